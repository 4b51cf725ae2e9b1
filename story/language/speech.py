"""What somebody says in a text, told apart from what the story says itself: by the quotation marks of any language.

Straight marks are curled first (see `quotes`), so an apostrophe is none. A quotation that is not closed ends with its paragraph.
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
"""Each mark that opens a quotation, with those that close it: “so”, ‘so’, „so“, ”so”, «so», »so«, 「so」."""
_SINGLE: Final = "‘‚"
_CLOSING: Final = regex(r"‘|’(?!\w)")
"""A single mark that can close; where a word goes on behind it, it is an apostrophe."""
_GAP: Final = regex(r"\n[ \t]*(?=\n)")


class Speech:
    """Reads a text piece by piece and says which of it is spoken; `closing` holds what would end the quotation that is open."""

    def __init__(self) -> None:
        self.closing = ""

    def blank(self, piece: str) -> str:
        """Return a piece with all that is said in it, and the marks around that, as spaces: no place in it moves."""
        out: list[str] = []
        gaps = [gap.start() for gap in _GAP.finditer(piece)]
        closings = [mark.start() for mark in _CLOSING.finditer(piece)]
        for place, letter in enumerate(piece):
            if self.closing:
                if letter == "\n":
                    ends = gaps
                elif letter == "’":
                    ends = closings
                else:
                    ends = [place]
                if (letter == "\n" or letter in self.closing) and place in _near(ends, place):
                    self.closing = ""
                out.append("\n" if letter == "\n" else " ")
            elif letter in CLOSES and _opens(piece, place, closings, gaps):
                self.closing = CLOSES[letter]
                out.append(" ")
            else:
                out.append(letter)
        return "".join(out)


def _opens(piece: str, place: int, closings: list[int], gaps: list[int]) -> bool:
    """Whether a mark opens a quotation; a single one has to be closed in its paragraph, since writers mistype apostrophes."""
    letter = piece[place]
    if letter in "”»›" and not piece[place + 1 : place + 2].isalnum():
        return False
    if letter not in _SINGLE:
        return True
    end = min(_near(gaps, place + 1), default=len(piece))
    return any(at < end for at in _near(closings, place + 1))


def _near(places: list[int], place: int) -> list[int]:
    """Return the first of some places from `place` on, if there is one."""
    at = bisect_left(places, place)
    return places[at : at + 1]


def narrated(text: str) -> str:
    """Return a text that was set as type with all that is said in it as spaces."""
    return Speech().blank(text)
