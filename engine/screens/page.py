"""The page: one calm column of lines, what can be chosen in it, and the two voices in its margin. One widget, whatever its length."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from engine.screens.block import SMALLEST, Block, block_in
from engine.screens.copying import Copied
from engine.screens.lines import Line
from engine.screens.themes import style
from engine.screens.voices import Margin, Placed

LINE_SECONDS: Final = 0.045


class Page(Copied, can_focus=True):
    """Shows lines, scrolls them, and lets one of the options in them be chosen."""

    DEFAULT_CSS = "Page { height: 1fr; width: 1fr; }"
    cursor: reactive[int] = reactive(-1)

    class Chosen(Message):
        """An option was chosen with enter or a click."""

        def __init__(self, option: int) -> None:
            super().__init__()
            self.option = option

    class Scrolled(Message):
        """Other lines are in sight."""

    class Resized(Message):
        """The page has another width: its lines have to be broken anew."""

    def __init__(self, column: int) -> None:
        super().__init__()
        self.column = column
        self.lines: Sequence[Line] = ()
        self.options: list[int] = []
        self.beside: Margin = {}
        """What stands beside the lines, by the rows of the page."""
        self.top = 0
        self.home = 0
        """The first line shown when these lines came: scrolling down never goes past it, or past the end."""
        self.revealed = 0
        self.end = 0
        self.stops: Sequence[int] = ()
        self._ticking = False

    @property
    def block(self) -> Block:
        """Where the column stands: board and hints stand there too."""
        return block_in(self.column, self.size.width)

    @property
    def measure(self) -> int:
        """The width of the column: what is wished for, or what there is."""
        return self.block.measure

    @property
    def margin(self) -> int:
        return self.block.margin

    @property
    def too_small(self) -> bool:
        size = self.app.size
        return size.width < SMALLEST[0] or size.height < SMALLEST[1]

    def show(
        self,
        lines: Sequence[Line],
        anchor: int = 0,
        cursor: int = -1,
        slowly: bool = False,
        stops: Sequence[int] = (),
    ) -> None:
        """Show lines, from `anchor` (where the new text begins) on, with some of what came before above it.

        What does not fit is turned page by page, at `stops`: where a scene or a paragraph begins.
        """
        self.forget_drag()
        self.lines, self.stops = lines, stops
        self.options = sorted({line.option for line in lines[anchor:] if line.option >= 0})
        self.set_reactive(Page.cursor, cursor)
        self.end = self._page_end(anchor)
        self.top = self.home = self._top_for(anchor) if self.end == len(lines) else anchor
        self._begin_reveal(anchor if slowly else self.end)

    def _begin_reveal(self, revealed: int) -> None:
        self.revealed = revealed
        if self.revealed < self.end and not self._ticking:
            self._ticking = True
            self.set_timer(LINE_SECONDS, self._reveal)
        self.refresh()

    def _page_end(self, start: int) -> int:
        """Find where the page that begins at `start` ends: at the end of all, or before the last stop that fits on it."""
        height = self.size.height or 20
        if len(self.lines) - start <= height:
            return len(self.lines)
        last = start + height
        if not self.stops:
            return len(self.lines)  # what is no reading is scrolled
        fitting = [stop for stop in self.stops if start < stop <= last]
        # A passage that is longer than the page is parted where a paragraph begins; and what has no paragraphs, where the page ends.
        fitting = fitting or [
            place for place in range(start + 1, last + 1) if not self.lines[place - 1].pieces
        ]
        return fitting[-1] if fitting else last

    def _top_for(self, anchor: int) -> int:
        """Find the first line to show: the end in sight if that can be, and a little of the past for company."""
        height = self.size.height or 20
        company = max(height // 4, 2)
        top = max(anchor - company, 0)
        if len(self.lines) - top > height:
            top = min(anchor, max(len(self.lines) - height, 0))
        return top

    def _reveal(self) -> None:
        self._ticking = False
        if self.revealed < self.end:
            self.revealed += 1
            self.refresh()
            self._ticking = True
            self.set_timer(LINE_SECONDS, self._reveal)

    @property
    def more_below(self) -> bool:
        """Whether lines that were never on the screen wait below."""
        return self.end < len(self.lines) or len(self.lines) - self.top > max(self.size.height, 1)

    def complete(self) -> bool:
        """Show the rest of this page at once, or turn to the next; says whether there was anything to come."""
        if self.revealed < self.end:
            self._begin_reveal(self.end)
            return True
        if self.end == len(self.lines):
            return False
        start = self.end
        self.end = self._page_end(start)
        self.top = self.home = self._top_for(start) if self.end == len(self.lines) else start
        self._begin_reveal(self.end)
        self.post_message(self.Scrolled())
        return True

    def to_end(self) -> None:
        """Turn to the last page of what is new."""
        while self.complete():
            pass

    @property
    def first_row(self) -> int:
        return self.top

    @property
    def columns(self) -> tuple[int, int]:
        return self.margin, self.margin + self.measure

    def drawn_line(self, y: int) -> Strip:
        width = self.size.width
        if self.too_small:
            return self._small(y, width)
        place = self.top + y
        segments = [Segment(" " * self.margin, self._style("margin"))]
        if 0 <= place < min(len(self.lines), self.revealed):
            line = self.lines[place]
            chosen = line.option >= 0 and line.option == self.cursor
            segments += [
                Segment(text, self._style("cursor" if chosen else role))
                for text, role in line.pieces
            ]
            if chosen and (place == 0 or self.lines[place - 1].option != line.option):
                segments = self._marked(segments)
        strip = Strip(segments).adjust_cell_length(width, self._style("text"))
        beside = self.beside.get(y)
        return self._with_beside(strip, beside) if beside else strip

    def _marked(self, segments: list[Segment]) -> list[Segment]:
        """Put the mark of the cursor before a line."""
        margin = max(self.margin - 2, 0)
        return [
            Segment(" " * margin, self._style("text")),
            Segment("› "[: self.margin], self._style("cursor")),
            *segments[1:],
        ]

    def _with_beside(self, strip: Strip, beside: Sequence[Placed]) -> Strip:
        """Lay what stands in the margin over a row."""
        width = strip.cell_length
        for column, text, role in beside:
            end = column + cell_len(text)
            if column >= 0 and end <= width:
                before, _, after = strip.divide([column, end, width])
                strip = Strip([*before, Segment(text, self._style(role)), *after])
        return strip

    def _small(self, y: int, width: int) -> Strip:
        words = [
            "This terminal is too small to read in.",
            f"It wants {SMALLEST[0]} columns and {SMALLEST[1]} lines.",
            "Nothing is lost.",
        ]
        text = words[y] if y < len(words) else ""
        return Strip([Segment(text[:width], self._style("text"))]).adjust_cell_length(
            width, self._style("text")
        )

    def _style(self, role: str) -> Style:
        return style(str(getattr(self.app, "theme_key", "dark")), role)

    def watch_cursor(self) -> None:
        """Keep the cursor's line in sight."""
        rows = [place for place, line in enumerate(self.lines) if line.option == self.cursor >= 0]
        if rows and not self.top <= rows[0] <= rows[-1] < self.top + self.size.height:
            self.top = (
                max(rows[-1] - self.size.height + 1, 0)
                if rows[-1] >= self.top + self.size.height
                else rows[0]
            )
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor to the next or the last option."""
        if not self.options or (by > 0 and self.more_below and self.cursor not in self.options):
            self.scroll_lines(by)
            return
        if self.cursor not in self.options:
            self.cursor = self.options[0 if by > 0 else -1]
            return
        place = self.options.index(self.cursor) + by
        self.cursor = self.options[max(0, min(place, len(self.options) - 1))]

    def scroll_lines(self, by: int) -> None:
        """Scroll through everything that was ever read."""
        last = max(len(self.lines) - self.size.height, self.home)
        self.top = max(0, min(self.top + by, last))
        self.refresh()
        self.post_message(self.Scrolled())

    def choose_cursor(self) -> None:
        """Choose what the cursor is on."""
        if self.cursor in self.options:
            self.post_message(self.Chosen(self.cursor))

    def _option_at(self, y: int) -> int:
        place = self.top + y
        return self.lines[place].option if 0 <= place < len(self.lines) else -1

    def on_click(self, event: events.Click) -> None:
        if self.was_dragged_over:
            return
        if not self.complete() and (option := self._option_at(event.y)) in self.options:
            self.post_message(self.Chosen(option))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if (option := self._option_at(event.y)) in self.options and option != self.cursor:
            self.cursor = option

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(3)

    def on_resize(self) -> None:
        self.post_message(self.Resized())
