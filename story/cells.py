"""How wide words are in a terminal, and where a line of them may be broken: cells are counted, and
not letters.

Most letters take one cell, those of China, Japan and Korea two, and marks that stand on another
letter none (Unicode Standard Annex 11). A line is broken at spaces; where letters are wide also
between two of them, but never before what closes or after what opens (the basic rules of Unicode
Standard Annex 14 and of JIS X 4051).
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from story.regexes import regex

_NARROW: Final = regex("[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e]*")
"""Words in which every letter takes one cell."""
_UNSEEN: Final = bytes([*range(32), 127])
"""The characters of ASCII that are not seen, such as the end of a line."""
_WIDE: Final = regex(
    "[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97c\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U00016fe0-\U0001b2ff\U0001f000-\U0003fffd]"
)
"""A letter beside which a line may be broken without a space. Korean is written with spaces, and is
not among them."""
_JOINING: Final = regex("[\u1160-\u11ff\ud7b0-\ud7ff]")
"""The vowels and endings of a Korean syllable, which stand in its own two cells."""
_NEVER_BEGINS: Final = frozenset(
    "!%),.:;?]}\u00b0\u00bb\u2019\u201d\u2026\u2030\u3001\u3002\u3005\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019\u301b\u301f"
    "\u303b\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3095\u3096\u309b\u309c\u309d\u309e"
    "\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u30fb\u30fc\u30fd\u30fe"
    "\uff01\uff05\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\uff60\uff61\uff63\u2014"
)
_NEVER_ENDS: Final = frozenset(
    "([{\u00ab\u2018\u201c\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018\u301a\u301d\uff08\uff3b\uff5b\uff5f\uff62\u2014"
)
_WORD: Final = regex(r"\w[\w'\u2019-]*")
"""A word: letters and digits, with the hyphens and apostrophes inside it."""
_BETWEEN_WORDS: Final = bytes(
    letter for letter in range(128) if not (chr(letter).isalnum() or chr(letter) in "_'-")
)
"""The characters of ASCII of which at least one stands between two words."""
_UNSPACED: Final = regex(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]"
)
"""A letter of a script that is written without spaces between words."""
LETTERS_A_WORD: Final = 2
"""So many letters of such a script are counted as one word, as translators reckon."""
_SPACES: Final = regex("( +)")


def is_narrow(words: str) -> bool:
    """Return whether each letter of words takes one cell, and does nothing but be seen."""
    return (words.isascii() and words.isprintable()) or _NARROW.fullmatch(words) is not None


def cells(words: str) -> int:
    """Return how many cells of a terminal words take."""
    if is_narrow(words):
        return len(words)
    if words.isascii():
        return len(words.encode().translate(None, _UNSEEN))

    return sum(map(_cells_of, words))


@cache
def _cells_of(letter: str) -> int:
    kind = unicodedata.category(letter)
    if kind[0] == "M" or kind in ("Cf", "Cc", "Zl", "Zp") or _JOINING.match(letter):
        return 1 if letter == "\xad" else 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 2

    return 1


def padded(words: str, width: int) -> str:
    """Return words with spaces after them, so that they take at least `width` cells."""
    return words + " " * (width - cells(words))


def parted(words: str, before: str = "") -> list[str]:
    """Return words that hold no space in the parts between which a line may be broken; `before` is
    what stands before them.

    The first part cannot be parted from `before`; it is empty where it can.
    """
    if not _WIDE.search(words) and not _WIDE.search(before[-1:]):
        return [words]

    last = before[-1:]
    starts = [0]
    for position, letter in enumerate(words):
        if last and _may_part(last, letter):
            starts.append(position)
        last = letter

    return [words[start:end] for start, end in pairwise([*starts, len(words)])]


def _may_part(one: str, other: str) -> bool:
    if not (_WIDE.match(one) or _WIDE.match(other)):
        return False

    joined = not _cells_of(other) or "\U0001f3fb" <= other <= "\U0001f3ff" or one == "\u200d"
    return not joined and one not in _NEVER_ENDS and other not in _NEVER_BEGINS


def wrapped(words: str, width: int) -> list[str]:
    """Return a line of words as lines of at most `width` cells; spaces inside stay, and a part that
    is longer stays whole."""
    if "  " not in words and words[:1] != " " and is_narrow(words):
        return _wrapped_narrow(words.removesuffix(" "), max(width, 0))

    lines, used = [""], 0
    gap = ""
    for position, run in enumerate(_SPACES.split(words)):
        if position % 2:
            gap = run
            continue

        for part in filter(None, parted(run)):
            size = cells(part)
            if used and used + len(gap) + size > width:
                lines.append("")
                used, gap = 0, ""
            lines[-1] += gap + part
            used += len(gap) + size
            gap = ""

    return lines


def _wrapped_narrow(words: str, width: int) -> list[str]:
    """Return the same of words in which each letter takes one cell, with a single space between
    two: most lines are such."""
    lines: list[str] = []
    start = 0
    while len(words) - start > width:
        end = words.rfind(" ", start, start + width + 1)
        if end < 0:
            end = words.find(" ", start)
        if end < 0:
            break

        lines.append(words[start:end])
        start = end + 1

    return [*lines, words[start:]]


def words_in(text: str) -> int:
    """Return how many words finished text has; of scripts without spaces, two letters are taken for
    one."""
    if text.isascii() or all(map(_is_spaced, set(text))):
        return len(_WORD.findall(text))

    unspaced = _UNSPACED.findall(text)
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + -(-len(unspaced) // LETTERS_A_WORD)


def _is_spaced(letter: str) -> bool:
    """Return whether a letter surely stands in words with spaces between them, or in none: those of
    Europe, and marks."""
    return letter < "\u0e00" or "\u2000" <= letter < "\u2e80" or "\ufdd0" <= letter < "\ufdf0"


def may_have_more_words(text: str, most: int) -> bool:
    """Return whether finished text may have more than so many words, which is sooner known than how
    many it has."""
    between = len(text) - len(text.encode("ascii", "replace").translate(None, _BETWEEN_WORDS))
    if not text.isascii():
        between += between // 2  # a letter that is half a word may stand between two
    return between >= most


def graphemes(words: str) -> Iterator[str]:
    """Yield letters, each with the marks that stand on it."""
    start = 0
    for position, letter in enumerate(words):
        if position > start and _cells_of(letter) and words[position - 1] != "\u200d":
            yield words[start:position]
            start = position

    if words:
        yield words[start:]
