"""What a proof may use up, and how it tells how far it is."""

import time
from collections.abc import Callable

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

    def for_walk(self, most: int, seconds: float) -> Callable[[int], bool]:
        """Make the leave of one walk: so many states and seconds of what there is."""
        until = time.monotonic() + seconds

        def may_go_on(states: int) -> bool:
            return states < most and time.monotonic() < until and not self.over

        return may_go_on
