"""How diagnostics are said: to a person, with the line and the place marked in it; to editors and CI, a line each."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Final, TextIO

from engine.commands.common import printable
from story.diagnostics import Diagnostic

WIDEST: Final = 100
"""Of a line that is longer, this many characters round the place are shown."""
BOLD, RED, YELLOW, BLUE, PLAIN = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[34m", "\x1b[0m"


def for_people(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """Say what is wrong, show the line, mark the place, and propose what to do (the form is that of Rust's compiler)."""
    place, _, rest = _first_line(diagnostic).partition(f": {diagnostic.code} ")
    words = [f"{place}: {diagnostic.code} {rest}"]
    if colour:
        words = [
            f"{BOLD}{place}:{PLAIN} {RED if diagnostic.severity == 'error' else YELLOW}{diagnostic.code}{PLAIN} {BOLD}{rest}{PLAIN}"
        ]
    if diagnostic.excerpt.strip():
        words += _marked(diagnostic, BLUE if colour else "", PLAIN if colour else "")
    if diagnostic.hint:
        words.append(f"    {printable(diagnostic.hint)}")
    return "\n".join(words)


def _first_line(diagnostic: Diagnostic) -> str:
    return printable(str(diagnostic._replace(hint="")))


def _marked(diagnostic: Diagnostic, look: str, plain: str) -> list[str]:
    """Show the line with a mark under what is meant; of a long line the part round it."""
    line, start = diagnostic.excerpt.replace("\t", " "), diagnostic.column - 1
    end = max(min(start + diagnostic.width, len(line)), start + 1)
    first = max(min(start - WIDEST // 3, len(line) - WIDEST), 0)
    last = first + WIDEST
    before = ("…" if first else "") + _shown(line[first:start])
    meant = _shown(line[start : min(end, last)])
    after = _shown(line[end:last]) + ("…" if last < len(line) else "")
    number = f"{diagnostic.line:>6}"
    marks = "^" * max(_cells(meant), 1)
    return [
        f"{look}{number} |{plain} {before}{meant}{after}",
        f"{look}{' ' * len(number)} |{plain} {' ' * _cells(before)}{look}{marks}{plain}",
    ]


def _shown(words: str) -> str:
    return printable(words).replace("\n", " ")


def _cells(words: str) -> int:
    """Count the columns of a terminal that words take."""
    if words.isascii():
        return len(words)
    import unicodedata  # few lines need it

    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in words
    )


def for_gcc(diagnostic: Diagnostic) -> str:
    """Say it as GNU's compilers do, which Vim, Emacs and Visual Studio Code read: `file:line:column: error: message [code]`."""
    place = f"{diagnostic.file}:{max(diagnostic.line, 1)}:{max(diagnostic.column, 1)}"
    return printable(
        f"{place}: {diagnostic.severity}: {_with_hint(diagnostic)} [{diagnostic.code}]"
    ).replace("\n", " ")


def for_github(diagnostic: Diagnostic) -> str:
    """Say it as a workflow command, which GitHub (and Gitea, and Forgejo) annotates a change with."""
    at = {
        "file": diagnostic.file,
        "line": max(diagnostic.line, 1),
        "col": max(diagnostic.column, 1),
        "title": diagnostic.code,
    }
    properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in at.items())
    return printable(f"::{diagnostic.severity} {properties}::{_escaped(_with_hint(diagnostic))}")


def _with_hint(diagnostic: Diagnostic) -> str:
    return diagnostic.message + (f" ({diagnostic.hint})" if diagnostic.hint else "")


def _escaped(words: str, more: str = "") -> str:
    """Escape as GitHub's own toolkit does."""
    for letter in "%\r\n" + more:
        words = words.replace(letter, f"%{ord(letter):02X}")
    return words


def for_lines(diagnostic: Diagnostic) -> str:
    """Say it on one line, with nothing but what it is and where."""
    return printable(str(diagnostic._replace(hint=""))).replace("\n", " ")


FORMATS: Final[dict[str, Callable[[Diagnostic], str]]] = {
    "people": for_people,
    "short": for_lines,
    "gcc": for_gcc,
    "github": for_github,
}


def tell(
    diagnostics: Iterable[Diagnostic], form: str = "people", stream: TextIO | None = None
) -> None:
    """Say diagnostics on standard error, or on `stream`; coloured only where a person looks on and has not asked otherwise."""
    stream = stream or sys.stderr
    for diagnostic in diagnostics:
        if form == "people":
            print(for_people(diagnostic, colour=_coloured(stream)), file=stream)
        else:
            print(FORMATS[form](diagnostic), file=stream)


def _coloured(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
