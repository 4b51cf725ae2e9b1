"""Whole processes: `slackwater check` beside `python -c pass`, and how loading grows with the story."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import row, write_story
from story.shipped import shipped_folder

CHECK = [
    sys.executable,
    "-c",
    "import sys; from engine.commands.main import main; sys.exit(main(sys.argv[1:]))",
    "check",
]


def main() -> None:
    """Print the ratios."""
    print("slackwater check, whole processes")
    nothing, shipped = (
        best([sys.executable, "-c", "pass"], 25),
        best([*CHECK, str(shipped_folder())], 15),
    )
    row(
        "the shipped story, beside python -c pass",
        f"{shipped * 1000:.0f} ms = {shipped / nothing:.1f} x",
        "<= 10 x",
    )
    with tempfile.TemporaryDirectory() as place:
        before = 0.0
        for scenes in (100, 1_000, 10_000):
            folder = write_story(Path(place) / str(scenes), scenes)
            took = best([*CHECK, str(folder)], 3) - nothing
            growth = f", {took / before:.1f} x that of a tenth" if before else ""
            row(f"{scenes:,} scenes", f"{took:.2f} s{growth}", "<= 11 x" if before else "")
            before = took


def best(command: list[str], runs: int) -> float:
    """Give the shortest time a command takes, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)
