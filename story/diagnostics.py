"""What is wrong with a story, said to a person: where, what, and what was probably meant."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from story.codes import DESCRIPTORS, Severity

KeyPath = tuple[str | int, ...]

MOST_SHOWN: Final = 1_000
"""Characters of a line that are carried along; a line may be a whole file, and each place in it be
wrong."""


class Diagnostic(NamedTuple):
    """One thing that is wrong, or likely not meant, at one place of a file.

    `line` and `column` count from 1; 0 stands for the file as a whole. `excerpt` is the line as it
    is written, and `width` says how many of its characters are meant, from `column` on. Of a long
    line it is the part around the place; `first` is the column that it begins with.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    excerpt: str = ""
    width: int = 0
    first: int = 1

    @property
    def severity(self) -> Severity:
        return DESCRIPTORS[self.code].severity

    def __str__(self) -> str:
        if self.line:
            place = f"{self.file}:{self.line}:{self.column}"
        else:
            place = self.file

        return f"{place}: {self.code} {self.message}" + (f"\n    {self.hint}" if self.hint else "")


class Finding(NamedTuple):
    """A diagnostic whose line has not been looked up yet.

    `offset` is a place inside the string at `path`, in characters, or None for the whole value;
    `on_key` marks the key instead of its value.
    """

    code: str
    path: KeyPath
    details: Mapping[str, Any]
    hint: str = ""
    offset: int | None = None
    on_key: bool = False

    @property
    def message(self) -> str:
        """Return what is wrong, in the words of its code."""
        return DESCRIPTORS[self.code].template.format(
            **{
                key: short(value) if isinstance(value, str) else value
                for key, value in self.details.items()
            }
        )


class StoryError(Exception):
    """A story that cannot be played, with everything that is wrong with it.

    `diagnostics` holds all of it, in the order of the files and lines.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


def short(words: str, most: int = 400) -> str:
    """Shorten what was written, which may be a whole file, to what can be read in a message."""
    if len(words) <= most:
        return words

    return f"{words[: most // 2]}… ({len(words)} characters)"


def declaring(name: str, value: object = False) -> str:
    """Return how a variable that can have a value comes to be, where no known one was meant."""
    if isinstance(value, bool):
        declared, kind = "false", "one of yes or no"
    elif isinstance(value, int):
        declared = f"{{ start = 0, min = {min(value, 0)}, max = {max(value, 9)} }}"
        kind = "a number"
    else:
        declared, kind = f'{{ start = "{value}", one-of = ["{value}", "…"] }}', "a word"

    return f"{name} = {declared} under [variables] in story.toml makes it {kind}"


def shown(path: Path) -> str:
    """Spell a path as short as it can be said from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError, RuntimeError):
        # There is no "here"; or it lies elsewhere; or links go round.
        return path.as_posix()


def prefix_of(folder: Path) -> str:
    """Return what stands before the names of a folder's files, as they are said from here:
    `bakery/`, or nothing for this folder."""
    name = shown(folder)
    if name == ".":
        return ""

    return name.rstrip("/") + "/"
