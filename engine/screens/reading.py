"""The reading screen: what is new is bright, what is past is dim, what was chosen is a line of its own."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from engine.atlas.seen import CHOICE, TEXT, marks_of
from engine.game import Game
from engine.keeping import KeepError
from engine.reflecting import acts, hinges, newly_noticed, noticed, pages_noticed
from engine.replaying import Parting
from engine.screens.acts import acts_lines
from engine.screens.bars import Hint
from engine.screens.lines import (
    AIR,
    BLANK,
    Line,
    broken,
    chosen_lines,
    noticed_lines,
    plain_lines,
    text_lines,
)
from engine.screens.paging import Stop, pages
from engine.screens.sheet import Answer, Sheet, menu_lines
from engine.screens.spoken import line_lines
from engine.screens.voices import Margin, margin_of, names_of
from engine.state import NotOffered, Passage
from story.calling import call, story_words
from story.wording import some_hold

TAKEN: Final = "\u00a0·"
"""What stands after a choice that was taken before, where the reader wants it marked."""
MOST_SKIPPED: Final = 1_000
OTHER = "The other part can be sung now, against what you did."
FAULT = (
    "The story breaks off here. That is its own fault, and not yours. Where it does so is said by: "
)


class Reading(Sheet):
    """Shows a game and hands choices back to it; it has no rules of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "back", "Step back", id="back"),
        Binding("f", "forward", "Step forward", id="forward"),
        Binding("n", "notebook", "Notebook", id="notebook"),
        Binding("m", "map", "The map", id="map"),
        Binding("s", "skip", "Skip what was read", id="skip"),
        Binding("u", "unseen", "To what is not seen", id="unseen"),
        Binding("p", "pause", "Pause", id="pause"),
        Binding("o", "other", "Sing the other part", id="other-part"),
        Binding("h", "hear", "Answer another one", id="hear"),
        Binding("k", "unkept", "Go on without keeping", id="unkept", show=False),
    ]

    def __init__(self, game: Game) -> None:
        super().__init__()
        self.game = game
        self.notice = _parting(game.parting) if game.parting else ""
        self._past: list[Line] = []
        self._starts: list[int] = []
        """Where the lines of each past turn begin."""
        self._width = 0
        self._shown: tuple[object, int] | None = None
        self.is_new = True
        """Whether something stands here that was never read before; only known where somebody wants to know."""

    def rebuild(self) -> None:
        if not self.page.size.width:
            return  # not laid out yet: the page says when it is
        self._past, self._starts, self._width = [], [], self.page.measure
        self._show(keep=self._is_shown())

    def _is_shown(self) -> bool:
        """Say whether the page shows where the game stands, so that the place on it can be kept; its words may have changed."""
        shown, spot = self._shown, self._spot()
        return shown is not None and shown[0] is spot[0] and shown[1] == spot[1]

    def _spot(self) -> tuple[object, int]:
        return self.game.record, self.game.lines[-1] if self.game.lines else 0

    def board(self) -> str:
        return self.game.status

    def _show(self, slowly: bool = False, keep: bool = False) -> None:
        """Show where the game stands."""
        self.page.column = self.column()
        width = self.page.measure
        if width != self._width:
            self._past, self._starts, self._width = [], [], width
        self._settle(width)
        turn = len(self.game.states) - 1
        new, stops = self._new(turn, width)
        self.page.beside = self._voices()
        self.say_board()
        start = len(self._past)
        self.page.show(
            [*self._past, *new],
            start,
            slowly=slowly and self._paced(),
            stops=[stop._replace(line=start + stop.line) for stop in stops],
            keep=keep,
        )
        self._shown = self._spot()
        self.show_hints()

    def _new(self, turn: int, width: int) -> tuple[list[Line], list[Stop]]:
        """Lay out what is new, and say where its paragraphs begin; with less air above the choices where that saves a page."""
        headings: set[int] = set()
        said = [*plain_lines(self.notice, width, "strong"), BLANK] if self.notice else []
        text = self._turn(turn, width, past=False, headings=headings)
        airy, tight = (
            _with_stops(said, text, self._below(turn, width, tight=tight), headings)
            for tight in (False, True)
        )
        rows = self.page.rows
        return tight if pages(*tight, 0, rows) < pages(*airy, 0, rows) else airy

    def _voices(self) -> Margin:
        """Draw the two voices in the margin; where the acts are told, they stand beside these."""
        app, game, size = self.game_app, self.game, self.page.size
        if any(passage.kind == "reflect" for passage in game.state.read):
            return {}
        passed = hinges(game)
        first = len(passed) == 1 and (app.keep is None or app.keep.count() <= 1)
        names = names_of(game.story, game.given.voice)
        return margin_of(
            passed,
            names,
            self.page.block,
            (size.width, size.height),
            app.pictures,
            first=first,
        )

    def on_page_scrolled(self) -> None:
        self.show_hints()

    def show_hints(self) -> None:
        self.say_hints(list(self.hints_here()))

    def _paced(self) -> bool:
        settings = self.game_app.settings
        return (
            settings.pace != "at once"
            and settings.motion
            and self.game_app.animation_level != "none"
        )

    def _settle(self, width: int) -> None:
        """Let the past be what it is now: turns stepped back from go, turns that were read come."""
        turn = len(self.game.states) - 1
        if len(self._starts) > turn:
            del self._past[self._starts[turn] :]
            del self._starts[turn:]
        for past in range(len(self._starts), turn):
            self._starts.append(len(self._past))
            self._past += self._turn(past, width, past=True)

    def _turn(
        self, turn: int, width: int, *, past: bool, headings: set[int] | None = None
    ) -> list[Line]:
        """Lay out what was chosen and what was read then; `headings` takes in where scenes begin."""
        out: list[Line] = []
        if turn:
            out = [*chosen_lines(self.game.chosen(turn), width, past=past), BLANK]
        for passage in self.game.states[turn].read:
            if headings is not None and passage.kind == "scene":
                headings.add(len(out))
            for paragraph in self._passage(passage, width, past):
                out += [*paragraph, BLANK]
        return out

    def _passage(self, passage: Passage, width: int, past: bool) -> Iterator[Sequence[Line]]:
        if passage.kind == "reflect":
            if past:
                yield from (plain_lines(act, width, "past") for act in acts(self.game))
                return
            page = self.page
            told = acts_lines(self.game, page.block, page.size.width, self.game_app.pictures)
            yield from [told] if told else []
        elif passage.kind == "pages":
            yield self._pages(width)
        elif passage.kind == "scene":
            title, *place = passage.text.blocks
            under = [line for block in place for line in broken([(block.plain, "quiet")], width)]
            yield [*broken([(title.plain, "strong-past" if past else "heading")], width), *under]
        else:
            yield text_lines(passage.text, width, past=past)

    def _pages(self, width: int) -> list[Line]:
        """Say how many pages were noticed, and the key that opens them."""
        words = pages_noticed(self.game)
        return noticed_lines(words, self.game_app.key_of("notebook"), width) if words else []

    def _below(self, turn: int, width: int, *, tight: bool = False) -> list[Line]:
        """Lay out what stands under the text: the choices or the end, and what was noticed."""
        air = [] if tight else [BLANK]
        out = [*air, *menu_lines(self.answers(), width)] if self.answers() else self._end(width)
        key = self.game_app.key_of("notebook")
        for page in newly_noticed(self.game, turn):
            first = noticed(self.game)[0].insight is page
            what = f"noticed: {page.title}" + (", a page of the notebook" if first else "")
            out += [*air, *noticed_lines(what, key, width)]
        return out

    def _broken_off(self) -> str:
        """Return what is said where the story is over in no ending."""
        return FAULT + call("prove", *story_words(self.game.story.folder))

    def _end(self, width: int) -> list[Line]:
        state, story = self.game.state, self.game.story
        if state.ending is None:
            return [BLANK, *plain_lines(self._broken_off(), width)]
        ending = story.scenes[state.ending].ending
        out = (
            [BLANK, *plain_lines(ending.title, width, "heading")] if ending and ending.title else []
        )
        if not self._has_other():
            return out
        key = self.game_app.key_of("other-part")
        return [
            *out,
            BLANK,
            *broken(
                [
                    (" ".join((story.other_voice or OTHER).split()), "quiet"),
                    (f"{AIR}{key}", "key"),
                ],
                width,
            ),
            *line_lines(self.game, width),
        ]

    def _has_other(self) -> bool:
        return len(self.game.story.canon.voices) > 1 and self.game.state.over == "ending"

    def answers(self) -> Sequence[Answer]:
        taken = self.game_app.read_before if self.game_app.settings.mark_taken else set()
        return [
            Answer(
                option.say.plain + (TAKEN if CHOICE + option.id in taken else ""),
                option.locked.plain if option.locked is not None else "",
            )
            for option in self.game.state.offered
        ]

    def reading_on(self) -> Iterator[Hint]:
        """Yield what goes on: to read, or to choose."""
        if self.page.more_below:
            yield Hint(self.game_app.key_of("later").split()[0], "read on")
        else:
            yield from self.choosing()

    def hints_here(self) -> Iterator[Hint]:
        key, has_other = self.game_app.key_of, self._has_other()
        yield from self.reading_on()
        if has_other:
            yield Hint(key("other-part"), "sing the other part")
        if self.game.can_go_back:
            yield Hint(key("back"), "back")
        if self.game.can_go_forward:
            yield Hint(key("forward"), "forward")
        if has_other:
            yield Hint(key("hear"), "sing against another one")
        yield Hint(key("notebook"), "notebook")
        yield Hint(key("map"), "map")
        if not has_other:
            yield Hint(key("pause"), "pause")
        yield Hint(key("keys"), "keys")

    def _try(self, act: str, place: int = 0) -> None:
        """Do something that is kept, and say so where that fails."""
        settings = self.game_app.settings
        remembers = settings.skip_read or settings.mark_taken or self.game_app.is_remembering
        before = self.game_app.read_before if remembers else None  # as it was before this choice
        try:
            done = {
                "choose": lambda: bool(self.game.choose(place)),
                "back": self.game.back,
                "forward": self.game.forward,
            }[act]()
        except KeepError as error:
            words = str(error)
            self.notice = f"{words[:1].upper()}{words[1:]}. Try again, or press {self.game_app.key_of('unkept')} to go on without keeping."
            done = True
        except NotOffered:
            return
        else:
            self.notice = ""
        if done:
            if before is not None:
                self._remember(before, new=act == "choose")
            passed_over = settings.skip_read and not self.is_new
            self._show(slowly=act == "choose" and not passed_over)
            if passed_over:
                self.page.to_end()

    def _remember(self, before: set[str], *, new: bool) -> None:
        """See whether what stands here was read before, and count it as read from now on."""
        marks = set(marks_of(self.game.story, self.game.state))
        self.is_new = new and any(mark[0] == TEXT for mark in marks - before)
        before.update(marks, {CHOICE + option.id for option in self.game.taken[-1:]})

    def chosen(self, place: int) -> None:
        self._try("choose", place)

    def action_back(self) -> None:
        self._try("back")

    def action_forward(self) -> None:
        self._try("forward")

    def action_unkept(self) -> None:
        if self.notice and self.game.journal is not None:
            self.game.close()
            self.game.journal = None
            self.notice = "From here on nothing is kept; what was kept before is safe."
            self._show()

    def action_notebook(self) -> None:
        from engine.screens.notebook import Notebook

        self.app.push_screen(Notebook())

    def action_skip(self) -> None:
        """Go on to where something is to be chosen, or something was not read before: past text, and past choices that are none.

        New text is never passed over; once its last page is in sight, it goes on from there.
        """
        app = self.game_app
        if not app.is_remembering:
            elsewhere = app.read_elsewhere()
            self.is_new = any(
                mark[0] == TEXT and mark not in elsewhere
                for mark in marks_of(self.game.story, self.game.state)
            )
        if self.is_new and self.page.more_below:
            return
        self.page.to_end()
        for _ in range(MOST_SKIPPED):
            if len(self.game.state.offered) != 1:
                return
            self._try("choose", 0)
            if self.notice or self.is_new:
                return
            self.page.to_end()

    def action_unseen(self) -> None:
        """Go to where the nearest way to something not seen yet begins."""
        try:
            other = self.game_app.key_of("other-part") if self._has_other() else ""
            self.notice = self.game_app.go_to_unseen(other)
        except KeepError as error:
            self.notice = str(error)
        screen = self.game_app.screen
        if isinstance(screen, Reading):
            screen.notice = self.notice
            screen.rebuild()

    def action_map(self) -> None:
        self.game_app.open_map()

    def action_pause(self) -> None:
        from engine.screens.pausing import Pausing

        self.app.push_screen(Pausing())

    def action_other(self) -> None:
        if self._has_other():
            self.game_app.sing_other()

    def action_hear(self) -> None:
        """Choose against which earlier playthrough the other part is to be sung."""
        if self._has_other():
            from engine.screens.hearing import Hearing

            self.app.push_screen(Hearing(self.game.given.voice or ""))

    def action_leave(self) -> None:
        self.action_pause()


def _with_stops(
    said: list[Line], text: list[Line], below: list[Line], headings: set[int]
) -> tuple[list[Line], list[Stop]]:
    """Put together what is new, and say where its paragraphs begin; what stands under the text belongs together."""
    lines = [*said, *text, *below]
    stops = [
        Stop(row, row - len(said) in headings)
        for row in range(len(said) + len(text))
        if lines[row].pieces and (not row or not lines[row - 1].pieces)
    ]
    under = next((row for row in range(len(said) + len(text), len(lines)) if lines[row].pieces), 0)
    return lines, [*stops, Stop(under)] if under else stops


def _parting(parting: Parting) -> str:
    held = some_hold(parting.after, parting.of, "choice").capitalize()
    return (
        f"The story was changed since you read it: {parting.why}. {held}, and you go on from here; "
        "the others stay kept, and the map shows where they part."
    )
