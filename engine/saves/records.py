"""The record of a playthrough: what it took from outside, then its choices, as a tree.

A line is never changed and never taken away: going back and choosing otherwise adds lines, so every
branch stays whole. A line's number is its name. One that is damaged is mended where that can be
done with certainty, and else set aside: it is told, and what was chosen after it is kept apart, as
nobody knows any more where that stood.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any, Final, NamedTuple

from engine.saves.record_lines import (
    BEGINNING,
    Beginning,
    ChoiceMark,
    can_be_spelt,
    spell_again,
    spell_beginning,
    spell_choice,
    spell_move,
    spell_move_again,
)
from story.ids import ChoiceId
from story.wording import many

SECOND_BEGINNING: Final = 64
"""The beginning, without which nothing can be read, stands in the file once more after so many
lines."""
MAX_RECORD_BYTES: Final = 1 << 26
"""Bytes beyond which a file is taken for no playthrough: a million choices and a half."""


class Taken(NamedTuple):
    """A choice that was taken: after which line, and what it is known by, newest first.

    What it was known by before the story was edited is among that: an edit that is taken back finds
    it so again.
    """

    parent: int
    known: tuple[ChoiceMark, ...]

    @property
    def mark(self) -> ChoiceMark:
        """What it is known by now."""
        return self.known[0]

    @property
    def first(self) -> ChoiceMark:
        """What it was known by when it was taken."""
        return self.known[-1]

    @property
    def choice(self) -> str:
        """The choice's id, as it is known now."""
        return self.known[0].choice

    @property
    def words(self) -> str:
        """The fingerprint of its words, as it is known now."""
        return self.known[0].words


class Damage(NamedTuple):
    """What is damaged in a file: the lines that were mended, those that could not be, and the
    choices kept apart behind these."""

    mended: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    behind: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.mended or self.lost or self.behind)

    def __str__(self) -> str:
        if self.mended:
            said = [f"{_lines(len(self.mended))} damaged and mended"]
        else:
            said = []

        if self.lost:
            said.append(f"{_lines(len(self.lost))} damaged and cannot be read")
        if self.behind:
            verb = "is" if len(self.behind) == 1 else "are"
            said.append(many(len(self.behind), "choice", f" behind that {verb} kept apart"))

        return ", ".join(said)


def _lines(count: int) -> str:
    if count == 1:
        return "1 line is"

    return f"{count} lines are"


class Apart(NamedTuple):
    """A choice kept apart: the line before it, which cannot be read or is not what it says, and two
    letters that name what stood there."""

    parent: int
    mark: ChoiceMark
    after: str


class Record:
    """A playthrough as it is kept: a tree of choices and the place where the reader stands in it.

    Two are equal that hold the same choices and stand at the same place, whatever their files have
    been through.
    """

    def __init__(self, beginning: Beginning) -> None:
        self.beginning = beginning
        self.taken: dict[int, Taken] = {}
        self.cursor, self.lines = BEGINNING, 1
        self.latest: dict[int, int] = {}
        """For each line, the choice last taken or gone to after it: the way forward."""
        self.following: dict[int, list[int]] = {}
        """For each line, every choice that was ever taken there."""
        self.damage = Damage()
        self.apart: dict[int, Apart] = {}
        """The choices behind a line that cannot be read, by their lines."""
        self.gaps: dict[int, int] = {}
        """For each line that cannot be read, where the reader stood before it."""
        self.has_second_beginning = False
        self.stood: tuple[int, ...] = ()
        """Where the reader stood, line after line, those kept apart among them; only of a damaged
        file."""
        self.unsafe: set[int] = set()
        """Lines that are to be said anew when the file is next written to: of the first version,
        mended, or known by another mark since."""
        self.unsafe_moves: dict[int, int] = {}
        """The same of lines by which the reader went somewhere, and where to."""

    def _held(self) -> tuple[object, ...]:
        """Return what two equal records have in common."""
        tree = self.taken, self.cursor, self.lines, self.latest, self.following
        return self.beginning, *tree, self.damage

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._held() == other._held()

    __hash__ = None  # type: ignore[assignment] # it grows

    def beginning_with(self, **other: Any) -> "Record":
        """Return this record with another beginning: what is given of it is changed."""
        found = copy(self)
        found.beginning = self.beginning._replace(**other)
        return found

    def path(self, end: int | None = None) -> list[int]:
        """List the lines from the first choice to `end` (where the reader stands, if left out)."""
        result = []
        line = self.cursor if end is None else end
        while line != BEGINNING:
            result.append(line)
            line = self.taken[line].parent

        return result[::-1]

    def add(self, choice: str, words: str, beat: str = "") -> int:
        """Note a choice taken where the reader stands; returns its line."""
        line = self.lines
        self.lines += 1
        self.put(line, Taken(self.cursor, (ChoiceMark(ChoiceId(choice), words, beat),)))
        self.latest[self.cursor] = line
        self.cursor = line
        return line

    def put(self, line: int, taken: Taken) -> None:
        """Note what a line says."""
        self.taken[line] = taken
        self.following.setdefault(taken.parent, []).append(line)

    def move(self, line: int) -> None:
        """Note that the reader went to `line`."""
        self.lines += 1
        self.stand(line)

    def stand(self, line: int) -> None:
        for step in self.path(line):
            self.latest[self.taken[step].parent] = step

        self.cursor = line

    def find_ways_forward(self, stood: Sequence[int]) -> None:
        """Work out where the reader stands, and the choice last taken after each line, from where
        the reader stood after every line."""
        known = [line for line in stood if line == BEGINNING or line in self.taken]
        self.cursor = known[-1] if known else BEGINNING
        latest: dict[int, int] = {}
        walked: set[int] = set()
        for line in reversed(known):  # backwards, so that no way is walked twice
            while line != BEGINNING and line not in walked:
                walked.add(line)
                parent = self.taken[line].parent
                latest.setdefault(parent, line)
                line = parent  # noqa: PLW2901 the walk goes up from it

        self.latest = latest

    def leaves(self) -> list[int]:
        """List the last lines of all branches, in the order in which they came to be."""
        return [line for line in self.taken if line not in self.following] or [BEGINNING]

    def know_as(self, line: int, mark: ChoiceMark) -> None:
        """Note that the choice on a line is known by another mark since the story was edited; it is
        kept with the next choice."""
        taken = self.taken[line]
        if mark in taken.known:
            return

        known = taken.known
        if known[0] == mark._replace(
            beat=""
        ):  # the first version did not know the words it stood under
            known = known[1:]

        self.taken[line] = Taken(taken.parent, (mark, *known))
        self.unsafe.add(line)

    def hold_to(self, version: str) -> None:
        """Note that the record was held against a version of the story, and its reader told what is
        doubted; it is kept with the next choice."""
        if self.beginning.version != version:
            self.beginning = self.beginning._replace(version=version)
            self.unsafe.add(BEGINNING)

    # what is written

    def spell_unsafe(self) -> list[str]:
        """Return lines that say anew, each with a check, what is not safe in the file; they are the
        next ones in it."""
        result: list[str] = []
        if self.lines >= SECOND_BEGINNING and not self.has_second_beginning:
            self.unsafe.add(BEGINNING)
        for line in sorted(self.unsafe):
            if line == BEGINNING:
                result.append(spell_beginning(self.beginning, self.lines + len(result)))
                continue

            taken = self.taken[line]
            for mark in reversed(taken.known):
                if can_be_spelt(mark):
                    place = self.lines + len(result), taken.parent, line
                    result.append(spell_again(mark, self._first(taken.parent), *place))

        for line, to in self.unsafe_moves.items():
            result.append(spell_move_again(self.lines + len(result), to, line))

        return result

    def is_safe(self, count: int) -> None:
        """Note that what was unsafe is kept, in so many lines."""
        self.has_second_beginning = self.has_second_beginning or BEGINNING in self.unsafe
        self.lines += count
        self.unsafe.clear()
        self.unsafe_moves.clear()

    def spell_next(self, mark: ChoiceMark, number: int) -> str:
        """Return line `number`, by which a choice is taken where the reader stands."""
        if self.cursor == number - 1:
            place = None
        else:
            place = number, self.cursor

        return spell_choice(mark, self._first(self.cursor), place)

    def _first(self, line: int) -> ChoiceMark | None:
        if line != BEGINNING:
            return self.taken[line].first

        return None


def spell_record(record: Record) -> str:
    """Return a whole record as it is kept: without damage, its lines numbered anew."""
    whole = Record(record.beginning)
    result, lines = [spell_beginning(record.beginning)], {BEGINNING: BEGINNING}
    for line, taken in record.taken.items():
        whole.cursor = lines[taken.parent]
        result.append(whole.spell_next(taken.first, whole.lines))
        lines[line] = whole.add(*taken.first)
        for mark in reversed(taken.known[:-1]):
            whole.know_as(lines[line], mark)

    again = whole.spell_unsafe()
    whole.is_safe(len(again))
    if whole.cursor != lines[record.cursor]:
        again.append(spell_move(whole.lines, lines[record.cursor]))
    return "".join([*result, *again])
