"""A playthrough bent: its choices are changed one by one toward what is wanted, while it still comes to the ending it came to.

A way to an ending that hangs on much is often known already, and most of its choices decide nothing of that. So one is changed, all others
are taken as they were wherever they stand again, and the change is kept where it brings more of what is wanted (a local search).
"""

import random
from collections.abc import Sequence
from typing import Final

from attrs import define, field

from engine.proving.abstraction import CompiledEdge
from engine.proving.budget import Budget
from engine.proving.model import Model
from engine.proving.tracks import Track
from engine.proving.wanting import Wanted
from engine.proving.weighing import kind_at
from engine.runtime.state import Setup

MAX_PLAYED: Final = 1_000
"""So many playthroughs are tried for one that is wanted."""
MAX_MORE_CHOICES: Final = 200
"""A playthrough that is bent may get longer by so many choices."""
Where = tuple[int, int]
"""A place, and how often it was chosen at before."""


@define(eq=False)
class Bent:
    """A playthrough that was tried: what it chose where, what stood open there, what would have brought more, and its sums."""

    options: list[int] = field(factory=list)
    chosen: dict[Where, int] = field(factory=dict)
    open: dict[Where, list[int]] = field(factory=dict)
    better: dict[Where, list[int]] = field(factory=dict)
    sums: list[int] = field(factory=list)

    def note(self, where: Where, option: int, gains: dict[int, list[int]]) -> None:
        """Note what was chosen, and what each option that stood open there would have brought."""
        here = gains[option]
        self.options.append(option)
        self.chosen[where] = option
        self.open[where] = [*gains]
        self.better[where] = [
            other for other, gain in gains.items() if any(map(int.__gt__, gain, here))
        ]
        self.sums = [*map(int.__add__, self.sums, here)]

    @property
    def worth(self) -> tuple[int, int]:
        """What it has least of, and then all that it has."""
        return min(self.sums), sum(self.sums)


@define(eq=False)
class Bending:
    """Bends playthroughs of one story toward one thing that is wanted."""

    ground: Model
    wanted: Wanted
    budget: Budget
    tried: int = 0

    def bend(self, given: Setup, options: Sequence[int]) -> list[int] | None:
        """Change a playthrough until it is what is wanted; gives its options, or None where that does not come about."""
        self.tried = 0
        best = self.play(given, {}, options)
        before = None
        while best is not None and best is not before and min(best.sums) < 1:
            before, best = best, self._sweep(given, best)
        if best is not None and min(best.sums) < 1:
            best = self._stray(given, best)
        return best.options if best is not None and min(best.sums) >= 1 else None

    def _stray(self, given: Setup, best: Bent) -> Bent:
        """Change one choice after the other at random, wherever that costs nothing: what brings nothing may open what does."""
        draw = random.Random(1)  # noqa: S311 drawn alike each time, and no secret
        while min(best.sums) < 1 and self.tried < MAX_PLAYED:
            where = draw.choice([*best.chosen])
            option = draw.choice(best.open[where])
            if option != best.chosen[where]:
                bent = self.play(given, {**best.chosen, where: option}, ())
                if bent is not None and bent.worth >= best.worth:
                    best = bent
            else:
                self.tried += 1  # so that it comes to an end where nothing else stands open
        return best

    def _sweep(self, given: Setup, best: Bent) -> Bent:
        """Try to change every choice once, the last ones first: those change least of what follows."""
        for where in [*best.better][::-1]:
            for option in best.better.get(where, ()):
                bent = self.play(given, {**best.chosen, where: option}, ())
                if bent is not None and bent.worth > best.worth:
                    best = bent
                    break
            if min(best.sums) >= 1 or self.tried >= MAX_PLAYED:
                break
        return best

    def play(self, given: Setup, chosen: dict[Where, int], options: Sequence[int]) -> Bent | None:
        """Play what is chosen where, or options one after the other, and what is best where neither says anything.

        Returns None where it does not come to the ending that is wanted.
        """
        self.tried += 1
        graph, out = self.ground.graph, Bent(sums=[0] * len(self.wanted.sums))
        track = Track(graph, self.ground.whole, given)
        times: dict[int, int] = {}
        said = iter(options)
        most = max(len(options), len(chosen)) + MAX_MORE_CHOICES
        while not track.over and len(out.options) < most:
            self.budget.tick()
            place = graph.spots[track.spot].place
            where = place, times.get(place, 0)
            times[place] = where[1] + 1
            allowed = self._allowed(place, track.open_ways)
            option = next(said, chosen.get(where, -1 << 20))
            if option not in allowed:
                option = max(allowed, key=lambda option: sum(allowed[option]), default=-1 << 20)
            way = track.way(option)
            if way is None:
                return None
            out.note(where, option, allowed)
            track.take(way)
        return out if self._arrived(track) else None

    def _allowed(self, place: int, ways: list[CompiledEdge]) -> dict[int, list[int]]:
        """Return for each option that may be taken what it adds to each sum."""
        allowed: dict[int, list[int]] = {}
        for way in ways:
            gains = self.gains(place, way.option)
            if gains is not None:
                allowed[way.option] = gains
        return allowed

    def gains(self, place: int, option: int) -> list[int] | None:
        """Return what an option adds to each sum; None where it may not be taken."""
        kind = kind_at(self.ground.graph, place, option)
        gains = [weigh(kind) for weigh in self.wanted.sums]
        return None if None in gains else [gain or 0 for gain in gains]

    def _arrived(self, track: Track) -> bool:
        here = self.ground.graph.family(self.ground.graph.spots[track.spot])
        return here is not None and self.wanted.family in (None, here)
