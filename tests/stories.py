"""Little stories for tests: a start, an end, a few names to use rightly and wrongly, written into a folder."""

from functools import cache
from pathlib import Path

from story.diagnostics import Diagnostic
from story.loading import load, load_story
from story.model import Story
from story.shipped import shipped_folder

HEAD = 'format = 1\ntitle = "T"\nstart = "a"\n'
NAMES = """[variables]
lit = false
open = { start = 2, min = 0, max = 5 }
road = { start = "open", one-of = ["open", "closed"] }
[patterns.staying]
[cast.wyn]
name = "Wyn"
[cast.noor]
name = "Noor"
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
"""
END = 'ending = { family = "f" }\n[[beats]]\ntext = "End."\n'
GO = '[[beats.choices]]\nsay = "Go"\ngoto = "end"\n'
PAGE = '[page]\ntheme = "fear"\ntitle = "T"\ntext = "X."\n'
WHOLE = {
    "story.toml": HEAD + NAMES,
    "insights.toml": PAGE,
    "a.toml": "[[beats]]\n" + GO,
    "end.toml": END,
}


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files into a folder, however deep; returns the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def make(
    folder: Path, files: dict[str, str | bytes] | None = None, /, **scenes: str | bytes
) -> Path:
    """Write a story that can be played, but for the files given: by their names, or scenes by their ids."""
    return write(
        folder, {**WHOLE, **(files or {}), **{f"{id}.toml": text for id, text in scenes.items()}}
    )


def said(folder: Path) -> list[tuple[str, str, int, int]]:
    """Check a story; gives file, code, line and column of all that was said, files named as from the folder."""
    return [(named(folder, d), d.code, d.line, d.column) for d in load(folder).diagnostics]


def shipped() -> Story:
    """Give the shipped story, loaded once for all tests of a process: nothing changes a story."""
    return _loaded(shipped_folder())


@cache
def _loaded(folder: Path) -> Story:
    return load_story(folder)


def named(folder: Path, diagnostic: Diagnostic) -> str:
    return (
        Path(diagnostic.file).relative_to(folder).as_posix()
        if Path(diagnostic.file) != folder
        else ""
    )
