"""The terminal, lent to another program for a while."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from story.files import reason_of


def run_in_terminal(words: Sequence[str]) -> str:
    """Return how a program went wrong, once it is over; it has the terminal for itself meanwhile.

    Nothing is raised: the screens come back only where nothing is.
    """
    with _lent():
        try:
            code = subprocess.run(words, check=False).returncode  # noqa: S603 the writer named it
        except OSError as error:
            return not_started(error)
    if code < 0:
        return f"was ended by a signal ({signal.strsignal(-code) or -code})"
    if code:
        return f"ended with the code {code}"

    return ""


def not_started(error: OSError) -> str:
    """Return why a program could not be started."""
    return f"cannot be started: {reason_of(error)}"


@contextmanager
def _lent() -> Iterator[None]:
    """Lend the terminal: Ctrl-C and Ctrl-\\ are for the other program alone, and modes that it
    leaves behind are undone."""
    if sys.platform == "win32":
        yield
        return

    import termios

    numbers = (signal.SIGINT, signal.SIGQUIT)
    before = {number: signal.signal(number, _pass_over) for number in numbers}
    modes = termios.tcgetattr(0)
    try:
        yield
    finally:
        with suppress(termios.error):  # it has gone meanwhile
            termios.tcsetattr(0, termios.TCSANOW, modes)
        for number, handler in before.items():
            signal.signal(number, handler)


def _pass_over(_number: int, _frame: FrameType | None) -> None:
    """Do nothing; what is started does not inherit that, as it would a signal that is ignored."""
