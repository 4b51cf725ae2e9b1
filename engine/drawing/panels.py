"""Sheets set beside and below one another, in reading order, so that the whole is about as wide as
a screen or a poster."""

from collections.abc import Sequence
from typing import Final

from engine.drawing.geometry import Size

RATIO: Final = 1.5
"""How much wider than high the whole is to be."""


def arrange(sheets: Sequence[Size], gap: float) -> tuple[Size, list[tuple[float, float]]]:
    """Set sheets in columns, each filled downwards before the next; gives the size of the whole,
    and each one's place."""
    tried = [_columns(sheets, gap, height) for height in _heights(sheets, gap)]
    return min(
        tried,
        key=lambda laid: (
            abs(laid[0].width / laid[0].height / RATIO - 1) + 0.5 * _waste(sheets, laid[0]),
            laid[0].height,
        ),
    )


def _heights(sheets: Sequence[Size], gap: float) -> list[float]:
    """Return the heights that are tried: those of a few sheets that follow each other, where all
    fit into them."""
    tallest = max(sheet.height for sheet in sheets)
    heights = {tallest}
    for start in range(len(sheets)):
        for end in (start + 1, start + 2, start + 3, start + 5, len(sheets)):
            heights.add(sum(sheet.height + gap for sheet in sheets[start:end]))

    return sorted(height for height in heights if height >= tallest)


def _waste(sheets: Sequence[Size], whole: Size) -> float:
    return 1 - sum(sheet.width * sheet.height for sheet in sheets) / (whole.width * whole.height)


def _columns(
    sheets: Sequence[Size], gap: float, height: float
) -> tuple[Size, list[tuple[float, float]]]:
    places: list[tuple[float, float]] = []
    x = y = across = lowest = 0.0
    for sheet in sheets:
        if y and y + sheet.height > height:
            x, y, across = x + across + gap, 0.0, 0.0
        places.append((x, y))
        y += sheet.height + gap
        across, lowest = max(across, sheet.width), max(lowest, y - gap)

    return Size(x + across, lowest), places
