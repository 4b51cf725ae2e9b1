"""Where everything goes, which Graphviz decides: `dot` is asked for places only, and the drawing is
ours.

Layered layout with nested groups, room for labels and curves that keep clear of boxes is a craft of
its own (Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs", 1993). Of
what does it, Graphviz alone is well kept and keeps groups together: igraph (GPL), grandalf (GPL or
EPL, unchanged since 2023) and fast-sugiyama know no groups, and the ports of ELK and of Graphviz
itself to Python are a few months old.
"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from engine.drawing.dot import write
from engine.drawing.geometry import Box, Curve, Placement, Points, Size, Sizes
from engine.drawing.graph import Diagram
from engine.drawing.measuring import INCH, Measured, label_id
from story.files import program_named

MAX_SECONDS: Final = 120
"""Seconds after which one layout is given up; a thousand scenes in one folder take about one."""


class NoLayout(Exception):
    """There is nothing that can place a drawing, or it failed; the words say what is needed."""


def place(graph: Diagram, sizes: Sizes) -> Placement:
    """Have Graphviz place a drawing.

    Raises NoLayout where there is no Graphviz, or it fails.
    """
    program = program_named("dot")
    if program is None:
        raise NoLayout(
            "an svg needs Graphviz for its layout (graphviz.org, or the package 'graphviz' of your system)"
        )

    measured = Measured(graph, sizes)
    source = write(measured.graph, measured).encode()
    try:
        done = subprocess.run(  # noqa: S603 found on the path, words of ours
            [program, "-Tjson0"], input=source, capture_output=True, check=True, timeout=MAX_SECONDS
        )
        return _read(graph, measured, json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        raise NoLayout(
            f"Graphviz ({program}) found no layout in {MAX_SECONDS} seconds; draw a part of it with --scene"
        ) from None
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        words = said.decode(errors="replace").strip().splitlines()
        raise NoLayout(
            f"Graphviz ({program}) could not lay this out: {words[-1] if words else type(error).__name__}"
        ) from None


def _read(graph: Diagram, measured: Measured, laid: dict[str, object]) -> Placement:
    """Read what `dot -Tjson0` says: points, counted upwards from the lower left corner."""
    left, bottom, right, top = _numbers(str(laid["bb"]))
    objects, edges = laid.get("objects", []), laid.get("edges", [])
    assert isinstance(objects, list)
    assert isinstance(edges, list)
    named = {thing["name"]: thing for thing in objects}
    nodes = {node.id: _box(named[measured.names[node.id]], top) for node in measured.graph.nodes}
    pieces = _pieces(measured, edges, top)
    curves = []
    for position in range(len(graph.lines)):
        curves.append(Curve(tuple(pieces[position]), nodes.get(label_id(position))))

    groups = {}
    for position, group in enumerate(graph.groups):
        groups[group.id] = _bounds(named[f"cluster_{position}"]["bb"], top)

    return Placement(Size(right - left, top - bottom), nodes, tuple(curves), groups)


def _pieces(
    measured: Measured, edges: Sequence[Mapping[str, str]], top: float
) -> dict[int, list[Points]]:
    """Return the points of each line, a row for each of its stretches, from its source on."""
    drawn = {}
    for edge in edges:
        if "id" in edge:
            drawn[edge["id"]] = _points(edge["pos"], top)

    pieces: dict[int, list[Points]] = defaultdict(list)
    for position, stretch in enumerate(measured.stretches):
        pieces[stretch.whose].append(drawn[f"line_{position}"])

    for whose in measured.turned:
        pieces[whose] = [points[::-1] for points in reversed(pieces[whose])]

    return pieces


def _numbers(words: str) -> list[float]:
    return [float(word) for word in words.split(",")]


def _box(thing: Mapping[str, str], top: float) -> Box:
    x, y = _numbers(thing["pos"])
    width, height = float(thing["width"]) * INCH, float(thing["height"]) * INCH
    return Box(x - width / 2, top - y - height / 2, width, height)


def _bounds(words: str, top: float) -> Box:
    left, bottom, right, upper = _numbers(words)
    return Box(left, top - upper, right - left, upper - bottom)


def _points(written: str, top: float) -> Points:
    """Read a curve's points; the tips of its arrows, which Graphviz tells apart, are made part of
    it."""
    tips: dict[str, tuple[float, float]] = {}
    points: list[tuple[float, float]] = []
    for word in written.split(";")[0].split():
        *tip, x, y = word.split(",")
        point = (float(x), top - float(y))
        if tip:
            tips[tip[0]] = point
        else:
            points.append(point)

    if "s" in tips:
        points = [tips["s"], tips["s"], points[0], *points]
    if "e" in tips:
        points = [*points, points[-1], tips["e"], tips["e"]]
    return tuple(points)
