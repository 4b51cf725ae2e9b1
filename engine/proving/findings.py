"""What a proof found that somebody should look at: code, place in the file, sentence, and a way that shows it."""

import os
from collections.abc import Iterator
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
from story.model import Scene
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
                beat = target.id.rpartition("/")[0] or target.id.partition(":")[0]
                scene = target.scene.id if target.scene else ""
                told = (
                    scene in never["endings"]
                    if kind == "scenes"
                    else kind != "endings" and scene in never["scenes"]
                )
                told = told or (kind in ("choices", "texts") and beat in never["beats"])
                told = told or (
                    kind == "texts"
                    and target.id.rpartition(":")[0].rpartition(":")[0] in never["choices"]
                )
                if not told:
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
        if not target.about or target.about == "else":
            return (
                "what stands before it always holds"
                if target.about
                else "no way leads here whose conditions can all hold"
            )
        told = self.proof.decisions.values.get(target.index, "")
        if told == NOBODY:
            return (
                f"'{target.about}' never holds on the way here"
                if target.kind == "beats"
                else NOBODY
            )
        return f"'{target.about}' never holds here" + (f": {told}" if told else "")

    def _stuck(self) -> Iterator[ProofFinding]:
        for stuck in self.proof.ends.found:
            place = next(
                (n for n, beat in enumerate(self.graph.plan.beats) if beat.id == stuck.where), None
            )
            if place is None:
                yield self.say(
                    STUCK[stuck.how],
                    stuck.where,
                    "story.toml",
                    ("start",),
                    "",
                    stuck.way,
                    where=stuck.where,
                )
                continue
            beat = self.graph.plan.beats[place]
            yield self.say(
                STUCK[stuck.how],
                beat.id,
                self._scene(beat),
                ("beats", beat.source.position),
                "",
                stuck.way,
                where=beat.id,
            )

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

    def _after(self, edge: Edge) -> int:
        """Return the bits that matter after a step: what is live where it lands, and what decides where."""
        return self.live[len(self.graph.spots) + edge.landing.index]

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
        for effect in beat.source.effects:
            if not self._field(effect.variable) & here:
                yield self.say(
                    "SW711",
                    beat.id,
                    self._scene(beat),
                    (*path, effect.act),
                    self._hint(effect.variable),
                    variable=effect.variable,
                )
        for position, choice in enumerate(beat.choices):
            edges = [edge for spot in spots for edge in spot.edges if edge.option == position]
            after = 0
            for edge in edges:
                after |= self._after(edge)
            printed = (
                self.graph.packing.depends_on(choice.source.reply.parts)
                if choice.source.reply
                else set()
            )
            after |= self.graph.packing.mask_of(printed)
            for effect in (
                choice.source.effects if edges and self._reached(choice.id, "choices") else ()
            ):
                if not self._field(effect.variable) & after:
                    where: KeyPath = (*path, "choices", position, effect.act)
                    yield self.say(
                        "SW711",
                        choice.id,
                        self._scene(beat),
                        where,
                        self._hint(effect.variable),
                        variable=effect.variable,
                    )

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
            if place < 0:
                continue
            beat, spots = (
                self.graph.plan.beats[place],
                [self.graph.spots[number] for number in numbers],
            )
            alike: dict[object, ChoicePlan] = {}
            for position, choice in enumerate(beat.choices):
                if not self._reached(choice.id, "choices"):
                    continue
                key = self._outcome(
                    choice,
                    [edge for spot in spots for edge in spot.edges if edge.option == position],
                )
                if key in alike:
                    way = self._way(choice.id)
                    path: KeyPath = ("beats", beat.source.position, "choices", position)
                    yield self.say(
                        "SW710",
                        choice.id,
                        self._scene(beat),
                        path,
                        "",
                        way,
                        name=choice.id,
                        other=alike[key].id,
                    )
                alike.setdefault(key, choice)

    def _way(self, id: str) -> Witness | None:
        target = next(target for target in self._ids[id] if target.kind == "choices")
        return self.proof.decisions.reached.get(target.index)

    def _outcome(self, choice: ChoicePlan, edges: list[Edge]) -> object:
        """Return all by which a choice can be told from another, once it was taken."""
        source, matters = choice.source, 0
        for edge in edges:
            matters |= self._after(edge)
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
