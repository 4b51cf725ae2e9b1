"""What several commands share: which story, which keep, and how a broken story is told."""

import argparse
from pathlib import Path

from engine.commands.output import WRONG_CALL as WRONG_CALL
from engine.commands.output import fail as fail
from engine.commands.output import print_json as print_json
from engine.commands.output import write_error
from story.diagnostics import Diagnostic
from story.loading import load
from story.model import Story
from story.shipped import shipped_folder

GOOD, FALLS_SHORT = 0, 1
NO_STORY = frozenset({"SW001", "SW005"})
"""Where there is no story at all, the call was wrong; everything else is the story's own fault."""


def add_story(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "story",
        nargs="?",
        metavar="STORY",
        help="a folder with a story.toml in it (left out: Slack Water)",
    )


def add_saves(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--saves",
        metavar="DIR",
        type=Path,
        help="keep playthroughs in this folder instead of your own",
    )


def story_folder(arguments: argparse.Namespace) -> Path:
    """Say which story is meant; where none is named and this folder is one, that it is not this one is said."""
    if arguments.story is not None:
        return Path(arguments.story)
    if Path("story.toml").is_file() and not shipped_folder().samefile("."):
        write_error(
            "slackwater: no story is named, so this is Slack Water; the story in this folder is named with a dot: ."
        )
    return shipped_folder()


def exit_code(diagnostics: tuple[Diagnostic, ...]) -> int:
    """Give the exit code that belongs to what a story's loading had to say."""
    if any(diagnostic.code in NO_STORY for diagnostic in diagnostics):
        return WRONG_CALL
    return (
        FALLS_SHORT if any(diagnostic.severity == "error" for diagnostic in diagnostics) else GOOD
    )


def load_or_tell(folder: Path) -> tuple[Story | None, int]:
    """Load a story to be played; where it cannot be, everything that is wrong goes to standard error."""
    loaded = load(folder)
    if loaded.story is None:
        from engine.commands.telling import tell

        tell(d for d in loaded.diagnostics if d.severity == "error")
    return loaded.story, exit_code(loaded.diagnostics)


def number_in(words: str) -> int | None:
    """Read a whole number that somebody typed; None where it is none, or no choice could have it."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else None
