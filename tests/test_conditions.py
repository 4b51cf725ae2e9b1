"""The condition language: what it reads, what it refuses and where, and that it means what Python means by it."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from stories import GO, make, said

from engine.runtime.compiling import Compiler
from engine.runtime.slots import slots_of
from story.codes import DESCRIPTORS
from story.language.condition_parser import (
    _ASKED,
    _COMPARED,
    MAX_CONDITION_LENGTH,
    MAX_OPERATORS,
    _ConditionParser,
    _simple,
    parse_condition,
)
from story.language.condition_types import Scope
from story.language.conditions import ConditionError, Node
from story.loading import load_story
from story.model import Story
from story.references import scope_of

ASKING = """[[beats]]
id = "b"
when = "seen('a') or times('a') * times('end') > 4 or chose('c') or noticed('page') or heard('h') or voice == 'wyn' or wyn.they == 'she'"
goto = "end"
[[beats]]
insight = "page"
[[beats.choices]]
id = "c"
say = "Go"
goto = "end"
[[beats.choices]]
id = "h"
hinge = "h1"
say = "Stay"
goto = "#b"
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return load_story(make(tmp_path_factory.mktemp("story"), a=ASKING))


@pytest.fixture(scope="module")
def scope(story: Story) -> Scope:
    return scope_of(story)


def refused(source: str, scope: Scope) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        scope.check(parse_condition(source))
    return caught.value


def outcome(source: str, scope: Scope) -> ConditionError | None:
    """Read and check a condition; gives what was wrong with it, which must be of this one kind."""
    try:
        scope.check(parse_condition(source))
    except ConditionError as error:
        return error
    return None


def message(error: ConditionError) -> str:
    return DESCRIPTORS[error.code].template.format(**error.details)


GOOD = [
    "lit",
    "not lit",
    "not not lit",
    "true",
    "lit == true",
    "open >= 2 and not chose('c')",
    "open == 1 + 2 * 2",
    "0 < open <= 4 or lit",
    "(lit and open > 2) or road == 'open'",
    'lit and (open > 2 or road == "open")',
    "road in ['open', 'closed']",
    "road not in ('open',)",
    "open in [1, 2, 3,]",
    "not (open == 2)",
    "not (road in ['open'])",
    "at('a') or at('a#b') or at('a#1')",
    "times('a') >= 3",
    "wyn.they != 'she' and voice == 'noor'",
    "lit\n  and open > 2",
    "((((lit))))",
    "open > 0 - 1 + open",
]


@pytest.mark.parametrize("source", GOOD)
def test_it_reads_what_is_meant(source: str, scope: Scope) -> None:
    scope.check(parse_condition(source))


REFUSED = [
    # what is written, the code, the character it is at, part of the sentence, part of the hint
    ("", "SW301", 0, "it is empty", "take it out"),
    (" ", "SW301", 1, "it is empty", ""),
    ("lit and", "SW301", 7, "breaks off after 'and'", ""),
    ("lit lit", "SW301", 4, "'lit' is not expected here", "'and' or 'or'"),
    ("lit)", "SW301", 3, "')' is not expected here", "closes no bracket"),
    ("(lit", "SW301", 4, "a ')' is missing", ""),
    ("lit = true", "SW301", 4, "'='", "did you mean ==?"),
    ("open => 3", "SW301", 5, "'='", "did you mean >=?"),
    ("open =< 3", "SW301", 5, "'='", "did you mean <=?"),
    ("open <> 3", "SW301", 6, "'>' is not expected here", ""),
    ("open is 3", "SW301", 5, "'is'", "did you mean ==?"),
    ("lit && lit", "SW301", 4, "'&'", "did you mean and?"),
    ("lit || lit", "SW301", 4, "'|'", "did you mean or?"),
    ("!lit", "SW301", 0, "'!'", "not"),
    ("open >= 2.5", "SW301", 9, "'.'", "numbers are whole"),
    ("open / 2 > 1", "SW301", 5, "'/'", "not divided"),
    ("road == 'open", "SW301", 8, "'''", "never closed"),
    ("road == “open”", "SW301", 8, "“", "straight quotes"),
    ("{lit}", "SW301", 0, "'{'", "braces belong to texts"),
    ("open == 12345678901", "SW301", 8, "larger than any", "999999999"),
    ("open in []", "SW301", 9, "the list is empty", "road in"),
    ("open in 2", "SW301", 8, "a list is missing", "road in"),
    ("open not 2", "SW301", 9, "'in' is missing", ""),
    ("open == 2 in [2]", "SW301", 10, "after a comparison", "'and'"),
    ("open in [2] == lit", "SW301", 12, "'=='", "brackets"),
    ("-open > 1", "SW301", 0, "'-'", "write 0 - open"),
    ("seen(end)", "SW301", 5, "one id, in quotes", "seen('end')"),
    ("seen()", "SW301", 5, "one id, in quotes", "seen('an-id')"),
    ("seen('a', 'b')", "SW301", 8, "one id, in quotes", "ask twice"),
    ("seen('a'", "SW301", 8, "a ')' is missing", ""),
    ("lti", "SW302", 0, "'lti'", "did you mean 'lit'?"),
    ("road == closed", "SW302", 8, "'closed'", "quotes: 'closed'"),
    ("page", "SW302", 0, "'page'", "an id is asked about"),
    ("None", "SW302", 0, "'None'", "known here"),
    ("__import__('os')", "SW303", 0, "'__import__()'", ""),
    ("eval('1')", "SW303", 0, "'eval()'", ""),
    ("sean('a')", "SW303", 0, "'sean()'", "did you mean 'seen'?"),
    ("wyn.__class__", "SW301", 3, "'.'", "pronoun"),
    ("().__class__", "SW301", 2, "'.'", "pronoun"),
    ("(lambda: 1)()", "SW301", 7, "':'", ""),
    ("[x for x in road]", "SW301", 0, "'['", ""),
    ("lit if lit else lit", "SW301", 4, "'if'", ""),
    ("open := 3", "SW301", 5, "':'", ""),
    ("'%1000000000d' * 9 == road", "SW304", 0, "works on numbers", ""),
    ("open", "SW304", 0, "must be true or false", "open == …"),
    ("lit and open", "SW304", 8, "must be true or false", "open == …"),
    ("not open", "SW304", 4, "must be true or false", ""),
    ("road + 1 > 2", "SW304", 0, "works on numbers, and road is a word", ""),
    ("open == 'open'", "SW304", 8, "never alike", ""),
    ("open == '2'", "SW304", 8, "never alike", "without quotes: 2"),
    ("lit == 1", "SW304", 7, "never alike", "not lit"),
    ("road == 1", "SW304", 8, "never alike", "'open', 'closed'"),
    ("road < 'open'", "SW304", 0, "compares numbers", ""),
    ("open in [1, 'a']", "SW304", 12, "never alike", ""),
    ("road == 'opne'", "SW305", 8, "road is never 'opne'", "did you mean 'open'?"),
    ("road in ['open', 'x']", "SW305", 17, "never 'x'", "closed, open"),
    ("open > 5", "SW305", 0, "never true", "open goes from 0 to 5"),
    ("open >= 0", "SW305", 0, "always true", "open goes from 0 to 5"),
    ("9 == open", "SW305", 0, "never true", "open goes from 0 to 5"),
    ("open + open > 10", "SW305", 0, "is never true", "from 0 to 10"),
    ("times('a') >= 0", "SW305", 0, "always true", "at least 0"),
    ("2 == 2", "SW305", 0, "always true", ""),
    ("'a' == 'a'", "SW305", 0, "always true", ""),
    ("not open == 2", "SW306", 0, "'not' stands before", "a != b, or not (a == b)"),
    ("not road in ['open']", "SW306", 0, "'not' stands before", "a not in b"),
    ("not 0 < open < 4", "SW306", 0, "'not' stands before", "not (a < b < c)"),
    ("lit or lit and lit", "SW306", 7, "side by side", "brackets"),
    ("lit and lit or lit", "SW306", 0, "side by side", "brackets"),
    ("seen('edn')", "SW307", 0, "no scene 'edn'", "did you mean 'end'?"),
    ("seen('a#b')", "SW307", 0, "no scene 'a#b'", "only at() knows beats"),
    ("chose('x')", "SW307", 0, "no choice 'x'", ""),
    ("heard('g')", "SW307", 0, "no choice 'g'", "known here: c, h"),
    ("noticed('pgae')", "SW307", 0, "no insight 'pgae'", "did you mean 'page'?"),
    ("at('a#9')", "SW307", 0, "no scene 'a#9'", ""),
]


@pytest.mark.parametrize(
    ("source", "code", "offset", "sentence", "hint"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_it_refuses_the_rest_and_says_where_and_why(
    source: str, code: str, offset: int, sentence: str, hint: str, scope: Scope
) -> None:
    error = refused(source, scope)
    assert (error.code, error.offset) == (code, offset), message(error)
    assert sentence in message(error)
    assert hint in error.hint, error.hint


DEEP = [
    "(" * 900 + "lit",
    "(" * 10_000,
    "not " * 400 + "lit",
    "+".join("1" * 900) + " > open",
    "lit in (" * 200,
    "[" * 1_000,
    "-" * 1_500,
]


@pytest.mark.parametrize("source", DEEP, ids=lambda source: source[:8])
def test_depth_and_length_are_refused(source: str, scope: Scope) -> None:
    assert refused(source, scope).code == "SW301"


def test_a_long_list_is_read(scope: Scope) -> None:
    assert outcome("lit or " * 280 + "lit", scope) is None


def test_the_deepest_that_is_read_can_be_compiled(story: Story, scope: Scope) -> None:
    deep = "lit"
    for _ in range(39):
        deep = f"lit or ({deep}) == lit == lit"
    assert len(deep) <= MAX_CONDITION_LENGTH
    for source in (
        deep,
        "not (" * 19 + "lit" + ")" * 19,
        " + ".join(["open"] * (MAX_OPERATORS + 1)) + " > 9",
        "open > " + "(0 + " * 30 + "times('a')" + ")" * 30,
    ):
        node = parse_condition(source)
        scope.check(node)
        compiler = Compiler(story, slots_of(story))
        compiler.test(node, "a", "0")(tuple(slots_of(story).start))


WORDS_AND_MARKS = st.sampled_from(
    re.findall(r"\S+", "lit open road 'open' 'a' 1 2 and or not in ( ) [ ] , == < + - * seen . '")
)


@pytest.mark.slow
@settings(max_examples=400)
@for_all(
    st.one_of(
        st.text(max_size=60),
        st.lists(WORDS_AND_MARKS, max_size=14).map(" ".join),
        st.lists(WORDS_AND_MARKS, max_size=9).map("".join),
    )
)
def test_any_text_is_read_or_refused_with_a_place_and_a_sentence(scope: Scope, source: str) -> None:
    if (error := outcome(source, scope)) is not None:
        assert message(error)
        assert 0 <= error.offset <= len(source)


def numbers() -> st.SearchStrategy[str]:
    single = st.one_of(
        st.sampled_from(["open", "times('a')", "times('end')"]), st.integers(-4, 9).map(str)
    )
    return st.recursive(
        single,
        lambda inner: (
            st.tuples(inner, st.sampled_from("+-*"), inner).map(" ".join).map("({})".format)
        ),
        max_leaves=4,
    )


MARKS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
WORDS = st.sampled_from(["'open'", "'closed'"])


def conditions() -> st.SearchStrategy[str]:
    number = numbers()
    single = st.one_of(
        st.sampled_from(
            [
                "lit",
                "true",
                "false",
                "seen('a')",
                "chose('c')",
                "heard('h')",
                "noticed('page')",
                "at('a')",
                "at('end')",
                "at('a#b')",
            ]
        ),
        st.tuples(number, MARKS, number).map(" ".join),
        st.tuples(number, MARKS, number, MARKS, number).map(" ".join),
        st.tuples(st.sampled_from(["road == ", "road != "]), WORDS).map("".join),
        st.tuples(
            st.sampled_from(["road in [", "road not in ["]),
            st.lists(WORDS, min_size=1, max_size=3).map(", ".join),
            st.just("]"),
        ).map("".join),
        st.tuples(
            number,
            st.sampled_from([" in (", " not in ("]),
            st.lists(number, min_size=1, max_size=3).map(", ".join),
            st.just(",)"),
        ).map("".join),
        st.sampled_from(["voice == 'wyn'", "wyn.they == 'she'", "wyn.they in ['he', 'she']"]),
    )

    def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        bracketed = inner.map("({})".format)
        return st.one_of(
            bracketed.map("not {}".format),
            st.tuples(
                st.sampled_from([" and ", " or "]), st.lists(bracketed, min_size=2, max_size=3)
            ).map(lambda t: t[0].join(t[1])),
            st.tuples(bracketed, st.sampled_from([" == ", " != "]), bracketed).map("".join),
        )

    return st.recursive(single, joined, max_leaves=6)


class Wyn:
    """A stand-in for `wyn.they` in Python's own eyes."""

    they = "they"


@pytest.mark.slow
@settings(max_examples=500)
@for_all(
    conditions(),
    st.booleans(),
    st.integers(0, 5),
    st.sampled_from(["open", "closed"]),
    st.integers(0, 6),
    st.integers(0, 9),
)
def test_it_means_what_python_means_by_it(
    story: Story, scope: Scope, source: str, lit: bool, open_: int, road: str, times: int, more: int
) -> None:
    node = accepted(source, scope)
    slots = slots_of(story)
    flags = {"chose": bool(more & 1), "heard": bool(more & 2), "noticed": bool(more & 4)}
    voice, they = ["noor", "wyn"][more % 2], ["she", "he", "they"][more % 3]
    known: dict[tuple[str, str], Any] = {
        ("variable", "lit"): lit,
        ("variable", "open"): open_,
        ("variable", "road"): road,
    }
    known |= {
        ("times", "a"): times,
        ("times", "end"): more,
        ("voice", ""): voice,
        ("they", "wyn"): they,
    }
    values = tuple(known.get(key, flags.get(key[0])) for key in slots.index)
    Wyn.they = they
    names: dict[str, Any] = {
        "lit": lit,
        "open": open_,
        "road": road,
        "true": True,
        "false": False,
        "voice": voice,
        "wyn": Wyn,
    }
    names |= {name: (lambda _, flag=flag: flag) for name, flag in flags.items()}
    names |= {
        "times": lambda scene: {"a": times, "end": more}[scene],
        "seen": lambda scene: {"a": times, "end": more}[scene] > 0,
    }
    names["at"] = lambda place: place in ("a", "a#b")
    ours = Compiler(story, slots).test(node, "a", "b")(values)  # type: ignore[arg-type]
    assert bool(ours) == bool(eval(source, {"__builtins__": {}, **names}))


SIMPLE = [st.from_regex(pattern.pattern, fullmatch=True) for pattern in (_ASKED, _COMPARED)]
NO_NAMES = ["and", "or", "not", "in", "true", "True", "FALSE"]


@for_all(st.one_of(*SIMPLE, st.sampled_from(NO_NAMES).map("{} == 'x'".format)))
def test_what_is_simple_is_read_as_what_is_not(source: str) -> None:
    simple = _simple(source)
    assert simple is None or _ConditionParser(source).whole() == simple


def accepted(source: str, scope: Scope) -> Node:
    """Read a condition; one that is always or never true is refused, and another is looked for."""
    error = outcome(source, scope)
    assert error is None or error.code == "SW305", source
    assume(error is None)
    return parse_condition(source)


def test_a_condition_in_a_text_is_placed_where_it_stands(tmp_path: Path) -> None:
    text = '[[beats]]\ntext = """\nOne.\nTwo {  if   lti}three{elif open > 9}four{end}\n"""\n' + GO
    assert said(make(tmp_path, a=text)) == [("a.toml", "SW302", 4, 13), ("a.toml", "SW305", 4, 28)]
