"""What somebody says in a text, told apart from what the story says itself: by the quotation marks
of any language.

Straight marks are curled first (see `quotes`), so an apostrophe is none. A quotation that is not
closed ends with its paragraph.
"""

from bisect import bisect_left
from typing import Final

from story.regexes import regex

CLOSES: Final = {
    "“": "”",
    "‘": "’",
    "„": "“”",
    "‚": "‘’",
    "”": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
}
"""Each mark that opens a quotation, with those that close it: “so”, ‘so’, „so“, ”so”, «so», »so«,
「so」."""
_SINGLE: Final = "‘‚"
_CLOSING: Final = regex(r"‘|’(?!\w)")
"""A single mark that can close; where a word goes on behind it, it is an apostrophe."""
_GAP: Final = regex(r"\n[ \t]*(?=\n)")


class Speech:
    """Reads a text piece by piece and says which of it is spoken; `closing` holds what would end
    the quotation that is open."""

    def __init__(self) -> None:
        self.closing = ""

    def blank(self, piece: str) -> str:
        """Return a piece with all that is said in it, and the marks around that, as spaces: no
        place in it moves."""
        result: list[str] = []
        gaps = [gap.start() for gap in _GAP.finditer(piece)]
        closings = [mark.start() for mark in _CLOSING.finditer(piece)]
        for position, letter in enumerate(piece):
            if self.closing:
                if self._ends(letter, position, closings, gaps):
                    self.closing = ""
                result.append("\n" if letter == "\n" else " ")
            elif letter in CLOSES and _opens(piece, position, closings, gaps):
                self.closing = CLOSES[letter]
                result.append(" ")
            else:
                result.append(letter)

        return "".join(result)

    def _ends(self, letter: str, position: int, closings: list[int], gaps: list[int]) -> bool:
        """Return whether a letter ends the quotation that is open: its mark does, and so does the
        end of a paragraph."""
        if letter == "\n":
            return position in _near(gaps, position)
        if letter not in self.closing:
            return False

        return letter != "’" or position in _near(closings, position)


def _opens(piece: str, position: int, closings: list[int], gaps: list[int]) -> bool:
    """Whether a mark opens a quotation; a single one has to be closed in its paragraph, since
    writers mistype apostrophes."""
    letter = piece[position]
    if letter in "”»›" and not piece[position + 1 : position + 2].isalnum():
        return False
    if letter not in _SINGLE:
        return True

    end = min(_near(gaps, position + 1), default=len(piece))
    return any(first < end for first in _near(closings, position + 1))


def _near(positions: list[int], position: int) -> list[int]:
    """Return the first of some places from `position` on, if there is one."""
    first = bisect_left(positions, position)
    return positions[first : first + 1]


def narrated(text: str) -> str:
    """Return a text that was set as type with all that is said in it as spaces."""
    return Speech().blank(text)
