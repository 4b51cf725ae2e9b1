"""The reading screen: what is new is bright, what is past is dim, what was chosen is a line of its
own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final, NamedTuple

from textual import events
from textual.binding import Binding, BindingType

from engine.atlas.seen import CHOICE, TEXT, marks_of
from engine.play.game import Game
from engine.play.notices import notices
from engine.play.reflecting import (
    ActsGathered,
    hinges,
    in_paragraphs,
    newly_noticed,
    noticed,
    pages_in_words,
    pages_noticed,
    pages_told,
)
from engine.play.titles import title_of
from engine.play.whereabouts import movement_of, opened, time_of
from engine.runtime.state import NotOffered, Passage, State
from engine.runtime.step import status
from engine.saves.journal import SaveError
from engine.screens.acts import acts_lines, rows_of_acts
from engine.screens.bars import KeyHint
from engine.screens.base import BaseScreen, MenuLine, menu_lines
from engine.screens.lines import (
    AIR,
    BLANK,
    Joined,
    Line,
    Margin,
    broken,
    chosen_lines,
    noticed_lines,
    paragraph,
    plain_lines,
    said_lines,
    text_lines,
)
from engine.screens.movements import movement_lines
from engine.screens.paging import PageStop, begins_paragraph, last_paragraph, pages, without_air
from engine.screens.pictures import ending_lines
from engine.screens.spoken import line_lines
from engine.screens.voices import margin_of, names_of
from story.calling import call, story_words
from story.ids import scene_of
from story.model import Movement

TAKEN: Final = "\u00a0·"
"""What stands after a choice that was taken before, where the reader wants it marked."""
MOST_SKIPPED: Final = 1_000
ASKS: Final = ("?", "?”", "?’")
OTHER = "The other part can be taken now, and hears what you did."
FAULT = (
    "The story breaks off here. That is its own fault, and not yours. Where it does so is said by: "
)


class Reading(BaseScreen):
    """Shows a game and hands choices back to it; it has no rules of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "back", "Step back", id="back"),
        Binding("f", "forward", "Step forward", id="forward"),
        Binding("n", "notebook", "Notebook", id="notebook"),
        Binding("m", "map", "The map", id="map"),
        Binding("s", "skip", "Skip what was read", id="skip"),
        Binding("u", "unseen", "Go to what was not seen yet", id="unseen"),
        Binding("p", "pause", "Pause", id="pause"),
        Binding("o", "other", "Take the other part, after an end", id="other-part"),
        Binding("h", "hear", "Choose whom it hears, after an end", id="hear"),
        Binding("k", "unkept", "Go on without keeping, after a fault", id="unkept", show=False),
    ]

    def __init__(self, game: Game) -> None:
        super().__init__()
        self.game = game
        self.notice = "\n\n".join(notices(game))
        self._is_unkept = False
        """Whether the last thing that was to be kept could not be: only then one can go on without
        keeping."""
        self._past: list[Line] = []
        self._starts: list[int] = []
        """Where the lines of each past turn begin."""
        self._gathered = ActsGathered(game)
        """What was done up to the last of them."""
        self._width = 0
        self._shown: tuple[object, int] | None = None
        self._arrived = not game.lines
        """Whether what stands here was come to by reading, and not by a jump: then movements open
        with their pages."""
        self._openings: list[tuple[int, Movement]] = []
        """The movements that open in what is new, each with the line at which its page begins."""
        self._margin: Margin = {}
        self.is_new = True
        """Whether something stands here that was never read before; only known where somebody wants
        to know."""

    def rebuild(self) -> None:
        if not self.is_laid_out:
            return  # the page says when it is

        self._forget_past(self.page.measure)
        if self._shown is not None and not self._is_shown():
            self._arrived = False
        self._show(relaid=self._is_shown())

    def _is_shown(self) -> bool:
        """Return whether the page shows where the game stands, so that the place on it can be kept;
        its words may have changed."""
        shown, spot = self._shown, self._spot()
        return shown is not None and shown[0] is spot[0] and shown[1] == spot[1]

    def _spot(self) -> tuple[object, int]:
        return self.game.record, self.game.lines[-1] if self.game.lines else 0

    def board(self) -> str:
        """Return the board as it stands on this page: that of the next movement waits for its
        own."""
        game = self.game
        before = self._openings and self.page.start < self._openings[0][0]
        return status(game.story, game.states[-2]) if before and game.lines else game.status

    def _show(self, slowly: bool = False, relaid: bool = False) -> None:
        """Show where the game stands."""
        self.page.column = self.column()
        width = self.page.measure
        if width != self._width:
            self._forget_past(width)
        self._settle(width)
        turn = len(self.game.states) - 1
        new, stops = self._new(turn, width)
        self._margin = self._voices()
        start = len(self._past)
        self._openings = [(start + row, movement) for row, movement in self._openings]
        at_once = any(row == start for row, _ in self._openings)
        self.page.show(
            Joined(self._past, new),
            start,
            slowly=slowly and self._paced() and not at_once,
            stops=[stop._replace(line=start + stop.line) for stop in stops],
            relaid=relaid,
        )
        self._shown = self._spot()
        self._dress()

    def _new(self, turn: int, width: int) -> tuple[list[Line], list[PageStop]]:
        """Lay out what is new, and say where its paragraphs begin; with less air above the choices
        where that saves a page."""
        marks = _Marks(set(), set(), set())
        said = [*said_lines(self.notice, width, "strong"), BLANK] if self.notice else []
        self._openings = []
        text = self._turn(turn, width, past=False, marks=marks)
        self._openings = [(len(said) + row, movement) for row, movement in self._openings]
        airy, tight = (
            _with_stops(said, text, self._below(turn, width, tight=tight), marks)
            for tight in (False, True)
        )
        rows = self.page.rows
        return tight if pages(*tight, 0, rows) < pages(*airy, 0, rows) else airy

    def _voices(self) -> Margin:
        """Draw the two voices in the margin; where the acts are told, they stand beside these."""
        app, game, size = self.game_app, self.game, self.page.size
        if _reads_back(game.state):
            return {}

        passed = hinges(game)
        first = len(passed) == 1 and (app.store is None or app.store.count() <= 1)
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
        self._dress()

    def on_key(self, event: events.Key) -> None:
        """Go on from a movement's page with any key that does nothing else."""
        if self._on_opening() and event.key not in self.active_bindings:
            event.stop()
            self.page.complete()

    def _dress(self) -> None:
        """Show what stands around the page that is in sight: board, running head, voices, hints."""
        self.page.beside = {} if self._on_opening() else self._margin
        self.say_board()
        self.show_hints()

    def _on_opening(self) -> bool:
        """Return whether the page in sight is a movement's."""
        return any(row == self.page.start for row, _ in self._openings)

    def running_head(self) -> str:
        """Return which movement is being read; its own page says it larger."""
        states = self.game.states
        reading = movement_of(self.game.story, states[:-1] if self._openings else states)
        for row, movement in self._openings:
            if row == self.page.start:
                return ""

            reading = movement if row < self.page.start else reading

        return title_of(reading) if reading is not None else ""

    def show_hints(self) -> None:
        self.say_hints(list(self.hints_here()))

    def _paced(self) -> bool:
        settings = self.game_app.settings
        return (
            settings.pace != "at once"
            and settings.motion
            and self.game_app.animation_level != "none"
        )

    def _forget_past(self, width: int) -> None:
        """Let nothing of the past be laid out: it is to be so anew, in a column of that width."""
        self._past, self._starts, self._width = [], [], width
        self._gathered = ActsGathered(self.game)

    def _settle(self, width: int) -> None:
        """Let the past be what it is now: turns stepped back from go, turns that were read come."""
        turn = len(self.game.states) - 1
        if len(self._starts) > turn:
            del self._past[self._starts[turn] :]
            del self._starts[turn:]
            self._gathered = ActsGathered(self.game)
        for past in range(len(self._starts), turn):
            self._starts.append(len(self._past))
            self._past += self._turn(past, width, past=True)

    def _turn(
        self, turn: int, width: int, *, past: bool, marks: "_Marks | None" = None
    ) -> list[Line]:
        """Lay out what was chosen and what was read then; `marks` takes in where scenes and pages
        begin."""
        begins: dict[int, Movement] = {}
        if marks is not None and self._arrived:
            begins = dict(opened(self.game.story, self.game.states))
        result: list[Line] = []
        if turn and 0 not in begins:
            result = [*chosen_lines(self.game.chosen(turn), width, past=past), BLANK]
        for position, passage in enumerate(self.game.states[turn].read):
            if marks is not None:
                result += self._before(position, passage, begins, result, marks)
            for lines in self._passage(passage, width, turn if past else None):
                if marks is not None and passage.kind == "reflect":
                    marks.acts.update(len(result) + row for row in rows_of_acts(lines))
                result += [*lines, BLANK]

        if marks is not None and self._asks_at_the_end():
            _mark_question(result, marks)
        return result

    def _asks_at_the_end(self) -> bool:
        """Return whether what was read told the playthrough, and ends with a question that stands
        open."""
        state = self.game.state
        if not state.offered or not _reads_back(state):
            return False

        for passage in reversed(state.read):
            if passage.text.plain:
                return passage.text.plain.rstrip().endswith(ASKS)

        return False

    def _before(
        self,
        position: int,
        passage: Passage,
        begins: Mapping[int, Movement],
        above: Sequence[Line],
        marks: "_Marks",
    ) -> list[Line]:
        """Return the pages that come before a passage that is new: a movement's, or the picture of
        an ending.

        What was read last stands on one page with that picture.
        """
        row, result = len(above), list[Line]()
        if position in begins:
            self._openings.append((row, begins[position]))
            marks.pages.add(row)
            result = self._movement_page(begins[position])
        elif passage.kind == "reflect":
            result = self._ending_picture(scene_of(passage.place))
            marks.headings.update({last_paragraph(above, len(above))} if result else ())

        if result:
            row += len(result)
            marks.pages.add(row)
        if passage.kind == "scene":
            marks.headings.add(row)
        return result

    def _movement_page(self, movement: Movement) -> list[Line]:
        app, story = self.game_app, self.game.story
        moment = time_of(story, self.game.states)
        size = (self.page.measure, self.page.rows)
        return movement_lines(story, movement, moment, size, app.size.height, app.pictures)

    def _ending_picture(self, scene: str) -> list[Line]:
        """Return the picture and the title of the ending that a scene is; nothing where it is none,
        or has no title."""
        app, story = self.game_app, self.game.story
        ending = story.scenes[scene].ending
        if ending is None or not ending.title:
            return []

        moment = time_of(story, self.game.states)
        return ending_lines(
            story, ending.title, moment, self.page.measure, app.size.height, app.pictures
        )

    def _passage(self, passage: Passage, width: int, turn: int | None) -> Iterator[Sequence[Line]]:
        """Lay out one passage; one that is past, with what had been done and noticed at its
        turn."""
        past = turn is not None
        if passage.kind == "reflect":
            if turn is not None:
                told = in_paragraphs(self._gathered.told_at(turn))
                yield from (plain_lines(act, width, "past") for act in told)
                return

            page = self.page
            lines = acts_lines(self.game, page.block, page.size.width, self.game_app.pictures)
            yield from [lines] if lines else []
        elif passage.kind == "pages":
            yield self._pages(width, turn)
        elif passage.kind == "scene":
            title, *place = passage.text.blocks
            under = []
            for block in place:
                under += paragraph([(block.plain, "quiet")], width)

            yield [*broken([(title.plain, "strong-past" if past else "heading")], width), *under]
        else:
            yield text_lines(passage.text, width, past=past)

    def _pages(self, width: int, turn: int | None) -> list[Line]:
        """Return how many pages were noticed, by that past turn or now, and the key that opens
        them."""
        if turn is None:
            words = pages_noticed(self.game)
        else:
            words = pages_in_words(self._gathered.pages_at(turn))

        return noticed_lines(words, self.game_app.key_of("notebook"), width) if words else []

    def _below(self, turn: int, width: int, *, tight: bool = False) -> list[Line]:
        """Lay out what stands under the text: the choices or the end, and what was noticed."""
        air = [] if tight else [BLANK]
        result = [*air, *menu_lines(self.answers(), width)] if self.answers() else self._end(width)
        key = self.game_app.key_of("notebook")
        if new := newly_noticed(self.game, turn):
            first = noticed(self.game)[0].insight in new
            words = pages_told(len(new), first=first)
            result += [*air, *noticed_lines(words, key, width)]
        return result

    def _broken_off(self) -> str:
        """Return what is said where the story is over in no ending."""
        return FAULT + call("prove", *story_words(self.game.story.folder))

    def _end(self, width: int) -> list[Line]:
        state, story = self.game.state, self.game.story
        if state.ending is None:
            said = self._broken_off()  # as it is written: it may be a call, or a line of a scene
            return [BLANK, *broken([(said, "text")], width)]

        reflected = any(map(_reads_back, self.game.states))
        result = [] if reflected else self._ending_picture(state.ending)
        if not self._has_other():
            return result

        key = self.game_app.key_of("other-part")
        return [
            *result,
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

    def answers(self) -> Sequence[MenuLine]:
        taken = self.game_app.read_before if self.game_app.settings.mark_taken else set()
        answers = []
        for option in self.game.state.offered:
            mark = TAKEN if CHOICE + option.id in taken else ""
            closed = option.locked.plain if option.locked is not None else ""
            answers.append(MenuLine(option.say.plain + mark, closed))

        return answers

    def reading_on(self) -> Iterator[KeyHint]:
        """Yield what goes on: to read, or to choose."""
        if self.page.more_below:
            yield KeyHint(self.game_app.key_of("later").split()[0], "read on")
        else:
            yield from self.choosing()

    def hints_here(self) -> Iterator[KeyHint]:
        key, has_other = self.game_app.key_of, self._has_other()
        yield from self.reading_on()
        if has_other:
            yield KeyHint(key("other-part"), self.game.story.doors.other_part)
        if self.game.can_go_back:
            yield KeyHint(key("back"), "back")
        if self.game.can_go_forward:
            yield KeyHint(key("forward"), "forward")
        if has_other:
            yield KeyHint(key("hear"), self.game.story.doors.other_one)
        yield KeyHint(key("notebook"), "notebook")
        yield KeyHint(key("map"), "map")
        if not has_other:
            yield KeyHint(key("pause"), "pause")
        yield KeyHint(key("keys"), "keys")

    def _try(self, act: str, position: int = 0) -> None:
        """Do something that is kept, and say so where that fails."""
        settings = self.game_app.settings
        remembers = settings.skip_read or settings.mark_taken or self.game_app.is_remembering
        before = self.game_app.read_before if remembers else None  # as it was before this choice
        try:
            done = {
                "choose": lambda: bool(self.game.choose(position)),
                "back": self.game.back,
                "forward": self.game.forward,
            }[act]()
        except SaveError as error:
            self._say_unkept(str(error))
            done = True
        except NotOffered:
            return
        else:
            self._is_unkept = False
            news = self.game.take_news()
            self.notice = f"{news}." if news else ""
            self._arrived = act == "choose"

        if not done:
            return

        if before is not None:
            self._remember(before, new=act == "choose")
        passed_over = settings.skip_read and not self.is_new
        self._show(slowly=act == "choose" and not passed_over)
        if passed_over:
            self.page.to_end()

    def _say_unkept(self, reason: str) -> None:
        """Show why something could not be kept, and how to go on."""
        key = self.game_app.key_of("unkept")
        again = f"Try again, or press {key} to go on without keeping."
        self.notice = f"{reason[:1].upper()}{reason[1:]}. {again}"
        self._is_unkept = True

    def _remember(self, before: set[str], *, new: bool) -> None:
        """See whether what stands here was read before, and count it as read from now on."""
        marks = set(marks_of(self.game.story, self.game.state))
        self.is_new = new and any(mark[0] == TEXT for mark in marks - before)
        before.update(marks, {CHOICE + option.id for option in self.game.taken[-1:]})

    def chosen(self, position: int) -> None:
        self._try("choose", position)

    def action_back(self) -> None:
        self._try("back")

    def action_forward(self) -> None:
        self._try("forward")

    def action_unkept(self) -> None:
        if self._is_unkept and self.game.journal is not None:
            self.game.close()
            self.game.journal = None
            self.notice = "From here on nothing is kept; what was kept before is safe."
            self._show()

    def action_notebook(self) -> None:
        from engine.screens.notebook import Notebook

        self.app.push_screen(Notebook())

    def action_skip(self) -> None:
        """Go on to where something is to be chosen, or something was not read before: past text,
        and past choices that are none.

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
        except SaveError as error:
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
        """Choose which earlier playthrough the other part is to answer."""
        if self._has_other():
            from engine.screens.hearing import Hearing

            self.app.push_screen(Hearing(self.game.given.voice or ""))

    def action_leave(self) -> None:
        self.action_pause()


def _reads_back(state: State) -> bool:
    """Return whether the playthrough was told where a state was come to."""
    return any(passage.kind == "reflect" for passage in state.read)


def _mark_question(lines: list[Line], marks: "_Marks") -> None:
    """Let the last paragraph be the question it is, and stand on one page with its answers."""
    first = last_paragraph(lines, len(lines))
    for row in range(first, without_air(lines, len(lines))):
        pieces = lines[row].pieces
        shown = tuple((text, "question" if role == "text" else role) for text, role in pieces)
        lines[row] = lines[row]._replace(pieces=shown)

    marks.headings.add(first)


class _Marks(NamedTuple):
    """What is marked while a turn is laid out: the lines of headings, those before which a page has
    to end, and acts that are told."""

    headings: set[int]
    pages: set[int]
    acts: set[int]


def _with_stops(
    said: list[Line], text: list[Line], below: list[Line], marks: _Marks
) -> tuple[list[Line], list[PageStop]]:
    """Put together what is new, and say where its paragraphs begin; what stands under the text
    belongs together."""
    lines = [*said, *text, *below]
    stops = []
    for row in range(len(said) + len(text)):
        in_text = row - len(said)
        if begins_paragraph(lines, row) or in_text in marks.pages | marks.acts:
            stops.append(PageStop(row, in_text in marks.headings, in_text in marks.pages))

    for row in range(len(said) + len(text), len(lines)):
        if lines[row].pieces:
            return lines, [*stops, PageStop(row)] if row else stops

    return lines, stops
