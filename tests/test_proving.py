"""The proof held against a walk of all states, one by one: whatever it says of a small story is so."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from naive import Naive, TooLarge
from random_stories import stories

from engine.proving.budget import Budget
from engine.proving.proof import Proof, prove
from engine.proving.targets import KINDS
from story.flow import alternatives
from story.loading import load

EXAMPLES = int(os.environ.get("SLACKWATER_EXAMPLES", "30"))


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_every_answer_equals_that_of_a_walk_of_all_states(files: dict[str, str | bytes]) -> None:
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            assert isinstance(text, str)
            Path(folder, name).write_text(text)
        story = load(Path(folder)).story
    assume(story is not None)
    assert story is not None
    try:
        naive = Naive(story)
    except TooLarge:
        assume(False)
    proof = prove(story, Budget(60))
    assert proof.decisions.faults == []
    assert proof.complete
    for kind in (*KINDS, "locked"):
        assert happens(proof, kind) == naive.happened[kind], kind
    assert {s.how for s in proof.ends.found} - {"trap"} <= naive.stuck
    assert bool(proof.ends.found) == naive.trapped
    assert [outcome.way is not None for outcome in proof.promises()] == [
        n in naive.broken for n in range(len(story.promises))
    ]
    assert proof.counts.exact
    assert proof.counts.shortest[0] == (naive.shortest or 0)
    if can_be_tossed(proof):
        assert proof.counts.endings == pytest.approx(naive.chances(), abs=1e-3)


def can_be_tossed(proof: Proof) -> bool:
    """Whether the walk of all states knows chances too: nothing is drawn, and no acts heard are taken for one another."""
    heard = {name for kind, name in proof.ground.graph.packing.slots.index if kind == "heard"}
    groups = alternatives(proof.story)
    whole = heard == {act for act in groups if groups[act] in {groups[other] for other in heard}}
    return whole and not any(beat.offer for beat in proof.ground.graph.plan.beats)


def happens(proof: Proof, kind: str) -> set[str]:
    return {target.id for target in proof.of_kind(kind) if target.index in proof.decisions.reached}
