"""The places of a story and the ways between them, conditions and all, before anything is known of its values.

A spot is a beat that is read, with where its visits come back to. What leaves a spot is its edges; an edge lands on the
first beat whose condition holds, so it is a list of landings, each with the condition under which it is the one.
"""

from typing import Final, NamedTuple

from attrs import define, field

from engine.plan import NOWHERE, BeatPlan, Change, ChoicePlan, Jump, Plan, StoryletPlan
from engine.proving.packing import Guard, Packing
from story.model import Story

ROOT: Final = -1
RAN_OUT: Final = -2
ENDED: Final = -3
"""Places of spots that are no beat: before the first, where the story runs out, and from here down one for each ending."""
PASS: Final = 1_000_000
"""The way on from a beat at which nothing is open, in the place of a choice's number."""


class Landing(NamedTuple):
    """Where an edge comes to if `guard` holds; `before` happens in any case (scenes opened), `after` on arriving."""

    before: tuple[Change, ...]
    guard: Guard | None
    spot: int
    after: tuple[Change, ...]


@define(eq=False)
class Edge:
    """A way from a spot: a choice (its place in the beat), a storylet (counted down from -1), or on, with no choice."""

    option: int
    guard: Guard | None
    changes: tuple[Change, ...]
    landings: tuple[Landing, ...]


@define(eq=False)
class Spot:
    """A beat that is read, within the visits that are open."""

    index: int
    place: int
    stack: tuple[int, ...]
    edges: list[Edge] = field(factory=list)
    onward: Edge | None = None
    reads: int = 0
    """The bits that decide which of the edges are taken, and where they land."""

    @property
    def ends(self) -> bool:
        return self.place <= RAN_OUT


@define(eq=False)
class Graph:
    """All spots of a story that could be come to if every condition could hold."""

    story: Story
    plan: Plan
    packing: Packing
    spots: list[Spot] = field(factory=list)
    index: dict[tuple[int, tuple[int, ...]], int] = field(factory=dict)
    at: dict[int, list[int]] = field(factory=dict)
    """The spots of each place."""
    closed: set[tuple[int, int]] = field(factory=set)
    """Options that were proved never to be open, by place."""
    steering: int = 0
    """All bits that any way depends on."""

    def ending(self, place: int) -> str:
        """Name the scene that ends the story at a place."""
        return self.plan.scenes[ENDED - place].id

    def name(self, spot: Spot) -> str:
        """Name the beat of a spot, for people."""
        return (
            self.plan.beats[spot.place].id
            if spot.place >= 0
            else self.ending(spot.place)
            if spot.place <= ENDED
            else ""
        )


def graph_of(story: Story, packing: Packing) -> Graph:
    """Lay out every spot and edge."""
    graph = Graph(story, packing.plan, packing)
    builder = _Builder(graph)
    builder.spot(ROOT, ())
    for spot in graph.spots:  # grows while it is walked
        builder.fill(spot)
        graph.steering |= spot.reads
    return graph


class _Builder:
    def __init__(self, graph: Graph) -> None:
        self.graph, self.plan, self.packing = graph, graph.plan, graph.packing
        self.whens: dict[int, Guard | None] = {}
        self.takings: dict[str, Guard | None] = {}

    def spot(self, place: int, stack: tuple[int, ...]) -> int:
        key = (place, stack)
        found = self.graph.index.get(key)
        if found is None:
            found = self.graph.index[key] = len(self.graph.spots)
            self.graph.spots.append(Spot(found, place, stack))
            self.graph.at.setdefault(place, []).append(found)
        return found

    def fill(self, spot: Spot) -> None:
        """Add the edges of a spot."""
        if spot.place == ROOT:
            spot.onward = self.edge(PASS, None, (), self.plan.start, ())
            spot.reads = self.packing.voice.mask if self.packing.voice else 0
        elif spot.place >= 0:
            self.fill_beat(spot, self.plan.beats[spot.place])
        for edge in (*spot.edges, *([spot.onward] if spot.onward else ())):
            spot.reads |= edge.guard.mask if edge.guard else 0
            for landing in edge.landings:
                spot.reads |= landing.guard.mask if landing.guard else 0

    def fill_beat(self, spot: Spot, beat: BeatPlan) -> None:
        if beat.offer:
            pool = self.plan.pools[beat.offer]
            for place, storylet in enumerate(pool):
                guard = self.drawn(beat, pool, storylet)
                spot.edges.append(
                    self.edge(-1 - place, guard, (), storylet.jump, (*spot.stack, beat.hub))
                )
        for place, choice in enumerate(beat.choices):
            guard = self.taking(beat, choice)
            if not choice.never and (guard is None or guard.source != "False"):
                spot.edges.append(self.choice(spot, place, choice, guard))
        if all(edge.guard is not None for edge in spot.edges):
            jump, stack = (
                (beat.visit, (*spot.stack, beat.back)) if beat.visit else (beat.follow, spot.stack)
            )
            spot.onward = self.edge(PASS, None, (), jump, stack)

    def choice(self, spot: Spot, place: int, choice: ChoicePlan, guard: Guard | None) -> Edge:
        changes = (
            choice.changes
            + self.paged(choice.insight)
            + self.passing(choice.id, choice.source.id, choice.insight)
        )
        if choice.visit is not None:
            return self.edge(place, guard, changes, choice.visit, (*spot.stack, choice.back))
        return self.edge(place, guard, changes, choice.onward, spot.stack)

    def taking(self, beat: BeatPlan, choice: ChoicePlan) -> Guard | None:
        """Compile when a choice can be taken; None where always."""
        if choice.id not in self.takings:
            parts, slots = [], set()
            if choice.source.when is not None:
                node = choice.source.when.node
                parts.append(
                    self.packing.python(node, self.plan.scenes[beat.scene].id, beat.source.name)
                )
                slots |= self.packing.asked(node)
            if choice.once is not None:
                parts.append(f"not {self.packing.value(choice.once)}")
                slots.add(choice.once)
            self.takings[choice.id] = (
                self.packing.written(" and ".join(f"({part})" for part in parts), slots)
                if parts
                else None
            )
        return self.takings[choice.id]

    def available(self, storylet: StoryletPlan) -> tuple[str, set[int]]:
        parts, slots = [], set()
        scene = self.graph.story.scenes[storylet.id]
        if storylet.once:
            parts.append(f"not {self.packing.value(storylet.times)}")
            slots.add(storylet.times)
        if scene.when is not None:
            parts.append(self.packing.python(scene.when.node, scene.id, ""))
            slots |= self.packing.asked(scene.when.node)
        return " and ".join(f"({part})" for part in parts) or "True", slots

    def drawn(
        self, beat: BeatPlan, pool: tuple[StoryletPlan, ...], storylet: StoryletPlan
    ) -> Guard | None:
        """Compile when some seed draws a storylet: it is available, and fewer than are shown go before it.

        Those seen less often go first. Which ones earlier playthroughs saw only orders those seen equally often, and any
        seed orders them in any way, so it can add nothing.
        """
        source, slots = self.available(storylet)
        needs = self.needed(storylet)
        if beat.show < len(pool):
            own = self.packing.value(storylet.times)
            before = []
            for other in pool:
                if other is not storylet:
                    condition, asked = self.available(other)
                    before.append(
                        f"(({self.packing.value(other.times)} < {own}) and ({condition}))"
                    )
                    slots |= asked | {other.times}
            slots.add(storylet.times)
            source = f"({source}) and ({own} == 0 or {' + '.join(before)} < {beat.show})"
        return None if source == "True" else self.packing.written(source, slots, needs)

    def needed(self, storylet: StoryletPlan) -> tuple[Guard, ...]:
        """Give what has to hold of a storylet itself, whatever else there is to draw."""
        scene = self.graph.story.scenes[storylet.id]
        once = (
            (self.packing.written(f"not {self.packing.value(storylet.times)}", [storylet.times]),)
            if storylet.once
            else ()
        )
        return (
            (*once, self.packing.guard(scene.when.node, scene.id, ""))
            if scene.when is not None
            else once
        )

    def edge(
        self,
        option: int,
        guard: Guard | None,
        changes: tuple[Change, ...],
        jump: Jump,
        stack: tuple[int, ...],
    ) -> Edge:
        """Follow a way until it surely lands."""
        landings: list[Landing] = []
        before: tuple[Change, ...] = ()
        while True:
            if jump.beat == NOWHERE:
                scene = self.plan.scenes[jump.scene]
                if scene.ending is not None or not stack:
                    place = ENDED - jump.scene if scene.ending is not None else RAN_OUT
                    landings.append(Landing(before, None, self.spot(place, ()), ()))
                    return Edge(option, guard, changes, tuple(landings))
                jump, stack = self.plan.returns[stack[-1]], stack[:-1]
                continue
            before += self.entered(jump)
            beat = self.plan.beats[jump.beat]
            when = self.when(jump.beat, beat)
            if when is None or when.source != "False":
                landings.append(
                    Landing(before, when, self.spot(jump.beat, stack), self.arrived(beat))
                )
                before = ()
            if when is None or when.source == "True":
                return Edge(option, guard, changes, tuple(landings))
            jump = beat.skip

    def arrived(self, beat: BeatPlan) -> tuple[Change, ...]:
        scene = self.plan.scenes[beat.scene].id
        return beat.changes + self.paged(beat.insight) + self.passing(beat.id, scene, beat.insight)

    def passing(self, *names: str | None) -> tuple[Change, ...]:
        """Note in a mark that one of these was passed, where a question asks for what comes after it."""
        index = self.packing.slots.index
        return tuple(
            Change(index["passed", name], False, True, 0, 0)
            for name in names
            if name and ("passed", name) in index
        )

    def when(self, place: int, beat: BeatPlan) -> Guard | None:
        if place not in self.whens:
            node = beat.source.when.node if beat.source.when else None
            self.whens[place] = (
                self.packing.guard(node, self.plan.scenes[beat.scene].id, beat.source.name)
                if node
                else None
            )
        return self.whens[place]

    def entered(self, jump: Jump) -> tuple[Change, ...]:
        """Gather what opening a scene changes: its count, and the status line where a question marks it."""
        if jump.enters is None:
            return ()
        out: tuple[Change, ...] = (jump.enters.tally,) if jump.enters.tally is not None else ()
        board = self.packing.slots.index.get(("board", ""))
        if board is not None and jump.enters.board is not None:
            out += (Change(board, False, jump.enters.board, 0, 0),)
        return out

    def paged(self, insight: str | None) -> tuple[Change, ...]:
        slot = self.packing.slots.index.get(("page", insight or ""))
        return () if slot is None else (Change(slot, False, True, 0, 0),)
