"""The files of a story that go along with it: those it was made of, as they were read, its cover,
and the terms it is handed on under."""

import os
import re
from pathlib import Path
from typing import Final

from story.covers import cover_of
from story.diagnostics import prefix_of
from story.holders import holder_of
from story.loading import Memory
from story.model import Story

LARGEST_LICENCE: Final = 1 << 20
_LICENCE: Final = re.compile(r"(?i)(?:licen[cs]e|copying)(?:[.-].*)?")


def files_of_story(story: Story, memory: Memory) -> dict[str, bytes]:
    """Return a story's files by their names as from its folder, out of what was remembered when it
    was loaded.

    Raises NoCover where its cover is none, and OSError.
    """
    prefix = prefix_of(Path(story.folder))
    result = {known.source.name.removeprefix(prefix): known.source.raw for known in memory.values()}
    cover = cover_of(story)
    if cover is not None:
        result[story.cover] = cover.raw
    holder = holder_of(story.folder)
    for name in sorted(holder.names()):
        if _LICENCE.fullmatch(name):
            result[name] = holder.read(os.path.join(story.folder, name), LARGEST_LICENCE)

    return result
