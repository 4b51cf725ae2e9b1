"""The places of a story and the ways between them, conditions and all, before anything is known of its values.

A spot is a beat that is read, with where its visits come back to. What leaves a spot is its edges; an edge lands on the
first beat whose condition holds, so it is a chain of landings, each with the condition under which it is the one. Ways that come
to the same beat share the chain from there on, so that a row of a thousand guarded beats is a thousand landings and no more.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from attrs import define, field

from engine.proving.packing import Guard, Packing, Test
from engine.runtime.plan import NOWHERE, BeatPlan, Change, ChoicePlan, Jump, Plan, StoryletPlan
from story.model import Story

ROOT: Final = -1
RAN_OUT: Final = -2
ENDED: Final = -3
"""Places of spots that are no beat: before the first, where the story runs out, and from here down one for each ending."""
PASS: Final = 1_000_000
"""The way on from a beat at which nothing is open, in the place of a choice's number."""


@define(eq=False)
class Landing:
    """Where an edge comes to if `guard` holds, else it goes on to `next`; `before` happens in any case, `after` on arriving.

    What happens before is that scenes are opened.
    """

    index: int
    before: tuple[Change, ...]
    guard: Guard | None
    spot: int
    after: tuple[Change, ...]
    next: "Landing | None"
    reads: int
    """The bits that decide where one lands, from here on."""


class Rank(NamedTuple):
    """How often a storylet was seen: those seen less often are drawn before it, so it may find no room."""

    test: Test
    """The number, of a packed state."""
    mask: int
    show: int


@define(eq=False)
class Edge:
    """A way from a spot: a choice (its place in the beat), a storylet (counted down from -1), or on, with no choice."""

    option: int
    guard: Guard | None
    changes: tuple[Change, ...]
    landing: Landing
    rank: Rank | None = None

    @property
    def landings(self) -> Iterator[Landing]:
        """Yield where it may land, in the order in which that is tried."""
        here: Landing | None = self.landing
        while here is not None:
            yield here
            here = here.next

    @property
    def opens(self) -> int:
        """The bits that decide whether it can be taken."""
        return (self.guard.mask if self.guard else 0) | (self.rank.mask if self.rank else 0)

    @property
    def reads(self) -> int:
        """The bits that decide whether it can be taken, and where it lands."""
        return self.opens | self.landing.reads


@define(eq=False)
class BeatLocation:
    """A beat that is read, within the visits that are open."""

    index: int
    place: int
    stack: tuple[int, ...]
    edges: list[Edge] = field(factory=list)
    onward: Edge | None = None
    reads: int = 0
    """The bits that decide which of the edges are taken, and where they land."""

    @property
    def ways(self) -> list[Edge]:
        """All edges, and the way on."""
        return [*self.edges, self.onward] if self.onward else self.edges

    @property
    def ends(self) -> bool:
        return self.place <= RAN_OUT


@define(eq=False)
class Graph:
    """All spots of a story that could be come to if every condition could hold."""

    story: Story
    plan: Plan
    packing: Packing
    spots: list[BeatLocation] = field(factory=list)
    landings: list[Landing] = field(factory=list)
    index: dict[tuple[int, tuple[int, ...]], int] = field(factory=dict)
    at: dict[int, list[int]] = field(factory=dict)
    """The spots of each place."""
    closed: set[tuple[int, int]] = field(factory=set)
    """Options that were proved never to be open, by place."""
    unmet: set[int] = field(factory=set)
    """Spots that were proved never to be come to."""
    steering: int = 0
    """All bits that any way depends on."""
    _into: list[list[tuple[int, int]]] = field(factory=list)

    @property
    def into(self) -> list[list[tuple[int, int]]]:
        """For each spot, and after them each landing, what comes before it, with the bits that live through the step."""
        if not self._into:
            self._into = _turned_round(self)
        return self._into

    def ending(self, place: int) -> str:
        """Name the scene that ends the story at a place."""
        return self.plan.scenes[ENDED - place].id

    def family(self, spot: BeatLocation) -> str | None:
        """Return the family of the ending that a spot is; None where it is none."""
        if spot.place > ENDED:
            return None
        ending = self.story.scenes[self.ending(spot.place)].ending
        return ending.family if ending is not None else None

    def name(self, spot: BeatLocation) -> str:
        """Name the beat of a spot, for people."""
        if spot.place >= 0:
            return self.plan.beats[spot.place].id
        return self.ending(spot.place) if spot.place <= ENDED else ""


def graph_of(story: Story, packing: Packing) -> Graph:
    """Lay out every spot and edge."""
    graph = Graph(story, packing.plan, packing)
    builder = _GraphBuilder(graph)
    builder.spot(ROOT, ())
    for spot in graph.spots:  # grows while it is walked
        builder.fill(spot)
        graph.steering |= spot.reads
    return graph


class _GraphBuilder:
    def __init__(self, graph: Graph) -> None:
        self.graph, self.plan, self.packing = graph, graph.plan, graph.packing
        self.whens: dict[int, Guard | None] = {}
        self.takings: dict[str, Guard | None] = {}
        self.storylets: dict[str, Guard | None] = {}
        self.chains: dict[tuple[int, int, bool, tuple[int, ...]], Landing] = {}

    def spot(self, place: int, stack: tuple[int, ...]) -> int:
        key = (place, stack)
        found = self.graph.index.get(key)
        if found is None:
            found = self.graph.index[key] = len(self.graph.spots)
            self.graph.spots.append(BeatLocation(found, place, stack))
            self.graph.at.setdefault(place, []).append(found)
        return found

    def fill(self, spot: BeatLocation) -> None:
        """Add the edges of a spot."""
        if spot.place == ROOT:
            spot.onward = self.edge(PASS, None, (), self.plan.start, ())
            spot.reads = self.packing.voice.mask if self.packing.voice else 0
        elif spot.place >= 0:
            self.fill_beat(spot, self.plan.beats[spot.place])
        for edge in spot.ways:
            spot.reads |= edge.reads

    def fill_beat(self, spot: BeatLocation, beat: BeatPlan) -> None:
        if beat.offer:
            self.fill_pool(spot, beat)
        for place, choice in enumerate(beat.choices):
            guard = self.taking(beat, choice)
            if not choice.never and (guard is None or guard.source != "False"):
                spot.edges.append(self.choice(spot, place, choice, guard))
        if all(edge.guard is not None for edge in spot.edges):
            jump, stack = beat.follow, spot.stack
            if beat.visit:
                jump, stack = beat.visit, (*spot.stack, beat.back)
            spot.onward = self.edge(PASS, None, (), jump, stack)

    def fill_pool(self, spot: BeatLocation, beat: BeatPlan) -> None:
        """Add the edges of the storylets that a beat offers."""
        pool, stack = self.plan.pools[beat.offer], (*spot.stack, beat.hub)
        for place, storylet in enumerate(pool):
            edge = self.edge(-1 - place, self.available(storylet), (), storylet.jump, stack)
            if beat.show < len(pool):
                edge.rank = self.rank(storylet, beat.show)
            spot.edges.append(edge)

    def choice(
        self, spot: BeatLocation, place: int, choice: ChoicePlan, guard: Guard | None
    ) -> Edge:
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
            self.takings[choice.id] = self._taking(beat, choice)
        return self.takings[choice.id]

    def _taking(self, beat: BeatPlan, choice: ChoicePlan) -> Guard | None:
        packing, parts, slots = self.packing, list[str](), set[int]()
        if choice.source.when is not None:
            node, scene = choice.source.when.node, self.plan.scenes[beat.scene].id
            parts.append(f"({packing.python(node, scene, beat.source.name)})")
            slots |= packing.asked(node)
        if choice.once is not None:
            parts.append(f"(not {packing.value(choice.once)})")
            slots.add(choice.once)
        return packing.written(" and ".join(parts), slots) if parts else None

    def available(self, storylet: StoryletPlan) -> Guard | None:
        """Compile when a storylet can be drawn, whatever else there is to draw; None where always."""
        if storylet.id not in self.storylets:
            self.storylets[storylet.id] = self._available(storylet)
        return self.storylets[storylet.id]

    def _available(self, storylet: StoryletPlan) -> Guard | None:
        scene = self.graph.story.scenes[storylet.id]
        needs: list[Guard] = []
        if storylet.once:
            fresh = f"(not {self.packing.value(storylet.times)})"
            needs.append(self.packing.written(fresh, [storylet.times]))
        if scene.when is not None:
            needs.append(self.packing.guard(scene.when.node, scene.id, ""))
        return self.packing.all_of(needs) if needs else None

    def rank(self, storylet: StoryletPlan, show: int) -> Rank | None:
        """Return what a storylet stands behind; None for one that is seen once, which none ever goes before.

        Which ones earlier playthroughs saw only orders those seen equally often, and any seed orders them in any way, so it
        can add nothing.
        """
        if storylet.once:
            return None
        seen = self.packing.written(self.packing.value(storylet.times), [storylet.times])
        return Rank(seen.test, seen.mask, show)

    def edge(
        self,
        option: int,
        guard: Guard | None,
        changes: tuple[Change, ...],
        jump: Jump,
        stack: tuple[int, ...],
    ) -> Edge:
        """Follow a way until it surely lands."""
        return Edge(option, guard, changes, self.chain(jump, stack))

    def chain(self, jump: Jump, stack: tuple[int, ...]) -> Landing:
        """Return the landings of a way, made once for each beat and for what is open there."""
        passed: list[tuple[tuple[int, int, bool, tuple[int, ...]], Jump, int]] = []
        tail: Landing | None = None
        while tail is None:
            key = (jump.beat, jump.scene, jump.enters is not None, stack)
            tail = self.chains.get(key)
            if tail is not None:
                break
            if jump.beat == NOWHERE:
                scene = self.plan.scenes[jump.scene]
                if scene.ending is None and stack:
                    jump, stack = self.plan.way_back(stack[-1]), stack[:-1]
                    continue
                place = ENDED - jump.scene if scene.ending is not None else RAN_OUT
                tail = self.landing((), None, self.spot(place, ()), (), None)
                self.chains[key] = tail
                break
            beat = self.plan.beats[jump.beat]
            when = self.when(jump.beat, beat)
            never = when is not None and when.source == "False"
            passed.append((key, jump, -1 if never else self.spot(jump.beat, stack)))
            if when is None or when.source == "True":
                break
            jump = beat.skip
        for key, passing, spot in reversed(passed):
            tail = self.chains[key] = self.joined(passing, spot, tail)
        assert tail is not None
        return tail

    def joined(self, jump: Jump, spot: int, tail: Landing | None) -> Landing:
        """Put one beat before a chain; of a beat that is never read, only the scene that is opened on the way stays."""
        before, beat = self.entered(jump), self.plan.beats[jump.beat]
        if spot < 0:
            assert tail is not None
            return self.landing(before + tail.before, tail.guard, tail.spot, tail.after, tail.next)
        return self.landing(before, self.when(jump.beat, beat), spot, self.arrived(beat), tail)

    def landing(
        self,
        before: tuple[Change, ...],
        guard: Guard | None,
        spot: int,
        after: tuple[Change, ...],
        following: Landing | None,
    ) -> Landing:
        if guard is not None and guard.source == "True":
            guard = None
        reads = (guard.mask if guard else 0) | (following.reads if following else 0)
        made = Landing(len(self.graph.landings), before, guard, spot, after, following, reads)
        self.graph.landings.append(made)
        return made

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


def _turned_round(graph: Graph) -> list[list[tuple[int, int]]]:
    """Gather what comes before each spot and each landing, and which bits pass from there: all but those set anew."""
    packing, spots = graph.packing, len(graph.spots)
    into: list[list[tuple[int, int]]] = [[] for _ in range(spots + len(graph.landings))]
    for spot in graph.spots:
        for edge in spot.ways:
            through = ~packing.overwritten(edge.changes)
            into[spots + edge.landing.index].append((spot.index, through))
    for landing in graph.landings:
        number, through = spots + landing.index, ~packing.overwritten(landing.before)
        into[landing.spot].append((number, through & ~packing.overwritten(landing.after)))
        if landing.next is not None:
            into[spots + landing.next.index].append((number, through))
    return into
