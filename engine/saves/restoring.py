"""A choice whose line cannot be read, found again by what was chosen after it.

Each line names the choice it was taken after, in twelve bits. Where a line is lost, the reader's
place before it is known, and the story says what stood there: the one choice that the next line
names is the one that was taken. It is told, and is said anew in the file with the next choice.
"""

from typing import Final

from engine.runtime.state import State
from engine.saves.record_lines import AT_BEGINNING, BEGINNING, ChoiceMark, name_after
from engine.saves.records import Damage, Record, Taken
from engine.saves.replaying import replay
from engine.saves.surroundings import mark_of
from story.model import Story

MOST_RESTORED: Final = 50
"""Lost lines of one file that are looked for; each takes a replay of the way to it."""


def restore(story: Story, record: Record) -> None:
    """Find the choices again whose lines were lost, as far as what follows them tells which they
    were."""
    found = []
    for line, before in sorted(record.gaps.items())[:MOST_RESTORED]:
        if _restore(story, record, line, before):
            found.append(line)

    if not found:
        return

    damage = record.damage
    lost = tuple(line for line in damage.lost if line not in found)
    record.damage = Damage((*damage.mended, *found), lost, tuple(record.apart))
    record.find_ways_forward(record.stood)


def _restore(story: Story, record: Record, line: int, before: int) -> bool:
    named = {apart.after for apart in record.apart.values() if apart.parent == line}
    if len(named) != 1 or (before != BEGINNING and before not in record.taken):
        return False

    way = record.path(before)
    replayed = replay(story, record, way)
    if replayed.parting is not None:
        return False

    fitting = _fitting(story, replayed.states[-1], named.pop())
    if len(fitting) != 1:
        return False

    record.put(line, Taken(before, (fitting[0],)))
    record.unsafe.add(line)
    del record.gaps[line]
    _take_up(record)
    return True


def _fitting(story: Story, state: State, name: str) -> list[ChoiceMark]:
    """List the choices that can be taken at a place, of those that the one after it names so."""
    result = []
    for option in state.offered:
        if option.locked is None:
            mark = mark_of(story, state, option)
            if name_after(mark.choice, mark.words) == name:
                result.append(mark)

    return result


def _take_up(record: Record) -> None:
    """Put back what was kept apart and now is known to stand where it says."""
    for line, apart in sorted(record.apart.items()):
        parent = record.taken.get(apart.parent)
        if parent is not None:
            name = name_after(parent.first.choice, parent.first.words)
        else:
            name = ""

        if apart.parent == BEGINNING:
            name = AT_BEGINNING
        if name == apart.after:
            record.put(line, Taken(apart.parent, (apart.mark,)))
            record.taken = dict(sorted(record.taken.items()))
            del record.apart[line]
