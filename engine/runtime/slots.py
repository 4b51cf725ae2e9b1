"""Which values a playthrough carries: the variables, and only such counters as something in the
story asks for."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from engine.runtime.state import Setup, Values
from story.counters import compared
from story.language.conditions import Among, Arithmetic, Ask, Compare, Name, Node, Value, walk
from story.language.prose import Interpolation, VerbForm, leaves
from story.model import Scene, Story, cast_id
from story.traversal import all_prose, conditions_of

Key = tuple[str, str]
KEPT_SLOTS = "slots"
"""Where a story that was opened has its slots, among what is derived from it."""
_START: dict[str, Value] = {
    "before": False,
    "chose": False,
    "heard": False,
    "noticed": False,
    "once": False,
    "seed": 0,
    "times": 0,
}
"""What counters and marks start with, by their kind."""


class Slots:
    """Numbers for everything a condition or a text can name."""

    def __init__(
        self,
        index: dict[Key, int] | None = None,
        start: list[Value] | None = None,
        bounds: dict[int, tuple[int, int]] | None = None,
    ) -> None:
        self.index = {} if index is None else index
        self.start = [] if start is None else start
        self.bounds = {} if bounds is None else bounds

    def add(self, key: Key, start: Value) -> int:
        if key not in self.index:
            self.index[key] = len(self.start)
            self.start.append(start)
        return self.index[key]

    def fill(self, setup: Setup) -> Values:
        """Make the values a playthrough starts with."""
        values = list(self.start)
        for (kind, name), slot in self.index.items():
            if kind == "heard":
                values[slot] = name in setup.hears
            elif kind == "they":
                values[slot] = setup.pronouns.get(name, values[slot])
            elif kind == "voice" and setup.voice:
                values[slot] = setup.voice
            elif kind == "before":
                values[slot] = name in setup.seen_before
            elif kind == "seed":
                values[slot] = setup.seed

        return tuple(values)


def slots_of(story: Story) -> Slots:
    """Number what a story remembers and what it asks for; what was kept of that is taken."""
    found = story.derived.get(KEPT_SLOTS)
    if isinstance(found, Slots):
        return found

    slots = Slots()
    for variable in story.variables.values():
        slot = slots.add(("variable", variable.name), variable.start)
        if variable.kind == "number":
            slots.bounds[slot] = (variable.low, variable.high)

    for node in conditions_of(story):
        _add_asked(slots, story, node)

    for name in _spoken_of(story):
        if (member := cast_id(story.cast, name)) is not None:
            _add_pronoun(slots, story, member)

    for scene in story.scenes.values():
        _add_scene(slots, scene)

    return slots


def _add_scene(slots: Slots, scene: Scene) -> None:
    """Number what is remembered for a scene's own sake: that a storylet was drawn, and a choice
    taken that is there once."""
    if scene.pool:
        slots.add(("seed", ""), 0)
        slots.add(("before", scene.id), False)
        _count(slots, scene.id, 1)
    for beat in scene.beats:
        for choice in beat.choices:
            if choice.once:
                slots.add(("once", f"{scene.id}#{beat.position}/{choice.position}"), False)


def _add_pronoun(slots: Slots, story: Story, member: str) -> None:
    asked = story.cast[member].pronouns
    slots.add(("they", member), "they" if asked == "ask" else asked)


def _count(slots: Slots, scene: str, most: int) -> None:
    slot = slots.add(("times", scene), 0)
    slots.bounds[slot] = (0, max(most, slots.bounds.get(slot, (0, 0))[1]))


def _add_asked(slots: Slots, story: Story, node: Node) -> None:
    for part in walk(node):
        match part:
            case Name(name="voice"):
                slots.add(("voice", ""), story.canon.voices[0])
            case Name(name=name) if name.endswith(".they"):
                _add_pronoun(slots, story, name.removesuffix(".they"))
            case Ask(function="chose" | "heard" | "noticed" as function, about=about):
                slots.add((function, about), False)
            case Ask(function="seen", about=about):
                _count(slots, about, 1)
            case Compare() | Among() | Arithmetic():
                for scene, most in compared(part):
                    _count(slots, scene, most)
            case _:
                pass


def _spoken_of(story: Story) -> Iterator[str]:
    """Yield every name that some text puts a pronoun of, or a verb after one."""
    for prose in all_prose(story):
        for leaf in leaves(prose.parts):
            match leaf:
                case str() | Interpolation(form="" | "name"):
                    pass
                case Interpolation() | VerbForm():
                    yield leaf.name
                case _:
                    assert_never(leaf)


def told(slots: Slots) -> list[tuple[str, str, int]]:
    """Return slots as what can be kept of them: kind, name, and the most that is counted to."""
    result = []
    for (kind, name), slot in slots.index.items():
        most = slots.bounds[slot][1] if kind == "times" else 0
        result.append((kind, name, most))

    return result


def slots_told(story: Story, listed: Iterable[tuple[str, str, int]]) -> Slots:
    """Return the slots of a story as they were kept: all values come from the story.

    Raises KeyError for what no story has.
    """
    slots = Slots()
    for kind, name, most in listed:
        slot = slots.add((kind, name), _start_of(story, kind, name))
        if kind == "times":
            slots.bounds[slot] = (0, most)
        elif kind == "variable" and story.variables[name].kind == "number":
            slots.bounds[slot] = (story.variables[name].low, story.variables[name].high)

    return slots


def _start_of(story: Story, kind: str, name: str) -> Value:
    if kind == "variable":
        return story.variables[name].start
    if kind == "voice":
        return story.canon.voices[0]
    if kind == "they":
        asked = story.cast[name].pronouns
        return "they" if asked == "ask" else asked

    return _START[kind]
