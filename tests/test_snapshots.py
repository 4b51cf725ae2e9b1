"""Snapshots: whatever is in their folder, what is played is what the files say."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_stories import by_dice
from stories import write as write_files

from engine.runtime.plan import plan_of
from engine.runtime.slots import told
from engine.runtime.state import Setup, State
from engine.runtime.step import begin, step
from engine.saves.places import cache_folder, config_folder, data_folder
from engine.saves.snapshots import MOST_KEPT, SUFFIX, Snapshots, open_story
from story.loading import load
from story.model import Story
from story.opening import Later, read_files
from story.shipped import shipped_folder

HEAD = 'format = 1\ntitle = "Small"\nstart = "a"\n[variables]\nlit = false\n'
A = """[[beats]]
text = "It is {if lit}lit{else}dark{end}."
[[beats.choices]]
id = "light"
say = "Light it"
set = { lit = true }
goto = "a"
[[beats.choices]]
say = "End"
goto = "end"
"""
FILES: dict[str, str | bytes] = {
    "story.toml": HEAD,
    "a.toml": A,
    "end.toml": """ending = { family = "f" }
[[beats]]
text = "Over{if chose('light')}, and lit{end}."
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "story", FILES)


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


def was_opened(story: Story) -> bool:
    """Return whether a story came from a snapshot."""
    return isinstance(story.scenes, Later)


def opened(folder: Path, snapshots: Snapshots) -> Story:
    story, diagnostics = open_story(folder, snapshots)
    assert story is not None, diagnostics
    return story


def whole(story: Story) -> dict[str, object]:
    """Return all that a story is, every scene read."""
    return {
        **story._asdict(),
        "scenes": dict(story.scenes),
        "insights": dict(story.insights),
        "derived": None,
    }


def played(story: Story, choices: int = 30) -> list[State]:
    """Return the first states of a playthrough that takes the first open choice, and at every third turn the last."""
    states = [begin(story, Setup())]
    for turn in range(choices):
        open_ones = [
            place for place, option in enumerate(states[-1].offered) if option.locked is None
        ]
        if not open_ones:
            break
        states.append(step(story, states[-1], open_ones[-1 if turn % 3 == 2 else 0]))
    return states


def only(snapshots: Snapshots) -> Path:
    (path,) = snapshots.folder.glob(f"*{SUFFIX}")
    return path


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(by_dice())
def test_a_story_that_is_opened_is_the_one_that_was_checked(files: dict[str, str]) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place, "story")
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        checked = load(folder).story
        if checked is None:
            return
        snapshots = Snapshots(Path(place, "snapshots"))
        assert not was_opened(opened(folder, snapshots))
        again = opened(folder, snapshots)
        assert was_opened(again)
        assert told(plan_of(again).slots) == told(plan_of(checked).slots)
        assert plan_of(again).slots.start == plan_of(checked).slots.start
        assert plan_of(again).slots.bounds == plan_of(checked).slots.bounds
        assert played(again) == played(checked)
        assert list(plan_of(again).acts) == list(plan_of(checked).acts)
        assert list(plan_of(again).hinges) == list(plan_of(checked).hinges)
        assert dict(again.named_choices) == dict(checked.named_choices)
        assert whole(again) == whole(checked)


def test_the_shipped_story_is_opened_as_it_was_checked(snapshots: Snapshots) -> None:
    checked = opened(shipped_folder(), snapshots)
    again = opened(shipped_folder(), snapshots)
    assert was_opened(again)
    assert played(again) == played(checked)
    assert whole(again) == whole(checked)


def test_a_scene_is_read_when_somebody_comes_to_it(folder: Path, snapshots: Snapshots) -> None:
    opened(folder, snapshots)
    story = opened(folder, snapshots)
    assert isinstance(story.scenes, Later)
    begin(story, Setup())
    assert story.scenes.read == ["a"]


def test_an_edit_is_played(folder: Path, snapshots: Snapshots) -> None:
    opened(folder, snapshots)
    (folder / "a.toml").write_text(A.replace("dark", "dusk"))
    for _ in range(2):
        story = opened(folder, snapshots)
        assert begin(story, Setup()).read[0].text.plain == "It is dusk."
    assert was_opened(story)
    (folder / "a.toml").write_text(A)
    assert begin(opened(folder, snapshots), Setup()).read[0].text.plain == "It is dark."


def test_a_story_with_mistakes_has_no_snapshot(folder: Path, snapshots: Snapshots) -> None:
    opened(folder, snapshots)
    (folder / "a.toml").write_text(A.replace('goto = "end"', 'goto = "nowhere"'))
    story, diagnostics = open_story(folder, snapshots)
    assert story is None
    assert [diagnostic.code for diagnostic in diagnostics] == ["SW201"]
    assert len(list(snapshots.folder.iterdir())) == 1


def test_a_snapshot_holds_no_word_that_is_read(folder: Path, snapshots: Snapshots) -> None:
    opened(folder, snapshots)
    raw = only(snapshots).read_text()
    assert "lit" in raw  # a variable's name
    for words in ("dark", "Light it", "Over", "Small", "chose("):
        assert words not in raw


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_snapshot_is_made_anew(data: st.DataObject) -> None:
    with TemporaryDirectory() as place:
        folder = write_files(Path(place, "story"), FILES)
        snapshots = Snapshots(Path(place, "snapshots"))
        checked = played(opened(folder, snapshots))
        path = only(snapshots)
        raw = bytearray(path.read_bytes())
        how = data.draw(st.sampled_from(["flip", "cut", "add"]))
        if how == "flip":
            raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "cut":
            del raw[data.draw(st.integers(0, len(raw) - 1)) :]
        else:
            raw += data.draw(st.binary(min_size=1, max_size=20))
        path.write_bytes(bytes(raw))
        story = opened(folder, snapshots)
        assert not was_opened(story)
        assert played(story) == checked
        assert was_opened(opened(folder, snapshots))


FOREIGN: dict[str, object] = {
    "no object": [],
    "no scenes": {"version": "x", "slots": []},
    "scenes of another kind": {"version": "x", "slots": [], "scenes": 7},
    "fewer scenes": {"version": "x", "slots": [], "scenes": []},
    "deep": None,
    "slots of nothing": {
        "version": "x",
        "slots": [["variable", "none", 0]],
        "scenes": [["a", ["0"], None, None, False, []], ["end", ["0"], None, None, False, []]],
    },
    "unknown slots": {
        "version": "x",
        "slots": [["__class__", "none", 0]],
        "scenes": [["a", ["0"], None, None, False, []], ["end", ["0"], None, None, False, []]],
    },
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_snapshot_of_this_program_is_made_anew(
    name: str, folder: Path, snapshots: Snapshots
) -> None:
    checked = played(opened(folder, snapshots))
    raw = json.dumps(FOREIGN[name]) if FOREIGN[name] is not None else "[" * 100_000
    only(snapshots).write_bytes(with_digest(raw.encode()))
    story = opened(folder, snapshots)
    assert not was_opened(story)
    assert played(story) == checked


def with_digest(raw: bytes) -> bytes:
    from engine.saves.snapshots import _with_digest

    return _with_digest(raw)


def in_place_of(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(folder: Path, snapshots: Snapshots) -> None:
    checked = played(opened(folder, snapshots))
    in_place_of(only(snapshots), os.mkfifo)
    story = opened(folder, snapshots)
    assert not was_opened(story)
    assert played(story) == checked


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
def test_what_somebody_else_can_have_written_is_not_read(
    folder: Path, snapshots: Snapshots, tmp_path: Path
) -> None:
    checked = played(opened(folder, snapshots))
    path = only(snapshots)
    path.chmod(0o666)
    assert not was_opened(opened(folder, snapshots))
    path.chmod(0o644)
    assert was_opened(opened(folder, snapshots))
    moved = tmp_path / "moved"
    shutil.move(path, moved)
    path.symlink_to(moved)
    story = opened(folder, snapshots)
    assert not was_opened(story)
    assert played(story) == checked


@pytest.mark.parametrize("kind", ["file", "shut"])
def test_where_nothing_can_be_kept_the_story_is_played(
    kind: str, folder: Path, snapshots: Snapshots
) -> None:
    if kind == "file":
        snapshots.folder.write_text("a file")
    else:
        snapshots.folder.mkdir()
        snapshots.folder.chmod(0)
    for _ in range(2):
        assert played(opened(folder, snapshots))
    snapshots.folder.chmod(0o700)


def test_the_snapshot_of_another_program_is_not_taken(
    folder: Path, snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(folder, snapshots)
    monkeypatch.setattr("engine.saves.snapshots._maker", lambda: b"another")
    assert not was_opened(opened(folder, snapshots))
    assert len(list(snapshots.folder.iterdir())) == 2


def test_few_snapshots_are_kept_and_nothing_half_written(
    folder: Path, snapshots: Snapshots
) -> None:
    snapshots.folder.mkdir()
    half = snapshots.folder / f".{'0' * 40}{SUFFIX}.0123abcd~"
    half.write_text("half")
    os.utime(half, (0, 0))
    for place in range(MOST_KEPT + 4):
        old = snapshots.folder / f"{place:040}{SUFFIX}"
        old.write_text("old")
        os.utime(old, (place, place))
    opened(folder, snapshots)
    left = {path.name for path in snapshots.folder.iterdir()}
    assert len(left) == MOST_KEPT
    assert half.name not in left
    assert f"{0:040}{SUFFIX}" not in left
    assert was_opened(opened(folder, snapshots))


@pytest.mark.parametrize("value", [None, "", "/tmp/elsewhere", "relative", " /tmp/x"])
def test_places_are_those_of_platformdirs(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import platformdirs

    for kind, ours in (("CACHE", cache_folder), ("CONFIG", config_folder), ("DATA", data_folder)):
        name = f"XDG_{kind}_HOME"
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
        said = getattr(platformdirs, f"user_{kind.lower()}_dir")("slackwater", appauthor=False)
        assert str(ours()) == str(Path(said))


def test_all_files_are_read_in_the_order_of_a_check(folder: Path) -> None:
    (folder / "insights.toml").write_text("")
    files = read_files(folder)
    assert files is not None
    assert [file.name for file in files] == ["story.toml", "insights.toml", "a.toml", "end.toml"]
