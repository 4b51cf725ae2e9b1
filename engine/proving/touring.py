"""A few playthroughs that between them see everything: what a tester plays, or somebody who wants to have read it all.

Each is played by choosing, wherever choices stand, the one after which most that was not seen lies ahead, by the longest
path over merged states. The fewest there can be is at least as many as there are endings, and as the most that one beat
offers which can be passed only once.
"""

import random
from typing import Final

from attrs import define

from engine.proving.abstraction import CompiledEdge as Open
from engine.proving.counting import Following, backwards, following_of
from engine.proving.deciding import Decisions
from engine.proving.model import drawn_given
from engine.proving.targets import KINDS
from engine.proving.tracks import Track
from engine.proving.walking import Walked
from engine.proving.witnesses import Disagreement, Witness, played_exactly
from engine.runtime.state import Setup

TRIES: Final = 5
"""So many beginnings are tried for each playthrough."""
MAX_TOURS: Final = 4_000
MAX_TOURED_STATES: Final = 60_000
"""Walks of more states are not toured."""

Played = tuple[Setup, tuple[int, ...]]
"""A playthrough in the proof alone: what it is given, and its options."""
Seen = tuple[Played, frozenset[int]]
"""A playthrough, and the targets that happen in it."""


@define
class Tour:
    """Playthroughs that see everything that can be seen, and the fewest there could be."""

    ways: list[Witness]
    at_least: int

    @property
    def minimal(self) -> bool:
        return len(self.ways) == self.at_least


def toured(decisions: Decisions, exact: Walked | None) -> Tour | None:
    """Find few playthroughs that see everything; None where that is too much to work out."""
    if exact is None or len(exact) > MAX_TOURED_STATES:
        return None
    budget = decisions.budget
    following = following_of(exact, budget)
    order = backwards(following, budget)
    if order is None:
        return None
    return _Touring(decisions, exact, following, order).tour()


def fewest(pool: list[Seen], everything: frozenset[int]) -> list[Played]:
    """Choose few of many playthroughs that see everything between them: each time the one that adds most, then none too many."""
    left, chosen = set(everything), list[Seen]()
    while left:
        best = max(pool, key=lambda one: len(one[1] & left))
        chosen.append(best)
        left -= best[1]
    for one in chosen[::-1]:
        others = [seen for other, seen in chosen if other is not one[0]]
        if everything <= frozenset().union(*others):
            chosen = [other for other in chosen if other[0] is not one[0]]
    return [way for way, _ in chosen]


class _Touring:
    def __init__(
        self, decisions: Decisions, exact: Walked, following: Following, order: list[int]
    ) -> None:
        self.decisions, self.exact, self.following, self.order = decisions, exact, following, order
        self.graph = exact.slice.graph
        kinds = {
            target.index: target for target in decisions.ground.targets if target.kind in KINDS
        }
        self.unseen = {index for index in kinds if index in decisions.reached}
        self.choices: dict[tuple[int, int], int] = {}
        self.beats: dict[int, int] = {}
        for index, target in kinds.items():
            for hook in target.hooks:
                if target.kind == "choices":
                    self.choices[hook.place, hook.option] = index
                elif target.kind == "beats":
                    self.beats[hook.place] = index

    def tour(self) -> Tour | None:
        draw = random.Random(1)  # noqa: S311 drawn alike each time, and no secret
        pool: list[Seen] = []
        everything, at_least = frozenset(self.unseen), self.at_least()
        while self.unseen and len(pool) < MAX_TOURS and not self.decisions.budget.over:
            self.decisions.budget.tell(
                f"playthroughs that see everything: {len(self.unseen):,} things left to see"
            )
            ahead = self.ahead()
            found: list[Seen] = []
            for number, way in enumerate(self.beginnings(draw)):
                found.append(self.play(ahead, draw, number, way, everything))
            best = max((seen & self.unseen for _, seen in found), key=len)
            if not best:
                return None
            pool += found
            self.unseen -= best
        if self.unseen:
            return None
        try:
            return Tour([self.replayed(*one) for one in fewest(pool, everything)], at_least)
        except Disagreement as fault:
            self.decisions.faults.append(str(fault))
            return None

    def beginnings(self, draw: random.Random) -> list[Witness | None]:
        """List what playthroughs are begun from: the beginning, or ways to some of what was not seen."""
        wanted = draw.sample(sorted(self.unseen), min(TRIES, len(self.unseen)))
        return [*[None] * TRIES, *(self.decisions.reached[target] for target in wanted)]

    def replayed(self, given: Setup, options: tuple[int, ...]) -> Witness:
        """Play a playthrough in the game. Raises Disagreement."""
        ground = self.decisions.ground
        budget = self.decisions.budget
        return played_exactly(ground.graph, ground.whole, given, options, budget=budget).way

    def at_least(self) -> int:
        """Give a number of playthroughs below which nobody can see everything: what one beat offers at once takes one each."""
        endings = sum(
            target.kind == "endings" and target.index in self.unseen
            for target in self.decisions.ground.targets
        )
        offered: dict[int, int] = {}
        for (place, _), index in self.choices.items():
            if index in self.unseen and place in self.once():
                offered[place] = offered.get(place, 0) + 1
        return max(endings, *offered.values(), 1) if offered else max(endings, 1)

    def once(self) -> set[int]:
        """List the places that no playthrough comes to twice: those whose spots do not lead to each other."""
        if not hasattr(self, "_once"):
            self._once = {place for place in self.graph.at if place >= 0 and not self._again(place)}
        return self._once

    def _again(self, place: int) -> bool:
        seen: set[int] = set()
        waiting = list(self.graph.at[place])
        while waiting:
            spot = self.graph.spots[waiting.pop()]
            for edge in spot.ways:
                for landing in edge.landings:
                    if self.graph.spots[landing.spot].place == place:
                        return True
                    if landing.spot not in seen:
                        seen.add(landing.spot)
                        waiting.append(landing.spot)
        return False

    def ahead(self) -> list[int]:
        """Count for each state how much that was not seen can lie ahead of it."""
        out = [0] * len(self.exact)
        for state in self.decisions.budget.paced(self.order):
            place = self.graph.spots[self.exact.spots[state]].place
            best = 0
            for option, _, to in self.following[state]:
                gain = self.choices.get((place, option), -1) in self.unseen
                best = max(best, gain + max((out[x] for x in to), default=0))
            out[state] = best + (self.beats.get(place, -1) in self.unseen)
        return out

    def play(
        self,
        ahead: list[int],
        draw: random.Random,
        number: int,
        beginning: Witness | None,
        watched: frozenset[int],
    ) -> Seen:
        """Play one playthrough to its end, toward what was not seen; gives it, and what it saw."""
        ground = self.decisions.ground
        given = beginning.given if beginning is not None else drawn_given(ground, draw, number)
        spotter = self.decisions.spotter
        spotter.look_for(watched)
        track = Track(ground.graph, ground.whole, given, spotter)
        for option in beginning.options if beginning is not None else ():
            way = track.way(option)
            assert way is not None
            track.take(way)
        while not track.over:
            self.decisions.budget.tick()
            track.take(
                max(
                    track.open_ways,
                    key=lambda way: (self.worth(track, way, ahead), draw.random()),
                )
            )
        return (given, tuple(track.options)), frozenset(target for target, _ in track.happened)

    def worth(self, track: Track, way: Open, ahead: list[int]) -> int:
        """Say how much that was not seen may follow an offered choice."""
        here = self.graph.spots[track.spot].place
        gain = self.choices.get((here, way.option), -1) in self.unseen
        state = self.exact.number(*track.whole.onto(way, track.v))
        return gain + (ahead[state] if state is not None else 0)
