"""A part of a drawing by itself: what leads out of it and into it becomes a tag that names what
stands elsewhere.

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
    """Return an outermost group alone: a tag for each line that leads out, and one for all that
    leads to a node from elsewhere."""
    inside = _inside(graph, group)
    links = _links(graph)
    nodes = [node for node in graph.nodes if node.id in inside]
    lines, leaving, coming = _parted(graph, inside)
    for line in leaving:
        tag = _tag_of_what_leads_out(line, links)
        nodes.append(tag)
        lines.append(line._replace(target=tag.id))

    for target, arriving in coming.items():
        tag = _tag_of_what_leads_here(target, arriving, links)
        kind = min((line.kind for line in arriving), key=_KINDS.index)
        nodes.append(tag)
        lines.append(DiagramLine(tag.id, target, kind))

    groups = tuple(each for each in graph.groups if each.id == group or each.id in inside)
    return graph._replace(nodes=tuple(nodes), lines=tuple(lines), groups=groups)


def _parted(
    graph: Diagram, inside: set[str]
) -> tuple[list[DiagramLine], list[DiagramLine], dict[str, list[DiagramLine]]]:
    """Return the lines within a group, those that leave it, and by their target those that come
    from elsewhere."""
    within, leaving = [], []
    coming: dict[str, list[DiagramLine]] = defaultdict(list)
    for line in graph.lines:
        starts_here, ends_here = line.source in inside, line.target in inside
        if starts_here and ends_here:
            within.append(line)
        elif starts_here:
            leaving.append(line)
        elif ends_here:
            coming[line.target].append(line)

    return within, leaving, coming


def _inside(graph: Diagram, group: str) -> set[str]:
    """Return the nodes and groups that stand in an outermost group."""
    outermost = graph.outermost()
    return {id for id, outer in outermost.items() if outer == group and id != group}


def _links(graph: Diagram) -> dict[str, Link]:
    """Return for each node and each pool what names it on a tag."""
    links = {node.id: Link(node.id, _called(node)) for node in graph.nodes}
    for group in graph.groups:
        if group.pool:
            links[group.id] = Link(group.id, heading(group))

    return links


def _tag_of_what_leads_out(line: DiagramLine, links: dict[str, Link]) -> DiagramNode:
    name = f"{line.source} > {line.target} {line.kind}"
    return DiagramNode(name, "elsewhere", group=None, links=(links[line.target],))


def _tag_of_what_leads_here(
    target: str, arriving: list[DiagramLine], links: dict[str, Link]
) -> DiagramNode:
    sources = dict.fromkeys(links[line.source] for line in arriving)
    return DiagramNode(f"> {target}", "elsewhere", start=True, links=tuple(sources))


def folders(graph: Diagram) -> Diagram:
    """Return the outermost groups as nodes, each line between two saying how many ways it stands
    for."""
    outermost = graph.outermost()
    members: dict[str | None, list[DiagramNode]] = defaultdict(list)
    for node in graph.nodes:
        members[outermost[node.id]].append(node)

    nodes = tuple(_folder(graph, group, members[group.id]) for group in graph.inner(None))
    return graph._replace(level="folders", nodes=nodes, lines=_between(graph), groups=())


def _between(graph: Diagram) -> tuple[DiagramLine, ...]:
    """Return a line for each two outermost groups of which one leads to the other."""
    outermost = graph.outermost()
    count: dict[tuple[str, str], int] = defaultdict(int)
    for line in graph.lines:
        source, target = outermost[line.source], outermost[line.target]
        if source is not None and target is not None and source != target:
            count[source, target] += 1

    lines = []
    for (source, target), ways in count.items():
        routes = (Route(f"{ways} ways"),) if ways > 1 else ()
        lines.append(DiagramLine(source, target, "goto", routes))

    return tuple(lines)


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
