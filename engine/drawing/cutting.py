"""A part of a drawing by itself: what leads out of it and into it becomes a tag that names what stands elsewhere.

An engineer's drawing too large for one sheet is cut so, with its off-page connectors.
"""

from collections import defaultdict
from typing import Final

from engine.drawing.captions import heading
from engine.drawing.graph import (
    Diagram,
    DiagramGroup,
    DiagramLine,
    DiagramNode,
    LineKind,
    Link,
    Route,
)

_KINDS: Final[list[LineKind]] = ["goto", "visit", "offer"]


def cut(graph: Diagram, group: str) -> Diagram:
    """Return an outermost group alone: a tag for each line that leads out, and one for all that leads to a node from elsewhere."""
    outermost = graph.outermost()
    inside = {id for id, outer in outermost.items() if outer == group and id != group}
    named = {node.id: Link(node.id, _called(node)) for node in graph.nodes}
    named |= {pool.id: Link(pool.id, heading(pool)) for pool in graph.groups if pool.pool}
    nodes = [node for node in graph.nodes if node.id in inside]
    lines = [line for line in graph.lines if line.source in inside and line.target in inside]
    coming: dict[str, list[DiagramLine]] = defaultdict(list)
    for line in graph.lines:
        if line.source in inside and line.target not in inside:
            tag = f"{line.source} > {line.target} {line.kind}"
            nodes.append(DiagramNode(tag, "elsewhere", group=None, links=(named[line.target],)))
            lines.append(line._replace(target=tag))
        elif line.target in inside and line.source not in inside:
            coming[line.target].append(line)

    for target, arriving in coming.items():
        tag = f"> {target}"
        nodes.append(
            DiagramNode(
                tag,
                "elsewhere",
                start=True,
                links=tuple(dict.fromkeys(named[line.source] for line in arriving)),
            )
        )
        lines.append(
            DiagramLine(tag, target, min((line.kind for line in arriving), key=_KINDS.index))
        )

    groups = tuple(g for g in graph.groups if g.id == group or g.id in inside)
    return graph._replace(nodes=tuple(nodes), lines=tuple(lines), groups=groups)


def folders(graph: Diagram) -> Diagram:
    """Return the outermost groups as nodes, each line between two saying how many ways it stands for."""
    outermost = graph.outermost()
    count: dict[tuple[str, str], int] = defaultdict(int)
    for line in graph.lines:
        ends = outermost[line.source], outermost[line.target]
        if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
            count[ends[0], ends[1]] += 1

    nodes = tuple(
        _folder(graph, group, [node for node in graph.nodes if outermost[node.id] == group.id])
        for group in graph.inner(None)
    )
    lines = tuple(
        DiagramLine(source, target, "goto", (Route(f"{ways} ways"),) if ways > 1 else ())
        for (source, target), ways in count.items()
    )
    return graph._replace(level="folders", nodes=nodes, lines=lines, groups=())


def _folder(graph: Diagram, group: DiagramGroup, members: list[DiagramNode]) -> DiagramNode:
    return DiagramNode(
        group.id,
        "folder",
        group.title or graph.title,
        size=len(members),
        start=any(node.start for node in members),
        unreached=all(node.unreached for node in members),
        links=tuple(
            Link(node.id, node.ending.title or node.title) for node in members if node.ending
        ),
    )


def _called(node: DiagramNode) -> str:
    if node.kind == "pool":
        return f"pool {node.title}"
    if node.kind == "scene":
        return node.title

    return node.id
