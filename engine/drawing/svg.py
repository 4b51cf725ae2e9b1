"""A drawing as SVG: one file that needs nothing else, for eyes, for a browser's find and for links
to a scene."""

from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from engine.drawing.cutting import cut, folders
from engine.drawing.geometry import Placer, Size
from engine.drawing.graph import Diagram, DiagramGroup, DiagramNode
from engine.drawing.legend import legend
from engine.drawing.lettering import fit
from engine.drawing.order import in_order
from engine.drawing.panels import arrange
from engine.drawing.sheets import Anchors, Sheet, draw, framed, moved, scaled
from engine.drawing.style import sheet as style_sheet
from engine.drawing.words import clean
from story.wording import many

MOST_IN_ONE: Final = 60
"""With more nodes than this, each folder is drawn by itself."""
GAP: Final = 34.0
_ENTRY: Final = Size(300, 20)


def write(graph: Diagram, place: Placer, overview: Diagram | None = None) -> str:
    """Write a drawing as SVG.

    `overview` is drawn above it, and its nodes lead to the panels. Raises what `place` raises.
    """
    names = _names(graph)
    large = overview is not None or len(graph.nodes) > MOST_IN_ONE
    if large:
        parts = _in_panels(graph, place, overview, names)
    elif len(graph.groups) > 1 or not graph.groups:
        if graph.nodes:
            parts = [draw(graph, place, Anchors(names))]
        else:
            parts = []
    else:
        parts = [_panel(graph, graph.groups[0], place, names)]

    wide = max([760.0, *(part.size.width for part in parts)])
    times = min(2.5, max(1.0, wide / 3200))
    return _document(
        graph,
        [
            scaled(_heading(graph, wide / times), times),
            scaled(legend(graph, wide / times), times),
            *parts,
        ],
    )


def _names(graph: Diagram) -> dict[str, str]:
    """Name what can be linked to: scenes and beats as a writer spells them, folders and pools so
    that no scene is called the same."""
    names = {}
    for node in graph.nodes:
        if node.kind in ("scene", "beat"):
            names[node.id] = node.id

    if graph.level == "beats":
        return names | {group.id: group.id for group in graph.groups}

    taken = {
        "_top",
        "_legend",
        "_index",
        "_map",
        "_tip",
        "_tail",
        *(f"_strip{position}" for position in range(4)),
    }
    for position, group in enumerate(graph.groups):
        name = f"_{clean(group.id).replace(' ', '-')}"
        if name not in taken:
            names[group.id] = name
        else:
            names[group.id] = f"{name}?{position}"

        taken.add(names[group.id])

    return names


def _in_panels(
    graph: Diagram, place: Placer, overview: Diagram | None, names: dict[str, str]
) -> list[Sheet]:
    """Draw each outermost group by itself, in the order of the story or of its folders, below a map
    of them all."""
    groups = graph.inner(None)
    if graph.level == "beats":
        order = {
            group: number
            for number, group in enumerate(
                dict.fromkeys(map(graph.outermost().get, in_order(graph)))
            )
        }
        groups.sort(key=lambda group: order.get(group.id, len(order)))

    sheets = [_panel(cut(graph, group.id), group, place, names) for group in groups]
    if graph.level == "scenes":
        sheets.append(_listing(graph.nodes, names, "Scenes by title", "_index"))
    above = overview or folders(graph)
    mapped = 1 < len(above.nodes) <= MOST_IN_ONE
    if len(above.nodes) > MOST_IN_ONE:  # of so many, no map can be read
        sheets.insert(
            0, _listing(groups, names, "Scenes" if graph.level == "beats" else "Folders", "_map")
        )

    size, places = arrange([sheet.size for sheet in sheets], GAP)
    panels = Sheet(
        size,
        "".join(moved(sheet.drawn, x, y) for sheet, (x, y) in zip(sheets, places, strict=True)),
    )
    if mapped:
        return [_map(above, place, names, size), panels]

    return [panels]


def _map(graph: Diagram, place: Placer, names: dict[str, str], below: Size) -> Sheet:
    """Draw what leads to the panels, as large as what is below allows."""
    sheet = draw(graph, place, Anchors(names, map=True))
    room = min(0.75 * below.width / sheet.size.width, 0.25 * below.height / sheet.size.height)
    return scaled(sheet, min(2.5, max(1.0, room)))


def _outside(node: DiagramNode, group: DiagramGroup) -> DiagramNode:
    """Return a node as it stands where its group is not drawn."""
    if node.group == group.id:
        return node._replace(group=None)

    return node


def _panel(graph: Diagram, group: DiagramGroup, place: Placer, names: dict[str, str]) -> Sheet:
    """Draw a group that stands alone: its box is the panel."""
    nodes = tuple(_outside(node, group) for node in graph.nodes)
    inner = tuple(each._replace(inside=None) for each in graph.groups if each.id != group.id)
    drawn = draw(graph._replace(nodes=nodes, groups=inner), place, Anchors(names))
    inside = sum(node.kind in ("scene", "beat") for node in nodes)
    amount = many(inside, graph.level.removesuffix("s"), none="0")
    aside = " \u00b7 ".join(
        filter(
            None,
            (
                group.id if graph.level == "beats" else "",
                f"as {group.voice}" if group.voice else "",
                amount,
            ),
        )
    )
    return framed(drawn, group.title, names[group.id], aside if group.title else "")


def _heading(graph: Diagram, wide: float) -> Sheet:
    nodes = [node for node in graph.nodes if node.kind in ("scene", "beat")]
    families = {node.ending.family for node in nodes if node.ending}
    words = [many(len(nodes), graph.level.removesuffix("s"), none="0")]
    if graph.level == "beats":
        words.append(f"in {many(len(graph.groups), 'scene', none='0')}")
    else:
        endings = sum(node.ending is not None for node in nodes)
        kinds = many(len(families), "family", none="0", plural="families")
        words.append(f"in {many(len(graph.inner(None)), 'folder', none='0')}")
        words.append(f"\u00b7 {many(endings, 'ending', none='0')} of {kinds}")

    title = f'<text class="title" x="0" y="36">{escape(fit(graph.title, wide, 34))}</text>'
    return Sheet(
        Size(wide, 66),
        f'<g id="_top">{title}<text class="amount" x="2" y="62">{" ".join(words)}</text></g>',
    )


def _listing(
    listed: Sequence[DiagramNode | DiagramGroup], names: dict[str, str], title: str, id: str
) -> Sheet:
    """List nodes or groups by title, in columns, each leading to where it is drawn."""
    columns = max(1, round((len(listed) * _ENTRY.height / _ENTRY.width) ** 0.5))
    rows = -(-len(listed) // columns)
    ordered = sorted(listed, key=lambda each: (each.title.casefold(), each.id))
    drawn = [
        _entry(each, names, position // rows * _ENTRY.width, 14 + position % rows * _ENTRY.height)
        for position, each in enumerate(ordered)
    ]
    return framed(
        Sheet(Size(columns * _ENTRY.width, rows * _ENTRY.height), "".join(drawn)), title, id
    )


def _entry(listed: DiagramNode | DiagramGroup, names: dict[str, str], x: float, y: float) -> str:
    words = f'<text x="{x:.0f}" y="{y:.0f}">{escape(fit(listed.title, 165, 12))}</text>'
    if listed.id != listed.title:
        id = fit(clean(listed.id), 105, 11, "mono")
    else:
        id = ""

    if id:
        beside = f'<text class="id" x="{x + 172:.0f}" y="{y:.0f}">{escape(id)}</text>'
    else:
        beside = ""

    return f'<a href="#{quote(names[listed.id])}">{words}{beside}</a>\n'


def _document(graph: Diagram, parts: list[Sheet]) -> str:
    wide = max(part.size.width for part in parts) + 2 * GAP
    high = GAP
    body = []
    for position, part in enumerate(parts):
        body.append(moved(part.drawn, (wide - part.size.width) / 2 if position > 1 else GAP, high))
        high += part.size.height + GAP

    size = f'width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}"'
    if graph.language:
        language = f' xml:lang="{escape(graph.language)}"'
    else:
        language = ""

    strips = "".join(_strip(position, path) for position, path in enumerate(_HATCHES))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" {size}{language}>\n'
        f"<title>{escape(graph.title)}</title>\n<style>{style_sheet()}</style>\n<defs>{_MARKERS}{strips}</defs>\n"
        f'<rect class="paper" width="100%" height="100%"/>\n{"".join(body)}</svg>\n'
    )


_HATCHES: Final = ("M4 0V8", "M0 8L8 0M-2 2L2 -2M6 10L10 6", "M0 4H8", "M0 0L8 8M0 8L8 0")


def _strip(position: int, path: str) -> str:
    wide = 9 if position == 0 else 2.2
    hatch = f'<path class="strip{position}" stroke-width="{wide}" fill="none" d="{path}"/>'
    return f'<pattern id="_strip{position}" width="8" height="8" patternUnits="userSpaceOnUse">{hatch}</pattern>'


_MARKERS: Final = (
    '<marker id="_tip" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" orient="auto">'
    '<path class="tip" d="M0 1L10 5L0 9z"/></marker>'
    '<marker id="_tail" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" '
    'orient="auto-start-reverse"><path class="tail" d="M0 1L10 5L0 9z"/></marker>'
)
