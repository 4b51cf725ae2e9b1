"""What varies and may be absent: choices that would say nothing, and marks that would be left side by side."""

from pathlib import Path

import pytest
from stories import GO, make

from story.loading import load


def said(folder: Path, codes: set[str]) -> list[tuple[str, str]]:
    """Check a story; gives these codes, each with its message."""
    found = load(folder, warnings=True).diagnostics
    return [(d.code, d.message) for d in found if d.code in codes or d.severity == "error"]


def choice(say: str, *lines: str) -> str:
    return "\n".join(
        ["[[beats]]", "[[beats.choices]]", f"say = '''{say}'''", 'goto = "end"', *lines, GO]
    )


SILENT = [
    # a choice, and what is said of it
    (choice("{if lit}Leave.{end}"), "SW624", "says nothing where not lit"),
    (choice("{if lit}{else}Leave.{end}"), "SW624", "says nothing where lit"),
    (choice("*{if lit}Leave.{end}* ({if open > 2}now{end})"), "SW624", "not lit and open == 0"),
    (choice("{if road == 'open'}Go.{elif road == 'closed'}Stay.{end}"), "", ""),
    (choice("{if lit}Leave.{end}", 'when = "lit"'), "", ""),
    (choice("{if lit}Leave.{end}", 'when = "lit or open > 2"'), "SW624", "not lit"),
    (choice("{if lit}Leave.{end}", 'when = "not lit"'), "SW406", "never says a word"),
    (choice("{if lit}Leave.{end}", 'when = "lit"', 'locked = "No."'), "SW624", "not lit"),
    (choice("Leave.", 'when = "lit"', 'locked = "{if lit}No.{end}"'), "SW406", "'locked' never"),
    (choice("Leave.", 'when = "lit"', 'locked = "{if not lit}No.{end}"'), "", ""),
    (choice("{if lit}{end}"), "SW406", "never says a word"),
    (choice("{if lit}a{else}b{end}"), "", ""),
    (choice("{if seen('end')}Again.{end}"), "SW624", "not seen('end')"),
    (choice("{road}"), "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("scene", "code", "words"), SILENT, ids=range(len(SILENT)))
def test_a_choice_that_says_nothing_is_told(
    scene: str, code: str, words: str, tmp_path: Path
) -> None:
    found = said(make(tmp_path, a=scene), {"SW406", "SW624"})
    assert [row[0] for row in found] == ([code] if code else [])
    assert not code or words in found[0][1], found


def test_a_storylet_and_a_word_of_nothing_are_told_too(tmp_path: Path) -> None:
    head = 'format = 1\ntitle = "T"\nstart = "a"\n[variables]\nlit = false\n'
    head += 'word = { start = "", one-of = ["", "x"] }\n'
    files: dict[str, str | bytes] = {"story.toml": head, "insights.toml": ""}
    story = make(
        tmp_path,
        files,
        a="[[beats]]\noffer = { pool = 'p' }\n" + GO,
        s="pool = 'p'\nsay = '{if lit}x{end}'\n[[beats]]\n[[beats.choices]]\nsay = '{word}'\n[[beats.choices]]\nsay = 'b'\n",
    )
    assert said(story, {"SW406", "SW624"}) == [
        ("SW624", "this 'say' says nothing where not lit"),
        ("SW624", "this 'say' says nothing where word == ''"),
    ]


ODD = [
    # a text, and what is left where the braces say nothing; nothing where that is as it should be
    ("He waited {if lit}a while {end}, then.", ""),
    ("He came ({if lit}late{end}).", ""),
    ("{if lit}Yes{end}, he said.", ", he said."),
    ("He left. {if lit}Yes{end}, he said.", "He left., he said."),
    ("He left.{if lit} Now{end}. Good.", "He left.. Good."),
    ('She said "{if lit}no{end}" to it.', 'She said "" to it.'),
    ("One, {if lit}two{end}", "One,"),
    ("({if lit}a), b{else}{end}", "("),
    ("He waited\n{if lit}a while{end}, then.", ""),
    ("One.\n\n{if lit}Two{end}, three.", ", three."),
    ("> one {if lit}two{end}\n> three", ""),
    ("{if lit}Yes{end}{if lit}, he said{end}.", ""),
    ("{if lit}Yes{else}No{end}, he said.", ""),
    ("{if lit}One. {end}Two.", ""),
    ("{if lit}\nOne.\n{end}\nTwo.", ""),
    ("A {if lit}{if open > 2}b{end}{end}, c.", ""),
]


@pytest.mark.parametrize(("text", "left"), ODD, ids=[row[0][:24] for row in ODD])
def test_what_is_left_odd_is_told(text: str, left: str, tmp_path: Path) -> None:
    found = said(make(tmp_path, a=f"[[beats]]\ntext = '''\n{text}'''\n{GO}"), {"SW625"})
    assert found == ([("SW625", f"where this is absent, '{left}' is left")] if left else [])
