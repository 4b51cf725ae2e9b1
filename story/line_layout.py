"""Which acts of a part a line of words can hold, and where each has its place.

Somebody says their playthrough to a friend in a few words, and these hold the acts that the other
part can hear of. An act has a place, which it shares with those that exclude it. Places that were
given once are kept: a writer lists them in `[canon.line]` and adds to the end, so that a line that
was said long ago still holds. What is not listed follows in an order of its own.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from story.asking import heard_of
from story.language.prose import PRONOUNS
from story.model import Story
from story.outlines import Outline, outlines_of

WORDS: Final = 2_048
"""So many words are in the list: eleven bits each."""
MOST_WORDS: Final = 8
"""A line that is longer is not said over the telephone."""
CHECK: Final = 2_053
"""The smallest prime above the number of words: with it no wrong word, and no two words exchanged,
can stay unnoticed."""
VERSIONS: Final = 4_096
"""So many lists of places are told apart."""

Place = tuple[str, ...]
"""Acts of which a playthrough has done one at most, by their ids."""


class Layout(NamedTuple):
    """What a line holds of one part: its places in their order; acts that are heard of and find no
    room in it."""

    voice: str
    places: tuple[Place, ...]
    left_out: tuple[str, ...]


def layout_of(story: Story, voice: str) -> Layout:
    """Return the places of one part: those its writer listed, then its hinges, then what else is
    heard of."""
    layouts = story.derived.get("layouts")
    if not isinstance(layouts, dict):
        layouts = story.derived["layouts"] = {
            part: _layout(story, part) for part in story.canon.voices
        }

    found = layouts[voice]
    assert isinstance(found, Layout)
    return found


def told_acts(story: Story, voice: str) -> frozenset[str]:
    """Return the acts of a part that the other one can be told of: those some text asks for, and
    those at hinges."""
    asked = heard_of(story)
    found = set()
    for id, (scene, _, choice) in story.named_choices.items():
        if scene.voice in (None, voice) and (id in asked or choice.hinge):
            found.add(id)

    return frozenset(found)


def members_asked(story: Story) -> list[str]:
    """Return the cast members whose pronouns a player chooses, in the order in which a line holds
    them."""
    return sorted(story.asked)


def _layout(story: Story, voice: str) -> Layout:
    listed = story.canon.line.get(voice, ())
    wanted = [*listed, *_unlisted(story, voice, set(acts_in(listed)))]
    room = _room(story)
    held = 0
    for place in wanted:
        room //= len(place) + 1
        if not room:
            break

        held += 1

    told = told_acts(story, voice)
    left_out = tuple(act for act in acts_in(wanted[held:]) if act in told)
    return Layout(voice, tuple(wanted[:held]), left_out)


def acts_in(places: Iterable[Place]) -> Iterator[str]:
    """Yield the acts of some places of a line, one after the other."""
    for place in places:
        yield from place


def has_places(story: Story, voice: str) -> bool:
    """Return whether a line has a place for any act of a part.

    Acts that are listed, and those at hinges, say so before the whole story is gone through, as
    long as a line has room for all.
    """
    outlines = outlines_of(story).values()
    listed = story.canon.line.get(voice, ())
    longest = max([sum(len(outline.acts) for outline in outlines), *map(len, listed)])
    if _room(story) > longest:
        own = (outline for outline in outlines if outline.voice in (None, voice))
        if listed or any(map(_has_hinge, own)):
            return True

    return bool(layout_of(story, voice).places)


def _has_hinge(found: Outline) -> bool:
    return any(act.hinge for act in found.acts.values())


def _room(story: Story) -> int:
    """Return how many numbers a line has for acts."""
    room: int = WORDS**MOST_WORDS // _head(story)
    return room


def _head(story: Story) -> int:
    """Return how many numbers a line has for all but acts: what it is checked by, its version, the
    part, the pronouns."""
    pronouns = len(PRONOUNS) ** len(members_asked(story))
    return CHECK * VERSIONS * len(story.canon.voices) * int(pronouns)


def numbers(story: Story) -> int:
    """Return how many numbers the longest line of a story has: `WORDS` to the power of its words is
    no less."""
    most = 1
    for voice in story.canon.voices:
        size = 1
        for place in layout_of(story, voice).places:
            size *= len(place) + 1

        most = max(most, size)

    return _head(story) * most


def _unlisted(story: Story, voice: str, listed: set[str]) -> list[Place]:
    """Group the acts that have no place yet; files that are moved and beats that are inserted
    change nothing in their order."""
    from story.meeting import alternatives  # a story whose acts all have a place needs no groups

    groups: dict[str, list[str]] = {}
    group_of = alternatives(story)
    for act in sorted(told_acts(story, voice) - listed):
        groups.setdefault(group_of[act], []).append(act)

    hinges = {f"at {hinge}": number for number, hinge in enumerate(story.canon.hinges)}
    order = sorted(
        groups.items(), key=lambda group: (hinges.get(group[0], len(hinges)), group[1][0])
    )
    return [tuple(acts) for _, acts in order]
