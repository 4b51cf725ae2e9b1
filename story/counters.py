"""How far the visits to a scene have to be counted for a condition: what counts on from there reads
the same.

Play, the proof and the warnings all count so far and no further, and take the last number for every
larger one.
"""

from collections.abc import Mapping
from typing import Final

from story.language.conditions import Among, Arithmetic, Ask, Compare, Constant, Name, Node, walk

UNCOUNTED: Final = 1_000
"""Where arithmetic is done on a counter, or it is held against a variable, it saturates here and
not earlier."""


def counters_of(node: Node) -> Mapping[str, int]:
    """Return the scenes whose visits a condition counts, each with the number at which counting may
    stop."""
    counters: dict[str, int] = {}
    for part in walk(node):
        if isinstance(part, Ask) and part.function == "seen":
            _count(counters, part.about, 1)
        elif isinstance(part, Compare | Among | Arithmetic):
            for scene, most in compared(part):
                _count(counters, scene, most)

    return counters


def _count(counters: dict[str, int], scene: str, most: int) -> None:
    counters[scene] = max(most, counters.get(scene, 0))


def compared(node: Compare | Among | Arithmetic) -> list[tuple[str, int]]:
    """Return the scenes whose visits one comparison counts, each with the number at which counting
    may stop.

    That is one past the largest number they are compared with, so that "more than that" is a value
    of its own.
    """
    asked: list[str] = []
    literals: list[int] = []
    is_counted = True
    for part in walk(node):
        match part:
            case Ask(function="times", about=scene):
                asked.append(scene)
            case Constant(value=value) if type(value) is int:
                literals.append(value)
            case Arithmetic() | Name():
                is_counted = False
            case _:
                pass

    if len(asked) > 1 or not is_counted:
        return [(scene, UNCOUNTED) for scene in asked]

    return [(scene, max(literals, default=0) + 1) for scene in asked]
