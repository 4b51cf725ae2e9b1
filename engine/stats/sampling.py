"""What playthroughs are like: many of them played at random, by the game's own step, the same ones
for the same seed anywhere.

The figures are those by which published works were measured, so that they can be laid beside them:
words of a playthrough and between choices; how much is new when one plays again, in sentences not
read before. Random play is the most aimless there is: somebody who means to do otherwise sees more
that is new.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from engine.play.game import new_setup
from engine.play.hearing import acts_done
from engine.runtime.plan import plan_of
from engine.runtime.state import Setup, State
from engine.runtime.step import begin, step
from engine.stats.styles import Style, Taste, chosen, styles_of
from story.cells import words_in
from story.ids import last_name
from story.model import Choice, Story
from story.regexes import regex
from story.traversal import endings_of

MAX_CHOICES: Final = 5_000
"""Choices after which a playthrough is given up: a story may go round for as long as one likes."""
SENTENCE: Final = regex(r"[^.!?\n]+[.!?\n]*")
MAX_LOST: Final = 100_000
"""Choices made in playthroughs that were given up; with more the sampling ends, as a story that
goes round has no end."""
MAX_CHOICES_IN_ALL: Final = 1_500_000
"""Choices made in all, half a minute of them; a thousand playthroughs of a long novel have half as
many."""
PAIRS: Final = 150
"""So many readers who play again are followed; more change the figures by less than a hundredth."""
OF_EACH: Final = 4
"""So many playthroughs of each way of playing, in each part and against each temperament."""


@frozen
class SampledRun:
    """One playthrough.

    `between` lists the words read from each choice that could be made to the next, the first before
    any; `options` how many stood open at each of them; `noticed` the pages that were noticed;
    `steps` counts every choice, also where there was but one.
    """

    given: Setup
    ending: str | None
    texts: tuple[str, ...] = field(repr=False)
    between: tuple[int, ...] = field(repr=False)
    options: tuple[int, ...] = field(repr=False)
    noticed: frozenset[str]
    acts: frozenset[str]
    storylets: frozenset[str]
    steps: int

    @property
    def words(self) -> int:
        return sum(self.between)

    @property
    def choices(self) -> int:
        """The choices at which there were two or more to choose from."""
        return len(self.between) - 1


@frozen
class Spread:
    """A tenth of the values lies below `p10`, half below `median`, a tenth above `p90`; `least` is
    the smallest."""

    p10: int
    median: int
    p90: int
    least: int = 0


@frozen
class Sample:
    """The figures of many playthroughs; None where a story has nothing to measure (one part only,
    say).

    `runs` were played of those `asked` for: fewer where too many choices led to no ending.
    `families` is the share of each family of endings among those who play at random, and `mixed`
    among `styles` ways of playing.
    """

    runs: int
    asked: int
    seed: int
    words: Spread
    choices: Spread
    options: float
    between: Spread
    noticed: Spread
    share_of_text: float
    second: float
    third: float
    other_voice: float | None
    endings: Mapping[str, float]
    families: Mapping[str, float]
    mixed: Mapping[str, float]
    styles: int
    by_voice: Mapping[str, Spread]
    unended: int


class TextFigures:
    """The words and the sentences of texts, worked out once each."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._sentences: dict[str, tuple[tuple[str, int], ...]] = {}

    def words(self, text: str) -> int:
        """Return how many words a text has."""
        if text not in self._words:
            self._words[text] = words_in(text)
        return self._words[text]

    def sentences(self, run: SampledRun) -> Iterator[tuple[str, int]]:
        """Yield the sentences that were read, each with its words."""
        for text in run.texts:
            if text not in self._sentences:
                found = (sentence.strip() for sentence in SENTENCE.findall(text))
                self._sentences[text] = tuple((words, words_in(words)) for words in found)
            yield from self._sentences[text]


def sample(story: Story, runs: int, seed: int, words: int) -> Sample:
    """Play so many playthroughs; `words` is how many the story has.

    >>> sample(story, runs=10, seed=1, words=148).endings
    {'morning': 1.0}
    """
    draw = random.Random(seed)  # noqa: S311 no secret hangs on it
    texts = TextFigures()
    played = _played(story, runs, draw, texts)
    lengths = spread([run.words for run in played])
    choices = spread([run.choices for run in played])
    second, third, other = _again(story, draw, texts)
    styles = styles_of(story)
    mixed = list(_mixed(story, styles, choices.median // 2, draw, texts))
    options: list[int] = []
    between: list[int] = []
    for run in played:
        options += run.options
        between += run.between[1:]

    return Sample(
        runs=len(played),
        asked=runs,
        seed=seed,
        words=lengths,
        choices=choices,
        options=_mean(options),
        between=spread(between or [0]),
        noticed=spread([len(run.noticed) for run in played]),
        share_of_text=lengths.median / words if words else 0.0,
        second=second,
        third=third,
        other_voice=other,
        endings=_endings(story, played),
        families=_families(story, played),
        mixed=_families(story, mixed),
        styles=len(styles),
        by_voice={voice: _words_in_part(played, voice) for voice in story.canon.voices},
        unended=sum(run.ending is None for run in played),
    )


def _played(story: Story, runs: int, draw: random.Random, texts: TextFigures) -> list[SampledRun]:
    """Play so many playthroughs, or fewer where too many choices lead to no ending."""
    played: list[SampledRun] = []
    spent = _Spent()
    while len(played) < runs and not spent.up:
        played.append(spent.on(play(story, _given(story, draw), draw, texts)))

    return played


def _endings(story: Story, played: Sequence[SampledRun]) -> dict[str, float]:
    """Return which share of playthroughs comes to each ending."""
    came = Counter(run.ending for run in played)
    return {scene.id: came[scene.id] / len(played) for scene, _ in endings_of(story)}


def _words_in_part(played: Sequence[SampledRun], voice: str) -> Spread:
    """Return how long the playthroughs of one part are."""
    return spread([run.words for run in played if run.given.voice == voice] or [0])


def _families(story: Story, played: Sequence[SampledRun]) -> dict[str, float]:
    """Return which share of playthroughs comes to each family of endings, in the order of the
    story's files."""
    endings = {scene.id: ending.family for scene, ending in endings_of(story)}
    came = Counter(endings[run.ending] for run in played if run.ending is not None)
    return {family: came[family] / len(played) for family in dict.fromkeys(endings.values())}


def _mixed(
    story: Story, styles: Sequence[Style], half: int, draw: random.Random, texts: TextFigures
) -> Iterator[SampledRun]:
    """Play in every way, in each part, against each temperament; a way that changes does so after
    `half` of the choices."""
    voices: Sequence[str | None] = story.canon.voices or (None,)
    whom = [temperament.id for temperament in story.canon.temperaments] or [""]
    spent = _Spent()
    for style in styles:
        for voice in voices:
            for hear in whom:
                for _ in range(OF_EACH):
                    if spent.up:
                        return

                    setup = new_setup(
                        story, None, voice, _pronouns(story, draw), hear, draw.randrange(1 << 32)
                    )
                    yield spent.on(play(story, setup, draw, texts, style, half))


@define
class _Spent:
    """How many choices were made, and how many of them led to no ending."""

    choices: int = 0
    lost: int = 0

    @property
    def up(self) -> bool:
        return self.choices > MAX_CHOICES_IN_ALL or self.lost > MAX_LOST

    def on(self, run: SampledRun) -> SampledRun:
        """Count a playthrough, and return it."""
        self.choices += run.steps
        self.lost += run.steps if run.ending is None else 0
        return run


def _given(story: Story, draw: random.Random) -> Setup:
    if story.canon.voices:
        voice = draw.choice(story.canon.voices)
    else:
        voice = None

    if story.canon.temperaments:
        hear = draw.choice(story.canon.temperaments).id
    else:
        hear = ""

    pronouns = _pronouns(story, draw)
    return new_setup(story, None, voice, pronouns, hear, seed=draw.randrange(1 << 32))


def _pronouns(story: Story, draw: random.Random) -> dict[str, str]:
    return {id: draw.choice(["she", "he", "they"]) for id in story.asked}


ANYTHING: Final = Style("at random", Taste(), Taste())


def play(
    story: Story,
    setup: Setup,
    draw: random.Random,
    texts: TextFigures | None = None,
    style: Style = ANYTHING,
    half: int = 0,
) -> SampledRun:
    """Play once in some way, each choice a draw; `texts` remembers words from playthrough to
    playthrough."""
    texts = TextFigures() if texts is None else texts
    plans = plan_of(story).acts
    read: list[str] = []
    between, options, storylets = [0], [], set()
    noticed: set[str] = set()
    taken: list[Choice] = []
    state = begin(story, setup)
    for _ in range(MAX_CHOICES):
        plain = [passage.text.plain for passage in state.read]
        read += plain
        between[-1] += sum(map(texts.words, plain))
        noticed.update(state.noticed)
        places = [
            position for position, option in enumerate(state.offered) if option.locked is None
        ]
        if state.over:
            break

        if len(places) > 1:
            between.append(0)
            options.append(len(places))
        taste = style.before if len(options) <= half else style.after
        position = _taken(story, state, places, taste, draw)
        option = state.offered[position]
        if option.place < 0:
            storylets.add(last_name(option.id))
        else:
            taken.append(plans[option.id].source)

        state = step(story, state, position)

    return SampledRun(
        setup,
        state.ending,
        tuple(read),
        tuple(between),
        tuple(options),
        frozenset(noticed),
        acts_done(taken),
        frozenset(storylets),
        state.turn,
    )


def _taken(
    story: Story, state: State, positions: list[int], taste: Taste, draw: random.Random
) -> int:
    if not (taste.likes or taste.shuns):
        return draw.choice(positions)

    acts = plan_of(story).acts
    plans = (acts.get(state.offered[position].id) for position in positions)
    patterns = [plan.source.pattern if plan is not None else None for plan in plans]
    return chosen(taste, positions, patterns, draw)


def _again(
    story: Story, draw: random.Random, texts: TextFigures
) -> tuple[float, float, float | None]:
    """Return how much is new to somebody who plays a second and a third time, and who then takes
    the other part."""
    second: list[float] = []
    third: list[float] = []
    other: list[float] = []
    spent = _Spent()
    for _ in range(PAIRS):
        if spent.up:
            break

        given = _given(story, draw)
        first = spent.on(play(story, given, draw, texts))
        once = {sentence for sentence, _ in texts.sentences(first)}
        known = set(once)
        again = _given(story, draw)._replace(voice=given.voice, seen_before=first.storylets)
        for shares in (second, third):
            run = spent.on(play(story, again, draw, texts))
            shares.append(_new(texts, run, known))
            known |= {sentence for sentence, _ in texts.sentences(run)}
            again = _given(story, draw)._replace(
                voice=given.voice, seen_before=again.seen_before | run.storylets
            )

        if len(story.canon.voices) > 1:
            voice = next(voice for voice in story.canon.voices if voice != given.voice)
            heard = given._replace(voice=voice, hears=first.acts, heard_from="")
            run = spent.on(play(story, heard, draw, texts))
            other.append(_new(texts, run, once))

    return _mean(second), _mean(third), _mean(other) if other else None


def _new(texts: TextFigures, run: SampledRun, known: set[str]) -> float:
    """Return the share of a playthrough's words that stand in sentences not known."""
    words = new = 0
    for sentence, size in texts.sentences(run):
        words += size
        new += 0 if sentence in known else size

    return new / words if words else 0.0


def _mean(values: Sequence[float]) -> float:
    if values:
        return sum(values) / len(values)

    return 0.0


def spread(values: Sequence[int]) -> Spread:
    """Return the tenth, the half and the nine tenths of values, by nearest rank, and the least."""
    ranked = sorted(values)

    def at(share: float) -> int:
        return ranked[min(int(share * len(ranked)), len(ranked) - 1)]

    return Spread(at(0.1), at(0.5), at(0.9), ranked[0])
