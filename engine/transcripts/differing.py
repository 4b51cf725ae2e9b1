"""How two texts differ, word by word, for somebody who reads it without colours: [-taken out-] and {+put in+}."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

AROUND: Final = 8
"""Words shown on either side of what differs, so that a long paragraph stays readable."""
ALIKE: Final = 0.4
"""Below this share of common words two paragraphs are shown whole, one after the other: their words would be a mosaic."""


def text_difference(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield lines that say how paragraphs changed: alike ones word by word, others as `- before` and `+ after`."""
    for act, low, high, start, end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if act == "equal":
            continue
        for old, new in _paired(before[low:high], after[start:end]):
            words = _words(old), _words(new)
            matcher = SequenceMatcher(None, *words, autojunk=False)
            if old and new and matcher.ratio() >= ALIKE:
                yield _marked(*words, matcher)
            else:
                yield from (
                    f"{mark} {text.replace(chr(10), chr(10) + '  ')}"
                    for mark, text in (("-", old), ("+", new))
                    if text
                )


def _paired(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair changed paragraphs in their order; of one that has no partner, the other side is empty."""
    if len(before) == len(after):
        yield from zip(before, after, strict=True)
        return
    waiting = list(after)
    for old in before:
        ratios = [
            SequenceMatcher(None, _words(old), _words(new), autojunk=False).ratio()
            for new in waiting
        ]
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
    """Write both texts as one, with what was taken out and put in marked; what is far from any change is left out."""
    parts: list[str] = []
    opcodes = matcher.get_opcodes()
    for place, (act, low, high, start, end) in enumerate(opcodes):
        if act == "equal":
            parts += _shortened(old[low:high], first=place == 0, last=place == len(opcodes) - 1)
            continue
        for opening, words, closing in (("[-", old[low:high], "-]"), ("{+", new[start:end], "+}")):
            if words:
                parts.append(f"{opening}{' '.join(words)}{closing}")
    return " ".join(parts)


def _shortened(words: list[str], *, first: bool, last: bool) -> list[str]:
    head = [] if first else words[:AROUND]
    tail = [] if last else words[-AROUND:]
    return words if len(words) <= len(head) + len(tail) + 2 else [*head, "…", *tail]
