"""Everything that can be handed to the commands and is wrong: a sentence, the right exit code, no traceback, nothing lost."""

import io
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from stories import GO, HEAD, NAMES, make, write

from engine.commands.main import main
from engine.play.game import resume
from engine.saves.journal import SaveError
from engine.saves.store import SaveStore
from engine.screens.settings import Settings, load_settings
from story import keys
from story.language.prose import Prose
from story.loading import load_story

ROOT = Path(__file__).parent.parent
GOOD, FALLS_SHORT, WRONG_CALL = 0, 1, 2
BEAT = "[[beats]]\n"
HUB = """[[beats]]
id = "hub"
text = "{open}"
[[beats.choices]]
id = "up"
say = "Up"
add = { open = 1 }
goto = "#hub"
[[beats.choices]]
say = "Locked"
locked = "Not now."
[[beats.choices]]
say = "End"
goto = "end"
"""

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call a command as the shell does: its exit code, what it printed, what it complained of; a traceback fails the test."""

    def run(*words: object, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        for letter in out + err:
            assert letter == "\n" or letter.isprintable(), (
                f"U+{ord(letter):04X} reached the terminal"
            )
        return code, out, err

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "story", a=HUB)


@pytest.fixture
def saves(tmp_path: Path) -> Path:
    return tmp_path / "saves"


def process(
    *words: object, shell: str = "", env: dict[str, str] | None = None, typed: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Call the program in a process of its own; with `shell`, in the place of `{}` in a line of shell."""
    command = [sys.executable, "-m", "engine", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    line = (
        ["bash", "-c", "set -o pipefail; " + shell.replace("{}", '"$@"'), "bash", *command]
        if shell
        else command
    )
    out = subprocess.run(
        line, cwd=ROOT, env=environment, input=typed, capture_output=True, timeout=60
    )
    assert b"Traceback" not in out.stderr, out.stderr.decode()
    assert b"Exception ignored" not in out.stderr, out.stderr.decode()
    return out


# which story


def test_a_folder_that_is_not_there(call: Call, tmp_path: Path) -> None:
    for command in ("check", "play"):
        code, out, err = call(command, tmp_path / "nothing", "--json")
        assert code == WRONG_CALL
        if command == "check":
            assert json.loads(out)["diagnostics"][0]["code"] == "SW001"
        else:
            assert "there is no folder" in err


@pytest.mark.parametrize(
    "name", ["", "x" * 5_000, "a\nb", "\x1b[2J", "\udcff", "no/such/place", "-", "~", "*"]
)
def test_odd_names_of_folders(call: Call, name: str) -> None:
    code, _, err = call("check", name) if not name.startswith("-") else call("check", "--", name)
    assert code == WRONG_CALL
    assert "SW001" in err or "SW005" in err


@pytest.mark.parametrize("word", ["chekc", "\x1b[2J", "x" * 5_000, "\udcff"])
def test_a_word_that_is_no_command(call: Call, word: str) -> None:
    code, _, err = call(word)
    assert code == WRONG_CALL
    assert "there is no command and no folder" in err
    assert ("did you mean 'check'?" in err) == (word == "chekc")


def test_a_file_in_the_place_of_the_folder(call: Call, folder: Path) -> None:
    code, _, err = call("check", folder / "story.toml")
    assert code == WRONG_CALL
    assert "a story is a folder with a story.toml in it" in err


def test_a_story_toml_that_is_no_file(call: Call, tmp_path: Path) -> None:
    (tmp_path / "story.toml").mkdir()
    assert call("check", tmp_path)[::2] == (WRONG_CALL, call("check", tmp_path)[2])
    assert "what is called story.toml there is no file" in call("check", tmp_path)[2]


def test_links_that_go_round(call: Call, folder: Path) -> None:
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "self.toml").symlink_to(folder / "self.toml")
    (folder / "gone.toml").symlink_to(folder / "nowhere.toml")
    (folder / "dir.toml").mkdir()
    code, _, err = call("check", folder)
    assert code == FALLS_SHORT
    assert "self.toml: SW002 this cannot be read: it is a link that goes round" in err
    assert "gone.toml: SW002 this cannot be read: it is a link that leads nowhere" in err
    assert "2 errors" in call("check", folder)[1]
    loop = folder.parent / "loop"
    loop.symlink_to(loop)
    assert call("check", loop)[0] == WRONG_CALL


def test_a_pipe_and_a_device_are_not_waited_for(call: Call, folder: Path) -> None:
    os.mkfifo(folder / "pipe.toml")
    (folder / "zero.toml").symlink_to("/dev/zero")
    code, _, err = call("check", folder)
    assert code == FALLS_SHORT
    assert err.count("it is no file, but a folder, a pipe or a device") == 2


def bound(path: Path) -> None:
    """Put a socket where a file should be; its own name is short, as names of sockets have to be."""
    with socket.socket(socket.AF_UNIX) as one, tempfile.TemporaryDirectory(dir="/tmp") as short:
        one.bind(f"{short}/s")
        Path(short, "s").rename(path)


ODD_FILES: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a socket": bound,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a terminal": lambda path: path.symlink_to("/dev/tty"),
    "a folder": lambda path: path.mkdir(),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a file without an end": lambda path: path.symlink_to("/proc/self/mem"),
    "a large file": lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 1 << 31),
}


@pytest.mark.parametrize("kind", ODD_FILES)
def test_what_is_no_file_is_neither_waited_for_nor_read(
    call: Call,
    folder: Path,
    saves: Path,
    tmp_path: Path,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    assert call("play", folder, "--choices", "1", "--saves", saves)[0] == GOOD
    (kept,) = saves.rglob("*.jsonl")
    odd = ODD_FILES[kind]
    for path in (
        kept.parent / "20990101-000000-0000.jsonl",
        kept.parent / "seen.json",
        kept.parent / "deleted",
        saves / "other",
        folder / "tests" / "odd.transcript",
        folder / "scene.schema.json",
        tmp_path / "settings.json",
        tmp_path / "import.json",
        folder / "odd.txt",
    ):
        path.parent.mkdir(exist_ok=True)
        if not os.path.lexists(path):
            odd(path)
    assert load_settings() == Settings()
    assert call("history", "--saves", saves)[0] == GOOD
    assert call("history", "--saves", saves, "--deleted")[0] in (GOOD, WRONG_CALL)
    assert call("history", "show", "20990101", "--saves", saves)[0] == WRONG_CALL
    assert call("history", "find", "Locked", "--saves", saves)[0] in (GOOD, FALLS_SHORT)
    assert call("history", "pages", "--saves", saves, "--story", folder)[0] == GOOD
    assert call("history", "import", tmp_path / "import.json", "--saves", saves)[0] == WRONG_CALL
    assert call("history", "delete", kept.stem, "--saves", saves)[0] in (GOOD, WRONG_CALL)
    assert call("check", folder, "--against", saves)[0] == GOOD
    assert call("test", folder)[0] in (FALLS_SHORT, WRONG_CALL)
    assert call("schema", "scene", "-o", folder)[0] in (GOOD, WRONG_CALL)
    code, _, err = call("play", folder, "--plain", "--saves", saves, typed="1\nm\nq\n")
    assert code == GOOD, err


@pytest.mark.parametrize("kind", ODD_FILES)
@pytest.mark.parametrize("name", ["odd.toml", "insights.toml", "story.toml"])
def test_what_is_no_file_is_no_scene(call: Call, folder: Path, name: str, kind: str) -> None:
    (folder / name).unlink(missing_ok=True)
    ODD_FILES[kind](folder / name)
    code, _, err = call("check", folder)
    if (name, kind) == ("odd.toml", "a folder"):
        assert code == GOOD, err
    else:
        assert code in (FALLS_SHORT, WRONG_CALL)
        assert name in err


def test_folders_too_deep_in_each_other(call: Call, folder: Path) -> None:
    deep = folder
    for _ in range(70):
        deep = deep / "f"
        deep.mkdir()
    write(deep, {"b.toml": BEAT + GO})
    code, _, err = call("check", folder)
    assert code == FALLS_SHORT
    assert "SW002 this cannot be read: it lies in more than 64 folders" in err
    assert err.count("SW") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(call: Call, folder: Path) -> None:
    (folder / "a.toml").chmod(0)
    assert "a.toml: SW002 this cannot be read: permission denied" in call("check", folder)[2]


def test_a_working_folder_that_is_gone(folder: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    out = process("check", folder, shell=f'cd "{gone}" && rmdir "{gone}" && {{}}')
    assert out.returncode == GOOD, out.stderr


# what stands in its files

HOSTILE_TEXTS = [
    "\\u001b[2J",
    "\\u009b2J",
    "\\u0007",
    "\\u0000",
    "\\u202e",
    "\\u2066",
    "\\u200f",
    "\\ufeff",
    "\\u2028",
    "\\u007f",
    "\\r",
    "\\e]0;x",
]
FILES: dict[str, tuple[str | bytes, str]] = {
    # what stands in a.toml, and what is to be said of it
    "nothing": ("", "SW103 the scene 'a' needs 'beats'"),
    "blanks": ("\n \n", "SW103 the scene 'a' needs 'beats'"),
    "not TOML": ("Once upon a time", "SW004 this is not TOML: expected '='"),
    "TOML of another kind": ("[package]\nname = 'x'\n", "SW101 unknown key 'package'"),
    "JSON": ('{"beats": []}', "SW004"),
    "latin-1": (
        b"title = 'caf\xe9'",
        "1:13: SW002 this cannot be read: it is not UTF-8 text (the byte 0xE9)",
    ),
    "UTF-16": ((BEAT + GO).encode("utf-16"), "looks like UTF-16"),
    "UTF-16 without a mark": ((BEAT + GO).encode("utf-16-le"), "looks like UTF-16"),
    "UTF-32": ((BEAT + GO).encode("utf-32"), "SW002"),
    "zeros": (b"\0" * 100, "SW004"),
    "half a letter": (b"title = '\xe2\x80", "SW002"),
    "a surrogate": (b"title = '\xed\xa0\x80'", "SW002"),
    "an escaped surrogate": ("title = '''x'''\nplace = \"\\ud800\"\n", "SW004"),
    "a literal escape character": (
        BEAT + "text = 'a\x1b[2J'\n",
        "2:10: SW004 this is not TOML: found invalid character '\\x1b'",
    ),
    "bare carriage returns": (BEAT.replace("\n", "\r") + GO, "SW004"),
    "brackets": ("a = " + "[" * 10_000 + "]" * 10_000, "SW009"),
    "brackets without end": ("[" * 1_000_000, "SW004"),
    "deep inline tables": ("a = " + "{a=" * 10_000 + "1" + "}" * 10_000, "SW009"),
    "deep dots": ("a" + ".a" * 10_000 + " = 1", "SW009"),
    "deep tables": ("[a" + ".a" * 10_000 + "]", "SW009"),
    "400 inline tables": ("\ny = " + "{a=" * 400 + "1" + "}" * 400, "2:1: SW009"),
    "90 tables in lists": ("y = " + "[{a=" * 90 + "1" + "}]" * 90, "1:1: SW009"),
    "300 dotted keys": ("y" + ".y" * 300 + " = 1", "1:1: SW009"),
    "deep in a value that is looked at": (
        BEAT + "set = {lit=" + "[" * 60 + "1" + "]" * 60 + "}\n" + GO,
        "2:12: SW204 'lit' cannot be a list",
    ),
    "deep, and read": ("a = " + "[" * 79 + "]" * 79, "SW101 unknown key 'a'"),
    "5,000 digits": (
        BEAT + "text = " + "9" * 5_000,
        "SW004 this is not TOML: a number in it has thousands of digits",
    ),
    "4,000 digits": (
        BEAT + "text = " + "9" * 4_000,
        "'text' must be a text, and this is a number of over 18 digits",
    ),
    "100,000 hexadecimal digits": (
        "weight = 0x" + "f" * 100_000,
        "'a number of over 18 digits' is not a number from 1",
    ),
    "a number for a text": (
        BEAT + "text = 1e999",
        "SW102 'text' must be a text, and this is a number with a fraction (inf)",
    ),
    "not a number": (BEAT + "text = nan", "a number with a fraction (nan)"),
    "a date": (
        BEAT + "text = 1979-05-27T07:32:00Z",
        "SW102 'text' must be a text, and this is a date or time",
    ),
    "a time": ("title = 07:32:00", "SW102 'title' must be a text, and this is a date or time"),
    "a day that is none": ("title = 1979-02-30", "SW004"),
    "a list for a table": ("beats = [[]]", "SW102 'beat 1' must be a table, and this is a list"),
    "a table for a list": (
        "[beats.choices]",
        "SW102 'beats' must be a list of tables, and this is a table",
    ),
    "lists in lists": (BEAT + "choices = [[[]]]", "SW102 'choice 1 of beat 1' must be a table"),
    "an empty key": (BEAT + '"" = 1\n' + GO, "SW101 unknown key ''"),
    "a long key": (BEAT + "k" * 1_000_000 + " = 1\n" + GO, "(1000000 characters)"),
    "the same key twice": (BEAT + "id = 'x'\nid = 'y'\n", "3:9: SW004"),
    "a key with a line in it": (BEAT + '"a\\nb" = 1\n' + GO, "SW101 unknown key 'a\\u000ab'"),
    "Python in a condition": (BEAT + "when = \"__import__('os').system('true')\"\n" + GO, "SW301"),
    "a lambda": (BEAT + 'when = "(lambda: 1)()"\n' + GO, "SW301"),
    "an attribute": (BEAT + 'when = "lit.__class__"\n' + GO, "SW301"),
    "brackets in a condition": (
        BEAT + f'when = "{"(" * 10_000}lit{")" * 10_000}"\n' + GO,
        "SW301 this condition cannot be read: it is longer",
    ),
    "900 brackets in a condition": (
        BEAT + f'when = "{"(" * 900}lit{")" * 900}"\n' + GO,
        "SW301 this condition cannot be read: it is nested",
    ),
    "a long sum": (BEAT + f'when = "{"1+" * 900}open > 3"\n' + GO, "SW301"),
    "{if} without end": (BEAT + f"text = '{'{if lit}' * 5_000}'\n" + GO, "SW402"),
    "braces": (BEAT + f"text = '{'{' * 99_999}'\n" + GO, "SW401"),
    **{
        f"{text} in a text": (BEAT + f'text = "a{text}b"\n' + GO, "2:10: SW008")
        for text in HOSTILE_TEXTS
    },
    **{
        f"{text} in a key": (BEAT + f'text = "a"\n"a{text}b" = "x"\n' + GO, "3:1: SW008")
        for text in HOSTILE_TEXTS
    },
    **{
        f"{text} in an id": (BEAT + f'id = "a{text}b"\n' + GO, "2:8: SW008")
        for text in HOSTILE_TEXTS
    },
    "a bidi mark as it is": (BEAT + "text = 'ab\u202ec'\n" + GO, "2:11: SW008 an invisible mark"),
    "a C1 character as it is": (
        BEAT + "text = 'ab\u009bc'\n" + GO,
        "SW008 a control character (U+009B)",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_told_and_the_story_is_not_played(
    call: Call, folder: Path, saves: Path, name: str
) -> None:
    content, sentence = FILES[name]
    write(folder, {"a.toml": content})
    code, out, err = call("check", folder)
    assert code == FALLS_SHORT, out
    assert sentence in err
    assert len(err) < 5_000
    code, out, err = call("play", folder, "--choices", "1", "--saves", saves)
    assert (code, out) == (FALLS_SHORT, "")
    assert not saves.exists()


@pytest.mark.parametrize("name", ["story.toml", "insights.toml"])
def test_the_other_two_files_are_told_the_same_way(call: Call, folder: Path, name: str) -> None:
    for content in (
        b"",
        b"\xff\xfe",
        b"x = [",
        b"title = 3",
        b"a = " + b"[" * 10_000,
        b"[variables]\nx = []\n[cast]\nx = 1\n[canon]\nvoices = [[]]\n",
    ):
        write(folder, {name: content})
        code, _, err = call("check", folder)
        assert code == (GOOD if content == b"" and name == "insights.toml" else FALLS_SHORT)
        assert (name in err) == (code == FALLS_SHORT)


def test_what_is_right_is_not_refused(call: Call, folder: Path) -> None:
    text = (
        BEAT
        + 'text = """\r\nÉtude \\u2014 \\"naïve\\"\\tthen; שלום, 水, e\u0301, \U0001f3fd\r\n"""\r\n'
        + GO
    )
    write(
        folder,
        {
            "a.toml": b"\xef\xbb\xbf" + text.encode(),
            ".hidden.toml": "x = [",
            ".git/x.toml": "x = [",
            "notes.txt": b"\xff",
        },
    )
    code, out, err = call("check", folder)
    assert (code, "no errors" in out) == (GOOD, True), err


@pytest.mark.parametrize(
    "name",
    [
        "b\x1b[2J",
        "b\u202ec",
        "b\u009b",
        "b c",
        "b\nc",
        ".b.c",
        "#b",
        "é\u200f",
        "-b",
        "_",
        "\udcff",
    ],
)
def test_file_names_that_cannot_be_ids(call: Call, folder: Path, name: str) -> None:
    try:
        write(folder, {f"x/{name}.toml": BEAT + GO})
    except (OSError, UnicodeError):
        pytest.skip("no such name can be given here")
    code, _, err = call("check", folder)
    assert code == (GOOD if name.startswith(".") else FALLS_SHORT)
    assert ("SW007" in err) == (code == FALLS_SHORT)
    code, out, _ = call("check", folder, "--json")
    assert json.loads(out)["ok"] == (code == GOOD)


PARAGRAPHS = {
    *(("story", key) for key in ("about", "content-note", "credits", "pause", "other-voice")),
    *(("beat", "text"), ("choice", "reply"), ("insight", "text")),
}
"""What is read as paragraphs, and so may have line breaks in it."""
NAMES_OF_OTHERS = {
    *(("story", "picture"), ("movement", "picture"), ("scene", "movement"), ("scene", "voice")),
    *(("beat", "insight"), ("choice", "insight"), ("choice", "pattern"), ("choice", "hinge")),
}
"""What has to be one of the names that are declared elsewhere."""
NOT_SHOWN = {
    *(("scene", "when"), ("beat", "when"), ("choice", "when")),
    *(("promise", kind) for kind in ("never", "at-every-ending", "possible")),
    *((table, "about") for table in ("variable", "pattern", "temperament")),
}
"""Conditions, and what a writer notes for writers."""


def test_a_line_break_or_a_tab_is_refused_wherever_words_stand_in_a_row() -> None:
    free = {
        (table, key)
        for table, readers in keys.TABLES.items()
        for key, reader in readers.items()
        if reader in (keys.text, keys.prose, keys.texts)
    }
    assert free == PARAGRAPHS | NAMES_OF_OTHERS | NOT_SHOWN
    for reader in (keys.words, keys.plain, keys.line):
        assert reader("\n a row \n") in ("a row", Prose("\n a row \n", ("\n a row \n",)))
        for row in ("a\nb", "a\tb", "\na\n\nb\n"):
            with pytest.raises(keys.InvalidValue, match="SW104"):
                reader(row)
    with pytest.raises(keys.InvalidValue, match="SW104"):
        keys.rows_of_words(["a", "b\nc"])


def test_a_tab_in_a_verse_is_spaces(call: Call, folder: Path, saves: Path) -> None:
    write(folder, {"a.toml": BEAT + "text = '''\n> a\tb\n> abc\td\n'''\n" + GO})
    code, out, _ = call("play", folder, "--choices", "", "--saves", saves)
    assert (code, "> a   b\n> abc d\n" in out) == (GOOD, True), out


def test_two_scenes_of_one_name(call: Call, folder: Path) -> None:
    write(folder, {"1/x.toml": BEAT + GO, "2/x.toml": BEAT + GO})
    code, _, err = call("check", folder)
    assert code == FALLS_SHORT
    assert "2/x.toml:1:1: SW006 there are two scenes called 'x'" in err


def test_a_target_that_is_not_there(call: Call, folder: Path, saves: Path) -> None:
    write(folder, {"a.toml": HUB.replace('"end"', '"edn"')})
    code, out, err = call("play", folder, "--choices", "1", "--saves", saves)
    assert (code, out) == (FALLS_SHORT, "")
    assert (
        "SW201 there is no scene 'edn'\n    14 | goto = \"edn\"\n       |        ^^^^^\n    did you mean 'end'?"
        in err
    )


def test_a_file_of_fifty_megabytes_is_not_read(call: Call, folder: Path) -> None:
    with open(folder / "big.toml", "wb") as file:
        file.truncate(50_000_000)
    code, _, err = call("check", folder)
    assert code == FALLS_SHORT
    assert "SW003 this file is 50 MB; a scene may have at most 4 MB" in err


@pytest.mark.slow
def test_ten_thousand_mistakes_are_told_in_a_moment(call: Call, folder: Path) -> None:
    write(folder, {"a.toml": BEAT + "".join(f"tetx{n} = 1\n" for n in range(10_000)) + GO})
    code, _, err = call("check", folder)
    assert code == FALLS_SHORT
    assert err.count("SW101") == 10_000


# playing

RUBBISH = [
    "x",
    "1,,2",
    "1,x",
    "1;2",
    "-1",
    "1.5",
    "²",
    "١",
    "9" * 5_000,
    ",",
    "1,2,",
    "0x1",
    "1 2",
    "\x1b[2J",
]


@pytest.mark.parametrize("choices", RUBBISH)
def test_choices_that_are_no_numbers(call: Call, folder: Path, saves: Path, choices: str) -> None:
    code, out, err = call("play", folder, f"--choices={choices}", "--saves", saves)
    assert (code, out) == (WRONG_CALL, "")
    assert "--choices takes numbers with commas between them, like 1,2,1" in err
    assert not saves.exists() or not any(saves.rglob("*.jsonl"))


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        ("0", "choice 1 of --choices is 0, which is not from 1 to 3: at 'a#hub' stand 1. "),
        ("4", "choice 1 of --choices is 4, which is not from 1 to 3: at 'a#hub' stand 1. "),
        ("1,2", "choice 2 of --choices is 2, which is closed there: at "),
        ("3,1", "--choices has a choice too many: after 1 of them the story ends at 'end'"),
    ],
)
def test_choices_that_are_not_offered(
    call: Call, folder: Path, saves: Path, choices: str, why: str
) -> None:
    for json_ in ([], ["--json"]):
        code, out, err = call("play", folder, "--choices", choices, "--saves", saves, *json_)
        assert (code, out) == (WRONG_CALL, "")
        assert why in err
        assert "nothing was kept" in err
        assert not any(saves.rglob("*.jsonl"))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--voice", "nobody"], "there is no voice 'nobody'"),
        (["--pronouns", "wyn"], "this story asks for the pronouns of nobody"),
        (["--pronouns", "x=she"], "and not of 'x'"),
        (["--hear", "nobody"], "there is no playthrough 'nobody'"),
        (["--seed", "x"], "more is said by: slackwater"),
        (["--wrong"], "more is said by: slackwater"),
        (["--voice"], "more is said by: slackwater"),
    ],
)
def test_options_that_cannot_be(
    call: Call, folder: Path, saves: Path, words: list[str], why: str
) -> None:
    code, out, err = call("play", folder, "--choices", "1", "--saves", saves, *words)
    assert (code, out) == (WRONG_CALL, "")
    assert why in err


def test_what_is_typed_may_be_anything(call: Call, folder: Path, saves: Path) -> None:
    typed = (
        "x\n0\n99\n2\n-1\n²\n١\n"
        + "9" * 5_000
        + "\n"
        + "z" * 100_000
        + "\nm\ng "
        + "9" * 5_000
        + "\nv "
        + "9" * 5_000
        + "\ng ²\ng ١\ng -1\n/ "
        + "9" * 5_000
        + "\n\x1b[A\n1\n\udcff\nb\nf\nf\nq\n"
    )
    code, out, err = call(
        "play", folder, "--plain", "--new", "--voice", "wyn", "--saves", saves, typed=typed
    )
    assert (code, err) == (GOOD, "")
    assert "There is no choice 99 here" in out
    assert "Not now." in out
    (kept,) = SaveStore(saves, "t").all()
    assert kept.record is not None
    assert len(kept.record.path()) == 1


def test_what_is_typed_in_another_encoding_is_said(folder: Path, saves: Path) -> None:
    said = process(
        *("play", folder, "--plain", "--voice", "wyn", "--saves", saves),
        env={"PYTHONIOENCODING": "utf-16"},
        typed=b"1\n",
    )
    assert said.returncode == WRONG_CALL
    assert said.stderr.decode("utf-16") == "slackwater: what is typed is not utf-16\n"


def test_a_line_without_an_end_is_not_kept_in_memory(folder: Path, saves: Path) -> None:
    line = (
        "(head -c 100000000 /dev/zero | tr '\\0' x; printf '\\n1\\nq\\n') | (ulimit -v 250000; {})"
    )
    out = process(
        "play", folder, "--plain", "--new", "--voice", "wyn", "--saves", saves, shell=line
    )
    assert out.returncode == GOOD, out.stderr
    assert "> Up" in out.stdout.decode()


def test_what_is_typed_for_json_is_refused_with_a_sentence(
    call: Call, folder: Path, saves: Path
) -> None:
    for typed in ("x\n", "²\n", "9" * 5_000 + "\n", "99\n"):
        code, out, err = call("play", folder, "--json", "--new", "--saves", saves, typed=typed)
        assert code == WRONG_CALL
        assert "there is no choice" in err
        assert len(out.splitlines()) == 1


# keeping


@pytest.fixture
def kept(call: Call, folder: Path, saves: Path) -> Path:
    """A playthrough of three choices; gives its file."""
    assert call("play", folder, "--choices", "1,1,1", "--saves", saves)[0] == GOOD
    (path,) = saves.rglob("*.jsonl")
    return path


@pytest.mark.slow
def test_a_save_cut_at_every_byte_is_gone_on_with_and_nothing_of_it_is_lost(
    call: Call, folder: Path, saves: Path, kept: Path
) -> None:
    whole = kept.read_bytes()
    first = whole.index(b"\n")
    for cut in [*range(0, first + 1, 9), *range(first, len(whole) + 1)]:
        kept.write_bytes(whole[:cut])
        code, out, _ = call("history", "--saves", saves, "--json")
        assert code == GOOD
        assert len(json.loads(out)) == 1
        before = whole[:cut]
        code, out, err = call("play", folder, "--choices", "1", "--saves", saves, "--json")
        assert code == GOOD, err
        assert kept.read_bytes().startswith(before)
        for other in set(saves.rglob("*.jsonl")) - {kept}:
            assert cut < first
            other.unlink()


NOISE: dict[str, bytes] = {
    "nothing": b"",
    "zeros": b"\0" * 4_096,
    "noise": bytes(range(256)) * 9,
    "empty lines": b"\n\n\n",
    "text": b"hello\n",
    "a list": b"[1, 2]\n",
    "another program's": b'{"version": 3}\n',
    "a later format": b'{"slackwater": 2, "id": "x"}\n',
    "brackets": b"[" * 100_000,
    "wrong types": b'{"slackwater":1,"id":7,"story":[],"title":{},"version":null,"started":1,"given":[]}\n',
    "digits": b'{"slackwater":1,"seed":' + b"9" * 5_000 + b"}\n",
}


@pytest.mark.parametrize("name", NOISE)
def test_a_save_full_of_noise_is_left_as_it_is(
    call: Call, folder: Path, saves: Path, kept: Path, name: str
) -> None:
    kept.write_bytes(NOISE[name])
    code, out, _ = call("history", "--saves", saves)
    assert code == GOOD
    assert "cannot be read; the file is left as it is" in out
    code, _, err = call("history", "show", kept.stem, "--saves", saves)
    assert code in (FALLS_SHORT, WRONG_CALL)
    assert "cannot be read" in err
    assert call("play", folder, "--choices", "1", "--saves", saves)[0] == GOOD
    assert kept.read_bytes() == NOISE[name]
    assert len(list(saves.rglob("*.jsonl"))) == 2


LINES = [
    '{"c": 1, "w": 2}',
    '{"c": "a#hub/up"}',
    '{"c": "\\ud800", "w": "\\u001b[2J"}',
    '{"c": "gone#x/0", "w": "000000"}',
    '{"at": -1}',
    '{"at": 999999}',
    '{"at": true}',
    '{"at": 1.0}',
    '{"at": "1"}',
    "null",
    "[]",
    '"x"',
    "{",
    "\x00\xff",
    '{"c": "a#hub/1", "w": ""}',
    '{"c": "' + "x" * 100_000 + '", "w": "y"}',
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:24])
def test_a_line_that_makes_no_sense_does_no_harm(
    call: Call, folder: Path, saves: Path, kept: Path, line: str
) -> None:
    whole = kept.read_bytes().splitlines(keepends=True)
    for place in (1, 2, len(whole)):
        damaged = b"".join(
            [*whole[:place], line.encode("utf-8", "surrogatepass") + b"\n", *whole[place:]]
        )
        kept.write_bytes(damaged)
        for words in (["history"], ["history", "--json"]):
            assert call(*words, "--saves", saves)[0] == GOOD
        assert call("history", "show", kept.stem, "--saves", saves)[0] in (GOOD, FALLS_SHORT)
        code, _, err = call("play", folder, "--choices", "1", "--saves", saves)
        assert code == GOOD, err
        assert kept.read_bytes().startswith(damaged)


GIVEN = [
    {},
    {"voice": 7, "pronouns": [], "hears": "x", "seen_before": {}, "seed": "x"},
    {
        "voice": "nobody",
        "pronouns": {"wyn": "bogus", "x": 3},
        "hears": {"h1": "nothing", "h2": []},
        "seen_before": [1, None, "x"],
        "seed": True,
    },
    {"voice": "\x1b[2J", "pronouns": {"wyn": None}, "seed": -(10**30), "heard_from": ["x"]},
    {"seed": 10**4000},
]


@pytest.mark.parametrize("given", GIVEN, ids=range(len(GIVEN)))
def test_a_beginning_of_odd_values_is_played(
    call: Call, folder: Path, saves: Path, kept: Path, given: dict[str, object]
) -> None:
    write(
        folder,
        {
            "a.toml": HUB.replace(
                "{open}", "{wyn.they} {open} {if wyn.they == 'she' or voice == 'wyn'}x{end}"
            )
        },
    )
    first, rest = kept.read_bytes().split(b"\n", 1)
    beginning = {
        **json.loads(first),
        "given": given,
        "title": "\x1b[2J\u202e\ud800",
        "folder": "\0\x1b",
    }
    kept.write_bytes(json.dumps(beginning).encode() + b"\n" + rest)
    code, out, _ = call("history", "--saves", saves)
    assert code == GOOD
    assert "3 choices" in out
    assert call("history", "show", kept.stem, "--saves", saves)[0] == WRONG_CALL
    assert call("history", "show", kept.stem, "--saves", saves, "--story", folder)[0] == GOOD
    assert call("play", folder, "--choices", "1", "--saves", saves)[0] == GOOD
    assert len(list(saves.rglob("*.jsonl"))) == 1


def test_a_file_where_the_saves_should_be(call: Call, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "deeper", Path("/proc/nothing")):
        code, out, err = call("play", folder, "--choices", "1", "--saves", place)
        assert (code, out) == (WRONG_CALL, "")
        assert "playthroughs cannot be kept" in err
        assert "--saves DIR" in err
    assert (tmp_path / "file").read_text() == "mine"
    code, _, err = call("history", "--saves", tmp_path / "file")
    assert code == WRONG_CALL
    assert "a file stands where a folder should be" in err


def test_links_that_lead_nowhere_or_round_where_the_saves_should_be(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    for name, why in (("gone", "a link that leads nowhere"), ("round", "round in a circle")):
        place = tmp_path / name
        place.symlink_to(place if name == "round" else tmp_path / "nowhere" / "at all")
        code, _, err = call("play", folder, "--choices", "1", "--saves", place)
        assert code == WRONG_CALL
        assert why in err


def test_folders_where_saves_should_be(call: Call, folder: Path, saves: Path, kept: Path) -> None:
    (kept.parent / "20990101-000000-0000.jsonl").mkdir()
    (kept.parent / "link.jsonl").symlink_to("link.jsonl")
    code, out, _ = call("history", "--saves", saves)
    assert code == GOOD
    assert out.count("cannot be read") == 2
    assert call("play", folder, "--choices", "1", "--saves", saves)[0] == GOOD


def test_a_disk_that_fills_in_the_middle_of_a_line(
    call: Call, folder: Path, saves: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.read_bytes()
    real = os.write
    room = [len('{"c":"a#hub/up"')]

    def full(file: int, raw: bytes) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        written = real(file, raw[: room[0]])
        room[0] -= written
        return written

    monkeypatch.setattr(os, "write", full)
    code, _, err = call("play", folder, "--choices", "1", "--saves", saves)
    monkeypatch.undo()
    assert code == WRONG_CALL
    assert "this choice could not be kept: the disk is full" in err
    assert "nothing kept before is lost" in err
    assert kept.read_bytes() == before


def test_half_a_line_that_cannot_be_taken_back_at_once_is_before_the_next(
    folder: Path, saves: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = load_story(folder)
    store = SaveStore(saves, story.id)
    game = resume(story, store, store.all()[0])
    before = kept.read_bytes()
    real = os.write

    def broken(*_: object) -> int:
        raise OSError(5, "Input/output error")

    calls: list[int] = []

    def half(file: int, raw: bytes) -> int:
        calls.append(len(raw))
        return real(file, raw[:9]) if len(calls) == 1 else broken()

    monkeypatch.setattr(os, "write", half)
    monkeypatch.setattr(os, "ftruncate", broken)
    with pytest.raises(SaveError, match="could not be kept"):
        game.choose(0)
    with pytest.raises(SaveError, match="could not be kept"):
        game.choose(0)
    assert len(game.lines) == 3
    monkeypatch.undo()
    game.choose(0)
    game.back()
    game.choose(2)
    game.close()
    assert kept.read_bytes().startswith(before)
    assert b"\n\n" not in kept.read_bytes()
    again = resume(story, store, store.all()[0])
    assert again.states == game.states
    assert not again.record.damage
    again.close()


def test_a_saves_folder_that_vanishes_while_playing(folder: Path, saves: Path) -> None:
    line = f'(printf "1\\n"; until grep -q up {saves}/*/* 2>/dev/null; do sleep 0.02; done; rm -r {saves}; printf "1\\nq\\n") | {{}}'
    out = process(
        "play", folder, "--plain", "--new", "--voice", "wyn", "--saves", saves, shell=line
    )
    assert "this choice could not be kept: the folder is gone" in out.stdout.decode().lower()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["show"], "needs the id of a playthrough"),
        (["show", "x"], "there is no playthrough 'x'"),
        (["delete", "\x1b"], "there is no playthrough"),
        (["forget"], "more is said by: slackwater"),
        (
            ["show", "20", "--story", "nowhere"],
            "is not where it was; --story says where it lies now",
        ),
    ],
)
def test_history_of_what_is_not_there(
    call: Call, saves: Path, kept: Path, words: list[str], why: str
) -> None:
    code, out, err = call("history", *words, "--saves", saves)
    assert (code, out) == (WRONG_CALL, "")
    assert why in err


def test_history_shows_where_a_changed_story_parts(
    call: Call, folder: Path, saves: Path, kept: Path
) -> None:
    write(folder, {"a.toml": HUB.replace('id = "up"\nsay = "Up"', 'id = "high"\nsay = "Higher"')})
    code, _, err = call("history", "show", kept.stem, "--saves", saves)
    assert code == FALLS_SHORT
    assert "here the story and the playthrough part" in err


# the terminal, and what stands in for it


@pytest.mark.parametrize(
    "env",
    [
        {"TERM": "dumb"},
        {"TERM": ""},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=str,
)
def test_no_terminal_or_one_that_can_little(folder: Path, saves: Path, env: dict[str, str]) -> None:
    write(folder, {"a.toml": HUB.replace('"{open}"', '"It\'s \\u6c34 \\u2014 {open}"')})
    out = process("play", folder, "--saves", saves, env=env, typed=b"\xff\xfe\n1\n\xc3\nq\n")
    assert out.returncode == GOOD, out.stderr
    assert b"1. Up" in out.stdout
    assert out.stderr == b""
    assert len(list(saves.rglob("*.jsonl"))) == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["check", "STORY", "--format", "github"], "{} 2>/dev/null | head -0"),
        (["play", "STORY", "--plain", "--saves", "SAVES"], "yes 1 | head -3000 | {} | head -1"),
        (["play", "STORY", "--json", "--saves", "SAVES"], "yes 1 | head -3000 | {} | head -1"),
        (["--help"], "{} | true"),
    ],
    ids=["check", "plain", "json", "help"],
)
def test_a_reader_who_goes_away(folder: Path, saves: Path, words: list[str], line: str) -> None:
    places = {"STORY": folder, "SAVES": saves}
    out = process(*[places.get(word, word) for word in words], shell=line)
    assert out.stderr == b""


@pytest.mark.parametrize(
    ("line", "code"),
    [("{} >&-", GOOD), ("{} 2>&-", GOOD), ("{} <&-", GOOD), ("{} >/dev/full", WRONG_CALL)],
)
def test_streams_that_are_closed_or_full(folder: Path, saves: Path, line: str, code: int) -> None:
    out = process("play", folder, "--saves", saves, shell=line)
    assert out.returncode == code, out.stderr
    assert (b"no space left on device" in out.stderr) == (code == WRONG_CALL)


def test_broken_stories_print_to_a_closed_terminal_too(tmp_path: Path) -> None:
    make(tmp_path, {"story.toml": HEAD + NAMES + "x = '\\u001b'"}, b="x = [", c="title = 3")
    out = process("check", tmp_path, shell="{} 2>&1 >/dev/full")
    assert out.returncode in (FALLS_SHORT, WRONG_CALL)
    assert out.stdout.count(b"SW") >= 2
