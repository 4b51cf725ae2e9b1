"""How wide words are when drawn, near enough for lines to be broken, whichever of a few usual fonts
a browser has.

Nothing is asked of the machine's fonts, so that a drawing is the same everywhere. The widths are
those of DejaVu, which is about the widest of the fonts named, so that what fits here fits in all of
them.
"""

from functools import cache
from typing import Final, Literal
from unicodedata import category, east_asian_width

from engine.drawing.words import shorten
from story.cells import parted

Face = Literal["serif", "bold", "mono"]
_CLASSES: Final = (
    ("ijl.,:;'|!\u2018\u2019", 0.36),
    (' frt()[]-/\u201c\u201d"I', 0.44),
    ("mwMW\u2014@%\u2026&", 0.96),
    ("ABCDEFGHKNOPQRUVXYZ", 0.75),
)
_EM: Final = {letter: share for letters, share in _CLASSES for letter in letters}


def width(words: str, size: float, face: Face = "serif") -> float:
    """Estimate how wide words are at a size in pixels."""
    if face == "mono":
        return sum(_cell(letter) for letter in words) * 0.61 * size

    return sum(_share(letter) for letter in words) * size * (1.09 if face == "bold" else 1.0)


@cache
def _share(letter: str) -> float:
    return _EM.get(letter) or 0.62 * _cell(letter)


@cache
def _cell(letter: str) -> float:
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0.0

    if east_asian_width(letter) in "WF":
        return 1.7

    return 1.0


def fit(words: str, room: float, size: float, face: Face = "serif") -> str:
    """Shorten words until they fit into so many pixels."""
    most = len(words)
    while most > 1 and width(shorten(words, most), size, face) > room:
        most -= 1

    return shorten(words, most)


def wrap(words: str, room: float, size: float, face: Face, lines: int) -> tuple[str, ...]:
    """Break words into at most so many lines that fit; what is left over is cut with an
    ellipsis."""
    result: list[str] = []
    rest = _breakable(words)
    while rest and len(result) < lines - 1:
        count = 1
        while count < len(rest) and width("".join(rest[: count + 1]), size, face) <= room:
            count += 1

        result.append(fit("".join(rest[:count]).strip(" "), room, size, face))
        rest = rest[count:]

    if rest:
        return (*result, fit("".join(rest).strip(" "), room, size, face))

    return tuple(result)


def _breakable(words: str) -> list[str]:
    """Return words in the parts between which a line may be broken, each with the space before
    it."""
    result: list[str] = []
    for position, word in enumerate(words.split(" ")):
        first, *others = parted(word)
        result += [f" {first}" if position else first, *others]

    return result
