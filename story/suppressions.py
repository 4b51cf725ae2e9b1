"""Warnings that are meant: a comment on their line, or on the one above, says so and may say why.

# allow SW605: the two doors are one door, and she will know it
"""

import re
from collections.abc import Iterator
from typing import Final

from story.codes import DESCRIPTORS, PROOF
from story.positions import line_and_column, line_starts
from story.regexes import regex

_COMMENT: Final = regex(r"#[^\n]*")
_SUPPRESSING: Final = regex(r"\ballow ((?:SW\d{3}[, ]*+)+)")


class Suppressions:
    """The comments of one file that allow a warning."""

    def __init__(self, text: str) -> None:
        starts = line_starts(text)
        self.at: dict[tuple[int, str], tuple[int, int]] = {}
        """The line a code is allowed on, and where the comment that says so has it."""
        self.used: set[tuple[int, int, str]] = set()
        for comment in _COMMENT.finditer(text):
            allowing = _SUPPRESSING.search(text, comment.start(), comment.end())
            if allowing is None:
                continue

            line, column = line_and_column(starts, allowing.start())
            alone = not text[starts[line - 1] : comment.start()].strip()
            for code in re.findall(r"SW\d{3}", allowing[1]):
                self.at[line, code] = line, column
                if alone:
                    self.at[line + 1, code] = line, column

    def takes(self, code: str, line: int) -> bool:
        """Return whether this warning is allowed there; an error never is."""
        if DESCRIPTORS[code].severity == "error" or (line, code) not in self.at:
            return False

        self.used.add((*self.at[line, code], code))
        return True

    def unused(self) -> Iterator[tuple[int, int, str]]:
        """Yield the comments that allowed nothing of what `check` says; what the proof says is not
        known here."""
        yield from sorted(
            {(*place, code) for (_, code), place in self.at.items() if code not in PROOF}
            - self.used
        )
