"""What there is to read and to choose in a story: exact counts, from its files alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, assert_never

from attrs import frozen

from story.asking import asked_in
from story.cells import words_in
from story.language.marks import bare
from story.language.prose import Conditional, Interpolation, Part, Prose, VerbForm, conditionals_in
from story.model import Beat, Choice, Insight, Scene, Story, beat_id, choice_id
from story.traversal import endings_of, every_beat, every_choice, prose_of, whens_of

READ: Final = frozenset({"text", "reply", "say", "locked"})
"""The kinds of prose that are read in a scene as they stand; an echo is read again in the
reflection, and is not counted twice."""


@frozen
class StoryCounts:
    """The exact figures of a story.

    `words` counts every way of every text once; `conditional_texts` counts the ways of varying
    texts, and the beats, choices and storylets that stand under a condition; `acts_asked` the named
    choices that some text or way asks for, `acts_heard` those that the other part asks for;
    `hinge_places`, for each hinge in each part, the beats that ask for what was done there;
    `patterns` counts choices; `insight_places` lists beats and choices by id.
    """

    words: int
    scenes: int
    beats: int
    choices: int
    endings: int
    insights: int
    notebook_words: int
    conditional_texts: int
    acts_asked: int
    acts_heard: int
    hinge_places: Mapping[str, int]
    patterns: Mapping[str, int]
    insight_places: Mapping[str, tuple[str, ...]]


def count(story: Story) -> StoryCounts:
    """Count what there is in a story.

    >>> count(story).scenes, count(story).choices
    (2, 2)
    """
    scenes = list(story.scenes.values())
    beats = list(every_beat(story))
    choices = list(every_choice(story))
    made = Counter(choice.pattern for _, _, choice in choices)
    acts = _acts_asked_about(story)
    return StoryCounts(
        words=sum(map(words_of_scene, scenes)),
        scenes=len(scenes),
        beats=len(beats),
        choices=len(choices),
        endings=len(list(endings_of(story))),
        insights=len(story.insights),
        notebook_words=sum(map(_words_of_page, story.insights.values())),
        conditional_texts=sum(map(_conditional, scenes)),
        acts_asked=len({ask.about for ask in acts}),
        acts_heard=len({ask.about for ask in acts if ask.function == "heard"}),
        hinge_places=_hinge_places(choices, acts),
        patterns={name: made[name] for name in story.patterns},
        insight_places=_places(story, choices, beats),
    )


class _Asked(NamedTuple):
    """What is asked about an act, and the beat where."""

    about: str
    function: str
    where: str


def _acts_asked_about(story: Story) -> list[_Asked]:
    """List the questions about acts, one's own and those that are heard of."""
    found = []
    for ask, where in asked_in(story):
        if ask.function in ("chose", "heard"):
            found.append(_Asked(ask.about, ask.function, where))

    return found


def _words_of_page(insight: Insight) -> int:
    return words_in(insight.title) + words_of(insight.text) + words_in(insight.question)


def _hinge_places(choices: list[tuple[Scene, Beat, Choice]], asked: list[_Asked]) -> dict[str, int]:
    """Count the beats that ask for an act of each hinge; where one act is asked for, the others are
    told by what is not so."""
    acts: dict[str, set[str]] = {}
    for scene, _, choice in choices:
        if choice.hinge and choice.id:
            if scene.voice:
                name = f"{choice.hinge} as {scene.voice}"
            else:
                name = choice.hinge

            acts.setdefault(name, set()).add(choice.id)

    places = {}
    for name, ids in acts.items():
        places[name] = len({ask.where for ask in asked if ask.about in ids})

    return places


def _places(
    story: Story, choices: list[tuple[Scene, Beat, Choice]], beats: list[tuple[Scene, Beat]]
) -> dict[str, tuple[str, ...]]:
    places: dict[str, list[str]] = {id: [] for id in story.insights}
    for scene, beat in beats:
        if beat.insight:
            places[beat.insight].append(beat_id(scene, beat))

    for scene, beat, choice in choices:
        if choice.insight:
            places[choice.insight].append(choice_id(scene, beat, choice))

    return {id: tuple(found) for id, found in places.items()}


def words_of_scene(scene: Scene) -> int:
    """Count the words of a scene: its heading, and every way of its texts, replies and choices."""
    heading = words_in(scene.title) + words_in(scene.place)
    return heading + sum(words_of(prose) for path, prose in prose_of(scene) if path[-1] in READ)


def words_of(prose: Prose) -> int:
    """Count the words of a prose, every way of it once; what is put in counts as a word."""
    return sum(words_in(bare(text)) for text in _texts(prose.parts))


def _texts(parts: tuple[Part, ...]) -> Iterator[str]:
    """Yield the texts that stand together, and apart from them each way of what varies."""
    together = ""
    for part in parts:
        match part:
            case str():
                together += part
            case Interpolation() | VerbForm():
                together += "x"
            case Conditional(ways=ways):
                for way in ways:
                    yield from _texts(way.parts)
            case _:
                assert_never(part)

    yield together


def _conditional(scene: Scene) -> int:
    """Count what is not read by everybody: each 'when', and each branch of a text."""
    count = len(list(whens_of(scene)))
    for _, prose in prose_of(scene):
        for conditional in conditionals_in(prose.parts):
            count += len(conditional.ways)

    return count
