"""Playthroughs that are asked for by what their choices add up to."""

from collections.abc import Callable, Iterable

from attrs import frozen

from engine.proving.weighing import ChoiceKind

Weigh = Callable[[ChoiceKind], int | None]
"""What a kind of choice adds to a sum; None: no such choice may be taken."""


@frozen
class Wanted:
    """A playthrough that is asked for: its ending's family (None: any), and sums of its choices, each to be at least 1."""

    family: str | None
    sums: tuple[Weigh, ...]


def leaning_to(pattern: str, others: Iterable[str], family: str | None) -> Wanted:
    """Return the wish for a playthrough to a family of endings that takes a pattern more often than each of the others."""
    return Wanted(family, tuple(_more_often(pattern, other) for other in others))


def _more_often(pattern: str, other: str) -> Weigh:
    return lambda kind: (kind.pattern == pattern) - (kind.pattern == other)


def telling_only(pattern: str) -> Wanted:
    """Return the wish for a playthrough whose acts told at the end are all of one pattern, and one at least."""

    def weigh(kind: ChoiceKind) -> int | None:
        if not kind.told:
            return 0
        return 1 if kind.pattern == pattern else None

    return Wanted(None, (weigh,))
