"""A story seen through some of its values only: every way it has is there, and a condition on what is left out may hold or not.

With all that steers a story kept, a slice is the story itself, with equal futures merged; with less, it has every way the
story has and maybe more. What cannot be reached in a slice can therefore never be reached (Kurshan's localization); what
can be is a suspicion, until it was replayed.
"""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import product
from math import prod
from typing import Final, NamedTuple

from attrs import define, field

from engine.proving.graph import PASS, BeatLocation, Edge, Graph, Landing, Rank
from engine.proving.packing import Field, Guard, Step, Test

NO, YES, MAYBE = 0, 1, 2
MAX_UNKNOWN: Final = 512
"""So many combinations of values left out are tried before a condition on them counts as one that may hold or not."""


FAR: Final = 1 << 30
"""More often than any scene is opened."""


def never(_: int) -> bool:
    """Return that nobody lands where it was proved that nobody comes."""
    return False


class Move(NamedTuple):
    """One way on from a state: the option, whether it is surely open, every state it may lead to, and whether all that was known."""

    option: int
    sure: bool
    to: list[tuple[int, int]]
    certain: bool


@define(eq=False)
class CompiledLanding:
    """A landing, compiled for a slice; `test` is its condition where the slice knows all that it reads."""

    before: Step | None
    guard: Guard | None
    test: Test | None
    spot: int
    after: Step | None
    live: int
    inputs: tuple[Field, ...]
    next: "CompiledLanding | None"


@define(eq=False)
class CompiledEdge:
    """An edge, compiled for a slice."""

    option: int
    guard: Guard | None
    test: Test | None
    step: Step | None
    arrival: CompiledLanding
    rank: Rank | None
    taken: int = 0
    """How often it was taken by the playthroughs that are drawn."""


@define(eq=False)
class Abstraction:
    """The story seen through the bits `kept`; `asked` adds, for some spots, bits that a question reads there."""

    graph: Graph
    kept: int
    asked: Mapping[int, int] = field(factory=dict)
    forgets: bool = True
    """Whether what nothing reads any more is dropped."""
    live: list[int] = field(init=False)
    guesses: int = 0
    """How often it was not known whether a condition holds."""
    guessed: int = 0
    """The bits left out that some condition came to depend on; 0 while the slice is exact."""
    _ways: dict[int, tuple[list[CompiledEdge], CompiledEdge | None]] = field(
        factory=dict, init=False
    )
    _inputs: dict[int, tuple[Field, ...]] = field(factory=dict, init=False)
    _answers: dict[tuple[str, int], int] = field(factory=dict, init=False)
    _arrivals: dict[int, CompiledLanding] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        packing = self.graph.packing
        self.kept = packing.closed(self.kept)
        if self.forgets:
            live = liveness(self.graph, self.asked)
            self.live = [live[spot.index] & self.kept for spot in self.graph.spots]
            self.live[0] |= self.graph.spots[0].reads & self.kept  # parts begin apart in any case
        else:
            self.live = [self.kept] * len(self.graph.spots)

    def reads(self, spot: int) -> int:
        return self.graph.packing.closed(self.graph.spots[spot].reads | self.asked.get(spot, 0))

    def inputs(self, spot: int) -> tuple[Field, ...]:
        """List the inputs that are first looked at here, if not before; whose part it is comes first."""
        found = self._inputs.get(spot)
        if found is None:
            mask, fields = self.reads(spot) & self.kept, self.graph.packing.input_fields
            found = self._inputs[spot] = tuple(one for one in fields if one.mask & mask)
        return found

    def begin(self) -> list[tuple[int, int]]:
        """List the states before the first beat: one for each value of the inputs that the first ways depend on."""
        return [
            (0, v) for v in self.revealed(self.graph.packing.start() & self.live[0], self.inputs(0))
        ]

    def revealed(self, v: int, inputs: tuple[Field, ...]) -> list[int]:
        """Return the inputs that were not looked at before every value they can have."""
        out = [v]
        for field_ in inputs:
            if not v & field_.mask:
                out = [w | code for w in out for code in self.graph.packing.open_codes(field_, w)]
        return out

    def ask(self, guard: Guard, v: int) -> int:
        """Say whether a condition holds, as far as that can be known here."""
        unknown = guard.mask & ~self.kept
        if not unknown:
            return YES if guard.test(v) else NO
        key = (guard.source, v & guard.mask)
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._weigh(guard, v & guard.mask, unknown)
        if found == MAYBE:
            self.guesses += 1
            self.guessed |= unknown
        return found

    def _weigh(self, guard: Guard, v: int, unknown: int) -> int:
        fields = [one for one in self.graph.packing.fields if one.mask & unknown]
        if prod(len(one.codes) for one in fields) > MAX_UNKNOWN:
            return NO if any(self.ask(need, v) == NO for need in guard.needs) else MAYBE
        known = product(*(one.shifted_codes for one in fields))
        answers = {bool(guard.test(v | sum(codes))) for codes in known}
        if len(answers) > 1:
            return MAYBE
        return YES if True in answers else NO

    def ways(self, spot: int) -> tuple[list[CompiledEdge], CompiledEdge | None]:
        """Return the edges of a spot, compiled."""
        found = self._ways.get(spot)
        if found is None:
            place: BeatLocation = self.graph.spots[spot]
            ways = [
                self._way(edge)
                for edge in place.edges
                if (place.place, edge.option) not in self.graph.closed
            ]
            found = self._ways[spot] = (ways, self._way(place.onward) if place.onward else None)
        return found

    def _way(self, edge: Edge) -> CompiledEdge:
        return CompiledEdge(
            edge.option,
            edge.guard,
            self._test(edge.guard),
            self.graph.packing.step(edge.changes, self.kept),
            self._arrival(edge.landing),
            edge.rank,
        )

    def _test(self, guard: Guard | None) -> Test | None:
        """Return what tests a condition here and now; None where the slice leaves out something that it reads."""
        return guard.test if guard is not None and not guard.mask & ~self.kept else None

    def _arriving(self, landing: Landing) -> Test | None:
        """Return what tests whether one lands here."""
        if landing.guard is not None and landing.spot in self.graph.unmet:
            return never
        return self._test(landing.guard)

    def _arrival(self, landing: Landing) -> CompiledLanding:
        """Compile a chain of landings, each of which is compiled once for all ways that come to it."""
        waiting: list[Landing] = []
        here: Landing | None = landing
        while here is not None and here.index not in self._arrivals:
            waiting.append(here)
            here = here.next
        packing = self.graph.packing
        for one in reversed(waiting):
            self._arrivals[one.index] = CompiledLanding(
                packing.step(one.before, self.kept),
                one.guard,
                self._arriving(one),
                one.spot,
                packing.step(one.after, self.kept),
                self.live[one.spot],
                self.inputs(one.spot),
                self._arrivals[one.next.index] if one.next is not None else None,
            )
        return self._arrivals[landing.index]

    def moves(self, spot: int, v: int) -> list[Move]:
        """List every way on from a state; the way past a beat is among them unless something is surely open."""
        ways, onward = self.ways(spot)
        open_ways = []
        for way in ways:
            if way.guard is None:
                open_ways.append((way, YES))
            elif way.test is not None:
                if way.test(v):
                    open_ways.append((way, YES))
            elif answer := self.ask(way.guard, v):
                open_ways.append((way, answer))
        if ways and ways[0].option < 0:
            open_ways = self._drawn(open_ways, v)
        out: list[Move] = []
        stops = False
        for way, answer in open_ways:
            stops = stops or answer == YES
            before = self.guesses
            to = self.land(way, v)
            out.append(
                Move(way.option, answer == YES, to, answer == YES and before == self.guesses)
            )
        if onward is not None and not stops:
            before = self.guesses
            to = self.land(onward, v)
            out.append(Move(PASS, not out, to, not out and before == self.guesses))
        return out

    def onto(self, way: CompiledEdge, v: int) -> tuple[int, int]:
        """Follow a way to where it lands, where the slice knows all values and all inputs were looked at."""
        if way.step is not None:
            v = way.step(v)
        arrival: CompiledLanding | None = way.arrival
        while arrival is not None:
            if arrival.before is not None:
                v = arrival.before(v)
            if arrival.test is None or arrival.test(v):
                return arrival.spot, (v if arrival.after is None else arrival.after(v))
            arrival = arrival.next
        raise AssertionError("a way that lands nowhere")

    def _drawn(
        self, open_ways: list[tuple[CompiledEdge, int]], v: int
    ) -> list[tuple[CompiledEdge, int]]:
        """Leave out the storylets for which no seed leaves room: too many that were seen less often go before them."""
        standing = [pair for pair in open_ways if pair[0].option < 0]
        show = _shown(standing)
        if len(standing) <= show:
            return open_ways
        seen = [(self._seen(way, v), answer) for way, answer in standing]
        surely = sorted(most for (_, most), answer in seen if answer == YES)
        maybe = sorted(least for (least, _), _ in seen)
        out: list[tuple[CompiledEdge, int]] = []
        for (way, answer), ((least, most), _) in zip(standing, seen, strict=True):
            if bisect_left(surely, least) >= show:
                continue
            room = bisect_left(maybe, most) < show or (least == most and surely == maybe)
            out.append((way, answer if room else self._guess(standing)))
        return out + [pair for pair in open_ways if pair[0].option >= 0]

    def _guess(self, standing: list[tuple[CompiledEdge, int]]) -> int:
        """Note that it is not known which storylets go first."""
        self.guesses += 1
        for way, _ in standing:
            reads = (way.guard.mask if way.guard else 0) | (way.rank.mask if way.rank else 0)
            self.guessed |= reads & ~self.kept
        return MAYBE

    def _seen(self, way: CompiledEdge, v: int) -> tuple[int, int]:
        """Return how often a storylet was seen, at least and at most: what stands only once was not seen at all."""
        if way.rank is None:
            return 0, 0
        if way.rank.mask & ~self.kept:
            return 0, FAR
        times = int(way.rank.test(v))
        return times, times

    def land(self, way: CompiledEdge, v: int) -> list[tuple[int, int]]:
        """Follow a way to wherever it may land."""
        out: list[tuple[int, int]] = []
        if way.step is not None:
            v = way.step(v)
        arrival: CompiledLanding | None = way.arrival
        while arrival is not None:
            if arrival.before is not None:
                v = arrival.before(v)
            if arrival.guard is None:
                answer = YES
            elif arrival.test is not None:
                answer = YES if arrival.test(v) else NO
            else:
                answer = self.ask(arrival.guard, v)
            if answer:
                w = (v if arrival.after is None else arrival.after(v)) & arrival.live
                if arrival.inputs:
                    out += [(arrival.spot, x) for x in self.revealed(w, arrival.inputs)]
                else:
                    out.append((arrival.spot, w))
                if answer == YES:
                    break
            arrival = arrival.next
        return out


def _shown(standing: list[tuple[CompiledEdge, int]]) -> int:
    """Return how many of some storylets have room; all where none stands behind any other."""
    for way, _ in standing:
        if way.rank is not None:
            return way.rank.show
    return len(standing)


def liveness(graph: Graph, asked: Mapping[int, int]) -> list[int]:
    """Find the bits that something may still read before they are set anew, for each spot and after them each landing.

    At a landing that is said of the values as they come to it, before the scene is opened.
    """
    packing, into = graph.packing, graph.into
    live = [packing.closed(_opens(spot) | asked.get(spot.index, 0)) for spot in graph.spots]
    for landing in graph.landings:
        read = packing.closed(landing.guard.mask) if landing.guard is not None else 0
        live.append(read & ~packing.overwritten(landing.before))
    waiting = list(range(len(live)))
    while waiting:
        number = waiting.pop()
        here = live[number]
        for source, through in into[number]:
            more = live[source] | (here & through)
            if more != live[source]:
                live[source] = more
                waiting.append(source)
    return live


def _opens(spot: BeatLocation) -> int:
    mask = 0
    for edge in spot.edges:
        mask |= edge.opens
    return mask
