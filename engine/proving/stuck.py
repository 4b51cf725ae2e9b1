"""Every way to be stuck: the story runs out, goes round without a choice, or no longer leads to any ending.

Whether every state can still end is a game of one player: a state is safe if some open choice leads only to safe states, or
if all that may follow is safe. What a slice does not know counts against the player, so where all of a slice is safe, all
of the story is. Where it is not, the nearest unsafe state is played, and either is a trap or tells what the slice lacks.
"""

from collections import defaultdict
from contextlib import suppress
from typing import Final

from attrs import define, frozen

from engine.proving.abstraction import Abstraction
from engine.proving.budget import Budget, Spent
from engine.proving.counting import following_of, reaching
from engine.proving.deciding import MOST_SLICE, Decisions
from engine.proving.graph import PASS, RAN_OUT
from engine.proving.walking import Monitor, Walked, WalkStep, walk_within
from engine.proving.witnesses import Disagreement, ProofReplay, Witness, concrete, played

MOST_TRAPS: Final = 20


@frozen
class Stuck:
    """A way to be stuck: where, how (`ran-out`, `loop` or `trap`), and the way there."""

    where: str
    how: str
    way: Witness


@define(eq=False)
class EndingSearch:
    """Whether every state can still reach an ending; `proved` is None where that was not decided."""

    decisions: Decisions
    found: list[Stuck]
    excused: set[int]
    proved: bool | None = None
    walked: Walked | None = None
    """The last walk that could be finished."""

    def search(self, exact: Walked | None) -> None:
        """Find the ways to be stuck, until there are no more or the budget is used."""
        kept = 0
        walked = exact
        while not self.decisions.budget.over and len(self.found) < MOST_TRAPS:
            self.decisions.budget.tell("can every state still end?")
            walked = walked if walked is not None else self._walk(kept)
            if walked is None:
                return
            self.walked = walked
            safe = self._safe(walked)
            unsafe = nearest(walked, [state for state in range(len(walked)) if not safe[state]])
            if not unsafe:
                self.proved = not self.found
                return
            more = self._try(walked, unsafe, safe)
            if more is None:
                return
            if more:
                kept, walked = walked.slice.kept | more, None

    def _walk(self, kept: int) -> Walked | None:
        budget = self.decisions.budget
        watch = Monitor(Abstraction(self.decisions.ground.graph, kept))
        leave = budget.for_walk(MOST_SLICE, budget.seconds - budget.used)
        return walk_within(budget, watch, leave)

    def _safe(self, walked: Walked) -> bytearray:
        already: set[int] = set()
        for state, spot in enumerate(walked.spots):
            if spot in self.excused or walked.ends(state):
                already.add(state)
        return safe_states(walked, already, self.decisions.budget)

    def _try(self, walked: Walked, unsafe: list[int], safe: bytearray) -> int | None:
        """Play the way to a trap: 0 where there is one, else what the slice lacks; None where that is not known."""
        budget, graph = self.decisions.budget, walked.slice.graph
        entry = self._entry(walked, unsafe, safe)
        if entry is None:
            return self._lacking(walked, unsafe, safe) or None
        region = after(walked, entry, budget)
        how, trap = self._kind(walked, entry, region)
        steps = walked.way(trap)
        bare = Abstraction(graph, graph.packing.everything, forgets=False)
        found = concrete(graph, bare, steps, budget)
        if isinstance(found, int):
            return self.decisions.blame(steps, found) & ~walked.slice.kept or None
        replay = self._played(*found)
        if replay is None:
            return None
        self.found.append(Stuck(self._last_name(steps), how, replay.way))
        self.excused |= {walked.spots[state] for state in region}
        return 0

    def _entry(self, walked: Walked, unsafe: list[int], safe: bytearray) -> int | None:
        """Find the nearest state that no ending can be reached from, and comes after none such; None where there is none."""
        budget = self.decisions.budget
        sure = [state for state, is_safe in enumerate(safe) if is_safe]
        hopeful = reaching(walked, following_of(walked, budget), sure, budget)
        for state in unsafe:
            before = walked.parents[state]
            if not hopeful[state] and (before < 0 or safe[before] or hopeful[before]):
                return state
        return None

    def _played(self, v: int, options: list[int]) -> ProofReplay | None:
        """Play the way to a trap; None where no playthrough goes it."""
        ground = self.decisions.ground
        try:
            return played(ground.graph, ground.whole, v, options, budget=self.decisions.budget)
        except Disagreement as fault:
            self.decisions.faults.append(str(fault))
            return None

    def _last_name(self, steps: list[WalkStep]) -> str:
        """Name the last beat on a way that has a name."""
        graph = self.decisions.ground.graph
        names = (graph.name(graph.spots[taken.spot]) for taken in reversed(steps))
        return next(filter(None, names), str(graph.story.start))

    def _kind(self, walked: Walked, entry: int, region: set[int]) -> tuple[str, int]:
        """Return how one is stuck, and in which state: where the story runs out, where it goes round, or where the trap begins."""
        spots = walked.slice.graph.spots
        states = nearest(walked, list(region))
        for state in states:
            if spots[walked.spots[state]].place == RAN_OUT:
                return "ran-out", state
        for state in states:
            if _goes_round(walked, state):
                return "loop", state
        return "trap", entry

    def _lacking(self, walked: Walked, unsafe: list[int], safe: bytearray) -> int:
        """Choose what to add: of what decides whether a way out of the unsafe states is open, the least that the slice lacks."""
        leading_out: set[tuple[int, int]] = set()
        every: set[tuple[int, int]] = set()
        for state in self.decisions.budget.paced(unsafe):
            spot = walked.spots[state]
            for option, sure, to in walked.following(state):
                every.add((spot, option))
                if not sure and any(safe[following] for following in to):
                    leading_out.add((spot, option))
        masks = self._unknown(walked, leading_out) or self._unknown(walked, every)
        return min(masks, key=lambda mask: (mask.bit_count(), mask), default=0)

    def _unknown(self, walked: Walked, ways: set[tuple[int, int]]) -> set[int]:
        """List what the conditions on some options of spots, and on their landings, read that the slice does not have."""
        masks: set[int] = set()
        for number, option in ways:
            spot = walked.slice.graph.spots[number]
            for edge in spot.ways:
                if option in (PASS, edge.option) or edge is spot.onward:
                    masks.add(edge.opens)
                    masks.update(landing.guard.mask for landing in edge.landings if landing.guard)
        return {mask & ~walked.slice.kept for mask in masks} - {0}


def _goes_round(walked: Walked, state: int) -> bool:
    """Return whether what is passed without a choice from a state comes round to where it was."""
    here, trail = state, set[int]()
    while here not in trail:
        following = walked.following(here)
        if not following or following[0][0] != PASS:
            return False
        trail.add(here)
        here = following[0][2][0]
    return True


def nearest(walked: Walked, states: list[int]) -> list[int]:
    return sorted(states, key=lambda state: (walked.depth[state], state))


def safe_states(walked: Walked, safe_already: set[int], budget: Budget) -> bytearray:
    """Find the states from which an ending can surely be reached (an attractor, worked out backwards)."""
    safe = bytearray(len(walked))
    waiting = list(safe_already)
    for state in waiting:
        safe[state] = 1
    needs: list[int] = []
    owner: list[int] = []
    into: dict[int, list[int]] = defaultdict(list)
    for state in budget.paced(range(len(walked))):
        if not safe[state]:
            for group in _groups(walked.following(state)):
                needs.append(len(group))
                owner.append(state)
                for to in group:
                    into[to].append(len(owner) - 1)
    while waiting:
        budget.tick()
        for number in into.get(waiting.pop(), ()):
            needs[number] -= 1
            if not needs[number] and not safe[owner[number]]:
                safe[owner[number]] = 1
                waiting.append(owner[number])
    return safe


def after(walked: Walked, state: int, budget: Budget) -> set[int]:
    """List a state and all that may follow it."""
    found, waiting = {state}, [state]
    while waiting:
        budget.tick()
        for _, _, to in walked.following(waiting.pop()):
            waiting += set(to) - found
            found |= set(to)
    return found


def _groups(following: list[tuple[int, bool, list[int]]]) -> list[set[int]]:
    """List sets of states, each of which makes a state safe if all of it is."""
    out = [set(to) for option, sure, to in following if sure and option != PASS]
    every = {state for _, _, to in following for state in to}
    return [*out, every] if every else out


def stuck(decisions: Decisions, exact: Walked | None) -> EndingSearch:
    """Find every way to be stuck, from a walk of all that steers the story or, without one, from slices."""
    ends = EndingSearch(decisions, [], set())
    with suppress(Spent):
        ends.search(exact)
    return ends
