"""A few playthroughs that between them see everything: what a tester plays, or somebody who wants to have read it all.

Each is played by choosing, wherever choices stand, the one after which most that was not seen lies ahead, by the longest
path over merged states. The fewest there can be is at least as many as there are endings, and as the most that one beat
offers which can be passed only once.
"""

import random
from typing import Final

from attrs import define

from engine.proving.counting import Following, backwards, following_of
from engine.proving.deciding import Decisions
from engine.proving.ground import drawn_given
from engine.proving.targets import KINDS
from engine.proving.walking import Walked
from engine.proving.witnesses import Disagreement, Replay, Way

TRIES: Final = 5
"""So many beginnings are tried for each playthrough."""
MOST_TOURS: Final = 4_000
LARGEST: Final = 60_000
"""Walks of more states are not toured."""

Seen = tuple[Way, frozenset[int]]
"""A playthrough, and the targets that happen in it."""


@define
class Tour:
    """Playthroughs that see everything that can be seen, and the fewest there could be."""

    ways: list[Way]
    at_least: int

    @property
    def minimal(self) -> bool:
        return len(self.ways) == self.at_least


def toured(decisions: Decisions, exact: Walked | None) -> Tour | None:
    """Find few playthroughs that see everything; None where that is too much to work out."""
    if exact is None or len(exact) > LARGEST:
        return None
    following = following_of(exact)
    order = backwards(following)
    if order is None:
        return None
    return _Touring(decisions, exact, following, order).tour()


def fewest(pool: list[Seen], everything: frozenset[int]) -> list[Way]:
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
        while self.unseen and len(pool) < MOST_TOURS and not self.decisions.budget.over:
            self.decisions.budget.tell(
                f"playthroughs that see everything: {len(self.unseen):,} things left to see"
            )
            ahead = self.ahead()
            wanted = draw.sample(sorted(self.unseen), min(TRIES, len(self.unseen)))
            beginnings = [*[None] * TRIES, *(self.decisions.reached[target] for target in wanted)]
            found = [
                one
                for number, way in enumerate(beginnings)
                if (one := self.play(ahead, draw, number, way, everything)) is not None
            ]
            if not any(seen & self.unseen for _, seen in found):
                return None
            pool += found
            self.unseen -= max(
                (seen for _, seen in found), key=lambda seen: len(seen & self.unseen)
            )
        return None if self.unseen else Tour(fewest(pool, everything), at_least)

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
            for edge in (*spot.edges, *([spot.onward] if spot.onward else ())):
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
        for state in self.order:
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
        beginning: Way | None,
        watched: frozenset[int],
    ) -> tuple[Way, frozenset[int]] | None:
        """Play one playthrough to its end, toward what was not seen; gives it, and what it saw."""
        ground = self.decisions.ground
        given = beginning.given if beginning is not None else drawn_given(ground, draw, number)
        watch = self.decisions.watch
        watch.left = set(watched)
        try:
            replay = Replay(ground.graph, ground.whole, given, watch)
            for place in beginning.places if beginning is not None else ():
                replay.take(place)
            while not replay.state.over:
                open_ones = [
                    place
                    for place, option in enumerate(replay.state.offered)
                    if option.locked is None
                ]
                replay.take(
                    max(
                        open_ones,
                        key=lambda place: (self.worth(replay, place, ahead), draw.random()),
                    )
                )
        except Disagreement as fault:
            self.decisions.faults.append(str(fault))
            return None
        return replay.way, frozenset(target for target, _ in replay.happened)

    def worth(self, replay: Replay, place: int, ahead: list[int]) -> int:
        """Say how much that was not seen may follow an offered choice."""
        option = replay.option_of(place)
        here = self.graph.spots[replay.spot].place
        gain = self.choices.get((here, option), -1) in self.unseen
        to = next(
            move.to[0]
            for move in replay.whole.moves(replay.spot, replay.v)
            if move.option == option
        )
        state = self.exact.number(*to)
        return gain + (ahead[state] if state is not None else 0)
