"""A playthrough as a line of words that one person can say to another: named acts, pronouns, whose
part it was; no text at all.

The line is one whole number, written with 2,048 words for digits, the first word standing for the
most:

    tag + 2053 * spread(version + 4096 * (part + parts * (pronouns + 3 ** people * acts)))

`tag` is the story's, so that a line of another story, a wrong word or two exchanged words leave
another remainder. `version` is that of the list of places. `pronouns` has a digit of three for each
person who is asked about, and `acts` one for each place: 0 where nothing is known, n for its nth
act; of both the first digit stands for the least. `spread` multiplies within the numbers that so
many words can hold, so that all words differ where one act does. Only whole numbers are used, so
that a page in a browser can do the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from story.language.prose import PRONOUNS
from story.line_layout import (
    CHECK,
    MOST_WORDS,
    VERSIONS,
    WORDS,
    Layout,
    Place,
    acts_in,
    has_places,
    layout_of,
    members_asked,
    numbers,
)
from story.model import Story
from story.wording import words_alone

LIST: Final = Path(__file__).with_name("words.txt")
"""The words, a line each, in the order of their numbers.

They were chosen once, from words that are spelt alike on both sides of the Atlantic: none differs
from another in fewer than three letters, or in fewer than two sounds, and none sounds like any
other common word. The order of the file must never change.
"""
OFFSET, FACTOR, BITS = 2_166_136_261, 16_777_619, 0xFFFF_FFFF
SPREAD: Final = 9_223_372_036_854_775_783
"""The largest prime below two to the 63rd: it divides no number of lines that so many words can
hold."""
LEAST_WORDS: Final = 3
"""Fewer hold no more than a remainder and a version."""
SETS: Final = tuple(PRONOUNS)
"""The pronouns in the order of their digits: she, he, they."""


class NotUnderstood(Exception):
    """Words that are no line of this story, with the reason as a sentence."""


class Said(NamedTuple):
    """What a line says: the part that was played, the acts, the pronouns; and acts that are asked
    for since it was said."""

    voice: str
    acts: frozenset[str]
    pronouns: Mapping[str, str]
    unknown: tuple[str, ...] = ()


@cache
def word_list() -> tuple[str, ...]:
    """Return the words in the order of their numbers."""
    return tuple(LIST.read_text("utf-8").split())


def spell(story: Story, voice: str | None, acts: Iterable[str], pronouns: Mapping[str, str]) -> str:
    """Return the line of a playthrough of the part `voice`; empty where no other part could hear
    anything of it."""
    voices = story.canon.voices
    if voice not in voices or not has_line(story):
        return ""

    layout, done = layout_of(story, voice), frozenset(acts)
    number = 0
    for place in reversed(layout.places):
        number = number * (len(place) + 1) + _digit(place, done)

    for member in reversed(members_asked(story)):
        number = number * len(SETS) + SETS.index(pronouns.get(member, "they"))

    number = number * len(voices) + voices.index(voice)
    number = number * VERSIONS + versions(story, layout)[-1]
    count = words_needed(story)
    spread = number * SPREAD % _reach(count)
    return " ".join(_words(spread * CHECK + tag_of(story), count))


def _reach(count: int) -> int:
    """Return how many numbers so many words hold, each with its remainder."""
    reach: int = WORDS**count
    return reach // CHECK


def has_line(story: Story) -> bool:
    """Return whether a story has parts that can hear anything of each other."""
    voices = story.canon.voices
    return len(voices) > 1 and any(has_places(story, voice) for voice in voices)


def _digit(place: Place, done: frozenset[str]) -> int:
    for number, act in enumerate(place, 1):
        if act in done:
            return number

    return 0


def words_needed(story: Story) -> int:
    """Return how many words a line of this story has."""
    count, reach = 1, WORDS
    while reach < numbers(story):
        count, reach = count + 1, reach * WORDS

    return count


def _words(number: int, count: int) -> list[str]:
    result = []
    for _ in range(count):
        number, digit = divmod(number, WORDS)
        result.append(word_list()[digit])

    assert number == 0
    return result[::-1]


def understand(story: Story, line: str) -> Said:
    """Return what a line says. Raises NotUnderstood for what is not a line of this story, or not of
    this version of it."""
    if len(story.canon.voices) < 2:
        raise NotUnderstood("this story has no two parts that could hear each other")

    words = words_in(line)
    if len(words) > MOST_WORDS:
        raise NotUnderstood(f"a line has {MOST_WORDS} words at most, and this has {len(words)}")

    digits = _digits(words)
    if None in digits or not _has_remainder(story, digits):
        raise NotUnderstood(_wrong(story, words, digits))

    said = _said(story, digits)
    if said is None:
        raise NotUnderstood("these words are of another version of the story, and say nothing here")

    return said


def _digits(words: list[str]) -> list[int | None]:
    places = {word: position for position, word in enumerate(word_list())}
    return [places.get(word) for word in words]


def _number(digits: Sequence[int | None]) -> int:
    number = 0
    for digit in digits:
        number = number * WORDS + (digit or 0)

    return number


def _has_remainder(story: Story, digits: Sequence[int | None]) -> bool:
    return len(digits) >= LEAST_WORDS and _number(digits) % CHECK == tag_of(story)


def _said(story: Story, digits: Sequence[int | None]) -> Said | None:
    """Read a number that leaves the story's remainder; None where its list of places is none that
    is known here."""
    reach = _reach(len(digits))
    number = _number(digits) // CHECK * pow(SPREAD, -1, reach) % reach
    number, version = divmod(number, VERSIONS)
    number, part = divmod(number, len(story.canon.voices))
    layout = layout_of(story, story.canon.voices[part])
    pronouns = {}
    for member in members_asked(story):
        number, digit = divmod(number, len(SETS))
        pronouns[member] = SETS[digit]

    acts = _acts(story, layout, version, number)
    if acts is None:
        return None

    done, held = acts
    known = set(acts_in(layout.places[:held]))
    unknown = tuple(act for act in acts_in(layout.places) if act not in known)
    return Said(layout.voice, done, pronouns, unknown)


def _acts(
    story: Story, layout: Layout, version: int, number: int
) -> tuple[frozenset[str], int] | None:
    """Read the acts as far as the list of places is the one the line was said by: all of it, or the
    most of its beginning."""
    known = versions(story, layout)
    for held in range(len(layout.places), -1, -1):
        left = number
        done: list[str] = []
        for place in layout.places[:held]:
            left, digit = divmod(left, len(place) + 1)
            done += place[digit - 1 : digit] if digit else ()

        if known[held] == version and not left:
            return frozenset(act for act in done if act in story.named_choices), held

    return None


def versions(story: Story, layout: Layout) -> list[int]:
    """Return the version of each beginning of a list of places, that of none first, that of the
    whole list last."""
    state = _hash(OFFSET, "\n".join([layout.voice, *members_asked(story)]))
    result = [state]
    for place in layout.places:
        state = _hash(state, "\n" + " ".join(place))
        result.append(state)

    return [(state ^ state >> 16) % VERSIONS for state in result]


def tag_of(story: Story) -> int:
    """Return the remainder that the lines of a story leave."""
    return _hash(OFFSET, story.id) % CHECK


def _hash(state: int, text: str) -> int:
    """Go on with the hash FNV-1a of 32 bits (Fowler, Noll and Vo) over the bytes of a text in
    UTF-8."""
    for byte in text.encode():
        state = (state ^ byte) * FACTOR & BITS

    return state


def words_in(line: str) -> list[str]:
    """Return the words of a line as it was typed: whatever stands between them, and in capitals or
    not."""
    return words_alone(line)


def is_line(words: str) -> bool:
    """Return whether something that was typed can only be meant as a line: several words, and not
    the id of somebody."""
    return any(letter.isspace() or letter == "," for letter in words.strip())


def _wrong(story: Story, words: list[str], digits: list[int | None]) -> str:
    """Return why words are no line, with the line or the words that were probably meant."""
    meant = _meant(story, digits)
    unknown = []
    for word, digit in zip(words, digits, strict=True):
        if digit is None:
            unknown.append(word)

    if unknown:
        none = " and ".join(f"'{word[:40]}'" for word in unknown)
        near = meant or " … ".join(nearest(word) for word in unknown)
        if len(unknown) == 1:
            verb = "is none of the words"
        else:
            verb = "are none of the words"

        return f"{none} {verb}: did you mean '{near}'?"

    if meant:
        return f"one of these words is wrong: did you mean '{meant}'?"

    needed = words_needed(story)
    if len(words) != needed:
        return f"a line of this story has {needed} words, and this has {len(words)}"

    return "more than one of these words is wrong, or they are of another story"


def _meant(story: Story, digits: list[int | None]) -> str:
    """Return the one line that is reached by exchanging two neighbours, or by one other word; empty
    where there is none.

    At each place one word at most leaves the right remainder, and hardly ever another version of
    the story: so what is found was meant.
    """
    found = set()
    for other in (*_with_two_exchanged(digits), *_with_one_other(story, digits)):
        if None not in other and _has_remainder(story, other) and _said(story, other) is not None:
            found.add(tuple(other))

    if len(found) != 1:
        return ""

    return " ".join(word_list()[digit] for digit in found.pop() if digit is not None)


def _with_two_exchanged(digits: list[int | None]) -> Iterator[list[int | None]]:
    for position in range(len(digits) - 1):
        one, other = digits[position : position + 2]
        yield [*digits[:position], other, one, *digits[position + 2 :]]


def _with_one_other(story: Story, digits: list[int | None]) -> Iterator[list[int | None]]:
    for position in range(len(digits)):
        without = [*digits[:position], 0, *digits[position + 1 :]]
        weight = pow(WORDS, len(digits) - 1 - position, CHECK)
        digit = (tag_of(story) - _number(without)) * pow(weight, -1, CHECK) % CHECK
        if digit < WORDS:
            yield [*digits[:position], digit, *digits[position + 1 :]]


def nearest(word: str) -> str:
    """Return the word of the list that is reached with the fewest letters changed, put in, taken
    out or exchanged."""
    word = word[:40]
    return min(word_list(), key=lambda other: (distance(word, other), other))


def distance(one: str, other: str) -> int:
    """Return how many letters have to be changed, put in, taken out, or exchanged with their
    neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for position, letter in enumerate(one, 1):
        before, last, row = row, before, [position]
        for column, wanted in enumerate(other, 1):
            cost = min(row[-1] + 1, before[column] + 1, before[column - 1] + (letter != wanted))
            if column > 1 and last and letter == other[column - 2] and one[position - 2] == wanted:
                cost = min(cost, last[column - 2] + 1)
            row.append(cost)

    return row[-1]
