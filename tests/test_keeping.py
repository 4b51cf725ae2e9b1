"""Keeping: nothing chosen is lost, nothing is overwritten, and damage stays where it happened."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from engine.play.game import Game, new_setup, resume, start
from engine.saves.journal import SaveError
from engine.saves.record_lines import ChoiceMark, spell_beginning, spell_move
from engine.saves.record_reading import read_record
from engine.saves.replaying import replay
from engine.saves.store import SaveStore
from story.ids import ChoiceId
from story.loading import load_story
from story.model import Story

HUB = """[[beats]]
id = "hub"
text = "{n}"
[[beats.choices]]
id = "up"
say = "Up"
add = { n = 1 }
goto = "#hub"
[[beats.choices]]
say = "Down"
add = { n = -1 }
goto = "#hub"
[[beats.choices]]
say = "End"
goto = "end"
"""


def make(folder: Path, hub: str = HUB) -> Story:
    folder.mkdir(exist_ok=True)
    (folder / "story.toml").write_text(
        'format = 1\ntitle = "Hub"\nstart = "a"\n[variables]\nn = { start = 0, min = -9, max = 9 }\n'
    )
    (folder / "a.toml").write_text(hub)
    (folder / "end.toml").write_text('ending = { family = "f" }\n[[beats]]\ntext = "Over."\n')
    return load_story(folder)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return make(tmp_path / "story")


@pytest.fixture
def store(tmp_path: Path, story: Story) -> SaveStore:
    return SaveStore(tmp_path / "saves", story.id)


def begun(story: Story, store: SaveStore) -> Game:
    return start(story, store, new_setup(story, store, seed=1))


def text(game: Game) -> str:
    return game.state.read[-1].text.plain


def test_a_choice_is_on_the_disk_before_its_consequence_is_known(
    story: Story, store: SaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = begun(story, store)
    assert game.journal is not None
    path = game.journal.path
    synced: list[str] = []
    stood: list[int] = []
    real = os.fsync

    def spy(file: int) -> None:
        real(file)
        synced.append(path.read_text())
        stood.append(len(game.states))

    monkeypatch.setattr(os, "fsync", spy)
    game.choose(0)
    assert synced[-1].splitlines()[-1].startswith('{"c":"a#hub/up ')
    assert stood == [1]


def test_it_goes_on_where_it_stopped(story: Story, store: SaveStore) -> None:
    game = begun(story, store)
    for choice in (0, 0, 1):
        game.choose(choice)
    game.close()
    again = resume(story, store, store.all()[0])
    assert again.states == game.states
    assert again.parting is None


def test_back_and_forward_without_limit_and_branches_stay(story: Story, store: SaveStore) -> None:
    game = begun(story, store)
    for _ in range(5):
        game.choose(0)
    for _ in range(5):
        assert game.back()
    assert not game.back()
    assert text(game) == "0"
    while game.forward():
        pass
    assert text(game) == "5"
    for _ in range(3):
        game.back()
    game.choose(1)
    assert text(game) == "1"
    assert not game.can_go_forward
    game.close()
    record = store.all()[0].record
    assert record is not None
    assert sorted(len(record.path(leaf)) for leaf in record.leaves()) == [3, 5]
    assert (
        replay(story, record, record.path(record.leaves()[0])).states[-1].read[-1].text.plain == "5"
    )


def test_taking_an_old_way_again_makes_no_second_branch(story: Story, store: SaveStore) -> None:
    game = begun(story, store)
    game.choose(0)
    game.back()
    game.choose(1)
    game.back()
    game.choose(0)
    assert len(game.record.leaves()) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(st.lists(st.sampled_from(["up", "down", "back", "forward"]), max_size=30))
def test_what_is_kept_is_always_what_is_played(
    story: Story, store: SaveStore, acts: list[str]
) -> None:
    game = begun(story, store)
    for act in acts:
        {
            "up": lambda: game.choose(0),
            "down": lambda: game.choose(1),
            "back": game.back,
            "forward": game.forward,
        }[act]()
    game.close()
    assert game.journal is not None
    again = resume(story, store, store.find(game.id))
    assert again.states == game.states
    assert again.record == game.record
    again.close()


def test_a_file_cut_anywhere_keeps_all_whole_lines(story: Story, store: SaveStore) -> None:
    game = begun(story, store)
    for choice in (0, 0, 1, 0):
        game.choose(choice)
    game.close()
    assert game.journal is not None
    path = game.journal.path
    whole = path.read_bytes()
    first = whole.index(b"\n")
    for cut in range(first + 1, len(whole), 7):
        path.write_bytes(whole[:cut])
        again = resume(story, store, store.all()[0])
        assert len(again.lines) >= whole[:cut].count(b"\n") - 1
        again.choose(0)
        again.close()
        record = read_record(path.read_bytes())
        assert record is not None
        assert len(record.path()) == len(again.lines)
        assert path.read_bytes().startswith(whole[:cut])


@for_all(st.binary(max_size=200))
def test_noise_is_never_a_crash(noise: bytes) -> None:
    read_record(noise)
    head = b'{"slackwater":1,"id":"x","story":"hub","title":"Hub","version":"v","started":"s","given":{}}\n{"c":"a#hub/up","w":"000000"}\n'
    record = read_record(head + noise)
    assert record is not None
    assert 1 in record.taken


def test_a_record_whose_beginning_is_lost_is_left_as_it_is(story: Story, store: SaveStore) -> None:
    game = begun(story, store)
    game.close()
    assert game.journal is not None
    game.journal.path.write_bytes(b"\x00noise")
    kept = store.all()[0]
    assert kept.record is None
    with pytest.raises(SaveError, match="left as it is"):
        resume(story, store, kept)
    assert game.journal.path.read_bytes() == b"\x00noise"


def test_a_full_disk_loses_nothing_and_leaves_no_half_line(
    story: Story, store: SaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = begun(story, store)
    game.choose(0)
    assert game.journal is not None
    before = game.journal.path.read_bytes()
    real = os.write
    calls: list[int] = []

    def full(file: int, raw: bytes) -> int:
        calls.append(len(raw))
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, raw[:9])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(SaveError, match="the disk is full"):
        game.choose(0)
    monkeypatch.undo()
    assert game.journal.path.read_bytes() == before
    assert text(game) == "1"
    game.choose(0)
    assert text(game) == "2"


@pytest.mark.parametrize("gone", ["file", "folder"])
def test_a_file_that_vanishes_while_playing_is_written_anew_and_told(
    story: Story, store: SaveStore, gone: str
) -> None:
    game = begun(story, store)
    game.choose(0)
    assert game.journal is not None
    shutil.rmtree(store.folder) if gone == "folder" else game.journal.path.unlink()
    game.choose(0)
    assert "holds all of it" in game.take_news()
    assert game.take_news() == ""
    game.choose(1)
    game.close()
    assert game.take_news() == ""
    again = resume(story, store, store.find(game.id))
    assert again.states == game.states


def test_a_place_that_cannot_be_kept_in_is_said(story: Story, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SaveError, match="a file stands where a folder should be"):
        begun(story, SaveStore(tmp_path / "file", story.id))


def test_a_place_that_is_full_is_left_as_it_was(
    story: Story, store: SaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SaveError, match="the disk is full"):
        store.probe()
    assert list(store.folder.iterdir()) == []


def test_two_windows_on_one_playthrough_are_told_apart(story: Story, store: SaveStore) -> None:
    pytest.importorskip("fcntl")
    game = begun(story, store)
    with pytest.raises(SaveError, match="another window"):
        resume(story, store, store.all()[0])
    game.close()
    resume(story, store, store.all()[0]).close()


def test_deleting_moves_aside(story: Story, store: SaveStore) -> None:
    begun(story, store).close()
    place = store.delete(store.all()[0])
    assert store.all() == []
    assert place.is_file()


EDITS = {
    "reworded, with an id": (HUB.replace('say = "Up"', 'say = "Further up"'), 4),
    "moved": (
        HUB.replace('[[beats]]\nid = "hub"', '[[beats]]\ntext = "New."\n[[beats]]\nid = "hub"'),
        4,
    ),
    "another choice before it": (
        HUB.replace(
            '[[beats.choices]]\nid = "up"',
            '[[beats.choices]]\nsay = "New"\ngoto = "end"\n[[beats.choices]]\nid = "up"',
        ),
        4,
    ),
    "the beat renamed": (HUB.replace('"hub"', '"spoke"').replace("#hub", "#spoke"), 4),
    "taken away": (HUB.replace('say = "Down"', 'say = "Sideways"'), 2),
    "locked": (HUB.replace('say = "Down"', 'say = "Down"\nwhen = "n < 0"\nlocked = "Not now."'), 2),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_story_is_met_at_the_furthest_place_that_holds(
    story: Story, store: SaveStore, tmp_path: Path, edit: str
) -> None:
    game = begun(story, store)
    for choice in (0, 0, 1, 0):
        game.choose(choice)
    game.close()
    assert game.journal is not None
    before = game.journal.path.read_bytes()
    hub, held = EDITS[edit]
    edited = make(tmp_path / "story", hub)
    again = resume(edited, store, store.all()[0])
    assert len(again.lines) == held
    assert (again.parting is None) == (held == 4)
    if again.parting is not None:
        assert (again.parting.after, again.parting.of) == (2, 4)
        again.choose(0)
    again.close()
    assert game.journal.path.read_bytes().startswith(before)
    record = store.all()[0].record
    assert record is not None
    assert max(len(record.path(leaf)) for leaf in record.leaves()) == 4


def test_a_choice_costs_less_than_a_hundred_bytes(story: Story, store: SaveStore) -> None:
    game = begun(story, store)
    assert game.journal is not None
    before = game.journal.path.stat().st_size
    for _ in range(20):
        game.choose(0)
    assert (game.journal.path.stat().st_size - before) / 20 < 100


def test_playthroughs_begun_in_the_same_moment_have_ids_of_their_own(
    story: Story, store: SaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, drawn = os.urandom, iter([b"\0\0", b"\0\0", b"\0\0", b"\0\1"] * 3)
    monkeypatch.setattr(
        "engine.saves.store.os.urandom", lambda size: next(drawn) if size == 2 else real(size)
    )
    games = [start(story, store, new_setup(story, None, seed=1)) for _ in range(2)]
    assert len({game.id for game in games}) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(st.lists(st.integers(0, 12), max_size=40))
def test_a_record_read_is_the_record_that_was_made(story: Story, acts: list[int]) -> None:
    """Reading works the ways forward out backwards; making a record keeps them at every move."""
    made = start(story, None, new_setup(story, None, seed=1)).record
    raw = [spell_beginning(made.beginning)]
    for act in acts:
        if act % 3:
            mark = ChoiceMark(ChoiceId(f"a#hub/{act}"), "000000", "abc")
            raw.append(made.spell_next(mark, made.lines))
            made.add(*mark)
        elif act == 0 or act in made.taken:
            raw.append(spell_move(made.lines, act))
            made.move(act)
    assert read_record("".join(raw).encode()) == made


def test_a_whole_playthrough_is_added_under_a_name_of_its_own_or_not_at_all(
    story: Story, store: SaveStore, tmp_path: Path
) -> None:
    game = begun(story, store)
    game.close()
    before = store.find(game.id).path.read_bytes()
    with pytest.raises(SaveError, match="a file stands where"):
        store.add(game.id, b"other")
    assert store.find(game.id).path.read_bytes() == before
    assert [path.name for path in store.folder.iterdir()] == [f"{game.id}.jsonl"]
