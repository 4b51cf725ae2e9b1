"""All states of a small story, one by one with the game's own step and nothing merged: what a proof is held against."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any
from unittest.mock import patch

import engine.runtime.step as step_module
from engine.runtime.plan import plan_of
from engine.runtime.state import Option, Setup, State
from engine.runtime.step import MAX_BEATS_IN_STEP, _StepWalk, begin, drawn, step, walked
from story.meeting import alternatives
from story.model import Choice, Story, beat_id

MARK = re.compile(r"<([^<>]+)>")
SEEDS = range(40)
"""So many seeds draw every storylet of a small pool in every order."""
LAP, LAPS = 20, 6
"""A small story goes round in so many beats at most, and for ever once it went round so many times more often than it counts."""
BEATS = 20
"""So many beats may be read on an average between two states: what goes round takes thousands, and every other way of it as many."""
Key = tuple[Any, ...]


class TooLarge(Exception):
    """A story with more states than are worth walking one by one."""


class Naive:
    """Everything that happens in a story. Each branch of its texts says its own id between angle brackets."""

    def __init__(self, story: Story, most: int = 4_000) -> None:
        self.story, self.plan = story, plan_of(story)
        self.happened: dict[str, set[str]] = {
            kind: set()
            for kind in (
                "scenes",
                "beats",
                "choices",
                "texts",
                "insights",
                "endings",
                "locked",
                "blank",
            )
        }
        self.stuck: set[str] = set()
        self.broken: set[int] = set()
        self.edges: dict[Key, set[Key]] = {}
        self.ways: dict[Key, list[Key]] = {}
        """What each open choice leads to; where storylets are drawn, every drawing's choices one after the other."""
        self.kinds: dict[Key, list[Choice | None]] = {}
        """Which choice each of them takes; None for a storylet."""
        self.beginnings: list[Key] = []
        self.ended: set[Key] = set()
        self.states: dict[Key, State] = {}
        self.passed: set[tuple[str, int]] = set()
        """Beats with a visit that were read where nothing could be chosen, by scene and place."""
        self.read_on: dict[Key, list[tuple[object, Key]]] = {}
        """What can be chosen in a state, in which words, what is read then, and where that leads."""
        self._orders: dict[object, list[int]] = {}
        """The seeds that draw storylets differently, by which may stand and how often each was seen."""
        self._futures: dict[Key, int] | None = None
        self._tests: dict[tuple[int, str, str], Any] = {}
        self.watching = [(n, promise) for n, promise in enumerate(story.promises)]
        self._walk(most)

    @property
    def hopeful(self) -> set[Key]:
        """List the states from which an ending can be reached."""
        into: dict[Key, set[Key]] = {}
        for source, targets in self.edges.items():
            for target in targets:
                into.setdefault(target, set()).add(source)
        safe, waiting = set(self.ended), list(self.ended)
        while waiting:
            for source in into.get(waiting.pop(), ()):
                if source not in safe:
                    safe.add(source)
                    waiting.append(source)
        return safe

    @property
    def trapped(self) -> bool:
        """Whether some state leads to no ending."""
        return bool(set(self.edges) - self.hopeful)

    @property
    def shortest(self) -> int | None:
        """Count the choices of the shortest playthrough."""
        level, seen, count = set(self.beginnings), set[Key](), 0
        while level and not level & self.ended:
            seen |= level
            level, count = {to for key in level for to in self.edges[key]} - seen, count + 1
        return count if level else None

    def chances(self, rounds: int = 400) -> dict[str, float]:
        """Pass on the chances of all beginnings, alike for each voice, choice by choice, until next to nothing is on its way."""
        givens_ = list(givens(self.story))
        voices = Counter(given.voice for given in givens_)
        at: dict[Key, float] = {}
        for key in self.beginnings:
            at[key] = at.get(key, 0.0) + 1 / len(voices) / voices[givens_[key[0]].voice]
        out: dict[str, float] = {}
        hopeful = self.hopeful
        for _ in range(rounds):
            following: dict[Key, float] = {}
            for key, chance in at.items():
                if key in self.ended:
                    out[key[-1]] = out.get(key[-1], 0.0) + chance
                for to in self.ways[key] if key in hopeful else ():
                    following[to] = following.get(to, 0.0) + chance / len(self.ways[key])
            at = following
        return out

    @property
    def futures(self) -> dict[Key, int]:
        """Number the states so that two are alike just where nobody can tell them apart by what they read from there on."""
        if self._futures is None:
            (self._futures,) = futures(self)
        return self._futures

    def stands(self, key: Key) -> object:
        state = self.states[key]
        return state.over, state.ending

    def never_differ(self, scene: str, beat: int, one: int, other: int) -> bool:
        """Whether, wherever both of two choices of a beat are open, it is the same whichever is taken."""
        with self.patient():
            return self._never_differ(scene, beat, one, other)

    def _never_differ(self, scene: str, beat: int, one: int, other: int) -> bool:
        owner = self.story.scenes[scene]
        at = self.plan.by_id[beat_id(owner, owner.beats[beat])]
        for key, state in list(self.states.items()):
            if state.over or self.plan.beats[state.beat] is not at:
                continue
            outcomes = {
                (_told(following), self.futures[self._come(following, key[0])])
                for place, option in enumerate(state.offered)
                if option.place in (one, other) and option.locked is None
                for following in [step(self.story, state, place)]
            }
            if len(outcomes) > 1:
                return False
        return True

    def _walk(self, most: int) -> None:
        with self.patient():
            self._count(most)
        waiting: list[Key] = []
        with patch.object(_StepWalk, "read_beat", self._reader()), self.patient():
            for number, given in enumerate(givens(self.story)):
                waiting.append(self._come(begin(self.story, given), number))
                self.beginnings.append(waiting[-1])
            while waiting:
                key = waiting.pop()
                if key in self.edges:
                    continue
                if len(self.edges) > most:
                    raise TooLarge
                following = [*self._following(self.states[key])]
                self.ways[key] = [self._come(state, key[0]) for _, _, state in following]
                self.kinds[key] = [choice for choice, _, _ in following]
                told = [(*standing, _told(state)) for _, standing, state in following]
                self.read_on[key] = [*zip(told, self.ways[key], strict=True)]
                self.edges[key] = set(self.ways[key])
                waiting += self.edges[key]

    def _count(self, most: int) -> None:
        """Step from state to state and look at nothing, with one seed: most stories that are too large are seen to be so."""
        waiting = [
            (number, begin(self.story, given)) for number, given in enumerate(givens(self.story))
        ]
        seen: set[Key] = set()
        beats = 0
        while waiting:
            number, state = waiting.pop()
            key = self._key(state, number)
            if key in seen:
                continue
            seen.add(key)
            beats += step_module.MAX_BEATS_IN_STEP if state.over == "loop" else len(state.read)
            if len(seen) > most + 1 or beats > most * BEATS:
                raise TooLarge
            for place, option in enumerate(state.offered):
                if option.locked is None:
                    waiting.append((number, step(self.story, state, place)))

    def patient(self) -> Any:
        """Let the game look as far as it has to before it says that a small story goes round."""
        counted = max((high for _, high in self.plan.slots.bounds.values()), default=0)
        return patch(
            "engine.runtime.step.MAX_BEATS_IN_STEP", min(LAP * (counted + LAPS), MAX_BEATS_IN_STEP)
        )

    def _following(self, state: State) -> Iterator[tuple[Choice | None, tuple[object, int], State]]:
        for there in self._drawings(state):
            standing = tuple(
                (option.say.plain, option.locked and option.locked.plain)
                for option in there.offered
            )
            for place, option in enumerate(there.offered):
                self._read(option.say.plain)
                if not option.say.plain:
                    self.happened["blank"].add(self._standing(option))
                if option.locked is not None:
                    self._read(option.locked.plain)
                    self.happened["locked"].add(option.id)
                    continue
                if option.place >= 0:
                    self.happened["choices"].add(option.id)
                following = walked(self.story, there, place)
                assert step(self.story, there, place) == following, "a straight way goes wrong"
                if (
                    (act := self.plan.acts.get(option.id)) is not None
                    and act.echo is not None
                    and following.over != "loop"
                ):
                    self._read(act.echo.read(following.values).plain)
                chosen = self.plan.acts[option.id].source if option.place >= 0 else None
                yield chosen, (standing, place), following

    def _standing(self, option: Option) -> str:
        """Name a choice by its id, a storylet by its scene."""
        return option.id if option.place >= 0 else option.id.rpartition("/")[2]

    def _drawings(self, state: State) -> Iterator[State]:
        if state.over or not self.plan.beats[state.beat].offer:
            yield state
            return
        for seed in self._differing(state):
            values = list(state.values)
            assert self.plan.seed is not None
            values[self.plan.seed] = seed
            offered = drawn(self.story, state, seed)
            yield state._replace(offered=offered, values=tuple(values))

    def _differing(self, state: State) -> list[int]:
        """Return the seeds that draw storylets differently; whatever else holds in a state, these are the same."""
        walk = _StepWalk(self.plan, state.values, state.stack, state.board, state.turn)
        may_stand = walk.that_may_stand(self.plan.beats[state.beat])
        seen = tuple((place, walk.seen(storylet)) for place, storylet in may_stand)
        found = self._orders.get((state.beat, state.turn, seen))
        if found is None:
            by_offered: dict[object, int] = {}
            for seed in SEEDS:
                by_offered.setdefault(drawn(self.story, state, seed), seed)
            found = self._orders[state.beat, state.turn, seen] = [*by_offered.values()]
        return found

    def _key(self, state: State, given: int) -> Key:
        values = state.values
        if self.plan.seed is not None:
            values = (*values[: self.plan.seed], 0, *values[self.plan.seed + 1 :])
        return (given, state.beat, values, state.stack, state.over, state.ending)

    def _come(self, state: State, given: int) -> Key:
        key = self._key(state, given)
        self.states.setdefault(key, state)
        for passage in state.read:
            self._read(passage.text.plain)
        self.happened["insights"].update(state.noticed)
        if state.over == "ending":
            assert state.ending is not None
            self.happened["endings"].add(state.ending)
            self.ended.add(key)
            self._hold(
                state.ending,
                self.story.scenes[state.ending].beats[-1].name,
                state.values,
                ("at-every-ending",),
            )
        elif state.over:
            self.stuck.add(state.over)
        return key

    def _read(self, text: str) -> None:
        self.happened["texts"].update(MARK.findall(text))

    def _reader(self) -> Any:
        return lambda walk, beat: self._reading(walk, beat)  # noqa: PLW0108 a method patched in has to be a function

    def _reading(self, walk: _StepWalk, beat: Any) -> None:
        self.original(walk, beat)
        self.happened["beats"].add(beat.id)
        scene = self.plan.scenes[beat.scene].id
        self.happened["scenes"].add(scene)
        self._hold(scene, beat.source.name, walk.values, ("never", "possible"))
        if beat.visit is not None and not walk.offered(beat):
            self.passed.add((scene, beat.source.position))

    original = staticmethod(_StepWalk.read_beat)

    def _hold(self, scene: str, beat: str, values: Any, kinds: tuple[str, ...]) -> None:
        for number, promise in self.watching:
            if promise.kind in kinds:
                test = self._tests.get((number, scene, beat))
                if test is None:
                    test = self.plan.compiler.test(promise.condition.node, scene, beat)
                    self._tests[number, scene, beat] = test
                holds = bool(test(values))
                if holds == (promise.kind != "at-every-ending"):
                    self.broken.add(number)


def futures(*stories: Naive) -> list[dict[Key, int]]:
    """Number the states of one or more stories, alike where the same can be chosen and is read, and so on from there.

    That is the coarsest bisimulation, found by splitting classes until nothing splits (Kanellakis and Smolka 1990).
    """
    keys = [(number, key) for number, story in enumerate(stories) for key in story.edges]
    read_on = {(number, key): stories[number].read_on[key] for number, key in keys}
    classes = _numbered({(number, key): stories[number].stands(key) for number, key in keys})
    while True:
        finer = _numbered(
            {
                (number, key): (
                    classes[number, key],
                    frozenset((label, classes[number, to]) for label, to in read_on[number, key]),
                )
                for number, key in keys
            }
        )
        if len(set(finer.values())) == len(set(classes.values())):
            return [
                {key: classes[number, key] for key in story.edges}
                for number, story in enumerate(stories)
            ]
        classes = finer


def _told(state: State) -> object:
    return tuple(passage.text.plain for passage in state.read), state.noticed


def _numbered(marks: dict[Any, Any]) -> dict[Any, int]:
    """Number what things are marked with."""
    numbers: dict[object, int] = {}
    return {key: numbers.setdefault(mark, len(numbers)) for key, mark in marks.items()}


def givens(story: Story) -> Iterator[Setup]:
    """List everything a playthrough of a small story can be given, but for seeds and what was seen before."""
    asked = [member.id for member in story.cast.values() if member.pronouns == "ask"]
    for voice in story.canon.voices or (None,):
        acts: dict[str, list[str]] = {}
        for id, (scene, _, _) in story.named_choices.items():
            if scene.voice is None or scene.voice != voice:
                acts.setdefault(alternatives(story)[id], [""]).append(id)
        for heard in product(*acts.values()):
            for pronouns in product(("she", "he", "they"), repeat=len(asked)):
                hears = frozenset(act for act in heard if act)
                yield Setup(voice, dict(zip(asked, pronouns, strict=True)), hears)
