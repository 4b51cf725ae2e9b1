"""The one block that everything stands in: how wide and how high it is, and where it stands in the
window."""

from typing import Final, NamedTuple

from textual.geometry import Size

SMALLEST: Final = (40, 12)
"""Columns and rows under which nothing can be read."""
COLUMN: Final = 68
"""How wide the column of text is where no width was asked for."""
WIDE_COLUMN: Final = 72
WIDE_FROM: Final = 140
"""From this many columns of the window on, the column is `WIDE_COLUMN` wide."""
HIGHEST: Final = 42
"""The most rows that the block has: board and hints never drift away from the text."""
MAX_WINDOW: Final = (1_500, 600)
"""Columns and rows beyond which no terminal is: more than the finest letters on the largest
screen."""
VOICES_FROM: Final = 96
"""From this many columns on, the right margin has room for the two voices."""
BESIDE_FROM: Final = (112, 32)
"""From this many columns and rows on, the notebook has its list and a page beside each other."""
AIRY_FROM: Final = 32
"""From this many rows of the window on there is room for more air, and for a higher picture."""
LOW_UNDER: Final = 22
"""Under this many rows, pictures and what can be said elsewhere are left out."""


def believed(size: Size) -> Size:
    """Return the size of a terminal as far as it can be believed: what says it (a variable, a
    device) may say anything."""
    return Size(min(size.width, MAX_WINDOW[0]), min(size.height, MAX_WINDOW[1]))


class Frame(NamedTuple):
    """Where the text stands in a row: so many cells of margin before it, and the cells it may
    take."""

    margin: int
    measure: int


def column_for(asked: int, window: int) -> int:
    """Return the width of the column in a window of so many columns; `asked` is the player's own,
    or 0."""
    return asked or (WIDE_COLUMN if window >= WIDE_FROM else COLUMN)


def block_in(column: int, width: int) -> Frame:
    """Return where a column stands in `width` cells: in their middle, with two at least left free
    at each side."""
    measure = max(min(column, width - 4), 1)
    return Frame(max((width - measure) // 2, 0), measure)


def air_around(height: int) -> tuple[int, int]:
    """Return how many rows of a window are left free above the block and below it: two fifths of
    them above."""
    free = max(height - HIGHEST, 0)
    above = free * 2 // 5
    return above, free - above
