"""Which letters may be printed: what is shown on a terminal, or written to a page, goes through here.

A misspelt key, a file's name, a damaged save or a word that was typed may hold anything: sequences that write to the
clipboard, move the cursor or turn the direction of writing. Such letters are spelt as JSON spells them, `\\u001b`, so that
they are seen and do nothing.
"""

import re
from typing import Final

from story.regexes import regex

HOSTILE: Final = regex(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # marks and overrides of direction
    "\u2028\u2029"  # line and paragraph separators
    "\ufeff\ufff9-\ufffb"  # the byte-order mark, and what hides words behind others
    "\ud800-\udfff]"  # halves of a letter, as names of files that are not UTF-8 are read
)
"""What acts on a terminal, or makes words read otherwise than they are written; no story may hold
it."""
_UNPRINTED: Final = regex(HOSTILE.pattern[:-1] + "\t]")
_ACTING: Final = regex(HOSTILE.pattern[:-1] + "\t\n]")


def printable(words: str) -> str:
    """Return words with every letter spelt that acts on a terminal; newlines stay, as words may
    have several lines."""
    if words.replace("\n", "").isprintable():  # no letter that acts is
        return words

    return _UNPRINTED.sub(_spelt, words)


def on_one_line(words: str) -> str:
    """Return words as `printable` does, and on one line: a name or a title that stands in a row of
    its own."""
    return printable(words.replace("\n", " "))


def harmless(words: str) -> str:
    """Return words without any letter that acts on a terminal, and without line breaks, for a place
    that has no room for more."""
    return _ACTING.sub("", words)


def visible(words: str) -> str:
    """Return words on one line with every letter spelt that cannot be seen, for messages about what
    was written.

    A key with an invisible letter in it looks like the key that was meant, and so does a space of
    another kind.
    """
    if words.isprintable():
        return words

    return "".join(letter if letter.isprintable() else _spelt_letter(letter) for letter in words)


def _spelt(match: re.Match[str]) -> str:
    return _spelt_letter(match[0])


def _spelt_letter(letter: str) -> str:
    """Spell a letter as JSON does, which knows no number above FFFF: such a one is two halves."""
    raw = letter.encode("utf-16-be", "surrogatepass")
    return "".join(
        f"\\u{raw[position]:02x}{raw[position + 1]:02x}" for position in range(0, len(raw), 2)
    )
