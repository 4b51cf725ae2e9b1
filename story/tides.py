"""Tides: the hours at which a road is safe, day by day, and what can be told from them.

A low water is the middle of the hours that are safe about it; low waters come one period after
another. So a table of hours can be held to itself, as a sailor would.
"""

import math
from bisect import bisect
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from story.language.conditions import Value

PERIOD: Final = 745.2
"""Minutes from one low water to the next where the moon makes the tide: half a lunar day of 24 h
50.4 min."""
LEAST_PERIOD, MOST_PERIOD = 6 * 60, 50 * 60
"""Between these a tide can be told from a wave and from a season; the moon's is 12 h 25 or, on few
coasts, 24 h 50."""
TOLERANCE: Final = 60.0
"""How many minutes a low water may be off: wind and air move it by half an hour, and hours are told
in round numbers."""
MINUTE: Final = timedelta(minutes=1)


class Window(NamedTuple):
    """The hours of one tide at which the road is safe."""

    opens: datetime
    closes: datetime

    @property
    def low(self) -> datetime:
        """Return when the water is lowest: half way between."""
        return self.opens + (self.closes - self.opens) / 2

    def holds(self, moment: datetime) -> bool:
        """Return whether the road is safe at a time."""
        return self.opens <= moment < self.closes


class Tides(NamedTuple):
    """The windows of a story in the order of time; `period` is in minutes.

    `open` and `closed` say what the story's variables are while the road is safe and while it is
    not.
    """

    road: str = ""
    period: float = PERIOD
    windows: tuple[Window, ...] = ()
    open: Mapping[str, Value] = MappingProxyType({})
    closed: Mapping[str, Value] = MappingProxyType({})

    def about(self, moment: datetime) -> Window | None:
        """Return the window whose low water is nearest to a time, where it is of the same tide;
        else None."""
        later = bisect(self.windows, moment, key=lambda window: window.opens)
        beside = self.windows[max(later - 1, 0) : later + 1]
        nearest = min(beside, key=lambda window: abs(window.low - moment), default=None)
        if nearest is None or abs(nearest.low - moment) / MINUTE > self.period / 2 + TOLERANCE:
            return None

        return nearest


def off_by(tides: Tides) -> Iterator[tuple[Window, int]]:
    """Yield each window whose low water is not where the others put it, with the minutes it comes
    late (or, below 0, early).

    All are folded onto one tide, as on the face of a clock, and held to their median there.
    """
    if not tides.windows:
        return

    first, turn = tides.windows[0].low, 2 * math.pi / tides.period
    since = [(window.low - first) / MINUTE for window in tides.windows]
    mean = math.atan2(
        sum(math.sin(turn * minutes) for minutes in since),
        sum(math.cos(turn * minutes) for minutes in since),
    )
    late = [math.remainder(minutes - mean / turn, tides.period) for minutes in since]
    middle = sorted(late)[len(late) // 2]
    for window, minutes in zip(tides.windows, late, strict=True):
        if abs(minutes - middle) > TOLERANCE:
            yield window, round(minutes - middle)


def day_words(moment: datetime) -> str:
    """Return a day as a board says it: Sat 27 Oct."""
    return f"{moment:%a} {moment.day} {moment:%b}"


def safe_words(window: Window) -> str:
    """Return a window's hours as a board says them: 14:35 to 19:10."""
    return f"{window.opens:%H:%M} to {window.closes:%H:%M}"
