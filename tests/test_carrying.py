"""A story as one file of Python: it plays where there is nothing but Python, and what it unpacks is whole and nobody else's."""

import ast
import errno
import json
import os
import shutil
import subprocess
import sys
import time
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath
from pathlib import Path
from zipfile import ZipFile

import pytest
from stories import make

from engine.carrying import distributions, start
from engine.carrying.distributions import Unportable, files_with_all_needed
from engine.carrying.program import START, is_program
from engine.commands.main import main
from engine.zipping import zipped

ROOT = Path(__file__).parent.parent
CARRIED = "story/_scenes/"
OLDER = [found for version in range(6, 11) if (found := shutil.which(f"python3.{version}"))]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a little story as a file of Python."""
    here = tmp_path_factory.mktemp("sent")
    story = make(here / "tale")
    (story / "LICENSE.md").write_text("Read it.")
    (story / "notes.txt").write_text("Mine.")
    assert main(["publish", str(story), "--python", "-o", str(here / "t.pyz")]) == 0
    return here / "t.pyz"


class Machine:
    """Somebody's machine: a folder where they stand, and one for all that programs keep."""

    def __init__(self, here: Path, sent: Path) -> None:
        self.here, self.sent = here, sent
        self.kept = here / "cache" / "slackwater" / "sent"
        (here / "desk").mkdir()
        (here / "temporary").mkdir()
        self.environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(here / "cache"),
            "XDG_DATA_HOME": str(here / "data"),
            "TMPDIR": str(here / "temporary"),
        }

    def plays(self, *words: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
        """Run the file as somebody does who has only Python."""
        return subprocess.run(
            [python, str(self.sent), *words],
            cwd=self.here / "desk",
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def plays_well(self) -> None:
        out = self.plays("--choices", "1", "--json")
        assert out.returncode == 0, out.stderr
        assert json.loads(out.stdout.splitlines()[-1])["text"] == "End."
        assert not list((self.here / "temporary").iterdir())

    def unpacked(self) -> list[Path]:
        return list(self.kept.iterdir())


@pytest.fixture(scope="module")
def machine(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return Machine(tmp_path_factory.mktemp("machine"), sent)


# What is in it.


def test_the_file_holds_the_story_the_program_and_all_it_needs(sent: Path) -> None:
    with ZipFile(sent) as file:
        names = file.namelist()
        assert {about.date_time for about in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert is_program(file.read(START))
    assert names[0] == START
    assert names[1:] == sorted(names[1:])
    carried = [name.removeprefix(CARRIED) for name in names if name.startswith(CARRIED)]
    assert carried == ["LICENSE.md", "a.toml", "end.toml", "insights.toml", "story.toml"]
    assert not [name for name in names if name.endswith((".so", ".pyd", ".pyc", ".pth"))]
    assert sent.stat().st_size < 4_000_000
    assert sent.read_bytes().startswith(b"#!/usr/bin/env python3\n")
    assert os.access(sent, os.X_OK)


def test_every_part_of_it_has_the_licence_it_is_handed_on_under(sent: Path) -> None:
    names = ZipFile(sent).namelist()
    parts = {name.partition("/")[0] for name in names if ".dist-info/" in name}
    assert len(parts) > 8
    for part in parts:
        inside = [name for name in names if name.startswith(f"{part}/")]
        assert f"{part}/METADATA" in inside
        assert any("LICEN" in name.upper() for name in inside), part


def test_the_whole_program_is_in_it(sent: Path) -> None:
    """A file of a kind that packages did not have before would be missing."""
    inside = {name for name in ZipFile(sent).namelist() if name.startswith(("engine/", "story/"))}
    here = {
        path.relative_to(ROOT).as_posix()
        for package in ("engine", "story")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name[0] != "."
    }
    assert {name for name in inside if not name.startswith(CARRIED)} == here


@pytest.mark.slow
def test_the_same_story_is_the_same_file_even_published_from_it(
    machine: Machine, tmp_path: Path
) -> None:
    story = str(machine.sent.parent / "tale")
    again = tmp_path / "again.pyz"
    out = machine.plays("publish", story, "-o", str(again))
    assert out.returncode == 0, out.stderr
    assert again.read_bytes() == machine.sent.read_bytes()


def test_what_starts_it_can_be_read_by_an_older_python() -> None:
    source = Path(start.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    early = source[: source.index("def _kept")]
    assert "import os\nimport stat\nimport sys\n\nCARRIES" in early, (
        "nothing else before it is known"
    )


def test_a_python_that_is_too_old_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "NEEDED", (99, 0))
    with pytest.raises(SystemExit) as told:
        start.main()
    assert "played by Python 3.11 or newer, and this is Python 3." in str(told.value)


@pytest.mark.parametrize("python", OLDER)
def test_an_older_python_says_so(sent: Path, tmp_path: Path, python: str) -> None:
    machine = Machine(tmp_path, sent)
    out = machine.plays(python=python)
    if "command not found" in out.stderr:
        pytest.skip("there is no such Python here, but its name")
    assert out.returncode == 1
    assert out.stderr.count("\n") == 1
    assert out.stderr.startswith("This story is played by Python 3.11 or newer, and this is")
    assert not machine.kept.exists()


# Playing.


def test_the_story_inside_is_played_wherever_one_stands(machine: Machine) -> None:
    make(machine.here / "desk", {"story.toml": 'format = 1\ntitle = "Other"\nstart = "a"\n'})
    machine.plays_well()
    assert list((machine.here / "data/slackwater/playthroughs/t").glob("*.jsonl"))
    told = machine.plays("history", "list")
    assert "  T  " in told.stdout


def test_it_knows_what_was_played_of_its_story_in_a_folder_that_is_gone(
    sent: Path, tmp_path: Path
) -> None:
    machine = Machine(tmp_path, sent)
    story = make(tmp_path / "tale")
    saves = tmp_path / "data" / "slackwater" / "playthroughs"
    assert main(["play", str(story), "--choices", "1", "--saves", str(saves)]) == 0
    shutil.rmtree(story)
    told = machine.plays("history", "show", "2")
    assert told.returncode == 0, told.stderr
    assert "End." in told.stdout


def test_calls_that_it_prints_are_of_itself(machine: Machine) -> None:
    told = machine.plays("history", "show", "none").stderr
    assert f"{sys.executable} {machine.sent} history" in told
    assert machine.plays("--help").stdout.startswith(
        f"usage: {sys.executable} {machine.sent} [play]"
    )
    assert "left out: the story in this file" in machine.plays("--help").stdout
    assert machine.plays("--version").stdout.startswith("slackwater ")


@pytest.mark.parametrize("words", [("write",), ("test",), ("test", "--record", "first")])
def test_what_it_holds_is_only_read(machine: Machine, words: tuple[str, ...]) -> None:
    """Whatever was written there would be gone when it is unpacked anew."""
    out = machine.plays(*words)
    assert out.returncode == 2
    assert "the one in this file is only read; name a story's folder" in out.stderr


def test_it_is_unpacked_once(machine: Machine) -> None:
    machine.plays_well()
    (folder,) = machine.unpacked()
    before = (folder / "engine" / "__init__.py").stat()
    (folder / "engine" / "__pycache__").mkdir(exist_ok=True)
    (folder / "engine" / "__pycache__" / "compiled.pyc").write_bytes(b"...")
    machine.plays_well()
    assert machine.unpacked() == [folder]
    assert (folder / "engine" / "__init__.py").stat().st_ino == before.st_ino


def test_where_nothing_can_be_kept_it_plays_all_the_same(sent: Path, tmp_path: Path) -> None:
    machine = Machine(tmp_path, sent)
    (machine.here / "cache").write_text("")
    machine.plays_well()
    assert not list((machine.here / "temporary").iterdir())


# Unpacking.


class Unpacked:
    """A small file as it is sent, and the folder that it is unpacked into."""

    def __init__(self, here: Path, patch: pytest.MonkeyPatch) -> None:
        self.archive = here / "t.pyz"
        self.archive.write_bytes(zipped({START: b"...", "a/b.py": b"1 + 1", "c.toml": b"d = 2"}))
        self.above, self.temporary = here / "cache/slackwater/sent", here / "temporary"
        self.temporary.mkdir()
        patch.setattr(start, "CONTENT", "abcd 10")
        patch.setattr("tempfile.tempdir", str(self.temporary))
        patch.setenv("XDG_CACHE_HOME", str(here / "cache"))
        patch.setattr("sys.platform", "linux")

    def kept(self) -> str:
        return start._kept(str(self.archive))

    def holds(self, folder: str | Path) -> bool:
        found = {path for path in Path(folder).rglob("*") if path.is_file()}
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found} == {
            "a/b.py": b"1 + 1",
            "c.toml": b"d = 2",
        }

    def there(self) -> list[str]:
        return sorted(path.name for path in self.above.iterdir())


@pytest.fixture
def unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Unpacked:
    return Unpacked(tmp_path, monkeypatch)


def test_a_file_is_unpacked_whole_and_for_one_person_alone(unpacked: Unpacked) -> None:
    folder = unpacked.kept()
    assert folder == str(unpacked.above / "abcd")
    assert unpacked.holds(folder)
    assert unpacked.there() == ["abcd"]
    assert Path(folder).stat().st_mode & 0o777 == 0o700
    assert unpacked.above.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("lost", ["cut short", "taken away", "opened to all", "a link", "a file"])
def test_what_was_unpacked_and_is_not_whole_is_unpacked_anew(
    unpacked: Unpacked, lost: str, tmp_path: Path
) -> None:
    folder = Path(unpacked.kept())
    if lost == "cut short":
        (folder / "a/b.py").write_bytes(b"")
    elif lost == "taken away":
        shutil.rmtree(folder / "a")
    elif lost == "opened to all":
        (folder / "a/b.py").write_bytes(b"2 + 2")
        folder.chmod(0o777)
    elif lost == "a link":
        elsewhere = folder.rename(tmp_path / "elsewhere")
        (elsewhere / "a/b.py").write_bytes(b"2 + 2")
        folder.symlink_to(elsewhere)
    else:
        shutil.rmtree(folder)
        folder.write_text("")
    assert unpacked.kept() == str(folder)
    assert not folder.is_symlink()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert unpacked.holds(folder)
    assert unpacked.there() == ["abcd"]


def test_a_folder_in_which_others_may_write_is_not_used(unpacked: Unpacked) -> None:
    unpacked.above.mkdir(parents=True)
    unpacked.above.chmod(0o777)
    assert unpacked.kept() == ""
    assert unpacked.there() == []


def test_two_that_start_at_once_play_the_same_folder(
    unpacked: Unpacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = start._extract

    def while_another_does(archive: str, folder: str) -> None:
        monkeypatch.setattr(start, "_extract", extract)
        assert unpacked.kept(), "the other one"
        (unpacked.above / "abcd" / "__pycache__").mkdir()
        extract(archive, folder)

    monkeypatch.setattr(start, "_extract", while_another_does)
    folder = Path(unpacked.kept())
    assert unpacked.there() == ["abcd"]
    assert (folder / "__pycache__").is_dir(), "the folder in which the other one plays"


def test_a_disk_that_is_full_leaves_nothing_half(
    unpacked: Unpacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(archive: str, folder: str) -> None:
        Path(folder, "c.toml").write_text("d")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(start, "_extract", full)
    assert unpacked.kept() == ""
    assert unpacked.there() == []
    with pytest.raises(SystemExit) as told:
        start._unkept(str(unpacked.archive))
    assert told.value.code == (
        "This story finds no room to be unpacked in: no space left on device"
    )


def test_who_breaks_off_while_it_is_unpacked_leaves_nothing(
    unpacked: Unpacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(archive: str, folder: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "_extract", broken_off)
    assert start.main() == 130
    assert unpacked.there() == []


def test_a_file_that_was_damaged_on_its_way_says_so(unpacked: Unpacked) -> None:
    raw = bytearray(unpacked.archive.read_bytes())
    raw[raw.index(b"a/b.py") + 8] ^= 0xFF
    unpacked.archive.write_bytes(raw)
    with pytest.raises(SystemExit) as told:
        unpacked.kept()
    assert "was damaged on its way" in str(told.value)
    assert unpacked.there() == []


def test_what_nobody_plays_any_more_makes_room(unpacked: Unpacked) -> None:
    unpacked.above.mkdir(parents=True, mode=0o700)
    for name, days in {"left": 8, ".half": 9, "played": 1}.items():
        (unpacked.above / name).mkdir()
        os.utime(unpacked.above / name, (time.time() - days * 86_400,) * 2)
    unpacked.kept()
    assert unpacked.there() == ["abcd", "played"]


def test_a_folder_that_is_played_is_noted_to_be(unpacked: Unpacked) -> None:
    folder = unpacked.kept()
    os.utime(folder, (0, 0))
    assert unpacked.kept() == folder
    assert Path(folder).stat().st_mtime > 0


# Publishing.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make(tmp_path / "tale")


def test_nothing_is_published_over_a_program_that_is_not_ours(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ZipFile("mine.pyz", "w") as file:
        file.writestr("__main__.py", "print('mine')")
    Path("words.pyz").write_text("mine")
    for name in ("mine.pyz", "words.pyz"):
        before = Path(name).read_bytes()
        assert main(["publish", str(folder), "-o", name]) == 2
        assert "was not published by this program" in capsys.readouterr().err
        assert Path(name).read_bytes() == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--python", "--zip"), "give one of them"),
        (("--python", "-o", "-"), "name one with -o"),
        (("--python", "-o", "t.html"), "end it in .pyz"),
        (("--python", "-o", "t.zip"), "end it in .pyz"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(
    folder: Path, words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", str(folder), *words]) == 2
    assert why in capsys.readouterr().err
    assert [path.name for path in Path().iterdir()] == ["tale"]


class Installed(Distribution):
    """A distribution that is installed somewhere, with these files and needs."""

    def __init__(self, where: Path, name: str, names: list[str], *needs: str) -> None:
        self.where, self.names = where, names
        self.told = f"Name: {name}\nVersion: 1\n" + "".join(f"Requires-Dist: {n}\n" for n in needs)

    def read_text(self, filename: str) -> str | None:
        return self.told if filename == "METADATA" else None

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        return self.where / path

    @property
    def files(self) -> list[PackagePath]:
        return [PackagePath(name) for name in self.names]


def carried(
    where: Path, monkeypatch: pytest.MonkeyPatch, /, **others: tuple[list[str], list[str]]
) -> dict[str, bytes]:
    """Return what goes along of distributions that are installed like this."""
    found = {}
    for name, (names, needs) in others.items():
        info = f"{name}-1.dist-info/METADATA"
        found[name] = Installed(where, name, [*names, info], *needs)
        for path in (where / one for one in (*names, info)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{name}\n\nWhat it is.\n\nMore.\n")

    def installed(name: str) -> Distribution:
        if name not in found:
            raise PackageNotFoundError(name)
        return found[name]

    monkeypatch.setattr(distributions, "distribution", installed)
    return files_with_all_needed("own", {"own/__init__.py": b""})


def test_what_is_needed_goes_along_and_what_nobody_asked_for_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = carried(
        tmp_path,
        monkeypatch,
        own=(["own.pth"], ["a-b[more]>=1", "gone; sys_platform == 'win32'", "x; extra == 'dev'"]),
        **{"a-b": (["a.py", "../../bin/a"], ["c; extra == 'more'", "x; extra == 'docs'"])},
        c=(["c/__init__.py", "c/__pycache__/c.pyc", "c.so", "c.py"], ["own"]),
        x=(["x.py"], []),
    )
    assert {name for name in files if not name.endswith(("METADATA", "RECORD"))} == {
        "own/__init__.py",
        "a.py",
        "c/__init__.py",
        "c.py",
    }
    assert files["c-1.dist-info/METADATA"] == b"c\n", "and no README"
    assert files["c-1.dist-info/RECORD"].decode().splitlines() == [
        "c-1.dist-info/METADATA,,",
        "c-1.dist-info/RECORD,,",
        "c.py,,",
        "c/__init__.py,,",
    ]


@pytest.mark.parametrize(
    ("names", "needs", "why"),
    [
        (["a/fast.cpython-311-x86_64-linux-gnu.so"], [], "for this kind of machine alone"),
        (["a.py"], ["nowhere>=1"], "'nowhere' is not installed here"),
    ],
)
def test_what_cannot_go_along_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    needs: list[str],
    why: str,
) -> None:
    with pytest.raises(Unportable, match=why):
        carried(tmp_path, monkeypatch, own=([], ["a"]), a=(names, needs))


def test_a_program_that_cannot_be_carried_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> Distribution:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(distributions, "distribution", missing)
    assert main(["publish", str(folder), "--python"]) == 1
    assert "nothing was published: 'slackwater' is not installed here" in capsys.readouterr().err
    assert [path.name for path in Path().iterdir()] == ["tale"]
