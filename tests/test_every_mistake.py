"""Of one text, and of one condition, every mistake is told at once, each where it stands; and none twice, or that is none."""

from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from stories import GO, HEAD, NAMES, WHOLE, said, write

from story.language.condition_parser import parse_condition
from story.language.conditions import ConditionError
from story.language.prose import ProseError
from story.language.prose_parser import parse_prose

Mistakes = list[tuple[str, int]]


def in_condition(source: str) -> Mistakes:
    try:
        parse_condition(source)
    except ConditionError as error:
        return sorted((each.code, each.offset) for each in (error, *error.others))
    return []


def in_prose(source: str) -> Mistakes:
    try:
        parse_prose(source)
    except ProseError as error:
        return [(each.code, each.offset) for each in (error, *error.others)]
    return []


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("a = 1 and b =< 2", [2, 12]),
        ("(a = 1 and b == 2) or not (c =< 3 and d)", [3, 29]),
        ("x == 1 and (a = 2 or b => 3) and c", [14, 23]),
        ("a == and b <> 3 and 'x", [5, 12, 20]),
        ("seen(x) and times('b') = 2", [5, 23]),
        ("(a and b or c) and d = 1", [1, 21]),
        ("a and", [5]),
        ("a or b and c", [5]),
        ("(a = 1", [3]),
        ("a = 1)", [2]),
    ],
)
def test_every_mistake_of_a_condition_is_told(source: str, places: list[int]) -> None:
    assert [offset for _, offset in sorted(in_condition(source), key=lambda m: m[1])] == places


@pytest.mark.parametrize(
    ("source", "mistakes"),
    [
        (
            "{if a = 1}x{elif b =< 2}y{end} {foo bar} *open",
            [("SW301", 6), ("SW301", 19), ("SW401", 31), ("SW404", 41)],
        ),
        ("{end} and {else} {if lit}x", [("SW402", 0), ("SW402", 10), ("SW402", 17)]),
        ("{if lit}x{endif} {IF b}y{end}", [("SW401", 9), ("SW401", 17)]),
        ("{if}x{end}{unclosed", [("SW401", 0), ("SW401", 10)]),
        ("*a\n\nb* c\n\n**d", [("SW404", 0), ("SW404", 5), ("SW404", 10)]),
        ("{if a}x{else}y{else}z{end}", [("SW402", 14)]),
        ("***\n\nx\n\n****", [("SW404", 0), ("SW404", 8)]),
        ("{if a}{if b}{if c}x{end}", [("SW402", 0), ("SW402", 6)]),
    ],
)
def test_every_mistake_of_a_text_is_told(source: str, mistakes: Mistakes) -> None:
    assert in_prose(source) == mistakes


PIECES = st.sampled_from(
    [
        "{foo bar}",
        "{end}",
        "{else x}",
        "{if}a{end}",
        "{if a =< 1}b{end}",
        "{if a}b{else c}d{end}",
        "{if a}b{endif}",
        "{if a = 1 and b = 2}c{end}",
        "*open",
        "shut*",
        "*x* {lit}",
        "{{ **y**",
        "Plain.",
        "{if lit}*a*{end}",
    ]
)


@for_all(st.lists(PIECES, min_size=1, max_size=6))
def test_a_text_has_the_mistakes_of_its_paragraphs(pieces: list[str]) -> None:
    place, wanted = 0, []
    for piece in pieces:
        wanted += [(code, place + offset) for code, offset in in_prose(piece)]
        place += len(piece) + 2
    assert in_prose("\n\n".join(pieces)) == wanted


CLAUSES = st.sampled_from(
    ["a = 1", "b =< 2", "c", "d == 'x'", "not e == 1", "seen(x)", "f ==", "g h"]
)


@for_all(st.lists(CLAUSES, min_size=1, max_size=6), st.sampled_from(["and", "or"]))
def test_a_condition_has_the_mistakes_of_its_parts(clauses: list[str], joint: str) -> None:
    place, wanted = 1, []
    for clause in clauses:
        wanted += [(code, place + offset) for code, offset in in_condition(clause)]
        place += len(clause) + len(joint) + 4
    joined = f" {joint} ".join(f"({clause})" for clause in clauses)
    breaks_off = {place for place, letter in enumerate(joined) if letter == ")"}
    found = in_condition(joined)
    assert len(found) == len(wanted)
    assert all(one == other or one[1] in breaks_off for one, other in zip(found, sorted(wanted)))  # noqa: B905


def test_names_are_looked_at_beside_what_cannot_be_read(tmp_path: Path) -> None:
    text = '[[beats]]\nwhen = "lti and open => 1"\ntext = "{opne} {if rode}x{end} {foo bar} {if lit = 1}y{end}"\n'
    write(tmp_path, {**WHOLE, "story.toml": HEAD + NAMES, "a.toml": text + GO})
    assert [(code, line, column) for _, code, line, column in said(tmp_path)] == [
        ("SW302", 2, 9),
        ("SW301", 2, 22),
        ("SW403", 3, 10),
        ("SW302", 3, 20),
        ("SW401", 3, 32),
        ("SW301", 3, 50),
    ]


def test_a_choice_whose_words_cannot_be_read_is_there_all_the_same(tmp_path: Path) -> None:
    choice = '[[beats.choices]]\nid = "deed"\nsay = "Do {it now}"\ngoto = "nowhere"\n'
    asks = "[[beats]]\nwhen = \"chose('deed')\"\n" + GO
    write(tmp_path, {**WHOLE, "a.toml": "[[beats]]\n" + GO + choice, "b.toml": asks})
    assert [(code, line) for _, code, line, _ in said(tmp_path)] == [("SW401", 7), ("SW201", 8)]


@pytest.mark.slow
def test_thousands_of_mistakes_in_one_text_are_told_in_a_moment() -> None:
    for piece in ("{foo bar}", "{if a =< 1}b{end}", "*x\n\n", "{end}", "{if lit}a{endif}"):
        assert len(in_prose(piece * 3_000)) == 3_000
    assert len(in_condition(" and ".join(["a = 1"] * 200))) == 200
    assert in_condition("(" * 600 + "a = 1" + ")" * 600)
