"""The screens in a real terminal, beside the smallest Textual app there is: first paint, key to new text, memory."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.common import row
from engine.play.game import new_setup, start
from engine.saves.store import SaveStore
from story.loading import load_story

TRIVIAL = """
from textual.app import App
from textual.widgets import Static
class Trivial(App):
    BINDINGS = [("1", "more", "more")]
    count = 0
    def compose(self):
        yield Static(page(0))
    def action_more(self):
        self.count += 1
        self.query_one(Static).update(page(self.count))
def page(count):
    return "\\n\\n".join(f"Passage-{count}-end " + "and some words of a page, " * 5 for _ in range(6))
Trivial().run()
"""
GAME = "import sys; from engine.commands.main import main; sys.exit(main(sys.argv[1:]))"
KEYS = 40


def main() -> None:
    """Print the ratios."""
    print("the screens, in a terminal of 80x24")
    with tempfile.TemporaryDirectory() as place:
        folder = write_counting(Path(place) / "story")
        short, long = (
            keep_with(folder, Path(place) / "short", 5),
            keep_with(folder, Path(place) / "long", 5_000),
        )
        trivial = [Run([sys.executable, "-c", TRIVIAL], "Passage-0-end") for _ in range(5)]
        ours = [
            Run(
                [sys.executable, "-c", GAME, "play", str(folder), "--saves", str(short)],
                "Settings and keys",
            )
            for _ in range(5)
        ]
        first, first_ours = min(run.first for run in trivial), min(run.first for run in ours)
        row(
            "first paint",
            f"{first_ours * 1000:.0f} ms = {first_ours / first:.2f} x",
            "<= 1.3 x a trivial app's",
        )
        bare, bare_memory = keys(trivial[-1], 0)
        for run in [*trivial[:-1], *ours]:
            run.close()
        after_5, memory = keys(resumed(folder, short), 5)
        after_5000, _ = keys(resumed(folder, long), 5_000)
        row(
            "key to new text",
            f"{after_5 * 1000:.1f} ms = {after_5 / bare:.2f} x",
            "<= 1.3 x a trivial app's",
        )
        row(
            "  of it, the choice's way to the disk (write and fsync)",
            f"{disk(Path(place)) * 1000:.1f} ms",
        )
        row(
            "the same after 5,000 passages",
            f"{after_5000 * 1000:.1f} ms = {after_5000 / after_5:.2f} x",
            "as after 5",
        )
        row("memory", f"{memory:.0f} MiB = {memory - bare_memory:+.1f}", "<= +15 MiB")


def disk(folder: Path) -> float:
    """Give the median time of a durable append here, in seconds: a choice is kept before its consequence is shown."""
    times = []
    with (folder / "appended").open("ab", buffering=0) as file:
        for _ in range(KEYS):
            begun = time.perf_counter()
            file.write(b'{"c":"a#a/0","w":"000000"}\n')
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return median(times)


def write_counting(folder: Path) -> Path:
    """Write a story that counts its passages without end."""
    folder.mkdir()
    (folder / "story.toml").write_text(
        'format = 1\ntitle = "Counting"\nstart = "a"\n[variables]\nones = { start = 0, min = 0, max = 9999 }\n'
    )
    go = '[[beats.choices]]\nsay = "On"\nadd = { ones = 1 }\ngoto = "#a"\n[[beats.choices]]\nsay = "Stop"\ngoto = "end"\n'
    (folder / "a.toml").write_text(f'[[beats]]\nid = "a"\ntext = "Passage-{{ones}}-end"\n{go}')
    (folder / "end.toml").write_text('ending = { family = "end" }\n[[beats]]\ntext = "End."\n')
    return folder


def keep_with(folder: Path, saves: Path, choices: int) -> Path:
    """Keep a playthrough of so many choices."""
    story = load_story(folder)
    game = start(story, None, new_setup(story, None, seed=1))
    for _ in range(choices):
        game.choose(0)
    journal = SaveStore(saves, story.id).create(story, game.given)
    lines = "".join(
        f'{{"c":"{taken.choice}","w":"{taken.words}"}}\n' for taken in game.record.taken.values()
    )
    with journal.path.open("a") as file:
        file.write(lines)
    journal.close()
    return saves


def resumed(folder: Path, saves: Path) -> "Run":
    """Start the game and go on with what is kept."""
    run = Run(
        [sys.executable, "-c", GAME, "play", str(folder), "--saves", str(saves)],
        "Settings and keys",
    )
    run.settle()
    run.send(b"1")
    run.wait_for("Passage-")
    return run


def keys(run: "Run", count: int) -> tuple[float, float]:
    """Press a key again and again; returns the median time to the new text, in seconds, and the memory in MiB."""
    times = []
    run.settle()
    for number in range(count + 1, count + KEYS + 1):
        start_at = time.perf_counter()
        run.send(b"1")
        run.wait_for(f"Passage-{number}-end")
        times.append(time.perf_counter() - start_at)
        run.settle(0.03)
    memory = run.memory()
    run.close()
    return median(times), memory


class Run:
    """A program in a pseudo-terminal; `first` is how long it took to its first words, in seconds."""

    def __init__(self, command: list[str], words: str) -> None:
        begun = time.perf_counter()
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TEXTUAL_ANIMATIONS": "none",
        }
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.seen = ""
        try:
            self.wait_for(words)
        except TimeoutError:
            self.close()
            raise
        self.first = time.perf_counter() - begun

    def send(self, key: bytes) -> None:
        os.write(self.master, key)

    def wait_for(self, words: str) -> None:
        """Read what is drawn until `words` are in it."""
        deadline = time.perf_counter() + 20
        while words not in self.seen:
            if not self._read(1) and time.perf_counter() > deadline:
                raise TimeoutError(f"'{words}' never came; last seen: {self.seen[-400:]!r}")
        self.seen = ""

    def wait_for_any(self, words: Sequence[str]) -> None:
        """Read what is drawn until one of the words is in it; until anything is, where the words are empty."""
        deadline = time.perf_counter() + 20
        while not (self.seen if not any(words) else any(word in self.seen for word in words)):
            if not self._read(1) and time.perf_counter() > deadline:
                raise TimeoutError(f"none of {words} ever came; last seen: {self.seen[-400:]!r}")
        self.seen = ""

    def settle(self, quiet: float = 0.25) -> None:
        """Read until nothing more is drawn for a while."""
        while self._read(quiet):
            pass
        self.seen = ""

    def _read(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        raw = os.read(self.master, 65536).decode(errors="replace")
        self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw)
        return True

    def memory(self) -> float:
        """Say how much memory the program has in use, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)
