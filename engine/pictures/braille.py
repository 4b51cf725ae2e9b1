"""Dots finer than a cell: braille has eight in each, two beside each other and four below each
other."""

from collections.abc import Iterator
from typing import Final

COLUMNS, ROWS = 2, 4
"""Dots in a cell."""
FIRST: Final = 0x2800
BITS: Final = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""What a dot adds to the letter, by its column and its row in the cell (Unicode, block "Braille
Patterns")."""


class Dots:
    """Dots by their place, counted from the upper left, and the letters that show them."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], int] = {}

    def add(self, x: int, y: int) -> None:
        """Set one dot."""
        cell = (y // ROWS, x // COLUMNS)
        self._cells[cell] = self._cells.get(cell, 0) | BITS[x % COLUMNS][y % ROWS]

    def letters(self) -> Iterator[tuple[int, int, str]]:
        """Yield each cell that has a dot, by row and column, with its letter."""
        for (row, column), bits in sorted(self._cells.items()):
            yield row, column, chr(FIRST + bits)
