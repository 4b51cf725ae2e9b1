"""What values a condition's parts can have, and whether they fit together."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, NamedTuple, assert_never

from story.diagnostics import declaring
from story.guessing import Guesser
from story.language.conditions import (
    FUNCTIONS,
    Among,
    Arithmetic,
    Ask,
    BoolOp,
    Compare,
    ConditionError,
    Constant,
    Name,
    Node,
    Not,
    Value,
    start_of,
)


class Words(tuple[str, ...]):
    """Words in their order that know at once whether one is among them: there may be thousands, and
    thousands of questions."""

    def __contains__(self, word: object) -> bool:
        members = self.__dict__.get("members")
        if members is None:
            members = self.__dict__["members"] = frozenset(self)
        return word in members


def listed(words: Sequence[str], most: int = 12) -> str:
    """Spell words with commas between them; of many, the first."""
    shown = ", ".join(f"'{word}'" for word in words[:most])
    if len(words) <= most:
        return shown

    return f"{shown} and {len(words) - most} more"


class ValueType(NamedTuple):
    """What values an expression can have: yes or no, a word of a few, or a number within bounds
    (None: unbounded)."""

    kind: Literal["yes-no", "word", "number"]
    words: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None

    def __str__(self) -> str:
        return {"yes-no": "yes or no", "word": "a word", "number": "a number"}[self.kind]


YES_NO: Final = ValueType("yes-no")


class Scope(NamedTuple):
    """The names a story gives its conditions: types of what can be named, ids of what can be asked
    about."""

    names: Mapping[str, ValueType]
    ids: Mapping[str, frozenset[str]]
    words: frozenset[str]
    """Every word that some variable can have."""
    guesser: Guesser

    def check(self, node: Node) -> None:
        """Hold a condition against the names; raises ConditionError at the first thing that does
        not fit."""
        found = self.type_of(node)
        if found.kind != "yes-no":
            if isinstance(node, Name):
                hint = f"compare it: {_spell(node)} == …"
            else:
                hint = "compare it with a value"

            raise ConditionError(
                "SW304",
                start_of(node),
                hint,
                why=f"a condition must be true or false, and this is {found}",
            )

    def faults(self, node: Node) -> list[ConditionError]:
        """Return everything that does not fit in a condition, each where it stands; nothing where
        it holds."""
        found = {(error.code, error.offset): error for error in self._faults(node, condition=True)}
        return sorted(found.values(), key=lambda error: error.offset)

    def _faults(self, node: Node, *, condition: bool, value: Value = True) -> list[ConditionError]:
        """Gather what does not fit in a part; what a part is held against is looked at once all in
        it is known.

        `value` is one that the part was meant to have.
        """
        inner: list[ConditionError] = []
        for part, is_condition in _parts_of(node):
            beside = _value_beside(part, node)
            inner += self._faults(part, condition=is_condition, value=beside)

        if isinstance(node, Among) and not inner:
            pairs = (
                Among(node.value, (member,), node.negated, node.offset) for member in node.among
            )
            return [error for pair in pairs if (error := self._fault(pair, condition)) is not None]
        if inner or isinstance(node, BoolOp | Not):
            return inner

        error = self._fault(node, condition, value)
        return [error] if error is not None else []

    def _fault(self, node: Node, condition: bool, value: Value = True) -> ConditionError | None:
        try:
            if isinstance(node, Name):
                self._type_of_name(node, value)
            if condition:
                self.check(node)
            else:
                self.type_of(node)
        except ConditionError as error:
            return error

        return None

    def type_of(self, node: Node) -> ValueType:
        """Find what values `node` can have, holding all of it against the story's names."""
        match node:
            case Constant(value=value):
                return _type_of_literal(value)
            case Name():
                return self._type_of_name(node)
            case Ask():
                return self._type_of_ask(node)
            case Arithmetic():
                return self._type_of_sum(node)
            case Not() | BoolOp() | Among() | Compare():
                self._check_inside(node)
                return YES_NO

    def _check_inside(self, node: Not | BoolOp | Among | Compare) -> None:
        """Hold what a yes or no is made of against the names, in the order in which it is
        written."""
        match node:
            case Not(of=inner):
                self.check(inner)
            case BoolOp(of=parts):
                for part in parts:
                    self.check(part)
            case Among(value=value, among=members):
                for member in members:
                    self._comparable("==", value, member)
            case Compare(mark=mark, left=left, right=right):
                self._comparable(mark, left, right)
            case _:
                assert_never(node)

    def _type_of_name(self, node: Name, value: Value = True) -> ValueType:
        """Find what values a name has; where it is unknown, `value` is one that it was meant to
        have."""
        if node.name in self.names:
            return self.names[node.name]

        hint = self.guesser.meant_or_made(node.name, self.names, declaring(node.name, value))
        if any(node.name in ids for ids in self.ids.values()):
            hint = f"an id is asked about: seen('{node.name}') or chose('{node.name}')"
        elif node.name in self.words:
            hint = f"a word stands in quotes: '{node.name}'"

        raise ConditionError("SW302", node.offset, hint, name=node.name)

    def _type_of_ask(self, node: Ask) -> ValueType:
        known = self.ids[node.function]
        if node.about not in known:
            asks = FUNCTIONS[node.function]
            hint = self._ask_hint(node) or self.guesser.meant(node.about, known)
            raise ConditionError(
                "SW307",
                node.offset,
                hint,
                function=node.function,
                asks=asks,
                kind=asks.split()[-1],
                name=node.about,
            )
        if node.function == "times":
            return ValueType("number", low=0)

        return YES_NO

    def _ask_hint(self, node: Ask) -> str:
        if node.function in ("seen", "times") and node.about in self.ids["at"]:
            return f"{node.function}() asks about whole scenes; only at() knows beats"

        return ""

    def _type_of_sum(self, node: Arithmetic) -> ValueType:
        left, right = self.type_of(node.left), self.type_of(node.right)
        for side, part in ((left, node.left), (right, node.right)):
            if side.kind != "number":
                raise ConditionError(
                    "SW304",
                    start_of(part),
                    why=f"'{node.mark}' works on numbers, and {_spell(part)} is {side}",
                )

        return _bounds(node.mark, left, right)

    def _comparable(self, mark: str, left: Node, right: Node) -> None:
        left_type, right_type = self.type_of(left), self.type_of(right)
        if left_type.kind != right_type.kind:
            raise ConditionError(
                "SW304",
                start_of(right),
                _kind_hint(left, left_type, right),
                why=f"{_spell(left)} is {left_type} and {_spell(right)} is {right_type}: they are never alike",
            )
        if mark not in ("==", "!=") and left_type.kind != "number":
            raise ConditionError(
                "SW304",
                start_of(left),
                why=f"'{mark}' compares numbers, and {_spell(left)} is {left_type}",
            )
        if left_type.kind == "word" and not _share(left_type.words, right_type.words):
            literal, other = (
                (right, left_type) if isinstance(right, Constant) else (left, right_type)
            )
            raise ConditionError(
                "SW305",
                start_of(literal),
                self.guesser.meant(_spell(literal).strip("'"), other.words),
                why=f"{_spell(left)} is never {_spell(right)}",
            )
        if left_type.kind == "number":
            _refuse_constant(mark, left, right, left_type, right_type)
        elif left_type.kind == "word" and len(left_type.words) == len(right_type.words) == 1:
            word = "always" if mark == "==" else "never"
            raise ConditionError(
                "SW305", start_of(left), why=f"{_spell(left)} {mark} {_spell(right)} is {word} true"
            )


def _value_beside(part: Node, node: Node) -> Value:
    """Return a value that a part was probably meant to have, from what it is held against."""
    match node:
        case Compare(left=left, right=right):
            other = right if part is left else left
            if isinstance(other, Constant):
                return other.value

            return _any_of(node)
        case Among(among=(Constant(value=value), *_)):
            return value
        case Arithmetic():
            return 0
        case _:
            return True


def _any_of(node: Compare) -> Value:
    """Return any value of the kind that a comparison without a plain value is about: what is less
    or more is a number."""
    numbers = (
        node.mark not in ("==", "!=")
        or isinstance(node.left, Arithmetic)
        or isinstance(node.right, Arithmetic)
    )
    return 0 if numbers else True


def _parts_of(node: Node) -> list[tuple[Node, bool]]:
    """List what a node is made of, and whether each part has to be a condition itself."""
    match node:
        case Not(of=inner):
            return [(inner, True)]
        case BoolOp(of=parts):
            return [(part, True) for part in parts]
        case Among(value=value, among=members):
            return [(part, False) for part in (value, *members)]
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return [(left, False), (right, False)]
        case Constant() | Name() | Ask():
            return []
        case _:
            assert_never(node)


def _share(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two lists of words have one in common; the longer one knows at once what is in it."""
    few, many = sorted((one, other), key=len)
    return any(word in many for word in few)


def _type_of_literal(value: Value) -> ValueType:
    if isinstance(value, bool):
        return YES_NO
    if isinstance(value, int):
        return ValueType("number", low=value, high=value)

    return ValueType("word", words=(value,))


def _bounds(mark: str, left: ValueType, right: ValueType) -> ValueType:
    if left.low is None or left.high is None or right.low is None or right.high is None:
        return ValueType("number")

    act = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__}[mark]
    ends = [act(one, right.low) for one in (left.low, left.high)]
    ends += [act(one, right.high) for one in (left.low, left.high)]
    return ValueType("number", low=min(ends), high=max(ends))


def _refuse_constant(
    mark: str, left: Node, right: Node, left_type: ValueType, right_type: ValueType
) -> None:
    """Refuse a comparison of numbers whose outcome does not depend on anything."""
    always, never = _outcome(mark, left_type, right_type)
    if not always and not never:
        return

    word = "always" if always else "never"
    if isinstance(left, Constant):
        hint = _range_hint(right, right_type)
    else:
        hint = _range_hint(left, left_type)

    reason = f"{_spell(left)} {mark} {_spell(right)} is {word} true"
    raise ConditionError("SW305", start_of(left), hint, why=reason)


def _outcome(mark: str, left: ValueType, right: ValueType) -> tuple[bool, bool]:
    """Return whether a comparison of numbers holds always, and whether it never does."""
    turned = {"!=": "==", ">=": "<", ">": "<="}
    if mark in turned:
        always, never = _outcome(turned[mark], left, right)
        return never, always

    least, most = _difference(left.low, right.high), _difference(left.high, right.low)
    is_above = least is not None and least > 0
    is_below = most is not None and most < 0
    if mark == "==":
        return least == 0 and most == 0, is_above or is_below
    if mark == "<":
        return is_below, least is not None and least >= 0

    return most is not None and most <= 0, is_above


def _difference(one: int | None, other: int | None) -> int | None:
    """Return by how much a bound is greater than another; None where one of them is none."""
    if one is None or other is None:
        return None

    return one - other


def _range_hint(node: Node, kind: ValueType) -> str:
    if isinstance(node, Constant):
        return ""
    if kind.low is not None and kind.high is not None:
        return f"{_spell(node)} goes from {kind.low} to {kind.high}"
    if kind.low is not None:
        return f"{_spell(node)} is at least {kind.low}"

    return ""


def _kind_hint(left: Node, kind: ValueType, right: Node) -> str:
    if kind.kind == "yes-no":
        return f"write {_spell(left)}, or not {_spell(left)}"
    if kind.kind == "word" and kind.words:
        return f"{_spell(left)} is one of {listed(kind.words)}"
    if kind.kind == "number" and isinstance(right, Constant) and str(right.value).isdigit():
        return f"a number stands without quotes: {right.value}"

    return ""


def _spell(node: Node) -> str:
    match node:
        case Constant(value=value):
            if isinstance(value, bool):
                return str(value).lower()
            if isinstance(value, str):
                return f"'{value}'"

            return str(value)
        case Name(name=name):
            return name
        case Ask(function=function, about=about):
            return f"{function}('{about}')"
        case Arithmetic(mark=mark, left=left, right=right):
            return f"{_spell(left)} {mark} {_spell(right)}"
        case _:
            return "this"
