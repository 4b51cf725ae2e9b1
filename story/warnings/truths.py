"""Conditions that always hold, or never can: worked out by trying every value of everything they name.

What happened is taken to be free, so that what is reported is surely so; what depends on the ways through the story is
for the proof.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any, Final

from story.counters import counters_of
from story.diagnostics import KeyPath
from story.language.conditions import (
    Among,
    Arithmetic,
    Ask,
    BoolOp,
    Compare,
    Constant,
    Name,
    Node,
    Not,
    Value,
    walk,
)
from story.language.prose import Conditional, Part, conditionals_in
from story.model import Scene, Story
from story.reading import Source
from story.traversal import whens_of
from story.warnings.texts import texts_of

MAX_COMBINATIONS: Final = 2_000
"""So many combinations of values are tried; what has more is left to the proof."""
MAX_COMBINATIONS_OF_STORY: Final = 300_000
"""So many are tried in a whole story, a second of them; a long one has some thousands."""

_COMPARES: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_SUMS: Final[dict[str, Callable[[int, int], int]]] = {"+": add, "-": sub, "*": mul}

Key = tuple[str, ...]
"""A name, or a question and what it asks about, wherever in a condition it stands."""
Assignment = Mapping[Key, Value]


class Truths:
    """Reports conditions, and ways of varying text, that nothing can change."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.known: dict[int, bool | None] = {}
        """What conditions come to; one that is written alike in several places is one tree."""
        self.passed_by: dict[tuple[int, ...], list[int]] = {}
        """Which ways of varying text are never taken, by their conditions, and a last 0 for an {else}."""
        self.left = MAX_COMBINATIONS_OF_STORY

    @property
    def tried_combinations(self) -> int:
        """How many combinations of values were tried."""
        return MAX_COMBINATIONS_OF_STORY - self.left

    def scene(self, scene: Scene, source: Source) -> None:
        """Report those of a scene."""
        for path, node in whens_of(scene):
            self.condition(source, (*path, "when"), node)

        for path, prose in texts_of(self.story, scene).varying:
            self.parts(source, path, prose.parts)

    def status(self, head: Source) -> None:
        """Report those of the story's own status line."""
        if self.story.status and self.story.status.varies:
            self.parts(head, ("status",), self.story.status.parts)

    def condition(self, source: Source, path: KeyPath, node: Node) -> None:
        """Report a condition that is always so."""
        settled = self.settled(node)
        if settled is not None:
            hint = "take it out" if settled else "what stands behind it can never be read"
            source.report(
                "SW611",
                path,
                hint,
                what="this condition " + ("always holds" if settled else "can never hold"),
            )

    def settled(self, node: Node) -> bool | None:
        """Return what a condition always comes to; None where it depends, or has too many values to
        try."""
        if id(node) not in self.known:
            self.known[id(node)] = self.tried(node)
        return self.known[id(node)]

    def tried(self, node: Node) -> bool | None:
        """Return the same, worked out anew."""
        if isinstance(node, Compare) and isinstance(node.right, Constant):
            return None  # the type check refuses comparisons that cannot differ
        if can_differ([node]):
            return None

        results: set[bool] = set()
        for assignment in self.assignments([node], named_first=True):
            results.add(bool(value_of(node, assignment)))
            if len(results) == 2:
                return None

        return results.pop() if results else None

    def parts(self, source: Source, path: KeyPath, parts: tuple[Part, ...]) -> None:
        """Report ways of varying text that are never taken."""
        for conditional in conditionals_in(parts):
            self.ways(source, path, conditional)

    def ways(self, source: Source, path: KeyPath, vary: Conditional) -> None:
        key = tuple([0 if way.when is None else id(way.when) for way in vary.ways])
        if key not in self.passed_by:
            self.passed_by[key] = self.never_taken(vary)
        for place in self.passed_by[key]:
            way = vary.ways[place]
            if way.when:
                why = "its condition can never hold here"
            else:
                why = "the ways before it leave nothing over"

            source.report(
                "SW611",
                path,
                "take it out, or mend the condition",
                offset=way.offset,
                what=f"this way is never taken: {why}",
            )

    def never_taken(self, vary: Conditional) -> list[int]:
        """Return which ways of varying text are never taken; none where there are too many values
        to try."""
        tests = [way.when for way in vary.ways if way.when is not None]
        if len(vary.ways) == 1 + (len(tests) < len(vary.ways)) and self.settled(tests[0]) is None:
            return []  # one condition that may hold or not: its text, and the {else}, can both be read
        if can_differ(tests):
            return []

        waiting = set(range(len(vary.ways)))
        tried = False
        for assignment in self.assignments(tests, named_first=True):
            tried = True
            waiting.discard(_taken(vary, assignment))
            if not waiting:
                return []

        return sorted(waiting) if tried else []

    def assignments(self, nodes: list[Node], *, named_first: bool = False) -> Iterator[Assignment]:
        """Yield every combination of values of what the conditions name; none at all where there
        are too many.

        With `named_first`, the values that they ask for come first, so that what they come to is
        soon seen.
        """
        counters: dict[str, int] = {}
        # All of them first: what one counts to, the others have to tell apart too.
        for node in nodes:
            for scene, most in counters_of(node).items():
                counters[scene] = max(most, counters.get(scene, 0))

        domains: dict[Key, tuple[Value, ...]] = {}
        total = 1
        for node in nodes:
            for part in walk(node):
                if isinstance(part, Name | Ask) and (key := _key(part)) not in domains:
                    domains[key] = self.domain(part, counters)
                    total *= len(domains[key])

        if not 0 < total <= min(MAX_COMBINATIONS, self.left):
            return
        if named_first:
            domains.update(_named_first(nodes, domains))
        for values in product(*domains.values()):
            self.left -= 1
            yield dict(zip(domains, values, strict=True))

    def domain(self, node: Name | Ask, counters: Mapping[str, int]) -> tuple[Value, ...]:
        """Return the values something can have; none where they are too many."""
        if isinstance(node, Ask):
            if node.function == "times":
                return _numbers(0, counters[node.about])

            return (False, True)
        if node.name == "voice":
            return self.story.canon.voices
        if node.name.endswith(".they"):
            return ("she", "he", "they")

        variable = self.story.variables[node.name]
        if variable.kind == "number":
            return _numbers(variable.low, variable.high)

        return variable.words or (False, True)


def can_differ(nodes: list[Node]) -> bool:
    """Return whether conditions surely can each hold and not hold, whatever the others do: nothing
    is named in two places.

    Where that is not seen at once, all values are tried.
    """
    waiting, named = list(nodes), set[Key]()
    while waiting:
        node = waiting.pop()
        match node:
            case Not(of=inner):
                waiting.append(inner)
                continue
            case BoolOp(of=parts):
                waiting += parts
                continue
            case Compare(left=Name() | Ask() as left, right=Constant()):
                key = _key(left)
            case Name() | Ask():
                key = _key(node)
            case _:
                return False

        if key in named:
            return False

        named.add(key)

    return True


def _named_first(
    nodes: list[Node], domains: Mapping[Key, tuple[Value, ...]]
) -> dict[Key, tuple[Value, ...]]:
    """Return the domains of what conditions hold beside a value of their own, that value first."""
    named: dict[Key, dict[Value, None]] = {}
    for node in nodes:
        for part in walk(node):
            match part:
                case Compare(mark="==", left=Name() as left, right=Constant(value=value)):
                    named.setdefault(_key(left), {})[value] = None
                case _:
                    pass

    return {key: tuple({**values, **dict.fromkeys(domains[key])}) for key, values in named.items()}


def _numbers(low: int, high: int) -> tuple[int, ...]:
    """Return the numbers of a range; none where they are too many to be tried."""
    if high - low < MAX_COMBINATIONS:
        return tuple(range(low, high + 1))

    return ()


def _key(node: Name | Ask) -> Key:
    if isinstance(node, Name):
        return (node.name,)

    return (node.function, node.about)


def value_of(node: Node, values: Assignment) -> Value:
    """Work out a condition for given values of everything it names."""
    match node:
        case Constant(value=value):
            return value
        case Name() | Ask():
            return values[_key(node)]
        case Not(of=inner):
            return not value_of(inner, values)
        case BoolOp(word=word, of=parts):
            results = (bool(value_of(part, values)) for part in parts)
            return all(results) if word == "and" else any(results)
        case Among(value=value, among=members, negated=negated):
            return (
                value_of(value, values) in [value_of(member, values) for member in members]
            ) != negated
        case Compare(mark=mark, left=left, right=right):
            return _COMPARES[mark](value_of(left, values), value_of(right, values))
        case Arithmetic(mark=mark, left=left, right=right):
            return _SUMS[mark](int(value_of(left, values)), int(value_of(right, values)))


def _taken(vary: Conditional, assignment: Assignment) -> int:
    """Return which way of varying text is read with some values; -1 where none is."""
    for position, way in enumerate(vary.ways):
        if way.when is None or value_of(way.when, assignment):
            return position

    return -1
