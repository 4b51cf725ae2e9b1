"""How a story begins that was published as one file of Python: this lies in it as `__main__.py`.

The file is unpacked once, into the folder of what can be made anew, so that Python keeps what it
compiles and the next start is as quick as an installed program's. Until this Python is known to be
new enough nothing of the program is imported, and nothing here is younger than Python 3.6: so an
older one can say in a sentence that it is too old.
"""

import os
import stat
import sys

CARRIES_A_STORY = True
"""By this the program knows that a story came along with it."""
CONTENT = "@CONTENT@"
"""What is in the file: a digest of all of it, by which its folder is called, and how many bytes
that folder holds."""
NEEDED = (3, 11)
PRIVATE = 0o700
UNUSED_SECONDS = 7 * 86_400
"""So long after it was played last, a story's folder makes room where another story is unpacked."""


def main() -> int:
    """Return the exit code of the program in this file, unpacked and run."""
    if sys.version_info < NEEDED:
        raise SystemExit(
            "This story is played by Python 3.11 or newer, and this is Python %d.%d; a newer one is at https://www.python.org"
            % sys.version_info[:2]
        )

    archive = os.path.dirname(__file__)
    try:
        sys.path[0] = _kept(archive) or _unkept(archive)
    except KeyboardInterrupt:
        return 130

    from engine.commands.main import main as run

    return run()


def _kept(archive: str) -> str:
    """Return the folder in which the file is kept unpacked; empty where none can be."""
    digest, _, counted = CONTENT.partition(" ")
    size = int(counted)
    above = os.path.join(_caches(), "slackwater", "sent")
    folder = os.path.join(above, digest)
    try:
        if not _is_whole(above, folder, size):
            _unpack(archive, above, folder, size)
            if not _is_whole(above, folder, size):
                return ""

        os.utime(folder)
    except OSError:
        return ""

    return folder


def _caches() -> str:
    """Return where this person's programs keep what can be made anew."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")

    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches")

    named = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):
        return named

    return os.path.join(home, ".cache")


def _is_whole(above: str, folder: str, size: int) -> bool:
    """Return whether a folder holds all that was unpacked, and nobody else can have written
    there."""
    try:
        return _is_own(above) and _is_own(folder) and _bytes_in(folder) == size
    except OSError:
        return False


def _is_own(folder: str) -> bool:
    about = os.lstat(folder)
    if not stat.S_ISDIR(about.st_mode):
        return False

    if not hasattr(os, "geteuid"):
        return True

    return about.st_uid == os.geteuid() and not about.st_mode & 0o022


def _bytes_in(folder: str) -> int:
    """Return how many bytes the files below a folder have; what Python has compiled of them is not
    counted."""
    size = 0
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    size += entry.stat(follow_symlinks=False).st_size
                elif entry.name != "__pycache__":
                    waiting.append(entry.path)

    return size


def _unpack(archive: str, above: str, folder: str, size: int) -> None:
    """Unpack the file under a name of its own, and give it the one it is found by when it is whole.
    Raises OSError."""
    from contextlib import suppress
    from shutil import rmtree
    from tempfile import mkdtemp

    os.makedirs(above, PRIVATE, exist_ok=True)
    if not _is_own(above):
        return

    _make_room(above, folder)
    begun = mkdtemp(prefix=".", dir=above)
    damaged = begun + "~"
    try:
        _extract(archive, begun)
        if os.path.lexists(folder) and not _is_whole(above, folder, size):
            os.rename(folder, damaged)
        with suppress(OSError):  # somebody was quicker, and may be playing there
            os.rename(begun, folder)
    finally:
        rmtree(begun, ignore_errors=True)
        rmtree(damaged, ignore_errors=True)
        with suppress(OSError):  # what is no folder
            os.unlink(damaged)


def _make_room(above: str, folder: str) -> None:
    """Remove what was unpacked of other files and not used for long."""
    from shutil import rmtree
    from time import time

    for name in os.listdir(above):
        other = os.path.join(above, name)
        if other != folder and time() - os.lstat(other).st_mtime > UNUSED_SECONDS:
            rmtree(other, ignore_errors=True)


def _unkept(archive: str) -> str:
    """Return a folder in which the file is unpacked as long as it is played."""
    from atexit import register
    from shutil import rmtree
    from tempfile import mkdtemp

    try:
        folder = mkdtemp(prefix="slackwater-")
        register(rmtree, folder, ignore_errors=True)
        _extract(archive, folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SystemExit("This story finds no room to be unpacked in: " + reason) from None

    return folder


def _extract(archive: str, folder: str) -> None:
    """Unpack all of the file. Raises OSError."""
    import zlib
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(archive) as file:
            names = [name for name in file.namelist() if name != "__main__.py"]
            file.extractall(folder, names)
    except (BadZipFile, zlib.error, EOFError):
        raise SystemExit(
            "This file was damaged on its way; it has to be sent or fetched once more"
        ) from None


if __name__ == "__main__":
    raise SystemExit(main())
