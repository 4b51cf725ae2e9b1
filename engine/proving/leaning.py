"""Whether some playthrough comes to an ending with one pattern taken more often than each of the others, or told at the end alone.

No walk has to know how often each pattern was taken. A slice is weighed instead: if even the heaviest of its ways takes the
pattern no more often than the others, mixed in any one way, no playthrough does. Else a way is searched for in all that steers, led by
what can still be gained; and where that fails, what stood in the way is added to the slice.
"""

from typing import Final

from attrs import frozen

from engine.proving.abstraction import Abstraction
from engine.proving.beam import Beam
from engine.proving.bending import Bending
from engine.proving.budget import Spent
from engine.proving.deciding import Decisions
from engine.proving.mixing import Weighed
from engine.proving.walking import Monitor, Walked, WalkStep, walk_within
from engine.proving.wanting import Wanted
from engine.proving.weighing import ENDLESS, Scales
from engine.proving.witnesses import Disagreement, Witness, concrete, played, played_exactly
from engine.runtime.state import Setup

MAX_WEIGHED_STATES: Final = 150_000
"""Slices of more states are not weighed."""
WIDTHS: Final = (4, 16, 64)
"""So many ways are kept at each spot in the first searches; later ones keep as many as the first."""
WIDEST: Final = 256
"""So many are in the last search, when a slice cannot be made finer; all, where everything that steers is small."""
ENOUGH: Final = (4, 16, 64)
"""So far sums are followed where a ring adds to one of them, in one search after the other."""
BALANCINGS: Final = 24
"""So often the mixture of the other patterns is set anew, in slices of few states; elsewhere a quarter as often."""
MAX_LIGHT_STATES: Final = 20_000
MAX_KEPT_SCALES: Final = 6
"""So many weighed slices are kept for the next question."""


@frozen
class Answer:
    """Whether there is such a playthrough (None: not decided), one of them, and whether any comes to the ending at all."""

    found: bool | None
    way: Witness | None = None
    comes: bool = True


NO: Final = Answer(False)
UNDECIDED: Final = Answer(None)


class Leanings:
    """Asks a story for playthroughs by what their choices add up to."""

    def __init__(self, decisions: Decisions, exact: Walked | None) -> None:
        self.decisions, self.graph = decisions, decisions.ground.graph
        self.steering = Abstraction(self.graph, self.graph.steering)
        self.bare = Abstraction(self.graph, self.graph.packing.everything, forgets=False)
        self.scales: dict[int, Scales] = {}
        self.exact = exact if exact is not None and len(exact) <= MAX_LIGHT_STATES else None
        self.base = 0
        if self.exact is not None:
            self.base, self.steering = self.exact.slice.kept, self.exact.slice
        endings = {self.graph.family(spot) for spot in self.graph.spots} - {None}
        self.families = len(endings)
        self.known: dict[str | None, int] = {}
        """For each family of endings, what was kept of the story when somebody was found to come there."""

    def ask(self, wanted: Wanted) -> Answer:
        """Decide whether there is a playthrough that is wanted."""
        try:
            return self._ask(wanted)
        except Spent:
            return UNDECIDED

    def to_each(self, wanted: Wanted) -> dict[str, Witness]:
        """Search once for all families of endings; gives the first way to each that is found."""
        try:
            return self._to_each(wanted)
        except Spent:
            return {}

    def _to_each(self, wanted: Wanted) -> dict[str, Witness]:
        out: dict[str, Witness] = {}
        scales = self.weighable(self.base)
        if scales is None:
            return out
        weighed = Weighed(scales, wanted)
        if weighed.settle(_balancings(scales)) is False:
            return out
        beam = Beam(weighed, self.steering, WIDTHS[1], _enough(weighed)[0])
        for number in beam.arrivals():
            family = self.graph.family(self.graph.spots[beam.nodes[number].spot])
            if family is not None and family not in out:
                way = self.played(beam.way(number), weighed).way
                if way is not None:
                    out[family] = way
                if len(out) == self.families:
                    break
        return out

    def _ask(self, wanted: Wanted) -> Answer:
        kept, further = self.base, self.known.get(wanted.family, 0)
        turn = 0
        while not self.decisions.budget.over:
            scales = self.weighable(kept)
            if scales is None:
                return UNDECIDED
            weighed = Weighed(scales, wanted)
            settled = weighed.settle(_balancings(scales))
            if settled is False:
                return Answer(False, comes=weighed.comes)
            answer = self.by_beams(weighed, _width(turn))
            if answer.found is None and turn == 1:
                answer = self.by_bending(wanted)
            if answer.found is not None:
                if answer.found:
                    self.known[wanted.family] = kept
                return answer
            more = (self.lacking(weighed, settled) | further) & self.graph.steering & ~kept
            if not more:
                return self.by_all_means(weighed, wanted)
            kept, further = kept | more, 0
            turn += 1
        return UNDECIDED

    def by_all_means(self, weighed: Weighed, wanted: Wanted) -> Answer:
        """Search with what a slice tells that cannot be made finer: ever more broadly, and where all that steers is small, everywhere."""
        answer = UNDECIDED
        for width in WIDTHS[1:]:
            answer = self.by_beams(weighed, width)
            if answer.found is not None:
                return answer
        answer = self.by_bending(wanted)
        if answer.found is not None:
            return answer
        return self.by_beams(weighed, WIDEST if self.exact is None else len(self.exact))

    def by_beams(self, weighed: Weighed, width: int) -> Answer:
        """Search all that steers for a way, led by a slice that was weighed: at first without going round for more than a little."""
        for enough in _enough(weighed):
            found = Beam(weighed, self.steering, width, enough).search()
            if found is False:
                return NO
            if found is not True:
                answer = self.played(found, weighed)
                if answer.found is not None:
                    return answer
        return UNDECIDED

    def lacking(self, weighed: Weighed, settled: bool | list[WalkStep]) -> int:
        """Return the bits that stand in the way of what a slice shows; 0 where nothing is known to."""
        steps = settled
        if isinstance(steps, bool):
            steps = Beam(weighed, weighed.scales.walked.slice, WIDTHS[0], ENOUGH[0]).search()
        if isinstance(steps, bool):
            return 0
        followed = concrete(self.graph, self.bare, steps, self.decisions.budget)
        failing = followed if isinstance(followed, int) else len(steps)
        return self.decisions.blame(steps, failing)

    def played(self, steps: list[WalkStep], weighed: Weighed) -> Answer:
        """Play a way; undecided where no playthrough goes it, or where it is not what was wanted."""
        followed = concrete(self.graph, self.bare, steps, self.decisions.budget)
        if isinstance(followed, int) or min(weighed.had(steps)) < 1:
            return UNDECIDED
        ground = self.decisions.ground
        try:
            replay = played(self.graph, ground.whole, *followed, budget=self.decisions.budget)
        except Disagreement as fault:
            self.decisions.faults.append(str(fault))
            return UNDECIDED
        return Answer(True, replay.way) if replay is not None else UNDECIDED

    def by_bending(self, wanted: Wanted) -> Answer:
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
        return UNDECIDED

    def replayed(self, given: Setup, options: list[int]) -> Answer:
        """Play options in the game."""
        ground = self.decisions.ground
        try:
            replay = played_exactly(
                ground.graph, ground.whole, given, options, budget=self.decisions.budget
            )
        except Disagreement as fault:
            self.decisions.faults.append(str(fault))
            return UNDECIDED
        return Answer(True, replay.way)

    def weighable(self, kept: int) -> Scales | None:
        """Walk a slice to its end and lay it on the scales; None where it is too large, or the budget ended it."""
        if kept not in self.scales:
            walked = self.exact if self.exact is not None else self._walk(kept)
            if walked is None:
                return None
            if len(self.scales) >= MAX_KEPT_SCALES:
                del self.scales[next(iter(self.scales))]
            self.scales[kept] = Scales(walked, self.decisions.budget)
        return self.scales[kept]

    def _walk(self, kept: int) -> Walked | None:
        budget = self.decisions.budget
        leave = budget.for_walk(MAX_WEIGHED_STATES, budget.seconds - budget.used)
        return walk_within(budget, Monitor(Abstraction(self.graph, kept)), leave)


def _balancings(scales: Scales) -> int:
    """Return how often a mixture is set anew over so many states."""
    return BALANCINGS if len(scales.walked) <= MAX_LIGHT_STATES else BALANCINGS // 4


def _width(turn: int) -> int:
    """Return how many ways are kept at each spot in a search."""
    return WIDTHS[turn] if turn < len(WIDTHS) else WIDTHS[0]


def _enough(weighed: Weighed) -> tuple[int, ...]:
    """List how far sums are followed, one search after the other: without bounds where no ring adds to any."""
    if any(weighed.at_roots(most) == ENDLESS for most in weighed.most):
        return ENOUGH
    return (ENDLESS,)
