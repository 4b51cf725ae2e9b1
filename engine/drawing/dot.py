"""A drawing in Graphviz's language."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Final, Protocol

from engine.drawing.captions import caption, heading, label_rows, note
from engine.drawing.graph import Diagram, DiagramGroup, DiagramLine, DiagramNode
from engine.drawing.order import leading_back

Attributes = Mapping[str, str]


class Dress(Protocol):
    """How the parts of a drawing are named and dressed: for a person's eyes, or for measuring
    only."""

    @property
    def head(self) -> Attributes: ...
    def name(self, node: DiagramNode) -> str: ...
    def node(self, node: DiagramNode) -> Attributes: ...
    def line(self, line: DiagramLine, position: int) -> Attributes: ...
    def group(self, group: DiagramGroup) -> Attributes: ...


class Plainly:
    """The drawing as `dot -Tsvg` is to show it."""

    head: Final[Attributes] = {
        "fontname": "Georgia,serif",
        "fontsize": "20",
        "labelloc": "t",
        "nodesep": "0.35",
        "ranksep": "0.5",
    }

    def __init__(self, graph: Diagram) -> None:
        self.back = leading_back(graph)

    def name(self, node: DiagramNode) -> str:
        """Return what a node is called."""
        return node.id

    def node(self, node: DiagramNode) -> Attributes:
        """Return how a node is drawn."""
        style = ["rounded"] if node.kind != "elsewhere" else []
        style += ["dashed"] * (node.unreached or node.kind in ("elsewhere", "pool")) + [
            "bold"
        ] * node.start
        more = {"peripheries": "2"} if node.ending else {}
        return {
            "label": "\n".join(caption(node)),
            "tooltip": note(node),
            "style": ",".join(style),
            **more,
        }

    def line(self, line: DiagramLine, position: int) -> Attributes:
        """Return how a line is drawn; one that leads back does not decide on the order."""
        if line.comes_back:
            dashed = {"style": "dashed", "dir": "both", "arrowtail": "empty"}
        else:
            dashed = {}

        rows = "\n".join(label_rows(line, 4, 36))
        if position in self.back:
            upwards = {"constraint": "false"}
        else:
            upwards = {}

        return {**({"label": rows} if rows else {}), **dashed, **upwards}

    def group(self, group: DiagramGroup) -> Attributes:
        """Return how a group is drawn."""
        if group.pool:
            style = "dashed"
        elif group.title:
            style = "solid"
        else:
            style = "invis"

        return {"label": heading(group), "style": style}


def write(graph: Diagram, dress: Dress | None = None) -> str:
    """Write a drawing in the DOT language."""
    return "\n".join(_DotWriter(graph, dress or Plainly(graph)).lines()) + "\n"


class _DotWriter:
    def __init__(self, graph: Diagram, dress: Dress) -> None:
        self.graph, self.dress = graph, dress
        self.cluster = {
            group.id: f"cluster_{position}" for position, group in enumerate(graph.groups)
        }
        self.names = {node.id: _quoted(dress.name(node)) for node in graph.nodes}
        self.within: dict[str | None, list[tuple[DiagramLine, int]]] = defaultdict(list)
        for position, (line, group) in enumerate(zip(graph.lines, graph.common(), strict=True)):
            self.within[group].append((line, position))

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file."""
        yield f"digraph {_quoted(self.graph.title)} {{"
        yield f"  graph [compound=true, {_list(self.dress.head)}]"
        yield '  node [shape=box, fontname="Georgia,serif", fontsize=13, margin="0.2,0.08"]'
        yield '  edge [fontname="Georgia,serif", fontsize=11]'
        yield from self.inside(None, "  ")
        yield "}"

    def inside(self, group: str | None, indent: str) -> Iterator[str]:
        """Yield what stands in a group, or outside of all of them."""
        for node in self.graph.members(group):
            yield f"{indent}{self.names[node.id]} [{_list(self.dress.node(node))}]"

        for inner in self.graph.inner(group):
            yield f"{indent}subgraph {self.cluster[inner.id]} {{"
            yield f"{indent}  graph [{_list(self.dress.group(inner))}]"
            yield from self.inside(inner.id, indent + "  ")
            yield from self.columns(inner, indent + "  ")
            yield f"{indent}}}"

        for line, place in self.within[group]:
            yield from (indent + edge for edge in self.edges(line, place))

    def across(self, members: list[DiagramNode]) -> int:
        """Count the columns that make a pool about as wide as high, cards being wider than high."""
        return max(2, round(sqrt(len(members)) / 1.3))

    def columns(self, group: DiagramGroup, indent: str) -> Iterator[str]:
        """Stand the storylets of a pool in columns: nothing leads from one to the next, and they
        would make one long row."""
        members = self.graph.members(group.id) if group.pool else []
        for one, below in zip(members, members[self.across(members) :], strict=False):
            yield f"{indent}{self.names[one.id]} -> {self.names[below.id]} [style=invis, weight=4]"

    def edges(self, line: DiagramLine, position: int) -> Iterator[str]:
        """Write a line; one to a pool is drawn to its box, and holds all that stands first in its
        columns below what offers it."""
        attributes = {"id": f"line_{position}", **self.dress.line(line, position)}
        source, target = self.names[line.source], line.target
        if target in self.cluster:
            members = self.graph.members(target)
            first = members[: self.across(members)]
            target = first[len(first) // 2].id
            if all(member.id != line.source for member in members):
                attributes["lhead"] = self.cluster[line.target]
                for each in first:
                    if each.id != target:
                        yield f"{source} -> {self.names[each.id]} [style=invis]"

        yield f"{source} -> {self.names[target]} [{_list(attributes)}]"


def _list(attributes: Attributes) -> str:
    return ", ".join(f"{key}={_value(value)}" for key, value in attributes.items())


def _value(value: str) -> str:
    if value.startswith("<<TABLE"):
        return value

    return _quoted(value)


def _quoted(words: str) -> str:
    """Quote for DOT, where a backslash begins an escape and an ampersand an entity, in quotes
    too."""
    return (
        '"'
        + words.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        + '"'
    )
