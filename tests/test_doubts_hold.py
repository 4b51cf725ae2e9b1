"""What `check` doubts and what `prove` finds fault with, held against a walk of all states: none of it may ever be wrong.

A warning that can be wrong costs more than one that is missing, since whoever follows it spoils what worked.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, assume, given, settings
from naive import Naive, TooLarge
from random_stories import examples, some
from stories import write

from engine.runtime.compiling import Compiler
from story.diagnostics import Finding
from story.holders import Folder
from story.language.conditions import Node
from story.language.prose import Conditional, Part, Prose
from story.loading import _Loading
from story.model import Beat, Choice, Scene, Story

EXAMPLES = examples(30)
Results = dict[int, set[bool]]
"""What each condition came to, by the identity of its tree."""


class Told:
    """A story, what `check` says is likely not meant in it, by scene, and a walk of all its states."""

    def __init__(self, folder: Path) -> None:
        loading = _Loading(Folder(str(folder)), True)
        story = loading.load().story
        assume(story is not None)
        assert story is not None
        self.story = story
        self.doubts = {id: source.findings for id, source in loading.sources.items()}
        head = loading.memory[str(folder / "story.toml")].source
        self.doubts["story.toml"] = head.findings
        self.results: Results = {}
        try:
            with patch.object(Compiler, "test", self._noting()):
                self.naive = Naive(story, 2_000)
        except TooLarge:
            assume(False)

    def _noting(self) -> Callable[..., Any]:
        compiled = Compiler.test

        def test(compiler: Compiler, node: Node, scene: str, beat: str) -> Callable[[Any], bool]:
            asked = compiled(compiler, node, scene, beat)
            results = self.results.setdefault(id(node), set())

            def noted(values: Any) -> bool:
                results.add(bool(asked(values)))
                return bool(asked(values))

            return noted

        return test

    def value(self, name: str) -> set[object]:
        """Return what a variable ever is where a choice stands."""
        slot = self.naive.plan.slots.index["variable", name]
        return {state.values[slot] for state in self.naive.states.values()}

    def contradicted(self) -> Iterator[tuple[str, Finding]]:
        """Yield what is said and not so."""
        for scene, findings in self.doubts.items():
            for finding in findings:
                holds = CLAIMS.get(finding.code)
                if holds is not None and not holds(self, scene, finding):
                    yield scene, finding


def part_at(story: Story, scene: str, path: Any) -> Scene | Beat | Choice:
    part: Any = story.scenes[scene]
    for name, place in zip(path[::2], path[1::2], strict=False):
        part = getattr(part, name)[place]
    assert isinstance(part, Scene | Beat | Choice)
    return part


def branch_offsets(parts: tuple[Part, ...]) -> Iterator[int]:
    for part in parts:
        for way in part.ways if isinstance(part, Conditional) else ():
            yield way.offset
            yield from branch_offsets(way.parts)


def says_nothing_false_of_a_condition(told: Told, scene: str, finding: Finding) -> bool:
    *path, key = finding.path
    part = part_at(told.story, scene, path)
    if finding.offset is None:
        assert key == "when"
        assert part.when is not None
        wrong = "can never" not in finding.message
        return (not wrong) not in told.results.get(id(part.when.node), set())
    prose = getattr(part, str(key))
    assert isinstance(prose, Prose)
    number = [*branch_offsets(prose.parts)].index(finding.offset) + 1
    return f"{named(told.story, scene, path)}:{key}:{number}" not in told.naive.happened["texts"]


def named(story: Story, scene: str, path: Any) -> str:
    """Return the id of a scene, a beat or a choice, as the random stories write it into their texts."""
    out = scene
    if path:
        out += f"#{path[1]}"
    if path[2:]:
        choice = part_at(story, scene, path)
        out += f"/{choice.id or path[3]}"
    return out


def is_never_come_to(told: Told, scene: str, finding: Finding) -> bool:
    return scene not in told.naive.happened["scenes"]


def never_changes(told: Told, _scene: str, finding: Finding) -> bool:
    name = finding.details["name"]
    return told.value(name) == {told.story.variables[name].start}


def is_never_read(told: Told, _scene: str, finding: Finding) -> bool:
    """Whether play itself reads a variable nowhere."""
    slot = told.naive.plan.slots.index["variable", finding.details["name"]]
    beats = told.naive.plan.beats
    texts = [beat.text for beat in beats]
    for choice in told.naive.plan.acts.values():
        texts += [choice.say, choice.locked, choice.reply, choice.echo]
    texts += [storylet.say for pool in told.naive.plan.pools.values() for storylet in pool]
    compiler = told.naive.plan.compiler
    read = [compiler.depends_on(text.prose.parts) for text in texts if text is not None]
    parts: list[Any] = [*told.story.scenes.values(), *(beat.source for beat in beats)]
    parts += [choice.source for choice in told.naive.plan.acts.values()]
    read += [compiler.asked(part.when.node) for part in parts if part.when is not None]
    read += [compiler.asked(promise.condition.node) for promise in told.story.promises]
    return not any(slot in slots for slots in read)


def comes_to_the_same(told: Told, scene: str, finding: Finding) -> bool:
    (_, beat_place, _, place, _) = finding.path
    others = [
        choice.position
        for choice in told.story.scenes[scene].beats[int(beat_place)].choices
        if choice.say.source.strip() == finding.details["other"]
    ]
    return any(
        told.naive.never_differ(scene, int(beat_place), int(place), other) for other in others
    )


def always_has_a_choice(told: Told, scene: str, finding: Finding) -> bool:
    return (scene, finding.path[1]) not in told.naive.passed


def are_never_offered(told: Told, scene: str, finding: Finding) -> bool:
    return not any(
        option.place < 0 and option.id.endswith(f"/{scene}")
        for state in told.naive.states.values()
        for option in state.offered
    )


def is_never_noticed(told: Told, _scene: str, finding: Finding) -> bool:
    return finding.details["name"] not in told.naive.happened["insights"]


def breaks_off(told: Told, _scene: str, finding: Finding) -> bool:
    return ("ran-out" if finding.details["how"] == "runs out" else "loop") in told.naive.stuck


CLAIMS: dict[str, Callable[[Told, str, Finding], bool]] = {
    "SW601": is_never_come_to,
    "SW602": is_never_read,
    "SW603": never_changes,
    "SW604": is_never_read,
    "SW605": comes_to_the_same,
    "SW609": is_never_noticed,
    "SW611": says_nothing_false_of_a_condition,
    "SW615": are_never_offered,
    "SW617": always_has_a_choice,
    "SW622": never_changes,
    "SW631": breaks_off,
}


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(some(EXAMPLES))
def test_nothing_that_check_doubts_is_otherwise(files: dict[str, str | bytes]) -> None:
    with TemporaryDirectory() as folder:
        told = Told(write(Path(folder), files))
    assert list(told.contradicted()) == []
