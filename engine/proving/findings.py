"""What a proof found that somebody should look at: code, place in the file, sentence, and a way that shows it."""

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from attrs import define

from engine.proving.abstraction import liveness
from engine.proving.deciding import NOBODY
from engine.proving.graph import BeatLocation, Edge
from engine.proving.proof import Proof
from engine.proving.targets import ProofTarget
from engine.proving.walking import asked_at
from engine.proving.witnesses import Witness
from engine.runtime.plan import BeatPlan, Change, ChoicePlan
from story.codes import DESCRIPTORS
from story.diagnostics import Diagnostic, Finding, KeyPath, prefix_of
from story.holders import read_held
from story.language.prose import Prose
from story.model import Effect, Scene
from story.reading import Source, read_source
from story.suppressions import Suppressions

NEVER = {
    "scenes": "SW701",
    "beats": "SW701",
    "choices": "SW702",
    "texts": "SW703",
    "insights": "SW704",
    "endings": "SW705",
}
STUCK = {"ran-out": "SW706", "loop": "SW707", "trap": "SW708"}


@define
class ProofFinding:
    """One finding: what is said of which place, and the way that shows it, where there can be one."""

    where: str
    diagnostic: Diagnostic
    way: Witness | None = None

    @property
    def serious(self) -> bool:
        return DESCRIPTORS[self.diagnostic.code].severity == "error"


class Findings:
    """Gathers the findings of a proof, in the order of their codes."""

    def __init__(self, proof: Proof) -> None:
        self.proof, self.story, self.graph = proof, proof.story, proof.ground.graph
        self.sources: dict[str, Source] = {}
        self._ids: dict[str, list[ProofTarget]] = {}
        for target in proof.ground.targets:
            self._ids.setdefault(target.id, []).append(target)
        self.live = liveness(self.graph, self._read_anywhere())

    def all(self) -> list[ProofFinding]:
        found = [
            *self._never(),
            *self._stuck(),
            *self._blank(),
            *self._promises(),
            *self._fakes(),
            *self._unread(),
            *self._clamps(),
            *self._locked(),
        ]
        told = [finding for finding in found if not self._allowed(finding.diagnostic)]
        return sorted(told, key=lambda f: (f.diagnostic.code, f.diagnostic.file, f.diagnostic.line))

    def _allowed(self, diagnostic: Diagnostic) -> bool:
        """Return whether a comment where it stands says that it is meant."""
        source = self.sources[diagnostic.file]
        return "allow SW" in source.text and Suppressions(source.text).takes(
            diagnostic.code, diagnostic.line
        )

    def say(
        self,
        code: str,
        id: str,
        scene: Scene | str,
        path: KeyPath,
        hint: str = "",
        way: Witness | None = None,
        **details: object,
    ) -> ProofFinding:
        """Make one finding, its line looked up; `scene` may be the name of one of the story's other files."""
        offset = details.pop("offset", None)
        folder = self.story.folder
        prefix = prefix_of(Path(folder))
        name = prefix + scene if isinstance(scene, str) else scene.file
        source = self.sources.get(name)
        if source is None:
            place = os.path.join(folder, name.removeprefix(prefix))
            source = read_source(place, name, partial(read_held, folder))
            self.sources[name] = source
        source.findings = [
            Finding(code, path, details, hint, offset if isinstance(offset, int) else None)
        ]
        return ProofFinding(id, next(source.diagnose()), way)

    def _never(self) -> Iterator[ProofFinding]:
        never = {kind: {target.id for target in self.proof.never(kind)} for kind in NEVER}
        for kind, code in NEVER.items():
            for target in self.proof.never(kind):
                if not any(id in never[around] for around, id in _told_before(target)):
                    yield self._one_never(code, target)

    def _one_never(self, code: str, target: ProofTarget) -> ProofFinding:
        why = self._why(target)
        return self.say(
            code,
            target.id,
            target.scene or ("insights.toml" if target.kind == "insights" else "story.toml"),
            target.path,
            why,
            name=target.id,
            offset=target.offset,
        )

    def _why(self, target: ProofTarget) -> str:
        """Return what forbids it: its own condition, or that nothing comes to its beat."""
        if target.kind == "insights" and not target.hooks:
            return f'no beat and no choice has insight = "{target.id}"'
        if not any(hook.place in self.graph.at for hook in target.hooks):
            return "nothing leads here"
        if target.outer is not None and target.outer.index in self.proof.decisions.never:
            return self._why(target.outer)
        if not target.about:
            return "no way leads here whose conditions can all hold"
        if target.about == "else":
            return "what stands before it always holds"
        return self._why_never_holding(target)

    def _why_never_holding(self, target: ProofTarget) -> str:
        """Return that a target's own condition never holds, and what the values that it reads can be, where that is known."""
        told = self.proof.decisions.values.get(target.index, "")
        if told != NOBODY:
            return f"'{target.about}' never holds here" + (f": {told}" if told else "")
        return f"'{target.about}' never holds on the way here" if target.kind == "beats" else NOBODY

    def _stuck(self) -> Iterator[ProofFinding]:
        beats: dict[str, BeatPlan] = {beat.id: beat for beat in self.graph.plan.beats}
        for stuck in self.proof.ends.found:
            scene: Scene | str = "story.toml"
            path: KeyPath = ("start",)
            beat = beats.get(stuck.where)
            if beat is not None:
                scene, path = self._scene(beat), ("beats", beat.source.position)
            code, where = STUCK[stuck.how], stuck.where
            yield self.say(code, where, scene, path, "", stuck.way, where=where)

    def _scene(self, beat: BeatPlan) -> Scene:
        return self.graph.plan.scenes[beat.scene]

    def _promises(self) -> Iterator[ProofFinding]:
        path: KeyPath
        for position, promise in enumerate(self.proof.promises()):
            if promise.pattern:
                path = ("patterns", promise.pattern)
                name = promise.pattern
                yield self.say("SW715", name, "story.toml", path, promise.why, name=name)
            elif promise.holds is False:
                path = (
                    ("promises", position) if position < len(self.story.promises) else ("labels",)
                )
                yield self.say(
                    "SW709",
                    promise.say,
                    "story.toml",
                    path,
                    promise.why,
                    promise.way,
                    say=promise.say,
                )

    def _blank(self) -> Iterator[ProofFinding]:
        """Find choices and storylets that can stand without a word."""
        for target in self.proof.of_kind("blank"):
            way = self.proof.decisions.reached.get(target.index)
            if way is not None:
                hint = "say something in every case, or give it a 'when' that keeps it away"
                yield self.say(
                    "SW714", target.id, target.scene or "", target.path, hint, way, name=target.id
                )

    def _locked(self) -> Iterator[ProofFinding]:
        for target in self.proof.never("locked"):
            if self._reached(target.id.rpartition("/")[0], "beats"):
                yield self.say(
                    "SW713",
                    target.id,
                    target.scene or "",
                    target.path,
                    "the choice is always open when it stands",
                    name=target.id,
                )

    def _clamps(self) -> Iterator[ProofFinding]:
        """Say for each variable that something added to it can be cut off: how often, and the first of the places."""
        cut: dict[str, list[ProofTarget]] = {}
        for target in self.proof.of_kind("clamps"):
            if target.index in self.proof.decisions.reached:
                cut.setdefault(target.about, []).append(target)
        for variable, targets in cut.items():
            first, more = targets[0], len(targets) - 1
            hint = f"so can it be at {more} more of the choices that add to it" if more else ""
            yield self.say(
                "SW712",
                first.id,
                first.scene or "",
                first.path,
                hint,
                self.proof.decisions.reached[first.index],
                variable=variable,
            )

    def _read_anywhere(self) -> dict[int, int]:
        """Gather what each spot reads, texts and all; what stands beside the page, or is told again at the end, is read anywhere."""
        graph, packing = self.graph, self.graph.packing
        out = asked_at(self.proof.ground.targets, graph.at)
        lasting = [self.story.status, *(scene.status for scene in self.story.scenes.values())]
        lasting += [insight.text for insight in self.story.insights.values()]
        lasting += [choice.source.echo for choice in graph.plan.acts.values()]
        anywhere = packing.mask_of(
            slot
            for prose in lasting
            if prose is not None
            for slot in packing.depends_on(prose.parts)
        )
        for spot in graph.spots:
            out[spot.index] = out.get(spot.index, 0) | anywhere
            if spot.place >= 0:
                out[spot.index] |= packing.mask_of(self._printed(graph.plan.beats[spot.place]))
        return out

    def _printed(self, beat: BeatPlan) -> set[int]:
        texts: list[Prose | None] = [beat.source.text]
        for choice in beat.source.choices:
            texts += [choice.say, choice.locked, choice.reply]
        for storylet in self.graph.plan.pools.get(beat.offer, ()):
            texts.append(self.story.scenes[storylet.id].say)
        return {
            slot
            for text in texts
            if text is not None
            for slot in self.graph.packing.depends_on(text.parts)
        }

    def _after(self, edges: Iterable[Edge]) -> int:
        """Return the bits that matter after a step: what is live where it lands, and what decides where."""
        spots, bits = len(self.graph.spots), 0
        for edge in edges:
            bits |= self.live[spots + edge.landing.index]
        return bits

    def _unread(self) -> Iterator[ProofFinding]:
        """Find changes of a variable that nothing reads any more."""
        for place, numbers in self.graph.at.items():
            spots = [self.graph.spots[number] for number in numbers]
            if place >= 0 and self._reached(self.graph.plan.beats[place].id, "beats"):
                yield from self._unread_at(self.graph.plan.beats[place], spots)

    def _unread_at(self, beat: BeatPlan, spots: list[BeatLocation]) -> Iterator[ProofFinding]:
        path: KeyPath = ("beats", beat.source.position)
        here = 0
        for spot in spots:
            here |= self.live[spot.index]
        scene = self._scene(beat)
        yield from self._unread_effects(beat.source.effects, here, beat.id, scene, path)
        for position, choice in enumerate(beat.choices):
            edges = _edges_of(spots, position)
            if edges and self._reached(choice.id, "choices"):
                read = self._after(edges) | self._told_in(choice.source.reply)
                effects, where = choice.source.effects, (*path, "choices", position)
                yield from self._unread_effects(effects, read, choice.id, scene, where)

    def _unread_effects(
        self, effects: Iterable[Effect], read: int, id: str, scene: Scene, path: KeyPath
    ) -> Iterator[ProofFinding]:
        """Find the effects on variables that are not among the bits that are read."""
        for effect in effects:
            name = effect.variable
            if not self._field(name) & read:
                where = (*path, effect.act)
                yield self.say("SW711", id, scene, where, self._hint(name), variable=name)

    def _told_in(self, prose: Prose | None) -> int:
        """Return the bits that a text reads."""
        packing = self.graph.packing
        return packing.mask_of(packing.depends_on(prose.parts)) if prose is not None else 0

    def _hint(self, variable: str) -> str:
        """Return whether a variable is read at all."""
        read = 0
        for mask in self.live:
            read |= mask
        return (
            "it is read earlier, or set anew before it is read"
            if self._field(variable) & read
            else "no condition and no text reads it anywhere"
        )

    def _field(self, variable: str) -> int:
        return self.graph.packing.mask_only([self.graph.packing.slots.index["variable", variable]])

    def _reached(self, id: str, kind: str) -> bool:
        return any(
            target.id == id and target.index in self.proof.decisions.reached
            for target in self._ids.get(id, ())
            if target.kind == kind
        )

    def _fakes(self) -> Iterator[ProofFinding]:
        """Find choices of one beat after which nothing will ever be different."""
        for place, numbers in self.graph.at.items():
            if place >= 0:
                spots = [self.graph.spots[number] for number in numbers]
                yield from self._fakes_at(self.graph.plan.beats[place], spots)

    def _fakes_at(self, beat: BeatPlan, spots: list[BeatLocation]) -> Iterator[ProofFinding]:
        alike: dict[object, str] = {}
        for position, choice in enumerate(beat.choices):
            id = choice.id
            if not self._reached(id, "choices"):
                continue
            other = alike.setdefault(self._outcome(choice, _edges_of(spots, position)), id)
            if other != id:
                scene, way = self._scene(beat), self._way(id)
                path: KeyPath = ("beats", beat.source.position, "choices", position)
                yield self.say("SW710", id, scene, path, "", way, name=id, other=other)

    def _way(self, id: str) -> Witness | None:
        target = next(target for target in self._ids[id] if target.kind == "choices")
        return self.proof.decisions.reached.get(target.index)

    def _outcome(self, choice: ChoicePlan, edges: list[Edge]) -> object:
        """Return all by which a choice can be told from another, once it was taken."""
        source, matters = choice.source, self._after(edges)
        told = (
            source.reply and source.reply.source,
            source.echo and source.echo.source,
            source.pattern,
            source.hinge,
            source.id if ("heard", source.id or "") in self.graph.packing.slots.index else None,
            source.insight,
        )
        changes = tuple(change for change in choice.changes if self._matters(change, matters))
        return (
            told,
            changes,
            choice.onward,
            choice.visit,
            source.locked is not None and source.when is not None,
        )

    def _matters(self, change: Change, matters: int) -> bool:
        return bool(self.graph.packing.mask_only([change.slot]) & matters)


def _told_before(target: ProofTarget) -> list[tuple[str, str]]:
    """List what a target stands in, each with its kind: where none of that is come to either, it is told of that alone."""
    scene = target.scene.id if target.scene else ""
    if target.kind == "scenes":
        return [("endings", scene)]
    if target.kind == "endings":
        return []
    around = [("scenes", scene)]
    if target.kind in ("choices", "texts"):
        around.append(("beats", target.id.rpartition("/")[0] or target.id.partition(":")[0]))
    if target.kind == "texts":
        around.append(("choices", target.id.rpartition(":")[0].rpartition(":")[0]))
    return around


def _edges_of(spots: list[BeatLocation], option: int) -> list[Edge]:
    """List the edges of an option, one for each of the spots where it stands."""
    return [edge for spot in spots for edge in spot.edges if edge.option == option]
