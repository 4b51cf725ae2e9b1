"""A transcript held against its story: played again by the game's own step, choice by choice, with everything that differs."""

from collections.abc import Iterator

from attrs import frozen

from engine.play.game import Game, start
from engine.play.reflecting import ActsGathered
from engine.runtime.plan import plan_of
from engine.runtime.state import Setup, State
from engine.saves.matching import is_known, name_of
from engine.transcripts.differing import text_difference
from engine.transcripts.expecting import EXPECTED, MENDED, StepFacts, listed, spelled, step_facts
from engine.transcripts.form import Paragraphs, Transcript, TranscriptStep, folded
from story.guessing import Guesser
from story.ids import last_name, scene_of
from story.model import Story


@frozen
class Difference:
    """What differs at one step: its number (0 for the beginning), where it is written, and what is
    to be said of it.

    `expected` says whether a writer expected it in words of their own, which no blessing rewrites.
    """

    step: int
    line: int
    said: str
    expected: bool = False


@frozen
class TranscriptCheck:
    """A transcript played again: the game as far as it could be played, and what differed.

    `broken` says that the choices after `game` could not be taken.
    """

    game: Game
    differences: tuple[Difference, ...]
    broken: bool


def check_transcript(story: Story, transcript: Transcript, given: Setup) -> TranscriptCheck:
    """Play a transcript again, as far as its choices are found, and compare each step."""
    game = start(story, None, given)
    gathered = ActsGathered(game)
    differences = list(_compared(game, transcript.steps[0], 0, gathered))
    ids = _Ids(story)
    for number, step in enumerate(transcript.steps[1:], 1):
        position, guessed = find_choice(story, game.state, step)
        why = _closed(game.state, step, position)
        if position is None or why:
            return TranscriptCheck(game, (*differences, Difference(number, step.line, why)), True)
        if gone := ids.gone(step.id, game.state.offered[position].id):
            differences.append(Difference(number, step.line, gone))
        label = spelled(game.state.offered[position])
        if step.words not in ("", label) and (guessed or step.text is not None):
            differences.append(Difference(number, step.line, f"it says now: {label}"))
        game.choose(position)
        differences += _compared(game, step, number, gathered)

    return TranscriptCheck(game, tuple(differences), False)


class _Ids:
    """The ids that a transcript gives, held against those that the story has."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._guesser = Guesser()

    def gone(self, id: str, found: str) -> str:
        """Return what is to be said of an id without which a choice was found; empty where one of
        the story's has it."""
        name = name_of(id)
        if not id or id == found or is_known(self._story, name.choice):
            return ""
        if not name.has_choice:
            if id in plan_of(self._story).acts:
                return ""

            return f"no choice has the id '{id}'; this one has '{found}'"

        near = self._guesser.meant(name.choice, self._story.named_choices)
        return f"no choice has the id '{name.choice}'" + (f"; {near}" if near else "")


def find_choice(story: Story, state: State, step: TranscriptStep) -> tuple[int | None, bool]:
    """Find a step's choice among those that stand, as a record's is found, or else by its place;
    says too whether it was that.

    An id that was given to a choice decides, and then its words. What a record cannot risk a
    transcript can, since it tells: a choice without an id of its own whose words are gone is taken
    for the one that stands at its place.
    """
    place = _by_id_and_words(story, state, step)
    if place is not None:
        return place, False

    scene, _, rest = step.id.partition("#")
    number = rest.rpartition("/")[2]
    place = next(
        (
            position
            for position, option in enumerate(state.offered)
            if scene_of(option.id) == scene and last_name(option.id) == number
        ),
        None,
    )
    return place, place is not None and bool(step.words)


def stands(story: Story, state: State, step: TranscriptStep) -> int | None:
    """Return the place of a step's choice where it stands open, by its id or its words; None where
    it does not."""
    position = _by_id_and_words(story, state, step)
    if position is None or state.offered[position].locked is not None:
        return None

    return position


def _by_id_and_words(story: Story, state: State, step: TranscriptStep) -> int | None:
    """Find a step's choice: by id and words, else by an id that was given to it, else by its
    words."""
    words = [spelled(option) for option in state.offered]
    for position, option in enumerate(state.offered):
        if option.id == step.id and words[position] == step.words:
            return position

    name = name_of(step.id)
    names = [name_of(option.id).choice for option in state.offered]
    if step.id and name.has_choice:
        if names.count(name.choice) == 1:
            return names.index(name.choice)
        if is_known(story, name.choice):
            return None
    if words.count(step.words) == 1:
        return words.index(step.words)

    return None


def _closed(state: State, step: TranscriptStep, position: int | None) -> str:
    """Return why a choice cannot be taken; empty where it can."""
    if position is not None:
        locked = state.offered[position].locked
        if locked is not None:
            return f"it is closed: {folded(locked.plain)}"

        return ""
    if state.over:
        if state.over == "ending":
            return "the story is over before it"

        return "the story breaks off before it"

    standing = [spelled(option) for option in state.offered]
    if step.words and standing.count(step.words) > 1:
        return (
            f"{standing.count(step.words)} choices say this; write the id of the one that is meant below it: "
            + ", ".join(
                f"id: {option.id}" for option in state.offered if spelled(option) == step.words
            )
        )

    return "it does not stand here. What does: " + "; ".join(standing)


def _compared(
    game: Game, step: TranscriptStep, number: int, gathered: ActsGathered
) -> Iterator[Difference]:
    """Compare one step: all of it where its text is written down, and what was expected of it."""
    here, whole = step_facts(game, gathered), step.text
    if whole is not None:
        for line in _differences_of_text(here, step, whole):
            yield Difference(number, step.line, line)

    for note in step.notes:
        reason = EXPECTED[note.key](here, note.words) if note.key in EXPECTED else ""
        if reason:
            expected = whole is None or note.key not in MENDED
            yield Difference(number, note.line, reason, expected=expected)


def _differences_of_text(here: StepFacts, step: TranscriptStep, whole: Paragraphs) -> Iterator[str]:
    """Yield in what a step differs that is written down with its text: what is read, noticed, and
    whether the story ends."""
    yield from text_difference(whole, here.read)
    wanted: list[str] = []
    for note in step.said("noticed"):
        wanted += listed(note.words)

    for id in here.noticed:
        if id not in wanted:
            yield f"notices '{id}' too"

    if here.state.ending is not None and not step.said("ends at"):
        yield f"ends here, at '{here.state.ending}'"
