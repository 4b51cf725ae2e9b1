"""The game in a terminal: one app, its screens, its settings."""

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette, Provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen

from engine.play.game import Game, new_setup, not_in, part_against, resume, said_by, start
from engine.play.line_of_words import words_in
from engine.reporting import Broken
from engine.runtime.state import Setup
from engine.saves.journal import SaveError
from engine.saves.store import Save, SaveStore
from engine.screens.base import BaseScreen
from engine.screens.bindings import OF_THE_APP
from engine.screens.block import believed
from engine.screens.host import Host
from engine.screens.page import Page
from engine.screens.palette import Commands
from engine.screens.settings import Settings, load_settings, save_settings
from engine.screens.terminal import Pictures, depth_of, has_braille, pictures_for
from engine.screens.themes import WITHOUT_COLOUR, has_tones, textual_themes, theme_key
from engine.screens.words import PRINTED, Palette, toast
from story.model import Story

if TYPE_CHECKING:
    from engine.atlas.seen import Seen
    from engine.atlas.tree import Atlas, TreeNode

WATCH_SECONDS: Final = 2.0
TELL_SECONDS: Final = 12.0
SIGNALLED: Final = 128
"""Exit codes above this one say which signal ended a program."""


class SlackWater(Host):
    """Plays one story; `wish` is what the command line asked for."""

    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = OF_THE_APP

    def __init__(
        self,
        story: Story,
        store: SaveStore | None,
        settings: Settings | None = None,
        *,
        wish: Mapping[str, object] | None = None,
    ) -> None:
        # Told at once that no colour is wanted, Textual sends none; told later it sends what it takes the terminal's own to be.
        super().__init__(
            driver_class=_driver(), ansi_color=True if "NO_COLOR" in os.environ else None
        )
        self.broken_by: Exception | None = None
        self._kept_all = store is not None
        self.story, self.store = story, store
        self.settings = settings or load_settings()
        self.wish = dict(wish or {})
        self.game: Game | None = None
        self.turns_read = 0
        self._atlas: Atlas | None = None
        self._seen: Seen | None = None
        self._read_before: set[str] | None = None
        # Asked before anything is drawn: one that has gone by then says that it is none.
        self._has_terminal = sys.__stdin__ is not None and sys.__stdin__.isatty()
        self._depth = depth_of(self.console.color_system, no_color=self.no_color)
        self._braille = has_braille()
        for theme in textual_themes():
            self.register_theme(theme)

        # Set before anything is drawn: a theme that changes later lays everything out a second time.
        self.set_reactive(App.theme, self._textual_theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(dict(self.settings.keys))

    @property
    def _textual_theme(self) -> str:
        if self.no_color:
            return WITHOUT_COLOUR

        return self.settings.theme

    def get_default_screen(self) -> Screen[None]:
        """Open on the title page, or at once on what a new playthrough asks."""
        if self.wish.get("new"):
            from engine.screens.beginning import BeginningScreen

            return BeginningScreen()

        from engine.screens.opening import Opening

        return Opening()

    @property
    def theme_key(self) -> str:
        """Which of our tables of roles is drawn with."""
        return theme_key(self.settings.theme, self._depth)

    @property
    def pictures(self) -> Pictures:
        """How pictures are drawn here: in tones, as outlines, or not at all."""
        return pictures_for(
            self.settings.pictures, tones=has_tones(self.theme_key), braille=self._braille
        )

    def on_ready(self) -> None:
        """Collect again, now that the first page stands; what stands will stay."""
        gc.freeze()
        gc.enable()
        if self._has_terminal and not self.is_headless:
            self.set_interval(WATCH_SECONDS, self._leave_if_hung_up)

    def _leave_if_hung_up(self) -> None:
        """Leave when the terminal has gone without a word; what is written to it then would wait
        for ever."""
        from engine.screens.driver import is_hung_up

        if is_hung_up():
            os._exit(0)  # nothing is owed to anybody: each choice is on the disk

    def play(self) -> None:
        """Run in the terminal until the book is closed.

        Raises Broken where the screens broke, once the terminal is as it was; ends the program
        where a signal asked for it.
        """
        self.run()
        self._close_game()
        if self.broken_by is not None:
            raise Broken(self.broken_by, kept=self._kept_all)

        if (self.return_code or 0) > SIGNALLED:
            from engine.screens.driver import end_by

            end_by((self.return_code or 0) - SIGNALLED)

    def _handle_exception(self, error: Exception) -> None:
        """Take note of what broke the screens; of several faults the first, from which the others
        may follow.

        While the program is being left nothing is broken by it: a screen that was just being opened
        finds its parts gone.
        """
        if self.return_code is not None:
            return

        self.broken_by = self.broken_by or getattr(error, "error", error)
        super()._handle_exception(error)

    def panic(self, *_renderables: object) -> None:
        """Leave after a fault; it is told on the plain terminal, by whoever ran this."""
        self.broken_by = self.broken_by or RuntimeError("the screens broke")
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self.panic()

    def key_of(self, id: str) -> str:
        """Return which key a binding has now, as it is shown."""
        from engine.screens.keys import BINDINGS_BY_ID
        from engine.screens.naming import shown_key

        return shown_key(self.settings.keys.get(id) or BINDINGS_BY_ID()[id].key)

    def change(self, **settings: Any) -> None:
        """Change settings, at once and for the next time."""
        self.settings = self.settings._replace(**settings)
        if problem := save_settings(self.settings):
            self.tell(problem)
        self.theme = self._textual_theme
        self.set_keymap(dict(self.settings.keys))
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen) and screen.is_mounted:
                screen.rebuild()

    def begin_new(self) -> None:
        """Go through what is asked before a playthrough begins."""
        from engine.screens.beginning import BeginningScreen

        self.push_screen(BeginningScreen())

    def begin(self, setup: Setup) -> None:
        """Begin a playthrough."""
        from engine.play.notices import heard_told

        try:
            if words := heard_told(self.story, self.store, setup):
                self.tell(words.removesuffix("."))
            self._read(start(self.story, self.store, setup))
        except SaveError as error:
            self.tell(str(error))

    def go_on(self, save: Save) -> None:
        """Go on with a playthrough that was kept."""
        if self.store is None:
            return

        if self.game is not None and self.game.id == save.id:
            self._close_game()
        try:
            self._read(resume(self.story, self.store, save))
        except SaveError as error:
            self.tell(str(error))

    def sing_other(self) -> None:
        """Begin the other part, against the playthrough that has just ended."""
        game = self.game
        if game is not None:
            self.sing_against(game.id if self.store and game.journal else "", game.given)

    def hear_words(self, words: str) -> None:
        """Begin the part that hears somebody's words. Raises SaveError with the reason where they
        are none."""
        said = said_by(self.story, words)
        self.wish = {
            "voice": part_against(self.story, said.voice),
            "hear": " ".join(words_in(words)),
            "pronouns": dict(said.pronouns),
        }
        self.begin_new()
        if note := not_in(said):
            self.tell(note.rstrip("."))

    def sing_against(self, id: str, then: Setup) -> None:
        """Begin the other part against a playthrough, with the pronouns of then; against somebody
        drawn by chance where it was not kept."""
        other = part_against(self.story, then.voice)
        try:
            setup = new_setup(self.story, self.store, other, then.pronouns, id)
        except SaveError as error:
            self.tell(str(error))
            return

        self.begin(setup)

    @property
    def atlas(self) -> "Atlas":
        """All playthroughs as one tree, as they were when it was looked at last."""
        if self._atlas is None:
            from engine.atlas.tree import Atlas

            self._atlas = Atlas(self.story, self.store)

        return self._atlas

    @property
    def seen(self) -> "Seen":
        """What was seen in them, as far as it is worked out."""
        if self._seen is None:
            from engine.atlas.seen import Seen

            self._seen = Seen(self.story, self.store)
            self._seen.load()

        return self._seen

    def look_at_atlas(self) -> None:
        """See what is kept now, and what is being played. Raises SaveError."""
        self.atlas.look(self.game.record if self.game is not None else None)

    @property
    def read_before(self) -> set[str]:
        """All that was seen in any playthrough, and in this sitting; worked out when something
        first asks for it."""
        if self._read_before is None:
            from engine.atlas.seen import look_at_all

            try:
                self.look_at_atlas()
            except SaveError as error:
                self.tell(str(error))

            look_at_all(self.seen, self.atlas.logs.values())
            self._read_before = self.seen.ever()

        return self._read_before

    def read_elsewhere(self) -> set[str]:
        """What was read at any other place than the one where the reader stands."""
        from engine.atlas.replays import replays
        from engine.atlas.seen import marks_of

        assert self.read_before is not None
        game = self.game
        result = self.seen.marks(
            log for id, log in self.atlas.logs.items() if game is None or id != game.id
        )
        if game is not None:
            here = game.lines[-1] if game.lines else 0
            for replay in replays(self.story, self.atlas.logs[game.id]):
                result.update(marks_of(self.story, replay.state) if replay.line != here else ())

        return result

    @property
    def is_remembering(self) -> bool:
        """Whether anything asked yet for what was read before."""
        return self._read_before is not None

    def go_to_unseen(self, other: str = "") -> str:
        """Go to the place from which the nearest turning not seen yet can be come to; says what was
        found.

        `other` is the key that begins the other part here, where one does.
        """
        from engine.atlas.guiding import ANOTHER, UNSEEN, nearest, what_is_left

        assert self.read_before is not None
        self.look_at_atlas()
        game = self.game
        if game is not None:
            here = self.atlas.locate(game.id, game.lines[-1] if game.lines else 0)
        else:
            here = None

        if here is not None:
            unseen = nearest(self.atlas, self.seen, here)
        else:
            unseen = None

        if unseen is None:
            if other:
                how = f"{other} takes it now, and hears what you did here."
            else:
                how = ANOTHER

            return what_is_left(self.atlas, self.seen, how)

        if unseen.node is not here:
            self.jump(unseen.node)
        return UNSEEN

    def open_map(self, id: str = "", line: int | None = None) -> None:
        """Show the map, where the reader stands or at a place of another playthrough."""
        from engine.screens.map import Map

        self.push_screen(Map(id, line))

    def jump(self, node: "TreeNode") -> None:
        """Go on from a place on the map: in the playthrough being read if it was there, or in the
        one touched last that can be opened."""
        problem = ""
        for log, line in sorted(
            node.members, key=lambda member: (member[0].touched, member[1]), reverse=True
        ):
            try:
                if self.game is not None and log.id == self.game.id:
                    self.game.jump(line)
                    self._show_again()
                    return

                if self.store is not None and log.path is not None:
                    self._read(
                        resume(
                            self.story,
                            self.store,
                            Save(log.id, log.path, log.touched / 1e9, None),
                            line,
                        )
                    )
                    return
            except SaveError as error:
                problem = problem or str(error)

        self.tell(problem or "this place is kept nowhere any more")

    def _show_again(self) -> None:
        """Show the game that is being read, from where it stands now."""
        from engine.play.notices import of_its_way
        from engine.screens.reading import Reading

        while len(self.screen_stack) > 1 and not isinstance(self.screen, Reading):
            self.pop_screen()

        if isinstance(self.screen, Reading) and self.game is not None:
            self.screen.notice = "\n\n".join(of_its_way(self.game))
            self.screen.rebuild()

    def _read(self, game: Game) -> None:
        from engine.screens.reading import Reading

        self._close_game()
        self.game = game
        while len(self.screen_stack) > 1:
            self.pop_screen()

        self.push_screen(Reading(game))

    def _close_game(self) -> None:
        if self.game is not None:
            self._kept_all = self._kept_all and self.game.journal is not None
            self.turns_read += len(self.game.lines)
            self.game.close()
            self.game = None

    def tell(self, words: str) -> None:
        """Show something that went wrong."""
        toast(self, f"{words[:1].upper()}{words[1:]}.", TELL_SECONDS)

    def close_book(self) -> None:
        """Leave the game; all of it is kept."""
        self.exit()

    def action_close_book(self) -> None:
        self.close_book()

    def action_keys(self) -> None:
        from engine.screens.keys import Keys

        if not isinstance(self.screen, Keys):
            self.push_screen(Keys())

    def action_settings(self) -> None:
        from engine.screens.settings_page import SettingsPage

        if not isinstance(self.screen, SettingsPage):
            self.push_screen(SettingsPage())

    def open_title(self) -> None:
        """Show the title page."""
        from engine.screens.opening import Opening

        self.push_screen(Opening())

    def open_history(self) -> None:
        """Show the playthroughs kept."""
        from engine.screens.history import History

        self.push_screen(History())

    @property
    def size(self) -> Size:
        """The window, as far as its size can be believed."""
        return believed(super().size)

    def action_command_palette(self) -> None:
        """Show what can be done here, by its names."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette(id="--command-palette"))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """List what every line goes through before it is drawn: last, what lets nothing act on the
        terminal."""
        return [*super().get_line_filters(), PRINTED]

    @property
    def page(self) -> Page:
        return self.screen.query_one(Page)

    def on_unmount(self) -> None:
        self._close_game()


def _driver() -> type[Driver] | None:
    """Return what drives the terminal; Textual's own choice where there is no such thing as a
    signal, or another one is named."""
    if sys.platform == "win32" or "TEXTUAL_DRIVER" in os.environ:
        return None

    from engine.screens.driver import Terminal

    return Terminal


def run(
    story: Story,
    store: SaveStore,
    *,
    new: bool,
    voice: str | None,
    hear: str,
    pronouns: Mapping[str, str],
) -> str:
    """Play in the terminal until the book is closed; gives the words to say good-bye with on the
    plain terminal again."""
    app = SlackWater(
        story, store, wish={"new": new, "voice": voice, "hear": hear, "pronouns": pronouns}
    )
    app.play()
    if not story.farewells or app.return_code:
        return ""

    return story.farewells[app.turns_read % len(story.farewells)]
