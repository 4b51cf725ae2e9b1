"""Choices that say nothing: where all their words hang on conditions, when none of these holds.

    say = "{if lit}Leave.{end}"        where it is dark, a choice without a word

Here it is worked out from the text alone, with everything that can happen taken to be free; where
what happens decides, `check` doubts, and the proof knows.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from story.diagnostics import KeyPath
from story.keys import spelled
from story.language.conditions import Among, Ask, BoolOp, Constant, Name, Node, Not, Value, walk
from story.language.marks import SPACES, bare
from story.language.prose import Conditional, Interpolation, Part, Prose, VerbForm
from story.model import Choice, Condition, Scene, Story
from story.reading import Source

NEVER, ALWAYS = Constant(False, 0), Constant(True, 0)
HINT = "say something in every case, or give it a 'when' that keeps it away"
_BRACKETS = "()[]{}"
"""What goes with what stood in it, where that is absent."""


class SpokenLine(NamedTuple):
    """A line that should have words: where it is written, what it says, and when it is read."""

    path: KeyPath
    prose: Prose
    when: Node


def check_wordless(story: Story, sources: dict[str, Source]) -> None:
    """Report choices and storylets that are empty whenever they stand."""
    for scene, line, where in wordless(story):
        if where is None:
            sources[scene.id].report("SW406", line.path, HINT, key=line.path[-1])


def wordless(story: Story) -> Iterator[tuple[Scene, SpokenLine, str | None]]:
    """Yield the lines that can be empty, and where they are, in words; None stands for always.

    What has too many values to be tried is left out.
    """
    trial: _Trial | None = None
    for scene in story.scenes.values():
        for line in _lines(scene):
            empty = _empty(line.prose.parts, story)
            if empty != NEVER:
                trial = trial or _Trial(story)
                where = trial.where(line.when, empty)
                if where != "":
                    yield scene, line, where


def _lines(scene: Scene) -> Iterator[SpokenLine]:
    """Yield the lines that may say nothing: what does not vary says something."""
    if scene.say is not None and scene.say.varies:
        yield SpokenLine(("say",), scene.say, _node(scene.when))
    for beat in scene.beats:
        for choice in beat.choices:
            path: KeyPath = ("beats", beat.position, "choices", choice.position)
            yield from _lines_of_choice(choice, path)


def _lines_of_choice(choice: Choice, path: KeyPath) -> Iterator[SpokenLine]:
    """Yield what a choice says, open and closed, where that varies."""
    when = _node(choice.when)
    if choice.say.varies:
        shown = when if choice.locked is None else ALWAYS
        yield SpokenLine((*path, "say"), choice.say, shown)

    if choice.locked is not None and choice.locked.varies:
        closed = ALWAYS if choice.when is None else _not(when)
        yield SpokenLine((*path, "locked"), choice.locked, closed)


def _node(condition: Condition | None) -> Node:
    if condition is None:
        return ALWAYS

    return condition.node


def _empty(parts: tuple[Part, ...], story: Story) -> Node:
    """Return the condition under which nothing of a text is read."""
    return _both("and", [_empty_part(part, story) for part in parts])


def _empty_part(part: Part, story: Story) -> Node:
    match part:
        case str():
            if bare(part).strip(SPACES + _BRACKETS):
                return NEVER

            return ALWAYS
        case VerbForm():
            if part.one.strip() or part.many.strip():
                return NEVER

            return ALWAYS
        case Interpolation():
            return _empty_interpolation(part, story)
        case Conditional():
            return _empty_vary(part, story)


def _empty_interpolation(part: Interpolation, story: Story) -> Node:
    """Return when a variable that is put in holds a word of spaces alone; a name and a pronoun say
    something."""
    if part.form:
        return NEVER

    words = story.variables[part.name].words
    blank = tuple(Constant(word, 0) for word in words if not word.strip(SPACES))
    if not blank:
        return NEVER

    return Among(Name(part.name, 0), blank, False, 0)


def _empty_vary(vary: Conditional, story: Story) -> Node:
    result: list[Node] = []
    before: list[Node] = []
    for way in vary.ways:
        when = ALWAYS if way.when is None else way.when
        result.append(_both("and", [*before, when, _empty(way.parts, story)]))
        before.append(_not(when))

    return _both("or", [*result, _both("and", before)])


def _not(node: Node) -> Node:
    if node in (NEVER, ALWAYS):
        if node == NEVER:
            return ALWAYS

        return NEVER

    return Not(node, 0)


def _both(word: str, nodes: list[Node]) -> Node:
    """Join conditions, leaving out what says nothing."""
    if word == "and":
        silent, loud = ALWAYS, NEVER
    else:
        silent, loud = NEVER, ALWAYS

    if loud in nodes:
        return loud

    left = tuple(node for node in nodes if node != silent)
    if len(left) < 2:
        return left[0] if left else silent

    return BoolOp(word, left, 0)


class _Trial:
    """Tries lines with every combination of values; what it needs for that is loaded where there is
    a line to try."""

    def __init__(self, story: Story) -> None:
        from story.warnings.truths import Truths, value_of  # few stories have such lines

        self.assignments, self.value_of = Truths(story).assignments, value_of

    def where(self, when: Node, empty: Node) -> str | None:
        """Return for which values a line is read and empty: nothing for none (or too many to try),
        None for all."""
        named = [part for part in walk(empty) if isinstance(part, Name | Ask)]
        found, words = "", False
        for values in self.assignments([when, empty]):
            if not self.value_of(when, values):
                continue

            if not self.value_of(empty, values):
                words = True
            elif not found:
                found = _spelled(named, values) or "it stands"

            if words and found:
                return found

        return None if found else ""


def _spelled(named: list[Name | Ask], values: Mapping[tuple[str, ...], Value]) -> str:
    """Spell values as conditions do, each name once."""
    result: dict[str, None] = {}
    for part in named:
        key: tuple[str, ...]
        if isinstance(part, Name):
            key, name = (part.name,), part.name
        else:
            key, name = (part.function, part.about), f"{part.function}('{part.about}')"

        value = values[key]
        if isinstance(value, bool):
            result[name if value else f"not {name}"] = None
        else:
            result[f"{name} == {spelled(value)}"] = None

    return " and ".join(result)
