"""What has to be known of every scene before one comes there: how its beats are called, and what
others may ask about.

A story that was just read is outlined by going through it; of one that was checked before, the
outline was kept, and its scenes are only read when they are come to.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from story.model import Scene, Story

OUTLINES, NAMES = "outlines", "names"
"""Where a story keeps its outlines among what is derived from it, and the names of its beats."""


class OutlinedAct(NamedTuple):
    """A choice with a written id: the places of its beat and of itself, and the hinge it is an act
    at."""

    beat: int
    choice: int
    hinge: str | None = None


class Outline(NamedTuple):
    """A scene from outside: its beats' names, its pool, whose part it is, whether it has a status
    line, and its acts by id."""

    beats: tuple[str, ...]
    pool: str | None
    voice: str | None
    has_status: bool
    acts: Mapping[str, OutlinedAct]


def outlines_of(story: Story) -> Mapping[str, Outline]:
    """Return the outline of every scene, by its id."""
    found = story.derived.get(OUTLINES)
    if found is None:
        found = {scene.id: outline(scene) for scene in story.scenes.values()}
        story.derived[OUTLINES] = found
    assert isinstance(found, Mapping)
    return found


def _acts(story: Story) -> Iterator[tuple[str, tuple[Outline, OutlinedAct]]]:
    for found in outlines_of(story).values():
        for name, act in found.acts.items():
            yield name, (found, act)


def act_named(story: Story, id: str) -> tuple[Outline, OutlinedAct] | None:
    """Return an act of a story by the id of its choice, with the outline of its scene, without
    reading that."""
    index = story.derived.get("acts")
    if index is None:
        index = dict(_acts(story))
        story.derived["acts"] = index

    assert isinstance(index, dict)
    return index.get(id)


def outline(scene: Scene) -> Outline:
    """Return the outline of a scene."""
    acts = {
        choice.id: OutlinedAct(beat.position, choice.position, choice.hinge)
        for beat in scene.beats
        for choice in beat.choices
        if choice.id
    }
    names = tuple([beat.name for beat in scene.beats])
    return Outline(names, scene.pool, scene.voice, scene.status is not None, acts)
