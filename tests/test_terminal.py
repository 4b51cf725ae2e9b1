"""In a real terminal, as a person would: tmux draws it, keys are pressed, the process is killed, and it goes on."""

import asyncio
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.screens.app import SlackWater
from engine.screens.settings import Settings
from story.loading import load_story
from story.shipped import shipped_folder

ROOT = Path(__file__).parent.parent
GAME = [sys.executable, "-m", "engine"]
TMUX = shutil.which("tmux")
needs_tmux = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")


def run(*words: str, typed: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run `slackwater` as a process without a terminal."""
    return subprocess.run(
        [*GAME, *words],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
        env={**os.environ, **env},
    )


class Terminal:
    """A program in a tmux window of its own."""

    def __init__(self, saves: Path, width: int, height: int, *words: str) -> None:
        self.name = f"slackwater-{uuid.uuid4().hex[:8]}"
        self.tmux = [TMUX or "tmux", "-L", self.name, "-f", "/dev/null"]
        env = {
            "COLORTERM": "truecolor",
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
            "SLACKWATER_SETTINGS": str(saves / "settings.json"),
        }
        given = [part for key, value in env.items() for part in ("-e", f"{key}={value}")]
        self.size = width, height
        size = ["-x", str(width), "-y", str(height)]
        command = [*GAME, "play", "--saves", str(saves), *words]
        saves.mkdir(exist_ok=True)
        subprocess.run(
            [
                *self.tmux,
                "new-session",
                "-d",
                "-s",
                "it",
                *size,
                *given,
                "-c",
                str(ROOT),
                "--",
                *command,
            ],
            check=True,
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            subprocess.run([*self.tmux, "send-keys", "-t", "it", key], check=True)

    def text(self) -> str:
        return subprocess.run(
            [*self.tmux, "capture-pane", "-p", "-t", "it"], capture_output=True, text=True
        ).stdout

    def wait(self, holds: Callable[[str], bool], what: str) -> str:
        """Look until `holds` says yes of what is on the screen."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            text = self.text()
            if holds(text):
                return text
            time.sleep(0.02)
        raise AssertionError(f"{what} never came; the screen shows:\n{self.text()}")

    def wait_for(self, words: str) -> str:
        return self.wait(lambda text: words in text, words)

    def pid(self) -> int:
        out = subprocess.run(
            [*self.tmux, "display-message", "-p", "-t", "it", "#{pane_pid}"],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(out.stdout)

    def close(self) -> None:
        subprocess.run([*self.tmux, "kill-server"], stderr=subprocess.DEVNULL)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Open terminals on one save store; they are closed afterwards."""
    opened: list[Terminal] = []

    def make(width: int = 80, height: int = 24, *words: str) -> Terminal:
        opened.append(Terminal(tmp_path / "saves", width, height, *words))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def kept(tmp_path: Path) -> list[dict[str, object]]:
    found = json.loads(run("history", "--json", "--saves", str(tmp_path / "saves")).stdout)
    assert isinstance(found, list)
    return found


def choices_kept(tmp_path: Path) -> int:
    """Count the choices on the disk, without asking the program."""
    files = list((tmp_path / "saves").glob("*/*.jsonl"))
    return sum(
        line.startswith('{"c"') for path in files for line in path.read_text("utf-8").splitlines()
    )


@pytest.mark.slow
def test_without_a_terminal_it_is_plain_lines_by_itself(tmp_path: Path) -> None:
    for env in ({}, {"TERM": "dumb"}):
        out = run("--new", "--saves", str(tmp_path / "saves"), typed="1\n3\n3\n1\n", **env)
        assert out.returncode == 0
        assert "Where do you stand?" in out.stdout
        assert "\x1b" not in out.stdout
        assert out.stderr == ""


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    command = (
        f"{sys.executable} -m engine --plain --saves {tmp_path / 'saves'} </dev/null | head -1"
    )
    out = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert "Traceback" not in out.stderr


def test_killed_in_mid_scene_and_gone_on_with_in_plain_lines(tmp_path: Path) -> None:
    saves = str(tmp_path / "saves")
    process = subprocess.Popen(
        [*GAME, "--plain", "--saves", saves],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for number in ("1", "3", "3", "1", "1", "1"):
        process.stdin.write(number + "\n")
        process.stdin.flush()
    deadline = time.monotonic() + 60
    while choices_kept(tmp_path) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()
    before = choices_kept(tmp_path)
    assert before == 3
    (row,) = kept(tmp_path)
    assert row["choices"] == 3
    out = run("--plain", "--saves", saves, typed="1\n")
    assert out.returncode == 0
    assert choices_kept(tmp_path) == 4


@pytest.mark.slow
@needs_tmux
def test_played_to_an_ending_killed_on_the_way_and_gone_on_with(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    first = terminal(80, 24)
    begin(first, tmp_path, "1")
    again = killed_and_opened_again(first, terminal, tmp_path)
    play(again, tmp_path, lambda _: "sing the other part" in again.text())
    (row,) = kept(tmp_path)
    assert row["ending"]
    again.press("q")
    again.wait(lambda text: "sing the other part" not in text, "the plain terminal")


@pytest.mark.slow
@needs_tmux
def test_killed_and_gone_on_with_in_a_wide_window(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    """What else a wide window has of the way to an ending is looked at in the screens' own tests."""
    first = terminal(120, 40)
    begin(first, tmp_path, "2")
    before = choices_kept(tmp_path)
    again = killed_and_opened_again(first, terminal, tmp_path)
    play(again, tmp_path, lambda count: count >= before + 6)
    again.press("q")
    again.wait(lambda text: "choose" not in text, "the plain terminal")


def begin(first: Terminal, tmp_path: Path, part: str) -> None:
    """Begin the story as a person does, and play on for six choices."""
    first.wait_for("Close the book")
    first.press("1")
    first.wait_for("Go on")
    first.press("1")
    first.wait_for("Where do you stand?")
    first.press(part)
    first.press("Down", "Down", "Right", "Enter")
    first.wait_for("space read on")  # the page of the first movement
    first.press("Space")
    first.wait_for("Hallan is an island twice a day")
    play(first, tmp_path, lambda count: count >= 6)


def killed_and_opened_again(
    first: Terminal, terminal: Callable[..., Terminal], tmp_path: Path
) -> Terminal:
    """Kill a program, and go on with what it kept in another of the same size."""
    before = choices_kept(tmp_path)
    os.kill(first.pid(), signal.SIGKILL)
    again = terminal(*first.size)
    again.wait_for("Go on")
    again.press("1")
    again.wait(
        lambda text: "choose" in text or "space read on" in text, "the place where it stopped"
    )
    assert choices_kept(tmp_path) == before
    return again


def play(terminal: Terminal, tmp_path: Path, enough: Callable[[int], bool]) -> None:
    """Press what can be pressed, each key after the last one was answered, until it is enough."""
    prompts = ("choose", "space read on", "is closed:", "sing the other part")
    number = 1
    for _ in range(500):
        text = terminal.wait(lambda text: any(word in text for word in prompts), "a prompt")
        if enough(choices_kept(tmp_path)):
            return
        number = number + 1 if "is closed:" in text else 1
        terminal.press("Space" if "space read on" in text else str(number))
        terminal.wait(text.__ne__, "an answer to the key")
    raise AssertionError("five hundred keys were not enough")


@pytest.mark.slow
@pytest.mark.parametrize("drawn", [b"\x1b[?1049h", b"Close the book"])
def test_a_terminal_that_vanishes_leaves_nothing_running(tmp_path: Path, drawn: bytes) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    env = {
        **os.environ,
        "TERM": "xterm-256color",
        "SLACKWATER_SETTINGS": str(tmp_path / "settings.json"),
    }
    with heard():
        process = subprocess.Popen(
            [*GAME, "--saves", str(tmp_path / "saves")],
            cwd=ROOT,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=env,
            start_new_session=True,
        )
    os.close(slave)
    seen = b""
    while drawn not in seen:
        seen += os.read(master, 65536)
    os.close(master)
    try:
        assert process.wait(timeout=15) is not None
    finally:
        process.kill()
        process.wait()


# A terminal that sends what is no text, a program that is asked to end, or that breaks


@contextmanager
def heard() -> Iterator[None]:
    """Let a program that is started hear signals, though nohup, or a shell that goes on meanwhile, keeps the tests from them."""
    numbers = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
    before = {number: signal.signal(number, signal.SIG_DFL) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Pty:
    """A program in a terminal of its own, all of whose output is read."""

    def __init__(self, tmp_path: Path, *command: str) -> None:
        pty, self.termios = pytest.importorskip("pty"), pytest.importorskip("termios")
        self.master, self.slave = pty.openpty()
        self.before = self.termios.tcgetattr(self.slave)
        env = {
            "SLACKWATER_SETTINGS": str(tmp_path / "settings.json"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
        }
        with heard():
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=self.slave,
                stdout=self.slave,
                stderr=self.slave,
                env={**os.environ, **env},
                start_new_session=True,
            )
        self.seen = b""
        self.sent = b""
        """All that it ever sent."""

    def read(self) -> None:
        more = os.read(self.master, 65536)
        self.seen += more
        self.sent += more

    def wait_for(self, words: bytes) -> None:
        """Read until the terminal was sent some words; what came before them is forgotten."""
        while words not in self.seen:
            assert select.select([self.master], [], [], 15)[0], f"{words!r} never came"
            self.read()
        self.seen = self.seen.partition(words)[2]

    def send(self, raw: bytes) -> None:
        os.write(self.master, raw)

    def end(self) -> int:
        """Read until the program ends; gives its exit code."""
        deadline = time.monotonic() + 60
        while self.process.poll() is None or select.select([self.master], [], [], 0)[0]:
            assert time.monotonic() < deadline, "it never ended"
            if select.select([self.master], [], [], 0.05)[0]:
                self.read()
        return self.process.wait()

    def assert_it_is_as_it_was(self) -> None:
        for mode in (b"?1049l", b"?25h", b"?1000l", b"?1003l", b"?2004l"):
            assert b"\x1b[" + mode in self.seen, mode
        assert self.termios.tcgetattr(self.slave) == self.before

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def pty(tmp_path: Path) -> Iterator[Callable[..., Pty]]:
    """Open terminals; they are closed afterwards."""
    opened: list[Pty] = []

    def make(*command: str) -> Pty:
        opened.append(Pty(tmp_path, *command))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


BEGUN = [
    *("play", "--new", "--voice", "noor", "--pronouns", "noor=she", "--pronouns", "wyn=he"),
    "--saves",
]
LATIN_1, OLD_CLICK, TOO_LARGE = b"\xe9\xff\xfe", b"\x1b[M\x20\xe9\xe8", b"\x1b[99999999u"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_bytes_that_are_no_text_end_nothing_and_a_signal_gives_the_terminal_back(
    pty: Callable[..., Pty], tmp_path: Path, number: signal.Signals
) -> None:
    one = pty(*GAME, *BEGUN, str(tmp_path / "saves"))
    one.wait_for(b"Go on")
    one.send(LATIN_1 + OLD_CLICK + TOO_LARGE + b"?")
    one.wait_for(b"Step back")
    one.process.send_signal(number)
    assert one.end() == -number
    one.assert_it_is_as_it_was()


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGTSTP, None])
def test_a_program_that_was_stopped_draws_all_of_its_page_again(
    pty: Callable[..., Pty], tmp_path: Path, number: signal.Signals | None
) -> None:
    """None: one that is told to go on and was never stopped, as programs that hold others back do."""
    one = pty(*GAME, "--saves", str(tmp_path / "saves"))
    one.wait_for(b"Close the book")
    if number is not None:
        one.process.send_signal(number)
        os.waitid(os.P_PID, one.process.pid, os.WSTOPPED)
    one.process.send_signal(signal.SIGCONT)
    one.wait_for(b"\x1b[?1049h")
    one.wait_for(b"Close the book")
    one.send(b"q")
    assert one.end() == 0
    one.assert_it_is_as_it_was()


def test_errors_that_go_to_a_file_leave_the_page_on_the_terminal(
    pty: Callable[..., Pty], tmp_path: Path
) -> None:
    one = pty("sh", "-c", f'exec "$@" 2>{tmp_path}/errors', "sh", *GAME, "--saves", str(tmp_path))
    one.wait_for(b"Close the book")
    one.send(b"q")
    assert one.end() == 0
    one.assert_it_is_as_it_was()
    assert (tmp_path / "errors").read_bytes() == b""


def test_what_goes_wrong_while_the_program_is_left_is_no_fault_of_it(tmp_path: Path) -> None:
    """A signal may come while a screen is being opened, whose parts are taken away before it looks for them."""
    app = SlackWater(load_story(shipped_folder()), None, Settings())

    async def leave() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            app.exit(return_code=143)
            app._handle_exception(LookupError("a part that is gone"))

    asyncio.run(leave())
    assert app.broken_by is None


BROKEN = """
import sys
from engine.commands.main import main
from engine.screens.reading import Reading

def action_map(self):
    secret = "a value nobody is to read"
    raise ZeroDivisionError("what went wrong")

Reading.action_map = action_map
sys.exit(main(sys.argv[1:]))
"""


def test_where_the_screens_break_one_sentence_says_so_and_nothing_is_lost(
    pty: Callable[..., Pty], tmp_path: Path
) -> None:
    one = pty(sys.executable, "-c", BROKEN, *BEGUN, str(tmp_path / "saves"))
    one.wait_for(b"Go on")
    one.send(b"1")
    one.wait_for(b"map")
    one.send(b"m")
    assert one.end() == 70
    one.assert_it_is_as_it_was()
    said = one.seen.decode().rpartition("\x1b[")[2]
    assert "the program broke, by a fault of its own and none of yours; every choice" in said
    assert said.count("\n") == 1
    assert "Traceback" not in said
    (report,) = (tmp_path / "state").rglob("broken-*.txt")
    assert str(report) in said
    written = report.read_text("utf-8")
    assert "ZeroDivisionError: what went wrong" in written
    assert "a value nobody is to read" not in written
    assert len(kept(tmp_path)) == 1


COLOUR = re.compile(
    rb"\x1b\[[0-9;]*\b(?:[34][0-7]|9[0-7]|10[0-7]|[34]8;[25];[0-9;]*)(?:;[0-9;]*)?m"
)


def test_no_colour_is_none_at_all(
    pty: Callable[..., Pty], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    one = pty(*GAME, "play", "--saves", str(tmp_path / "saves"))
    one.wait_for(b"Close the book")
    one.send(b"?")
    one.wait_for(b"Step back")
    one.send(b"\x1b,")
    one.wait_for(b"NO_COLOR is set")
    one.send(b"q")
    assert one.end() == 0
    assert not COLOUR.findall(one.sent)


@pytest.mark.parametrize(
    ("term", "truecolor", "sent"),
    [
        ("xterm-256color", "truecolor", (b"48;2;17;21;28m",)),
        ("xterm-256color", "", (b"48;5;16m", b"48;5;236m")),
        ("linux", "", (b"40m", "▔".encode())),
    ],
)
def test_a_terminal_gets_the_colours_it_has(
    pty: Callable[..., Pty],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    term: str,
    truecolor: str,
    sent: tuple[bytes, ...],
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", truecolor)
    one = pty(*GAME, "play", "--saves", str(tmp_path / "saves"))
    one.wait_for(b"Close the book")
    one.send(b"q")
    assert one.end() == 0
    for code in sent:
        assert code in one.sent
    if not truecolor:
        assert b"8;2;" not in one.sent
