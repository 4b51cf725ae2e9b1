"""The step: what each key of the format does when a story is played."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from stories import write as write_files

from engine.runtime.plan import plan_of
from engine.runtime.state import NotOffered, Setup, State
from engine.runtime.step import begin, counted_as_drawn, drawn, draws, status, step
from story.loading import load_story
from story.model import Story

Write = Callable[..., Story]

HEAD = 'format = 1\ntitle = "Small"\nstart = "a"\n'
END = 'ending = { family = "f", title = "Over" }\n[[beats]]\ntext = "The end."\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a story of a head and scenes, and load it."""

    def make(head: str = "", **scenes: str) -> Story:
        (tmp_path / "story.toml").write_text(HEAD + head, "utf-8")
        for name, text in {"end": END, **scenes}.items():
            (tmp_path / f"{name}.toml").write_text(text, "utf-8")
        return load_story(tmp_path)

    return make


def read(state: State) -> list[str]:
    return [passage.text.plain for passage in state.read]


def says(state: State) -> list[str]:
    return [option.say.plain for option in state.offered]


def play(story: Story, *choices: str, given: Setup | None = None) -> State:
    """Take choices by what they say."""
    state = begin(story, given or Setup())
    for words in choices:
        state = step(story, state, says(state).index(words))
    return state


def test_beats_without_a_choice_are_read_on_to_the_next_one(write: Write) -> None:
    story = write(
        a='[[beats]]\ntext = "One."\n[[beats]]\ntext = "Two."\n[[beats.choices]]\nsay = "Go"\ngoto = "end"\n'
    )
    assert read(begin(story, Setup())) == ["One.", "Two."]
    assert play(story, "Go").ending == "end"


def test_a_choice_answers_first_and_then_falls_through(write: Write) -> None:
    story = write(
        a='[[beats]]\n[[beats.choices]]\nsay = "Go"\nreply = "Gone."\n[[beats]]\ntext = "Next."\ngoto = "end"\n'
    )
    assert read(play(story, "Go")) == ["Gone.", "Next.", "The end."]


def test_a_beat_whose_condition_fails_is_passed_over_to_the_next_in_order(write: Write) -> None:
    story = write(
        "[variables]\nlit = false\n",
        a='[[beats]]\nwhen = "lit"\ntext = "Lit."\ngoto = "a#far"\n[[beats]]\ntext = "Dark."\ngoto = "end"\n'
        '[[beats]]\nid = "far"\ntext = "x"\ngoto="end"\n',
    )
    assert read(begin(story, Setup())) == ["Dark.", "The end."]


def test_a_beat_with_nothing_open_is_read_and_passed(write: Write) -> None:
    locked = '[[beats.choices]]\nsay = "Never"\nlocked = "No."\n'
    story = write(a=f'[[beats]]\ntext = "One."\n{locked}[[beats]]\ntext = "Two."\ngoto = "end"\n')
    assert read(begin(story, Setup())) == ["One.", "Two.", "The end."]


def test_locked_choices_are_shown_with_their_reason_and_cannot_be_taken(write: Write) -> None:
    story = write(
        "[variables]\nbrave = false\n",
        a="""[[beats]]
id = "hub"
[[beats.choices]]
say = "Say it"
when = "brave"
locked = "Your mouth has gone."
goto = "end"
[[beats.choices]]
say = "Wait"
set = { brave = true }
goto = "#hub"
""",
    )
    state = begin(story, Setup())
    assert state.offered[0].locked is not None
    with pytest.raises(NotOffered, match="Your mouth has gone"):
        step(story, state, 0)
    with pytest.raises(NotOffered, match="no choice 3"):
        step(story, state, 2)
    assert play(story, "Wait", "Say it").ending == "end"


def test_set_and_add_are_held_within_their_bounds(write: Write) -> None:
    story = write(
        "[variables]\nopen = { start = 1, min = 0, max = 2 }\n",
        a='[[beats]]\nid = "hub"\ntext = "{open}"\n[[beats.choices]]\nsay = "Up"\nadd = { open = 5 }\ngoto = "#hub"\n'
        '[[beats.choices]]\nsay = "Down"\nadd = { open = -5 }\ngoto = "#hub"\n[[beats.choices]]\nsay = "End"\ngoto = "end"\n',
    )
    assert read(play(story, "Up", "Up"))[-1] == "2"
    assert read(play(story, "Up", "Down"))[-1] == "0"


def test_once_is_not_offered_again(write: Write) -> None:
    story = write(
        a='[[beats]]\nid = "hub"\n[[beats.choices]]\nsay = "Ask"\nonce = true\ngoto = "#hub"\n[[beats.choices]]\nsay = "End"\ngoto = "end"\n'
    )
    assert says(play(story, "Ask")) == ["End"]


def test_a_visit_comes_back_and_goes_on_after_where_it_was_made(write: Write) -> None:
    story = write(
        a='[[beats]]\n[[beats.choices]]\nsay = "Visit"\nvisit = "b"\n[[beats.choices]]\nsay = "Both"\nvisit = "b"\ngoto = "#far"\n'
        '[[beats]]\ntext = "Next."\n[[beats.choices]]\nsay = "End"\ngoto = "end"\n[[beats]]\nid = "far"\ntext = "Far."\nvisit = "b"\ngoto = "end"\n',
        b='[[beats]]\ntext = "Inside."\n[[beats.choices]]\nsay = "Leave"\n',
    )
    assert read(play(story, "Visit")) == ["Inside."]
    assert read(play(story, "Visit", "Leave")) == ["Next."]
    assert read(play(story, "Both", "Leave")) == ["Far.", "Inside."]
    assert play(story, "Both", "Leave", "Leave").ending == "end"


ASKING = """[[beats]]
id = "hub"
text = '''{if seen('b')}seen {end}{if times('b') >= 2}twice {end}{if chose('go-b')}chosen {end}
{if noticed('page')}noticed {end}{if at('a')}here{end}'''
[[beats.choices]]
id = "go-b"
say = "B"
goto = "b"
[[beats.choices]]
say = "End"
goto = "end"
"""


def test_conditions_ask_what_happened_and_counters_saturate(write: Write, tmp_path: Path) -> None:
    (tmp_path / "insights.toml").write_text(
        '[page]\ntheme = "fear"\ntitle = "Page"\ntext = "Words."\n'
    )
    story = write(a=ASKING, b='[[beats]]\ninsight = "page"\ngoto = "a#hub"\n')
    assert read(begin(story, Setup())) == ["here"]
    first = play(story, "B")
    assert read(first) == ["seen chosen noticed here"]
    assert first.noticed == ("page",)
    assert read(play(story, "B", "B")) == ["seen twice chosen noticed here"]
    assert play(story, *["B"] * 3).values == play(story, *["B"] * 9).values


CANON = """
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
[patterns.staying]
[cast.noor]
name = "Noor"
pronouns = "ask"
[cast.wyn]
name = "Wyn"
pronouns = "ask"
"""


def test_the_counterpart_does_what_is_heard_and_pronouns_are_followed(write: Write) -> None:
    story = write(
        CANON,
        a="""[[beats]]
text = '''{if voice == 'wyn'}As Wyn. {end}{if heard('turn')}Noor turned. {end}
{Wyn.they} {wyn:sings|sing} {wyn.their} part.{if wyn.they == 'he'} He!{end}'''
[[beats.choices]]
id = "turn"
say = "Turn"
hinge = "h1"
goto = "end"
""",
    )
    assert read(begin(story, Setup())) == ["They sing their part."]
    given = Setup("wyn", {"wyn": "he"}, frozenset({"turn"}))
    assert read(begin(story, given)) == ["As Wyn. Noor turned. He sings his part. He!"]


def test_the_status_line_is_the_last_scene_s_that_set_one(write: Write) -> None:
    head = 'status = "Road {road}"\n[variables]\nroad = { start = "open", one-of = ["open", "closed"] }\n'
    story = write(
        head,
        a='[[beats]]\nset = { road = "closed" }\n[[beats.choices]]\nsay = "Go"\ngoto = "b"\n',
        b='status = "Box, {road}"\n[[beats]]\n[[beats.choices]]\nsay = "On"\ngoto = "c"\n',
        c='[[beats]]\n[[beats.choices]]\nsay = "End"\ngoto = "end"\n',
    )
    assert [status(story, play(story, *way)) for way in ([], ["Go"], ["Go", "On"])] == [
        "Road closed",
        "Box, closed",
        "Box, closed",
    ]


def storylets(once: str = "") -> dict[str, str]:
    hub = '[[beats]]\nid = "hub"\noffer = { pool = "p", show = 2 }\n[[beats.choices]]\nsay = "End"\ngoto = "end"\n'
    pool = {
        f"s{n}": f'pool = "p"\nsay = "S{n}"\nweight = {n + 1}\n{once}\n[[beats]]\ntext = "In {n}."\n'
        for n in range(4)
    }
    return {"a": hub, **pool}


def test_storylets_come_back_and_unseen_ones_come_first_across_playthroughs(write: Write) -> None:
    story = write(**storylets())
    before = frozenset({"s0", "s1"})
    for seed in range(20):
        state = begin(story, Setup(seen_before=before, seed=seed))
        assert set(says(state)) == {"S2", "S3", "End"}
        state = step(story, state, 0)
        assert state.offered[-1].say.plain == "End"
        assert len({*says(state)} & {"S2", "S3"}) == 1


def test_the_draw_is_the_seed_s_alone_and_differs_between_seeds(write: Write) -> None:
    story = write(**storylets())
    drawn = [tuple(says(begin(story, Setup(seed=seed)))) for seed in range(40)]
    assert drawn == [tuple(says(begin(story, Setup(seed=seed)))) for seed in range(40)]
    assert len(set(drawn)) > 5
    firsts = [words[0] for words in drawn]
    assert firsts.count("S3") > firsts.count("S0")


@pytest.mark.parametrize("once", ["", "once = true"])
def test_whether_a_seed_draws_a_storylet_is_known_without_drawing(once: str, write: Write) -> None:
    story = write(**storylets(once))
    state = begin(story, Setup(seen_before=frozenset({"s3"}), seed=5))
    for _ in range(3):
        for place in range(4):
            wanted = draws(story, state, place)
            for seed in range(60):
                there = {option.place for option in drawn(story, state, seed)}
                assert wanted(seed) is (-1 - place in there)
        state = step(story, state, 0)


def pool_of(weights: dict[str, int], folder: str = "") -> dict[str, str]:
    """Write storylets with these weights, offered two at a time; every other one may lie in a folder."""
    hub = '[[beats]]\nid = "hub"\noffer = { pool = "p", show = 2 }\n[[beats.choices]]\nsay = "End"\ngoto = "end"\n'
    return {
        "a": hub,
        **{
            f"{folder * (n % 2)}{name}": f'pool = "p"\nsay = "{name}"\nweight = {weight}\n[[beats]]\ntext = "In."\n'
            for n, (name, weight) in enumerate(weights.items())
        },
    }


def ranked(weights: dict[str, int], seed: int, folder: str = "") -> list[str]:
    """Return all storylets of a pool in the order in which they are drawn."""
    with TemporaryDirectory() as place:
        files = {f"{name}.toml": text for name, text in pool_of(weights, folder).items()}
        story = load_story(write_files(Path(place), {**files, "end.toml": END, "story.toml": HEAD}))
        state = begin(story, Setup(seed=seed))
        return says(counted_as_drawn(story, state, weights))[:-1]


@settings(max_examples=40)
@for_all(
    st.dictionaries(st.sampled_from("stuvwxyz"), st.integers(1, 5), min_size=3),
    st.integers(1, 9),
    st.integers(0, 99),
)
def test_a_storylet_added_or_moved_or_weighed_anew_changes_nothing_among_the_others(
    weights: dict[str, int], weight: int, seed: int
) -> None:
    before = ranked(weights, seed)
    assert ranked(weights, seed, "folder/") == before
    for other in ("q", next(iter(weights))):
        after = ranked({**weights, other: weight}, seed)
        assert [one for one in after if one != other] == [one for one in before if one != other]


def test_a_storylet_that_counts_as_drawn_has_the_seat_of_another_one(write: Write) -> None:
    story = write(**pool_of({"s": 1, "t": 1, "u": 1, "v": 1}))
    state = begin(story, Setup(seed=4))
    first, second = says(state)[:2]
    left = sorted({"s", "t", "u", "v"} - {first, second})
    assert says(counted_as_drawn(story, state, [])) == [first, second, "End"]
    assert says(counted_as_drawn(story, state, [second])) == [first, second, "End"]
    assert says(counted_as_drawn(story, state, [left[0]])) == [first, left[0], "End"]
    assert set(says(counted_as_drawn(story, state, ["s", "t", "u", "v"]))) == {*"stuv", "End"}
    assert says(counted_as_drawn(story, state, ["gone"])) == [first, second, "End"]


def test_a_storylet_with_once_is_not_offered_twice_and_an_empty_pool_is_passed(
    write: Write,
) -> None:
    story = write(**storylets("once = true"))
    state = begin(story, Setup())
    for _ in range(4):
        state = step(story, state, 0)
    assert says(state) == ["End"]


def test_a_ring_without_a_choice_and_a_story_that_runs_out_are_ends_and_no_crashes(
    write: Write,
) -> None:
    ring = '[[beats]]\nid = "x"\nwhen = "on"\n[[beats]]\nwhen = "on"\ngoto = "#x"\n[[beats]]\nwhen = "not on"\ngoto = "end"\n'
    story = write("[variables]\non = true\n", a=ring)
    assert begin(story, Setup()).over == "loop"
    out = write(
        "[variables]\non = true\n",
        a='[[beats]]\n[[beats.choices]]\nsay = "Go"\ngoto = "b"\n',
        b='[[beats]]\nwhen = "not on"\ngoto = "end"\n',
    )
    assert play(out, "Go").over == "ran-out"


def test_reflect_marks_where_the_acts_and_the_pages_stand(write: Write) -> None:
    story = write(
        a='ending = { family = "f" }\n[[beats]]\nreflect = true\ntext = "The season goes on."\n[[beats]]\ntext = "Why?"\n'
    )
    assert [passage.kind for passage in begin(story, Setup()).read] == [
        "reflect",
        "text",
        "pages",
        "text",
    ]


@for_all(st.lists(st.integers(0, 7), max_size=25), st.integers(0, 9))
def test_the_step_is_pure_and_a_playthrough_replays_to_the_letter(
    choices: list[int], seed: int
) -> None:
    story = _hub_story()
    given = Setup(seed=seed)
    states = [begin(story, given)]
    taken = []
    for choice in choices:
        if states[-1].over:
            break
        taken.append(choice % len(states[-1].offered))
        before = repr(states[-1])
        states.append(step(story, states[-1], taken[-1]))
        assert repr(states[-2]) == before
    again = begin(story, given)
    assert again == states[0]
    for place, choice in enumerate(taken, 1):
        again = step(story, again, choice)
        assert again == states[place]


_kept: list[Story] = []


def _hub_story() -> Story:
    if not _kept:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            for name, text in {"story": HEAD, "end": END, **storylets()}.items():
                (Path(folder) / f"{name}.toml").write_text(text)
            _kept.append(load_story(Path(folder)))
            plan_of(_kept[0])
    return _kept[0]
