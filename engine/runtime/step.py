"""The one step everything is made of: `step(story, state, choice) -> state`, pure.

Playing, plain lines, stepping back, replaying, proving and the tests all use it; a playthrough is
what was given to `begin` and the choices given to `step`.
"""

from collections.abc import Callable, Collection
from typing import Final

from engine.runtime.compiling import EMPTY
from engine.runtime.lots import lots_at, lots_of
from engine.runtime.plan import (
    NOWHERE,
    BeatPlan,
    ChoicePlan,
    Entry,
    Jump,
    Plan,
    StoryletPlan,
    plan_of,
)
from engine.runtime.state import NotOffered, Option, Over, Passage, Setup, State, Values
from engine.runtime.straight import changed, choices_at, standing, straight_from, that_can_be_taken
from story.ids import ChoiceId
from story.model import Story

MAX_BEATS_IN_STEP: Final = 10_000
"""Beats read in one step before it is taken for a ring without a choice; the longest real step is a
few beats."""


def begin(story: Story, setup: Setup) -> State:
    """Open the story: read up to the first choice.

    >>> [option.say.plain for option in begin(story, Setup()).offered]
    ['Open it.', 'Put it on the shelf with the others.']
    """
    plan = plan_of(story)
    return _StepWalk(plan, plan.slots.fill(setup), (), 0, 0).go(plan.start)


def step(story: Story, state: State, choice: int) -> State:
    """Take one of the choices that stand, and read up to the next.

    `choice` counts from 0 in `state.offered`. Raises NotOffered where there is no such choice, or
    it is locked.

    >>> step(story, begin(story, Setup()), 0).ending
    'morning'
    """
    option = _standing(state, choice)
    if option.place >= 0:
        plan = plan_of(story)
        beat = plan.beats.laid[state.beat] or plan.beats[state.beat]
        taken = beat.choices[option.place]
        if not taken.is_looked_at:
            taken.straight, taken.is_looked_at = straight_from(plan, taken), True
        if taken.straight is not None and (there := taken.straight.go(state)) is not None:
            return there
    return walked(story, state, choice)


def walked(story: Story, state: State, choice: int) -> State:
    """Return what `step` does, every beat on the way read by itself: what straight ways are held
    against. Raises NotOffered."""
    option, plan = _standing(state, choice), plan_of(story)
    beat = plan.beats[state.beat]
    walk = _StepWalk(plan, state.values, state.stack, state.board, state.turn + 1)
    if option.place < 0:
        storylet = plan.pools[beat.offer][-1 - option.place]
        walk.stack = (*walk.stack, beat.hub)
        return walk.go(storylet.jump)

    return walk.take(beat.choices[option.place])


def _standing(state: State, choice: int) -> Option:
    """Return the choice that stands at a place. Raises NotOffered."""
    offered = state.offered
    if not 0 <= choice < len(offered):
        raise NotOffered(
            f"there is no choice {choice + 1} here"
            + (f"; there are {len(offered)}" if offered else "")
        )

    option = offered[choice]
    if option.locked is not None:
        raise NotOffered(option.locked.plain)

    return option


def status(story: Story, state: State) -> str:
    """Return the status line as it reads now; empty where the story has none."""
    plan = plan_of(story)
    later = None if state.over else plan.beats[state.beat].status
    board = later or plan.boards[state.board]
    return board.spell(state.values) if board is not None else ""


def drawn(story: Story, state: State, seed: int) -> tuple[Option, ...]:
    """List what would stand where `state` does, had the playthrough been given another seed."""
    plan = plan_of(story)
    values = state.values
    if plan.seed is not None:
        values = (*values[: plan.seed], seed, *values[plan.seed + 1 :])
    return _StepWalk(plan, values, state.stack, state.board, state.turn).offered(
        plan.beats[state.beat]
    )


def draws(story: Story, state: State, position: int) -> Callable[[int], bool]:
    """Return what says of a seed whether it draws the storylet at a place of the pool, where
    `state` stands.

    It asks for no text and sorts nothing, so that thousands of seeds can be tried for one that is
    wanted.
    """
    plan = plan_of(story)
    walk, beat = _StepWalk(plan, state.values, state.stack, state.board, state.turn), state.beat
    standing = walk.that_may_stand(plan.beats[beat])
    own = next((storylet for number, storylet in standing if number == position), None)
    if own is None:
        return lambda _: False

    rank = walk.seen(own)
    room = plan.beats[beat].show - sum(walk.seen(other) < rank for _, other in standing)
    rivals = [(n, other) for n, other in standing if n != position and walk.seen(other) == rank]
    weighted = len({storylet.weight for _, storylet in standing}) > 1

    def drawn_by(seed: int) -> bool:
        lots = lots_at(f"{seed} {state.turn} {plan.beats[beat].id}", weighted=weighted)
        mine = lots(own.lot, own.weight), position
        return sum((lots(other.lot, other.weight), n) < mine for n, other in rivals) < room

    return drawn_by


def counted_as_drawn(story: Story, state: State, storylets: Collection[str]) -> State:
    """Return `state` with these storylets of its pool among those offered, as far as they may stand
    here.

    A storylet's place was decided when it was taken: whatever a story's pool has become since, one
    that was taken here, still exists and whose `when` holds stands here, in the seat of one that
    was not.
    """
    plan = plan_of(story)
    if state.over or not plan.beats[state.beat].offer:
        return state

    walk = _StepWalk(plan, state.values, state.stack, state.board, state.turn)
    return state._replace(offered=walk.offered(plan.beats[state.beat], storylets))


class _StepWalk:
    """The way of one step; it is made for it and thrown away after it."""

    __slots__ = ("board", "noticed", "plan", "read", "stack", "turn", "values")

    def __init__(
        self, plan: Plan, values: Values, stack: tuple[int, ...], board: int, turn: int
    ) -> None:
        self.plan, self.values, self.stack, self.board, self.turn = plan, values, stack, board, turn
        self.read: list[Passage] = []
        self.noticed: list[str] = []

    def take(self, choice: ChoicePlan) -> State:
        """Return the state after a choice: what it does happens, and reading goes on from where it
        leads."""
        if choice.changes:
            self.values = changed(self.values, choice.changes)
        if choice.reply is not None:
            self.add(Passage("reply", choice.id, choice.reply.read(self.values)))
        if choice.insight is not None:
            self.noticed.append(choice.insight)
        if choice.visit is not None:
            self.stack = (*self.stack, choice.back)
            return self.go(choice.visit)

        return self.go(choice.onward)

    def add(self, passage: Passage) -> None:
        """Add what was read, unless nothing of it is left."""
        if passage.text is not EMPTY:
            self.read.append(passage)

    def go(self, jump: Jump) -> State:
        """Read on from `jump` until there is a choice, or the story is over."""
        beats = self.plan.beats
        for _ in range(MAX_BEATS_IN_STEP):
            place = jump.beat
            if place == NOWHERE:
                scene = self.plan.scenes[jump.scene]
                if scene.ending is not None:
                    return self.state(NOWHERE, (), "ending", scene.id)
                if not self.stack:
                    return self.state(NOWHERE, (), "ran-out", None)

                jump = self.plan.way_back(self.stack[-1])
                self.stack = self.stack[:-1]
                continue
            if jump.enters is not None:
                self.enter(jump.enters)
            beat = beats[place]
            if beat.when is not None and not beat.when(self.values):
                jump = beat.skip
                continue

            self.read_beat(beat)
            offered = beat.options if beat.options is not None else self.offered(beat)
            if offered:
                return self.state(place, offered, "", None)
            if beat.visit is not None:
                self.stack = (*self.stack, beat.back)
                jump = beat.visit
            else:
                jump = beat.follow

        return self.state(NOWHERE, (), "loop", None)

    def enter(self, entry: Entry) -> None:
        """Come into a scene: it is counted, its board is put up, its head is read."""
        if entry.tally is not None:
            self.values = changed(self.values, (entry.tally,))
        if entry.board is not None:
            self.board = entry.board
        if entry.opening is not None:
            self.read.append(entry.opening)

    def read_beat(self, beat: BeatPlan) -> None:
        """Read a beat: its changes happen, its text is read, its page is noticed."""
        if beat.changes:
            self.values = changed(self.values, beat.changes)
        if beat.reflect:
            self.read.append(Passage("reflect", beat.id, EMPTY))
        if beat.text is not None:
            self.add(Passage("text", beat.id, beat.text.read(self.values)))
        if beat.reflect:
            self.read.append(Passage("pages", beat.id, EMPTY))
        if beat.insight is not None:
            self.noticed.append(beat.insight)

    def offered(self, beat: BeatPlan, drawn: Collection[str] = ()) -> tuple[Option, ...]:
        """List what stands at a beat; nothing where nothing of it can be taken. `drawn` are
        storylets that count as drawn."""
        if not beat.offer:
            return standing(beat, self.values)

        return that_can_be_taken([*self.drawn(beat, drawn), *choices_at(beat, self.values)])

    def drawn(self, beat: BeatPlan, counted: Collection[str]) -> list[Option]:
        """Draw the storylets a beat offers: never seen ones first, then by lot; those that are
        `counted` as drawn have a seat."""
        ranked = self.ranked(beat)
        seated = ranked[: beat.show]
        if counted and (late := [one for one in ranked[beat.show :] if one[1].id in counted]):
            free = [one for one in seated if one[1].id not in counted]
            given_up = free[max(len(free) - len(late), 0) :]
            seated = [one for one in seated if one not in given_up] + late
        offered = []
        for place, storylet in seated:
            id = ChoiceId(f"{beat.id}/{storylet.id}")
            offered.append(Option(id, storylet.say.read(self.values), None, -1 - place))

        return offered

    def ranked(self, beat: BeatPlan) -> list[tuple[int, StoryletPlan]]:
        """Return the storylets that may stand at a beat, each with its place in the pool, in the
        order in which they are drawn."""
        seed = self.values[self.plan.seed] if self.plan.seed is not None else 0
        standing = self.that_may_stand(beat)
        return seats(beat, standing, lambda _, one: self.seen(one), int(seed), self.turn)

    def that_may_stand(self, beat: BeatPlan) -> list[tuple[int, StoryletPlan]]:
        """List the storylets that may stand at a beat, each with its place in the pool."""
        values = self.values
        return [
            (position, storylet)
            for position, storylet in enumerate(self.plan.pools[beat.offer])
            if not (storylet.once and values[storylet.times])
            and (storylet.when is None or storylet.when(values))
        ]

    def seen(self, storylet: StoryletPlan) -> tuple[int, bool]:
        """Return how often a storylet was seen, and whether in an earlier playthrough."""
        return int(self.values[storylet.times]), bool(self.values[storylet.before])

    def state(
        self, beat: int, offered: tuple[Option, ...], over: Over, ending: str | None
    ) -> State:
        """Return the state that is reached, with all that was read on the way."""
        return State(
            beat,
            self.values,
            self.stack,
            self.board,
            self.turn,
            tuple(self.read),
            offered,
            tuple(self.noticed),
            over,
            ending,
        )


def seats(
    beat: BeatPlan,
    standing: list[tuple[int, StoryletPlan]],
    seen: Callable[[int, StoryletPlan], tuple[int, bool]],
    seed: int,
    turn: int,
) -> list[tuple[int, StoryletPlan]]:
    """Return the storylets that may stand at a beat in the order in which they are drawn there:
    those least seen first, then by lot.

    `standing` has each with its place in the pool; `seen` says how often one was seen, and whether
    in an earlier playthrough.
    """
    lots = lots_of(f"{seed} {turn} {beat.id}", [(one.lot, one.weight) for _, one in standing])
    ranks = [(*seen(*one), lot) for one, lot in zip(standing, lots, strict=True)]
    return [standing[place] for place in sorted(range(len(ranks)), key=ranks.__getitem__)]
