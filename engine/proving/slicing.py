"""A story seen through some of its values only: every way it has is there, and a condition on what is left out may hold or not.

With all that steers a story kept, a slice is the story itself, with equal futures merged; with less, it has every way the
story has and maybe more. What cannot be reached in a slice can therefore never be reached (Kurshan's localization); what
can be is a suspicion, until it was replayed.
"""

from collections.abc import Mapping
from itertools import product
from typing import Final, NamedTuple

from attrs import define, field

from engine.proving.graph import PASS, Edge, Graph, Spot
from engine.proving.packing import Field, Guard, Step

NO, YES, MAYBE = 0, 1, 2
MOST_UNKNOWN: Final = 512
"""So many combinations of values left out are tried before a condition on them counts as one that may hold or not."""


class Move(NamedTuple):
    """One way on from a state: the option, whether it is surely open, every state it may lead to, and whether all that was known."""

    option: int
    sure: bool
    to: list[tuple[int, int]]
    certain: bool


@define
class Arrival:
    """A landing, compiled for a slice."""

    before: Step | None
    guard: Guard | None
    spot: int
    after: Step | None
    live: int
    inputs: tuple[Field, ...]


@define
class Way:
    """An edge, compiled for a slice."""

    option: int
    guard: Guard | None
    step: Step | None
    arrivals: tuple[Arrival, ...]


@define(eq=False)
class Slice:
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
    _ways: dict[int, tuple[list[Way], Way | None]] = field(factory=dict, init=False)
    _inputs: dict[int, tuple[Field, ...]] = field(factory=dict, init=False)
    _answers: dict[tuple[str, int], int] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        packing = self.graph.packing
        self.kept = packing.closed(self.kept)
        if self.forgets:
            self.live = [bits & self.kept for bits in liveness(self.graph, self.asked)]
        else:
            self.live = [self.kept] * len(self.graph.spots)

    def reads(self, spot: int) -> int:
        return self.graph.packing.closed(self.graph.spots[spot].reads | self.asked.get(spot, 0))

    def inputs(self, spot: int) -> tuple[Field, ...]:
        """List the inputs that are first looked at here, if not before; whose part it is comes first."""
        found = self._inputs.get(spot)
        if found is None:
            packing, mask = self.graph.packing, self.reads(spot) & self.kept
            fields = [f for f in packing.fields if f.input and f.mask & mask]
            found = self._inputs[spot] = tuple(sorted(fields, key=lambda f: f is not packing.voice))
        return found

    def begin(self) -> list[tuple[int, int]]:
        """List the states before the first beat: one for each value of the inputs that the first ways depend on."""
        return [
            (0, v) for v in self.revealed(self.graph.packing.start() & self.live[0], self.inputs(0))
        ]

    def revealed(self, v: int, inputs: tuple[Field, ...]) -> list[int]:
        """Give the inputs that were not looked at before every value they can have."""
        out = [v]
        for field_ in inputs:
            if not v & field_.mask:
                out = [
                    w | code << field_.shift
                    for w in out
                    for code in self.graph.packing.open_codes(field_, w)
                ]
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
        fields = [f for f in self.graph.packing.fields if f.mask & unknown]
        count = 1
        for f in fields:
            count *= len(f.codes)
        if count > MOST_UNKNOWN:
            return NO if any(self.ask(need, v) == NO for need in guard.needs) else MAYBE
        answers = {
            bool(guard.test(v | sum(codes)))
            for codes in product(*([code << f.shift for code in f.codes] for f in fields))
        }
        return MAYBE if len(answers) > 1 else YES if True in answers else NO

    def ways(self, spot: int) -> tuple[list[Way], Way | None]:
        """Give the edges of a spot, compiled."""
        found = self._ways.get(spot)
        if found is None:
            place: Spot = self.graph.spots[spot]
            ways = [
                self._way(edge)
                for edge in place.edges
                if (place.place, edge.option) not in self.graph.closed
            ]
            found = self._ways[spot] = (ways, self._way(place.onward) if place.onward else None)
        return found

    def _way(self, edge: Edge) -> Way:
        packing = self.graph.packing
        arrivals = tuple(
            Arrival(
                packing.step(landing.before, self.kept),
                landing.guard,
                landing.spot,
                packing.step(landing.after, self.kept),
                self.live[landing.spot],
                self.inputs(landing.spot),
            )
            for landing in edge.landings
        )
        return Way(edge.option, edge.guard, packing.step(edge.changes, self.kept), arrivals)

    def moves(self, spot: int, v: int) -> list[Move]:
        """List every way on from a state; the way past a beat is among them unless something is surely open."""
        ways, onward = self.ways(spot)
        out: list[Move] = []
        stops = False
        for way in ways:
            answer = YES if way.guard is None else self.ask(way.guard, v)
            if answer:
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

    def land(self, way: Way, v: int) -> list[tuple[int, int]]:
        """Follow a way to wherever it may land."""
        out: list[tuple[int, int]] = []
        if way.step is not None:
            v = way.step(v)
        for arrival in way.arrivals:
            if arrival.before is not None:
                v = arrival.before(v)
            answer = YES if arrival.guard is None else self.ask(arrival.guard, v)
            if not answer:
                continue
            w = (v if arrival.after is None else arrival.after(v)) & arrival.live
            if arrival.inputs:
                out += [(arrival.spot, x) for x in self.revealed(w, arrival.inputs)]
            else:
                out.append((arrival.spot, w))
            if answer == YES:
                break
        return out


def liveness(graph: Graph, asked: Mapping[int, int]) -> list[int]:
    """Find, for each spot, the bits that something may still read before they are set anew."""
    packing = graph.packing
    live = [packing.closed(spot.reads | asked.get(spot.index, 0)) for spot in graph.spots]
    into: list[list[tuple[int, int]]] = [[] for _ in graph.spots]
    for spot in graph.spots:
        for edge in (*spot.edges, *([spot.onward] if spot.onward else ())):
            gone = packing.overwritten(edge.changes)
            for landing in edge.landings:
                gone |= packing.overwritten(landing.before)
                into[landing.spot].append(
                    (spot.index, ~(gone | packing.overwritten(landing.after)))
                )
    waiting = list(range(len(live)))
    while waiting:
        spot_index = waiting.pop()
        for source, through in into[spot_index]:
            more = live[source] | (live[spot_index] & through)
            if more != live[source]:
                live[source] = more
                waiting.append(source)
    return live
