"""Loading from source beside inkjs compiling the same story, and opening from a snapshot beside inkjs opening its compiled form.

Whole processes, in CPU time, in turn; a ratio is one of two runs beside each other. It needs Node.js with inkjs.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.common import PROGRAM, cpu, in_turn, node_with, ratios, row, spread
from benchmarks.graphs import as_ink, graph_of, write_files
from benchmarks.play import SCRIPT

EACH: Final = (1, 25, 500)
"""Beats a file."""
ROUNDS: Final = {1_000: 7, 10_000: 3}
LOAD: Final = [
    sys.executable,
    "-c",
    "import gc, sys; gc.disable(); from pathlib import Path; from story.loading import load_story; load_story(Path(sys.argv[1]))",
]


def main() -> None:
    """Print the ratios."""
    node = node_with("inkjs")
    if node is None:
        print("loading: not measured: it needs Node.js and inkjs (npm install inkjs)")
        return
    for beats, rounds in ROUNDS.items():
        print(f"loading, whole processes: {beats:,} beats of 80 words")
        with tempfile.TemporaryDirectory() as place:
            measure(Path(place), node, beats, rounds)


def measure(place: Path, node: str, beats: int, rounds: int) -> None:
    """Print the figures of one graph."""
    graph = graph_of(beats)
    script, compiled = place / "story.ink", place / "story.json"
    script.write_text(as_ink(graph), "utf-8")
    folders = {each: write_files(place / str(each), graph, each) for each in EACH}
    look = ["play", "--plain", "--choices", "", "--new", "--saves", str(place / "saves")]
    for folder in folders.values():
        cpu([*PROGRAM, *look, str(folder)])  # the first time it is checked
    cpu([node, SCRIPT, "compile", str(script), str(compiled)])
    commands = {"inkjs": [node, SCRIPT, "compile", str(script)]}
    commands |= {f"load {each}": [*LOAD, str(folder)] for each, folder in folders.items()}
    commands |= {"compiled": [node, SCRIPT, "first", str(compiled)]}
    commands |= {f"open {each}": [*PROGRAM, *look, str(folder)] for each, folder in folders.items()}
    times = in_turn(commands, rounds)
    row("inkjs compiles, s", spread(times["inkjs"]))
    for each in EACH:
        found = spread(ratios(times[f"load {each}"], times["inkjs"]), ".3f")
        row(f"  load, {each} beats a file, of that", found, f"<= {0.1 if beats == 1_000 else 0.2}")
    row("inkjs opens what it compiled, s", spread(times["compiled"]))
    for each in EACH:
        found = spread(ratios(times[f"open {each}"], times["compiled"]))
        row(f"  first page, {each} beats a file, of that", found, "<= 0.5")
