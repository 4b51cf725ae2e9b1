"""When a text that varies has no words at all: a choice that says nothing is a line with a number and no way to know what it does."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, assert_never

from engine.proving.packing import Packing
from engine.runtime.compiling import EMPTY, finished
from story.language.marks import ABSENT, BLANKS
from story.language.prose import Conditional, Interpolation, Part, Prose, VerbForm

MAX_READINGS: Final = 256
"""A text with no fixed word that can be read in more ways than these is taken to have some word in each."""


class ReadingCondition(NamedTuple):
    """A condition as Python over a packed state, and the slots it reads."""

    source: str
    slots: frozenset[int]

    def and_(self, other: "ReadingCondition") -> "ReadingCondition":
        if self.source == "True":
            return other
        if other.source == "True":
            return self
        return ReadingCondition(f"{self.source} and {other.source}", self.slots | other.slots)


ALWAYS: Final = ReadingCondition("True", frozenset())
Reading = tuple[str, ReadingCondition]
"""A text as it may read, and when it does."""


def blank_when(packing: Packing, prose: Prose, scene: str, beat: str) -> ReadingCondition | None:
    """Return the condition under which a text has no words; None where it always has some."""
    if any(isinstance(part, str) and any(map(str.isalnum, part)) for part in prose.parts):
        return None
    try:
        readings = _Readings(packing, scene, beat).of(prose.parts)
    except OverflowError:
        return None
    blanks = [when for text, when in readings if finished(text) is EMPTY]
    if not blanks:
        return None
    return _either(blanks)


def _either(conditions: list[ReadingCondition]) -> ReadingCondition:
    """Return the condition that one of several holds."""
    sources = " or ".join(f"({when.source})" for when in conditions)
    return ReadingCondition(f"({sources})", frozenset().union(*(when.slots for when in conditions)))


class _Readings:
    def __init__(self, packing: Packing, scene: str, beat: str) -> None:
        self.packing, self.scene, self.beat = packing, scene, beat

    def of(self, parts: Iterable[Part]) -> list[Reading]:
        """List every reading of some parts. Raises OverflowError where there are too many."""
        readings: list[Reading] = [("", ALWAYS)]
        for part in parts:
            here = list(self._of_part(part))
            readings = [
                (before + text, when.and_(then)) for before, when in readings for text, then in here
            ]
            if len(readings) > MAX_READINGS:
                raise OverflowError
        return readings

    def _of_part(self, part: Part) -> Iterator[Reading]:
        match part:
            case str():
                yield part, ALWAYS
            case Interpolation():
                yield "x", ALWAYS
            case VerbForm():
                yield from self._of_verb(part)
            case Conditional():
                for text, when in self._of_ways(part):
                    absent = part.inline and not text.strip(BLANKS)
                    yield text + ABSENT if absent else text, when
            case _:
                assert_never(part)

    def _of_verb(self, part: VerbForm) -> Iterator[Reading]:
        slot = self.packing.slot("they", self.packing.member(part.name))
        many = f"({self.packing.value(slot)} == 'they')"
        for text, source in ((part.one, f"(not {many})"), (part.many, many)):
            when = ReadingCondition(source, frozenset({slot}))
            yield text if text.strip(BLANKS) else ABSENT, when

    def _of_ways(self, part: Conditional) -> Iterator[Reading]:
        before = ALWAYS
        for way in part.ways:
            here = before
            if way.when is not None:
                written = self.packing.python(way.when, self.scene, self.beat)
                slots = frozenset(self.packing.asked(way.when))
                here = before.and_(ReadingCondition(written, slots))
                before = before.and_(ReadingCondition(f"(not {written})", slots))
            yield from ((text, here.and_(when)) for text, when in self.of(way.parts))
        if part.ways[-1].when is not None:
            yield "", before
