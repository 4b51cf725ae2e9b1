"""What texts and ways ask about what happened, each with where it is asked."""

from collections.abc import Iterable, Iterator

from story.language.conditions import Ask, Node, walk
from story.language.prose import Conditional, Part
from story.model import Beat, Choice, Scene, Story
from story.traversal import prose_of

Asked = tuple[Ask, str]
"""A question, and where it is asked: `scene#beat`, a storylet's scene, or nothing for the notebook and the status line."""


def asked_in(story: Story) -> Iterator[Asked]:
    """Yield every question of a story's texts and ways. A promise is neither: nobody reads it, and nobody goes by it."""
    for scene in story.scenes.values():
        yield from _asked_of(_whens([scene]), scene.id)
        for beat in scene.beats:
            where = f"{scene.id}#{beat.name}"
            yield from _asked_of(_whens([beat, *beat.choices]), where)
        for path, prose in prose_of(scene):
            beat_of = scene.beats[int(path[1])].name if path[0] == "beats" else ""
            where = f"{scene.id}#{beat_of}" if beat_of else scene.id
            yield from _asked_of(_ways(prose.parts), where)
    beside = [insight.text for insight in story.insights.values()]
    for prose in (*beside, *([story.status] if story.status else [])):
        yield from _asked_of(_ways(prose.parts), "")


def _whens(parts: Iterable[Scene | Beat | Choice]) -> Iterator[Node]:
    yield from (part.when.node for part in parts if part.when is not None)


def _ways(parts: tuple[Part, ...]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, Conditional):
            for way in part.ways:
                if way.when is not None:
                    yield way.when
                yield from _ways(way.parts)


def _asked_of(nodes: Iterable[Node], where: str) -> Iterator[Asked]:
    for node in nodes:
        yield from ((part, where) for part in walk(node) if isinstance(part, Ask))
