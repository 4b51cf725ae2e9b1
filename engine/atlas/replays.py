"""All branches of one playthrough, replayed in one go."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.atlas.logs import Log
from engine.records import BEGINNING, Taken
from engine.replaying import find
from engine.state import Option, State
from engine.step import begin, step
from story.model import Story


class Replay(NamedTuple):
    """One choice replayed: its line, where it stood, the choice, where it led; the beginning has neither of the two in the middle."""

    line: int
    before: State | None
    option: Option | None
    state: State


def replays(story: Story, log: Log) -> Iterator[Replay]:
    """Take every choice ever made in a playthrough, as far as the story still has it, what comes before always first."""
    state = begin(story, log.beginning.given)
    states: dict[int, State] = {BEGINNING: state}
    yield Replay(BEGINNING, None, None, state)
    for line, parent in log.pairs():
        if (before := states.get(parent)) is None:
            continue
        place = find(before, Taken(parent, *log.words(line)))
        if place is None or before.offered[place].locked is not None:
            continue
        state = states[line] = step(story, before, place)
        yield Replay(line, before, before.offered[place], state)
