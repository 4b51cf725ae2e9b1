"""A search that goes on from where drawn playthroughs stood, nearest to what is searched for.

Most of what no drawn playthrough saw lies a few choices from what one did see. So its beginning need not be searched for, nor a seed that draws
all storylets on the way: the playthrough has both.
"""

from heapq import heappop, heappush
from typing import Final

from engine.proving.budget import Budget
from engine.proving.drawing import Stop
from engine.proving.graph import PASS
from engine.proving.guiding import DistanceMap, happening
from engine.proving.walking import Monitor

MAX_STOPS: Final = 16
"""So many stops are gone on from."""
MAX_LATE_STATES: Final = 500
"""So many states are looked at before the search is given up."""


class LateSearch:
    """A search in the slice of `target`, from the stops that are nearest to it by the distances in rough walks."""

    def __init__(
        self, roughs: list[tuple[DistanceMap, Monitor]], target: Monitor, budget: Budget
    ) -> None:
        self.target, self.budget = target, budget
        self.maps = [(rough, rough.distances(aim, MAX_STOPS)) for rough, aim in roughs]
        self.nodes: list[tuple[int, int, int, int]] = []
        """The option that led to each state, its spot, its values, and the node before it, or below 0 the stop it goes on from."""
        self.seen: set[tuple[int, int]] = set()

    def found(self) -> tuple[Stop, list[int]] | None:
        """Return a stop, and the options from there on; None where none is found."""
        waiting: list[tuple[int, int]] = []
        stops = self.nearest()
        for place, stop in enumerate(stops):
            v = stop.v & self.target.slice.live[stop.spot]
            self._come(waiting, (PASS, stop.spot, v, -1 - place))
        for _ in self.budget.paced(range(MAX_LATE_STATES)):
            if not waiting:
                return None
            number = heappop(waiting)[1]
            _, spot, v, _ = self.nodes[number]
            if hits := happening(self.target, spot, v):
                return self._way(stops, number, hits[0][1])
            for move in self.target.slice.moves(spot, v):
                for to_spot, w in move.to:
                    self._come(waiting, (move.option, to_spot, w, number))
        return None

    def nearest(self) -> list[Stop]:
        """List the stops that are nearest."""
        rough, distances = self.maps[0]
        ranked: list[tuple[int, int]] = []
        for number, places in rough.stopped.items():
            if number in distances:
                for place in places:
                    far = self._far(rough.stops[place].spot, rough.stops[place].v)
                    if far is not None:
                        ranked.append((far, place))
        ranked.sort()
        return [rough.stops[place] for _, place in ranked[:MAX_STOPS]]

    def _far(self, spot: int, v: int) -> int | None:
        """Return how far a state is from the target; None where that is not known."""
        out = 0
        for rough, distances in self.maps:
            number = rough.number(spot, v)
            if number is None or number not in distances:
                return None
            out += distances[number]
        return out

    def _come(self, waiting: list[tuple[int, int]], node: tuple[int, int, int, int]) -> None:
        state = node[1:3]
        far = None if state in self.seen else self._far(*state)
        if far is not None:
            self.seen.add(state)
            heappush(waiting, (far, len(self.nodes)))
            self.nodes.append(node)

    def _way(self, stops: list[Stop], number: int, option: int | None) -> tuple[Stop, list[int]]:
        options = [] if option is None else [option]
        while number >= 0:
            taken, _, _, before = self.nodes[number]
            if taken != PASS:
                options.append(taken)
            number = before
        return stops[-1 - number], options[::-1]
