"""What of a story goes into a page, part by part, and what does not: a part that is not named here stops the writing.

So a key that the format gets one day cannot be missing from a page without anybody seeing it.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from story.model import (
    Beat,
    Canon,
    CastMember,
    Choice,
    Doors,
    Effect,
    Ending,
    Insight,
    Movement,
    Offer,
    Pattern,
    Picture,
    Scene,
    Story,
    Target,
    Temperament,
    Variable,
)
from story.tides import Tides, Window


class Unpublishable(Exception):
    """Something of a story that a page cannot hold, as a sentence."""


class Fields(NamedTuple):
    """The fields of one part of a story: those that a page holds, and those that play no part in
    playing."""

    held: str
    left_out: str = ""


FIELDS: Final[Mapping[type[Any], Fields]] = {
    Story: Fields(
        "id version title start scenes authors language about content_note credits pause other_voice farewells "
        "status variables patterns cast canon insights tides movements pictures picture doors ifid cover",
        "folder derived labels promises",
    ),
    Scene: Fields(
        "id beats title place status voice pool say when weight once ending movement at", "file"
    ),
    Beat: Fields(
        "id text when effects insight goto visit offer reflect at status choices position",
    ),
    Choice: Fields(
        "position say id when locked reply echo pattern effects tell once hinge insight goto visit"
    ),
    Effect: Fields("act variable value"),
    Target: Fields("scene beat"),
    Offer: Fields("pool show"),
    Ending: Fields("title", "family"),
    Variable: Fields("name start low high", "words about"),
    Pattern: Fields("name lean", "about"),
    CastMember: Fields("id name pronouns usual part sample"),
    Insight: Fields("id theme title text question source"),
    Canon: Fields("voices temperaments names line", "hinges"),
    Temperament: Fields("id hinges acts about"),
    Doors: Fields("other_part other_one close"),
    Movement: Fields("id title line place picture"),
    Picture: Fields("name words art ink ground", "outline"),
    Tides: Fields("period windows", "road open closed"),
    Window: Fields("opens closes"),
}
"""Every part of a story, by its class."""


def be_known(parts: Mapping[type[Any], Fields] = FIELDS) -> None:
    """Raise Unpublishable where a part of a story has a field that nobody has decided about."""
    for part, fields in parts.items():
        decided = {*fields.held.split(), *fields.left_out.split()}
        new = sorted(set(part._fields) ^ decided)
        if new:
            named = " and ".join(f"'{name}'" for name in new)
            raise Unpublishable(f"a page cannot hold {named} of a {part.__name__.lower()} yet")
