"""Drawing: what it adds to Graphviz's own time for the same scenes, and how it grows with the story."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.chapters import chapters
from benchmarks.common import row
from engine.drawing import dot, svg
from engine.drawing.placing import place
from engine.drawing.scenes import scene_graph
from story.loading import load_story


def main() -> None:
    """Print the ratios."""
    print("slackwater graph, as svg, of a story of chapters")
    if shutil.which("dot") is None:
        print("  there is no Graphviz here")
        return
    with tempfile.TemporaryDirectory() as folder:
        before = 0.0
        for count in (3, 30, 300):
            graph = scene_graph(load_story(chapters(Path(folder, str(count)), count, 10)))
            took = best(partial(svg.write, graph, place))
            source = dot.write(graph).encode()
            beside = (
                f" = {took / best(partial(plainly, source)):.2f} x"
                if plainly(source)
                else ", where dot alone fails"
            )
            growth = f", {took / before:.0f} x that of a tenth" if before else ""
            row(
                f"{count * 10:,} scenes, beside dot -Tsvg of the same",
                f"{took:.2f} s{beside}{growth}",
            )
            before = took


def plainly(source: bytes) -> bool:
    """Let Graphviz draw by itself; says whether it could."""
    return (
        subprocess.run(
            ["dot", "-Tsvg"],
            input=source,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode
        == 0
    )


def best(work: Callable[[], object]) -> float:
    """Give the shortest of three times, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)
