"""Whether some playthrough comes to an ending with one pattern taken more often than each of the others, or told at the end alone.

No walk has to know how often each pattern was taken. A slice is weighed instead: if even the heaviest of its ways takes the
pattern no more often than the others, mixed in any one way (Lagrangian relaxation, Held and Karp 1970), no playthrough does.
Else a way is searched for in all that steers, led by what can still be gained; and where that fails, what stood in the
way is added to the slice.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from attrs import define, field, frozen

from engine.proving.abstraction import Abstraction
from engine.proving.bending import Bending
from engine.proving.budget import Spent
from engine.proving.walking import Monitor, OutOfBudget, Walked, WalkStep, walk
from engine.proving.weighing import ENDLESS, NOWHERE, Kind, Scales
from engine.proving.witnesses import Disagreement, Witness, concrete, played, played_exactly
from engine.runtime.state import Setup

if TYPE_CHECKING:
    from engine.proving.deciding import Decisions

Weigh = Callable[[Kind], int | None]
"""What a kind of choice adds to a sum; None: no such choice may be taken."""
LARGEST: Final = 150_000
"""Slices of more states are not weighed."""
PATIENCE: Final = 3_000
"""A search looks at so many states before it is given up."""
BALANCINGS: Final = 24
"""So often the mixture of the other patterns is set anew, in slices that are LIGHT; elsewhere a quarter as often."""
LIGHT: Final = 20_000
AMPLE: Final = 3
"""What leads by so much is not made to lead by more."""
MOST_KEPT: Final = 6
"""So many weighed slices are kept for the next question."""


@frozen
class Wanted:
    """A playthrough that is asked for: its ending's family (None: any), and sums of its choices, each to be at least 1."""

    family: str | None
    sums: tuple[Weigh, ...]


@frozen
class Answer:
    """Whether there is such a playthrough (None: not decided), one of them, and whether any comes to the ending at all."""

    found: bool | None
    way: Witness | None = None
    comes: bool = True


NO: Final = Answer(False)
UNDECIDED: Final = Answer(None)


class Weighed:
    """A slice weighed for a playthrough that is wanted."""

    def __init__(self, scales: Scales, wanted: Wanted) -> None:
        self.scales = scales
        self.goals = scales.goals(wanted.family)
        self.sums = [[weigh(kind) for kind in scales.kinds] for weigh in wanted.sums]
        self.most = [scales.heaviest(weights, self.goals) for weights in self.sums]
        """For each sum, how much of it can still be gained from each state."""
        self.balance = [1, *[0] * (len(self.sums) - 1)]
        self.best = self.most[0]
        """How much of all sums, mixed by `balance`, can still be gained."""
        self.comes = self.at_roots(self.best) > NOWHERE

    @cached_property
    def far(self) -> list[int]:
        return self.scales.far(self.goals)

    def at_roots(self, best: list[int]) -> int:
        return max((best[root] for root in self.scales.roots), default=NOWHERE)

    def settle(self, rounds: int) -> bool | list[WalkStep]:
        """Mix the sums so that the heaviest way has as little as can be: False where no way has enough, else a way, or True."""
        if any(self.at_roots(most) < 1 for most in self.most):
            return False
        if len(self.sums) == 1:
            return self.scales.way(self.sums[0], self.best) or True
        steps: list[WalkStep] = []
        balance = [1] * len(self.sums)
        for _ in range(rounds):
            self.balance = balance
            mixed = self._mixed()
            self.best = self.scales.heaviest(mixed, self.goals)
            if self.at_roots(self.best) < sum(self.balance):
                return False
            steps = self.scales.way(mixed, self.best)
            if not steps:
                return True
            had = self.had(steps)
            if min(had) >= 1:
                return steps
            # what the heaviest way has least of weighs more in the next round
            balance = [b + (much == min(had)) for b, much in zip(balance, had, strict=True)]
        return steps or True

    def _mixed(self) -> list[int | None]:
        return [
            None
            if any(weight is None for weight in weights)
            else sum(b * (weight or 0) for b, weight in zip(self.balance, weights, strict=True))
            for weights in zip(*self.sums, strict=True)
        ]

    def had(self, steps: list[WalkStep]) -> list[int]:
        """Add up each sum over the choices of a way."""
        out = [0] * len(self.sums)
        for before, step in pairwise(steps):
            kind = self.scales.kind(before.spot, step.option)
            for number, weights in enumerate(self.sums):
                out[number] += weights[kind] or 0
        return out

    def search(self, slice: Abstraction, patience: int) -> list[WalkStep] | bool:
        """Search a slice that knows no less for a way, what promises most first: False where there is none, True where patience ends."""
        search = _Search(self, slice)
        for spot, v in slice.begin():
            search.come((0, spot, v, -1), (0,) * len(self.sums))
        for _ in self.scales.budget.paced(range(patience)):
            if not search.waiting:
                return False
            number = heappop(search.waiting)[3]
            if search.arrived(number):
                return search.way(number)
            search.expand(number)
        return True


@define(eq=False)
class _Search:
    """A search while it goes on: what waits, by what it promises, and what was had at each state so far."""

    weighed: Weighed
    slice: Abstraction
    waiting: list[tuple[int, int, int, int]] = field(factory=list)
    nodes: list[tuple[int, int, int, int]] = field(factory=list)
    """The option that led to each state, its spot, its values, and the node before it."""
    had: list[tuple[int, ...]] = field(factory=list)
    seen: dict[tuple[int, int], list[tuple[int, ...]]] = field(factory=dict)

    def come(self, node: tuple[int, int, int, int], had: tuple[int, ...]) -> None:
        """Come to a state, unless it was come to with as much of everything, or too little can be gained from there."""
        weighed, (_, spot, v, _) = self.weighed, node
        rough = weighed.scales.walked.number(spot, v)
        if rough is None or weighed.best[rough] == NOWHERE:
            return
        if any(
            most[rough] < ENDLESS and much + most[rough] < 1
            for much, most in zip(had, weighed.most, strict=True)
        ):
            return
        promise = sum(much * b for much, b in zip(had, weighed.balance, strict=True))
        promise += weighed.best[rough]
        whole = sum(weighed.balance)
        if promise < whole or self._no_better(spot, v, had):
            return
        self.nodes.append(node)
        self.had.append(had)
        number = len(self.nodes) - 1
        heappush(self.waiting, (-min(promise, whole * AMPLE), weighed.far[rough], -number, number))

    def _no_better(self, spot: int, v: int, had: tuple[int, ...]) -> bool:
        """Whether the state was come to before with at least as much of each sum; else it is noted that it was come to now."""
        before = self.seen.setdefault((spot, v), [])
        if any(all(map(int.__ge__, known, had)) for known in before):
            return True
        before[:] = [known for known in before if not all(map(int.__le__, known, had))]
        before.append(had)
        return False

    def arrived(self, number: int) -> bool:
        _, spot, v, _ = self.nodes[number]
        rough = self.weighed.scales.walked.number(spot, v)
        return rough is not None and bool(self.weighed.goals[rough]) and min(self.had[number]) >= 1

    def expand(self, number: int) -> None:
        """Come to all that may follow a state."""
        weighed, (_, spot, v, _), had = self.weighed, self.nodes[number], self.had[number]
        for option, _, to, _ in self.slice.moves(spot, v):
            kind = weighed.scales.kind(spot, option)
            gains = [weights[kind] for weights in weighed.sums]
            if None not in gains:
                now = tuple(much + (gain or 0) for much, gain in zip(had, gains, strict=True))
                for to_spot, w in to:
                    self.come((option, to_spot, w, number), now)

    def way(self, number: int) -> list[WalkStep]:
        out: list[WalkStep] = []
        while number >= 0:
            option, spot, v, number = self.nodes[number]
            out.append(WalkStep(option, spot, v))
        return out[::-1]


class Leanings:
    """Asks a story for playthroughs by what their choices add up to."""

    def __init__(self, decisions: "Decisions", exact: Walked | None) -> None:
        self.decisions, self.graph = decisions, decisions.ground.graph
        self.steering = Abstraction(self.graph, self.graph.steering)
        self.bare = Abstraction(self.graph, self.graph.packing.everything, forgets=False)
        self.scales: dict[int, Scales] = {}
        self.exact = exact if exact is not None and len(exact) <= LIGHT else None
        self.base = 0
        if self.exact is not None:
            self.base, self.steering = self.exact.slice.kept, self.exact.slice
        self.known: dict[str | None, int] = {}
        """For each family of endings, what was kept of the story when somebody was found to come there."""

    def ask(self, wanted: Wanted) -> Answer:
        """Decide whether there is a playthrough that is wanted."""
        try:
            return self._ask(wanted)
        except Spent:
            return UNDECIDED

    def _ask(self, wanted: Wanted) -> Answer:
        kept, further = self.base, self.known.get(wanted.family, 0)
        bent = False
        while not self.decisions.budget.over:
            scales = self.weighable(kept)
            if scales is None:
                return UNDECIDED
            answer = self.by_weighing(scales, wanted)
            if isinstance(answer, Answer):
                if answer.found:
                    self.known[wanted.family] = kept
                return answer
            if not bent and (way := self.by_bending(wanted)) is not None:
                return Answer(True, way)
            bent = True
            more = (answer | further) & self.graph.steering & ~kept
            if not more:
                return UNDECIDED
            kept, further = kept | more, 0
        return UNDECIDED

    def by_weighing(self, scales: Scales, wanted: Wanted) -> Answer | int:
        """Weigh one slice, and search with what that tells; gives an answer, or what has to be known besides."""
        weighed, light = Weighed(scales, wanted), len(scales.walked) <= LIGHT
        settled = weighed.settle(BALANCINGS if light else BALANCINGS // 4)
        if settled is False:
            return Answer(False, comes=weighed.comes)
        found = weighed.search(self.steering, PATIENCE)
        if found is False:
            return NO
        if found is True:  # what the slice shows is searched for what stands in its way
            found = (
                settled if settled is not True else weighed.search(scales.walked.slice, PATIENCE)
            )
        if isinstance(found, bool):
            return UNDECIDED if found else NO
        return self.played(found, weighed)

    def played(self, steps: list[WalkStep], weighed: Weighed) -> Answer | int:
        """Play a way: an answer where it is what was wanted, else what stood in its way."""
        followed = concrete(self.graph, self.bare, steps, self.decisions.budget)
        ground = self.decisions.ground
        if isinstance(followed, int):
            return self.decisions.blame(steps, followed)
        try:
            replay = played(self.graph, ground.whole, *followed, budget=self.decisions.budget)
        except Disagreement as fault:
            self.decisions.faults.append(str(fault))
            return UNDECIDED
        if replay is None or min(weighed.had(steps)) < 1:
            return self.decisions.blame(steps, len(steps))
        return Answer(True, replay.way)

    def by_bending(self, wanted: Wanted) -> Witness | None:
        """Bend the known ways to the endings that are wanted, until one of them is what is wanted."""
        decisions, bending = (
            self.decisions,
            Bending(self.decisions.ground, wanted, self.decisions.budget),
        )
        for target in decisions.ground.targets:
            way = decisions.reached.get(target.index) if target.kind == "endings" else None
            if way is not None and not decisions.budget.over:
                options = bending.bend(way.given, way.options)
                if options is not None:
                    return self.replayed(way.given, options)
        return None

    def replayed(self, given: Setup, options: list[int]) -> Witness | None:
        """Play options in the game."""
        ground = self.decisions.ground
        try:
            return played_exactly(
                ground.graph, ground.whole, given, options, budget=self.decisions.budget
            ).way
        except Disagreement as fault:
            self.decisions.faults.append(str(fault))
            return None

    def weighable(self, kept: int) -> Scales | None:
        """Walk a slice to its end and lay it on the scales; None where it is too large, or the budget ended it."""
        if kept not in self.scales:
            walked = self.exact if self.exact is not None else self._walk(kept)
            if walked is None:
                return None
            if len(self.scales) >= MOST_KEPT:
                del self.scales[next(iter(self.scales))]
            self.scales[kept] = Scales(walked, self.decisions.budget)
        return self.scales[kept]

    def _walk(self, kept: int) -> Walked | None:
        budget, slice = self.decisions.budget, Abstraction(self.graph, kept)
        try:
            leave = budget.for_walk(LARGEST, budget.seconds - budget.used)
            walked = walk(slice, Monitor(slice), leave)
        except OutOfBudget as spent:
            budget.states += spent.states
            return None
        budget.states += len(walked)
        return walked


def leaning_to(pattern: str, others: Iterable[str], family: str | None) -> Wanted:
    """Ask for a playthrough to a family of endings that takes a pattern more often than each of the others."""
    return Wanted(family, tuple(_more_often(pattern, other) for other in others))


def _more_often(pattern: str, other: str) -> Weigh:
    return lambda kind: (kind.pattern == pattern) - (kind.pattern == other)


def telling_only(pattern: str) -> Wanted:
    """Ask for a playthrough whose acts told at the end are all of one pattern, and one at least."""

    def weigh(kind: Kind) -> int | None:
        if not kind.told:
            return 0
        return 1 if kind.pattern == pattern else None

    return Wanted(None, (weigh,))
