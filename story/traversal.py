"""The one walk over all of a story: its conditions and its prose."""

from collections.abc import Iterator

from story.diagnostics import KeyPath
from story.language.conditions import Node
from story.language.prose import Prose
from story.model import Beat, Choice, Scene, Story


def prose_of(scene: Scene) -> list[tuple[KeyPath, Prose]]:
    """List all prose of a scene with its place in the file."""
    out: list[tuple[KeyPath, Prose | None]] = [(("status",), scene.status), (("say",), scene.say)]
    for beat in scene.beats:
        path: KeyPath = ("beats", beat.position)
        out.append(((*path, "text"), beat.text))
        for choice in beat.choices:
            here = (*path, "choices", choice.position)
            words = {
                "say": choice.say,
                "locked": choice.locked,
                "reply": choice.reply,
                "echo": choice.echo,
            }
            out += [((*here, key), prose) for key, prose in words.items()]
    return [(place, prose) for place, prose in out if prose is not None]


def conditions_of(story: Story) -> Iterator[Node]:
    """Yield every condition that stands in a 'when' or a promise."""
    yield from (promise.condition.node for promise in story.promises)
    for scene in story.scenes.values():
        parts = [scene, *(part for _, part in beats_and_choices(scene.beats))]
        yield from (part.when.node for part in parts if part.when is not None)


def beats_and_choices(beats: tuple[Beat, ...]) -> Iterator[tuple[KeyPath, Beat | Choice]]:
    for beat in beats:
        path: KeyPath = ("beats", beat.position)
        yield path, beat
        yield from (((*path, "choices", choice.position), choice) for choice in beat.choices)


def all_prose(story: Story) -> Iterator[Prose]:
    if story.status:
        yield story.status
    yield from (insight.text for insight in story.insights.values())
    for scene in story.scenes.values():
        yield from (prose for _, prose in prose_of(scene))
