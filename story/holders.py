"""What holds a story's files: a folder, or an archive of one."""

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Union

from story.files import read_file
from story.folders import Files, NoArchive, Signature, files_of

if TYPE_CHECKING:
    from story.archives import Archive


class Folder:
    """A folder, and the files below it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def files(self) -> Files:
        """Return what is below it; nothing is raised."""
        return files_of(self.path)

    def has(self, name: str) -> bool:
        """Return whether something of this name lies in it."""
        return os.path.lexists(os.path.join(self.path, name))

    def names(self) -> list[str]:
        """Return the names of the files in it. Raises OSError."""
        with os.scandir(self.path) as entries:
            return [entry.name for entry in entries if entry.is_file()]

    def signature(self, path: str) -> Signature:
        """Return what tells whether a file is still the one it was."""
        try:
            about = os.stat(path)
        except OSError:
            return -1, 0, 0

        return about.st_mtime_ns, about.st_size, about.st_ino

    def read(self, path: str, most: int) -> bytes:
        """Return what a file holds. Raises OSError as `read_file` does."""
        return read_file(path, most)


Holder = Union[Folder, "Archive"]


def holder_of(path: str | Path) -> Holder:
    """Return what holds the story that is named so. Raises NoArchive where that is a file, and no
    archive of a story."""
    if not is_file(path):
        return Folder(os.fspath(path))

    from story.archives import archive_at  # 8 ms, and most stories lie in a folder

    return archive_at(os.fspath(path))


def read_held(folder: str, path: str, most: int) -> bytes:
    """Return what a file of a story holds. Raises OSError, also where the story is an archive no
    more."""
    try:
        holder = holder_of(folder)
    except NoArchive as error:
        raise OSError(errno.EIO, str(error), path) from None

    return holder.read(path, most)


def is_file(path: str | Path) -> bool:
    """Return whether a story is named by a file, and not by a folder."""
    return os.path.isfile(path)
