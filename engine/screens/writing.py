"""Live writing: the reading screen, and beside it what `check` says, where the page stands in the files, and what is remembered there."""

import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.worker import Worker, WorkerState

from engine.play.game import Game
from engine.proving.budget import Budget
from engine.runtime.state import NotOffered, Setup
from engine.screens.app import SlackWater
from engine.screens.bars import Bar, KeyHint
from engine.screens.bindings import WRITERS
from engine.screens.copying import Copied
from engine.screens.lending import not_started, run_in_terminal
from engine.screens.lines import BLANK, Line, Piece, broken, cut, used
from engine.screens.menu import MenuScreen, heading_lines
from engine.screens.page import Page
from engine.screens.reading import Reading
from engine.screens.settings import Settings
from engine.screens.strips import strip_of
from engine.screens.words import Offers, Palette, PaletteOffer
from engine.writing.editing import Call, editor_call, named_editor
from engine.writing.live import Live, here, missing, open_live, remembered
from engine.writing.making import Refused
from engine.writing.new_beats import prepare_beat
from engine.writing.new_scenes import Prepared, SceneRequest, faults, prepare, put_down
from engine.writing.starting import Asked, WayToStart, beginning_as_asked, way_as_asked
from story.diagnostics import Diagnostic, StoryError, prefix_of, shown
from story.drafting import is_made, is_there
from story.ids import scene_of
from story.keys import spelled
from story.loading import load
from story.model import Story, Target
from story.wording import many

LOOK_SECONDS: Final = 0.1
"""How often the files are looked at; with what a loading takes, a save is back on the page well under a second."""
SEARCH_SECONDS: Final = 20
"""How long a way to a scene is searched for, beside the game; those of the shipped story take 26 ms."""
BESIDE_FROM: Final = 112
"""From this many columns on the panel stands beside the page, else below it."""
PANEL_WIDTH, PANEL_HEIGHT = 42, 8
LEAST_ROOM, INDENT = 20, 2
PANEL_MARGIN: Final = 2
"""Cells before its words where it stands beside the page; below it they begin where those of the page do."""


NO_STORY: Final = Story("", "", "", "", Target("", None), {}, {})


class Panel(Copied):
    """A few lines that cannot be chosen from, but clicked: each finding opens its file."""

    class Opened(Message):
        """A finding was clicked."""

        def __init__(self, finding: int) -> None:
            super().__init__()
            self.finding = finding

    def __init__(self) -> None:
        super().__init__(id="panel")
        self.lines: list[Line] = []
        self.margin_left = PANEL_MARGIN

    @property
    def columns(self) -> tuple[int, int]:
        return self.margin_left, self.size.width

    def show(self, lines: list[Line], margin: int = PANEL_MARGIN) -> None:
        """Show other lines, from a column on."""
        self.forget_drag()
        self.lines, self.margin_left = lines, margin
        self.refresh()

    def drawn_line(self, y: int) -> Strip:
        width = self.size.width
        key = str(getattr(self.app, "theme_key", "dark"))
        pieces = self.lines[y].pieces if y < len(self.lines) else ()
        return strip_of(pieces, self.margin_left, width, key)

    def on_click(self, event: events.Click) -> None:
        if self.was_dragged_over:
            return
        if event.y < len(self.lines) and (finding := self.lines[event.y].option) >= 0:
            self.post_message(self.Opened(finding))


class Writing(Reading):
    """The page as a player sees it, with what a writer wants to know beside it."""

    DEFAULT_CSS = f"""
    Writing #desk {{ layout: horizontal; height: 1fr; }}
    Writing #panel {{ width: {PANEL_WIDTH}; height: 1fr; margin: 1 0 0 0; }}
    Writing.narrow #desk {{ layout: vertical; }}
    Writing.narrow #panel {{ width: 1fr; height: 3; margin: 0; }}
    Writing.narrow.wrong #panel {{ height: {PANEL_HEIGHT}; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = WRITERS

    def page_size(self) -> Size:
        return Size(0, 0)  # the panel beside it takes as much as it needs

    def __init__(self, live: Live) -> None:
        super().__init__(live.game)
        self.live = live
        self.finding = 0

    def compose(self) -> ComposeResult:
        yield Bar(id="board")
        yield Container(Page(self.column()), Panel(), id="desk")
        yield Bar(id="hints")

    def on_resize(self) -> None:
        super().on_resize()
        self.set_class(self.app.size.width < BESIDE_FROM, "narrow")

    def again(self) -> None:
        """Show where the playthrough stands now that the files have changed."""
        self.game = self.live.game
        self.finding = 0
        self.rebuild()

    def _show(self, slowly: bool = False, relaid: bool = False) -> None:
        super()._show(slowly, relaid)
        panel = self.query_one(Panel)
        self.finding = max(0, min(self.finding, len(self.live.diagnostics) - 1))
        self.set_class(has_errors(self.live.diagnostics), "wrong")
        if self.has_class("narrow"):
            block = self.page.block
            panel.show(short_lines(self.live, block.measure, self.finding), block.margin)
        else:
            room = max(panel.size.width - 2 * PANEL_MARGIN, LEAST_ROOM)
            panel.show(panel_lines(self.live, room, self.finding))

    def hints_here(self) -> Iterator[KeyHint]:
        key = self.game_app.key_of
        yield from self.reading_on()
        if self.game.can_go_back:
            yield KeyHint(key("back"), "back")
        if self.unmade:
            yield KeyHint(key("make-scene"), "make it")
        yield KeyHint(key("edit"), "edit")
        if self.live.diagnostics:
            yield KeyHint(key("edit-finding"), "edit finding")
        yield KeyHint(key("start-at"), "start at")
        yield KeyHint(key("keys"), "keys")

    @property
    def unmade(self) -> str:
        """The place that is on the page and is not made yet, a scene or a beat of one; empty where
        there is none."""
        place = missing(self.live)
        scene = scene_of(place)
        return place if is_there(self.live.story, scene) else scene

    def _broken_off(self) -> str:
        if self.unmade:
            return f"{self.game_app.key_of('make-scene')} makes it, and goes on there."

        return "Nothing follows here yet."

    def action_make(self) -> None:
        """Make the scene or the beat that is missing, and go on in it."""
        if self.unmade:
            self.writing_app.make(self.unmade)

    def action_finding(self, by: int) -> None:
        """Mark another of the things that `check` says; after the last comes the first."""
        self.finding = (self.finding + by) % max(len(self.live.diagnostics), 1)
        self._show()

    def action_edit(self) -> None:
        if (location := here(self.live)) is not None:
            self.writing_app.edit(location.file, location.line)

    def action_edit_finding(self) -> None:
        if self.live.diagnostics:
            found = self.live.diagnostics[self.finding]
            self.writing_app.edit(found.file, max(found.line, 1), max(found.column, 1))

    def on_panel_opened(self, message: Panel.Opened) -> None:
        self.finding = message.finding
        self._show()
        self.action_edit_finding()

    def action_go_to(self) -> None:
        self.app.push_screen(Palette(providers=[SceneOffers], placeholder="Start at which scene?"))

    def action_leave(self) -> None:
        """Stay: who writes leaves by closing the book."""

    @property
    def writing_app(self) -> "Desk":
        assert isinstance(self.app, Desk)
        return self.app


class SceneOffers(Offers):
    """The scenes of the story, to be found by a part of their id or title."""

    def offers(self) -> Iterator[PaletteOffer]:
        app = self.app
        assert isinstance(app, Desk)
        for scene in app.story.scenes.values():
            name = f"{scene.id}  {scene.title}".rstrip()
            place = scene.place if is_made(scene) else "not made yet"
            yield PaletteOffer(name, partial(app.start_at, scene.id), place)


class Waiting(MenuScreen):
    """What is wrong with a story that cannot be played yet; it opens by itself once it can be."""

    keys_here = (("quit", "leave"),)

    def words(self, width: int) -> list[Line]:
        desk = self.app
        assert isinstance(desk, Desk)
        lines = heading_lines("This cannot be played yet", width)
        for found in desk.wrong:
            lines += [*finding_lines(desk.folder, found, width), BLANK]

        return lines

    def action_leave(self) -> None:
        self.game_app.close_book()


class Desk(SlackWater):
    """The game at its writer's desk: nothing is kept, and every save shows."""

    writing = True

    def __init__(
        self,
        folder: Path,
        asked: Asked | None,
        start_at: str = "",
        settings: Settings | None = None,
    ) -> None:
        self.folder, self.asked, self.at_first = folder, asked or Asked(), start_at
        self.refusal = ""
        """What was asked for and cannot be kept, until it has been said."""
        self.live: Live | None = None
        self.wrong: tuple[Diagnostic, ...] = ()
        self._search = Budget(SEARCH_SECONDS)
        self._open()
        super().__init__(self.live.story if self.live else NO_STORY, None, settings)

    def _open(self) -> None:
        try:
            self.live = open_live(self.folder)
        except StoryError as error:
            self.wrong = error.diagnostics
            return

        beginning = beginning_as_asked(self.live.story, self.asked)
        self.refusal = beginning.refusal
        self.live.start(beginning.given)

    def get_default_screen(self) -> Screen[None]:
        if self.live is None:
            return Waiting()

        self.game = self.live.game
        return Writing(self.live)

    def on_mount(self) -> None:
        self.set_interval(LOOK_SECONDS, self.look)
        self._first()

    def _first(self) -> None:
        """Do what was asked for at first, once there is something to be played."""
        if self.live is None:
            return
        if self.refusal:
            self.tell(self.refusal)
            self.refusal = ""
        if self.at_first:
            self.start_at(self.at_first)
            self.at_first = ""

    def on_unmount(self) -> None:
        """Let a search end with the desk: nobody waits for what it finds."""
        self._search.stopped = True
        super().on_unmount()

    def look(self) -> None:
        """Look whether a file was saved, and show what came of it."""
        if self.live is None:
            before = self.wrong
            self._open()
            if self.live is not None:
                self.story = self.live.story
                self._read(self.live.game)
                self._first()
            elif self.wrong != before and isinstance(self.screen, Waiting):
                self.screen.rebuild()
        elif self.live.look():
            self.story, self.game = self.live.story, self.live.game
            self._again()

    def _again(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Writing):
                screen.again()

    def begin(self, given: Setup) -> None:
        if self.live is not None:
            self.live.start(given)
            self._read(self.live.game)

    def _read(self, game: Game) -> None:
        assert self.live is not None
        self.game = game
        while len(self.screen_stack) > 1:
            self.pop_screen()

        if isinstance(self.screen, Writing):
            self.screen.again()
        else:
            self.push_screen(Writing(self.live))

    def start_at(self, target: str) -> None:
        """Find a way that really leads there, and stand at its end."""
        self._search.stopped = True
        self._search = Budget(SEARCH_SECONDS)
        self.run_worker(
            partial(way_as_asked, self.story, target, self.asked, self._search),
            name=target,
            group="way",
            exclusive=True,
            thread=True,
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if (
            event.worker.group != "way"
            or event.state is not WorkerState.SUCCESS
            or self.live is None
        ):
            return

        arrival: WayToStart | None = event.worker.result
        if arrival is None:
            return
        if arrival.said:
            self.tell(arrival.said)
        if arrival.way is None:
            return

        try:
            self.live.start(arrival.way.given, arrival.way.places)
        except NotOffered:
            self.tell("the story was changed meanwhile; start there again")

        self._again()

    def make(self, place: str) -> None:
        """Make a scene as `slackwater new scene` does, or a beat of one, and show it."""
        before = load(self.folder, drafts=True)
        scene, _, beat = place.partition("#")
        if before.outline is None:
            self.tell(f"a {'beat' if beat else 'scene'} is made once all of the story can be read")
            return

        try:
            prepared = self._prepared(before.outline, scene, beat)
            wrong = faults(self.folder, before, prepared)
            if wrong:
                self.tell(f"it cannot be made: {wrong[0].message}")
                return

            put_down(prepared)
        except (Refused, OSError) as error:
            by_hand = f'; give a beat of the scene {scene} id = "{beat}"' if beat else ""
            self.tell(f"it cannot be made: {error}{by_hand}")
            return

        self.look()
        made, opens = _under(self.folder, shown(prepared.path)), self.key_of("edit")
        what = f"the new beat is in {made}" if beat else f"the new scene is {made}"
        self.tell(f"{what}; {opens} opens it")

    def _prepared(self, outline: Story, scene: str, beat: str) -> Prepared:
        if beat:
            return prepare_beat(outline, self.folder, scene, beat)

        return prepare(outline, self.folder, SceneRequest(scene))

    def edit(self, file: str, line: int, column: int = 1) -> None:
        """Open the writer's editor at a place."""
        call, named = editor_call(file, line, column), named_editor()
        if call is None:
            why = f"the editor '{named}' is not to be found" if named else "no editor is named"
            self.tell(
                f"{why}; set EDITOR to yours, like EDITOR=nano, and {file} opens at line {line}"
            )
            return
        if problem := self._open_editor(call):
            self.tell(f"the editor '{named}' {problem}")
        self.refresh(layout=True)

    def _open_editor(self, call: Call) -> str:
        """Start the editor, and wait for one that needs the terminal; returns what went wrong with
        it."""
        if call.in_terminal:
            with self.suspend():
                return run_in_terminal(call.words)
        silent = subprocess.DEVNULL
        try:
            subprocess.Popen(  # noqa: S603 the writer named it
                call.words, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
            )
        except OSError as error:
            return not_started(error)

        return ""


def panel_lines(live: Live, width: int, marked: int) -> list[Line]:
    """Lay out what a writer wants to know: what came of the last save, where this stands, what is
    remembered, what `check` says."""
    lines = [*broken([(live.said, "strong")], width), BLANK] if live.said else []
    spot = here(live)
    lines += broken(
        [(f"{_under(live.folder, spot.file)}:{spot.line}" if spot else "", "quiet")], width
    )
    values = ", ".join(f"{name} {spelled(value)}" for name, value in remembered(live).items())
    lines += [*broken([(values, "quiet")], width), BLANK] if values else [BLANK]
    lines += broken([(counted(live.diagnostics), "heading")], width)
    for position, found in list(enumerate(live.diagnostics))[marked:]:
        lines += finding_lines(live.folder, found, width, position, marked=position == marked)

    return lines


def short_lines(live: Live, width: int, marked: int) -> list[Line]:
    """Lay out as much of it as fits below the page: where nothing is wrong, a finding is one
    row."""
    spot = here(live)
    parts = [
        counted(live.diagnostics),
        f"{_under(live.folder, spot.file)}:{spot.line}" if spot else "",
    ]
    lines = [BLANK, *broken([(" · ".join(part for part in parts if part), "quiet")], width)[:1]]
    lines += broken([(live.said, "strong")], width)[:1] if live.said else []
    lay_out = finding_lines if has_errors(live.diagnostics) else finding_row
    for position, found in list(enumerate(live.diagnostics))[marked:]:
        lines += lay_out(live.folder, found, width, position, marked=position == marked)

    return lines


def finding_lines(
    folder: Path, found: Diagnostic, width: int, position: int = -1, *, marked: bool = False
) -> list[Line]:
    """Lay out one thing that `check` says."""
    pieces = _located(folder, found, marked=marked)
    first, *rest = broken(pieces, width - INDENT, INDENT, position)
    lines = [Line((_mark(marked=marked), *first.pieces[1:]), position), *rest]
    lines += broken([(found.message, "text")], width - INDENT, INDENT, position)
    if not found.hint:
        return lines

    return [*lines, *broken([(found.hint, "quiet")], width - INDENT, INDENT, position)]


def finding_row(
    folder: Path, found: Diagnostic, width: int, position: int, *, marked: bool = False
) -> list[Line]:
    """Lay out one thing that `check` says in one row, as far as it has room."""
    pieces = [_mark(marked=marked), *_located(folder, found, marked=marked)]
    message = cut(found.message, width - used(pieces) - 1)
    return [Line((*pieces, (f" {message}", "text")), position)]


def _mark(*, marked: bool) -> Piece:
    return (f"{'›' if marked else '':<{INDENT}}", "cursor")


def _located(folder: Path, found: Diagnostic, *, marked: bool) -> list[Piece]:
    """Return where something was found, and its code."""
    where = f"{_under(folder, found.file)}:{found.line}:{found.column}"
    return [(where, "cursor" if marked else "quiet"), (f" {found.code}", "quiet")]


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Return whether anything is an error, and not a warning."""
    return any(found.severity == "error" for found in diagnostics)


def _under(folder: Path, file: str) -> str:
    """Name a file as from the story's folder."""
    return file.removeprefix(prefix_of(folder))


def counted(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Count errors and warnings in a few words."""
    errors = sum(found.severity == "error" for found in diagnostics)
    warnings = len(diagnostics) - errors
    parts = [
        many(errors, "error") if errors else "",
        many(warnings, "warning") if warnings else "",
    ]
    return "check: " + (", ".join(part for part in parts if part) or "nothing to mend")
