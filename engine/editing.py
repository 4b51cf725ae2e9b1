"""The writer's own editor, opened at a line."""

import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final, NamedTuple

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
    """A command that opens an editor; `in_terminal` says whether it needs the terminal for itself."""

    words: tuple[str, ...]
    in_terminal: bool


def editor_call(
    file: str, line: int, column: int, environment: Mapping[str, str] = os.environ
) -> Call | None:
    """Make the command that opens a file at a place, in $VISUAL or $EDITOR; None where neither is set or can be found."""
    named = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "")
    if not named or shutil.which(named[0], path=environment.get("PATH")) is None:
        return None
    name = PurePath(named[0]).stem
    places: tuple[str, ...]
    if name in _GOTO:
        places = ("--goto", f"{file}:{line}:{column}")
    elif name in _COLON:
        places = (f"{file}:{line}:{column}",)
    else:
        places = (f"+{line}", file) if name in _PLUS else (file,)
    return Call((*named, *places), name not in _WINDOWS)
