"""All that the commands say: the only place that writes to standard output and standard error.

Whatever it is given goes through `printable`, so that no story, save, file's name or word of the
call acts on a terminal.
"""

import sys
from collections.abc import Iterable
from typing import Final

from story.printing import on_one_line, printable

GOOD, FALLS_SHORT = 0, 1

WRONG_CALL: Final = 2
PLAIN: Final = "\x1b[0m"
_CLEARED: Final = "\r\x1b[2K"
PROGRESS_LENGTH: Final = 78
"""Characters of a line that is written over again and again: one that wraps could not be
cleared."""

Painted = tuple[str, str]
"""An escape sequence of this program's own (empty for none), and the words it colours."""


def write(words: str = "", *, end: str = "\n", flush: bool = False) -> None:
    """Write words to standard output."""
    print(printable(words), end=end, flush=flush)


def write_line(words: str) -> None:
    """Write one row to standard output: a name in it that has a line break cannot look like a row
    of its own."""
    write(on_one_line(words))


def write_error(words: str = "") -> None:
    """Write words to standard error."""
    print(printable(words), file=sys.stderr)


def write_error_painted(pieces: Iterable[Painted]) -> None:
    """Write one line to standard error, some of its words coloured."""
    print("".join(_painted(look, words) for look, words in pieces), file=sys.stderr)


def _painted(look: str, words: str) -> str:
    if look:
        return f"{look}{on_one_line(words)}{PLAIN}"

    return on_one_line(words)


def write_progress(words: str = "") -> None:
    """Write over the line that standard error, a terminal, stands in; without words it is
    cleared."""
    line = on_one_line(words)[:PROGRESS_LENGTH]
    print(f"{_CLEARED}{line}", end="", file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Write one JSON value on one line."""
    import json

    write(json.dumps(value, ensure_ascii=False), flush=True)


def fail(words: str) -> int:
    """Print why the call was wrong, in one line; returns the exit code for that."""
    write_error(f"slackwater: {on_one_line(words)}")
    return WRONG_CALL


def number_in(words: str) -> int | None:
    """Read a whole number that somebody typed; None where it is none, or no choice could have
    it."""
    if words.isascii() and words.isdecimal() and len(words) < 10:
        return int(words)

    return None
