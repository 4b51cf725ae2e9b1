"""What was ever seen: turnings, beats, choices, endings, pages and texts, of how many there are.

Each playthrough has to be replayed once for it. What came out is kept beside the playthroughs and
can be thrown away at any time: it is made anew where a file was changed, or the story was.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from attrs import define, field, frozen

from engine.atlas.logs import Log
from engine.atlas.replays import replays
from engine.play.titles import ending_title
from engine.runtime.plan import plan_of
from engine.runtime.state import Passage, State
from engine.saves.files import write_over
from engine.saves.records import MAX_RECORD_BYTES
from engine.saves.store import SaveStore
from story.files import read_file
from story.hashing import blake2s
from story.model import Story
from story.traversal import endings_of

NAME: Final = "seen.json"
KINDS: Final = "tbceix"
TURNING, BEAT, CHOICE, ENDING, INSIGHT, TEXT = KINDS


@frozen
class Count:
    """So many of so many."""

    seen: int
    of: int


@frozen
class Figures:
    """What was seen of a story, with its exact totals."""

    turnings: Count
    beats: Count
    choices: Count
    endings: Count
    insights: Count


def totals(story: Story) -> dict[str, frozenset[str]]:
    """List all there is to be seen, by kind: the ids of turnings, beats, choices, endings and
    pages."""
    result = story.derived.get("totals")
    if not isinstance(result, dict):
        beats = plan_of(story).beats
        result = story.derived["totals"] = {
            TURNING: frozenset(beat.id for beat in beats if beat.choices or beat.offer),
            BEAT: frozenset(beat.id for beat in beats),
            CHOICE: frozenset(plan_of(story).acts),
            ENDING: frozenset(scene.id for scene, _ in endings_of(story)),
            INSIGHT: frozenset(story.insights),
        }

    return result


def marks_of(story: Story, state: State) -> Iterator[str]:
    """Yield what is seen on coming to a state: a letter for its kind, and its id."""
    for passage in state.read:
        if passage.kind == "text":
            yield BEAT + passage.place
        yield mark_of_text(passage)

    for insight in state.noticed:
        yield INSIGHT + insight

    if state.ending is not None:
        yield ENDING + state.ending
    elif not state.over:
        id = plan_of(story).beats[state.beat].id
        yield TURNING + id
        yield BEAT + id


def mark_of_text(passage: Passage) -> str:
    """Mark a text as read: by where it stands and how it read then."""
    known = _MARKS.get(key := (passage.place, passage.text.plain))
    if known is None:
        if len(_MARKS) > 1 << 15:
            _MARKS.clear()
        digest = blake2s(
            f"{passage.place}\n{passage.text.plain}".encode(), digest_size=6
        ).hexdigest()
        known = _MARKS[key] = TEXT + digest

    return known


_MARKS: Final[dict[tuple[str, str], str]] = {}


def seen_in(story: Story, log: Log) -> set[str]:
    """Replay all branches of one playthrough, and gather what was seen in it."""
    result: set[str] = set()
    for replay in replays(story, log):
        if replay.option is not None:
            result.add(CHOICE + replay.option.id)
        result.update(marks_of(story, replay.state))

    return result


@frozen
class _Kept:
    """What lies beside the playthroughs: of which version of the story, every mark by its number, a
    bit for each in each playthrough."""

    version: str
    table: dict[str, int]
    files: dict[str, tuple[int, int, int]]
    ever: int


def _read(store: SaveStore | None) -> _Kept | None:
    """Read what was worked out before; None where it is not there, or makes no sense."""
    if store is None:
        return None

    try:
        return _understood(json.loads(read_file(store.folder / NAME, MAX_RECORD_BYTES)))
    except (
        OSError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ):
        return None


def _understood(value: Any) -> _Kept | None:
    table = {str(mark): position for position, mark in enumerate(value["table"])}
    files = {}
    for id, (size, touched, bits) in value["files"].items():
        files[str(id)] = (int(size), int(touched), int(bits, 16))

    ever = int(value["ever"], 16)
    known = len(table) == len(value["table"]) and all(mark and mark[0] in KINDS for mark in table)
    fits = all(
        bits >= 0 and bits >> len(table) == 0
        for bits in (ever, *(bits for _, _, bits in files.values()))
    )
    if known and fits:
        return _Kept(str(value["version"]), table, files, ever)

    return None


def read_endings(store: SaveStore, but: str) -> dict[str, tuple[int, frozenset[str]]]:
    """Return for each playthrough to which endings it came, and how long its file was then, in the
    version of the story looked at last.

    Nothing is known where that is version `but`, which is the one there is now.
    """
    kept = _read(store)
    if kept is None or kept.version == but:
        return {}

    endings = {}
    for mark, place in kept.table.items():
        if mark[0] == ENDING:
            endings[place] = mark[1:]

    found = {}
    for id, (size, _, bits) in kept.files.items():
        found[id] = (size, frozenset(end for place, end in endings.items() if bits >> place & 1))

    return found


@define(eq=False)
class Seen:
    """What was seen in each playthrough, as far as it was looked at."""

    story: Story = field(repr=False)
    store: SaveStore | None
    table: dict[str, int] = field(factory=dict, repr=False)
    """Every mark, by its number."""
    files: dict[str, tuple[int, int, int]] = field(factory=dict, repr=False)
    """For each playthrough its size, when it was changed, and a bit for each mark."""
    read_ever: int = 0
    """A bit for each mark that was ever seen, of playthroughs that were deleted since too: what was
    read stays read."""
    _changed: bool = False

    def load(self) -> None:
        """Take up what was worked out before; what cannot be read, or is of another version of the
        story, is left."""
        kept = _read(self.store)
        if kept is not None and kept.version == self.story.version:
            self.table, self.files, self.read_ever = kept.table, kept.files, kept.ever

    def missing(self, logs: Iterable[Log]) -> list[Log]:
        """List the playthroughs that are still to be looked at, those touched last first."""
        missing = [
            log
            for log in logs
            if self.files.get(log.id, (0, 0, 0))[:2] != (log.size, log.touched) or log.place is None
        ]
        return sorted(missing, key=lambda log: log.touched, reverse=True)

    def index(self, log: Log) -> None:
        """Look at one playthrough."""
        self.files[log.id] = (log.size, log.touched, self.bits(seen_in(self.story, log)))
        self.read_ever |= self.files[log.id][2]
        self._changed = self._changed or log.place is not None

    def bits(self, marks: Iterable[str]) -> int:
        """Return marks as bits of one number, each at its place in the table, which grows by new
        ones."""
        table = self.table
        result = 0
        for mark in marks:
            result |= 1 << table.setdefault(mark, len(table))

        return result

    def save(self) -> None:
        """Keep what was worked out; where that is not possible, it is worked out again another
        time."""
        if self.store is None or not self._changed:
            return

        value = {
            "version": self.story.version,
            "table": list(self.table),
            "ever": f"{self.read_ever:x}",
            "files": self._spelt(),
        }
        with suppress(OSError):
            raw = json.dumps(value, separators=(",", ":")).encode()
            write_over(self.store.folder / NAME, raw, synced=False)
            self._changed = False

    def _spelt(self) -> dict[str, tuple[int, int, str]]:
        found = {}
        for id, (size, touched, bits) in self.files.items():
            if touched < 1 << 63:
                found[id] = (size, touched, f"{bits:x}")

        return found

    def marks(self, logs: Iterable[Log]) -> set[str]:
        """Gather all marks of some playthroughs, as far as they were looked at."""
        bits = 0
        for log in logs:
            bits |= self.files.get(log.id, (0, 0, 0))[2]

        return self._named(bits)

    def ever(self) -> set[str]:
        """Gather all marks that were ever made."""
        return self._named(self.read_ever)

    def _named(self, bits: int) -> set[str]:
        digits = f"{bits:b}"[::-1]
        return {mark for mark, place in self.table.items() if digits[place : place + 1] == "1"}

    def having(self, mark: str, logs: Iterable[Log]) -> list[Log]:
        """List the playthroughs in which something was seen, those touched last first."""
        place = self.table.get(mark)
        if place is None:
            return []

        found = [log for log in logs if self.files.get(log.id, (0, 0, 0))[2] >> place & 1]
        return sorted(found, key=lambda log: log.touched, reverse=True)


def figures(story: Story, marks: Iterable[str]) -> Figures:
    """Count what was seen against what there is."""
    seen: dict[str, set[str]] = {kind: set() for kind in totals(story)}
    for mark in marks:
        if mark[0] in seen:
            seen[mark[0]].add(mark[1:])

    counts = {}
    for kind, all_of in totals(story).items():
        counts[kind] = Count(len(seen[kind] & all_of), len(all_of))

    return Figures(counts[TURNING], counts[BEAT], counts[CHOICE], counts[ENDING], counts[INSIGHT])


def figures_said(story: Story, marks: Iterable[str]) -> str:
    """Return the figures in words, with a semicolon between them; what a story has none of is left
    out."""
    count = figures(story, marks)
    parts = [f"{count.turnings.seen} of {count.turnings.of} turnings seen"]
    if count.endings.of:
        parts += [f"{count.endings.seen} of {count.endings.of} endings"]
    if count.insights.of:
        parts += [f"{count.insights.seen} of {count.insights.of} pages"]
    return "; ".join(parts)


def endings_said(story: Story, marks: Iterable[str]) -> str:
    """Return which endings were come to, by their titles; nothing where none was."""
    seen = {mark[1:] for mark in marks if mark[0] == ENDING}
    titles = []
    for scene, _ in endings_of(story):
        if scene.id in seen:
            titles.append(ending_title(scene))

    if titles:
        return f"come to: {'; '.join(dict.fromkeys(titles))}"

    return ""


def look_at_all(seen: Seen, logs: Iterable[Log]) -> None:
    """Look at every playthrough that was not looked at yet, and keep what came out."""
    for log in seen.missing(logs):
        seen.index(log)

    seen.save()
