"""A story and the program that plays it as one file of Python (a zip application), which runs
wherever there is a Python."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from engine.carrying.distributions import Files, files_with_all_needed
from engine.zipping import zipped
from story.files import read_file
from story.hashing import digest_of

NAME: Final = "slackwater"
PACKAGES: Final = ("engine", "story")
ROOT: Final = Path(__file__).parents[2]
STORY: Final = "story/_scenes"
"""Where the story lies that comes with the program: a folder that is no package of it, as its name
says."""
PARTS: Final = frozenset({".py", ".js", ".css", ".html", ".txt", ".toml", ".typed"})
"""How the names of a package's files end."""
MAX_SOURCE_BYTES: Final = 1 << 22
START: Final = "__main__.py"
HEAD: Final = b"#!/usr/bin/env python3\n"
"""What a system reads that runs the file by itself."""
MARK: Final = b'"""How a story begins that was published as one file of Python'
"""By what a file of this program is known again."""
_CONTENT: Final = "@CONTENT@"


def program_with(story: Files) -> bytes:
    """Return a file of Python that plays a story, given by its files; the same bytes for the same
    story and program.

    Raises Unportable, and OSError.
    """
    carried = {f"{STORY}/{name}": raw for name, raw in story.items()}
    files = files_with_all_needed(NAME, dict(_packages())) | carried
    rows = sorted(files.items())
    size = sum(len(raw) for _, raw in rows)
    parts = (part for name, raw in rows for part in (b"%s\0%d\0" % (name.encode(), len(raw)), raw))
    content = f"{digest_of(parts, 10)} {size}"
    start = read_file(Path(__file__).with_name("start.py"), MAX_SOURCE_BYTES).decode()
    return zipped({START: start.replace(_CONTENT, content).encode(), **dict(rows)}, HEAD)


def is_program(raw: bytes) -> bool:
    """Return whether some bytes begin as the start of a file of this program does."""
    return raw.startswith(MARK)


def _packages() -> Iterator[tuple[str, bytes]]:
    """Yield the files of this program, by their paths; not the story that lies in it."""
    for package in PACKAGES:
        for here, folders, names in os.walk(ROOT / package):
            folders[:] = [name for name in folders if not name.startswith((".", "_"))]
            for name in names:
                path = Path(here, name)
                if path.suffix in PARTS and not name.startswith("."):
                    yield path.relative_to(ROOT).as_posix(), read_file(path, MAX_SOURCE_BYTES)
