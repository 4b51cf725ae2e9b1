"""`slackwater schema`: the format as JSON Schema, by which an editor completes and checks a story's
files."""

import json
import os
from pathlib import Path
from typing import Final

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import load_or_tell
from engine.plain.output import GOOD, fail, write, write_line
from engine.saves.files import write_through
from story.calling import meant_without_a_name
from story.diagnostics import shown
from story.files import read_file, reason_of
from story.guessing import did_you_mean
from story.loading import load
from story.model import Story
from story.schema import KINDS, MARK, schema

MAX_SCHEMA_BYTES: Final = 1 << 24
"""Bytes of a file that is looked into before it is written over."""


def add_arguments(parser: Parser) -> None:
    parser.usage = "%(prog)s [scene|story|insights] [STORY] [-o DIR]"
    parser.add_argument(
        "words",
        nargs="*",
        metavar="scene | story | insights | STORY",
        help="which file's; a STORY (left out: the one in this folder) has its names offered too",
    )
    parser.add_argument(
        "-o",
        metavar="DIR",
        type=Path,
        dest="folder",
        help="write NAME.schema.json into this folder, all three where none is named",
    )
    parser.epilog = "Without -o one schema is printed, that of a scene where none is named."


def run(arguments: Arguments) -> int:
    """Print or write schemas; exit code 1 where the story is not sound, 2 where the call was wrong
    or a file cannot be written."""
    words: list[str] = arguments.words
    kind = words[0] if words and words[0] in KINDS else None
    stories = words[1:] if kind else words
    if wrong := _wrong_words(stories):
        return fail(wrong)

    story = None
    if stories:
        story, code = load_or_tell(Path(stories[0]))
        if story is None:
            return code
    elif (here := meant_without_a_name()) == Path():
        story = load(here).story  # a schema without names helps where the story cannot be read yet

    if arguments.folder is None:
        write(spelled(kind or "scene", story), end="")
        return GOOD

    return _write([kind] if kind else list(KINDS), story, arguments.folder)


def _wrong_words(stories: list[str]) -> str:
    """Return what is wrong with the words behind the kind of a schema; empty where they name a
    folder, or nothing."""
    if not stories:
        return ""

    hint = did_you_mean(stories[0], KINDS)
    if len(stories) > 1:
        return f"schema takes one of {', '.join(KINDS)}, then a STORY; " + (
            hint or "--help says more"
        )

    if not os.path.exists(stories[0]):
        return f"there is no schema and no folder '{stories[0]}'; {hint}"

    return ""


def spelled(kind: str, story: Story | None = None) -> str:
    """Spell a schema as its file has it."""
    return json.dumps(schema(kind, story), indent=1) + "\n"


def file_name(kind: str) -> str:
    return f"{kind}.schema.json"


def _write(kinds: list[str], story: Story | None, folder: Path) -> int:
    for kind in kinds:
        path = folder / file_name(kind)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.exists() and MARK.encode() not in read_file(path, MAX_SCHEMA_BYTES):
                return fail(f"{path} was not written by this program, and is left as it is")

            write_through(path, spelled(kind, story).encode())
        except OSError as error:
            return fail(f"{path} cannot be written: {reason_of(error)}")

        write_line(shown(path))

    return GOOD
