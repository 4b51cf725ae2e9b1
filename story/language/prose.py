"""The prose language: what stands between three quotes in a scene, read into parts.

    {if left_first}"You went first last time," {wyn.they} {wyn:says|say}.{end}

Reading happens once, when a story is loaded; then it is settled what is a mark (see `marks`). How
the finished text is set is for `typesetting`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, assert_never

from story.language.conditions import Node
from story.language.marks import (
    BLANKS,
)

PRONOUNS: Final[dict[str, dict[str, str]]] = {
    "she": {
        "they": "she",
        "them": "her",
        "their": "her",
        "theirs": "hers",
        "themself": "herself",
        "they're": "she's",
        "they've": "she's",
        "they'd": "she'd",
        "they'll": "she'll",
    },
    "he": {
        "they": "he",
        "them": "him",
        "their": "his",
        "theirs": "his",
        "themself": "himself",
        "they're": "he's",
        "they've": "he's",
        "they'd": "he'd",
        "they'll": "he'll",
    },
    "they": {
        form: form
        for form in (
            "they",
            "them",
            "their",
            "theirs",
            "themself",
            "they're",
            "they've",
            "they'd",
            "they'll",
        )
    },
}
"""What each form of a pronoun is called, which is as those of *they* are, and how it reads for
whom."""
FORMS: Final = ("name", *PRONOUNS["they"])


class ProseError(Exception):
    """Prose that cannot be read: which code, at which character of it, with which words and hint.

    `others` are further mistakes in it, and `sound` its parts that could be read, whose names can
    still be looked at.
    """

    def __init__(self, code: str, offset: int, hint: str = "", **details: Any) -> None:
        super().__init__(code, offset, details)
        self.code, self.offset, self.hint, self.details = code, offset, hint, details
        self.others: tuple[ProseError, ...] = ()
        self.sound: tuple[Part, ...] = ()


class Interpolation(NamedTuple):
    """A value put in: a variable, a cast member's name or one form of their pronoun; `capital` for
    `{wyn.They}`."""

    name: str
    form: str
    capital: bool
    offset: int


def pronoun(part: Interpolation, member: str, pronouns: str) -> str:
    """Return a pronoun as it reads for the cast member `member`: `{wyn.They}` and `{Wyn.they}` with
    a capital."""
    word = PRONOUNS[pronouns][part.form]
    if part.capital or part.name != member:
        return word[0].upper() + word[1:]

    return word


class VerbForm(NamedTuple):
    """A verb that follows a cast member's pronoun: `{wyn:sings|sing}`."""

    name: str
    one: str
    many: str
    offset: int


class Branch(NamedTuple):
    """One branch of varying text; `when` is None for `{else}`. `offset` is where the condition, or
    the tag, stands."""

    when: Node | None
    parts: tuple["Part", ...]
    offset: int


class Conditional(NamedTuple):
    """Text that differs: the first way whose condition holds."""

    ways: tuple[Branch, ...]

    @property
    def inline(self) -> bool:
        """Whether this stands within a line; where a way of it begins or ends with a new line, it
        is lines of its own."""
        return not (_starts_line(self) or _ends_line(self))


Leaf = str | Interpolation | VerbForm
"""A part that holds no other."""
Part = Leaf | Conditional
"""What stands side by side in prose. Whoever tells parts apart does it by `match`, and ends with
`assert_never` where nothing is returned: then the type checker names every place that has to know a
part that is new."""


def branches_of(part: Part) -> tuple[Branch, ...]:
    """Return the branches of a part, in the order in which they are tried; none of a leaf."""
    match part:
        case str() | Interpolation() | VerbForm():
            return ()
        case Conditional(ways=ways):
            return ways
        case _:
            assert_never(part)


def leaves(parts: Iterable[Part]) -> Iterator[Leaf]:
    """Yield every part that holds no other, those of all branches too, in the order in which they
    are written."""
    for part in parts:
        match part:
            case str() | Interpolation() | VerbForm():
                yield part
            case Conditional(ways=ways):
                for way in ways:
                    yield from leaves(way.parts)
            case _:
                assert_never(part)


def conditionals_in(parts: Iterable[Part]) -> Iterator[Conditional]:
    """Yield everything that varies, each before what varies inside it."""
    for part in parts:
        match part:
            case str() | Interpolation() | VerbForm():
                pass
            case Conditional(ways=ways):
                yield part
                for way in ways:
                    yield from conditionals_in(way.parts)
            case _:
                assert_never(part)


def conditions_in(parts: Iterable[Part]) -> list[Node]:
    """List the condition of every branch that has one, each before those inside it."""
    result: list[Node] = []
    for part in parts:
        if isinstance(part, str):
            continue

        for branch in branches_of(part):
            if branch.when is not None:
                result.append(branch.when)
            result += conditions_in(branch.parts)

    return result


def _starts_line(part: Part) -> bool:
    match part:
        case str():
            return part.lstrip(BLANKS).startswith("\n")
        case Interpolation() | VerbForm():
            return False
        case Conditional(ways=ways):
            return any(_starts_line(way.parts[0]) for way in ways if way.parts)


def _ends_line(part: Part) -> bool:
    match part:
        case str():
            return part.rstrip(BLANKS).endswith("\n")
        case Interpolation() | VerbForm():
            return False
        case Conditional(ways=ways):
            return any(_ends_line(way.parts[-1]) for way in ways if way.parts)


class Prose(NamedTuple):
    """Prose as it was written, and read into parts, in whose texts the marks are told apart from
    what is only read.

    `parts` is a single string where nothing varies.
    """

    source: str
    parts: tuple[Part, ...]

    @property
    def varies(self) -> bool:
        return not (len(self.parts) == 1 and isinstance(self.parts[0], str))
