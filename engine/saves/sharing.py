"""A playthrough as a small file to be handed on: what story and version, what was given, what was
chosen; verified when it comes back.

It holds no text. What was read comes from the story again, by the game's own step, and a digest of
it says whether it is the same to the letter.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from engine.runtime.state import State
from engine.saves.handed_on import oddity
from engine.saves.journal import SaveError
from engine.saves.record_lines import (
    BEGINNING,
    Beginning,
    ChoiceMark,
    beginning_as_json,
    beginning_of,
    has_fingerprints,
)
from engine.saves.records import Record, spell_record
from engine.saves.replaying import Divergence, Replayed, replay
from engine.saves.store import SaveStore, folder_of
from story.files import read_file, reason_of
from story.hashing import blake2s
from story.model import Story
from story.regexes import regex

SAFE_ID: Final = regex(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4,12}")
"""Ids this program makes; one from a file becomes a file's name here, so no other is taken up."""
KIND: Final = "playthrough"
FORMATS: Final = (1, 2)
"""In the first one choices had no words above them, and storylets were drawn otherwise: what was
offered then cannot be told."""
MAX_SHARED_BYTES: Final = 1 << 24
"""Bytes: some 400,000 choices."""


class NotAPlaythrough(Exception):
    """A file that is no playthrough of this program, or of another story, as a sentence."""


class Tampered(Exception):
    """A file that was a playthrough and no longer says what it said, as a sentence."""


@frozen
class Shared:
    """A playthrough read from a file, and verified as far as the story allows.

    `parting` says where an older version's playthrough and the story part.
    """

    record: Record
    parting: Divergence | None


def spell_shared(story: Story, record: Record) -> str:
    """Write a playthrough to be handed on: the whole tree of it, not only the way that was gone
    last."""
    beginning = beginning_as_json(record.beginning._replace(folder=""))
    lines = {BEGINNING: 0}
    choices: list[list[object]] = []
    for line, taken in record.taken.items():
        lines[line] = len(choices) + 1
        choices.append([lines[taken.parent], *taken.first])

    replayed = replay(story, record)
    value: dict[str, object] = {
        "slackwater": FORMATS[-1],
        "kind": KIND,
        **beginning,
        "replays_on": story.version,
        "choices": choices,
        "stands": lines[record.cursor],
        "holds": len(replayed.taken),
        "read": digest_of(replayed.states),
    }
    value["seal"] = _seal(value)
    head = json.dumps(
        {key: part for key, part in value.items() if key not in ("choices", "seal")},
        ensure_ascii=False,
        indent=1,
    )
    rows = ",\n".join("  " + json.dumps(choice, ensure_ascii=False) for choice in choices)
    return f'{head[:-2]},\n "choices": [\n{rows}\n ],\n "seal": {json.dumps(value["seal"])}\n}}\n'


def digest_of(states: tuple[State, ...]) -> str:
    """Shorten all that is read and offered on a way to sixteen letters."""
    digest = blake2s(digest_size=8)
    for state in states:
        for passage in state.read:
            digest.update(f"{passage.kind}\n{passage.place}\n{passage.text.plain}\n".encode())

        for option in state.offered:
            digest.update(
                f"{option.id}\n{option.say.plain}\n{option.locked.plain if option.locked else ''}\n".encode()
            )

    return digest.hexdigest()


def _seal(value: Mapping[str, object]) -> str:
    plain = {key: part for key, part in value.items() if key != "seal"}
    return blake2s(json.dumps(plain, sort_keys=True).encode(), digest_size=8).hexdigest()


def read_shared(story: Story, path: Path) -> Shared:
    """Read and verify a playthrough that was handed on.

    Raises NotAPlaythrough, Tampered, or SaveError where the file cannot be read.
    """
    value = _object(_read(path), path)
    if not _is_sealed(value):
        raise _tampered(
            path, "was changed since it was exported: its seal does not fit what it says"
        )

    beginning = beginning_of(value)
    choices = _choices(value.get("choices"))
    if beginning is None or choices is None:
        raise _tampered(path, "is not whole: what was given, or a choice, is missing")

    if beginning.story != story.id:
        raise NotAPlaythrough(
            f"{path} is a playthrough of '{beginning.title}', and this is '{story.title}'; --story says where the other lies"
        )

    if reason := oddity(story, value):
        raise _tampered(path, f"says what no playthrough of this program says: {reason}")

    are_whole = all(has_fingerprints(mark) for _, mark in choices)
    record = _grown(beginning, choices, value.get("stands")) if are_whole else None
    if record is None:
        raise _tampered(path, "is not whole: a choice follows one that is not there")

    replayed = replay(story, record)
    if value.get("replays_on") == story.version and not _is_as_read(story, value, replayed):
        raise _tampered(
            path,
            "does not replay to what was read: it is of this very version of the story, and still other words come",
        )

    return Shared(record, replayed.parting)


def _tampered(path: Path, what: str) -> Tampered:
    return Tampered(f"{path} {what}. Nothing was taken from it")


def _read(path: Path) -> bytes:
    """Return what a file holds. Raises SaveError."""
    try:
        return read_file(path, MAX_SHARED_BYTES)
    except OSError as error:
        raise SaveError(f"{path} cannot be read: {reason_of(error)}") from error


def _is_sealed(value: Mapping[str, object]) -> bool:
    """Return whether the seal of a file fits what it says."""
    try:
        return value.get("seal") == _seal(value)
    except RecursionError:  # lists in lists in lists
        return False


def _is_as_read(story: Story, value: Mapping[str, object], replayed: Replayed) -> bool:
    """Return whether the same is read as then; of a story with storylets in the first format only
    that every choice stands."""
    has_pools = any(scene.pool for scene in story.scenes.values())
    if value.get("slackwater") == FORMATS[0] and has_pools:
        return replayed.parting is None

    return digest_of(replayed.states) == value.get("read")


def _object(raw: bytes, path: Path) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        value = None

    if (
        not isinstance(value, dict)
        or value.get("kind") != KIND
        or value.get("slackwater") not in FORMATS
    ):
        raise NotAPlaythrough(
            f"{path} is not a playthrough that was exported to be handed on (history export, with --to json)"
        )

    return value


Row = tuple[int, ChoiceMark]
"""A choice: which one it came after, counted from 1, and what it is known by."""


def _choices(value: object) -> list[Row] | None:
    """Read the choices; None where they are no list, or one of them makes no sense."""
    if not isinstance(value, list):
        return None

    rows = []
    for each in value:
        row = _row(each)
        if row is None:
            return None

        rows.append(row)

    return rows


def _row(row: object) -> Row | None:
    if not isinstance(row, list) or len(row) not in (3, 4):
        return None

    parent, *known = row
    if type(parent) is not int or not all(isinstance(words, str) for words in known):
        return None

    return parent, ChoiceMark(*known)


def _grown(beginning: Beginning, choices: list[Row], stands: object) -> Record | None:
    """Make a record; None where a choice does not follow an earlier one."""
    record, lines = Record(beginning), [BEGINNING]
    for parent, mark in choices:
        if not 0 <= parent < len(lines):
            return None

        record.cursor = lines[parent]
        lines.append(record.add(*mark))

    if type(stands) is not int or not 0 <= stands < len(lines):
        return None

    record.stand(lines[stands])
    return record


def import_playthrough(store: SaveStore, story: Story, record: Record) -> tuple[str, bool]:
    """Keep a playthrough that was handed on; returns its id here, and whether it is new. Raises
    SaveError.

    One that is kept already, to the letter, is not kept twice; another one of that id is left as it
    is, and this one gets its own.
    """
    if SAFE_ID.fullmatch(record.beginning.id):
        id = record.beginning.id
    else:
        id = ""

    for save in store.all():
        if save.record is not None and _alike(save.record, record):
            return save.id, False

    if not id or (store.folder / f"{id}.jsonl").exists():
        id = store.new_id()
    record = record.beginning_with(id=id, folder=folder_of(story))
    store.add(id, spell_record(record).encode())
    return id, True


def _alike(one: Record, other: Record) -> bool:
    first, second = one.beginning, other.beginning
    return (first.started, first.given) == (second.started, second.given) and _tree(one) == _tree(
        other
    )


def _tree(record: Record) -> set[bytes]:
    """Name every place of a record by what was chosen on the way to it, whatever the numbers of its
    lines."""
    names = {BEGINNING: b""}
    for line, taken in record.taken.items():
        names[line] = blake2s(
            json.dumps([names[taken.parent].hex(), *taken.first[:2]]).encode(),
            digest_size=12,
        ).digest()

    return set(names.values())
