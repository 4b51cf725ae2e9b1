"""The tree of all playthroughs of a story: a node for each place that was ever stood at, made when
it is first looked at.

Playthroughs are one as long as they were given the same (as far as the story asks for it) and chose
the same. Nothing is replayed but what is looked at, so a thousand playthroughs open as fast as one.
Where a node's state is asked for, it comes from the game's own step.
"""

from collections.abc import Iterator
from typing import Final

from attrs import define, field

from engine.atlas.logs import Log, log_of_record, read_logs
from engine.runtime.plan import plan_of
from engine.runtime.state import Option, Setup, State
from engine.runtime.step import begin, step
from engine.saves.matching import find, seated, why_parted
from engine.saves.record_lines import BEGINNING, ChoiceMark
from engine.saves.records import Record
from engine.saves.store import SaveStore
from story.ids import ChoiceId
from story.model import Story

NOTHING_TAKEN: Final = ChoiceMark(ChoiceId(""), "")
Member = tuple[Log, int]
"""A playthrough, and its line at a node."""


@define(eq=False)
class TreeNode:
    """A place that was stood at.

    `state` is None where the story, edited since, no longer leads here; `parting` says why then, as
    a sentence. `members` are the playthroughs that came here, each with its line.
    """

    story: Story = field(repr=False)
    parent: "TreeNode | None" = field(repr=False)
    depth: int
    state: State | None = field(repr=False)
    mark: ChoiceMark = NOTHING_TAKEN
    option: Option | None = None
    parting: str = ""
    members: list[Member] = field(factory=list, repr=False)
    _children: "dict[int | ChoiceMark, TreeNode] | None" = field(default=None, repr=False)

    @property
    def children(self) -> "list[TreeNode]":
        """The nodes that were ever gone on to from here: those the story still has in its own
        order, then the others."""
        if self._children is None:
            self._children = self._grown()
        known = sorted(key for key in self._children if isinstance(key, int))
        return [self._children[key] for key in known] + [
            node for key, node in self._children.items() if not isinstance(key, int)
        ]

    def child(self, key: "int | ChoiceMark") -> "TreeNode | None":
        """Return the node that a choice (by its place) leads to; None where it was never taken."""
        if self._children is None:
            self._children = self._grown()
        return self._children.get(key)

    def _grown(self) -> "dict[int | ChoiceMark, TreeNode]":
        onward = []
        for log, line in self.members:
            for after in log.after(line):
                onward.append((log, after))

        if self.state is not None:
            self.state = seated(
                self.story, self.state, {log.mark(line).choice for log, line in onward}
            )

        result: dict[int | ChoiceMark, TreeNode] = {}
        keys: dict[tuple[ChoiceMark, ...], int | ChoiceMark] = {}
        for log, line in onward:
            known = log.known(line)
            key = keys.get(known)
            if key is None:
                key = keys[known] = self._key(known)
            node = result.get(key)
            if node is None:
                node = result[key] = self._led_to(key, known)
            node.members.append((log, line))

        return result

    def _key(self, known: tuple[ChoiceMark, ...]) -> "int | ChoiceMark":
        """Find a choice among those that stand here; by what it is known by where it is no longer
        among them."""
        position = self._find(known)
        if (
            position is None
            or self.state is None
            or self.state.offered[position].locked is not None
        ):
            return known[0]

        return position

    def _find(self, known: tuple[ChoiceMark, ...]) -> int | None:
        if self.state is not None:
            return find(self.story, self.state, known).place

        return None

    def _led_to(self, key: "int | ChoiceMark", known: tuple[ChoiceMark, ...]) -> "TreeNode":
        if isinstance(key, int):
            assert self.state is not None
            state = step(self.story, self.state, key)
            return TreeNode(
                self.story, self, self.depth + 1, state, known[0], self.state.offered[key]
            )

        reason = self.parting
        if self.state is not None:
            reason = why_parted(self.story, self.state, known[0], self._find(known))
        return TreeNode(self.story, self, self.depth + 1, None, known[0], None, reason)

    def path(self) -> "list[TreeNode]":
        """List the nodes from the root to this one, both among them."""
        result: list[TreeNode] = []
        node: TreeNode | None = self
        while node is not None:
            result.append(node)
            node = node.parent

        return result[::-1]

    @property
    def root(self) -> "TreeNode":
        return self.path()[0]

    @property
    def holding(self) -> "TreeNode":
        """The last node on the way here that the story still has."""
        node = self
        while node.state is None and node.parent is not None:
            node = node.parent

        return node

    @property
    def touched(self) -> int:
        """When a playthrough that came here was changed last, in nanoseconds."""
        return max((log.touched for log, _ in self.members), default=0)

    @property
    def newest(self) -> "TreeNode | None":
        """The node gone on to last: by the playthrough touched last, and there by its latest
        way."""
        log, line = max(
            self.members, key=lambda member: (member[0].touched, member[0].id, member[1])
        )
        latest = log.latest(line)
        if latest is None:
            return max(self.children, key=lambda node: node.touched, default=None)

        return self.child(self._key(log.known(latest)))

    def onward(self) -> "Iterator[TreeNode]":
        """Follow the newest way from here to its end."""
        node = self.newest
        while node is not None:
            yield node
            node = node.newest

    def onward_in(self, log: Log) -> "Iterator[TreeNode]":
        """Follow the latest way that one playthrough took from here to its end."""
        node: TreeNode = self
        latest = log.latest(max(line for other, line in self.members if other is log))
        while latest is not None:
            if node.children:
                onward = node.child(node._key(log.known(latest)))
            else:
                onward = None

            if onward is None:
                return

            yield onward
            node, latest = onward, log.latest(latest)

    @property
    def turning(self) -> str:
        """The beat whose choices stand here; empty where nothing does."""
        if self.state is None or self.state.over:
            return ""

        return plan_of(self.story).beats[self.state.beat].id


@define(eq=False)
class Atlas:
    """All playthroughs of a story that lie in a save store, and the one that is being played."""

    story: Story = field(repr=False)
    store: SaveStore | None
    logs: dict[str, Log] = field(factory=dict, repr=False)
    _roots: list[TreeNode] | None = field(default=None, repr=False)

    def look(self, playing: Record | None = None) -> None:
        """See what is kept now. Raises SaveError where that cannot be read."""
        self._roots = None
        if self.store is not None:
            self.logs = read_logs(self.store, self.logs)
        else:
            self.logs = {}

        if playing is not None:
            self.logs[playing.beginning.id] = log_of_record(playing)

    @property
    def roots(self) -> list[TreeNode]:
        """The beginnings, that which was touched last first: one for all that were given the same
        as far as the story asks for it."""
        if self._roots is None:
            fill = plan_of(self.story).slots.fill
            result: dict[object, TreeNode] = {}
            for log in self.logs.values():
                setup = log.beginning.given
                key = (setup.voice, fill(setup))
                if key not in result:
                    result[key] = TreeNode(self.story, None, 0, begin(self.story, setup))
                result[key].members.append((log, BEGINNING))

            self._roots = sorted(result.values(), key=lambda node: node.touched, reverse=True)

        return self._roots

    def root_of(self, setup: Setup) -> TreeNode | None:
        """Return the beginning of the playthroughs that were given this; None where there are
        none."""
        fill = plan_of(self.story).slots.fill
        for root in self.roots:
            if _given(root).voice == setup.voice and fill(_given(root)) == fill(setup):
                return root

        return None

    def locate(self, id: str, line: int | None = None) -> TreeNode | None:
        """Find the node where a playthrough stands, or stood at `line`; None where there is no such
        playthrough."""
        log = self.logs.get(id)
        if log is not None:
            node = self.root_of(log.beginning.given)
        else:
            node = None

        if log is None or node is None:
            return node

        for step_line in log.way(log.end if line is None else line):
            onward = node.child(node._key(log.known(step_line)))
            if onward is None:
                return node

            node = onward

        return node


def _given(root: TreeNode) -> Setup:
    return root.members[0][0].beginning.given
