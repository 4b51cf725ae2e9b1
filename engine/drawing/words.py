"""A story's words made fit for a drawing: plain, on one line, harmless, and shortened where room is
short."""

from typing import Final

from story.language.marks import put_in
from story.language.prose import (
    PRONOUNS,
    Conditional,
    Interpolation,
    Part,
    Prose,
    VerbForm,
    pronoun,
)
from story.language.typesetting import typeset
from story.model import CastMember, Story, cast_id
from story.printing import HOSTILE
from story.regexes import regex

# What no XML can hold, however it is escaped (XML 1.0, "Char"). Titles cannot hold it, but the names of folders can.
_NOT_IN_XML: Final = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STRAY: Final = regex(r"[\s,;:.\u2014\u2013-]+$")


def clean(words: str) -> str:
    """Put words on one line, and a mark in the place of what a file, a browser or a terminal would
    choke on."""
    return HOSTILE.sub("\ufffd", _NOT_IN_XML.sub("\ufffd", " ".join(words.split())))


def shorten(words: str, most: int) -> str:
    """Cut words to at most so many characters, after a whole word where there is one."""
    if len(words) <= most:
        return words

    cut = words[: most - 1]
    whole = cut.rpartition(" ")[0]
    return _STRAY.sub("", whole if len(whole) > most // 2 else cut) + "\u2026"


def spell(prose: Prose | None, story: Story) -> str:
    """Spell prose as one of the ways it can read: names filled in, and the first branch of what
    varies."""
    if prose is None:
        return ""

    return clean(" ".join(block.plain for block in typeset(_joined(prose.parts, story))))


def _joined(parts: tuple[Part, ...], story: Story) -> str:
    return "".join(_spelt(part, story) for part in parts)


def _spelt(part: Part, story: Story) -> str:
    match part:
        case str():
            return part
        case Interpolation():
            return _put(part, story)
        case VerbForm():
            if _pronouns(_member(story, part.name)) == "they":
                return part.many

            return part.one
        case Conditional(ways=ways):
            return _joined(ways[0].parts, story)


def _put(part: Interpolation, story: Story) -> str:
    if not part.form:
        return f"[{part.name}]"  # a variable: what it holds differs from playthrough to playthrough

    member = _member(story, part.name)
    if part.form == "name":
        return put_in(member.name)

    return pronoun(part, member.id, _pronouns(member))


def _member(story: Story, written: str) -> CastMember:
    return story.cast[cast_id(story.cast, written) or written]


def _pronouns(member: CastMember) -> str:
    if member.pronouns in PRONOUNS:
        return member.pronouns

    return "they"
