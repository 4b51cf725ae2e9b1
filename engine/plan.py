"""A story laid out for stepping: beats in one row, conditions compiled, every way resolved.

Made once from a story, which never changes; it holds nothing of a playthrough.
"""

from typing import Final, NamedTuple

from attrs import define

from engine.compiling import Compiler, Test, TextPlan, worded
from engine.lots import number_of
from engine.slots import Slots, slots_of
from engine.state import Option, Passage
from story.conditions import Value
from story.model import Beat, Choice, Effect, Scene, Story, Target, beat_id, choice_id

NOWHERE: Final = -1


class Change(NamedTuple):
    """One change of one slot; `add` holds it between `low` and `high`."""

    slot: int
    add: bool
    value: Value
    low: int
    high: int


class Jump(NamedTuple):
    """A way: to a beat, entering a scene anew where `enters` is not None; or, `beat` being NOWHERE, to the end of `scene`."""

    beat: int
    scene: int
    enters: "Entry | None" = None


class Entry(NamedTuple):
    """What opening a scene does: a counter where something asks for one, its title and place, its status line."""

    tally: Change | None
    opening: Passage | None
    board: int | None


@define(eq=False)
class ChoicePlan:
    """A choice, ready to be offered and taken."""

    id: str
    say: TextPlan
    locked: TextPlan | None
    when: Test | None
    never: bool
    constant: bool
    """Whether it stands always, in the same words."""
    once: int | None
    changes: tuple[Change, ...]
    reply: TextPlan | None
    echo: TextPlan | None
    insight: str | None
    onward: Jump
    visit: Jump | None
    back: int
    source: Choice
    option: Option | None = None
    """What is offered, where that is constant: made when it first stands."""


@define(eq=False)
class StoryletPlan:
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


@define(eq=False)
class BeatPlan:
    """A beat, ready to be read."""

    id: str
    scene: int
    when: Test | None
    changes: tuple[Change, ...]
    text: TextPlan | None
    insight: str | None
    reflect: bool
    follow: Jump
    skip: Jump
    visit: Jump | None
    back: int
    choices: tuple[ChoicePlan, ...]
    constant: bool
    """Whether the same choices stand always."""
    offer: str
    show: int
    hub: int
    source: Beat
    options: tuple[Option, ...] | None = None
    """What stands here, where that is constant: made when it is first come to."""


@define(eq=False)
class Plan:
    """A whole story, laid out."""

    slots: Slots
    compiler: Compiler
    scenes: list[Scene]
    beats: list[BeatPlan]
    pools: dict[str, tuple[StoryletPlan, ...]]
    boards: list[TextPlan | None]
    start: Jump
    seed: int | None
    returns: list[Jump]
    """The ways that visits come back to: `back` of a beat or choice with a visit, `hub` of a beat that offers storylets."""
    by_id: dict[str, BeatPlan]
    acts: dict[str, ChoicePlan]
    """Every choice by its id, `scene#beat/choice`."""
    hinges: dict[str, ChoicePlan]
    """The choices among them that are hinge acts."""


def plan_of(story: Story) -> Plan:
    """Give the story's plan, made when it is first asked for."""
    plan = story.derived.get("plan")
    if plan is None:
        plan = story.derived["plan"] = _Planner(story).plan()
    assert isinstance(plan, Plan)
    return plan


class _Planner:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.slots = slots_of(story)
        self.compiler = Compiler(story, self.slots)
        self.scenes = list(story.scenes.values())
        self.scene_index = {scene.id: place for place, scene in enumerate(self.scenes)}
        self.returns: list[Jump] = []
        self.first: dict[str, int] = {}
        place = 0
        for scene in self.scenes:
            self.first[scene.id] = place
            place += len(scene.beats)
        self.boards: list[TextPlan | None] = [self.compiler.text(story.status, "", "")]
        self.entries = {scene.id: self.entry(scene) for scene in self.scenes}

    def plan(self) -> Plan:
        beats = [self.beat(scene, beat) for scene in self.scenes for beat in scene.beats]
        pools: dict[str, list[StoryletPlan]] = {}
        for scene in sorted(self.scenes, key=lambda scene: scene.id):  # wherever their files lie
            if scene.pool:
                pools.setdefault(scene.pool, []).append(self.storylet(scene))
        return Plan(
            slots=self.slots,
            compiler=self.compiler,
            scenes=self.scenes,
            beats=beats,
            pools={name: tuple(storylets) for name, storylets in pools.items()},
            boards=self.boards,
            start=self.jump(self.story.start, None),
            seed=self.slots.index.get(("seed", "")),
            returns=self.returns,
            by_id={beat.id: beat for beat in beats},
            acts={choice.id: choice for beat in beats for choice in beat.choices},
            hinges={
                choice.id: choice
                for beat in beats
                for choice in beat.choices
                if choice.source.hinge
            },
        )

    def returning(self, jump: Jump) -> int:
        """Number a way that a visit comes back to."""
        self.returns.append(jump)
        return len(self.returns) - 1

    def entry(self, scene: Scene) -> Entry:
        slot = self.slots.index.get(("times", scene.id))
        count = None if slot is None else Change(slot, True, 1, *self.slots.bounds[slot])
        heading = "\n\n".join(words for words in (scene.title, scene.place) if words)
        opening = Passage("scene", scene.id, worded(heading)) if heading else None
        board = None
        if scene.status is not None:
            board = len(self.boards)
            self.boards.append(self.compiler.text(scene.status, scene.id, ""))
        return Entry(count, opening, board)

    def jump(self, target: Target, origin: Scene | None) -> Jump:
        """Resolve a target; a scene is entered anew from another one, or when it is named without a beat."""
        scene = self.story.scenes[target.scene]
        place = self.story.place_of(target)
        assert place is not None, target
        enters = origin is not scene or target.beat is None
        return Jump(
            self.first[scene.id] + place,
            self.scene_index[scene.id],
            self.entries[scene.id] if enters else None,
        )

    def next(self, scene: Scene, beat: Beat) -> Jump:
        scene_place = self.scene_index[scene.id]
        if beat.position + 1 < len(scene.beats):
            return Jump(self.first[scene.id] + beat.position + 1, scene_place)
        return Jump(NOWHERE, scene_place)

    def changes(self, effects: tuple[Effect, ...]) -> tuple[Change, ...]:
        out = []
        for effect in effects:
            slot = self.slots.index[("variable", effect.variable)]
            out.append(
                Change(
                    slot, effect.act == "add", effect.value, *self.slots.bounds.get(slot, (0, 0))
                )
            )
        return tuple(out)

    def beat(self, scene: Scene, beat: Beat) -> BeatPlan:
        id = beat_id(scene, beat)
        follow = self.jump(beat.goto, scene) if beat.goto else self.next(scene, beat)
        choices = tuple(self.choice(scene, beat, choice, follow) for choice in beat.choices)
        return BeatPlan(
            id=id,
            scene=self.scene_index[scene.id],
            when=self.compiler.test(beat.when.node, scene.id, beat.name) if beat.when else None,
            changes=self.changes(beat.effects) + self.noticing(beat.insight),
            text=self.compiler.text(beat.text, scene.id, beat.name),
            insight=beat.insight,
            reflect=beat.reflect,
            follow=follow,
            skip=self.next(scene, beat),
            visit=self.jump(beat.visit, None) if beat.visit else None,
            back=self.returning(follow) if beat.visit else NOWHERE,
            choices=choices,
            constant=not beat.offer and all(choice.constant for choice in choices),
            offer=beat.offer.pool if beat.offer else "",
            show=beat.offer.show if beat.offer else 0,
            hub=self.returning(
                Jump(self.first[scene.id] + beat.position, self.scene_index[scene.id])
            )
            if beat.offer
            else NOWHERE,
            source=beat,
        )

    def noticing(self, insight: str | None) -> tuple[Change, ...]:
        slot = self.slots.index.get(("noticed", insight or ""))
        return () if slot is None else (Change(slot, False, True, 0, 0),)

    def choice(self, scene: Scene, beat: Beat, choice: Choice, follow: Jump) -> ChoicePlan:
        id = choice_id(scene, beat, choice)
        say = self.compiler.text(choice.say, scene.id, beat.name)
        assert say is not None
        locked = self.compiler.text(choice.locked, scene.id, beat.name)
        once = self.slots.index.get(("once", f"{scene.id}#{beat.position}/{choice.position}"))
        never = choice.locked is not None and choice.when is None
        plain = not choice.say.varies and (choice.locked is None or not choice.locked.varies)
        onward = self.jump(choice.goto, scene) if choice.goto else follow
        return ChoicePlan(
            id=id,
            say=say,
            locked=locked,
            when=self.compiler.test(choice.when.node, scene.id, beat.name) if choice.when else None,
            never=never,
            constant=plain and choice.when is None and once is None,
            once=once,
            changes=self.taking(choice, once),
            reply=self.compiler.text(choice.reply, scene.id, beat.name),
            echo=self.compiler.text(choice.echo, scene.id, beat.name),
            insight=choice.insight,
            onward=onward,
            visit=self.jump(choice.visit, None) if choice.visit else None,
            back=self.returning(onward) if choice.visit else NOWHERE,
            source=choice,
        )

    def taking(self, choice: Choice, once: int | None) -> tuple[Change, ...]:
        out = list(self.changes(choice.effects))
        chosen = self.slots.index.get(("chose", choice.id or ""))
        out += [Change(slot, False, True, 0, 0) for slot in (once, chosen) if slot is not None]
        return (*out, *self.noticing(choice.insight))

    def storylet(self, scene: Scene) -> StoryletPlan:
        say = self.compiler.text(scene.say, scene.id, "")
        assert say is not None
        return StoryletPlan(
            id=scene.id,
            lot=number_of(scene.id),
            say=say,
            when=self.compiler.test(scene.when.node, scene.id, "") if scene.when else None,
            weight=scene.weight,
            once=scene.once,
            before=self.slots.index[("before", scene.id)],
            times=self.slots.index[("times", scene.id)],
            jump=Jump(self.first[scene.id], self.scene_index[scene.id], self.entries[scene.id]),
        )
