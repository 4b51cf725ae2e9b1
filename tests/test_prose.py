"""The prose language: braces read and refused where they stand; type set, and never a letter lost."""

import re
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from stories import GO, make, said

from engine.play.game import new_setup, start
from story.codes import DESCRIPTORS
from story.language.marks import (
    ABSENT,
    EMPHASIS_OFF,
    EMPHASIS_ON,
    STRONG_OFF,
    STRONG_ON,
    STYLING,
    bare,
    put_in,
)
from story.language.prose import (
    FORMS,
    PRONOUNS,
    Conditional,
    Interpolation,
    Prose,
    ProseError,
    VerbForm,
)
from story.language.prose_parser import parse_prose
from story.language.typesetting import Block, plain, typeset, typeset_source
from story.loading import load_story


def outcome(text: str) -> ProseError | None:
    """Read prose; gives what was wrong with it, which must be of this one kind."""
    try:
        parse_prose(text)
    except ProseError as error:
        return error
    return None


def message(error: ProseError) -> str:
    return DESCRIPTORS[error.code].template.format(**error.details)


def test_what_stands_in_braces_is_read_into_parts() -> None:
    parts = parse_prose(
        "{wyn.They} {wyn:sings|sing} {road}.{if lit}A{elif open > 1}{{B}{else}{end}"
    ).parts
    assert [type(part) for part in parts] == [
        Interpolation,
        str,
        VerbForm,
        str,
        Interpolation,
        str,
        Conditional,
    ]
    assert parts[0] == Interpolation("wyn", "they", True, 1)
    assert parts[2] == VerbForm("wyn", "sings", "sing", 12)
    vary = parts[-1]
    assert isinstance(vary, Conditional)
    assert [way.parts for way in vary.ways] == [("A",), ("{B}",), ()]
    assert [way.when is None for way in vary.ways] == [False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "}",
        "{{",
        "a {{b} c",
        "{if lit}{if open > 1}x{end}{end}",
        "{if\n lit}x{ end }",
        "{ wyn.name }",
        "2 * 3 * 4",
        "*a **b** c*",
        "5*3*2, M*A*S*H, f**k",
        "Go **** yourself",
        "What the f***?",
        r"\*a \{b\} \\ \" \' \> \- \.",
        "*{road}*",
        "{if lit}a {end}*b*{if lit} c{end}",
    ],
)
def test_it_reads_what_is_meant(text: str) -> None:
    assert outcome(text) is None


REFUSED = [
    # what is written, the code, the character it is at, part of the sentence, part of the hint
    ("a {never", "SW401", 2, "never closed", "{{"),
    ("a {} b", "SW401", 2, "'{}'", "{{"),
    ("{open + 1}", "SW401", 0, "'{open + 1}'", "a name alone"),
    ("{wyn:sings}", "SW401", 0, "neither a value", "{wyn:sings|sing}"),
    ("{if }x{end}", "SW401", 0, "a condition is missing", "{if road == 'open'}"),
    ("{if lit}x{elif}y{end}", "SW401", 9, "a condition is missing", "{elif road == 'open'}"),
    ("{IF lit}x{end}", "SW401", 0, "'{IF lit}'", "{if …}"),
    ("{if lit}x{endif}", "SW401", 9, "'{endif}'", "{end}"),
    ("{if lit}x{/if}", "SW401", 9, "'{/if}'", "{end}"),
    ("{if lit}x{elseif open > 1}y{end}", "SW401", 9, "'{elseif open > 1}'", "{elif …}"),
    (
        "{if lit}x{else if open > 1}y{end}",
        "SW402",
        9,
        "{else if open > 1}",
        "write {elif open > 1}",
    ),
    ("{if lit}x{else y}{end}", "SW402", 9, "{else y}", "write {else}"),
    ("{if lit}x{end if}", "SW402", 9, "{end if}", "write {end}"),
    ("x{if lit}y", "SW402", 1, "this {if} is never closed", "{end}"),
    ("{if lit}{if lit}{end}", "SW402", 0, "this {if} is never closed", "{end}"),
    ("x{end}", "SW402", 1, "{end} belongs to no {if}", "one {end}"),
    ("{else}", "SW402", 0, "{else} belongs to no {if}", ""),
    ("{if lit}a{else}b{elif lit}c{end}", "SW402", 16, "{elif} stands after {else}", "comes last"),
    ("{if lit}" * 21, "SW402", 160, "too deeply", "a variable"),
    ("a *b", "SW404", 2, "'*' is never closed", r"\*"),
    ("a b* c", "SW404", 3, "'*' closes nothing", r"\*"),
    ("*a **b* c", "SW404", 3, "'**' is never closed", ""),
    ("**a*b**c", "SW404", 0, "'**' is never closed", ""),
    ("{wyn:sings|sing}**.", "SW404", 16, "'**' closes nothing", ""),
    (r"\**a", "SW404", 2, "'*'", ""),
    ("a *b* and *c", "SW404", 10, "'*'", ""),
    ("*a*\n\n**b", "SW404", 5, "'**'", ""),
    ("*a\n\nb*", "SW404", 0, "'*'", ""),
    ("*a\n \nb*", "SW404", 0, "'*'", ""),
    ("*a\n> b*", "SW404", 0, "'*'", ""),
    ("one\n\n***\n\ntwo", "SW404", 5, "'***'", "a gap between paragraphs is written ---"),
    ("one\n ***** \ntwo", "SW404", 5, "'*****'", "a gap between paragraphs is written ---"),
    ("{{ and {road} *x", "SW404", 14, "'*'", ""),
    ("{if lit}*a{end}b*", "SW404", 8, "'*'", ""),
    ("x{if lit} {if lit}y{end} **a{end}", "SW404", 25, "'**'", ""),
    ("{if open = 1}x{end}", "SW301", 9, "'='", "=="),
    ("{if i i}x{end}", "SW301", 6, "'i' is not expected", ""),
]


@pytest.mark.parametrize(
    ("text", "code", "offset", "sentence", "hint"), REFUSED, ids=[row[0][:24] for row in REFUSED]
)
def test_it_refuses_the_rest_and_says_where_and_why(
    text: str, code: str, offset: int, sentence: str, hint: str
) -> None:
    error = outcome(text)
    assert error is not None
    assert (error.code, error.offset) == (code, offset), message(error)
    assert sentence in message(error)
    assert hint in error.hint


PIECES = [
    "{",
    "}",
    "{{",
    "{if lit}",
    "{elif open > 1}",
    "{else}",
    "{end}",
    "{wyn.they}",
    "{wyn:is|are}",
    "{road}",
    "*",
    "**",
]
PIECES += ["\n", "\n\n", "> ", "---", "--", "'", '"', " ", "a", "…", "\\", "***"]
MARKED = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@settings(max_examples=400)
@for_all(st.one_of(st.text(max_size=80), MARKED))
def test_any_text_is_prose_or_refused_with_a_place_and_a_sentence(text: str) -> None:
    error = outcome(text)
    if error is None:
        assert isinstance(parse_prose(text), Prose)
    else:
        assert message(error)
        assert 0 <= error.offset <= len(text)


@settings(max_examples=300)
@for_all(
    st.one_of(
        st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=80),
        MARKED,
    )
)
def test_setting_type_never_loses_a_letter(text: str) -> None:
    assert [c for c in plain(typeset_source(text)) if c.isalnum()] == [
        c for c in text if c.isalnum()
    ]


@settings(max_examples=200)
@for_all(MARKED.filter(lambda text: "{" not in text and outcome(text) is None))
def test_emphasis_begins_and_ends_and_no_asterisk_is_lost(text: str) -> None:
    (read,) = parse_prose(text).parts
    assert isinstance(read, str)
    opened = []
    for mark in (letter for letter in read if letter in STYLING):
        if mark in (EMPHASIS_ON, STRONG_ON):
            opened.append(mark)
        else:
            assert opened.pop() == {EMPHASIS_OFF: EMPHASIS_ON, STRONG_OFF: STRONG_ON}[mark]
    assert opened == []
    marks = sum(1 + (mark in (STRONG_ON, STRONG_OFF)) for mark in read if mark in STYLING)
    assert read.count("*") + marks == text.count("*")
    assert all(bool(block.lines) == (block.kind != "gap") for block in typeset(read))


WRITTEN = st.text(
    alphabet=st.one_of(
        st.sampled_from("*{}\\\"'.>- ab"),
        st.characters(blacklist_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]),
    ),
    max_size=40,
)
STRAIGHT = {0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"}


@for_all(WRITTEN)
def test_every_mark_can_be_escaped(text: str) -> None:
    escaped = re.sub(r"[*{}\\\"'.>-]", lambda mark: f"\\{mark[0]}", text)
    (read,) = parse_prose(escaped).parts
    assert isinstance(read, str)
    assert bare(read) == text
    assert plain(typeset(read)) == re.sub("[ \t]+", " ", text).strip(" \t")


@for_all(WRITTEN)
def test_what_is_put_in_is_read_as_it_is_but_for_its_quotation_marks(text: str) -> None:
    read = plain(typeset(f"a{put_in(text)}b"))
    folded = re.sub("[ \t]+", " ", f"a{text}b")
    assert read.translate(STRAIGHT) == folded.translate(STRAIGHT)


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        # quotation marks
        ('"Yes," she said.', "“Yes,” she said."),
        ('She said "no" ("no").', "She said “no” (“no”)."),
        ('"\'Go,\' he said," she said.', "“‘Go,’ he said,” she said."),
        ("'He said \"no\"'", "‘He said “no”’"),
        ('"So--" she said, "I--"', "“So—” she said, “I—”"),
        ('"--and," she said.', "“—and,” she said."),
        ("'So--' she said, 'no.'", "‘So—’ she said, ‘no.’"),
        ('*"So,"* he said', "“So,” he said"),
        ('"*So*," he said', "“So,” he said"),
        ('She--"now"--went', "She—“now”—went"),
        ('He said:"No." and/or "x"/"y"', "He said:“No.” and/or “x”/“y”"),
        ('non-"x"; =("y"); ¿"Qué?"', "non-“x”; =(“y”); ¿“Qué?”"),
        ('"": it was empty. 6"x8"', "“”: it was empty. 6”x8”"),
        ('"So," he said."No"', "“So,” he said.“No”"),
        ('"No. " he said.\n\n"One\n\n"two."', "“No. ” he said.\n\n“One\n\n“two.”"),
        ('He said\u00a0"no"; \u4ed6\u8bf4"\u597d"\u3002', "He said\u00a0“no”; \u4ed6\u8bf4“\u597d”\u3002"),
        ("He said:'no', and/or 'x'; ¿'Qué?'", "He said:‘no’, and/or ‘x’; ¿‘Qué?’"),
        # apostrophes and elisions
        ("It's the dogs' day.", "It’s the dogs’ day."),
        ("It's the dog's 'best' day in '98.", "It’s the dog’s ‘best’ day in ’98."),
        ("'Twas Wyn's, 'cause 'em 'n' us.", "’Twas Wyn’s, ’cause ’em ’n’ us."),
        ("rock 'n' roll", "rock ’n’ roll"),
        ("'Tis mine,' she said", "’Tis mine,’ she said"),
        ("'Ello there, it is the boys' club.", "’Ello there, it is the boys’ club."),
        ("'So it is. The boys' club! Goin' home?", "’So it is. The boys’ club! Goin’ home?"),
        ("The 'wild dogs' club, 'in' and 'out'.", "The ‘wild dogs’ club, ‘in’ and ‘out’."),
        ("'E's gone, and the letter 'e' with 'im.", "’E’s gone, and the letter ‘e’ with ’im."),
        ("'Arry, 'ave a look,' she said.", "’Arry, ’ave a look,’ she said."),
        ("till '07 or 'round then", "till ’07 or ’round then"),
        # dashes and dots
        ("'Twas -- or was it--late...", "’Twas – or was it—late…"),
        ("a --\nb", "a – b"),
        ("a---b", "a—b"),
        ("well-known", "well-known"),
        # paragraphs, verse, gaps
        ("one\ntwo\n\n\n  three  four", "one two\n\nthree four"),
        ("> one\n> two\n\nthree\nfour", "> one\n> two\n\nthree four"),
        ("Dear W.,\n> one\n>\n> two\nyours", "Dear W.,\n\n> one\n> \n> two\n\nyours"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("a\n---\nb", "a\n\n* * *\n\nb"),
        (">nothing", ">nothing"),
        ("", ""),
        ("\n\n \n", ""),
        # asterisks that are read
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("5*3*2", "5*3*2"),
        ("Go **** yourself", "Go **** yourself"),
        ("M*A*S*H", "M*A*S*H"),
        ("*a **b***", "a b"),
        (r"\*a\* \"b\" it\'s \-- \... \\*", "*a* \"b\" it's -- ... \\*"),
        (r"C:\new \_ \# \n", r"C:\new \_ \# \n"),
        ("\\> a\n\\> b\n\n\\-\\--", "> a > b\n\n---"),
        # only spaces, tabs and new lines fold
        ("Quoi\u202f!  Non\u00a0\t\u00a0!", "Quoi\u202f! Non\u00a0 \u00a0!"),
        ("\u3000\u4e00\n\u4e8c\u3002\n\u00a0\n\u3000\u4e09", "\u3000\u4e00\u4e8c\u3002 \u00a0 \u3000\u4e09"),
        ("\ud55c\n\uae00", "\ud55c \uae00"),
        ("> a  b\u2003c\n>    d", "> a  b\u2003c\n>    d"),
    ],
)  # fmt: skip
def test_type_is_set(text: str, typeset: str) -> None:
    assert plain(typeset_source(text)) == typeset


def styles(text: str) -> list[list[tuple[str, str]]]:
    return [
        [(run.text, run.style) for run in line]
        for block in typeset_source(text)
        for line in block.lines
    ]


def test_emphasis_is_set_and_goes_on_in_the_next_line() -> None:
    assert styles("a *b* **c**") == [[("a ", ""), ("b", "emphasis"), (" ", ""), ("c", "strong")]]
    assert styles("*a **b** c*") == [[("a ", "emphasis"), ("b", "strong"), (" c", "emphasis")]]
    assert styles("*a\nb* c") == [[("a b", "emphasis"), (" c", "")]]
    assert styles("> *a\n> b*\n> c") == [[("a", "emphasis")], [("b", "emphasis")], [("c", "")]]
    assert typeset_source("a\n---") == (
        Block("paragraph", typeset_source("a")[0].lines),
        Block("gap", ()),
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # one @ is something that varies and is absent
        ("He waited @, then.", "He waited, then."),
        ("He waited @--then @!", "He waited—then!"),
        ("He waited -- @ -- and left", "He waited – and left"),
        ("He waited--@--and left", "He waited—and left"),
        ("Bread, @. Bread,@, and milk; (bread, @)", "Bread. Bread, and milk; (bread)"),
        ("He came (@). (@) [ @ ]", "He came."),
        ('"@ No." "No @"', "“No.” “No”"),
        ('He said @"no"@ and left', "He said “no” and left"),
        ("(@ I think)", "(I think)"),
        ("Attends @ ! Attends @\u00a0!", "Attends ! Attends\u00a0!"),
        ("a@ @, b @ @ c @", "a, b c"),
        ("*@* b **(@)**, c", "b, c"),
        ("*a @*, b", "a, b"),
        ("sing@ to @them", "sing to them"),
        ("One.\n@\nTwo.", "One. Two."),
        ("> a\n> @\n> b @ c\n@\n> d", "> a\n> b c\n> d"),
        ("> @\n\n@\n\nx", "x"),
        (">    a @   b\n>  @ c", ">    a   b\n>  c"),
        ("He waited , then ( ).", "He waited , then ( )."),
    ],
)
def test_no_hole_is_left_where_something_is_absent(text: str, shown: str) -> None:
    held = text.replace("@", "{x}")
    read = "".join(part if isinstance(part, str) else ABSENT for part in parse_prose(held).parts)
    assert plain(typeset(read)) == shown


@for_all(MARKED)
def test_closing_up_loses_no_letter_and_leaves_no_trace(text: str) -> None:
    there = text.replace("{", ABSENT)
    shown = plain(typeset(there))
    assert ABSENT not in shown
    assert [c for c in shown if c.isalnum()] == [c for c in there if c.isalnum()]


TELLING = """[[beats]]
text = '''{if lit}Lit.{elif road == 'open'}{road}, {open}.{else}Dark.{end} {Wyn.they} {wyn:sings|sing} to {wyn.themself};
{wyn.name} has {wyn.their} way, it is {wyn.theirs}, let {wyn.them}. {{x}'''
[[beats.choices]]
say = "  {if lit}Out{else}Light{end}  "
set = { lit = true }
goto = "a"
[[beats.choices]]
say = "Close"
set = { road = "closed" }
goto = "a"
[[beats.choices]]
say = "Go"
goto = "end"
"""


def test_values_and_pronouns_are_put_in(tmp_path: Path) -> None:
    story_toml = 'format = 1\ntitle = "T"\nstart = "a"\n[variables]\nlit = false\nopen = { start = 2, min = 0, max = 5 }\n'
    story_toml += 'road = { start = "open", one-of = ["open", "closed"] }\n[cast.wyn]\nname = "Wyn"\npronouns = "ask"\n'
    story = load_story(make(tmp_path, {"story.toml": story_toml}, a=TELLING))
    read = {}
    for pronoun in ("she", "he", "they"):
        game = start(story, None, new_setup(story, None, pronouns={"wyn": pronoun}, seed=1))
        read[pronoun] = game.state.read[-1].text.plain
    assert read["she"] == "open, 2. She sings to herself; Wyn has her way, it is hers, let her. {x}"
    assert read["he"] == "open, 2. He sings to himself; Wyn has his way, it is his, let him. {x}"
    assert (
        read["they"]
        == "open, 2. They sing to themself; Wyn has their way, it is theirs, let them. {x}"
    )
    assert game.state.offered[0].say.plain == "Light"
    game.choose(1)
    assert game.state.read[-1].text.plain.startswith("Dark.")
    game.choose(0)
    assert game.state.read[-1].text.plain.startswith("Lit.")
    assert game.state.offered[0].say.plain == "Out"


NAMED = """format = 1
title = "M*A*S*H -- 5*3*2"
start = "a"
[variables]
mark = { start = "*", one-of = ["*", "> x", "---", "", "..."] }
[cast.wyn]
name = "M*A*S 'Wyn' O'Neil"
"""
MARKS = r"""title = '*The* M*A*S > "x" -- \\'
[[beats]]
text = '''
{mark}

*{mark}*, **{wyn.name}** {wyn:*is*|\*are\*} ({mark}).

{mark} b
'''
"""


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("*", "*\n\n*, M*A*S ‘Wyn’ O’Neil *are* (*).\n\n* b"),
        ("> x", "> x\n\n> x, M*A*S ‘Wyn’ O’Neil *are* (> x).\n\n> x b"),
        ("---", "---\n\n---, M*A*S ‘Wyn’ O’Neil *are* (---).\n\n--- b"),
        ("...", "...\n\n..., M*A*S ‘Wyn’ O’Neil *are* (...).\n\n... b"),
        ("", ", M*A*S ‘Wyn’ O’Neil *are*.\n\nb"),
    ],
)
def test_values_names_and_titles_bring_no_marks_along(
    mark: str, shown: str, tmp_path: Path
) -> None:
    toml = NAMED.replace('start = "*"', f'start = "{mark}"')
    story = load_story(make(tmp_path, {"story.toml": toml}, a=MARKS + GO))
    game = start(story, None, new_setup(story, None, seed=1))
    assert [passage.text.plain for passage in game.state.read] == [
        "*The* M*A*S > “x” – \\\\",
        shown,
    ]


def test_a_status_line_keeps_its_spaces_and_loses_its_marks(tmp_path: Path) -> None:
    status = "status = '''It's *six*   {if lit}lit {end}--   ({if lit}x{end})  5\\*6  '''\n"
    story = load_story(make(tmp_path, a=status + "[[beats]]\n" + GO))
    assert start(story, None, new_setup(story, None, seed=1)).status == "It’s six   –   5*6"


def test_what_cannot_be_put_in_is_placed_where_it_stands(tmp_path: Path) -> None:
    text = '[[beats]]\ntext = """\nSo \\u2014 {raod}, \\\n    {wyn.thier} {nobody:is|are} {lit} {open.name}\n"""\n'
    text += '[[beats.choices]]\nsay = "  {wyn}"\ngoto = "end"\n'
    assert sorted(said(make(tmp_path, a=text)), key=lambda row: row[2:]) == [
        ("a.toml", "SW403", 3, 12),
        ("a.toml", "SW405", 4, 6),
        ("a.toml", "SW403", 4, 18),
        ("a.toml", "SW403", 4, 34),
        ("a.toml", "SW403", 4, 40),
        ("a.toml", "SW403", 7, 11),
    ]


def test_every_form_is_known_for_every_pronoun(tmp_path: Path) -> None:
    text = (
        '[[beats]]\ntext = """'
        + " ".join(f"{{wyn.{form}}} {{Wyn.{form}}}" for form in FORMS)
        + '"""\n'
        + GO
    )
    assert said(make(tmp_path, a=text)) == []


def test_every_form_reads_right_for_everybody_and_as_the_page_says(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "writing.md").read_text("utf-8")
    rows = page.partition("<!-- pronouns -->")[2].partition("<!-- end -->")[0].splitlines()[3:]
    table = [
        [cell.strip().strip("`").replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        for row in rows
    ]
    assert [row[0] for row in table] == [
        *(f"{{jon.{form}}}" for form in PRONOUNS["they"]),
        "{jon:is|are}",
    ]
    for asked in ('[cast.jon]\nname = "Jon"\n', '[cast.Jon]\nname = "Jon"\n'):
        id = asked[6:9]
        forms = [row[0].replace("jon", id) for row in table]
        capital = [f"{{{id}.{form[0].upper()}{form[1:]}}}" for form in PRONOUNS["they"]]
        text = " / ".join([*forms, *capital])
        head = 'format = 1\ntitle = "T"\nstart = "a"\n' + asked + 'pronouns = "ask"\n'
        files: dict[str, str | bytes] = {
            "story.toml": head,
            "a.toml": f'[[beats]]\ntext = "{text}"\n{GO}',
        }
        story = load_story(make(tmp_path / id, files))
        for place, pronouns in enumerate(PRONOUNS, 1):
            said = new_setup(story, None, pronouns={id: pronouns}, seed=1)
            words = [row[place].replace("'", "\u2019") for row in table]
            spelt = [*words, *(word[0].upper() + word[1:] for word in words[:-1])]
            assert start(story, None, said).state.read[-1].text.plain.split(" / ") == spelt


def test_a_capital_and_a_curly_apostrophe_are_read_as_they_are_meant() -> None:
    for written, form, capital in (
        ("{wyn.They\u2019re}", "they're", True),
        ("{wyn.they've}", "they've", False),
        ("{wyn.Themself}", "themself", True),
        ("{wyn.Name}", "Name", False),
    ):
        assert parse_prose(written).parts == (Interpolation("wyn", form, capital, 1),)
