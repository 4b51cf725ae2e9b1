"""Where `slackwater` begins: the words are read, and the command they name is called.

Exit codes: 0 good, 1 what was checked falls short, 2 the call was wrong, 70 the program itself broke, 130 Ctrl-C.
Only the command that was called is imported.
"""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from types import ModuleType
from typing import TYPE_CHECKING, Final

from engine.commands.arguments import read_plainly
from engine.plain.output import fail, write, write_error
from story.calling import call, program, said_without_a_name
from story.files import reason_of
from story.printing import on_one_line

if TYPE_CHECKING:
    from argparse import ArgumentParser

COMMANDS: Final = {
    "play": "play a story (what happens without a command)",
    "history": "the playthroughs kept: list, show, compare, export and more",
    "check": "say everything that is wrong with a story, and where",
    "new": "make a story that already plays, or a scene that is already wired in",
    "write": "play a story while it is being written",
    "test": "hold a story to its transcripts, choice by choice; record one, or bless how it plays now",
    "stats": "how much there is in a story, and what a playthrough is like",
    "schema": "print or write the JSON Schema by which an editor completes and checks a story's files",
    "prove": "say what holds in a story whatever a player does, with a way that shows it",
    "publish": "make one file of a story that plays in any browser, or wherever there is Python",
    "graph": "draw a story: its scenes and what leads where",
}
EPILOG: Final = """commands:
  play [STORY]       the game; goes on where it stopped
  history            the playthroughs kept: list, show ID, compare ID ID, export ID; --help says more
  check [STORY]      everything that is wrong with a story, and where
  new story DIR      a story that already plays; new scene ID --after PLACE wires a scene in
  write [STORY]      the game beside it, shown again at the same place after every save
  test [STORY]       hold it to its transcripts; --record makes one, --bless accepts a change
  stats [STORY]      how much there is in it, and what a playthrough is like
  schema [STORY]     what an editor needs to complete and check its files
  prove [STORY]      what holds whatever a player does; --to ID shows the way to a place
  publish [STORY]    one file of it that plays in any browser, without a network, or by Python
  graph [STORY]      the story drawn: svg, dot or mermaid

STORY is a folder with a story.toml in it, or a zip of one; left out: {without}.
Each command says more with --help."""
INTERRUPTED: Final = 130
"""The exit code: 128 and the number of SIGINT, as shells have it."""


def main(words: Sequence[str] | None = None) -> int:
    """Run `slackwater` with the given words (those of the process, if left out); returns the exit
    code."""
    words = list(sys.argv[1:] if words is None else words)
    _make_streams_patient()
    try:
        code = _run(words)
        sys.stdout.flush()  # here and not when Python ends: what goes wrong then can no longer be said
        return code
    except OSError as error:
        return _nowhere_to_say_it(error)
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:
        return _broken(error)


def _broken(error: Exception) -> int:
    """Print in one sentence that the program broke; what happened is in a file, for whoever mends
    it."""
    from engine.reporting import BROKEN, told_of

    fail(told_of(error))
    return BROKEN


def _interrupted() -> int:
    """End where Ctrl-C asks for it, on a line of its own; what was said by then is said."""
    try:
        sys.stdout.flush()
        write_error()
    except OSError:
        _say_no_more()

    return INTERRUPTED


def _make_streams_patient() -> None:
    """Let nothing that is said or typed fail for its letters, or for a stream that is closed."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115 it stays open to the end
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace" if name == "stderr" else "replace")


def _nowhere_to_say_it(error: OSError) -> int:
    """End quietly where the reader has gone, and with a sentence where the words could not be put
    down."""
    gone = isinstance(error, BrokenPipeError)
    if not gone:
        place = f" ({error.filename})" if error.filename else ""
        write_error(f"slackwater: {on_one_line(reason_of(error) + place)}")
    _say_no_more()

    return 0 if gone else 2


def _say_no_more() -> None:
    """Let what is left unsaid not be said when Python ends either."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(words: list[str]) -> int:
    if words[:1] in (["-h"], ["--help"], ["help"]):
        write(
            f"usage: {program()} [play] [STORY] [options]\n\n{EPILOG.format(without=said_without_a_name())}"
        )
        return 0

    if words[:1] == ["--version"]:
        from importlib.metadata import version  # 20 ms, and asked for seldom

        write(f"slackwater {version('slackwater')}")
        return 0

    command = words[0] if words and words[0] in COMMANDS else "play"
    rest = words[1:] if words and words[0] in COMMANDS else words
    if _misspelt(words):
        return 2

    module = _imported(command)
    arguments = read_plainly(rest, module.add_arguments, command=command)
    if arguments is None:
        arguments = parser_of(command).parse_args(rest)
    code: int = module.run(arguments)
    return code


def _imported(command: str) -> ModuleType:
    """Return the module of a command; while it is imported nothing is thrown away that would be
    worth collecting."""
    collects = gc.isenabled()
    gc.disable()
    module = import_module(f"engine.commands.{command}")
    if collects:
        gc.enable()
    return module


def parser_of(command: str) -> "ArgumentParser":
    """Make the parser of a command's words, which reads what is not plain and says what is
    wrong."""
    from engine.commands.parsing import CommandParser  # most calls do without

    parser = CommandParser(prog=f"{program()} {command}", description=COMMANDS[command])
    parser.set_defaults(command=command)
    import_module(f"engine.commands.{command}").add_arguments(parser)
    return parser


def _misspelt(words: list[str]) -> bool:
    """Return whether the first word is neither a command nor a folder but nearly a command, which
    is printed then."""
    if (
        not words
        or words[0] in COMMANDS
        or words[0].startswith("-")
        or os.path.exists(words[0])
        or "/" in words[0]
    ):
        return False

    from story.guessing import Guesser

    near = Guesser().nearest(words[0], COMMANDS)
    fail(
        f"there is no command and no folder '{words[0]}'; "
        + (f"did you mean '{near}'?" if near else f"the commands are listed by: {call('--help')}")
    )
    return True
