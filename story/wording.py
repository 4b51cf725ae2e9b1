"""A few words that many messages need: a number of things, and a list of them."""

from collections.abc import Sequence


def many(count: int, noun: str, behind: str = "", *, none: str = "no", plural: str = "") -> str:
    """Return how many there are of something, by its name for one, and what is said behind that.

    `none` stands for the number where there are none; `plural` is given where it takes more than
    an s.

    >>> many(1, "scene"), many(1200, "way", " not taken"), many(0, "family", plural="families")
    ('1 scene', '1,200 ways not taken', 'no families')
    """
    number = f"{count:,}" if count else none
    word = noun if count == 1 else plural or f"{noun}s"
    return f"{number} {word}{behind}"


def verb(count: int, form: str) -> str:
    """Return a verb as it goes with so many: `holds` with one, `hold` with more or none."""
    return f"{form}s" if count == 1 else form


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names in a row: `a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)

    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def some_hold(count: int, of: int, noun: str) -> str:
    """Return how many of some things still hold, as a clause: `1 of 3 choices still holds`, `none
    of 2 choices still holds`."""
    return f"{count or 'none'} of {many(of, noun)} still {verb(count or 1, 'hold')}"


def words_alone(text: str) -> list[str]:
    """Return the words of a text in small letters, whatever stands between them.

    >>> words_alone("Low water, 7 a.m.")
    ['low', 'water', '7', 'a', 'm']
    """
    letters = (letter if letter.isalnum() else " " for letter in text.casefold())
    return "".join(letters).split()
