"""Every key of the format, and every field of a save, holding what acts on a terminal or on a page: nothing of it arrives raw.

The keys are those of `story.keys`, so that a new one is tried from the day it is there. What may not stand in a story is tried in
every key for itself, as `check` says it; what may is tried in all of them at once, through every face that has no screen.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from stories import HEAD, make, write
from test_schema import INSIDE, KIND_OF, RIGHT, toml

from engine.commands.main import main
from engine.runtime.state import Setup
from engine.saves.record_lines import Beginning, ChoiceMark, spell_beginning, spell_choice
from engine.web.writing import data_of, spelled
from story import keys
from story.ids import ChoiceId
from story.loading import load_story
from story.printing import HOSTILE

ACTING = "\x1b]52;c;aGk=\x07\x9b2J\u202e\u2028\ufeff\x00\r"
"""What writes to the clipboard, clears the screen, turns the direction of writing, ends a line, or hides."""
COMMAND = "x\n::error::y\n\tz"
"""What looks like a line of its own: a command to a workflow, a row of a table."""
VALUES: tuple[Any, ...] = (ACTING, COMMAND, [ACTING], {ACTING: ACTING}, [{ACTING: COMMAND}])
ROW = re.compile("::(?:error|warning|notice) file=|[0-9]+ (?:error|scene)|[^:]*: [0-9]+ scene|$")
"""How a row begins that `check --format github` may print: what is said by a workflow, and the last one."""
Said = Callable[..., tuple[str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Call a command; gives what it printed and what it complained of, in which nothing acts."""

    def run(*words: object) -> tuple[str, str]:
        capsys.readouterr()
        with suppress(SystemExit):
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        acting = HOSTILE.search(out + err)
        assert acting is None, (words, acting)
        return out, err

    return run


def stories(table: str, folder: Path) -> Iterator[Path]:
    """Yield stories with each key of a table at each value, and with keys that nobody knows; scenes all in one story."""
    kind = KIND_OF.get(table, "story" if table != "scene" else "scene")
    right = RIGHT.get(table, {})
    tables = [{**right, key: value} for key in keys.TABLES[table] for value in VALUES]
    tables += [{**right, ACTING: 1}, {**right, COMMAND: {ACTING: 1}}]
    texts = [
        "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in whole.items())
        for whole in (INSIDE.get(table, dict)(one) for one in tables)
    ]
    make(folder)
    if kind == "scene":
        yield write(folder, {f"s{place}.toml": text for place, text in enumerate(texts)})
        return
    for text in texts:
        yield write(folder, {"story.toml" if kind == "story" else "insights.toml": text})


@pytest.mark.parametrize("table", keys.TABLES)
def test_whatever_a_key_holds_what_is_said_of_it_acts_on_nothing(
    table: str, tmp_path: Path, said: Said
) -> None:
    found = 0
    for folder in stories(table, tmp_path):
        _, err = said("check", folder)
        found += err.count("\n") > 0
        rows = "\n".join(said("check", folder, "--format", "github")).splitlines()
        odd = [row for row in rows if not ROW.match(row)]
        assert not odd
        json.loads(said("check", folder, "--json")[0])
    assert found


@pytest.mark.parametrize("table", ["variables", "patterns", "cast", "doors", "pictures"])
def test_names_that_a_writer_gives_act_on_nothing(table: str, tmp_path: Path, said: Said) -> None:
    for name in (ACTING, COMMAND):
        folder = make(tmp_path, {"story.toml": HEAD + f"[{table}]\n{json.dumps(name)} = 1\n"})
        for form in ("people", "short", "gcc", "github"):
            assert "SW" in "".join(said("check", folder, "--format", form)) or form == "github"


# What may stand in a story

PAGE = (
    "<script>alert(1)</script><img src=x onerror=y> [/b][@click=app.exit(9)]x[/] `a` $(b) %s &amp; "
    "\"c\" 'd' --> ]]> e\u0301 \U0001f469\u200d\U0001f680 \u65e5 \u05d0 \\"
)
"""What would be run, or be read as markup, on a page, on a screen, in a shell or in a drawing."""
WORDS = json.dumps(PAGE.replace("\\", "\\\\"), ensure_ascii=False)
STORY = f"""
format = 1
title = {WORDS}
authors = [{WORDS}]
language = {WORDS}
start = "hall"
about = {WORDS}
content-note = {WORDS}
pause = {WORDS}
credits = {WORDS}
other-voice = {WORDS}
farewells = [{WORDS}]
status = {WORDS}
[variables]
lit = {{ start = false, about = {WORDS} }}
road = {{ start = {WORDS}, one-of = [{WORDS}, "b"] }}
[patterns.staying]
about = {WORDS}
[cast.noor]
name = {WORDS}
pronouns = "ask"
part = {WORDS}
sample = {WORDS}
[cast.wyn]
name = {WORDS}
pronouns = "ask"
[doors]
other-part = {WORDS}
other-one = {WORDS}
close = {WORDS}
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
[canon.names]
noor = {WORDS}
[[canon.temperaments]]
id = "t"
about = {WORDS}
acts = ["turn"]
[[promises]]
say = {WORDS}
never = "lit and not lit"
[[movements]]
id = "m"
title = {WORDS}
line = {WORDS}
place = {WORDS}
"""
FILES: dict[str, str | bytes] = {
    "story.toml": STORY,
    "insights.toml": f"[seen]\ntheme = {WORDS}\ntitle = {WORDS}\ntext = {WORDS}\nquestion = {WORDS}\nsource = {WORDS}\n",
    "hall.toml": f"title = {WORDS}\nplace = {WORDS}\nmovement = 'm'\nstatus = {WORDS}\n"
    f"[[beats]]\ntext = {WORDS}\noffer = {{ pool = 'p', show = 1 }}\n"
    f"[[beats.choices]]\nid = 'turn'\nhinge = 'h1'\npattern = 'staying'\nsay = {WORDS}\n"
    f"insight = 'seen'\nreply = {WORDS}\necho = {WORDS}\ngoto = 'end'\n"
    f'[[beats.choices]]\nsay = "never"\nlocked = {WORDS}\n',
    "told.toml": f"pool = 'p'\nsay = {WORDS}\ntitle = {WORDS}\n[[beats]]\ntext = {WORDS}\n",
    "end.toml": f"title = {WORDS}\nending = {{ family = 'f', title = {WORDS} }}\n"
    f"[[beats]]\ntext = {WORDS}\nreflect = true\n",
}
NOT_HERE = {"tides", "labels", "pictures", "picture"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "<b>[b]story", FILES)


class Tags(HTMLParser):
    """The tags of a page, and whether one of them would run something of a story's."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.bad += [tag for name, _ in attrs if name.startswith("on")]
        self.bad += [tag for _, value in attrs if (value or "").startswith("javascript:")]

    def handle_data(self, data: str) -> None:
        self.bad += ["script"] if self.inside == "script" and "alert(1)" in data else []

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


@pytest.mark.slow
def test_a_story_is_shown_to_the_letter_and_does_nothing_in_any_face(
    folder: Path, tmp_path: Path, said: Said
) -> None:
    saves = ["--saves", tmp_path / "saves"]
    said("check", folder)
    for number in (1, 2):
        out, _ = said("play", folder, "--plain", "--new", "--choices", str(number), *saves)
        assert "[/b][@click=app.exit(9)]x[/]" in out
        assert "<script>alert(1)</script>" in out
    for line in said("play", folder, "--json", "--new", "--choices", "1", *saves)[0].splitlines():
        json.loads(line)
    ids = [row["id"] for row in json.loads(said("history", "--json", *saves)[0])]
    assert len(ids) == 3
    for words in (["list"], ["show", ids[0]], ["tree", ids[0]], ["pages"], ["compare", *ids[:2]]):
        said("history", *words, *saves)
    said("history", "find", "<script>", *saves)
    for kind in ("md", "html", "json"):
        out, _ = said("history", "export", ids[0], "--to", kind, *saves)
        path = tmp_path / f"page.{kind}"
        said("history", "export", ids[0], "--to", kind, "-o", path, *saves)
        written = path.read_text("utf-8")
        assert not HOSTILE.search(written)
        assert "alert(1)" in written or kind == "json"
        if kind == "html":
            assert not Tags(out).bad + Tags(written).bad
        if kind == "md":
            assert "<script>" not in written.replace("\\<", "")
    for level in ([], ["--beats"]):
        json.loads(said("graph", folder, "--json", *level)[0])
        for form in ("dot", "mermaid"):
            drawn, _ = said("graph", folder, "--to", form, *level)
            assert drawn
        drawn, _ = said("graph", folder, "--to", "svg", *level)
        assert not drawn or all(
            not one.tag.endswith("script") for one in ET.fromstring(drawn).iter()
        )
    for words in (["stats", folder], ["stats", folder, "--json"], ["prove", folder]):
        said(*words)
    said("prove", folder, "--to", "turn")
    said("schema", "scene", folder)
    said("test", folder, "--record", "t", "--choices", "1")
    assert "holds" in "".join(said("test", folder)) or not (folder / "tests").exists()
    said("check", folder, "--against", tmp_path / "saves")
    inside_a_page = spelled(data_of(load_story(folder)))
    assert "<script" not in inside_a_page
    assert "-->" not in inside_a_page
    assert not HOSTILE.search(inside_a_page)


def test_every_key_that_is_shown_is_tried() -> None:
    """A new key of the format that holds words belongs into the story above."""
    shown = {
        key
        for readers in keys.TABLES.values()
        for key, reader in readers.items()
        if reader in (keys.words, keys.plain, keys.line, keys.prose, keys.rows_of_words)
    }
    written = "\n".join(map(str, FILES.values()))
    assert {key for key in shown if f"{key} = " not in written} <= NOT_HERE | {"words", "road"}


# What a save holds

FIELDS = ["id", "story", "title", "version", "started", "folder", "voice", "heard_from"]


@pytest.mark.parametrize("field", [*FIELDS, "choice"])
def test_a_save_that_somebody_made_acts_on_nothing(field: str, tmp_path: Path, said: Said) -> None:
    story, saves = make(tmp_path / "story"), tmp_path / "saves"
    for number, value in enumerate((ACTING, COMMAND, PAGE)):
        fields = {"id": f"20260101-000000-000{number}", "story": "t", "title": "T", "version": "v"}
        fields |= {"started": "2026-01-01T00:00:00Z", "folder": str(story), "voice": "wyn"}
        fields |= {field: value} if field != "choice" else {}
        setup = Setup(fields["voice"], {}, heard_from=fields.get("heard_from", ""))
        names = ("id", "story", "title", "version", "started")
        id, of, title, version, started = (fields[name] for name in names)
        beginning = Beginning(id, of, title, version, started, setup, fields["folder"])
        raw = spell_beginning(beginning)
        mark = ChoiceMark(ChoiceId(value if field == "choice" else "a#0/0"), "0a1b2c", "xyz")
        raw += spell_choice(mark, None)
        write(saves / "t", {f"20260101-000000-000{number}.jsonl": raw.encode("utf-8", "replace")})
    options = ["--saves", saves, "--story", story]
    said("history", "--json", *options)
    said("history", *options)
    for act in ("show", "tree", "export", "delete"):
        said("history", act, "20260101-000000-0000", *options)
        said("history", act, "20260101-000000-0002", *options)
    said("history", "compare", "20260101-000000-0000", "20260101-000000-0001", *options)
    said("play", story, "--plain", "--choices", "1", "--saves", saves)
    said("check", story, "--against", saves)
