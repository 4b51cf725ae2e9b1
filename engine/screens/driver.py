"""The terminal as Textual drives it, and what Textual does not see to: bytes that are no text, and signals to leave.

Reading is done anew here, as Textual's own ends the program at the first byte that is not UTF-8.
"""

import os
import select
import selectors
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Thread
from types import FrameType
from typing import Any, Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from engine.screens.block import believed
from engine.screens.keyboard import READ_AT_ONCE, Keyboard

LEAVE_ON: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""What asks a program to end: the system, a terminal that is closed, and Ctrl-C and Ctrl-\\ from another one."""
SIGNALLED: Final = 128
"""What is added to a signal's number for an exit code, as shells do."""
GRACE_SECONDS: Final = 5
"""How long leaving in good order may take; a second signal cuts it short."""
TICK_SECONDS: Final = 0.1
"""How long a lone escape is waited for to become a sequence, as in Textual's own reading."""
STANDARD_OUTPUT, STANDARD_ERROR = 1, 2
"""Where a page is drawn, on the latter unless errors go elsewhere."""
TRIES: Final = 20
"""How often it is tried to make room on a terminal that takes nothing."""
AS_IT_WAS: Final = (
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[<u"
    b"\x1b[?1049l\x1b[?25h"
)
"""What undoes all that was asked of the terminal: mouse, pastes, focus, wrapping, keys, the other screen, the cursor."""


class Terminal(LinuxDriver):
    """Drives a terminal, and gives it back as it was however the program is ended, but for a
    SIGKILL."""

    def __init__(self, app: App[Any], **more: Any) -> None:
        super().__init__(app, **more)
        if not os.isatty(STANDARD_ERROR):  # else nobody would see a page
            self._file = open(STANDARD_OUTPUT, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 it stays open to the end
        self._asked: signal.Signals | None = None
        """The signal that asked for the program to end, if one did."""
        self._handlers: dict[signal.Signals, Any] = {}
        """What the signals did before."""

    @property
    def _is_ours(self) -> bool:
        """Whether the terminal is taken over at present."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        for number in LEAVE_ON:
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:  # as nohup has it
                self._handlers[number] = before
                signal.signal(number, self._leave)

        super().start_application_mode()  # type: ignore[no-untyped-call]

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return columns and rows, as far as they can be believed."""
        columns, rows = super()._get_terminal_size()
        return believed(Size(columns, rows))

    def close(self) -> None:
        """Write what is still to be written, after which the terminal is as it was; only then do
        signals act as they did."""
        super().close()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

        if self._asked is not None:  # so late that nobody else heard of it
            signal.alarm(0)
            self._app.exit(return_code=SIGNALLED + self._asked)

    def _leave(self, number: int, _frame: FrameType | None) -> None:
        """Leave in good order, if there is still order; at once, where there is none or it is asked
        for twice."""
        if self._asked is not None or is_hung_up():
            self._leave_at_once(number)
        self._asked = signal.Signals(number)
        self._soon(partial(self._app.exit, return_code=SIGNALLED + number))
        signal.signal(signal.SIGALRM, lambda *_: self._leave_at_once(number))
        signal.alarm(GRACE_SECONDS)

    def _soon(self, act: Callable[[], object]) -> None:
        """Do something between two messages: a signal comes in the middle of anything, of a queue
        that is locked also."""
        with suppress(RuntimeError):  # the loop is closed, and the program at its end
            self._loop.call_soon_threadsafe(act)

    def _leave_at_once(self, number: int) -> None:
        """Put the terminal back by hand, whatever hangs, and end as the signal would have."""
        with suppress(OSError, ValueError, termios.error):
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            if self._file is not None:
                write_past_all(self._file.fileno(), AS_IT_WAS, self._writer_thread)
        end_by(number)

    def _sigtstp_application(self, *_: object) -> None:
        """Let the program be stopped, once the terminal is given back."""
        if self._is_ours:
            self._soon(super()._sigtstp_application)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal over again, whether or not it had been given back: a SIGSTOP leaves no
        time for it."""
        if self._is_ours:
            self._soon(self._take_again)
        else:
            super()._sigcont_application()

    def _take_again(self) -> None:
        """Take a terminal over that others may have changed meanwhile."""
        self.suspend_application_mode()
        self.resume_application_mode()

    def resume_application_mode(self) -> None:
        """Take the terminal over again, and draw all of it: nothing of what it showed is there any
        more."""
        super().resume_application_mode()
        self._soon(partial(self._app.refresh, layout=True))

    def run_input_thread(self) -> None:
        """Read keys and mouse reports until the program ends; nothing that a terminal sends can end
        it."""
        keyboard, reading = Keyboard(), TerminalReader(debug=self._debug)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                raw = b""
                if selector.select(TICK_SECONDS):
                    with suppress(OSError):  # a terminal that has gone: the app notices, and leaves
                        raw = os.read(self.fileno, READ_AT_ONCE)
                    if not raw:
                        self.exit_event.wait(TICK_SECONDS)
                    text = keyboard.text(raw)
                else:
                    text = keyboard.wait()

                for message in reading.messages(text):
                    self.process_message(message)


class TerminalReader:
    """Reads text from a terminal as keys, mouse reports and answers; what cannot be read is passed
    over."""

    def __init__(self, *, debug: bool = False) -> None:
        self._debug = debug
        self._parser = XTermParser(debug)

    def messages(self, text: str) -> Iterator[Message]:
        """Yield what the text says, a letter after the other, so that one that makes no sense
        spoils no other."""
        for letter in text:
            yield from self._parsed(letter)

        yield from self._parsed("")

    def _parsed(self, letter: str) -> Iterator[Message]:
        """Feed one letter, or let time pass."""
        try:
            found = list(self._parser.feed(letter) if letter else self._parser.tick())
        except Exception:
            self._parser = XTermParser(self._debug)
            return

        yield from (message for message in found if _is_sound(message))


def _is_sound(message: Message) -> bool:
    """Return whether a message can be believed: a terminal is never empty, and never larger than a
    wall."""
    if isinstance(message, events.Resize):
        return message.size.area > 0 and message.size == believed(message.size)

    return True


def is_hung_up() -> bool:
    """Return whether the terminal has gone."""
    if not hasattr(select, "poll"):
        return False

    poll = select.poll()
    poll.register(0, 0)
    gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
    return any(event & gone for _, event in poll.poll(0))


def write_past_all(file: int, words: bytes, writer: Thread | None) -> None:
    """Write to a terminal in place of all that waits to be drawn on it: a slow one has no room
    else. Raises OSError.

    A thread that waits in the middle of drawing has the terminal locked; a signal of its own gets
    it out of there.
    """
    blocks = os.get_blocking(file)
    os.set_blocking(file, False)
    signal.signal(signal.SIGALRM, lambda *_: None)
    try:
        for _ in range(TRIES):
            if writer is not None and writer.is_alive():
                signal.pthread_kill(writer.ident or 0, signal.SIGALRM)
            termios.tcflush(file, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                if os.write(file, words) == len(words):
                    return
            time.sleep(TICK_SECONDS / TRIES)
    finally:
        os.set_blocking(file, blocks)  # the shell has the same file


def end_by(number: int) -> None:
    """End the program as a signal does, so that whoever sent it knows; does not return."""
    signal.alarm(0)
    signal.signal(number, signal.SIG_DFL)
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    os.kill(os.getpid(), number)
    os._exit(SIGNALLED + number)  # where the signal is held back
