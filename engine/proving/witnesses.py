"""A way is believed once it was played: by the game's own step, with every place and value on it held against the proof's."""

from collections.abc import Sequence
from typing import Final

from attrs import define, field, frozen

from engine.plan import NOWHERE, BeatPlan
from engine.proving.graph import PASS, ROOT, Graph
from engine.proving.slicing import Slice
from engine.proving.walking import Step, Watch
from engine.state import Given, State, Values
from engine.step import begin, drawn, step

SEEDS: Final = 60_000
"""So many seeds are tried for one that draws the storylets of a way."""
MOST_STATES: Final = 2_000


class Disagreement(Exception):
    """The proof and the game do not agree: a fault of this program, and never a reason to believe either."""


@frozen
class Way:
    """A playthrough, or the beginning of one: what it is given, and its choices, by place (from 0) and by id."""

    given: Given
    places: tuple[int, ...]
    ids: tuple[str, ...]


@define(eq=False)
class Replay:
    """A playthrough in the game itself and in the proof at once; whatever `watch` looks for is noted as it happens."""

    graph: Graph
    whole: Slice
    given: Given
    watch: Watch | None = None
    state: State = field(init=False)
    spot: int = field(init=False, default=0)
    v: int = field(init=False)
    places: list[int] = field(factory=list, init=False)
    ids: list[str] = field(factory=list, init=False)
    happened: list[tuple[int, int]] = field(factory=list, init=False)
    """Targets that happened, each with the number of choices after which it did."""
    passed: list[int] = field(factory=list, init=False)
    """The spots come to since the last choice."""

    def __attrs_post_init__(self) -> None:
        self.v = self.graph.packing.packed(self.given)
        self.state = begin(self.graph.story, self.given)
        self._read_on()

    @property
    def way(self) -> Way:
        return Way(self.given, tuple(self.places), tuple(self.ids))

    def option_of(self, place: int) -> int:
        """Number an offered choice as the proof does."""
        return self.state.offered[place].place

    def take(self, place: int) -> None:
        """Take a choice that is offered, in both, and hold the outcomes against each other."""
        option = self.option_of(place)
        self._note({option})
        to = [move.to for move in self.whole.moves(self.spot, self.v) if move.option == option]
        if len(to) != 1 or len(to[0]) != 1:
            raise Disagreement(
                f"{self.graph.name(self.graph.spots[self.spot])}: {self.state.offered[place].id} is not open"
            )
        self.ids.append(self.state.offered[place].id)
        self.places.append(place)
        self.state = step(self.graph.story, self.state, place)
        self.spot, self.v = to[0][0]
        self._read_on(arrived=True)

    def _read_on(self, arrived: bool = False) -> None:
        """Pass the beats at which nothing is open, and see that the game stands where the proof does."""
        self.passed = [self.spot] if arrived else []
        been = set()
        while True:
            moves = (
                self.whole.moves(self.spot, self.v) if not self.graph.spots[self.spot].ends else []
            )
            if not moves or moves[0].option != PASS:
                break
            if self.graph.spots[self.spot].place != ROOT:
                self._note(set())
            if (self.spot, self.v) in been:
                if self.state.over != "loop":
                    raise Disagreement(
                        f"the game does not go round at {self.graph.name(self.graph.spots[self.spot])}"
                    )
                return
            been.add((self.spot, self.v))
            ((self.spot, self.v),) = moves[0].to
            self.passed.append(self.spot)
        self._note(set(), {move.option for move in moves})
        self._compare()

    def _note(self, taken: set[int], standing: set[int] | None = None) -> None:
        """Note what happens here: on arriving and where choices stand, or, with `taken`, by taking a choice."""
        if self.watch is None:
            return
        hooks = self.watch.now(self.graph.spots[self.spot].place)
        moments = (
            ("take", "taken", "told") if taken else ("arrive", "offer") if standing else ("arrive",)
        )
        chosen = [hook for hook in hooks if hook.moment in moments]
        for target, _ in self.watch.seen(chosen, self.spot, self.v, taken or standing or set()):
            if target in self.watch.left:
                self.watch.left.discard(target)
                self.happened.append((target, len(self.places) + bool(taken)))

    def _compare(self) -> None:
        """Hold the game's place, text and values against the proof's."""
        plan, spot = self.graph.plan, self.graph.spots[self.spot]
        name = self.graph.name(spot)
        if self.state.beat != (spot.place if spot.place >= 0 else NOWHERE):
            raise Disagreement(f"the game does not stand at {name}")
        if (self.state.ending or "") != (name if spot.place < ROOT else ""):
            raise Disagreement(f"the game does not end at {name}")
        beats: list[BeatPlan] = [
            plan.beats[place]
            for place in (self.graph.spots[s].place for s in self.passed)
            if place >= 0
        ]
        told = [beat.id for beat in beats if beat.text is not None]
        read = [passage.place for passage in self.state.read if passage.kind == "text"]
        if [id for id in told if id in read] != read:
            raise Disagreement(f"before {name} the game does not read what the proof passes")
        if self._steady(self.state.values) != self._steady(self.graph.packing.unpacked(self.v)):
            raise Disagreement(f"at {name} the game remembers something else")

    def _steady(self, values: Values) -> Values:
        return tuple(
            value for slot, value in enumerate(values) if slot in self.graph.packing.of_slot
        )


def concrete(graph: Graph, whole: Slice, steps: Sequence[Step]) -> tuple[int, list[int]] | int:
    """Follow the way of a slice in the whole story; gives its last values and options, or the number of the step that fails.

    What the slice left out of the inputs is chosen as the way needs it.
    """
    inputs = 0
    for taken in steps:
        inputs |= taken.v & graph.packing.inputs
    states = [v for _, v in whole.begin() if _agrees(graph, v, inputs)]
    for number, taken in enumerate(steps[1:], 1):
        following: dict[int, None] = {}
        for v in states:
            for move in whole.moves(steps[number - 1].spot, v):
                if move.option == taken.option:
                    following.update(
                        (w, None)
                        for spot, w in move.to
                        if spot == taken.spot and _agrees(graph, w, inputs)
                    )
        if not following:
            return number
        states = list(following)[:MOST_STATES]
    usual = next((v for v in states if graph.packing.given(v).heard_from), states[0])
    return usual, [taken.option for taken in steps[1:] if taken.option != PASS]


def _agrees(graph: Graph, v: int, inputs: int) -> bool:
    """Whether a state has the inputs that are wanted, as far as it has looked at them."""
    return all(
        not (v & f.mask and inputs & f.mask) or v & f.mask == inputs & f.mask
        for f in graph.packing.fields
        if f.input
    )


def played(
    graph: Graph, whole: Slice, v: int, options: Sequence[int], watch: Watch | None = None
) -> Replay | None:
    """Play options in the game, from whatever beginning has the inputs of `v` and draws the storylets; None where no seed does."""
    for seed in _seeds(graph, graph.packing.given(v), options):
        replay = Replay(graph, whole, graph.packing.given(v, seed), watch)
        for option in options:
            place = next(
                (
                    n
                    for n, o in enumerate(replay.state.offered)
                    if o.place == option and o.locked is None
                ),
                None,
            )
            if place is None:
                raise Disagreement(f"{replay.state.beat} does not offer {option}")
            replay.take(place)
        return replay
    return None


def _seeds(graph: Graph, given: Given, options: Sequence[int]) -> list[int]:
    """Find a seed that draws every storylet among the options."""
    if all(option >= 0 for option in options):
        return [0]
    story, plan = graph.story, graph.plan
    tried: list[tuple[State, int]] = []
    seed = 0
    state = begin(story, given)
    for option in options:
        if option < 0:
            tried.append((state, option))
            while not all(
                any(o.place == wanted for o in drawn(story, there, seed)) for there, wanted in tried
            ):
                seed += 1
                if seed > SEEDS:
                    return []
            state = state._replace(
                offered=drawn(story, state, seed), values=_seeded(state.values, plan.seed, seed)
            )
        place = next((n for n, o in enumerate(state.offered) if o.place == option), None)
        if place is None:
            return []
        state = step(story, state, place)
    return [seed]


def _seeded(values: Values, slot: int | None, seed: int) -> Values:
    return values if slot is None else (*values[:slot], seed, *values[slot + 1 :])
