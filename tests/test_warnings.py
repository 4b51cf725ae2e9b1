"""What is likely not meant: each warning where it belongs, nothing where it does not, and silence where it is allowed."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import END, GO, HEAD, NAMES, PAGE, make, write

from engine.commands.diagnostics import FORMATS, for_people
from engine.commands.main import main
from story.cells import wrapped
from story.codes import ERRORS, WARNINGS
from story.diagnostics import Diagnostic
from story.loading import load
from story.printing import HOSTILE
from story.shipped import shipped_folder
from story.warnings.lookalikes import skeleton

BEAT = "[[beats]]\n"
CHOICE = "[[beats.choices]]\n"
LABELS = HEAD + "[labels]\nwords = ['runner']\n"
ROAD = (
    HEAD
    + '[variables]\nroad = { start = "open", one-of = ["open", "closing", "closed"] }\nopen = { start = 2, min = 0, max = 5 }\n'
)
SETS = (
    CHOICE
    + 'say = "Set"\nset = { road = "closed" }\nadd = { open = 1 }\nreply = "{road} {open}"\ngoto = "end"\n'
)
TIDES = HEAD + '[tides]\n"2018-10-27" = ["14:35", "19:10"]\n'
SEA = TIDES.replace(
    "[tides]",
    'status = "Here   road {road}"\n[variables]\nroad = { start = "open", one-of = ["open", "closed"] }\n'
    '[tides]\nopen = { road = "open" }\nclosed = { road = "closed" }',
)
ASKED = '[cast.wyn]\nname = "Wyn"\npronouns = "ask"\n'
CANON = HEAD + '[canon]\nvoices = ["noor", "wyn"]\nhinges = ["h1"]\n'
GONE = ", ".join(f"'gone-{number}'" for number in range(65))
PARTS = {
    "n.toml": 'voice = "noor"\n'
    + BEAT
    + CHOICE
    + 'id = "x"\nsay = "X"\nhinge = "h1"\ngoto = "end"\n',
    "w.toml": 'voice = "wyn"\n' + BEAT + GO,
}


def doubts(folder: Path, files: dict[str, str]) -> list[Diagnostic]:
    """Check a story that is made of these files and can be played."""
    write(folder, {"story.toml": HEAD, "a.toml": BEAT + GO, "end.toml": END, **files})
    loaded = load(folder, warnings=True)
    assert loaded.story is not None, loaded.diagnostics
    return list(loaded.diagnostics)


class Doubt(NamedTuple):
    """One thing likely not meant: where, and what is proposed."""

    code: str
    file: str
    line: int
    column: int
    hint: str
    files: dict[str, str]


DOUBTS = [
    Doubt("SW601", "b.toml", 1, 1, 'goto = "b"', {"b.toml": BEAT + GO}),
    Doubt(
        "SW602",
        "a.toml",
        4,
        9,
        "{if lit}",
        {
            "story.toml": HEAD + "[variables]\nlit = false\n",
            "a.toml": BEAT + CHOICE + "say = 'S'\nset = { lit = true }\ngoto = 'end'\n",
        },
    ),
    Doubt(
        "SW602",
        "a.toml",
        2,
        9,
        "with {n}",
        {
            "story.toml": HEAD + "[variables]\nn = { start = 0, min = 0, max = 2 }\n",
            "a.toml": BEAT + "add = { n = 1 }\n" + GO,
        },
    ),
    Doubt(
        "SW603",
        "story.toml",
        5,
        1,
        "set = { lit = true }",
        {
            "story.toml": HEAD + "[variables]\nlit = false\n",
            "a.toml": BEAT + "text = '{if lit}a{end}'\n" + GO,
        },
    ),
    Doubt(
        "SW603",
        "story.toml",
        5,
        1,
        'set = { road = "closed" }',
        {
            "story.toml": HEAD
            + "[variables]\nroad = { start = 'open', one-of = ['open', 'closed'] }\n",
            "a.toml": BEAT + "text = '{road}'\n" + GO,
        },
    ),
    Doubt(
        "SW604",
        "story.toml",
        5,
        1,
        "take it out",
        {"story.toml": HEAD + "[variables]\nlit = false\n"},
    ),
    Doubt(
        "SW605",
        "a.toml",
        6,
        7,
        "its own reply",
        {"a.toml": BEAT + GO + CHOICE + 'say = "Stay"\ngoto = "end"\n'},
    ),
    Doubt("SW606", "a.toml", 2, 8, "part it", {"a.toml": BEAT + f'text = "{"a " * 221}"\n' + GO}),
    Doubt(
        "SW607", "a.toml", 2, 8, "part it", {"a.toml": BEAT + f'text = "{"waiting " * 200}"\n' + GO}
    ),
    Doubt(
        "SW607",
        "a.toml",
        2,
        8,
        "part it",
        {
            "a.toml": BEAT
            + "text = '{if lit}a{else}"
            + "waiting " * 200
            + "{end}'\nset = { lit = true }\n"
            + GO,
            "story.toml": HEAD + "[variables]\nlit = false\n",
        },
    ),
    Doubt(
        "SW608",
        "a.toml",
        3,
        7,
        "few words",
        {"a.toml": BEAT + CHOICE + f'say = "{"ab " * 22}"\ngoto = "end"\n'},
    ),
    Doubt("SW609", "insights.toml", 1, 1, 'insight = "page"', {"insights.toml": PAGE}),
    Doubt(
        "SW610",
        "a.toml",
        2,
        19,
        "what was done",
        {"story.toml": LABELS, "a.toml": BEAT + 'text = "You are a runner."\n' + GO},
    ),
    Doubt(
        "SW610",
        "end.toml",
        3,
        12,
        "what was done",
        {"story.toml": LABELS, "end.toml": END.replace("End.", "'A runner'")},
    ),
    Doubt(
        "SW610",
        "a.toml",
        5,
        18,
        "what was done",
        {"story.toml": LABELS, "a.toml": BEAT + GO + 'echo = "You ran. Runners do."\n'},
    ),
    Doubt(
        "SW611",
        "a.toml",
        2,
        8,
        "can never be read",
        {
            "story.toml": ROAD,
            "a.toml": BEAT + "when = \"road == 'open' and road == 'closed'\"\n" + BEAT + SETS,
        },
    ),
    Doubt(
        "SW611",
        "a.toml",
        2,
        8,
        "take it out",
        {
            "story.toml": ROAD,
            "a.toml": BEAT + "when = \"road == 'open' or road != 'open'\"\n" + BEAT + SETS,
        },
    ),
    Doubt(
        "SW611",
        "a.toml",
        2,
        29,
        "mend",
        {
            "story.toml": ROAD,
            "a.toml": BEAT + 'text = "{if open > 1}b{elif open > 3}c{end}"\n' + SETS,
        },
    ),
    Doubt(
        "SW611",
        "a.toml",
        2,
        39,
        "mend",
        {
            "story.toml": ROAD,
            "a.toml": BEAT + 'text = "{if open > 1}b{elif open < 2}c{else}d{end}"\n' + SETS,
        },
    ),
    Doubt(
        "SW612",
        "a.toml",
        4,
        6,
        "spell it the same",
        {"a.toml": BEAT + 'id = "the-hall"\n' + BEAT + 'id = "thehall"\n' + GO},
    ),
    Doubt(
        "SW612",
        "Al.toml",
        1,
        1,
        "spell it the same",
        {
            "A1.toml": BEAT + GO,
            "Al.toml": BEAT + GO,
            "a.toml": BEAT + GO.replace("end", "A1") + CHOICE + "say = 'B'\ngoto = 'Al'\n",
        },
    ),
    Doubt(
        "SW613",
        "story.toml",
        4,
        1,
        "{ida.name}",
        {"story.toml": HEAD + "[cast.ida]\nname = 'Ida'\n"},
    ),
    Doubt(
        "SW614",
        "story.toml",
        4,
        1,
        'pattern = "waiting"',
        {"story.toml": HEAD + "[patterns.waiting]\n"},
    ),
    Doubt(
        "SW615",
        "b.toml",
        1,
        8,
        "offer = {",
        {"b.toml": 'pool = "night"\nsay = "B"\n' + BEAT + "text = 'b'\n"},
    ),
    Doubt(
        "SW616",
        "story.toml",
        6,
        11,
        'hinge = "h1"',
        {"story.toml": CANON, **PARTS, "n.toml": 'voice = "noor"\n' + BEAT + GO},
    ),
    Doubt(
        "SW617",
        "a.toml",
        2,
        9,
        "beat of its own",
        {"a.toml": BEAT + 'visit = "b"\n' + GO, "b.toml": BEAT + "text = 'b'\n"},
    ),
    Doubt(
        "SW618",
        "a.toml",
        8,
        7,
        "say what is different",
        {
            "a.toml": BEAT
            + GO
            + 'when = "seen(\'end\')"\nlocked = "Not yet."\n'
            + CHOICE
            + 'say = "Go"\nreply = "a"\ngoto = "end"\n'
        },
    ),
    Doubt(
        "SW618",
        "a.toml",
        6,
        7,
        "say what is different",
        {"a.toml": BEAT + GO + CHOICE + 'say = "Go"\nreply = "a"\ngoto = "end"\n'},
    ),
    Doubt("SW620", "a.toml", 2, 11, "opened with {{", {"a.toml": BEAT + "text = 'ab}'\n" + GO}),
    Doubt(
        "SW621",
        "a.toml",
        2,
        13,
        "let them differ",
        {"story.toml": ROAD, "a.toml": BEAT + "text = '{if open > 2}x{else}x{end}'\n" + SETS},
    ),
    Doubt(
        "SW651",
        "story.toml",
        8,
        1,
        'add it at the end of noor = […]: "x"',
        {**PARTS, "story.toml": CANON + "[canon.line]\nnoor = []\n"},
    ),
    Doubt(
        "SW652",
        "story.toml",
        4,
        1,
        "what stands first under [canon.line] is held",
        {
            **PARTS,
            "story.toml": CANON + f"[canon.line]\nnoor = [{GONE}, 'x']\n",
        },
    ),
    Doubt(
        "SW650",
        "a.toml",
        2,
        20,
        "write {wyn:is|are}",
        {"story.toml": HEAD + ASKED, "a.toml": BEAT + 'text = "{wyn.They} is."\n' + GO},
    ),
    Doubt(
        "SW650",
        "a.toml",
        5,
        22,
        "write {wyn.they're}",
        {
            "story.toml": HEAD + ASKED,
            "a.toml": BEAT + GO + 'reply = """{Wyn.they}\'re late."""\n',
        },
    ),
    Doubt(
        "SW631",
        "a.toml",
        1,
        1,
        "a choice that is not 'once'",
        {"a.toml": BEAT + CHOICE + 'say = "Look"\nonce = true\ngoto = "#0"\n'},
    ),
    Doubt("SW630", "insights.toml", 0, 0, "move what this says there", {"up/insights.toml": ""}),
    Doubt(
        "SW622",
        "a.toml",
        4,
        9,
        "like true",
        {
            "story.toml": HEAD + "[variables]\nlit = false\n",
            "a.toml": BEAT
            + CHOICE
            + "say = '{if lit}x{end}S'\nset = { lit = false }\ngoto = 'end'\n",
        },
    ),
    Doubt(
        "SW623",
        "a.toml",
        2,
        12,
        'say = "north" and goto = "hall"',
        {"a.toml": BEAT + "text = 'Go [[north->hall]].'\n" + GO},
    ),
    Doubt(
        "SW624",
        "a.toml",
        3,
        7,
        "say something in every case",
        {
            "story.toml": HEAD + "[variables]\nlit = false\n",
            "a.toml": BEAT + CHOICE + "say = '{if lit}x{end}'\ngoto = 'end'\n" + GO,
        },
    ),
    Doubt(
        "SW625",
        "a.toml",
        2,
        13,
        "inside of the {if}",
        {
            "story.toml": HEAD + "[variables]\nlit = false\n",
            "a.toml": BEAT + "text = '{if lit}Yes{end}, he said.'\n" + GO,
        },
    ),
    Doubt("SW619", "a.toml", 1, 3, "take it out", {"a.toml": "# allow SW605\n" + BEAT + GO}),
    Doubt(
        "SW640",
        "story.toml",
        4,
        1,
        'movement = "m"',
        {"story.toml": HEAD + '[[movements]]\nid = "m"\ntitle = "M"\n'},
    ),
    Doubt(
        "SW641",
        "story.toml",
        8,
        1,
        "low waters are 12:25.2 h apart",
        {
            "story.toml": TIDES
            + '"2018-11-16" = ["18:05", "22:45"]\n"2018-11-20" = ["09:10", "13:50"]\n'
            + '"2019-02-02" = ["06:50", "11:20"]\n"2019-02-03" = ["10:00", "14:40"]\n'
        },
    ),
    Doubt(
        "SW642",
        "a.toml",
        1,
        6,
        '"2018-10-28" = ["…", "…"]',
        {"story.toml": TIDES, "a.toml": "at = 2018-10-28T16:00:00\n" + BEAT + GO},
    ),
    Doubt(
        "SW643",
        "a.toml",
        2,
        10,
        "one of the three is mistaken",
        {
            "story.toml": TIDES,
            "a.toml": 'at = 2018-10-27T16:00:00\nstatus = "safe 14:53 to 19:10"\n' + BEAT + GO,
        },
    ),
    Doubt(
        "SW644",
        "a.toml",
        3,
        16,
        "it is safe from 14:35 to 19:10",
        {
            "story.toml": SEA,
            "a.toml": "at = 2018-10-27T16:00:00\n"
            + BEAT
            + 'set = { road = "closed" }\ntext = "{road}"\n'
            + GO,
        },
    ),
    Doubt(
        "SW644",
        "a.toml",
        2,
        10,
        "it is safe from 14:35 to 19:10",
        {
            "story.toml": SEA,
            "a.toml": 'at = 2018-10-27T20:00:00\nstatus = "Here   road open"\n'
            + BEAT
            + 'set = { road = "closed" }\ntext = "{road}"\n'
            + GO,
        },
    ),
    Doubt(
        "SW644",
        "a.toml",
        6,
        16,
        "it is safe from 14:35 to 19:10",
        {
            "story.toml": SEA,
            "a.toml": "at = 2018-10-27T20:00:00\n"
            + BEAT
            + 'text = "{road}"\n'
            + BEAT
            + "at = 2018-10-27T16:00:00\n"
            + 'set = { road = "closed" }\n'
            + GO,
        },
    ),
    Doubt(
        "SW645",
        "story.toml",
        4,
        1,
        'picture = "p"',
        {"story.toml": HEAD + "[pictures.p]\nwords = 'w'\nart = 'a'\n"},
    ),
    Doubt(
        "SW646",
        "story.toml",
        4,
        9,
        "a PNG or a JPEG beside story.toml",
        {"story.toml": HEAD + 'cover = "cover.png"\n'},
    ),
]


@pytest.mark.parametrize(
    "doubt", DOUBTS, ids=[f"{doubt.code}-{place}" for place, doubt in enumerate(DOUBTS)]
)
def test_what_is_likely_not_meant_is_said_where_it_stands(doubt: Doubt, tmp_path: Path) -> None:
    said = [found for found in doubts(tmp_path, doubt.files) if found.code == doubt.code]
    assert [(Path(found.file).name, found.line, found.column) for found in said] == [
        (doubt.file, doubt.line, doubt.column)
    ]
    assert doubt.hint in said[0].hint
    assert said[0].severity == "warning"


def test_every_warning_is_raised_here() -> None:
    assert {doubt.code for doubt in DOUBTS} == set(WARNINGS)


FINE: list[dict[str, str]] = [
    {"a.toml": BEAT + "text = 'a {{brace} and {{another'\n" + GO},
    {"a.toml": BEAT + GO + CHOICE + 'say = "Stay"\nreply = "You stay."\ngoto = "end"\n'},
    {
        "a.toml": BEAT + GO + CHOICE + 'id = "stay"\nsay = "Stay"\ngoto = "end"\n',
        "end.toml": END + BEAT + "when = \"chose('stay')\"\ntext = 'Late.'\n",
    },
    {
        "story.toml": ROAD,
        "a.toml": BEAT
        + "text = \"{if open > 3}c{elif open > 1}b{else}a{end}{if road == 'open'}x{end}\"\n"
        + SETS,
    },
    {
        "story.toml": LABELS,
        "a.toml": BEAT + 'text = \'"You are a runner," she says. "Once a runner."\'\n' + GO,
    },
    {
        "story.toml": LABELS,
        "a.toml": BEAT + "text = 'The word runner is on the page, among others.'\n" + GO,
    },
    {
        "story.toml": LABELS + "[cast.wyn]\nname = 'Wyn'\npronouns = 'ask'\n",
        "a.toml": BEAT
        + 'text = \'"{if wyn.they == "he"}You are the runner."{else}You are a runner."{end}\'\n'
        + GO,
    },
    {"a.toml": BEAT + 'id = "h-1-11"\n' + BEAT + 'id = "h-11-1"\n' + GO},
    {
        "story.toml": CANON,
        **PARTS,
        "a.toml": BEAT + 'goto = "n"\nwhen = "voice == \'noor\'"\n' + BEAT + 'goto = "w"\n',
        "end.toml": END + BEAT + "when = \"heard('x')\"\ntext = 'x'\n",
    },
    {
        "a.toml": BEAT
        + "id = 'b'\n"
        + GO
        + "once = true\n"
        + CHOICE
        + 'say = "Go"\nreply = "again"\ngoto = "end"\n'
    },
    *(
        {
            "story.toml": HEAD + "[variables]\nopen = { start = 2, min = 0, max = 5 }\n",
            "a.toml": BEAT + f'text = "{text} {{open}}"\n' + GO + CHOICE + "say = 'Set'\n"
            "add = { open = 1 }\ngoto = 'a'\n",
        }
        for text in (
            "{if times('a') == 0}a{elif times('a') == 1}b{else}c{end}",
            "{if times('a') in [0, 1]}a{elif times('a') > 3}b{else}c{end}",
            "{if times('a') == open}a{else}b{end}",
            "{if times('a') > 5000}a{else}b{end}",
            "{if times('a') - times('end') > 9 and times('end') > 3}a{else}b{end}",
            "{if times('a') - open > 5 and open > 3}a{else}b{end}",
        )
    ),
    {
        "a.toml": BEAT
        + "id = 'hub'\n"
        + CHOICE
        + 'say = "Knock"\nonce = true\ngoto = "#hub"\n'
        + CHOICE
        + 'say = "Call"\nonce = true\ngoto = "#hub"\n'
        + GO
    },
]


@pytest.mark.parametrize("files", FINE, ids=range(len(FINE)))
def test_what_may_well_be_meant_is_left_alone(files: dict[str, str], tmp_path: Path) -> None:
    assert [str(found) for found in doubts(tmp_path, files) if found.code != "SW211"] == []


def test_a_comment_allows_a_warning_on_its_line_or_the_next_and_no_other(tmp_path: Path) -> None:
    same = CHOICE + 'say = "Stay"\ngoto = "end"\n'
    above = same.replace("say", "# allow SW605: one door, two handles\nsay")
    beside = same.replace('"Stay"', '"Stay"  # allow SW605')
    far = "# allow SW605\n\n" + same
    for text, codes in ((same, ["SW605"]), (above, []), (beside, []), (far, ["SW619", "SW605"])):
        assert [found.code for found in doubts(tmp_path, {"a.toml": BEAT + GO + text})] == codes


def test_an_error_is_never_allowed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "story.toml": HEAD,
            "end.toml": END,
            "a.toml": BEAT + GO.replace('"end"', '"nowhere"  # allow SW201'),
        },
    )
    assert [found.code for found in load(tmp_path, warnings=True).diagnostics] == ["SW201"]


def test_a_player_is_told_no_doubts_and_doubts_wait_until_nothing_is_wrong(tmp_path: Path) -> None:
    assert doubts(tmp_path, {"insights.toml": PAGE})
    assert load(tmp_path).diagnostics == ()
    write(tmp_path, {"a.toml": BEAT + GO + "gotto = 'x'\n"})
    assert [found.code for found in load(tmp_path, warnings=True).diagnostics] == ["SW101"]


def test_the_shipped_story_leaves_no_doubt() -> None:
    assert [str(found) for found in load(shipped_folder(), warnings=True).diagnostics] == []


def test_strict_lets_a_warning_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doubts(tmp_path, {"insights.toml": PAGE})
    assert (main(["check", str(tmp_path)]), main(["check", "--strict", str(tmp_path)])) == (0, 1)
    assert capsys.readouterr().out.count("no errors, 1 warning") == 2
    doubts(tmp_path, {"insights.toml": ""})
    assert main(["check", "--strict", str(tmp_path)]) == 0


# How it is said


def found(**values: Any) -> Diagnostic:
    return Diagnostic(
        **{
            "file": "s/a.toml",
            "line": 7,
            "column": 8,
            "code": "SW201",
            "message": "there is no scene 'edn'",
            **values,
        }
    )


def test_the_line_is_shown_and_the_place_marked() -> None:
    words = for_people(found(excerpt='goto = "edn"', width=5, hint="did you mean 'end'?"))
    assert words.splitlines() == [
        "s/a.toml:7:8: SW201 there is no scene 'edn'",
        '     7 | goto = "edn"',
        "       |        ^^^^^",
        "    did you mean 'end'?",
    ]


def test_the_mark_stands_under_wide_letters_and_in_the_middle_of_a_long_line() -> None:
    line, mark = for_people(found(excerpt="水水水水水水水edn", width=3)).splitlines()[1:]
    assert (line.index("edn") + 7, mark.index("^")) == (mark.index("^"), line.index("edn") + 7)
    line, mark = for_people(
        found(excerpt="a" * 500 + "edn" + "b" * 500, column=501, width=3)
    ).splitlines()[1:]
    assert len(line) < 120
    assert line[mark.index("^") : mark.rindex("^") + 1] == "edn"


@given(st.text(max_size=300), st.integers(1, 320), st.integers(0, 320))
def test_whatever_the_line_holds_nothing_of_it_acts_on_a_terminal(
    excerpt: str, column: int, width: int
) -> None:
    words = for_people(found(excerpt=excerpt, column=column, width=width))
    assert not HOSTILE.search(words)
    assert all(letter == "\n" or letter.isprintable() or letter.isspace() for letter in words)
    assert len(words.splitlines()) <= 3


def test_an_editor_and_a_pipeline_read_a_line_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doubts(tmp_path, {"insights.toml": PAGE, "b.toml": BEAT + GO})
    patterns = {
        "short": r".*/(b|insights)\.toml:1:1: SW\d{3} [^\n]*",
        "gcc": r".*/(b|insights)\.toml:1:1: warning: [^\n]* \[SW\d{3}\]",
        "github": r"::warning file=[^,\n]*/(b|insights)\.toml,line=1,col=1,title=SW\d{3}::[^\n]*",
    }
    assert set(patterns) == set(FORMATS) - {"people"}
    for form, pattern in patterns.items():
        main(["check", str(tmp_path), "--format", form])
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 2
        assert all(re.fullmatch(pattern, line) for line in lines), lines


def test_what_a_pipeline_would_misread_is_escaped() -> None:
    words = FORMATS["github"](found(file="a,b:c.toml", message="50%\nof it"))
    assert words == "::error file=a%2Cb%3Ac.toml,line=7,col=8,title=SW201::50%25%0Aof it"


SPOOF = "x\n::error::a\r\x1b]52;c;YQ==\x07\u202e\u2028y"


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_that_was_written_looks_like_a_line_of_its_own(form: str) -> None:
    words = FORMATS[form](found(file=SPOOF, message=SPOOF, hint=SPOOF, excerpt=SPOOF, column=1))
    assert not HOSTILE.search(words)
    lines = words.splitlines()
    assert len(lines) == (4 if form == "people" else 1)
    assert not any(line.startswith("::") for line in lines) or form == "github"


def test_a_title_is_no_command_to_a_pipeline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, {"story.toml": (HEAD + NAMES).replace('"T"', '"::stop-commands::T"')})
    assert main(["check", str(tmp_path), "--format", "github"]) == 0
    assert "::stop-commands" not in capsys.readouterr().out


def test_json_has_the_keys_others_build_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doubts(tmp_path, {"insights.toml": PAGE})
    main(["check", str(tmp_path), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert list(told["diagnostics"][0]) == [
        "code",
        "severity",
        "file",
        "line",
        "column",
        "message",
        "hint",
    ]


def test_every_descriptor_fills_its_template_from_what_is_reported() -> None:
    for code, descriptor in {**ERRORS, **WARNINGS}.items():
        assert descriptor.code == code
        assert descriptor.severity == ("warning" if code in WARNINGS else "error")


# The pieces


@given(st.text("ab c", max_size=400), st.integers(1, 80))
def test_lines_are_counted_as_they_are_broken(words: str, width: int) -> None:
    from engine.screens.lines import broken

    shown = [line for line in broken([(" ".join(words.split()), "text")], width) if line.pieces]
    if all(len(word) <= width for word in words.split()):
        assert len(wrapped(" ".join(words.split()), width)) == max(len(shown), 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("left_first", "left-first"),
        ("leftFirst", "left-first"),
        ("door0", "doorO"),
        ("paul1", "paull"),
        ("wуn", "wyn"),
    ],
)
def test_ids_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("h-1-11", "h-11-1"), ("noor", "moor"), ("a1", "a2"), ("door", "floor")]
)
def test_ids_that_do_not_have_two(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


AGREEING = [
    ("{wyn.They} {wyn:is|are}, {wyn.they're} and {wyn.they'd} be.", []),
    ("{wyn.They} counted, and {wyn.they} put it down.", []),
    ("Would {wyn.they} have gone? {wyn:Does|Do} {wyn.they} have it? Did {wyn.they} do it?", []),
    ("As if {wyn.they} were there; {wyn.they} always went downstairs.", []),
    ("{wyn.name} is, and {noor.they} is, and you are. {wyn.them} is nobody.", []),
    ("{wyn.They}'d go, {wyn.they}'ll see, {wyn.they}-ish.", []),
    ("{wyn.They} is", [("is", "they", "write {wyn:is|are}")]),
    ("{Wyn.they} are", [("are", "she", "write {wyn:is|are}")]),
    ("and {wyn.they} have", [("have", "she", "write {wyn:has|have}")]),
    ("{wyn.they} don't", [("don't", "she", "write {wyn:doesn't|don't}")]),
    ("{wyn.they} were", [("were", "she", "write {wyn:was|were}")]),
    ("{wyn.they} still is", [("is", "they", "write {wyn:is|are}")]),
    ("{wyn.they} watches", [("watches", "they", "write {wyn:watches|watch}")]),
    ("{wyn.they} goes", [("goes", "they", "write {wyn:goes|go}")]),
    ("{wyn.they} carries", [("carries", "they", "write {wyn:carries|carry}")]),
    ("{wyn.they} uses", [("uses", "they", "write {wyn:uses|use}")]),
    ("{wyn.they}'s", [("'s", "they", "write {wyn.they're} or {wyn.they've}")]),
    ("{wyn.they}\u2019ve", [("'ve", "she", "write {wyn.they've}")]),
    ("{noor.they} are", [("are", "she", "write {noor:is|are}")]),
]


@pytest.mark.parametrize(("text", "found"), AGREEING, ids=[row[0] for row in AGREEING])
def test_words_are_doubted_that_agree_with_some_pronouns_only(
    tmp_path: Path, text: str, found: list[tuple[str, str, str]]
) -> None:
    head = HEAD + ASKED + '[cast.noor]\nname = "Noor"\npronouns = "she"\n'
    files = {"story.toml": head, "a.toml": f'{BEAT}text = """{text}. {{noor.they}}"""\n{GO}'}
    told = [d for d in doubts(tmp_path, files) if d.code == "SW650"]
    sentence = "'{}' is wrong here where the pronoun before it is '{}'"
    assert [(d.message, d.hint) for d in told] == [
        (sentence.format(word, after), hint) for word, after, hint in found
    ]


def test_another_language_agrees_by_rules_of_its_own(tmp_path: Path) -> None:
    head = 'language = "cy"\n' + HEAD + ASKED
    files = {"story.toml": head, "a.toml": BEAT + 'text = "{wyn.they} is"\n' + GO}
    assert doubts(tmp_path, files) == []
