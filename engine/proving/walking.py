"""Walking a slice: every state that can be come to, nearest first, and which targets happen on the way."""

from array import array
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Final, NamedTuple

from attrs import define, field

from engine.proving.abstraction import NO, Abstraction, Move
from engine.proving.budget import Budget, MayGoOn
from engine.proving.graph import ENDED, PASS
from engine.proving.packing import Guard
from engine.proving.targets import Hook, ProofTarget

UNSURE_COST: Final = 1 << 20
"""What a step that is not sure costs a careful walk: more than any number of sure ones."""
EVERY: Final = 4_096
"""After so many states a walk looks whether it may go on."""


class OutOfBudget(Exception):
    """A walk has used up what it was given, after so many states."""

    def __init__(self, states: int) -> None:
        super().__init__(states)
        self.states = states


class WalkStep(NamedTuple):
    """One state on a way: the option taken to come to it, its spot and its values."""

    option: int
    spot: int
    v: int


def step_on(slice: Abstraction, last: WalkStep, option: int) -> WalkStep:
    """Take one more option, wherever it lands."""
    return WalkStep(
        option,
        *next(move.to[0] for move in slice.moves(last.spot, last.v) if move.option == option),
    )


@define(eq=False)
class Walked:
    """What a walk found: its states, by number, each with the state it was first come to from, and by which option."""

    slice: Abstraction
    spots: "array[int]" = field(factory=lambda: array("l"))
    values: list[int] = field(factory=list)
    parents: "array[int]" = field(factory=lambda: array("l"))
    options: "array[int]" = field(factory=lambda: array("l"))
    depth: "array[int]" = field(factory=lambda: array("l"))
    hits: dict[int, tuple[int, int | None]] = field(factory=dict)
    """For each target that happens: the state, and the option taken there, if one is."""
    seen: list[dict[int, int]] = field(factory=list)
    """For each spot, the number of every state there, by its values."""
    whole: bool = False

    def __len__(self) -> int:
        return len(self.values)

    def way(self, state: int, option: int | None = None) -> list[WalkStep]:
        """List the states from the beginning to `state`; with `option`, one more step is taken there, wherever it lands."""
        out: list[WalkStep] = []
        here = state
        while here >= 0:
            out.append(WalkStep(self.options[here], self.spots[here], self.values[here]))
            here = self.parents[here]
        out.reverse()
        if option is not None:
            out.append(step_on(self.slice, out[-1], option))
        return out

    def following(self, state: int) -> list[tuple[int, bool, list[int]]]:
        """List the ways on from a state: the option, whether it is surely open, and the states it may lead to."""
        moves = self.slice.moves(self.spots[state], self.values[state])
        return [
            (move.option, move.sure, [self.seen[spot][v] for spot, v in move.to]) for move in moves
        ]

    def number(self, spot: int, v: int) -> int | None:
        """Find the state that one of a finer slice is here; None where the walk did not come to it."""
        return self.seen[spot].get(v & self.slice.live[spot])

    def ends(self, state: int) -> bool:
        """Return whether the story has ended, and not run out."""
        return self.slice.graph.spots[self.spots[state]].place <= ENDED


@define(eq=False)
class Monitor:
    """The targets still looked for, by place and moment."""

    slice: Abstraction
    hooks: dict[int, list[Hook]] = field(factory=dict)
    left: set[int] = field(factory=set)

    @classmethod
    def over(cls, slice: Abstraction, targets: Iterable[ProofTarget]) -> "Monitor":
        watch = cls(slice)
        for target in targets:
            watch.left.add(target.index)
            for hook in target.hooks:
                watch.hooks.setdefault(hook.place, []).append(hook)
        return watch

    def at(self, place: int) -> list[Hook]:
        """List the hooks of a place whose targets are still looked for."""
        hooks = self.hooks.get(place)
        if not hooks:
            return []
        if any(hook.target not in self.left for hook in hooks):
            hooks = self.hooks[place] = [hook for hook in hooks if hook.target in self.left]
        return hooks

    def holds(self, guard: Guard | None, v: int) -> bool:
        return guard is None or self.slice.ask(guard, v) != NO

    def seen(
        self, hooks: list[Hook], spot: int, v: int, open_options: set[int]
    ) -> list[tuple[int, int | None]]:
        """List the targets that happen in one state, each with the option that has to be taken for it, if one has."""
        out: list[tuple[int, int | None]] = []
        for hook in hooks:
            if hook.moment in ("arrive", "offer"):
                stands = open_options or hook.moment == "arrive"
                if stands and self.holds(hook.guard, v):
                    out.append((hook.target, None))
            elif hook.option in open_options and self._happens_by_option(hook, spot, v):
                out.append((hook.target, hook.option))
        return out

    def _happens_by_option(self, hook: Hook, spot: int, v: int) -> bool:
        """Return whether something happens where the option of its hook, which is open, is taken."""
        match hook.moment:
            case "take":
                return self.holds(hook.guard, v)
            case "taken":
                return self.holds(hook.guard, self.after(spot, hook.option, v))
            case "told":
                standing = self.standing_next(spot, hook.option, v)
                return any(self.holds(hook.guard, values) for values in standing)
        return False

    def standing_next(self, spot: int, option: int, v: int) -> set[int]:
        """Return the values where choices stand next after an option, or the story is over."""
        out: set[int] = set()
        waiting = _led_to(self.slice.moves(spot, v), option)
        seen = set(waiting)
        while waiting:
            here = waiting.pop()
            moves = self.slice.moves(*here)
            if not moves or any(move.option != PASS for move in moves):
                out.add(here[1])
            for to in _led_to(moves, PASS):
                if to not in seen:
                    seen.add(to)
                    waiting.append(to)
        return out

    def after(self, spot: int, option: int, v: int) -> int:
        """Give the values just after an option was taken, before anything more is read."""
        way = next(way for way in self.slice.ways(spot)[0] if way.option == option)
        return way.step(v) if way.step is not None else v


def _led_to(moves: list[Move], option: int) -> list[tuple[int, int]]:
    """List the states that one option of several may lead to."""
    states: list[tuple[int, int]] = []
    for move in moves:
        if move.option == option:
            states += move.to
    return states


def asked_at(targets: Iterable[ProofTarget], slice_spots: dict[int, list[int]]) -> dict[int, int]:
    """Gather, for each spot, the bits that targets read there."""
    out: dict[int, int] = {}
    for target in targets:
        for hook in target.hooks:
            if hook.guard is not None and hook.guard.mask:
                for spot in slice_spots.get(hook.place, ()):
                    out[spot] = out.get(spot, 0) | hook.guard.mask
    return out


def walk(
    slice: Abstraction,
    watch: Monitor,
    may_go_on: MayGoOn,
    *,
    until_all: bool = False,
    careful: bool = False,
) -> Walked:
    """Walk a slice to its end, nearest states first, a beat passed without a choice counting nothing.

    `may_go_on` is asked every few thousand states, with their number and the share of spots they cover; OutOfBudget is raised
    where it says no. With
    `until_all` the walk stops once nothing is looked for any more. A `careful` walk goes round whatever is not sure in the
    slice as long as it can: its ways are longer, and more of them can be played.
    """
    walk = _StateWalk(Walked(slice), watch, UNSURE_COST if careful else 0)
    walked = walk.walked
    for spot, v in slice.begin():
        walk.come(PASS, spot, v, -1, 0)
    while walk.costs:
        cost = walk.costs[0]
        waiting = walk.waiting[cost]
        while waiting:
            number = waiting.pop()
            if walk.expanded[number]:
                continue
            walk.expanded[number] = 1
            if len(walked) >= walk.next_look and not walk.look(may_go_on):
                raise OutOfBudget(len(walked))
            walk.expand(number, cost)
            if until_all and not watch.left:
                return walked
        heappop(walk.costs)
        del walk.waiting[cost]
    walked.whole = True
    return walked


def walk_within(
    budget: Budget,
    watch: Monitor,
    may_go_on: MayGoOn,
    *,
    until_all: bool = False,
    careful: bool = False,
) -> Walked | None:
    """Return the walk of what is watched, its states counted in the budget; None where it may not go on to its end."""
    try:
        walked = walk(watch.slice, watch, may_go_on, until_all=until_all, careful=careful)
    except OutOfBudget as spent:
        budget.states += spent.states
        return None
    budget.states += len(walked)
    return walked


class _StateWalk:
    """One walk, while it goes on: what waits, by what it costs to come there."""

    def __init__(self, walked: Walked, watch: Monitor, doubt: int) -> None:
        self.walked, self.watch, self.doubt = walked, watch, doubt
        walked.seen = [{} for _ in walked.slice.graph.spots]
        self.costs: list[int] = []
        self.waiting: dict[int, list[int]] = {}
        self.expanded = bytearray()
        self.next_look = EVERY

    def look(self, may_go_on: MayGoOn) -> bool:
        self.next_look = len(self.walked) + EVERY
        seen = self.walked.seen
        return may_go_on(len(self.walked), sum(map(bool, seen)) / len(seen))

    def come(self, option: int, spot: int, v: int, parent: int, cost: int) -> None:
        """Come to a state, for the first time or by a cheaper way."""
        walked = self.walked
        number = walked.seen[spot].get(v)
        if number is None:
            number = walked.seen[spot][v] = len(walked.values)
            walked.values.append(v)
            walked.spots.append(spot)
            walked.parents.append(parent)
            walked.options.append(option)
            walked.depth.append(cost)
            self.expanded.append(0)
        elif cost < walked.depth[number]:
            walked.parents[number], walked.options[number], walked.depth[number] = (
                parent,
                option,
                cost,
            )
        else:
            return
        if cost in self.waiting:
            self.waiting[cost].append(number)
        else:
            self.waiting[cost] = [number]
            heappush(self.costs, cost)

    def expand(self, number: int, cost: int) -> None:
        """Note what happens in a state, and come to all that may follow it."""
        walked, watch = self.walked, self.watch
        spot, v = walked.spots[number], walked.values[number]
        moves = walked.slice.moves(spot, v)
        hooks = watch.at(walked.slice.graph.spots[spot].place)
        if hooks:
            for target, option in watch.seen(
                hooks, spot, v, {move.option for move in moves if move.option != PASS}
            ):
                if target in watch.left:
                    watch.left.discard(target)
                    walked.hits[target] = (number, option)
        for option, _, to, certain in moves:
            there = cost + (option != PASS) + (0 if certain else self.doubt)
            for to_spot, w in to:
                self.come(option, to_spot, w, number, there)
