"""A story in an archive plays as it does in its folder, and an archive that is not what it should be is refused in a sentence."""

import os
import random
import stat
import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from covers import png
from stories import END, GO, WHOLE, make

from engine.commands.main import main
from engine.saves.snapshots import open_story
from story import archives
from story.loading import load, load_story

Entry = tuple[str | ZipInfo, str | bytes]
STORY: list[Entry] = list(WHOLE.items())


def packed(path: Path, *more: Entry, story: list[Entry] | None = None, inside: str = "") -> Path:
    """Write an archive of a story, and of whatever else."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in (*(STORY if story is None else story), *more):
            archive.writestr(inside + name if isinstance(name, str) else name, content)
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(path: Path) -> str:
    """Return why an archive is no story; that is all that is said, and nothing was written beside it."""
    beside = sorted(path.parent.rglob("*"))
    loaded = load(path)
    assert loaded.story is None
    (found,) = loaded.diagnostics
    assert (found.code, found.line) == ("SW011", 0)
    assert open_story(path)[0] is None
    assert sorted(path.parent.rglob("*")) == beside
    return found.message.removeprefix("this file is no story: ")


# Playing.


@pytest.mark.parametrize("inside", ["", "tale/"])
def test_an_archive_is_the_story_that_its_folder_is(here: Path, inside: str) -> None:
    folder = load_story(make(here / "tale"))
    path = packed(here / "t.zip", ("notes.txt", "Mine."), inside=inside)
    story = load_story(path)
    assert story.version == folder.version
    assert story.scenes.keys() == folder.scenes.keys()
    assert story.scenes["a"].file == "t.zip/a.toml"
    assert story.folder == str(path)
    for _ in range(2):  # checked, and then as it was checked
        opened, told = open_story(path)
        assert opened is not None
        assert told == ()
        assert opened.version == folder.version


def test_commands_that_read_take_an_archive(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed(here / "t.zip")
    make(here / "tale")
    assert main(["t.zip", "--choices", "1", "--saves", "saves"]) == 0
    assert "End." in capsys.readouterr().out
    for words in (["check"], ["stats"], ["prove"], ["graph"]):
        assert main([*words, "t.zip"]) == 0
        by_archive = capsys.readouterr().out
        assert main([*words, "tale"]) == 0
        assert by_archive.replace("t.zip", "tale") == capsys.readouterr().out
    assert main(["publish", "t.zip", "-o", "a.html"]) == 0
    assert main(["publish", "tale", "-o", "b.html"]) == 0
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()
    assert main(["history", "list", "--saves", "saves"]) == 0
    assert "  T  " in capsys.readouterr().out


def test_a_playthrough_of_an_archive_is_shown_again(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed(here / "t.zip")
    assert main(["t.zip", "--choices", "1", "--saves", "saves"]) == 0
    assert main(["history", "show", "2", "--saves", "saves"]) == 0
    assert "End." in capsys.readouterr().out
    packed(here / "t.zip", story=[("story.toml", "format = 2")])
    assert main(["history", "show", "2", "--saves", "saves"]) != 0
    assert "cannot be played as it is now" in capsys.readouterr().err
    (here / "t.zip").unlink()
    assert main(["history", "show", "2", "--saves", "saves"]) != 0
    assert "is not where it was" in capsys.readouterr().err


def test_commands_that_write_say_that_an_archive_is_only_read(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = packed(here / "t.zip")
    before = path.read_bytes()
    for words in (["write", "t.zip"], ["new", "scene", "x", "t.zip"], ["test", "t.zip"]):
        assert main(words) == 2
        assert "'t.zip' is an archive, which is only read" in capsys.readouterr().err
    assert main(["publish", "t.zip", "-o", "t.zip"]) == 2
    assert "was not published by this program" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_mistakes_are_said_where_they_are(here: Path) -> None:
    packed(here / "t.zip", ("b/box.toml", '[[beats]]\ngotto = "a"\n'))
    found = load(here / "t.zip").diagnostics[0]
    assert (found.file, found.line, found.code) == ("t.zip/b/box.toml", 2, "SW101")


def test_a_cover_and_terms_are_read_out_of_an_archive(here: Path) -> None:
    story: list[Entry] = [*STORY[1:], ("story.toml", f'cover = "c.png"\n{WHOLE["story.toml"]!s}')]
    told = load(packed(here / "t.zip", story=story), warnings=True).diagnostics
    assert "no such file in the archive" in next(d.message for d in told if d.code == "SW646")
    packed(here / "t.zip", ("c.png", "GIF"), story=story)
    told = load(here / "t.zip", warnings=True).diagnostics
    assert "neither a PNG nor a JPEG" in next(d.message for d in told if d.code == "SW646")
    packed(here / "t.zip", ("LICENSE", "Terms."), ("c.png", png()), story=story)
    assert main(["publish", "t.zip", "-o", "t.pyz"]) == 0
    with ZipFile("t.pyz") as program:
        assert program.read("story/_scenes/LICENSE") == b"Terms."
        assert program.read("story/_scenes/c.png") == png()


def test_what_systems_put_beside_files_is_left_out(here: Path) -> None:
    beside: list[Entry] = [
        ("__MACOSX/._a.toml", b"\0\5"),
        (".DS_Store", b"\0"),
        (".git/config.toml", "no = [toml"),
        ("x/.a.toml.swp", b"\0"),
        ("x/", ""),
    ]
    assert load(packed(here / "t.zip", *beside)).diagnostics == ()


def test_a_file_of_a_devices_name_is_a_scene_like_any_other(here: Path) -> None:
    story = load(packed(here / "t.zip", ("CON.toml", "[[beats]]\n" + GO))).story
    assert story is not None
    assert "CON" in story.scenes


def test_an_archive_that_is_saved_anew_is_read_anew(here: Path) -> None:
    path = packed(here / "t.zip")
    first = load_story(path).version
    packed(path, ("b.toml", END))
    assert load_story(path).version != first


# What is refused.


def link(name: str) -> ZipInfo:
    about = ZipInfo(name)
    about.create_system = 3
    about.external_attr = (stat.S_IFLNK | 0o777) << 16
    return about


REFUSED: list[tuple[list[Entry], str]] = [
    ([("../evil.toml", END)], "'../evil.toml', which is no name of a file in it"),
    ([("b/../../evil.toml", END)], "no name of a file in it"),
    ([("/etc/evil.toml", END)], "'/etc/evil.toml', which is no name"),
    ([("C:evil.toml", END)], "no name of a file in it"),
    ([("b\\evil.toml", END)], "no name of a file in it"),
    ([("a.png:stream", "")], "no name of a file in it"),
    ([("b//c.toml", END)], "no name of a file in it"),
    ([("./b.toml", END)], "no name of a file in it"),
    ([(link("b.toml"), "/etc/passwd")], "'b.toml' in it is a link"),
    ([("A.toml", END)], "'a.toml' and 'A.toml', which are one file on other machines"),
    ([("é.toml", END), ("e\u0301.toml", END)], "which are one file on other machines"),
    ([("A", ""), ("a", "")], "which are one file on other machines"),
    ([("big.toml", b"#" * 4_000_001)], "'big.toml' in it has more than 4 MB"),
    ([(f"{n}.toml", b"#" * 4_000_000) for n in "bcdefghijklmnopqr"], "more than 64 MB"),
    ([(f"{n}.txt", "") for n in range(2_000)], "it holds more than 2,000 files"),
    ([("d/" * 70 + "b.toml", END)], "in more than 64 folders"),
]


@pytest.mark.parametrize(("more", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_could_lead_elsewhere_or_is_too_much_is_refused(
    here: Path, more: list[Entry], why: str
) -> None:
    assert why in refused(packed(here / "t.zip", *more))


@pytest.mark.parametrize(
    ("story", "inside", "why"),
    [
        ([], "", "there is no story.toml in it"),
        ([("a.toml", END)], "", "there is no story.toml in it"),
        (STORY, "a/b/", "a story.toml lies in 'a/b/' of it; zip that one folder"),
        ([("x/story.toml", ""), ("y/story.toml", "")], "", "lies in 'x/' and 'y/' of it"),
        ([("index.html", ""), ("x/story.toml", "")], "", "published for browsers"),
        ([("__main__.py", ""), ("x/story.toml", "")], "", "published for Python"),
    ],
)
def test_an_archive_of_something_else_is_refused(
    here: Path, story: list[Entry], inside: str, why: str
) -> None:
    assert why in refused(packed(here / "t.zip", story=story, inside=inside))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(here: Path) -> None:
    assert refused(packed(here / "t.zip", ("a.toml", END))) == "it holds 'a.toml' twice"


def test_a_name_that_is_cut_is_refused(here: Path) -> None:
    raw = packed(here / "t.zip", ("evil.toml!.png", END)).read_bytes()
    (here / "t.zip").write_bytes(raw.replace(b"evil.toml!.png", b"evil.toml\0.png"))
    assert "no name of a file in it" in refused(here / "t.zip")


def test_what_is_encrypted_or_packed_otherwise_is_refused(here: Path) -> None:
    raw = bytearray(packed(here / "t.zip").read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = raw.index(mark)
        raw[start + place] |= 1
    (here / "t.zip").write_bytes(raw)
    assert refused(here / "t.zip") == "'story.toml' in it is encrypted"
    with ZipFile(here / "t.zip", "w", ZIP_BZIP2) as archive:
        for name, content in STORY:
            archive.writestr(name, content)
    assert "packed in a way that not all can unpack" in refused(here / "t.zip")


def test_a_listing_that_lies_about_its_length_is_not_read(here: Path) -> None:
    raw = bytearray(packed(here / "t.zip", *[(f"{n}.txt", "") for n in range(1_000)]).read_bytes())
    struct.pack_into("<H", raw, len(raw) - 12, 3)
    (here / "t.zip").write_bytes(raw)
    assert load(here / "t.zip").story is not None, "the count is of no use"
    struct.pack_into("<L", raw, len(raw) - 10, 1 << 21)
    (here / "t.zip").write_bytes(raw)
    assert refused(here / "t.zip") == "the list of what it holds is too long"


def test_a_hundred_thousand_entries_are_not_looked_at(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = BytesIO()
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", *[0] * 9, 5, *[0] * 6)
    listing = b"".join(entry + b"%05d" % number for number in range(60_000))
    out.write(
        listing + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 60_000, 60_000, len(listing), 0, 0)
    )
    (here / "t.zip").write_bytes(out.getvalue())
    monkeypatch.setattr(archives, "ZipFile", None)
    assert refused(here / "t.zip") == "it holds more than 2,000 files"


@pytest.mark.parametrize(
    "raw", [b"", b"story", b"\0" * 100, b"PK", b"PK\5\6", b"PK\3\4" + b"x" * 50], ids=repr
)
def test_what_is_no_archive_is_refused(here: Path, raw: bytes) -> None:
    (here / "t.zip").write_bytes(raw)
    assert refused(here / "t.zip") in (
        "it is no ZIP archive",
        "it is damaged, or did not come whole",
    )


def test_an_archive_with_a_remark_is_read(here: Path) -> None:
    packed(here / "t.zip")
    with ZipFile(here / "t.zip", "a") as archive:
        archive.comment = b"made by hand PK\5 6"
    assert load(here / "t.zip").story is not None


def test_damage_is_a_sentence_wherever_it_is(here: Path) -> None:
    raw = packed(here / "t.zip").read_bytes()
    draw = random.Random(7)
    path, refusals = here / "d.zip", set[str]()
    for _ in range(400):
        damaged = bytearray(raw)
        for _ in range(draw.randint(1, 3)):
            damaged[draw.randrange(len(raw))] = draw.randrange(256)
        del damaged[draw.choice([len(raw), len(raw), draw.randrange(len(raw))]) :]
        path.write_bytes(damaged)
        os.utime(path, ns=(draw.randrange(1 << 60),) * 2)
        loaded = load(path)
        refusals |= {found.message for found in loaded.diagnostics if found.code == "SW011"}
    assert "this file is no story: it is damaged, or did not come whole" in refusals


def test_what_cannot_be_opened_is_said(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    packed(here / "t.zip")
    monkeypatch.setattr("story.archives.os.open", closed)
    assert refused(here / "t.zip") == "permission denied"
