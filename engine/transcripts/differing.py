"""How two texts differ, word by word, for somebody who reads it without colours: [-taken out-] and
{+put in+}."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

WORDS_AROUND: Final = 8
"""Words shown on either side of what differs, so that a long paragraph stays readable."""
ALIKE: Final = 0.4
"""Below this share of common words two paragraphs are shown whole, one after the other: their words
would be a mosaic."""
MOST_COMPARED: Final = 250_000
"""Pairs of words, or of paragraphs, that are laid side by side; a page of 500 words against another
is as many."""


def text_difference(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield lines that say how paragraphs changed: alike ones word by word, others as `- before`
    and `+ after`."""
    for low, high, start, end in _changes(before, after):
        for old, new in _paired(before[low:high], after[start:end]):
            words = _words(old), _words(new)
            matcher = SequenceMatcher(None, *words, autojunk=False)
            if old and new and _share(*words) >= ALIKE:
                yield _marked(*words, matcher)
            else:
                for mark, text in (("-", old), ("+", new)):
                    if text:
                        yield f"{mark} {text.replace(chr(10), chr(10) + '  ')}"


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield which paragraphs stand in the place of which; too many for that are one change."""
    if len(before) * len(after) > MOST_COMPARED:
        yield 0, len(before), 0, len(after)
        return

    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for act, *places in matcher.get_opcodes():
        if act != "equal":
            low, high, start, end = places
            yield low, high, start, end


def _share(old: Sequence[str], new: Sequence[str]) -> float:
    """Return the share of words two paragraphs have in common; none where they are too long to be
    compared."""
    if len(old) * len(new) > MOST_COMPARED:
        return 0.0

    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def _paired(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair changed paragraphs in their order; of one that has no partner, the other side is
    empty."""
    if len(before) == len(after):
        yield from zip(before, after, strict=True)
        return

    if sum(map(len, before)) * sum(map(len, after)) > MOST_COMPARED * 16:
        yield from zip_longest(before, after, fillvalue="")
        return

    waiting = list(after)
    for old in before:
        ratios = [_share(_words(old), _words(new)) for new in waiting]
        best = max(range(len(waiting)), key=ratios.__getitem__, default=-1)
        if best < 0 or ratios[best] < ALIKE:
            yield old, ""
            continue

        yield from (("", new) for new in waiting[:best])
        yield old, waiting[best]
        del waiting[: best + 1]

    yield from (("", new) for new in waiting)


def _words(text: str) -> list[str]:
    return text.replace("\n", " / ").split()


def _marked(old: list[str], new: list[str], matcher: "SequenceMatcher[str]") -> str:
    """Write both texts as one, with what was taken out and put in marked; what is far from any
    change is left out."""
    parts: list[str] = []
    opcodes = matcher.get_opcodes()
    for position, (act, low, high, start, end) in enumerate(opcodes):
        if act == "equal":
            parts += _shortened(
                old[low:high], first=position == 0, last=position == len(opcodes) - 1
            )
            continue

        for opening, words, closing in (("[-", old[low:high], "-]"), ("{+", new[start:end], "+}")):
            if words:
                parts.append(f"{opening}{' '.join(words)}{closing}")

    return " ".join(parts)


def _shortened(words: list[str], *, first: bool, last: bool) -> list[str]:
    head = [] if first else words[:WORDS_AROUND]
    tail = [] if last else words[-WORDS_AROUND:]
    if len(words) <= len(head) + len(tail) + 2:
        return words

    return [*head, "…", *tail]
