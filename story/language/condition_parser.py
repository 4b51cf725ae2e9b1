"""A condition read into its tree, or refused with everything that is wrong in it."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from story.guessing import did_you_mean
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
from story.regexes import regex

MAX_CONDITION_LENGTH: Final = 2_000

MAX_CONDITION_DEPTH: Final = 40

MAX_OPERATORS: Final = 30

MAX_NUMBER: Final = 999_999_999

MOST_REMEMBERED: Final = 4_096
"""So many conditions are kept as they were read; a long story has some hundreds."""

_RESERVED: Final = frozenset(("and", "or", "not", "in", "true", "false"))

_SYNONYMS: Final = {
    **dict.fromkeys(("visited", "been", "read", "entered"), "seen"),
    **dict.fromkeys(("visits", "count", "visit_count"), "times"),
    **dict.fromkeys(("chosen", "choice", "picked", "took", "taken"), "chose"),
    **dict.fromkeys(("insight", "knows", "learned"), "noticed"),
}
"""What one might ask, and how it is asked here."""

_TOKEN = regex(
    r"\s*(?:(?P<number>[0-9]+)|(?P<name>[^\W\d]\w*(?:\.they\b)?)|(?P<string>'[^']*'|\"[^\"]*\")"
    r"|(?P<mark>==|!=|<=|>=|[<>()+*,\[\]-])|(?P<end>$)|(?P<bad>.))",
    re.DOTALL,
)


class Token(NamedTuple):
    kind: str
    text: str
    offset: int


def _tokens(source: str) -> list[Token]:
    result, position = [], 0
    while True:
        match = _TOKEN.match(source, position)
        assert match is not None
        assert match.lastgroup is not None
        kind, text, start = match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)
        if kind == "bad":
            raise ConditionError(
                "SW301", start, _mark_hint(source[start:]), why=f"'{text}' means nothing here"
            )

        result.append(Token(kind, text, start))
        if kind == "end":
            return result

        position = match.end()


_MISSPELT_MARKS: Final = {"=>": ">=", "=<": "<=", "=": "==", "&": "and", "|": "or", "!": "not (…)"}

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
    for wrong, right in _MISSPELT_MARKS.items():
        if rest.startswith(wrong):
            return f"did you mean {right}?"

    return _MARKS.get(rest[:1], "")


class _ConditionParser:
    """A recursive-descent parser of one condition.

    Each method that reads has its production in its docstring: `{}` any number of times, `[]` once
    or not, `|` one of them.
    """

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
        """Return the next token, and pass over it."""
        token = self.tokens[self.place]
        self.place += 1
        return token

    def accept(self, *texts: str) -> Token | None:
        """Pass over the next token where it is one of these; None where it is not."""
        token = self.next
        if token.kind in ("mark", "name") and token.text in texts:
            return self.take()

        return None

    def expect(self, text: str, reason: str, hint: str = "") -> None:
        """Pass over a token that has to stand here. Raises ConditionError."""
        if not self.accept(text):
            raise ConditionError("SW301", self.next.offset, hint, why=reason)

    def whole(self) -> Node:
        """Return the whole: either."""
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
        if token.kind != "mark":
            return "join two conditions with 'and' or 'or'"

        return ""

    def either(self) -> Node:
        """Return what "or" joins: either = both {"or" both}; both = negation {"and" negation}.

        The two side by side without brackets are refused.
        """
        return self.joined("or", lambda: self.joined("and", self.negation))

    def joined(self, word: str, operand: Callable[[], Node]) -> Node:
        """Return what a word joins: the operands, as they are read one after the other."""
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

        return BoolOp(word, tuple(parts), start)

    def has_and(self, first: int, last: int) -> bool:
        """Whether an `and` stands outside all brackets among the tokens from `first` up to
        `last`."""
        depth = 0
        for token in self.tokens[first:last]:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0 and token.text == "and":
                return True

        return False

    def bracketed(self, first: int, last: int) -> bool:
        """Whether the tokens from `first` up to `last` are one pair of brackets."""
        depth = 0
        for position in range(first, last):
            depth += {"(": 1, ")": -1}.get(self.tokens[position].text, 0)
            if depth == 0:
                return position == last - 1 and self.tokens[first].text == "("

        return False

    def refuse_mixture(self, part: Node) -> None:
        """Raise ConditionError: `and` and `or` side by side."""
        raise ConditionError(
            "SW306",
            start_of(part),
            "put brackets round what belongs together: (a and b) or c, or a and (b or c)",
            why="'and' and 'or' stand side by side without brackets",
        )

    def negation(self) -> Node:
        """Return a condition or its opposite: negation = "not" negation | comparison.

        "not" before a comparison without brackets is refused.
        """
        token = self.accept("not")
        if not token:
            return self.comparison()

        self.enter(token.offset)
        inner_place = self.place
        inner = self.negation()
        self.depth -= 1
        if isinstance(inner, Compare | Among | BoolOp) and not self.bracketed(
            inner_place, self.place
        ):
            raise ConditionError(
                "SW306", token.offset, _not_hint(inner), why="'not' stands before a comparison"
            )

        return Not(inner, token.offset)

    def comparison(self) -> Node:
        """Return what is compared: comparison = sum {mark sum} | among; mark = "==" | "!=" | "<" |
        "<=" | ">" | ">=".

        A row of them means each beside the next, joined by "and".
        """
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
        if len(parts) == 1:
            return parts[0]

        return BoolOp("and", tuple(parts), parts[0].offset)

    def among(self, value: Node) -> Node:
        """Return a value among others: among = sum ["not"] "in" list; list = "[" sum {"," sum}
        [","] "]", or the same in round brackets."""
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
        """Return numbers added or taken away: sum = product {("+" | "-") product}."""
        node = self.product()
        while mark := self.accept("+", "-"):
            node = self.summed(mark, node, self.product())

        return node

    def product(self) -> Node:
        """Return numbers multiplied: product = single {"*" single}."""
        node = self.single()
        while mark := self.accept("*"):
            node = self.summed(mark, node, self.single())

        return node

    def summed(self, mark: Token, left: Node, right: Node) -> Node:
        """Join two numbers; each sum lies one deeper, so there can only be so many."""
        self.sums += 1
        if self.sums > MAX_OPERATORS:
            raise ConditionError(
                "SW301",
                mark.offset,
                "use a variable for a part of it",
                why=f"it has more than {MAX_OPERATORS} of + - *",
            )

        return Arithmetic(mark.text, left, right, mark.offset)

    @staticmethod
    def number(token: Token) -> int:
        if len(token.text) > 9:
            hint = f"the largest is {MAX_NUMBER}"
            raise ConditionError(
                "SW301", token.offset, hint, why="this number is larger than any a story can have"
            )

        return int(token.text)

    def single(self) -> Node:
        """Return a single value: single = ["-"] number | string | "(" either ")" | named."""
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
        """Return what stands, or does not, where a value should."""
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
        if self.depth > MAX_CONDITION_DEPTH:
            raise ConditionError(
                "SW301", offset, "use a variable for a part of it", why="it is nested too deeply"
            )

    def named(self, token: Token) -> Node:
        """Return what a name stands for: named = "true" | "false" | name [".they"] | question;
        question = name "(" string ")"."""
        if token.text.lower() in ("true", "false"):
            return Constant(token.text.lower() == "true", token.offset)
        if self.next.text != "(":
            return Name(token.text, token.offset)
        if token.text not in FUNCTIONS:
            meant = _SYNONYMS.get(token.text.lower())
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
    if isinstance(inner, Among):
        return "write a not in b, or not (a in b)"

    return "write not (a < b < c)"


def _quoted(text: str) -> str:
    """Put quotes round what was written, unless it has its own."""
    return text if text[:1] in ("'", '"') else f"'{text}'"


def parse_condition(source: str) -> Node:
    """Read a condition into its tree; one that is written alike in several places is one tree.

    Raises ConditionError with the character at which it goes wrong, and with what else is wrong in
    it.

    >>> parse_condition("open >= 2").mark
    '>='
    """
    return _read(source)


@lru_cache(MOST_REMEMBERED)
def _read(source: str) -> Node:
    if len(source) > MAX_CONDITION_LENGTH:
        raise ConditionError(
            "SW301",
            0,
            "use a variable for a part of it",
            why=f"it is longer than {MAX_CONDITION_LENGTH} characters",
        )
    if (simple := _simple(source)) is not None:
        return simple

    try:
        return _ConditionParser(source).whole()
    except ConditionError as error:
        errors, sound = _part_by_part(source, 0, len(source))
        error.others = tuple(
            other for other in errors if (other.code, other.offset) != (error.code, error.offset)
        )
        error.sound = tuple(sound)
        raise


_ASKED: Final = regex(r"(?P<function>[a-z]+)\('(?P<about>[^']*)'\)")
_COMPARED: Final = regex(
    r"(?P<name>[^\W\d]\w*) (?P<mark>==|!=|<=|>=|<|>) (?:'(?P<word>[^']*)'|(?P<number>[0-9]{1,9}))"
)


def _simple(source: str) -> Node | None:
    """Read a single question, or a name beside a value, as most conditions are; None for all
    others, and all that is wrong."""
    if (asked := _ASKED.fullmatch(source)) is not None:
        return Ask(asked[1], asked[2], 0) if asked[1] in FUNCTIONS else None

    compared = _COMPARED.fullmatch(source)
    if compared is None or compared["name"].lower() in _RESERVED:
        return None
    if compared["number"] is None:
        value: Value = compared["word"]
    else:
        value = int(compared["number"])

    constant = Constant(value, compared.end("mark") + 1)
    return Compare(compared["mark"], Name(compared["name"], 0), constant, compared.start("mark"))


_JOINT: Final = regex(r"'[^']*'|\"[^\"]*\"|[()\[\]]|\b(?:and|or)\b")

_BRACKETED: Final = regex(r"\s*(?:not\b\s*)*\((.*)\)\s*", re.DOTALL)


def _part_by_part(
    source: str, start: int, end: int, depth: int = 0
) -> tuple[list[ConditionError], list[Node]]:
    """Read what stands between `and` and `or` for itself; returns what is wrong in it, and the
    parts that are sound."""
    errors: list[ConditionError] = []
    sound: list[Node] = []
    for first, last in _operands(source, start, end):
        try:
            sound.append(_ConditionParser(" " * first + source[first:last]).whole())
        except ConditionError as error:
            inner = _bracketed(source, first, last) if depth < MAX_CONDITION_DEPTH else None
            more, parts = ([], []) if inner is None else _part_by_part(source, *inner, depth + 1)
            errors += more or [error]
            sound += parts

    return errors, sound


def _operands(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """List where the operands of `and` and `or` stand that are in no brackets; all of it where
    brackets are not balanced."""
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

    if depth == 0:
        return [*spans, (first, end)]

    return [(start, end)]


def _bracketed(source: str, start: int, end: int) -> tuple[int, int] | None:
    """Return what stands in the brackets that are all of a part, behind any `not`; None where it is
    no such part."""
    match = _BRACKETED.fullmatch(source, start, end)
    if match is None:
        return None

    depth = 0
    for found in _JOINT.finditer(source, match.start(1), match.end(1)):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth < 0:
            return None

    return match.span(1)
