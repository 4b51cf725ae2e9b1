"""Which acts of a playthrough are told at its end: those that are remembered, spread over the
whole, and labelling nobody.

A list can be a label without naming one: seven acts of one pattern are. So no pattern makes up more
than half of a list, and where acts of two patterns were done, two are told.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

MOST_ACTS: Final = 8
"""Of the craft guide's six to nine particular acts an even number, so that half of them can be of
one pattern."""


class ToldAct(NamedTuple):
    """An act that can be told: after how many choices it was done, in a scene of which title, in
    which words.

    `rank` is 0 for an act that its writer marked, 1 for one at a hinge, 2 for one with a pattern, 3
    for any other.
    """

    turn: int
    scene: str
    words: str
    pattern: str | None
    rank: int


def told_of(done: Sequence[ToldAct]) -> list[ToldAct]:
    """Return which of the acts that can be told are told, in the order in which they were done.

    Acts of a lower rank come first, and of one rank those that stand farthest from what is told
    already. An act is passed over as long as it would be the second more of its pattern than of all
    others; at the end the one too many goes, unless there is nothing else to tell.
    """
    told: list[ToldAct] = []
    waiting = list(done)
    while len(told) < MOST_ACTS:
        fitting = [act for act in waiting if _fits(act, told)]
        if not fitting:
            break

        best = min(act.rank for act in fitting)
        following = max(
            (act for act in fitting if act.rank == best),
            key=lambda act: (_distance(act, told), act.turn),
        )
        told.append(following)
        waiting.remove(following)

    _let_two_patterns_be_told(told, waiting)
    _drop_what_is_too_many(told)
    return sorted(told, key=lambda act: act.turn)


def _fits(act: ToldAct, told: list[ToldAct]) -> bool:
    same = sum(act.pattern == other.pattern for other in told)
    return act.pattern is None or same <= len(told) - same


def _distance(act: ToldAct, told: list[ToldAct]) -> int:
    return min((abs(act.turn - other.turn) for other in told), default=0)


def _let_two_patterns_be_told(told: list[ToldAct], waiting: list[ToldAct]) -> None:
    """Put acts of other patterns in the place of acts without one, those least worth telling
    first."""
    for act in sorted(waiting, key=lambda act: act.rank):
        patterns = {other.pattern for other in told} - {None}
        without = [position for position, other in enumerate(told) if other.pattern is None]
        if len(patterns) > 1 or not without:
            return

        if act.pattern is not None and act.pattern not in patterns:
            told[max(without, key=lambda position: (told[position].rank, position))] = act


def _drop_what_is_too_many(told: list[ToldAct]) -> None:
    """Take out an act of a pattern that has more than half of the list, if the list has others: the
    one that came in last."""
    for pattern, count in Counter(act.pattern for act in told).items():
        if pattern is not None and 1 <= len(told) - count < count:
            told.remove(next(act for act in reversed(told) if act.pattern == pattern))
            return
