"""Bad input as a person gives it: a sentence that helps, the right exit code, never a traceback, and nothing kept is lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.commands.main import main
from story.shipped import shipped_folder

pytestmark = pytest.mark.usefixtures("first_movement")

Spoil = Callable[[Path], object]


def spoil_bytes(raw: bytes) -> Spoil:
    return lambda folder: (folder / "1-ebb" / "stove.toml").write_bytes(raw)


def folder_for_a_file(folder: Path) -> None:
    (folder / "story.toml").unlink()
    (folder / "story.toml").mkdir()


SPOILED: dict[str, tuple[Spoil, str, int]] = {
    "not TOML": (spoil_bytes(b"[[beats\n"), "SW004", 1),
    "Latin-1": (spoil_bytes('title = "café"\n'.encode("latin-1")), "not UTF-8", 1),
    "UTF-16": (spoil_bytes('title = "x"\n'.encode("utf-16")), "not UTF-8", 1),
    "empty": (spoil_bytes(b""), "needs 'beats'", 1),
    "nested": (spoil_bytes(b"a = " + b"[" * 10_000 + b"]" * 10_000), "nested too deeply", 1),
    "nested tables": (
        spoil_bytes(b"a = " + b"{b = " * 5_000 + b"1" + b"}" * 5_000),
        "nested too deeply",
        1,
    ),
    "huge": (spoil_bytes(b"#" * 50_000_000), "50 MB", 1),
    "a huge number": (spoil_bytes(b"[[beats]]\nset = { open = " + b"9" * 5_000 + b" }\n"), "SW", 1),
    "a date": (spoil_bytes(b"title = 1979-05-27\n[[beats]]\n"), "a date or time", 1),
    "a call": (spoil_bytes(b'[[beats]]\nwhen = "open.__class__"\n'), "SW30", 1),
    "a lambda": (spoil_bytes(b'[[beats]]\nwhen = "(lambda: 1)()"\n'), "SW30", 1),
    "brackets": (spoil_bytes(b'[[beats]]\nwhen = "' + b"(" * 900 + b'"\n'), "nested too deeply", 1),
    "a second scene of the name": (
        lambda folder: shutil.copy(folder / "1-ebb" / "stove.toml", folder / "stove.toml"),
        "two scenes called 'stove'",
        1,
    ),
    "no story.toml": (lambda folder: (folder / "story.toml").unlink(), "no story.toml", 2),
    "a folder for story.toml": (folder_for_a_file, "no story.toml", 2),
    "no folder": (shutil.rmtree, "there is no folder", 2),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_story_is_told_by_check_and_by_play(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, said, code = SPOILED[name]
    folder = tmp_path / "story"
    shutil.copytree(shipped_folder(), folder)
    spoil(folder)
    for words in (
        ["check", str(folder)],
        ["play", str(folder), "--plain", "--saves", str(tmp_path / "saves")],
    ):
        assert main(words) == code
        out = capsys.readouterr()
        assert said in out.err
        assert "Traceback" not in out.err
    assert not (tmp_path / "saves").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["play", "--choices", "1;2"], "numbers with commas"),
        (["play", "--choices", "1,,2"], "numbers with commas"),
        (["play", "--choices", "-1"], "numbers with commas"),
        (["play", "--choices", "99999999999999999999"], "numbers with commas"),
        (["play", "--voice", "nor", "--choices", ""], "did you mean 'noor'?"),
        (["play", "--hear", "comes-towards", "--choices", ""], "comes-towards"),
        (["history", "show"], "needs the id"),
        (["history", "show", "x"], "no playthrough 'x'"),
    ],
)
def test_a_wrong_call_is_said_in_a_sentence(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--saves", str(tmp_path / "saves")]) == 2
    assert said in capsys.readouterr().err
