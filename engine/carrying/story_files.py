"""The files of a story that go along with it: those it was made of, as they were read, and the terms it is handed on under."""

import os
import re
from pathlib import Path
from typing import Final

from story.diagnostics import prefix_of
from story.files import read_file
from story.loading import Memory
from story.model import Story

LARGEST_LICENCE: Final = 1 << 20
_LICENCE: Final = re.compile(r"(?i)(?:licen[cs]e|copying)(?:[.-].*)?")


def files_of_story(story: Story, memory: Memory) -> dict[str, bytes]:
    """Return a story's files by their names as from its folder, out of what was remembered when it was loaded. Raises OSError."""
    folder = Path(story.folder)
    prefix = prefix_of(folder)
    out = {known.source.name.removeprefix(prefix): known.source.raw for known in memory.values()}
    for name in sorted(os.listdir(folder)):
        if _LICENCE.fullmatch(name) and (folder / name).is_file():
            out[name] = read_file(folder / name, LARGEST_LICENCE)
    return out
