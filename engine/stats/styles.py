"""Ways of playing: somebody who comes near whenever they can, or never does, or changes half way.

Random play is the most aimless there is, and nobody's. What a story offers to people shows in how
it answers to people who mean something; so the ways are made of the story's own patterns, each
alone, each shunned, and one after another.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from story.model import Story


class Taste(NamedTuple):
    """What is taken first of what stands, by its pattern: those of `likes`, and none of `shuns`;
    else anything."""

    likes: str = ""
    shuns: str = ""


class Style(NamedTuple):
    """A way of playing: a taste, and the one that comes after half of a playthrough."""

    name: str
    before: Taste
    after: Taste


def styles_of(story: Story) -> list[Style]:
    """Return the ways of playing a story: at random; each pattern whenever it stands, or never;
    each pair one after the other."""
    patterns = list(story.patterns)
    alone = [Style(name, Taste(likes=name), Taste(likes=name)) for name in patterns]
    never = [Style(f"never {name}", Taste(shuns=name), Taste(shuns=name)) for name in patterns]
    turns = []
    for one in patterns:
        for other in patterns:
            if one != other:
                turns.append(Style(f"{one}, then {other}", Taste(likes=one), Taste(likes=other)))

    return [Style("at random", Taste(), Taste()), *alone, *never, *turns]


def chosen(
    taste: Taste, positions: Sequence[int], patterns: Sequence[str | None], draw: random.Random
) -> int:
    """Return which of the open `positions` somebody of this taste takes; `patterns` has one for
    each place."""
    pairs = list(zip(positions, patterns, strict=True))
    liked = []
    left = []
    for position, pattern in pairs:
        if taste.likes and pattern == taste.likes:
            liked.append(position)
        if not taste.shuns or pattern != taste.shuns:
            left.append(position)

    return draw.choice(liked or left or list(positions))
