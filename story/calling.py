"""How a call of this program is spelt, so that it runs where it is read: pasted into a shell, from
the folder one stands in.

Whatever is printed as a call comes from here. A call stands at the end of its line, so that nothing
has to be cut off it.
"""

import os
import re
import sys
from pathlib import Path
from typing import Final

from story.diagnostics import shown
from story.regexes import regex
from story.shipped import is_carried, shipped_folder

NAME: Final = "slackwater"
PACKAGE: Final = "engine"
"""What is called without a program of that name, as `python -m engine`."""
_MISNAMED: Final = regex(r"story\.(?:toml|txt|tml|toml\.txt)", re.IGNORECASE)
_ESCAPED: Final = {"\\": "\\\\", "'": "\\'"}


def call(command: str, *words: str) -> str:
    """Return the call of a command with these words, each quoted as a POSIX shell wants it."""
    return " ".join([program(), command, *map(quoted, words)])


def quoted(word: str) -> str:
    """Return one word for a shell.

    Letters that cannot be printed, and bytes that are no letters, are spelt in the shell's own
    escapes: `$'\\n'` is read so by bash, zsh and ksh, and by POSIX of 2024.
    """
    if word.isprintable():
        import shlex  # a check that has nothing to say is not kept waiting for it

        return shlex.quote(word)

    return "$'" + "".join(map(_escaped, word)) + "'"


def _escaped(letter: str) -> str:
    if letter.isprintable():
        return _ESCAPED.get(letter, letter)

    if "\udc80" <= letter <= "\udcff":
        way = "surrogateescape"
    else:
        way = "surrogatepass"

    return "".join(f"\\{byte:03o}" for byte in letter.encode("utf-8", way))


def operand(path: str) -> str:
    """Return a path as a word that is not taken for an option."""
    if path.startswith("-"):
        return f"./{path}"

    return path


def option(name: str, value: str) -> tuple[str, ...]:
    """Return an option and its value, as one word where the value would be taken for an option."""
    if value.startswith("-"):
        return (f"{name}={value}",)

    return (name, value)


def meant_without_a_name() -> Path:
    """Return the folder of the story that is meant where none is named: the one that one stands in,
    else Slack Water.

    A folder with a `Story.toml`, or a `story.toml.txt`, was meant to be one: what it has to be
    called is said of it. In a file that was published with its story, that story is meant wherever
    one stands.
    """
    if not is_carried() and (os.path.lexists("story.toml") or misnamed_head(".")):
        return Path()

    return shipped_folder()


def said_without_a_name() -> str:
    """Return which story is meant where none is named, as the help says it."""
    if is_carried():
        return "the story in this file"

    return "this folder, or Slack Water where it has none"


def misnamed_head(folder: str | Path) -> str:
    """Return the name of a file that was probably meant to be a folder's story.toml; empty where
    there is none."""
    files = next(os.walk(folder), ("", [], []))[2]  # which never raises
    return next(filter(_MISNAMED.fullmatch, sorted(files)), "")


def story_words(folder: str | Path) -> tuple[str, ...]:
    """Return what names a story in a call: nothing where it is the one that is meant without."""
    if _same(folder, meant_without_a_name()):
        return ()

    return (operand(shown(Path(folder))),)


def _same(one: str | Path, other: str | Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.abspath(one) == os.path.abspath(other)


def program() -> str:
    """Return how this program was called, for a shell, where its name alone would not find it.

    So `.venv/bin/slackwater`, `python3 -m engine`, `python3 tide.pyz`.
    """
    main = getattr(sys.modules.get("__main__"), "__spec__", None)
    if is_carried() or (main is not None and main.parent == PACKAGE):
        given = len(sys.orig_argv) - len(sys.argv[1:])
        return " ".join(map(quoted, sys.orig_argv[:given]))

    called = sys.argv[0] if sys.argv else ""
    name = re.sub(r"\.exe$", "", os.path.basename(called), flags=re.IGNORECASE)
    if name != NAME or not os.path.isfile(called):
        return NAME

    import shutil  # the same

    found = shutil.which(NAME)
    if found is not None and _same(found, called):
        return NAME

    return quoted(called)
