"""What a story is: immutable, checked, and apart from anything that happens when it is played.

Every part knows its place (scene, beat, choice) by name or by number, so a file's line can be found
for it at any time without having been kept.

These are named tuples and not attrs classes, as is all of this package: importing attrs and making
thirty classes of it takes 30 ms, four times what Python itself takes to start, and `slackwater
check` is to answer at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from story.ids import BeatId, ChoiceId
from story.language.conditions import Node, Value
from story.language.prose import Prose
from story.tides import Tides

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Condition(NamedTuple):
    """A condition as it was written, and read."""

    source: str
    node: Node


class Variable(NamedTuple):
    """One thing the story remembers; its values are finite, which is what makes proof possible.

    A number has `low` and `high`; a word has `words`; a yes-or-no has neither.
    """

    name: str
    start: Value
    words: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    about: str = ""

    @property
    def kind(self) -> Literal["yes-no", "word", "number"]:
        if isinstance(self.start, bool):
            return "yes-no"

        if isinstance(self.start, int):
            return "number"

        return "word"


class Effect(NamedTuple):
    """`set` (to a value) or `add` (to a number, held within its bounds)."""

    act: Literal["set", "add"]
    variable: str
    value: Value


class Target(NamedTuple):
    """Where a `goto` or `visit` leads: a beat of a scene (None: its first)."""

    scene: str
    beat: str | None

    def __str__(self) -> str:
        if self.beat is None:
            return self.scene

        return f"{self.scene}#{self.beat}"


class Choice(NamedTuple):
    """One thing a player may do."""

    position: int
    say: Prose
    id: str | None = None
    when: Condition | None = None
    locked: Prose | None = None
    reply: Prose | None = None
    echo: Prose | None = None
    pattern: str | None = None
    effects: tuple[Effect, ...] = ()
    tell: bool = False
    once: bool = False
    hinge: str | None = None
    insight: str | None = None
    goto: Target | None = None
    visit: Target | None = None

    @property
    def name(self) -> str:
        if self.id is not None:
            return self.id

        return str(self.position)


class Offer(NamedTuple):
    """The storylets a beat offers: at most `show` of the pool's scenes whose `when` holds."""

    pool: str
    show: int


class Beat(NamedTuple):
    """A piece of text, then choices. `status` is the status line here, where it is later than when
    the scene opened."""

    position: int
    id: str | None = None
    text: Prose | None = None
    when: Condition | None = None
    effects: tuple[Effect, ...] = ()
    insight: str | None = None
    goto: Target | None = None
    visit: Target | None = None
    offer: Offer | None = None
    reflect: bool = False
    at: datetime | None = None
    status: Prose | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def name(self) -> str:
        if self.id is not None:
            return self.id

        return str(self.position)


class Ending(NamedTuple):
    """How a scene ends the story."""

    family: str
    title: str


class Scene(NamedTuple):
    """One file: a list of beats, and what opens with it. With `pool` it is a storylet."""

    id: str
    file: str
    beats: tuple[Beat, ...]
    title: str = ""
    place: str = ""
    status: Prose | None = None
    voice: str | None = None
    pool: str | None = None
    say: Prose | None = None
    when: Condition | None = None
    weight: int = 1
    once: bool = False
    ending: Ending | None = None
    movement: str | None = None
    at: datetime | None = None


class Pattern(NamedTuple):
    """A way of choosing that is recorded; never shown before a choice, never summed into a name.

    `lean` says how far from the other one it goes, 0 (toward) to 2 (away): the two voices are drawn
    by it.
    """

    name: str
    about: str = ""
    lean: int = 1


class CastMember(NamedTuple):
    """Somebody in the story. `pronouns` is "ask", "she", "he" or "they"; `part` is how the player
    is asked to take this part.

    `usual` are the pronouns where a player is asked and says nothing, and `sample` is a sentence by
    which a player sees what they change.
    """

    id: str
    name: str
    pronouns: str = "they"
    usual: str = "they"
    part: str = ""
    sample: Prose | None = None


class Insight(NamedTuple):
    """A page of the notebook."""

    id: str
    theme: str
    title: str
    text: Prose
    question: str = ""
    source: str = ""


class Temperament(NamedTuple):
    """Whom a first playthrough hears: for each hinge the choice taken by each voice, and other
    named acts by voice.

    The voice is "" where a writer gave one for all: whose act it is, the scene says in which it
    stands.
    """

    id: str
    hinges: Mapping[str, Mapping[str, str]] = NOTHING
    acts: Mapping[str, tuple[str, ...]] = NOTHING
    about: str = ""


class Canon(NamedTuple):
    """Two parts of one story, and the acts of each that the other hears.

    `names` is what the voices are called where they are drawn, as on a score: low, high. `line`
    says, for each voice, which acts have a place in the line of words, in its order; those that
    share a place exclude each other.
    """

    voices: tuple[str, ...] = ()
    hinges: tuple[str, ...] = ()
    temperaments: tuple[Temperament, ...] = ()
    names: Mapping[str, str] = NOTHING
    line: Mapping[str, tuple[tuple[str, ...], ...]] = NOTHING


class Promise(NamedTuple):
    """What must hold whatever a player does."""

    say: str
    kind: Literal["never", "at-every-ending", "possible"]
    condition: Condition


class Doors(NamedTuple):
    """What leads out of a playthrough, in a story's own words; these are said where it has none.

    `other_part` begins the other part against the playthrough that has ended, `other_one` against
    another one.
    """

    other_part: str = "take the other part"
    other_one: str = "answer another one"
    close: str = "close"


class Movement(NamedTuple):
    """A part of a story that opens with a page of its own: its title, a line, a place, and a
    picture's name."""

    id: str
    title: str
    line: str = ""
    place: str = ""
    picture: str = ""


class Picture(NamedTuple):
    """A picture made of letters and blocks, in rows of one letter a cell.

    `ink` says for each cell of `art` what its glyph is drawn in, `ground` what lies under it, by
    the letters of `story.pictures.INKS`; rows end where nothing more stands in them. `outline` is
    the same without colour, and `words` the same without a picture.
    """

    name: str
    words: str
    art: tuple[str, ...] = ()
    ink: tuple[str, ...] = ()
    ground: tuple[str, ...] = ()
    outline: tuple[str, ...] = ()


class Story(NamedTuple):
    """A whole story.

    `version` is a hash of its files' contents. `derived` keeps what was once worked out from the
    story (it never changes, so neither does that); nothing in it is part of what the story is.
    """

    id: str
    folder: str
    version: str
    title: str
    start: Target
    scenes: Mapping[str, Scene]
    derived: dict[str, object]
    authors: tuple[str, ...] = ()
    language: str = "en"
    about: str = ""
    content_note: str = ""
    credits: str = ""
    pause: str = ""
    other_voice: str = ""
    farewells: tuple[str, ...] = ()
    status: Prose | None = None
    variables: Mapping[str, Variable] = NOTHING
    patterns: Mapping[str, Pattern] = NOTHING
    cast: Mapping[str, CastMember] = NOTHING
    labels: tuple[str, ...] = ()
    canon: Canon = Canon()
    promises: tuple[Promise, ...] = ()
    insights: Mapping[str, Insight] = NOTHING
    tides: Tides | None = None
    movements: tuple[Movement, ...] = ()
    pictures: Mapping[str, Picture] = NOTHING
    picture: str = ""
    doors: Doors = Doors()
    ifid: str = ""
    cover: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """The cast members whose pronouns a player chooses."""
        return tuple(id for id, member in self.cast.items() if member.pronouns == "ask")

    def part_name(self, voice: str | None) -> str:
        """Return what the part of a voice is called; empty for none."""
        member = self.cast.get(voice or "")
        return member.name if member is not None else voice or ""

    @property
    def named_choices(self) -> Mapping[str, tuple[Scene, Beat, Choice]]:
        """Every choice with a written id, by that id, with where it stands."""
        index = self.derived.get("choices")
        if not isinstance(index, Mapping):
            index = self.derived["choices"] = dict(self._named())

        return index

    def _named(self) -> Iterator[tuple[str, tuple["Scene", "Beat", "Choice"]]]:
        for scene in self.scenes.values():
            for beat in scene.beats:
                for choice in beat.choices:
                    if choice.id:
                        yield choice.id, (scene, beat, choice)

    def place_of(self, target: Target) -> int | None:
        """Return the place of the beat a target means in its scene, from 0; None where there is
        none."""
        known: Any = self.derived.get("beats")
        if known is None:
            known = self.derived["beats"] = {}
        positions: dict[str, int] | None = known.get(target.scene)
        if positions is None:
            if target.scene not in self.scenes:
                return None

            names = self._names_in(target.scene)
            positions = {name: place for place, name in reversed(list(enumerate(names)))}
            known[target.scene] = positions

        if target.beat is None:
            return 0 if positions else None

        return positions.get(target.beat)

    def _names_in(self, scene: str) -> Iterable[str]:
        """Return the names of a scene's beats; where the story was outlined before, without reading
        the scene."""
        outlined = self.derived.get("names")
        if isinstance(outlined, Mapping):
            names: tuple[str, ...] = outlined[scene]
            return names

        return [beat.name for beat in self.scenes[scene].beats]

    def choice_named(self, id: str) -> tuple[Scene, Beat, Choice] | None:
        """Return the choice with the written id `id`, with where it stands."""
        return self.named_choices.get(id)


def beat_id(scene: Scene, beat: Beat) -> BeatId:
    """Spell a beat's id: `scene#beat`, with its place where no id was written."""
    return BeatId(f"{scene.id}#{beat.name}")


def choice_id(scene: Scene, beat: Beat, choice: Choice) -> ChoiceId:
    """Spell a choice's id: `scene#beat/choice`, with places where no id was written."""
    return ChoiceId(f"{scene.id}#{beat.name}/{choice.name}")


def cast_id(cast: Mapping[str, object], written: str) -> str | None:
    """Find whose name is written in braces; `Wyn` is `wyn` at the head of a sentence."""
    if written in cast:
        return written

    lowered = written[:1].lower() + written[1:]
    if lowered in cast:
        return lowered

    return None
