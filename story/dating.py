"""The day and the safe hours put into the status line, scene by scene: `{date}` and `{safe}`, in a
story with tides."""

from collections.abc import Container
from datetime import datetime
from typing import Final, assert_never

from story.language.prose import Conditional, Interpolation, Part, Prose, VerbForm, leaves
from story.model import Beat, Scene, Story
from story.tides import day_words, safe_words

DATED: Final = frozenset({"date", "safe"})
"""What a status line can have put in besides variables."""


def dated(story: Story) -> Story:
    """Return the story with a status in every scene that says when it is, with its own day and
    hours in it."""
    if story.tides is None or not any(map(_asks, (story.status, *_own(story)))):
        return story

    scenes = {scene.id: dated_scene(story, scene) for scene in story.scenes.values()}
    status = dated_status(story, scenes[story.start.scene].at)
    return story._replace(scenes=scenes, status=status)


def _own(story: Story) -> list[Prose | None]:
    return [scene.status for scene in story.scenes.values()]


def dated_status(story: Story, moment: datetime | None) -> Prose | None:
    """Return the story's own status, with the day and hours in it of its first scene, which is at
    `moment`."""
    if _asks(story.status):
        return _filled(story, story.status, moment)

    return story.status


def dated_scene(story: Story, scene: Scene) -> Scene:
    """Return a scene with its status: its own, or where it says when it is, that of the story."""
    status = scene.status
    if status is None and _asks(story.status):
        status = story.status
    if not _asks(status):
        return scene

    if scene.status is not None or scene.at is not None:
        scene = scene._replace(status=_filled(story, status, scene.at))
    return scene._replace(beats=_dated_beats(story, scene.beats, status))


def _dated_beats(story: Story, beats: tuple[Beat, ...], status: Prose | None) -> tuple[Beat, ...]:
    """Return beats with a status of their own from the first one on that says it is later than when
    the scene opened."""
    if all(beat.at is None for beat in beats):
        return beats

    later: Prose | None = None
    result = []
    for beat in beats:
        if beat.at is not None:
            later = _filled(story, status, beat.at)
        result.append(beat._replace(status=later))

    return tuple(result)


def _asks(prose: Prose | None) -> bool:
    if prose is None:
        return False

    return any(_is_asked(leaf, DATED) for leaf in leaves(prose.parts))


def _is_asked(part: Part, names: Container[str]) -> bool:
    """Return whether a part puts in what one of these names stands for."""
    return isinstance(part, Interpolation) and not part.form and part.name in names


def _filled(story: Story, prose: Prose | None, moment: datetime | None) -> Prose | None:
    """Put day and hours in; a variable of the same name stays one."""
    if prose is None:
        return None

    if story.tides is not None and moment is not None:
        window = story.tides.about(moment)
    else:
        window = None

    words = {
        "date": day_words(moment) if moment is not None else "",
        "safe": safe_words(window) if window is not None else "",
    }
    known = {name: said for name, said in words.items() if name not in story.variables}
    return prose._replace(parts=_joined(_put(prose.parts, known)))


def _put(parts: tuple[Part, ...], words: dict[str, str]) -> tuple[Part, ...]:
    result: list[Part] = []
    for part in parts:
        match part:
            case Interpolation(form="", name=name) if name in words:
                result.append(words[name])
            case str() | Interpolation() | VerbForm():
                result.append(part)
            case Conditional(ways=ways):
                filled = (way._replace(parts=_put(way.parts, words)) for way in ways)
                result.append(Conditional(tuple(filled)))
            case _:
                assert_never(part)

    return tuple(result)


def _joined(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Join texts that stand beside each other: prose in which nothing varies is one text."""
    result: list[Part] = []
    for part in parts:
        if result and isinstance(part, str) and isinstance(result[-1], str):
            result[-1] += part
        else:
            result.append(part)

    return tuple(result)
