"""From a record back to where it stands, by the game's own step, as far as the story still holds."""

from collections.abc import Callable, Sequence

from attrs import frozen

from engine.records import Record, Taken, fingerprint
from engine.state import Option, State
from engine.step import begin, step
from story.model import Story


@frozen
class Parting:
    """Where a record and a story part: after how many choices, at which beat, and why, as a sentence.

    `line` is the line of the record that could not be followed.
    """

    after: int
    of: int
    where: str
    why: str
    line: int


@frozen
class Replayed:
    """The states a record leads through, the first before any choice; the choices taken; and where it parts from the story, if it does."""

    states: tuple[State, ...]
    taken: tuple[Option, ...]
    parting: Parting | None = None


Finder = Callable[[State, Taken], int | None]
"""How a choice is found again among those that stand."""


def replay(
    story: Story, record: Record, lines: Sequence[int] | None = None, finder: Finder | None = None
) -> Replayed:
    """Take the choices on `lines` (those that lead to where the reader stands, if left out), one after the other.

    `finder` is `find`, unless whoever replays knows better which choice is meant.
    """
    finder = finder or find
    lines = record.path() if lines is None else lines
    state = begin(story, record.beginning.given)
    states = [state]
    options: list[Option] = []
    for after, line in enumerate(lines):
        taken = record.taken[line]
        place = finder(state, taken)
        if place is None or state.offered[place].locked is not None:
            scene, _, _ = taken.choice.partition("#")
            return Replayed(
                tuple(states),
                tuple(options),
                Parting(after, len(lines), scene, why_parted(story, state, taken, place), line),
            )
        options.append(state.offered[place])
        state = step(story, state, place)
        states.append(state)
    return Replayed(tuple(states), tuple(options))


def find(state: State, taken: Taken) -> int | None:
    """Find a recorded choice again among those that stand."""
    return place_of(state, taken.choice, taken.words, fingerprint)


def place_of(state: State, choice: str, said: str, spell: Callable[[Option], str]) -> int | None:
    """Find a choice again: by id and words, else by words, else by an id that was written.

    `said` is the choice's words as `spell` spells those of one that stands.
    """
    for place, option in enumerate(state.offered):
        if option.id == choice and spell(option) == said:
            return place
    words = [spell(option) for option in state.offered]
    ids = [option.id for option in state.offered]
    if words.count(said) == 1:
        return words.index(said)
    written = choice.rpartition("/")[2]
    if written.isdigit():
        return None
    names = [id.rpartition("/")[2] for id in ids]
    return names.index(written) if names.count(written) == 1 else None


def find_edited(state: State, taken: Taken) -> int | None:
    """Find a choice again while its writer is at work: words that were just changed are still those of the same place."""
    place = find(state, taken)
    if place is None:
        place = next(
            (place for place, option in enumerate(state.offered) if option.id == taken.choice), None
        )
    return place


def why_parted(story: Story, state: State, taken: Taken, place: int | None) -> str:
    """Say why a choice cannot be taken where it was taken once; `place` is where it stands closed, or None."""
    scene = taken.choice.partition("#")[0]
    if place is not None:
        return "the choice you took is closed there now"
    if scene not in story.scenes:
        return f"the scene '{scene}' is no longer there"
    if state.over:
        return "the story ends earlier now"
    return "the choice you took is no longer there, or its words were changed"
