"""Publishing the shipped story, and starting what was published as one file of Python beside the installed program."""

import gzip
import os
import tempfile
from pathlib import Path
from typing import Final
from unittest.mock import patch

from benchmarks.common import PROGRAM, cpu, in_turn, ratios, row, spread
from benchmarks.generated import write_whole

ROUNDS: Final = 15
FEWER: Final = 5
SERVERS: Final = 6
"""The level at which servers pack a page."""


def main() -> None:
    """Print sizes, seconds and the ratio."""
    print("publishing, whole processes, in CPU time")
    with tempfile.TemporaryDirectory() as place, patch.dict(os.environ):
        os.environ["XDG_CACHE_HOME"] = place
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        _measure(Path(place))


def _measure(place: Path) -> None:
    page, file, large = place / "p.html", place / "p.pyz", place / "large.html"
    story = write_whole(place / "large", 5_000)
    commands = {
        "the page": [*PROGRAM, "publish", "-o", str(page)],
        "the file of Python": [*PROGRAM, "publish", "-o", str(file)],
        "a page of 5,000 beats": [*PROGRAM, "publish", str(story), "-o", str(large)],
    }
    times = in_turn(commands, FEWER)
    for name in commands:
        row(f"{name}, s", spread(times[name]), "<= 2")
    row("the page, kB", f"{page.stat().st_size / 1000:.0f}")
    row("  as a server packs it, kB", f"{_packed(page) / 1000:.1f}", "<= 200")
    row("the file of Python, MB", f"{file.stat().st_size / 1e6:.2f}", "<= 4")
    words = ["--plain", "--choices", "1", "--saves", str(place / "saves")]
    starts = {"installed": [*PROGRAM, *words], "sent": [PROGRAM[0], str(file), *words]}
    row("its first start, s", f"{cpu(starts['sent']):.2f}")
    in_turn(starts, 2)  # what is compiled and looked up once
    times = in_turn(starts, ROUNDS)
    row("a first page in plain lines, installed, s", spread(times["installed"], ".3f"))
    row("  out of the file, of that", spread(ratios(times["sent"], times["installed"])), "<= 1.3")


def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), SERVERS))
