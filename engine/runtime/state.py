"""What stands between two choices: immutable, and all that the next step needs."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from story.ids import ChoiceId, PlaceId
from story.language.conditions import Value
from story.language.typesetting import Blocks
from story.model import NOTHING

Values = tuple[Value, ...]


class Text(NamedTuple):
    """Finished text: set as type, and spelt plainly."""

    blocks: Blocks
    plain: str


class Passage(NamedTuple):
    """One piece of what is read.

    A `scene` opens with its title and place; `reflect` and `pages` say where the acts of the
    playthrough and the noticed pages stand, and are filled from its record.
    """

    kind: Literal["scene", "text", "reply", "reflect", "pages"]
    place: PlaceId
    text: Text


class Option(NamedTuple):
    """A choice that stands: its id, what it says, and why it is locked (None where it is open)."""

    id: ChoiceId
    say: Text
    locked: Text | None
    place: int
    """The choice's place in its beat; a storylet's is counted down from -1."""


Over = Literal["", "ending", "ran-out", "loop"]


class State(NamedTuple):
    """Where a playthrough stands.

    `beat` is a place in the plan, -1 when it is over; `values` holds the variables and all else a
    condition can ask; `stack` says where visits come back to. These three decide what can come; the
    rest is what was read on the way here.
    """

    beat: int
    values: Values
    stack: tuple[int, ...]
    board: int
    turn: int
    read: tuple[Passage, ...]
    offered: tuple[Option, ...]
    noticed: tuple[str, ...]
    over: Over
    ending: str | None


class Setup(NamedTuple):
    """What a playthrough takes from outside, and its record keeps first.

    `pronouns` maps cast members to she, he or they; `hears` holds the named acts of the
    counterpart; `seen_before` lists the storylets of earlier playthroughs; `seed` decides which
    storylets are drawn.
    """

    voice: str | None = None
    pronouns: Mapping[str, str] = NOTHING
    hears: frozenset[str] = frozenset()
    heard_from: str = ""
    seen_before: frozenset[str] = frozenset()
    seed: int = 0


class NotOffered(Exception):
    """A choice that does not stand here, with the reason where there is one."""
