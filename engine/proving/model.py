"""A story laid out to be asked about."""

import random
from collections.abc import Sequence

from attrs import define

from engine.play.hearing import acts_of_temperament
from engine.proving.abstraction import Abstraction
from engine.proving.graph import Graph, graph_of
from engine.proving.packing import FREE, Fixed, Packing
from engine.proving.promises import ask_promises
from engine.proving.targets import ProofTarget, TargetCollector, marks_of
from engine.proving.walking import asked_at
from engine.runtime.plan import plan_of
from engine.runtime.state import Setup
from story.model import Story


@define(eq=False)
class Model:
    """A story laid out to be asked about."""

    story: Story
    graph: Graph
    asking: TargetCollector
    whole: Abstraction
    """All of the story's values, nothing forgotten: what a playthrough is held against."""

    @property
    def targets(self) -> list[ProofTarget]:
        return self.asking.targets


def model_of(story: Story, marks: Sequence[tuple[str, str]] = (), fixed: Fixed = FREE) -> Model:
    """Lay a story out, with marks for what only a question has a use for, and some inputs fixed."""
    packing = Packing(story, plan_of(story), (*marks_of(story), *marks), fixed)
    graph = graph_of(story, packing)
    asking = TargetCollector(graph)
    ask_promises(asking)
    return Model(
        story,
        graph,
        asking,
        Abstraction(graph, packing.everything, asked_at(asking.targets, graph.at), forgets=False),
    )


def drawn_given(ground: Model, draw: random.Random, turn: int) -> Setup:
    """Draw what a playthrough is given: every input alike, and for every other one a temperament."""
    packing, v = ground.graph.packing, 0
    for one in packing.input_fields:
        v |= draw.choice(packing.open_codes(one, v))
    number = turn if ground.graph.plan.seed is not None else 0
    given = packing.given(v, number)
    temperaments = ground.story.canon.temperaments
    if turn % 2 or not temperaments or given.heard_from:
        return given
    chosen = temperaments[turn // 2 % len(temperaments)]
    hears = acts_of_temperament(ground.story, chosen, given.voice)
    return Setup(given.voice, given.pronouns, hears, chosen.id, seed=number)


def given_with(ground: Model, draw: random.Random, turn: int, inputs: int) -> Setup:
    """Draw what a playthrough is given, with these inputs as far as they can be had together, and whose part it is first of all."""
    if not inputs:
        return drawn_given(ground, draw, turn)
    packing, v = ground.graph.packing, 0
    for one in packing.input_fields:
        if inputs & one.mask or one is packing.voice:
            codes = packing.open_codes(one, v)
            v |= inputs & one.mask if inputs & one.mask in codes else draw.choice(codes)
    return packing.given(v, turn if ground.graph.plan.seed is not None else 0)
