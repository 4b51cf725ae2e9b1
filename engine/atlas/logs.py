"""Playthroughs as the map reads them: a thousand files at once, each line of theirs parsed once for
all of them.

Most playthroughs are a straight row of choices. Such a one is kept as its lines; only where
somebody stepped back is the whole tree of the record made.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from attrs import define, field

from engine.saves.journal import SUFFIX, SaveError
from engine.saves.record_lines import (
    AT_BEGINNING,
    SHORT,
    Beginning,
    ChoiceLine,
    ChoiceMark,
    read_line,
)
from engine.saves.record_reading import read_record, read_whole_beginning
from engine.saves.records import MAX_RECORD_BYTES, Damage, Record
from engine.saves.store import SaveStore
from story.files import FLAGS, reason_of, refuse_what_is_no_file

_KNOWN: Final[dict[bytes, tuple[ChoiceMark, str, str] | None]] = {}
"""What each line says, over all playthroughs, what it names as before it, and how the one after it
names it; None where it is no plain choice."""
NO_DAMAGE: Final = Damage()
MOST_KNOWN: Final = 1 << 16


@define(eq=False)
class Log:
    """One playthrough: its beginning, and its choices by the numbers of their lines.

    `place` is its file, None for one that is being played; `touched` is when that was changed last,
    in nanoseconds; `steps` are its choices where they are one straight row.
    """

    id: str
    place: str | None
    touched: int
    size: int
    beginning: Beginning
    _raw: bytes = field(default=b"", repr=False)
    steps: list[ChoiceMark] | None = None
    _record: Record | None = None

    @property
    def path(self) -> Path | None:
        """The file it lies in."""
        if self.place is not None:
            return Path(self.place)

        return None

    @property
    def record(self) -> Record:
        """The whole record, read when it is first asked for."""
        if self._record is None:
            record = read_record(self._raw)
            assert record is not None  # its beginning was read already
            self._record = record

        return self._record

    @property
    def damage(self) -> Damage:
        """What is damaged in its file; a straight row of choices was read without any."""
        if self.steps is None:
            return self.record.damage

        return NO_DAMAGE

    def after(self, line: int) -> list[int]:
        """List the lines of the choices that were ever taken after `line`."""
        if self.steps is not None:
            if line < len(self.steps):
                return [line + 1]

            return []

        return self.record.following.get(line, [])

    def mark(self, line: int) -> ChoiceMark:
        """Return what the choice on a line is known by."""
        if self.steps is not None:
            return self.steps[line - 1]

        return self.record.taken[line].mark

    def known(self, line: int) -> tuple[ChoiceMark, ...]:
        """Return all that the choice on a line is or was known by, newest first."""
        if self.steps is not None:
            return (self.steps[line - 1],)

        return self.record.taken[line].known

    def latest(self, line: int) -> int | None:
        """Return the line of the choice last taken or gone to after `line`."""
        if self.steps is not None:
            if line < len(self.steps):
                return line + 1

            return None

        return self.record.latest.get(line)

    def way(self, line: int) -> list[int]:
        """List the lines that lead to `line`, itself the last."""
        if self.steps is not None:
            return list(range(1, line + 1))

        return self.record.path(line)

    def pairs(self) -> Iterable[tuple[int, int]]:
        """List every line of a choice with the line before it, such that the one before always
        comes first."""
        if self.steps is not None:
            return ((line, line - 1) for line in range(1, len(self.steps) + 1))

        return ((line, taken.parent) for line, taken in self.record.taken.items())

    @property
    def end(self) -> int:
        """The line where the reader stands."""
        if self.steps is not None:
            return len(self.steps)

        return self.record.cursor

    def __len__(self) -> int:
        if self.steps is not None:
            return len(self.steps)

        return len(self.record.taken)


def log_of(id: str, raw: bytes, place: str | None = None, touched: int = 0) -> Log | None:
    """Make a log of a kept playthrough's bytes; None where not even its beginning can be read."""
    lines = raw.split(b"\n")
    steps, record = None, None
    if not lines[-1]:
        lines.pop()
    beginning = read_whole_beginning(lines[0]) if lines else None
    if beginning is not None:
        steps = _straight(lines)
    if steps is None:
        record = read_record(raw)
        if record is None:
            return None

        beginning = record.beginning

    assert beginning is not None
    return Log(id, place, touched, len(raw), beginning, raw, steps, record)


def log_of_record(record: Record) -> Log:
    """Make a log of a playthrough that is being played: what it holds, whether the disk has it or
    not."""
    return Log(record.beginning.id, None, 1 << 63, 0, record.beginning, record=record)


def _straight(lines: list[bytes]) -> list[ChoiceMark] | None:
    """Read lines as one row of choices; None where they are not one."""
    known = _KNOWN
    result: list[ChoiceMark] = []
    last = AT_BEGINNING
    for line in lines[1:]:
        try:
            said = known[line]
        except KeyError:
            said = _plain(line)
            if len(line) < SHORT and len(known) < MOST_KNOWN:
                known[line] = said

        if said is None:
            return None

        mark, after, name = said
        if after != last and (after or (result and last)):
            return None

        result.append(mark)
        last = name if after else ""

    return result


def _plain(raw: bytes) -> tuple[ChoiceMark, str, str] | None:
    line = read_line(raw)
    if not isinstance(line, ChoiceLine) or line.number is not None:
        return None

    return line.mark, line.after, line.name


def read_logs(store: SaveStore, before: Mapping[str, Log]) -> dict[str, Log]:
    """Read all playthroughs of a save store, those in `before` only if they were changed since.
    Raises SaveError."""
    result: dict[str, Log] = {}
    try:
        entries = store.entries()
    except (FileNotFoundError, NotADirectoryError):
        return result
    except OSError as error:
        raise SaveError(
            f"the playthroughs kept cannot be read: {reason_of(error)} ({store.folder})"
        ) from error

    for entry in entries:
        id = entry.name.removesuffix(SUFFIX)
        log = _read(id, entry, before.get(id))
        if log is not None:
            result[id] = log

    return result


def _read(id: str, entry: os.DirEntry[str], before: Log | None) -> Log | None:
    try:
        stat = entry.stat()
        if before is not None and (before.touched, before.size) == (stat.st_mtime_ns, stat.st_size):
            return before
        if stat.st_size > MAX_RECORD_BYTES:
            return None

        refuse_what_is_no_file(stat, entry.path)
        file = os.open(entry.path, FLAGS)
        try:
            raw = _whole(file, stat.st_size)
        finally:
            os.close(file)
    except OSError:
        return None

    return log_of(id, raw, entry.path, stat.st_mtime_ns)


def _whole(file: int, size: int) -> bytes:
    """Read a file of so many bytes; a call to the system less a file is a third of the time a
    thousand take."""
    raw = os.read(file, size + 1)
    while size < len(raw) <= MAX_RECORD_BYTES and (
        more := os.read(file, size + 1)
    ):  # it has grown since
        raw += more

    return raw
