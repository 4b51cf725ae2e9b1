"""Texts without the ends of their writer's lines, and apart from what is done with them: a page that is sent packed is smaller so.

Where a line of a paragraph ends says nothing, as paragraphs are set anew, and takes room: it cannot be foreseen. Words and the lists
around them are packed better apart, too, as each has letters of its own.
"""

from typing import Any, Final

from story.language.marks import BLANKS

WORDS: Final = "~"
"""What stands in the place of words that stand apart."""
_BETWEEN: Final = "|~^\x01"
"""Letters of which one stands between words; the last is one that no story may hold."""
_OF_OTHER_KINDS: Final = (">", "-")
"""What lines begin with that may be verse, or a gap."""
_NO_IDEOGRAPHS: Final = "\u2e80"
"""Below it are no letters that are written without spaces, and no marks of emphasis."""


def flowed(written: Any) -> Any:
    """Return a text as JSON knows it with the lines of its paragraphs joined: it is set as type
    like before."""
    if isinstance(written, str):
        return _joined(written, begins=True).rstrip("\n")

    if not isinstance(written, list):
        return written

    plain = not _has_other_kinds(written)
    result = []
    for position, part in enumerate(written):
        result.append(_flowed_part(part, begins=plain or position == 0))

    if isinstance(result[-1], str):
        result[-1] = result[-1].rstrip("\n")
    return [part for part in result if part != ""]


def _has_other_kinds(part: Any) -> bool:
    """Return whether a line may be verse, or a gap, anywhere in a part of a text; where none is,
    all lines are words."""
    if isinstance(part, str):
        return any(line.lstrip(BLANKS).startswith(_OF_OTHER_KINDS) for line in part.split("\n"))

    if isinstance(part, dict):
        return any(_has_other_kinds(text) for _, text in part["ways"])

    return isinstance(part, list) and any(_has_other_kinds(inner) for inner in part)


def _flowed_part(part: Any, *, begins: bool) -> Any:
    """Join the lines of a part of a text; `begins` says whether its first line is known to be one
    of words, or of verse."""
    if isinstance(part, str):
        return _joined(part, begins=begins)

    if isinstance(part, dict):
        ways = [[when, _flowed_way(text, begins=begins)] for when, text in part["ways"]]
        return {**part, "ways": ways}

    return part


def _flowed_way(text: Any, *, begins: bool) -> Any:
    if isinstance(text, list):
        return [_flowed_part(part, begins=begins) for part in text]

    return _flowed_part(text, begins=begins)


def _joined(text: str, *, begins: bool) -> str:
    """Join two lines where both are known to be words of one paragraph."""
    first, *others = text.split("\n")
    result, before_is_words = first, begins and _is_words(first)
    last = first
    for line in others:
        is_words = _is_words(line)
        flows = before_is_words and is_words and _has_space(last, line)
        result += f" {line}" if flows else f"\n{line}"
        before_is_words, last = is_words, line

    return result


def _is_words(line: str) -> bool:
    """Return whether a line holds words of a paragraph, however it goes on."""
    words = line.strip(BLANKS)
    return not words.startswith(_OF_OTHER_KINDS) and any(map(str.isalnum, words))


def _has_space(before: str, after: str) -> bool:
    """Return whether a space stands between two lines, as between all that are no ideographs."""
    ends = before.rstrip(BLANKS)[-1:], after.lstrip(BLANKS)[:1]
    return max(ends) < _NO_IDEOGRAPHS


def in_one(words: list[str]) -> dict[str, str]:
    """Return words as one string, and the letter between them: one that none of them has."""
    whole = "".join(words)
    between = next(letter for letter in _BETWEEN if letter not in whole)
    return {"between": between, "words": between.join(words)}


def parted(part: Any, words: list[str]) -> Any:
    """Return a part of a story as JSON knows it without its words, which are added to `words` in
    the order in which they stand."""
    if isinstance(part, str) and (" " in part or part == WORDS):
        words.append(part)
        return WORDS

    if isinstance(part, list):
        return [parted(inner, words) for inner in part]

    if isinstance(part, dict):
        return {name: parted(inner, words) for name, inner in part.items()}

    return part
