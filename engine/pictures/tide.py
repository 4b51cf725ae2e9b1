"""The tide about some safe hours: how high the water stands, the road, and where now is on it.

The height is a cosine with its low in the middle of the safe hours, and the road lies where the
water stands at their ends. So longer hours make a flatter tide, and springs and neaps come by
themselves.
"""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from engine.pictures.braille import COLUMNS, ROWS, Dots
from engine.pictures.canvas import Canvas, Manner, Row
from story.tides import MINUTE, PERIOD, Window

CELLS_A_TIDE: Final = 4.6 * PERIOD / 60
"""How wide one tide is: 4.6 cells an hour of the moon's tide, so that a column of 68 shows it from
high water to high water."""
BLOCKS: Final = " ▁▂▃▄▅▆▇█"
DASHES: Final = "▁─▔"
"""A line low, in the middle and high in its cell, for where there is no braille."""
FLOOR, CEILING = 0.25, 0.125
"""How many rows low water stands at least above the picture's floor, and high water under its
ceiling."""
ROAD_ROWS: Final = {11: 4, 8: 3, 5: 2}
"""On which row from below the road lies, by the height of the picture."""
GAP: Final = 3
"""Cells between the hours under the road and the hour of now."""


class Sea(NamedTuple):
    """One tide, as it is drawn: `window` about its low water, `period` in minutes, and what time it
    is, if that is to be shown."""

    window: Window
    period: float = PERIOD
    now: datetime | None = None


class _Scale(NamedTuple):
    """What turns times and heights into cells: the middle column is low water, and `road` the
    height of the road in rows."""

    sea: Sea
    columns: int
    rows: int
    road: float
    unit: float
    level: float

    def column(self, moment: datetime) -> float:
        minutes = (moment - self.sea.window.low) / MINUTE
        return self.columns / 2 + minutes * CELLS_A_TIDE / self.sea.period

    def height(self, column: float) -> float:
        """Return how high the water stands at a place, in rows above the floor."""
        turned = 2 * math.pi * (column - self.columns / 2) / CELLS_A_TIDE
        return self.road + (-math.cos(turned) - self.level) * self.unit


def _scale(sea: Sea, columns: int, rows: int) -> _Scale:
    """Set the road into the middle of its row, and the water between floor and ceiling."""
    road = ROAD_ROWS[rows] - 0.5
    open_for = (sea.window.closes - sea.window.opens) / MINUTE
    level = -math.cos(math.pi * open_for / sea.period)
    down = (road - FLOOR) / max(1 + level, 0.01)
    above = (rows - CEILING - road) / max(1 - level, 0.01)
    return _Scale(sea, columns, rows, road, min(down, above), level)


def tide(
    sea: Sea, columns: int, rows: int, manner: Manner, title: str = "", *, hours: bool = True
) -> list[Row]:
    """Draw a tide, `columns` wide and `rows` high (a key of `ROAD_ROWS`), and with `hours` these,
    in a row under it.

    The title stands in the gap between the waters; whether it has room there says `gap`.
    """
    scale = _scale(sea, columns, rows)
    canvas = Canvas(columns, rows + hours)
    draw: Callable[[Canvas, _Scale], None] = {
        "full": _water,
        "lines": _outline,
        "none": _dashes,
    }[manner]
    draw(canvas, scale)
    _road(canvas, scale, thread=manner == "full")
    if title:
        row, _ = gap(sea, columns, rows)
        canvas.write(row, (columns - len(title)) // 2, title, "heading")
    if hours:
        _hours(canvas, scale)
    return canvas.rows()


def gap(sea: Sea, columns: int, rows: int) -> tuple[int, int]:
    """Return the row of the gap between the waters in which a title stands, and how many cells are
    free there."""
    row = (rows - ROAD_ROWS[rows]) // 2
    return row, len(_free(_scale(sea, columns, rows), row))


def _free(scale: _Scale, row: int) -> list[int]:
    """Return the cells of a row in which no water is drawn."""
    under = 8 * (scale.rows - 1 - row)
    result = []
    for cell in range(scale.columns):
        if round(8 * scale.height(cell + 0.5)) <= under:
            result.append(cell)

    return result


def _water(canvas: Canvas, scale: _Scale) -> None:
    """Paint the water: whole cells as ground, the upper edge in eighths of a cell, three tones from
    above to below."""
    for column in range(scale.columns):
        eighths = round(8 * scale.height(column + 0.5))
        for row in range(scale.rows):
            here = eighths - 8 * (scale.rows - 1 - row)
            tone = _tone(row, scale.rows)
            if here >= 8:
                canvas.put(row, column, " ", "", tone)
            elif here > 0:
                canvas.put(row, column, BLOCKS[here], tone)


def _tone(row: int, rows: int) -> str:
    """Return the tone of a row: the deepest from the road down, above it two halves."""
    above = rows - ROAD_ROWS[rows]
    if row >= above:
        return "water2"

    if row < math.ceil(above / 2):
        return "water0"

    return "water1"


def _outline(canvas: Canvas, scale: _Scale) -> None:
    """Draw the line of the water in braille; where it is steep, with all dots between."""
    dots, last = Dots(), None
    for x in range(scale.columns * COLUMNS):
        high = scale.height((x + 0.5) / COLUMNS)
        y = math.floor((scale.rows - high) * ROWS + 0.5)
        step = 1 if last is None or y >= last else -1
        for between in range(y if last is None else last + step, y, step):
            dots.add(x, between)

        dots.add(x, y)
        last = y

    for row, column, letter in dots.letters():
        canvas.put(row, column, letter, "line")


def _dashes(canvas: Canvas, scale: _Scale) -> None:
    """Draw the line of the water with dashes that lie low, in the middle or high in their cells."""
    for column in range(scale.columns):
        high = scale.height(column + 0.5)
        row = scale.rows - 1 - math.floor(high)
        canvas.put(row, column, DASHES[math.floor(high % 1 * len(DASHES))], "line")


def _road(canvas: Canvas, scale: _Scale, *, thread: bool) -> None:
    """Draw the road: lit where it is safe, a thread where it lies under water, and now on it."""
    row = scale.rows - ROAD_ROWS[scale.rows]
    first, last = _ends(scale)
    for column in range(scale.columns):
        if first <= column <= last:
            canvas.put(row, column, "━", "lit")
        elif thread and round(8 * scale.height(column + 0.5)) >= 8 * ROAD_ROWS[scale.rows]:
            canvas.put(row, column, "─", "under", "water2")

    if scale.sea.now is not None:
        canvas.write(row, _now(scale), "●", "text")


def _ends(scale: _Scale) -> tuple[int, int]:
    """Return the first and the last cell of the road that is safe."""
    window = scale.sea.window
    first = math.ceil(scale.column(window.opens) - 0.5)
    last = math.floor(scale.column(window.closes) - 0.5)
    return max(first, 0), min(max(last, first), scale.columns - 1)


def _now(scale: _Scale) -> int:
    now = scale.sea.now
    assert now is not None
    column = math.floor(scale.column(now))
    if scale.sea.window.opens <= now <= scale.sea.window.closes:
        first, last = _ends(scale)
        column = max(first, min(column, last))
    return max(0, min(column, scale.columns - 1))


def _hours(canvas: Canvas, scale: _Scale) -> None:
    """Write the hours under the ends of the road, and that of now: over the road while it is open,
    else beside them."""
    window, now = scale.sea.window, scale.sea.now
    first, last = _ends(scale)
    opens, closes = f"{window.opens:%H:%M}", f"{window.closes:%H:%M}"
    right = max(last - len(closes) + 1, first + len(opens) + 1)
    canvas.write(scale.rows, first, opens, "lit")
    canvas.write(scale.rows, right, closes, "lit")
    if now is None:
        return

    words = f"{now:%H:%M}"
    column = max(0, min(_now(scale) - len(words) // 2, scale.columns - len(words)))
    if window.holds(now):
        above = scale.rows - ROAD_ROWS[scale.rows] - 1
        free = _free(scale, above)
        if free:
            column = max(free[0] + 1, min(column, free[-1] - len(words)))
        canvas.write(above, column, words, "text")
    elif now >= window.closes:
        column = max(column, right + len(closes) + GAP)
        canvas.write(scale.rows, column, words, "text")
    else:
        canvas.write(scale.rows, min(column, first - GAP - len(words)), words, "text")
