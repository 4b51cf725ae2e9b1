"""Files that are kept: written whole or not at all, and never over another one.

Everything that writes or renames a file goes through here. A file that is to be new is finished under a name of its own first
and then given the one it is meant to have, which fails where that is taken; so nothing is overwritten, whoever else is at work.
"""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from story.files import reason_of, refuse_what_is_no_file
from story.regexes import regex

try:
    import fcntl
except ImportError:  # Windows has no flock; two programs at one file are then not told apart
    fcntl = None  # type: ignore[assignment]

FLAGS: Final = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
LEFTOVER: Final = regex(
    r"\..+\.[0-9a-f]{8}~"
    r"|\.probe-[0-9a-f]{8}|\.[0-9]{8}-[0-9]{6}-[0-9a-f]{4,12}-[0-9a-f]{4}|seen\.json\.[0-9a-f]{8}"
)
"""Names of files that are being written (first those of today, then those of a first version): nothing else is called so."""
LEFT_SECONDS: Final = 60
"""So long after it was touched last a file that is being written, and that nobody holds, is taken to be left behind."""
MAX_NAMES_TRIED: Final = 10_000
REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your quota on the disk is used up",
    errno.EROFS: "the disk can only be read",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EFBIG: "the file is too large for a playthrough",
    errno.ENOENT: "the folder is gone",
    errno.ENOTDIR: "a file stands where a folder should be",
    errno.EEXIST: "a file stands where a folder should be, or a link that leads nowhere",
    errno.ELOOP: "links lead round in a circle",
}


def reason(error: OSError) -> str:
    """Return why something could not be done with a file, in words."""
    return REASONS.get(error.errno or 0, reason_of(error))


def write_all(file: int, raw: bytes) -> None:
    """Write all of `raw` to an open file. Raises OSError."""
    while raw:
        raw = raw[os.write(file, raw) :]


def write_new(path: Path, raw: bytes) -> None:
    """Write a new file: all of it, on the disk when this returns, or nothing. Raises
    FileExistsError where it is there, and OSError."""
    os.close(create_new(path, raw))


def create_new(path: Path, raw: bytes) -> int:
    """Write a new file as `write_new` does, and return it open for adding to it, locked. Raises
    FileExistsError and OSError."""
    with _said_of(path), _unfinished(path) as (file, whole):
        write_all(file, raw)
        os.fsync(file)
        move_new(whole, path)
        sync_folder(path.parent)
        return file


def write_over(path: Path, raw: bytes, *, synced: bool = True) -> None:
    """Put `raw` into the place of a file that is ours to change, whole or not at all; its mode
    stays.

    It is on the disk when this returns, unless it is not `synced`: what can be made anew need not
    be. A link is replaced by the file, and what it leads to stays as it is. Raises OSError, and
    writes nothing, where a folder, a pipe or a device would be replaced.
    """
    with _said_of(path):
        _write_over(path, raw, synced)


def write_through(path: Path, raw: bytes) -> None:
    """Put `raw` into a file that is a person's own, or make it, whole or not at all; raises
    OSError, and the file is as it was.

    What a link leads to is written, and the link stays. What else is known of the file stays, and
    one that may not be written is not. One that has several names, that is somebody else's or lies
    in a folder that may not be written is written where it is.
    """
    with _said_of(path):
        _write_through(path, Path(os.path.realpath(path)), raw)


@contextmanager
def _said_of(path: Path) -> Iterator[None]:
    """Let an error be about the file that was meant, and not about the one that is written
    first."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def _write_through(path: Path, real: Path, raw: bytes) -> None:
    try:
        about = real.lstat()
    except FileNotFoundError:
        _write_over(real, raw, synced=True)
        return

    refuse_what_is_no_file(about, path)
    if not os.access(real, os.W_OK):  # it could be replaced, and is not meant to be
        raise PermissionError(errno.EACCES, "it may not be written", str(path))

    folder_is_ours = os.access(real.parent, os.W_OK)
    if about.st_nlink > 1 or about.st_uid != _own() or not folder_is_ours:
        _write_where_it_is(real, raw)
    else:
        _write_over(real, raw, synced=True)


def _own() -> int:
    return (
        os.geteuid() if hasattr(os, "geteuid") else 0
    )  # where there are no owners each file says 0


def _write_over(path: Path, raw: bytes, synced: bool) -> None:
    kept = False
    with suppress(FileNotFoundError):
        about = path.lstat()
        kept = not stat.S_ISLNK(about.st_mode)
        if kept:
            refuse_what_is_no_file(about, path)

    with _unfinished(path) as (file, whole):
        write_all(file, raw)
        with suppress(OSError):
            if kept:
                from shutil import copystat  # 4 ms

                copystat(path, whole)
                os.utime(whole)

        if synced:
            os.fsync(file)
        whole.replace(path)
        if synced:
            sync_folder(path.parent)
        os.close(file)


def _write_where_it_is(path: Path, raw: bytes) -> None:
    """Write into a file without replacing it; what it held is put back where the new bytes find no
    room."""
    file = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        before = os.read(file, os.fstat(file).st_size)
        try:
            _fill(file, raw)
        except OSError:
            _fill(file, before)  # for which there was room
            raise
    finally:
        os.close(file)


def _fill(file: int, raw: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    write_all(file, raw)
    os.ftruncate(file, len(raw))
    os.fsync(file)


@contextmanager
def _unfinished(path: Path) -> Iterator[tuple[int, Path]]:
    """Open a file of its own beside `path`, to be given that name when it is finished; where that
    fails, nothing of it is left."""
    whole = path.with_name(f".{path.name}.{os.urandom(4).hex()}~")
    file = os.open(whole, FLAGS | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        lock(file)
        yield file, whole
    except BaseException:
        with suppress(OSError):
            os.close(file)
        with suppress(OSError):
            whole.unlink()
        raise


def move_new(source: Path, target: Path) -> None:
    """Give a file another name, which no other file may have. Raises FileExistsError where one has
    it, and OSError.

    Renaming would take the place of a file without a word. A second name is refused where it is
    taken; where a file cannot have two, the new one is taken by an empty file first, which is then
    the only thing that can be overwritten.
    """
    if os.name == "nt":
        source.rename(target)  # which Windows refuses where the name is taken
        return

    try:
        os.link(source, target, follow_symlinks=os.link not in os.supports_follow_symlinks)
    except (FileExistsError, FileNotFoundError, NotADirectoryError):
        raise
    except OSError:
        _move_without_links(source, target)
        return

    try:
        source.unlink()
    except OSError:
        target.unlink()
        raise


def _move_without_links(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
    try:
        source.replace(target)
    except OSError:
        target.unlink()
        raise


def move_aside(source: Path, folder: Path) -> Path:
    """Move a file into a folder, under its own name or, where one of that name lies there, with a
    number; returns its place. Raises OSError."""
    for number in range(1, MAX_NAMES_TRIED):
        mark = f"~{number}" if number > 1 else ""
        target = folder / f"{source.stem}{mark}{source.suffix}"
        with suppress(FileExistsError):
            move_new(source, target)
            sync_folder(folder)
            return target

    raise FileExistsError(errno.EEXIST, "every name is taken")


def sweep(folder: Path) -> None:
    """Remove what a program that was killed left in a folder while writing; what somebody is still
    writing stays."""
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            if LEFTOVER.fullmatch(entry.name):
                with suppress(OSError):
                    _remove_left(entry.path)


def _remove_left(path: str) -> None:
    about = os.lstat(path)
    if not stat.S_ISREG(about.st_mode) or abs(time.time() - about.st_mtime) < LEFT_SECONDS:
        return

    file = os.open(path, os.O_RDWR)
    try:
        if lock(file):
            os.unlink(path)
    finally:
        os.close(file)


def lock(file: int) -> bool:
    """Hold an open file against everybody else; returns whether nobody else held it. Where there
    are no locks, nobody does."""
    if fcntl is None:
        return True

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks

    return True


def sync_folder(folder: Path) -> None:
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
