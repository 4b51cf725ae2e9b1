"""What is said of a node or a line, in words: on it, and when pointed at."""

from collections.abc import Iterator
from typing import Final

from engine.drawing.graph import DiagramGroup, DiagramLine, DiagramNode, Link, Route
from engine.drawing.words import shorten
from story.wording import many


def marks(node: DiagramNode) -> tuple[str, ...]:
    """Return what a node is besides its name: where the story begins, ends, cannot come to."""
    return tuple(_marks(node))


def _marks(node: DiagramNode) -> Iterator[str]:
    match node.kind:
        case "elsewhere":
            return
        case "folder":
            yield from _marks_of_folder(node)
        case _:
            yield from _marks_of_place(node)

    if node.unreached:
        is_storylet = node.pool and node.kind == "scene"
        yield "no beat offers it" if is_storylet else "nothing leads here"


def _marks_of_folder(node: DiagramNode) -> Iterator[str]:
    if node.start:
        yield "\u25b6 begins here"
    if node.ending:
        yield f"\u25a0 ending: {node.ending.family}"
    if node.links:
        yield f"\u25a0 {many(len(node.links), 'ending')}"


def _marks_of_place(node: DiagramNode) -> Iterator[str]:
    if node.start:
        yield "\u25b6 the story begins here"
    if node.ending:
        yield f"\u25a0 ending: {node.ending.family}"
    if node.kind == "beat" and node.reflects:
        yield "reads the playthrough back"


def amount(node: DiagramNode) -> str:
    """Return how much is in a node."""
    inside = _INSIDE.get(node.kind)
    if inside and node.size:
        return many(node.size, inside)

    return ""


_INSIDE: Final = {"scene": "beat", "beat": "choice", "pool": "storylet", "folder": "scene"}
"""What a node of each kind holds."""


def heading(group: DiagramGroup) -> str:
    """Return what a group is called."""
    if group.pool:
        return f"pool {group.title}"

    return group.title


def caption(node: DiagramNode) -> tuple[str, ...]:
    """Return what stands on a node where there is only text."""
    if node.kind == "elsewhere":
        arrow = "from" if node.start else "to"
        return tuple(f"{arrow} {_named(link)}" for link in node.links)

    if node.kind == "pool":
        return (f"pool {node.title}", amount(node))

    if node.kind == "beat":
        head = shorten(node.title, 60)
    else:
        head = node.title

    id = "" if node.id == node.title else node.id
    name = " \u00b7 ".join(filter(None, (id, node.voice)))
    ending = node.ending.title if node.ending else ""
    return tuple(filter(None, (head, name, *marks(node), ending)))


def _named(link: Link) -> str:
    """Return how what stands elsewhere is called, with its id where that says more."""
    return " ".join(filter(None, (link.title, aside(link))))


def aside(link: Link) -> str:
    """Return a scene's id beside its title, where it says more."""
    if link.id == link.title or link.title.startswith("pool "):
        return ""

    return f"({link.id})"


def note(node: DiagramNode) -> str:
    """Return all that is known of a node, a line each: what is shown when it is pointed at."""
    if node.kind == "elsewhere":
        return "\n".join(caption(node))

    lines = [node.id]
    if node.kind == "scene" and node.title != node.id:
        lines = [f"{node.title} ({node.id})"]
    lines.append(node.place)
    if node.voice:
        lines.append(f"as {node.voice}")

    lines += [shorten(node.opening, 280), *marks(node)]
    if node.ending:
        lines.append(node.ending.title)
    if node.pool:
        lines.append(f"a storylet of the pool {node.pool}")
    if node.sets:
        lines.append(f"sets {', '.join(node.sets)}")
    lines.append(amount(node))
    return "\n".join(filter(None, lines))


def label_rows(line: DiagramLine, rows: int, letters: int) -> tuple[str, ...]:
    """Return what stands on a line: the first words of its choices, a row each."""
    if line.show:
        return (f"offers {line.show} at a time",)

    spelt = tuple(dict.fromkeys(filter(None, (_row(way, letters) for way in line.ways))))
    more = len(spelt) - rows
    if more <= 0:
        return spelt

    return (*spelt[: rows - 1], f"and {more + 1} more")


def _row(way: Route, letters: int) -> str:
    if not way.say:
        if way.when:
            return shorten(f"if {way.when}", letters)

        return ""

    return shorten(way.say, letters) + (" (if\u2026)" if way.when else "")


def line_note(line: DiagramLine, source: str, target: str) -> str:
    """Return all that is known of a line."""
    how = {
        "goto": "leads to",
        "visit": "visits, and comes back from",
        "offer": "offers, and comes back from",
    }[line.kind]
    ways = map(_whole_way, line.ways)
    return "\n".join([f"{source} {how} {target}", *filter(None, ways)])


def _whole_way(way: Route) -> str:
    if way.say and way.when:
        return f"{way.say}  (if {way.when})"
    if way.when:
        return f"if {way.when}"

    return way.say
