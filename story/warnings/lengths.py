"""What is longer than it can be read: beats over 220 words or over one screen, labels over one line.

The figures are the craft's: of the acclaimed works measured, a hundredth of all passages is longer than 20 lines. The
screen is the smallest a terminal comes with, 80x24, as the game lays it out there.
"""

from collections.abc import Iterable
from typing import Any, Final

from story.cells import cells, may_have_more_words, words_in, wrapped
from story.language.marks import bare
from story.language.prose import Conditional, Interpolation, Part, Prose, VerbForm
from story.language.typesetting import is_plain, typeset, unset_paragraphs
from story.model import Beat, Scene, Story, cast_id
from story.reading import Source

MOST_WORDS: Final = 220
COLUMN: Final = 68
"""The width of the reading column unless the reader wishes otherwise, in cells."""
ROWS: Final = 20
"""The rows of a terminal of 24 that are left between the board and the keys."""
NUMBER: Final = 4
"""What the number before a choice takes of its line."""


def check_lengths(story: Story, scene: Scene, source: Source) -> None:
    """Report what is too long to be read at a glance; of a text that varies, its longest form is
    held."""
    for beat in scene.beats:
        path = ("beats", beat.position)
        text = longest(story, beat.text) if beat.text else ""
        labels = [bare(longest(story, choice.say)).strip() for choice in beat.choices]
        if may_have_more_words(text, MOST_WORDS) and (words := words_in(text)) > MOST_WORDS:
            source.report(
                "SW606",
                (*path, "text"),
                "part it: a beat can have a single choice, or none",
                words=words,
                most=MOST_WORDS,
            )
        elif (
            2 * len(text) > COLUMN * (ROWS // 3)
            and _may_need(text, labels) + _heading(scene, beat) > ROWS
            and (rows := _rows(text, labels) + _heading(scene, beat)) > ROWS
        ):
            hint = "part it, or say it shorter: what does not fit is turned page by page"
            source.report("SW607", (*path, "text"), hint, rows=rows, room=ROWS)

        _check_labels(beat, labels, source)


def _check_labels(beat: Beat, labels: list[str], source: Source) -> None:
    room = COLUMN - NUMBER
    for choice, label in zip(beat.choices, labels, strict=True):
        if cells(label) > room:
            path = ("beats", beat.position, "choices", choice.position, "say")
            source.report(
                "SW608",
                path,
                "say what is done in a few words; what follows belongs into the 'reply'",
                cells=cells(label),
                room=room,
            )


def _may_need(text: str, labels: list[str]) -> int:
    """Count the rows a text with its choices takes at most, without setting it as type, where that
    is sooner done."""
    text = bare(text)
    if not text.isascii() or not is_plain(text):
        return ROWS + 1

    blocks = [len(wrapped(words, COLUMN)) for words in unset_paragraphs(text)]
    return sum(blocks) + len(blocks) + _rows_of_labels(labels)


def _rows_of_labels(labels: list[str]) -> int:
    return sum([len(wrapped(label, COLUMN - NUMBER)) for label in labels])


def _rows(text: str, labels: list[str]) -> int:
    """Count the rows of a text with its choices, set as tightly as the game sets what is long."""
    blocks = []
    for block in typeset(text):
        blocks.append(sum(len(wrapped(line, COLUMN)) for line in block.plain.split("\n")))

    return sum(blocks) + len(blocks) + _rows_of_labels(labels)


def _heading(scene: Scene, beat: Beat) -> int:
    """Count the rows of the heading a scene opens with: its title, its place, and an empty one."""
    if beat.position == 0 and scene.title:
        return 2 + bool(scene.place)

    return 0


def longest(story: Story, prose: Prose) -> str:
    """Spell the longest form of a prose: of each variation the longest way, of each value the
    longest word."""
    return _longest_of(story, prose.parts)


def _longest_of(story: Story, parts: tuple[Part, ...]) -> str:
    return "".join(_longest(story, part) for part in parts)


def _longest(story: Story, part: Part) -> str:
    match part:
        case str():
            return part
        case VerbForm():
            return max(part.one, part.many, key=cells)
        case Interpolation():
            return _longest_value(story, part)
        case Conditional(ways=ways):
            return max((_longest_of(story, way.parts) for way in ways), key=cells)


def _longest_value(story: Story, part: Interpolation) -> str:
    if part.form:
        id = cast_id(story.cast, part.name)
        if id and part.form == "name":
            return story.cast[id].name

        return part.form

    widest: Any = story.derived.setdefault("widest", {})
    if part.name not in widest:  # a variable can have as many words as a story has beats
        widest[part.name] = max(map(str, _values(story, part.name)), key=cells, default="")
    found: str = widest[part.name]
    return found


def _values(story: Story, name: str) -> Iterable[object]:
    variable = story.variables.get(name)
    if variable:
        return (variable.low, variable.high, *variable.words)

    return ()
