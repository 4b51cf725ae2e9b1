"""Marks of other systems in a text: each is told, with what is written here instead, and prose that is only prose is not."""

from pathlib import Path

import pytest
from stories import GO, make

from story.diagnostics import Diagnostic
from story.loading import load

MARKS = [
    # what is written, the mark that is named, and part of what is written instead
    ("Go [[north->hall]].", "[[north->hall]]", 'say = "north" and goto = "hall"'),
    ("Go [[hall<-north]].", "[[hall<-north]]", 'say = "north" and goto = "hall"'),
    ("Go [[north|hall]].", "[[north|hall]]", 'say = "north" and goto = "hall"'),
    ("[[hall]]", "[[hall]]", 'say = "hall" and goto = "hall"'),
    ("<<if $lit>>a<</if>>", "<<if $lit>>", "{if lit …}…{elif …}…{else}…{end}"),
    ("<<set $open to 3>>", "<<set $open to 3>>", "set = { lit = … }"),
    ("<<print $road>>", "<<print $road>>", "{lit}"),
    ("<<jump Hall>>", "<<jump Hall>>", "'goto'"),
    ("(if: $lit)[a]", "(if:", "{if lit …}"),
    ("It is (either: 'wet', 'dry').", "(either:", "storylets are"),
    ("(set: $open to 3)", "(set:", "set = { lit = … }"),
    ("(link-goto: 'a', 'b')", "(link-goto:", "'goto'"),
    ("Hello, $road.", "$road", "{road}"),
    ("Hello, $wyn.", "$wyn", "{wyn.name}"),
    ("Hello, [wyn].", "[wyn]", "{wyn.name}"),
    ("Hello, ${road}.", "${", "braces alone"),
    ("Double-click this passage to edit it.", "Double-click", "what the reader reads"),
    ("He left.\n-> END", "-> END", "'ending'"),
    ("He left. -> hall", "-> hall", 'goto = "hall"'),
    ("-> Go north", "-> G", "[[beats.choices]]"),
    ("* Go north\n* Go south", "* G", "[[beats.choices]]"),
    ("+ Go north", "+ G", "[[beats.choices]]"),
    ("~ open = 3", "~ open =", "set, add"),
    ("=== hall ===", "=== hall ===", "a file"),
    ("= stitch", "= stitch", "a file"),
    ("VAR x = 3", "VAR x =", "[variables]"),
    ("INCLUDE hall.ink", "INCLUDE h", "every file"),
    ("So <>\nit went.", "<>", "a new line is a space"),
    ("Hello. #line:0a1b2c", "#line:0a1b2c", "'id'"),
    ("$ open = 3", "$ open =", "set, add"),
    ("So [b]loud[/b].", "[b]", "*so*"),
    ("So <b>loud</b>.", "<b>", "*so*"),
    ("One.<br/>Two.", "<br/>", "> keeps lines"),
    ('<a href="x">y</a>', '<a href="x">', "without links"),
    ("Tea &amp; cake", "&amp;", "as it is"),
    ("One. <!-- no -->", "<!--", "begins with #"),
    ("![a cat](cat.png)", "![a cat](cat.png)", "[pictures.NAME]"),
    ("a [link](http://x.y)", "[link](http://x.y)", "'goto'"),
    ("# The hall\n\nIt is dark.", "# T", "'title'"),
    ("It is _dark_ here.", "_dark_", "*so*"),
    ("It is __dark__ here.", "__dark__", "*so*"),
    ("It is ***dark*** here.", "***dark***", "*so*"),
    ("un*believ*able", "*believ*", "whole words"),
    ("It is ~~dark~~ light.", "~~dark~~", "struck out"),
    ("Type `help` now.", "`help`", "*so*"),
    ("One.\n\n* * *\n\nTwo.", "* * *", "---"),
    ("One.\n\n_____\n\nTwo.", "_____", "---"),
    ("One.\n\n- - -\n\nTwo.", "- - -", "---"),
    ("One.\n%% a note", "%%", "begins with #"),
    ("# TODO write this", "# TODO", "begins with #"),
    ("TODO: write this", "TODO:", "begins with #"),
    ("// a note\nOne.", "//", "begins with #"),
    ("It is //dark// here.", "//dark//", "*so*"),
    (r"One.\nTwo.", r"\n", "double ones"),
    (r"One\u2014two.", r"\u2014", "double ones"),
]


def doubts(folder: Path, text: str) -> list[Diagnostic]:
    """Check a story with this text, and a title and a choice of it where it is one line."""
    make(folder, a=f"[[beats]]\ntext = '''\n{text}'''\n{GO}")
    found = load(folder, warnings=True).diagnostics
    assert not [str(d) for d in found if d.severity == "error"]
    return [d for d in found if d.code == "SW623"]


@pytest.mark.parametrize(("text", "mark", "answer"), MARKS, ids=[row[0][:20] for row in MARKS])
def test_a_mark_is_told_with_what_is_written_here(
    text: str, mark: str, answer: str, tmp_path: Path
) -> None:
    found = doubts(tmp_path, text)
    assert found, text
    assert found[0].message.startswith(f"'{mark}"), found[0].message
    assert answer in found[0].hint, found[0].hint
    assert found[0].line == 3 + text[: text.index(mark[:2])].count("\n")


BRACES = [
    # what stands in braces, the code, and what is said, with the names of the story
    ("{~a|b}", "SW401", "{if road == 'closed'}a{else}b{end}"),
    ("{blue|grey}", "SW401", "{if road == 'closed'}blue{else}grey{end}"),
    ("{blue|grey}", "SW401", "{wyn:sings|sing}"),
    ("{one|two|three}", "SW401", "{if times('a') > 1}two{else}one{end}"),
    ("{&one|two}", "SW401", "{if times('a') > 1}two{else}one{end}"),
    ("{met: Hi|Hello}", "SW403", "{if met}Hi{else}Hello{end}, and met = false under [variables]"),
    ("{lit: Hi}", "SW401", "{if lit}Hi{end}"),
    ("{lit:a|b}", "SW403", "{if lit}a{else}b{end}"),
    ("{not lit: a|b}", "SW401", "{if not lit}a{else}b{end}"),
    ("{open > 2: a|b}", "SW401", "{if open > 2}a{else}b{end}"),
    ("{noor:sings}", "SW401", "{noor:sings|sing}"),
    ("{open + 1}", "SW401", "like {open};"),
    ("{b}loud", "SW403", "*so*"),
    ("{/b}", "SW401", "*so*"),
    ("{color=#f00}", "SW401", "*so*"),
    ("{wny:a|b}", "SW403", "did you mean 'wyn'?"),
    ("{lit ? a : b}", "SW401", "{if lit}a{else}b{end}"),
    ("{- lit: a - else: b}", "SW401", "{if road == 'closed'}…{elif …}…{else}…{end}"),
    ("{shuffle: a|b}", "SW403", "{if road == 'closed'}a{else}b{end}"),
    ("{cycle: a|b}", "SW403", "{if times('a') > 1}b{else}a{end}"),
    ("{1: a}", "SW401", "{if road == 'closed'}a{else}{end}"),
    ("*choice\n#Go", "SW404", "commands of ChoiceScript are keys"),
    ("*goto hall", "SW404", "commands of ChoiceScript are keys"),
    ("a *goat", "SW404", r"\*"),
]


@pytest.mark.parametrize(("text", "code", "answer"), BRACES, ids=[row[0] for row in BRACES])
def test_other_braces_are_answered_with_names_of_the_story(
    text: str, code: str, answer: str, tmp_path: Path
) -> None:
    make(tmp_path, a=f"[[beats]]\ntext = '''{text}'''\n{GO}")
    (found,) = load(tmp_path).diagnostics
    assert found.code == code
    assert answer in found.hint, found.hint


def test_a_brace_is_answered_without_names_where_there_are_none(tmp_path: Path) -> None:
    head = 'format = 1\ntitle = "T"\nstart = "a"\n'
    make(
        tmp_path, {"story.toml": head, "insights.toml": ""}, a=f"[[beats]]\ntext = '{{x|y}}'\n{GO}"
    )
    (found,) = load(tmp_path).diagnostics
    assert found.hint == "text that varies says when: {if seen('a')}x{else}y{end}"


KEYS = [
    ("tags = ['x']\n", "a remark, after #"),
    ("constants = 1\n", "what never changes"),
    ("inventory = []\n", "[variables] in story.toml"),
    ("music = 'x'\n", "a story is words"),
    ("speaker = 'x'\n", "between quotation marks"),
]


@pytest.mark.parametrize(("line", "answer"), KEYS, ids=[row[0].split()[0] for row in KEYS])
def test_keys_of_other_systems_are_answered(line: str, answer: str, tmp_path: Path) -> None:
    make(tmp_path, a=f"{line}[[beats]]\n{GO}")
    (found,) = load(tmp_path).diagnostics
    assert (found.code, answer in found.hint) == ("SW101", True), found.hint


def test_a_scene_in_other_letters_is_the_one_that_was_meant(tmp_path: Path) -> None:
    make(tmp_path, a='[[beats]]\ngoto = "End"\n')
    (found,) = load(tmp_path).diagnostics
    assert found.hint == "did you mean 'end'?"


PROSE = [
    "He said [sic] that 5*3*2 is 30, and M*A*S*H, and *so* on, and **so**.",
    "Go **** yourself. f**k. $100, or $5.50; A & B; R&D; #1; 3 < 4 > 2; a->b.",
    "-- Hello, she said. -- And you?\n\n---\n\n> a verse\n> of two lines",
    "http://example.org/a_b_c is a link; C:\\new\\temp; and/or; he/she; 1/2.",
    "1968. That was the year. (a: one) (note: two) snake_case and A_B.",
    "He wrote a = b, and a == b. ~ 20 people. 3 + 4. Todo sobre mi madre; TODO ESTÁ BIEN.",
    "It is {if lit}lit{else}dark{end}, {road}; \\*so\\* \\{so\\}. <3 and :-> and <- and ->.",
    "- Eins.\n- Zwei.\n\n[Exit, pursued by a bear.] [[ and ]] alone",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_no_mark(text: str, tmp_path: Path) -> None:
    assert [str(d) for d in doubts(tmp_path, text)] == []


def test_each_kind_is_told_once_in_a_text_and_can_be_allowed(tmp_path: Path) -> None:
    assert len(doubts(tmp_path, "[[a]] [[b]] [[c]] <b>x</b> <i>y</i>")) == 2
    make(
        tmp_path,
        a="title = '<b>A</b>'\n[[beats]]\n# allow SW623: she writes so\ntext = '[[a]]'\n" + GO,
    )
    found = load(tmp_path, warnings=True).diagnostics
    assert [(d.code, d.line) for d in found if d.file.endswith("a.toml")] == [("SW623", 1)]
