"""Slack Water itself: whole playthroughs of both parts, and what the craft guide lets be counted."""

import random
import re
import tomllib
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path
from statistics import median

import pytest
from stories import shipped as story

from engine.play.game import Game, new_setup, start
from engine.play.hearing import acts_done
from engine.play.reflecting import acts, hinges, noticed, told_acts
from engine.runtime.state import Setup
from engine.runtime.step import begin, step
from engine.transcripts.checking import check_transcript
from engine.transcripts.form import read_transcript
from engine.transcripts.setup import given_by
from story.loading import load
from story.shipped import shipped_folder

FOLDER = Path(shipped_folder())
VOICES = ("noor", "wyn")
THEMES = {"fear", "faith", "boundary", "honesty", "healing", "labels"}


def playthrough(voice: str, temperament: str, seed: int, pronouns: str = "they") -> Game:
    """Play at random to an ending."""
    given = new_setup(story(), None, voice, {"noor": pronouns, "wyn": pronouns}, temperament, seed)
    game = start(story(), None, given)
    draw = random.Random(seed)
    while not game.over:
        game.choose(
            draw.choice(
                [place for place, option in enumerate(game.state.offered) if option.locked is None]
            )
        )
    return game


@cache
def many() -> tuple[Game, ...]:
    temperaments = [temperament.id for temperament in story().canon.temperaments]
    return tuple(
        playthrough(voice, t, seed, ("she", "he", "they")[seed % 3])
        for voice in VOICES
        for t in temperaments
        for seed in range(40)
    )


def words(game: Game) -> int:
    return sum(len(passage.text.plain.split()) for state in game.states for passage in state.read)


def test_the_story_loads_without_a_word() -> None:
    assert load(FOLDER).diagnostics == ()


def test_its_files_are_plain_toml_1_0() -> None:
    for path in FOLDER.rglob("*.toml"):
        tomllib.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted((FOLDER / "tests").iterdir()), ids=lambda path: path.stem)
def test_its_transcripts_hold_and_come_to_the_ending_they_are_named_after(path: Path) -> None:
    transcript, damage = read_transcript(path.read_bytes())
    given, unknown = given_by(story(), transcript)
    assert not damage
    assert not unknown
    checked = check_transcript(story(), transcript, given)
    assert not checked.differences
    assert checked.game.state.ending == path.stem


def test_every_playthrough_comes_to_an_ending_with_70_real_choices_or_more() -> None:
    for game in many():
        assert game.state.over == "ending"
        real = [
            state
            for state in game.states
            if sum(option.locked is None for option in state.offered) >= 2
        ]
        assert len(real) >= 70


def test_every_ending_is_come_to_in_both_parts() -> None:
    endings = Counter(game.state.ending for game in many())
    ending_of = {scene.id: scene.ending for scene in story().scenes.values() if scene.ending}
    assert len(ending_of) == 16
    assert len({ending_of[id].family for id in endings if id}) == 8
    for voice in VOICES:
        assert len({id for id in endings if id and story().scenes[id].voice == voice}) >= 7


def test_each_hinge_is_passed_once_and_the_counterpart_has_three_manners() -> None:
    for game in many():
        assert [hinge.name for hinge in hinges(game)] == list(story().canon.hinges)
    for voice in VOICES:
        for hinge in story().canon.hinges:
            choices = [
                c
                for s in story().scenes.values()
                if s.voice == voice
                for b in s.beats
                for c in b.choices
                if c.hinge == hinge
            ]
            assert {choice.pattern for choice in choices} >= {"running", "chasing", "staying"}


@pytest.mark.slow
def test_the_list_at_the_end_labels_nobody_in_a_thousand_playthroughs() -> None:
    temperaments = [temperament.id for temperament in story().canon.temperaments]
    others = (
        playthrough(VOICES[seed % 2], temperaments[seed % len(temperaments)], seed)
        for seed in range(1_000, 2_000 - len(many()))
    )
    for game in chain(many(), others):
        told = told_acts(game)
        of_pattern = Counter(act.pattern for act in told)
        assert 6 <= len(told) <= 9
        assert len(of_pattern.keys() - {None}) >= 2
        assert 2 * of_pattern["running"] <= len(told)
        taken = (game.choice_taken(turn) for turn in range(1, len(game.states)))
        marked = {choice.id for choice in taken if choice is not None and choice.source.tell}
        assert len(marked) > 4 or len(marked) == sum(act.rank == 0 for act in told)


def test_what_the_counterpart_does_changes_what_is_read() -> None:
    for voice in VOICES:
        texts = []
        for temperament in ("slow-to-come", "quick-then-careful", "steady-then-off"):
            state = begin(story(), new_setup(story(), None, voice, None, temperament, 1))
            read = [passage.text.plain for passage in state.read]
            while not state.over:
                state = step(
                    story(),
                    state,
                    next(n for n, option in enumerate(state.offered) if option.locked is None),
                )
                read += [passage.text.plain for passage in state.read]
            texts.append(set(read))
        for place, other in ((0, 1), (1, 2), (0, 2)):
            assert len(texts[place] - texts[other]) >= 3


def test_the_second_part_hears_what_the_first_one_did() -> None:
    for first, second in (VOICES, VOICES[::-1]):
        game = playthrough(first, "steady-then-off", 7)
        own = {hinge.name: hinge.own for hinge in hinges(game)}
        taken = [game.choice_taken(turn) for turn in range(1, len(game.states))]
        done = acts_done(choice.source for choice in taken if choice is not None)
        answer = start(story(), None, Setup(second, {}, done))
        draw = random.Random(1)
        while not answer.over:
            answer.choose(
                draw.choice(
                    [
                        place
                        for place, option in enumerate(answer.state.offered)
                        if option.locked is None
                    ]
                )
            )
        assert {hinge.name: hinge.other for hinge in hinges(answer)} == own


def test_pages_are_noticed_and_every_page_is_written() -> None:
    insights = story().insights
    assert len(insights) == 39
    assert {insight.theme for insight in insights.values()} == THEMES
    reachable = {page.insight.id for game in many() for page in noticed(game)}
    assert len(reachable) == 39
    assert min(len(noticed(game)) for game in many()) >= 18
    for game in many():
        assert all(page.moment for page in noticed(game))


def test_the_reflection_names_acts_and_nobody() -> None:
    for game in many():
        told = acts(game)
        assert 4 <= len(told) <= 8, game.state.ending
        assert 6 <= sum(len(re.findall(r"[.!?]\"?(?= |$)", act)) for act in told) <= 9
        assert all(
            act.partition(":")[0] in {scene.title for scene in game.story.scenes.values()}
            for act in told
        )
        for act in told:
            assert not re.search(r"\b(?:runn|chas)(?:er|ers)\b|\byou are\b", act, re.IGNORECASE)


LABEL = re.compile(r"\b(?:runner|chaser)s?\b", re.IGNORECASE)


def test_nobody_is_called_a_runner_or_a_chaser_outside_somebody_s_mouth() -> None:
    for game in many():
        for state in game.states:
            for passage in state.read:
                narration = re.sub(r"“[^”]*”", "", passage.text.plain)
                assert not LABEL.search(narration), passage.place
                assert not (state.ending and LABEL.search(passage.text.plain)), passage.place
            assert not any(LABEL.search(option.say.plain) for option in state.offered)


def test_the_lengths_are_what_the_craft_guide_asks() -> None:
    lengths = [
        len(passage.text.plain.split())
        for game in many()
        for state in game.states
        for passage in state.read
        if passage.kind == "text"
    ]
    assert max(lengths) <= 270  # one paragraph runs long, where the sea stands still
    assert 30 <= median(lengths) <= 75
    per_playthrough = [words(game) for game in many()]
    assert 8_500 <= median(per_playthrough) <= 13_500
    labels = {
        option.say.plain for game in many() for state in game.states for option in state.offered
    }
    assert max(len(label) for label in labels) <= 66


def test_at_most_five_choices_are_locked_in_a_playthrough() -> None:
    for game in many():
        assert (
            sum(option.locked is not None for state in game.states for option in state.offered) <= 5
        )


def test_the_same_prose_is_never_read_twice_in_a_playthrough() -> None:
    for game in many()[::7]:
        read = [
            passage.text.plain
            for state in game.states
            for passage in state.read
            if passage.kind in ("text", "reply")
        ]
        twice = [
            text for text, count in Counter(read).items() if count > 1 and len(text.split()) > 6
        ]
        assert not twice


@pytest.mark.parametrize("voice", VOICES)
def test_the_other_part_is_new(voice: str) -> None:
    other = VOICES[voice == "noor"]
    own = {
        p.text.plain
        for game in many()
        if game.given.voice == voice
        for state in game.states
        for p in state.read
        if p.kind == "text"
    }
    theirs = {
        p.text.plain
        for game in many()
        if game.given.voice == other
        for state in game.states
        for p in state.read
        if p.kind == "text"
    }
    assert len(own & theirs) / len(own) < 0.2
