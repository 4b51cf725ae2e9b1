"""The canon is true: a second telling never misquotes the first, in whatever order the two parts are played."""

import re

import pytest
from canon import Fact, Pair, Telling, acts_of, facts, faults, pair, pairs, pairs_for
from stories import shipped as story
from stories import write
from test_hearing import TOWER

from story.loading import load_story
from story.model import Story

FACTS, WANTED = facts(), facts("wanted")
EACH = 12
"""So many pairs are played for each fact."""
PAIRS = 40


@pytest.mark.parametrize("fact", FACTS, ids=[fact.fact for fact in FACTS])
def test_what_was_done_is_what_happened_in_both_tellings(fact: Fact) -> None:
    played = list(pairs_for(story(), fact, EACH))
    assert played, f"nobody did {', '.join(fact.did)}"
    found = [fault for pair in played for fault in faults(story(), fact, pair)]
    assert not found, "\n".join(dict.fromkeys(found))


def test_forty_pairs_hear_what_was_done_and_every_fact_that_is_true_of_them() -> None:
    for found in pairs(story(), PAIRS):
        done = acts_of(found.first)
        assert found.second.given.hears == done
        assert found.second.given.pronouns == found.first.given.pronouns
        told = (
            fault
            for fact in FACTS
            if done.issuperset(fact.did) and done.isdisjoint(fact.undone)
            if acts_of(found.second).issuperset(fact.then)
            for fault in faults(story(), fact, found)
        )
        assert not list(told)


def test_the_table_names_acts_and_places_of_the_story() -> None:
    beats = {f"{scene.id}#{beat.name}" for scene in story().scenes.values() for beat in scene.beats}
    said = [fact.fact for fact in (*FACTS, *WANTED)]
    assert len(said) == len(set(said))
    for fact in (*FACTS, *WANTED):
        assert {*fact.did, *fact.undone, *fact.then} <= story().named_choices.keys(), fact.fact
        assert {*fact.own.at, *fact.other.at} <= beats | story().scenes.keys(), fact.fact
        tellings = (fact.own, fact.other)
        assert any(telling.shows or telling.never for telling in tellings), fact.fact


# what the table is held by


@pytest.fixture(scope="module")
def tower(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return load_story(write(tmp_path_factory.mktemp("tower"), TOWER))


NOTHING = Telling()


def fact_of(*did: str, own: Telling = NOTHING, other: Telling = NOTHING) -> Fact:
    return Fact("it is so", did, ("flag",), (), own, other)


def seen(words: str) -> tuple[re.Pattern[str], ...]:
    return (re.compile(words),)


def played(tower: Story, *did: str) -> Pair:
    return next(iter(pairs_for(tower, fact_of(*did), 1)))


def test_a_telling_that_misquotes_is_found(tower: Story) -> None:
    found = played(tower, "whistle")
    assert faults(tower, fact_of("whistle", other=Telling(shows=seen("A whistle"))), found) == []
    assert faults(tower, fact_of("whistle", other=Telling(never=seen("A flag"))), found) == []
    (never,) = faults(tower, fact_of("whistle", other=Telling(never=seen("A whistle"))), found)
    assert "it is so: the other telling shows 'A whistle'" in never
    (shows,) = faults(tower, fact_of("whistle", other=Telling(shows=seen("A gull"))), found)
    assert "the other telling never shows 'A gull'" in shows
    assert "play --voice jon --hear" in shows
    (own,) = faults(tower, fact_of("whistle", own=Telling(shows=seen("Rum"))), found)
    assert "its own telling never shows 'Rum'" in own


def test_what_is_asked_at_a_place_is_asked_of_those_who_come_there(tower: Story) -> None:
    found = played(tower, "whistle")
    elsewhere = Telling(shows=seen("A gull"), never=seen("A whistle"), at=("lamp",))
    assert faults(tower, fact_of("whistle", other=elsewhere), found) == []
    here = Telling(shows=seen("A whistle"), at=("kitchen#0",))
    assert faults(tower, fact_of("whistle", other=here), found) == []


def test_pairs_do_what_is_wanted_and_are_the_same_each_time(tower: Story) -> None:
    one = pair(tower, "jon", 3, ["rum", "sit"], then=["flag"])
    assert acts_of(one.first) >= {"rum", "sit"}
    assert "flag" in acts_of(one.second)
    again = pair(tower, "jon", 3, ["rum", "sit"], then=["flag"])
    assert [option.id for option in again.second.taken] == [o.id for o in one.second.taken]
    voices = [found.first.given.voice for found in pairs(tower, 4)]
    assert voices == ["mara", "jon", "mara", "jon"]
