"""What is asked of Graphviz: a drawing as boxes of known sizes, joined by lines that run
downwards."""

from typing import Final, NamedTuple

from engine.drawing.dot import Attributes
from engine.drawing.geometry import Size, Sizes
from engine.drawing.graph import Diagram, DiagramGroup, DiagramLine, DiagramNode
from engine.drawing.order import interleaved, leading_back

INCH: Final = 72.0


class Stretch(NamedTuple):
    """A line, or one of the two halves of a labelled one, as Graphviz gets it: whose it is, and
    which of its ends have a tip."""

    line: DiagramLine
    whose: int
    tips: tuple[bool, bool]


class Measured:
    """A drawing as boxes of known sizes, without words: so the layout depends on no font.

    Each label is a node that its line passes through: so it has room of its own, and stands within
    its group. A line that leads back is given the other way round, so that the story runs downwards
    from its beginning.
    """

    def __init__(self, graph: Diagram, sizes: Sizes) -> None:
        self.sizes = sizes
        self.stretches: list[Stretch] = []
        self.turned = leading_back(graph)
        nodes = list(graph.nodes)
        self.room = dict(sizes.nodes)
        self.tags = {node.id for node in nodes if node.kind == "elsewhere"}
        for position, (line, size, group) in enumerate(
            zip(graph.lines, sizes.labels, graph.common(), strict=True)
        ):
            if size is not None:
                nodes.append(DiagramNode(label_id(position), "label", group=group))
                self.room[label_id(position)] = size
            self.stretches += self.parted(line, position, size is not None)

        self.graph = graph._replace(
            nodes=tuple(nodes), lines=tuple(stretch.line for stretch in self.stretches)
        )
        self.names = {node.id: f"n{position}" for position, node in enumerate(nodes)}
        across = {"rankdir": "LR"} if graph.level == "folders" else {}
        if interleaved(graph, self.turned):
            spread = {"newrank": "true"}
        else:
            spread = {}

        self.head: Attributes = {"nodesep": "0.36", "ranksep": "0.36", **across, **spread}

    def parted(self, line: DiagramLine, position: int, labelled: bool) -> list[Stretch]:
        """Return a line in the parts that Graphviz lays out: a label is a box between two of
        them."""
        start, end, tips = line.source, line.target, (line.comes_back, True)
        if position in self.turned:
            start, end, tips = end, start, (tips[1], tips[0])
        if not labelled:
            return [Stretch(line._replace(source=start, target=end), position, tips)]

        middle = label_id(position)
        return [
            Stretch(line._replace(source=start, target=middle), position, (tips[0], False)),
            Stretch(line._replace(source=middle, target=end), position, (False, tips[1])),
        ]

    def name(self, node: DiagramNode) -> str:
        """Return what a node is called there."""
        return self.names[node.id]

    def node(self, node: DiagramNode) -> Attributes:
        """Return the size of a node, without words."""
        size = self.room[node.id]
        return {
            "label": "",
            "fixedsize": "true",
            "width": f"{size.width / INCH:.4f}",
            "height": f"{size.height / INCH:.4f}",
        }

    def line(self, line: DiagramLine, position: int) -> Attributes:
        """Return how much a line pulls, and which of its ends have a tip."""
        stretch = self.stretches[position]
        whole = (
            self.sizes.labels[stretch.whose] is None
            and self.graph.level != "folders"
            and not {line.source, line.target} & self.tags
        )
        return {
            "weight": "3" if line.kind == "goto" else "1",
            "dir": _DIRECTIONS[stretch.tips],
            **({"minlen": "2"} if whole else {}),
        }

    def group(self, group: DiagramGroup) -> Attributes:
        """Return the room for the heading of a group."""
        size = self.sizes.heads.get(group.id)
        if size is not None:
            return {"label": _blank(size), "labeljust": "l", "margin": "16"}

        return {"label": "", "margin": "0"}


_DIRECTIONS: Final = {
    (False, False): "none",
    (False, True): "forward",
    (True, False): "back",
    (True, True): "both",
}


def label_id(position: int) -> str:
    """Name a label as no node is named."""
    return f"label of {position}"


def _blank(size: Size) -> str:
    """Keep room for words that are drawn later."""
    return f'<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{size.width:.0f}" HEIGHT="{size.height:.0f}"><TR><TD></TD></TR></TABLE>>'
