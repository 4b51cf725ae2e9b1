"""Which beats a playthrough may come to more than once, and so which acts exclude each other.

A visit comes back, from wherever it has led to. Asked of every visit anew, that would be every beat
times every visit; so what is asked is walked backwards: a beat comes back from a visit where the
way from it, against all arrows, leads to the visit's first beat. Each beat has a shadow for that,
and the whole is one graph with as many ways as the story has.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from story.flow import Flow, FlowEdge, FlowNode, groups
from story.model import Beat, Choice, Scene, Story
from story.traversal import every_beat

Ways = dict[FlowNode, list[FlowNode]]


def alternatives(story: Story) -> dict[str, str]:
    """Return for each named choice the group of which at most one is heard, by a name for the
    group.

    Of a hinge only the last act is kept. Choices of one beat exclude each other where no
    playthrough comes to the beat twice. Any other choice is a group of its own.
    """
    found = story.derived.get("alternatives")
    if not isinstance(found, dict):
        twice = met_again(story)
        found = story.derived["alternatives"] = {
            id: _group_of(scene, beat, choice, twice)
            for id, (scene, beat, choice) in story.named_choices.items()
        }

    return found


def _group_of(scene: Scene, beat: Beat, choice: Choice, twice: set[FlowNode]) -> str:
    if choice.hinge:
        return f"at {choice.hinge}"
    if (scene.id, beat.position) in twice:
        return f"of {choice.id}"

    return f"of {scene.id}#{beat.name}"


def met_again(story: Story) -> set[FlowNode]:
    """Return the beats at which a playthrough may take a choice more than once, whatever the
    conditions."""
    return _Meeting(Flow(story)).twice()


def _shadow(node: FlowNode) -> FlowNode:
    return f"before {node[0]}", node[1]


def _pool(name: str) -> FlowNode:
    return f"pool {name}", 0


class _Meeting:
    """The ways of a story, with those back from visits.

    Beside its beats, the graph has a node for each pool (between the beats that offer it and its
    storylets), a shadow of each of these, the end of each visit and pool, and for each beat that
    visits what comes after.
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.scenes = flow.story.scenes
        self.beats: list[FlowNode] = [
            (scene.id, beat.position) for scene, beat in every_beat(flow.story)
        ]
        self.ways: Ways = defaultdict(list)

    def twice(self) -> set[FlowNode]:
        """Return the beats that can be come to again."""
        self.onward()
        self.backward()
        for node in self.beats:
            self.visits(node)

        for pool in self.flow.pools:
            self.pool_ends(pool)

        group = groups(self.edges())
        size = Counter(group.values())
        found = set()
        for node in self.beats:
            if size[group[node]] > 1 or node in self.ways.get(node, ()):
                found.add(node)

        return found

    def edges(self) -> dict[FlowNode, list[FlowEdge]]:
        """Return the ways from each node, those that nothing leads from among them."""
        edges: dict[FlowNode, list[FlowEdge]] = {}
        for node, ways in self.ways.items():
            edges[node] = [FlowEdge(to, False) for to in ways]

        for ways in self.ways.values():
            for to in ways:
                edges.setdefault(to, [])

        return edges

    def onward(self) -> None:
        """Add the story's own ways."""
        for node in self.beats:
            self.ways[node] += self.from_beat(node)

        for pool, storylets in self.flow.pools.items():
            self.ways[_pool(pool)] = [(scene.id, 0) for scene in storylets if scene.beats]

    def from_beat(self, node: FlowNode) -> Iterator[FlowNode]:
        yield from (edge.to for edge in self.flow.own_edges(node))
        if offer := self.scenes[node[0]].beats[node[1]].offer:
            yield _pool(offer.pool)

    def backward(self) -> None:
        """Add the shadows: from each beat to its own, and from there against every arrow."""
        for node, ways in list(self.ways.items()):
            for to in ways:
                self.ways[_shadow(to)].append(_shadow(node))

        for node in self.beats:
            self.ways[node].append(_shadow(node))

    def visits(self, node: FlowNode) -> None:
        """Add the ways back from what a beat and its choices visit to what follows, and from what
        it offers to the beat."""
        beat = self.scenes[node[0]].beats[node[1]]
        parts: list[Beat | Choice] = [beat, *beat.choices]
        targets = [part.visit for part in parts if part.visit is not None]
        after: FlowNode = (f"after {node[0]}", node[1])
        for target in targets:
            inside = self.flow.resolve(target)
            if inside is not None:
                end: FlowNode = (f"end of {inside[0]}", inside[1])
                self.ways[_shadow(inside)].append(end)
                self.ways[end].append(after)

        if beat.offer:
            self.ways[f"end of pool {beat.offer.pool}", 0].append(node)
        if targets:
            self.ways[after] += [edge.to for edge in self.flow.own_edges(node) if not edge.visit]

    def pool_ends(self, pool: str) -> None:
        """Add the ways from the storylets of a pool to the pool's end, which leads to the beats
        that offer it.

        The own beats of a storylet that is offered once lead nowhere from which they could be met
        again, and at the beat that offered it no choice was taken; so its end lies where it leads
        out of its scene.
        """
        end: FlowNode = (f"end of pool {pool}", 0)
        for storylet in self.flow.pools[pool]:
            for inside in self.exits(storylet) if storylet.once else [(storylet.id, 0)]:
                self.ways[_shadow(inside)].append(end)

    def exits(self, scene: Scene) -> Iterator[FlowNode]:
        """Yield where a scene leads to outside of itself, from its first beat on."""
        found: set[FlowNode] = set()
        waiting: list[FlowNode] = [(scene.id, 0)] if scene.beats else []
        while waiting:
            node = waiting.pop()
            if node in found:
                continue

            found.add(node)
            for to in self.from_beat(node):
                if to[0] == scene.id:
                    waiting.append(to)
                elif to not in found:
                    found.add(to)
                    yield to
