"""Every name a story uses, held against what it declares: targets, patterns, insights, voices, and
what conditions ask."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Final, assert_never

from story import braces
from story.building import TIDE, refusal
from story.calling import call, option, story_words
from story.dating import DATED
from story.diagnostics import KeyPath, declaring, short
from story.folders import HEADS
from story.guessing import Guesser, did_you_mean
from story.holders import holder_of
from story.keeping import KeptFindings, faces_of
from story.keys import ID, spelled
from story.language.condition_types import YES_NO, Scope
from story.language.condition_types import ValueType as Domain
from story.language.conditions import Ask, ConditionError, Node, Value, walk
from story.language.prose import FORMS, PRONOUNS, Conditional, Interpolation, Part, Prose, VerbForm
from story.meeting import alternatives
from story.model import Beat, Choice, Scene, Story, Target, Variable, beat_id, cast_id
from story.reading import Source, misnamed
from story.traversal import every_beat, prose_of

ASKED_OF_SCENES: Final = frozenset({"at", "seen", "times"})
DECLARED: Final = {
    "SW205": "[patterns.{name}] in story.toml makes it one",
    "SW206": "[{name}] in insights.toml makes it one",
    "SW208": 'voices = ["{name}", …] under [canon] in story.toml makes it one',
    "SW209": 'hinges = ["{name}"] under [canon] in story.toml makes it one',
    "SW116": "[pictures.{name}] in story.toml makes it one",
    "SW117": '[[movements]] with id = "{name}" in story.toml makes it one',
}
"""What makes a name known, where nothing known comes near it."""


_ENDS: Final = frozenset({"end", "the-end", "ending", "fin", "finish", "quit", "exit", "stop"})


def domain(variable: Variable) -> Domain:
    """Return what values a variable can have, in the condition language's terms."""
    if variable.kind == "number":
        return Domain("number", low=variable.low, high=variable.high)
    if variable.kind == "yes-no":
        return YES_NO

    return Domain("word", words=variable.words)


def scope_of(story: Story) -> Scope:
    """Gather the names and ids that the conditions of a story may use."""
    names = {variable.name: domain(variable) for variable in story.variables.values()}
    for id in story.cast:
        names[f"{id}.they"] = Domain("word", words=tuple(PRONOUNS))

    if story.canon.voices:
        names["voice"] = Domain("word", words=story.canon.voices)

    words = {word for domain in names.values() for word in domain.words}
    scenes = frozenset(story.scenes)
    beats = {beat_id(scene, beat) for scene, beat in every_beat(story)}
    acts = _named_choices(story)
    ids = {
        "at": scenes | beats,
        "seen": scenes,
        "times": scenes,
        "chose": acts,
        "heard": acts,
        "noticed": frozenset(story.insights),
    }
    return Scope(names, ids, frozenset(words), Guesser())


def _named_choices(story: Story) -> frozenset[str]:
    """Return the ids that were given to choices."""
    found: set[str] = set()
    for scene in story.scenes.values():
        for beat in scene.beats:
            found.update(choice.id for choice in beat.choices if choice.id)

    return frozenset(found)


def check_references(
    story: Story,
    sources: Mapping[str, Source],
    story_source: Source,
    insights: Source | None,
    kept: KeptFindings,
) -> None:
    """Report every name that stands for nothing, each in the source it is written in.

    A scene that was sound is not asked again while it and all that it could name are as they were.
    """
    checker = _ReferenceChecker(story)
    checker.story(story_source)
    kept.stand_on((story_source.raw, insights.raw if insights else b"", faces_of(story)))
    _check_scenes(checker, sources, kept)
    checker.voice = None
    for id, source in [("", story_source), *sources.items()]:
        answer_braces(story, source, id if id in story.scenes else "")

    if insights is not None:
        answer_braces(story, insights, "")
        for insight in story.insights.values():
            checker.prose(insights, (insight.id, "text"), insight.text)


def _check_scenes(
    checker: "_ReferenceChecker", sources: Mapping[str, Source], kept: KeptFindings
) -> None:
    """Check the scenes that are not known to be sound. What is wrong with one may hang on any
    other (an id that two have), so that nothing is kept unless all are."""
    sound = True
    for scene in checker.whole.scenes.values():
        source = sources[scene.id]
        if kept.of(scene.id, source.raw) is None:
            before = len(source.findings)
            checker.scene(scene, source)
            sound = sound and len(source.findings) == before
            kept.keep(scene.id, source.raw, ())

    if not sound:
        kept.forget()


def _words(words: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", words.casefold()))


class _Index:
    """What a misspelt name is looked for in, each gone through once, and only where something is
    misspelt."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._beats: dict[str, list[str]] = {}

    @cached_property
    def unread(self) -> bool:
        """Whether there is a scene that could not be read."""
        return any(not scene.beats for scene in self.story.scenes.values())

    @cached_property
    def by_file(self) -> dict[str, Scene]:
        """Every scene by its file."""
        return {scene.file: scene for scene in self.story.scenes.values()}

    @cached_property
    def acts(self) -> dict[str, list[str]]:
        """The named choices of each hinge."""
        result: dict[str, list[str]] = {}
        for name, (_, _, choice) in self.story.named_choices.items():
            result.setdefault(choice.hinge or "", []).append(name)

        return result

    @cached_property
    def with_beat(self) -> dict[str, dict[str, str]]:
        """For each beat's id the scenes that have one of it: their files and ids."""
        result: dict[str, dict[str, str]] = {}
        for scene, beat in every_beat(self.story):
            if beat.id is not None:
                result.setdefault(beat.id, {})[scene.file] = scene.id

        return result

    @cached_property
    def by_words(self) -> dict[tuple[str, ...], Choice]:
        """Every choice by its words."""
        found = {}
        for scene in reversed(list(self.story.scenes.values())):
            for beat in reversed(scene.beats):
                for choice in reversed(beat.choices):
                    found[_words(choice.say.source)] = choice

        return found

    @cached_property
    def misnamed(self) -> dict[str, str]:
        """Files that were probably meant to be scenes and whose names do not end in .toml, by the
        scene's id."""
        return misnamed(holder_of(self.story.folder).files().others)

    def named_beats(self, scene: Scene) -> list[str]:
        if scene.id not in self._beats:
            self._beats[scene.id] = [beat.id for beat in scene.beats if beat.id]
        return self._beats[scene.id]


def answer_braces(story: Story, source: Source, scene: str) -> None:
    """Say what was meant by braces that could not be read with the names of this story, now that
    these are known."""
    for position, finding in enumerate(source.findings):
        if finding.code == "SW401" and (tag := finding.details.get("tag")):
            source.findings[position] = finding._replace(
                hint=braces.answer(tag, story, scene) or finding.hint
            )


class _ReferenceChecker:
    def __init__(self, story: Story) -> None:
        self.whole, self.scope = story, scope_of(story)
        self.guesser = self.scope.guesser
        self.index = _Index(story)
        self.taken: dict[str, str] = {}
        self.good: set[int] = set()
        self.movements = {movement.id for movement in story.movements}
        self.pools = {scene.pool for scene in story.scenes.values() if scene.pool}
        self.voice: str | None = None
        self.heard: dict[int, list[Ask]] = {}

    def story(self, source: Source) -> None:
        """Check all that stands in story.toml."""
        if self.whole.status:
            self.prose(source, ("status",), self.whole.status)
        self.start(source, self.whole.start)
        for position, promise in enumerate(self.whole.promises):
            self.node(source, ("promises", position, promise.kind), promise.condition.node)

        self.temperaments(source)
        self.line(source)
        for voice in self.whole.canon.names:
            if voice not in self.whole.canon.voices:
                hint = self.guesser.meant(voice, self.whole.canon.voices)
                hint = hint or DECLARED["SW208"].format(name=voice)
                source.report("SW208", ("canon", "names", voice), hint, on_key=True, name=voice)

        self.pictures(source)
        for id, member in self.whole.cast.items():
            if member.sample is not None:
                self.sample(source, ("cast", id, "sample"), member.sample)

        if self.whole.tides is not None:
            for key in ("open", "closed"):
                self.effects_of_road(source, ("tides", key), getattr(self.whole.tides, key))

    def start(self, source: Source, start: Target) -> None:
        """Hold the place where the story begins against those there are."""
        if start.scene:
            self.target(source, ("start",), start)
        elif start.beat is not None:
            source.report(
                "SW104",
                ("start",),
                'write "scene" or "scene#beat"',
                found=f"#{start.beat}",
                wanted="a place: it names no scene",
            )

    def pictures(self, source: Source) -> None:
        """Hold the names of pictures against those there are."""
        named: list[tuple[KeyPath, str]] = []
        for position, movement in enumerate(self.whole.movements):
            named.append((("movements", position, "picture"), movement.picture))

        known = [*self.whole.pictures, *([TIDE] if self.whole.tides else [])]
        for path, name in [(("picture",), self.whole.picture), *named]:
            if name == TIDE and self.whole.tides is None:
                source.report("SW116", path, "[tides] in story.toml makes it", name=name)
            elif name:
                self.named(source, path, name, known, "SW116")

    def sample(self, source: Source, path: KeyPath, prose: Prose) -> None:
        """Hold the sentence that shows a pronoun: it is read before anything has happened."""
        reason = "it is read before anything has happened, so only names and pronouns vary it"
        for part in prose.parts:
            match part:
                case Conditional(ways=ways):
                    source.report("SW402", path, offset=ways[0].offset, why=reason)
                case Interpolation(form="", name=name) if name in self.whole.variables:
                    source.report("SW403", path, offset=part.offset, name=name, why=reason)
                case str() | Interpolation() | VerbForm():
                    self.parts(source, path, (part,))
                case _:
                    assert_never(part)

    def effects_of_road(self, source: Source, path: KeyPath, values: Mapping[str, Value]) -> None:
        """Hold what the story remembers of the road against its variables."""
        for name, value in values.items():
            variable = self.whole.variables.get(name)
            if variable is None:
                made = declaring(name, value)
                hint = self.guesser.meant_or_made(name, self.whole.variables, made)
                source.report("SW203", (*path, name), hint, on_key=True, name=name)
            elif reason := refusal("set", variable, value):
                source.report("SW204", (*path, name), name=name, value=spelled(value), why=reason)

    def line(self, source: Source) -> None:
        """Check the places of the line of words. An act that is gone keeps its place, so that is
        nothing to report."""
        if not self.whole.canon.line:
            return  # which acts exclude each other is worked out from the whole story

        groups = alternatives(self.whole)
        for voice, places in self.whole.canon.line.items():
            taken: set[str] = set()
            for position, acts in enumerate(places):
                path: KeyPath = ("canon", "line", voice, position)
                self._place_of_line(source, path, acts, groups, taken)

    def _place_of_line(
        self,
        source: Source,
        path: KeyPath,
        acts: Sequence[str],
        groups: Mapping[str, object],
        taken: set[str],
    ) -> None:
        """Check one place of a line, which is one act or several that exclude each other; `taken`
        are the acts of the places before it."""
        voice, position = path[2], path[3]
        written = source.table["canon"]["line"][voice][position]
        known = [act for act in acts if act in groups]
        for number, id in enumerate(acts):
            here = (*path, number) if isinstance(written, list) else path
            if id in taken:
                hint = "take it out here: a place that was given is kept"
                source.report("SW218", here, hint, name=id)
            taken.add(id)
            if id in groups:
                self.act(source, here, str(voice), id)
            if id in groups and groups[id] != groups[known[0]]:
                hint = "give each a place of its own"
                source.report("SW219", here, hint, name=id, other=known[0])

    def temperaments(self, source: Source) -> None:
        """Check the acts of each temperament."""
        for position, temperament in enumerate(self.whole.canon.temperaments):
            path: KeyPath = ("canon", "temperaments", position)
            given: list[tuple[KeyPath, str, str]] = []
            for hinge, by_voice in temperament.hinges.items():
                for voice, id in by_voice.items():
                    here = (*path, hinge, *([voice] if voice else []))
                    self.at_hinge(source, here, hinge, voice, id)
                    given.append((here, voice, id))

            for voice, ids in temperament.acts.items():
                for number, id in enumerate(ids):
                    here = (*path, "acts", *([voice] if voice else []), number)
                    self.act(source, here, voice, id)
                    given.append((here, voice, id))

            self.refuse_both(source, given)

    def refuse_both(self, source: Source, given: list[tuple[KeyPath, str, str]]) -> None:
        """Report acts of one temperament of which a playthrough can have done one only."""
        if self.index.unread:
            return

        groups = alternatives(self.whole)
        taken: dict[tuple[str | None, str], str] = {}
        for path, voice, id in given:
            found = self.whole.choice_named(id)
            if found is None:
                continue

            other = taken.setdefault((voice or found[0].voice, groups[id]), id)
            if other != id:
                hinge = found[2].hinge
                if hinge:
                    reason = f"of the hinge '{hinge}' one act is kept"
                else:
                    reason = "they stand at one beat, which nobody comes to twice"

                source.report(
                    "SW216", path, "take one of them out", name=id, other=other, why=reason
                )

    def act(self, source: Source, path: KeyPath, voice: str, id: str) -> None:
        """Check one of the acts that a temperament has beside those at hinges."""
        found = self.whole.choice_named(id)
        if found is None:
            if not self.index.unread:
                hint = self.guesser.meant(id, self.whole.named_choices) or "no choice has an id yet"
                source.report("SW210", path, hint, name=id)
        elif voice and found[0].voice not in (None, voice):
            hint = "each voice has the acts of its own part"
            source.report("SW215", path, hint, name=id, voice=voice, other=found[0].voice)

    def at_hinge(self, source: Source, path: KeyPath, hinge: str, voice: str, id: str) -> None:
        """Check an act that stands for a hinge: it is there, of that hinge, and in that part."""
        found = self.whole.choice_named(id)
        if found is None:
            if self.index.unread:
                return

            known = self.index.acts.get(hinge, [])
            hint = self.guesser.meant(id, known) or f'no choice has hinge = "{hinge}" and an id yet'
            source.report("SW210", path, hint, name=id)
            return

        scene, _, choice = found
        if choice.hinge != hinge:
            source.report(
                "SW212", path, f'give that choice hinge = "{hinge}"', name=id, hinge=hinge, why=""
            )
        elif voice and scene.voice not in (None, voice):
            hint = "each voice has the act of its own part"
            source.report(
                "SW212",
                path,
                hint,
                name=id,
                hinge=hinge,
                why=f" in {voice}'s part; it is in {scene.voice}'s",
            )

    def scene(self, scene: Scene, source: Source) -> None:
        """Check a scene, its beats and its texts."""
        self.named(source, ("voice",), scene.voice, self.whole.canon.voices, "SW208")
        self.voice = scene.voice
        self.named(source, ("movement",), scene.movement, self.movements, "SW117")
        if scene.when:
            self.node(source, ("when",), scene.when.node)
        beats: dict[str, int] = {}
        for beat in scene.beats:
            if beat.id is not None and beat.id in beats:
                hint = "beats' ids are unique in their scene"
                source.report(
                    "SW106",
                    ("beats", beat.position, "id"),
                    hint,
                    id=beat.id,
                    other=f"beat {beats[beat.id] + 1}",
                )

            if beat.id is not None:
                beats.setdefault(beat.id, beat.position)
            self.beat(source, scene, beat)

        for path, prose in prose_of(scene):
            self.prose(source, path, prose)

    def beat(self, source: Source, scene: Scene, beat: Beat) -> None:
        """Check a beat and its choices."""
        path: KeyPath = ("beats", beat.position)
        self.common(source, scene, beat, path)
        if beat.offer and beat.offer.pool not in self.pools:
            hint = self.make_storylet(beat.offer.pool)
            source.report("SW207", (*path, "offer", "pool"), hint, name=beat.offer.pool)
        for choice in beat.choices:
            self.choice(source, scene, beat, choice)

    def choice(self, source: Source, scene: Scene, beat: Beat, choice: Choice) -> None:
        """Check what a choice names, and its own id."""
        path: KeyPath = ("beats", beat.position, "choices", choice.position)
        self.common(source, scene, choice, path)
        self.named(source, (*path, "pattern"), choice.pattern, self.whole.patterns, "SW205")
        self.named(source, (*path, "hinge"), choice.hinge, self.whole.canon.hinges, "SW209")
        if choice.hinge and not choice.id:
            source.report(
                "SW103",
                (*path, "hinge"),
                "the canon keeps it by its id",
                where="a hinge's choice",
                key="id",
                on_key=True,
            )

        if choice.id:
            self.id_of_choice(source, (*path, "id"), choice.id, beat)

    def id_of_choice(self, source: Source, path: KeyPath, id: str, beat: Beat) -> None:
        """Report an id that something else has already."""
        storylet = self.whole.scenes.get(id)
        if storylet is not None and storylet.pool:
            hint = (
                "where a storylet is offered, it is called so among the choices; call one otherwise"
            )
            source.report("SW106", path, hint, id=id, other=f"the storylet {storylet.file}")

        if id in self.taken:
            hint = "choices' ids are unique in the whole story"
            source.report("SW106", path, hint, id=id, other=self.taken[id])

        self.taken.setdefault(id, f"{source.name}, beat {beat.position + 1}")

    def common(self, source: Source, scene: Scene, part: Beat | Choice, path: KeyPath) -> None:
        """Check what beats and choices have in common."""
        if part.when:
            self.node(source, (*path, "when"), part.when.node)
        self.named(source, (*path, "insight"), part.insight, self.whole.insights, "SW206")
        for key, target in (("goto", part.goto), ("visit", part.visit)):
            if target is not None and self.target(source, (*path, key), target):
                there = self.whole.scenes[target.scene].voice
                if scene.voice and there and scene.voice != there:
                    hint = "lead to a scene of the same voice, or to one that both share and that has no 'voice'"
                    source.report("SW211", (*path, key), hint, here=scene.voice, there=there)

    def named(
        self, source: Source, path: KeyPath, name: str | None, known: Collection[str], code: str
    ) -> None:
        """Report a name that is not known, by the code for its kind."""
        if name is not None and name not in known:
            source.report(
                code,
                path,
                self.guesser.meant(name, known) or DECLARED[code].format(name=name),
                name=name,
            )

    def target(self, source: Source, path: KeyPath, target: Target) -> bool:
        """Report a place that is not there; return whether it is."""
        scene = self.whole.scenes.get(target.scene)
        if scene is None:
            source.report("SW201", path, self.no_scene(source, target.scene), name=target.scene)
            return False

        if not scene.beats:
            return False  # it could not be read, which is said where it stands

        if self.whole.place_of(target) is None:
            hint = (
                self.guesser.meant(target.beat or "", self.index.named_beats(scene))
                or f'give the beat that is meant id = "{target.beat}"; without #… the first one is meant'
            )
            source.report("SW202", path, hint, name=target.beat, scene=scene.id)
            return False

        return True

    def no_scene(self, source: Source, name: str) -> str:
        """Guess what was meant by a place that is no scene: a beat, the end of the story, a file
        that is not read, a scene."""
        if named := self.index.with_beat.get(name):
            here = source.name in named
            first = next(iter(named.values()))
            if here:
                return f'did you mean "#{name}"?'

            return f'did you mean "{first}#{name}"?'

        if other := self.index.misnamed.get(name):
            return f"'{other}' is not read: the name of a scene's file ends in .toml"

        return self.make(name)

    def make(self, name: str) -> str:
        """Return how a scene comes to be that is not there, unless another was probably meant."""
        near = self.guesser.nearest(name, self.whole.scenes)
        if (near and near.casefold() == name.casefold()) or f"{name}.toml" in HEADS:
            return self.guesser.meant(name, self.whole.scenes)

        words = ("new", "scene", name, *self.named_story)
        if name.casefold() in _ENDS:
            ending = call(*words, "--ending")
            return f"the story ends with a scene that has an 'ending'; make one: {ending}"

        meant = f"did you mean '{near}'? If not, " if near else ""
        return f"{meant}make it: {call(*words)}"

    def make_storylet(self, pool: str) -> str:
        """Return how a first storylet of a pool comes to be, unless another pool was probably
        meant."""
        near = self.guesser.nearest(pool, self.pools)
        meant = f"did you mean '{near}'? If not, " if near else ""
        id = next(id for id in (pool, f"{pool}-1", f"{pool}-2") if id not in self.whole.scenes)
        made = call("new", "scene", id, *self.named_story, *option("--pool", pool))
        return f"{meant}make a scene that belongs to it: {made}"

    @cached_property
    def named_story(self) -> tuple[str, ...]:
        """What names the story in a call."""
        return story_words(self.whole.folder)

    def node(self, source: Source, path: KeyPath, node: Node, base: int = 0) -> None:
        """Check a condition, which stands in a text from its letter `base` on."""
        if id(node) in self.good:
            self.hearing(source, path, node, base)
            return

        faults = self.faults(node)
        for error in faults:
            self.fault(source, path, error, base)

        if not faults:
            self.good.add(id(node))
            self.hearing(source, path, node, base)

    def faults(self, node: Node) -> list[ConditionError]:
        """Return all that does not fit in a condition; that it is sound is found out sooner."""
        try:
            self.scope.check(node)
        except ConditionError:
            return self.scope.faults(node)

        return []

    def fault(self, source: Source, path: KeyPath, error: ConditionError, base: int) -> None:
        """Report one thing in a condition that does not fit."""
        hint = error.hint
        if error.code == "SW307":
            if self.index.unread:
                return  # what it asks about may stand in a file that could not be read

            if self.is_scene(error):
                hint = self.make(error.details["name"])
            elif error.details["function"] in ("chose", "heard"):
                by_id = 'a choice is asked about by its id, and it has one by id = "…"'
                hint = self.unnamed(error.details["name"]) or hint or by_id

        source.report(error.code, path, hint, offset=base + error.offset, **error.details)

    def is_scene(self, error: ConditionError) -> bool:
        """Return whether what is asked about could be a scene that is not there."""
        name, scenes = error.details["name"], self.whole.scenes
        asks = error.details["function"] in ASKED_OF_SCENES
        return asks and name not in scenes and ID.fullmatch(name) is not None

    def hearing(self, source: Source, path: KeyPath, node: Node, base: int) -> None:
        """Report acts that can never be heard of where this condition stands."""
        asked = self.heard.get(id(node))
        if asked is None:
            asks = [part for part in walk(node) if isinstance(part, Ask)]
            asked = self.heard[id(node)] = [part for part in asks if part.function == "heard"]
        for ask in asked:
            where = self.whole.named_choices[ask.about][0].voice
            if len(self.whole.canon.voices) < 2:
                hint = 'voices = ["…", "…"] under [canon] in story.toml makes two'
                source.report("SW214", path, hint, offset=base + ask.offset)
            elif where is not None and where == self.voice:
                hint = f"chose('{ask.about}') asks what was done in this playthrough"
                source.report(
                    "SW213", path, hint, offset=base + ask.offset, name=ask.about, voice=where
                )

    def unnamed(self, name: str) -> str:
        """Find a choice that is asked about by its words, and not by its id; returns what to do, or
        nothing."""
        words = _words(name)
        choice = self.index.by_words.get(words) if words else None
        if choice is None:
            return ""
        if choice.id:
            return f"ask about it by its id, '{choice.id}'"

        return f'give that choice id = "{"-".join(words)}", and ask about that'

    def prose(self, source: Source, path: KeyPath, prose: Prose) -> None:
        """Check a text, as far as it varies."""
        if prose.varies:
            self.parts(source, path, prose.parts)

    def parts(self, source: Source, path: KeyPath, parts: tuple[Part, ...]) -> None:
        """Check what is in a text: what is put in, and what decides on it."""
        for part in parts:
            match part:
                case str():
                    pass
                case Interpolation():
                    self.put(source, path, part)
                case VerbForm():
                    ways = f"{part.one.strip()}{{else}}{part.many.strip()}"
                    self.member(source, path, part.name, part.offset, ways=ways)
                case Conditional():
                    for way in part.ways:
                        if way.when is not None:
                            self.node(source, path, way.when, way.offset)
                        self.parts(source, path, way.parts)
                case _:
                    assert_never(part)

    def put(self, source: Source, path: KeyPath, part: Interpolation) -> None:
        """Check a value that is put in: somebody of the cast, or a variable that can be read."""
        if part.form:
            known = self.member(source, path, part.name, part.offset, form=part.form)
            if known and part.form not in FORMS:
                source.report(
                    "SW405",
                    path,
                    _form_hint(part),
                    offset=part.offset,
                    form=part.form,
                    name=part.name,
                )

            return

        variable = self.whole.variables.get(part.name)
        if variable is None and part.name in DATED and path == ("status",):
            self.dated(source, path, part)
        elif variable is None:
            source.report(
                "SW403",
                path,
                self.put_hint(part.name),
                offset=part.offset,
                name=part.name,
                why="no variable is called so",
            )
        elif variable.kind == "yes-no":
            hint = f"write {{if {part.name}}}…{{end}}"
            source.report(
                "SW403", path, hint, offset=part.offset, name=part.name, why="it is yes or no"
            )

    def put_hint(self, name: str) -> str:
        """Guess what was meant by a name in braces that is no variable."""
        if name in self.whole.cast:
            return f"did you mean {{{name}.name}}?"
        if braces.MARKUP.fullmatch(name):
            return braces.EMPHASIS

        return self.guesser.meant_or_made(name, self.whole.variables, declaring(name, 0))

    def dated(self, source: Source, path: KeyPath, part: Interpolation) -> None:
        """Hold `{date}` and `{safe}` to what they are made of: the tides, and the day of the
        scene."""
        scene = self.index.by_file.get(source.name)
        scene = scene or self.whole.scenes.get(self.whole.start.scene)
        reason = hint = ""
        if self.whole.tides is None:
            reason, hint = "the story has no tides", "[tides] in story.toml makes it known"
        elif scene is not None and scene.at is None:
            reason = f"the scene '{scene.id}' does not say when it is"
            hint = "it does with at = 2018-10-27T16:00:00"

        if reason:
            source.report("SW403", path, hint, offset=part.offset, name=part.name, why=reason)

    def member(
        self,
        source: Source,
        path: KeyPath,
        name: str,
        offset: int,
        *,
        ways: str = "",
        form: str = "",
    ) -> bool:
        """Check the name of somebody of the cast, and say whether it is one.

        `ways` are the forms of a verb that follows them, `form` that of their pronoun.
        """
        if cast_id(self.whole.cast, name) is not None:
            return True

        hint = self._hint_for_nobody(name, ways, form)
        reason = "nobody of the cast is called so"
        source.report("SW403", path, hint, offset=offset, name=name, why=reason)
        return False

    def _hint_for_nobody(self, name: str, ways: str, form: str) -> str:
        """Return what was probably meant by a name that is nobody's."""
        variables, cast = self.whole.variables, self.whole.cast
        if ways and name in braces.VARYING:
            shown = ways.replace("{else}", "|")
            return braces.answer(f"{name}: {shown}", self.whole, self.whole.start.scene)

        if ways and not self.guesser.nearest(name, cast):
            hint = f"what depends on something is {{if {name}}}{short(ways, 60)}{{end}}"
            if name in variables:
                return hint

            return f"{hint}, and {declaring(name)}"

        if name in variables:
            return f"a variable is put in as {{{name}}}"
        if name == "cast" and form in cast:
            return f"did you mean {{{form}.name}}?"

        somebody = name
        if name == "cast":
            somebody = form or "somebody"
        made = f'[cast.{somebody}] with name = "…" in story.toml makes somebody of the cast'
        return self.guesser.meant_or_made(name, cast, made)


_FORMS_MEANT: Final = {"themselves": "themself", "theirself": "themself", "theirselves": "themself"}
"""Forms of *they* that are called otherwise here."""


def _called(word: str) -> list[str]:
    """List how the forms are called that are spelt like a word, whoever it is."""
    meant: dict[str, None] = {}
    for words in PRONOUNS.values():
        for called, spelt in words.items():
            if spelt == word:
                meant[called] = None

    return list(meant)


def _form_hint(part: Interpolation) -> str:
    """Guess which form of a pronoun was meant: forms are called as those of 'they', whoever it
    is."""
    form, capital = part.form.lower(), part.form[:1].isupper()
    meant = _called(form)
    if form in _FORMS_MEANT or form == "name":
        meant = [_FORMS_MEANT.get(form, form)]
        capital = capital and form != "name"

    spelt = [called[0].upper() + called[1:] if capital else called for called in meant]
    said = " or ".join(f"{{{part.name}.{called}}}" for called in spelt)
    if form in FORMS or form in _FORMS_MEANT:
        return f"did you mean {said}?"
    if meant:
        return f"did you mean {said}? Whoever it is, the forms are called as those of 'they'"

    return did_you_mean(part.form, FORMS)
