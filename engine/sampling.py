"""What playthroughs are like: many of them played at random, by the game's own step, the same ones for the same seed anywhere.

The figures are those by which published works were measured, so that they can be laid beside them: words of a playthrough and
between choices; how much is new when one plays again, in sentences not read before. Random play is the most aimless there is:
somebody who means to do otherwise sees more that is new.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, field, frozen

from engine.game import new_given
from engine.hearing import acts_done
from engine.plan import plan_of
from engine.state import Given, State
from engine.step import begin, step
from story.cells import words_in
from story.model import Choice, Story

LONGEST: Final = 5_000
"""Choices after which a playthrough is given up: a story may go round for as long as one likes."""
SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]*")
PAIRS: Final = 150
"""So many readers who play again are followed; more change the figures by less than a hundredth."""


@frozen
class Run:
    """One playthrough: `between` lists the words read from each choice that could be made to the next, the first before any."""

    given: Given
    ending: str | None
    texts: tuple[str, ...] = field(repr=False)
    between: tuple[int, ...] = field(repr=False)
    acts: frozenset[str]
    storylets: frozenset[str]

    @property
    def words(self) -> int:
        return sum(self.between)

    @property
    def choices(self) -> int:
        """The choices at which there were two or more to choose from."""
        return len(self.between) - 1


@frozen
class Spread:
    """A tenth of the values lies below `p10`, half below `median`, a tenth above `p90`."""

    p10: int
    median: int
    p90: int


@frozen
class Sample:
    """The figures of many playthroughs; None where a story has nothing to measure (one part only, say)."""

    runs: int
    seed: int
    words: Spread
    choices: Spread
    between: Spread
    share_of_text: float
    second: float
    third: float
    other_voice: float | None
    endings: Mapping[str, float]
    by_voice: Mapping[str, Spread]
    unended: int


def sample(story: Story, runs: int, seed: int, words: int) -> Sample:
    """Play so many playthroughs; `words` is how many the story has."""
    draw = random.Random(seed)  # noqa: S311 no secret hangs on it
    counted: dict[str, int] = {}
    played = [play(story, _given(story, draw), draw, counted) for _ in range(runs)]
    ended = [run for run in played if run.ending is not None]
    endings = {
        scene.id: sum(run.ending == scene.id for run in ended) / runs
        for scene in story.scenes.values()
        if scene.ending
    }
    second, third, other = _again(story, draw, counted)
    lengths = spread([run.words for run in played])
    return Sample(
        runs=runs,
        seed=seed,
        words=lengths,
        choices=spread([run.choices for run in played]),
        between=spread([words for run in played for words in run.between[1:]] or [0]),
        share_of_text=lengths.median / words if words else 0.0,
        second=second,
        third=third,
        other_voice=other,
        endings=endings,
        by_voice={
            voice: spread([run.words for run in played if run.given.voice == voice] or [0])
            for voice in story.canon.voices
        },
        unended=runs - len(ended),
    )


def _given(story: Story, draw: random.Random) -> Given:
    voice = draw.choice(story.canon.voices) if story.canon.voices else None
    hear = draw.choice(story.canon.temperaments).id if story.canon.temperaments else ""
    asked = {
        member.id: draw.choice(["she", "he", "they"])
        for member in story.cast.values()
        if member.pronouns == "ask"
    }
    return new_given(story, None, voice, asked, hear, seed=draw.randrange(1 << 32))


def play(
    story: Story, given: Given, draw: random.Random, counted: dict[str, int] | None = None
) -> Run:
    """Play once, each choice a draw; `counted` remembers the words of texts from playthrough to playthrough."""
    counted = {} if counted is None else counted
    plans = plan_of(story).acts
    texts: list[str] = []
    between, storylets = [0], set()
    taken: list[Choice] = []
    state = begin(story, given)
    for _ in range(LONGEST):
        between[-1] += _read(state, texts, counted)
        open_places = [place for place, option in enumerate(state.offered) if option.locked is None]
        if state.over:
            break
        if len(open_places) > 1:
            between.append(0)
        place = draw.choice(open_places)
        option = state.offered[place]
        if option.place < 0:
            storylets.add(option.id.rpartition("/")[2])
        else:
            taken.append(plans[option.id].source)
        state = step(story, state, place)
    return Run(
        given, state.ending, tuple(texts), tuple(between), acts_done(taken), frozenset(storylets)
    )


def _read(state: State, texts: list[str], counted: dict[str, int]) -> int:
    words = 0
    for passage in state.read:
        plain = passage.text.plain
        if plain not in counted:
            counted[plain] = words_in(plain)
        words += counted[plain]
        texts.append(plain)
    return words


def _again(
    story: Story, draw: random.Random, counted: dict[str, int]
) -> tuple[float, float, float | None]:
    """Say how much is new to somebody who plays a second and a third time, and who then takes the other part."""
    second: list[float] = []
    third: list[float] = []
    other: list[float] = []
    for _ in range(PAIRS):
        given = _given(story, draw)
        first = play(story, given, draw, counted)
        known = set(_sentences(first))
        again = evolve(_given(story, draw), voice=given.voice, seen_before=first.storylets)
        for shares in (second, third):
            run = play(story, again, draw, counted)
            shares.append(_new(run, known))
            known |= set(_sentences(run))
            again = evolve(
                _given(story, draw),
                voice=given.voice,
                seen_before=again.seen_before | run.storylets,
            )
        if len(story.canon.voices) > 1:
            voice = next(voice for voice in story.canon.voices if voice != given.voice)
            heard = evolve(given, voice=voice, hears=first.acts, heard_from="")
            other.append(_new(play(story, heard, draw, counted), set(_sentences(first))))
    return _mean(second), _mean(third), _mean(other) if other else None


def _sentences(run: Run) -> Iterator[str]:
    for text in run.texts:
        yield from (sentence.strip() for sentence in SENTENCE.findall(text))


def _new(run: Run, known: set[str]) -> float:
    """Give the share of a playthrough's words that stand in sentences not known."""
    words = new = 0
    for sentence in _sentences(run):
        size = words_in(sentence)
        words += size
        new += 0 if sentence in known else size
    return new / words if words else 0.0


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares) if shares else 0.0


def spread(values: Sequence[int]) -> Spread:
    """Give the tenth, the half and the nine tenths of values, by nearest rank."""
    ranked = sorted(values)

    def at(share: float) -> int:
        return ranked[min(int(share * len(ranked)), len(ranked) - 1)]

    return Spread(at(0.1), at(0.5), at(0.9))
