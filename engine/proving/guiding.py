"""A search in all that steers the story, led by the distances in slices that know much less of it.

First straight on, from what is nearest. Where something not known to the slices bars that way, all ways are gone along at once,
step by step, and a few are kept at each spot (a beam search, Lowerre 1976): among those that are as near, any, so that they differ.
"""

import random
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import Final

from engine.proving.budget import Budget
from engine.proving.drawing import Stop
from engine.proving.graph import PASS
from engine.proving.walking import Monitor, Walked, WalkStep

MAX_MAPPED_STATES: Final = 300_000
"""Distances are worked out in slices of at most so many states."""
MAX_STRAIGHT_STATES_A_SPOT: Final = 4
"""A search straight on looks at so many times as many states as there are spots before it is given up."""
MAX_WAYS_A_SPOT: Final = 16
"""So many ways are kept at each spot where all are gone along at once."""
MAX_FANNED_STATES: Final = 40_000
"""So many states are gone on from so before it is given up: in a story that goes round there are always more."""
UNSURE_DISTANCE: Final = 1_000
"""What a step that is not sure adds to a distance."""
SearchNode = tuple[int, int, int, int]
"""A state of the search: the option that led to it, its spot, its values, and the node before it."""
Found = tuple[list[WalkStep], int | None]
"""A way, and the option to be taken at its end, if one is."""


class DistanceMap:
    """A walk of a slice that knows little, with its steps turned round: what distances are worked out over.

    `stops` are states of drawn playthroughs, from which one can go on.
    """

    def __init__(self, walked: Walked, budget: Budget, stops: Sequence[Stop] = ()) -> None:
        self.walked, self.budget, self.stops = walked, budget, stops
        self.stopped: dict[int, list[int]] = {}
        """For each state, the stops that are there, by their places in the list."""
        for place, stop in enumerate(stops):
            number = self.number(stop.spot, stop.v)
            if number is not None:
                self.stopped.setdefault(number, []).append(place)
        self.into: dict[int, list[tuple[int, int]]] = {}
        for state in budget.paced(range(len(walked))):
            for option, _, to, certain in walked.slice.moves(
                walked.spots[state], walked.values[state]
            ):
                cost = (option != PASS) + (0 if certain else UNSURE_DISTANCE)
                for spot, v in to:
                    self.into.setdefault(walked.seen[spot][v], []).append((state, cost))

    def number(self, spot: int, v: int) -> int | None:
        """Find the state that one of a playthrough is here, whose inputs are all known, be they looked at here by then or not."""
        found = self.walked.number(spot, v)
        if found is None:
            found = self.walked.number(spot, v & ~self.walked.slice.graph.packing.inputs)
        return found

    def distances(self, aim: Monitor, stops: int | None = None) -> dict[int, int]:
        """Return how far each state is from the nearest in which `aim` happens; those from which none can be reached are missing.

        With `stops`, no farther than so many states in which drawn playthroughs stood.
        """
        met = 0
        goals = self.goals(aim)
        out = dict.fromkeys(goals, 0)
        waiting = [(0, goal) for goal in goals]
        while waiting:
            self.budget.tick()
            far, state = heappop(waiting)
            if far > out[state]:
                continue
            met += state in self.stopped
            if stops is not None and met > stops:
                return out
            for before, cost in self.into.get(state, ()):
                if far + cost < out.get(before, 1 << 60):
                    out[before] = far + cost
                    heappush(waiting, (far + cost, before))
        return out

    def goals(self, aim: Monitor) -> list[int]:
        """List every state in which what is watched for may happen."""
        spots = {spot for place in aim.hooks for spot in self.walked.slice.graph.at.get(place, ())}
        return [
            number
            for spot in spots
            for v, number in self.walked.seen[spot].items()
            if happening(aim, spot, v)
        ]


def happening(watch: Monitor, spot: int, v: int) -> list[tuple[int, int | None]]:
    """List what is watched for and may happen in a state, each with the option that has to be taken for it, if one has."""
    hooks = watch.hooks.get(watch.slice.graph.spots[spot].place)
    if not hooks:
        return []
    return watch.seen(
        hooks, spot, v, {move.option for move in watch.slice.moves(spot, v) if move.option != PASS}
    )


class GuidedSearch:
    """A search in the slice of `target` for a way to it.

    What is near is the sum of the distances in rough walks, each beside what watches in it for the same thing.
    """

    def __init__(
        self, roughs: list[tuple[DistanceMap, Monitor]], target: Monitor, budget: Budget
    ) -> None:
        self.target, self.budget = target, budget
        self.maps = [(rough.walked, rough.distances(aim)) for rough, aim in roughs]
        self.nodes: list[SearchNode] = []
        self.seen: set[tuple[int, int]] = set()

    def found(self) -> Found | None:
        """Return a way; None where none is found."""
        straight = self._straight()
        if straight is not None:
            return straight
        self.nodes, self.seen = [], set()
        return self._fanned()

    def _far(self, state: tuple[int, int]) -> int | None:
        """Return how far a new state is from the target; None where it is not new, or none leads from it."""
        if state in self.seen:
            return None
        self.seen.add(state)
        far = 0
        for walked, distances in self.maps:
            here = distances.get(walked.number(*state), -1)  # type: ignore[arg-type]
            if here < 0:
                return None
            far += here
        return far

    def _straight(self) -> Found | None:
        """Search nearest first, until patience ends."""
        waiting: list[tuple[int, int, int]] = []

        def come(option: int, state: tuple[int, int], before: int) -> None:
            far = self._far(state)
            if far is not None:
                self.nodes.append((option, *state, before))
                heappush(waiting, (far, -len(self.nodes), len(self.nodes) - 1))

        for state in self.target.slice.begin():
            come(PASS, state, -1)
        patience = MAX_STRAIGHT_STATES_A_SPOT * len(self.target.slice.graph.spots)
        for _ in self.budget.paced(range(patience)):
            if not waiting:
                return None
            number = heappop(waiting)[2]
            if (arrived := self._arrived(number)) is not None:
                return arrived
            for option, state in self._ahead(number):
                come(option, state, number)
        return None

    def _fanned(self) -> Found | None:
        """Search step by step along all ways of which so many are kept at each spot."""
        draw = random.Random(1)  # noqa: S311 drawn alike each time, and no secret
        ahead: dict[int, list[tuple[int, float, SearchNode]]] = {}

        def come(option: int, state: tuple[int, int], before: int) -> None:
            far = self._far(state)
            if far is not None:
                node = (option, *state, before)
                ahead.setdefault(state[0], []).append((far, draw.random(), node))

        for state in self.target.slice.begin():
            come(PASS, state, -1)
        while len(self.nodes) < MAX_FANNED_STATES:
            layer = self._kept(ahead)
            ahead.clear()
            if not layer:
                return None
            for number in self.budget.paced(layer):
                if (arrived := self._arrived(number)) is not None:
                    return arrived
                for option, state in self._ahead(number):
                    come(option, state, number)
        return None

    def _kept(self, ahead: dict[int, list[tuple[int, float, SearchNode]]]) -> list[int]:
        """Keep what is nearest at each spot; gives the new nodes."""
        out: list[int] = []
        for here in ahead.values():
            if len(here) > MAX_WAYS_A_SPOT:
                here.sort()
            for _, _, node in here[:MAX_WAYS_A_SPOT]:
                out.append(len(self.nodes))
                self.nodes.append(node)
        return out

    def _ahead(self, number: int) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield the states that may follow a node, each with the option that leads to it."""
        _, spot, v, _ = self.nodes[number]
        for move in self.target.slice.moves(spot, v):
            for state in move.to:
                yield move.option, state

    def _arrived(self, number: int) -> Found | None:
        """Return the way to a state in which what is searched for happens; None where it does not happen there."""
        _, spot, v, _ = self.nodes[number]
        hits = happening(self.target, spot, v)
        return (_way(self.nodes, number), hits[0][1]) if hits else None


def _way(nodes: list[SearchNode], number: int) -> list[WalkStep]:
    out = []
    while number >= 0:
        option, spot, v, number = nodes[number]
        out.append(WalkStep(option, spot, v))
    return out[::-1]
