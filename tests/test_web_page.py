"""A story published: one page that asks nothing of any network, the same bytes each time, and never over what is not ours."""

import base64
import errno
import hashlib
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from covers import jpeg, png
from stories import make, said, shipped

from engine.commands.main import main
from engine.screens.themes import BACKGROUND, COLOURS, contrast
from engine.web.page import FACE, HERE, RUNTIME, is_page, page_of, script_of, without_remarks
from story.keys import IFID
from story.loading import load
from story.model import Story

NUMBER = "7F734301-FD0C-4AD9-9254-0753C585590F"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make(tmp_path / "tale")


def story_of(folder: Path) -> Story:
    story = load(folder).story
    assert story is not None
    return story


def headed(folder: Path, line: str) -> Path:
    """Put a line at the top of a story's head."""
    path = folder / "story.toml"
    path.write_text(path.read_text("utf-8").replace("title =", f"{line}\ntitle =", 1), "utf-8")
    return folder


# The page.


def test_the_page_asks_nothing_of_any_network() -> None:
    page = page_of(shipped())
    # Names, not places.
    known = {"http://babel.ifarchive.org/protocol/iFiction/", "http://www.w3.org/2000/svg"}
    assert set(re.findall(r"\w+://[^\"' <]+", page)) <= known | {f"UUID://{shipped().ifid}//"}
    assert not re.search(
        r"\b(?:fetch|XMLHttpRequest|WebSocket|eval|Function|innerHTML|outerHTML|insertAdjacentHTML|import)\s*\(",
        page,
    )
    assert "innerHTML" not in page


def test_the_page_lets_nothing_run_but_its_own_script_and_style() -> None:
    page = page_of(shipped())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    for name in ("script", "style"):
        found = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'; ")
    assert " style=" not in page.replace("* style", "")
    assert not re.search(r"\son\w+=\"", page)


def test_a_story_cannot_break_out_of_the_page(tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script><!-- @SCRIPT@ @STORY@"
    head = f'format = 1\ntitle = "{hostile}"\nstart = "a"\nabout = "{hostile}"\nauthors = ["{hostile}"]\nlanguage = "<b>"\n'
    files: dict[str, str | bytes] = {"story.toml": head, "insights.toml": ""}
    page = page_of(
        story_of(make(tmp_path, files, a=f'[[beats]]\ntext = "{hostile}"\ngoto = "end"\n'))
    )
    assert len(re.findall(r"</?script", page)) == 4
    assert "alert(1)</script>" not in page
    data = re.search(r'id="story">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["title"] == hostile


def test_remarks_and_types_are_left_out_and_nothing_else() -> None:
    script = script_of(RUNTIME + FACE)
    bare = [re.sub(r"/\*\*.*?\*/ ?", "", line) for line in script.splitlines()]
    code = [line for line in bare if not line.lstrip().startswith(("//", "/**", "*"))]
    left = without_remarks(script)
    assert [line for line in left.splitlines() if line.strip()] == [
        line for line in code if line.strip()
    ]
    assert left.startswith('"use strict";')
    assert "/*" not in left + without_remarks((HERE / "style.css").read_text("utf-8"))


def test_the_colours_are_those_of_the_terminal_and_can_be_read() -> None:
    style = (HERE / "style.css").read_text("utf-8")
    for theme in ("dark", "light", "contrast"):
        start = style.index(":root {" if theme == "dark" else f':root[data-light="{theme}"] {{')
        said_here = dict(re.findall(r"--(\w+): (#\w+)", style[start : style.index("}", start)]))
        assert said_here["ground"] == BACKGROUND[theme]
        inks = ("text", "past", "accent", "other", "quiet", "line", "under")
        assert {ink: said_here[ink] for ink in inks} == {ink: COLOURS[theme][ink] for ink in inks}
        for ink in ("text", "past", "accent", "other", "quiet"):
            for ground in ("ground", "raised"):
                assert contrast(said_here[ink], said_here[ground]) >= 4.5, (theme, ink)
        assert contrast(said_here["edge"], said_here["ground"]) >= 3, theme


# Publishing.


def test_a_story_is_published(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", str(folder)]) == 0
    raw = Path("t.html").read_bytes()
    assert is_page(raw)
    told = capsys.readouterr()
    assert re.fullmatch(r"t\.html: \d+ kB, 2 scenes; plays without a network\n", told.out)
    assert "ifid = " in told.err
    assert main(["publish", str(folder), "-o", "-", "--no-check"]) == 0
    assert capsys.readouterr().out.encode() == raw
    assert main(["publish", str(folder)]) == 0, "what was published is published anew"
    assert Path("t.html").read_bytes() == raw


def test_a_published_story_is_said_as_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", str(folder), "--json", "--ifid", NUMBER]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == "t.html"
    assert told["bytes"] == Path("t.html").stat().st_size
    assert told["ifid"] == NUMBER
    assert f'<meta property="ifiction:ifid" content="{NUMBER}">' in Path("t.html").read_text(
        "utf-8"
    )


def test_a_story_with_errors_is_not_published(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.toml").write_text('[[beats]]\ngoto = "nowhere"\n')
    assert main(["publish", str(folder)]) == 1
    assert "SW201" in capsys.readouterr().err
    assert not Path("t.html").exists()


@pytest.mark.parametrize("name", ["notes.html", "story.toml", "page.txt", "some.zip", "tale.html"])
def test_nothing_is_published_over_what_is_not_ours(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("notes.html").write_text("<!doctype html>\nMy notes.")
    Path("page.txt").write_text("")
    Path("tale.html").mkdir()
    with ZipFile("some.zip", "w") as archive:
        archive.writestr("index.html", "Mine.")
    before = Path(name).read_bytes() if Path(name).is_file() else b""
    assert main(["publish", str(folder), "-o", name]) == 2
    assert name in capsys.readouterr().err
    if Path(name).is_file():
        assert Path(name).read_bytes() == before


def test_a_full_disk_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["publish", str(folder)]) == 0
    raw = Path("t.html").read_bytes()
    (folder / "a.toml").write_text('[[beats]]\ntext = "Other."\ngoto = "end"\n')

    def full(file: int, raw: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("engine.saves.files.write_all", full)
    assert main(["publish", str(folder)]) == 2
    assert Path("t.html").read_bytes() == raw
    assert sorted(path.name for path in Path().iterdir()) == ["t.html", "tale"]


# Numbers and covers.


def test_a_new_story_has_a_number(folder: Path) -> None:
    assert main(["new", "story", "fresh"]) == 0
    assert main(["new", "story", "other"]) == 0
    numbers = {story_of(Path(name)).ifid for name in ("fresh", "other")}
    assert len(numbers) == 2
    assert all(IFID.fullmatch(number) for number in numbers)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('ifid = "7f734301-fd0c-4ad9-9254-0753c585590f"', f'in capitals: "{NUMBER}"'),
        ('ifid = "short"', "8 to 63"),
        ('cover = "../cover.png"', "beside story.toml"),
        ('cover = "cover.gif"', "beside story.toml"),
    ],
)
def test_numbers_and_covers_are_held_to_their_form(folder: Path, line: str, hint: str) -> None:
    found = load(headed(folder, line)).diagnostics
    assert [diagnostic.code for diagnostic in found] == ["SW104"]
    assert hint in found[0].hint


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (None, "no such file"),
        (b"GIF89a", "neither a PNG nor a JPEG"),
        (b"\xff\xd8\xff\xe0\x00", "neither a PNG nor a JPEG"),
        (png(100, 300), "100 by 300"),
        (jpeg(2_000, 300), "2000 by 300"),
        (png() + bytes(1 << 21), "too large"),
    ],
)
def test_a_cover_that_cannot_be_shown_is_said(
    folder: Path, raw: bytes | None, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    headed(folder, 'cover = "cover.png"')
    if raw is not None:
        (folder / "cover.png").write_bytes(raw)
    found = load(folder, warnings=True).diagnostics
    assert [diagnostic.message for diagnostic in found if diagnostic.code == "SW646"]
    assert main(["publish", str(folder)]) == 1
    assert why in capsys.readouterr().err
    assert not Path("t.html").exists()


def test_an_archive_has_the_page_the_cover_and_the_record(folder: Path) -> None:
    headed(
        folder,
        f'cover = "cover.png"\nifid = "{NUMBER}"\nauthors = ["A & B"]\nabout = "One <b>.\\n\\nTwo."',
    )
    (folder / "cover.png").write_bytes(png())
    assert main(["publish", str(folder), "--zip"]) == 0
    raw = Path("t.zip").read_bytes()
    with ZipFile("t.zip") as archive:
        assert archive.namelist() == ["index.html", "t.iFiction", "cover.png"]
        assert {about.date_time for about in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        record = archive.read("t.iFiction").decode()
        page = archive.read("index.html").decode()
    assert f"<ifid>{NUMBER}</ifid>" in record
    assert "<author>A &amp; B</author>" in record
    assert "<description>One &lt;b&gt;.<br/>Two.</description>" in record
    assert "<format>png</format><height>300</height><width>200</width>" in record
    assert base64.b64encode(png()).decode() in page
    assert main(["publish", str(folder), "-o", "t.zip"]) == 0
    assert Path("t.zip").read_bytes() == raw


def test_a_jpeg_can_be_a_cover(folder: Path) -> None:
    headed(folder, 'cover = "cover.JPG"')
    (folder / "cover.JPG").write_bytes(jpeg(300, 200))
    assert said(folder) == []
    assert main(["publish", str(folder), "--zip"]) == 0
    with ZipFile("t.zip") as archive:
        assert archive.namelist() == ["index.html", "cover.jpg"], (
            "without a number there is no record"
        )
