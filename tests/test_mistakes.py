"""Every mistake there is a code for, made in a real file: where it is said to be, and what is proposed."""

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from story.codes import DESCRIPTORS
from story.conditions import ConditionError, read
from story.loading import load
from story.locating import line_and_column, locate
from story.prose import ProseError, plain, read_prose, set_type

HEAD = 'format = 1\ntitle = "T"\nstart = "a"\n'
MORE = """[variables]
lit = false
open = { start = 2, min = 0, max = 5 }
road = { start = "open", one-of = ["open", "closed"] }
[patterns.staying]
[cast.wyn]
name = "Wyn"
[cast.noor]
name = "Noor"
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
"""
END = 'ending = { family = "f" }\n[[beats]]\ntext = "End."\n'
INSIGHTS = '[page]\ntheme = "fear"\ntitle = "T"\ntext = "X."\n'


class Mistake(NamedTuple):
    """One mistake: the code, the line and column of a.toml (or another file) it is at, part of the hint, and the files."""

    code: str
    line: int
    column: int
    hint: str
    scene: str = ""
    file: str = "a.toml"
    story: str = ""
    more: dict[str, str] = {}  # noqa: RUF012 a table that nobody changes


GO = '[[beats.choices]]\nsay = "Go"\ngoto = "end"\n'
MISTAKES = [
    Mistake("SW004", 3, 10, "", '[[beats]]\ntext = "a"\ngoto =   = "b"\n'),
    Mistake("SW004", 2, 8, "between quotes", "[[beats]]\ntext = hello\n"),
    Mistake("SW006", 1, 1, "rename one", "[[beats]]\n" + GO, "z/a.toml", more={"z/a.toml": END}),
    Mistake("SW007", 1, 1, "letters, digits", "[[beats]]\n" + GO, "b c.toml", more={"b c.toml": END}),
    Mistake("SW008", 2, 9, "take it out", '[[beats]]\ntext = "\\u001b[2J"\n' + GO),
    Mistake("SW008", 2, 10, "take it out", '[[beats]]\ntext = "a\u202eb"\n' + GO),
    Mistake("SW010", 1, 10, "format = 1", file="story.toml", story=HEAD.replace("format = 1", "format = 2")),
    Mistake("SW101", 2, 1, "did you mean 'text'?", '[[beats]]\ntxet = "a"\n' + GO),
    Mistake("SW101", 4, 1, "did you mean 'goto'?", '[[beats]]\n[[beats.choices]]\nsay = "a"\ngotto = "end"\n'),
    Mistake("SW101", 3, 1, "did you mean 'locked'?", "[[beats]]\n" + GO.replace("say", "lokced = 'x'\nsay"), more={}),
    Mistake("SW101", 2, 1, "'pattern' belongs to a choice", '[[beats]]\npattern = "staying"\n' + GO),
    Mistake("SW102", 2, 8, 'between quotes: "3"', "[[beats]]\ntext = 3\n" + GO),
    Mistake("SW102", 4, 8, "without quotes: true", "[[beats]]\n" + GO.replace('say = "Go"', 'say = "Go"\nonce = "true"')),
    Mistake("SW103", 2, 1, "", '[[beats]]\n[[beats.choices]]\ngoto = "end"\n'),
    Mistake("SW103", 1, 1, "[[beats]]", 'title = "no beats"\n'),
    Mistake("SW104", 4, 8, '"scene#beat"', '[[beats]]\n[[beats.choices]]\nsay = "Go"\ngoto = "the end"\n'),
    Mistake("SW105", 2, 6, "my-beat", '[[beats]]\nid = "my beat"\n' + GO),
    Mistake("SW106", 6, 6, "", '[[beats]]\nid = "x"\ntext = "1"\ngoto = "#x"\n[[beats]]\nid = "x"\n' + GO),
    Mistake("SW107", 5, 1, "", file="story.toml", story=HEAD + "[variables]\nn = { start = 9, min = 0, max = 5 }\n"),
    Mistake("SW107", 5, 5, "{ start = 0, min = 0, max = 5 }", file="story.toml", story=HEAD + "[variables]\nn = 3\n"),
    Mistake("SW108", 1, 1, "add 'pool'", "weight = 2\n[[beats]]\n" + GO),
    Mistake("SW201", 4, 8, "did you mean 'end'?", '[[beats]]\n[[beats.choices]]\nsay = "Go"\ngoto = "edn"\n'),
    Mistake("SW202", 4, 8, "", '[[beats]]\n[[beats.choices]]\nsay = "Go"\ngoto = "end#far"\n'),
    Mistake("SW203", 2, 9, "did you mean 'open'?", "[[beats]]\nadd = { opne = 1 }\n" + GO),
    Mistake("SW204", 2, 16, "did you mean 'closed'?", '[[beats]]\nset = { road = "clsoed" }\n' + GO),
    Mistake("SW204", 2, 16, "", "[[beats]]\nset = { open = 9 }\n" + GO),
    Mistake("SW205", 3, 11, "did you mean 'staying'?", "[[beats]]\n" + GO.replace("say", 'pattern = "stayin"\nsay')),
    Mistake("SW206", 2, 11, "did you mean 'page'?", '[[beats]]\ninsight = "pgae"\n' + GO),
    Mistake("SW207", 2, 18, "", '[[beats]]\noffer = { pool = "night" }\n' + GO),
    Mistake("SW208", 1, 9, "did you mean 'noor'?", 'voice = "nor"\n[[beats]]\n' + GO),
    Mistake("SW209", 4, 9, "known here: h1", "[[beats]]\n" + GO.replace("say", 'id = "x"\nhinge = "h9"\nsay')),
    Mistake("SW210", 18, 6, "", "[[beats]]\n" + GO, "story.toml", HEAD + MORE + '[[canon.temperaments]]\nid = "t"\nh1 = "nobody"\n'),
    Mistake("SW211", 4, 8, "", 'voice = "wyn"\n[[beats]]\n[[beats.choices]]\ngoto = "b"\nsay = "x"\n', more={"b.toml": 'voice = "noor"\n' + END}),
    Mistake(
        "SW212",
        18,
        6,
        "",
        "[[beats]]\n" + GO.replace("say", 'id = "x"\nsay'),
        "story.toml",
        HEAD + MORE + '[[canon.temperaments]]\nid = "t"\nh1 = "x"\n',
    ),
    Mistake("SW301", 2, 13, "did you mean ==?", '[[beats]]\nwhen = "lit = true"\n' + GO),
    Mistake("SW302", 2, 9, "did you mean 'lit'?", '[[beats]]\nwhen = "lti"\n' + GO),
    Mistake("SW303", 2, 9, "", "[[beats]]\nwhen = \"__import__('os')\"\n" + GO),
    Mistake("SW304", 2, 9, "compare it", '[[beats]]\nwhen = "open"\n' + GO),
    Mistake("SW304", 2, 17, "without quotes: 2", "[[beats]]\nwhen = \"open == '2'\"\n" + GO),
    Mistake("SW305", 2, 17, "did you mean 'open'?", "[[beats]]\nwhen = \"road == 'opne'\"\n" + GO),
    Mistake("SW305", 2, 9, "goes from 0 to 5", '[[beats]]\nwhen = "open > 5"\n' + GO),
    Mistake("SW306", 2, 9, "a != b, or not (a == b)", '[[beats]]\nwhen = "not open == 2"\n' + GO),
    Mistake("SW306", 2, 16, "brackets", '[[beats]]\nwhen = "lit or lit and lit"\n' + GO),
    Mistake("SW307", 2, 9, "did you mean 'end'?", "[[beats]]\nwhen = \"seen('edn')\"\n" + GO),
    Mistake("SW401", 3, 3, "{{", '[[beats]]\ntext = """\na {never\n"""\n' + GO),
    Mistake("SW402", 4, 3, "{end}", '[[beats]]\ntext = """\nOne.\na {if lit}b\n"""\n' + GO),
    Mistake("SW403", 3, 4, "did you mean 'road'?", '[[beats]]\ntext = """\na {raod}\n"""\n' + GO),
    Mistake("SW403", 3, 2, "{wyn.name}", '[[beats]]\ntext = """\n{wyn}\n"""\n' + GO),
    Mistake("SW404", 2, 11, "between spaces", '[[beats]]\ntext = "a *b"\n' + GO),
    Mistake("SW405", 2, 10, "did you mean 'their'?", '[[beats]]\ntext = "{wyn.thier}"\n' + GO),
    Mistake("SW501", 1, 1, "give it a 'goto'", '[[beats]]\ntext = "a"\n'),
    Mistake("SW502", 4, 1, "lead there with", '[[beats]]\ntext = "a"\ngoto = "end"\n[[beats]]\nid = "lost"\ngoto = "end"\n'),
    Mistake("SW503", 1, 1, "put a choice", '[[beats]]\nid = "x"\ngoto = "#y"\n[[beats]]\nid = "y"\ngoto = "#x"\n'),
    Mistake("SW504", 1, 1, "comes back by itself", '[[beats]]\nid = "x"\nvisit = "b"\ngoto = "end"\n', "b.toml", more={"b.toml": ""}),
    Mistake("SW506", 4, 10, "add 'when'", '[[beats]]\n[[beats.choices]]\nsay = "a"\nlocked = "no"\ngoto = "end"\n' + GO),
    Mistake("SW601", 1, 1, 'goto = "b"', "[[beats]]\n" + GO, "b.toml", more={"b.toml": END}),
]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{n}-{m.code}" for n, m in enumerate(MISTAKES)])
def test_a_mistake_is_said_where_it_is_and_what_was_meant_is_proposed(tmp_path: Path, mistake: Mistake) -> None:
    more = dict(mistake.more)
    if mistake.code == "SW504":
        more["b.toml"] = '[[beats]]\n[[beats.choices]]\nsay = "Round"\ngoto = "a"\n'
    files = {
        "story.toml": mistake.story or HEAD + MORE,
        "insights.toml": INSIGHTS,
        "end.toml": END,
        "a.toml": mistake.scene or "[[beats]]\n" + GO,
        **more,
    }
    write(tmp_path, files)
    found = load(tmp_path).diagnostics
    of_code = [d for d in found if d.code == mistake.code]
    assert of_code, [str(d) for d in found]
    where = mistake.file if mistake.code != "SW504" else "a.toml"
    places = [(Path(d.file).name, d.line, d.column) for d in of_code if mistake.hint in d.hint]
    assert (Path(where).name, mistake.line, mistake.column) in places, [str(d) for d in of_code]


def test_the_other_codes_are_provoked_too(tmp_path: Path) -> None:
    found = {load(tmp_path / "nothing").diagnostics[0].code, load(tmp_path).diagnostics[0].code}
    write(tmp_path, {"story.toml": HEAD, "a.toml": '[[beats]]\n[[beats.choices]]\nsay = "x"\ngoto = "a"\n', "big.toml": "#" * 5_000_000})
    (tmp_path / "latin.toml").write_bytes(b'title = "caf\xe9"\n')
    (tmp_path / "deep.toml").write_text("a = " + "[" * 10_000 + "]" * 10_000)
    found |= {d.code for d in load(tmp_path).diagnostics}
    for name in ("big", "latin", "deep"):
        (tmp_path / f"{name}.toml").unlink()
    found |= {d.code for d in load(tmp_path).diagnostics}
    assert found >= {"SW001", "SW002", "SW003", "SW005", "SW009", "SW505"}


def test_every_code_that_is_reported_is_provoked_here() -> None:
    source = "".join(path.read_text("utf-8") for path in (Path(__file__).parent.parent / "story").glob("*.py") if path.name != "codes.py")
    reported = {code for code in DESCRIPTORS if code in source}
    assert reported <= {m.code for m in MISTAKES} | {"SW001", "SW002", "SW003", "SW005", "SW009", "SW505"}


def test_all_mistakes_of_a_story_are_told_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"story.toml": HEAD + MORE, "end.toml": END, "a.toml": '[[beats]]\ntxet = "a"\nwhen = "lti"\n' + GO.replace("end", "edn"), "b.toml": "x = ["},
    )
    assert sorted(d.code for d in load(tmp_path).diagnostics) == ["SW004", "SW101", "SW201", "SW302"]


@for_all(st.text(max_size=60))
def test_any_text_is_a_condition_or_is_refused_with_a_code(text: str) -> None:
    said = "read"
    try:
        read(text)
    except ConditionError as error:
        said = DESCRIPTORS[error.code].template.format(**error.details)
    assert said


@for_all(st.text(alphabet="ab{}.|:*if elsnd\n>'\"-", max_size=60))
def test_any_text_is_prose_or_is_refused_with_a_code(text: str) -> None:
    said = "read"
    try:
        read_prose(text)
    except ProseError as error:
        said = DESCRIPTORS[error.code].template.format(**error.details)
    assert said


@for_all(st.text(alphabet="abc \n'\"*.-,>", max_size=80))
def test_setting_type_never_loses_a_letter(text: str) -> None:
    assert [c for c in plain(set_type(text)) if c in "abc"] == [c for c in text if c in "abc"]


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        ('"Yes," she said.', "“Yes,” she said."),
        ("It's the dog's 'best' day in '98.", "It’s the dog’s ‘best’ day in ’98."),
        ("'Twas -- or was it--late...", "’Twas – or was it—late…"),
        ('*"So,"* he said', "“So,” he said"),
        ("> one\n> two\n\nthree\nfour", "> one\n> two\n\nthree four"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_type_is_set(text: str, typeset: str) -> None:
    assert plain(set_type(text)) == typeset


def test_every_key_is_found_in_all_of_toml_s_spellings() -> None:
    text = "a.b = 1\n\"c d\" = { e = [1, {f = \"x\"}], g = '''\n]]''' }\n# [no]\n"
    text += '[[h.i]]\nj = """\n"quoted\\" [k]\n"""\n[h.i.l]\nm = 1979-05-27\n[[h.i]]\nn = 2\n'
    found = {path: line_and_column(text, span.key) for path, span in locate(text).items()}
    assert found[("a", "b")] == (1, 1)
    assert found[("c d", "e", 1, "f")] == (2, 20)
    assert found[("c d", "g")] == (2, 31)
    assert found[("h", "i", 0, "j")] == (6, 1)
    assert found[("h", "i", 0, "l", "m")] == (10, 1)
    assert found[("h", "i", 1, "n")] == (12, 1)
