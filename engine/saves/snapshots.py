"""What was found out about a story when it was checked, kept so that it can be opened without being
checked again.

A snapshot has the name of a hash of all the story's files, and of the program that checked them; so
it is never out of date. It holds no word that is read and nothing that is run: how many beats each
scene has and how they are called, its named acts, and what a playthrough carries. Texts and
conditions always come from the story's own files, read by the hands that checked them. So a wrong
snapshot could make the program stop, and nothing else. One that is damaged (its digest tells) or
that somebody else can have written (its owner and its mode tell) is as if it were not there, and is
made anew.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from engine.runtime.slots import KEPT_SLOTS, slots_told, told
from engine.saves.places import cache_folder
from story.diagnostics import Diagnostic
from story.files import read_own_file
from story.hashing import digest_of
from story.model import Story
from story.opening import FileRead, Unsound, opened, read_files
from story.outlines import Outline, OutlinedAct, outlines_of

SUFFIX: Final = ".json"
MAX_SNAPSHOT_BYTES: Final = 1 << 26
MOST_KEPT: Final = 32
MOST_BYTES: Final = 1 << 26
"""So many snapshots are kept, and so many bytes of them: those used last. A story of 1,000 beats
has some 30 kB."""
USED_SECONDS: Final = 86_400
"""So long after it was last noted to be in use, a snapshot that is used is noted so again."""
WRONG: Final = (
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    Unsound,
    ValueError,
)
"""What is raised by a snapshot that does not hold what it should."""


class Snapshots(NamedTuple):
    """The folder of the snapshots."""

    folder: Path

    def story(self, folder: Path, files: list[FileRead]) -> Story | None:
        """Return the story that these files are, where it was checked before; None where that is
        not known."""
        try:
            path = self._path(files)
            found = _opened(folder, files, _checked(read_own_file(path, MAX_SNAPSHOT_BYTES)))
        except (OSError, *WRONG):
            return None

        with suppress(OSError):
            if time.time() - os.stat(path).st_mtime > USED_SECONDS:
                os.utime(path)
        return found

    def keep(self, story: Story, files: list[FileRead]) -> None:
        """Keep what was found out about a story that was checked; where that is not possible,
        nothing is said."""
        from engine.runtime.plan import plan_of
        from engine.saves.files import (  # only a story that is read anew needs them
            sweep,
            write_over,
        )

        raw = json.dumps(_as_data(story, told(plan_of(story).slots)), separators=(",", ":"))
        with suppress(OSError):
            path = Path(self._path(files))
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_over(path, _with_digest(raw.encode()), synced=False)
            sweep(self.folder)
            self._bound()

    def _path(self, files: Iterable[FileRead]) -> str:
        parts = [_maker()]
        for file in files:
            parts += [os.fsencode(file.name), b"\0", b"%d\0" % len(file.raw), file.raw]

        return os.path.join(self.folder, digest_of(parts, 20) + SUFFIX)

    def _bound(self) -> None:
        """Remove the snapshots that were not used for longest, where there are too many."""
        about = []
        for entry in os.scandir(self.folder):
            if entry.name.endswith(SUFFIX):
                about.append((entry.stat(follow_symlinks=False), entry.path))

        about.sort(key=lambda one: one[0].st_mtime, reverse=True)
        held = 0
        for position, (found, path) in enumerate(about):
            held += found.st_size
            if position >= MOST_KEPT or held > MOST_BYTES:
                with suppress(OSError):
                    os.unlink(path)


def default_snapshots() -> Snapshots:
    """Return the snapshots of this person's programs."""
    return Snapshots(cache_folder() / "stories")


def _maker() -> bytes:
    """Return what tells one version of the program from another: its Python, and the files that
    read stories, by size and date."""
    package = os.path.dirname(sys.modules["story.opening"].__file__ or "")
    found: list[tuple[str, os.stat_result]] = []
    for folder in (package, os.path.join(package, "language")):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found.append((entry.name, entry.stat()))

    for path in (sys.modules["engine.runtime.slots"].__file__ or "", __file__):
        found.append((os.path.basename(path), os.stat(path)))

    about = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in sorted(found)]
    return repr((sys.version, about)).encode()


def _with_digest(raw: bytes) -> bytes:
    return digest_of([raw], 20).encode() + b"\n" + raw


def _checked(raw: bytes) -> Any:
    """Return what a snapshot says. Raises ValueError where it is not as it was written."""
    digest, _, rest = raw.partition(b"\n")
    if digest_of([rest], 20).encode() != digest:
        raise ValueError("damaged")

    return json.loads(rest)


def _as_data(story: Story, slots: list[tuple[str, str, int]]) -> dict[str, object]:
    outlines = outlines_of(story)
    return {
        "version": story.version,
        "slots": slots,
        "scenes": [
            [id, found.beats, found.pool, found.voice, found.has_status, _acts(found.acts)]
            for id, found in outlines.items()
        ],
    }


def _acts(acts: Mapping[str, OutlinedAct]) -> list[tuple[str, int, int, str | None]]:
    return [(id, *act) for id, act in acts.items()]


def _opened(folder: Path, files: list[FileRead], data: Any) -> Story:
    outlines = {}
    for id, beats, pool, voice, has_status, acts in data["scenes"]:
        outlines[id] = Outline(
            tuple(beats), pool, voice, has_status, {act[0]: OutlinedAct(*act[1:]) for act in acts}
        )

    story = opened(folder, files, data["version"], outlines)
    story.derived[KEPT_SLOTS] = slots_told(story, data["slots"])
    return story


def open_story(
    folder: Path, snapshots: Snapshots | None = None
) -> tuple[Story | None, tuple[Diagnostic, ...]]:
    """Return a story, opened as it was checked before or checked now, and all that is to be said
    about it.

    The story is None where it cannot be played.
    """
    files = read_files(folder)
    if files is not None:
        snapshots = snapshots or default_snapshots()
        if (found := snapshots.story(folder, files)) is not None:
            return found, ()

    from story.loading import Memory, load  # a story that was checked before needs none of this

    memory = Memory()
    story, diagnostics, *_ = load(folder, memory=memory)
    if story is not None and files and all(_as_read(memory, file) for file in files):
        assert snapshots is not None
        snapshots.keep(story, files)
    return story, diagnostics


def _as_read(memory: Mapping[str, Any], file: FileRead) -> bool:
    """Return whether a file that was checked is still the one that was read before."""
    return file.path in memory and memory[file.path].source.raw == file.raw
