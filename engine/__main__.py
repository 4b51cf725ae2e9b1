"""Where the program is entered, as `slackwater` and as `python -m engine`, and what Ctrl-C does from here on.

Nothing else is imported before that is settled: a Ctrl-C in the middle of an import would be told as a traceback.
"""

import signal
import sys
from types import FrameType

INTERRUPTED = 130
"""The exit code: 128 and the number of SIGINT, as shells have it."""
A_MOMENT = 0.001
"""Seconds after which somebody is heard who could not be heard at once."""


def enter() -> int:
    """Run the program, and return its exit code.

    Ctrl-C ends it without a word: at once while it is imported and when Python ends, else when what
    was begun is tidied.
    """
    # else it is deaf to it, as nohup has it
    hears = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if hears:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from engine.commands.main import main

    code = INTERRUPTED
    try:
        if hears:
            sys.unraisablehook = _hear_again
            signal.signal(signal.SIGINT, _interrupt)
        try:
            code = main()
        finally:
            if hears:
                signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:
        code = INTERRUPTED  # while the last words were being said

    return code


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """Break off what is being done; a second Ctrl-C ends the program wherever it is."""
    signal.signal(number, signal.SIG_DFL)
    raise KeyboardInterrupt


def _hear_again(told: "sys.UnraisableHookArgs") -> None:
    """Break off a moment later where Python lets no error out: where Ctrl-C came while it tidied
    up after an object."""
    if not issubclass(told.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(told)
    elif hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _interrupt)
        signal.setitimer(signal.ITIMER_REAL, A_MOMENT)
    else:
        signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(enter())
