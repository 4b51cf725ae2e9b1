"""The one walk over all of a story: its beats and choices, its prose, its conditions.

What is inside a single text is walked by `leaves`, `conditionals_in` and `conditions_in` of
`language.prose`, what is inside a condition by `walk` of `language.conditions`.
"""

from collections.abc import Iterator

from story.diagnostics import KeyPath
from story.language.conditions import Node
from story.language.prose import Prose, conditions_in
from story.model import Beat, Choice, Ending, Scene, Story


def beats_and_choices(scene: Scene) -> Iterator[tuple[KeyPath, Beat | Choice]]:
    """Yield every beat of a scene, each before its choices, with its place in the file."""
    for beat in scene.beats:
        path: KeyPath = ("beats", beat.position)
        yield path, beat
        for choice in beat.choices:
            yield (*path, "choices", choice.position), choice


def every_beat(story: Story) -> Iterator[tuple[Scene, Beat]]:
    """Yield every beat of a story, with its scene."""
    for scene in story.scenes.values():
        for beat in scene.beats:
            yield scene, beat


def every_choice(story: Story) -> Iterator[tuple[Scene, Beat, Choice]]:
    """Yield every choice of a story, with its scene and its beat."""
    for scene, beat in every_beat(story):
        for choice in beat.choices:
            yield scene, beat, choice


def endings_of(story: Story) -> Iterator[tuple[Scene, Ending]]:
    """Yield every scene that ends the story, with how it does."""
    for scene in story.scenes.values():
        if scene.ending is not None:
            yield scene, scene.ending


def prose_of(scene: Scene) -> list[tuple[KeyPath, Prose]]:
    """List all prose of a scene with its place in the file."""
    result: list[tuple[KeyPath, Prose | None]] = [
        (("status",), scene.status),
        (("say",), scene.say),
    ]
    for path, part in beats_and_choices(scene):
        if isinstance(part, Beat):
            result.append(((*path, "text"), part.text))
        else:
            result.append(((*path, "say"), part.say))
            result.append(((*path, "locked"), part.locked))
            result.append(((*path, "reply"), part.reply))
            result.append(((*path, "echo"), part.echo))

    return [(place, prose) for place, prose in result if prose is not None]


def prose_beside_scenes(story: Story) -> Iterator[Prose]:
    """Yield the prose that stands in no scene: the status line, and the pages of the notebook."""
    if story.status:
        yield story.status
    for insight in story.insights.values():
        yield insight.text


def all_prose(story: Story) -> Iterator[Prose]:
    """Yield every text of a story that may vary, that of the scenes last."""
    yield from prose_beside_scenes(story)
    for scene in story.scenes.values():
        for _, prose in prose_of(scene):
            yield prose


def whens_of(scene: Scene) -> Iterator[tuple[KeyPath, Node]]:
    """Yield every 'when' of a scene with its place in the file: its own, and those of its beats and
    choices."""
    if scene.when is not None:
        yield (), scene.when.node
    for path, part in beats_and_choices(scene):
        if part.when is not None:
            yield path, part.when.node


def conditions_of(story: Story) -> Iterator[Node]:
    """Yield every condition of a story: in promises, in every 'when', and in every text."""
    for promise in story.promises:
        yield promise.condition.node

    for scene in story.scenes.values():
        for _, node in whens_of(scene):
            yield node

        for _, prose in prose_of(scene):
            yield from conditions_in(prose.parts)

    for prose in prose_beside_scenes(story):
        yield from conditions_in(prose.parts)
