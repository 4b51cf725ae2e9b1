"""A drawing as data, for other programs."""

from engine.drawing.graph import Diagram, DiagramGroup, DiagramLine, DiagramNode


def as_data(graph: Diagram) -> dict[str, object]:
    """Return a drawing as what JSON can hold; the keys stay as they are from version to version."""
    return {
        "title": graph.title,
        "level": graph.level,
        "groups": [_group(group) for group in graph.groups],
        "nodes": [_node(node) for node in graph.nodes],
        "edges": [_line(line) for line in graph.lines],
    }


def _group(group: DiagramGroup) -> dict[str, object]:
    return {
        "id": group.id,
        "title": group.title,
        "inside": group.inside,
        "pool": group.pool or None,
    }


def _node(node: DiagramNode) -> dict[str, object]:
    return {
        "id": node.id,
        "kind": node.kind,
        "title": node.title,
        "group": node.group,
        "place": node.place,
        "opening": node.opening,
        "sets": list(node.sets),
        "voice": node.voice or None,
        "size": node.size,
        "start": node.start and node.kind != "elsewhere",
        "ending": node.ending._asdict() if node.ending else None,
        "pool": node.pool or None,
        "reached": not node.unreached,
        "elsewhere": [link.id for link in node.links],
    }


def _line(line: DiagramLine) -> dict[str, object]:
    return {
        "from": line.source,
        "to": line.target,
        "kind": line.kind,
        "comes_back": line.comes_back,
        "show": line.show or None,
        "ways": [{"say": way.say or None, "when": way.when or None} for way in line.ways],
    }
