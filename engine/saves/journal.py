"""The file of one playthrough, open for adding lines: each is on the disk, in the file that is
there, when it counts as kept."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from engine.saves.files import FLAGS, create_new, lock, reason, write_all
from engine.saves.record_lines import ChoiceMark, spell_move
from engine.saves.records import MAX_RECORD_BYTES, Record
from story.files import read_file

SUFFIX: Final = ".jsonl"
AGAIN: Final = "The file of this playthrough was put there anew by another program, as it was; it is gone on with"
BACK: Final = "The file of this playthrough was taken away by another program. It was written anew, and holds all of it"
BESIDE: Final = "Another program has changed the file of this playthrough. It is left as it is now, and what you had read goes on in another one, "


class SaveError(Exception):
    """Something that could not be kept or found, as a sentence for the reader."""


def save_error(what: str, path: Path, error: OSError) -> SaveError:
    """Return the sentence that says what could not be done with a file, and why."""
    return SaveError(
        f"{what}: {reason(error)} ({path}); nothing kept before is lost. --saves DIR keeps them in another folder"
    )


class Journal:
    """The file of one playthrough.

    `news` is what the reader is to be told of it, in a sentence: what another program did to the
    file while it was open.
    """

    def __init__(
        self,
        path: Path,
        record: Record,
        file: int,
        raw: bytes,
        new_id: Callable[[], str],
        touched: Callable[[], None],
        *,
        stamp: int = 0,
    ) -> None:
        self.path, self.record = path, record
        self._file = file
        self._raw = raw
        """What the file holds, as far as is known: what was read and what was added."""
        self._new_id = new_id
        self.touched = touched
        """Called once something was kept in this file, for the first time since it was opened."""
        self.news = ""
        self._stamp = stamp
        """When the file was changed last, in nanoseconds, as far as is known."""
        self._untidy = -1
        """Where the file ended before half a line that could not be taken back; it is before
        anything else is written."""
        self._is_touched = False

    def choose(self, mark: ChoiceMark) -> None:
        """Keep a choice; it is on the disk when this returns. Raises SaveError, and then nothing
        was kept."""
        self._append(lambda number: self.record.spell_next(mark, number))
        self.record.add(*mark)

    def move(self, line: int) -> None:
        """Keep that the reader went to another line. Raises SaveError."""
        self._append(lambda number: spell_move(number, line))
        self.record.move(line)

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def take_news(self) -> str:
        """Return what the reader is to be told, once."""
        news, self.news = self.news, ""
        return news

    def _append(self, spell: Callable[[int], str]) -> None:
        """Write the line that `spell` gives for its number, and before it what is not safe yet in
        the file."""
        if self._file < 0:
            raise SaveError("this playthrough was closed")

        again = self.record.spell_unsafe()
        if self._raw and not self._raw.endswith(b"\n"):
            torn = "\n"
        else:
            torn = ""

        line = spell(self.record.lines + len(again))
        raw = (torn + "".join(again) + line).encode()
        size = -1
        try:
            self._stand_in_the_file()
            if self._untidy >= 0:
                os.ftruncate(self._file, self._untidy)
                self._untidy = -1
            size = os.fstat(self._file).st_size
            write_all(self._file, raw)
            os.fsync(self._file)
        except OSError as error:
            self._take_back(size)
            raise save_error("this choice could not be kept", self.path, error) from error

        self._raw += raw
        self._stamp = os.fstat(self._file).st_mtime_ns
        self.record.is_safe(len(again))
        if not self._is_touched:
            self._is_touched = True
            self.touched()

    def _take_back(self, size: int) -> None:
        """Leave no half of a line behind."""
        if size < 0:
            return

        try:
            os.ftruncate(self._file, size)
        except OSError:
            self._untidy = size

    # what others do to the file

    def _stand_in_the_file(self) -> None:
        """Make sure that what is written comes into the file that is there and holds what it did.
        Raises OSError.

        A program that keeps files alike on several machines puts another file in the place of this
        one, an editor too; what is written into the old one would be gone with it.
        """
        if self._is_as_it_was():
            return

        if not self._is_taken_up_again():
            self._write_anew()

    def _is_as_it_was(self) -> bool:
        mine = os.fstat(self._file)
        try:
            there = os.stat(self.path)
        except OSError:
            return False

        if (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino):
            return False
        if self._untidy >= 0 or (mine.st_size, mine.st_mtime_ns) == (len(self._raw), self._stamp):
            return True

        return (
            mine.st_size == len(self._raw) and read_file(self.path, MAX_RECORD_BYTES) == self._raw
        )

    def _is_taken_up_again(self) -> bool:
        """Go on in the file that is there, where it holds what this one did; says whether it
        does."""
        try:
            file = os.open(self.path, FLAGS)
        except OSError:
            return False

        try:
            if not lock(file) or read_file(self.path, MAX_RECORD_BYTES) != self._raw:
                os.close(file)
                return False
        except OSError:
            os.close(file)
            return False

        self._exchange(file)
        self.news = AGAIN
        return True

    def _write_anew(self) -> None:
        """Write all that this playthrough is into a new file: under its own name where that is
        free, else under another."""
        self.path.parent.mkdir(
            exist_ok=True
        )  # and not the one above, which may be a disk that is not there just now
        try:
            self._exchange(create_new(self.path, self._raw))
            self.news = BACK
        except FileExistsError:
            id = self._new_id()
            path = self.path.with_name(id + SUFFIX)
            self._exchange(create_new(path, self._raw))
            self.path = path
            self.record.beginning = self.record.beginning._replace(id=id)
            self.news = BESIDE + id
            self._is_touched = False

    def _exchange(self, file: int) -> None:
        os.close(self._file)
        self._file, self._untidy = file, -1
        self._stamp = os.fstat(file).st_mtime_ns
