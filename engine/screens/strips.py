"""Pieces as a row of the terminal: with as few changes of style as there can be, since each is sent
to it."""

from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from engine.screens.lines import Piece
from engine.screens.themes import style


def strip_of(pieces: Iterable[Piece], margin: int, width: int, theme: str) -> Strip:
    """Return pieces as a row of `width` cells that begins with a margin.

    Spaces have no look of their own: margin and rest are drawn in the style of the words beside
    them, unless these stand on a ground of a picture.
    """
    segments: list[Segment] = []
    words, role, cells = " " * margin, "", margin
    for text, other in pieces:
        if words and other != role and (role or "/" in other):
            segments.append(Segment(words, style(theme, role or "text")))
            words = ""
        words, role = words + text, other
        cells += cell_len(text)

    free = max(width - cells, 0)
    if "/" in role and free:
        segments.append(Segment(words, style(theme, role)))
        words, role = "", ""
    segments.append(Segment(words + " " * free, style(theme, role or "text")))
    strip = Strip(segments, cells + free)
    if cells <= width:
        return strip

    return strip.crop(0, width)
