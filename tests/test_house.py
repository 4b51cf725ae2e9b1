"""The house: imports run one way, Textual stays in its own folder, and the wheel holds what it should."""

import ast
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from engine.web.page import RUNTIME

ROOT = Path(__file__).parent.parent
PROBE = "import sys, json, {modules}; print(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}} | set(sys.modules))))"


def imported_by(*modules: str) -> set[str]:
    """Return what is imported by any of some modules, which a process of its own imports."""
    out = subprocess.run(
        [sys.executable, "-c", PROBE.format(modules=", ".join(modules))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(out.stdout))


@cache
def trees() -> dict[Path, ast.Module]:
    """Parse every file of the program."""
    paths = [*ROOT.glob("story/**/*.py"), *ROOT.glob("engine/**/*.py")]
    return {path: ast.parse(path.read_text("utf-8")) for path in paths}


def modules_of(package: str) -> list[str]:
    """List the modules of a package, and of those within it."""
    names = (path.relative_to(ROOT).with_suffix("") for path in trees())
    dotted = (".".join(name.parts).removesuffix(".__init__") for name in names)
    return [name for name in dotted if f"{name}.".startswith(f"{package}.")]


def test_a_story_knows_nothing_of_play() -> None:
    loaded = imported_by(*modules_of("story"))
    assert not loaded & {"engine", "textual", "rich", "argparse"}


def test_a_check_loads_no_descriptions() -> None:
    assert not imported_by("engine.commands.check") & {"story.describing", "story.schema", "attrs"}


STARTED = """
import io, sys
sys.stdin = io.StringIO()
from engine.commands.main import main
code = main(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""
NOT_TO_START = {"argparse", "attrs", "gettext", "hashlib", "inspect", "platformdirs", "shutil"}
"""What takes longer to be imported than what a start has use for."""


def needed_by(*words: str) -> set[str]:
    out = subprocess.run(
        [sys.executable, "-c", STARTED, *words], cwd=ROOT, capture_output=True, text=True
    )
    assert out.returncode == 0, out.stderr
    return set(out.stderr.splitlines()[-1].split())


def test_plain_lines_start_with_little(tmp_path: Path) -> None:
    words = ("play", "--plain", "--saves", str(tmp_path))
    needed_by(*words)  # the first time the story is checked
    modules = needed_by(*words)
    assert not modules & NOT_TO_START
    checking = {"story.loading", "story.references", "story.flow"}
    for_later = {"engine.atlas", "story.cells", "engine.plain.map"}
    assert not modules & (checking | for_later)


def test_the_first_page_of_the_screens_starts_with_little() -> None:
    loaded = imported_by("engine.screens.app", "engine.screens.opening")
    later = {"engine.atlas.tree", "engine.play.reflecting", "engine.play.retelling"}
    assert not loaded & ({"attrs", "argparse"} | later)


def test_a_check_starts_with_little() -> None:
    modules = needed_by("check")
    assert not modules & (NOT_TO_START | {"json", "story.describing", "engine.runtime.plan"})


FACES = ("engine.commands", "engine.plain", "engine.screens")


def test_the_engine_knows_nothing_of_faces() -> None:
    faces = {"engine.__main__", *(name for face in FACES for name in modules_of(face))}
    loaded = imported_by(*(name for name in modules_of("engine") if name not in faces))
    assert not loaded & {"textual", "rich", "argparse", *FACES}


def test_the_plain_lines_know_nothing_of_the_command_line() -> None:
    assert not imported_by(*modules_of("engine.plain")) & {"engine.commands", "argparse"}


def test_no_command_imports_textual_before_there_is_something_to_show() -> None:
    lines = (*modules_of("engine.commands"), *modules_of("engine.plain"))
    assert not imported_by(*lines) & {"textual", "rich"}


OUTSIDE = {"os", "pathlib", "io", "time", "datetime", "random"}
"""What the step would come to files, clocks and chance by."""


def test_what_runs_a_story_knows_nothing_of_files() -> None:
    for path in (ROOT / "engine" / "runtime").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not names & OUTSIDE, path
        assert not any(name.startswith("engine.saves") for name in names), path


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Yield what a module imports, inside its functions too; not what only a type checker reads."""
    unread = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in unread:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import) and id(node) not in unread:
            yield from (alias.name for alias in node.names)


def test_what_a_change_is_held_to_is_there() -> None:
    """Every file that `.ci/run` calls is in the repository."""
    called = re.findall(r"(?<![\w.])\.ci/[\w.-]+", (ROOT / ".ci" / "run").read_text())
    assert [name for name in called if not (ROOT / name).is_file()] == []
    assert called


def test_imports_go_in_no_circle() -> None:
    """Whatever is imported late, so that a program starts sooner, is still below what imports it."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): tree
        for path, tree in trees().items()
    }
    below = {name: {*imports_of(tree)} & modules.keys() for name, tree in modules.items()}
    with_itself = {name: names - {name} for name, names in below.items()}
    try:
        TopologicalSorter(with_itself).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def test_textual_is_imported_in_its_own_folder_only() -> None:
    for path in [*ROOT.glob("story/**/*.py"), *ROOT.glob("engine/**/*.py")]:
        if "screens" not in path.parts:
            assert "textual" not in path.read_text("utf-8").replace("Textual", ""), path


GROUP_FOR_GOOD = re.compile(r"(?<!\()\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")
"""A group that gives nothing back: before Python 3.11.5 one that was given back from within matches elsewhere or not at all
(CPython, issue 106052), and Debian 12 has 3.11.2."""


def test_no_regular_expression_needs_a_newer_python() -> None:
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not GROUP_FOR_GOOD.search(node.value), f"{path}:{node.lineno}"


PRINTS = {"print", "input", "breakpoint"}
"""Calls that reach a terminal by themselves."""
STREAMS = {"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}
NAMED = {stream.rpartition(".")[2] for stream in STREAMS}
ASKED_OF_STREAMS = {"isatty", "flush", "fileno", "reconfigure"}
"""What may be asked of a stream elsewhere, as nothing is written by it."""


def test_all_that_is_printed_goes_through_one_file() -> None:
    for path, tree in trees().items():
        if path == ROOT / "engine" / "plain" / "output.py":
            continue
        asked = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in ASKED_OF_STREAMS
        }
        for node in ast.walk(tree):
            where = f"{path}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in PRINTS, f"{where}: engine.plain.output writes"
            stream = isinstance(node, ast.Attribute) and node.attr in NAMED
            if stream and ast.unparse(node) in STREAMS:
                assert id(node) in asked, f"{where}: engine.plain.output writes"
            if isinstance(node, ast.ImportFrom):
                assert node.module not in ("sys", "rich", "rich.console"), where


READS = {"read_text", "read_bytes", "load"}
"""Calls that wait for a pipe, and read a device to its end, which has none."""
OWN_FILES = {
    "engine/writing/making.py",
    "engine/commands/new.py",
    "engine/play/line_of_words.py",
    "engine/web/page.py",
}
"""What reads templates, the list of words and the parts of a page, the program's own, and files that were read as a story just before."""


def test_files_that_anybody_may_have_put_there_are_read_in_one_place() -> None:
    for path, tree in trees().items():
        if path.relative_to(ROOT).as_posix() in OWN_FILES:
            continue
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in READS | {"open"}:
                continue
            where, receiver = f"{path}:{node.lineno}", ast.unparse(node.func.value)
            asked = node.func.attr in READS and (node.func.attr != "load" or receiver == "json")
            assert not asked, f"{where}: story.files reads"
            opens = node.func.attr == "open" and any(
                isinstance(word, ast.Constant) and str(word.value) in ("r", "rb", "rt")
                for word in node.args
            )
            assert not opens, f"{where}: story.files reads"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as an installer would, without fetching anything."""
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", build, str(out)], cwd=ROOT, check=True, capture_output=True
    )
    return next(out.glob("*.whl"))


def test_the_wheel_holds_two_packages_and_the_story(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {
        "engine",
        "story",
    }
    assert "story/_scenes/story.toml" in names
    assert "story/_scenes/insights.toml" in names
    assert any(name.endswith(".tcss") for name in names) or any(
        "screens/" in name for name in names
    )
    assert "engine/py.typed" in names
    assert {f"engine/web/{name}" for name in RUNTIME} <= set(names)


def test_the_story_plays_from_the_wheel_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    code = "import sys; sys.path.insert(0, sys.argv[1]); from engine.commands.main import main; sys.exit(main(sys.argv[2:]))"
    words = ["play", "--choices", "1,1", "--json", "--saves", str(tmp_path / "saves")]
    out = subprocess.run(
        [sys.executable, "-P", "-c", code, str(installed), *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert out.returncode == 0, out.stderr
    steps = [json.loads(line) for line in out.stdout.splitlines()]
    assert len(steps) == 3
    assert steps[0]["choices"]
