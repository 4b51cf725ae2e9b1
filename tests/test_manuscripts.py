"""Files of a writer's that the program changes stay as they were in all that was not meant to change."""

import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from stories import END, HEAD, write

from engine.commands.main import main
from engine.saves.files import write_through
from engine.writing.making import Edit
from engine.writing.manuscripts import Manuscript, read_manuscript

ROOM = '[[beats]]\ntext = """\nHere.\n\nThere.\n"""\n[[beats.choices]]\nsay = "Go"\ngoto = "end"\n'
MARK = b"\xef\xbb\xbf"

LINES = st.lists(st.text("ab é", max_size=6), min_size=1, max_size=8)
ENDS = st.lists(st.sampled_from(["\n", "\r\n"]), min_size=8, max_size=8)


@for_all(LINES, ENDS, st.booleans(), st.booleans(), st.data())
def test_what_is_not_edited_stays_byte_for_byte(
    lines: list[str], ends: list[str], marked: bool, ended: bool, data: st.DataObject
) -> None:
    raw = "".join(line + end for line, end in zip(lines, ends, strict=False))
    raw = raw if ended else raw.removesuffix(ends[len(lines) - 1])
    written = Manuscript((MARK if marked else b"") + raw.encode())
    places = sorted(data.draw(st.lists(st.integers(0, len(written.text)), min_size=2, max_size=2)))
    edit = Edit(places[0], places[1], data.draw(st.sampled_from(["", "x", "x\n", "\nx\ny"])))
    now = Manuscript(written.edited([edit]))
    assert now.text == written.text[: edit.start] + edit.words + written.text[edit.end :]
    assert now.raw.startswith(MARK) == marked
    before = written.raw[: len(MARK) if marked else 0] + _raw_up_to(raw, edit.start)
    assert now.raw.startswith(before)
    assert now.raw.endswith(raw.encode()[len(_raw_up_to(raw, edit.end)) :])


def _raw_up_to(raw: str, place: int) -> bytes:
    """Give the bytes of the first so many characters, a line's two ends counted as one."""
    taken = 0
    while place:
        taken += 2 if raw.startswith("\r\n", taken) else 1
        place -= 1
    return raw[:taken].encode()


def test_edits_that_stand_behind_each_other_are_all_made() -> None:
    written = Manuscript(b"a\r\nb\r\nc")
    assert (
        written.edited([Edit(0, 1, "x"), Edit(4, 5, "z\n"), Edit(2, 3, "yy")])
        == b"x\r\nyy\r\nz\r\n"
    )
    assert written.anew("1\n2\n") == b"1\r\n2"
    assert Manuscript(MARK + b"a\n").anew("b\n") == MARK + b"b\n"
    assert Manuscript(b"").anew("b\n") == b"b\n"


# Through the commands

Form = Callable[[bytes], bytes]
FORMS: dict[str, Form] = {
    "LF": lambda raw: raw,
    "CRLF": lambda raw: raw.replace(b"\n", b"\r\n"),
    "BOM": lambda raw: MARK + raw,
    "CRLF and BOM": lambda raw: MARK + raw.replace(b"\n", b"\r\n"),
    "no last newline": lambda raw: raw.removesuffix(b"\n"),
    "both kinds of line ends": lambda raw: raw.replace(b"\n", b"\r\n", 2),
}


@pytest.fixture(params=list(FORMS))
def form(request: pytest.FixtureRequest) -> Form:
    return FORMS[request.param]


@pytest.fixture
def folder(tmp_path: Path, form: Form) -> Path:
    files = {"story.toml": HEAD, "a.toml": ROOM, "end.toml": END}
    return write(tmp_path / "shop", {name: form(text.encode()) for name, text in files.items()})


def test_a_scene_that_is_wired_in_changes_one_word_of_the_file(folder: Path, form: Form) -> None:
    path = folder / "a.toml"
    path.chmod(0o640)
    assert main(["new", "scene", "b", str(folder), "--after", "a"]) == 0
    assert path.read_bytes() == form(ROOM.replace('"end"', '"b"').encode())
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    windows = b"\r\n" in (folder / "story.toml").read_bytes()
    assert (b"\r\n" in (folder / "b.toml").read_bytes()) == windows
    assert main(["check", str(folder)]) == 0


def test_a_way_that_was_not_written_is_put_in_below_its_header(folder: Path, form: Form) -> None:
    bare = ROOM.replace('goto = "end"\n', "") + '[[beats]]\ngoto = "end"\n'
    (folder / "a.toml").write_bytes(form(bare.encode()))
    assert main(["new", "scene", "b", str(folder), "--after", "a#0/0"]) == 0
    now = bare.replace("[[beats.choices]]\n", '[[beats.choices]]\ngoto = "b"\n')
    assert (folder / "a.toml").read_bytes() == form(now.encode())


def test_a_header_on_the_last_line_that_does_not_end_is_led_on_from(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", {"story.toml": HEAD, "end.toml": END})
    (folder / "a.toml").write_bytes(
        b'[[beats]]\r\ngoto = "#x"\r\n[[beats]]\r\nid = "x"\r\n\r\n[[beats]]'
    )
    assert main(["new", "scene", "b", str(folder), "--after", "a#2"]) == 0
    text = (folder / "a.toml").read_bytes()
    assert text.endswith(b'[[beats]]\r\ngoto = "b"')
    assert tomllib.loads(text.decode())["beats"][2] == {"goto": "b"}


@pytest.mark.parametrize(
    "written", ['"""end"""', "'''end'''", '"\\u0065nd"', "'end'", '"""\\\n  end"""', '"""\nend"""']
)
def test_a_way_is_changed_however_its_text_is_quoted(written: str, tmp_path: Path) -> None:
    room = ROOM.replace('"end"', written + ' # "end"')
    folder = write(tmp_path / "shop", {"story.toml": HEAD, "a.toml": room, "end.toml": END})
    assert main(["new", "scene", "b", str(folder), "--after", "a"]) == 0
    assert (folder / "a.toml").read_text() == room.replace(written, '"b"')


def test_a_link_in_a_files_place_stays_and_what_it_leads_to_is_written(
    folder: Path, form: Form
) -> None:
    away = folder.parent / "away.toml"
    (folder / "a.toml").rename(away)
    (folder / "a.toml").symlink_to("../away.toml")
    assert main(["new", "scene", "b", str(folder), "--after", "a"]) == 0
    assert (folder / "a.toml").is_symlink()
    assert away.read_bytes() == form(ROOM.replace('"end"', '"b"').encode())


def test_a_file_with_two_names_keeps_both(folder: Path) -> None:
    os.link(folder / "a.toml", folder.parent / "other name")
    assert main(["new", "scene", "b", str(folder), "--after", "a"]) == 0
    assert (folder / "a.toml").samefile(folder.parent / "other name")


def test_a_transcript_that_is_blessed_keeps_its_form(folder: Path, form: Form) -> None:
    path = folder / "tests" / "t.transcript"
    text = "# mine\n\n  Here.\n\n  There.\n\n> Go\nid: a#0/0\n\n  End.\n\nends at: end\n"
    write(folder / "tests", {"kept.transcript": form(text.encode())})
    path.symlink_to("kept.transcript")
    os.chmod(folder / "tests" / "kept.transcript", 0o600)
    assert main(["test", str(folder)]) == 0
    (folder / "end.toml").write_bytes(form(END.replace('"End."', '"The end."').encode()))
    assert main(["test", str(folder)]) == 1
    assert main(["test", str(folder), "--bless"]) == 0
    assert path.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    both = form is FORMS["both kinds of line ends"]  # a text that is written anew has one kind
    now = text.replace("End.", "The end.").encode()
    assert path.read_bytes() == (now if both else form(now))


def test_where_a_file_cannot_be_written_nothing_is_left_of_the_new_scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "shop", {"story.toml": HEAD, "a.toml": ROOM, "end.toml": END})
    before = {path: path.read_bytes() for path in folder.iterdir()}

    def full(*words: object) -> None:
        raise OSError(28, "No space left on device", str(folder / "a.toml"))

    monkeypatch.setattr("os.replace", full)
    assert main(["new", "scene", "b", str(folder), "--after", "a"]) == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_that_may_not_be_written_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "shop", {"story.toml": HEAD, "a.toml": ROOM, "end.toml": END})
    may = os.access
    monkeypatch.setattr(
        "os.access", lambda path, mode: may(path, mode) and Path(path).name != "a.toml"
    )
    assert main(["new", "scene", "b", str(folder), "--after", "a"]) == 2
    assert "it may not be written" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == ["a.toml", "end.toml", "story.toml"]
    assert (folder / "a.toml").read_text() == ROOM


def test_a_file_of_somebody_elses_is_written_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"a\n")
    before = path.stat().st_ino
    monkeypatch.setattr("engine.saves.files._own", lambda: -1)
    write_through(path, b"b\n")
    assert (path.stat().st_ino, read_manuscript(path).raw) == (before, b"b\n")
