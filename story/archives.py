"""A story in an archive (ZIP): read, and never unpacked, so that nothing in it can be written
anywhere.

Whatever an archive from a stranger may hold is looked at before it is read: how much there is of
it, and whether the names in it are those of files below it. (Python's own pages say never to
extract one without that; `zipfile`, "Decompression pitfalls".)
"""

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from story.files import FLAGS, reason_of
from story.folders import HEADS, MAX_FOLDER_DEPTH, SUFFIX, Files, NoArchive, Signature, files_among
from story.naming import named
from story.reading import MAX_FILE_BYTES, MEGABYTE

MAX_ENTRIES: Final = 2_000
TOO_MANY: Final = f"it holds more than {MAX_ENTRIES:,} files"
MAX_LISTING_BYTES: Final = 1 << 20
"""The list of what an archive holds: so many files with names of five hundred letters."""
MAX_BYTES: Final = 64 * MEGABYTE
"""All scenes together, unpacked; a story of a million words is under ten."""
_END: Final = struct.Struct("<4s4H2LH")
"""The record at the end of an archive: how many entries there are, and how long their list is
(APPNOTE 6.3.10, 4.3.16)."""
_END_MARK: Final = b"PK\5\6"
_LONGEST_REMARK: Final = 0xFFFF
_ENCRYPTED: Final = 1
_METHODS: Final = frozenset({ZIP_STORED, ZIP_DEFLATED})
_BESIDE: Final = "__MACOSX"
"""The folder in which macOS keeps what it knows of the files."""
_DAMAGED: Final = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What is raised by an archive that does not hold what it should."""
_DAMAGE: Final = "it is damaged, or did not come whole"


class Archive:
    """An archive, its scenes read; the paths of its files are those they would have if it were a
    folder."""

    def __init__(self, path: str) -> None:
        """Look at an archive and read it. Raises NoArchive."""
        self.path = path
        with _opened(path) as archive:
            entries = _looked_at(archive)
            self.top = _top(list(entries))
            self._entries = {
                os.path.join(path, *name.removeprefix(self.top).split("/")): entry
                for name, entry in entries.items()
                if name.startswith(self.top)
            }
            self._raw = self._scenes(archive)

    def _scenes(self, archive: ZipFile) -> dict[str, bytes]:
        result, size = dict[str, bytes](), 0
        for path, entry in self._entries.items():
            if path.endswith(SUFFIX):
                result[path] = _read(archive, entry, MAX_FILE_BYTES)
                size += len(result[path])
                if size > MAX_BYTES:
                    raise NoArchive(f"its scenes have more than {MAX_BYTES // MEGABYTE} MB")

        return result

    def files(self) -> Files:
        """Return what is in it."""
        return files_among(self.path, self._entries)

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name beside story.toml."""
        return os.path.join(self.path, name) in self._entries

    def names(self) -> list[str]:
        """Return the names of the files beside story.toml."""
        result = []
        for path in self._entries:
            if os.path.dirname(path) == self.path:
                result.append(os.path.basename(path))

        return result

    def signature(self, path: str) -> Signature:
        """Return what tells whether a file is still the one it was: it stays as it was read."""
        return 0, len(self._raw.get(path, b"")), id(self)

    def read(self, path: str, most: int) -> bytes:
        """Return what a file holds. Raises OSError where there is none, where it has more than
        `most` bytes, and where it is damaged."""
        if path in self._raw:
            return self._raw[path]

        if path not in self._entries:
            raise FileNotFoundError(2, "no such file in the archive", path)

        try:
            with _opened(self.path) as archive:
                return _read(archive, self._entries[path], most)
        except NoArchive as error:
            raise OSError(5, str(error), path) from None


def archive_at(path: str) -> Archive:
    """Return the archive of a story that a file is; one that stays as it is is read once. Raises
    NoArchive."""
    try:
        about = os.stat(path)
    except OSError as error:
        raise NoArchive(reason_of(error)) from None

    return _archive_once(path, about.st_mtime_ns, about.st_size, about.st_ino)


@lru_cache(maxsize=1)
def _archive_once(path: str, *_signature: int) -> Archive:
    return Archive(path)


@contextmanager
def _opened(path: str) -> Iterator[ZipFile]:
    """Open an archive, as long as there is not too much in it. Raises NoArchive."""
    try:
        file = os.fdopen(os.open(path, FLAGS), "rb")
    except OSError as error:
        raise NoArchive(reason_of(error)) from None

    try:
        with file:
            _be_of_a_size(file)
            with ZipFile(file) as archive:
                yield archive
    except _DAMAGED:
        raise NoArchive(_DAMAGE) from None


def _be_of_a_size(file: IO[bytes]) -> None:
    """Raise NoArchive for what is no archive, or one whose list of files alone would take long to
    be read. Raises OSError."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size - _LONGEST_REMARK))
    end = file.read()
    position = len(end) - _END.size
    if not (end[position:].startswith(_END_MARK) and end.endswith(b"\0\0")):
        position = end.rfind(_END_MARK)  # a remark stands behind it
    if position < 0 or len(end) - position < _END.size:
        file.seek(0)
        raise NoArchive(_DAMAGE if file.read(2) == _END_MARK[:2] else "it is no ZIP archive")

    count, listing = _END.unpack_from(end, position)[4:6]
    if count > MAX_ENTRIES:
        raise NoArchive(TOO_MANY)  # of how many more the count says nothing above 65,535

    if listing > MAX_LISTING_BYTES:
        raise NoArchive("the list of what it holds is too long")


def _looked_at(archive: ZipFile) -> dict[str, ZipInfo]:
    """Return the files of an archive by their names, hidden ones left out. Raises NoArchive where
    one of them is not what it should be."""
    result: dict[str, ZipInfo] = {}
    alike: dict[str, str] = {}
    if len(archive.infolist()) > MAX_ENTRIES:
        raise NoArchive(TOO_MANY)

    for entry in archive.infolist():
        _be_below(entry)
        if entry.is_dir():
            continue

        other = alike.setdefault(named(entry.filename).casefold(), entry.filename)
        if entry.filename in result:
            raise NoArchive(f"it holds '{entry.filename}' twice")

        if other != entry.filename:
            names = f"'{other}' and '{entry.filename}'"
            raise NoArchive(f"it holds {names}, which are one file on other machines")

        result[entry.filename] = entry

    return {name: entry for name, entry in result.items() if not _is_hidden(name)}


def _be_below(entry: ZipInfo) -> None:
    """Raise NoArchive where something has a name that could lead elsewhere, or is a link."""
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    if "\0" in name or "\\" in name or ":" in name or not {"", ".", ".."}.isdisjoint(parts):
        raise NoArchive(f"it holds '{name}', which is no name of a file in it")

    if len(parts) > MAX_FOLDER_DEPTH:
        raise NoArchive(f"something in it lies in more than {MAX_FOLDER_DEPTH} folders")

    if stat.S_ISLNK(entry.external_attr >> 16):
        raise NoArchive(f"'{name}' in it is a link")


def _is_hidden(name: str) -> bool:
    """Return whether a file is one of those that are left out in silence."""
    return name.startswith((f"{_BESIDE}/", ".")) or "/." in name


def _top(names: list[str]) -> str:
    """Return the folder that the story lies in, with a slash at its end; empty where it lies at the
    top. Raises NoArchive."""
    head = HEADS[0]
    if head in names:
        return ""

    if "index.html" in names:
        raise NoArchive("a story published for browsers is in it, which the index.html opens")

    if "__main__.py" in names:
        raise NoArchive("it is a story published for Python, which plays it by itself")

    tops = [name.removesuffix(head) for name in names if name.endswith(f"/{head}")]
    found = [top for top in tops if top.count("/") == 1]
    if len(found) == 1:
        return found[0]

    raise NoArchive(_no_top(found or tops))


def _no_top(tops: list[str]) -> str:
    """Return why there is not one folder with a story in an archive, which has it at these."""
    if not tops:
        return f"there is no {HEADS[0]} in it"

    where = " and ".join(f"'{top}'" for top in sorted(tops)[:2])
    return f"a {HEADS[0]} lies in {where} of it; zip that one folder"


def _read(archive: ZipFile, entry: ZipInfo, most: int) -> bytes:
    """Return what a file of an archive holds. Raises NoArchive, and what an archive raises that is
    damaged."""
    if entry.flag_bits & _ENCRYPTED:
        raise NoArchive(f"'{entry.filename}' in it is encrypted")

    if entry.compress_type not in _METHODS:
        raise NoArchive(f"'{entry.filename}' in it is packed in a way that not all can unpack")

    with archive.open(entry) as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise NoArchive(f"'{entry.filename}' in it has more than {most // MEGABYTE} MB")

    return raw
