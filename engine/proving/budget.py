"""What a proof may use up, and how it tells how far it is."""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from attrs import define, field

Tell = Callable[[str], None]
Thing = TypeVar("Thing")
OFTEN: Final = 512
"""After so many states, or steps of a playthrough, it is looked whether the budget is used: some ten times a second."""


class Spent(Exception):
    """The budget is used, or somebody asked for what is known so far."""


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
    clock: Callable[[], float] = time.monotonic
    begun: float = field(init=False)
    ticks: int = 0
    stopped: bool = False
    """Whether somebody has asked for what is known so far."""

    def __attrs_post_init__(self) -> None:
        self.begun = self.clock()

    @property
    def used(self) -> float:
        return self.clock() - self.begun

    @property
    def over(self) -> bool:
        return self.stopped or self.used > self.seconds or self.states > self.most

    def look(self) -> None:
        """Raise Spent where the budget is used."""
        if self.over:
            raise Spent

    def tick(self) -> None:
        """Count one step of something long, and raise Spent now and then where the budget is used."""
        self.ticks += 1
        if not self.ticks % OFTEN:
            self.look()

    def paced(self, things: Iterable[Thing], often: int = OFTEN) -> Iterator[Thing]:
        """Yield things, and raise Spent between them where the budget is used."""
        following = iter(things)
        while some := list(islice(following, often)):
            self.look()
            yield from some

    def for_walk(self, most: int, seconds: float) -> "MayGoOn":
        """Make the leave of one walk: so many states and seconds of what there is."""
        until = self.clock() + seconds
        most = min(most, self.most - self.states)

        def may_go_on(states: int, _coverage: float) -> bool:
            return states < most and self.clock() < until and not self.over

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
