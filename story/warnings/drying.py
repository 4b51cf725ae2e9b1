"""Beats that run dry: every choice is there once only, the ways lead back, and nothing follows.

Only what is sure is said. Ways are followed on which nothing depends on a condition, each `once` choice taken once; so what
is found can be played, whatever else a story remembers. Where a condition decides, the proof knows.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from story.flow import Flow, FlowNode, opens, surely_stops
from story.model import Beat, Choice, Scene, Story, Target
from story.reading import Source
from story.traversal import every_beat

MOST_STATES: Final = 3_000
"""So many states are followed; a hub of ten choices has a thousand."""
DEEPEST_VISIT: Final = 4

Back = FlowNode | None
"""Where a visit comes back to: a beat, or the end of the visiting scene."""


class SearchState(NamedTuple):
    """Where a playthrough stands: at a beat, within visits, with some `once` choices taken."""

    node: FlowNode
    stack: tuple[tuple[str, Back], ...]
    taken: frozenset[tuple[str, int, int]]


def check_drying(story: Story, scenes: Mapping[str, Source]) -> None:
    """Report the beats at which nothing is left to be chosen, and nothing follows."""
    flow = Flow(story)
    suspects = set()
    for scene, beat in every_beat(story):
        if _may_dry(flow, scene, beat):
            suspects.add((scene.id, beat.position))

    if suspects:
        for node, how in _Search(flow, _leading(flow, suspects)).dry().items():
            hint = "give it a choice that is not 'once', or a 'goto' for when none is left"
            scenes[node[0]].report("SW631", ("beats", node[1]), hint, how=how)


def _may_dry(flow: Flow, scene: Scene, beat: Beat) -> bool:
    """Return whether a beat has choices, and a time may come when none of them stands and nothing
    follows."""
    open_ones = [choice for choice in beat.choices if opens(choice)]
    if not open_ones or surely_stops(beat) or beat.offer or beat.when or scene.pool:
        return False

    all_once = all(choice.once and choice.when is None for choice in open_ones)
    return all_once and not _goes_on(flow, (scene.id, beat.position))


def _goes_on(flow: Flow, node: FlowNode) -> bool:
    """Return whether the story surely goes on behind a beat: to a beat with a choice that always
    stands, or to an ending."""
    seen = {node}
    while True:
        scene = flow.story.scenes[node[0]]
        following = flow.follower(scene, scene.beats[node[1]])
        if following is None:
            return scene.ending is not None
        if following in seen:
            return False

        seen.add(node := following)
        beat = flow.story.scenes[node[0]].beats[node[1]]
        if beat.when is None and surely_stops(beat):
            return True


def _leading(flow: Flow, suspects: set[FlowNode]) -> set[FlowNode]:
    """Find every beat from which ways lead to one of these."""
    coming: dict[FlowNode, list[FlowNode]] = {}
    for scene, beat in every_beat(flow.story):
        for edge in flow.edges((scene.id, beat.position)):
            coming.setdefault(edge.to, []).append((scene.id, beat.position))

    found, waiting = set(suspects), list(suspects)
    while waiting:
        for node in coming.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)

    return found


class _Search:
    """Follows sure ways, the shortest first."""

    def __init__(self, flow: Flow, within: set[FlowNode]) -> None:
        self.flow, self.within = flow, within
        self.found: dict[FlowNode, str] = {}

    def dry(self) -> dict[FlowNode, str]:
        """Return the beats at which the story surely can break off, and how it does."""
        start = self.flow.resolve(self.flow.story.start)
        waiting = deque([SearchState(start, (), frozenset())] if start is not None else [])
        seen = set(waiting)
        while waiting and len(seen) < MOST_STATES:
            for state in self.following(waiting.popleft()):
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)

        return self.found

    def following(self, state: SearchState) -> Iterator[SearchState]:
        """Yield what surely can come after a state; notes where nothing can."""
        passed: set[tuple[FlowNode, tuple[tuple[str, Back], ...]]] = set()
        here: SearchState | None = state
        dried: FlowNode | None = None
        while here is not None:
            scene, beat = self.at(here.node)
            if beat.when is not None:
                return  # whether it is read depends

            left = []
            for choice in beat.choices:
                if not self.is_taken(here, choice):
                    left.append(choice)

            if any(map(_is_sure, left)):
                yield from self.after_sure(here, scene, beat, left)
                return

            if beat.offer or any(map(opens, left)):
                return  # whether something stands here depends

            dried = here.node if beat.choices else dried
            if (here.node, here.stack) in passed:
                self.note(dried, "goes round for ever")
                return

            passed.add((here.node, here.stack))
            here = self.passed(here, scene, beat, dried)

    def after_sure(
        self, state: SearchState, scene: Scene, beat: Beat, choices: list[Choice]
    ) -> Iterator[SearchState]:
        """Yield what comes after each choice of a beat that asks for nothing."""
        for choice in choices:
            if _is_sure(choice):
                then = self.chosen(state, scene, beat, choice)
                if then is not None:
                    yield then

    def at(self, node: FlowNode) -> tuple[Scene, Beat]:
        scene = self.flow.story.scenes[node[0]]
        return scene, scene.beats[node[1]]

    @staticmethod
    def is_taken(state: SearchState, choice: Choice) -> bool:
        return choice.once and (*state.node, choice.position) in state.taken

    def chosen(
        self, state: SearchState, scene: Scene, beat: Beat, choice: Choice
    ) -> SearchState | None:
        """Return where a choice leads; None where that is of no interest, or not followed."""
        taken = state.taken
        if choice.once:
            taken |= {(*state.node, choice.position)}
        if choice.goto:
            onward = self.flow.resolve(choice.goto)
        else:
            onward = self.flow.follower(scene, beat)

        if choice.visit is not None:
            return self.visited(
                SearchState(state.node, state.stack, taken), choice.visit, scene, onward
            )

        return self.go(scene, onward, state.stack, taken)

    def passed(
        self, state: SearchState, scene: Scene, beat: Beat, dried: FlowNode | None
    ) -> SearchState | None:
        """Return where a beat leads at which nothing stands; notes where the story breaks off."""
        follower = self.flow.follower(scene, beat)
        if beat.visit is not None:
            return self.visited(state, beat.visit, scene, follower)

        if follower is None and scene.ending is None and not state.stack:
            self.note(dried, "runs out")
            return None

        return self.go(scene, follower, state.stack, state.taken)

    def visited(
        self, state: SearchState, target: Target, scene: Scene, back: FlowNode | None
    ) -> SearchState | None:
        node = self.flow.resolve(target)
        if node is None or len(state.stack) >= DEEPEST_VISIT:
            return None

        return SearchState(node, (*state.stack, (scene.id, back)), state.taken)

    def go(
        self,
        scene: Scene,
        node: FlowNode | None,
        stack: tuple[tuple[str, Back], ...],
        taken: frozenset[tuple[str, int, int]],
    ) -> SearchState | None:
        """Return where a way leads on to, through the ends of scenes that are visited."""
        while node is None:
            if scene.ending is not None or not stack:
                return None

            id, node = stack[-1]
            scene, stack = self.flow.story.scenes[id], stack[:-1]

        if stack or node in self.within:
            return SearchState(node, stack, taken)

        return None

    def note(self, node: FlowNode | None, how: str) -> None:
        if node is not None:
            self.found.setdefault(node, how)


def _is_sure(choice: Choice) -> bool:
    """Return whether a choice asks for nothing."""
    return choice.when is None and choice.locked is None
