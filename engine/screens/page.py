"""The page: one calm column of lines, what can be chosen in it, and the two voices in its margin.
One widget, whatever its length."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from engine.screens.block import SMALLEST, Frame, block_in
from engine.screens.copying import Copied
from engine.screens.lines import Line, Margin, Piece, Placed
from engine.screens.paging import (
    PagePosition,
    PageStop,
    page_begun,
    page_end,
    page_top,
    place_of,
    row_of,
    without_air,
)
from engine.screens.strips import strip_of
from engine.screens.themes import LIGHTS, dimmed, style

LINE_SECONDS: Final = 0.045
MARK: Final = ("› ", "cursor")
"""What stands before the line under the cursor."""
NARROW: Final = 8
"""On a page of fewer rows nothing was read: it has no top that could be kept."""


class Stand(NamedTuple):
    """Where a reader stands: the rows shown in one layout, and the same whatever the layout."""

    layout: tuple[int, int, int]
    start: int
    end: int
    home: int
    top: int
    first: PagePosition
    above: PagePosition
    begun: bool
    """Whether the page begins where one has to."""


class Sight(NamedTuple):
    """What all rows of a page are drawn by."""

    width: int
    margin: int
    theme: str
    too_small: bool


class Row(NamedTuple):
    """All that a row of the page is drawn from."""

    pieces: tuple[Piece, ...]
    margin: int
    width: int
    theme: str
    beside: Sequence[Placed] = ()


class Page(Copied, can_focus=True):
    """Shows lines, turns their pages, and lets one of the options in them be chosen."""

    DEFAULT_CSS = "Page { height: 1fr; width: 1fr; }"
    cursor: reactive[int] = reactive(-1, repaint=False)

    class Chosen(Message):
        """An option was chosen with enter, or with a click on a cell of the column."""

        def __init__(self, option: int, cell: int = -1) -> None:
            super().__init__()
            self.option, self.cell = option, cell

    class Scrolled(Message):
        """Other lines are in sight."""

    class Resized(Message):
        """The page has another width: its lines have to be broken anew."""

    def __init__(self, column: int) -> None:
        super().__init__()
        self.column = column
        self.lines: Sequence[Line] = ()
        self.options: list[int] = []
        self._beside: Margin = {}
        self.stops: Sequence[PageStop] = ()
        self.start = 0
        """The first new line on this page; what is above it was read before, and is dim."""
        self.end = 0
        """The line before which this page ends."""
        self.home = 0
        """The first line shown when this page was turned to."""
        self.top = 0
        """The first line shown now."""
        self.revealed = 0
        self._stand: Stand | None = None
        """Where the reader stood when something was pressed last: a window that changes its size
        does not change that."""
        self._layout = (0, 0, 0)
        self._ticking = False
        self.expected = Size(0, 0)
        self._laid_for = Size(0, 0)
        """The size for which its lines were laid out."""
        self._is_asked = False
        """Whether it will be looked soon which rows are to be drawn anew."""
        self._drawn: dict[int, Row] = {}
        """What each row was drawn from the last time."""
        self._seen_in: Sight | None = None

    @property
    def size(self) -> Size:
        """The cells it has; before it is laid out, those that it will have, so that it has its
        words when it is first seen."""
        return super().size or self.expected

    @property
    def beside(self) -> Margin:
        """What stands beside the lines, by the rows of the page."""
        return self._beside

    @beside.setter
    def beside(self, beside: Margin) -> None:
        self._beside = beside
        self.repaint()

    @property
    def block(self) -> Frame:
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
    def rows(self) -> int:
        """How many rows there are to fill."""
        return max(self.size.height, 1)

    @property
    def lowest(self) -> int:
        """The farthest that can be scrolled down: as far as this page was when it was turned to."""
        return self.home

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
        stops: Sequence[PageStop] = (),
        relaid: bool = False,
    ) -> None:
        """Show lines, from `anchor` (where the new text begins) on, with some of what came before
        above it.

        What does not fit is turned page by page, at `stops`; lines without stops are scrolled. With
        `relaid` the lines are those that were shown before, laid out anew: what was at the top
        stays there, and the cursor where it is.
        """
        stand = self._standing() if relaid and self.lines else None
        self.forget_drag()
        self.lines, self.stops, self._stand = lines, stops, stand
        self.options = sorted({line.option for line in lines[anchor:] if line.option >= 0})
        if stand is not None and self.cursor in self.options:
            kept = self.cursor
        else:
            kept = cursor

        self.set_reactive(Page.cursor, kept)
        self._layout, self._laid_for = (self.measure, self.rows, len(lines)), self.size
        if stand is None:
            self._open(anchor)
        else:
            self._stand_again(stand, anchor)

        self._begin_reveal(self.start if slowly and stand is None else self.end)

    def _open(self, start: int) -> None:
        """Turn to the page that begins at a line."""
        self.start, self.end = start, self._end_of(start, self.rows)
        self.top = self.home = page_top(self.lines, start, self.end, self.rows, self.stops)

    def _end_of(self, start: int, rows: int) -> int:
        if self.stops:
            return page_end(self.lines, self.stops, start, rows)

        return len(self.lines)

    def _standing(self) -> Stand:
        """Return where the reader stands, as of when something was pressed last."""
        return self._stand or Stand(
            self._layout,
            self.start,
            self.end,
            self.home,
            self.top,
            place_of(self.lines, self.start),
            place_of(self.lines, self.top),
            any(stop.page and stop.line == self.start for stop in self.stops),
        )

    def _stand_again(self, stand: Stand, anchor: int) -> None:
        """Find where the reader stood in lines that were laid out anew."""
        if stand.layout == self._layout:
            self.start, self.end, self.home, self.top = stand[1:5]
            return

        start = max(row_of(self.lines, stand.first), anchor)
        if stand.begun:
            start = max(page_begun(self.stops, start), anchor)
        top = min(row_of(self.lines, stand.above), start)
        self._open(start)
        if stand.top != stand.home or not self.stops:
            self.top = min(top, self.lowest)
        elif stand.layout[1] >= NARROW and self._has_room_above(top, start):
            self.end = self._end_of(start, self.rows - (start - top))
            self.top = self.home = top

    def _has_room_above(self, top: int, start: int) -> bool:
        """Return whether a page can begin with what is past from `top` on: half of it at most, or
        all that the rest leaves free."""
        all_of_it = without_air(self.lines, len(self.lines)) - top
        return start - top <= self.rows // 2 or all_of_it <= self.rows

    def _begin_reveal(self, revealed: int) -> None:
        self.revealed = revealed
        if self.revealed < self.end and not self._ticking:
            self._ticking = True
            self.set_timer(LINE_SECONDS, self._reveal)
        self.repaint()

    def _reveal(self) -> None:
        self._ticking = False
        if self.revealed < self.end:
            self.revealed += 1
            self.repaint()
            self._ticking = True
            self.set_timer(LINE_SECONDS, self._reveal)

    @property
    def more_below(self) -> bool:
        """Whether there is something to read on to: another page, or the rest of this one that was
        scrolled out of sight."""
        return self.end < len(self.lines) or self.top < self.home

    def complete(self) -> bool:
        """Show the rest of this page at once, or go back to where it was read, or turn to the next;
        says whether any was needed."""
        if self.too_small:
            return True  # nothing is read blindly

        if self.revealed < self.end:
            self._begin_reveal(self.end)
            return True

        if self.top < self.home:
            self.scroll_lines(self.home - self.top)
            return True

        if self.end == len(self.lines):
            return False

        self._stand = None
        self._open(self.end)
        self._begin_reveal(self.end)
        self.post_message(self.Scrolled())
        return True

    def to_end(self) -> None:
        """Turn to the last page of what is new."""
        while not self.too_small and self.complete():
            pass

    @property
    def first_row(self) -> int:
        return self.top

    @property
    def columns(self) -> tuple[int, int]:
        return self.margin, self.margin + self.measure

    def repaint(self) -> None:
        """Draw the rows anew that look otherwise now: once, when all that is being changed has
        changed."""
        if not self._is_asked:
            self._is_asked = self.call_later(self._repaint)

    def _repaint(self) -> None:
        self._is_asked = False
        size, drawn, sight = self.size, self._drawn, self._sight()
        changed = []
        for y in range(size.height):
            if drawn.get(y) != self._row(y, sight):
                changed.append(y)

        if changed:
            self.refresh(*(Region(0, y, size.width, 1) for y in changed))

    def render_lines(self, crop: Region) -> list[Strip]:
        self._seen_in = self._sight()
        strips = super().render_lines(crop)
        self._seen_in = None
        return strips

    def render_line(self, y: int) -> Strip:
        self._drawn[y] = self._row(y, self._seen_in or self._sight())
        return super().render_line(y)

    def drawn_line(self, y: int) -> Strip:
        row = self._row(y, self._seen_in or self._sight())
        strip = strip_of(row.pieces, row.margin, row.width, row.theme)
        if row.beside:
            return self._with_beside(strip, row.beside, row.theme)

        return strip

    def _sight(self) -> "Sight":
        """Return what all rows are drawn by: measured once, when several are."""
        width = self.size.width
        theme = str(getattr(self.app, "theme_key", "dark"))
        return Sight(width, block_in(self.column, width).margin, theme, self.too_small)

    def _row(self, y: int, sight: "Sight") -> "Row":
        """Return all that a row of the widget is drawn from."""
        width, margin, theme, too_small = sight
        if too_small:
            return Row(self._small(y, width), 0, width, theme)

        pieces = self._looks(self.top + y)
        if pieces[:1] == (MARK,):
            room = min(margin, len(MARK[0]))
            pieces, margin = ((MARK[0][:room], MARK[1]), *pieces[1:]), margin - room
        return Row(pieces, margin, width, theme, self.beside.get(y, ()))

    def _looks(self, position: int) -> tuple[Piece, ...]:
        """Return a line as it looks now: what was read before is dim, the line under the cursor is
        lit and has a mark before it."""
        if not 0 <= position < min(len(self.lines), self.revealed):
            return ()

        line = self.lines[position]
        if line.option >= 0 and line.option == self.cursor:
            lit = tuple((text, LIGHTS.get(role, role)) for text, role in line.pieces)
            is_first = position == 0 or self.lines[position - 1].option != line.option
            return (MARK, *lit) if is_first else lit

        if position < self.start:
            return tuple((text, dimmed(role)) for text, role in line.pieces)

        return line.pieces

    def _with_beside(self, strip: Strip, beside: Sequence[Placed], theme: str) -> Strip:
        """Lay what stands in the margin over a row."""
        width = strip.cell_length
        for column, text, role in beside:
            end = column + cell_len(text)
            if column >= 0 and end <= width:
                before, _, after = strip.divide([column, end, width])
                strip = Strip([*before, Segment(text, style(theme, role)), *after])

        return strip

    def _small(self, y: int, width: int) -> tuple[Piece, ...]:
        words = [
            "This terminal is too small to read in.",
            f"It wants {SMALLEST[0]} columns and {SMALLEST[1]} lines.",
            "Nothing is lost.",
        ]
        text = words[y] if 0 <= y < len(words) else ""
        return ((text[:width], "text"),)

    def watch_cursor(self) -> None:
        """Keep the cursor's line in sight."""
        self._stand = None
        self.bring_cursor()
        self.repaint()
        self.post_message(self.Scrolled())

    def bring(self, option: int) -> None:
        """Put the cursor on an option, and bring it in sight."""
        self.set_reactive(Page.cursor, option)
        self.watch_cursor()

    @property
    def cursor_rows(self) -> list[int]:
        """The lines of the option that the cursor is on."""
        rows = []
        for position, line in enumerate(self.lines):
            if line.option == self.cursor >= 0:
                rows.append(position)

        return rows

    def bring_cursor(self) -> None:
        """Scroll as far as is needed for the cursor's line to be in sight."""
        rows = self.cursor_rows
        if rows and rows[-1] >= self.top + self.rows:
            self.top = max(rows[-1] - self.rows + 1, 0)
        elif rows and rows[0] < self.top:
            self.top = rows[0]

    def sees(self, option: int) -> bool:
        """Return whether an option is in sight."""
        shown = self.lines[self.top : min(self.top + self.rows, self.revealed)]
        return any(line.option == option for line in shown)

    def step(self, by: int) -> None:
        """Go down or up by a line, or to the next or the last option: what is to be read comes
        first."""
        if self.too_small or self.revealed < self.end:
            self.complete()
        elif by > 0 and self.top < self.home:
            self.scroll_lines(by)
        elif by > 0 and self.more_below:
            self.complete()
        elif by < 0 and self._has_nothing_above():
            self.scroll_lines(by)
        else:
            self.move(by)

    def _has_nothing_above(self) -> bool:
        """Return whether no option stands above the cursor, or none can be chosen on this page."""
        if self.end < len(self.lines) or not self.options:
            return True

        return self.cursor == self.options[0]

    def move(self, by: int) -> None:
        """Move the cursor to the next or the last option."""
        if not self.options:
            self.scroll_lines(by)
        elif self.cursor not in self.options:
            self.cursor = self.options[0 if by > 0 else -1]
        else:
            position = self.options.index(self.cursor) + by
            self.cursor = self.options[max(0, min(position, len(self.options) - 1))]

    def turn(self, by: int) -> None:
        """Turn to the next page, or scroll back by one."""
        rows = max(self.rows - 2, 1)
        if self.too_small or self.revealed < self.end or (by > 0 and self.top == self.home):
            self.complete()
        else:
            self.scroll_lines(by * rows)

    def scroll_lines(self, by: int) -> None:
        """Scroll through everything that was ever read."""
        self._stand = None
        self.top = max(0, min(self.top + by, self.lowest))
        self.repaint()
        self.post_message(self.Scrolled())

    def choose_cursor(self) -> None:
        """Choose what the cursor is on."""
        if self.cursor in self.options:
            self.post_message(self.Chosen(self.cursor))

    def _option_at(self, y: int) -> int:
        position = self.top + y
        if 0 <= position < len(self.lines):
            return self.lines[position].option

        return -1

    def on_click(self, event: events.Click) -> None:
        if self.was_dragged_over:
            return

        option = self._option_at(event.y)
        if option in self.options and self.top + event.y < self.revealed:
            self.post_message(self.Chosen(option, max(event.x - self.margin, 0)))
        else:
            self.complete()

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
        self.expected = Size(0, 0)
        if self.size != self._laid_for:
            self.post_message(self.Resized())
