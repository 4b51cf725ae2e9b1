"""Files that a writer writes, changed by this program: what is not meant to change stays as it is,
byte for byte.

Line ends, a byte order mark, a last line that does not end, the file's mode and a link in its place
are the writer's.
"""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import Final

from attrs import frozen

from engine.writing.making import Edit
from story.files import read_file

BOM: Final = "\ufeff"
MAX_BYTES: Final = 4_000_000
"""The bytes of the largest file that is changed; no larger one is read as a scene or a
transcript."""


@frozen
class Manuscript:
    """A text file as it is on the disk. `text` is what is read of it: without a byte order mark,
    with plain newlines."""

    raw: bytes

    @property
    def _whole(self) -> str:
        return self.raw.decode("utf-8")

    @property
    def text(self) -> str:
        return self._whole.removeprefix(BOM).replace("\r\n", "\n")

    @property
    def newline(self) -> str:
        """Return how most lines end; a newline where there is one line only."""
        carriage = self.raw.count(b"\r\n")
        if carriage and carriage * 2 >= self.raw.count(b"\n"):
            return "\r\n"

        return "\n"

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the file with some places changed, each by its characters in `text`; what is put
        in ends as the line before it."""
        whole, place = self._whole, _Places(self._whole)
        for edit in sorted(edits, reverse=True):
            first, last = place.of(edit.start), place.of(edit.end)
            newline = self._newline_before(whole, first)
            whole = whole[:first] + edit.words.replace("\n", newline) + whole[last:]

        return whole.encode()

    def _newline_before(self, whole: str, position: int) -> str:
        end = whole.rfind("\n", 0, position)
        if end < 0:
            return self.newline

        if whole[end - 1 : end] == "\r":
            return "\r\n"

        return "\n"

    def anew(self, text: str) -> bytes:
        """Return the file with another text in it, marked and ended as it was."""
        if self.raw and not self.raw.endswith(b"\n"):
            text = text.removesuffix("\n")
        mark = BOM if self._whole.startswith(BOM) else ""
        return (mark + text.replace("\n", self.newline)).encode()


class _Places:
    """Where a character of a text stands in the file it was read from."""

    def __init__(self, whole: str) -> None:
        self.mark = len(BOM) if whole.startswith(BOM) else 0
        lines = whole[self.mark :].split("\n")
        ends = [line.endswith("\r") for line in lines[:-1]]
        self.starts = [
            0,
            *accumulate(len(line) + 1 - end for line, end in zip(lines, ends, strict=False)),
        ]
        self.carriages = [0, *accumulate(ends)]

    def of(self, position: int) -> int:
        line = max(bisect_left(self.starts, position + 1) - 1, 0)
        return self.mark + position + self.carriages[line]


def read_manuscript(path: Path) -> Manuscript:
    """Read a writer's file. Raises OSError."""
    return Manuscript(read_file(path, MAX_BYTES))
