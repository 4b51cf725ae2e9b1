"""The playthroughs kept: go on with one, or delete it and have it back."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from engine.play.game import Game
from engine.saves.journal import SaveError
from engine.saves.store import Save
from engine.screens.bars import KeyHint
from engine.screens.lines import Line, plain_lines, said_lines
from engine.screens.menu import MenuEntry, MenuScreen, heading_lines
from engine.screens.save_summary import Standing, counted, standing, when

ROOMY: Final = 100
"""From this many columns on, every key is hinted at; all of them are on the page of keys."""
NONE = "No playthrough is kept yet. Each one that is begun comes to stand here, and stays."


class History(MenuScreen):
    """Lists what is kept, what was touched last first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "delete", "Delete a playthrough", id="delete", show=False),
        Binding("u", "undo", "Have it back", id="undo-delete", show=False),
        Binding("m", "map", "On the map", id="map", show=False),
        Binding("r", "reflection", "Its reflection", id="reflection", show=False),
        Binding("n", "pages", "All pages noticed", id="notebook", show=False),
        Binding("o", "other", "Answer it", id="other-part", show=False),
        Binding("c", "compare", "Compare two", id="compare", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Save] = []
        self.deleted: list[Path] = []
        """Where each one that was deleted here lies now."""
        self._rows: list[MenuEntry] = []
        self._have_ended: set[str] = set()
        self._stood: dict[tuple[Path, float], Standing | None] = {}
        """Where each one stood when its file was changed last: replaying a thousand takes a
        second."""
        self._to_compare: Save | None = None

    def on_screen_resume(self) -> None:
        self._look()
        super().on_screen_resume()

    def _look(self) -> None:
        """See what is kept; replaying it all is done once, and not at every key."""
        try:
            if self.game_app.store is not None:
                self.kept = self.game_app.store.all()
            else:
                self.kept = []
        except SaveError as error:
            self.game_app.tell(str(error))

        self._rows = [self._entry(kept) for kept in self.kept]

    def _entry(self, save: Save) -> MenuEntry:
        known = (save.path, save.updated)
        if known not in self._stood:
            self._stood[known] = standing(self.game_app.story, save)
        stands = self._stood[known]
        if stands is None:
            return MenuEntry(
                when(save), closed=f"It cannot be read. The file is left as it is: {save.path}"
            )

        title = " · ".join(part for part in (stands.part, stands.where) if part)
        state = "ended" if stands.over else ""
        self._have_ended |= {save.id} if stands.ended else set()
        if self._is_open(save):
            state = "being read now"
        return MenuEntry(
            title, " · ".join(part for part in (when(save), counted(stands.choices), state) if part)
        )

    def _is_open(self, save: Save) -> bool:
        game = self.game_app.game
        return game is not None and game.id == save.id

    def words(self, width: int) -> list[Line]:
        heading = heading_lines("Playthroughs", width)
        if self._to_compare is not None:
            said = f"Choose another one and press {self.key_of('compare')}, to lay it beside that of {when(self._to_compare)}."
            return [*heading, *said_lines(said, width, "quiet")]

        if self.deleted:
            said = f"It is deleted. {self.key_of('undo-delete')} has it back."
            return [*heading, *said_lines(said, width, "quiet")]

        if self.kept:
            return heading[:-1]

        return [*heading, *plain_lines(NONE, width)]

    def entries(self) -> Sequence[MenuEntry]:
        return self._rows

    def hint_parts(self) -> Iterable[KeyHint]:
        key = self.key_of
        if self.kept:
            yield KeyHint(key("enter"), "go on")
            yield KeyHint(key("map"), "map")
            if (
                0 <= self.menu_page.cursor < len(self.kept)
                and self.kept[self.menu_page.cursor].id in self._have_ended
            ):
                yield KeyHint(key("reflection"), "reflection")

            yield KeyHint(key("compare"), "compare")
            if self.app.size.width >= ROOMY:
                yield from (
                    KeyHint(key("other-part"), "answer it"),
                    KeyHint(key("notebook"), "all pages"),
                )

            yield KeyHint(key("delete"), "delete")

        if self.deleted:
            yield KeyHint(key("undo-delete"), "have it back")
        yield KeyHint(key("leave"), "back")

    def chosen(self, position: int) -> None:
        self.game_app.go_on(self.kept[position])

    def _under_cursor(self) -> Save | None:
        """Return the playthrough under the cursor, if it can be read."""
        position = self.menu_page.cursor
        kept = self.kept[position] if 0 <= position < len(self.kept) else None
        if kept is not None and kept.record is not None:
            return kept

        return None

    def action_map(self) -> None:
        if (kept := self._under_cursor()) is not None:
            self.game_app.open_map(kept.id)

    def action_pages(self) -> None:
        from engine.screens.gathered import Gathered

        self.app.push_screen(Gathered())

    def _ended(self) -> Game | None:
        """Return the playthrough under the cursor to be looked at, if it has ended; else say that
        it has not."""
        from engine.play.retelling import read_only_game

        kept = self._under_cursor()
        if kept is None or kept.record is None:
            return None

        game = read_only_game(self.game_app.story, kept.record)
        if game.state.ending is None:
            self.game_app.tell("this playthrough has not come to an ending yet")
            return None

        return game

    def action_reflection(self) -> None:
        """Open the reflection of a playthrough that has ended again."""
        from engine.screens.reflection import Reflection

        if (game := self._ended()) is not None:
            self.app.push_screen(Reflection(game))

    def action_other(self) -> None:
        """Take the other part against a playthrough that has ended."""
        if len(self.game_app.story.canon.voices) > 1 and (game := self._ended()) is not None:
            self.game_app.sing_against(game.id, game.given)

    def action_compare(self) -> None:
        """Remember the first of two, then lay the second beside it."""
        from engine.play.retelling import read_only_game
        from engine.screens.comparing import Comparing

        kept, first = self._under_cursor(), self._to_compare
        self._to_compare = kept if first is None else None
        if (
            kept is not None
            and first is not None
            and first.record is not None
            and kept.record is not None
            and kept.id != first.id
        ):
            story = self.game_app.story
            self.app.push_screen(
                Comparing(read_only_game(story, first.record), read_only_game(story, kept.record))
            )

        self.rebuild()

    def action_delete(self) -> None:
        """Move the playthrough under the cursor aside."""
        store, position = self.game_app.store, self.menu_page.cursor
        if store is None or not 0 <= position < len(self.kept):
            return

        if self._is_open(self.kept[position]):
            self.game_app.tell(
                "this playthrough is being read now; begin or open another one first"
            )
            return

        try:
            self.deleted.append(store.delete(self.kept[position]))
        except SaveError as error:
            self.game_app.tell(str(error))

        self._again(position)

    def action_undo(self) -> None:
        """Put the playthrough that was deleted last back where it lay."""
        store = self.game_app.store
        if store is None or not self.deleted:
            return

        aside = self.deleted.pop()
        restored = None
        try:
            restored = store.restore(Save(aside.stem, aside, 0.0, None))
        except SaveError as error:
            self.game_app.tell(str(error))

        self._look()  # its place in the list is known only now
        back = next((row for row, kept in enumerate(self.kept) if kept.path == restored), 0)
        self._again(back)

    def _again(self, cursor: int) -> None:
        self._look()
        self.turn(max(min(cursor, len(self.kept) - 1), 0))
