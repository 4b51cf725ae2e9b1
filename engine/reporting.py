"""A fault of the program itself: what is said of it, and what is kept of it for whoever mends it.

Most of what this needs is imported where it is used: nothing should have to wait for it.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from story.printing import printable

BROKEN: Final = 70
"""The exit code: EX_SOFTWARE of sysexits.h, "an internal software error has been detected"."""
LONGEST_LINE: Final = 2_000
"""Letters of a line of a report: what went wrong may name a whole text."""
MOST_REPORTS: Final = 20
"""Older ones are swept: a fault that comes again and again fills no disk."""


class Broken(Exception):
    """What broke the screens; they had to be left in good order before it could be told.

    `kept` says whether every choice made in them is on the disk.
    """

    def __init__(self, error: BaseException, *, kept: bool) -> None:
        super().__init__(str(error))
        self.error, self.kept = error, kept


def told_of(fault: Exception) -> str:
    """Write a report of a fault, and return the sentence that says so."""
    error = fault.error if isinstance(fault, Broken) else fault
    all_kept = isinstance(fault, Broken) and fault.kept
    if all_kept:
        safe = "every choice you made is kept"
    else:
        safe = "what was kept before is safe"

    place = write_report(error)
    if place:
        where = f"what happened is written down in {place}"
    else:
        where = f"it was {_named(error)}"

    return f"the program broke, by a fault of its own and none of yours; {safe}, and {where}"


def write_report(error: BaseException) -> Path | None:
    """Write a report of a fault into a new file: where it happened, and no values of anything; None
    where none can be written."""
    words = printable(spell_report(error))
    for folder in _folders():
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            name = f"broken-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.urandom(2).hex()}.txt"
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(words)
            _sweep(folder)
            return folder / name

    return None


def spell_report(error: BaseException) -> str:
    """Spell a report: versions, the machine's kind, and the traceback without the values that stood
    in it."""
    import platform
    import traceback

    said = traceback.TracebackException.from_exception(error, capture_locals=False, compact=True)
    lines = [
        f"Slack Water {_version('slackwater')} broke on {datetime.now(UTC):%Y-%m-%d at %H:%M:%S} UTC",
        f"Python {platform.python_version()}, Textual {_version('Textual')}, {platform.platform()}",
        f"terminal: {os.environ.get('TERM', 'none')}",
        "",
        *"".join(said.format()).splitlines(),
    ]
    return "\n".join(line[:LONGEST_LINE] for line in lines) + "\n"


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_LINE]


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _folders() -> Iterator[Path]:
    import tempfile

    from platformdirs import user_log_path

    yield user_log_path("slackwater", appauthor=False)
    yield Path(tempfile.gettempdir())


def _sweep(folder: Path) -> None:
    for old in sorted(folder.glob("broken-????????-??????-????.txt"))[:-MOST_REPORTS]:
        with suppress(OSError):
            old.unlink()
