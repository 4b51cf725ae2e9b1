"""Where playthroughs are kept: a folder for each story, a file for each playthrough, and nothing ever overwritten.

A choice is on the disk (written and synced) before what follows from it is shown; that costs about a millisecond.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from attrs import define, field, frozen

from engine.records import (
    LARGEST,
    Beginning,
    Record,
    read_record,
    spell_beginning,
    spell_move,
    spell_taken,
)
from engine.state import Given
from story.calling import call, option
from story.files import is_folder, read_file, refuse_what_is_no_file
from story.model import Story
from story.shipped import shipped_folder

try:
    import fcntl
except ImportError:  # Windows has no flock; two games on one playthrough are then not told apart
    fcntl = None  # type: ignore[assignment]

SUFFIX: Final = ".jsonl"
DELETED: Final = "deleted"
FLAGS: Final = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your quota on the disk is used up",
    errno.EROFS: "the disk can only be read",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EFBIG: "the file is too large for a playthrough",
    errno.ENOENT: "the folder is gone",
    errno.ENOTDIR: "a file stands where a folder should be",
    errno.EEXIST: "a file stands where a folder should be",
}


class KeepError(Exception):
    """Something that could not be kept or found, as a sentence for the reader."""


@define
class Journal:
    """The file of one playthrough, open for adding lines."""

    path: Path
    record: Record
    _file: int = field(repr=False)
    _torn: bool = False
    _untidy: int = -1
    """Where the file ended before half a line that could not be taken back; it is before anything else is written."""

    def choose(self, choice: str, words: str) -> None:
        """Keep a choice; it is on the disk when this returns. Raises KeepError, and then nothing was kept."""
        self._append(spell_taken(choice, words))
        self.record.add(choice, words)

    def move(self, line: int) -> None:
        """Keep that the reader went to another line. Raises KeepError."""
        self._append(spell_move(line))
        self.record.move(line)

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _append(self, line: str) -> None:
        if self._file < 0:
            raise KeepError("this playthrough was closed")
        raw = ("\n" if self._torn else "").encode() + line.encode()
        size = -1
        try:
            if not self.path.exists():
                raise OSError(errno.ENOENT, "gone")
            if self._untidy >= 0:
                os.ftruncate(self._file, self._untidy)
                self._untidy = -1
            size = os.fstat(self._file).st_size
            _write_all(self._file, raw)
            os.fsync(self._file)
        except OSError as error:
            self._take_back(size)
            raise _sentence("this choice could not be kept", self.path, error) from error
        self._torn = False

    def _take_back(self, size: int) -> None:
        """Leave no half of a line behind."""
        if size < 0:
            return
        try:
            os.ftruncate(self._file, size)
        except OSError:
            self._untidy = size


def read_bounded(path: Path, most: int = LARGEST) -> bytes:
    """Read a whole file, unless it has more than `most` bytes, or is no file at all. Raises OSError."""
    return read_file(path, most)


def _write_all(file: int, raw: bytes) -> None:
    while raw:
        raw = raw[os.write(file, raw) :]


@frozen
class Kept:
    """One playthrough as it lies in the keep; `record` is None where the file cannot be read at all."""

    id: str
    path: Path
    updated: float
    record: Record | None


def _changed(entry: "os.DirEntry[str]") -> float:
    try:
        return entry.stat().st_mtime
    except OSError:
        return 0.0


def _kept(path: Path, updated: float) -> Kept:
    id = path.name.removesuffix(SUFFIX)
    try:
        return Kept(id, path, updated, read_record(read_bounded(path)))
    except OSError:
        return Kept(id, path, 0.0, None)


@frozen
class Keep:
    """The playthroughs of one story in one folder.

    `root` is the folder of all stories; each has one below it, named by its id.
    """

    root: Path
    story: str

    @property
    def folder(self) -> Path:
        return self.root / self.story

    def all(self) -> list[Kept]:
        """List every playthrough, the one touched last first."""
        return list(self.each())

    def each(self) -> Iterator[Kept]:
        """Yield every playthrough, the one touched last first, each read only when it is come to. Raises KeepError."""
        for path, updated in self._files():
            yield _kept(path, updated)

    def count(self) -> int:
        """Count the playthroughs. Raises KeepError."""
        return len(self._files())

    def named(self, id: str) -> list[Kept]:
        """List the playthroughs of which an id is the whole name, else those of which it is the beginning. Raises KeepError."""
        files = [
            (path, updated) for path, updated in self._files() if id and path.stem.startswith(id)
        ]
        exact = [(path, updated) for path, updated in files if path.stem == id]
        return [_kept(path, updated) for path, updated in exact or files]

    def _files(self) -> list[tuple[Path, float]]:
        """List the files and when they were changed, the newest first."""
        try:
            names = [entry for entry in os.scandir(self.folder) if entry.name.endswith(SUFFIX)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise _sentence("the playthroughs kept cannot be read", self.folder, error) from error
        found = [(_changed(entry), entry.name, entry.path) for entry in names]
        return [(Path(path), updated) for updated, _, path in sorted(found, reverse=True)]

    def find(self, id: str) -> Kept:
        """Find a playthrough by its id, or by the beginning of it where that is enough. Raises KeepError."""
        found = self.named(id)
        if len(found) == 1:
            return found[0]
        if found:
            raise KeepError(f"'{id}' could be any of " + ", ".join(kept.id for kept in found))
        raise KeepError(
            f"there is no playthrough '{id}'"
            + (
                f"; they are listed by: {history_call(self.root)}"
                if self.count()
                else "; none is kept yet"
            )
        )

    def probe(self) -> None:
        """Make sure that playthroughs can be kept here, before anything is played. Raises KeepError."""
        probe = self.folder / f".probe-{os.urandom(4).hex()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"x")
            probe.unlink()
        except OSError as error:
            raise _sentence("playthroughs cannot be kept", self.folder, error) from error

    def create(self, story: Story, given: Given) -> Journal:
        """Begin a new playthrough. Raises KeepError where it cannot be kept."""
        id = self.new_id()
        beginning = Beginning(
            id,
            story.id,
            story.title,
            story.version,
            f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            given,
            folder_of(story),
        )
        path = self.folder / (id + SUFFIX)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = os.open(path, FLAGS | os.O_CREAT | os.O_EXCL, 0o644)
        except OSError as error:
            raise _sentence("playthroughs cannot be kept", self.folder, error) from error
        try:
            _write_all(file, spell_beginning(beginning).encode())
            os.fsync(file)
            _sync_folder(self.folder)
        except OSError as error:
            os.close(file)
            with suppress(OSError):
                path.unlink()
            raise _sentence("playthroughs cannot be kept", self.folder, error) from error
        _lock(file, id)
        return Journal(path, Record(beginning), file)

    def new_id(self) -> str:
        """Make an id that no other playthrough has."""
        while True:
            id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.urandom(2).hex()}"
            if not (self.folder / (id + SUFFIX)).exists():
                return id

    def add(self, id: str, raw: bytes) -> Path:
        """Keep a whole playthrough that was made elsewhere: all of it, or nothing. Raises KeepError."""
        path = self.folder / (id + SUFFIX)
        whole = self.folder / f".{id}-{os.urandom(2).hex()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = os.open(whole, FLAGS | os.O_CREAT | os.O_EXCL, 0o644)
            try:
                _write_all(file, raw)
                os.fsync(file)
            finally:
                os.close(file)
            _name(whole, path)
            _sync_folder(self.folder)
        except OSError as error:
            with suppress(OSError):
                whole.unlink()
            raise _sentence("this playthrough could not be kept", path, error) from error
        return path

    def open(self, kept: Kept) -> Journal:
        """Open a playthrough to go on with it. Raises KeepError where it cannot be read or is open elsewhere."""
        try:
            refuse_what_is_no_file(os.stat(kept.path), kept.path)
            file = os.open(kept.path, FLAGS)
        except OSError as error:
            raise _sentence("this playthrough cannot be gone on with", kept.path, error) from error
        _lock(file, kept.id)
        try:
            raw = read_bounded(kept.path)
        except OSError as error:
            os.close(file)
            raise _sentence("this playthrough cannot be gone on with", kept.path, error) from error
        record = read_record(raw)
        if record is None:
            os.close(file)
            raise KeepError(
                f"the beginning of the playthrough {kept.id} cannot be read; the file is left as it is: {kept.path}"
            )
        return Journal(kept.path, record, file, torn=not raw.endswith(b"\n"))

    def delete(self, kept: Kept) -> Path:
        """Move a playthrough out of the list, to where it can be had back from; returns that place. Raises KeepError."""
        place = self.folder / DELETED / kept.path.name
        try:
            place.parent.mkdir(exist_ok=True)
            return kept.path.rename(place)
        except OSError as error:
            raise _sentence("this playthrough cannot be deleted", kept.path, error) from error

    @property
    def aside(self) -> "Keep":
        """The playthroughs that were deleted and can be had back."""
        return Keep(self.root, os.path.join(self.story, DELETED))

    def restore(self, kept: Kept) -> Path:
        """Put a playthrough that was deleted back. Raises KeepError."""
        place = self.folder / kept.path.name
        try:
            if place.exists():
                raise FileExistsError(errno.EEXIST, "exists")
            return kept.path.rename(place)
        except FileExistsError as error:
            raise KeepError(
                f"{kept.id} cannot be had back: another playthrough of that id is kept ({place}); both are left as they are"
            ) from error
        except OSError as error:
            raise _sentence("this playthrough cannot be had back", kept.path, error) from error


def keeps(root: Path) -> list[Keep]:
    """List the keeps of all stories under `root`. Raises KeepError where it cannot be read."""
    try:
        names = sorted(entry.name for entry in os.scandir(root) if is_folder(entry))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _sentence("the playthroughs kept cannot be read", root, error) from error
    return [Keep(root, name) for name in names]


def history_call(root: Path, *words: str) -> str:
    """Return the call of `slackwater history` that is about the playthroughs in `root`."""
    named = () if root == default_root() else option("--saves", str(root))
    return call("history", *words, *named)


def default_root() -> Path:
    """Give the folder where this person's programs keep their data."""
    from platformdirs import user_data_path  # 9 ms, and only asked for where no folder was named

    return user_data_path("slackwater", appauthor=False) / "playthroughs"


def _name(whole: Path, path: Path) -> None:
    """Give a finished file its name, which no other file may have; where a file cannot have two names it is renamed."""
    try:
        os.link(whole, path)
    except FileExistsError:
        raise
    except OSError:
        whole.rename(path)
    else:
        whole.unlink()


def folder_of(story: Story) -> str:
    """Spell where a story lies, for the record: empty for the shipped one."""
    folder = Path(story.folder).resolve()
    return "" if folder == shipped_folder().resolve() else str(folder)


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable too; some systems cannot, and then it is left to them."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _lock(file: int, id: str) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise KeepError(
            f"the playthrough {id} is open in another window; close it there, or begin a new one with --new"
        ) from None
    except OSError:
        return  # a file system without locks


def _sentence(what: str, path: Path, error: OSError) -> KeepError:
    reason = REASONS.get(error.errno or 0, (error.strerror or str(error)).lower())
    return KeepError(
        f"{what}: {reason} ({path}); nothing kept before is lost. --saves DIR keeps them in another folder"
    )
