"""Pairs of playthroughs, the second hearing the first, and a table of facts that both tellings are held against.

The table is `canon_facts.toml`. Every fact is played for by itself: the first playthrough does what the fact says and else
whatever comes, so that no fact depends on luck to be tried.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from engine.play.game import Game, line_of, new_setup, part_against, start
from engine.play.hearing import acts_done
from engine.runtime.state import Setup
from story.model import Story

TABLE = Path(__file__).with_name("canon_facts.toml")
TRIES = 12
"""So many times a first playthrough is begun anew where it did not do what a fact says."""
LONGEST = 2_000


class Telling(NamedTuple):
    """What one of the two tellings has to show, each at least once, and what it must not; looked for at `at`, or anywhere."""

    shows: tuple[re.Pattern[str], ...] = ()
    never: tuple[re.Pattern[str], ...] = ()
    at: tuple[str, ...] = ()


class Fact(NamedTuple):
    """What was done (every act of `did`, none of `undone`) where both could know it; `then` is done by the second part."""

    fact: str
    did: tuple[str, ...]
    undone: tuple[str, ...]
    then: tuple[str, ...]
    own: Telling
    other: Telling


class Pair(NamedTuple):
    """A playthrough, and one of the other part that heard it."""

    first: Game
    second: Game


def facts(key: str = "facts") -> list[Fact]:
    """Read the table: the `facts` that hold, or those that are `wanted`."""
    return [_fact(row) for row in tomllib.loads(TABLE.read_text("utf-8")).get(key, [])]


def _fact(row: dict[str, Any]) -> Fact:
    unknown = row.keys() - {"fact", "did", "undone", "then", "own", "other"}
    assert not unknown, f"{row['fact']}: {unknown}"
    return Fact(
        row["fact"],
        _words(row["did"]),
        _words(row.get("undone", [])),
        _words(row.get("then", [])),
        _telling(row.get("own", {})),
        _telling(row.get("other", {})),
    )


def _telling(row: dict[str, Any]) -> Telling:
    assert not row.keys() - {"shows", "never", "at"}, row
    return Telling(
        tuple(_pattern(words) for words in _words(row.get("shows", []))),
        tuple(_pattern(words) for words in _words(row.get("never", []))),
        _words(row.get("at", [])),
    )


def _words(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _pattern(words: str) -> re.Pattern[str]:
    """Read words as a person writes them: spaces and line breaks alike, quotation marks straight or curly, else a pattern."""
    words = re.sub(r"\s+", r"\\s+", words).replace("'", "['\u2018\u2019]")
    return re.compile(words.replace('"', '["\u201c\u201d]'), re.IGNORECASE)


def play(
    story: Story,
    given: Setup,
    seed: int,
    wanted: Sequence[str] = (),
    unwanted: Sequence[str] = (),
) -> Game:
    """Play to an ending at random; acts that are wanted are taken where they stand, those that are not are passed by."""
    game, draw = start(story, None, given), random.Random(seed)
    for _ in range(LONGEST):
        if game.over:
            break
        names = [option.id.rpartition("/")[2] for option in game.state.offered]
        places = [n for n, option in enumerate(game.state.offered) if option.locked is None]
        asked = [place for place in places if names[place] in wanted]
        left = [place for place in places if names[place] not in unwanted]
        game.choose(draw.choice(asked or left or places))
    assert game.state.over == "ending", f"seed {seed}: {game.state.over or 'it goes on'}"
    return game


def acts_of(game: Game) -> frozenset[str]:
    choices = (game.choice_taken(turn) for turn in range(1, len(game.states)))
    return acts_done(choice.source for choice in choices if choice is not None)


def pair(
    story: Story,
    voice: str,
    seed: int,
    wanted: Sequence[str] = (),
    unwanted: Sequence[str] = (),
    then: Sequence[str] = (),
) -> Pair:
    """Play one part against somebody drawn by the seed, then the other part against that; pronouns go along."""
    draw = random.Random(seed)
    asked = {
        member.id: draw.choice(("she", "he", "they"))
        for member in story.cast.values()
        if member.pronouns == "ask"
    }
    first = play(
        story,
        new_setup(story, None, voice, asked, seed=seed),
        seed,
        wanted=wanted,
        unwanted=unwanted,
    )
    other = part_against(story, voice)
    heard = new_setup(story, None, other, asked, seed=seed + 1, heard=acts_of(first))
    return Pair(first, play(story, heard, seed + 1, wanted=then))


def pairs(story: Story, count: int) -> Iterator[Pair]:
    """Yield so many pairs at random, each part being the first as often."""
    voices = story.canon.voices
    for seed in range(count):
        yield pair(story, voices[seed % len(voices)], seed)


def pairs_for(story: Story, fact: Fact, count: int) -> Iterator[Pair]:
    """Yield so many pairs of which the first did what a fact says; fewer where it is hard to do."""
    voice = voice_of(story, fact)
    for number in range(count):
        for attempt in range(TRIES):
            seed = 1_000 * number + attempt
            found = pair(story, voice, seed, fact.did, fact.undone, fact.then)
            done = acts_of(found.first)
            if done.issuperset(fact.did) and done.isdisjoint(fact.undone):
                yield found
                break


def voice_of(story: Story, fact: Fact) -> str:
    """Return whose part does what a fact says."""
    voices = {story.named_choices[act][0].voice for act in fact.did} - {None}
    assert len(voices) < 2, f"{fact.fact}: one part does all of 'did', and not {voices}"
    return voices.pop() or "" if voices else story.canon.voices[0]


def faults(story: Story, fact: Fact, found: Pair) -> list[str]:
    """Say how the two tellings of a pair fail a fact."""
    out = [f"its own telling {fault}" for fault in _faults(fact.own, found.first)]
    out += [f"the other telling {fault}" for fault in _faults(fact.other, found.second)]
    heard = line_of(found.first)
    how = f'play --voice {found.second.given.voice} --hear "{heard}"'
    return [f"{fact.fact}: {fault}\n  {how}" for fault in out]


def _faults(telling: Telling, game: Game) -> Iterator[str]:
    read = list(read_at(game, telling.at))
    for never in telling.never:
        for text in read:
            if match := never.search(text):
                around = text[max(match.start() - 60, 0) : match.end() + 60].replace("\n", " ")
                yield f"shows {never.pattern!r}: … {around} …"
    met = not telling.at or {where for where, _ in _passages(game)} & set(telling.at)
    for shows in telling.shows if met else ():
        if not any(shows.search(text) for text in read):
            yield f"never shows {shows.pattern!r}"


def read_at(game: Game, places: Sequence[str]) -> Iterator[str]:
    """Yield what was read at some scenes or beats, or anywhere."""
    for where, text in _passages(game):
        if not places or where in places or where.partition("#")[0] in places:
            yield text


def _passages(game: Game) -> Iterator[tuple[str, str]]:
    for state in game.states:
        for passage in state.read:
            if passage.kind in ("text", "reply"):
                where = passage.place.partition("/")[0]
                yield where, passage.text.plain
                yield where.partition("#")[0], ""
