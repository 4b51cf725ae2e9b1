"""Where a playthrough is in its story's own time: which movement, which day and hour, and what was
read last."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from engine.runtime.plan import plan_of
from engine.runtime.state import Passage, State
from story.ids import beat_of, scene_of
from story.model import Movement, Scene, Story
from story.regexes import regex

_SENTENCE: Final = regex(r"(?:“[^”]*”|[^.!?…“]|[.!?…](?![”’)]*\s))+[.!?…]*[”’)]*")
"""A sentence, to its mark; what is said in quotes is taken whole."""


def movement_of(story: Story, states: Sequence[State]) -> Movement | None:
    """Return the movement that a playthrough is in after these states; None before the first one,
    and in a story without."""
    if not story.movements:
        return None

    named = next((scene.movement for scene in scenes_back(story, states) if scene.movement), None)
    for movement in story.movements:
        if movement.id == named:
            return movement

    return None


def time_of(story: Story, states: Sequence[State]) -> datetime | None:
    """Return what day and hour it is after these states: that of the beat or the scene that said
    one last."""
    plan = plan_of(story)
    scene: Scene | None = None
    for place in _places_back(story, states):
        here = story.scenes[scene_of(place)]
        if scene is not None and scene.at is not None and here is not scene:
            return scene.at

        scene = here
        beat = plan.by_id.get(beat_of(place))
        if beat is not None and beat.source.at is not None:
            return beat.source.at

    if scene is not None:
        return scene.at

    return None


def _places_back(story: Story, states: Sequence[State]) -> Iterator[str]:
    """Yield where one is, and then the places of all that was read, the last first."""
    if states and not states[-1].over:
        yield plan_of(story).beats[states[-1].beat].id
    elif states and states[-1].ending is not None:
        yield states[-1].ending

    for state in reversed(states):
        yield from (passage.place for passage in reversed(state.read))


def opened(story: Story, states: Sequence[State]) -> list[tuple[int, Movement]]:
    """Return the movements that begin in the newest state, each with the passage before which it
    does.

    A movement begins before the first passage that is read in it in a playthrough.
    """
    result: list[tuple[int, Movement]] = []
    movements = {movement.id: movement for movement in story.movements}
    for position, passage in enumerate(states[-1].read if movements else ()):
        named = _scene_of(story, passage).movement
        if named is not None:
            movement = movements.pop(named, None)
        else:
            movement = None

        if movement is not None and not _was_read(story, states[:-1], movement.id):
            result.append((position, movement))

    return result


def _was_read(story: Story, states: Sequence[State], movement: str) -> bool:
    for state in reversed(states):
        for passage in state.read:
            if _scene_of(story, passage).movement == movement:
                return True

    return False


def _scene_of(story: Story, passage: Passage) -> Scene:
    return story.scenes[scene_of(passage.place)]


def scenes_back(story: Story, states: Sequence[State]) -> Iterator[Scene]:
    """Yield the scenes that were read in, the last one first; a scene comes as often as something
    was read in it."""
    for place in _places_back(story, states):
        yield story.scenes[scene_of(place)]


def last_sentence(states: Sequence[State]) -> str:
    """Return the last sentence that was read; empty where nothing was."""
    for state in reversed(states):
        for passage in reversed(state.read):
            if passage.kind in ("text", "reply") and passage.text.blocks:
                return _last(passage.text.blocks[-1].plain)

    return ""


def _last(words: str) -> str:
    sentences = [match[0].strip() for match in _SENTENCE.finditer(words.replace("\n", " "))]
    for sentence in reversed(sentences):
        if sentence:
            return sentence

    return words.strip()
