"""What a transcript gives to its playthrough: the part, the pronouns, whom it hears, what was seen
before, the seed."""

from collections.abc import Iterator
from typing import Final

from engine.play.game import PRONOUNS, new_setup
from engine.play.hearing import acts_named
from engine.runtime.state import Setup
from engine.transcripts.form import Note, Transcript, TranscriptDamage
from story.guessing import did_you_mean
from story.model import Story

NOBODY: Final = "nobody"
"""How hearing no one is written."""


def given_by(story: Story, transcript: Transcript) -> tuple[Setup, list[TranscriptDamage]]:
    """Gather what a transcript gives to its playthrough, and say what of it this story does not
    know."""
    reader = _Given(story)
    notes = {note.key: note for note in transcript.given}
    for key, read in (
        ("voice", reader.voice),
        ("pronouns", reader.pronouns),
        ("hears", reader.hears),
        ("seen", reader.seen),
        ("seed", reader.seed),
    ):
        if key in notes:
            read(notes[key])

    setup = new_setup(
        story, None, reader.part, reader.said, reader.temperament, reader.number, reader.heard
    )
    return setup._replace(seen_before=frozenset(reader.before)), reader.damages


class _Given:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.damages: list[TranscriptDamage] = []
        self.part: str | None = None
        self.said: dict[str, str] = {}
        self.temperament = ""
        self.heard: frozenset[str] | None = None
        self.before: list[str] = []
        self.number = 0

    def damage(self, note: Note, reason: str, hint: str = "") -> None:
        """Report a note that cannot be taken as it is."""
        self.damages.append(TranscriptDamage(note.line, note.column, reason, hint))

    def voice(self, note: Note) -> None:
        """Take whose part is played."""
        voices = self.story.canon.voices
        if note.words in voices:
            self.part = note.words
        else:
            self.damage(
                note,
                f"there is no voice '{note.words}'",
                did_you_mean(note.words, voices) or "this story has none",
            )

    def pairs(self, note: Note, example: str) -> Iterator[tuple[str, str]]:
        """Yield names and words in pairs; what is none is reported."""
        for part in note.words.split(","):
            name, _, word = part.strip().partition(" ")
            if name and word.strip():
                yield name, word.strip()
            else:
                self.damage(
                    note, f"'{part.strip()}' is no name and word", f"write it like {example}"
                )

    def pronouns(self, note: Note) -> None:
        """Take somebody's pronouns."""
        asked = self.story.asked
        for name, word in self.pairs(note, "wyn she, noor they"):
            if name not in asked:
                self.damage(
                    note,
                    f"this story does not ask for the pronouns of '{name}'",
                    did_you_mean(name, asked) or "it asks for nobody's",
                )
            elif word not in PRONOUNS:
                self.damage(note, f"'{word}' is not one of {', '.join(PRONOUNS)}")
            else:
                self.said[name] = word

    def hears(self, note: Note) -> None:
        """Take whom the other part follows: a temperament, nobody, or acts."""
        temperaments = [temperament.id for temperament in self.story.canon.temperaments]
        if note.words in temperaments:
            self.temperament = note.words
        elif note.words == NOBODY:
            self.heard = frozenset()
        else:
            acts = [self.act(note, part.strip()) for part in note.words.split(",")]
            self.heard = acts_named(self.story, filter(None, acts))

    def act(self, note: Note, words: str) -> str:
        """Read an act that is heard, by its id, or by its hinge and its id; empty where there is
        none."""
        hinge, _, id = words.rpartition(" ")
        found = self.story.choice_named(id)
        if found is not None and hinge.strip() in ("", found[2].hinge):
            return id

        choices = self.story.named_choices
        known = [id for id, (_, _, choice) in choices.items() if hinge in ("", choice.hinge)]
        if words and hinge:
            reason = f"'{id}' is not a choice of the hinge '{hinge}'"
            self.damage(note, reason, did_you_mean(id, known))
        elif words:
            known += [temperament.id for temperament in self.story.canon.temperaments]
            reason = f"there is nobody called '{id}' to hear, and no act"
            self.damage(note, reason, did_you_mean(id, known))

        return ""

    def seen(self, note: Note) -> None:
        """Take which storylets were read in earlier playthroughs."""
        pooled = [scene.id for scene in self.story.scenes.values() if scene.pool]
        for id in filter(None, (part.strip() for part in note.words.split(","))):
            if id in pooled:
                self.before.append(id)
            else:
                self.damage(
                    note,
                    f"there is no storylet '{id}'",
                    did_you_mean(id, pooled) or "this story has none",
                )

    def seed(self, note: Note) -> None:
        """Take the number that storylets are drawn by."""
        if note.words.isascii() and note.words.isdecimal() and len(note.words) < 20:
            self.number = int(note.words)
        else:
            self.damage(note, f"'{note.words}' is not a whole number, and a seed is one")


def given_notes(story: Story, setup: Setup) -> tuple[Note, ...]:
    """Write down what was given to a playthrough."""
    words = {
        "voice": setup.voice or "",
        "pronouns": ", ".join(f"{name} {word}" for name, word in setup.pronouns.items()),
        "hears": _hears(story, setup),
        "seen": ", ".join(sorted(setup.seen_before)),
        "seed": str(setup.seed),
    }
    return tuple(Note(key, said) for key, said in words.items() if said)


def _hears(story: Story, setup: Setup) -> str:
    """Name a temperament where one is heard; the acts one by one where it was a playthrough."""
    if not story.canon.voices:
        return ""

    temperaments = {temperament.id for temperament in story.canon.temperaments}
    if setup.heard_from in temperaments:
        return setup.heard_from

    acts = ", ".join(sorted(setup.hears))
    if acts in temperaments:
        return f"{acts},"

    return acts or NOBODY
