"""A story as the data of a page: all of it, or none; alike every time; nothing in it that a browser would take for a page."""

import json
from pathlib import Path
from typing import Any

import pytest
from stories import make, shipped

from engine.runtime.slots import slots_of
from engine.web import conditions, known, texts, writing
from engine.web.conditions import Conditions, Place
from engine.web.known import FIELDS, Unknown, be_known
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
    with pytest.raises(Unknown, match=r"'at' and 'choices' and .* of a beat yet"):
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
    with pytest.raises(Unknown):
        data_of(story)


def test_a_text_with_an_unknown_part_stops_the_writing() -> None:
    odd = shipped()._replace(status=Prose("x", ("a", 3, "b")))  # type: ignore[arg-type]
    with pytest.raises((Unknown, AssertionError), match="3"):
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
