"""A story that is not finished: what of it is not made yet, and a story with a page in place of
each scene that is missing.

Writing goes from the top down: first the choice, then the scene it leads to. So what is only not
there yet keeps a story from being played through, and not from being written.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from story.diagnostics import Finding
from story.ids import scene_of
from story.keys import ID
from story.language.prose_parser import parse_prose
from story.model import Beat, Choice, Scene, Story, Target
from story.references import ASKED_OF_SCENES
from story.traversal import every_beat

UNFINISHED: Final = frozenset({"SW201", "SW202", "SW207", "SW501", "SW502", "SW505"})
"""The errors of what is not made yet, apart from questions about scenes."""
FLOW: Final = frozenset({"SW501", "SW502", "SW505"})
"""What is said where ways are not written yet: the story runs out, a beat is not led to, there is
no ending."""
Part = Beat | Choice
Leading = Callable[[Target | None], Target | None]


def is_unfinished(finding: Finding, story: Story) -> bool:
    """Return whether an error is only that something is not made yet: a scene, a beat of one, the
    storylets of a pool, a way."""
    match finding.code:
        case "SW201" | "SW202" | "SW207":
            return True
        case "SW307":
            return asks_about_missing_scene(finding, story)
        case code:
            return code in FLOW


def asks_about_missing_scene(finding: Finding, story: Story) -> bool:
    """Return whether what is said of a condition is that it asks about a scene that is not
    there."""
    name = str(finding.details["name"])
    asks = finding.details["function"] in ASKED_OF_SCENES
    return asks and name not in story.scenes and ID.fullmatch(name) is not None


def drafted(story: Story, findings: Iterable[Finding]) -> Story:
    """Return a story of which all errors are unfinished things, so that it can be played up to what
    is missing.

    Each place that is not there is a scene of one page, without a file, called as it is written:
    `drawers`, `drawers#top`. An offer of storylets that are not there is none.
    """
    missing: dict[str, Scene] = {}

    def led(target: Target | None) -> Target | None:
        if target is None or _is_there(story, target):
            return target

        place = str(target)
        missing.setdefault(place, _page(story, place))
        return Target(place, None)

    pools = {scene.pool for scene in story.scenes.values() if scene.pool}
    scenes = {}
    for id, scene in story.scenes.items():
        beats = tuple(_drafted_beat(beat, led, pools) for beat in scene.beats)
        scenes[id] = scene._replace(beats=beats)

    for finding in findings:
        if finding.code == "SW307" and asks_about_missing_scene(finding, story):
            name = str(finding.details["name"])
            missing.setdefault(name, _page(story, name))

    start = story.start
    if start.scene:
        start = led(start) or start  # it may be missing
    return story._replace(scenes={**scenes, **missing}, start=start, derived={})


def _is_there(story: Story, target: Target) -> bool:
    scene = story.scenes.get(target.scene)
    if scene is None:
        return False

    return target.beat is None or any(beat.name == target.beat for beat in scene.beats)


def _drafted_beat(beat: Beat, led: Leading, pools: set[str]) -> Beat:
    choices = tuple(
        choice._replace(goto=led(choice.goto), visit=led(choice.visit)) for choice in beat.choices
    )
    if beat.offer and beat.offer.pool in pools:
        offer = beat.offer
    else:
        offer = None

    return beat._replace(choices=choices, goto=led(beat.goto), visit=led(beat.visit), offer=offer)


def _page(story: Story, id: str) -> Scene:
    scene, _, beat = id.partition("#")
    if scene in story.scenes:
        what = f"The beat {beat} of the scene {scene}"
    else:
        what = f"The scene {scene}"

    return Scene(id, "", (Beat(0, text=parse_prose(f"{what} is not made yet.")),))


def is_made(scene: Scene) -> bool:
    """Return whether a scene of a draft is one that was written."""
    return bool(scene.file)


def unmade(draft: Story) -> list[str]:
    """Return the ids of the scenes that a draft leads to or asks about and that are not made yet,
    in the order of its files."""
    places = (scene_of(scene.id) for scene in draft.scenes.values() if not is_made(scene))
    return [id for id in dict.fromkeys(places) if not is_there(draft, id)]


def is_there(draft: Story, id: str) -> bool:
    """Return whether a draft has a scene that was written."""
    return id in draft.scenes and is_made(draft.scenes[id])


def place_in(draft: Story, name: str) -> str:
    """Return the place that is called so and is not made yet: a scene, or where ways lead only to
    beats of it, one of those."""
    places = [scene.id for scene in draft.scenes.values() if not is_made(scene)]
    beats = (place for place in places if scene_of(place) == name)
    if name in places:
        return name

    return next(beats, "")


def targets(story: Story) -> Iterator[tuple[Scene, Part, Target, bool]]:
    """Yield every way that is written, with its scene, the part it is a way of, and whether it is a
    visit."""
    for scene, beat in every_beat(story):
        parts: list[Part] = [beat, *beat.choices]
        for part in parts:
            for target, visit in ((part.goto, False), (part.visit, True)):
                if target is not None:
                    yield scene, part, target, visit
