"""What is drawn, whatever it is drawn as: nodes, the lines between them, and the groups they stand
in."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from story.model import Ending

NodeKind = Literal["scene", "beat", "pool", "folder", "elsewhere", "label"]
LineKind = Literal["goto", "visit", "offer"]
COMES_BACK: frozenset[LineKind] = frozenset({"visit", "offer"})


class Route(NamedTuple):
    """One way along a line: a choice by its words, or the story by itself; and what has to hold for
    it, if anything."""

    say: str = ""
    when: str = ""


class Link(NamedTuple):
    """A node that stands elsewhere: its id, and what it is called."""

    id: str
    title: str


class DiagramNode(NamedTuple):
    """A scene, a beat, a pool (where beats are drawn), a folder (where scenes are too many for one
    drawing), or what stands elsewhere.

    `id` is as a writer spells it: `scene` or `scene#beat`. `size` counts what is inside: beats,
    choices or scenes. `links` is what a node that stands for others stands for.
    """

    id: str
    kind: NodeKind
    title: str = ""
    group: str | None = None
    place: str = ""
    opening: str = ""
    sets: tuple[str, ...] = ()
    voice: str = ""
    size: int = 0
    start: bool = False
    ending: Ending | None = None
    pool: str = ""
    unreached: bool = False
    reflects: bool = False
    links: tuple[Link, ...] = ()


class DiagramLine(NamedTuple):
    """A line from a node to a node, or to a pool's group; `show` is how many storylets are offered
    at a time."""

    source: str
    target: str
    kind: LineKind
    ways: tuple[Route, ...] = ()
    show: int = 0

    @property
    def comes_back(self) -> bool:
        return self.kind in COMES_BACK


class DiagramGroup(NamedTuple):
    """Nodes that stand together: a folder's scenes, the storylets of a pool in a folder, a scene's
    beats."""

    id: str
    title: str
    inside: str | None = None
    pool: str = ""
    voice: str = ""


class Diagram(NamedTuple):
    """A story, drawn as scenes or as beats; `voices` are the parts, in their order."""

    title: str
    language: str
    level: Literal["scenes", "beats", "folders"]
    nodes: tuple[DiagramNode, ...]
    lines: tuple[DiagramLine, ...]
    groups: tuple[DiagramGroup, ...]
    voices: tuple[str, ...] = ()

    def members(self, group: str | None) -> list[DiagramNode]:
        """List the nodes that stand in a group itself, in their order."""
        return [node for node in self.nodes if node.group == group]

    def inner(self, group: str | None) -> list[DiagramGroup]:
        """List the groups that stand in a group."""
        return [inner for inner in self.groups if inner.inside == group]

    def above(self) -> dict[str, list[str | None]]:
        """Map each node and group to the groups it stands in, innermost first; the last is None,
        which is the whole."""
        inside = {group.id: group.inside for group in self.groups}

        def climb(group: str | None) -> list[str | None]:
            result = [group]
            while group is not None:
                result.append(group := inside[group])

            return result

        return {
            **{node.id: climb(node.group) for node in self.nodes},
            **{group.id: climb(group.inside) for group in self.groups},
        }

    def common(self) -> list[str | None]:
        """List for each line the innermost group that both its ends stand in."""
        above = self.above()
        found = []
        for line in self.lines:
            found.append(next(group for group in above[line.source] if group in above[line.target]))

        return found

    def outermost(self) -> dict[str, str | None]:
        """Map each node to the outermost group it stands in, and each group to that too, or to
        itself where it is one."""
        above = self.above()
        groups = {group.id for group in self.groups}
        found = {}
        for id, chain in above.items():
            if len(chain) > 1:
                found[id] = chain[-2]
            elif id in groups:
                found[id] = id
            else:
                found[id] = None

        return found


def merged(lines: Iterable[DiagramLine]) -> tuple[DiagramLine, ...]:
    """Make one line of all that lead from one node to another in the same manner, their ways in
    order."""
    result: dict[tuple[str, str, LineKind], DiagramLine] = {}
    for line in lines:
        key = (line.source, line.target, line.kind)
        before = result.get(key)
        ways = line.ways if before is None else before.ways + line.ways
        result[key] = line._replace(
            ways=tuple(dict.fromkeys(ways)), show=max(line.show, before.show if before else 0)
        )

    return tuple(result.values())
