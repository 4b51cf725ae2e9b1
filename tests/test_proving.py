"""The proof held against a walk of all states, one by one: whatever it says of a small story is so."""

import random
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from naive import Naive, TooLarge, futures
from naive_sums import Weigh, heaviest, leads
from random_stories import FEW, examples, put, some, story

from engine.proving.budget import Budget
from engine.proving.deciding import Decisions
from engine.proving.findings import Findings, ProofFinding
from engine.proving.labels import Outcome
from engine.proving.proof import Proof, prove
from engine.proving.targets import KINDS
from story.ids import ChoiceId, beat_of
from story.loading import load
from story.meeting import alternatives
from story.model import Beat, Choice, Story, beat_id

EXAMPLES = examples(30)
PHASES = [phase for phase in Phase if EXAMPLES <= FEW or phase is not Phase.shrink]
"""A story drawn by dice is not made smaller by other dice."""


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
)
@given(some(EXAMPLES))
def test_every_answer_equals_that_of_a_walk_of_all_states(files: dict[str, str | bytes]) -> None:
    assume(hold(files))


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
)
@given(some(EXAMPLES))
def test_so_does_every_answer_where_not_all_that_steers_can_be_walked(
    files: dict[str, str | bytes],
) -> None:
    """What a large story is asked by: values each for itself, drawn playthroughs with an aim and without, and slices."""
    with patch.object(Decisions, "by_steering", lambda *_: None):
        assume(hold(files, whole=False))


@pytest.mark.parametrize("seed", [545559581034])
def test_what_was_answered_wrongly_once_is_answered_rightly(seed: int) -> None:
    """The seed is of a story where one leans to a pattern by going round, and each round brings one sum forward and no other."""
    assert hold(story(random.Random(seed)))


def hold(files: dict[str, str | bytes], *, whole: bool = True) -> bool:
    """Hold the proof of a story against all of its states; whether it could be played, and was small enough for that.

    Only where it walks all that steers does it promise to decide all, and to count.
    """
    with TemporaryDirectory() as folder:
        loaded = load(put(Path(folder), files)).story
        if loaded is None:
            return False
        try:
            naive = Naive(loaded)
        except TooLarge:
            return False
        proof = prove(loaded, Budget(60 if whole else 5))
        found = Findings(proof).all()
    assert otherwise(naive, found) == []
    assert proof.decisions.faults == []
    for kind in (*KINDS, "locked", "blank"):
        undecided = {target.id for target in proof.undecided(kind)}
        assert happens(proof, kind) == naive.happened[kind] - undecided, kind
    assert {s.how for s in proof.ends.found} - {"trap"} <= naive.stuck
    assert proof.ends.proved in (None, not naive.trapped)
    for number, outcome in enumerate(proof.promises()[: len(loaded.promises)]):
        if outcome.holds is not None:
            assert (outcome.way is not None) == (number in naive.broken)
    if not whole:
        return True
    assert proof.complete
    assert proof.counts.exact
    assert proof.counts.shortest[0] == (naive.shortest or 0)
    for outcome in proof.labels:
        assert outcome.holds is holds(naive, outcome), outcome.say
    if can_be_tossed(proof):
        assert proof.counts.endings == pytest.approx(naive.chances(), abs=1e-3)
    return True


def holds(naive: Naive, outcome: Outcome) -> bool | None:
    """Decide from all states whether a promise holds that comes with labels; what cannot be decided so is as it was said."""
    patterns, told = [*naive.story.patterns], re.findall(r"'([^']*)'", outcome.say)
    if "something else to be told" in outcome.say:
        return heaviest(naive, None, telling_only(told[0])) < 1
    if "lean" not in outcome.say:
        return outcome.holds
    family = told[0] if len(told) > 1 else None
    sums = [more_often(told[-1], other) for other in patterns if other != told[-1]]
    if len(sums) == 1:
        return heaviest(naive, family, sums[0]) >= 1
    if outcome.way is not None:
        taken = Counter(
            naive.plan.acts[ChoiceId(id)].source.pattern
            for id in outcome.way.ids
            if id in naive.plan.acts
        )
        return all(taken[told[-1]] > taken[other] for other in patterns if other != told[-1])
    return True if leads(naive, family, sums) else outcome.holds


def telling_only(pattern: str) -> Weigh:
    def weigh(choice: Choice) -> int | None:
        if choice.echo is None:
            return 0
        return 1 if choice.pattern == pattern else None

    return weigh


def more_often(pattern: str, other: str) -> Weigh:
    return lambda choice: (choice.pattern == pattern) - (choice.pattern == other)


def can_be_tossed(proof: Proof) -> bool:
    """Whether the walk of all states knows chances too: nothing is drawn, and no acts heard are taken for one another."""
    heard = {name for kind, name in proof.ground.graph.packing.slots.index if kind == "heard"}
    groups = alternatives(proof.story)
    whole = heard == {act for act in groups if groups[act] in {groups[other] for other in heard}}
    return whole and not any(beat.offer for beat in proof.ground.graph.plan.beats)


def happens(proof: Proof, kind: str) -> set[str]:
    return {target.id for target in proof.of_kind(kind) if target.index in proof.decisions.reached}


def otherwise(naive: Naive, findings: list[ProofFinding]) -> list[ProofFinding]:
    """List what a proof says of choices and changes that make no difference, where they do."""
    told = [found for found in findings if found.diagnostic.code in ("SW710", "SW711")]
    return [found for found in told if not makes_no_difference(naive, found)]


def makes_no_difference(naive: Naive, found: ProofFinding) -> bool:
    story, beat = naive.story, naive.plan.by_id[beat_of(found.where)]
    scene = naive.plan.scenes[beat.scene].id
    if found.diagnostic.code == "SW710":
        one, other = (
            naive.plan.acts[id].source.position
            for id in re.findall(r"'([^']*)'", found.diagnostic.message)
        )
        return naive.never_differ(scene, beat.source.position, one, other)
    (variable,) = re.findall(r"'([^']*)'", found.diagnostic.message)
    without = Naive(without_effect(story, scene, beat.source, found.where, variable), 20_000)
    here, there = futures(naive, without)
    return [here[key] for key in naive.beginnings] == [there[key] for key in without.beginnings]


def without_effect(story: Story, scene: str, beat: Beat, where: str, variable: str) -> Story:
    """Return the story as it were if a beat, or a choice of it, left a variable alone."""

    def spared(part: Any) -> Any:
        left = tuple(effect for effect in part.effects if effect.variable != variable)
        return part._replace(effects=left)

    changed = spared(beat)
    if "/" in where:
        choices = [
            spared(choice)
            if f"{beat_id(story.scenes[scene], beat)}/{choice.name}" == where
            else choice
            for choice in beat.choices
        ]
        changed = beat._replace(choices=tuple(choices))
    beats = [changed if one is beat else one for one in story.scenes[scene].beats]
    scenes = {**story.scenes, scene: story.scenes[scene]._replace(beats=tuple(beats))}
    return story._replace(scenes=scenes, derived={})
