"""A plain page to stop at: breathe, go on, or close the book; everything is kept."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.screens.lines import Line, page_lines
from engine.screens.menu import MenuEntry, MenuScreen

CALM = "There is no hurry. Everything up to here is kept."


class Pausing(MenuScreen):
    """Pauses, at any choice; the key that opened it closes it again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("p", "leave", "Go on", id="pause", show=False)]
    keys_here = (("leave", "go on"), ("quit", ""))

    def words(self, width: int) -> list[Line]:
        return page_lines(self.game_app.story.pause or CALM, width)

    def _kept(self) -> bool:
        game = self.game_app.game
        return game is not None and game.journal is not None

    def entries(self) -> Sequence[MenuEntry]:
        stop = MenuEntry(
            "Stop here",
            "Your place is kept."
            if self._kept()
            else "From the last choice that could be kept, you can go on another time.",
        )
        return [MenuEntry("Go on"), MenuEntry("To the title page"), stop]

    def chosen(self, position: int) -> None:
        if position == 0:
            self.dismiss()
        elif position == 1:
            self.game_app.open_title()
        else:
            self.game_app.close_book()
