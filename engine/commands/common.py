"""What several commands share: which story, which save store, and how a broken story is told."""

import math
import os
import re
from pathlib import Path

from engine.commands.arguments import Arguments, Parser, wrong_word
from engine.plain.output import FALLS_SHORT, GOOD, WRONG_CALL, write_error
from story.calling import call, meant_without_a_name, said_without_a_name, story_words
from story.diagnostics import Diagnostic, short, shown
from story.folders import NoArchive
from story.holders import Folder, holder_of
from story.model import Story
from story.shipped import is_carried, shipped_folder

LONGEST_QUOTED = 40
"""Letters of a word of the call that are said again."""
NO_STORY = frozenset({"SW001", "SW005", "SW011"})
"""Where there is no story at all, the call was wrong; everything else is the story's own fault."""


def add_story(parser: Parser) -> None:
    """Add the operand that names a story."""
    parser.add_argument(
        "story",
        nargs="?",
        metavar="STORY",
        help=f"a folder with a story.toml in it, or a zip of one (left out: {said_without_a_name()})",
    )


def add_saves(parser: Parser) -> None:
    """Add the option that names where playthroughs are kept."""
    parser.add_argument(
        "--saves",
        metavar="DIR",
        type=Path,
        help="keep playthroughs in this folder instead of your own",
    )


def story_folder(arguments: Arguments) -> Path:
    """Return the folder of the story that is meant.

    Where none is named and this is a folder of a story that lies above it, that Slack Water is
    meant is said.
    """
    if arguments.story is not None:
        return Path(arguments.story)

    folder = meant_without_a_name()
    if folder.is_absolute() and not is_carried() and (above := _story_above(folder)):
        write_error(
            f"slackwater: there is no story.toml in this folder, so this is Slack Water; the story of {above} is meant by naming it: "
            + call(arguments.command, *story_words(above))
        )

    return folder


def _story_above(shipped: Path) -> str:
    """Return the way up to the nearest folder with a story.toml in it that is not the shipped
    one's; empty where there is none."""
    try:
        here = Path.cwd()
    except OSError:
        return ""  # the folder one stands in is gone

    way = ".."
    for _ in here.parents:
        if os.path.lexists(os.path.join(way, "story.toml")):
            return "" if os.path.samefile(way, shipped) else way

        way = os.path.join(way, "..")

    return ""


def only_read(folder: Path, command: str) -> str:
    """Return why a command that writes among a story's files does not take this one, which is only
    read; empty where it does."""
    needs = f"{command} works on a story's own files"
    if is_carried() and folder.resolve() == shipped_folder().resolve():
        return f"{needs}, and the one in this file is only read; name a story's folder"

    try:
        if isinstance(holder_of(folder), Folder):
            return ""
    except NoArchive:
        return ""  # which is said where it is loaded

    return f"{needs}, and '{shown(folder)}' is an archive, which is only read; unpack it, and name its folder"


def exit_code(diagnostics: tuple[Diagnostic, ...]) -> int:
    """Give the exit code that belongs to what a story's loading had to say."""
    if any(diagnostic.code in NO_STORY for diagnostic in diagnostics):
        return WRONG_CALL

    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        return FALLS_SHORT

    return GOOD


def load_or_tell(folder: Path) -> tuple[Story | None, int]:
    """Load a story to be played; where it cannot be, everything that is wrong goes to standard
    error."""
    from story.loading import load  # a story that was checked before is opened without it

    story, diagnostics, *_ = load(folder)
    return _told(story, diagnostics)


def open_or_tell(folder: Path) -> tuple[Story | None, int]:
    """Open a story to be played as it was checked before, where it was; else this is
    `load_or_tell`."""
    from engine.saves.snapshots import open_story

    return _told(*open_story(folder))


def _told(story: Story | None, diagnostics: tuple[Diagnostic, ...]) -> tuple[Story | None, int]:
    """Print everything that keeps a story from being played; return it, and the exit code that
    belongs to it."""
    if story is None:
        from engine.commands.diagnostics import tell

        tell(found for found in diagnostics if found.severity == "error")

    return story, exit_code(diagnostics)


def whole_number(words: str) -> int:
    """Read an option that is a whole number; one of thousands of digits is none that anybody
    means."""
    if re.fullmatch(r"[-+]?[0-9]{1,18}", words.strip()):
        return int(words)

    raise wrong_word(f"'{short(words, LONGEST_QUOTED)}' is not a whole number of at most 18 digits")


def seconds(words: str) -> float:
    """Read an option that is a time in seconds."""
    try:
        found = float(words)
    except ValueError:
        found = math.nan

    if not math.isnan(found):
        return found

    raise wrong_word(f"'{short(words, LONGEST_QUOTED)}' is no number of seconds")
