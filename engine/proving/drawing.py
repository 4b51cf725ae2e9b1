"""Playthroughs drawn at random that take what was taken least: most of what can happen in a story happens in some of them.

They are drawn in the proof alone, and only as few of them as between them show everything are played in the game.
"""

import random
from collections import Counter
from collections.abc import Iterable
from typing import Final

from attrs import define, field, frozen

from engine.proving.abstraction import CompiledEdge
from engine.proving.budget import OFTEN, Budget
from engine.proving.graph import Graph
from engine.proving.model import Model, drawn_given
from engine.proving.spotting import Spotter
from engine.proving.tracks import Track
from engine.proving.walking import Monitor
from engine.proving.weighing import Arc, leading_to_each_other
from engine.runtime.state import Setup

CHOICES_A_BEAT: Final = 3
"""A drawn playthrough goes on for so many choices a beat of the story before another is begun."""
DRY_PLAYTHROUGHS: Final = 1
"""Drawing ends after the choices of so many of the longest playthroughs, if they showed nothing new: what has an aim is quicker then."""
SHARE: Final = 4
"""Of the budget, at most this part is drawn away."""
MAX_KEPT: Final = 8
"""So many states are kept of those in which drawn playthroughs chose at one spot."""
BESIDE: Final = ("clamps",)
"""What nobody waits for: only a warning hangs on it."""
STRAY: Final = 0.1
"""How often something is taken that was taken more often than the rest."""


@define(eq=False)
class Drawn:
    """A playthrough that was drawn: what it was given, its options, and what happened after how many."""

    given: Setup
    options: list[int]
    happened: list[tuple[int, int]]


@frozen
class Stop:
    """Where a drawn playthrough stood after so many choices: another can go on from there."""

    drawn: Drawn
    count: int
    spot: int
    v: int


@define(eq=False)
class Drawing:
    """Draws playthroughs of one story, each time another."""

    ground: Model
    budget: Budget
    kept: dict[int, list[Stop]] = field(factory=dict)
    """For each spot, some states in which one stood there."""
    met: dict[int, int] = field(factory=dict)
    """How often one stood at each spot."""
    draw: random.Random = field(factory=lambda: random.Random(1))  # noqa: S311 drawn alike each time, and no secret
    number: int = 0
    dry: int = 0
    """How many choices were taken since something new was seen."""
    rings: list[int] = field(init=False)
    """For each spot, the number of the ring it lies in: those in one lead to each other, if no condition bars the way."""
    patience: dict[int, int] = field(init=False)
    """For each ring, after how many choices without anything new it is left: as many as there are to take."""
    counting: set[int] = field(init=False)
    """The targets that are drawn for; of the others what comes is taken."""

    def __attrs_post_init__(self) -> None:
        self.rings = rings_of(self.ground.graph)
        self.patience = Counter()
        for spot in self.ground.graph.spots:
            self.patience[self.rings[spot.index]] += len(spot.edges)
        self.counting = {
            target.index for target in self.ground.targets if target.kind not in BESIDE
        }

    def some(self, wanted: Iterable[int], most: int, until: float) -> tuple[list[Drawn], bool]:
        """Draw until so many playthroughs have shown something new, or for a while none did.

        Returns those that did, and whether there may be more; `until` is when the share of the budget is used up.
        """
        spotter = Spotter(Monitor(self.ground.whole), self.ground.targets)
        spotter.look_for(wanted)
        longest = CHOICES_A_BEAT * len(self.ground.graph.spots) + 100
        productive: list[Drawn] = []
        while any(target in self.counting for target in spotter.left):
            if self._late(until):
                return productive, False
            if self.dry > DRY_PLAYTHROUGHS * longest:
                return productive, False
            if len(productive) >= most:
                return productive, True
            self.budget.tell(f"playing: {len(spotter.left):,} places, choices and texts not seen")
            drawn = self.one(spotter, longest, until)
            self.dry += len(drawn.options) + 1
            if drawn.happened:
                productive.append(drawn)
            if any(target in self.counting for target, _ in drawn.happened):
                self.dry = 0
        return productive, False

    def one(self, spotter: Spotter, longest: int, until: float) -> Drawn:
        """Draw one playthrough, that is broken off when the share of the budget is used up."""
        given, loyal = drawn_given(self.ground, self.draw, self.number), self.number % 4 > 1
        self.number += 1
        track = Track(self.ground.graph, self.ground.whole, given, spotter)
        drawn = Drawn(given, track.options, track.happened)
        while not track.over and len(track.options) < longest:
            self.keep(drawn, track)
            since = len(track.options) - (track.happened[-1][1] if track.happened else 0)
            stays = loyal and since < self.patience[self.rings[track.spot]]
            track.take(self.chosen(self.standing(track, stays)))
            if not len(track.options) % OFTEN and self._late(until):
                break
        return drawn

    def _late(self, until: float) -> bool:
        return self.budget.over or self.budget.used > until

    def keep(self, drawn: Drawn, track: Track) -> None:
        """Keep where a playthrough stands, or not: of all states at one spot each has the same chance to be kept."""
        spot = track.spot
        met = self.met[spot] = self.met.get(spot, 0) + 1
        place = met - 1 if met <= MAX_KEPT else int(self.draw.random() * met)
        if place < MAX_KEPT:
            stop = Stop(drawn, len(track.options), spot, track.v)
            stops = self.kept.setdefault(spot, [])
            stops[place : place + 1] = [stop]

    @property
    def stops(self) -> list[Stop]:
        """List the states that were kept."""
        return [stop for stops in self.kept.values() for stop in stops]

    def standing(self, track: Track, loyal: bool) -> list[CompiledEdge]:
        """List what is drawn from: all that stands open; in every other two playthroughs what stays in a ring, as long as something does."""
        ways = track.open_ways
        if not loyal:
            return ways
        here = self.rings[track.spot]
        return [way for way in ways if self.rings[way.arrival.spot] == here] or ways

    def chosen(self, ways: list[CompiledEdge]) -> CompiledEdge:
        """Choose what was taken least, and now and then something else."""
        if len(ways) == 1:
            way = ways[0]
        else:
            random = self.draw.random
            least = min([way.taken for way in ways])
            rare = [way for way in ways if way.taken == least or random() < STRAY]
            way = rare[int(random() * len(rare))]
        way.taken += 1
        return way


def rings_of(graph: Graph) -> list[int]:
    """Return for each spot the number of the ring it lies in, by the edges alone."""
    arcs = [
        [Arc(landing.spot, 0, way.option) for way in spot.ways for landing in way.landings]
        for spot in graph.spots
    ]
    out = [0] * len(arcs)
    for number, ring in enumerate(leading_to_each_other(arcs, frozenset())):
        for spot in ring:
            out[spot] = number
    return out
