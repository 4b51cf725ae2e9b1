"""The map from above: a way as the scenes it came through, by movements, and what else was seen in
other playthroughs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, zip_longest
from typing import Final

from attrs import define, field, frozen

from engine.atlas.chart import ChartStep, step_at
from engine.atlas.logs import Log
from engine.atlas.replays import replays
from engine.atlas.seen import BEAT, ENDING, Seen, totals
from engine.atlas.tree import Atlas, TreeNode
from engine.play.reflecting import Hinge
from engine.play.titles import ending_title, title_of
from engine.runtime.plan import plan_of
from engine.runtime.state import State
from story.ids import scene_of
from story.model import Movement, Scene, Story

BETWEEN: Final = "Other scenes"
"""The heading over scenes that belong to no movement and were seen on another way."""


@define(eq=False)
class Visit:
    """A scene that the way came through: where it begins, and the places in it where something was
    to be chosen."""

    scene: Scene
    node: TreeNode
    steps: list[ChartStep] = field(factory=list)
    lost: TreeNode | None = None
    """What the way leads to from here, where the story no longer has it."""

    @property
    def untaken(self) -> int:
        """How many ways leave it that were never taken."""
        return sum(step.untaken for step in self.steps)

    @property
    def closed(self) -> tuple[str, ...]:
        return tuple(chain.from_iterable(step.closed for step in self.steps))

    @property
    def turning_off(self) -> frozenset[str]:
        """The playthroughs that left the way here, by their ids."""
        found: set[str] = set()
        for step in self.steps:
            for node in step.branches:
                found.update(log.id for log, _ in node.members)

        return frozenset(found)

    @property
    def hinges(self) -> list[Hinge]:
        return [hinge for step in self.steps if (hinge := step.hinge) is not None]


@frozen
class SceneGroup:
    """A movement on the map: the scenes of it that the way came through, and those that were seen
    on another way only.

    Without a movement it holds what belongs to none: all there is in a story that has none, and in
    another one what was read before the first, or, last of all, the scenes seen elsewhere that any
    movement may come by.
    """

    movement: Movement | None
    visits: tuple[Visit, ...] = ()
    elsewhere: tuple[Scene, ...] = ()


@frozen
class EndingSeen:
    """An ending that was come to: scenes that end alike, as two parts may, and by how many other
    playthroughs."""

    title: str
    scenes: tuple[Scene, ...]
    others: int


@frozen
class EndingsSeen:
    """The endings that were ever come to, in the story's order, and whether there are more."""

    seen: tuple[EndingSeen, ...] = ()
    are_more: bool = False


def way_through(focus: TreeNode, log: Log | None = None) -> list[TreeNode]:
    """Return the way through a place: from its beginning to where one playthrough came beyond it;
    the newest, if none is given."""
    onward = focus.onward() if log is None else focus.onward_in(log)
    return [*focus.path(), *onward]


def newest_at(node: TreeNode, playing: str) -> Log:
    """Return the playthrough whose way is shown through a place: the one that is being played, or
    the one touched last."""
    logs = {log.id: log for log, _ in node.members}
    return logs.get(playing) or max(logs.values(), key=lambda log: (log.touched, log.id))


def visits(way: Sequence[TreeNode]) -> list[Visit]:
    """Return the scenes that a way came through, one after the other."""
    result: list[Visit] = []
    for node, onward in zip_longest(way, way[1:]):
        if node.state is None:
            result[-1].lost = node
            break

        for scene in _scenes_in(node.story, node.state):
            if not result or result[-1].scene is not scene:
                result.append(Visit(scene, node))

        if node.state.offered:
            result[-1].steps.append(step_at(node, onward))

    return result


def _scenes_in(story: Story, state: State) -> Iterator[Scene]:
    """Yield the scenes that were read on coming to a state, and then the one it stands in."""
    for passage in state.read:
        scene = story.scenes.get(scene_of(passage.place))
        if scene is not None:
            yield scene

    if state.ending is not None:
        yield story.scenes[state.ending]
    elif not state.over:
        plan = plan_of(story)
        yield plan.scenes[plan.beats[state.beat].scene]


def groups(
    story: Story, came_through: Sequence[Visit], elsewhere: Sequence[Scene]
) -> list[SceneGroup]:
    """Return the map by movements, in the story's order; a scene that names none belongs to that of
    the scene before it."""
    by_movement: dict[str | None, list[Visit]] = {}
    movement: str | None = None
    for visit in came_through:
        movement = visit.scene.movement or movement
        by_movement.setdefault(movement, []).append(visit)

    others: dict[str | None, list[Scene]] = {}
    for scene in elsewhere:
        others.setdefault(scene.movement, []).append(scene)

    before, between = tuple(by_movement.get(None, ())), tuple(others.get(None, ()))
    if not story.movements:
        if before or between:
            return [SceneGroup(None, before, between)]

        return []

    first = [SceneGroup(None, before)] if before else []
    named = []
    for each in story.movements:
        named.append(
            SceneGroup(each, tuple(by_movement.get(each.id, ())), tuple(others.get(each.id, ())))
        )

    return [*first, *named, *([SceneGroup(None, (), between)] if between else [])]


def head_of(groups: Sequence[SceneGroup], position: int) -> str:
    """Return what stands over a group; nothing where it is all there is, or was read before the
    first movement."""
    group = groups[position]
    if group.movement is not None:
        return title_of(group.movement)
    if not group.visits and len(groups) > 1:
        return BETWEEN

    return ""


def seen_elsewhere(story: Story, marks: set[str], came_through: Sequence[Visit]) -> list[Scene]:
    """Return the scenes that were seen, by these marks, and not on this way, by their days; endings
    are listed for themselves."""
    here = {visit.scene.id for visit in came_through}
    seen = {scene_of(mark[1:]) for mark in marks if mark[0] == BEAT} - here
    found = []
    for scene in story.scenes.values():
        if scene.id in seen and scene.ending is None:
            found.append(scene)

    return sorted(found, key=_when)


def _when(scene: Scene) -> datetime:
    """Return when a scene is, to put scenes in order; those of no day come first."""
    return scene.at or datetime.min


def ends(atlas: Atlas, seen: Seen, own: str) -> EndingsSeen:
    """Return the endings that were come to, each with how many playthroughs but `own` came to
    it."""
    story, logs = atlas.story, list(atlas.logs.values())
    titled: dict[str, list[Scene]] = {}
    others: dict[str, set[str]] = {}
    for scene in story.scenes.values():
        if scene.ending is not None:
            having = seen.having(ENDING + scene.id, logs)
        else:
            having = []

        if having:
            title = ending_title(scene)
            titled.setdefault(title, []).append(scene)
            others.setdefault(title, set()).update(log.id for log in having if log.id != own)

    found = [EndingSeen(title, tuple(same), len(others[title])) for title, same in titled.items()]
    return EndingsSeen(tuple(found), sum(map(len, titled.values())) < len(totals(story)[ENDING]))


def node_of(atlas: Atlas, seen: Seen, scenes: Sequence[Scene]) -> TreeNode | None:
    """Return where the playthrough touched last that saw one of some scenes came to it; None where
    none did."""
    logs = list(atlas.logs.values())
    having = {}
    for mark in chain.from_iterable(map(_marks, scenes)):
        having.update({log.id: log for log in seen.having(mark, logs)})

    for log in sorted(having.values(), key=lambda log: -log.touched):
        for replay in replays(atlas.story, log):
            if any(found in scenes for found in _scenes_in(atlas.story, replay.state)):
                return atlas.locate(log.id, replay.line)

    return None


def _marks(scene: Scene) -> list[str]:
    if scene.ending is not None:
        return [ENDING + scene.id]

    return [f"{BEAT}{scene.id}#{beat.name}" for beat in scene.beats]
