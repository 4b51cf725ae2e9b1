"""The condition language: Python's spelling, a handful of operators, nothing that acts.

    open >= 2 and not chose('let-it-lie')

Read once into a small tree, typed against what the story declares. What is easily misread is refused: `not a == b`, and
`and` mixed with `or` without brackets (a real, published story lost a choice to the first; Python precedence hides it).
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, assert_never

from story.diagnostics import declaring
from story.guessing import Guesser, did_you_mean

Value = bool | int | str
Function = Literal["at", "seen", "times", "chose", "heard", "noticed"]

LONGEST: Final = 2_000
DEEPEST: Final = 40
LONGEST_SUM: Final = 30
LARGEST_NUMBER: Final = 999_999_999
FUNCTIONS: Final[dict[str, str]] = {
    "at": "a scene",
    "seen": "a scene",
    "times": "a scene",
    "chose": "a choice",
    "heard": "a choice",
    "noticed": "an insight",
}
_ASKED: Final = {
    **dict.fromkeys(("visited", "been", "read", "entered"), "seen"),
    **dict.fromkeys(("visits", "count", "visit_count"), "times"),
    **dict.fromkeys(("chosen", "choice", "picked", "took", "taken"), "chose"),
    **dict.fromkeys(("insight", "knows", "learned"), "noticed"),
}
"""What one might ask, and how it is asked here."""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+)|(?P<name>[^\W\d]\w*(?:\.they\b)?)|(?P<string>'[^']*'|\"[^\"]*\")"
    r"|(?P<mark>==|!=|<=|>=|[<>()+*,\[\]-])|(?P<end>$)|(?P<bad>.))",
    re.DOTALL,
)


class ConditionError(Exception):
    """A condition that cannot be used: which code, at which character of it, with which words and hint.

    `others` are further mistakes in it, and `sound` its parts that could be read, whose names can still be looked at.
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


class Both(NamedTuple):
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


class Sum(NamedTuple):
    """`+`, `-` or `*` on two numbers."""

    mark: str
    left: "Node"
    right: "Node"
    offset: int


Node = Constant | Name | Ask | Not | Both | Compare | Among | Sum


class Token(NamedTuple):
    kind: str
    text: str
    offset: int


def _tokens(source: str) -> list[Token]:
    out, place = [], 0
    while True:
        match = _TOKEN.match(source, place)
        assert match is not None
        assert match.lastgroup is not None
        kind, text, start = match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)
        if kind == "bad":
            raise ConditionError(
                "SW301", start, _mark_hint(source[start:]), why=f"'{text}' means nothing here"
            )
        out.append(Token(kind, text, start))
        if kind == "end":
            return out
        place = match.end()


_MEANT: Final = {"=>": ">=", "=<": "<=", "=": "==", "&": "and", "|": "or", "!": "not (…)"}
_MARKS: Final = {
    "'": "a word stands between two quotes: this one is never closed",
    '"': "a word stands between two quotes: this one is never closed",
    ".": "only a cast member's pronoun has a dot, like wyn.they == 'she'; numbers are whole",
    "/": "numbers are added, taken away and multiplied, not divided",
    "%": "numbers are added, taken away and multiplied, not divided",
    "{": "braces belong to texts; a condition names a variable as it is",
    "}": "braces belong to texts; a condition names a variable as it is",
    **dict.fromkeys("“”‘’„«»", "a word stands between straight quotes: 'open'"),
}


def _mark_hint(rest: str) -> str:
    for wrong, right in _MEANT.items():
        if rest.startswith(wrong):
            return f"did you mean {right}?"
    return _MARKS.get(rest[:1], "")


class _Reader:
    """A recursive-descent reader of one condition."""

    def __init__(self, source: str) -> None:
        self.source, self.tokens, self.place, self.depth, self.sums = (
            source,
            _tokens(source),
            0,
            0,
            0,
        )

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def accept(self, *texts: str) -> Token | None:
        token = self.next
        return self.take() if token.kind in ("mark", "name") and token.text in texts else None

    def expect(self, text: str, why: str, hint: str = "") -> None:
        if not self.accept(text):
            raise ConditionError("SW301", self.next.offset, hint, why=why)

    def whole(self) -> Node:
        node = self.either()
        if self.next.kind != "end":
            token = self.next
            raise ConditionError(
                "SW301",
                token.offset,
                self.left_over(token),
                why=f"{_quoted(token.text)} is not expected here",
            )
        return node

    def left_over(self, token: Token) -> str:
        """Guess what was meant by a token that stands after a whole condition."""
        if token.text == ")":
            return "it closes no bracket"
        if token.text == "is":
            return "did you mean ==?"
        if token.text == ">" and self.tokens[self.place - 1].text == "<":
            return "did you mean !=?"
        if token.text in ("==", "!=", "<", "<=", ">", ">="):
            return "put brackets round what is compared"
        return "join two conditions with 'and' or 'or'" if token.kind != "mark" else ""

    def either(self) -> Node:
        return self.joined("or", lambda: self.joined("and", self.negation))

    def joined(self, word: str, operand: Callable[[], Node]) -> Node:
        start = self.next.offset
        parts, spans = [], []
        while True:
            begin = self.place
            parts.append(operand())
            spans.append((begin, self.place))
            if not self.accept(word):
                break
        if len(parts) == 1:
            return parts[0]
        for part, (first, last) in zip(parts, spans, strict=True):
            if word == "or" and self.has_and(first, last):
                self.refuse_mixture(part)
        return Both(word, tuple(parts), start)

    def has_and(self, first: int, last: int) -> bool:
        """Whether an `and` stands outside all brackets among the tokens from `first` up to `last`."""
        depth = 0
        for token in self.tokens[first:last]:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0 and token.text == "and":
                return True
        return False

    def bracketed(self, first: int, last: int) -> bool:
        """Whether the tokens from `first` up to `last` are one pair of brackets."""
        depth = 0
        for place in range(first, last):
            depth += {"(": 1, ")": -1}.get(self.tokens[place].text, 0)
            if depth == 0:
                return place == last - 1 and self.tokens[first].text == "("
        return False

    def refuse_mixture(self, part: Node) -> None:
        raise ConditionError(
            "SW306",
            start_of(part),
            "put brackets round what belongs together: (a and b) or c, or a and (b or c)",
            why="'and' and 'or' stand side by side without brackets",
        )

    def negation(self) -> Node:
        token = self.accept("not")
        if not token:
            return self.comparison()
        self.enter(token.offset)
        inner_place = self.place
        inner = self.negation()
        self.depth -= 1
        if isinstance(inner, Compare | Among | Both) and not self.bracketed(
            inner_place, self.place
        ):
            raise ConditionError(
                "SW306", token.offset, _not_hint(inner), why="'not' stands before a comparison"
            )
        return Not(inner, token.offset)

    def comparison(self) -> Node:
        left = self.sum()
        parts: list[Node] = []
        while True:
            token = self.next
            if mark := self.accept("==", "!=", "<", "<=", ">", ">="):
                right = self.sum()
                parts.append(Compare(mark.text, left, right, mark.offset))
                left = right
            elif token.kind == "name" and token.text in ("in", "not"):
                if parts:
                    hint = "join two conditions with 'and', or put brackets round one"
                    raise ConditionError(
                        "SW301", token.offset, hint, why=f"'{token.text}' stands after a comparison"
                    )
                return self.among(left)
            else:
                break
        if not parts:
            return left
        return parts[0] if len(parts) == 1 else Both("and", tuple(parts), parts[0].offset)

    def among(self, value: Node) -> Node:
        negated = self.accept("not") is not None
        word = self.next
        self.expect("in", "'in' is missing after 'not'")
        closing = {"(": ")", "[": "]"}.get(self.next.text)
        if closing is None:
            raise ConditionError(
                "SW301",
                self.next.offset,
                "write it like road in ['open', 'closing']",
                why="a list is missing after 'in'",
            )
        self.take()
        if self.next.text == closing:
            raise ConditionError(
                "SW301",
                self.next.offset,
                "write it like road in ['open', 'closing']",
                why="the list is empty",
            )
        members = [self.sum()]
        while self.accept(",") and self.next.text != closing:
            members.append(self.sum())
        self.expect(closing, f"a '{closing}' is missing")
        return Among(value, tuple(members), negated, word.offset)

    def sum(self) -> Node:
        node = self.product()
        while mark := self.accept("+", "-"):
            node = self.summed(mark, node, self.product())
        return node

    def product(self) -> Node:
        node = self.single()
        while mark := self.accept("*"):
            node = self.summed(mark, node, self.single())
        return node

    def summed(self, mark: Token, left: Node, right: Node) -> Node:
        """Join two numbers; each sum lies one deeper, so there can only be so many."""
        self.sums += 1
        if self.sums > LONGEST_SUM:
            raise ConditionError(
                "SW301",
                mark.offset,
                "use a variable for a part of it",
                why=f"it has more than {LONGEST_SUM} of + - *",
            )
        return Sum(mark.text, left, right, mark.offset)

    @staticmethod
    def number(token: Token) -> int:
        if len(token.text) > 9:
            hint = f"the largest is {LARGEST_NUMBER}"
            raise ConditionError(
                "SW301", token.offset, hint, why="this number is larger than any a story can have"
            )
        return int(token.text)

    def single(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Constant(self.number(token), token.offset)
        if token.kind == "string":
            return Constant(token.text[1:-1], token.offset)
        if token.text == "-":
            if self.next.kind != "number":
                hint = f"write 0 - {self.next.text}" if self.next.kind == "name" else ""
                raise ConditionError(
                    "SW301", token.offset, hint, why="'-' stands before what is not a number"
                )
            return Constant(-self.number(self.take()), token.offset)
        if token.text == "(":
            self.enter(token.offset)
            node = self.either()
            self.depth -= 1
            self.expect(")", "a ')' is missing")
            return node
        if token.kind == "name" and token.text not in ("and", "or", "not", "in"):
            return self.named(token)
        raise self.unexpected(token)

    def unexpected(self, token: Token) -> ConditionError:
        """Say what stands, or does not, where a value should."""
        if token.text:
            return ConditionError(
                "SW301", token.offset, why=f"{_quoted(token.text)} is not expected here"
            )
        if len(self.tokens) == 1:
            return ConditionError(
                "SW301", token.offset, "write one like open >= 2, or take it out", why="it is empty"
            )
        before = self.tokens[self.place - 2]
        return ConditionError(
            "SW301", token.offset, why=f"it breaks off after {_quoted(before.text)}"
        )

    def enter(self, offset: int) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError(
                "SW301", offset, "use a variable for a part of it", why="it is nested too deeply"
            )

    def named(self, token: Token) -> Node:
        if token.text.lower() in ("true", "false"):
            return Constant(token.text.lower() == "true", token.offset)
        if self.next.text != "(":
            return Name(token.text, token.offset)
        if token.text not in FUNCTIONS:
            meant = _ASKED.get(token.text.lower())
            raise ConditionError(
                "SW303",
                token.offset,
                f"did you mean '{meant}'?" if meant else did_you_mean(token.text, FUNCTIONS),
                name=token.text + "()",
            )
        self.take()
        about = self.take()
        asks = f"{token.text}() asks about one id, in quotes"
        if about.kind != "string":
            like = about.text if about.kind == "name" else "an-id"
            raise ConditionError(
                "SW301", about.offset, f"write it like {token.text}('{like}')", why=asks
            )
        self.expect(
            ")",
            asks if self.next.text == "," else "a ')' is missing",
            "ask twice, with 'and' or 'or'" if self.next.text == "," else "",
        )
        return Ask(token.text, about.text[1:-1], token.offset)


def _not_hint(inner: Node) -> str:
    if isinstance(inner, Compare):
        return "write a != b, or not (a == b)"
    return (
        "write a not in b, or not (a in b)" if isinstance(inner, Among) else "write not (a < b < c)"
    )


def _quoted(text: str) -> str:
    """Put quotes round what was written, unless it has its own."""
    return text if text[:1] in ("'", '"') else f"'{text}'"


def read(source: str) -> Node:
    """Read a condition into its tree.

    Raises ConditionError with the character at which it goes wrong, and with what else is wrong in it.
    """
    if len(source) > LONGEST:
        raise ConditionError(
            "SW301",
            0,
            "use a variable for a part of it",
            why=f"it is longer than {LONGEST} characters",
        )
    try:
        return _Reader(source).whole()
    except ConditionError as error:
        errors, sound = _part_by_part(source, 0, len(source))
        error.others = tuple(
            other for other in errors if (other.code, other.offset) != (error.code, error.offset)
        )
        error.sound = tuple(sound)
        raise


_JOINT: Final = re.compile(r"'[^']*'|\"[^\"]*\"|[()\[\]]|\b(?:and|or)\b")
_BRACKETED: Final = re.compile(r"\s*(?:not\b\s*)*\((.*)\)\s*", re.DOTALL)


def _part_by_part(
    source: str, start: int, end: int, depth: int = 0
) -> tuple[list[ConditionError], list[Node]]:
    """Read what stands between `and` and `or` for itself; returns what is wrong in it, and the parts that are sound."""
    errors: list[ConditionError] = []
    sound: list[Node] = []
    for first, last in _operands(source, start, end):
        try:
            sound.append(_Reader(" " * first + source[first:last]).whole())
        except ConditionError as error:
            inner = _bracketed(source, first, last) if depth < DEEPEST else None
            more, parts = ([], []) if inner is None else _part_by_part(source, *inner, depth + 1)
            errors += more or [error]
            sound += parts
    return errors, sound


def _operands(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """List where the operands of `and` and `or` stand that are in no brackets; all of it where brackets are not balanced."""
    depth, first = 0, start
    spans: list[tuple[int, int]] = []
    for match in _JOINT.finditer(source, start, end):
        if match[0] in ("(", "["):
            depth += 1
        elif match[0] in (")", "]"):
            depth -= 1
        elif match[0] in ("and", "or") and depth == 0:
            spans.append((first, match.start()))
            first = match.end()
        if depth < 0:
            break
    return [*spans, (first, end)] if depth == 0 else [(start, end)]


def _bracketed(source: str, start: int, end: int) -> tuple[int, int] | None:
    """Return what stands in the brackets that are all of a part, behind any `not`; None where it is no such part."""
    match = _BRACKETED.fullmatch(source, start, end)
    if match is None:
        return None
    depth = 0
    for found in _JOINT.finditer(source, match.start(1), match.end(1)):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth < 0:
            return None
    return match.span(1)


class Words(tuple[str, ...]):
    """Words in their order that know at once whether one is among them: there may be thousands, and thousands of questions."""

    def __contains__(self, word: object) -> bool:
        members = self.__dict__.get("members")
        if members is None:
            members = self.__dict__["members"] = frozenset(self)
        return word in members


def listed(words: Sequence[str], most: int = 12) -> str:
    """Spell words with commas between them; of many, the first."""
    shown = ", ".join(f"'{word}'" for word in words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"


class Type(NamedTuple):
    """What values an expression can have: yes or no, a word of a few, or a number within bounds (None: unbounded)."""

    kind: Literal["yes-no", "word", "number"]
    words: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None

    def __str__(self) -> str:
        return {"yes-no": "yes or no", "word": "a word", "number": "a number"}[self.kind]


YES_NO: Final = Type("yes-no")


class Scope(NamedTuple):
    """The names a story gives its conditions: types of what can be named, ids of what can be asked about."""

    names: Mapping[str, Type]
    ids: Mapping[str, frozenset[str]]
    words: frozenset[str]
    """Every word that some variable can have."""
    guesser: Guesser

    def check(self, node: Node) -> None:
        """Hold a condition against the names; raises ConditionError at the first thing that does not fit."""
        found = self.type_of(node)
        if found.kind != "yes-no":
            hint = (
                f"compare it: {_spell(node)} == …"
                if isinstance(node, Name)
                else "compare it with a value"
            )
            raise ConditionError(
                "SW304",
                start_of(node),
                hint,
                why=f"a condition must be true or false, and this is {found}",
            )

    def faults(self, node: Node) -> list[ConditionError]:
        """Return everything that does not fit in a condition, each where it stands; nothing where it holds."""
        found = {(error.code, error.offset): error for error in self._faults(node, condition=True)}
        return sorted(found.values(), key=lambda error: error.offset)

    def _faults(self, node: Node, *, condition: bool, value: Value = True) -> list[ConditionError]:
        """Gather what does not fit in a part; what a part is held against is looked at once all in it is known.

        `value` is one that the part was meant to have.
        """
        inner = [
            error
            for part, is_condition in _parts_of(node)
            for error in self._faults(part, condition=is_condition, value=_value_beside(part, node))
        ]
        if isinstance(node, Among) and not inner:
            pairs = (
                Among(node.value, (member,), node.negated, node.offset) for member in node.among
            )
            return [error for pair in pairs if (error := self._fault(pair, condition)) is not None]
        if inner or isinstance(node, Both | Not):
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

    def type_of(self, node: Node) -> Type:
        """Find what values `node` can have, holding all of it against the story's names."""
        match node:
            case Constant(value=value):
                return _type_of_literal(value)
            case Name():
                return self._type_of_name(node)
            case Ask():
                return self._type_of_ask(node)
            case Not(of=inner):
                self.check(inner)
            case Both(of=parts):
                for part in parts:
                    self.check(part)
            case Among(value=value, among=members):
                for member in members:
                    self._comparable("==", value, member)
            case Compare(mark=mark, left=left, right=right):
                self._comparable(mark, left, right)
            case Sum():
                return self._type_of_sum(node)
        return YES_NO

    def _type_of_name(self, node: Name, value: Value = True) -> Type:
        """Find what values a name has; where it is unknown, `value` is one that it was meant to have."""
        if node.name in self.names:
            return self.names[node.name]
        hint = self.guesser.meant_or_made(node.name, self.names, declaring(node.name, value))
        if any(node.name in ids for ids in self.ids.values()):
            hint = f"an id is asked about: seen('{node.name}') or chose('{node.name}')"
        elif node.name in self.words:
            hint = f"a word stands in quotes: '{node.name}'"
        raise ConditionError("SW302", node.offset, hint, name=node.name)

    def _type_of_ask(self, node: Ask) -> Type:
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
        return Type("number", low=0) if node.function == "times" else YES_NO

    def _ask_hint(self, node: Ask) -> str:
        if node.function in ("seen", "times") and node.about in self.ids["at"]:
            return f"{node.function}() asks about whole scenes; only at() knows beats"
        return ""

    def _type_of_sum(self, node: Sum) -> Type:
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
        a, b = self.type_of(left), self.type_of(right)
        if a.kind != b.kind:
            raise ConditionError(
                "SW304",
                start_of(right),
                _kind_hint(left, a, right),
                why=f"{_spell(left)} is {a} and {_spell(right)} is {b}: they are never alike",
            )
        if mark not in ("==", "!=") and a.kind != "number":
            raise ConditionError(
                "SW304", start_of(left), why=f"'{mark}' compares numbers, and {_spell(left)} is {a}"
            )
        if a.kind == "word" and not _share(a.words, b.words):
            literal, other = (right, a) if isinstance(right, Constant) else (left, b)
            raise ConditionError(
                "SW305",
                start_of(literal),
                self.guesser.meant(_spell(literal).strip("'"), other.words),
                why=f"{_spell(left)} is never {_spell(right)}",
            )
        if a.kind == "number":
            _refuse_constant(mark, left, right, a, b)
        elif a.kind == "word" and len(a.words) == len(b.words) == 1:
            word = "always" if mark == "==" else "never"
            raise ConditionError(
                "SW305", start_of(left), why=f"{_spell(left)} {mark} {_spell(right)} is {word} true"
            )


def _value_beside(part: Node, node: Node) -> Value:
    """Return a value that a part was probably meant to have, from what it is held against."""
    match node:
        case Compare(left=left, right=right):
            other = right if part is left else left
            return other.value if isinstance(other, Constant) else _any_of(node)
        case Among(among=(Constant(value=value), *_)):
            return value
        case Sum():
            return 0
        case _:
            return True


def _any_of(node: Compare) -> Value:
    """Return any value of the kind that a comparison without a plain value is about: what is less or more is a number."""
    numbers = (
        node.mark not in ("==", "!=") or isinstance(node.left, Sum) or isinstance(node.right, Sum)
    )
    return 0 if numbers else True


def _parts_of(node: Node) -> list[tuple[Node, bool]]:
    """List what a node is made of, and whether each part has to be a condition itself."""
    match node:
        case Not(of=inner):
            return [(inner, True)]
        case Both(of=parts):
            return [(part, True) for part in parts]
        case Among(value=value, among=members):
            return [(part, False) for part in (value, *members)]
        case Compare(left=left, right=right) | Sum(left=left, right=right):
            return [(left, False), (right, False)]
        case Constant() | Name() | Ask():
            return []
        case _:
            assert_never(node)


def _share(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two lists of words have one in common; the longer one knows at once what is in it."""
    few, many = sorted((one, other), key=len)
    return any(word in many for word in few)


def _type_of_literal(value: Value) -> Type:
    if isinstance(value, bool):
        return YES_NO
    return (
        Type("number", low=value, high=value)
        if isinstance(value, int)
        else Type("word", words=(value,))
    )


def _bounds(mark: str, a: Type, b: Type) -> Type:
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return Type("number")
    act = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__}[mark]
    ends = [act(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return Type("number", low=min(ends), high=max(ends))


def _refuse_constant(mark: str, left: Node, right: Node, a: Type, b: Type) -> None:
    """Refuse a comparison of numbers whose outcome does not depend on anything."""
    least = None if a.low is None or b.high is None else a.low - b.high
    most = None if a.high is None or b.low is None else a.high - b.low
    outcomes = {
        "==": (least == 0 and most == 0, (least or 0) > 0 or (most if most is not None else 0) < 0),
        "<": (most is not None and most < 0, least is not None and least >= 0),
        "<=": (most is not None and most <= 0, least is not None and least > 0),
    }
    turned = {"!=": "==", ">=": "<", ">": "<="}
    always, never = outcomes[turned.get(mark, mark)]
    if mark in turned:
        always, never = never, always
    if always or never:
        word = "always" if always else "never"
        hint = _range_hint(right, b) if isinstance(left, Constant) else _range_hint(left, a)
        raise ConditionError(
            "SW305",
            start_of(left),
            hint,
            why=f"{_spell(left)} {mark} {_spell(right)} is {word} true",
        )


def _range_hint(node: Node, kind: Type) -> str:
    if isinstance(node, Constant):
        return ""
    if kind.low is not None and kind.high is not None:
        return f"{_spell(node)} goes from {kind.low} to {kind.high}"
    return f"{_spell(node)} is at least {kind.low}" if kind.low is not None else ""


def _kind_hint(left: Node, kind: Type, right: Node) -> str:
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
            return (
                str(value).lower()
                if isinstance(value, bool)
                else f"'{value}'"
                if isinstance(value, str)
                else str(value)
            )
        case Name(name=name):
            return name
        case Ask(function=function, about=about):
            return f"{function}('{about}')"
        case Sum(mark=mark, left=left, right=right):
            return f"{_spell(left)} {mark} {_spell(right)}"
        case _:
            return "this"


def start_of(node: Node) -> int:
    """Give the character at which a condition begins; its own offset may be that of a mark in its middle."""
    while isinstance(node, Sum | Compare | Among):
        node = node.value if isinstance(node, Among) else node.left
    return node.offset


def walk(node: Node) -> list[Node]:
    """List `node` and all that it is made of."""
    out: list[Node] = [node]
    match node:
        case Not(of=inner):
            out += walk(inner)
        case Both(of=parts):
            for part in parts:
                out += walk(part)
        case Among(value=value, among=members):
            out += walk(value)
            for part in members:
                out += walk(part)
        case Compare(left=left, right=right) | Sum(left=left, right=right):
            out += walk(left) + walk(right)
    return out
