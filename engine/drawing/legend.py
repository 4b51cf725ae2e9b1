"""What the marks of a drawing mean: only those that occur in it."""

from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from engine.drawing.geometry import Size
from engine.drawing.graph import Diagram
from engine.drawing.lettering import width
from engine.drawing.sheets import Sheet

_CARD: Final = '<rect class="card {more}" x="1" y="2" width="34" height="18" rx="4"/>'
_ARROW: Final = '<path class="way" d="M0 11C10 11 24 11 36 11" marker-end="url(#_tip)"/>'
_BACK: Final = '<path class="way back" d="M0 11C10 11 24 11 36 11" marker-start="url(#_tail)" marker-end="url(#_tip)"/>'


class LegendItem(NamedTuple):
    """A mark and what it means."""

    mark: str
    words: str


def legend(graph: Diagram, wide: float) -> Sheet:
    """Explain the marks, in as many rows as they need."""
    x, y, result = 0.0, 0.0, []
    for mark, words in _items(graph):
        room = 46 + width(words, 12) + 26
        if x and x + room > wide:
            x, y = 0.0, y + 28
        result.append(
            f'<g transform="translate({x:.0f} {y:.0f})">{mark}<text x="46" y="15">{escape(words)}</text></g>'
        )
        x += room

    return Sheet(Size(wide, y + 22), f'<g id="_legend">{"".join(result)}</g>')


def _items(graph: Diagram) -> Iterator[LegendItem]:
    """Yield what is to be explained of a drawing: only what is in it."""
    yield from _of_nodes(graph)
    yield from _of_lines(graph)


def _of_nodes(graph: Diagram) -> Iterator[LegendItem]:
    nodes = graph.nodes
    if any(node.start and node.kind != "elsewhere" for node in nodes):
        yield LegendItem(_CARD.format(more="start"), "where the story begins")

    if any(node.ending for node in nodes):
        inner = '<rect class="inner" x="4" y="5" width="28" height="12" rx="2"/>'
        yield LegendItem(_CARD.format(more="") + inner, "an ending")

    present = {node.voice for node in nodes}
    for position, voice in enumerate(graph.voices):
        if voice not in present:
            continue

        fill = f"url(#_strip{position % 4})"
        strip = f'<rect fill="{fill}" x="3" y="4" width="9" height="14" rx="3"/>'
        yield LegendItem(_CARD.format(more="") + strip, f"as {voice}")

    if any(node.unreached for node in nodes):
        yield LegendItem(_CARD.format(more="unreached"), "nothing leads there")


def _of_lines(graph: Diagram) -> Iterator[LegendItem]:
    yield LegendItem(_ARROW, "leads to, by a choice where one is named")
    if any(line.comes_back for line in graph.lines):
        yield LegendItem(_BACK, "goes there and comes back")

    if any(group.pool for group in graph.groups):
        frame = '<rect class="pool" x="1" y="2" width="34" height="18" rx="5"/>'
        yield LegendItem(frame, "the storylets of a pool, offered together")
