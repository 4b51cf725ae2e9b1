"""Values each for itself, and playthroughs with an aim: what decides a story whose counters no slice can hold together."""

from pathlib import Path

import pytest
from stories import END, HEAD, make

from benchmarks.generated import write_hub
from engine.proving.aiming import AimedDrawing, aim_at
from engine.proving.apart import ValuesApart
from engine.proving.budget import Budget
from engine.proving.deciding import Decisions
from engine.proving.model import model_of
from engine.proving.proof import prove
from engine.proving.targets import ProofTarget
from story.loading import load_story

COUNTERS = 12
HUB = """[[beats]]
id = "hub"
text = "Hub."
offer = { pool = "p", show = 3 }
[[beats.choices]]
say = "Leave."
goto = "end"
"""


def counters_story(folder: Path, whens: list[str]) -> Path:
    """Write a hub, and a storylet for each counter, which raises it by one if a condition holds."""
    names = [f"c{number}" for number in range(COUNTERS)]
    head = "[variables]\n" + "".join(
        f"{name} = {{ start = 0, min = 0, max = 20 }}\n" for name in names
    )
    storylets = {
        f"p{number}": f'pool = "p"\nsay = "P{number}."\nwhen = "{when}"\n[[beats]]\ntext = "Words."\n'
        f'[[beats.choices]]\nid = "raise-{number}"\nsay = "More."\nadd = {{ {names[number]} = 1 }}\n'
        '[[beats.choices]]\nsay = "No more."\n'
        for number, when in enumerate(whens)
    }
    return make(
        folder, {"story.toml": HEAD + head, "insights.toml": ""}, a=HUB, end=END, **storylets
    )


def deciding(folder: Path) -> tuple[Decisions, ValuesApart]:
    decisions = Decisions(model_of(load_story(folder)), Budget(60))
    return decisions, decisions.by_values(decisions.ground.targets)


def raising(decisions: Decisions, number: int) -> ProofTarget:
    return next(
        target
        for target in decisions.ground.targets
        if target.kind == "choices" and target.id.endswith(f"/raise-{number}")
    )


def test_counters_that_wait_for_each_other_in_a_ring_are_never_raised(tmp_path: Path) -> None:
    """No slice of one of them knows that: each seems to be raised where the others are not looked at."""
    whens = [f"c{(number - 1) % COUNTERS} >= 1" for number in range(COUNTERS)]
    decisions, _ = deciding(counters_story(tmp_path, whens))
    never = {target.index for target in (raising(decisions, n) for n in range(COUNTERS))}
    assert never <= decisions.never
    assert decisions.values[raising(decisions, 3).index] == "nobody comes here"


def test_what_one_other_value_lets_happen_is_not_ruled_out(tmp_path: Path) -> None:
    whens = ["c1 < 6", *(f"c{number} >= 4" for number in range(COUNTERS - 1))]
    decisions, _ = deciding(counters_story(tmp_path, whens))
    assert not any(raising(decisions, n).index in decisions.never for n in range(COUNTERS))


def test_a_playthrough_with_an_aim_does_what_it_needs_and_leaves_what_would_bar_it(
    tmp_path: Path,
) -> None:
    """Each counter needs four of the one before it, and the last one closes for whoever raised the first too often."""
    whens = ["c0 < 9", *(f"c{number} >= 4" for number in range(COUNTERS - 1))]
    whens[-1] += " and c0 < 6"
    decisions, apart = deciding(counters_story(tmp_path, whens))
    target = raising(decisions, COUNTERS - 1)
    aim = aim_at(apart, target)
    assert aim is not None
    track = AimedDrawing(decisions.ground, decisions.budget, decisions.drawing.rings).found(aim)
    assert track is not None
    decisions.replay(track.given, track.options)
    assert target.index in decisions.reached


@pytest.mark.slow
def test_a_game_of_storylets_is_decided_to_its_last_choice(tmp_path: Path) -> None:
    proof = prove(load_story(write_hub(tmp_path, storylets=40, counters=36, row=4)), Budget(60))
    assert proof.exact is None
    assert proof.complete
    assert proof.never("choices")
