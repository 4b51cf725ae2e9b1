"""Everything that is asked of a story: can it be come to, taken, read? Each target says where it could happen, and when."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from attrs import define, field

from engine.proving.blanks import ReadingCondition, blank_when
from engine.proving.graph import ENDED, RAN_OUT, Graph
from engine.proving.packing import Guard, Packing
from engine.runtime.plan import BeatPlan, ChoicePlan
from story.diagnostics import KeyPath
from story.language.prose import Part, Prose, branches_of
from story.model import Scene, Story, beat_id

TargetKind = Literal[
    "scenes",
    "beats",
    "choices",
    "texts",
    "insights",
    "endings",
    "locked",
    "blank",
    "clamps",
    "promises",
    "stuck",
]
KINDS: tuple[TargetKind, ...] = ("scenes", "beats", "choices", "texts", "insights", "endings")
"""What the report counts; the others are asked for findings, promises and ways to be stuck."""
Moment = Literal["arrive", "offer", "take", "taken", "told", "read"]
"""When a hook looks: at a beat that has been read, where choices stand, before a choice changes anything, just after, or where
choices stand next; `read` only says that something is still to be read."""


class Hook(NamedTuple):
    """A place and moment at which a target happens, if its condition holds (None: in any case)."""

    target: int
    moment: Moment
    place: int
    option: int
    guard: Guard | None

    @property
    def takes_option(self) -> bool:
        """Whether its option has to be taken for it."""
        return self.moment in ("take", "taken", "told")


@define(eq=False)
class ProofTarget:
    """Something to be reached."""

    index: int
    kind: TargetKind
    id: str
    scene: Scene | None
    path: KeyPath = ()
    offset: int | None = None
    about: str = ""
    """What is forbidden, if it cannot be reached: the condition in the writer's words."""
    outer: "ProofTarget | None" = None
    """Of a branch of a text, the branch that it stands in."""
    hooks: list[Hook] = field(factory=list)

    reads: int = 0
    """The bits that decide whether it happens, once its place is come to."""


class TextBranch(NamedTuple):
    """One branch of a varying text: its condition, where it is written, in which words, and the branch it stands in, if any."""

    condition: ReadingCondition
    offset: int
    words: str
    outer: int | None


def branches(packing: Packing, prose: Prose, scene: str, beat: str) -> list[TextBranch]:
    """List every branch of a text with the whole condition under which it is read."""
    gathering = _Branches(packing, prose.source, scene, beat)
    gathering.gather(prose.parts, ReadingCondition("True", frozenset()), None)
    return gathering.found


class _Branches:
    """Gathers the branches of a text, each before those that stand in it."""

    def __init__(self, packing: Packing, source: str, scene: str, beat: str) -> None:
        self.packing, self.source, self.scene, self.beat = packing, source, scene, beat
        self.found: list[TextBranch] = []

    def gather(self, parts: Iterable[Part], above: ReadingCondition, outer: int | None) -> None:
        """Gather what stands in a branch that is read under a condition."""
        for part in parts:
            before = above
            for way in branches_of(part):
                here, words = before, "else"
                if way.when is not None:
                    written = self.packing.python(way.when, self.scene, self.beat)
                    slots = frozenset(self.packing.asked(way.when))
                    here = before.and_(ReadingCondition(written, slots))
                    before = before.and_(ReadingCondition(f"(not {written})", slots))
                    words = self.source[way.offset : self.source.find("}", way.offset)].strip()
                self.found.append(TextBranch(here, way.offset, words, outer))
                self.gather(way.parts, here, len(self.found) - 1)


class TargetCollector:
    """Gathers the targets of a story."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.plan, self.packing, self.story = (
            graph,
            graph.plan,
            graph.packing,
            graph.story,
        )
        self.targets: list[ProofTarget] = []
        self.place = {beat.id: place for place, beat in enumerate(self.plan.beats)}
        for place, scene in enumerate(self.plan.scenes):
            self._scene(place, scene)
        for insight in self.story.insights:
            self._insight(insight)
        if self.story.status is not None:
            self._board(self.story.status, 0, None, ("status",), "story.toml")
        self._ran_out()

    def add(
        self, kind: TargetKind, id: str, scene: Scene | None, path: KeyPath = (), about: str = ""
    ) -> ProofTarget:
        target = ProofTarget(len(self.targets), kind, id, scene, path, None, about)
        self.targets.append(target)
        return target

    def hook(
        self,
        target: ProofTarget,
        moment: Moment,
        place: int,
        condition: ReadingCondition | None = None,
        option: int = 0,
    ) -> None:
        guard = None
        if condition is not None and condition.source != "True":
            guard = self.packing.written(condition.source, condition.slots)
        target.hooks.append(Hook(target.index, moment, place, option, guard))
        target.reads |= (guard.mask if guard else 0) | self._deciding(moment, place, option)

    def _deciding(self, moment: Moment, place: int, option: int) -> int:
        """Give the bits that decide whether a moment comes: whether anything stands, or that option does."""
        mask = 0
        for spot in (self.graph.spots[number] for number in self.graph.at.get(place, ())[:1]):
            for edge in spot.edges:
                if edge.guard is not None and (
                    (moment == "offer" and spot.onward is not None)
                    or (moment != "arrive" and edge.option == option)
                ):
                    mask |= edge.guard.mask
        return mask

    def _scene(self, place: int, scene: Scene) -> None:
        whole = self.add("scenes", scene.id, scene)
        if scene.ending is not None:
            self.hook(self.add("endings", scene.id, scene, ("ending",)), "arrive", ENDED - place)
        for beat in scene.beats:
            at = self.place[beat_id(scene, beat)]
            self.hook(whole, "arrive", at)
            self._beat(at, scene, self.plan.beats[at])
        if scene.status is not None:
            board = next(
                b
                for b, text in enumerate(self.plan.boards)
                if text is not None and text.prose is scene.status
            )
            self._board(scene.status, board, scene, ("status",), scene.id)
        if scene.pool and scene.say is not None:
            self._storylet(scene)

    def _beat(self, place: int, scene: Scene, beat: BeatPlan) -> None:
        path: KeyPath = ("beats", beat.source.position)
        target = self.add(
            "beats", beat.id, scene, path, beat.source.when.source if beat.source.when else ""
        )
        self.hook(target, "arrive", place)
        if beat.source.text is not None:
            for found in self._texts(
                beat.source.text, scene, beat, f"{beat.id}:text", (*path, "text")
            ):
                self.hook(found[0], "arrive", place, found[1])
        for position, choice in enumerate(beat.choices):
            if not choice.never:
                about = choice.source.when.source if choice.source.when else ""
                taken = self.add("choices", choice.id, scene, (*path, "choices", position), about)
                self.hook(taken, "take", place, None, position)
            self._choice(place, scene, beat, choice, (*path, "choices", position))
            self._clamps(place, scene, choice, (*path, "choices", position))

    def _clamps(self, place: int, scene: Scene, choice: ChoicePlan, path: KeyPath) -> None:
        """Ask whether what a choice adds is ever cut off at the number's bounds."""
        for change, effect in zip(choice.changes, choice.source.effects, strict=False):
            if effect.act == "add" and not choice.never:
                target = self.add(
                    "clamps", choice.id, scene, (*path, "add", effect.variable), effect.variable
                )
                sum = f"{self.packing.value(change.slot)} + {int(change.value)}"
                beyond = ReadingCondition(
                    f"not {change.low} <= {sum} <= {change.high}", frozenset({change.slot})
                )
                self.hook(target, "take", place, beyond, choice.source.position)

    def _choice(
        self, place: int, scene: Scene, beat: BeatPlan, choice: ChoicePlan, path: KeyPath
    ) -> None:
        source, position = choice.source, choice.source.position
        shown, locked = self._standing(scene, beat, choice)
        for text, when in self._texts(source.say, scene, beat, f"{choice.id}:say", (*path, "say")):
            self.hook(text, "offer", place, _both(shown, when))
        blank = blank_when(self.packing, source.say, scene.id, beat.source.name)
        if blank is not None:
            target = self.add("blank", choice.id, scene, (*path, "say"))
            self.hook(target, "offer", place, _both(shown, blank))
        if source.locked is not None:
            where = (*path, "locked")
            about = source.when.source if source.when else ""
            self.hook(self.add("locked", choice.id, scene, where, about), "offer", place, locked)
            for text, when in self._texts(source.locked, scene, beat, f"{choice.id}:locked", where):
                self.hook(text, "offer", place, _both(locked, when))
        if source.reply is not None and not choice.never:
            id, where = f"{choice.id}:reply", (*path, "reply")
            for text, when in self._texts(source.reply, scene, beat, id, where):
                self.hook(text, "taken", place, when, position)
        if source.echo is not None and not choice.never:
            self._echo(source.echo, place, scene, beat, choice, path)

    def _echo(
        self,
        echo: Prose,
        place: int,
        scene: Scene,
        beat: BeatPlan,
        choice: ChoicePlan,
        path: KeyPath,
    ) -> None:
        """Ask for what an echo can say, which is told where choices stand next."""
        position = choice.source.position
        for text, when in self._texts(echo, scene, beat, f"{choice.id}:echo", (*path, "echo")):
            self.hook(text, "told", place, when, position)
            for passed in self._passed(place, position):
                self.hook(text, "read", passed, when)

    def _passed(self, place: int, option: int) -> set[int]:
        """List the places that may be passed after an option before choices stand again: until then its echo is not told."""
        edges = [
            edge
            for number in self.graph.at.get(place, ())
            for edge in self.graph.spots[number].edges
            if edge.option == option
        ]
        seen: set[int] = set()
        met: set[int] = set()
        while edges:
            for landing in edges.pop().landings:
                if landing.index in met:
                    break  # and all that follows it was met too
                met.add(landing.index)
                spot = self.graph.spots[landing.spot]
                if landing.spot not in seen:
                    seen.add(landing.spot)
                    edges += [spot.onward] if spot.onward else []
        return {self.graph.spots[number].place for number in seen}

    def _standing(
        self, scene: Scene, beat: BeatPlan, choice: ChoicePlan
    ) -> tuple[ReadingCondition, ReadingCondition]:
        """Return when a choice is shown at all, where something stands, and when it is shown locked."""
        when, closed, slots = "True", "False", frozenset[int]()
        if choice.source.when is not None:
            node = choice.source.when.node
            when = self.packing.python(node, scene.id, beat.source.name)
            closed, slots = f"(not {when})", frozenset(self.packing.asked(node))
        if choice.never:
            closed = "True"
        fresh = "True"
        if choice.once is not None:
            fresh = f"not {self.packing.value(choice.once)}"
            closed, slots = f"{fresh} and {closed}", slots | {choice.once}
        shown = fresh if choice.locked is not None else f"{fresh} and {when}"
        return ReadingCondition(shown, slots), ReadingCondition(closed, slots)

    def _texts(
        self, prose: Prose, scene: Scene, beat: BeatPlan, id: str, path: KeyPath
    ) -> Iterator[tuple[ProofTarget, ReadingCondition]]:
        yield from self._branches(prose, scene, beat.source.name, id, path)

    def _branches(
        self, prose: Prose, scene: Scene | None, beat: str, id: str, path: KeyPath
    ) -> list[tuple[ProofTarget, ReadingCondition]]:
        """Add a target for each branch of a text; gives them with their conditions."""
        out: list[tuple[ProofTarget, ReadingCondition]] = []
        if not prose.varies:
            return out
        for number, branch in enumerate(
            branches(self.packing, prose, scene.id if scene else "", beat), 1
        ):
            target = self.add("texts", f"{id}:{number}", scene, path, branch.words)
            target.offset = branch.offset
            if branch.outer is not None:
                target.outer = out[branch.outer][0]
            out.append((target, branch.condition))
        return out

    def _storylet(self, scene: Scene) -> None:
        assert scene.say is not None
        said = self._branches(scene.say, scene, "", f"{scene.id}:say", ("say",))
        blank = blank_when(self.packing, scene.say, scene.id, "")
        if blank is not None:
            said.append((self.add("blank", scene.id, scene, ("say",)), blank))
        for target, condition in said:
            for place, beat in enumerate(self.plan.beats):
                for option, storylet in enumerate(self.plan.pools.get(beat.offer, ())):
                    if storylet.id == scene.id:
                        self.hook(target, "take", place, condition, -1 - option)

    def _insight(self, insight: str) -> None:
        target = self.add("insights", insight, None, (insight,))
        prose = self.story.insights[insight].text
        pages = self._branches(prose, None, "", f"insights#{insight}", (insight, "text"))
        for place, beat in enumerate(self.plan.beats):
            if beat.insight == insight:
                self.hook(target, "arrive", place)
            for position, choice in enumerate(beat.choices):
                if choice.insight == insight and not choice.never:
                    self.hook(target, "take", place, None, position)
            for text, condition in pages:
                self._shown_with(text, place, condition, ("page", insight), "True")

    def _shown_with(
        self,
        text: ProofTarget,
        place: int,
        condition: ReadingCondition,
        mark: tuple[str, str],
        value: str,
    ) -> None:
        """A text beside the page: it shows what holds wherever choices stand, while its mark has a value."""
        slot = self.packing.slots.index[mark]
        marked = f"{self.packing.value(slot)} == {value} and {condition.source}"
        self.hook(
            text,
            "offer" if place >= 0 else "arrive",
            place,
            ReadingCondition(marked, condition.slots | {slot}),
        )

    def _board(
        self, prose: Prose, board: int, scene: Scene | None, path: KeyPath, name: str
    ) -> None:
        for text, condition in self._branches(prose, scene, "", f"{name}:status", path):
            endings = (
                ENDED - place
                for place, ended in enumerate(self.plan.scenes)
                if ended.ending is not None
            )
            for place in (*range(len(self.plan.beats)), *endings):
                self._shown_with(text, place, condition, ("board", ""), str(board))

    def after(self, target: ProofTarget, origin: str) -> ProofTarget:
        """Make the target that a target happens after `origin` was passed, which has a mark."""
        slot = self.packing.slots.index["passed", origin]
        out = self.add(
            target.kind, f"{target.id} after {origin}", target.scene, target.path, target.about
        )
        for hook in target.hooks:
            guard = self.packing.joined(hook.guard, slot)
            out.hooks.append(Hook(out.index, hook.moment, hook.place, hook.option, guard))
            out.reads |= guard.mask | target.reads
        return out

    def _ran_out(self) -> None:
        """Ask whether the story can run out: a last beat that leads nowhere, in no ending."""
        if RAN_OUT in self.graph.at:
            self.hook(self.add("stuck", "ran-out", None), "arrive", RAN_OUT)


def _both(one: ReadingCondition, other: ReadingCondition) -> ReadingCondition:
    return ReadingCondition(f"{one.source} and {other.source}", one.slots | other.slots)


def marks_of(story: Story) -> list[tuple[str, str]]:
    """List the marks that the texts beside the page need: which status line stands, and which pages were noticed."""
    out = [("page", insight.id) for insight in story.insights.values() if insight.text.varies]
    lines = [story.status, *(scene.status for scene in story.scenes.values())]
    return [*out, ("board", "")] if any(line is not None and line.varies for line in lines) else out
