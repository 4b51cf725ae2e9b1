"""A search in all that steers the story, led by the distances in a slice that knows much less of it."""

from heapq import heappop, heappush
from typing import Final

from engine.proving.budget import Budget
from engine.proving.graph import PASS
from engine.proving.walking import Monitor, Walked, WalkStep

MAX_MAPPED_STATES: Final = 300_000
"""Distances are worked out in slices of at most so many states."""
MAX_SEARCHED_STATES: Final = 12_000
"""A search looks at so many states before it is given up."""
UNSURE_DISTANCE: Final = 1_000
"""What a step that is not sure adds to a distance."""
Node = tuple[int, int, int, int]
"""A state of the search: the option that led to it, its spot, its values, and the node before it."""


class DistanceMap:
    """A walk of a slice that knows little, with its steps turned round: what distances are worked out over."""

    def __init__(self, walked: Walked, budget: Budget) -> None:
        self.walked, self.budget = walked, budget
        self.into: dict[int, list[tuple[int, int]]] = {}
        for state in budget.paced(range(len(walked))):
            for option, _, to, certain in walked.slice.moves(
                walked.spots[state], walked.values[state]
            ):
                cost = (option != PASS) + (0 if certain else UNSURE_DISTANCE)
                for spot, v in to:
                    self.into.setdefault(walked.seen[spot][v], []).append((state, cost))

    def distances(self, aim: Monitor) -> dict[int, int]:
        """Return how far each state is from the nearest in which `aim` happens; those from which none can be reached are missing."""
        goals = self.goals(aim)
        out = dict.fromkeys(goals, 0)
        waiting = [(0, goal) for goal in goals]
        while waiting:
            self.budget.tick()
            far, state = heappop(waiting)
            if far > out[state]:
                continue
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
            if _hit(aim, spot, v)
        ]


def _hit(watch: Monitor, spot: int, v: int) -> list[tuple[int, int | None]]:
    hooks = watch.hooks.get(watch.slice.graph.spots[spot].place)
    if not hooks:
        return []
    return watch.seen(
        hooks, spot, v, {move.option for move in watch.slice.moves(spot, v) if move.option != PASS}
    )


def guided(
    roughs: list[tuple[DistanceMap, Monitor]], target: Monitor, budget: Budget
) -> tuple[list[WalkStep], int | None] | None:
    """Search the slice of `target` for a way to it, nearest first; None where patience ends.

    What is near is the sum of the distances in rough walks, each beside what watches in it for the same thing. Gives the way,
    and the option to be taken at its end, if one is.
    """
    exact, maps = target.slice, [(rough.walked, rough.distances(aim)) for rough, aim in roughs]
    waiting: list[tuple[int, int, int]] = []
    nodes: list[Node] = []
    seen: set[tuple[int, int]] = set()

    def come(option: int, spot: int, v: int, before: int) -> None:
        if (spot, v) in seen:
            return
        seen.add((spot, v))
        far = [distances.get(walked.number(spot, v), -1) for walked, distances in maps]  # type: ignore[arg-type]
        if -1 not in far:
            nodes.append((option, spot, v, before))
            heappush(waiting, (sum(far), -len(nodes), len(nodes) - 1))

    for spot, v in exact.begin():
        come(PASS, spot, v, -1)
    for _ in budget.paced(range(MAX_SEARCHED_STATES)):
        if not waiting:
            return None
        number = heappop(waiting)[2]
        _, spot, v, _ = nodes[number]
        if found := _hit(target, spot, v):
            return _way(nodes, number), found[0][1]
        for move in exact.moves(spot, v):
            for to_spot, w in move.to:
                come(move.option, to_spot, w, number)
    return None


def _way(nodes: list[Node], number: int) -> list[WalkStep]:
    out = []
    while number >= 0:
        option, spot, v, number = nodes[number]
        out.append(WalkStep(option, spot, v))
    return out[::-1]
