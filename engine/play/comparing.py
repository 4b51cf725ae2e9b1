"""Two playthroughs beside each other, from their parting on."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from attrs import frozen

from engine.play.game import Game
from engine.play.reflecting import Hinge, hinges
from engine.play.retelling import RetoldStep, retell


@frozen
class ComparedRow:
    """A step of one beside the same step of the other; None where the other has none."""

    left: RetoldStep | None
    right: RetoldStep | None

    @property
    def alike(self) -> bool:
        """Whether the same was chosen and read on both sides."""
        return self.left is not None and self.right is not None and same(self.left, self.right)


@frozen
class Comparison:
    """Two playthroughs: how many choices they have in common, what was read last before they part,
    and their rows from there on."""

    common: int
    last: RetoldStep | None
    rows: tuple[ComparedRow, ...]
    voices: tuple[tuple[Hinge, ...], tuple[Hinge, ...]]


def same(one: RetoldStep, other: RetoldStep) -> bool:
    """Return whether two steps were chosen and read alike."""
    return (one.choice, one.chosen, one.parts) == (other.choice, other.chosen, other.parts)


def compare(one: Game, other: Game) -> Comparison:
    """Lay two playthroughs of one story beside each other; a step stands beside the one that came
    to the same turning."""
    left, right = retell(one), retell(other)
    parting = next(
        (turn for turn, pair in enumerate(zip(left, right, strict=False)) if not same(*pair)),
        min(len(left), len(right)),
    )
    rows = _aligned(left[parting:], right[parting:])
    return Comparison(
        max(parting - 1, 0),
        left[parting - 1] if parting else None,
        tuple(rows),
        (tuple(hinges(one)), tuple(hinges(other))),
    )


def _aligned(left: Sequence[RetoldStep], right: Sequence[RetoldStep]) -> list[ComparedRow]:
    """Pair steps: those at one hinge or after one turning with each other, the rest in between one
    by one."""
    matcher = SequenceMatcher(
        None, [_key(step) for step in left], [_key(step) for step in right], autojunk=False
    )
    result: list[ComparedRow] = []
    for _, from_left, to_left, from_right, to_right in matcher.get_opcodes():
        ours, theirs = left[from_left:to_left], right[from_right:to_right]
        result += [ComparedRow(*pair) for pair in zip_longest(ours, theirs)]

    return result


def _key(step: RetoldStep) -> str:
    """Name a step by what both playthroughs can share: the hinge it was, or the beat at which its
    choice stood."""
    return step.hinge or step.choice.rpartition("/")[0]


def differing(told: RetoldStep, other: RetoldStep | None) -> list[bool]:
    """Return for each part of a step whether it is not in the other one."""
    if other is not None:
        beside = {part.text.plain for part in other.parts}
    else:
        beside = set()

    return [part.text.plain not in beside for part in told.parts]
