"""A story as the data of a page: all of it, or none; alike every time; nothing in it that a browser would take for a page."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from stories import make, shipped
from web_texts import nasty

from engine.runtime.compiling import finished
from engine.runtime.slots import slots_of
from engine.web import conditions, known, texts, writing
from engine.web.conditions import Conditions, Place
from engine.web.flowing import flowed, in_one, parted
from engine.web.known import FIELDS, Unpublishable, be_known
from engine.web.page import page_of
from engine.web.writing import data_of, spelled
from story import model
from story.language.condition_parser import parse_condition
from story.language.conditions import FUNCTIONS
from story.language.prose import PRONOUNS, Prose
from story.loading import load
from story.shipped import shipped_folder


def test_every_part_of_a_story_is_decided_about() -> None:
    be_known()
    parts = {
        part for part in vars(model).values() if isinstance(part, type) and hasattr(part, "_fields")
    }
    own = {part for part in parts if part.__module__ == "story.model"}
    assert own - {model.Condition, model.Promise} <= set(FIELDS)


def test_a_part_that_nobody_has_decided_about_stops_the_writing() -> None:
    fields = {**FIELDS, model.Beat: known.Fields("id text when")}
    with pytest.raises(Unpublishable, match=r"'at' and 'choices' and .* of a beat yet"):
        be_known(fields)


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (conditions, "QUESTIONS", frozenset(FUNCTIONS) - {"heard"}),
        (conditions, "MARKS", frozenset({"=="})),
        (conditions, "SUMS", frozenset({"+"})),
        (conditions, "WORDS", {}),
        (texts, "SETS", tuple(PRONOUNS)[:2]),
        (writing, "SLOTS", frozenset({"variable"})),
    ],
)
def test_what_a_page_does_not_know_stops_the_writing(
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    value: object,
    tmp_path: Path,
) -> None:
    asks = "(open * 2 - 1 > 0 and lit) or heard('x')"
    scene = f'[[beats]]\nwhen = "{asks}"\n[[beats.choices]]\nid = "x"\nsay = "Go"\ngoto = "end"\n'
    story = load(make(tmp_path, a=scene)).story
    assert story is not None
    data_of(story)
    monkeypatch.setattr(module, name, value)
    with pytest.raises(Unpublishable):
        data_of(story)


def test_a_text_with_an_unknown_part_stops_the_writing() -> None:
    odd = shipped()._replace(status=Prose("x", ("a", 3, "b")))  # type: ignore[arg-type]
    with pytest.raises((Unpublishable, AssertionError), match="3"):
        data_of(odd)


def test_the_same_story_gives_the_same_data() -> None:
    again = load(shipped_folder()).story
    assert again is not None
    assert spelled(data_of(shipped())) == spelled(data_of(again))


def test_nothing_in_the_data_ends_the_element_it_stands_in(tmp_path: Path) -> None:
    hostile = "</script><!-- <script> ]]> & *so* {{"
    story = load(
        make(tmp_path, a=f'title = "</title>"\n[[beats]]\ntext = "{hostile}"\ngoto = "end"\n')
    ).story
    assert story is not None
    spelt = spelled(data_of(story))
    assert not set("<>&\u2028\u2029\ufdd0") & set(spelt)
    assert json.loads(spelt) == data_of(story)


@pytest.mark.parametrize(
    ("written", "data"),
    [
        ("lit and open >= 2", ["&", [0], [">=", [1], 2]]),
        ("not (road == 'open')", ["!", ["==", [2], "open"]]),
        ("road not in ['open', 'closed']", ["!", ["in", [2], "open", "closed"]]),
        ("at('a')", True),
        ("at('a#x') or at('b')", ["|", False, False]),
        ("open * 2 - 1 > 0", [">", ["-", ["*", [1], 2], 1], 0]),
        ("open * 999999999 > 0", [">", ["*", [1], 999999999], 0]),
        ("open * 999999999 * 999999999 - 1 > 0", [">", ["-", ["*", ["*", [1], 999999999], 999999999, "long"], 1, "long"], 0]),
    ],
)  # fmt: skip
def test_conditions_are_lists(written: str, data: object, tmp_path: Path) -> None:
    story = load(make(tmp_path)).story
    assert story is not None
    assert Conditions(slots_of(story)).written(parse_condition(written), Place("a", "0")) == data


@pytest.mark.parametrize(
    ("written", "data"),
    [
        ("One\ntwo,\nthree.\n", "One two, three."),
        ("One.\n\nTwo\nand three.", "One.\n\nTwo and three."),
        ("> Verse\n> goes on\nand ends", "> Verse\n> goes on\nand ends"),
        ("One\n---\ntwo", "One\n---\ntwo"),
        ("One\n-- two", "One\n-- two"),
        ("漢\n字", "漢\n字"),
        ("漢\nA", "漢\nA"),
        (["One\ntwo ", [1], "\nthree\nfour\n"], ["One two ", [1], "\nthree four"]),
        ([[1], " one\ntwo\nthree"], [[1], " one two three"]),
        ([[1], " one\ntwo\n> three"], [[1], " one\ntwo\n> three"]),
        (["One ", [1], "\n"], ["One ", [1]]),
        (
            ["a\nb ", {"ways": [[True, "> c\nd\ne"], [[0], ""]], "lines": True}, "f\ng"],
            ["a b ", {"ways": [[True, "> c\nd e"], [[0], ""]], "lines": True}, "f\ng"],
        ),
        (None, None),
    ],
)
def test_lines_are_joined_where_they_are_known_to_be_one_paragraph(
    written: object, data: object
) -> None:
    assert flowed(written) == data


def test_a_text_without_the_ends_of_its_lines_is_set_alike() -> None:
    draw = random.Random(5)
    shorter = 0
    for text in nasty(4_000, 77):
        place = draw.randrange(len(text) + 1)
        apart = "".join(flowed([text[:place], text[place:]]))
        assert finished(apart) == finished(text), text
        assert finished(flowed(text)) == finished(text), text
        shorter += flowed(text).count("\n") < text.rstrip("\n").count("\n")
    assert shorter > 100, "else nothing was tried"


def test_words_stand_apart_and_every_place_is_told() -> None:
    words: list[str] = []
    part = {"say": "Go on.", "id": "on", "mark": "~", "in": [0, True, None, "~ x"]}
    assert parted(part, words) == {"say": "~", "id": "on", "mark": "~", "in": [0, True, None, "~"]}
    assert words == ["Go on.", "~", "~ x"]


@pytest.mark.parametrize(
    ("words", "between"), [(["a b"], "|"), (["a | b", "c d"], "~"), (["|", "~", "^ \n"], "\x01")]
)
def test_words_stand_in_one_string(words: list[str], between: str) -> None:
    assert in_one(words) == {"between": between, "words": between.join(words)}
    assert in_one([])["words"] == ""


def test_what_plays_a_story_and_each_word_of_it_take_little_as_they_are_sent(
    tmp_path: Path,
) -> None:
    """So that 64,000 words are sent in 200 kB: as a server packs them, at the sixth of nine levels."""
    little = load(make(tmp_path)).story
    assert little is not None
    around, whole = (
        len(gzip.compress(page_of(story).encode(), 6)) for story in (little, shipped())
    )
    words = len(data_of(shipped())["words"].split())
    assert around < 42_000
    assert (whole - around) / words < 2.6
