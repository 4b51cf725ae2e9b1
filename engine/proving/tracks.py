"""A playthrough in the proof alone: what can be chosen, and where it leads, without a word of text being set.

It is thirty times as quick as one in the game, so it is what is drawn by the thousand; whatever it shows is played in the game,
too, before anybody is told of it (see `witnesses`).
"""

from collections.abc import Collection

from attrs import define, field

from engine.proving.abstraction import Abstraction, CompiledEdge
from engine.proving.graph import ROOT, Graph
from engine.proving.spotting import Spotter
from engine.runtime.state import Setup
from engine.runtime.step import seats


@define(eq=False)
class Track:
    """A playthrough on its way: where it stands, what it holds, what stands open, and what happened after how many choices."""

    graph: Graph
    whole: Abstraction
    given: Setup
    spotter: Spotter | None = None
    spot: int = field(init=False, default=0)
    v: int = field(init=False)
    options: list[int] = field(factory=list, init=False)
    """The options taken so far."""
    open_ways: list[CompiledEdge] = field(factory=list, init=False)
    happened: list[tuple[int, int]] = field(factory=list, init=False)
    """Targets that happened, each with the number of choices after which it did."""
    passed: list[int] = field(factory=list, init=False)
    """The spots come to since the last choice."""
    ring: bool = field(init=False, default=False)
    """Whether it goes round for ever without a choice."""

    def __attrs_post_init__(self) -> None:
        self.v = self.graph.packing.packed(self.given)
        self._read_on()

    @property
    def over(self) -> bool:
        return not self.open_ways

    def way(self, option: int) -> CompiledEdge | None:
        """Find what is open under an option's number."""
        return next((way for way in self.open_ways if way.option == option), None)

    def take(self, way: CompiledEdge) -> None:
        """Take something that stands open, and read on to where choices stand next."""
        if self.spotter is not None:
            place = self.graph.spots[self.spot].place
            self._note(self.spotter.taken(place, self.spot, way.option, self.v), 1)
        self.options.append(way.option)
        self.spot, self.v = self.whole.onto(way, self.v)
        self.passed = [self.spot]
        self._read_on()

    def _read_on(self) -> None:
        whole, spots, spotter = self.whole, self.graph.spots, self.spotter
        been: set[tuple[int, int]] = set()
        while True:
            ways, onward = whole.ways(self.spot)
            place, v = spots[self.spot].place, self.v
            if spotter is not None and place != ROOT and (new := spotter.arrived(place, v)):
                self._note(new, 0)
            standing = [way for way in ways if way.test is None or way.test(v)]
            if standing:
                self.open_ways = standing if ways[0].option >= 0 else self._seated(standing)
                if spotter is not None and (new := spotter.offered(place, v)):
                    self._note(new, 0)
                return
            if onward is None or (self.spot, v) in been:
                self.ring = onward is not None
                self.open_ways = []
                return
            been.add((self.spot, v))
            self.spot, self.v = whole.onto(onward, v)
            self.passed.append(self.spot)

    def _seated(self, standing: list[CompiledEdge]) -> list[CompiledEdge]:
        """Leave out the storylets that the seed does not draw."""
        plan = self.graph.plan
        beat = plan.beats[self.graph.spots[self.spot].place]
        storylets = {-1 - way.option: way for way in standing if way.option < 0}
        if len(storylets) <= beat.show:
            return standing
        pool = plan.pools[beat.offer]
        ranked = seats(
            beat,
            [(place, pool[place]) for place in sorted(storylets)],
            lambda place, _: (self._times(storylets[place]), False),
            self.given.seed,
            len(self.options),
        )
        drawn = [storylets[place] for place, _ in ranked[: beat.show]]
        return [*drawn, *(way for way in standing if way.option >= 0)]

    def _times(self, way: CompiledEdge) -> int:
        return int(way.rank.test(self.v)) if way.rank is not None else 0

    def _note(self, targets: list[int], ahead: int) -> None:
        for target in targets:
            self.happened.append((target, len(self.options) + ahead))


def following(track: Track, options: Collection[int]) -> bool:
    """Take options one after the other; whether all of them stood open."""
    for option in options:
        way = track.way(option)
        if way is None:
            return False
        track.take(way)
    return True
