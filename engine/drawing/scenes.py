"""A story as its scenes, grouped by folder; the storylets of a pool stand together."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.drawing.graph import Diagram, DiagramGroup, DiagramLine, DiagramNode, merged
from engine.drawing.ways import called
from engine.drawing.words import clean, spell
from story.diagnostics import prefix_of
from story.flow import Flow
from story.model import Beat, Effect, Scene, Story


def scene_graph(story: Story) -> Diagram:
    """Draw up a story's scenes: what leads from any beat of one to another is a line between the
    two."""
    flow = Flow(story)
    reached = {scene for scene, _ in flow.reached()}
    nodes: list[DiagramNode] = []
    lines: list[DiagramLine] = []
    for scene in story.scenes.values():
        nodes.append(scene_node(story, scene, reached))
        lines += _lines(flow, scene)

    return Diagram(
        clean(story.title),
        clean(story.language),
        "scenes",
        tuple(nodes),
        merged(lines),
        tuple(_groups(story)),
        voices(story),
    )


def voices(story: Story) -> tuple[str, ...]:
    """List the parts of a story, as they are called."""
    return tuple(voice_name(story, voice) for voice in story.canon.voices)


def voice_name(story: Story, voice: str | None) -> str:
    """Return what a part is called; nothing for a scene that is nobody's."""
    return clean(story.part_name(voice))


def scene_node(story: Story, scene: Scene, reached: Iterable[str]) -> DiagramNode:
    """Describe a scene: what it is called, where it plays, how it begins, what it sets."""
    opening = next((beat.text for beat in scene.beats if beat.text is not None), None)
    return DiagramNode(
        id=scene.id,
        kind="scene",
        title=clean(scene.title) or scene.id,
        group=_group(story, scene),
        place=clean(scene.place),
        opening=spell(opening, story),
        sets=sets(scene.beats),
        voice=voice_name(story, scene.voice),
        size=len(scene.beats),
        start=story.start.scene == scene.id,
        ending=scene.ending
        and scene.ending._replace(
            family=clean(scene.ending.family), title=clean(scene.ending.title)
        ),
        pool=scene.pool or "",
        unreached=scene.id not in reached,
        reflects=any(beat.reflect for beat in scene.beats),
    )


def sets(beats: Iterable[Beat]) -> tuple[str, ...]:
    """Name the variables that beats and their choices change, each once, in their order."""
    effects: list[Effect] = []
    for beat in beats:
        effects += beat.effects
        for choice in beat.choices:
            effects += choice.effects

    return tuple(dict.fromkeys(effect.variable for effect in effects))


def _lines(flow: Flow, scene: Scene) -> Iterator[DiagramLine]:
    for beat in scene.beats:
        for edge in called(flow, scene, beat):
            if edge.kind == "offer" and beat.offer is not None:
                yield DiagramLine(
                    scene.id,
                    _group(flow.story, flow.story.scenes[edge.to[0]]),
                    "offer",
                    show=beat.offer.show,
                )
            elif edge.to[0] != scene.id:
                yield DiagramLine(scene.id, edge.to[0], edge.kind, edge.ways)


def _folder(story: Story, scene: Scene) -> str:
    """Name the folder of a scene as no scene can be called."""
    inside = scene.file.removeprefix(prefix_of(Path(story.folder)))
    return f"{inside.rpartition('/')[0] or '.'}/"


def _group(story: Story, scene: Scene) -> str:
    folder = _folder(story, scene)
    if scene.pool:
        return f"{folder}?{scene.pool}"

    return folder


def _folder_title(folder: str, count: int) -> str:
    """Return what a folder is called, which is one of so many; nothing for that of story.toml where
    it is the only one."""
    if folder != "./":
        return clean(folder.removesuffix("/"))
    if count > 1:
        return "beside story.toml"

    return ""


def _groups(story: Story) -> Iterator[DiagramGroup]:
    """Yield the folders that hold scenes, and in each the pools; a story in one folder needs no
    heading."""
    folders = dict.fromkeys(_folder(story, scene) for scene in story.scenes.values())
    seen = set()
    for scene in story.scenes.values():
        folder = _folder(story, scene)
        if folder not in seen:
            seen.add(folder)
            yield DiagramGroup(folder, _folder_title(folder, len(folders)))

        if scene.pool and (group := _group(story, scene)) not in seen:
            seen.add(group)
            yield DiagramGroup(group, clean(scene.pool), folder, scene.pool)
