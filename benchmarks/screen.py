"""The screens in a real terminal, beside the smallest Textual app there is: first paint, key to a new page, bytes, memory."""

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
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

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
    return "\\n\\n".join([f"Page {count}. " + WORDS[count % 2]] * 3) + f"\\n\\nPassage-{count}-end"
"""
GAME = "import sys; from engine.commands.main import main; sys.exit(main(sys.argv[1:]))"
WORDS = ("and some words of a page " * 7).strip(), ("other letters stand in this " * 7).strip()
"""Two pages, one after the other: every row of them is another one."""
ROUNDS, KEYS = 10, 40
PLAY = [sys.executable, "-c", GAME, "play"]
TRIVIAL_APP = [sys.executable, "-c", f"WORDS = {WORDS}\n{TRIVIAL}\nTrivial().run()"]


def main() -> None:
    """Print the ratios."""
    print(
        "the screens, in a terminal of 80x24, beside a trivial app; CPU is that of the program, all threads"
    )
    with tempfile.TemporaryDirectory() as place:
        folder = write_counting(Path(place) / "story")
        short = keep_with(folder, Path(place) / "short", 5)
        long = keep_with(folder, Path(place) / "long", 5_000)
        first_paint([*PLAY, str(folder), "--saves", str(short)])
        bare, after_5 = Run(TRIVIAL_APP, "Passage-0-end"), resumed(folder, short)
        one, ours = keys({bare: 0, after_5: 5})
        compared("key to a whole new page", ours, one, "<= 1.2")
        row("  the bytes of it", f"{ours.bytes:,.0f} = {ours.bytes / one.bytes:.2f} x")
        row(
            "  of it, the choice's way to the disk (write and fsync)",
            f"{disk(Path(place)) * 1000:.1f} ms",
        )
        row(
            "memory",
            f"{after_5.memory():.0f} MiB = {after_5.memory() - bare.memory():+.1f}",
            "<= +15 MiB",
        )
        after_5000 = resumed(folder, long)
        again, late = keys({after_5: 5 + KEYS, after_5000: 5_000})
        compared("the same after 5,000 passages, beside after 5", late, again, "as after 5")
        for run in (bare, after_5, after_5000):
            run.close()


def first_paint(play: list[str]) -> None:
    """Start both programs in turns, and print how long they take to their first words."""
    trivial, ours = list[Taken](), list[Taken]()
    for _ in range(ROUNDS):
        for out, command, words in (
            (trivial, TRIVIAL_APP, "Passage-0-end"),
            (ours, play, "Settings and keys"),
        ):
            run = Run(command, words)
            out.append(Taken(run.first, run.cpu(), 0))
            run.close()
    compared("first paint", middle(ours), middle(trivial), "<= 1.3")


class Taken(NamedTuple):
    """What something took: seconds, seconds of CPU, bytes sent to the terminal."""

    seconds: float
    cpu: float
    bytes: float


def middle(many: Sequence[Taken]) -> Taken:
    """Give the median of each."""
    return Taken(*(median(each) for each in zip(*many, strict=True)))


def compared(name: str, ours: Taken, other: Taken, wanted: str) -> None:
    """Print CPU and time of ours, and how many times they are the other's."""
    cpu = f"{ours.cpu * 1000:.1f} ms = {ours.cpu / other.cpu:.2f} x"
    row(f"{name}, CPU", cpu, wanted)
    row("  by the clock", f"{ours.seconds * 1000:.1f} ms = {ours.seconds / other.seconds:.2f} x")


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
    """Write a story that counts its passages without end: two pages, one after the other."""
    folder.mkdir()
    (folder / "story.toml").write_text(
        'format = 1\ntitle = "Counting"\nstart = "a"\n[variables]\nones = { start = 0, min = 0, max = 9999 }\n'
    )
    beats = ""
    for id, other, words in (("a", "b", WORDS[0]), ("b", "a", WORDS[1])):
        text = "\n\n".join([f"Page {{ones}}. {words}"] * 3)
        beats += f'[[beats]]\nid = "{id}"\ntext = """\n{text}\n"""\n'
        beats += f'[[beats.choices]]\nsay = "On"\nadd = {{ ones = 1 }}\ngoto = "#{other}"\n'
        beats += '[[beats.choices]]\nsay = "Passage-{ones}-end"\ngoto = "end"\n'
    (folder / "a.toml").write_text(beats)
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
    run = Run([*PLAY, str(folder), "--saves", str(saves)], "Settings and keys")
    run.settle()
    run.send(b"1")
    run.wait_for("Passage-")
    run.settle()
    return run


def keys(runs: Mapping["Run", int]) -> tuple[Taken, Taken]:
    """Press a key in two programs by turns, each at its count; gives what it took to the whole new page in each."""
    taken: dict[Run, list[Taken]] = {run: [] for run in runs}
    for number in range(1, KEYS + 1):
        for run, count in runs.items():
            before, run.bytes, begun = run.cpu(), 0, time.perf_counter()
            run.send(b"1")
            run.wait_for(f"Passage-{count + number}-end")
            seconds = time.perf_counter() - begun
            run.settle(0.05)
            taken[run].append(Taken(seconds, run.cpu() - before, run.bytes))
    one, other = map(middle, taken.values())
    return one, other


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
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.seen, self.bytes = "", 0
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
        raw = os.read(self.master, 65536)
        self.bytes += len(raw)
        self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw.decode(errors="replace"))
        return True

    def cpu(self) -> float:
        """Say how many seconds of CPU the program has taken, in all its threads: a busy machine does not change that."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

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
