"""What is asked before a playthrough begins: a note on what it touches, then on one page where to
stand and all pronouns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Final, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from engine.play.game import PRONOUNS, new_setup
from engine.play.line_of_words import has_line
from engine.play.samples import forms, sampled
from engine.runtime.state import Setup
from engine.saves.journal import SaveError
from engine.screens.bars import KeyHint
from engine.screens.lines import BLANK, Line, Piece, broken, page_lines, plain_lines
from engine.screens.menu import MenuEntry, MenuScreen, heading_lines
from story.model import CastMember

STAND: Final = "Where do you stand?"
SPOKEN_OF: Final = "How is each of them spoken of?"
FREE: Final = "Nothing that happens hangs on this, and a later playthrough asks again."
OTHER: Final = "The part you leave is played by somebody else."
A_FRIEND: Final = "The part you leave is played by somebody else; by a friend, if you have a friend’s words ({key})."
BY_WHOM: Final = "The part you leave is played by somebody else; {key} chooses by whom."
ON, OFF = "●", "○"
INDENT: Final = 4
A_NAME: Final = 10
"""Cells from a name to the first of the pronouns beside it; more for a longer name, where there is
room."""
A_WORD: Final = 10
"""Cells from one pronoun to the next."""
AIR: Final = 4
"""One part in so many of the free rows stands above what is asked."""


class SetupRow(NamedTuple):
    """One thing that is marked: the part `name` is taken, or the pronouns of the cast member `name`
    are chosen."""

    kind: str
    name: str


class BeginningScreen(MenuScreen):
    """Shows the content note, then asks all there is to ask; enter begins with what is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "change(-1)", "The value before", id="value-before", show=False),
        Binding("right", "change(1)", "The next value", id="value-after", show=False),
        Binding("h", "hear", "Hear somebody else", id="hear", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.at_note = False
        self.rows: list[SetupRow] = []
        self.voice: str | None = None
        self.pronouns: dict[str, str] = {}
        self.is_not_first = False
        """Whether there is an earlier playthrough that could be heard; else only somebody's words
        can."""

    def on_mount(self) -> None:
        super().on_mount()
        story, wish = self.game_app.story, self.game_app.wish
        self.at_note = bool(story.content_note.strip())
        self.rows = list(self._asked())
        last = self._last()
        self.is_not_first = last is not None
        voice = wish.get("voice") or (last.voice if last is not None else None)
        self.voice = str(voice) if voice in story.canon.voices else None
        self.voice = self.voice or next(iter(story.canon.voices), None)
        self.pronouns = {**self._usual_pronouns(last), **dict(self._said())}
        if not self.at_note and not self.rows:
            self._begin()

    def _asked(self) -> Iterator[SetupRow]:
        """Yield what has to be asked of this story, and was not said on the command line."""
        story, wish = self.game_app.story, self.game_app.wish
        if not wish.get("voice"):
            yield from (SetupRow("part", voice) for voice in story.canon.voices)
        for id in story.asked:
            if id not in self._said():
                yield SetupRow("pronouns", id)

    def _usual_pronouns(self, last: Setup | None) -> dict[str, str]:
        """Return the pronouns that are proposed: those of the last playthrough, or else the usual
        ones."""
        cast, before = self.game_app.story.cast, last.pronouns if last is not None else {}
        proposed = {}
        for id in self.game_app.story.asked:
            proposed[id] = before[id] if before.get(id) in PRONOUNS else cast[id].usual

        return proposed

    def _last(self) -> Setup | None:
        """Return what the playthrough that is to be heard was given, or the one touched last."""
        app, hear = self.game_app, str(self.game_app.wish.get("hear") or "")
        if app.store is None:
            return None

        temperaments = {temperament.id for temperament in app.story.canon.temperaments}
        try:
            if hear and hear not in temperaments:
                record = app.store.find(hear).record
                # Whose part it was, the other one is now.
                return Setup(None, record.beginning.given.pronouns) if record is not None else None

            for save in app.store.each():
                if save.record is not None:
                    return save.record.beginning.given
        except SaveError:
            return None  # what is wrong with it is said when the playthrough is to begin

        return None

    def _said(self) -> Mapping[str, str]:
        said = self.game_app.wish.get("pronouns")
        if isinstance(said, dict):
            return said

        return {}

    def board(self) -> str:
        return ""

    def entries(self) -> Sequence[MenuEntry]:
        if self.at_note:
            return [MenuEntry("Go on"), MenuEntry("Not today")]

        return [MenuEntry(row.name) for row in self.rows]

    def hint_parts(self) -> Iterable[KeyHint]:
        key = self.key_of
        row = self._row()
        if self.at_note:
            yield KeyHint(key("enter"), "not today" if self.menu_page.cursor == 1 else "go on")
        elif row is not None and row.kind == "part" and row.name != self.voice:
            yield KeyHint(key("enter"), "take this part")
        else:
            yield KeyHint(key("enter"), "begin")

        if not self.at_note:
            yield KeyHint(f"{key('up')} {key('down')}", "move")
            yield KeyHint(f"{key('value-before')} {key('value-after')}", "change")
        if not self.at_note and self._can_hear():
            yield KeyHint(
                key("hear"), "hear somebody else" if self.is_not_first else "a friend’s words"
            )

        yield KeyHint(key("leave"), "back")

    def lines(self, width: int) -> list[Line]:
        """Leave some air above what is asked, where there is room for it."""
        if self.at_note:
            lines = super().lines(width)
        else:
            lines = list(self._questions(width))

        air = max((self.menu_page.rows - len(lines)) // AIR, 0)
        self.menu_page.notes = {row + air: entry for row, entry in self.menu_page.notes.items()}
        return [*[BLANK] * air, *lines]

    def words(self, width: int) -> list[Line]:
        note = page_lines(self.game_app.story.content_note, width)
        return [*heading_lines("Before you begin", width), *note]

    def _questions(self, width: int) -> Iterator[Line]:
        """Lay out all that is asked, each row that can be marked with its number."""
        self.menu_page.notes = {}
        before = ""
        for position, row in enumerate(self.rows):
            if row.kind != before:
                yield from [BLANK] if before else []
                yield from heading_lines(STAND if row.kind == "part" else SPOKEN_OF, width)
            before = row.kind
            yield from (
                self._part(row.name, width, position)
                if row.kind == "part"
                else self._person(self.game_app.story.cast[row.name], width, position)
            )

        free = FREE if before != "part" else ""
        if any(row.kind == "part" for row in self.rows):
            other = self._about_other()
        else:
            other = ""

        yield from [] if before == "pronouns" else [BLANK]
        yield from plain_lines(" ".join(filter(None, (free, other))), width, "quiet")

    def _about_other(self) -> str:
        """Return who plays the other part, and by which key that can be chosen."""
        if not self._can_hear():
            return OTHER

        words = BY_WHOM if self.is_not_first else A_FRIEND
        return words.format(key=self.key_of("hear"))

    def _can_hear(self) -> bool:
        """Return whether anybody can be heard: an earlier playthrough, or a friend by words."""
        story = self.game_app.story
        return len(story.canon.voices) > 1 and (self.is_not_first or has_line(story))

    def _part(self, voice: str, width: int, position: int) -> Iterator[Line]:
        member, taken = self.game_app.story.cast.get(voice), voice == self.voice
        if member is not None:
            words = member.part or member.name
        else:
            words = voice

        role = "picked" if taken else "choice"
        first, *rest = broken([(words, role)], width - INDENT, INDENT, position)
        mark = (f"{ON if taken else OFF:<{INDENT}}", "lit" if taken else "number")
        yield from (Line((mark, *first.pieces[1:]), position), *rest)

    def _person(self, member: CastMember, width: int, position: int) -> Iterator[Line]:
        """Lay out somebody's pronouns, and under them a sentence that changes with them."""
        column = self._column(width)
        name = member.name
        if cell_len(name) >= column:
            yield from broken([(name, "choice")], width, option=position)
            name = ""
        pieces: list[Piece] = [(name + " " * (column - cell_len(name)), "choice")]
        taken = self.pronouns.get(member.id)
        for word in PRONOUNS:
            if word == taken:
                mark, dot, role = ON, "lit", "strong"
            else:
                mark, dot, role = OFF, "quiet", "text"

            pieces += [(f"{mark} ", dot), (word, role)]
            if word != PRONOUNS[-1]:
                pieces += [(" " * (A_WORD - 2 - len(word)), role)]

        yield Line(tuple(pieces), position)
        yield from self._sample(member, width, min(column, max(width - 40, 0)))
        yield BLANK

    def _sample(self, member: CastMember, width: int, indent: int) -> Iterator[Line]:
        story, taken = self.game_app.story, self.pronouns[member.id]
        blocks = sampled(story, member, self.pronouns).blocks
        pieces = []
        for block in blocks:
            for line in block.lines:
                for run in line:
                    pieces.append((run.text, "emphasis" if run.style else "aside"))

        yield from broken(pieces or [(forms(taken), "aside")], width - indent, indent)

    def _column(self, width: int) -> int:
        """Return in which column the pronouns stand: after the longest name, as far as there is
        room for it."""
        cast = self.game_app.story.cast
        names = []
        for row in self.rows:
            if row.kind == "pronouns":
                names.append(cell_len(cast[row.name].name))

        longest = max(names, default=0) + 2
        room = width - (len(PRONOUNS) - 1) * A_WORD - 2 - len(PRONOUNS[-1])
        return max(min(max(longest, A_NAME), room), 2)

    def _row(self) -> SetupRow | None:
        position = self.menu_page.cursor
        if not self.at_note and 0 <= position < len(self.rows):
            return self.rows[position]

        return None

    def chosen(self, position: int) -> None:
        """Go on from the note, take a part, or begin with what is marked."""
        if self.at_note:
            self._after_note(go_on=position == 0)
        elif self.rows[position].kind == "part" and self.rows[position].name != self.voice:
            self._take(position)
        else:
            self._begin()

    def clicked(self, position: int, cell: int) -> None:
        """Mark what was clicked; nothing begins by it."""
        if self.at_note or cell < 0:
            super().clicked(position, cell)
            return

        self.menu_page.cursor = position
        if self.rows[position].kind == "part":
            self._take(position)
        else:
            at = cell - self._column(self.page.measure)
            if 0 <= at < len(PRONOUNS) * A_WORD:
                self._speak_of(self.rows[position].name, PRONOUNS[at // A_WORD])

    def action_choose(self, position: int) -> None:
        """Take a part by its number."""
        if self.at_note:
            super().action_choose(position)
        elif position < len(self.rows) and self.rows[position].kind == "part":
            self.menu_page.cursor = position
            self._take(position)

    def action_change(self, by: int) -> None:
        """Mark the value before or after that of the row under the cursor."""
        row = self._row()
        if row is None:
            return

        if row.kind == "part":
            voices = [other.name for other in self.rows if other.kind == "part"]
            position = voices.index(self.voice or voices[0]) + by
            self.menu_page.cursor = position % len(voices)
            self._take(position % len(voices))
        else:
            position = PRONOUNS.index(self.pronouns[row.name]) + by
            self._speak_of(row.name, PRONOUNS[position % len(PRONOUNS)])

    def _take(self, position: int) -> None:
        self.voice = self.rows[position].name
        self.rebuild()

    def _speak_of(self, id: str, word: str) -> None:
        self.pronouns[id] = word
        self.rebuild()

    def _after_note(self, *, go_on: bool) -> None:
        if not go_on:
            self._leave()
        elif self.rows:
            self.at_note = False
            self.turn()
        else:
            self._begin()

    def _begin(self) -> None:
        app = self.game_app
        hear = str(app.wish.get("hear") or "")
        try:
            setup = new_setup(app.story, app.store, self.voice, self.pronouns, hear)
        except SaveError as error:
            app.tell(str(error))
            self._leave()
            return

        app.wish = {}  # what the command line said was for this playthrough; the next one is asked about
        app.begin(setup)

    def action_hear(self) -> None:
        """Choose whom to hear: an earlier playthrough, or somebody by their words."""
        if self._can_hear():
            from engine.screens.hearing import Hearing

            self.app.push_screen(Hearing())

    def action_leave(self) -> None:
        if self.at_note or not self.game_app.story.content_note.strip():
            self._leave()
            return

        self.at_note = True
        self.turn()

    def _leave(self) -> None:
        """Go back to where this was opened, which is the opening page where the game began with
        this one."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
            return

        self.game_app.open_title()  # the lowest screen cannot be exchanged
