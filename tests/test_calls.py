"""Calls that are printed run where they are pasted: they name their story, are quoted, and do what is said of them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from stories import END, GO, HEAD, write

from engine.commands.main import main
from story.calling import call, meant_without_a_name, operand, option, quoted, story_words
from story.shipped import shipped_folder

BASH = shutil.which("bash")
ROOM = "[[beats]]\n" + GO
SHOP: dict[str, str | bytes] = {
    "story.toml": HEAD.replace('"T"', '"Shop"'),
    "a.toml": ROOM + '[[beats.choices]]\nsay = "Stay"\ngoto = "a"\n',
    "end.toml": END,
}


# Spelling

WORDS = st.lists(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    min_size=1,
    max_size=40,
)


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@settings(max_examples=25)
@for_all(WORDS)
def test_what_is_quoted_is_one_word_for_a_shell(words: list[str]) -> None:
    script = "printf '%s\\0' " + " ".join(map(quoted, words))
    out = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout
    assert out.decode().split("\0")[:-1] == words


def test_a_word_that_is_read_as_an_option_is_kept_from_it() -> None:
    assert operand("-x") == "./-x"
    assert option("--at", "-x") == ("--at=-x",)
    assert (
        call("write", operand("-x"), *option("--at", "a b")) == "slackwater write ./-x --at 'a b'"
    )
    assert quoted(os.fsdecode(b"\xff")) == r"$'\377'"


def test_the_program_is_called_as_it_was_called_where_its_name_would_not_find_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "my venv" / "slackwater"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setenv("PATH", "")
    assert call("check") == f"'{program}' check"
    monkeypatch.setenv("PATH", str(program.parent))
    assert call("check") == "slackwater check"
    monkeypatch.setattr(sys, "argv", ["pytest"])
    assert call("check") == "slackwater check"


def test_what_was_called_is_what_usages_and_calls_say() -> None:
    called = [sys.executable, "-X", "utf8", "-m", "engine"]
    spelt = " ".join(map(quoted, called))

    def said(*words: str) -> str:
        out = subprocess.run([*called, *words], capture_output=True, text=True)
        return out.stdout + out.stderr

    for command in ("new", "test"):
        assert said(command, "--help").startswith(f"usage: {spelt} {command}")
    assert said("--help").startswith(f"usage: {spelt} [play] ")
    assert f"\n  {spelt} new story mystory\n" in said("new", "--help")
    assert said("check", "--nothing").startswith("slackwater check: ")
    assert said("check", "--nothing").endswith(f"{spelt} check --help\n")


# Which story is meant


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write(tmp_path / "shop", SHOP)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["stats", "--runs", "1"],
        ["graph", "--to", "dot"],
        ["play", "--plain", "--choices", "1", "--saves", "../saves"],
        ["--plain", "--choices", "1", "--saves", "../saves"],
        ["prove", "--to", "end"],
        ["test"],
        ["schema", "story"],
        ["new", "scene", "b"],
    ],
    ids=" ".join,
)
def test_in_a_storys_own_folder_every_command_means_that_story(
    words: list[str], shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    unnamed = capsys.readouterr()
    assert unnamed.err == ""
    assert "Noor" not in unnamed.out
    for new in shop.glob("b.toml"):
        new.unlink()
    before, after = (words[:3], words[3:]) if words[0] == "new" else (words[:1], words[1:])
    if words[0].startswith("-"):
        before, after = ["play"], words
    if words[0] == "schema":
        before, after = words, []
    assert main([*before, ".", *after]) == 0
    assert capsys.readouterr().out == unnamed.out


def test_what_was_kept_in_a_storys_own_folder_is_found_from_anywhere(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    saves = ["--saves", str(shop.parent / "saves")]
    assert main(["play", "--choices", "2", *saves]) == 0
    assert main(["history", "pages", *saves]) == 0
    monkeypatch.chdir(shop.parent)
    capsys.readouterr()
    assert main(["history", "--json", *saves]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["scene"], row["choices"]) == ("a", 1)


def test_a_story_toml_that_is_none_is_still_the_one_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert meant_without_a_name() == shipped_folder()
    (tmp_path / "story.toml").symlink_to("gone.toml")
    assert meant_without_a_name() == Path()
    assert main(["check"]) == 2
    assert "SW005" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Story.toml", "STORY.TOML", "story.toml.txt", "story.tml"])
def test_a_head_that_is_called_otherwise_is_the_one_that_is_meant(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(HEAD)
    assert main(["check"]) == 2
    assert f"the file is called '{name}'; call it story.toml" in capsys.readouterr().err


def test_below_a_storys_folder_it_is_said_that_slack_water_is_meant(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "upstairs").mkdir()
    monkeypatch.chdir(shop / "upstairs")
    assert main(["check"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("Slack Water: ")
    assert said.err.endswith(": slackwater check ..\n")
    monkeypatch.chdir(shipped_folder() / "tests")
    assert main(["check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_folder_that_is_gone_is_no_folder_of_a_story(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "gone").mkdir()
    monkeypatch.chdir(shop / "gone")
    (shop / "gone").rmdir()
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("Slack Water: ")


def test_files_are_named_as_from_the_storys_own_folder(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "a.toml").write_text(ROOM + "gotto = 1\n")
    assert main(["check"]) == 1
    assert capsys.readouterr().err.startswith("a.toml:5:1: SW101 ")


def test_the_shipped_story_is_named_where_another_would_be_meant(shop: Path) -> None:
    assert story_words(".") == story_words(shop) == ()
    assert story_words(shipped_folder()) == (str(shipped_folder()),)
    os.chdir(shop.parent)
    assert story_words(shipped_folder()) == ()
    assert story_words("shop") == ("shop",)


def test_a_schema_without_names_is_had_where_the_story_cannot_be_read(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "scene"]) == 0
    assert '"end"' in capsys.readouterr().out
    (shop / "a.toml").write_text("[[beats]\n")
    assert main(["schema", "scene"]) == 0
    assert '"end"' not in capsys.readouterr().out
