"""A plain page to stop at: breathe, go on, or close the book; everything is kept."""

from collections.abc import Sequence

from engine.screens.lines import Line, plain_lines
from engine.screens.sheet import Answer, Sheet


class Pausing(Sheet):
    """Pauses, at any prompt."""

    def words(self, width: int) -> list[Line]:
        return plain_lines(self.game_app.story.pause or "There is no hurry. Everything up to here is kept.", width)

    def answers(self) -> Sequence[Answer]:
        return [Answer("Go on"), Answer("Stop here; it is kept")]

    def chosen(self, place: int) -> None:
        if place:
            self.game_app.close_book()
        else:
            self.dismiss()
