"""A node as it is drawn: a card with its name, its id, its voice, and what it is besides."""

from collections.abc import Mapping
from html import escape
from itertools import accumulate
from typing import Final, NamedTuple
from urllib.parse import quote

from engine.drawing.captions import amount, aside, marks
from engine.drawing.geometry import Size
from engine.drawing.graph import DiagramNode
from engine.drawing.lettering import Face, fit, width, wrap

WIDTH: Final = 218.0
STRIP: Final = 9.0
_FONT: Final[dict[str, tuple[float, Face]]] = {"name": (15, "bold"), "prose": (13, "serif")}
_LEADING: Final = {"name": 19.0, "prose": 17.0, "id": 16.0, "mark": 17.0, "plain": 16.0}


class CardRow(NamedTuple):
    """Some words at a place on a card."""

    words: str
    kind: str
    x: float
    y: float
    end: bool = False
    link: str = ""
    id: str = ""


class Card(NamedTuple):
    """A node, its size, and the words on it."""

    node: DiagramNode
    size: Size
    rows: tuple[CardRow, ...]


def make(node: DiagramNode) -> Card:
    """Lay out the words of a card."""
    if node.kind == "elsewhere":
        return _tag(node)

    return _card(node)


def _card(node: DiagramNode) -> Card:
    """Lay out a card: its name or its first words, its id, what it is marked by, and how the story
    ends there."""
    left, right = 13.0, WIDTH - 12
    if node.voice:
        left += STRIP
    written = _written(node, right - left)
    baselines = list(accumulate((_LEADING[kind] for _, kind in written), initial=5.0))[1:]
    rows = []
    for (words, kind), y in zip(written, baselines, strict=True):
        link = node.id if kind == _head(node) else ""
        rows.append(CardRow(words, kind, left, y, link=link))

    level = next(row.y for row in rows if row.kind == "id")
    kind = "voice" if node.kind == "scene" else "amount"
    rows.append(CardRow(_beside(node), kind, right, level, end=True))
    shown = tuple(row for row in rows if row.words)
    return Card(node, Size(WIDTH, baselines[-1] + 12), shown)


def _head(node: DiagramNode) -> str:
    """Return the kind of the rows at the head of a card: what is read at a beat, or a name."""
    if node.kind == "beat":
        return "prose"

    return "name"


def _beside(node: DiagramNode) -> str:
    """Return what stands beside the id: whose part a scene is, or how much is in something else."""
    if node.kind == "scene":
        return node.voice

    return amount(node)


def _written(node: DiagramNode, room: float) -> list[tuple[str, str]]:
    """Return the rows of a card, each with its kind."""
    head = _head(node)
    most = 3 if head == "prose" else 2
    written = [(words, head) for words in wrap(node.title or node.id, room, *_FONT[head], most)]
    written.append((_id(node, room - width(_beside(node), 12) - 8), "id"))
    written += [(fit(words, room, 12), "mark") for words in marks(node)]
    if node.ending and node.ending.title:
        written += [(words, "plain") for words in wrap(node.ending.title, room, 12, "serif", 2)]
    return written


def _id(node: DiagramNode, room: float) -> str:
    """Spell how a writer leads here: a scene by its id, a beat by its own within its scene."""
    if node.kind == "beat":
        id = f"#{node.id.partition('#')[2]}"
    elif node.kind == "scene":
        id = node.id
    else:
        id = ""

    return fit(id, room, 11, "mono")


def _tag(node: DiagramNode) -> Card:
    """Lay out a tag: an arrow, and what stands elsewhere by its name, a row each; many in few
    words."""
    links = node.links if len(node.links) <= 4 else node.links[:3]
    arrow = "\u2190 " if node.start else "\u2192 "
    rows = []
    for position, link in enumerate(links):
        words = arrow + fit(link.title, 200, 12)
        rows.append(CardRow(words, "plain", 9, 16 + 17 * position, link=link.id, id=aside(link)))

    more = len(node.links) - len(links)
    if more:
        rows.append(CardRow(f"\u2190 and {more} more", "amount", 9, 16 + 17 * len(links)))

    return Card(node, Size(max(map(_width, rows)) + 18, 17 * len(rows) + 6), tuple(rows))


def _width(row: CardRow) -> float:
    """Return how wide a row of a tag is, with the id behind it."""
    words = width(row.words, 12)
    if row.id:
        return words + width(f" {row.id}", 11, "mono")

    return words


def draw(card: Card, note: str, voice: int | None, links: Mapping[str, str]) -> str:
    """Draw a card with its upper left corner at 0, 0; `links` are the names that ids have in
    links."""
    return "".join(
        (
            f"<title>{escape(note)}</title>",
            *_shape(card, voice),
            *(_words(row, links, voice) for row in card.rows),
        )
    )


def _shape(card: Card, voice: int | None) -> list[str]:
    """Draw what a card is drawn on: its outline, a strip in the colour of its part, an inner line
    where the story ends."""
    node, (wide, high) = card.node, card.size
    if node.kind == "elsewhere":
        round_ = min(11, high / 2)
        return [
            f'<rect class="card tag" width="{wide:.0f}" height="{high:.0f}" rx="{round_:.0f}"/>'
        ]

    classes = "card"
    if node.start:
        classes += " start"
    if node.unreached:
        classes += " unreached"
    shapes = [f'<rect class="{classes}" width="{wide:.0f}" height="{high:.0f}" rx="7"/>']
    if voice is not None:
        shapes.append(
            f'<rect fill="url(#_strip{voice % 4})" x="3" y="3" width="{STRIP:.0f}" height="{high - 6:.0f}" rx="4"/>'
        )

    if node.ending:
        shapes.append(
            f'<rect class="inner" x="3.5" y="3.5" width="{wide - 7:.0f}" height="{high - 7:.0f}" rx="4.5"/>'
        )

    return shapes


def _words(row: CardRow, links: Mapping[str, str], voice: int | None) -> str:
    if row.kind == "voice":
        kind = f"voice voice{(voice or 0) % 4}"
    else:
        kind = row.kind

    if row.id:
        id = f' <tspan class="id">{escape(row.id)}</tspan>'
    else:
        id = ""

    words = f'<text class="{kind}{" end" if row.end else ""}" x="{row.x:.0f}" y="{row.y:.0f}">{escape(row.words)}{id}</text>'
    if row.link in links:
        return f'<a href="#{quote(links[row.link])}">{words}</a>'

    return words
