"""A way that really leads to a place, found by the game's own step: first where the place is nearest, then by wandering.

The first finds short ways to what little depends on; the second what depends on much, as a wanderer finds it who begins often.
"""

import random
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from typing import Final, NamedTuple

from attrs import evolve

from engine.game import new_given
from engine.plan import Plan, plan_of
from engine.state import Given, State
from engine.step import begin, step
from story.flow import Flow, Node
from story.model import Story

BUDGET: Final = 200_000
"""Steps tried before the search gives up: about a second."""
NEAREST_FIRST: Final = 15_000
"""So many of them go where the place is nearest."""
LONGEST: Final = 1_000
FAR: Final = 1_000_000


class Way(NamedTuple):
    """What a playthrough is given, and the choices (counted from 0) that lead to a place."""

    given: Given
    places: tuple[int, ...]


def way_to(story: Story, target: str, budget: int = BUDGET) -> Way | None:
    """Find a way to a scene (`scene`) or a beat (`scene#beat`); None where none was found within `budget` steps."""
    plan = plan_of(story)
    goals = goals_of(story, plan, target)
    if not goals:
        return None
    search = _Search(story, plan, goals)
    return search.nearest_first(min(budget, NEAREST_FIRST)) or search.wander(budget - NEAREST_FIRST)


def goals_of(story: Story, plan: Plan, target: str) -> frozenset[int]:
    """Give the beats that are meant: the first ones of a scene that can be read, or one beat."""
    scene, _, beat = target.partition("#")
    if scene not in story.scenes:
        return frozenset()
    named = [place for place, found in enumerate(plan.beats) if plan.scenes[found.scene].id == scene]
    return frozenset(_seen(plan, place) for place in named if not beat or plan.beats[place].source.name == beat)


def _seen(plan: Plan, place: int) -> int:
    """Of a beat that has nothing to show, give the one it leads to."""
    for _ in plan.beats:
        beat = plan.beats[place]
        if beat.text is not None or beat.choices or beat.offer or beat.follow.beat < 0:
            break
        place = beat.follow.beat
    return place


class _Search:
    def __init__(self, story: Story, plan: Plan, goals: frozenset[int]) -> None:
        self.story, self.plan, self.goals = story, plan, goals
        self.distance = _distances(story, plan, goals)
        self.ids = {plan.beats[goal].id for goal in goals}

    def nearest_first(self, budget: int) -> Way | None:
        """Search from the state nearest to the place, conditions apart; each state is looked at once."""
        order = count()
        waiting: list[tuple[int, int, int, State, Given, tuple[int, ...]]] = []
        seen: set[tuple[object, ...]] = set()
        for given in givens(self.story):
            state = begin(self.story, given)
            if self.reached(state):
                return Way(given, ())
            heappush(waiting, (self.far(state), 0, next(order), state, given, ()))
        while waiting and budget > 0:
            _, depth, _, state, given, places = heappop(waiting)
            for place, option in enumerate(state.offered):
                if option.locked is not None:
                    continue
                budget -= 1
                after = step(self.story, state, place)
                way = (*places, place)
                if self.reached(after):
                    return Way(given, way)
                key = (after.beat, after.values, after.stack)
                if after.over or key in seen:
                    continue
                seen.add(key)
                heappush(waiting, (self.far(after), depth + 1, next(order), after, given, way))
        return None

    def wander(self, budget: int) -> Way | None:
        """Play at random, again and again, with other things given; the same every time."""
        draw = random.Random(0)  # noqa: S311 no secret hangs on it
        every = list(givens(self.story))
        while budget > 0:
            given = _heard_at_random(self.story, draw.choice(every), draw)
            state = begin(self.story, given)
            places: list[int] = []
            while not state.over and len(places) < LONGEST:
                places.append(draw.choice([place for place, option in enumerate(state.offered) if option.locked is None]))
                state = step(self.story, state, places[-1])
                if self.reached(state):
                    return Way(given, tuple(places))
            budget -= len(places) + 1
        return None

    def reached(self, state: State) -> bool:
        """Say whether the place was come to by the last step: it is on the page."""
        return state.beat in self.goals or any(passage.place in self.ids for passage in state.read)

    def far(self, state: State) -> int:
        """Estimate how many beats away the place is, from here or from where a visit comes back to."""
        return min([self.distance.get(state.beat, FAR), *(self.distance.get(self.plan.returns[back].beat, FAR) + 1 for back in state.stack)])


def givens(story: Story) -> Iterator[Given]:
    """Yield what a playthrough could be given: every part, hearing every temperament."""
    hears = [temperament.id for temperament in story.canon.temperaments] or [""]
    for voice in story.canon.voices or (None,):
        for hear in hears:
            yield new_given(story, None, voice, None, hear, seed=1)


def _heard_at_random(story: Story, given: Given, draw: random.Random) -> Given:
    """Let the counterpart have done, at each hinge, any of the acts of the other part; or leave it as it is given."""
    if not story.canon.hinges or draw.random() < 0.5:
        return given
    acts: dict[str, list[str]] = {}
    for scene in story.scenes.values():
        for choice in (choice for beat in scene.beats for choice in beat.choices):
            if choice.hinge and choice.id and scene.voice not in (None, given.voice):
                acts.setdefault(choice.hinge, []).append(choice.id)
    return evolve(given, hears={hinge: draw.choice(ids) for hinge, ids in acts.items()}, heard_from="")


def _distances(story: Story, plan: Plan, goals: frozenset[int]) -> dict[int, int]:
    """Count the beats from every beat to the nearest goal, conditions apart."""
    flow = Flow(story)
    places: dict[Node, int] = {(plan.scenes[beat.scene].id, beat.source.position): place for place, beat in enumerate(plan.beats)}
    before: dict[int, list[int]] = {}
    for node, place in places.items():
        for edge in flow.edges(node):
            before.setdefault(places[edge.to], []).append(place)
    out = dict.fromkeys(goals, 0)
    waiting = list(goals)
    for place in waiting:
        for earlier in before.get(place, ()):
            if earlier not in out:
                out[earlier] = out[place] + 1
                waiting.append(earlier)
    return out
