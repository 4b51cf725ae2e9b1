"""Where playthroughs are kept: a folder for each story, a file for each playthrough, and nothing ever overwritten.

A choice is on the disk (written and synced) before what follows from it is shown; that costs about a millisecond.
"""

import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from engine.runtime.state import Setup
from engine.saves.files import (
    FLAGS,
    create_new,
    lock,
    move_aside,
    move_new,
    sweep,
    write_new,
    write_over,
)
from engine.saves.journal import SUFFIX, Journal, SaveError, save_error
from engine.saves.places import data_folder
from engine.saves.record_lines import Beginning, spell_beginning
from engine.saves.record_reading import read_record
from engine.saves.records import MAX_RECORD_BYTES, Record
from story.calling import call, option
from story.files import is_folder, read_file, refuse_what_is_no_file
from story.model import Story
from story.regexes import regex
from story.shipped import shipped_folder

DELETED: Final = "deleted"
LAST: Final = ".last.json"
"""How the file's name ends, beside a story's folder, that says which playthrough was played last: dates do not know it where a clock
was set back."""
MAX_LAST_BYTES: Final = 1 << 20
NUMBERED: Final = regex(r"~[0-9]+$")
"""What a deleted playthrough's name ends with where another one of that name was deleted before it."""


class Save(NamedTuple):
    """One playthrough as it lies in the save store; `record` is None where the file cannot be read
    at all."""

    id: str
    path: Path
    updated: float
    record: Record | None
    is_last: bool = False
    """Whether it was noted to be the one played last."""


def recency(save: Save) -> tuple[bool, bool, float, str]:
    """Return what playthroughs are sorted by, the greatest for the one touched last: a date that is
    still to come says nothing."""
    return save.is_last, save.updated <= time.time(), save.updated, save.id


def _changed(entry: "os.DirEntry[str]") -> float:
    try:
        return entry.stat().st_mtime
    except OSError:
        return 0.0


def _save(path: Path, updated: float, is_last: bool = False) -> Save:
    id = path.name.removesuffix(SUFFIX)
    try:
        record = _record(id, read_file(path, MAX_RECORD_BYTES))
        return Save(id, path, updated, record, is_last)
    except OSError:
        return Save(id, path, 0.0, None)


def _record(id: str, raw: bytes) -> Record | None:
    """Read a record; it is called what its file is called, which somebody may have copied or
    renamed."""
    record = read_record(raw)
    if record is not None and record.beginning.id != id:
        record.beginning = record.beginning._replace(id=id)
    return record


class SaveStore:
    """The playthroughs of one story in one folder.

    `root` is the folder of all stories; each has one below it, named by its id.
    """

    def __init__(self, root: Path, story: str) -> None:
        self.root, self.story = root, story

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SaveStore) and (self.root, self.story) == (other.root, other.story)

    def __hash__(self) -> int:
        return hash((self.root, self.story))

    @property
    def folder(self) -> Path:
        return self.root / self.story

    def all(self) -> list[Save]:
        """List every playthrough, the one touched last first."""
        return list(self.each())

    def each(self) -> Iterator[Save]:
        """Yield every playthrough, the one touched last first, each read only when it is come to.
        Raises SaveError."""
        for file in self._files():
            yield _save(*file)

    def count(self) -> int:
        """Count the playthroughs. Raises SaveError."""
        return len(self._files())

    def named(self, id: str) -> list[Save]:
        """List the playthroughs of which an id is the whole name, else those of which it is the
        beginning. Raises SaveError."""
        files = []
        for file in self._files():
            if id and file[0].stem.startswith(id):
                files.append(file)

        exact = [file for file in files if file[0].stem == id]
        return [_save(*file) for file in exact or files]

    def entries(self) -> list[os.DirEntry[str]]:
        """List the files of all playthroughs, as they lie in the folder. Raises OSError."""
        return [entry for entry in os.scandir(self.folder) if entry.name.endswith(SUFFIX)]

    def _files(self) -> list[tuple[Path, float, bool]]:
        """List the files, when they were changed, and which was played last, in that order. Raises
        SaveError."""
        try:
            entries = self.entries()
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise save_error("the playthroughs kept cannot be read", self.folder, error) from error

        found = [(_changed(entry), entry.name, entry.path) for entry in entries]
        last = self._last({name: updated for updated, name, _ in found})
        now = time.time()

        def order(one: tuple[float, str, str]) -> tuple[bool, bool, float, str]:
            updated, name, _ = one
            return name == last, updated <= now, updated, name

        found.sort(key=order, reverse=True)
        return [(Path(path), updated, name == last) for updated, name, path in found]

    def _last(self, changed: dict[str, float]) -> str:
        """Return which file was played last; empty where only the files' dates tell.

        It is the one that was noted, unless another was changed since: one with a later date than
        any had then, or with another one where it had a date that was still to come.
        """
        try:
            value = json.loads(read_file(self._last_file, MAX_LAST_BYTES))
            name, others, ahead = str(value["id"]) + SUFFIX, float(value["others"]), value["ahead"]
            since = max(others, changed.get(name, others))
            later = set()
            for other, date in changed.items():
                if since < date <= time.time():
                    later.add(other)

            since_changed = later - {
                other for other, date in ahead.items() if changed.get(other) == date
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return ""

        if name in changed and not since_changed - {name}:
            return name

        return ""

    def note_last(self, id: str) -> None:
        """Note that a playthrough is the one played last; where that is not possible, dates have to
        tell."""
        with suppress(OSError):
            dates = {}
            for entry in self.entries():
                if entry.name != id + SUFFIX:
                    dates[entry.name] = _changed(entry)

            now = time.time()
            ahead = {name: date for name, date in dates.items() if date > now}
            others = max((date for date in dates.values() if date <= now), default=0.0)
            value = {"id": id, "others": others, "ahead": ahead}
            write_over(self._last_file, json.dumps(value).encode(), synced=False)

    @property
    def _last_file(self) -> Path:
        return self.root / (self.story + LAST)

    def find(self, id: str) -> Save:
        """Find a playthrough by its id, or by the beginning of it where that is enough. Raises
        SaveError."""
        found = self.named(id)
        if len(found) == 1:
            return found[0]
        if found:
            raise SaveError(f"'{id}' could be any of " + ", ".join(kept.id for kept in found))

        raise SaveError(
            f"there is no playthrough '{id}'"
            + (
                f"; they are listed by: {history_call(self.root)}"
                if self.count()
                else "; none is kept yet"
            )
        )

    def probe(self) -> None:
        """Make sure that playthroughs can be kept here, before anything is played. Raises
        SaveError.

        What a program that was killed has left here unfinished is swept out.
        """
        probe = self.folder / f".probe.{os.urandom(4).hex()}~"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                probe.write_bytes(b"x")
            finally:
                probe.unlink(missing_ok=True)
        except OSError as error:
            raise save_error("playthroughs cannot be kept", self.folder, error) from error

        for folder in (self.folder, self.root):
            sweep(folder)

    def create(self, story: Story, setup: Setup) -> Journal:
        """Begin a new playthrough. Raises SaveError where it cannot be kept."""
        id = self.new_id()
        started = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        beginning = Beginning(
            id, story.id, story.title, story.version, started, setup, folder_of(story)
        )
        path, raw = self.folder / (id + SUFFIX), spell_beginning(beginning).encode()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = create_new(path, raw)
        except OSError as error:
            raise save_error("playthroughs cannot be kept", self.folder, error) from error

        self.note_last(id)
        return self._journal(path, Record(beginning), file, raw)

    def _journal(self, path: Path, record: Record, file: int, raw: bytes) -> Journal:
        stamp = os.fstat(file).st_mtime_ns
        journal = Journal(path, record, file, raw, self.new_id, lambda: None, stamp=stamp)
        journal.touched = lambda: self.note_last(journal.record.beginning.id)
        return journal

    def new_id(self) -> str:
        """Return an id that no other playthrough has, nor one that was deleted."""
        while True:
            id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.urandom(2).hex()}"
            if not any(
                (folder / (id + SUFFIX)).exists() for folder in (self.folder, self.trash.folder)
            ):
                return id

    def add(self, id: str, raw: bytes) -> Path:
        """Keep a whole playthrough that was made elsewhere: all of it, or nothing. Raises
        SaveError."""
        path = self.folder / (id + SUFFIX)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_new(path, raw)
        except OSError as error:
            raise save_error("this playthrough could not be kept", path, error) from error

        return path

    def open(self, save: Save) -> Journal:
        """Open a playthrough to go on with it. Raises SaveError where it cannot be read or is open
        elsewhere."""
        try:
            file = self._locked(save)
            try:
                raw = _whole(file)
            except OSError:
                os.close(file)
                raise
        except OSError as error:
            raise save_error("this playthrough cannot be gone on with", save.path, error) from error

        record = _record(save.id, raw)
        if record is None:
            os.close(file)
            raise SaveError(
                f"the beginning of the playthrough {save.id} cannot be read; the file is left as it is: {save.path}"
            )

        return self._journal(save.path, record, file, raw)

    def _locked(self, save: Save) -> int:
        """Open a playthrough's file so that nobody else goes on with it. Raises OSError, and
        SaveError where somebody does."""
        refuse_what_is_no_file(os.stat(save.path), save.path)
        file = os.open(save.path, FLAGS)
        if lock(file):
            return file

        os.close(file)
        raise SaveError(
            f"the playthrough {save.id} is open in another window; close it there, or begin a new one with --new"
        )

    def delete(self, save: Save) -> Path:
        """Move a playthrough out of the list, to where it can be had back from; returns that place.

        Raises SaveError, also where it is open in another window: what is chosen there would be
        gone from the list with it.
        """
        folder = self.folder / DELETED
        try:
            folder.mkdir(exist_ok=True)
            with suppress(PermissionError):  # a file that may not be written to may still be moved
                os.close(self._locked(save))
            return move_aside(save.path, folder)
        except OSError as error:
            raise save_error("this playthrough cannot be deleted", save.path, error) from error

    @property
    def trash(self) -> "SaveStore":
        """The playthroughs that were deleted and can be had back."""
        return SaveStore(self.root, os.path.join(self.story, DELETED))

    def restore(self, save: Save) -> Path:
        """Put a playthrough that was deleted back; returns its place. Raises SaveError."""
        place = self.folder / (NUMBERED.sub("", save.id) + SUFFIX)
        try:
            move_new(save.path, place)
        except FileExistsError as error:
            raise SaveError(
                f"{save.id} cannot be had back: another playthrough of that id is kept ({place}); both are left as they are"
            ) from error
        except OSError as error:
            raise save_error("this playthrough cannot be had back", save.path, error) from error

        return place


def _whole(file: int) -> bytes:
    """Read an open file from its beginning. Raises OSError, also where it is longer than any
    playthrough."""
    with open(os.dup(file), "rb") as opened:
        opened.seek(0)
        raw = opened.read(MAX_RECORD_BYTES + 1)
    if len(raw) > MAX_RECORD_BYTES:
        raise OSError(errno.EFBIG, "too large")

    return raw


def save_stores(root: Path) -> list[SaveStore]:
    """List the keeps of all stories under `root`. Raises SaveError where it cannot be read."""
    try:
        names = sorted(entry.name for entry in os.scandir(root) if is_folder(entry))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise save_error("the playthroughs kept cannot be read", root, error) from error

    return [SaveStore(root, name) for name in names]


def history_call(root: Path, *words: str) -> str:
    """Return the call of `slackwater history` that is about the playthroughs in `root`."""
    elsewhere: tuple[str, ...] = ()
    if root != default_root():
        elsewhere = option("--saves", str(root))

    return call("history", *words, *elsewhere)


def default_root() -> Path:
    """Return the folder where this person's programs keep their data."""
    return data_folder() / "playthroughs"


def folder_of(story: Story) -> str:
    """Spell where a story lies, for the record: empty for the shipped one."""
    folder = Path(story.folder).resolve()
    if folder == shipped_folder().resolve():
        return ""

    return str(folder)
