"""The schemas: every key and no other, nothing refused that is read without a word, and an editor that completes and checks by them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from stories import END, GO, HEAD, make, shipped, write

from engine.commands.main import main
from engine.commands.schema import file_name, spelled
from story import keys
from story.describing import DESCRIPTIONS
from story.diagnostics import Diagnostic
from story.loading import load, load_story
from story.model import Story
from story.schema import HELD, KINDS, schema
from story.shipped import shipped_folder

SCENES = Path(shipped_folder())
TOMBI = shutil.which(
    "tombi", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
)
needs_tombi = pytest.mark.skipif(TOMBI is None, reason="tombi is not installed")


def tables_of(kind: str, story: Story | None = None) -> dict[str, dict[str, Any]]:
    """Give the tables of a schema by their names in `keys.TABLES`."""
    whole = schema(kind, story)
    return {**whole["definitions"], **({kind: whole} if kind != "insights" else {})}


def kind_of(path: Path) -> str:
    return {"story.toml": "story", "insights.toml": "insights"}.get(path.name, "scene")


# every key, and no other


def test_every_table_of_keys_is_named() -> None:
    tables = [
        value
        for name, value in vars(keys).items()
        if name.isupper() and isinstance(value, dict) and all(map(callable, value.values()))
    ]
    assert len(tables) == len(keys.TABLES)
    assert all(any(table is named for named in keys.TABLES.values()) for table in tables)


@pytest.mark.parametrize("story", [None, shipped()], ids=["no story", "a story"])
def test_the_schemas_have_every_key_and_no_other_each_with_a_description(
    story: Story | None,
) -> None:
    tables = {name: table for kind in KINDS for name, table in tables_of(kind, story).items()}
    assert {name: list(table["properties"]) for name, table in tables.items()} == {
        name: list(readers) for name, readers in keys.TABLES.items()
    }
    assert {name: set(words) for name, words in DESCRIPTIONS.items()} == {
        name: set(readers) for name, readers in keys.TABLES.items()
    }
    for table in tables.values():
        for key in table["properties"].values():
            assert key["description"].strip()
            assert "](#" not in key["description"]


def test_what_a_reader_leaves_open_is_said_elsewhere() -> None:
    open_ones = {
        (table, key)
        for table, readers in keys.TABLES.items()
        for key, reader in readers.items()
        if reader in (keys.as_is, keys.table)
    }
    assert set(HELD) == open_ones | {("story", "start")}


# the schema and the check agree

VALUES: tuple[Any, ...] = (
    *(
        "a",
        "end",
        "x-y",
        "a b",
        "12",
        "1a",
        "",
        " ",
        "#a",
        "a#b",
        "a#",
        "#",
        "a#b#c",
        "café",
        "_a",
        "a\nb",
        " a\n",
        "she",
        "ask",
        "true",
        "open == 3",
    ),
    *(
        -1,
        0,
        1,
        2,
        5,
        keys.MAX_VARIABLE,
        keys.MAX_VARIABLE + 1,
        1.5,
        True,
        False,
        [],
        ["a"],
        ["a", 1],
        [[]],
        [{}],
    ),
    *(
        {},
        {"a": 1},
        {"a": "b"},
        {"open": 1},
        {"lit": True},
        {"a": {}},
        {"a b": {}},
        {"pool": "p"},
        {"family": "f"},
        {"name": "N"},
        {"start": True},
    ),
)
RIGHT: dict[str, dict[str, Any]] = {
    "story": {"format": 1, "title": "T", "start": "a"},
    "scene": {"beats": [{"text": "x"}]},
    "choice": {"say": "x"},
    "variable": {"start": 1, "min": 0, "max": 2},
    "cast": {"name": "N"},
    "temperament": {"id": "t"},
    "promise": {"say": "x", "never": "seen('a')"},
    "ending": {"family": "f"},
    "offer": {"pool": "p"},
    "insight": {"theme": "t", "title": "t", "text": "t"},
    "movement": {"id": "m", "title": "t"},
    "tides": {"road": "r", "2018-10-27": ["14:35", "19:10"]},
    "picture": {"words": "w", "art": "a"},
}
INSIDE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "beat": lambda table: {"beats": [table]},
    "choice": lambda table: {"beats": [{"choices": [table]}]},
    "ending": lambda table: {"beats": [{}], "ending": table},
    "offer": lambda table: {"beats": [{"offer": table}]},
    "variable": lambda table: {**RIGHT["story"], "variables": {"n": table}},
    "pattern": lambda table: {**RIGHT["story"], "patterns": {"n": table}},
    "cast": lambda table: {**RIGHT["story"], "cast": {"n": table}},
    "labels": lambda table: {**RIGHT["story"], "labels": table},
    "canon": lambda table: {**RIGHT["story"], "canon": table},
    "temperament": lambda table: {**RIGHT["story"], "canon": {"temperaments": [table]}},
    "promise": lambda table: {**RIGHT["story"], "promises": [table]},
    "insight": lambda table: {"page": table},
    "doors": lambda table: {**RIGHT["story"], "doors": table},
    "movement": lambda table: {**RIGHT["story"], "movements": [table]},
    "tides": lambda table: {**RIGHT["story"], "tides": table},
    "picture": lambda table: {**RIGHT["story"], "pictures": {"n": table}},
}
KIND_OF = {
    **dict.fromkeys(("scene", "beat", "choice", "ending", "offer"), "scene"),
    "insight": "insights",
}
ACCEPTS = {kind: fastjsonschema.compile(schema(kind)) for kind in KINDS}
OF_A_VALUE = ("SW010", "SW1", "SW203", "SW204", "SW209")
OF_ITS_FORM = {"SW101", "SW102", "SW103", "SW104", "SW105"}


def toml(value: object) -> str:
    """Spell a value as TOML."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key)} = {toml(inner)}" for key, inner in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def variants(table: str) -> Iterator[dict[str, Any]]:
    """Give a right table, the same with every key at every value, without each key, and with a key nobody knows."""
    right = RIGHT.get(table, {})
    yield right
    yield {**right, "nobody": 1}
    for key in right:
        yield {name: value for name, value in right.items() if name != key}
    for key in keys.TABLES[table]:
        for value in VALUES:
            yield {**right, key: value}


def findings(kind: str, files: list[dict[str, Any]], folder: Path) -> list[list[Diagnostic]]:
    """Check each of some files: scenes all in one story, others each in a story of its own."""
    spelt = [
        "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in table.items())
        for table in files
    ]
    if kind == "scene":
        make(folder, {f"s{place}.toml": text for place, text in enumerate(spelt)})
        every = load(folder).diagnostics
        by_file = {f"s{place}.toml": list[Diagnostic]() for place in range(len(files))}
        for diagnostic in every:
            by_file.setdefault(Path(diagnostic.file).name, []).append(diagnostic)
        return [by_file[f"s{place}.toml"] for place in range(len(files))]
    name = "story.toml" if kind == "story" else "insights.toml"
    out = []
    make(folder)
    for text in spelt:
        write(folder, {name: text})
        out.append([d for d in load(folder).diagnostics if Path(d.file).name == name])
    return out


def refused(kind: str, table: dict[str, Any]) -> str:
    """Say why a schema refuses a file; empty where it does not."""
    try:
        ACCEPTS[kind](table)
    except fastjsonschema.JsonSchemaValueException as refusal:
        return str(refusal)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("table", keys.TABLES)
def test_a_schema_refuses_what_is_wrong_with_a_key_and_nothing_that_is_read(
    table: str, tmp_path: Path
) -> None:
    kind = KIND_OF.get(table, "story")
    files = [INSIDE.get(table, dict)(variant) for variant in variants(table)]
    for file, said in zip(files, findings(kind, files, tmp_path), strict=True):
        refusal = refused(kind, file)
        if refusal:
            assert any(d.code.startswith(OF_A_VALUE) for d in said), (file, refusal)
        else:
            assert not {d.code for d in said} & OF_ITS_FORM, (file, said)


# the command


def test_it_prints_the_scene_unless_another_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "A scene"
    assert main(["schema", "insights"]) == 0
    assert json.loads(capsys.readouterr().out) == schema("insights")


def test_a_storys_names_are_offered_and_not_demanded(tmp_path: Path) -> None:
    choice = tables_of("scene", load_story(make(tmp_path)))["choice"]["properties"]
    assert choice["goto"]["anyOf"][0] == {"enum": ["a", "end"]}
    assert choice["insight"]["anyOf"][0] == {"enum": ["page"]}
    assert choice["pattern"]["anyOf"] == [{"enum": ["staying"]}, {"type": "string"}]
    assert set(choice["set"]["properties"]) == {"lit", "open", "road"}
    assert set(choice["add"]["properties"]) == {"open"}
    accepts = fastjsonschema.compile(schema("scene", load_story(make(tmp_path))))
    accepts(
        {
            "beats": [
                {
                    "text": "x",
                    "choices": [{"say": "x", "goto": "new", "pattern": "new", "set": {"new": 1}}],
                }
            ]
        }
    )


def test_it_writes_all_three_and_replaces_only_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "deep" / "er"
    for _ in range(2):
        assert main(["schema", "-o", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "insights.schema.json",
        "scene.schema.json",
        "story.schema.json",
    ]
    (out / "scene.schema.json").write_text('{"mine": true}', "utf-8")
    assert main(["schema", "scene", "-o", str(out)]) == 2
    assert "was not written by this program" in capsys.readouterr().err
    assert (out / "scene.schema.json").read_text("utf-8") == '{"mine": true}'


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["scnee"], 2, "did you mean 'scene'?"),
        (["story", "one", "two"], 2, "schema takes one of scene, story, insights, then a STORY"),
        (["scene", "-o", "FILE"], 2, "cannot be written"),
        (["BROKEN"], 1, "SW101"),
    ],
)
def test_a_wrong_call_is_said(
    words: list[str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = make(tmp_path / "broken", a="[[beats]]\ntxet = 1\n" + GO)
    (tmp_path / "file").write_text("", "utf-8")
    places = {"FILE": str(tmp_path / "file"), "BROKEN": str(broken)}
    assert main(["schema", *(places.get(word, word) for word in words)]) == code
    assert said in capsys.readouterr().err


# the shipped story


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_schemas_are_what_the_command_writes(kind: str) -> None:
    written = (SCENES / file_name(kind)).read_text("utf-8")
    assert written == spelled(kind, shipped()), (
        "slackwater schema scenes -o scenes writes them anew"
    )


def test_every_shipped_file_begins_with_the_way_to_its_schema() -> None:
    for path in SCENES.rglob("*.toml"):
        mark, _, way = path.read_text("utf-8").partition("\n")[0].partition(" ")
        assert mark == "#:schema", path
        assert (path.parent / way).resolve() == (SCENES / file_name(kind_of(path))).resolve()


# in an editor


def lint(folder: Path) -> list[tuple[str, int, str]]:
    """Have tombi check a folder, offline; gives file, line and code of all it has to say."""
    report = folder / "report.json"
    words = [
        str(TOMBI),
        "lint",
        "--offline",
        "--quiet",
        "--diagnostics-format",
        "json",
        "--diagnostics-file",
        str(report),
        ".",
    ]
    run = subprocess.run(
        words,
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / ".cache")},
    )
    said = json.loads(report.read_text("utf-8"))
    assert run.returncode == (1 if said else 0), run.stderr
    return sorted((Path(d["path"]).name, d["range"]["start"]["line"], d["code"]) for d in said)


def mend(path: Path, old: str, new: str) -> int:
    """Replace the first `old` in a file; gives the line it stands on."""
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCENES, tmp_path / "scenes"))


@needs_tombi
def test_every_shipped_file_is_right_in_an_editor(copy: Path) -> None:
    assert lint(copy) == []


@needs_tombi
def test_an_editor_marks_a_misspelt_key_a_wrong_type_and_an_unknown_word(copy: Path) -> None:
    door, head, pages = copy / "1-ebb" / "door.toml", copy / "story.toml", copy / "insights.toml"
    key = mend(door, "\nreply = ", "\nreplly = ") + 1
    kind = mend(door, "\ngoto = ", "\nonce = 3\ngoto = ") + 1
    word = mend(head, 'pronouns = "ask"', 'pronouns = "aks"')
    gone = mend(pages, "\ntheme = ", "\nthema = ") + 1
    said = lint(copy)
    assert ("door.toml", key, "key-not-allowed") in said
    assert ("door.toml", kind, "type-mismatch") in said
    assert ("story.toml", word, "enum") in said
    assert ("insights.toml", gone, "key-not-allowed") in said
    assert {file for file, _, _ in said} == {"door.toml", "story.toml", "insights.toml"}


@needs_tombi
def test_what_toml_1_1_allows_is_right_in_an_editor_too(tmp_path: Path) -> None:
    scene = (
        '#:schema ./scene.schema.json\nending = {\n  family = "f",\n}\n[[beats]]\ntext = "End."\n'
    )
    folder = write(
        tmp_path,
        {
            "story.toml": "#:schema ./story.schema.json\n" + HEAD.replace('"a"', '"end"'),
            "end.toml": scene,
        },
    )
    assert main(["schema", "-o", str(folder)]) == 0
    assert load(folder).diagnostics == ()
    assert lint(folder) == []


class Editor:
    """As much of an editor as asking a language server takes."""

    def __init__(self, folder: Path) -> None:
        quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.server = subprocess.Popen([str(TOMBI), "lsp", "--offline"], cwd=folder, **quiet)  # type: ignore[call-overload]
        self.asked = 0
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.send({"method": "initialized", "params": {}})

    def send(self, message: dict[str, Any]) -> None:
        raw = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(raw), raw))
        self.server.stdin.flush()

    def heard(self) -> Iterator[dict[str, Any]]:
        """Yield what the server says, answering what it asks."""
        while header := self.server.stdout.readline():
            while line := self.server.stdout.readline().strip():
                header += line
            message = json.loads(
                self.server.stdout.read(
                    int(header.lower().partition(b"content-length:")[2].split()[0])
                )
            )
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            else:
                yield message
        raise AssertionError("the language server is gone")

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.asked += 1
        self.send({"id": self.asked, "method": method, "params": params})
        return next(message for message in self.heard() if message.get("id") == self.asked).get(
            "result"
        )

    def open(self, path: Path, text: str) -> None:
        """Open a file as if it held `text`; returns when the server has looked at it."""
        document = {"uri": path.as_uri(), "languageId": "toml", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        next(
            message
            for message in self.heard()
            if message.get("method") == "textDocument/publishDiagnostics"
        )

    def close(self) -> None:
        self.ask("shutdown", {})
        self.send({"method": "exit", "params": {}})
        self.server.stdin.close()
        self.server.wait(10)
        self.server.stdout.close()


def asked_at(path: Path, text: str, place: int, what: str) -> Any:
    """Open a file as if it held `text`, and ask an editor's question at a place in it."""
    editor = Editor(path.parent)
    try:
        editor.open(path, text)
        before = text[:place]
        position = {"line": before.count("\n"), "character": place - before.rfind("\n") - 1}
        return editor.ask(
            f"textDocument/{what}", {"textDocument": {"uri": path.as_uri()}, "position": position}
        )
    finally:
        editor.close()


def completed(path: Path, written: str) -> dict[str, str]:
    """Write into a shipped scene's first choice and ask what it could be completed to; gives each word and what is said of it."""
    text = path.read_text("utf-8")
    place = text.index("\n", text.index("[[beats.choices]]")) + 1
    items = asked_at(
        path, text[:place] + written + "\n" + text[place:], place + len(written), "completion"
    )
    return {item["label"]: (item.get("documentation") or {}).get("value", "") for item in items}


@needs_tombi
def test_an_editor_completes_the_keys_of_a_choice_in_a_shipped_scene(copy: Path) -> None:
    offered = completed(copy / "1-ebb" / "door.toml", "")
    assert {"when", "locked", "visit", "once"} <= set(offered) <= set(keys.CHOICE)
    assert DESCRIPTIONS["choice"]["locked"] in offered["locked"]


@needs_tombi
def test_an_editor_completes_the_names_of_the_story(copy: Path) -> None:
    scene = copy / "1-ebb" / "door.toml"
    assert {f'"{name}"' for name in shipped().scenes} <= set(completed(scene, "visit = "))
    assert {'"running"', '"chasing"', '"staying"'} <= set(completed(scene, "pattern = "))


@needs_tombi
def test_an_editor_says_what_a_key_is_for(copy: Path) -> None:
    path = copy / "1-ebb" / "door.toml"
    text = path.read_text("utf-8")
    assert (
        DESCRIPTIONS["choice"]["say"]
        in asked_at(path, text, text.index("say = ", text.index("[[beats.choices]]")), "hover")[
            "contents"
        ]["value"]
    )


def test_schemas_in_a_story_are_no_scenes(tmp_path: Path) -> None:
    folder = make(tmp_path, end=END)
    assert main(["schema", str(folder), "-o", str(folder)]) == 0
    assert load(folder).diagnostics == ()
