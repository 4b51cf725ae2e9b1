"""The two voices as two threads going down: nearer to each other or farther apart at each turning,
as the two stood then."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from engine.pictures.braille import COLUMNS, ROWS, Dots
from engine.pictures.canvas import InkRun, Manner

NEAREST, STEP = 1, 2
"""Cells from the middle to the nearest place, and from each place to the next: 1, 3 or 5."""
ROWS_A_TURNING: Final = 2
TURNING, LAST = "•", "●"
FARTHEST: Final = NEAREST + 2 * STEP
"""Cells from the middle to the farthest place."""


class Turning(NamedTuple):
    """A place where both voices chose: on which row it is, and how far from the middle each stood,
    0 to 2; None where nothing is known."""

    row: int
    own: int | None
    other: int | None


Threads = dict[int, list[tuple[int, InkRun]]]
"""What is drawn, by row: cells with what stands in them, from left to right. Columns count from the
middle, below 0 to its left."""


def in_rows(leans: Sequence[tuple[int | None, int | None]], most_rows: int) -> list[Turning]:
    """Return turnings two rows apart, from row 0 on; the last ones, where not all of them fit."""
    fitting = max((most_rows - 2) // ROWS_A_TURNING + 1, 1)
    kept = leans[-fitting:]
    return [Turning(ROWS_A_TURNING * position, *lean) for position, lean in enumerate(kept)]


def threads(turnings: Sequence[Turning], manner: Manner, later: int = 1) -> Threads:
    """Draw both threads; the second one enters `later` rows after the first, as in a round."""
    result: Threads = {}
    for side, role, delay in ((-1, "own", 0), (1, "other", later)):
        points = [(row + delay, side * offset(lean)) for row, lean in _known(turnings, side)]
        for row, column, glyph in _thread(points, manner):
            result.setdefault(row, []).append((column, InkRun(glyph, role)))

    for cells in result.values():
        cells.sort()

    return result


def offset(lean: int) -> int:
    """Return how many cells from the middle a voice stands."""
    return NEAREST + STEP * lean


def _known(turnings: Sequence[Turning], side: int) -> Iterator[tuple[int, int]]:
    for turning in turnings:
        lean = turning.own if side < 0 else turning.other
        if lean is not None:
            yield turning.row, lean


def _thread(points: Sequence[tuple[int, int]], manner: Manner) -> Iterator[tuple[int, int, str]]:
    """Yield the cells of one thread: a dot a turning, the last one larger, and between them what
    joins them."""
    dots = Dots()
    if manner != "none":
        for (row, column), (next_row, next_column) in pairwise(points):
            _ease(dots, row, column, next_row, next_column)
    turned = dict.fromkeys(points, TURNING) | dict.fromkeys(points[-1:], LAST)
    for row, column, letter in dots.letters():
        if (row, column) not in turned:
            yield row, column, letter

    for (row, column), glyph in turned.items():
        yield (row, column, glyph)


def _ease(dots: Dots, row: int, column: int, next_row: int, next_column: int) -> None:
    """Set the dots from one turning to the next, eased by a cosine, with all dots between where it
    goes far aside."""
    first, last = ROWS * row + 2, ROWS * next_row + 1
    start, end = COLUMNS * column, COLUMNS * next_column
    before = start
    for y in range(first, last + 1):
        done = (1 - math.cos(math.pi * (y - first) / (last - first))) / 2
        x = round(start + (end - start) * done)
        step = 1 if x >= before else -1
        for between in range(before + step if x != before else x, x + step, step):
            dots.add(between, y)

        before = x
