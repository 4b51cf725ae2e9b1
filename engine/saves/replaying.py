"""From a record back to where it stands, by the game's own step, as far as the story still
holds."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.runtime.plan import plan_of
from engine.runtime.state import Option, State
from engine.runtime.step import begin, step
from engine.saves.matching import Match, find, seated, why_parted
from engine.saves.record_lines import BEGINNING
from engine.saves.records import Record, Taken
from story.ids import scene_of
from story.model import Story


class Divergence(NamedTuple):
    """Where a record and a story part: after how many choices, at which beat, and why, as a
    sentence.

    `line` is the line of the record that could not be followed.
    """

    after: int
    of: int
    where: str
    why: str
    line: int


class Doubt(NamedTuple):
    """A choice that was found again, and may be another one now: after how many choices, on which
    line, what it says, and why."""

    after: int
    line: int
    option: Option
    why: str


class Replayed(NamedTuple):
    """The states a record leads through, the first before any choice; the choices taken; and where
    it parts from the story, if it does.

    `doubts` are the choices taken that are not certain to be those of then.
    """

    states: tuple[State, ...]
    taken: tuple[Option, ...]
    parting: Divergence | None = None
    doubts: tuple[Doubt, ...] = ()


Finder = Callable[[Story, State, Taken], Match]
"""How a choice is found again among those that stand."""


def replay(
    story: Story, record: Record, lines: Sequence[int] | None = None, finder: Finder | None = None
) -> Replayed:
    """Take the choices on `lines` (those that lead to where the reader stands, if left out), one
    after the other.

    `finder` is `find`, unless whoever replays knows better which choice is meant.

    >>> replay(story, game.record).states[-1].ending
    'morning'
    """
    lines = record.path() if lines is None else lines
    is_edited = record.beginning.version != story.version
    state = opened(story, record)
    states = [state]
    options: list[Option] = []
    doubts: list[Doubt] = []
    for after, line in enumerate(lines):
        taken = record.taken[line]
        if finder is not None:
            position, doubt = finder(story, state, taken)
        else:
            position, doubt = find(story, state, taken.known, is_edited=is_edited)

        if position is None or state.offered[position].locked is not None:
            scene = scene_of(taken.choice)
            reason = why_parted(story, state, taken.mark, position)
            parting = Divergence(after, len(lines), scene, reason, line)
            return Replayed(tuple(states), tuple(options), parting, tuple(doubts))

        option = state.offered[position]
        if doubt:
            doubts.append(Doubt(after, line, option, doubt))
        options.append(option)
        state = at_line(story, record, line, step(story, state, position))
        states.append(state)

    return Replayed(tuple(states), tuple(options), doubts=tuple(doubts))


def opened(story: Story, record: Record) -> State:
    """Return the state at the beginning of a record."""
    return at_line(story, record, BEGINNING, begin(story, record.beginning.given))


def at_line(story: Story, record: Record, line: int, state: State) -> State:
    """Return a state that was come to by a line of a record: the storylets that were taken there
    ever count as drawn."""
    following = record.following.get(line)
    if not following or not plan_of(story).pools:
        return state

    return seated(story, state, (record.taken[after].choice for after in following))


def find_edited(story: Story, state: State, taken: Taken) -> Match:
    """Find a choice again while its writer is at work: words that were just changed are still those
    of the same place."""
    found = find(story, state, taken.known)
    if found.place is None:
        for position, option in enumerate(state.offered):
            if option.id == taken.choice:
                return Match(position)

        return found

    return found
