"""How diagnostics are said: to a person, with the line and the place marked in it; to editors and
CI, a line each."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Final

from engine.plain.output import Painted, write_error, write_error_painted
from story.cells import cells
from story.diagnostics import Diagnostic
from story.printing import printable, visible
from story.regexes import regex

WIDEST: Final = 100
"""Of a line that is longer, this many characters round the place are shown."""
BOLD, RED, YELLOW, BLUE = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[34m"
_SPACES: Final = regex("([\u00a0\u2000-\u200a\u202f\u205f\u3000]+)")
"""Spaces of other kinds, which stand in texts on purpose."""


def for_people(diagnostic: Diagnostic) -> str:
    """Return what is wrong, show the line, mark the place, and propose what to do (the form is that
    of Rust's compiler)."""
    return "\n".join("".join(words for _, words in row) for row in _rows(diagnostic))


def _rows(diagnostic: Diagnostic) -> list[list[Painted]]:
    """Lay out what is said to a person, a row a line, with its colours; nothing in it acts on a
    terminal."""
    severe = RED if diagnostic.severity == "error" else YELLOW
    rows: list[list[Painted]] = [
        [
            (BOLD, f"{_place(diagnostic)}:"),
            ("", " "),
            (severe, diagnostic.code),
            ("", " "),
            (BOLD, visible(diagnostic.message)),
        ]
    ]
    if diagnostic.excerpt.strip():
        rows += _marked(diagnostic)
    if diagnostic.hint:
        rows.append([("", f"    {visible(diagnostic.hint)}")])
    return rows


def _place(diagnostic: Diagnostic) -> str:
    file = visible(diagnostic.file)
    if diagnostic.line:
        return f"{file}:{diagnostic.line}:{diagnostic.column}"

    return file


def _marked(diagnostic: Diagnostic) -> list[list[Painted]]:
    """Show the line with a mark under what is meant; of a long line the part round it."""
    line, start = diagnostic.excerpt.replace("\t", " "), diagnostic.column - diagnostic.first
    end = max(min(start + diagnostic.width, len(line)), start + 1)
    first = max(min(start - WIDEST // 3, len(line) - WIDEST), 0)
    last = first + WIDEST
    before = ("…" if first or diagnostic.first > 1 else "") + _shown(line[first:start])
    meant = _shown(line[start : min(end, last)])
    after = _shown(line[end:last]) + ("…" if last < len(line) else "")
    number = f"{diagnostic.line:>6}"
    marks = "^" * max(cells(meant), 1)
    return [
        [(BLUE, f"{number} |"), ("", f" {before}{meant}{after}")],
        [(BLUE, f"{' ' * len(number)} |"), ("", f" {' ' * cells(before)}"), (BLUE, marks)],
    ]


def _shown(words: str) -> str:
    """Spell what cannot be seen in a line that is shown, but for spaces of other kinds."""
    if words.isprintable():
        return words

    return "".join(
        part if position % 2 else visible(part)
        for position, part in enumerate(_SPACES.split(words))
    )


def for_gcc(diagnostic: Diagnostic) -> str:
    """Return a diagnostic as GNU's compilers do, which Vim, Emacs and Visual Studio Code read:
    `file:line:column: error: message [code]`."""
    place = f"{visible(diagnostic.file)}:{max(diagnostic.line, 1)}:{max(diagnostic.column, 1)}"
    words = visible(_with_hint(diagnostic))
    return f"{place}: {diagnostic.severity}: {words} [{diagnostic.code}]"


def for_github(diagnostic: Diagnostic) -> str:
    """Return a diagnostic as a workflow command, which GitHub (and Gitea, and Forgejo) annotates a
    change with."""
    at = {
        "file": diagnostic.file,
        "line": max(diagnostic.line, 1),
        "col": max(diagnostic.column, 1),
        "title": diagnostic.code,
    }
    properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in at.items())
    return f"::{diagnostic.severity} {properties}::{_escaped(_with_hint(diagnostic))}"


def github_notice(words: str) -> str:
    """Return any other words as GitHub takes them: what stands at the head of a line there might be
    a command."""
    return f"::notice::{_escaped(words)}"


def _with_hint(diagnostic: Diagnostic) -> str:
    return diagnostic.message + (f" ({diagnostic.hint})" if diagnostic.hint else "")


def _escaped(words: str, more: str = "") -> str:
    """Escape as GitHub's own toolkit does."""
    words = printable(words)
    for letter in "%\n" + more:
        words = words.replace(letter, f"%{ord(letter):02X}")

    return words


def for_lines(diagnostic: Diagnostic) -> str:
    """Return a diagnostic on one line, with nothing but what it is and where."""
    return f"{_place(diagnostic)}: {diagnostic.code} {visible(diagnostic.message)}"


FORMATS: Final[dict[str, Callable[[Diagnostic], str]]] = {
    "people": for_people,
    "short": for_lines,
    "gcc": for_gcc,
    "github": for_github,
}


def tell(diagnostics: Iterable[Diagnostic], form: str = "people") -> None:
    """Print diagnostics on standard error; coloured only where a person looks on and has not asked
    otherwise."""
    coloured = form == "people" and _coloured()
    for diagnostic in diagnostics:
        if coloured:
            for row in _rows(diagnostic):
                write_error_painted(row)
        else:
            write_error(FORMATS[form](diagnostic))


def _coloured() -> bool:
    return (
        sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
