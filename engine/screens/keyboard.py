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
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
"""What a terminal puts before and after what is pasted (bracketed paste, mode 2004)."""
OPENING: Final = re.compile(r"\x1b(?:\[200~|[P\]X^_])")
"""A paste begins, or a string of the terminal's own (ECMA-48: DCS, OSC, SOS, PM, APC), as it answers questions with."""
HALF_OPENING: Final = re.compile(r"\x1b(?:\[(?:2(?:00?)?)?)?\Z")
HALF_END: Final = re.compile(r"\x1b(?:\[(?:2(?:0(?:1)?)?)?)?\Z")
STRING_ENDS: Final = re.compile(r"\x07|\x1b\\?")
"""BEL, or the string terminator; an escape alone breaks a string off."""
LONGEST_PASTE: Final = 4096
"""Letters; nothing that is typed here is as long as a line."""
LONGEST_STRING: Final = 4096
LONGEST_WAIT: Final = 10
"""Moments in which nothing came of a string that has begun."""


class Keyboard:
    """Makes text of the bytes that a terminal sends.

    A byte that is not UTF-8, as a terminal set to Latin-1 sends it, becomes U+FFFD. Mouse reports
    of the old kinds are put into the form of today (SGR, mode 1006): read as text, their bytes
    would be keys that were never pressed.
    """

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = b""
        self._sieve = Sieve()

    def text(self, raw: bytes) -> str:
        """Return what came as text; a report that is not whole yet is kept back until the rest of
        it comes."""
        raw = self._held + raw
        self._held = b""
        if unfinished := UNFINISHED.search(raw):
            self._held = unfinished[0]
            raw = raw[: unfinished.start()]
        text = self._decode(OLD_MOUSE.sub(_from_numbers, OLDEST_MOUSE.sub(_from_bytes, raw)))
        return self._sieve.sifted(text)

    def wait(self) -> str:
        """Give up what was kept back, as nothing more has come; returns what is to be read
        instead."""
        self._held = b""
        return self._sieve.waited()


class Sieve:
    """Lets through what is typed or pasted, and nothing that would be read as keys and is none.

    An escape in what is pasted would end the paste for whoever reads it, and the letters after it
    would be keys; so would those of a terminal's answer that is not known. What is pasted is cut
    after a while. A paste whose end never comes is ended by the escape key.
    """

    def __init__(self) -> None:
        self._before = ""  # the first letters of an opening, which were let through already
        self._held = ""  # the first letters of what may end a paste
        self._room: int | None = None  # letters that may still be pasted; None where nothing is
        self._string: int | None = None  # letters that a string has so far; None outside of one
        self._opened = ""
        self._waits = 0

    def sifted(self, text: str) -> str:
        """Return what of a text is to be read."""
        out = ""
        while text:
            if self._string is not None:
                text = self._behind_string(text)
                continue

            if self._room is None:
                kept, text = self._typed(text)
            else:
                kept, text = self._pasted(text)
            out += kept

        return out

    def waited(self) -> str:
        """Note that nothing more came for a moment; returns what is to be read."""
        self._before = ""
        if self._room is not None and self._held == "\x1b":
            self._room, self._held = None, ""
            return PASTED

        if self._string == 0:  # alt and a letter, and no string
            self._string = None
            return self._opened

        self._waits += 1
        if self._waits > LONGEST_WAIT:
            self._string = None
        return ""

    def _typed(self, text: str) -> tuple[str, str]:
        """Return what is let through of what is typed, and the rest of it."""
        known = len(self._before)
        found = OPENING.search(self._before + text)
        if found is None:
            half = HALF_OPENING.search(self._before + text)
            self._before = half[0] if half else ""
            return text, ""

        self._before = ""
        end = found.end() - known
        if found[0] == PASTE:
            self._room = LONGEST_PASTE
            return text[:end], text[end:]

        self._string, self._opened = 0, found[0]
        return text[: max(found.start() - known, 0)], text[end:]

    def _pasted(self, text: str) -> tuple[str, str]:
        """Return what is let through of what is pasted, and the rest of it."""
        words, end, rest = (self._held + text).partition(PASTED)
        self._held = ""
        if not end and (half := HALF_END.search(words)):
            words, self._held = words[: half.start()], half[0]
        kept = words.replace("\x1b", "")[: self._room]
        self._room = None if end else (self._room or 0) - len(kept)
        return kept + end, rest

    def _behind_string(self, text: str) -> str:
        """Return what is behind a string of the terminal's; it is given up where it has no end."""
        found = STRING_ENDS.search(text)
        self._string = (self._string or 0) + len(text)
        self._waits = 0
        if found is None:
            if self._string > LONGEST_STRING:
                self._string = None
            return ""

        self._string = None
        broken_off = found[0] == "\x1b"
        return text[found.start() if broken_off else found.end() :]


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
