"""Texts that are hard to set: quotation marks beside everything, absences, letters of many scripts, half-open emphasis."""

import random
from typing import Final

from story.language.marks import ABSENT, itself, marked

PIECES: Final = [
    *("a", "the", "So", "goin", "boys", "dogs", "em", "Tis", "tİs", "n", "e", "99", "ß", "ſ", "İ", "ı", "x2", "𝒜", "𝟗", "😀", "²", "٣"),
    *("漢", "字", "한", "𠀀", "é", "É", "Ⅷ", "½", "_"),
    *('"', "'", '"', "'", "''", '"\'', "'\"", "*", "**", "***", "*", "**"),
    *(".", ",", ";", ":", "!", "?", "...", "…", "-", "--", "---", "—", "–", "(", ")", "[", "]", "{", "}"),
    *("“", "”", "’", "‘", "/", "&", "<", "¿", "%"),
    *(" ", " ", " ", " ", "  ", "\t", "\u00a0", "\u202f", "\u3000", "\n", "\n", "\n\n", "\n> ", "\n>", "\n---\n"),
    *("' a word or two, and then more words than stand in one clause of a text; '", "'quoted'", '"so"'),
    *(r"\*", r"\"", r"\'", r"\-", r"\.", "\\"),
    *(itself("."), itself("-"), itself("'"), ABSENT, ABSENT, ABSENT, f" {ABSENT} ", f"({ABSENT})", f"\n{ABSENT}\n"),
]  # fmt: skip


def nasty(count: int, seed: int = 0) -> list[str]:
    """Return texts at random, in which marks are told apart from what is only read."""
    draw = random.Random(seed)
    return [
        _absent(
            marked("".join(draw.choices(PIECES, k=draw.randint(1, 24))).replace(ABSENT, "\x01"))
        )
        for _ in range(count)
    ]


def _absent(text: str) -> str:
    """Put the absences in, which no text can bring along by itself."""
    return text.replace("\x01", ABSENT)
