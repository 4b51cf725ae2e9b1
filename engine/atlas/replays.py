"""All branches of one playthrough, replayed in one go."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.atlas.logs import Log
from engine.runtime.plan import plan_of
from engine.runtime.state import Option, State
from engine.runtime.step import begin, step
from engine.saves.matching import find, seated
from engine.saves.record_lines import BEGINNING
from story.model import Story


class Replay(NamedTuple):
    """One choice replayed: its line, where it stood, the choice, where it led; the beginning has
    neither of the two in the middle.

    `doubt` says why it may be another choice now than the one that was taken.
    """

    line: int
    before: State | None
    option: Option | None
    state: State
    doubt: str = ""


def replays(story: Story, log: Log) -> Iterator[Replay]:
    """Take every choice ever made in a playthrough, as far as the story still has it, what comes
    before always first."""
    has_pools = bool(plan_of(story).pools)
    is_edited = log.beginning.version != story.version
    state = begin(story, log.beginning.given)
    if has_pools:
        state = _stood(story, log, BEGINNING, state)
    states: dict[int, State] = {BEGINNING: state}
    yield Replay(BEGINNING, None, None, state)
    for line, parent in log.pairs():
        if (before := states.get(parent)) is None:
            continue

        position, doubt = find(story, before, log.known(line), is_edited=is_edited)
        if position is None or before.offered[position].locked is not None:
            continue

        state = step(story, before, position)
        if has_pools:
            state = _stood(story, log, line, state)
        states[line] = state
        yield Replay(line, before, before.offered[position], state, doubt)


def _stood(story: Story, log: Log, line: int, state: State) -> State:
    """Return a state that was come to by a line: the storylets that were taken there ever count as
    drawn."""
    return seated(story, state, (log.mark(after).choice for after in log.after(line)))
