"""What a playthrough from somebody else may say at all, whatever version of the story it is of.

A seal can be made by anybody, and of another version nothing can be replayed: so every id, name and
date is held to its form.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from story.diagnostics import short
from story.model import Story
from story.printing import on_one_line, visible
from story.regexes import regex

MAX_NAME_LENGTH: Final = 200
"""Letters of an id or a name; ids of stories have some thirty."""
LONGEST_SHOWN: Final = 40
CHOICE: Final = regex(r"[^\W_][\w-]*#[^\W_][\w-]*/[^\W_][\w-]*")
"""The id of a choice: its scene, its beat and itself, each an id or a place."""
MOMENT: Final = regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def oddity(story: Story, value: Mapping[str, object]) -> str:
    """Return what in a playthrough no playthrough says, as a part of a sentence; empty where there
    is nothing."""
    for what, words, is_sound in _claims(story, value):
        if not is_sound:
            return f"{what} is '{visible(short(str(words), LONGEST_SHOWN))}'"

    return ""


def _claims(story: Story, value: Mapping[str, object]) -> Iterator[tuple[str, object, bool]]:
    """Yield each thing that is said: what it is, the words, and whether such a thing can have
    them."""
    given = value.get("given")
    given = given if isinstance(given, dict) else {}
    voice = given.get("voice")
    yield "when it was begun", value.get("started"), _is_moment(value.get("started"))
    yield "the part taken", voice, voice is None or voice in story.canon.voices
    for choice in _choices(value.get("choices")):
        yield "a choice", choice, isinstance(choice, str) and bool(CHOICE.fullmatch(choice))

    title = value.get("title")
    yield "the title", title, isinstance(title, str) and on_one_line(title) == title
    for words in _strings({key: part for key, part in value.items() if key != "title"}):
        yield "something", words, len(words) <= MAX_NAME_LENGTH and words.isprintable()


def _choices(rows: object) -> Iterator[object]:
    """Yield what stands in the rows of a playthrough where each has its choice."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, list) and len(row) > 1:
            yield row[1]


def _is_moment(words: object) -> bool:
    if not (isinstance(words, str) and MOMENT.fullmatch(words)):
        return False

    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False

    return True


def _strings(value: object) -> Iterator[str]:
    """Yield every string in what JSON said, keys among them, with a list of its own instead of
    calls."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            waiting += [*node.keys(), *node.values()]
        elif isinstance(node, list):
            waiting += node
