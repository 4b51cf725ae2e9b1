"""The promises of a story, as targets: what must never happen, and what must be possible."""

from engine.proving.blanks import ReadingCondition
from engine.proving.graph import ENDED
from engine.proving.targets import TargetCollector
from story.language.conditions import Ask, BoolOp, Constant, Node, Not
from story.model import Promise


def ask_promises(asking: TargetCollector) -> None:
    """Add a target for each promise: for `possible` what it says, for the others what would break it."""
    for position, promise in enumerate(asking.story.promises):
        target = asking.add(
            "promises",
            str(position),
            None,
            ("promises", position, promise.kind),
            promise.condition.source,
        )
        for place, scene, beat in _moments(asking, promise):
            node = folded(promise.condition.node, scene, beat)
            if promise.kind == "at-every-ending":
                node = folded(Not(node, 0), scene, beat)
            if not (isinstance(node, Constant) and not node.value):
                condition = ReadingCondition(
                    asking.packing.python(node, scene, beat), frozenset(asking.packing.asked(node))
                )
                asking.hook(target, "arrive", place, condition)


def _moments(asking: TargetCollector, promise: Promise) -> list[tuple[int, str, str]]:
    """List where a promise is held against the story: every beat as it is read, or every ending."""
    scenes = asking.plan.scenes
    if promise.kind == "at-every-ending":
        return [
            (ENDED - place, scene.id, scene.beats[-1].name)
            for place, scene in enumerate(scenes)
            if scene.ending is not None
        ]
    return [
        (place, scenes[beat.scene].id, beat.source.name)
        for place, beat in enumerate(asking.plan.beats)
    ]


def folded(node: Node, scene: str, beat: str) -> Node:
    """Shorten a condition by what is known of it in one beat: where it is."""
    match node:
        case Ask(function="at", about=about):
            return Constant(about in (scene, f"{scene}#{beat}"), node.offset)
        case Not(of=inner):
            inner = folded(inner, scene, beat)
            if isinstance(inner, Constant):
                return Constant(not inner.value, node.offset)
            return Not(inner, node.offset)
        case BoolOp(of=parts):
            return _joined(node, [folded(part, scene, beat) for part in parts])
    return node


def _joined(node: BoolOp, parts: list[Node]) -> Node:
    """Join parts that were shortened as they were joined before: one may decide, and those that cannot are left out."""
    decides = node.word == "or"
    if any(_is(part, decides) for part in parts):
        return Constant(decides, node.offset)
    left = [part for part in parts if not _is(part, not decides)]
    if not left:
        return Constant(not decides, node.offset)
    return BoolOp(node.word, tuple(left), node.offset) if len(left) > 1 else left[0]


def _is(node: Node, value: bool) -> bool:
    return isinstance(node, Constant) and node.value is value
