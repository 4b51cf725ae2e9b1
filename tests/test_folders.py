"""Which files a story has: those below its folder and through links, each once; and what is not read is told."""

import os
from pathlib import Path

import pytest
from stories import END, GO, make, write

from engine.writing.live import open_live
from story import folders
from story.folders import files_of
from story.loading import load

ROOM = "[[beats]]\n" + GO


def told(folder: Path) -> list[tuple[str, str, str]]:
    """Check a story; gives file, code and message of all that was said."""
    return [
        (os.path.relpath(d.file, folder), d.code, d.message)
        for d in load(folder, warnings=True).diagnostics
        if not d.code.startswith(("SW60", "SW61"))  # what nothing is done with, in a story so small
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lead = '[[beats.choices]]\nsay = "Up"\ngoto = "attic"\n'
    return make(tmp_path / "shop", a=ROOM + lead, attic=ROOM)


def test_a_linked_folder_of_scenes_is_read_and_a_save_in_it_is_seen(
    folder: Path, tmp_path: Path
) -> None:
    away = write(tmp_path / "away", {"deep/attic.toml": ROOM, ".hidden/x.toml": "no"})
    (folder / "attic.toml").unlink()
    (folder / "upstairs").symlink_to(away)
    assert told(folder) == []
    live = open_live(folder)
    assert Path(live.story.scenes["attic"].file) == folder / "upstairs" / "deep" / "attic.toml"
    assert not live.look()
    (away / "deep" / "attic.toml").write_text(ROOM.replace("Go", "Go on"))
    assert live.look()


def test_links_that_go_round_end_and_are_told(folder: Path) -> None:
    (folder / "again").symlink_to(".")
    (folder / "up").mkdir()
    (folder / "up" / "out").symlink_to("../..")
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")
    assert told(folder) == [
        ("again", "SW630", "this link leads to the story's own folder, which is read already"),
        ("one", "SW002", "this cannot be read: it is a link that goes round: two"),
        ("two", "SW002", "this cannot be read: it is a link that goes round: one"),
    ]
    (folder / "one").unlink()
    (folder / "two").unlink()
    assert [code for _, code, _ in told(folder)] == ["SW630"]


def test_a_folder_that_lies_here_and_is_linked_too_is_read_where_it_lies(folder: Path) -> None:
    write(folder, {"z/b.toml": END})
    (folder / "a-link").symlink_to("z")
    assert load(folder).story is not None
    assert told(folder) == [
        ("a-link", "SW630", "this link leads to z, which is read already"),
    ]
    assert [os.path.relpath(path, folder) for path in files_of(folder).scenes][-1] == "z/b.toml"


def test_what_may_lie_behind_a_link_that_leads_nowhere_is_not_reported_missing(
    folder: Path,
) -> None:
    (folder / "attic.toml").unlink()
    assert [code for _, code, _ in told(folder)] == ["SW201"]
    (folder / "upstairs").symlink_to("/nowhere/at/all")
    assert told(folder) == [
        (
            "upstairs",
            "SW002",
            "this cannot be read: it is a link that leads nowhere: /nowhere/at/all",
        ),
    ]
    (folder / "attic.toml").symlink_to("/nowhere.toml")
    assert ("attic.toml", "SW002", "this cannot be read: it is a link that leads nowhere: /nowhere.toml") in told(folder)  # fmt: skip


def test_a_link_that_leads_nowhere_and_was_no_folder_is_nothing(folder: Path) -> None:
    (folder / "cover.png").symlink_to("/nowhere.png")
    (folder / ".#a.toml").symlink_to("me@here.123")
    assert told(folder) == []


def test_insights_behind_a_link_that_leads_nowhere_are_told_once(folder: Path) -> None:
    (folder / "a.toml").write_text('[[beats]]\ninsight = "page"\n' + GO)
    (folder / "insights.toml").unlink()
    (folder / "insights.toml").symlink_to("gone.toml")
    assert [(name, code) for name, code, _ in told(folder) if code != "SW601"] == [
        ("insights.toml", "SW002")
    ]


def test_a_head_that_lies_below_and_a_name_in_capitals_are_not_read_and_told(
    folder: Path,
) -> None:
    write(folder, {"up/insights.toml": "[x]\n", "up/story.toml": "format = 1\n", "B.TOML": END})
    said = told(folder)
    assert [(name, code) for name, code, _ in said] == [
        ("B.TOML", "SW630"),
        ("up/insights.toml", "SW630"),
        ("up/story.toml", "SW630"),
    ]
    assert load(folder).story is not None
    assert load(folder).diagnostics == ()


def test_a_way_out_of_the_story_into_a_whole_disk_is_given_up_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for number in range(20):
        (tmp_path / "disk" / str(number)).mkdir(parents=True)
    (folder / "out").symlink_to(tmp_path / "disk")
    monkeypatch.setattr(folders, "MAX_FOLDERS", 10)
    ((name, code, message),) = told(folder)
    assert (name, code) == ("out", "SW002")
    assert "there are more than 10 folders" in message


def test_a_warning_about_what_is_not_read_hides_no_error(folder: Path) -> None:
    (folder / "again").symlink_to(".")
    (folder / "a.toml").write_text(ROOM + "[[beats]]\ngoto = 'attic'\n[[beats]]\n")
    assert "SW502" in [code for _, code, _ in told(folder)]
