"""Which files a story has: those below its folder, however deep, through links too; and what of
them is not read, and why.

A folder is read once. One that a link leads to, and that is part of the story already, is left out,
and said to be; so links may go round. Hidden files and folders are left out in silence, as editors
and version control keep theirs so.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from story.files import reason_of

SUFFIX: Final = ".toml"
HEADS: Final = ("story.toml", "insights.toml")
"""The files that a story has one of, beside each other."""
MAX_FOLDER_DEPTH: Final = 64
"""Folders in folders; a story of movements and chapters has two or three."""
MAX_FOLDERS: Final = 10_000
"""No story comes near. A link may lead to the whole of a disk, which nobody wants to wait for."""

Identity = tuple[int, int]
Signature = tuple[int, int, int]
"""What tells whether a file is still the one it was."""


class NoArchive(Exception):
    """Why a file is no archive of a story, as the end of a sentence."""


class LeftOut(NamedTuple):
    """Something that is not read, by its path, and why."""

    path: str
    why: str
    hint: str = ""


class Files(NamedTuple):
    """What is below a story's folder.

    `scenes` are the paths of the scenes' files, in order; `heads` those of story.toml and
    insights.toml; `others` the names of other files; `shut` the folders that cannot be looked into,
    among them links that may have led to one; `left_out` what is not read though it might have been
    meant to.
    """

    scenes: list[str]
    heads: list[str]
    others: list[str]
    shut: list[LeftOut]
    left_out: list[LeftOut]

    @property
    def read(self) -> list[str]:
        """The paths of all files that are read."""
        return [*self.heads, *self.scenes]


def files_of(folder: str | os.PathLike[str]) -> Files:
    """Return what is below a story's folder; nothing is raised."""
    return _Looking(os.fspath(folder)).all()


def files_among(top: str, paths: Iterable[str]) -> Files:
    """Return what files there are of a story that lies at `top`, given the paths of all of them."""
    looking = _Looking(top)
    for path in sorted(paths):
        looking.take(os.path.dirname(path), os.path.basename(path), path)

    return looking.found


class _Looking:
    def __init__(self, top: str) -> None:
        self.top = top
        self.seen: dict[Identity, str] = {}
        self.links: list[str] = []
        self.found = Files([], [], [], [], [])

    def all(self) -> Files:
        """Look into the folders that lie here, and then through links: what lies here is never left
        out for a link."""
        self._below(self.top)
        while self.links:
            self._through(self.links.pop(0))

        self.found.scenes.sort()
        return self.found

    def _below(self, top: str) -> None:
        """Look into a folder and all below it, until there are too many."""
        waiting = [(top, 0)]
        while waiting:
            here, depth = waiting.pop()
            if depth > MAX_FOLDER_DEPTH:
                reason = f"it lies in more than {MAX_FOLDER_DEPTH} folders"
                hint = "folders only sort scenes, and a few are enough"
                self.found.shut.append(LeftOut(here, reason, hint))
                continue

            if len(self.seen) >= MAX_FOLDERS:
                reason = f"there are more than {MAX_FOLDERS:,} folders below {self.top}"
                hint = "a story is not so large: does a link lead out of it?"
                self.found.shut.append(LeftOut(top, reason, hint))
                self.links.clear()
                return

            try:
                about = os.stat(here)
                if (about.st_dev, about.st_ino) in self.seen:
                    continue  # what a link leads to holds a folder that was read already

                self.seen[about.st_dev, about.st_ino] = here
                waiting += [(inner, depth + 1) for inner in self._in(here)]
            except OSError as error:
                reason = reason_of(error)
                hint = "whoever checks the story needs to be able to read its folders"
                self.found.shut.append(LeftOut(here, reason, hint))

    def _in(self, here: str) -> Iterator[str]:
        """Note what lies in one folder, and yield the folders in it. Raises OSError."""
        with os.scandir(here) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.startswith("."):
                    continue

                if entry.is_dir(follow_symlinks=False):
                    yield entry.path
                elif (
                    not entry.name.endswith(SUFFIX)
                    and entry.is_symlink()
                    and not _leads_to_a_file(entry.path)
                ):
                    self.links.append(entry.path)
                else:
                    self.take(here, entry.name, entry.path)

    def take(self, here: str, name: str, path: str) -> None:
        """Note a file by its folder, its name and its path."""
        if name.endswith(SUFFIX):
            self._scene(here, name, path)
        else:
            self._other(name, path)

    def _scene(self, here: str, name: str, path: str) -> None:
        if name not in HEADS:
            self.found.scenes.append(path)
        elif here == self.top:
            self.found.heads.append(path)
        else:
            hint = f"a story has one {name}: move what this says there"
            reason = f"{name} is read in the story's own folder, and not here"
            self.found.left_out.append(LeftOut(path, reason, hint))

    def _other(self, name: str, path: str) -> None:
        self.found.others.append(name)
        if name.casefold().endswith(SUFFIX):
            reason, hint = "a scene's file ends in small letters", f"end its name in {SUFFIX}"
            self.found.left_out.append(LeftOut(path, reason, hint))

    def _through(self, link: str) -> None:
        """Look into what a link leads to, that is no file."""
        try:
            about = os.stat(link)
        except OSError as error:
            if "." not in os.path.basename(link):  # else it was a file of another kind
                reason = f"it is a link that {broken_link(link, error)}"
                self.found.shut.append(LeftOut(link, reason, "mend it, or take it out"))
            return

        if (about.st_dev, about.st_ino) in self.seen:
            other = os.path.relpath(self.seen[about.st_dev, about.st_ino], self.top)
            if other == os.curdir:
                where = "the story's own folder"
            else:
                where = other

            reason = f"this link leads to {where}, which is read already"
            self.found.left_out.append(LeftOut(link, reason, "take it out"))
            return

        self._below(link)


def _leads_to_a_file(link: str) -> bool:
    try:
        return not stat.S_ISDIR(os.stat(link).st_mode)
    except OSError:
        return False


def broken_link(link: str, error: OSError) -> str:
    """Return what is wrong with a link that cannot be followed, as the end of a sentence."""
    if error.errno not in (errno.ENOENT, errno.ELOOP):
        return f"cannot be followed: {reason_of(error)}"

    try:
        target = os.readlink(link)
    except OSError:
        return "cannot be read"

    return f"{'goes round' if error.errno == errno.ELOOP else 'leads nowhere'}: {target}"
