"""Where everything goes, which Graphviz decides: `dot` is asked for places only, and the drawing is ours.

Layered layout with nested groups, room for labels and curves that keep clear of boxes is a craft of its own (Gansner, Koutsofios,
North and Vo, "A technique for drawing directed graphs", 1993). Of what does it, only Graphviz is well kept, keeps groups together
and asks for nothing of a story's licence: igraph and grandalf know no groups and are under the GPL, fast-sugiyama knows no groups,
and the ports of ELK and of Graphviz to Python are a few months old.
"""

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from story.drawing.dot import Attributes, write
from story.drawing.graph import Graph, Group, Line, Node

INCH: Final = 72.0
LONGEST: Final = 120
"""Seconds after which a layout is given up: 300 scenes take half of one, 3,000 take a minute."""


class NoLayout(Exception):
    """There is nothing that can place a drawing, or it failed; the words say what is needed."""


class Size(NamedTuple):
    """How much room something takes, in pixels."""

    width: float
    height: float


class Box(NamedTuple):
    """Where something stands: its upper left corner and its size, in pixels, downwards."""

    x: float
    y: float
    width: float
    height: float


Points = tuple[tuple[float, float], ...]
"""A curve: an end, then two handles and a point, and again."""


class Curve(NamedTuple):
    """How a line runs: in one piece, or in two with its label between them."""

    pieces: tuple[Points, ...]
    label: Box | None


class Sizes(NamedTuple):
    """How much room every part of a drawing takes: nodes by id, the label of each line in order, the heads of groups by id."""

    nodes: Mapping[str, Size]
    labels: tuple[Size | None, ...]
    heads: Mapping[str, Size]


class Placement(NamedTuple):
    """Where all of a drawing is: nodes and groups by id, lines in their order."""

    size: Size
    nodes: Mapping[str, Box]
    lines: tuple[Curve, ...]
    groups: Mapping[str, Box]


Placer = Callable[[Graph, Sizes], Placement]


class _Stretch(NamedTuple):
    """A line, or one of the two halves of a labelled one, as Graphviz gets it: whose it is, and which of its ends have a tip."""

    line: Line
    whose: int
    tips: tuple[bool, bool]


class _Measured:
    """A drawing as boxes of known sizes, without words: so the layout depends on no font.

    Each label is a node that its line passes through: so it has room of its own, and stands within its group. A line that
    leads back is given the other way round, so that the story runs downwards from its beginning.
    """

    def __init__(self, graph: Graph, sizes: Sizes) -> None:
        self.sizes = sizes
        self.stretches: list[_Stretch] = []
        self.turned = leading_back(graph)
        nodes = list(graph.nodes)
        self.room = dict(sizes.nodes)
        for place, (line, size, group) in enumerate(zip(graph.lines, sizes.labels, graph.common(), strict=True)):
            if size is not None:
                nodes.append(Node(label_id(place), "label", group=group))
                self.room[label_id(place)] = size
            self.stretches += self.parted(line, place, size is not None)
        self.graph = graph._replace(nodes=tuple(nodes), lines=tuple(stretch.line for stretch in self.stretches))
        self.names = {node.id: f"n{place}" for place, node in enumerate(nodes)}
        across = {"rankdir": "LR"} if graph.level == "folders" else {}
        self.head: Attributes = {"nodesep": "0.36", "ranksep": "0.36", **across}

    def parted(self, line: Line, place: int, labelled: bool) -> list[_Stretch]:
        start, end, tips = line.source, line.target, (line.comes_back, True)
        if place in self.turned:
            start, end, tips = end, start, (tips[1], tips[0])
        if not labelled:
            return [_Stretch(line._replace(source=start, target=end), place, tips)]
        middle = label_id(place)
        return [
            _Stretch(line._replace(source=start, target=middle), place, (tips[0], False)),
            _Stretch(line._replace(source=middle, target=end), place, (False, tips[1])),
        ]

    def name(self, node: Node) -> str:
        return self.names[node.id]

    def node(self, node: Node) -> Attributes:
        size = self.room[node.id]
        return {"label": "", "fixedsize": "true", "width": f"{size.width / INCH:.4f}", "height": f"{size.height / INCH:.4f}"}

    def line(self, line: Line, place: int) -> Attributes:
        stretch = self.stretches[place]
        whole = self.sizes.labels[stretch.whose] is None and self.graph.level != "folders" and not self.is_tag(line)
        return {"weight": "3" if line.kind == "goto" else "1", "dir": _DIRECTIONS[stretch.tips], **({"minlen": "2"} if whole else {})}

    def is_tag(self, line: Line) -> bool:
        return any(node.kind == "elsewhere" and node.id in (line.source, line.target) for node in self.graph.nodes)

    def group(self, group: Group) -> Attributes:
        size = self.sizes.heads.get(group.id)
        return {"label": _blank(size), "labeljust": "l", "margin": "16"} if size is not None else {"label": "", "margin": "0"}


_DIRECTIONS: Final = {(False, False): "none", (False, True): "forward", (True, False): "back", (True, True): "both"}


def label_id(place: int) -> str:
    """Name a label as no node is named."""
    return f"label of {place}"


def leading_back(graph: Graph) -> set[int]:
    """Find the lines that lead back to where the way from the beginning has been: those that close a ring, in the order of the story."""
    leading: dict[str, list[tuple[int, str]]] = {node.id: [] for node in graph.nodes}
    for place, line in enumerate(graph.lines):
        ends = [line.target] if line.target in leading else [node.id for node in graph.members(line.target)]
        leading[line.source] += [(place, end) for end in ends]
    back: set[int] = set()
    open_: set[str] = set()
    done: set[str] = set()
    for first in sorted(graph.nodes, key=lambda node: not node.start):
        work = [(first.id, iter(leading[first.id]))] if first.id not in done else []
        open_.update(id for id, _ in work)
        while work:
            here, ways = work[-1]
            for place, end in ways:
                if end in open_:
                    back.add(place)
                elif end not in done:
                    open_.add(end)
                    work.append((end, iter(leading[end])))
                    break
            else:
                open_.discard(here)
                done.add(here)
                work.pop()
    return {place for place in back if graph.lines[place].target in leading}


def _blank(size: Size) -> str:
    """Keep room for words that are drawn later."""
    return f'<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{size.width:.0f}" HEIGHT="{size.height:.0f}"><TR><TD></TD></TR></TABLE>>'


def place(graph: Graph, sizes: Sizes) -> Placement:
    """Have Graphviz place a drawing.

    Raises NoLayout where there is no Graphviz, or it fails.
    """
    program = shutil.which("dot")
    if program is None:
        raise NoLayout(
            "an svg needs Graphviz for its layout (graphviz.org, or the package 'graphviz' of your system); --to dot and --to mermaid need nothing"
        )
    measured = _Measured(graph, sizes)
    source = write(measured.graph, measured).encode()
    try:
        done = subprocess.run([program, "-Tjson0"], input=source, capture_output=True, check=True, timeout=LONGEST)  # noqa: S603 the program `which` found
        return _read(graph, measured, json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        raise NoLayout(f"Graphviz ({program}) found no layout in {LONGEST} seconds; draw a part of it with --scene") from None
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        words = said.decode(errors="replace").strip().splitlines()
        raise NoLayout(f"Graphviz ({program}) could not lay this out: {words[-1] if words else type(error).__name__}") from None


def _read(graph: Graph, measured: _Measured, laid: dict[str, object]) -> Placement:
    """Read what `dot -Tjson0` says: points, counted upwards from the lower left corner."""
    left, bottom, right, top = _numbers(str(laid["bb"]))
    objects, edges = laid.get("objects", []), laid.get("edges", [])
    assert isinstance(objects, list)
    assert isinstance(edges, list)
    named = {thing["name"]: thing for thing in objects}
    nodes = {node.id: _box(named[measured.names[node.id]], top) for node in measured.graph.nodes}
    pieces: dict[int, list[Points]] = defaultdict(list)
    drawn = {edge["id"]: _points(edge["pos"], top) for edge in edges if "id" in edge}
    for place, stretch in enumerate(measured.stretches):
        pieces[stretch.whose].append(drawn[f"line_{place}"])
    for whose in measured.turned:
        pieces[whose] = [points[::-1] for points in reversed(pieces[whose])]
    return Placement(
        Size(right - left, top - bottom),
        nodes,
        tuple(Curve(tuple(pieces[place]), nodes.get(label_id(place))) for place in range(len(graph.lines))),
        {group.id: _bounds(named[f"cluster_{place}"]["bb"], top) for place, group in enumerate(graph.groups)},
    )


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
    """Read a curve's points; the tips of its arrows, which Graphviz tells apart, are made part of it."""
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
