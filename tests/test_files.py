"""Files are written whole or not at all, never over another one, and what others do to them meanwhile is noticed."""

import errno
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playthroughs import choose
from stories import write

from engine.atlas.logs import read_logs
from engine.atlas.seen import Seen, look_at_all
from engine.commands.main import main
from engine.play.game import Game, new_setup, resume, start
from engine.saves.files import (
    LEFTOVER,
    create_new,
    move_aside,
    move_new,
    sweep,
    write_new,
    write_over,
    write_through,
)
from engine.saves.journal import SaveError
from engine.saves.store import SaveStore
from story.loading import load_story
from story.model import Story

FILES: dict[str, str | bytes] = {
    "story.toml": 'format = 1\ntitle = "Hub"\nstart = "a"\n[variables]\nn = { start = 0, min = -9, max = 9 }\n',
    "a.toml": '[[beats]]\nid = "hub"\ntext = "{n}"\n[[beats.choices]]\nsay = "Up"\nadd = { n = 1 }\ngoto = "#hub"\n'
    '[[beats.choices]]\nsay = "Down"\nadd = { n = -1 }\ngoto = "#hub"\n[[beats.choices]]\nsay = "End"\ngoto = "end"\n',
    "end.toml": 'ending = { family = "f" }\n[[beats]]\ntext = "Over."\n',
}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return load_story(write(tmp_path / "hub", FILES))


@pytest.fixture
def store(tmp_path: Path, story: Story) -> SaveStore:
    return SaveStore(tmp_path / "saves", story.id)


def begun(story: Story, store: SaveStore) -> Game:
    return start(story, store, new_setup(story, store, seed=1))


# writing and renaming


def without_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "no links here")


@pytest.fixture(params=["links", "no links"])
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "no links":
        monkeypatch.setattr("engine.saves.files.os.link", without_links)


@pytest.mark.usefixtures("links")
def test_nothing_is_written_or_renamed_over_a_file(tmp_path: Path) -> None:
    there, new = tmp_path / "there", tmp_path / "new"
    there.write_text("mine")
    for act in (
        lambda: write_new(there, b"x"),
        lambda: create_new(there, b"x"),
        lambda: move_new(new, there),
    ):
        new.write_text("new")
        with pytest.raises(FileExistsError):
            act()
        assert (there.read_text(), new.read_text()) == ("mine", "new")
    move_new(new, tmp_path / "moved")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["moved", "there"]
    with pytest.raises(FileNotFoundError):
        move_new(new, tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.usefixtures("links")
def test_what_is_moved_aside_takes_a_number_where_its_name_is_taken(tmp_path: Path) -> None:
    (tmp_path / "aside").mkdir()
    for number in range(3):
        (tmp_path / "a.jsonl").write_text(str(number))
        move_aside(tmp_path / "a.jsonl", tmp_path / "aside")
    kept = {path.name: path.read_text() for path in (tmp_path / "aside").iterdir()}
    assert kept == {"a.jsonl": "0", "a~2.jsonl": "1", "a~3.jsonl": "2"}


def test_a_dangling_link_is_a_name_that_is_taken(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        write_new(link, b"x")
    assert not (tmp_path / "nowhere").exists()


def test_what_is_written_over_keeps_its_mode_and_a_link_only_where_it_is_meant(
    tmp_path: Path,
) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    write_through(link, b"new")
    assert link.is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == ("new", 0o600)
    write_over(link, b"newer")
    assert not link.is_symlink()
    assert (real.read_text(), link.read_text()) == ("new", "newer")
    assert link.stat().st_mode & 0o777 == 0o644


def test_no_folder_pipe_or_device_is_written_over(tmp_path: Path) -> None:
    """A program that runs as root could put a file into the place of a device, by a link that somebody left."""
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    for number, there in enumerate((pipe, folder)):
        link = tmp_path / f"link-{number}"
        link.symlink_to(there)
        with pytest.raises(OSError, match="it is no file"):
            write_over(there, b"x")
        with pytest.raises(OSError, match="it is no file"):
            write_through(link, b"x")
        write_over(link, b"x")
        assert not link.is_symlink()
    assert pipe.is_fifo()
    assert folder.is_dir()
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("name", ["seen.json", "last.json"])
def test_what_is_worked_out_goes_through_no_link(
    story: Story, store: SaveStore, tmp_path: Path, name: str
) -> None:
    mine, pipe = tmp_path / "mine", tmp_path / "pipe"
    mine.write_text("mine")
    os.mkfifo(pipe)
    for there in (mine, pipe):
        store.folder.mkdir(parents=True, exist_ok=True)
        link = store.folder / name if name == "seen.json" else store.root / f"{story.id}.{name}"
        link.unlink(missing_ok=True)
        link.symlink_to(there)
        game = choose(begun(story, store), "Up")
        game.close()
        seen = Seen(story, store)
        look_at_all(seen, read_logs(store, {}).values())
        assert not link.is_symlink()
    assert mine.read_text() == "mine"
    assert pipe.is_fifo()


def test_a_disk_that_fills_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").write_text("old")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("engine.saves.files.os.write", full)
    for act in (write_new, write_over, write_through):
        with pytest.raises(OSError, match="full"):
            act(tmp_path / ("new" if act is write_new else "old"), b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "old"


def test_a_name_that_is_too_long_is_told_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)
    for act in (write_new, write_over, write_through):
        with pytest.raises(OSError, match="too long") as raised:
            act(path, b"x")
        assert (raised.value.filename, raised.value.filename2) == (str(path), None)


def test_a_new_file_may_be_read_and_written_by_whom_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o007)
    try:
        write_new(tmp_path / "new", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o660


def test_a_file_of_two_names_is_as_it_was_where_there_is_no_room_for_the_new_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("what it held")
    os.link(one, other)
    really, left = os.write, [5]

    def filling(file: int, raw: bytes) -> int:
        if left[0] == 0:
            left[0] = 99  # there is room for what it held
            raise OSError(errno.ENOSPC, "full")
        taken = really(file, raw[: left[0]])
        left[0] -= taken
        return taken

    monkeypatch.setattr("engine.saves.files.os.write", filling)
    with pytest.raises(OSError, match="full"):
        write_through(one, b"something that is longer")
    assert one.read_text() == other.read_text() == "what it held"
    write_through(one, b"short")
    assert one.read_text() == other.read_text() == "short"


def test_deleting_the_same_playthrough_again_and_again_keeps_every_one(
    story: Story, store: SaveStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    game = choose(begun(story, store), "Up")
    game.close()
    saves = ["--saves", str(store.root), "--story", str(tmp_path / "hub")]
    assert (
        main(["history", "export", game.id, "--to", "json", "-o", str(tmp_path / "x"), *saves]) == 0
    )
    kept = []
    for _ in range(3):
        choose(resume(story, store, store.find(game.id)), "Down").close()
        kept.append(store.find(game.id).path.read_bytes())
        assert main(["history", "delete", game.id, *saves]) == 0
        assert main(["history", "import", str(tmp_path / "x"), *saves]) == 0
    aside = {path.name: path.read_bytes() for path in (store.folder / "deleted").iterdir()}
    assert sorted(aside.values()) == sorted(kept)
    assert main(["history", "restore", f"{game.id}~2", *saves]) == 2  # one of that id is kept
    assert main(["history", "delete", game.id, *saves]) == 0
    assert main(["history", "restore", f"{game.id}~2", *saves]) == 0
    assert store.find(game.id).path.read_bytes() == kept[1]
    assert f"{game.id} is back" in capsys.readouterr().out


def test_a_playthrough_open_in_another_window_is_not_deleted(
    story: Story, store: SaveStore
) -> None:
    game = begun(story, store)
    with pytest.raises(SaveError, match="open in another window"):
        store.delete(store.find(game.id))
    game.close()
    store.delete(store.find(game.id))


def test_no_new_playthrough_has_the_id_of_a_deleted_one(
    story: Story, store: SaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, drawn = os.urandom, iter([b"\0\0"] * 3 + [b"\0\1"] * 3)
    monkeypatch.setattr(
        "engine.saves.store.os.urandom", lambda n: next(drawn) if n == 2 else real(n)
    )
    monkeypatch.setattr("engine.saves.store.datetime", Frozen)
    first = begun(story, store)
    first.close()
    store.delete(store.find(first.id))
    second = begun(story, store)
    second.close()
    assert second.id != first.id


class Frozen:
    """A clock that stands."""

    @staticmethod
    def now(_: object) -> "FrozenMoment":
        return FrozenMoment()


class FrozenMoment:
    def __format__(self, form: str) -> str:
        return "20260101-000000" if "-%H" in form else "2026-01-01T00:00:00Z"


# what others do to a file that is open


def replaced(path: Path, text: bytes) -> None:
    other = path.with_name("other")
    other.write_bytes(text)
    os.replace(other, path)


def folder_for(path: Path) -> None:
    path.unlink()
    path.mkdir()


DONE: dict[str, tuple[Callable[[Path], object], str]] = {
    "the same put there anew": (lambda path: replaced(path, path.read_bytes()), "as it was"),
    "another put there": (
        lambda path: replaced(path, path.read_bytes().splitlines(keepends=True)[0]),
        "goes on in another one",
    ),
    "cut short": (lambda path: os.truncate(path, 50), "goes on in another one"),
    "emptied": (lambda path: path.write_bytes(b""), "goes on in another one"),
    "written over": (
        lambda path: path.write_bytes(path.read_bytes()[:-3] + b"###"),
        "goes on in another one",
    ),
    "added to": (
        lambda path: path.write_bytes(path.read_bytes() + b"x\n"),
        "goes on in another one",
    ),
    "deleted": (lambda path: path.unlink(), "written anew"),
    "moved away": (lambda path: path.rename(path.with_name("away")), "written anew"),
    "a folder in its place": (folder_for, "goes on in another one"),
}


@pytest.mark.parametrize("done", DONE)
def test_what_is_done_to_a_file_under_the_game_is_told_and_nothing_is_lost(
    story: Story, store: SaveStore, done: str
) -> None:
    act, told = DONE[done]
    game = choose(begun(story, store), "Up", "Up", "Down")
    assert game.journal is not None
    path = game.journal.path
    act(path)
    there = path.read_bytes() if path.is_file() else None
    choose(game, "Up")
    assert told in game.take_news()
    choose(game, "Down")
    assert game.take_news() == ""
    game.close()
    assert game.journal.path.is_file()
    again = resume(story, store, store.find(game.id))
    assert again.states == game.states
    again.close()
    if there is not None and game.journal.path != path:
        assert path.read_bytes() == there  # what another program wrote is left as it is


def test_a_file_that_was_only_touched_is_gone_on_with_in_silence(
    story: Story, store: SaveStore
) -> None:
    game = choose(begun(story, store), "Up")
    assert game.journal is not None
    os.utime(game.journal.path, (1, 1))
    choose(game, "Up")
    assert game.take_news() == ""


# clocks


def dated(store: SaveStore, game: Game, seconds: float) -> None:
    os.utime(store.find(game.id).path, (seconds, seconds))


def test_what_was_played_last_is_gone_on_with_whatever_the_clock_said(
    story: Story, store: SaveStore
) -> None:
    games = [choose(begun(story, store), "Up") for _ in range(3)]
    for game in games:
        game.close()
    tomorrow = time.time() + 86_400
    dated(store, games[0], tomorrow)  # played while the clock was wrong
    choose(resume(story, store, store.find(games[1].id)), "Down").close()
    assert store.all()[0].id == games[1].id
    assert store.all()[-1].id == games[0].id
    # Another machine has played on there, and it was brought here.
    dated(store, games[0], time.time())
    assert store.all()[0].id == games[0].id
    store.note_last(games[1].id)
    assert store.all()[0].id == games[1].id
    dated(store, games[1], 1_000_000)  # the clock stood in the past when it was played
    assert store.all()[0].id == games[1].id


@pytest.mark.parametrize("seconds", [2**33 * 40, -(2**33), 253402300799 + 86_400, 0])
def test_a_date_that_no_calendar_has_is_listed(
    story: Story, store: SaveStore, seconds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    game = begun(story, store)
    game.close()
    try:
        dated(store, game, seconds)
    except OverflowError:
        pytest.skip("no such date here")
    for words in ([], ["--json"]):
        assert main(["history", "--saves", str(store.root), *words]) == 0
        assert game.id in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", ["", "null", "[]", "{}", '{"id": 3}', '{"id": "x", "others": "y"}', "{" * 9000]
)
def test_a_note_of_what_was_played_last_that_makes_no_sense_does_no_harm(
    story: Story, store: SaveStore, words: str
) -> None:
    game = begun(story, store)
    game.close()
    (store.root / f"{story.id}.last.json").write_text(words)
    assert [kept.id for kept in store.all()] == [game.id]


@pytest.mark.parametrize("table", [[""], ["", "t"], ["t", "t"], [3], [None], ["z"]])
def test_marks_that_make_no_sense_are_worked_out_anew(
    story: Story, store: SaveStore, tmp_path: Path, table: list[object]
) -> None:
    game = choose(begun(story, store), "Up")
    game.close()
    seen = store.folder / "seen.json"
    value = {"version": story.version, "table": table, "ever": "1", "files": {game.id: [0, 0, "1"]}}
    seen.write_text(json.dumps(value))
    assert (
        main(["history", "pages", "--saves", str(store.root), "--story", str(tmp_path / "hub")])
        == 0
    )


# leftovers


def test_what_a_killed_program_left_is_swept_and_what_is_being_written_is_not(
    story: Story, store: SaveStore
) -> None:
    store.folder.mkdir(parents=True)
    left = [
        ".20260101-000000-abcd.jsonl.0123abcd~",
        ".probe.0123abcd~",
        ".probe-0123abcd",
        ".20260101-000000-abcd-0f1e",
        "seen.json.0123abcd",
    ]
    stays = [".hidden", "notes~", "20260101-000000-abcd.jsonl", ".x.0123abcg~", "seen.json.old"]
    for name in left + stays:
        (store.folder / name).write_text("x")
        os.utime(store.folder / name, (1, 1))
    (store.folder / ".fresh.0123abcd~").write_text("x")
    held = create_new(store.folder / "held", b"x")
    (store.folder / "held").rename(store.folder / ".held.0123abcd~")
    os.utime(store.folder / ".held.0123abcd~", (1, 1))
    store.probe()
    os.close(held)
    there = sorted(path.name for path in store.folder.iterdir())
    assert there == sorted([*stays, ".fresh.0123abcd~", ".held.0123abcd~"])
    sweep(store.folder)
    assert not (store.folder / ".held.0123abcd~").exists()
    assert not any(LEFTOVER.fullmatch(name) for name in stays)


def test_a_drawing_is_drawn_anew_and_no_other_file_is_drawn_over(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["graph", story.folder, "--to", "dot", "-o"]
    mine = tmp_path / "notes.dot"
    mine.write_text("My notes.")
    assert main([*words, str(mine)]) == 2
    assert mine.read_text() == "My notes."
    assert "is no drawing" in capsys.readouterr().err
    drawing = tmp_path / "hub.dot"
    for _ in range(2):
        assert main([*words, str(drawing)]) == 0
    assert drawing.read_text().startswith("digraph")
