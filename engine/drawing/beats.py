"""A story as its beats, grouped by scene."""

from collections.abc import Iterator, Sequence

from engine.drawing.graph import Diagram, DiagramGroup, DiagramLine, DiagramNode, merged
from engine.drawing.scenes import sets, voice_name, voices
from engine.drawing.ways import called
from engine.drawing.words import clean, spell
from story.flow import Flow
from story.model import Beat, Scene, Story, beat_id
from story.traversal import every_beat


def beat_graph(story: Story) -> Diagram:
    """Draw up a story's beats; a pool is a node that leads to the first beat of each of its
    storylets."""
    flow = Flow(story)
    reached = flow.reached()
    nodes: list[DiagramNode] = []
    lines: list[DiagramLine] = []
    for scene, beat in every_beat(story):
        nodes.append(_node(flow, scene, beat, (scene.id, beat.position) not in reached))
        lines += _lines(flow, scene, beat)

    for pool, storylets in flow.pools.items():
        nodes.append(DiagramNode(pool_id(pool), "pool", clean(pool), size=len(storylets)))
        lines += _offers(pool, storylets)

    return Diagram(
        clean(story.title),
        clean(story.language),
        "beats",
        tuple(nodes),
        merged(lines),
        tuple(_group(story, scene) for scene in story.scenes.values()),
        voices(story),
    )


def _group(story: Story, scene: Scene) -> DiagramGroup:
    title = clean(scene.title) or scene.id
    return DiagramGroup(scene.id, title, voice=voice_name(story, scene.voice))


def _offers(pool: str, storylets: Sequence[Scene]) -> Iterator[DiagramLine]:
    """Yield the lines from a pool to the first beat of each of its storylets."""
    for storylet in storylets:
        if storylet.beats:
            first = beat_id(storylet, storylet.beats[0])
            yield DiagramLine(pool_id(pool), first, "offer")


def pool_id(pool: str) -> str:
    """Spell a pool as no scene can be."""
    return f"pool:{pool}"


def _node(flow: Flow, scene: Scene, beat: Beat, unreached: bool) -> DiagramNode:
    story = flow.story
    ends = scene.ending is not None and flow.runs_out(scene, beat)
    return DiagramNode(
        id=beat_id(scene, beat),
        kind="beat",
        title=spell(beat.text, story),
        group=scene.id,
        opening=spell(beat.text, story),
        sets=sets([beat]),
        voice=voice_name(story, scene.voice),
        size=len(beat.choices),
        start=flow.resolve(story.start) == (scene.id, beat.position),
        ending=scene.ending if ends else None,
        pool=scene.pool if scene.pool and beat.position == 0 else "",
        unreached=unreached,
        reflects=beat.reflect,
    )


def _lines(flow: Flow, scene: Scene, beat: Beat) -> Iterator[DiagramLine]:
    source = beat_id(scene, beat)
    if beat.offer is not None and flow.pools[beat.offer.pool]:
        yield DiagramLine(source, pool_id(beat.offer.pool), "offer", show=beat.offer.show)
    for edge in called(flow, scene, beat):
        if edge.kind != "offer":
            to = flow.story.scenes[edge.to[0]]
            yield DiagramLine(source, beat_id(to, to.beats[edge.to[1]]), edge.kind, edge.ways)
