"""A drawing in Mermaid's language, which many places that show Markdown draw."""

import json
from collections.abc import Iterator
from typing import Final

from engine.drawing.captions import caption, heading, label_rows
from engine.drawing.graph import Diagram, DiagramLine, DiagramNode

_SHAPES: Final = {
    "ending": ("[[", "]]"),
    "start": ("([", "])"),
    "pool": ("{{", "}}"),
    "elsewhere": (">", "]"),
    "": ("[", "]"),
}


def write(graph: Diagram) -> str:
    """Write a drawing as a Mermaid flowchart."""
    return "\n".join(_MermaidWriter(graph).lines()) + "\n"


class _MermaidWriter:
    def __init__(self, graph: Diagram) -> None:
        self.graph = graph
        self.names = {node.id: f"n{position}" for position, node in enumerate(graph.nodes)}
        self.names |= {group.id: f"g{position}" for position, group in enumerate(graph.groups)}

    def lines(self) -> Iterator[str]:
        """Yield the lines of the chart."""
        yield f"---\ntitle: {json.dumps(self.graph.title, ensure_ascii=False)}\n---"  # YAML, which reads JSON
        yield "flowchart TB"
        yield from self.inside(None, "  ")
        yield from (self.edge(line) for line in self.graph.lines)
        yield "  classDef unreached stroke-dasharray: 5 4"
        if unreached := [self.names[node.id] for node in self.graph.nodes if node.unreached]:
            yield f"  class {','.join(unreached)} unreached"

    def inside(self, group: str | None, indent: str) -> Iterator[str]:
        """Yield what stands in a group, or outside of all of them."""
        for node in self.graph.members(group):
            opened, closed = _SHAPES[_shape(node)]
            yield f"{indent}{self.names[node.id]}{opened}{_quoted('<br/>'.join(_escaped(row) for row in caption(node)), escaped=True)}{closed}"

        for inner in self.graph.inner(group):
            title = heading(inner) or " "
            yield f"{indent}subgraph {self.names[inner.id]}[{_quoted(title)}]"
            yield from self.inside(inner.id, indent + "  ")
            yield f"{indent}end"

    def edge(self, line: DiagramLine) -> str:
        """Return one line of the drawing."""
        source, target = self.names[line.source], self.names[line.target]
        if any(node.id == line.source and node.group == line.target for node in self.graph.nodes):
            target = self.names[
                self.graph.members(line.target)[0].id
            ]  # a line cannot lead from a box into that same box

        rows = "<br/>".join(_escaped(row) for row in label_rows(line, 4, 36))
        label = f"|{_quoted(rows, escaped=True)}|" if rows else ""
        return f"  {source} {'<-.->' if line.comes_back else '-->'}{label} {target}"


def _shape(node: DiagramNode) -> str:
    if node.kind in ("pool", "elsewhere"):
        return node.kind
    if node.ending:
        return "ending"
    if node.start:
        return "start"

    return ""


def _quoted(words: str, escaped: bool = False) -> str:
    return f'"{words if escaped else _escaped(words)}"'


def _escaped(words: str) -> str:
    """Spell what Mermaid or the HTML it makes could act on by number, which is Mermaid's own
    escape."""
    return "".join(map(_escaped_letter, words))


def _escaped_letter(letter: str) -> str:
    if letter.isalnum() or letter in " .,:'!?-_" or letter > "\x7f":
        return letter

    return f"#{ord(letter)};"
