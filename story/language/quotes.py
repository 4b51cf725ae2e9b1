"""Straight quotation marks, hyphens and dots as a typesetter has them: curly, dashes, an ellipsis.

A double quotation mark opens after a space; beside other marks it opens where none is open and
words follow. A single one is an apostrophe unless it opens before a word, and something later
closes it.
"""

import re
from collections.abc import Iterator
from typing import Final

from story.language.marks import STYLING
from story.regexes import regex

_SPACED: Final = regex("(?<=[ \u00a0\u202f])--(?=[ \u00a0\u202f])")
_QUOTE: Final = regex("[\"']")
_BEGINNING: Final = "([{<«‹“‘„‚¿¡"
"""Marks after which a quotation begins; a closing one never stands there."""
_BETWEEN: Final = "-‐–—―/:;,=+|…&"
"""Marks after which a single quotation mark may open too, where nothing else decides."""
_ENDING: Final = ".,;:!?)]}>»›”’"
"""Marks that do not begin what stands between quotation marks."""
_ELISION: Final = regex(
    r"'(?:\d|(?:em|tis|twas|twere|twill|twould|twixt|til|cause|bout|n|round|cos|cept|neath|gainst|nother|nuff|fraid"
    r"|ello|arry|enry|ouse|ome|ead|eart|undred|ungry|urry|appy|ospital|eaven|elp|orse|alf|ave|im|igh|e(?!'(?!\w)))\b)",
    re.IGNORECASE,
)
"""Shortened words that nobody could mean as the first word of a quotation."""
_PLURAL: Final = regex(r"(?:s|in)' [^\W_]", re.IGNORECASE)
"""What may as well be a plural's apostrophe, or a swallowed g: "the boys' club", "goin' home"."""
_CLAUSE_END: Final = regex(r"[.,;:!?\u2014\u2026\n]")
_CLAUSE: Final = 60
"""So many letters on, at most, such a mark is looked for: a few quoted words are no longer."""


def curled(text: str) -> str:
    """Return a text with its quotation marks, dashes and dots set."""
    if "--" in text:
        text = _SPACED.sub("\u2013", text.replace("---", "\u2014")).replace("--", "\u2014")
    return quotes_curled(text.replace("...", "\u2026"))


def quotes_curled(text: str) -> str:
    """Return a text with its quotation marks set and nothing else, each in its place."""
    if '"' not in text and "'" not in text:
        return text

    return "".join(_Curling(text).pieces())


class _Curling:
    def __init__(self, text: str) -> None:
        self.text = text
        self.closings = _closings(text) if "'" in text else {}
        self.inside = False
        """Whether a double quotation mark is open."""

    def pieces(self) -> Iterator[str]:
        """Yield the text piece by piece, each mark as it is set."""
        position, quote = 0, ""
        for match in _QUOTE.finditer(self.text):
            here = match.start()
            between = self.text[position:here]
            yield between
            before = between.rstrip(STYLING)[-1:] or quote or " "
            after = self.after(here)
            if match[0] == '"':
                self.inside = self.opens_double(before, after)
                quote = "\u201c" if self.inside else "\u201d"
            else:
                if self.opens_single(before, after, here):
                    quote = "\u2018"
                else:
                    quote = "\u2019"

            yield quote
            position = here + 1

        yield self.text[position:]

    def after(self, position: int) -> str:
        """Return the next character that is read; a space at the end."""
        position += 1
        while position < len(self.text) and self.text[position] in STYLING:
            position += 1

        return self.text[position : position + 1] or " "

    def opens_double(self, before: str, after: str) -> bool:
        """Return whether a double quotation mark opens."""
        if before.isspace():
            return _begins(after) or not self.inside
        if before in _BEGINNING:
            return _begins(after)

        return not self.inside and _begins(after) and not before.isdigit()

    def opens_single(self, before: str, after: str, position: int) -> bool:
        """Whether the single quotation mark at `position` opens, and is no apostrophe."""
        if not _begins(after) or not (
            before.isspace() or before in _BEGINNING or before in _BETWEEN or before >= "\u2e80"
        ):
            return False

        return _ELISION.match(self.text, position) is None and self.closings[position]


def _begins(after: str) -> bool:
    return not after.isspace() and after not in _ENDING


def _closings(text: str) -> dict[int, bool]:
    """Return for each single quotation mark whether one that closes comes later."""
    result: dict[int, bool] = {}
    closed, plural = False, -1
    position = text.rfind("'")
    while position >= 0:
        result[position] = closed or (
            position < plural <= position + _CLAUSE
            and not _CLAUSE_END.search(text, position + 1, plural)
        )
        if (
            position
            and not text[position - 1].isspace()
            and not text[position + 1 : position + 2].isalnum()
        ):
            if _PLURAL.match(text, position - 1) or _PLURAL.match(text, max(position - 2, 0)):
                plural = position
            else:
                closed = True

        position = text.rfind("'", 0, position) if position else -1

    return result
