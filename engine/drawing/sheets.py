"""One drawing as it lies on one sheet: boxes of groups, then lines with their labels, then
cards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final, NamedTuple

from engine.drawing import cards
from engine.drawing.captions import heading, label_rows, line_note, note
from engine.drawing.geometry import Box, Curve, Placer, Points, Size, Sizes
from engine.drawing.graph import Diagram, DiagramGroup, DiagramLine, DiagramNode
from engine.drawing.lettering import fit, width

LEADING: Final = 15.0
MARGIN: Final = 18.0
HEAD: Final = 60.0


class Sheet(NamedTuple):
    """A finished part of the drawing, from 0, 0 on."""

    size: Size
    drawn: str


class Anchors(NamedTuple):
    """What nodes and groups are called in links, by their ids; a map repeats what is drawn below
    it, and leads there."""

    names: Mapping[str, str]
    map: bool = False


def draw(graph: Diagram, place: Placer, anchors: Anchors) -> Sheet:
    """Place a drawing and draw it: groups, then each node over the lines that lead from it, then
    what the groups are called."""
    made = {node.id: cards.make(node) for node in graph.nodes}
    labels = [label_rows(line, 3, 30) for line in graph.lines]
    placed = place(graph, _sizes(graph, made, labels))
    leading = _drawn_lines(graph, placed.lines, labels)
    voices = {name: number for number, name in enumerate(graph.voices)}
    headed = [group for group in graph.groups if group.title]
    result = [_box(group, placed.groups[group.id], anchors) for group in headed]
    for node in graph.nodes:
        if anchors.map or node.kind == "elsewhere":
            links = anchors.names
        else:
            links = {}

        card = cards.draw(made[node.id], note(node), voices.get(node.voice), links)
        drawn = _set(node, placed.nodes[node.id], card, anchors)
        result.append(f'<g class="node">{"".join(leading[node.id])}{drawn}</g>\n')

    result += [_heading(group, placed.groups[group.id]) for group in headed]
    return Sheet(placed.size, "".join(result))


def _drawn_lines(
    graph: Diagram, curves: Sequence[Curve], labels: Sequence[tuple[str, ...]]
) -> dict[str, list[str]]:
    """Return the drawn lines, by the node that each leads from."""
    called = _called(graph)
    leading: dict[str, list[str]] = defaultdict(list)
    for line, curve, rows in zip(graph.lines, curves, labels, strict=True):
        note = line_note(line, called[line.source], called[line.target])
        leading[line.source].append(_line(line, curve, rows, note))

    return leading


def _sizes(
    graph: Diagram, made: Mapping[str, cards.Card], labels: Sequence[tuple[str, ...]]
) -> Sizes:
    heads = {}
    for group in graph.groups:
        if group.title:
            heads[group.id] = Size(width(heading(group), 19) + 12, 28)

    return Sizes(
        {id: card.size for id, card in made.items()}, tuple(_room(rows) for rows in labels), heads
    )


def _called(graph: Diagram) -> dict[str, str]:
    """Return what the ends of lines are called."""
    called = {}
    for node in graph.nodes:
        if node.kind == "elsewhere":
            called[node.id] = ", ".join(link.title for link in node.links)
        else:
            called[node.id] = node.title or node.id

    return called | {group.id: heading(group) for group in graph.groups}


def _set(node: DiagramNode, box: Box, card: str, anchors: Anchors) -> str:
    if node.id in anchors.names and not anchors.map:
        id = f' id="{escape(anchors.names[node.id])}"'
    else:
        id = ""

    return f'<g{id} transform="translate({box.x:.1f} {box.y:.1f})">{card}</g>'


def framed(sheet: Sheet, title: str, id: str, aside: str = "") -> Sheet:
    """Set a sheet into a panel of its own, with a heading that can be read from afar and leads back
    to the top."""
    wide = max(sheet.size.width, width(title, 40), width(aside, 12)) + 2 * MARGIN
    above = (HEAD if title else 0) + (20 if aside else 0)
    if title:
        head = (
            f'<a href="#_top"><text class="far" x="{MARGIN:.0f}" y="50">{escape(title)}</text></a>'
        )
    else:
        head = ""

    if aside:
        head += f'<text class="amount" x="{MARGIN + 2:.0f}" y="74">{escape(aside)}</text>'
    high = sheet.size.height + 2 * MARGIN + above
    frame = f'<rect class="panel" width="{wide:.0f}" height="{high:.0f}" rx="12"/>{head}'
    x, y = (wide - sheet.size.width) / 2, MARGIN + above
    return Sheet(Size(wide, high), f'<g id="{escape(id)}">{frame}{moved(sheet.drawn, x, y)}</g>\n')


def moved(drawn: str, x: float, y: float) -> str:
    """Set what was drawn from 0, 0 on to another place."""
    return f'<g transform="translate({x:.0f} {y:.0f})">{drawn}</g>\n'


def _room(rows: tuple[str, ...]) -> Size | None:
    if rows:
        return Size(max(map(_width, rows)) + 8, LEADING * len(rows) + 4)

    return None


def _box(group: DiagramGroup, box: Box, anchors: Anchors) -> str:
    if anchors.map:
        id = ""
    else:
        id = f' id="{escape(anchors.names[group.id])}"'

    kind = "pool" if group.pool else "panel"
    return f'<g{id}><rect class="{kind}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="12"/></g>\n'


def _heading(group: DiagramGroup, box: Box) -> str:
    """Return what a group is called, over the lines that may pass there."""
    kind = "amount" if group.pool else "head"
    return f'<text class="{kind} over" x="{box.x + 16:.1f}" y="{box.y + 26:.1f}">{escape(fit(heading(group), box.width - 30, 19))}</text>\n'


def _line(line: DiagramLine, curve: Curve, rows: tuple[str, ...], words: str) -> str:
    path = "".join(_piece(points) for points in curve.pieces)
    back = ' marker-start="url(#_tail)"' if line.comes_back else ""
    label = "".join(
        _label(row, curve.label, position) for position, row in enumerate(rows) if curve.label
    )
    return (
        f'<g class="line"><title>{escape(words)}</title><path class="touch" d="{path}"/>'
        f'<path class="way{" back" if line.comes_back else ""}" d="{path}" marker-end="url(#_tip)"{back}/>{label}</g>'
    )


def _piece(points: Points) -> str:
    (x, y), *rest = points
    return f"M{x:.1f} {y:.1f}C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in rest)


def _width(row: str) -> float:
    """Estimate how wide a row of a label is; a condition is set as a writer writes it."""
    if row.startswith("if "):
        return width(row, 11, "mono")

    return width(row, 12)


def _label(row: str, box: Box, position: int) -> str:
    x, y = box.x + box.width / 2, box.y + LEADING * (position + 1) - 2
    return f'<text class="{"id" if row.startswith("if ") else "label"} middle" x="{x:.1f}" y="{y:.1f}">{escape(row)}</text>'


def scaled(sheet: Sheet, times: float) -> Sheet:
    """Draw a sheet larger."""
    return Sheet(
        Size(sheet.size.width * times, sheet.size.height * times),
        f'<g transform="scale({times:.3f})">{sheet.drawn}</g>\n',
    )
