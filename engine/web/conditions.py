"""Conditions as data: lists that the page makes into functions, so that no text of a story is ever run there either.

    open >= 2 and not lit        ["&", [">=", [4], 2], ["!", [0]]]

A list of one number is a slot. A word, a number or a yes-or-no stands for itself. JavaScript's numbers are exact to 2 ** 53: a sum
that could go beyond is marked, and done there in whole numbers of any length.
"""

from typing import Any, Final, NamedTuple

from engine.runtime.slots import Slots
from engine.web.known import Unpublishable
from story.language.conditions import (
    FUNCTIONS,
    Among,
    Arithmetic,
    Ask,
    BoolOp,
    Compare,
    Constant,
    Name,
    Node,
    Not,
)

EXACT: Final = 1 << 53
"""The numbers below it, and their opposites, are whole in JavaScript."""
LONG: Final = "long"
"""What marks a sum that is done in whole numbers of any length."""
QUESTIONS: Final = frozenset({"at", "seen", "times", "chose", "heard", "noticed"})
"""What a condition can ask here."""
MARKS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
SUMS: Final = frozenset({"+", "-", "*"})
WORDS: Final = {"and": "&", "or": "|"}


class Place(NamedTuple):
    """Where a condition stands, which `at` asks for: a scene, and a beat of it."""

    scene: str = ""
    beat: str = ""


class _Range(NamedTuple):
    """Between which numbers a sum lies, and whether it is one of those that are marked."""

    low: int
    high: int
    is_long: bool = False


class Conditions:
    """Writes the conditions of one story."""

    def __init__(self, slots: Slots) -> None:
        if unknown := set(FUNCTIONS) - QUESTIONS:
            raise Unpublishable(f"a page cannot ask '{min(unknown)}' yet")

        self.slots = slots

    def written(self, node: Node, place: Place) -> Any:
        """Return a condition as JSON knows it. Raises Unpublishable."""
        match node:
            case Constant(value=value):
                return value
            case Name(name=name):
                return [self.named(name)]
            case Ask():
                return self._asked(node, place)
            case Not(of=inner):
                return ["!", self.written(inner, place)]
            case BoolOp(word=word, of=parts) if word in WORDS:
                return [WORDS[word], *(self.written(part, place) for part in parts)]
            case Among(value=value, among=members, negated=negated):
                asked = ["in", self.written(value, place)]
                asked += [self.written(member, place) for member in members]
                return ["!", asked] if negated else asked
            case Compare(mark=mark, left=left, right=right) if mark in MARKS:
                return [mark, self.written(left, place), self.written(right, place)]
            case Arithmetic(mark=mark, left=left, right=right) if mark in SUMS:
                both = [self.written(left, place), self.written(right, place)]
                return [mark, *both, LONG] if self._range(node).is_long else [mark, *both]

        raise Unpublishable(f"a page cannot hold a condition like {node!r:.80} yet")

    def _asked(self, node: Ask, place: Place) -> Any:
        if node.function == "at":
            return node.about in (place.scene, f"{place.scene}#{place.beat}")
        if node.function == "seen":
            return [">", [self.slot("times", node.about)], 0]

        return [self.slot(node.function, node.about)]

    def slot(self, kind: str, name: str) -> int:
        """Return the number of a slot. Raises Unpublishable."""
        if (kind, name) not in self.slots.index:
            raise Unpublishable(f"a page has no place for what is asked of '{name}' ({kind})")

        return self.slots.index[(kind, name)]

    def named(self, name: str) -> int:
        """Return the slot of a variable, of `voice`, or of a cast member's pronoun."""
        if name == "voice":
            return self.slot("voice", "")
        if name.endswith(".they"):
            return self.slot("they", name.removesuffix(".they"))

        return self.slot("variable", name)

    def _range(self, node: Node) -> _Range:
        """Return between which numbers a sum lies."""
        match node:
            case Constant(value=int(value)):
                return _Range(value, value)
            case Name(name=name):
                return _Range(*self.slots.bounds[self.named(name)])
            case Ask(function="times", about=about):
                return _Range(*self.slots.bounds[self.slot("times", about)])
            case Arithmetic(mark=mark, left=left, right=right):
                return _summed(mark, self._range(left), self._range(right))

        raise Unpublishable(f"a page cannot reckon with {node!r:.80}")


def _summed(mark: str, left: _Range, right: _Range) -> _Range:
    ends = []
    for one in (left.low, left.high):
        for other in (right.low, right.high):
            ends.append({"+": one + other, "-": one - other, "*": one * other}[mark])

    low, high = min(ends), max(ends)
    is_long = left.is_long or right.is_long or max(-low, high) >= EXACT
    return _Range(low, high, is_long)
