"""What texts and ways ask about what happened, each with where it is asked."""

from collections.abc import Iterable, Iterator

from story.diagnostics import KeyPath
from story.language.conditions import Ask, Node, walk
from story.language.prose import conditions_in
from story.model import Scene, Story, beat_id
from story.traversal import all_prose, prose_beside_scenes, prose_of, whens_of

Asked = tuple[Ask, str]
"""A question, and where it is asked: `scene#beat`, a storylet's scene, or nothing for the notebook
and the status line."""


def asked_in(story: Story) -> Iterator[Asked]:
    """Yield every question of a story's texts and ways. A promise is neither: nobody reads it, and
    nobody goes by it."""
    for scene in story.scenes.values():
        for path, node in whens_of(scene):
            yield from _asked_of([node], _where(scene, path))

        for path, prose in prose_of(scene):
            if prose.varies:
                yield from _asked_of(conditions_in(prose.parts), _where(scene, path))

    for prose in prose_beside_scenes(story):
        yield from _asked_of(conditions_in(prose.parts), "")


def heard_of(story: Story) -> frozenset[str]:
    """Return the ids of all acts that some text or way asks whether they are heard of."""
    found = story.derived.get("heard of")
    if not isinstance(found, frozenset):
        once = {id(node): node for node in _nodes(story)}  # what is written alike is one tree
        asked = _asked_of(once.values(), "")
        found = frozenset(ask.about for ask, _ in asked if ask.function == "heard")
        story.derived["heard of"] = found

    return found


def _nodes(story: Story) -> Iterator[Node]:
    """Yield every condition that a way or a text depends on."""
    for scene in story.scenes.values():
        for _, node in whens_of(scene):
            yield node

    for prose in all_prose(story):
        if prose.varies:
            yield from conditions_in(prose.parts)


def _where(scene: Scene, path: KeyPath) -> str:
    """Return the beat that a place in a scene's file belongs to, or the scene itself."""
    if path and path[0] == "beats":
        return beat_id(scene, scene.beats[int(path[1])])

    return scene.id


def _asked_of(nodes: Iterable[Node], where: str) -> Iterator[Asked]:
    for node in nodes:
        for part in walk(node):
            if isinstance(part, Ask):
                yield (part, where)
