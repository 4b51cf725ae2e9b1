"""The page for people from elsewhere says what is so: whatever stands in its columns *here* can be written in its story."""

import re
from pathlib import Path

import pytest
import tomli
from stories import write as write_files
from test_docs import ROOT, listed

from engine.commands.main import COMMANDS
from story import keys
from story.language.conditions import FUNCTIONS
from story.loading import load

PAGE = (ROOT / "docs" / "coming-from.md").read_text("utf-8")
ROW = re.compile(r"^\| (?P<there>(?:\\\||[^|])*) \| (?P<here>(?:\\\||[^|])*) \|$", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
SECTIONS = ["For everybody", "ink", "Twine", "Yarn Spinner", "ChoiceScript", "Ren'Py"]
HEADERS = {"[[beats.choices]]", "[variables]", "[cast.wyn]", "[pictures.NAME]"}
MARKS = {"---", "> ", r"\{", r"\*", "*so*", "**so**", "story.toml", "knot.toml"}
KEYS = {key for table in keys.TABLES.values() for key in table}


def snippets() -> list[str]:
    """List everything of ours that the tables show, each once."""
    out: dict[str, None] = {}
    for row in ROW.finditer(PAGE):
        if row["here"] != "here":
            out.update(dict.fromkeys(SPAN.findall(row["here"].replace("\\|", "|"))))
    return list(out)


def story(folder: Path, changes: dict[str, str]) -> list[str]:
    """Check the page's story with some files changed; gives the errors."""
    files = {
        name.removeprefix("ferry/"): raw.decode() for name, raw in listed(PAGE, "story").items()
    }
    write_files(folder, {**files, **changes})
    return [str(d) for d in load(folder).diagnostics if d.severity == "error"]


def with_line(line: str) -> list[dict[str, str]]:
    """List the ways to write a line of TOML into a story: in a variable's place, above a scene, in a beat, in a choice."""
    files = {
        name.removeprefix("ferry/"): raw.decode() for name, raw in listed(PAGE, "story").items()
    }
    head, quay, ferry = files["story.toml"], files["quay.toml"], files["ferry.toml"]
    key = line.partition(" ")[0]
    out = []
    if re.search(rf"^{key} =", head, re.MULTILINE):
        out.append(
            {"story.toml": re.sub(rf"^{key} = .*$", lambda _: line, head, flags=re.MULTILINE)}
        )
    for name, text in (("quay.toml", quay), ("ferry.toml", ferry)):
        own = re.sub(rf"^{key} = .*\n", "", text, count=1, flags=re.MULTILINE)
        out.append({name: f"{line}\n{own}"})
    beat = f'[[beats]]\nid = "more"\ntext = "x"\n{line}\n'
    if key != "goto":
        beat += '[[beats.choices]]\nsay = "x"\n'
    bare = quay.replace("[[beats]]\n", f"{beat}[[beats]]\n", 1)
    out.append({"quay.toml": re.sub(r'^id = "more"\ntext = "x"\ntext', "text", bare)})
    choice = "".join(
        f"{own}\n"
        for own in ('say = "x"', 'when = "lit"', 'goto = "ferry"')
        if not own.startswith(key)
    )
    out.append({"quay.toml": f"{quay}\n[[beats.choices]]\n{choice}{line}\n"})
    return out


@pytest.mark.parametrize("snippet", snippets())
def test_what_stands_in_the_column_here_can_be_written(snippet: str, tmp_path: Path) -> None:
    if snippet in HEADERS | MARKS | KEYS or snippet.startswith("# "):
        return
    if snippet.startswith("slackwater "):
        assert snippet.split()[1] in COMMANDS
    elif re.match(r"[a-z-]+ = ", snippet):
        tomli.loads(snippet)
        tried = [
            story(tmp_path / str(place), changes)
            for place, changes in enumerate(with_line(snippet))
        ]
        assert [] in tried, tried
    elif re.match(rf"(?:{'|'.join(FUNCTIONS)})\(", snippet):
        asked = f"{snippet} > 0" if snippet.startswith("times") else f"not {snippet}"
        text = f'[[beats]]\nwhen = "{asked}"\n'
        quay = listed(PAGE, "story")["ferry/quay.toml"].decode()
        assert story(tmp_path, {"quay.toml": quay.replace("[[beats]]\n", text, 1)}) == []
    else:
        assert "{" in snippet, f"what is this? {snippet}"
        text = f"[[beats]]\ntext = '''{snippet}'''\n[[beats]]\n"
        quay = listed(PAGE, "story")["ferry/quay.toml"].decode()
        assert story(tmp_path, {"quay.toml": quay.replace("[[beats]]\n", text, 1)}) == []


def test_every_row_is_read() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("|") and line != "|---|---|"]
    assert len(ROW.findall(PAGE)) == len(lines)
    assert [name for name in SECTIONS if f"\n## {name}\n" in PAGE] == SECTIONS
    assert len(snippets()) > 60


def test_where_the_page_is_found() -> None:
    for name in ("README.md", "docs/writing.md", "docs/diagnostics.md"):
        assert "coming-from.md" in (ROOT / name).read_text("utf-8")
