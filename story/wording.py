"""A few words that many messages need: a number of things, and a list of them."""

from collections.abc import Sequence


def many(count: int, noun: str, *, none: str = "no") -> str:
    """Return how many there are of something, by its name for one: `no scenes`, `1 scene`, `1,200
    scenes`."""
    number = f"{count:,}" if count else none
    if count == 1:
        return f"{number} {noun}"

    return f"{number} {noun}s"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names in a row: `a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)

    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def some_hold(count: int, of: int, noun: str) -> str:
    """Return how many of some things still hold, as a clause: `1 of 3 choices still holds`, `none
    of 2 choices still holds`."""
    verb = "holds" if count < 2 else "hold"
    return f"{count or 'none'} of {many(of, noun)} still {verb}"
