"""What a proof may use up, and how it tells how far it is."""

import time
from collections.abc import Callable
from typing import Final

from attrs import define, field

Tell = Callable[[str], None]


def silent(words: str) -> None:
    """Tell nobody."""


@define(eq=False)
class Budget:
    """Seconds and states that a proof may use; `tell` hears now and then what is being done."""

    seconds: float = 60.0
    most: int = 20_000_000
    tell: Tell = silent
    states: int = 0
    """The states walked so far, in all walks together."""
    begun: float = field(factory=time.monotonic)
    stopped: bool = False
    """Whether somebody has asked for what is known so far."""

    @property
    def used(self) -> float:
        return time.monotonic() - self.begun

    @property
    def over(self) -> bool:
        return self.stopped or self.used > self.seconds or self.states > self.most

    def for_walk(self, most: int, seconds: float) -> "MayGoOn":
        """Make the leave of one walk: so many states and seconds of what there is."""
        until = time.monotonic() + seconds
        most = min(most, self.most - self.states)

        def may_go_on(states: int, _coverage: float) -> bool:
            return states < most and time.monotonic() < until and not self.over

        return may_go_on

    def for_hopeful_walk(self, most: int, seconds: float) -> "MayGoOn":
        """Make the leave of a walk that is ended as soon as it is plain that it will not come to its end."""
        may = self.for_walk(most, seconds)

        def may_go_on(states: int, coverage: float) -> bool:
            return may(states, coverage) and (states < SOON or states < most * coverage)

        return may_go_on


MayGoOn = Callable[[int, float], bool]
"""Whether a walk may go on, by how many states it has come to, and how much of the story they cover."""
SOON: Final = 20_000
"""With fewer states it is not asked whether a walk will come to its end."""
