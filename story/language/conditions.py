"""The condition language: Python's spelling, a handful of operators, nothing that acts.

    open >= 2 and not chose('let-it-lie')

Read once into a small tree, typed against what the story declares. What is easily misread is
refused: `not a == b`, and `and` mixed with `or` without brackets (a real, published story lost a
choice to the first; Python precedence hides it).
"""

from typing import Any, Final, Literal, NamedTuple

Value = bool | int | str
Function = Literal["at", "seen", "times", "chose", "heard", "noticed"]
FUNCTIONS: Final[dict[str, str]] = {
    "at": "a scene",
    "seen": "a scene",
    "times": "a scene",
    "chose": "a choice",
    "heard": "a choice",
    "noticed": "an insight",
}


class ConditionError(Exception):
    """A condition that cannot be used: which code, at which character of it, with which words and
    hint.

    `others` are further mistakes in it, and `sound` its parts that could be read, whose names can
    still be looked at.
    """

    def __init__(self, code: str, offset: int, hint: str = "", **details: Any) -> None:
        super().__init__(code, offset, details)
        self.code, self.offset, self.hint, self.details = code, offset, hint, details
        self.others: tuple[ConditionError, ...] = ()
        self.sound: tuple[Node, ...] = ()


class Constant(NamedTuple):
    """A number, a word or a yes-or-no that stands for itself."""

    value: Value
    offset: int


class Name(NamedTuple):
    """A variable of the story, `voice`, or a cast member's pronoun (`wyn.they`)."""

    name: str
    offset: int


class Ask(NamedTuple):
    """One of the questions about what happened: `seen('the-box')`."""

    function: str
    about: str
    offset: int


class Not(NamedTuple):
    """The opposite."""

    of: "Node"
    offset: int


class BoolOp(NamedTuple):
    """`and` or `or` between two or more."""

    word: str
    of: tuple["Node", ...]
    offset: int


class Compare(NamedTuple):
    """`==`, `!=`, `<`, `<=`, `>`, `>=` between two values."""

    mark: str
    left: "Node"
    right: "Node"
    offset: int


class Among(NamedTuple):
    """`in` and `not in`."""

    value: "Node"
    among: tuple["Node", ...]
    negated: bool
    offset: int


class Arithmetic(NamedTuple):
    """`+`, `-` or `*` on two numbers."""

    mark: str
    left: "Node"
    right: "Node"
    offset: int


Node = Constant | Name | Ask | Not | BoolOp | Compare | Among | Arithmetic


def start_of(node: Node) -> int:
    """Give the character at which a condition begins; its own offset may be that of a mark in its
    middle."""
    while isinstance(node, Arithmetic | Compare | Among):
        node = node.value if isinstance(node, Among) else node.left

    return node.offset


def walk(node: Node) -> list[Node]:
    """List `node` and all that it is made of."""
    result: list[Node] = [node]
    for part in children_of(node):
        result += walk(part)

    return result


def children_of(node: Node) -> tuple[Node, ...]:
    """Return what a node is made of, in the order in which it is written."""
    match node:
        case Constant() | Name() | Ask():
            return ()
        case Not(of=inner):
            return (inner,)
        case BoolOp(of=parts):
            return parts
        case Among(value=value, among=members):
            return (value, *members)
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
