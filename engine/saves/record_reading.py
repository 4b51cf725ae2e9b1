"""From the bytes of a kept playthrough to its record: damaged lines mended, lines numbered, the
tree made."""

import codecs
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from engine.saves.record_lines import (
    AT_BEGINNING,
    BEGINNING,
    Beginning,
    BeginningLine,
    ChoiceLine,
    ChoiceMark,
    Line,
    MoveLine,
    is_checked,
    is_of_first_version,
    is_sound,
    is_torn,
    is_well_formed,
    mended,
    name_after,
    read_beginning,
    read_line,
)
from engine.saves.records import Apart, Damage, Record, Taken

MOST_TRIED = 1 << 14
"""Damaged bytes of one file that are tried to be mended, in a quarter of a second: damage is rare,
and a file of nothing else is none."""
MOST_JOINED = 3
"""So many broken lines in a row are tried as one that a flipped bit has broken."""

NO_NUMBER = -1
MOST_MISSING = 1_000
"""So many lines of one file that are gone without a trace are told one by one."""


def read_record(raw: bytes) -> Record | None:
    """Return a kept playthrough as far as it can be read; None where not even its beginning can
    be."""
    parts = _as_written(raw).split(b"\n")
    is_cut_off = bool(parts[-1])
    if not is_cut_off:
        parts.pop()
    if (record := _read_whole(parts)) is not None:
        return record

    rows = _rows(parts)
    if not rows or (beginning := _beginning(rows)) is None:
        return None

    if is_cut_off and rows[-1].line is None and is_torn(rows[-1].raw):
        rows.pop()  # half of a line: nobody was shown what followed from it
    _number(rows)
    record = _RecordBuilder(rows, beginning).record
    record.lines += is_cut_off and len(parts) > len(rows)
    return record


def _as_written(raw: bytes) -> bytes:
    """Return a file as it was before an editor or a version control gave it a byte order mark, or
    the line ends of Windows.

    No line that was ever written holds a carriage return: JSON spells it.
    """
    return raw.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")


def _read_whole(parts: list[bytes]) -> Record | None:
    """Read a file in which nothing is damaged, and nothing said anew; None where that is not so.

    It is what nearly every file is, and is read in a third of the time.
    """
    if not parts or not is_sound(parts[0]):
        return None

    beginning = read_beginning(parts[0])
    if beginning is None:
        return None

    record = Record(beginning)
    above = AT_BEGINNING
    stood = []
    for number, part in enumerate(parts[1:], 1):
        line = read_line(part)
        if isinstance(line, ChoiceLine):
            if not _put_whole(record, number, line, above):
                return None

            cursor, above = number, line.name
        elif isinstance(line, MoveLine) and _is_whole_move(record, number, line):
            cursor, above = line.to, ""
        else:
            return None

        stood.append(cursor)

    record.lines = len(parts)
    record.find_ways_forward(stood)
    return record


def _put_whole(record: Record, number: int, line: ChoiceLine, above: str) -> bool:
    """Put a choice into a record, at its own line; return whether it is said there for the first
    time, and after the choice it follows.

    `above` names the choice of the line before; it is empty where that is none.
    """
    if line.of is not None:
        return False

    parent = number - 1
    if line.number is not None:
        if line.number != number or line.parent is None:
            return False

        parent = line.parent
        above = _name_of(record, parent)

    if not above or line.after != above:
        return False

    record.taken[number] = Taken(parent, line.known)
    record.following.setdefault(parent, []).append(number)
    return True


def _is_whole_move(record: Record, number: int, line: MoveLine) -> bool:
    """Return whether a move is said for the first time, at its own line, and leads to a choice."""
    if line.number != number or line.of is not None:
        return False

    return line.to == BEGINNING or line.to in record.taken


def _name_of(record: Record, line: int) -> str:
    """Return how the choice on a line is named by the one after it; empty where there is none."""
    if line == BEGINNING:
        return AT_BEGINNING

    taken = record.taken.get(line)
    if taken is not None:
        return name_after(taken.first.choice, taken.first.words)

    return ""


class _Row:
    """A line of a file: its bytes as they were written, what they say (None: they cannot be read),
    and its number.

    `is_mended` says that its bytes were damaged, `is_missing` that it is gone from the file.
    """

    __slots__ = ("is_mended", "is_missing", "line", "number", "raw")

    def __init__(
        self,
        raw: bytes,
        line: Line | None,
        *,
        is_mended: bool = False,
        is_missing: bool = False,
        number: int = NO_NUMBER,
    ) -> None:
        self.raw, self.line, self.number = raw, line, number
        self.is_mended, self.is_missing = is_mended, is_missing


# mending


def _rows(parts: list[bytes]) -> list[_Row]:
    """Read the lines of a file; where one cannot be read, try to mend it. The first row is the
    beginning's."""
    rows = []
    for position, part in enumerate(parts):
        rows.append(_Row(part, read_line(part) if position else None))

    if not rows:
        return rows

    is_damaged = any(row.line is None for row in rows[1:]) or not has_whole_beginning(parts)
    if not is_damaged and not any(map(_is_suspect, rows[1:])):
        return rows

    return _mended(rows, _is_first_version(parts))


def _is_first_version(parts: Sequence[bytes]) -> bool:
    """Return whether a file was begun by the first version; by the other lines where its first one
    is damaged."""
    return is_of_first_version(parts[0]) or not any(is_sound(part) for part in parts)


def has_whole_beginning(parts: Sequence[bytes]) -> bool:
    """Return whether the first line of a file says its beginning, and is as it was written as far
    as that can be known."""
    return bool(parts) and read_whole_beginning(parts[0]) is not None


def read_whole_beginning(raw: bytes) -> Beginning | None:
    """Return the beginning that a first line says; None where it says none, or is damaged."""
    beginning = read_beginning(raw)
    if beginning is None or not (is_sound(raw) or is_of_first_version(raw)):
        return None

    return beginning


def _is_suspect(row: _Row) -> bool:
    """Return whether a line is not as the first version wrote them, though something can be read in
    it."""
    return row.line is not None and not is_checked(row.line) and not is_well_formed(row.raw)


def _mended(rows: list[_Row], first_version: bool) -> list[_Row]:
    """Mend what can be mended, line by line, and then where a flipped bit has broken one line into
    two."""
    result: list[_Row] = []
    position, left = 0, MOST_TRIED
    while position < len(rows):
        row = rows[position]
        if position and row.line is not None and is_checked(row.line):
            first_version = False
        if not _is_broken(row, position, first_version):
            result.append(row)
            position += 1
            continue

        found = None
        for count in range(1, MOST_JOINED + 1):
            raw = _joined(rows, position, count, first_version)
            if raw is None or len(raw) > left:
                continue

            left -= len(raw)
            found = mended(raw, first_version)
            if found is not None:
                break

        if found is None:
            result.append(row)
            position += 1
        else:
            result += _read_again(found, at_beginning=not position)
            position += count

    return result


def _joined(rows: list[_Row], position: int, count: int, first_version: bool) -> bytes | None:
    """Return some rows as one line, as it was before it was broken; None where one of them is
    whole."""
    stretch = rows[position : position + count]
    for number, row in enumerate(stretch, position):
        if not _is_broken(row, number, first_version):
            return None

    return b"\n".join(row.raw for row in stretch)


def _is_broken(row: _Row, position: int, first_version: bool) -> bool:
    if not position:
        return not has_whole_beginning([row.raw])

    return row.line is None or (first_version and _is_suspect(row))


def _read_again(parts: list[bytes], *, at_beginning: bool) -> list[_Row]:
    lines: list[Line | None] = [read_line(part) for part in parts]
    if at_beginning:
        lines[0] = None
    return [_Row(part, line, is_mended=True) for part, line in zip(parts, lines, strict=True)]


def _beginning(rows: list[_Row]) -> Beginning | None:
    """Return the beginning: the last one that has a check, else what the first line says."""
    anew = []
    for row in rows[1:]:
        if isinstance(row.line, BeginningLine):
            anew.append(row.line.beginning)

    if anew:
        return anew[-1]

    return read_beginning(rows[0].raw)


# numbering


def _number(rows: list[_Row]) -> None:
    """Give every row its number: by counting, and by those that say their own.

    Damage can have taken lines away without a trace of how many, and a line can stand in a file
    twice. So what stands between two rows that say their numbers is held against how many there is
    room for.
    """
    rows[0].number = BEGINNING
    rising = _rising(rows)
    for first, end in pairwise([*rising, len(rows)]):
        between = []
        for row in rows[first + 1 : end]:
            if _own_number(row.line) is None:
                between.append(row)
            else:
                _give_up(row)  # it stands here a second time, or was moved here

        if end < len(rows):
            _number_between(rows[first], between, rows[end].number)
        else:
            _number_last(rows[first], between)


def _rising(rows: list[_Row]) -> list[int]:
    """Number the rows that say their own number, as far as these rise; return their places, that of
    the beginning first.

    Where they contradict each other the fewest are given up: this is the longest rising subsequence
    (Fredman, "On computing the length of longest increasing subsequences", 1975).
    """
    lowest, ends = [BEGINNING], [0]
    """The lowest number, and the place of its row, by which as many rows as its index rise."""
    before: dict[int, int] = {}
    for position, row in enumerate(rows):
        own = _own_number(row.line)
        if own is None or own <= BEGINNING:
            continue

        count = bisect_left(lowest, own)
        before[position] = ends[count - 1]
        lowest[count : count + 1] = [own]
        ends[count : count + 1] = [position]

    rising = [ends[-1]]
    while rising[-1]:
        row = rows[rising[-1]]
        row.number = _own_number(row.line) or BEGINNING
        rising.append(before[rising[-1]])

    return rising[::-1]


def _number_between(before: _Row, rows: list[_Row], after: int) -> None:
    """Number what stands between two rows that say their numbers; where there is more than fits,
    some of it stands there twice."""
    surplus = len(rows) - (after - before.number - 1)
    places = _may_be_doubled(before, rows, surplus) if surplus > 0 else []
    if places:
        _leave_out(before, rows, after, places, surplus)
        return

    since = _count_on(before, rows)
    if since is None:
        since = []
    else:
        _count_back(since, after)

    numbers = [row.number for row in since if row.number != NO_NUMBER]
    floor = min(numbers, default=after)
    for row in rows[: len(rows) - len(since)]:
        if row.number >= floor:
            _give_up(row)


def _leave_out(before: _Row, rows: list[_Row], after: int, places: list[int], surplus: int) -> None:
    """Number rows of which so many stand there twice, from one of these places on."""
    first, end = places[0], places[-1] + surplus
    if all(rows[index].raw == rows[index + surplus].raw for index in range(first, places[-1])):
        first = places[-1]  # whichever is left out, the same is left
    for row in rows[first:end]:
        _give_up(row)

    _count_on(before, rows[:first])
    for number, row in enumerate(reversed(rows[end:]), 1):
        row.number = after - number


def _may_be_doubled(before: _Row, rows: list[_Row], surplus: int) -> list[int]:
    """List the places at which so many rows can be left out, and each of the others was taken where
    the one above it led."""
    joined = [_follows(row.line, above) for above, row in pairwise([before, *rows])]
    if False in joined:
        first_break = joined.index(False)
    else:
        first_break = len(rows)

    if False in joined:
        last_break = len(rows) - 1 - joined[::-1].index(False)
    else:
        last_break = -1

    found = []
    for position in range(min(first_break, len(rows) - surplus) + 1):
        if position + surplus >= last_break and _is_joined(
            before, rows, position, position + surplus
        ):
            found.append(position)

    return found


def _is_joined(before: _Row, rows: list[_Row], position: int, end: int) -> bool:
    """Return whether the row at `end` follows the one above `position`."""
    if end == len(rows):
        return True

    above = rows[position - 1] if position else before
    return _follows(rows[end].line, above)


def _number_last(before: _Row, rows: list[_Row]) -> None:
    """Number what stands below the last row that says its number, where nothing tells how many
    there were.

    A row that follows one further up, and not the one above it, can be the first after lines that
    stand there a second time: these are numbered apart, so that nothing is taken to have been
    chosen there.
    """
    _count_on(before, rows)
    below: dict[str, int] = {}
    """The place below the row of each name."""
    apart: set[int] = set()
    for position, (above, row) in enumerate(pairwise([before, *rows])):
        below[_name_of_row(above)] = position
        if isinstance(row.line, ChoiceLine) and not _follows(row.line, above):
            apart.add(below.get(row.line.after, len(rows)))

    shift = 0
    for position, row in enumerate(rows):
        shift += position in apart
        row.number += shift


def _name_of_row(row: _Row) -> str:
    """Return how the row after this one names it; empty where it cannot be known."""
    if row.number == BEGINNING:
        return AT_BEGINNING
    if isinstance(row.line, ChoiceLine):
        return row.line.name

    return ""


def _count_on(before: _Row, rows: list[_Row]) -> list[_Row] | None:
    """Number rows by counting on from the one before them; return those since the last damage, None
    where there is none."""
    since: list[_Row] | None = None
    for above, row in pairwise([before, *rows]):
        missing = not _follows(row.line, above)
        row.number = above.number + 1 + missing
        if row.line is None or missing:
            since = []
        if since is not None:
            since.append(row)

    return since


def _count_back(rows: list[_Row], after: int) -> None:
    """Number rows by the line after them; where there are more than it leaves numbers for, the
    first are none."""
    floor = rows[0].number
    more = after - 1 - rows[-1].number
    for row in rows:
        row.number += more
        if row.number < floor:
            _give_up(row)


def _give_up(row: _Row) -> None:
    """Take a row for one that cannot be read, and is no line of the file's."""
    row.line, row.number = None, NO_NUMBER


def _own_number(line: Line | None) -> int | None:
    if line is not None:
        return line.number

    return None


def _follows(line: Line | None, before: _Row) -> bool:
    """Return whether a line that says no number of its own was taken where the one above it led.

    One that cannot be read may have been.
    """
    if not isinstance(line, ChoiceLine) or not line.after:
        return True
    if before.number == BEGINNING:
        return line.after == AT_BEGINNING

    above = before.line
    if not isinstance(above, ChoiceLine):
        return above is None  # damaged: it may have been

    return line.after == above.name


# the tree


class _RecordBuilder:
    """Makes a record of numbered rows."""

    def __init__(self, rows: list[_Row], beginning: Beginning) -> None:
        self.rows, self.record = rows, Record(beginning)
        self.anew: dict[int, list[ChoiceLine]] = {}
        self.moved_anew: dict[int, int] = {}
        self.has_beginning_anew = False
        for row in rows[1:]:
            self._gather(row.line)

        self.cursor: int | None = BEGINNING
        """Where the reader stood; None where a line that cannot be read may have gone anywhere."""
        self.stood: list[int] = []
        self.last = BEGINNING
        self.missing = 0
        self.mended: list[int] = []
        self.lost: list[int] = []
        self._begin()
        for row in rows[1:]:
            self._take_missing(row.number)
            self._take(row)

        self._finish()

    def _gather(self, line: Line | None) -> None:
        """Note what a line says anew of another one."""
        match line:
            case ChoiceLine(of=int(of)):
                self.anew.setdefault(of, []).append(line)
            case MoveLine(of=int(of)):
                self.moved_anew[of] = line.to
            case BeginningLine():
                self.has_beginning_anew = True
            case _:
                pass

    def _begin(self) -> None:
        first = self.rows[0]
        if self.has_beginning_anew or (is_sound(first.raw) and not first.is_mended):
            return

        self.record.unsafe.add(BEGINNING)
        if first.is_mended:
            self.mended.append(BEGINNING)
        elif not is_of_first_version(first.raw):
            self.lost.append(BEGINNING)

    def _take_missing(self, number: int) -> None:
        """Take in lines that are gone without a trace, up to `number`: those that are said anew
        further down are known."""
        most = self.last + 1 + MOST_MISSING - self.missing
        for missing in range(self.last + 1, min(number, most)):
            self.missing += 1
            self._take(_Row(b"", None, number=missing, is_missing=True))

    def _take(self, row: _Row) -> None:
        """Take in one row."""
        self.last = max(self.last, row.number)
        line = row.line
        if isinstance(line, BeginningLine) or getattr(line, "of", None) is not None:
            if row.is_mended:
                self.mended.append(row.number)
            return

        self._take_what_it_says(row)
        if self.cursor is not None:
            self.stood.append(self.cursor)

    def _take_what_it_says(self, row: _Row) -> None:
        """Take in a choice or a move, which may be known from further down alone."""
        match row.line:
            case ChoiceLine() as line:
                self._take_choice(row, line)
            case MoveLine(to=to) if row.number not in self.anew:
                self._go(row, to)
            case _ if row.number in self.anew:
                self._take_choice(row, None)
            case _ if row.number in self.moved_anew:
                self._go(row, None)
            case _ if row.raw or row.is_missing:
                self._lose(row)
            case _:
                pass

    def _lose(self, row: _Row) -> None:
        self.lost.append(row.number)
        if self.cursor is not None and row.number != NO_NUMBER:
            self.record.gaps[row.number] = self.cursor
        if row.is_missing or not is_torn(row.raw):
            self.cursor = None

    def _take_choice(self, row: _Row, line: ChoiceLine | None) -> None:
        anew = self.anew.get(row.number, [])
        parent = anew[-1].parent if anew else self._parent_of(row, line)
        if parent is None:
            self.lost.append(row.number)  # of the first version, behind one that cannot be read
            return

        self.cursor = row.number
        if not self._is_there(parent, line if not anew else None):
            newest = anew[-1] if anew else line
            assert newest is not None
            self.record.apart[row.number] = Apart(parent, newest.mark, newest.after)
            return

        self.record.put(row.number, Taken(parent, _known_as(line, anew)))
        if not anew:
            self._note_mended(row, line)

    def _note_mended(self, row: _Row, line: ChoiceLine | None) -> None:
        """Note that a choice's line was mended, or is one that nothing holds against damage."""
        if row.is_mended:
            self.mended.append(row.number)
        if row.is_mended or (line is not None and not line.after):
            self.record.unsafe.add(row.number)

    def _parent_of(self, row: _Row, line: ChoiceLine | None) -> int | None:
        if line is None or not line.after:
            return self.cursor
        if line.parent is not None:
            return line.parent

        return row.number - 1

    def _is_there(self, parent: int, line: ChoiceLine | None) -> bool:
        """Return whether a line's parent was read, and is the one it says."""
        if parent == BEGINNING:
            return line is None or line.after in ("", AT_BEGINNING)

        taken = self.record.taken.get(parent)
        if taken is None:
            return False
        if line is None or not line.after or parent in self.anew:
            return True

        return line.after == name_after(taken.first.choice, taken.first.words)

    def _go(self, row: _Row, to: int | None) -> None:
        to = self.moved_anew.get(row.number, to)
        if to is None or not self._is_a_choice(to):
            self._lose(row)
            return

        self.cursor = to
        if row.is_mended and row.number not in self.moved_anew:
            self.mended.append(row.number)
            self.record.unsafe_moves[row.number] = to

    def _is_a_choice(self, line: int) -> bool:
        """Return whether a line is a choice's, or may have been."""
        known = line == BEGINNING or line in self.record.taken
        return known or line in self.record.apart or line in self.record.gaps

    def _finish(self) -> None:
        record = self.record
        record.has_second_beginning = self.has_beginning_anew
        record.lines = max(row.number for row in self.rows) + 1
        record.damage = Damage(tuple(self.mended), tuple(self.lost), tuple(record.apart))
        record.find_ways_forward(self.stood)
        if record.apart:
            record.stood = tuple(self.stood)


def _known_as(line: ChoiceLine | None, anew: list[ChoiceLine]) -> tuple[ChoiceMark, ...]:
    """List what a choice is known by, newest first."""
    marks = ([line.mark] if line is not None else []) + [one.mark for one in anew]
    known = list(dict.fromkeys(marks))
    if len(known) > 1 and known[0] == known[1]._replace(beat=""):
        known = known[1:]  # the first version did not know the words it stood under
    return tuple(reversed(known))
