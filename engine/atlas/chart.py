"""The map as rows: one way straight down, what branches off it folded to a line each; so a thousand playthroughs read as one does."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal

from attrs import evolve, frozen

from engine.atlas.finding import scene_of
from engine.atlas.tree import Atlas, Node
from engine.atlas.ways import Way, ways
from engine.clock import day, moment_said
from engine.hearing import act_at
from engine.plan import plan_of
from engine.reflecting import Hinge, hinge_of
from engine.spoken import is_line
from engine.state import Given
from story.model import Story

Kind = Literal["beginning", "choice", "branch", "untaken", "closed", "lost"]


@frozen
class Row:
    """One row: a beginning, a choice on the way shown, a branch off the row above, or a way not taken there, closed, or gone from the story.

    `node` is the place it leads to; a way that leads nowhere yet has the place where it stands. `aside` says which scene begins
    there, or when a playthrough did; `untaken` and `closed` are the ways at that place that were not taken, or could not be;
    `far` counts the choices that follow on a branch, `playthroughs` those that went along it, or began at a beginning that is folded.
    """

    kind: Kind
    node: Node
    words: str
    aside: str = ""
    untaken: int = 0
    closed: tuple[str, ...] = ()
    far: int = 0
    playthroughs: int = 0
    hinge: Hinge | None = None


def chart(atlas: Atlas, focus: Node, *, ways_as_rows: bool = False) -> list[Row]:
    """Lay out the way through `focus`, from its beginning to the newest end beyond it, and all that leaves it."""
    way = [*focus.path(), *focus.onward()]
    out: list[Row] = []
    for root in sorted(atlas.roots, key=lambda node: (node is not way[0], -node.touched)):
        if root is way[0]:
            out += _way_down(atlas, way, ways_as_rows)
        else:
            out.append(_beginning(atlas, root))
    return _told_apart(out)


def _told_apart(rows: list[Row]) -> list[Row]:
    """Number beginnings that read alike: they were given something else, which is not said before it is read."""
    alike: dict[str, int] = {}
    for place, row in enumerate(rows):
        if row.kind == "beginning":
            count = alike[row.words] = alike.get(row.words, 0) + 1
            if count > 1:
                rows[place] = evolve(row, words=f"{row.words} · {count}")
    return rows


def _way_down(atlas: Atlas, way: list[Node], ways_as_rows: bool) -> Iterator[Row]:
    scene = ""
    for node, onward in zip_longest(way, way[1:]):
        if node.state is None:
            yield _lost(node)
            return
        here = scene_of(atlas.story, node.state)
        beside = [other for other in ways(node) if onward is None or other.node is not onward]
        yield _place(atlas, node, here if here != scene else "", () if ways_as_rows else beside)
        scene = here if node.option is not None else ""
        for other in beside:
            if other.node is not None:
                yield _branch(atlas.story, other.node)
            elif ways_as_rows:
                yield (
                    Row("closed", node, other.reason)
                    if other.kind == "closed"
                    else Row("untaken", node, "")
                )


def _place(atlas: Atlas, node: Node, scene: str, beside: Sequence[Way]) -> Row:
    untaken = sum(way.kind == "untaken" for way in beside)
    closed = tuple(way.reason for way in beside if way.kind == "closed")
    if node.option is None:
        return evolve(_beginning(atlas, node), untaken=untaken, closed=closed, playthroughs=0)
    return Row(
        "choice",
        node,
        node.option.say.plain,
        scene,
        untaken,
        closed,
        hinge=hinge_at(atlas.story, node),
    )


def _branch(story: Story, node: Node) -> Row:
    """Fold a branch to one row: its first choice, and how many follow on its newest way."""
    if node.option is None:
        return _lost(node)
    many = len({log.id for log, _ in node.members})
    return Row(
        "branch",
        node,
        node.option.say.plain,
        far=_following(node),
        playthroughs=many,
        hinge=hinge_at(story, node),
    )


def _beginning(atlas: Atlas, root: Node) -> Row:
    newest = max((log for log, _ in root.members), key=lambda log: (log.beginning.started, log.id))
    given = newest.beginning.given
    return Row(
        "beginning",
        root,
        beginning_words(atlas, given),
        day_of(newest.beginning.started),
        playthroughs=len(root.members),
    )


def beginning_words(atlas: Atlas, given: Given) -> str:
    """Say whose part a playthrough took, and whom it heard where that was an earlier playthrough or somebody elsewhere."""
    voice, cast = given.voice or "", atlas.story.cast
    part = cast[voice].name if voice in cast else voice
    return (f"As {part}" if part else "The beginning") + _hearing(atlas, given)


def _hearing(atlas: Atlas, given: Given) -> str:
    if is_line(given.heard_from):
        return ", hearing somebody's words"
    heard, cast = atlas.logs.get(given.heard_from), atlas.story.cast
    other = heard.beginning.given.voice or "" if heard is not None else ""
    if heard is None or not other:
        return ""
    name = cast[other].name if other in cast else other
    return f", hearing {name} of {day_of(heard.beginning.started)}"


def day_of(started: str) -> str:
    """Say on which day something began, by the clock on the wall; nothing where that is not known."""
    return day(moment_said(started))


def _lost(node: Node) -> Row:
    """Say in one row why the story no longer leads where a playthrough went, and how much of it lies behind that."""
    return Row("lost", node, node.parting, far=_following(node))


def _following(node: Node) -> int:
    """Count the choices that follow on the newest way from a node, without replaying them."""
    log, line = max(node.members, key=lambda member: (member[0].touched, member[0].id, member[1]))
    count = 0
    while (onward := log.latest(line)) is not None:
        line, count = onward, count + 1
    return count


def hinge_at(story: Story, node: Node) -> Hinge | None:
    """Give the two acts of a hinge, where the choice that led to a node was one."""
    choice = plan_of(story).hinges.get(node.option.id) if node.option is not None else None
    if choice is None:
        return None
    hears = node.members[0][0].beginning.given.hears
    other = act_at(story, hears, choice.source.hinge or "")
    return hinge_of(story, node.depth, choice.source, other)
