"""A search for a way whose choices add up to what is wanted: all ways at once, step by step, of which those that promise most are kept.

So it looks at a few ways to each place of a story, and not at all ways to a few places (a beam search, Lowerre 1976). Where nothing had to
be left out, it has seen all that there is to see.
"""

from collections.abc import Iterator
from typing import Final

from attrs import define, field

from engine.proving.abstraction import Abstraction
from engine.proving.mixing import Weighed
from engine.proving.walking import WalkStep
from engine.proving.weighing import ENDLESS, NOWHERE

MOST_EXPANDED: Final = 400_000
"""A search goes on from so many states before it is given up."""
Had = tuple[int, ...]
Ahead = dict[tuple[int, int], list["Candidate"]]
"""For each state that can be come to in one more step, the ways to it of which none is as good as another."""


@define(eq=False)
class Candidate:
    """A way to a state: the option that led to it, the node before it, and what was had by then."""

    option: int
    before: int
    had: Had


@define(eq=False)
class BeamNode:
    """A state on a way that was kept."""

    option: int
    spot: int
    v: int
    before: int
    had: Had


@define(eq=False)
class Beam:
    """A search in a slice, led by what can still be gained in a rougher one; `width` ways are kept at each spot.

    No sum is followed beyond `enough`: so a ring that adds to it is not gone round for ever.
    """

    weighed: Weighed
    slice: Abstraction
    width: int
    enough: int = ENDLESS
    nodes: list[BeamNode] = field(factory=list)
    known: dict[tuple[int, int], list[Had]] = field(factory=dict)
    left_out: bool = False
    """Whether a way was left out, or a sum taken for less than it is."""

    def search(self) -> list[WalkStep] | bool:
        """Return a way; False where there is none, True where none was found."""
        for number in self.arrivals():
            return self.way(number)
        return self.left_out

    def arrivals(self) -> Iterator[int]:
        """Yield the nodes at which what is wanted is had, as they are come to."""
        layer = self._begin()
        count = 0
        while layer:
            count += len(layer)
            if count > MOST_EXPANDED:
                self.left_out = True
                return
            ahead: Ahead = {}
            for number in self.weighed.scales.budget.paced(layer):
                if self._arrived(self.nodes[number]):
                    yield number
                else:
                    self._go_on(number, ahead)
            layer = self._kept(ahead)

    def _begin(self) -> list[int]:
        ahead: Ahead = {}
        nothing = (0,) * len(self.weighed.sums)
        for state in self.slice.begin():
            ahead[state] = [Candidate(0, -1, nothing)]
        return self._kept(ahead)

    def _go_on(self, number: int, ahead: Ahead) -> None:
        """Come to all that may follow a state."""
        weighed, node = self.weighed, self.nodes[number]
        for option, _, to, _ in self.slice.moves(node.spot, node.v):
            kind = weighed.scales.kind(node.spot, option)
            gains = [weights[kind] for weights in weighed.sums]
            if None in gains:
                continue
            had = self._added(node.had, gains)
            for state in to:
                if self._hopeful(state, had):
                    _add(ahead.setdefault(state, []), Candidate(option, number, had))

    def _added(self, had: Had, gains: list[int | None]) -> Had:
        out = tuple(much + (gain or 0) for much, gain in zip(had, gains, strict=True))
        if max(out) > self.enough:
            self.left_out = True
            out = tuple(min(much, self.enough) for much in out)
        return out

    def _hopeful(self, state: tuple[int, int], had: Had) -> bool:
        """Whether enough can still be gained from a state, and it was not come to with as much before."""
        weighed = self.weighed
        rough = weighed.scales.walked.number(*state)
        if rough is None or weighed.best[rough] == NOWHERE:
            return False
        if self._promise(rough, had) < sum(weighed.balance):
            return False
        for much, most in zip(had, weighed.most, strict=True):
            if much + most[rough] < 1:
                return False
        return not any(_covers(known, had) for known in self.known.get(state, ()))

    def _promise(self, rough: int, had: Had) -> int:
        """Return how much of the mixture a way may come to that has so much of it."""
        best = self.weighed.best[rough]
        if best == ENDLESS:
            return ENDLESS
        return best + sum(much * b for much, b in zip(had, self.weighed.balance, strict=True))

    def _kept(self, ahead: Ahead) -> list[int]:
        """Keep what promises most at each spot; gives the new nodes."""
        by_spot: dict[int, list[tuple[int, int, tuple[int, int], Candidate]]] = {}
        for state, candidates in ahead.items():
            for candidate in candidates:
                worth = self._worth(state, candidate.had)
                by_spot.setdefault(state[0], []).append((*worth, state, candidate))
        out: list[int] = []
        for here in by_spot.values():
            if len(here) > self.width:
                self.left_out = True
                here.sort(key=lambda one: one[:2], reverse=True)
            for _, _, (spot, v), candidate in here[: self.width]:
                out.append(len(self.nodes))
                self.nodes.append(
                    BeamNode(candidate.option, spot, v, candidate.before, candidate.had)
                )
                self.known.setdefault((spot, v), []).append(candidate.had)
        return out

    def _worth(self, state: tuple[int, int], had: Had) -> tuple[int, int]:
        """Return what a way promises: how much of the mixture, and of what it may come to have least of."""
        weighed = self.weighed
        rough = weighed.scales.walked.number(*state)
        assert rough is not None
        least = min(much + most[rough] for much, most in zip(had, weighed.most, strict=True))
        return self._promise(rough, had), least

    def _arrived(self, node: BeamNode) -> bool:
        rough = self.weighed.scales.walked.number(node.spot, node.v)
        return rough is not None and bool(self.weighed.goals[rough]) and min(node.had) >= 1

    def way(self, number: int) -> list[WalkStep]:
        """List the states on the way to a node."""
        out: list[WalkStep] = []
        while number >= 0:
            node = self.nodes[number]
            out.append(WalkStep(node.option, node.spot, node.v))
            number = node.before
        return out[::-1]


def _covers(one: Had, other: Had) -> bool:
    """Whether one has as much of everything as the other."""
    return all(map(int.__ge__, one, other))


def _add(candidates: list[Candidate], new: Candidate) -> None:
    """Add a way to those to the same state, unless one of them has as much of everything; what has no more than it is left."""
    if any(_covers(candidate.had, new.had) for candidate in candidates):
        return
    candidates[:] = [one for one in candidates if not _covers(new.had, one.had)]
    candidates.append(new)
