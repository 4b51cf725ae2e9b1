"""A story laid out to be asked about."""

import random
from collections.abc import Sequence

from attrs import define

from engine.hearing import acts_of_temperament
from engine.plan import plan_of
from engine.proving.graph import Graph, graph_of
from engine.proving.packing import FREE, Fixed, Packing
from engine.proving.promises import ask_promises
from engine.proving.slicing import Slice
from engine.proving.targets import Asking, Target, marks_of
from engine.proving.walking import asked_at
from engine.state import Given
from story.model import Story


@define(eq=False)
class Ground:
    """A story laid out to be asked about."""

    story: Story
    graph: Graph
    asking: Asking
    whole: Slice
    """All of the story's values, nothing forgotten: what a playthrough is held against."""

    @property
    def targets(self) -> list[Target]:
        return self.asking.targets


def ground_of(story: Story, marks: Sequence[tuple[str, str]] = (), fixed: Fixed = FREE) -> Ground:
    """Lay a story out, with marks for what only a question has a use for, and some inputs fixed."""
    packing = Packing(story, plan_of(story), (*marks_of(story), *marks), fixed)
    graph = graph_of(story, packing)
    asking = Asking(graph)
    ask_promises(asking)
    return Ground(
        story,
        graph,
        asking,
        Slice(graph, packing.everything, asked_at(asking.targets, graph.at), forgets=False),
    )


def drawn_given(ground: Ground, draw: random.Random, turn: int) -> Given:
    """Draw what a playthrough is given: every input alike, and for every other one a temperament."""
    packing, v = ground.graph.packing, 0
    for field_ in sorted(packing.fields, key=lambda f: f is not packing.voice):
        if field_.input:
            v |= draw.choice(packing.open_codes(field_, v)) << field_.shift
    number = turn if ground.graph.plan.seed is not None else 0
    given = packing.given(v, number)
    temperaments = ground.story.canon.temperaments
    if turn % 2 or not temperaments or given.heard_from:
        return given
    chosen = temperaments[turn // 2 % len(temperaments)]
    hears = acts_of_temperament(ground.story, chosen, given.voice)
    return Given(given.voice, given.pronouns, hears, chosen.id, seed=number)
