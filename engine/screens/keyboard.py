"""What comes from the keyboard and the mouse, made into text that is always text."""

import re
from codecs import getincrementaldecoder
from typing import Final

READ_AT_ONCE: Final = 4096
"""Bytes; a terminal hands over what fits into its line buffer."""
OLDEST_MOUSE: Final = re.compile(rb"\x1b\[M([\s\S]{3})")
"""A report of 1984 (X10, xterm's mode 1000): the button and the place as bytes, of which many are
no UTF-8."""
OLD_MOUSE: Final = re.compile(rb"\x1b\[(\d{1,4});(\d{1,4});(\d{1,4})M")
"""A report of rxvt's (mode 1015): the same as numbers."""
UNFINISHED: Final = re.compile(rb"\x1b\[M[\s\S]{0,2}\Z")
OFFSET: Final = 32
"""What the old reports add to everything."""


class Keyboard:
    """Makes text of the bytes that a terminal sends.

    A byte that is not UTF-8, as a terminal set to Latin-1 sends it, becomes U+FFFD. Mouse reports
    of the old kinds are put into the form of today (SGR, mode 1006): read as text, their bytes
    would be keys that were never pressed.
    """

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = b""

    def text(self, raw: bytes) -> str:
        """Return what came as text; a report that is not whole yet is kept back until the rest of
        it comes."""
        raw = self._held + raw
        self._held = b""
        if unfinished := UNFINISHED.search(raw):
            self._held = unfinished[0]
            raw = raw[: unfinished.start()]
        return self._decode(OLD_MOUSE.sub(_from_numbers, OLDEST_MOUSE.sub(_from_bytes, raw)))

    def wait(self) -> None:
        """Give up what was kept back: nothing more has come."""
        self._held = b""


def _from_bytes(report: re.Match[bytes]) -> bytes:
    return _today(*report[1])


def _from_numbers(report: re.Match[bytes]) -> bytes:
    return _today(int(report[1]), int(report[2]) + OFFSET, int(report[3]) + OFFSET)


def _today(button: int, column: int, row: int) -> bytes:
    """Spell a mouse report as it is spelt today; nothing where it makes no sense."""
    button, column, row = button - OFFSET, column - OFFSET, row - OFFSET
    if button < 0 or column < 1 or row < 1:
        return b""

    moved_or_wheel = button & 0b1100000
    released = button & 0b11 == 0b11 and not moved_or_wheel
    if released:
        button &= ~0b11  # the old reports do not say which one
    return f"\x1b[<{button};{column};{row}{'m' if released else 'M'}".encode()
