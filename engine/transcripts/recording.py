"""Transcripts written by the program: of a playthrough, and anew where the story reads otherwise on purpose."""

from attrs import evolve

from engine.play.game import Game
from engine.play.reflecting import ActsGathered
from engine.saves.matching import is_known
from engine.transcripts.checking import TranscriptCheck
from engine.transcripts.expecting import MENDED, noticed_in, read_in, spelled
from engine.transcripts.form import GAP, TEXT, Note, Transcript, TranscriptStep, text_notes
from engine.transcripts.setup import given_notes


def record(game: Game, *, loose: bool = False) -> Transcript:
    """Write a playthrough down: every step with its text, or with `loose` only what was chosen,
    noticed and come to."""
    steps, gathered = [], ActsGathered(game)
    for turn in range(len(game.states)):
        option = game.taken[turn - 1] if turn else None
        text = () if loose else text_notes(read_in(game, turn, gathered))
        notes = (*text, *_facts(game, turn))
        steps.append(
            TranscriptStep(spelled(option) if option else "", option.id if option else "", notes)
        )

    return Transcript(given_notes(game.story, game.given), tuple(steps))


def _facts(game: Game, turn: int) -> tuple[Note, ...]:
    noticed, ending = noticed_in(game, turn), game.states[turn].ending
    return (
        *([Note("noticed", ", ".join(noticed))] if noticed else ()),
        *([Note("ends at", ending)] if ending else ()),
    )


def blessed(transcript: Transcript, held: TranscriptCheck) -> Transcript:
    """Write a transcript anew as it plays now: words and ids of its choices, and the steps whose
    text it holds.

    Remarks and what a writer expects in words of their own stay as they are, and so does all that
    comes after a choice that can no longer be taken.
    """
    steps, gathered = list(transcript.steps), ActsGathered(held.game)
    for turn in range(len(held.game.states)):
        step = steps[turn]
        option = held.game.taken[turn - 1] if turn else None
        label = spelled(option) if option and step.words else step.words
        id = step.id
        if option and id and ("/" in id or not is_known(held.game.story, id)):
            id = option.id
        steps[turn] = evolve(
            step,
            words=label,
            id=id,
            notes=step.notes if step.text is None else _rewritten(step, held.game, turn, gathered),
        )

    return Transcript(transcript.given, tuple(steps))


def _rewritten(
    step: TranscriptStep, game: Game, turn: int, gathered: ActsGathered
) -> tuple[Note, ...]:
    """Put what is read now into the place of what was read."""
    first = next(position for position, note in enumerate(step.notes) if note.key == TEXT)
    before = [note for note in step.notes[:first] if note.key not in MENDED]
    after = []
    for note in step.notes[first:]:
        if note.key not in (TEXT, GAP, *MENDED):
            after.append(note)

    return (*before, *text_notes(read_in(game, turn, gathered)), *_facts(game, turn), *after)
