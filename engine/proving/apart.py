"""Each value for itself: which ones it can ever have, whatever the others are.

A condition may hold where some of the values that were found make it hold, be they ever had together or not; what it bars
then happens, and adds its own. Nothing is forgotten on the way, so whatever a playthrough comes to is found, and some more: what
is not found can never be (the Cartesian abstraction of Cousot and Cousot 1977; planners know it as the relaxation without
deleting, Bonet and Geffner 2001). It takes as long as a few playthroughs, where a walk of the same values together has no end.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import Final, NamedTuple

from attrs import define, field

from engine.proving.budget import Budget
from engine.proving.graph import BeatLocation, Edge, Graph, Landing
from engine.proving.packing import Field, Guard
from engine.proving.targets import Hook, ProofTarget
from engine.runtime.plan import Change

MAX_COMBINATIONS: Final = 4_096
"""So many combinations of values are tried before a condition is asked part by part, or taken to hold."""


class Cause(NamedTuple):
    """What something was first found by: a way from a spot, and how much had been found by then."""

    stamp: int
    spot: int
    edge: Edge | None


@define(eq=False)
class ValuesApart:
    """Which values each field of a story can have, and which spots are come to and ways taken with them."""

    graph: Graph
    budget: Budget
    codes: list[dict[int, Cause]] = field(init=False)
    """For each field its codes, where they lie in a state, in the order in which they were found."""
    spots: dict[int, Cause] = field(factory=dict, init=False)
    taken: dict[tuple[int, int], int] = field(factory=dict, init=False)
    """The stamps of the ways that can be taken, by their spot and option."""
    stamp: int = field(default=0, init=False)
    """How much was found so far."""
    _waiting: list[tuple[int, int]] = field(factory=list, init=False)
    """Codes that were found, and of which it was not looked yet what they lead to."""
    _asking: list[dict[str, Guard]] = field(init=False)
    """For each field, the conditions that read it and do not hold yet."""
    _barred: dict[str, list[tuple[int, Edge, Landing | None]]] = field(factory=dict, init=False)
    _adding: list[dict[int, Cause]] = field(init=False)
    """For each field, what can be added to it."""
    _landed: set[int] = field(factory=set, init=False)
    _fields: dict[int, list[int]] = field(factory=dict, init=False)
    _ahead: list[tuple[int, Edge, Landing | None]] = field(factory=list, init=False)
    """What nothing bars: it is gone first, so that what is found by it hangs on as little as can be."""
    _behind: deque[tuple[int, Edge, Landing | None]] = field(factory=deque, init=False)
    """What a condition may bar, and may not."""

    def __attrs_post_init__(self) -> None:
        packing = self.graph.packing
        self.codes = [{} for _ in packing.fields]
        self._asking = [{} for _ in packing.fields]
        self._adding = [{} for _ in packing.fields]
        beginning = Cause(0, -1, None)
        for place, one in enumerate(packing.fields):
            for code in self._at_first(one):
                self._found(place, code, beginning)
        self._come(0, beginning)
        self._find_all()

    def _at_first(self, one: Field) -> list[int]:
        """List the codes that a field can have at the beginning."""
        packing = self.graph.packing
        if not one.input:
            return [packing.start() & one.mask]
        return packing.open_codes(one, 0)

    def _find_all(self) -> None:
        """Go all ways on that can be gone, until nothing more is found."""
        while self._ahead or self._waiting or self._behind:
            self.budget.tick()
            if self._ahead:
                self._go(*self._ahead.pop())
            elif self._waiting:
                self._tell(*self._waiting.pop())
            else:
                self._go(*self._behind.popleft())

    def _found(self, place: int, code: int, cause: Cause) -> None:
        if code not in self.codes[place]:
            self.stamp += 1
            self.codes[place][code] = cause._replace(stamp=self.stamp)
            self._waiting.append((place, code))

    def _come(self, number: int, cause: Cause) -> None:
        """Come to a spot for the first time, and look at all that leads on."""
        if number in self.spots:
            return
        self.stamp += 1
        self.spots[number] = cause._replace(stamp=self.stamp)
        spot: BeatLocation = self.graph.spots[number]
        for edge in spot.ways:
            if (spot.place, edge.option) not in self.graph.closed:
                self._try(number, edge, None, edge.guard)

    def _try(self, spot: int, edge: Edge, landing: Landing | None, guard: Guard | None) -> None:
        """Go a way on if its condition may hold, else as soon as it may."""
        if guard is None:
            self._ahead.append((spot, edge, landing))
            return
        if self.may(guard):
            self._behind.append((spot, edge, landing))
            return
        if guard.source not in self._barred:
            self._barred[guard.source] = []
            for place in self.read(guard):
                self._asking[place][guard.source] = guard
        self._barred[guard.source].append((spot, edge, landing))

    def _go(self, spot: int, edge: Edge, landing: Landing | None) -> None:
        """Take a way, or arrive where it leads."""
        cause = Cause(self.stamp, spot, edge)
        if landing is not None:
            self._change(landing.after, cause)
            self._come(landing.spot, cause)
            return
        self.stamp += 1
        self.taken[spot, edge.option] = self.stamp
        self._change(edge.changes, cause)
        for one in edge.landings:
            if one.index in self._landed:
                break  # and all that follow it were tried too
            self._landed.add(one.index)
            self._change(one.before, cause)
            self._try(spot, edge, one, one.guard)

    def _change(self, changes: Iterable[Change], cause: Cause) -> None:
        packing = self.graph.packing
        for change in changes:
            place = packing.of_slot.get(change.slot)
            if place is None:
                continue
            if not change.add:
                self._found(place, packing.fields[place].code(change.value), cause)
            elif (much := int(change.value)) not in self._adding[place]:
                self._adding[place][much] = cause
                for code in list(self.codes[place]):
                    self._add(place, code, much, cause)

    def _add(self, place: int, code: int, much: int, cause: Cause) -> None:
        one = self.graph.packing.fields[place]
        raised = min(max((code >> one.shift) + much, 0), len(one.domain) - 1)
        self._found(place, raised << one.shift, cause)

    def _tell(self, place: int, code: int) -> None:
        """Look at what a code leads to: sums, and conditions that hold with it."""
        for much, cause in self._adding[place].items():
            self._add(place, code, much, cause)
        for source, guard in list(self._asking[place].items()):
            if self._may(guard, place, code):
                for other in self.read(guard):
                    self._asking[other].pop(source, None)
                self._behind += self._barred.pop(source)

    def read(self, guard: Guard) -> list[int]:
        """List the places of the fields that a condition reads."""
        found = self._fields.get(guard.mask)
        if found is None:
            fields: list[Field] = self.graph.packing.fields
            found = [place for place, one in enumerate(fields) if one.mask & guard.mask]
            self._fields[guard.mask] = found
        return found

    def may(self, guard: Guard) -> bool:
        """Say whether a condition may hold with some of the values that were found."""
        return self._may(guard, -1, 0)

    def _may(self, guard: Guard, fixed: int, code: int) -> bool:
        """Say so of the values of which one is this code."""
        if not self.few(guard):
            return all(self.may(need) for need in guard.needs)
        known = [[code] if place == fixed else self.codes[place] for place in self.read(guard)]
        return any(guard.test(sum(some)) for some in product(*known))

    def few(self, guard: Guard) -> bool:
        """Say whether a condition reads so little that all combinations can be tried."""
        fields = self.graph.packing.fields
        return prod(len(fields[place].domain) for place in self.read(guard)) <= MAX_COMBINATIONS

    def close(self) -> None:
        """Close for all slices what cannot be taken, and where nobody comes."""
        graph = self.graph
        open_ways = {(graph.spots[spot].place, option) for spot, option in self.taken}
        for spot in graph.spots:
            if spot.index not in self.spots:
                graph.unmet.add(spot.index)
            for edge in spot.edges:
                if (spot.place, edge.option) not in open_ways:
                    graph.closed.add((spot.place, edge.option))

    def hooked(self, target: ProofTarget) -> Iterator[tuple[int, Hook]]:
        """Yield the spots at which a target may happen, each with how."""
        for hook in target.hooks:
            for spot in self.graph.at.get(hook.place, ()):
                if self._may_happen(spot, hook):
                    yield spot, hook

    def _may_happen(self, spot: int, hook: Hook) -> bool:
        if spot not in self.spots or hook.moment == "read":
            return False
        if hook.takes_option and (spot, hook.option) not in self.taken:
            return False
        return hook.guard is None or self.may(hook.guard)
