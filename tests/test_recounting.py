"""The list of acts at the end: what is remembered stands in it, and no pattern has more than half of it."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from playthroughs import choose
from stories import write

from engine.play.game import new_setup, start
from engine.play.recounting import MOST_ACTS, ToldAct, told_of
from engine.play.reflecting import acts, told_acts
from story.loading import load_story

ACTS = st.lists(
    st.tuples(st.sampled_from(["going", "coming", "holding", None]), st.integers(0, 3)), max_size=40
).map(
    lambda done: [
        ToldAct(turn, "", str(turn), pattern, rank) for turn, (pattern, rank) in enumerate(done, 1)
    ]
)


def patterns(told: list[ToldAct]) -> Counter[str]:
    return Counter(act.pattern for act in told if act.pattern)


@settings(deadline=None)
@given(ACTS)
def test_a_list_labels_nobody(done: list[ToldAct]) -> None:
    told = told_of(done)
    assert len(told) <= MOST_ACTS
    assert told == [act for act in done if act in told]
    assert bool(told) == bool(done)
    for count in patterns(told).values():
        assert count <= max(1, len(told) - count)
    assert min(len(patterns(done)), 2) <= len(patterns(told))


@settings(deadline=None)
@given(ACTS)
def test_a_list_is_as_long_as_it_can_be_without_labelling(done: list[ToldAct]) -> None:
    most, count = patterns(done).most_common(1)[0] if patterns(done) else ("", 0)
    others = len(done) - count
    room = min(MOST_ACTS, len(done), max(2 * others, 1) if count > others else len(done))
    assert len(told_of(done)) == room, most


@settings(deadline=None)
@given(ACTS)
def test_of_one_pattern_what_is_worth_telling_comes_first(done: list[ToldAct]) -> None:
    told = told_of(done)
    for left in (act for act in done if act not in told):
        assert all(act.rank <= left.rank for act in told if act.pattern == left.pattern)


def test_acts_of_one_rank_are_spread_over_the_whole() -> None:
    turns = [
        act.turn for act in told_of([ToldAct(turn, "", "x", None, 3) for turn in range(1, 101)])
    ]
    assert (turns[0], turns[-1], len(turns)) == (1, 100, MOST_ACTS)
    gaps = [later - sooner for sooner, later in pairwise(turns)]
    assert max(gaps) <= 3 * min(gaps)


def test_a_marked_act_is_told_and_one_done_twice_is_told_once(tmp_path: Path) -> None:
    going = "".join(
        f'[[beats.choices]]\nsay = "Go {n}"\necho = "You went {n}."\npattern = "going"\n'
        f'once = true\ngoto = "#door"\n'
        for n in range(9)
    )
    story = load_story(
        write(
            tmp_path,
            {
                "story.toml": 'format = 1\ntitle = "T"\nstart = "a"\n[variables]\nlit = false\n'
                "[patterns.going]\n[patterns.holding]\n",
                "a.toml": f'title = "The door"\n[[beats]]\nid = "door"\n{going}'
                '[[beats.choices]]\nsay = "Hum"\necho = "You hummed{if lit} by the lamp{end}."\ngoto = "#door"\n'
                '[[beats.choices]]\nsay = "Light"\nset = { lit = true }\ngoto = "#door"\n'
                '[[beats.choices]]\nsay = "Cough"\necho = "{if not lit}You coughed.{end}"\ngoto = "#door"\n'
                '[[beats.choices]]\nsay = "Wait"\necho = "You waited."\ntell = true\npattern = "holding"\ngoto = "end"\n',
                "end.toml": 'ending = { family = "f" }\n[[beats]]\nreflect = true\n',
            },
        )
    )
    game = start(story, None, new_setup(story, None, seed=1))
    choose(game, *(f"Go {n}" for n in range(9)), "Hum", "Light", "Hum", "Cough", "Wait")
    assert [act.words for act in told_acts(game)] == [
        "You went 0.",
        "You went 7.",
        "You hummed by the lamp.",
        "You waited.",
    ]
    assert acts(game) == ["The door: You went 0. You went 7. You hummed by the lamp. You waited."]
