"""The ways to an ending that weigh most, where every choice weighs something: found backwards over the merged states of a walk.

A story may go round. What leads to itself is taken together (Tarjan 1972), and within it weights are carried back until none
changes (Bellman 1958); where one more round always adds something, there is a ring that can be gone round for more and more.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from attrs import define, field

from engine.proving.budget import Budget
from engine.proving.counting import following_of
from engine.proving.graph import PASS, Graph
from engine.proving.walking import Walked, WalkStep
from story.model import Choice

NOWHERE: Final = -(1 << 60)
"""What a way weighs that comes to no goal."""
ENDLESS: Final = 1 << 60
"""What a state is worth from which a ring can be come to that adds something each time."""
Weights = Sequence[int | None]
"""What each kind of choice weighs; None: no such choice may be taken."""


class ChoiceKind(NamedTuple):
    """What a choice is to those who weigh it: its pattern, and whether it is told at the end."""

    pattern: str | None
    told: bool


class Arc(NamedTuple):
    """A way from one state to another: where it leads, which kind of choice it takes, and which option."""

    to: int
    kind: int
    option: int


NO_CHOICE: Final = ChoiceKind(None, False)


@define(eq=False)
class Scales:
    """The states of a walk and the arcs between them, laid out to be weighed again and again."""

    walked: Walked
    budget: Budget
    kinds: list[ChoiceKind] = field(init=False)
    arcs: list[list[Arc]] = field(init=False)
    roots: list[int] = field(init=False)
    _numbers: dict[ChoiceKind, int] = field(init=False)
    _known: dict[tuple[int, int], int] = field(init=False)
    _rings: dict[frozenset[int], list[list[int]]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        walked = self.walked
        self.kinds = kinds_of(walked.slice.graph)
        self._numbers = {kind: number for number, kind in enumerate(self.kinds)}
        self._known = {}
        self.arcs = []
        for state, ways in enumerate(following_of(walked, self.budget)):
            spot, arcs = walked.spots[state], []
            for option, _, all_to in ways:
                kind = self.kind(spot, option)
                arcs += [Arc(to, kind, option) for to in all_to]
            self.arcs.append(arcs)
        self.roots = [walked.seen[spot][v] for spot, v in walked.slice.begin()]

    def kind(self, spot: int, option: int) -> int:
        """Number the kind of an option of a spot; 0 where it is a storylet, or no choice."""
        found = self._known.get((spot, option))
        if found is None:
            graph = self.walked.slice.graph
            kind = kind_at(graph, graph.spots[spot].place, option)
            found = self._known[spot, option] = self._numbers[kind]
        return found

    def goals(self, family: str | None) -> bytearray:
        """Mark the states that are endings of a family, or any endings."""
        walked, out = self.walked, bytearray(len(self.walked))
        graph = walked.slice.graph
        for state in range(len(walked)):
            here = graph.family(graph.spots[walked.spots[state]])
            out[state] = here is not None and family in (None, here)
        return out

    def rings(self, closed: frozenset[int]) -> list[list[int]]:
        """Group the states that lead to each other, each group after all that it leads to; arcs of `closed` kinds do not count."""
        if closed not in self._rings:
            self._rings[closed] = [*leading_to_each_other(self.arcs, closed)]
        return self._rings[closed]

    def heaviest(self, weights: Weights, goals: bytearray) -> list[int]:
        """Weigh for each state the heaviest way to a goal: NOWHERE where none leads to one, ENDLESS where there is no heaviest."""
        closed = frozenset(kind for kind, weight in enumerate(weights) if weight is None)
        plain = [weight or 0 for weight in weights]
        best = [0 if goal else NOWHERE for goal in goals]
        for ring in self.budget.paced(self.rings(closed)):
            arcs = self._open_arcs(ring, closed)
            for state in ring:
                best[state] = max(best[state], _onward(arcs[state], plain, best))
            if _round(ring, arcs) and self._round_for_more(ring, arcs, plain, best):
                best[ring[0]] = ENDLESS
            if any(best[state] == ENDLESS for state in ring):
                for state in ring:
                    best[state] = ENDLESS
        return best

    def _open_arcs(self, ring: list[int], closed: frozenset[int]) -> dict[int, list[Arc]]:
        """Return the arcs of some states, without those of closed kinds."""
        arcs = {state: self.arcs[state] for state in ring}
        if closed:
            for state in ring:
                arcs[state] = [arc for arc in arcs[state] if arc.kind not in closed]
        return arcs

    def _round_for_more(
        self, ring: list[int], arcs: dict[int, list[Arc]], weights: list[int], best: list[int]
    ) -> bool:
        """Carry weights back through a ring until nothing changes; whether that never ends."""
        via: dict[int, int] = {}
        members = set(ring)
        for _ in range(len(ring) + 1):
            changed = False
            for state in self.budget.paced(ring):
                for to, kind, _ in arcs[state]:
                    there = best[to]
                    if there == ENDLESS:
                        return True
                    if to in members and there > NOWHERE and there + weights[kind] > best[state]:
                        best[state] = there + weights[kind]
                        via[state] = to
                        changed = True
            if not changed:
                return False
            if _comes_round(via):  # what each is worth came from itself: the ring adds something
                return True
        return True

    def way(self, weights: Weights, best: list[int]) -> list[WalkStep]:
        """List the steps of a heaviest way; none where there is no way, or no heaviest."""
        root = max(self.roots, key=lambda root: best[root], default=-1)
        if root < 0 or not NOWHERE < best[root] < ENDLESS:
            return []
        before: dict[int, tuple[int, int]] = {root: (-1, PASS)}
        waiting = [root]
        for state in waiting:  # grows while it is walked
            if self.walked.ends(state):
                return self._steps(before, state)
            for to, kind, option in self.arcs[state]:
                weight = weights[kind]
                if weight is not None and to not in before and weight + best[to] == best[state]:
                    before[to] = state, option
                    waiting.append(to)
        raise AssertionError("a weight that no way has")

    def _steps(self, before: dict[int, tuple[int, int]], state: int) -> list[WalkStep]:
        out: list[WalkStep] = []
        while state >= 0:
            here = state
            state, option = before[here]
            out.append(WalkStep(option, self.walked.spots[here], self.walked.values[here]))
        return out[::-1]

    def far(self, goals: bytearray) -> list[int]:
        """Count for each state the steps to the nearest goal; ENDLESS where none leads to one."""
        into = self._turned_round()
        out = [0 if goal else ENDLESS for goal in goals]
        waiting = [state for state, goal in enumerate(goals) if goal]
        for state in waiting:  # grows while it is walked
            for before in into[state]:
                if out[before] == ENDLESS:
                    out[before] = out[state] + 1
                    waiting.append(before)
        return out

    def _turned_round(self) -> list[list[int]]:
        """List for each state those that an arc leads from to it."""
        into: list[list[int]] = [[] for _ in self.arcs]
        for state, arcs in enumerate(self.arcs):
            for arc in arcs:
                into[arc.to].append(state)
        return into


def kind_at(graph: Graph, place: int, option: int) -> ChoiceKind:
    """Return the kind of an option at a place; that of none where it is a storylet, or no choice."""
    if place < 0 or not 0 <= option < PASS:
        return NO_CHOICE
    return _kind(graph.plan.beats[place].source.choices[option])


def kinds_of(graph: Graph) -> list[ChoiceKind]:
    """List the kinds of choices that there are, beginning with that of what is none."""
    choices = (choice for beat in graph.plan.beats for choice in beat.source.choices)
    return [*dict.fromkeys([NO_CHOICE, *map(_kind, choices)])]


def _kind(choice: Choice) -> ChoiceKind:
    return ChoiceKind(choice.pattern, choice.echo is not None)


def _onward(arcs: list[Arc], weights: list[int], best: list[int]) -> int:
    """Return the most that any arc promises."""
    most = NOWHERE
    for to, kind, _ in arcs:
        here = best[to]
        if here == ENDLESS:
            return ENDLESS
        if here > NOWHERE and here + weights[kind] > most:
            most = here + weights[kind]
    return most


def _round(ring: list[int], arcs: dict[int, list[Arc]]) -> bool:
    """Whether one can go round in it."""
    return len(ring) > 1 or any(arc.to == ring[0] for arc in arcs[ring[0]])


def _comes_round(via: dict[int, int]) -> bool:
    """Whether some chain of pointers leads back into itself."""
    settled: set[int] = set()
    for start in via:
        trail: set[int] = set()
        here: int | None = start
        while here is not None and here not in settled:
            if here in trail:
                return True
            trail.add(here)
            here = via.get(here)
        settled |= trail
    return False


def leading_to_each_other(arcs: list[list[Arc]], closed: frozenset[int]) -> Iterator[list[int]]:
    """Yield the strongly connected components of a graph, each after all that it leads to (Tarjan 1972, without recursion)."""
    number = [0] * len(arcs)
    lowest = [0] * len(arcs)
    stack: list[int] = []
    on_stack = bytearray(len(arcs))
    count = 0
    for root in (place for place in range(len(arcs)) if not number[place]):
        count += 1
        number[root] = lowest[root] = count
        stack.append(root)
        on_stack[root] = 1
        trail = [(root, iter(arcs[root]))]
        while trail:
            state, rest = trail[-1]
            for to, kind, _ in rest:
                if kind in closed:
                    continue
                if not number[to]:
                    count += 1
                    number[to] = lowest[to] = count
                    stack.append(to)
                    on_stack[to] = 1
                    trail.append((to, iter(arcs[to])))
                    break
                if on_stack[to]:
                    lowest[state] = min(lowest[state], number[to])
            else:
                trail.pop()
                if trail:
                    before = trail[-1][0]
                    lowest[before] = min(lowest[before], lowest[state])
                if lowest[state] == number[state]:
                    yield _taken_off(stack, on_stack, state)


def _taken_off(stack: list[int], on_stack: bytearray, last: int) -> list[int]:
    """Take states off a stack down to one, and return them."""
    ring: list[int] = []
    while not ring or ring[-1] != last:
        ring.append(stack.pop())
        on_stack[ring[-1]] = 0
    return ring
