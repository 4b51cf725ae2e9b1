"""How beats lead to beats, conditions apart: what nobody can come to, where the story runs out,
what never ends.

This sees edges only, so it refuses only what is wrong whatever the conditions say. What depends on
them is for the proof.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from story.diagnostics import KeyPath, short
from story.model import Beat, Choice, Scene, Story, Target, beat_id
from story.reading import Source
from story.traversal import endings_of
from story.wording import listed, many

FlowNode = tuple[str, int]


class FlowEdge(NamedTuple):
    """A way from a beat; `visit` comes back, so that what it leads to is inside a visit."""

    to: FlowNode
    visit: bool


class Flow:
    """The beats of a story as a graph."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._edges: dict[FlowNode, list[FlowEdge]] = {}
        self.pools: dict[str, list[Scene]] = defaultdict(list)
        for scene in story.scenes.values():
            if scene.pool:
                self.pools[scene.pool].append(scene)

    def resolve(self, target: Target) -> FlowNode | None:
        """Find the beat a target means."""
        place = self.story.place_of(target)
        if place is None:
            return None

        return (target.scene, place)

    def follower(self, scene: Scene, beat: Beat) -> FlowNode | None:
        """Find where a beat leads when no choice leads elsewhere; None at the end of a scene."""
        if beat.goto is not None:
            return self.resolve(beat.goto)
        if beat.position + 1 < len(scene.beats):
            return (scene.id, beat.position + 1)

        return None

    def edges(self, node: FlowNode) -> list[FlowEdge]:
        """List every way that leads from a beat, whatever the conditions."""
        scene = self.story.scenes[node[0]]
        beat = scene.beats[node[1]]
        return list(self._ways(scene, beat, self.offered(beat.offer.pool) if beat.offer else ()))

    def own_edges(self, node: FlowNode) -> list[FlowEdge]:
        """List the ways that lead from a beat, but for those to the storylets it offers.

        In a large pool these are many and the same at every beat that offers it, so that who goes
        over a whole story goes over each pool once.
        """
        found = self._edges.get(node)
        if found is None:
            scene = self.story.scenes[node[0]]
            found = self._edges[node] = list(self._ways(scene, scene.beats[node[1]]))
        return found

    def offered(self, pool: str) -> list[FlowEdge]:
        """List the ways to the storylets of a pool."""
        result = []
        for storylet in self.pools[pool]:
            if storylet.beats:
                result.append(FlowEdge((storylet.id, 0), True))

        return result

    def _ways(
        self, scene: Scene, beat: Beat, offered: Iterable[FlowEdge] = ()
    ) -> Iterator[FlowEdge]:
        choices = [choice for choice in beat.choices if opens(choice)]
        if not surely_stops(beat) or any(choice.goto is None for choice in choices):
            follower = self.follower(scene, beat)
            if follower is not None:
                yield FlowEdge(follower, False)

        if beat.when is not None and beat.position + 1 < len(scene.beats):
            yield FlowEdge((scene.id, beat.position + 1), False)
        yield from offered
        yield from self._way(beat.visit, visit=True)
        for choice in choices:
            yield from self._way(choice.visit, visit=True)
            yield from self._way(choice.goto, visit=False)

    def _way(self, target: Target | None, *, visit: bool) -> tuple[FlowEdge, ...]:
        node = self.resolve(target) if target is not None else None
        if node is None:
            return ()

        return (FlowEdge(node, visit),)

    def runs_out(self, scene: Scene, beat: Beat) -> bool:
        """Return whether a beat surely can be the last of a scene."""
        if self.follower(scene, beat) is not None:
            return False

        ways = [choice for choice in beat.choices if opens(choice)]
        return not (ways or beat.offer) or any(choice.goto is None for choice in ways)

    def reached(self) -> dict[FlowNode, set[bool]]:
        """Find every beat that edges lead to, and whether outside a visit (False), inside one
        (True), or both."""
        start = self.resolve(self.story.start)
        found: dict[FlowNode, set[bool]] = defaultdict(set)
        offered: set[str] = set()
        waiting = [(start, False)] if start else []
        while waiting:
            node, inside = waiting.pop()
            if inside in found[node]:
                continue

            found[node].add(inside)
            waiting += [(edge.to, inside or edge.visit) for edge in self.own_edges(node)]
            offer = self.story.scenes[node[0]].beats[node[1]].offer
            if offer and offer.pool not in offered:
                offered.add(offer.pool)
                waiting += [(edge.to, True) for edge in self.offered(offer.pool)]

        return dict(found)


def opens(choice: Choice) -> bool:
    """Return whether a choice can ever be taken: locked without a condition, it is only shown."""
    return choice.locked is None or choice.when is not None


def surely_stops(beat: Beat) -> bool:
    """Return whether a beat always has a choice open."""
    return any(
        choice.when is None and choice.locked is None and not choice.once for choice in beat.choices
    )


def check_flow(story: Story, sources: dict[str, Source], story_source: Source) -> None:
    """Report what can never be reached, runs out or never ends."""
    flow = Flow(story)
    reached = flow.reached()
    scenes = {node[0] for node in reached}
    for scene in story.scenes.values():
        if scene.id in scenes:
            _check_beats(flow, reached, scene, sources[scene.id])
        elif not scene.pool:
            hint = f'lead there with goto = "{scene.id}", from a choice or a beat'
            sources[scene.id].report("SW601", hint=hint, scene=scene.id)

    if not list(endings_of(story)):
        hint = 'a scene with ending = { family = "…", title = "…" } ends the story'
        story_source.report("SW505", hint=hint)

    _check_loops(flow, reached, sources)
    _check_visits(flow, reached, sources)


def _check_beats(
    flow: Flow, reached: dict[FlowNode, set[bool]], scene: Scene, source: Source
) -> None:
    """Report the beats of a scene that nobody comes to, and those after which nothing comes."""
    for beat in scene.beats:
        path: KeyPath = ("beats", beat.position)
        inside = reached.get((scene.id, beat.position))
        if inside is None:
            source.report("SW502", path, _unreached_hint(beat), where=_where(scene, beat))
        elif False in inside and scene.ending is None and flow.runs_out(scene, beat):
            source.report("SW501", path, _runs_out_hint(beat), where=_where(scene, beat))


def _where(scene: Scene, beat: Beat) -> str:
    if beat.id:
        return f"the beat '{beat.id}'"

    return f"beat {beat.position + 1} of the scene '{scene.id}'"


def _runs_out_hint(beat: Beat) -> str:
    """Return what leads on from a beat, or which of its choices does not."""
    ends = []
    for choice in beat.choices:
        if opens(choice) and choice.goto is None:
            ends.append(choice)

    if not ends:
        return "give it a 'goto', or the scene an 'ending'"

    words = listed([f"'{short(choice.say.source.strip(), 40)}'" for choice in ends[:3]])
    if len(ends) > 3:
        more = f" and {many(len(ends) - 3, 'more choice')}"
    else:
        more = ""

    lead = "leads" if len(ends) == 1 else "lead"
    return f"{words}{more} {lead} nowhere: 'goto' says where, there or on the beat; or give the scene an 'ending'"


def _unreached_hint(beat: Beat) -> str:
    if beat.id:
        return f'lead there with goto = "#{beat.id}"; the beat before it always goes elsewhere'

    return "the beat before it always goes elsewhere; give this one an id and lead there"


def _check_loops(
    flow: Flow, reached: dict[FlowNode, set[bool]], sources: dict[str, Source]
) -> None:
    """Report rings of beats that offer nothing and have no condition."""
    passed = _passed_without_choice(flow, reached)
    done: set[FlowNode] = set()
    for first in sorted(passed):
        trail: list[FlowNode] = []
        node = first
        while node in passed and node not in done:
            done.add(node)
            trail.append(node)
            node = passed[node]

        if node in trail:
            _report_ring(flow, trail[trail.index(node) :], sources)


def _passed_without_choice(
    flow: Flow, reached: dict[FlowNode, set[bool]]
) -> dict[FlowNode, FlowNode]:
    """Return the beats that offer nothing and have no condition, each with the one that follows."""
    passed: dict[FlowNode, FlowNode] = {}
    for node in reached:
        scene = flow.story.scenes[node[0]]
        beat = scene.beats[node[1]]
        if beat.choices or beat.offer or beat.visit or beat.when:
            continue

        follower = flow.follower(scene, beat)
        if follower is not None:
            passed[node] = follower

    return passed


def _report_ring(flow: Flow, ring: list[FlowNode], sources: dict[str, Source]) -> None:
    names = []
    for id, position in ring:
        scene = flow.story.scenes[id]
        names.append(beat_id(scene, scene.beats[position]))

    way = " -> ".join([*names, names[0]])
    scene_id, first = ring[0]
    hint = "put a choice on the way, or a 'when'"
    sources[scene_id].report("SW503", ("beats", first), hint, way=way)


def _check_visits(
    flow: Flow, reached: dict[FlowNode, set[bool]], sources: dict[str, Source]
) -> None:
    """Report visits from which the same visit can be made again, without having come back."""
    if not flow.pools and not _has_visit(flow.own_edges(node) for node in reached):
        return

    edges, pools = _edges_with_pools(flow, reached)
    if not _has_visit(edges.values()):
        return

    group = groups(edges | {_pool_node(pool): ways for pool, ways in pools.items()})
    for node in sorted(edges):
        for edge in edges[node]:
            if edge.visit and group.get(edge.to) == group[node]:
                _report_visit(flow, node, _visited(edge, pools, group), sources[node[0]])


def _has_visit(ways: Iterable[Iterable[FlowEdge]]) -> bool:
    """Return whether one of the ways from several places comes back."""
    return any(edge.visit for edges in ways for edge in edges)


def _pool_node(pool: str) -> FlowNode:
    """Return what stands for a pool: a place between the beats that offer it and its storylets."""
    return f"pool {pool}", 0


def _edges_with_pools(
    flow: Flow, reached: dict[FlowNode, set[bool]]
) -> tuple[dict[FlowNode, list[FlowEdge]], dict[str, list[FlowEdge]]]:
    """Return the ways from each beat, a pool being one of the places that they lead to, and the
    ways from each pool."""
    edges = {node: list(flow.own_edges(node)) for node in reached}
    pools: dict[str, list[FlowEdge]] = {}
    for node in reached:
        offer = flow.story.scenes[node[0]].beats[node[1]].offer
        if offer:
            pools[offer.pool] = flow.offered(offer.pool)
            edges[node].append(FlowEdge(_pool_node(offer.pool), True))

    return edges, pools


def _visited(edge: FlowEdge, pools: dict[str, list[FlowEdge]], group: dict[FlowNode, int]) -> str:
    """Return the scene that is visited by a way which comes round to itself: of a pool, the first
    storylet that does."""
    pool = edge.to[0].removeprefix("pool ")
    if pool == edge.to[0]:
        return pool

    return next(way.to[0] for way in pools[pool] if group[way.to] == group[edge.to])


def _report_visit(flow: Flow, node: FlowNode, visited: str, source: Source) -> None:
    scene = flow.story.scenes[node[0]]
    way = f"{scene.id}#{scene.beats[node[1]].name} visits {visited}, which comes round to it with 'goto'"
    hint = "let the visited scene end after its last beat: it comes back by itself"
    source.report("SW504", ("beats", node[1]), hint, way=way)


def groups(edges: dict[FlowNode, list[FlowEdge]]) -> dict[FlowNode, int]:
    """Number the strongly connected components (Tarjan 1972, without recursion)."""
    order: dict[FlowNode, int] = {}
    low: dict[FlowNode, int] = {}
    group: dict[FlowNode, int] = {}
    stack: list[FlowNode] = []
    for root in edges:
        if root in order:
            continue

        order[root] = low[root] = len(order)
        stack.append(root)
        work = [(root, iter(edges[root]))]
        while work:
            node, ways = work[-1]
            for edge in ways:
                if edge.to not in order:
                    order[edge.to] = low[edge.to] = len(order)
                    stack.append(edge.to)
                    work.append((edge.to, iter(edges[edge.to])))
                    break

                if edge.to not in group:
                    low[node] = min(low[node], order[edge.to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    member = None
                    while member != node:
                        member = stack.pop()
                        group[member] = order[node]

    return group
