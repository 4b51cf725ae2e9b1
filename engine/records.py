"""The record of a playthrough: what it took from outside, then its choices.

One line of JSON each. The first line is the beginning; every further line is a choice taken where the one before it led,
or a move to another line. A line is never changed and never taken away: going back and choosing otherwise adds lines, so
every branch stays whole. A line's number is its name; a line that cannot be read leaves a hole and harms nothing else.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2s
from typing import Any, Final

from attrs import define, field, frozen

from engine.state import Given, Option
from story.naming import named
from story.prose import PRONOUNS

FORMAT: Final = 1
BEGINNING: Final = 0
LARGEST_SEED: Final = 1 << 64
SHORT: Final = 256
LARGEST: Final = 1 << 26
"""Bytes beyond which a file is taken for no playthrough: a million choices and a half."""


@frozen
class Beginning:
    """The first line: which playthrough of which story, when it began, and what it took from outside.

    `folder` is where the story lay, so that a list of playthroughs can say where each stands; empty for the shipped one.
    """

    id: str
    story: str
    title: str
    version: str
    started: str
    given: Given
    folder: str = ""


@frozen
class Taken:
    """A choice that was taken: after which line, its id, and a fingerprint of its words."""

    parent: int
    choice: str
    words: str


@define
class Record:
    """A playthrough as it is kept: a tree of choices and the place where the reader stands in it."""

    beginning: Beginning
    taken: dict[int, Taken] = field(factory=dict)
    cursor: int = BEGINNING
    lines: int = 1
    unreadable: list[int] = field(factory=list)
    latest: dict[int, int] = field(factory=dict)
    """For each line, the choice last taken or gone to after it: the way forward."""
    following: dict[int, list[int]] = field(factory=dict)
    """For each line, every choice that was ever taken there."""

    def path(self, end: int | None = None) -> list[int]:
        """List the lines from the first choice to `end` (where the reader stands, if left out)."""
        out = []
        line = self.cursor if end is None else end
        while line != BEGINNING:
            out.append(line)
            line = self.taken[line].parent
        return out[::-1]

    def add(self, choice: str, words: str) -> int:
        """Note a choice taken where the reader stands; returns its line."""
        line = self.lines
        self.taken[line] = Taken(self.cursor, choice, words)
        self.following.setdefault(self.cursor, []).append(line)
        self.latest[self.cursor] = line
        self.cursor = line
        self.lines += 1
        return line

    def move(self, line: int) -> None:
        """Note that the reader went to `line`."""
        self.lines += 1
        self.stand(line)

    def stand(self, line: int) -> None:
        for step in self.path(line):
            self.latest[self.taken[step].parent] = step
        self.cursor = line

    def leaves(self) -> list[int]:
        """List the last lines of all branches, in the order in which they came to be."""
        return [line for line in self.taken if line not in self.following] or [BEGINNING]


def fingerprint(option: Option) -> str:
    """Shorten a choice's words to six letters, to know it again after the story was edited."""
    return _fingerprint(named(option.say.plain))


@lru_cache(maxsize=8192)
def _fingerprint(words: str) -> str:
    return blake2s(words.encode(), digest_size=3).hexdigest()


def spell_beginning(beginning: Beginning) -> str:
    """Write the first line."""
    return _line({"slackwater": FORMAT, **beginning_as_json(beginning)})


def beginning_as_json(beginning: Beginning) -> dict[str, object]:
    """Spell a beginning as what JSON knows."""
    given = beginning.given
    return {
        "id": beginning.id,
        "story": beginning.story,
        "title": beginning.title,
        "version": beginning.version,
        "started": beginning.started,
        "folder": beginning.folder,
        "given": {
            "voice": given.voice,
            "pronouns": dict(given.pronouns),
            "hears": sorted(given.hears),
            "heard_from": given.heard_from,
            "seen_before": sorted(given.seen_before),
            "seed": given.seed,
        },
    }


def spell_taken(choice: str, words: str) -> str:
    """Write the line of a choice."""
    return _line({"c": choice, "w": words})


def spell_move(line: int) -> str:
    """Write the line of a move to another line."""
    return _line({"at": line})


def _line(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_record(raw: bytes) -> Record | None:
    """Read a kept playthrough as far as it can be read; None where not even its beginning can be."""
    lines = raw.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    beginning = read_beginning(lines[0]) if lines else None
    if beginning is None:
        return None
    record = Record(beginning)
    stood: list[int] = []
    for line in lines[1:]:
        _take_in(record, _object(line))
        stood.append(record.cursor)
    _find_ways_forward(record, stood)
    return record


def _find_ways_forward(record: Record, stood: list[int]) -> None:
    """Work out the latest choice after each line from where the reader stood, one after the other: backwards, so that no way is walked twice."""
    latest: dict[int, int] = {}
    walked: set[int] = set()
    for line in reversed(stood):
        while line != BEGINNING and line not in walked:
            walked.add(line)
            parent = record.taken[line].parent
            latest.setdefault(parent, line)
            line = parent  # noqa: PLW2901 the walk goes up from it
    record.latest = latest


def read_beginning(line: bytes) -> Beginning | None:
    """Read a first line; None where it is none."""
    return beginning_of(_object(line))


def read_taken(line: bytes) -> tuple[str, str] | None:
    """Read the line of a choice, as its id and the fingerprint of its words; None where it is something else."""
    return _taken(_object(line))


def _taken(value: dict[str, Any] | None) -> tuple[str, str] | None:
    if value is None:
        return None
    choice, words = value.get("c"), value.get("w")
    if not isinstance(choice, str) or not isinstance(words, str):
        return None
    return named(choice), words


def _take_in(record: Record, value: dict[str, Any] | None) -> None:
    """Add one line to a record; what makes no sense leaves a hole."""
    line = record.lines
    if (taken := _taken(value)) is not None:
        record.add(*taken)
        return
    record.lines += 1
    if (
        value is not None
        and type(at := value.get("at")) is int
        and (at == BEGINNING or at in record.taken)
    ):
        record.cursor = at
    else:
        record.unreadable.append(line)


def _object(line: bytes) -> dict[str, Any] | None:
    """Read one line; playthroughs of one story share most of theirs, so a short one is parsed once (nobody changes what this returns)."""
    return _known(line) if len(line) < SHORT else _parsed(line)


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


_known = lru_cache(maxsize=8192)(_parsed)


def beginning_of(value: dict[str, Any] | None) -> Beginning | None:
    """Read a beginning from what JSON said; None where it is none."""
    if (
        value is None
        or value.get("slackwater") != FORMAT
        or not isinstance(value.get("given"), dict)
    ):
        return None
    id, story, title, version, started = (
        value.get(key) for key in ("id", "story", "title", "version", "started")
    )
    if not (
        isinstance(id, str)
        and isinstance(story, str)
        and isinstance(title, str)
        and isinstance(version, str)
        and isinstance(started, str)
    ):
        return None
    return Beginning(
        id, story, title, version, started, _given(value["given"]), str(value.get("folder") or "")
    )


def _given(value: dict[str, Any]) -> Given:
    seed, voice, before = value.get("seed"), value.get("voice"), value.get("seen_before")
    return Given(
        voice=named(voice) if isinstance(voice, str) else None,
        pronouns={
            name: word for name, word in _words(value.get("pronouns")).items() if word in PRONOUNS
        },
        hears=_acts(value.get("hears")),
        heard_from=str(value.get("heard_from") or ""),
        seen_before=_acts(before),
        seed=seed if isinstance(seed, int) and abs(seed) < LARGEST_SEED else 0,
    )


def _acts(value: object) -> frozenset[str]:
    """Read a set of ids; what a first version wrote, the act heard at each hinge, is one too."""
    found = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(found, list):
        return frozenset()
    return frozenset(named(word) for word in found if isinstance(word, str))


def _words(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {named(str(key)): word for key, word in value.items() if isinstance(word, str)}
