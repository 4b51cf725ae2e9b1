"""A transcript led past choices that came and went: where a beat was put in, its first choice is
taken; where one was cut, its step is left out."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from engine.runtime.state import Option, Setup, State
from engine.runtime.step import begin, step
from engine.transcripts.checking import find_choice, stands
from engine.transcripts.expecting import EXPECTED, MENDED, spelled
from engine.transcripts.form import GAP, REMARK, TEXT, Note, Transcript, TranscriptStep
from story.model import Story

MOST_PASSED: Final = 2
"""So many new choices in a row are passed, and so many steps in a row left out: a writer puts in a
beat or two, or cuts as many."""


@frozen
class Bridge:
    """A transcript that can be played on: its steps, and in words what was passed and what was left
    out."""

    transcript: Transcript
    said: tuple[str, ...]


def bridged(story: Story, transcript: Transcript, setup: Setup) -> Bridge:
    """Return a transcript with the choices that are new passed, and those that are gone left out,
    as far as that leads on.

    A step is left out only where the one after it can be taken then, and never where its writer has
    remarked on it, or expects of it more than a recording would.
    """
    state = begin(story, setup)
    steps = list(transcript.steps[:1])
    said: list[str] = []
    rest = list(transcript.steps[1:])
    while rest:
        way = _way_on(story, state, rest)
        if way is None:
            break

        said += [
            f"left out, since it is gone: {gone.words or gone.id}" for gone in rest[: way.left_out]
        ]
        rest = rest[way.left_out :]
        for position in way.passed:
            option = state.offered[position]
            steps.append(_passed(option, steps[-1]))
            said.append(f"passed, since it is new: {spelled(option)}")
            state = step(story, state, position)

        state = step(story, state, way.place)
        steps.append(rest.pop(0))

    return Bridge(Transcript(transcript.given, (*steps, *rest)), tuple(said))


@frozen
class _Detour:
    """How a transcript goes on: steps left out, choices taken that it does not have, and the place
    of the choice it has."""

    left_out: int
    passed: tuple[int, ...]
    place: int


def _passed(option: Option, before: TranscriptStep) -> TranscriptStep:
    """Return the step of a choice that is new; its text is written down where that of the step
    before is."""
    text = () if before.text is None else (Note(GAP, ""), Note(TEXT, "(new)"))
    return TranscriptStep(spelled(option), option.id, text, before.line)


def _way_on(story: Story, state: State, rest: list[TranscriptStep]) -> _Detour | None:
    """Find how the steps that are left go on: with the first of them, else with the least that is
    left out and passed.

    A choice that has only been reworded stands at its own place in its own beat; at its place in
    another beat it is taken for the one that is meant where nothing else leads on.
    """
    position, _ = find_choice(story, state, rest[0])
    guess = None if position is None or state.offered[position].locked else _Detour(0, (), position)
    strict = stands(story, state, rest[0])
    if strict is not None:
        return _Detour(0, (), strict)
    if guess is not None and state.offered[guess.place].id == rest[0].id:
        return guess

    return _least(story, state, rest) or guess


def _least(story: Story, state: State, rest: list[TranscriptStep]) -> _Detour | None:
    """Find the fewest steps to leave out, and choices to pass, after which a step stands."""
    for changes in range(1, 2 * MOST_PASSED + 1):
        for left_out in range(min(changes, MOST_PASSED, len(rest) - 1) + 1):
            if not all(_may_go(gone) for gone in rest[:left_out]):
                break

            for passed, there in _after(story, state, changes - left_out):
                position = stands(story, there, rest[left_out])
                if position is not None:
                    return _Detour(left_out, passed, position)

    return None


def _after(story: Story, state: State, choices: int) -> Iterator[tuple[tuple[int, ...], State]]:
    """Yield every state so many open choices later, with the choices: the first of them first."""
    if choices > MOST_PASSED:
        return
    if choices == 0:
        yield (), state
        return

    for position, option in enumerate(state.offered):
        if option.locked is None:
            for passed, there in _after(story, step(story, state, position), choices - 1):
                yield (position, *passed), there


def _may_go(gone: TranscriptStep) -> bool:
    """Return whether nothing stands at a step but what a recording writes."""
    own = EXPECTED.keys() - set(MENDED)
    return not any(note.key == REMARK or note.key in own for note in gone.notes)
