"""What is looked at first, so that a check is soon done: it spares nothing of which something would be said."""

import random
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st
from random_stories import condition

from story.cells import cells, may_have_more_words, words_in, wrapped
from story.language.condition_parser import parse_condition
from story.language.conditions import Ask, Name, Node, Value, walk
from story.language.typesetting import is_plain, typeset, unset_paragraphs
from story.warnings.foreign import MARKS, is_suspect
from story.warnings.labelling import Labels
from story.warnings.lengths import COLUMN
from story.warnings.truths import can_differ, value_of

SCRAPS = [
    *"[]<>`~$@&#\\_*+=(/-%! \n\tab",
    *("[[", "]]", "<<", ">>", "<b>", "```", "~~", "$x", "&amp;", "#line:a", "\\n", "__", "**"),
    *("***", "==", "(if:", "//", "/*", "*/", "->", "<-", "--", "----", "%%", "![", "](x)", "{x}"),
    *(
        "TODO",
        "FIXME:",
        "Double-click",
        "VAR",
        "CONST",
        "LIST",
        "INCLUDE",
        "EXTERNAL",
        "so",
        "\x02",
    ),
]
PIECES = st.lists(st.sampled_from(SCRAPS), max_size=14)


@given(PIECES.map("".join))
@example("Double-click this passage to edit it")
def test_a_text_with_a_mark_of_another_system_is_always_suspect(text: str) -> None:
    found = [mark.pattern.pattern for mark in MARKS if mark.pattern.search(text)]
    assert is_suspect(text) or not found


def broken_word_by_word(words: str, width: int) -> list[str]:
    """Break a line as plainly as can be: each word goes on the line where it has room."""
    lines: list[str] = []
    for word in words.split(" "):
        if lines and cells(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@given(st.lists(st.text("ab-'.,—é", min_size=1, max_size=9), min_size=1), st.integers(0, 24))
def test_single_spaces_are_broken_as_word_by_word(words: list[str], width: int) -> None:
    line = " ".join(words)
    assert wrapped(line, width) == broken_word_by_word(line, width)
    assert wrapped(f"{line} ", width) == wrapped(line, width)


@given(st.text("ab -'_\n.,日é—", max_size=60), st.integers(0, 20))
def test_what_may_not_have_more_words_has_not(text: str, most: int) -> None:
    assert may_have_more_words(text, most) or words_in(text) <= most


@given(st.text("ab c-.'\"\n,", max_size=300))
@example("a -- b... 'so' " * 30)
def test_set_as_type_paragraphs_take_no_more_rows(text: str) -> None:
    if is_plain(text):
        rows = [len(wrapped(block.plain, COLUMN)) for block in typeset(text)]
        unset = [len(wrapped(words, COLUMN)) for words in unset_paragraphs(text)]
        assert len(rows) == len(unset)
        assert all(one <= other for one, other in zip(rows, unset, strict=True))


@given(st.text("twinflame sß's-T\n", max_size=40))
@example("The TWINS' flame")
@example("a twin-flame's")
def test_a_text_with_a_label_may_have_one(text: str) -> None:
    labels = Labels(("twin flame", "Twin", "ß", "flame's"))
    assert labels.may_be_in(text) or not list(labels.find(text))


VALUES: dict[tuple[str, ...], tuple[Value, ...]] = {
    ("n",): tuple(range(4)),
    ("road",): ("open", "shut", "wet"),
    ("voice",): ("noor", "wyn"),
    ("wyn.they",): ("she", "he", "they"),
}


def outcomes(nodes: list[Node]) -> set[tuple[bool, ...]]:
    """Work out together what conditions come to, for all values of everything they name."""
    named = [part for node in nodes for part in walk(node) if isinstance(part, Name | Ask)]
    domains: dict[tuple[str, ...], tuple[Value, ...]] = {}
    for part in named:
        if isinstance(part, Name):
            domains[(part.name,)] = VALUES.get((part.name,), (False, True))
        else:
            times = part.function == "times"
            domains[(part.function, part.about)] = tuple(range(4)) if times else (False, True)
    rows = (dict(zip(domains, row, strict=True)) for row in product(*domains.values()))
    return {tuple(bool(value_of(node, row)) for node in nodes) for row in rows}


def test_conditions_that_can_differ_come_to_all_there_is_beside_each_other() -> None:
    seen = 0
    for seed in range(500):
        draw = random.Random(seed)
        nodes = [parse_condition(condition(draw)) for _ in range(draw.choice([1, 1, 2]))]
        if can_differ(nodes):
            seen += 1
            assert len(outcomes(nodes)) == 2 ** len(nodes), nodes
    assert seen > 100
