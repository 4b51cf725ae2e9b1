"""Playthroughs that are drawn with one thing in mind: what it needs is done first, and what would bar it is left.

What it needs is read off the values that were found apart, backwards: its condition, the ways that made it hold, their
conditions, and so on (as the plans of Hoffmann and Nebel 2001 are). A playthrough then takes whatever brings one of these nearer.
"""

import random
from collections.abc import Iterator
from itertools import product
from typing import Final

from attrs import define, field

from engine.proving.abstraction import CompiledEdge
from engine.proving.apart import Cause, ValuesApart
from engine.proving.budget import Budget
from engine.proving.graph import Graph
from engine.proving.model import Model, given_with
from engine.proving.packing import Guard
from engine.proving.spotting import Spotter
from engine.proving.targets import Hook, ProofTarget
from engine.proving.tracks import Track
from engine.proving.walking import Monitor

TRIES: Final = 6
"""So many playthroughs are drawn for one thing before it is left to slices."""
CHOICES_A_BEAT: Final = 1
"""All of them together have so many choices a beat of the story, and `CHOICES` more."""
CHOICES: Final = 2_000
MOST_NEEDS: Final = 64
"""A plan with more conditions is broken off there."""
STRAY: Final = 0.05
"""How often something is taken that was not planned."""
FAR: Final = 1_000
"""How far a condition is from holding that no value found makes hold, or that reads too much to be measured."""

Way = tuple[int, int]
"""A spot, and an option that is taken there."""


@define(eq=False)
class Need:
    """A condition that has to hold, and the ways to what makes it hold; `stamp` says by when."""

    guard: Guard
    stamp: int
    ways: set[Way] = field(factory=set)


@define(eq=False)
class Aim:
    """A target, and what has to be done for it: the conditions that have to hold, and the ways to where it happens."""

    target: ProofTarget
    apart: ValuesApart
    needs: dict[str, Need] = field(factory=dict)
    ways: set[Way] = field(factory=set)
    before: set[int] = field(factory=set)
    """The spots from which the target may still be come to, by the edges alone."""
    inputs: int = 0
    _far: dict[tuple[str, int], int] = field(factory=dict)

    def gather(self, spot: int, hook: Hook) -> None:
        """Gather what it takes for the target to happen at a spot."""
        self.before = leading_to(self.apart.graph, spot)
        self.ways = {way for way, _ in self._trail(spot)}
        if hook.takes_option:
            self.ways.add((spot, hook.option))
        end = self.apart.stamp + 1
        waiting = [(guard, end) for guard in self._conditions(spot, hook)]
        while waiting and len(self.needs) < MOST_NEEDS:
            guard, stamp = waiting.pop()
            for part in guard.needs or (guard,):
                if part.source not in self.needs:
                    need = self.needs[part.source] = Need(part, stamp)
                    waiting += self._served(need)

    def _conditions(self, spot: int, hook: Hook) -> Iterator[Guard]:
        """Yield what has to hold for something to happen at a spot: on the way there, for its option, and for itself."""
        yield from self._barring(spot)
        if hook.takes_option:
            for edge in self.apart.graph.spots[spot].edges:
                if edge.option == hook.option and edge.guard is not None:
                    yield edge.guard
        if hook.guard is not None:
            yield hook.guard

    def _served(self, need: Need) -> Iterator[tuple[Guard, int]]:
        """Note the ways to what makes a condition hold, and yield the conditions that lie on them."""
        fields = self.apart.graph.packing.fields
        for place, code in self._first(need):
            cause = self.apart.codes[place][code]
            if fields[place].input and not self.inputs & fields[place].mask:
                self.inputs |= code
            if cause.edge is not None:
                need.ways.update(way for way, _ in self._trail(cause.spot))
                need.ways.add((cause.spot, cause.edge.option))
                guards = [*self._barring(cause.spot), cause.edge.guard]
                yield from ((guard, cause.stamp) for guard in guards if guard is not None)

    def _first(self, need: Need) -> list[tuple[int, int]]:
        """Choose of the values with which a condition holds those that were found first, each with its field's place."""
        places, guard = self.apart.read(need.guard), need.guard
        best: tuple[int, ...] = ()
        if self.apart.few(guard):
            stamps = [
                {code: cause.stamp for code, cause in self.apart.codes[place].items()}
                for place in places
            ]
            earlier = ([c for c, stamp in some.items() if stamp < need.stamp] for some in stamps)
            holding = (codes for codes in product(*earlier) if guard.test(sum(codes)))
            best = min(
                holding,
                key=lambda codes: sum(of[c] for of, c in zip(stamps, codes, strict=True)),
                default=(),
            )
        return list(zip(places, best, strict=False))

    def _trail(self, spot: int) -> Iterator[tuple[Way, Cause]]:
        """Yield the ways by which a spot was first come to, the last one first."""
        while (cause := self.apart.spots[spot]).edge is not None:
            yield (cause.spot, cause.edge.option), cause
            spot = cause.spot

    def _barring(self, spot: int) -> Iterator[Guard]:
        """Yield the conditions on the ways to a spot, and on landing where they do."""
        for _, cause in self._trail(spot):
            assert cause.edge is not None
            if cause.edge.guard is not None:
                yield cause.edge.guard
            for landing in cause.edge.landings:
                if landing.spot == spot and landing.guard is not None:
                    yield landing.guard
            spot = cause.spot

    def far(self, need: Need, v: int) -> int:
        """Return how many steps of one a condition is from holding."""
        key = (need.guard.source, v & need.guard.mask)
        found = self._far.get(key)
        if found is None:
            found = self._far[key] = 0 if need.guard.test(v) else self._measured(need.guard, v)
        return found

    def _measured(self, guard: Guard, v: int) -> int:
        if not self.apart.few(guard):
            return FAR
        places = self.apart.read(guard)
        fields = [self.apart.graph.packing.fields[place] for place in places]
        least = FAR
        for codes in product(*(self.apart.codes[place] for place in places)):
            if guard.test(sum(codes)):
                apart = (
                    abs((v & one.mask) - code) >> one.shift
                    if isinstance(one.domain, range)
                    else v & one.mask != code
                    for one, code in zip(fields, codes, strict=True)
                )
                least = min(least, sum(apart))
        return least


def aim_at(apart: ValuesApart, target: ProofTarget) -> Aim | None:
    """Return what a target needs where it was found first; None where it can happen nowhere."""
    found = min(apart.hooked(target), key=lambda one: apart.spots[one[0]].stamp, default=None)
    if found is None:
        return None
    aim = Aim(target, apart)
    aim.gather(*found)
    return aim


def leading_to(graph: Graph, spot: int) -> set[int]:
    """Return the spots from which one may come to a spot, if no condition bars the way, and it."""
    count = len(graph.spots)
    found, waiting = {spot}, [spot]
    while waiting:
        for number, _ in graph.into[waiting.pop()]:
            if number not in found:
                found.add(number)
                waiting.append(number)
    return {number for number in found if number < count}


@define(eq=False)
class AimedDrawing:
    """Draws playthroughs that come to one target each."""

    ground: Model
    budget: Budget
    rings: list[int]
    draw: random.Random = field(factory=lambda: random.Random(2))  # noqa: S311 drawn alike each time, and no secret

    def found(self, aim: Aim) -> Track | None:
        """Return a playthrough in which the target of an aim happens; None where none was drawn."""
        spotter = Spotter(Monitor(self.ground.whole), [aim.target])
        left = CHOICES + CHOICES_A_BEAT * len(self.ground.graph.spots)
        for number in range(TRIES):
            spotter.look_for([aim.target.index])
            given = given_with(self.ground, self.draw, number, aim.inputs)
            track = Track(self.ground.graph, self.ground.whole, given, spotter)
            while left and not track.over and not track.happened and track.spot in aim.before:
                self.budget.tick()
                left -= 1
                track.take(self.chosen(aim, track))
            if track.happened:
                return track
        return None

    def chosen(self, aim: Aim, track: Track) -> CompiledEdge:
        """Choose what brings a need nearer, else what leads to where that can be done, else what does no harm."""
        ways = track.open_ways
        if len(ways) == 1:
            return ways[0]
        gains = self.gains(aim, track)
        most = max(gains)
        best = [way for way, gain in zip(ways, gains, strict=True) if gain == most]
        if most == 0 and self.draw.random() >= STRAY:
            best = self.leading(aim, track, best) or self.harmless(aim, track, best)
        elif most <= 0:
            best = self.harmless(aim, track, best)
        return self.draw.choice(best)

    def harmless(self, aim: Aim, track: Track, ways: list[CompiledEdge]) -> list[CompiledEdge]:
        """List the ways that stay in the ring; where none does, those to the target, and where there are none either, all."""
        here = self.rings[track.spot]
        staying = [way for way in ways if self.rings[way.arrival.spot] == here]
        return staying or [way for way in ways if (track.spot, way.option) in aim.ways] or ways

    def gains(self, aim: Aim, track: Track) -> list[int]:
        """Return by how much each open way brings what is needed nearer."""
        v, out = track.v, []
        now = sum(aim.far(need, v) for need in aim.needs.values())
        for way in track.open_ways:
            w = track.whole.onto(way, v)[1]
            out.append(now - sum(aim.far(need, w) for need in aim.needs.values()) if w != v else 0)
        return out

    def leading(self, aim: Aim, track: Track, ways: list[CompiledEdge]) -> list[CompiledEdge]:
        """List the ways to where something lacking can be had; where nothing is lacking, those to the target."""
        lacking = [need.ways for need in aim.needs.values() if aim.far(need, track.v)]
        wanted = lacking or [aim.ways]
        return [way for way in ways if any((track.spot, way.option) in some for some in wanted)]
