"""Hours of a tide: where low water is, what is held to what, and the day and hours in the status line."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import END, GO, HEAD, make, shipped

from engine.play.whereabouts import time_of
from engine.runtime.state import Setup
from engine.runtime.step import begin, status, step
from story.loading import load, load_story
from story.tides import PERIOD, Tides, Window, off_by

SEASON = shipped().tides
BEAT = "[[beats]]\n"


def window(opens: str, closes: str) -> Window:
    return Window(datetime.fromisoformat(opens), datetime.fromisoformat(closes))


def test_low_water_is_the_middle_of_the_safe_hours() -> None:
    tide = window("2018-11-16T18:05", "2018-11-16T22:45")
    assert tide.low == datetime(2018, 11, 16, 20, 25)
    assert tide.holds(datetime(2018, 11, 16, 22, 44))
    assert not tide.holds(datetime(2018, 11, 16, 22, 45))


def test_a_time_belongs_to_the_tide_whose_low_water_is_nearest() -> None:
    assert SEASON is not None
    midnight = SEASON.about(datetime(2018, 10, 28, 0, 0))
    assert midnight is not None
    assert midnight.opens == datetime(2018, 10, 28, 2, 5)
    stranded = SEASON.about(datetime(2018, 11, 16, 23, 20))
    assert stranded is not None
    assert stranded.closes == datetime(2018, 11, 16, 22, 45)
    past_midnight = SEASON.about(datetime(2018, 11, 4, 0, 30))
    assert past_midnight is not None
    assert past_midnight.closes == datetime(2018, 11, 4, 0, 15)
    assert SEASON.about(datetime(2019, 6, 1)) is None


@given(st.datetimes(datetime(2018, 10, 1), datetime(2019, 3, 1)))
def test_no_other_low_water_is_nearer_than_that_of_the_tide_one_is_in(at: datetime) -> None:
    assert SEASON is not None
    found = SEASON.about(at)
    nearest = min(SEASON.windows, key=lambda window: abs(window.low - at))
    assert found in (nearest, None)
    assert (found is None) == (abs(nearest.low - at).total_seconds() / 60 > PERIOD / 2 + 60)


def test_the_season_is_one_tide_and_candlemas_at_ten_to_seven_is_not_in_it() -> None:
    assert SEASON is not None
    assert len(SEASON.windows) > 200
    assert list(off_by(SEASON)) == []
    wrong = window("2019-02-02T06:50", "2019-02-02T11:20")
    ((found, minutes),) = off_by(SEASON._replace(windows=(*SEASON.windows, wrong)))
    assert found == wrong
    assert -180 < minutes < -120


def test_hours_of_one_row_are_never_off_and_of_two_that_disagree_both_may_be() -> None:
    one = window("2018-11-16T18:05", "2018-11-16T22:45")
    assert list(off_by(Tides(windows=(one,)))) == []
    assert list(off_by(Tides())) == []
    assert PERIOD == 745.2
    other = window("2018-11-17T12:00", "2018-11-17T16:00")
    assert list(off_by(Tides(windows=(one, other))))


TIDES = """[tides]
"2018-10-27" = ["14:35", "19:10"]
"2018-10-28" = ["02:05", "06:35"]
"""


def test_a_status_has_the_day_and_the_hours_of_its_scene(tmp_path: Path) -> None:
    story = load_story(
        make(
            tmp_path,
            {
                "story.toml": 'status = "Here   {date}   safe {safe}"\n' + HEAD + TIDES,
                "a.toml": "at = 2018-10-27T16:00:00\n" + BEAT + GO.replace('"end"', '"b"'),
                "b.toml": "at = 2018-10-28T00:00:00\n" + BEAT + GO.replace('"end"', '"c"'),
                "c.toml": BEAT + GO.replace('"end"', '"d"'),
                "d.toml": 'at = 2018-10-28T03:00:00\nstatus = "{date}, and no more"\n' + BEAT + GO,
                "end.toml": END,
            },
        )
    )
    state = begin(story, Setup())
    seen = [status(story, state)]
    for _ in range(4):
        state = step(story, state, 0)
        seen.append(status(story, state))
    assert seen == [
        "Here   Sat 27 Oct   safe 14:35 to 19:10",
        "Here   Sun 28 Oct   safe 02:05 to 06:35",
        "Here   Sun 28 Oct   safe 02:05 to 06:35",  # it says nothing, so nothing changes
        "Sun 28 Oct, and no more",
        "Sun 28 Oct, and no more",
    ]


def test_a_status_changes_with_the_beat_that_says_it_is_later(tmp_path: Path) -> None:
    later = BEAT + 'at = 2018-10-28T05:00:00\n[[beats.choices]]\nsay = "On."\n'
    story = load_story(
        make(
            tmp_path,
            {
                "story.toml": 'status = "{date}, {safe}"\n' + HEAD + TIDES,
                "a.toml": f"at = 2018-10-27T16:00:00\n{BEAT}[[beats.choices]]\nsay = 'On.'\n{later}{BEAT}{GO}",
                "end.toml": END,
            },
        )
    )
    state = begin(story, Setup())
    seen = [status(story, state)]
    for _ in range(3):
        state = step(story, state, 0)
        seen.append(status(story, state))
    opened, later_on = "Sat 27 Oct, 14:35 to 19:10", "Sun 28 Oct, 02:05 to 06:35"
    assert seen == [opened, later_on, later_on, opened]


def test_a_variable_called_date_stays_one(tmp_path: Path) -> None:
    words = '[variables]\ndate = { start = "friday", one-of = ["friday", "monday"] }\n'
    files: dict[str, str | bytes] = {"story.toml": 'status = "It is {date}"\n' + HEAD + words}
    story = load_story(make(tmp_path, files))
    assert status(story, begin(story, Setup())) == "It is friday"


@pytest.mark.parametrize("key", ["open", "closed"])
def test_what_the_road_makes_of_a_variable_is_held_to_it(key: str, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "story.toml": HEAD + f"[variables]\nlit = false\n[tides]\n{key} = {{ lit = 3 }}\n"
    }
    assert [d.code for d in load(make(tmp_path, files)).diagnostics] == ["SW204"]


def test_a_beat_can_say_that_it_is_later(tmp_path: Path) -> None:
    beats = (
        "at = 2018-10-27T16:00:00\n"
        + BEAT
        + 'text = "First."\n[[beats.choices]]\nsay = "On."\n'
        + BEAT
        + 'at = 2018-10-27T19:40:00\ntext = "Later."\n[[beats.choices]]\nsay = "On."\n'
        + BEAT
        + 'text = "Still."\n[[beats.choices]]\nsay = "Out."\ngoto = "b"\n'
    )
    files: dict[str, str | bytes] = {
        "story.toml": HEAD + TIDES,
        "a.toml": beats,
        "b.toml": BEAT + 'text = "Elsewhere, and nobody knows when."\n' + GO,
    }
    story = load_story(make(tmp_path, files))
    states = [begin(story, Setup())]
    seen = [time_of(story, states)]
    for _ in range(3):
        states.append(step(story, states[-1], 0))
        seen.append(time_of(story, states))
    hours = [at.hour if at is not None else None for at in seen]
    assert hours == [16, 19, 19, 19]
