"""The ways at a place: taken, not taken, closed; and how one would get to what was not seen yet."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Literal

from attrs import frozen

from engine.atlas.seen import ENDING, TURNING
from engine.atlas.tree import TreeNode
from engine.runtime.plan import plan_of
from engine.runtime.state import Option, State
from engine.runtime.step import step
from story.model import Story

MAX_STATES: Final = 20_000
"""States looked at for something not seen yet; about a tenth of a second."""


@frozen
class Continuation:
    """One way on from a node.

    `taken` leads to `node`; `untaken` stood open and was left; `closed` is locked, for `reason`;
    `lost` was taken to `node`, but the story no longer has it.
    """

    kind: Literal["taken", "untaken", "closed", "lost"]
    option: Option | None = None
    node: TreeNode | None = None
    reason: str = ""


def ways(node: TreeNode) -> list[Continuation]:
    """List the ways on from a node, as they stand there; those the story no longer has come
    last."""
    children = (
        node.children
    )  # asked for first: a storylet that was taken stands here because of that
    offered = node.state.offered if node.state is not None else ()
    result = [_way(node, position, option) for position, option in enumerate(offered)]
    return result + [
        Continuation("lost", node=child, reason=child.parting)
        for child in children
        if child.state is None
    ]


def _way(node: TreeNode, position: int, option: Option) -> Continuation:
    if option.locked is not None:
        return Continuation("closed", option, reason=option.locked.plain)

    child = node.child(position)
    if child is None:
        return Continuation("untaken", option)

    return Continuation("taken", option, child)


@frozen
class Unseen:
    """The nearest thing not seen yet: the last node on the way to it, the choice that leaves what
    was taken, and how many come after it."""

    node: TreeNode
    option: Option
    further: int


def nearest_unseen(starts: Iterable[TreeNode], marks: Collection[str]) -> Unseen | None:
    """Look for the nearest turning or ending not seen yet: on from the first of `starts`, else from
    where one came, step by step back.

    After its beginning the next of `starts` is gone on from. None where there is nothing, or it is
    too far away to be found in a tenth of a second.
    """
    been: set[tuple[object, ...]] = set()
    for start in starts:
        node: TreeNode | None = start.holding
        while node is not None and len(been) < MAX_STATES:
            if (found := _search(node, marks, been)) is not None:
                return _where_it_leaves(node, found)

            node = node.parent

    return None


def _search(
    node: TreeNode, marks: Collection[str], been: set[tuple[object, ...]]
) -> list[int] | None:
    """Search breadth first for choices that lead from a node to something not seen."""
    assert node.state is not None
    story = node.story
    waiting: deque[tuple[State, tuple[int, ...]]] = deque([(node.state, ())])
    while waiting and len(been) < MAX_STATES:
        state, way = waiting.popleft()
        for position, option in enumerate(state.offered):
            if option.locked is not None:
                continue

            onward = step(story, state, position)
            key = (onward.beat, onward.values, onward.stack, onward.ending)
            if key in been:
                continue

            been.add(key)
            if _is_new(story, onward, marks):
                return [*way, position]

            waiting.append((onward, (*way, position)))

    return None


def _is_new(story: Story, state: State, marks: Collection[str]) -> bool:
    if state.over:
        return state.ending is not None and ENDING + state.ending not in marks

    return TURNING + plan_of(story).beats[state.beat].id not in marks


def _where_it_leaves(node: TreeNode, choices: list[int]) -> Unseen:
    for done, position in enumerate(choices):
        onward = node.child(position)
        if onward is None or done == len(choices) - 1:
            assert node.state is not None
            return Unseen(node, node.state.offered[position], len(choices) - done - 1)

        node = onward

    raise AssertionError("something not seen that no choice leads to")


@frozen
class Unlocking:
    """What would open a closed way: another choice at an earlier node."""

    node: TreeNode
    option: Option


def what_opens(node: TreeNode, option: Option) -> Unlocking | None:
    """Look for one choice on the way to `node` that, taken otherwise, leaves `option` open there;
    the nearest such choice.

    None where there is none, or it lies so far back that it is not found in a tenth of a second.
    """
    path = node.path()
    left = 0 if never_opens(node.story, option) else MAX_STATES
    for position in range(len(path) - 2, -1, -1):
        for other in _others(path[position], path[position + 1]):
            left -= len(path) - position
            if left < 0:
                return None
            if _stands_open(path, position, other, option):
                return Unlocking(path[position], other)

    return None


def never_opens(story: Story, option: Option) -> bool:
    """Return whether a choice is closed to everybody, always."""
    choice = plan_of(story).acts.get(option.id)
    return choice is not None and choice.never


def _others(node: TreeNode, taken: TreeNode) -> Iterator[Option]:
    for option in node.state.offered if node.state is not None else ():
        if option.locked is None and option != taken.option:
            yield option


def _stands_open(path: list[TreeNode], position: int, other: Option, wanted: Option) -> bool:
    """Take another choice at one node of a path and then the same ones as before; says whether
    `wanted` is open at the end."""
    state = path[position].state
    assert state is not None
    state = step(path[0].story, state, state.offered.index(other))
    for node in path[position + 2 :]:
        if node.option is None:
            return False

        ids = [option.id for option in state.offered]
        if node.option.id in ids:
            again = ids.index(node.option.id)
        else:
            again = None

        if again is None or state.offered[again].locked is not None:
            return False

        state = step(path[0].story, state, again)

    return any(option.id == wanted.id and option.locked is None for option in state.offered)
