"""Words that are dragged over can be copied: those that were on the screen there, and nothing else.

Textual copies what a widget's `render` gives; ours draw their lines themselves, and their names
would be copied instead.
"""

from collections.abc import Iterator

from rich.cells import get_character_cell_size
from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from story.printing import harmless

DRAGGED_OVER = Style(reverse=True)


class Copied(Widget):
    """A widget that draws lines, whose words can be dragged over."""

    def drawn_line(self, y: int) -> Strip:
        """Draw the line in row `y` of the widget."""
        raise NotImplementedError

    @property
    def first_row(self) -> int:
        """Which row of what can be scrolled stands in the widget's first one."""
        return 0

    @property
    def columns(self) -> tuple[int, int]:
        """The cells between which words stand: what is beside them is no text."""
        return 0, self.size.width

    def render_line(self, y: int) -> Strip:
        strip = self.drawn_line(y)
        selection = self.text_selection
        if selection is not None:
            span = self._span(selection, self.first_row + y)
        else:
            span = None

        if span is None:
            return strip

        return _marked(strip, *span)

    def place_of(self, x: int, y: int) -> Offset:
        """Return the place of a cell of the widget, such that it stays the same when it is
        scrolled."""
        return Offset(max(x, 0), self.first_row + max(min(y, self.size.height - 1), 0))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the words that were dragged over, a line each, and what comes after them; None
        where there are none."""
        words = "\n".join(self._dragged_over(selection)).strip("\n")
        if words.strip():
            return (words, "\n")

        return None

    def _dragged_over(self, selection: Selection) -> Iterator[str]:
        if selection.start is None:
            first = self.first_row
        else:
            first = selection.start.y

        if selection.end is None:
            last = self.first_row + self.size.height - 1
        else:
            last = selection.end.y

        for row in range(first, last + 1):
            span = self._span(selection, row)
            text = self.drawn_line(row - self.first_row).text
            yield harmless(between(text, *span)).rstrip() if span is not None else ""

    def _span(self, selection: Selection, row: int) -> tuple[int, int] | None:
        """Return from which cell to which a row was dragged over; None where it was not."""
        span = selection.get_span(row)
        if span is None:
            return None

        first, last = self.columns
        start, end = max(span[0], first), last if span[1] < 0 else min(span[1], last)
        if start < end:
            return (start, end)

        return None

    @property
    def was_dragged_over(self) -> bool:
        """Whether words in it are marked to be copied: the click that ends a drag chooses
        nothing."""
        selection = self.text_selection
        return selection is not None and self.get_selection(selection) is not None

    def forget_drag(self) -> None:
        """Let no words be marked: other ones stand here now."""
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()

    def text_select_all(self) -> None:
        """Do nothing: a double click is two clicks."""


def between(text: str, start: int, end: int) -> str:
    """Return the letters of which some part stands in the cells from `start` up to `end`."""
    result, cell = "", 0
    for letter in text:
        size = get_character_cell_size(letter)
        if cell < end and cell + max(size, 1) > start and (size or result):
            result += letter
        cell += size

    return result


def _marked(strip: Strip, start: int, end: int) -> Strip:
    before, over, after = strip.divide([start, end, strip.cell_length])
    return Strip([*before, *over.apply_style(DRAGGED_OVER), *after])
