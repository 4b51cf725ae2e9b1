"""Every call that is printed is run where it is printed, through a shell's eyes, and is about the story that it was printed for."""

import ast
import io
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import cast

import pytest
from stories import END, HEAD, write

from engine.commands.main import COMMANDS, main, parser_of
from engine.play.game import new_setup
from engine.saves.store import SaveStore
from engine.screens.reading import Reading
from engine.screens.writing import Desk
from engine.writing.live import play
from story import calling
from story.loading import load_story

ROOT = Path(__file__).parent.parent
HERE = Path(calling.__file__)
PRINTED = re.compile(
    rf"^(?:.*(?:: |\s\s))?{calling.NAME} (?P<words>[^:\s]+(?: .*)?)$", re.MULTILINE
)
SPELT = {"call", "history_call", "_call"}
"""What spells calls; what is printed comes from nowhere else."""
TALKS = re.compile(rf"{calling.NAME} (?:{'|'.join(COMMANDS)}|-)")
IN_HELP = {"story/schema.py"}
"""Where a literal names a command: a remark in a schema."""
Site = tuple[str, int, int]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in [*ROOT.glob("story/**/*.py"), *ROOT.glob("engine/**/*.py")]:
        if path != HERE:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def sites() -> set[Site]:
    """List all places at which a call is spelt, by file and lines."""
    return {
        (name, node.lineno, node.end_lineno or node.lineno)
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPELT
    }


def test_no_call_is_spelt_by_hand() -> None:
    for name, tree in trees():
        documents = {
            id(statement.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            for statement in node.body
            if isinstance(statement, ast.Expr)
        }
        said = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documents
            and TALKS.search(node.value)
        ]
        assert not said or name in IN_HELP, f"{name}: story.calling spells {said[0]}"


ROOM = '[[beats]]\ntext = "The shop."\n'
OFF = '[[beats.choices]]\nsay = "Off"\ngoto = "end"\n'
DRY = (
    ROOM.replace("]]\n", ']]\nid = "hub"\n')
    + '[[beats.choices]]\nsay = "Look"\nonce = true\ngoto = "#hub"\n'
)
UNMADE = (
    "[[beats]]\noffer = { pool = 'tea' }\n"
    '[[beats.choices]]\nsay = "1"\ngoto = "attic"\n[[beats.choices]]\nsay = "2"\ngoto = "cellar"\n'
    '[[beats.choices]]\nsay = "3"\ngoto = "finish"\n[[beats.choices]]\nsay = "4"\nwhen = "seen(\'loft\')"\n'
)
SEVERAL = (
    '[cast.mia]\nname = "Mia"\npronouns = "ask"\n[cast.sam]\nname = "Sam"\n[variables]\nlit = false\n'
    '[canon]\nvoices = ["mia", "sam"]\nhinges = ["h"]\n'
    '[[canon.temperaments]]\nid = "calm"\nh = { mia = "nod", sam = "bow" }\n'
    "[[promises]]\nsay = \"P\"\nnever = \"at('end') and heard('bow') and mia.they == 'she'\"\n"
)


def acts() -> dict[str, str | bytes]:
    act = '[[beats]]\n[[beats.choices]]\nid = "{}"\nsay = "A"\nhinge = "h"\ngoto = "end"\n'
    return {
        "story.toml": HEAD + SEVERAL,
        "a.toml": ROOM + '[[beats.choices]]\nsay = "M"\nwhen = "voice == \'mia\'"\ngoto = "mia"\n'
        '[[beats.choices]]\nsay = "S"\nwhen = "voice == \'sam\'"\ngoto = "sam"\n',
        "mia.toml": 'voice = "mia"\n' + act.format("nod"),
        "sam.toml": 'voice = "sam"\n' + act.format("bow"),
        "end.toml": END,
    }


class Shop:
    """A story in a folder with a name that a shell would take apart, and what is said when it is called about."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self.capsys, self.patch = folder, capsys, patch
        self.saves = folder.parent / "my saves; x"
        self.printed = 0
        self.here = calling.operand(folder.name)

    def fresh(self, files: dict[str, str | bytes] | None = None, /, **scenes: str) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        write(self.folder, files or {"story.toml": HEAD, "end.toml": END, "a.toml": ROOM + OFF})
        write(self.folder, {f"{id}.toml": text for id, text in scenes.items()})

    def said(self, *words: str) -> str:
        """Call with words; gives all that was said."""
        with suppress(SystemExit):
            main(list(words))
        captured = self.capsys.readouterr()
        return captured.out + captured.err

    def kept(self, *words: str) -> str:
        return self.said(*words, "--saves", str(self.saves))

    def run(self, said: str, count: int = 1) -> None:
        """Run every call in what was said, as a shell reads it, and see that none of them is wrong."""
        found = PRINTED.findall(said)
        assert len(found) >= count, said
        for words in found:
            self.printed += 1
            raw = subprocess.run(
                ["bash", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True
            ).stdout
            self.patch.setattr("sys.stdin", io.StringIO(""))
            split = [word.decode() for word in raw.split(b"\0")[:-1]]
            try:
                code = main(split)
            except SystemExit as left:
                code = int(str(left.code))
            captured = self.capsys.readouterr()
            told = captured.out + captured.err
            assert code in (0, 1), (words, told)
            assert "Noor" not in told or "--help" in words, words
            if split[0] == "play" and "--choices" in split:
                assert "The shop." in captured.out, words


def scenarios(shop: Shop, patch: pytest.MonkeyPatch) -> Iterator[str | tuple[str, int]]:
    """Yield all that is said where calls are printed, with how many at least."""
    here = shop.here
    shop.fresh(a=UNMADE)
    yield shop.said("check", here), 5
    shop.fresh(a=UNMADE)
    yield shop.said("new", "scene", "attic", here), 2
    shop.fresh(a=UNMADE, b="[[beats]]\ngotto = 1\n")
    yield shop.said("new", "scene", "attic", here), 2
    shop.fresh(acts())
    yield shop.said("prove", here)
    yield shop.said("prove", here, "--to", "sam")
    shop.fresh()
    yield shop.said("new", "scene", "b", here, "--after", "a")
    for way in (1, 2):
        shop.fresh(a=ROOM + OFF + '[[beats.choices]]\nsay = "B"\ngoto = "b"\n', b=ROOM + OFF)
        said = shop.said("new", "scene", "x", here, "--after", "a", "--in=-folder")
        yield said.splitlines()[way]
    shutil.rmtree(shop.folder)
    yield shop.said("new", "story", here), 2
    shop.fresh()
    with patch.context() as inner:
        inner.setattr("engine.commands.write.real_terminal", lambda: False)
        yield shop.said("write", here)
    shop.fresh(b=ROOM + OFF)  # a scene that no way leads to: there is something to be said by check
    yield shop.said("publish", here, "-o", str(shop.folder.with_name("page.html")))
    yield from of_drawings(shop, patch)
    yield from of_tests(shop)
    yield from of_playing(shop, patch)
    yield from of_history(shop)


def of_drawings(shop: Shop, patch: pytest.MonkeyPatch) -> Iterator[str | tuple[str, int]]:
    with patch.context() as inner:
        inner.setattr("sys.stdout.isatty", lambda: True, raising=False)
        said = shop.said("graph", shop.here)
    if shutil.which("dot"):
        yield said
    else:
        assert PRINTED.search(said)
    with patch.context() as inner:
        inner.setenv("PATH", "")
        said = shop.said("graph", shop.here, "--beats")
    yield said


def of_tests(shop: Shop) -> Iterator[str | tuple[str, int]]:
    shop.fresh()
    yield shop.said("test", shop.here)  # which plays, and records what is typed: nothing
    for name in ("t", "-t"):
        write(shop.folder / "tests", {f"{name}.transcript": "> Off\n\n  Gone.\n"})
    yield shop.said("test", shop.here, "--record", "t", "--choices", "1")
    write(shop.folder / "tests", {"t.transcript": "> Off\n\n  Gone.\n"})
    yield shop.said("test", shop.here), 2
    many = {f"t{n}.transcript": "> Off\n\n  Gone.\n" for n in range(14)}
    write(shop.folder / "tests", {**many})
    yield shop.said("test", shop.here, "--bless", "nothing-like-it")
    yield shop.said("test", shop.here)


def of_playing(shop: Shop, patch: pytest.MonkeyPatch) -> Iterator[str | tuple[str, int]]:
    yield shop.said("chekc-it-all")
    yield shop.said("play", "--wrong")
    below = shop.folder / "below"
    below.mkdir()
    with patch.context() as inner:
        inner.chdir(below)
        shop.run(shop.said("check"))
    shop.fresh(a=DRY)
    yield shop.kept("play", shop.here, "--choices", "1")
    story = load_story(shop.folder)
    game = play(story, new_setup(story, None, seed=1))
    yield Reading._broken_off(cast(Reading, SimpleNamespace(game=game)))


def of_history(shop: Shop) -> Iterator[str | tuple[str, int]]:
    shop.fresh(acts())
    shop.kept("play", shop.here, "--choices", "1")
    (kept,) = SaveStore(shop.saves, load_story(shop.folder).id).all()
    for words in (
        ["show"],
        ["compare"],
        ["show", "nobody"],
        ["branch", kept.id],
        ["branch", kept.id, "99"],
        ["branch", kept.id, "99", "--story", shop.here],
        ["restore", "nobody"],
        ["delete", kept.id],
    ):
        yield shop.kept("history", *words)
    shop.kept("history", "restore", kept.id)
    write(shop.folder, {"a.toml": "x"})
    yield shop.kept("history", "show", kept.id)
    shop.fresh(acts())
    yield shop.kept("play", shop.here, "--new", "--choices", "1", "--hear", "nobody")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("name", ["-my shop", 'it\'s "a" $HOME `x` \\ *?\n; é'])
def test_every_call_that_is_printed_runs(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("engine.commands.write.real_terminal", lambda: True)
    monkeypatch.setattr(Desk, "play", lambda self: None)
    seen = watched(monkeypatch)
    shop = Shop(tmp_path / name, capsys, monkeypatch)
    for one in scenarios(shop, monkeypatch):
        said, count = one if isinstance(one, tuple) else (one, 1)
        shop.run(said, count)
    missed = {
        site
        for site in sites()
        if not any(site[0] == file and site[1] <= line <= site[2] for file, line in seen)
    }
    assert missed == set()
    assert shop.printed > 30


def watched(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, int]]:
    """Note from where calls are spelt, by file and line."""
    seen: set[tuple[str, int]] = set()
    program = calling.program

    def noting() -> str:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(ROOT) and path != HERE:
                seen.add((path.relative_to(ROOT).as_posix(), frame.f_lineno))
            frame = frame.f_back
        return program()

    monkeypatch.setattr(calling, "program", noting)
    return seen


def test_a_way_through_storylets_is_played_whatever_was_read_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shop = Shop(tmp_path / "shop", capsys, monkeypatch)
    hub = "[[beats]]\ntext = 'The shop.'\noffer = { pool = 'p', show = 1 }\n" + OFF
    tales = {
        f"s{n}": f'pool = "p"\nsay = "S{n}"\n[[beats]]\ntext = "Tale {n}."\n' for n in range(4)
    }
    shop.fresh(a=hub, **tales)
    for _ in range(3):
        for id in tales:
            said = shop.said("prove", "shop", "--to", id)
            shop.run(said)
            (words,) = PRINTED.findall(said)
            assert f"Tale {id[1]}." in shop.said(*words.split())


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = re.compile(rf"(?:^(?:\$ )?|`){calling.NAME}(?P<words> [^`\n]*)?", re.MULTILINE)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shown_calls() -> list[tuple[str, str]]:
    """List every call that a page shows, in a block that a reader may paste, or between backticks, without its remark."""
    out = []
    for page in PAGES:
        text = page.read_text("utf-8")
        blocks = [body for kind, body in BLOCK.findall(text) if kind in ("", "sh", "console")]
        prose = BLOCK.sub("", text)
        calls = [match for body in blocks for match in SHOWN.finditer(body)]
        calls += [match for match in SHOWN.finditer(prose) if match[0].startswith("`")]
        out += [(page.name, (match["words"] or "").partition("  #")[0].strip()) for match in calls]
    return out


@pytest.mark.parametrize(("page", "words"), sorted(set(shown_calls())))
def test_every_call_that_a_page_shows_is_one_that_the_program_takes(page: str, words: str) -> None:
    if "[" in words or "…" in words or words in ("new scene", "new story"):
        return  # a usage, or only the name of a command
    split = shlex.split(words)
    named = bool(split) and split[0] in COMMANDS
    command, rest = (split[0], split[1:]) if named else ("play", split)
    if rest[:1] != ["--help"] and words != "--version":
        parser_of(command).parse_args(rest)
