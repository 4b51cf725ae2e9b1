"""Lots: of several things the one with the least lot comes first, each as often as its weight says.

A lot is the time of an exponential clock that runs as fast as the weight (Efraimidis and Spirakis,
"Weighted random sampling with a reservoir", 2006). A thing's lot is its own: it hangs on its name
and its weight, on the place and on the seed, and on no other thing. So a thing that is added to the
others, or taken from them, changes nothing in the order of the rest. All of it is whole numbers,
and so alike on every machine.
"""

from collections.abc import Callable, Sequence
from typing import Final

from story.hashing import blake2b

Lots = Callable[[int, int], int]
"""Give the lot of a thing by the number of its name and its weight."""

MASK: Final = (1 << 64) - 1
SQUARINGS: Final = 16
"""Bits of a logarithm below the point that are found by squaring; the rest is laid on a line, which
is wrong by less than 2e-6."""
FINE: Final = 40
"""Bits of a lot below the point."""


def number_of(name: str) -> int:
    """Return the number that stands for a name in all lots, of 64 bits."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")


def lots_at(place: str, *, weighted: bool) -> Lots:
    """Return the lots of a place; where no weights differ, lots that are quicker and stand in the
    same order."""
    here = number_of(place)
    if not weighted:
        return lambda name, _: MASK - _mixed(here, name)

    return lambda name, weight: (_waiting(_mixed(here, name)) << FINE) // weight


def lots_of(place: str, things: Sequence[tuple[int, int]]) -> list[int]:
    """Return the lots at a place of things given by the numbers of their names and their weights,
    as `lots_at` gives them, one by one."""
    if len({weight for _, weight in things}) > 1:
        lots = lots_at(place, weighted=True)
        return [lots(name, weight) for name, weight in things]

    here, out = number_of(place), []
    for name, _ in things:  # as `_mixed` does, without a call for each: a hub has hundreds
        mixed = (here + name * 0x9E3779B97F4A7C15) & MASK
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        out.append(MASK - (mixed ^ (mixed >> 31)))

    return out


def _mixed(one: int, other: int) -> int:
    """Mix two numbers of 64 bits into a third (the finalizer of SplitMix64, by Steele, Lea and
    Flood)."""
    result = (one + other * 0x9E3779B97F4A7C15) & MASK
    result = ((result ^ (result >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    result = ((result ^ (result >> 27)) * 0x94D049BB133111EB) & MASK
    return result ^ (result >> 31)


def _waiting(drawn: int) -> int:
    """Return how long one waits at speed 1: the logarithm of 2**64 over a number from 1 to 2**64,
    in `FINE` bits."""
    drawn += 1
    whole = drawn.bit_length() - 1
    rest = drawn << (
        64 - whole
    )  # from 2**64 on, below 2**65: what is left of the number above a power of two
    result = whole
    for _ in range(SQUARINGS):
        rest = rest * rest >> 64
        result <<= 1
        if rest >> 65:
            result += 1
            rest >>= 1

    return (
        (64 << FINE)
        - (result << (FINE - SQUARINGS))
        - ((rest - (1 << 64)) >> (64 - FINE + SQUARINGS))
    )
