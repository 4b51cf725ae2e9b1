"""New beats: one that ways lead to and that is not there, put into its scene's file where it
changes no other way."""

from collections.abc import Iterator
from pathlib import Path

from engine.writing.making import Edit, Refused, template
from engine.writing.manuscripts import read_manuscript
from engine.writing.new_scenes import Prepared
from story.drafting import is_there, targets
from story.flow import opens, surely_stops
from story.folders import files_of
from story.keys import ID
from story.language.conditions import Ask, walk
from story.model import Beat, Scene, Story
from story.naming import named
from story.positions import locate
from story.traversal import conditions_of, endings_of


def prepare_beat(story: Story, folder: Path, scene_id: str, id: str) -> Prepared:
    """Return what is to be written for a new beat of a scene. Raises Refused, and OSError where the
    file cannot be read."""
    if not is_there(story, scene_id):
        raise Refused(f"there is no scene '{scene_id}' yet")

    scene = story.scenes[scene_id]
    if not ID.fullmatch(id) or id.isdecimal() or any(beat.name == id for beat in scene.beats):
        raise Refused(f"'{id}' cannot be the id of a new beat of '{scene_id}'")

    path = next(
        Path(path) for path in files_of(folder).scenes if named(Path(path).stem) == scene_id
    )
    manuscript = read_manuscript(path)
    place = _place(story, scene)
    if place == len(scene.beats):
        onward = _onward(story, scene)
    else:
        onward = ""

    beat = template("beat.toml", id=id, onward=onward)
    return Prepared(path, None, {path: manuscript.edited([_put(manuscript.text, place, beat)])})


def _place(story: Story, scene: Scene) -> int:
    """Return where a beat can stand that only those come to who are led there: behind one from
    which nothing falls through.

    No beat that is known by its number stands behind it either, as that one would have another
    number then.
    """
    numbered = max(_numbers(story, scene), default=-1)
    for beat in reversed(scene.beats):
        if beat.position < numbered:
            raise Refused(
                f"'{scene.id}#{numbered}' would be another beat then; give that one an id, and lead there by it"
            )
        if not _falls_through(beat):
            return beat.position + 1

    raise Refused("every beat of the scene leads on to what stands behind it")


def _numbers(story: Story, scene: Scene) -> Iterator[int]:
    """Yield the numbers by which beats of a scene are led to or asked about, those that are not
    there too."""
    places = [str(story.start), *(str(target) for _, _, target, _ in targets(story))]
    for condition in conditions_of(story):
        for node in walk(condition):
            if isinstance(node, Ask):
                places.append(node.about)

    for place in places:
        where, _, beat = place.partition("#")
        if where == scene.id and beat.isdecimal():
            yield int(beat)


def _falls_through(beat: Beat) -> bool:
    """Return whether a beat can lead to whatever stands behind it; the last one would, once
    something does."""
    if beat.goto is not None:
        return beat.when is not None

    leads_on = any(choice.goto is None for choice in beat.choices if opens(choice))
    return beat.when is not None or leads_on or not surely_stops(beat)


def _onward(story: Story, scene: Scene) -> str:
    """Return the line that leads on from the end of a scene: to an ending, unless the story comes
    back from it by itself."""
    ways = [visit for _, _, target, visit in targets(story) if target.scene == scene.id]
    if scene.pool or (ways and all(ways)):
        return ""

    for other, _ in endings_of(story):
        if other.voice in (None, scene.voice):
            return f'goto = "{other.id}"\n'

    return ""


def _put(text: str, position: int, beat: str) -> Edit:
    """Return the edit that puts a beat at a place: above the next one and what is remarked of it,
    or at the end."""
    spans = locate(text)
    if not text.startswith("[[", spans["beats", 0].key):
        raise Refused("the beats of the scene are written on one line")

    after = spans.get(("beats", position))
    if after is None:
        return Edit(len(text), len(text), ("" if text.endswith("\n") else "\n") + "\n" + beat)

    start = text.rfind("\n", 0, after.key) + 1
    while start and text[text.rfind("\n", 0, start - 1) + 1 : start].lstrip().startswith("#"):
        start = text.rfind("\n", 0, start - 1) + 1

    return Edit(start, start, beat + "\n")
