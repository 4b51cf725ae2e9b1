"""What signals do: Ctrl-C at any moment, and a terminal that is to be given back though it takes nothing."""

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from engine.commands.main import main
from engine.screens.driver import AS_IT_WAS, write_past_all

ROOT = Path(__file__).parent.parent


def test_a_terminal_that_takes_nothing_is_given_back_all_the_same() -> None:
    """Whoever draws holds it, and waits for room in the middle of a page."""
    terminal = pytest.importorskip("pty")
    master, slave = terminal.openpty()
    drawing = Drawing(slave)
    drawing.start()
    while select.select([], [slave], [], 0)[1]:
        pass
    before = signal.getsignal(signal.SIGALRM)
    write_past_all(slave, AS_IT_WAS, drawing)
    assert os.get_blocking(slave)
    drawing.enough.set()
    seen = b""
    while drawing.is_alive() or select.select([master], [], [], 0)[0]:
        if select.select([master], [], [], 0.05)[0]:
            seen += os.read(master, 65536)
    os.close(master)
    os.close(slave)
    signal.signal(signal.SIGALRM, before)
    assert b"\x1b[?1049l\x1b[?25h" in seen


class Drawing(Thread):
    """Draws on a terminal without end."""

    def __init__(self, terminal: int) -> None:
        super().__init__(daemon=True)
        self.terminal = terminal
        self.enough = Event()

    def run(self) -> None:
        while not self.enough.is_set():
            with suppress(BlockingIOError):
                os.write(self.terminal, b"drawn " * 1000)


INTERRUPTED = """
import os, signal, sys

calls = 0
at, number = int(sys.argv[1]), int(sys.argv[2])
del sys.argv[1:3]

def count(*_):
    global calls
    calls += 1
    if calls == at:
        sys.setprofile(None)
        os.kill(os.getpid(), number)

from engine.__main__ import enter
listen = signal.signal

def listening(*given):
    signal.signal = listen
    listen(*given)
    sys.setprofile(count)

signal.signal = listening
code = enter()
if at == 0:
    sys.setprofile(None)
    print(calls, file=sys.stderr)
sys.exit(code)
"""
"""Runs the program, which gets a signal at its n-th call of a function; with none, says how many there were."""
MOMENTS = 24
"""At so many of them, close to each other at the beginning and at the end."""


def interrupted(at: int, *words: str) -> subprocess.CompletedProcess[str]:
    given = (str(at), str(int(signal.SIGINT)), *words)
    return run(INTERRUPTED, *given, typed="1\n1\n1\n1\n")


def run(program: str, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program in which Ctrl-C is heard, as it is in one that a terminal starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    return done


TIDYING = """
import os, signal, weakref
import engine.commands.main as commands
from engine.__main__ import enter

class Thing: pass

def interrupted():
    thing = Thing()
    told = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGINT))
    del thing
    while True: pass

commands.main = interrupted
raise SystemExit(enter())
"""
"""A program that is sent Ctrl-C where Python lets no error out, and goes on for ever."""


def test_control_c_is_heard_while_python_tidies_up_after_an_object() -> None:
    done = run(TIDYING)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["{}/shop --plain --saves {}/saves", "history --saves {}/saves", "check {}/shop"]
)
def test_control_c_ends_the_program_without_a_word_wherever_it_is(
    words: str, tmp_path: Path
) -> None:
    assert main(["new", "story", str(tmp_path / "shop")]) == 0
    said = words.replace("{}", str(tmp_path)).split()
    interrupted(0, *said)  # the first time the story is checked
    calls = int(interrupted(0, *said).stderr.split()[-1])
    for moment in range(MOMENTS):
        near = round(calls ** (moment / (MOMENTS - 1)))
        for at in {near, calls - near}:
            done = interrupted(max(at, 1), *said)
            assert "Traceback" not in done.stderr, at
            assert "Exception" not in done.stderr, at
            assert done.returncode in (130, -signal.SIGINT) or at > calls - 99, at
