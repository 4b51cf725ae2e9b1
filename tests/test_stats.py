"""The figures of a story: counted as they can be counted by hand, sampled the same for the same seed, and true of both."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from stories import make, shipped, write

from engine.commands.main import main
from engine.runtime.state import Setup
from engine.stats.counting import count, words_of
from engine.stats.sampling import play, sample, spread
from engine.stats.styles import styles_of
from story.cells import words_in
from story.language.prose_parser import parse_prose
from story.loading import load_story
from story.model import Story

pytestmark = pytest.mark.usefixtures("first_movement")

TWO = """title = "The door"
[[beats]]
text = "One two {if lit}three four{else}five{end} six {road}."
insight = "page"
[[beats.choices]]
say = "Seven eight"
pattern = "staying"
reply = "Nine"
set = { lit = true }
goto = "end"
[[beats.choices]]
say = "Ten"
when = "lit"
insight = "page"
goto = "end"
[[beats.choices]]
id = "again"
say = "Eleven"
goto = "a"
"""
CONTRACT = {
    "words": int,
    "scenes": int,
    "beats": int,
    "choices": int,
    "endings": int,
    "insights": int,
    "conditional_texts": int,
    "words_per_playthrough": dict,
    "choices_per_playthrough": dict,
    "words_between_choices": dict,
    "share_of_text_in_a_playthrough": float,
    "new_text": dict,
    "patterns": dict,
    "endings_share": dict,
}


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["stats", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_what_can_be_counted_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = told(capsys, str(make(tmp_path, a=TWO)), "--runs", "50")
    # The door / One two six x / three four / five / Seven eight / Nine / Ten / Eleven / End
    assert figures["words"] == 2 + 4 + 2 + 1 + 2 + 1 + 1 + 1 + 1
    assert (
        figures["scenes"],
        figures["beats"],
        figures["choices"],
        figures["endings"],
        figures["insights"],
    ) == (2, 2, 3, 1, 1)
    assert figures["conditional_texts"] == 3
    assert figures["patterns"] == {"staying": 1}
    assert figures["insight_places"] == {"page": ["a#0", "a#0/1"]}
    assert figures["endings_share"] == {"end": 1.0}


@pytest.mark.slow
def test_the_contract_is_kept_for_the_shipped_story(capsys: pytest.CaptureFixture[str]) -> None:
    figures = told(capsys, "--runs", "60")
    for key, kind in CONTRACT.items():
        assert isinstance(figures[key], kind), key
    for key in ("words_per_playthrough", "choices_per_playthrough"):
        assert figures[key]["p10"] <= figures[key]["median"] <= figures[key]["p90"]
    assert figures["words_between_choices"]["median"] <= figures["words_between_choices"]["p90"]
    assert abs(sum(figures["endings_share"].values()) - 1) < 0.001
    assert all(0 <= share <= 1 for share in figures["new_text"].values())
    assert figures["new_text"]["other_voice"] > figures["new_text"]["second"]


ACTS = """voice = "noor"
[[beats]]
[[beats.choices]]
id = "turn"
hinge = "h1"
say = "Turn"
[[beats.choices]]
id = "go"
hinge = "h1"
say = "Go"
[[beats]]
text = "{if chose('turn')}x{end} {if chose('go')}y{end}"
[[beats.choices]]
id = "hum"
say = "Hum"
when = "chose('go') or chose('turn')"
goto = "end"
"""


def test_the_acts_that_come_back_are_counted_by_where_they_are_asked_for(tmp_path: Path) -> None:
    wyn = 'voice = "wyn"\n[[beats]]\ntext = "{if heard(\'turn\')}z{end}"\ngoto = "end"\n'
    counts = count(load_story(make(tmp_path, a=ACTS, w=wyn)))
    assert (counts.acts_asked, counts.acts_heard) == (2, 1)
    assert counts.hinge_places == {"h1 as noor": 2}


LEANS = """[[beats]]
id = "again"
[[beats.choices]]
say = "Near"
pattern = "staying"
add = { open = 1 }
[[beats.choices]]
say = "Far"
pattern = "leaving"
add = { open = -1 }
[[beats]]
when = "times('b') < 6"
goto = "b"
[[beats]]
when = "open == 5"
goto = "near"
[[beats]]
when = "open == 0"
goto = "far"
[[beats]]
goto = "end"
"""


def leaning(folder: Path) -> Story:
    head = (
        'format = 1\ntitle = "T"\nstart = "a"\n[variables]\n'
        "open = { start = 2, min = 0, max = 5 }\n[patterns.staying]\n[patterns.leaving]\n"
    )
    ends = {
        f"{id}.toml": f'ending = {{ family = "{id}" }}\n[[beats]]\ntext = "."\n'
        for id in ("near", "far", "end")
    }
    files = {"story.toml": head, "b.toml": '[[beats]]\ngoto = "a"\n', **ends}
    return load_story(write(folder, {**files, "a.toml": LEANS}))


def test_a_way_of_playing_means_something(tmp_path: Path) -> None:
    story = leaning(tmp_path)
    ends = {
        style.name: {
            play(story, Setup(), random.Random(seed), None, style, 3).ending for seed in range(9)
        }
        for style in styles_of(story)
    }
    assert len(ends) == 7
    assert ends["staying"] == ends["never leaving"] == {"near"}
    assert ends["leaving"] == ends["never staying"] == {"far"}
    assert ends["staying, then leaving"] == {"end"}
    assert len(ends["at random"]) > 1


def test_the_families_are_shared_among_ways_of_playing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leaning(tmp_path)
    figures = told(capsys, str(tmp_path), "--runs", "60")
    shares = figures["families_share"]
    assert set(shares) == {"near", "far", "end"}
    assert shares["near"]["mixed"] > shares["near"]["random"]
    for kind in ("random", "mixed"):
        assert abs(sum(share[kind] for share in shares.values()) - 1) < 0.001
    assert figures["options_at_a_choice"] == 2
    assert figures["pages_noticed"]["least"] == 0
    assert main(["stats", str(tmp_path), "--runs", "60"]) == 0
    assert "families of endings, among 7 ways of playing" in capsys.readouterr().out


@pytest.mark.slow
def test_the_same_seed_gives_the_same_figures_and_another_gives_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, again, other = (told(capsys, "--runs", "40", "--seed", seed) for seed in ("7", "7", "8"))
    assert one == again
    assert (
        one["endings_share"] != other["endings_share"]
        or one["words_per_playthrough"] != other["words_per_playthrough"]
    )
    assert one["words"] == other["words"]


@pytest.mark.slow
def test_the_table_says_what_is_counted_and_what_is_sampled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["stats", "--runs", "30"]) == 0
    table = capsys.readouterr().out
    assert table.index("\ncounted\n") < table.index("sampled: 30 playthroughs at random, seed 1")
    assert all(len(line) <= 110 for line in table.splitlines())


def test_a_story_that_goes_round_or_has_one_part_is_measured_all_the_same(tmp_path: Path) -> None:
    story = load_story(
        make(tmp_path, a=TWO, end='ending = { family = "f" }\n[[beats]]\ntext = "End."\n')
    )
    figures = sample(story, 20, 1, count(story).words)
    assert figures.unended == 0
    assert figures.other_voice is not None


RING = """[[beats]]
id = "round"
text = "Round."
[[beats.choices]]
say = "On."
goto = "#round"
[[beats.choices]]
say = "Over."
goto = "#round"
[[beats.choices]]
say = "Out."
when = "lit"
goto = "end"
"""


def test_a_story_that_goes_round_for_ever_is_given_up_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.stats.sampling.MAX_CHOICES", 50)
    monkeypatch.setattr("engine.stats.sampling.MAX_LOST", 500)
    folder = make(tmp_path, a=RING)
    figures = told(capsys, str(folder))
    assert figures["sample"] == {"runs": 11, "asked": 1000, "seed": 1, "without_ending": 11}
    assert figures["endings_share"] == {"end": 0.0}
    assert main(["stats", str(folder)]) == 0
    assert re.search(r"not played any more +989 +too many choices", capsys.readouterr().out)


@pytest.mark.parametrize("words", [["--runs", "0"], ["--runs", "x"], ["no-such-story"]])
def test_a_wrong_call_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["stats", *words])
    except SystemExit as error:
        code = int(error.code or 0)
    assert code == 2
    assert capsys.readouterr().err


def test_the_words_of_a_playthrough_are_the_words_that_were_read() -> None:
    story = shipped()
    draw = random.Random(3)
    for voice in story.canon.voices:
        run = play(story, Setup(voice, {"noor": "she", "wyn": "he"}), draw)
        assert run.words == sum(len(re.findall(r"\w[\w'’-]*", text)) for text in run.texts)
        assert run.ending in story.scenes


@for_all(st.lists(st.integers(0, 1000), min_size=1))
def test_a_spread_lies_in_order_and_among_the_values(values: list[int]) -> None:
    found = spread(values)
    assert found.p10 <= found.median <= found.p90
    assert {found.p10, found.median, found.p90} <= set(values)


@for_all(st.lists(st.text("abc d", min_size=1), min_size=1, max_size=5))
def test_each_way_of_a_text_is_counted_once(ways: list[str]) -> None:
    written = "{if a}" + "{elif b}".join(ways) + "{end}"
    assert words_of(parse_prose(written)) == sum(words_in(way) for way in ways)
