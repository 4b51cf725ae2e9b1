"""How scenes, beats and choices are called, each a type of its own, and what an id says of where it
stands.

A beat is `scene#beat`, a choice `scene#beat/choice`; without a written id the last part is a
number.
"""

from typing import NewType

SceneId = NewType("SceneId", str)
BeatId = NewType("BeatId", str)
ChoiceId = NewType("ChoiceId", str)
PlaceId = SceneId | BeatId | ChoiceId
"""What was read stands at the head of a scene, at a beat, or behind a choice."""


def scene_of(id: str) -> SceneId:
    """Return the scene that a beat or a choice belongs to; a scene's own id is given back.

    >>> scene_of("stove#lit/stay"), scene_of("stove")
    ('stove', 'stove')
    """
    return SceneId(id.partition("#")[0])


def beat_of(id: str) -> BeatId:
    """Return the beat that a choice stands at; a beat's own id is given back.

    >>> beat_of("stove#lit/stay"), beat_of("stove#lit")
    ('stove#lit', 'stove#lit')
    """
    return BeatId(id.partition("/")[0])


def last_name(id: str) -> str:
    """Return how a choice is called at its beat: by its written id, or its number; an id that is
    given alone is given back.

    >>> last_name("stove#lit/stay"), last_name("stay")
    ('stay', 'stay')
    """
    return id.rpartition("/")[2]
