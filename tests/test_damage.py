"""Damage in a playthrough's file: mended where that is certain, told always, and never another way than the one that was read."""

import random
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from playthroughs import play
from stories import shipped

from engine.atlas.logs import log_of
from engine.commands.main import main
from engine.play.game import resume
from engine.play.notices import notices
from engine.saves.record_lines import ChoiceMark, is_sound, spell_choice
from engine.saves.record_reading import read_record
from engine.saves.records import Record
from engine.saves.restoring import restore
from engine.saves.store import SaveStore
from story.ids import ChoiceId

pytestmark = pytest.mark.usefixtures("first_movement")

Place = tuple[ChoiceMark, ...]


@cache
def whole() -> bytes:
    """A playthrough of some hundred choices in branches."""
    with TemporaryDirectory() as place:
        store = SaveStore(Path(place), shipped().id)
        for seed in range(100):
            game = play(shipped(), store, seed, "wyn", "remains", backs=0.3)
            if len(game.record.taken) > 90:
                return store.find(game.id).path.read_bytes()
    raise AssertionError("no playthrough is as long as that")


def places(record: Record) -> set[Place]:
    """Every place that was stood at, by the choices that lead there."""
    names: dict[int, Place] = {0: ()}
    for line, taken in record.taken.items():
        names[line] = (*names[taken.parent], taken.mark)
    return set(names.values())


def stands(record: Record) -> Place:
    return tuple(record.taken[line].mark for line in record.path())


@cache
def read() -> Record:
    record = read_record(whole())
    assert record is not None
    assert not record.damage
    return record


@cache
def whole_places() -> set[Place]:
    return places(read())


def held(raw: bytes) -> Record:
    """Read a damaged file; whatever is read was there, and what is not is told."""
    record = read_record(raw)
    assert record is not None
    assert places(record) <= whole_places()
    log = log_of("x", raw)
    assert log is not None
    assert len(log) == len(record.taken)
    lost = whole_places() - places(record)
    assert not lost or record.damage
    return record


@settings(max_examples=120)
@for_all(st.integers(0, (1 << 20) - 1))
def test_no_flipped_bit_loses_anything(place: int) -> None:
    raw = bytearray(whole())
    byte, bit = divmod(place % (8 * len(raw)), 8)
    raw[byte] ^= 1 << bit
    record = held(bytes(raw))
    assert places(record) == whole_places()
    assert stands(record) == stands(read())
    assert (record.latest, record.lines) == (read().latest, read().lines)
    assert record.beginning == read().beginning
    assert record.damage.mended or record.has_second_beginning
    assert not record.damage.lost


SPOILED = ["flips", "byte", "zeros", "noise", "gone", "line gone", "line twice", "lines changed"]
SPOILED += ["lines twice", "line right below itself", "line elsewhere"]


def spoiled(draw: random.Random, kind: str) -> bytes:
    raw = bytearray(whole())
    place, size = draw.randrange(400, len(raw)), draw.choice([1, 20, 600])
    if kind == "flips":
        for _ in range(3):
            raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
    elif kind == "byte":
        raw[draw.randrange(len(raw))] = draw.randrange(256)
    elif kind == "zeros":
        raw[place : place + size] = bytes(min(size, len(raw) - place))
    elif kind == "noise":
        raw[place : place + size] = draw.randbytes(min(size, len(raw) - place))
    elif kind == "gone":
        del raw[place : min(place + size, len(raw) - 100)]
    else:
        lines = raw.splitlines(keepends=True)
        one, other = draw.randrange(1, len(lines) - 1), draw.randrange(1, len(lines) - 1)
        if kind == "line gone":
            del lines[one]
        elif kind == "line twice":
            lines.insert(other, lines[one])
        elif kind == "lines twice":
            lines[other:other] = lines[one : one + draw.randrange(2, 12)]
        elif kind == "line right below itself":
            lines.insert(one, lines[one])
        elif kind == "line elsewhere":
            lines.insert(other, lines.pop(one))
        else:
            lines[one], lines[other] = lines[other], lines[one]
        raw = bytearray(b"".join(lines))
    return bytes(raw)


@settings(max_examples=100)
# Below a choice that it could have come after, and what came after that does not fit.
@example(20741, "line twice")
@example(21700, "line twice")
@for_all(st.integers(0, 1 << 30), st.sampled_from(SPOILED))
def test_any_other_damage_is_told_and_gives_no_other_way(seed: int, kind: str) -> None:
    raw = spoiled(random.Random(seed), kind)
    if read_record(raw) is None:
        return  # the beginning itself is gone: the file is left as it is, and said to be unreadable
    record = held(raw)
    before = len(record.taken)
    restore(shipped(), record)
    assert places(record) <= whole_places()
    assert len(record.taken) >= before


@settings(max_examples=40)
@for_all(st.integers(0, 1 << 30), st.sampled_from(["line twice", "line right below itself"]))
def test_a_line_that_stands_there_twice_is_told_and_all_others_are_read(
    seed: int, kind: str
) -> None:
    record = held(spoiled(random.Random(seed), kind))
    assert record.damage
    assert len(whole_places() - places(record)) <= 1 or record.damage.behind
    assert stands(record) == stands(read())


def spoil_line(raw: bytes, line: int) -> bytes:
    lines = raw.split(b"\n")
    lines[line] = lines[line][:9] + b"?????" + lines[line][14:]
    return b"\n".join(lines)


def test_a_lost_choice_is_found_again_by_what_was_chosen_after_it(tmp_path: Path) -> None:
    found = 0
    for line in [line for line in read().taken if line in read().following][:20]:
        record = held(spoil_line(whole(), line))
        assert record.damage.lost == (line,)
        assert record.damage.behind
        restore(shipped(), record)
        found += places(record) == whole_places()
        assert stands(record) == stands(read()) or record.damage.behind
    assert found >= 19


def test_what_was_damaged_is_said_anew_with_the_next_choice_and_then_is_whole(
    tmp_path: Path,
) -> None:
    store = SaveStore(tmp_path, shipped().id)
    line = next(line for line in read().taken if read().following.get(line))
    mended = bytearray(whole())
    mended[mended.index(b"\n", 500) + 12] ^= 4
    for raw in (spoil_line(whole(), line), bytes(mended)):
        id = store.new_id()
        store.add(id, raw)
        game = resume(shipped(), store, store.find(id))
        assert "damaged" in notices(game)[-1]
        game.jump(next(iter(read().taken)))
        game.close()
        after = store.find(id).path.read_bytes()
        assert after.startswith(raw)
        again = read_record(after)
        assert again is not None
        assert not again.damage
        assert places(again) == whole_places()


def test_damage_is_told_where_a_playthrough_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = SaveStore(tmp_path, shipped().id)
    leaf = read().leaves()[0]
    store.add("20260101-000000-0001", spoil_line(whole(), leaf))
    for words in (["show", "2026"], ["tree", "2026"], ["export", "2026"]):
        main(["history", *words, "--saves", str(tmp_path)])
        assert "1 line of it cannot be read" in " ".join(capsys.readouterr().err.split())
    main(["history", "--saves", str(tmp_path)])
    assert "damaged" in capsys.readouterr().out


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "marked"])
def test_line_ends_of_windows_and_a_byte_order_mark_are_no_damage(
    mark: bytes, tmp_path: Path
) -> None:
    raw = mark + whole().replace(b"\n", b"\r\n")
    record = held(raw)
    assert not record.damage
    assert places(record) == whole_places()
    assert (stands(record), record.lines) == (stands(read()), read().lines)
    store = SaveStore(tmp_path, shipped().id)
    store.add(record.beginning.id, raw)
    game = resume(shipped(), store, store.find(record.beginning.id))
    game.jump(next(iter(read().taken)))
    game.close()
    after = store.find(record.beginning.id).path.read_bytes()
    assert after.startswith(raw)
    assert places(held(after)) == whole_places()


def test_a_beginning_that_was_lost_stands_in_the_file_once_more() -> None:
    raw = b"?" * 200 + whole()[200:]
    record = held(raw)
    assert record.beginning == read().beginning
    assert places(record) == whole_places()


FIRST_VERSION = (
    b'{"slackwater":1,"id":"20260101-000000-0002","story":"slack-water","title":"Slack Water","version":"x","started":'
    b'"2026-01-01T00:00:00Z","folder":"","given":{"voice":"wyn","pronouns":{"noor":"she","wyn":"he"},"hears":{"h1":"n1-again"},'
    b'"heard_from":"remains","seen_before":[],"seed":39}}\n'
)


def first_version() -> bytes:
    """A playthrough as the first version kept it."""
    lines = [FIRST_VERSION]
    cursor = 0
    for line, taken in read().taken.items():
        if taken.parent != cursor:
            lines.append(b'{"at":%d}\n' % taken.parent)
        assert len(lines) <= line
        while len(lines) < line:
            lines.append(b'{"at":%d}\n' % taken.parent)
        lines.append(f'{{"c":"{taken.choice}","w":"{taken.words}"}}\n'.encode())
        cursor = line
    return b"".join(lines)


def without_beats(record: Record) -> set[Place]:
    return {tuple(mark._replace(beat="") for mark in place) for place in places(record)}


@cache
def whole_without_beats() -> set[Place]:
    return without_beats(read())


def test_a_file_of_the_first_version_is_read_gone_on_with_and_upgraded_without_loss(
    tmp_path: Path,
) -> None:
    store = SaveStore(tmp_path, shipped().id)
    raw = first_version()
    path = store.add("20260101-000000-0002", raw)
    old = store.find("2026").record
    assert old is not None
    assert not old.damage
    assert without_beats(old) == whole_without_beats()
    assert list(old.taken) == list(read().taken)
    game = resume(shipped(), store, store.find("2026"))
    assert path.read_bytes() == raw  # nothing is written before something is chosen
    game.jump(game.lines[3])
    game.close()
    after = path.read_bytes()
    assert after.startswith(raw)
    assert all(is_sound(line) for line in after[len(raw) :].splitlines())
    again = store.find("2026").record
    assert again is not None
    assert without_beats(again) == whole_without_beats()
    assert again.beginning.given == old.beginning.given
    assert not again.unsafe
    for place in range(0, len(raw), 111):
        flipped = bytearray(after)
        flipped[place] ^= 2
        record = read_record(bytes(flipped))
        assert record is not None
        assert without_beats(record) == whole_without_beats()
        assert record.beginning == again.beginning


@settings(max_examples=60)
@for_all(st.integers(0, 1 << 20))
def test_a_flip_in_a_file_of_the_first_version_gives_no_other_way(place: int) -> None:
    raw = bytearray(first_version())
    start = len(FIRST_VERSION)
    place = 8 * start + place % (8 * (len(raw) - start))
    raw[place >> 3] ^= 1 << (place & 7)
    record = read_record(bytes(raw))
    assert record is not None
    strange = Counter(
        mark
        for place in without_beats(record) - whole_without_beats()
        for mark in place
        if mark not in {known.mark._replace(beat="") for known in read().taken.values()}
    )
    assert len(strange) <= 1 or record.damage  # a letter that became another one is met as an edit


def test_a_choice_is_spelt_in_some_45_bytes_and_can_be_read() -> None:
    mark = ChoiceMark(ChoiceId("first-rehearsal#door/breathe"), "a1b2c3", "xYz")
    line = spell_choice(mark, None)
    assert line.startswith('{"c":"first-rehearsal#door/breathe ')
    assert len(line) == len(mark.choice) + 24
    assert is_sound(line.encode()[:-1])
    sizes = [len(line) for line in whole().splitlines(keepends=True) if b" " in line[:60]]
    assert sum(sizes) / len(read().taken) < 80
