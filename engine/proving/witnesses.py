"""A way is believed once it was played: by the game's own step, with every place and value on it held against the proof's."""

from collections.abc import Callable, Iterator, Sequence
from itertools import compress, count
from operator import is_not
from typing import Final

from attrs import frozen

from engine.proving.abstraction import Abstraction
from engine.proving.budget import Budget
from engine.proving.graph import PASS, ROOT, BeatLocation, Graph
from engine.proving.spotting import Spotter
from engine.proving.tracks import Track
from engine.proving.walking import WalkStep
from engine.runtime.plan import NOWHERE
from engine.runtime.state import Setup, State, Values
from engine.runtime.step import begin, drawn, draws, step

MAX_SEEDS: Final = 60_000
"""So many seeds are tried for one that draws the storylets of a way."""
MAX_FOLLOWED_STATES: Final = 2_000
"""Of so many states that a step may lead to, a way is followed on."""


class Disagreement(Exception):
    """The proof and the game do not agree: a fault of this program, and never a reason to believe either."""


@frozen
class Witness:
    """A playthrough, or the beginning of one: what it is given, and its first `count` choices.

    All beginnings of one playthrough share its lists, which only grow: thousands of them would fill a gigabyte.
    """

    given: Setup
    count: int
    all_places: list[int]
    all_ids: list[str]
    all_options: list[int]

    @property
    def places(self) -> tuple[int, ...]:
        """Return where its choices stood on the page, from 0."""
        return tuple(self.all_places[: self.count])

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of its choices."""
        return tuple(self.all_ids[: self.count])

    @property
    def options(self) -> tuple[int, ...]:
        """Return its choices, numbered as the proof does."""
        return tuple(self.all_options[: self.count])


class ProofReplay:
    """A playthrough in the game itself and in the proof at once; whatever `spotter` looks for is noted as it happens."""

    def __init__(
        self, graph: Graph, whole: Abstraction, given: Setup, spotter: Spotter | None = None
    ) -> None:
        self.track = Track(graph, whole, given, spotter)
        self.graph, self.given = graph, given
        self.state: State = begin(graph.story, given)
        self.places: list[int] = []
        self.ids: list[str] = []
        self._compare([*range(len(self.state.values))])

    @property
    def way(self) -> Witness:
        return self.way_after(len(self.places))

    def way_after(self, count: int) -> Witness:
        """Return the first so many choices."""
        return Witness(self.given, count, self.places, self.ids, self.track.options)

    @property
    def happened(self) -> list[tuple[int, int]]:
        """Targets that happened, each with the number of choices after which it did."""
        return self.track.happened

    def place_of(self, option: int) -> int | None:
        """Find where an option of the proof's stands on the page; None where it does not, or is locked."""
        for place, offered in enumerate(self.state.offered):
            if offered.place == option and offered.locked is None:
                return place
        return None

    def take(self, place: int) -> None:
        """Take a choice that is offered, in both, and hold the outcomes against each other."""
        offered = self.state.offered[place]
        way = self.track.way(offered.place)
        if way is None:
            name = self.graph.name(self.graph.spots[self.track.spot])
            raise Disagreement(f"{name}: {offered.id} is not open")
        before, values = self.track.v, self.state.values
        self.track.take(way)
        self.ids.append(offered.id)
        self.places.append(place)
        self.state = step(self.graph.story, self.state, place)
        self._compare(self._changed(before, values))

    def _changed(self, before: int, values: Values) -> list[int]:
        """List the slots that are not as they were, in the game or in the proof."""
        now = self.state.values
        slots = [*compress(count(), map(is_not, now, values))]
        return slots + self.graph.packing.slots_of(before ^ self.track.v)

    def _compare(self, slots: list[int]) -> None:
        """Hold the game's place, text and values against the proof's."""
        spot = self.graph.spots[self.track.spot]
        name = self.graph.name(spot)
        looped = self.state.over == "loop"
        if looped != self.track.ring:
            raise Disagreement(f"only one of game and proof goes round at {name}")
        if looped:
            return
        self._compare_place(spot, name)
        self._compare_texts(name)
        for slot in slots:
            if not self.graph.packing.agrees(slot, self.state.values, self.track.v):
                raise Disagreement(f"at {name} the game remembers something else")

    def _compare_place(self, spot: BeatLocation, name: str) -> None:
        """Hold where the game stands, and the ending it came to, against the proof's."""
        if self.state.beat != (spot.place if spot.place >= 0 else NOWHERE):
            raise Disagreement(f"the game does not stand at {name}")
        if (self.state.ending or "") != (name if spot.place < ROOT else ""):
            raise Disagreement(f"the game does not end at {name}")

    def _compare_texts(self, name: str) -> None:
        """Hold the texts that were read since the last choice against the beats that the proof passed."""
        plan = self.graph.plan
        places = (self.graph.spots[passed].place for passed in self.track.passed)
        told = [plan.beats[place] for place in places if place >= 0]
        read = [passage.place for passage in self.state.read if passage.kind == "text"]
        if [beat.id for beat in told if beat.text is not None and beat.id in read] != read:
            raise Disagreement(f"before {name} the game does not read what the proof passes")


def concrete(
    graph: Graph, whole: Abstraction, steps: Sequence[WalkStep], budget: Budget
) -> tuple[int, list[int]] | int:
    """Follow the way of a slice in the whole story; gives its last values and options, or the number of the step that fails.

    What the slice left out of the inputs is chosen as the way needs it.
    """
    inputs = 0
    for taken in steps:
        inputs |= taken.v & graph.packing.inputs
    states = [v for _, v in whole.begin() if _agrees(graph, v, inputs)]
    for number, taken in enumerate(steps[1:], 1):
        before = steps[number - 1].spot
        following: dict[int, None] = {}
        for v in states:
            budget.tick()
            for values in _values_after(whole, before, v, taken):
                if _agrees(graph, values, inputs):
                    following[values] = None
        if not following:
            return number
        states = list(following)[:MAX_FOLLOWED_STATES]
    usual = next((v for v in states if graph.packing.given(v).heard_from), states[0])
    return usual, [taken.option for taken in steps[1:] if taken.option != PASS]


def _values_after(whole: Abstraction, spot: int, v: int, taken: WalkStep) -> Iterator[int]:
    """Yield the values that a state may have once a step of a way was taken from it."""
    for move in whole.moves(spot, v):
        if move.option == taken.option:
            for landed, values in move.to:
                if landed == taken.spot:
                    yield values


def _agrees(graph: Graph, v: int, inputs: int) -> bool:
    """Whether a state has the inputs that are wanted, as far as it has looked at them."""
    for one in graph.packing.input_fields:
        here, wanted = v & one.mask, inputs & one.mask
        if here and wanted and here != wanted:
            return False
    return True


def played_exactly(
    graph: Graph,
    whole: Abstraction,
    given: Setup,
    options: Sequence[int],
    spotter: Spotter | None = None,
    *,
    budget: Budget,
) -> ProofReplay:
    """Play options in the game. Raises Disagreement where one does not stand open there, and Spent."""
    replay = ProofReplay(graph, whole, given, spotter)
    for option in budget.paced(options):
        place = replay.place_of(option)
        if place is None:
            raise Disagreement(f"{replay.state.beat} does not offer {option}")
        replay.take(place)
    return replay


def played(
    graph: Graph,
    whole: Abstraction,
    v: int,
    options: Sequence[int],
    spotter: Spotter | None = None,
    *,
    budget: Budget,
) -> ProofReplay | None:
    """Play options in the game, from whatever beginning has the inputs of `v` and draws the storylets; None where no seed does."""
    for seed in _seeds(graph, graph.packing.given(v), options, budget):
        given = graph.packing.given(v, seed)
        return played_exactly(graph, whole, given, options, spotter, budget=budget)
    return None


def _seeds(graph: Graph, given: Setup, options: Sequence[int], budget: Budget) -> list[int]:
    """Find a seed that draws every storylet among the options."""
    if all(option >= 0 for option in options):
        return [0]
    story, plan = graph.story, graph.plan
    wishes: list[Callable[[int], bool]] = []
    seed = 0
    state = begin(story, given)
    for option in budget.paced(options):
        if option < 0:
            wishes.append(draws(story, state, -1 - option))
            seed = _granting(wishes, seed, budget)
            if seed > MAX_SEEDS:
                return []
            state = state._replace(
                offered=drawn(story, state, seed), values=_seeded(state.values, plan.seed, seed)
            )
        places = [offered.place for offered in state.offered]
        if option not in places:
            return []
        state = step(story, state, places.index(option))
    return [seed]


def _granting(wishes: list[Callable[[int], bool]], seed: int, budget: Budget) -> int:
    """Return the first seed, from one on, that grants all wishes; one more than are tried, where none does."""
    while seed <= MAX_SEEDS and not all(wish(seed) for wish in wishes):
        budget.tick()
        seed += 1
    return seed


def _seeded(values: Values, slot: int | None, seed: int) -> Values:
    return values if slot is None else (*values[:slot], seed, *values[slot + 1 :])
