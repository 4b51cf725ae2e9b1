"""A cold start to the first page as plain lines, beside the import of two of the libraries it rests on.

Whole processes, in CPU time, in turn. Each story was played before, as a story is that somebody goes on with.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.common import PROGRAM, cpu, in_turn, ratios, row, spread
from benchmarks.graphs import graph_of, write_files
from story.shipped import shipped_folder

ROUNDS: Final = 15
WANTED: Final = {"the shipped story": 1.5, "1,000 beats": 2.0, "10,000 beats": 4.0}
EACH: Final = 25
"""Beats a file."""


def main() -> None:
    """Print the ratios."""
    print("a cold start to the first page, plain lines")
    with tempfile.TemporaryDirectory() as place:
        folders = {"the shipped story": shipped_folder()}
        for beats in (1_000, 10_000):
            name = f"{beats:,} beats"
            folders[name] = write_files(Path(place) / str(beats), graph_of(beats), EACH)
        commands = {
            name: [*PROGRAM, "play", "--plain", "--new", "--saves", f"{place}/{name}", str(folder)]
            for name, folder in folders.items()
        }
        for command in commands.values():
            cpu(command)
        floors = {
            "python": [sys.executable, "-c", "pass"],
            "libraries": [sys.executable, "-c", "import tomli, attrs"],
        }
        times = in_turn({**floors, **commands}, ROUNDS)
    row("python -c pass, s", spread(times["python"], ".3f"))
    row("import tomli, attrs, s", spread(times["libraries"], ".3f"))
    for name in commands:
        found = spread(ratios(times[name], times["libraries"]))
        row(f"  {name}, of that", found, f"<= {WANTED[name]}")
