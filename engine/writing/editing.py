"""The writer's own editor, opened at a line."""

import os
import shlex
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final, NamedTuple

from story.files import program_named

_PLUS: Final = frozenset(
    {
        "vi",
        "vim",
        "nvim",
        "nano",
        "emacs",
        "emacsclient",
        "micro",
        "kak",
        "joe",
        "jed",
        "mg",
        "ne",
        "pico",
        "gvim",
        "mvim",
        "ed",
    }
)
_COLON: Final = frozenset({"hx", "helix", "subl", "zed", "zeditor"})
_GOTO: Final = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
_WINDOWS: Final = frozenset(
    {*_GOTO, "subl", "zed", "zeditor", "gvim", "mvim", "gedit", "kate", "notepad"}
)
"""Editors with a window of their own: the terminal stays ours while they are open."""


class Call(NamedTuple):
    """A command that opens an editor; `in_terminal` says whether it needs the terminal for
    itself."""

    words: tuple[str, ...]
    in_terminal: bool


def editor_call(
    file: str, line: int, column: int, environment: Mapping[str, str] = os.environ
) -> Call | None:
    """Make the command that opens a file at a place, in $VISUAL or $EDITOR; None where neither is
    set or can be found."""
    words = _found(named_editor(environment), environment)
    if words is None:
        return None

    file = f"./{file}" if file.startswith(("-", "+")) else file  # else it would be an option
    name = PurePath(words[0]).stem
    places: tuple[str, ...]
    if name in _GOTO:
        places = ("--goto", f"{file}:{line}:{column}")
    elif name in _COLON:
        places = (f"{file}:{line}:{column}",)
    else:
        places = (f"+{line}", file) if name in _PLUS else (file,)

    return Call((*words, *places), name not in _WINDOWS)


def named_editor(environment: Mapping[str, str] = os.environ) -> str:
    """Return what $VISUAL or else $EDITOR says; empty where neither says anything."""
    values = (environment.get(name, "").strip() for name in ("VISUAL", "EDITOR"))
    return next(filter(None, values), "")


def _found(named: str, environment: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the program that is named, and the words that are named with it; None where it is not
    to be found.

    The whole of it may be a program, whose path has blanks or quotes in it. Else it is words, as a
    shell reads them.
    """
    ways = [(named,), _words(named)]
    for words in filter(None, ways):
        program = os.path.expanduser(words[0])
        if (found := program_named(program, environment.get("PATH"))) is not None:
            return (found, *words[1:])

    return None


def _words(named: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(named))
    except ValueError:  # a quote that is never closed is a letter of a name
        return tuple(named.split())
