"""Each target decided: reached, with a way that was played; never reached, in a slice that has every way and more; or neither.

First the edges alone, and each value for itself. Then playthroughs drawn at random, which take what was taken least: most targets
fall to them, and some to others that are drawn with an aim. For the rest a slice for each question, with what its own condition
reads; where the way it shows cannot be played, what stood in that way is added, and the slice walked again
(counterexample-guided refinement: Clarke, Grumberg, Jha, Lu and Veith 2000).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Final

from attrs import define, field

from engine.proving.abstraction import Abstraction
from engine.proving.aiming import AimedDrawing, aim_at
from engine.proving.apart import ValuesApart
from engine.proving.budget import Budget
from engine.proving.drawing import Drawing, Stop
from engine.proving.graph import PASS, Edge
from engine.proving.guiding import MAX_MAPPED_STATES, DistanceMap, Found, GuidedSearch
from engine.proving.late import LateSearch
from engine.proving.model import Model
from engine.proving.packing import told_values
from engine.proving.spotting import Spotter
from engine.proving.targets import ProofTarget, TargetKind
from engine.proving.tracks import Track, following
from engine.proving.walking import Monitor, Walked, WalkStep, asked_at, step_on, walk, walk_within
from engine.proving.witnesses import (
    Disagreement,
    ProofReplay,
    Witness,
    concrete,
    played,
    played_exactly,
)
from engine.runtime.state import Setup

NOBODY: Final = "nobody comes here"
ORDER: Final[tuple[TargetKind, ...]] = (
    "choices",
    "texts",
    "locked",
    "insights",
    "beats",
    "scenes",
    "endings",
    "stuck",
    "blank",
    "promises",
    "clamps",
)
"""What is asked first can help with what is asked later: where a choice can never be taken, no way leads on through it."""
UNHOPED: Final[tuple[TargetKind, ...]] = ("promises", "blank", "stuck", "clamps")
"""What is mostly never reached, and so is not searched for before a slice lets it seem that it can be."""
MAX_BATCH: Final = 32
"""So many drawn playthroughs are gathered before the last of them are played in the game."""
MAX_TOLD_SPOTS: Final = 20
"""What a value can be is told where it is asked for at no more spots than these."""
FEW_STATES: Final = 20_000
"""Where all that steers comes to no more states, every slice keeps it: its ways can then be played as they are."""
STATES_A_SPOT: Final = 20
"""A slice of so many states a spot is walked before anything is searched for, be the story large or small."""
MAX_PARTS: Final = 8
"""A question that reads more values than these is not searched for part by part."""
MAX_ROUGH_STATES: Final = 200_000
"""The states of slices with one value each that are kept for the next search."""
MOST_SLICE: Final = 2_000_000
"""The states one slice may have."""


@define(eq=False)
class Decisions:
    """What is known of the targets: the ways to those reached, and why the others cannot be."""

    ground: Model
    budget: Budget
    reached: dict[int, Witness] = field(factory=dict)
    never: set[int] = field(factory=set)
    undecided: set[int] = field(factory=set)
    values: dict[int, str] = field(factory=dict)
    """For targets never reached: what the values that they read can be where they would happen, in words."""
    faults: list[str] = field(factory=list)
    base: int = 0
    """The bits that every slice keeps: all that steers, once that is known to be little."""
    bare: Abstraction | None = None
    """The whole story, with no more inputs looked at than its ways depend on; made when it is needed."""
    spotter: Spotter = field(init=False)
    """What every playthrough is watched for."""
    drawing: Drawing = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.spotter = Spotter(Monitor(self.ground.whole), self.ground.targets)
        self.drawing = Drawing(self.ground, self.budget)

    def open(self, targets: Iterable[ProofTarget]) -> list[ProofTarget]:
        """List those that nothing is known of yet."""
        return [
            target
            for target in targets
            if target.index not in self.reached
            and target.index not in self.never
            and target.index not in self.undecided
        ]

    def by_questions(self, targets: Sequence[ProofTarget]) -> None:
        """Decide whatever is still open, as far as the budget goes: those that read the same in one walk, then one by one."""
        few = max(FEW_STATES, STATES_A_SPOT * len(self.ground.graph.spots))
        large = self.by_groups(self.open(targets), few)
        if not self.base:
            self.by_parts(self.open(targets))
        self.by_groups(self.open(large), MOST_SLICE)
        for target in sorted(self.open(targets), key=lambda target: ORDER.index(target.kind)):
            if self.budget.over:
                break
            if target.index not in self.reached:
                self.by_slices(target)
        self.undecided |= {target.index for target in self.open(targets)}

    def by_groups(self, targets: Sequence[ProofTarget], most: int) -> list[ProofTarget]:
        """Walk for all targets that read the same the slice that keeps it; gives those whose slice has more states than `most`."""
        groups: dict[int, list[ProofTarget]] = {}
        for target in targets:
            groups.setdefault(target.reads, []).append(target)
        large: list[ProofTarget] = []
        for reads, group in sorted(groups.items()):
            if self.budget.over:
                break
            more = f" and {len(group) - 1} more" if len(group) > 1 else ""
            self.budget.tell(f"asking: {group[0].id}{more}")
            walked = self.walk(reads | self.base, group, careful=True, most=most)
            if walked is not None:
                self.by_walk(group, walked)
            else:
                large += group
        return large

    def by_edges(self, targets: Sequence[ProofTarget]) -> None:
        """Rule out what not even the edges lead to."""
        slice = Abstraction(self.ground.graph, 0)
        watch = Monitor.over(slice, targets)
        self.budget.states += len(walk(slice, watch, lambda *_: True))
        self.never |= watch.left

    def by_values(self, targets: Sequence[ProofTarget]) -> ValuesApart:
        """Rule out what could not even be if each value were free of all others."""
        self.budget.tell("asking: each value for itself")
        apart = ValuesApart(self.ground.graph, self.budget)
        for target in self.budget.paced(targets):
            if not any(apart.hooked(target)):
                self.rule_out_apart(target, apart)
        apart.close()
        return apart

    def by_aiming(self, targets: Sequence[ProofTarget], apart: ValuesApart, share: float) -> None:
        """Draw playthroughs for one target each, those that read least first."""
        until = self.budget.used + self.budget.seconds * share
        hoped = [target for target in targets if target.kind not in UNHOPED]
        failed: set[frozenset[str]] = set()
        drawing = AimedDrawing(self.ground, self.budget, self.drawing.rings)
        for target in sorted(hoped, key=lambda target: target.reads.bit_count()):
            if self.budget.used > until:
                return
            self.budget.look()
            if target.index in self.reached:
                continue
            aim = aim_at(apart, target)
            if aim is None or (needs := frozenset(aim.needs)) in failed:
                continue
            self.budget.tell(f"heading for {target.id}")
            track = drawing.found(aim)
            if track is not None:
                self.replay(track.given, track.options)
            elif needs:
                failed.add(needs)  # another that needs the same would hardly fare better

    def by_drawing(self, targets: Sequence[ProofTarget], share: float) -> None:
        """Draw playthroughs until nothing new happens for a while, and play as few of them as show all that happened."""
        until = self.budget.used + self.budget.seconds * share
        self.drawing.dry = 0
        size, more = 1, True
        while more:
            wanted = [target.index for target in self.open(targets)]
            drawn, more = self.drawing.some(wanted, size, until)
            for one in reversed(
                drawn
            ):  # what was seen late is rare, and passes what was seen first
                needed = [count for target, count in one.happened if target not in self.reached]
                if needed and not self.budget.over:
                    self.replay(one.given, one.options[: max(needed)])
            size = min(size * 2, MAX_BATCH)

    def replay(self, given: Setup, options: Sequence[int]) -> None:
        """Play options in the game, and note whatever happens on the way."""
        self.spotter.look_for(target.index for target in self.open(self.ground.targets))
        try:
            replay = played_exactly(
                self.ground.graph,
                self.ground.whole,
                given,
                options,
                self.spotter,
                budget=self.budget,
            )
        except Disagreement as fault:
            self.faults.append(str(fault))
            return
        self.note(replay)

    def note(self, replay: ProofReplay) -> None:
        """Keep the ways to what happened in a playthrough."""
        for target, count in replay.happened:
            if target not in self.reached:
                self.reached[target] = replay.way_after(count)

    def by_steering(
        self, targets: Sequence[ProofTarget], most: int, seconds: float
    ) -> Walked | None:
        """Walk all that steers the story, if that can be done: what is not come to in it is never come to."""
        graph = self.ground.graph
        mine = [target for target in targets if not target.reads & ~graph.steering]
        slice = Abstraction(graph, graph.steering, asked_at(mine, graph.at))
        self.budget.tell("walking all that steers the story")
        leave = self.budget.for_hopeful_walk(most, seconds)
        walked = walk_within(self.budget, Monitor.over(slice, mine), leave)
        if walked is None:
            return None
        self.base = graph.steering if len(walked) <= FEW_STATES else 0
        self.by_walk(mine, walked)
        return walked

    def by_walk(self, targets: Sequence[ProofTarget], walked: Walked) -> None:
        """Rule out what a walk does not come to, and play the ways to the rest: the longest first, as they pass most of the others."""
        for target in targets:
            if target.index not in walked.hits:
                self.rule_out(target, walked)
        hits = [target for target in targets if target.index in walked.hits]
        for target in sorted(hits, key=lambda target: -walked.depth[walked.hits[target.index][0]]):
            if self.budget.over:
                return
            if target.index not in self.reached:
                self.budget.tell(f"playing the way to {target.id}")
                self.try_way(target, walked.way(*walked.hits[target.index]))

    def by_slices(self, target: ProofTarget, *, shortest: bool = False) -> None:
        """Walk slices of growing detail until the target is reached in play, or not even in the slice.

        With `shortest`, the nearest way of each slice is tried before its surest one.
        """
        kept, everything = target.reads | self.base, target.reads | self.ground.graph.steering
        rounds = 0
        while not self.budget.over:
            self.budget.tell(f"asking: {target.id}")
            if shortest and self.by_nearest_way(target, kept):
                return
            walked = self.walk(kept, [target], careful=True)
            if walked is None:
                break
            if target.index not in walked.hits:
                self.rule_out(target, walked)
                return
            steps = walked.way(*walked.hits[target.index])
            more = self.try_way(target, steps)
            rounds += 1
            if more is not None and rounds & (rounds - 1) == 0 and rounds > 1:
                self.guide(target, kept)  # first searched for by what it reads, and then seldom
            if target.index in self.reached:
                return
            assert more is not None
            if not everything & ~walked.slice.kept:
                break
            kept |= (more | self.nearest_unknown(steps, kept)) & ~walked.slice.kept or everything
        self.undecided.add(target.index)

    def by_nearest_way(self, target: ProofTarget, kept: int) -> bool:
        """Play the nearest way that a slice shows; whether it came to the target."""
        walked = self.walk(kept, [target], careful=False)
        if walked is None or target.index not in walked.hits:
            return False
        return self.try_way(target, walked.way(*walked.hits[target.index])) is None

    def rule_out(self, target: ProofTarget, walked: Walked) -> None:
        """Note that a target is never reached, and what the values it reads can be where it would happen."""
        self._close(target)
        spots = self._spots_of(target)
        if len(spots) <= 1 + MAX_TOLD_SPOTS:
            states = [v for spot in spots for v in walked.seen[spot]]
            self._tell_values(target, states, lambda _: states)

    def rule_out_apart(self, target: ProofTarget, apart: ValuesApart) -> None:
        """Note that a target is never reached, as no values that were found each for itself let it happen."""
        self._close(target)
        there = [spot for spot in self._spots_of(target) if spot in apart.spots]
        self._tell_values(target, there, lambda place: apart.codes[place])

    def _close(self, target: ProofTarget) -> None:
        self.never.add(target.index)
        if target.kind == "choices":
            self.ground.graph.closed |= {(hook.place, hook.option) for hook in target.hooks}

    def _spots_of(self, target: ProofTarget) -> set[int]:
        at = self.ground.graph.at
        return {spot for hook in target.hooks for spot in at.get(hook.place, ())}

    def _tell_values(
        self, target: ProofTarget, there: Collection[int], states: Callable[[int], Iterable[int]]
    ) -> None:
        """Say what the values a target reads can be, where anybody comes there; `states` holds those of the field at a place."""
        told = [
            told_values(one, {(v & one.mask) >> one.shift for v in states(place)})
            for place, one in enumerate(self.ground.graph.packing.fields)
            if one.mask & target.reads
        ]
        self.values[target.index] = ", ".join(word for word in told if word) if there else NOBODY

    def by_parts(self, targets: Sequence[ProofTarget]) -> None:
        """Search for each target, led by slices that keep one value each of those that it reads."""
        graph = self.ground.graph
        roughs = _RoughMaps(self, targets)
        reads, exact = -1, None
        hoped = [target for target in targets if target.kind not in UNHOPED]
        for target in sorted(hoped, key=lambda target: target.reads & ~graph.steering):
            fields = self._parts(target) or [0]
            if target.index in self.reached or len(fields) > MAX_PARTS:
                continue
            self.budget.look()
            self.budget.tell(f"searching: {target.id}")
            parts = roughs.leading_to(target, fields)
            if exact is None or target.reads | graph.steering != reads:
                reads = target.reads | graph.steering
                alike = [other for other in targets if not other.reads & ~reads]
                exact = Abstraction(graph, reads, asked_at(alike, graph.at))
            wanted = Monitor.over(exact, [target])
            if not self.go_on(target, LateSearch(parts, wanted, self.budget).found()):
                self._follow(target, GuidedSearch(parts, wanted, self.budget).found(), exact)

    def go_on(self, target: ProofTarget, found: tuple[Stop, list[int]] | None) -> bool:
        """Play a drawn playthrough up to a stop and on from there; whether it came to the target."""
        if found is None:
            return False
        stop, further = found
        options = [*stop.drawn.options[: stop.count], *further]
        track = Track(self.ground.graph, self.ground.whole, stop.drawn.given)
        if not following(track, options):
            return False
        self.replay(stop.drawn.given, options)
        return target.index in self.reached

    def _parts(self, target: ProofTarget) -> list[int]:
        """List the bits of each value that a target reads."""
        packing = self.ground.graph.packing
        fields = (field for field in packing.fields if field is not packing.voice)
        return [field.mask for field in fields if field.mask & target.reads]

    def _follow(
        self,
        target: ProofTarget,
        found: Found | None,
        exact: Abstraction,
    ) -> None:
        """Play what a search has found."""
        if found is not None:
            steps, option = found
            self.try_way(
                target, steps if option is None else [*steps, step_on(exact, steps[-1], option)]
            )

    def walk_whole(self, slice: Abstraction) -> Walked | None:
        """Walk a slice to its end, if it is small enough to lead a search."""
        leave = self.budget.for_walk(MAX_MAPPED_STATES, self.budget.seconds / 10)
        return walk_within(self.budget, Monitor(slice), leave)

    def guide(self, target: ProofTarget, kept: int) -> None:
        """Search all that steers the story for a way to a target, led by the slice that keeps so much."""
        graph = self.ground.graph
        asked = asked_at([target], graph.at)
        walked = self.walk_whole(Abstraction(graph, kept, asked))
        if walked is None:
            return
        self.budget.tell(f"searching: {target.id}")
        exact = Abstraction(graph, graph.steering | target.reads, asked)
        led_by = DistanceMap(walked, self.budget), Monitor.over(walked.slice, [target])
        search = GuidedSearch([led_by], Monitor.over(exact, [target]), self.budget)
        self._follow(target, search.found(), exact)

    def walk(
        self, kept: int, targets: Sequence[ProofTarget], *, careful: bool, most: int = MOST_SLICE
    ) -> Walked | None:
        """Walk one slice for some targets; None where it is too large, or the budget ended it."""
        slice = Abstraction(self.ground.graph, kept, asked_at(targets, self.ground.graph.at))
        leave = self.budget.for_walk(most, self.budget.seconds - self.budget.used)
        watch = Monitor.over(slice, targets)
        return walk_within(self.budget, watch, leave, until_all=True, careful=careful)

    def try_way(self, target: ProofTarget, steps: list[WalkStep]) -> int | None:
        """Play the way a slice shows: None where it leads to the target, else the bits that stood in the way."""
        graph, whole = self.ground.graph, self.ground.whole
        found = concrete(graph, self._all_for(target), steps, self.budget)
        if isinstance(found, int):
            return self.blame(steps, found)
        try:
            self.spotter.look_for(one.index for one in self.open(self.ground.targets))
            self.spotter.left.add(target.index)
            replay = played(graph, whole, *found, self.spotter, budget=self.budget)
        except Disagreement as fault:
            self.faults.append(str(fault))
            return 0
        if replay is not None:
            self.note(replay)
        return (
            None if target.index in self.reached else target.reads | self.blame(steps, len(steps))
        )

    def _all_for(self, target: ProofTarget) -> Abstraction:
        """Return the whole story with the inputs looked at that a target reads; the same one for all that read none."""
        graph = self.ground.graph
        if target.reads & graph.packing.inputs:
            asked = asked_at([target], graph.at)
            return Abstraction(graph, graph.packing.everything, asked, forgets=False)
        if self.bare is None:
            self.bare = Abstraction(graph, graph.packing.everything, forgets=False)
        return self.bare

    def nearest_unknown(self, steps: list[WalkStep], kept: int) -> int:
        """Return what decides the last step of a way that hangs on something left out: what lies near the end decides most."""
        masks = self._deciding(steps, len(steps))
        return next((mask for mask in reversed(masks) if mask & ~kept), 0)

    def blame(self, steps: list[WalkStep], failing: int) -> int:
        """Gather what decides the step that failed, or if that is known already, all steps up to it."""
        masks = self._deciding(steps, failing)
        return masks[-1] if masks and failing < len(steps) else reduce(or_, masks, 0)

    def _deciding(self, steps: list[WalkStep], last: int) -> list[int]:
        """List what decides each of the steps up to one."""
        graph = self.ground.graph
        masks: list[int] = []
        for number in range(1, min(last + 1, len(steps))):
            spot, mask = graph.spots[steps[number - 1].spot], 0
            for edge in spot.ways:
                if edge.option == steps[number].option:
                    mask = edge.opens | _landing_reads(edge, steps[number].spot)
            if steps[number].option == PASS:
                mask |= spot.reads
            masks.append(mask)
        return masks


class _RoughMaps:
    """Maps of slices that keep one value each, kept for the next search as long as there are not too many."""

    def __init__(self, decisions: Decisions, targets: Sequence[ProofTarget]) -> None:
        self.decisions, self.targets = decisions, targets
        self.stops = decisions.drawing.stops
        self.maps: dict[int, DistanceMap | None] = {}

    def leading_to(
        self, target: ProofTarget, masks: Sequence[int]
    ) -> list[tuple[DistanceMap, Monitor]]:
        """List the maps that keep some values, each with what watches for a target in it; those too large are left out."""
        self._make_room(masks)
        out: list[tuple[DistanceMap, Monitor]] = []
        for mask in masks:
            if mask not in self.maps:
                self.maps[mask] = self._made(mask)
            rough = self.maps[mask]
            if rough is not None:
                out.append((rough, Monitor.over(rough.walked.slice, [target])))
        return out

    def _make_room(self, masks: Sequence[int]) -> None:
        """Forget all maps but those of some values, where they have too many states together."""
        if sum(len(rough.walked) for rough in self.maps.values() if rough) > MAX_ROUGH_STATES:
            self.maps = {mask: rough for mask, rough in self.maps.items() if mask in masks}

    def _made(self, mask: int) -> DistanceMap | None:
        """Walk the slice of one value, for all targets that read it; None where it is too large to lead a search."""
        decisions, graph = self.decisions, self.decisions.ground.graph
        alike = [other for other in self.targets if other.reads & mask]
        walked = decisions.walk_whole(Abstraction(graph, mask, asked_at(alike, graph.at)))
        return DistanceMap(walked, decisions.budget, self.stops) if walked is not None else None


def _landing_reads(edge: Edge, spot: int) -> int:
    """Return the bits that decide that an edge lands on a spot: the conditions before it fail, and its own holds."""
    mask = 0
    for landing in edge.landings:
        mask |= landing.guard.mask if landing.guard else 0
        if landing.spot == spot:
            break
    return mask
