"""The map as rows, inside a scene: what was chosen straight down, what leaves it a line each; so a
thousand playthroughs read as one does."""

from collections.abc import Sequence
from typing import Literal

from attrs import evolve, frozen

from engine.atlas.tree import Atlas, TreeNode
from engine.atlas.ways import ways
from engine.play.hearing import act_at
from engine.play.line_of_words import is_line
from engine.play.reflecting import Hinge, hinge_of
from engine.runtime.plan import plan_of
from engine.runtime.state import Setup
from engine.saves.clock import day, moment_said
from story.model import Story

RowKind = Literal["beginning", "choice", "end", "branch", "untaken", "closed", "lost"]


@frozen
class ChartRow:
    """One row: a beginning; a choice on the way, or its end; under these a branch, ways not taken,
    a closed one, or one that is lost.

    `node` is the place it leads to; a way that leads nowhere yet has the place where it stands.
    `aside` says when a playthrough began; `untaken` counts the ways in one row that were not taken,
    `far` the choices behind what is lost, `playthroughs` those that went along a branch, or began
    at a beginning.
    """

    kind: RowKind
    node: TreeNode
    words: str
    aside: str = ""
    untaken: int = 0
    far: int = 0
    playthroughs: int = 0
    hinge: Hinge | None = None


@frozen
class ChartStep:
    """A place on the way where something was to be chosen, and all that leaves it.

    `taken` is where the way goes on, None at its end; `branches` are the other ways that were ever
    taken from there, the lost ones last; `untaken` counts those that never were, and `closed` gives
    the reason of each that could not be.
    """

    node: TreeNode
    taken: TreeNode | None
    branches: tuple[TreeNode, ...]
    untaken: int
    closed: tuple[str, ...]

    @property
    def hinge(self) -> Hinge | None:
        """The two acts, where what was chosen here was a hinge."""
        if self.taken is None or self.taken.state is None:
            return None

        return hinge_at(self.taken.story, self.taken)


def step_at(node: TreeNode, onward: TreeNode | None) -> ChartStep:
    """Return a place and all that leaves it, where a way goes on from it to `onward`, or ends."""
    beside = []
    for way in ways(node):
        if onward is None or way.node is not onward:
            beside.append(way)

    return ChartStep(
        node,
        onward,
        tuple(way.node for way in beside if way.node is not None),
        sum(way.kind == "untaken" for way in beside),
        tuple(way.reason for way in beside if way.kind == "closed"),
    )


def rows_of(
    story: Story, steps: Sequence[ChartStep], lost: TreeNode | None = None
) -> list[ChartRow]:
    """Return the rows of some places one after the other: what was chosen, and under it all else
    that leaves the place."""
    result: list[ChartRow] = []
    for step in steps:
        if step.taken is None:
            result.append(ChartRow("end", step.node, ""))
        elif step.taken.option is not None:
            words = step.taken.option.say.plain
            result.append(ChartRow("choice", step.taken, words, hinge=step.hinge))

        result += [_branch(story, node) for node in step.branches]
        if step.untaken:
            result += [ChartRow("untaken", step.node, "", untaken=step.untaken)]
        result += [ChartRow("closed", step.node, reason) for reason in step.closed]

    if lost is not None:
        return [*result, _lost(lost)]

    return result


def standing(rows: Sequence[ChartRow], here: TreeNode | None) -> ChartRow | None:
    """Return the row at which the reader stands: the end of the way, or what was chosen to come
    there; None where it is none of these."""
    found = []
    for row in rows:
        if row.node is here and row.kind in ("choice", "branch", "end"):
            found.append(row)

    return next((row for row in found if row.kind == "end"), next(iter(found), None))


def beginnings(atlas: Atlas, but: TreeNode | None) -> list[ChartRow]:
    """Return all other beginnings, that which was touched last first."""
    return _told_apart([_beginning(atlas, root) for root in atlas.roots if root is not but])


def _told_apart(rows: list[ChartRow]) -> list[ChartRow]:
    """Number beginnings that read alike: they were given something else, which is not said before
    it is read."""
    alike: dict[str, int] = {}
    for position, row in enumerate(rows):
        count = alike[row.words] = alike.get(row.words, 0) + 1
        if count > 1:
            rows[position] = evolve(row, words=f"{row.words} · {count}")

    return rows


def _branch(story: Story, node: TreeNode) -> ChartRow:
    """Fold a branch to one row: its first choice, and how many went along it."""
    if node.option is None:
        return _lost(node)

    many = len({log.id for log, _ in node.members})
    return ChartRow(
        "branch", node, node.option.say.plain, playthroughs=many, hinge=hinge_at(story, node)
    )


def _beginning(atlas: Atlas, root: TreeNode) -> ChartRow:
    newest = max((log for log, _ in root.members), key=lambda log: (log.beginning.started, log.id))
    setup = newest.beginning.given
    return ChartRow(
        "beginning",
        root,
        beginning_words(atlas, setup),
        day_of(newest.beginning.started),
        playthroughs=len(root.members),
    )


def beginning_words(atlas: Atlas, setup: Setup) -> str:
    """Return whose part a playthrough took, and whom it heard where that was an earlier playthrough
    or somebody elsewhere."""
    part = atlas.story.part_name(setup.voice)
    return (f"As {part}" if part else "The beginning") + _hearing(atlas, setup)


def _hearing(atlas: Atlas, setup: Setup) -> str:
    if is_line(setup.heard_from):
        return ", hearing somebody's words"

    heard = atlas.logs.get(setup.heard_from)
    if heard is None or not heard.beginning.given.voice:
        return ""

    name = atlas.story.part_name(heard.beginning.given.voice)
    return f", hearing {name} of {day_of(heard.beginning.started)}"


def day_of(started: str) -> str:
    """Return on which day something began, by the clock on the wall; nothing where that is not
    known."""
    return day(moment_said(started))


def _lost(node: TreeNode) -> ChartRow:
    """Return in one row why the story no longer leads where a playthrough went, and how much of it
    lies behind that."""
    return ChartRow("lost", node, node.parting, far=_following(node))


def _following(node: TreeNode) -> int:
    """Count the choices that follow on the newest way from a node, without replaying them."""
    log, line = max(node.members, key=lambda member: (member[0].touched, member[0].id, member[1]))
    count = 0
    while (onward := log.latest(line)) is not None:
        line, count = onward, count + 1

    return count


def hinge_at(story: Story, node: TreeNode) -> Hinge | None:
    """Return the two acts of a hinge, where the choice that led to a node was one."""
    if node.option is not None:
        choice = plan_of(story).hinges.get(node.option.id)
    else:
        choice = None

    if choice is None:
        return None

    hears = node.members[0][0].beginning.given.hears
    other = act_at(story, hears, choice.source.hinge or "")
    return hinge_of(story, node.depth, choice.source, other)
