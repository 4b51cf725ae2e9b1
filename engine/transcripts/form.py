"""A transcript: a playthrough written down so that a person can read it, write one by hand, and
have the story held to it.

    voice: mara
    seed: 0

      The wick is new.

    > Light it.
    id: lamp#lamp/0

      It takes.

    noticed: steady-light

Above the first choice stands what was given; text that is read stands indented, as it is written in
a scene: quotes straight, paragraphs as long as one likes. A step whose text is written down is held
to all of it. One without is held only to what is said of it (`reads`, `not read`, `noticed`, …), so
that a typo mended elsewhere breaks nothing.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define, field, frozen

from story.guessing import did_you_mean
from story.language.marks import SPACES
from story.naming import named
from story.regexes import regex

SUFFIX: Final = ".transcript"
GIVEN: Final = ("voice", "pronouns", "hears", "seen", "seed")
SAID: Final = (
    "reads",
    "not read",
    "noticed",
    "not noticed",
    "offers",
    "closed",
    "not offered",
    "ends at",
)
WIDTH: Final = 78
_PLAIN: Final = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "--", "–": "--", "…": "..."}
)
_KEY: Final = regex(r"[^\W\d][\w -]*")
_WORDS: Final = regex(r"[^ \t\n]+")
"""Only these fold into one space; every other space was typed to be there."""

Paragraphs = tuple[str, ...]


@frozen
class Note:
    """One line under a choice: a key and its words, a line of text (`TEXT`), a remark (`REMARK`) or
    an empty line (`GAP`)."""

    key: str
    words: str
    line: int = 0
    column: int = 1


TEXT: Final = "  "
REMARK: Final = "#"
GAP: Final = ""


@frozen
class TranscriptStep:
    """A choice and what is written of it; the first step of a transcript has none, and is the
    beginning.

    `words` and `id` say which choice; either may be empty. `line` is where it stands, from 1.
    """

    words: str = ""
    id: str = ""
    notes: tuple[Note, ...] = ()
    line: int = 1

    @property
    def text(self) -> Paragraphs | None:
        """The whole text of the step, a string a paragraph; None where it is not written down."""
        if any(note.key == TEXT for note in self.notes):
            return paragraphs_written(self.notes)

        return None

    def said(self, key: str) -> list[Note]:
        return [note for note in self.notes if note.key == key]


@frozen
class Transcript:
    """What was given, and the steps."""

    given: tuple[Note, ...]
    steps: tuple[TranscriptStep, ...]


@frozen
class TranscriptDamage:
    """What cannot be read in a transcript, at a line and column from 1, and what was probably
    meant."""

    line: int
    column: int
    why: str
    hint: str = ""


def folded(words: str) -> str:
    """Spell words as they are typed: quotes straight, dashes as hyphens, one space between
    words."""
    return " ".join(_WORDS.findall(named(words).translate(_PLAIN)))


def is_verse(line: str) -> bool:
    return line == ">" or line.startswith("> ")


def paragraphs(plain: str) -> Paragraphs:
    """Part text that was read into its paragraphs, folded; a verse keeps its lines."""
    chunks = (
        "\n".join(folded(line) for line in chunk.split("\n")) for chunk in plain.split("\n\n")
    )
    return tuple(chunk for chunk in chunks if chunk)


def _paragraph(lines: list[str]) -> str:
    """Return lines as one paragraph; those of a verse stay lines."""
    between = "\n" if is_verse(lines[0]) else " "
    return between.join(lines)


def paragraphs_written(notes: Iterable[Note]) -> Paragraphs:
    """Gather the paragraphs that are written in a transcript."""
    result: list[list[str]] = []
    joins = False
    for note in notes:
        words = folded(note.words) if note.key == TEXT else ""
        if not words:
            joins = False
            continue

        if joins and is_verse(words) == is_verse(result[-1][0]):
            result[-1].append(words)
        else:
            result.append([words])

        joins = True

    written = tuple(map(_paragraph, result))
    if written == (NOTHING,):
        return ()

    return written


NOTHING: Final = "(nothing)"
"""What a step is written with whose whole text is no text."""


# reading


@define
class _Draft:
    """A step while it is being read."""

    words: str = ""
    id: str = ""
    notes: list[Note] = field(factory=list)
    line: int = 1

    def finished(self) -> TranscriptStep:
        while self.notes and self.notes[-1].key == GAP:
            self.notes.pop()

        return TranscriptStep(self.words, self.id, tuple(self.notes), self.line)


@frozen
class _TranscriptParser:
    """Reads a transcript line by line."""

    given: list[Note] = field(factory=list)
    keys: set[str] = field(factory=set)
    """What is given so far."""
    steps: list[_Draft] = field(factory=lambda: [_Draft()])
    damages: list[TranscriptDamage] = field(factory=list)

    @property
    def begun(self) -> bool:
        """Whether there is anything that was read or chosen above."""
        return len(self.steps) > 1 or bool(self.steps[0].notes)

    def line(self, number: int, line: str) -> None:
        """Read one line: what it is is told by how it begins."""
        if not line.strip(SPACES):
            self.note(Note(GAP, "", number))
        elif line.startswith("#"):
            self.note(Note(REMARK, line, number))
        elif line[0] in " \t":
            words = line.lstrip(SPACES)
            self.note(Note(TEXT, words, number, len(line) - len(words) + 1))
        elif line.startswith(">"):
            self.steps.append(_Draft(folded(line[1:]), line=number))
        elif ":" in line and _KEY.fullmatch(line.partition(":")[0].rstrip()):
            key, _, words = line.partition(":")
            column = len(key) + 2 + len(words) - len(words.lstrip())
            self.keyed(Note(key.rstrip(), named(words.strip()), number, column))
        else:
            hint = "text that is read is indented by two spaces; a choice begins with >"
            self.damage(
                number,
                1,
                f"this line is none of a choice, a text and a 'key: words': {line[:40].strip()}",
                hint,
            )

    def note(self, note: Note) -> None:
        """Add a note to the step it stands at, or to what is given before the first one."""
        (
            self.steps[-1].notes if self.begun or note.key not in (GAP, REMARK) else self.given
        ).append(note)

    def keyed(self, note: Note) -> None:
        """Read a line of a key and its words."""
        if note.key not in (*GIVEN, *SAID, "id"):
            known = (*SAID, "id") if self.begun else (*GIVEN, *SAID)
            self.damage(
                note.line,
                1,
                f"there is no '{note.key}' in a transcript",
                did_you_mean(note.key, known),
            )
        elif not note.words:
            self.damage(note.line, note.column, f"'{note.key}' says nothing")
        elif note.key in GIVEN:
            if self.begun:
                self.damage(
                    note.line,
                    1,
                    f"'{note.key}' is given before anything is read",
                    "it belongs above the first text and the first choice",
                )
            elif note.key in self.keys:
                self.damage(note.line, 1, f"'{note.key}' is given twice")
            else:
                self.keys.add(note.key)
                self.given.append(note)
        elif note.key == "id":
            self.id(note)
        else:
            self.note(note)

    def id(self, note: Note) -> None:
        """Take the id of the last choice."""
        step = self.steps[-1]
        if len(self.steps) == 1 or step.id:
            if step.id:
                reason = "this choice has an 'id' already"
            else:
                reason = "there is no choice above this 'id'"

            self.damage(
                note.line, 1, reason, "it belongs below the line of its choice, which begins with >"
            )
            return

        step.id = note.words

    def damage(self, line: int, column: int, reason: str, hint: str = "") -> None:
        """Report a line that cannot be read."""
        self.damages.append(TranscriptDamage(line, column, reason, hint))


def read_transcript(raw: bytes) -> tuple[Transcript, list[TranscriptDamage]]:
    """Read a transcript as far as it can be read, with everything in it that cannot be."""
    reader = _TranscriptParser()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        before = raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode(
            "utf-8-sig", "replace"
        )
        reader.damage(
            line,
            len(before) + 1,
            f"it is not UTF-8 text (the byte 0x{raw[error.start]:02X})",
            "save it with the encoding UTF-8",
        )
        text = ""

    for number, written in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        reader.line(number, written.rstrip(SPACES + "\r"))

    for step in reader.steps[1:]:
        if not step.words and not step.id:
            reader.damage(
                step.line,
                2,
                "this choice has neither words nor an 'id'",
                "write its words after the >",
            )

    if not reader.begun and not reader.damages:
        reader.damage(
            1,
            1,
            "there is nothing in it that could fail",
            "write a choice, beginning with >, or what is read",
        )

    steps = tuple(draft.finished() for draft in reader.steps)
    return Transcript(tuple(reader.given), steps), sorted(
        reader.damages, key=lambda damage: (damage.line, damage.column)
    )


# writing


def spell_transcript(transcript: Transcript) -> str:
    """Write a transcript as its file has it."""
    lines = list(_spaced(transcript.given))
    for step in transcript.steps:
        if step.words or step.id:
            lines += ["", f"> {step.words}".rstrip(), *([f"id: {step.id}"] if step.id else [])]
        body = list(_spaced(step.notes))
        if body and step.notes[0].key == TEXT:
            lines.append("")
        lines += body

    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return text.strip("\n") + "\n"


def _spaced(notes: Iterable[Note]) -> Iterator[str]:
    """Spell notes, with an empty line where text begins and ends."""
    before = ""
    for note in notes:
        if before not in ("", GAP) and note.key != GAP and (note.key == TEXT) != (before == TEXT):
            yield ""
        if note.key in (GAP, REMARK):
            yield note.words
        else:
            yield TEXT + note.words if note.key == TEXT else f"{note.key}: {note.words}"

        before = note.key


def text_notes(text: Paragraphs) -> tuple[Note, ...]:
    """Write paragraphs down, wrapped where they can be read back so."""
    result: list[Note] = []
    for paragraph in text or (NOTHING,):
        if result:
            result.append(Note(GAP, ""))
        result += [Note(TEXT, line) for line in _wrapped(paragraph)]

    return tuple(result)


def _wrapped(paragraph: str) -> list[str]:
    if is_verse(paragraph):
        return paragraph.split("\n")

    lines = textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)
    if any(map(is_verse, lines)):
        return [paragraph]

    return lines
