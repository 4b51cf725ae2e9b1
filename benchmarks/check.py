"""Whole processes: `slackwater check` beside `python -c pass`, and how checking grows with the story."""

import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.common import PROGRAM, in_turn, ratios, row, spread, write_story
from story.shipped import shipped_folder

CHECK: Final = [*PROGRAM, "check"]
ROUNDS: Final = 11


def main() -> None:
    """Print the ratios."""
    print("slackwater check, whole processes, in CPU time")
    commands = {"pass": [sys.executable, "-c", "pass"], "shipped": [*CHECK, str(shipped_folder())]}
    times = in_turn(commands, ROUNDS)
    row("python -c pass, s", spread(times["pass"], ".3f"))
    row("the shipped story, s", spread(times["shipped"], ".3f"))
    row("  times python -c pass", spread(ratios(times["shipped"], times["pass"]), ".1f"), "<= 7")
    with tempfile.TemporaryDirectory() as place:
        sizes = (100, 1_000, 10_000)
        folders = {size: write_story(Path(place) / str(size), size) for size in sizes}
        times = in_turn({str(size): [*CHECK, str(folder)] for size, folder in folders.items()}, 3)
    for size in sizes:
        row(f"{size:,} scenes, ms a scene", spread([t * 1000 / size for t in times[str(size)]]))
