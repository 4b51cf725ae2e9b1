"""What an edit of a story does to the playthroughs kept: which still hold, and where and why the
others part from it."""

from collections.abc import Iterator

from attrs import frozen

from engine.atlas.logs import Log, read_logs
from engine.atlas.replays import Replay, replays
from engine.atlas.seen import read_endings
from engine.play.hearing import no_longer_heard
from engine.runtime.state import State
from engine.saves.matching import find, why_parted
from engine.saves.record_lines import BEGINNING
from engine.saves.store import SaveStore
from story.model import Story


@frozen
class Break:
    """A place where a playthrough parts from the story: after how many choices, at which beat,
    which choice, why.

    `lost` counts the choices that can no longer be come to, itself among them; `stands` are the ids
    of the choices that stand there now, the nearest places to go on from.
    """

    after: int
    where: str
    choice: str
    why: str
    lost: int
    stands: tuple[str, ...]


@frozen
class Unsure:
    """A choice that was found again, and may be another one now: after how many choices, what it
    was and is, and what is doubted."""

    after: int
    choice: str
    now: str
    why: str


@frozen
class Compatibility:
    """One playthrough held against a story: how many choices it has on all its branches, where it
    breaks, and what is doubted.

    `ended` and `ends` are its endings before and now, as far as both are known; `unheard` are acts
    it hears that are none any more; `damage` says what is damaged in its file.
    """

    id: str
    choices: int
    breaks: tuple[Break, ...]
    ended: frozenset[str] | None
    ends: frozenset[str]
    unsure: tuple[Unsure, ...] = ()
    unheard: tuple[str, ...] = ()
    damage: str = ""

    @property
    def ends_elsewhere(self) -> bool:
        """Whether every choice still holds, and yet leads to other endings than before."""
        return not self.breaks and self.ended is not None and self.ended != self.ends


def check_compatibility(story: Story, store: SaveStore) -> Iterator[Compatibility]:
    """Replay every playthrough of a save store with a story as it is now, oldest first. Raises
    SaveError where it cannot be read.

    >>> [save.breaks for save in check_compatibility(story, store)]
    [()]
    """
    logs = read_logs(store, {})
    before = read_endings(store, story.version)
    for id in sorted(logs):
        log = logs[id]
        every = list(replays(story, log))
        states = {replay.line: replay.state for replay in every}
        ends = frozenset(state.ending for state in states.values() if state.ending is not None)
        ended = before.get(id)
        damage = log.damage
        yield Compatibility(
            id,
            len(log),
            tuple(_breaks(story, log, states)),
            ended[1] if ended is not None and ended[0] == log.size else None,
            ends,
            tuple(_unsure(log, every)),
            no_longer_heard(story, log.beginning.given),
            str(damage) if damage else "",
        )


def _unsure(log: Log, every: list[Replay]) -> Iterator[Unsure]:
    for replay in every:
        if replay.doubt and replay.option is not None:
            choice = log.mark(replay.line).choice
            after = len(log.way(replay.line)) - 1
            yield Unsure(after, choice, replay.option.id, replay.doubt)


def _breaks(story: Story, log: Log, states: dict[int, State]) -> Iterator[Break]:
    depth = {BEGINNING: 0}
    below: dict[int, int] = {}
    first: dict[int, int] = {}
    for line, parent in log.pairs():
        depth[line] = depth[parent] + 1
        if line not in states:
            first[line] = first.get(parent, line)
            below[first[line]] = below.get(first[line], 0) + 1

    for line, parent in log.pairs():
        if first.get(line) == line:
            state, known = states[parent], log.known(line)
            mark = known[0]
            where = mark.choice.rpartition("/")[0]
            stands = tuple(option.id for option in state.offered if option.locked is None)
            yield Break(
                depth[parent],
                where,
                mark.choice,
                why_parted(story, state, mark, find(story, state, known).place),
                below[line],
                stands,
            )
