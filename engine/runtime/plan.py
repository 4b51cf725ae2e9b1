"""A story laid out for stepping: beats in one row, conditions compiled, every way resolved.

Made from a story, which never changes, a beat at a time, when it is first come to; it holds nothing
of a playthrough.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar, cast, overload

from engine.runtime.compiling import Compiler, Test, TextPlan, worded
from engine.runtime.lots import number_of
from engine.runtime.slots import Slots, slots_of
from engine.runtime.state import Option, Passage, State
from story.ids import BeatId, ChoiceId, PlaceId, SceneId, beat_of
from story.language.conditions import Value
from story.model import Beat, Choice, Effect, Scene, Story, Target, beat_id, choice_id
from story.outlines import outlines_of

NOWHERE: Final = -1
WAYS_A_BEAT: Final = 1 << 20
"""The numbers that each beat has for the ways that visits come back to: its own two, and one for
each choice."""
HUB, FOLLOW, FIRST_CHOICE = 0, 1, 2
Made = TypeVar("Made")
Key = TypeVar("Key", bound=str)


class Change(NamedTuple):
    """One change of one slot; `add` holds it between `low` and `high`."""

    slot: int
    add: bool
    value: Value
    low: int
    high: int

    @classmethod
    def setting(cls, slot: int, value: Value) -> "Change":
        """Return the change that sets a slot."""
        return cls(slot, False, value, 0, 0)

    @classmethod
    def counting(cls, slot: int, bounds: tuple[int, int]) -> "Change":
        """Return the change that adds one to a slot, within its bounds."""
        return cls(slot, True, 1, *bounds)


class Entry:
    """What opening a scene does: a counter where something asks for one, its title and place, its
    status line."""

    __slots__ = ("_opening", "_read", "board", "tally")

    def __init__(
        self, tally: Change | None, read: Callable[[], Passage | None], board: int | None
    ) -> None:
        self.tally, self._read, self.board = tally, read, board

    @property
    def opening(self) -> Passage | None:
        """The title and the place, read when the scene is first opened."""
        try:
            return self._opening
        except AttributeError:
            self._opening: Passage | None = self._read()
            return self._opening


class Jump(NamedTuple):
    """A way: to a beat, entering a scene anew where `enters` is not None; or, `beat` being NOWHERE,
    to the end of `scene`."""

    beat: int
    scene: int
    enters: Entry | None = None


class StraightWay(Protocol):
    """A way that asks for nothing until something stands (see `straight`)."""

    def go(self, state: State) -> State | None:
        """Return the state at its end, or None where nothing stands there."""


class ChoicePlan:
    """A choice, ready to be offered and taken."""

    __slots__ = (
        "back",
        "changes",
        "constant",
        "echo",
        "id",
        "insight",
        "is_looked_at",
        "locked",
        "never",
        "once",
        "onward",
        "option",
        "reply",
        "say",
        "source",
        "straight",
        "visit",
        "when",
    )

    def __init__(
        self,
        id: ChoiceId,
        source: Choice,
        *,
        say: TextPlan,
        locked: TextPlan | None,
        when: Test | None,
        once: int | None,
        changes: tuple[Change, ...],
        reply: TextPlan | None,
        echo: TextPlan | None,
        onward: Jump,
        visit: Jump | None,
        back: int,
    ) -> None:
        self.id, self.source = id, source
        self.say, self.locked, self.reply, self.echo = say, locked, reply, echo
        self.when, self.once, self.changes, self.insight = when, once, changes, source.insight
        self.onward, self.visit, self.back = onward, visit, back
        self.never = locked is not None and when is None
        plain = not say.varies and (locked is None or not locked.varies)
        self.constant = plain and when is None and once is None
        """Whether it stands always, in the same words."""
        self.option: Option | None = None
        """What is offered, where that is constant: made when it first stands."""
        self.straight: StraightWay | None = None
        """The straight way on from here, where there is one: found by the step when this is first
        taken."""
        self.is_looked_at = False
        """Whether it was looked for."""


class StoryletPlan(NamedTuple):
    """A scene of a pool, ready to be offered."""

    id: str
    lot: int
    say: TextPlan
    when: Test | None
    weight: int
    once: bool
    before: int
    times: int
    jump: Jump


class BeatPlan:
    """A beat, ready to be read."""

    __slots__ = (
        "asked",
        "back",
        "changes",
        "choices",
        "constant",
        "follow",
        "hub",
        "id",
        "insight",
        "offer",
        "options",
        "place",
        "reflect",
        "scene",
        "show",
        "skip",
        "source",
        "standing",
        "status",
        "text",
        "visit",
        "when",
    )

    def __init__(
        self,
        id: BeatId,
        source: Beat,
        *,
        position: int,
        scene: int,
        when: Test | None,
        changes: tuple[Change, ...],
        text: TextPlan | None,
        status: TextPlan | None,
        follow: Jump,
        skip: Jump,
        visit: Jump | None,
        choices: tuple[ChoicePlan, ...],
    ) -> None:
        self.id, self.source, self.place, self.scene = id, source, position, scene
        self.when, self.changes, self.text, self.status = when, changes, text, status
        self.insight, self.reflect = source.insight, source.reflect
        self.follow, self.skip, self.visit, self.choices = follow, skip, visit, choices
        self.offer = source.offer.pool if source.offer else ""
        self.show = source.offer.show if source.offer else 0
        self.hub, self.back = position * WAYS_A_BEAT + HUB, position * WAYS_A_BEAT + FOLLOW
        """The numbers of the ways that come back from a storylet offered here, and from what this
        beat visits."""
        self.constant = not self.offer and all(choice.constant for choice in choices)
        """Whether the same choices stand always."""
        self.options: tuple[Option, ...] | None = None
        """What stands here, where that is constant: made when it is first come to."""
        self.asked = () if self.constant else tuple(_asked(choices))
        self.standing: dict[object, tuple[Option, ...]] = {}
        """What stands here, by what `asked` gives for the values: by which conditions hold, and how
        its texts read."""


def _asked(choices: tuple[ChoicePlan, ...]) -> Iterator[Test]:
    """Yield all that decides which choices stand, and how they read."""
    for choice in choices:
        yield from (ask for ask in (choice.when, choice.say.key) if ask is not None)
        if choice.once is not None:
            yield itemgetter(choice.once)
        if choice.locked is not None and choice.locked.key is not None:
            yield choice.locked.key


class LazyRow(Sequence[Made], Generic[Made]):
    """Things in a row of known length, each made when it is first asked for."""

    __slots__ = ("_make", "laid")

    def __init__(self, length: int, make: Callable[[int], Made]) -> None:
        self._make = make
        self.laid: list[Made | None] = [None] * length
        """What was made so far; the step looks here first."""

    def __len__(self) -> int:
        return len(self.laid)

    @overload
    def __getitem__(self, position: int) -> Made: ...
    @overload
    def __getitem__(self, position: slice) -> "list[Made]": ...
    def __getitem__(self, position: "int | slice") -> "Made | list[Made]":
        if isinstance(position, slice):
            return [self[one] for one in range(*position.indices(len(self.laid)))]

        found = self.laid[position]
        if found is None:
            found = self.laid[position] = self._make(position)
        return found

    def __iter__(self) -> Iterator[Made]:
        return map(self.__getitem__, range(len(self.laid)))


class Named(Mapping[Key, Made], Generic[Key, Made]):
    """Things by name, each found when it is asked for; `names` gives all names, in their order."""

    def __init__(
        self, find: Callable[[Key], Made | None], names: Callable[[], Iterable[Key]]
    ) -> None:
        self._find, self._names = find, names
        self._found: dict[Key, Made | None] = {}
        self._listed: dict[Key, None] | None = None

    def look(self, name: Key) -> Made | None:
        """Return what is called so; None where nothing is."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def __getitem__(self, name: Key) -> Made:
        found = self.look(name)
        if found is None:
            raise KeyError(name)

        return found

    def get(self, name: Key, default: Any = None) -> Any:
        found = self.look(name)
        return default if found is None else found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.look(cast("Key", name)) is not None

    def __iter__(self) -> Iterator[Key]:
        if self._listed is None:
            self._listed = dict.fromkeys(self._names())
        return iter(self._listed)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return any(True for _ in self)


class Plan:
    """A whole story, laid out.

    `beats` are those of all scenes in one row. `boards` are the status lines, the story's own
    first. `by_id` holds every beat by `scene#beat`, `acts` every choice by `scene#beat/choice` and
    `hinges` those among them that are hinge acts. `pools` are the storylets by pool. `seed` is the
    slot of the seed, where storylets are drawn.
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.slots: Slots = slots_of(story)
        self.compiler = Compiler(story, self.slots)
        self.seed = self.slots.index.get(("seed", ""))
        self.outlines = outlines_of(story)
        self.ids = tuple(self.outlines)
        self.scene_index = {id: place for place, id in enumerate(self.ids)}
        counts = [len(outline.beats) for outline in self.outlines.values()]
        self.first = [0, *accumulate(counts)]
        """The place of each scene's first beat, and at last how many beats there are."""
        self.scenes: LazyRow[Scene] = LazyRow(
            len(self.ids), lambda place: story.scenes[self.ids[place]]
        )
        self.beats: LazyRow[BeatPlan] = LazyRow(self.first[-1], self._beat)
        self.entries: LazyRow[Entry] = LazyRow(len(self.ids), self._entry)
        with_board = [id for id, outline in self.outlines.items() if outline.has_status]
        self._board_of = {id: number for number, id in enumerate(with_board, 1)}
        self.boards: Sequence[TextPlan | None] = LazyRow(
            len(with_board) + 1,
            lambda number: self._board(with_board[number - 1] if number else ""),
        )
        self.pools = self._pools()
        self.start = self.jump(story.start, None)
        self.by_id: Mapping[BeatId, BeatPlan] = Named(
            self._beat_called,
            self._beat_ids,
        )
        self.acts: Mapping[ChoiceId, ChoicePlan] = Named(
            self._choice_called,
            self._choice_ids,
        )
        self.hinges: Mapping[ChoiceId, ChoicePlan] = Named(self._hinge_called, self._hinges)

    def _beat_ids(self) -> Iterator[BeatId]:
        for id in self.ids:
            for name in self.outlines[id].beats:
                yield BeatId(f"{id}#{name}")

    def _choice_ids(self) -> Iterator[ChoiceId]:
        for beat in self.beats:
            for choice in beat.choices:
                yield choice.id

    def read_at(self, place: PlaceId) -> BeatPlan | None:
        """Return the beat whose text was read at a place; None at the head of a scene, and behind a
        choice."""
        return self.by_id.get(BeatId(place))

    # ways

    def way_back(self, number: int) -> Jump:
        """Return a way that a visit comes back to, by its number."""
        position, which = divmod(number, WAYS_A_BEAT)
        beat = self.beats[position]
        if which == HUB:
            return Jump(position, beat.scene)
        if which == FOLLOW:
            return beat.follow

        return beat.choices[which - FIRST_CHOICE].onward

    def jump(self, target: Target, origin: Scene | None) -> Jump:
        """Resolve a target; a scene is entered anew from another one, or when it is named without a
        beat."""
        place = self.story.place_of(target)
        assert place is not None, target
        scene = self.scene_index[target.scene]
        enters = origin is None or origin.id != target.scene or target.beat is None
        return Jump(self.first[scene] + place, scene, self.entries[scene] if enters else None)

    def _next(self, scene: int, beat: Beat) -> Jump:
        place = self.first[scene] + beat.position + 1
        return Jump(place if place < self.first[scene + 1] else NOWHERE, scene)

    def _entry(self, position: int) -> Entry:
        id = self.ids[position]
        slot = self.slots.index.get(("times", id))
        if slot is None:
            count = None
        else:
            count = Change.counting(slot, self.slots.bounds[slot])

        return Entry(count, lambda: _opening(self.scenes[position]), self._board_of.get(id))

    def _board(self, id: str) -> TextPlan | None:
        if id:
            prose = self.story.scenes[id].status
        else:
            prose = self.story.status

        return self.compiler.text(prose, id, "")

    # beats

    def _beat(self, position: int) -> BeatPlan:
        number = bisect_right(self.first, position) - 1
        scene = self.scenes[number]
        beat = scene.beats[position - self.first[number]]
        if beat.goto:
            follow = self.jump(beat.goto, scene)
        else:
            follow = self._next(number, beat)

        back = position * WAYS_A_BEAT + FIRST_CHOICE
        return BeatPlan(
            beat_id(scene, beat),
            beat,
            position=position,
            scene=number,
            when=self.compiler.test(beat.when.node, scene.id, beat.name) if beat.when else None,
            changes=self._changes(beat.effects) + self._noticing(beat.insight),
            text=self.compiler.text(beat.text, scene.id, beat.name),
            status=self.compiler.text(beat.status, scene.id, beat.name),
            follow=follow,
            skip=self._next(number, beat),
            visit=self.jump(beat.visit, None) if beat.visit else None,
            choices=tuple(
                [
                    self._choice(scene, beat, choice, follow, back + number)
                    for number, choice in enumerate(beat.choices)
                ]
            ),
        )

    def _choice(
        self, scene: Scene, beat: Beat, choice: Choice, follow: Jump, back: int
    ) -> ChoicePlan:
        text, name = self.compiler.text, beat.name
        say = text(choice.say, scene.id, name)
        assert say is not None
        once = self.slots.index.get(("once", f"{scene.id}#{beat.position}/{choice.position}"))
        return ChoicePlan(
            choice_id(scene, beat, choice),
            choice,
            say=say,
            locked=text(choice.locked, scene.id, name),
            when=self.compiler.test(choice.when.node, scene.id, name) if choice.when else None,
            once=once,
            changes=self._taking(choice, once),
            reply=text(choice.reply, scene.id, name),
            echo=text(choice.echo, scene.id, name),
            onward=self.jump(choice.goto, scene) if choice.goto else follow,
            visit=self.jump(choice.visit, None) if choice.visit else None,
            back=back,
        )

    def _changes(self, effects: tuple[Effect, ...]) -> tuple[Change, ...]:
        result = []
        for effect in effects:
            slot = self.slots.index[("variable", effect.variable)]
            bounds = self.slots.bounds.get(slot, (0, 0))
            result.append(Change(slot, effect.act == "add", effect.value, *bounds))

        return tuple(result)

    def _noticing(self, insight: str | None) -> tuple[Change, ...]:
        if insight is not None:
            slot = self.slots.index.get(("noticed", insight))
        else:
            slot = None

        if slot is None:
            return ()

        return (Change.setting(slot, True),)

    def _taking(self, choice: Choice, once: int | None) -> tuple[Change, ...]:
        if choice.id is not None:
            chosen = self.slots.index.get(("chose", choice.id))
        else:
            chosen = None

        marks = [Change.setting(slot, True) for slot in (once, chosen) if slot is not None]
        return (*self._changes(choice.effects), *marks, *self._noticing(choice.insight))

    # storylets

    def _pools(self) -> Mapping[str, tuple[StoryletPlan, ...]]:
        members: dict[str, list[str]] = {}
        for id in sorted(self.ids):  # wherever their files lie
            if pool := self.outlines[id].pool:
                members.setdefault(pool, []).append(id)

        def pool_called(name: str) -> tuple[StoryletPlan, ...] | None:
            if name in members:
                return tuple(map(self._storylet, members[name]))

            return None

        return Named(pool_called, lambda: members)

    def _storylet(self, id: str) -> StoryletPlan:
        scene, place = self.story.scenes[id], self.scene_index[id]
        say = self.compiler.text(scene.say, id, "")
        assert say is not None
        return StoryletPlan(
            id=id,
            lot=number_of(id),
            say=say,
            when=self.compiler.test(scene.when.node, id, "") if scene.when else None,
            weight=scene.weight,
            once=scene.once,
            before=self.slots.index[("before", id)],
            times=self.slots.index[("times", id)],
            jump=Jump(self.first[place], place, self.entries[place]),
        )

    # by name

    def _beat_called(self, id: BeatId) -> BeatPlan | None:
        scene, mark, name = id.rpartition(
            "#"
        )  # a scene that a draft lacks may be called by two names
        if not mark or scene not in self.scene_index:
            return None

        place = self.story.place_of(Target(scene, name))
        if place is None:
            return None

        return self.beats[self.first[self.scene_index[scene]] + place]

    def _choice_called(self, id: ChoiceId) -> ChoicePlan | None:
        beat = self._beat_called(beat_of(id))
        if beat:
            return next((choice for choice in beat.choices if choice.id == id), None)

        return None

    def _hinge_called(self, id: ChoiceId) -> ChoicePlan | None:
        choice = self._choice_called(id)
        if choice is not None and choice.source.hinge:
            return choice

        return None

    def _hinges(self) -> Iterator[ChoiceId]:
        for id, outline in self.outlines.items():
            for name, act in outline.acts.items():
                if act.hinge:
                    yield ChoiceId(f"{id}#{outline.beats[act.beat]}/{name}")


def plan_of(story: Story) -> Plan:
    """Return the story's plan, made when it is first asked for."""
    plan = story.derived.get("plan")
    if plan is None:
        plan = story.derived["plan"] = Plan(story)
    assert isinstance(plan, Plan)
    return plan


def _opening(scene: Scene) -> Passage | None:
    heading = "\n\n".join(words for words in (scene.title, scene.place) if words)
    if heading:
        return Passage("scene", SceneId(scene.id), worded(heading))

    return None
