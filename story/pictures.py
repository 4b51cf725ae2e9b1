"""Pictures made of letters and blocks: what they are drawn in, how large they can be, and whether
their parts fit each other."""

import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

from story.printing import HOSTILE
from story.wording import many

MOST_COLUMNS, MOST_ROWS = 68, 12
"""The column of the page, and half of a screen of 24 rows."""

INKS: Final[Mapping[str, str]] = {
    "w": "shallow water",
    "v": "water",
    "u": "deep water",
    "l": "land",
    "h": "house",
    "r": "reflection",
    "-": "line",
    ".": "line under water",
    "*": "lit",
}
"""What a picture can be drawn in, by the letter that stands for it."""


class Mismatch(NamedTuple):
    """A place where two parts of a picture do not fit: which part, at which row and column of it
    (from 0), and why."""

    part: str
    row: int
    column: int
    why: str


def misfit(letter: str) -> str:
    """Return what keeps a letter out of a picture, in words; empty where it takes one cell and does
    nothing."""
    if letter == "\n" or HOSTILE.match(letter):
        return ""  # what could act on a terminal is refused in every text of a story
    if letter == "\t":
        return "a tab"
    if unicodedata.category(letter).startswith(("C", "M", "Z")) and letter != " ":
        return f"U+{ord(letter):04X}, which takes no cell of its own or cannot be seen,"
    if unicodedata.east_asian_width(letter) in "WF":
        return f"'{letter}', which is two cells wide,"

    return ""


def mismatch(
    art: tuple[str, ...], ink: tuple[str, ...], ground: tuple[str, ...], outline: tuple[str, ...]
) -> list[Mismatch]:
    """Return where the parts of a picture have not one shape; parts that are left out fit
    always."""
    result = []
    for part, other in (("ink", ink), ("ground", ground), ("outline", outline)):
        if other and len(other) != len(art):
            reason = f"'{part}' has {many(len(other), 'row')}, and 'art' has {len(art)}"
            result.append(Mismatch(part, 0, 0, reason))

    if ink and len(ink) == len(art):
        result += _unlike(art, ink)
    return result


def _unlike(art: tuple[str, ...], ink: tuple[str, ...]) -> list[Mismatch]:
    """Return the first cell in which there is a glyph without ink, or an ink without a glyph."""
    for position, (glyphs, letters) in enumerate(zip(art, ink, strict=True)):
        width = max(len(glyphs), len(letters))
        for column, (glyph, letter) in enumerate(
            zip(glyphs.ljust(width), letters.ljust(width), strict=True)
        ):
            if (glyph == " ") != (letter == " "):
                cell = f"row {position + 1}, column {column + 1}"
                reason = f"the glyph '{glyph}' in {cell} has no ink"
                if glyph == " ":
                    reason = f"the ink '{letter}' in {cell} has no glyph"
                return [Mismatch("ink", position, column, reason)]

    return []
