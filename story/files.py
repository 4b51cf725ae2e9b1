"""Reading files that anybody may have put there: nothing is waited for, and nothing without an end
is read."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened to be read: a pipe that nobody writes to is not waited for."""
NO_FILE: Final = "it is no file, but a folder, a pipe or a device"
CHUNK: Final = 1 << 20


def read_file(path: str | Path, most: int) -> bytes:
    """Return what a plain file holds.

    Raises OSError where it cannot be read, is no plain file (EINVAL) or has more than `most` bytes
    (EFBIG).
    """
    file = os.open(path, FLAGS)
    try:
        about = os.fstat(file)
        refuse_what_is_no_file(about, path)
        if about.st_size > most:
            raise OSError(errno.EFBIG, "too large", str(path))

        return _whole(file, about.st_size, most, path)
    finally:
        os.close(file)


def read_own_file(path: str | Path, most: int) -> bytes:
    """Return what a plain file holds that nobody else can have written: it is this user's, and
    nobody else may write to it.

    Raises OSError as `read_file` does, and where it is somebody else's, is a link, or may be
    written to by others (EPERM).
    """
    file = os.open(path, FLAGS | getattr(os, "O_NOFOLLOW", 0))
    try:
        about = os.fstat(file)
        refuse_what_is_no_file(about, path)
        if hasattr(os, "geteuid") and (about.st_uid != os.geteuid() or about.st_mode & 0o022):
            raise OSError(errno.EPERM, "somebody else may have written it", str(path))
        if about.st_size > most:
            raise OSError(errno.EFBIG, "too large", str(path))

        return _whole(file, about.st_size, most, path)
    finally:
        os.close(file)


def program_named(name: str, path: str | None = None) -> str | None:
    """Return where a program lies that is called by its name; None where there is none.

    One that is only found because it lies in the folder one stands in (as Windows looks, and a PATH
    with a dot in it) is none: that folder may be a stranger's story.
    """
    import shutil  # 4 ms, and few commands look for a program

    found = shutil.which(name, path=path)
    if found is None or not (os.path.isabs(found) or os.path.dirname(name)):
        return None

    return found


def is_folder(entry: "os.DirEntry[str]") -> bool:
    """Return whether an entry of a folder is a folder; a link that leads to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def refuse_what_is_no_file(about: os.stat_result, path: str | Path) -> None:
    """Raise OSError (EINVAL) for what is a folder, a pipe, a device or a socket."""
    if not stat.S_ISREG(about.st_mode):
        raise OSError(errno.EINVAL, NO_FILE, str(path))


def _whole(file: int, size: int, most: int, path: str | Path) -> bytes:
    """Read a file of so many bytes to its end; it may have grown meanwhile, and files of the system
    say that they have none."""
    raw = os.read(file, size + 1)
    while len(raw) != size and len(raw) <= most and (more := os.read(file, CHUNK)):
        raw += more

    if len(raw) > most:
        raise OSError(errno.EFBIG, "too large", str(path))

    return raw


def reason_of(error: OSError) -> str:
    """Return the system's reason why a file could not be used, as a part of a sentence.

    >>> reason_of(FileNotFoundError(2, "No such file or directory"))
    'no such file or directory'
    """
    return (error.strerror or str(error)).lower()
