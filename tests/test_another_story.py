"""The engine knows nothing of the story it comes with: another one plays, draws, exports and is proved without a word of it."""

import io
import re
from pathlib import Path

import pytest

from engine.commands.main import main
from engine.drawing.formats import FORMATS as DRAWN
from engine.export.formats import FORMATS as EXPORTED

STORY = """format = 1
title = "The orchard"
start = "gate"
[patterns.listening]
[patterns.hurrying]
[cast.ada]
name = "Ada"
pronouns = "she"
[cast.bo]
name = "Bo"
pronouns = "ask"
[cast.cyn]
name = "Cyn"
pronouns = "he"
[variables]
ladder = { start = 0, min = 0, max = 2 }
[[promises]]
say = "Nobody climbs twice"
never = "ladder > 1"
"""
GATE = """title = "At the gate"
[[beats]]
text = "{ada.name} has the key, {bo.name} {bo:waits|wait}, {cyn.they} says nothing."
[[beats.choices]]
id = "ask"
say = "Ask whose trees these are."
pattern = "listening"
insight = "owner"
echo = "You asked whose trees they were."
goto = "trees"
[[beats.choices]]
id = "climb"
say = "Climb."
pattern = "hurrying"
add = { ladder = 1 }
echo = "You climbed at once."
goto = "trees"
"""
TREES = """ending = { family = "picked", title = "Apples" }
[[beats]]
text = "{if ladder > 0}From up here there is no end of them.{else}They are everybody's.{end}"
reflect = true
"""
PAGES = """[owner]
theme = "trees"
title = "Whose they are"
text = "Nobody had asked."
question = "Whose are yours?"
"""
OF_THE_OTHER = re.compile(
    r"noor|wyn|tide|\broad\b|chasing|running|staying|\bsing\b|\bbook\b|slack.?water|\bfair\b|the box",
    re.IGNORECASE,
)
"""Words of the shipped story: its people, its ways of choosing, its doors."""


@pytest.fixture
def orchard(tmp_path: Path) -> Path:
    folder = tmp_path / "orchard"
    folder.mkdir()
    files = {"story.toml": STORY, "gate.toml": GATE, "trees.toml": TREES, "insights.toml": PAGES}
    for name, words in files.items():
        (folder / name).write_text(words)
    return folder


def words_of_the_other(said: str) -> list[str]:
    """Return what is said of the shipped story, the name of the program apart."""
    return OF_THE_OTHER.findall(re.sub(r"slackwater(?= |\")|\S*python\S* -m engine", "", said))


def test_words_of_the_shipped_story_are_known_where_they_stand() -> None:
    assert words_of_the_other("`slackwater play` says: Noor sings on the road") == ["Noor", "road"]


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main([*words]) == code, capsys.readouterr()
    out, err = capsys.readouterr()
    return out + err


def test_another_story_is_played_and_told_in_its_own_words(
    orchard: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saves = ("--saves", str(tmp_path / "saves"))
    monkeypatch.setattr("sys.stdin", io.StringIO("3\n?\nm\nx\n2\nn\nq\n"))
    played = said(capsys, "play", str(orchard), "--plain", "--new", *saves)
    assert "Climb." in played
    assert "From up here" in played
    (save,) = (tmp_path / "saves").rglob("*.jsonl")
    told = [played]
    acts = (["list"], ["show", save.stem], ["tree", save.stem], ["pages"], ["find", "end"])
    told += [said(capsys, "history", *act, "--story", str(orchard), *saves) for act in acts]
    for form in EXPORTED:
        page = said(
            capsys, "history", "export", save.stem, "--to", form, "--story", str(orchard), *saves
        )
        assert '"kind":"playthrough"' in page.replace(" ", "") or "You climbed at once." in page
        told.append(page.replace('"slackwater"', ""))
    assert not [found for page in told for found in words_of_the_other(page)]


def test_another_story_is_drawn_counted_and_proved_in_its_own_words(
    orchard: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [
        said(capsys, "check", str(orchard)),
        said(capsys, "stats", str(orchard), "--runs", "20"),
    ]
    told.append(said(capsys, "prove", str(orchard)))
    assert "Nobody climbs twice" in told[-1]
    for form in DRAWN:
        if form != "svg":  # which needs Graphviz
            told.append(said(capsys, "graph", str(orchard), "--to", form, "--beats"))
            assert "At the gate" in told[-1] or "gate" in told[-1]
    assert not [found for page in told for found in words_of_the_other(page)]
