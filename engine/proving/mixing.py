"""Several sums at once: they are mixed, and the mixture is moved until the heaviest way has as little of it as can be.

Where even that way has too little of the mixture, no way has enough of each (Lagrangian relaxation, Held and Karp 1970).
"""

from itertools import pairwise

from engine.proving.walking import WalkStep
from engine.proving.wanting import Wanted
from engine.proving.weighing import NOWHERE, Scales


class Weighed:
    """A slice weighed for a playthrough that is wanted."""

    def __init__(self, scales: Scales, wanted: Wanted) -> None:
        self.scales = scales
        self.goals = scales.goals(wanted.family)
        self.sums = [[weigh(kind) for kind in scales.kinds] for weigh in wanted.sums]
        self.most = [scales.heaviest(weights, self.goals) for weights in self.sums]
        """For each sum, how much of it can still be gained from each state."""
        self.balance = [1, *[0] * (len(self.sums) - 1)]
        self.best = self.most[0]
        """How much of all sums, mixed by `balance`, can still be gained."""
        self.comes = self.at_roots(self.best) > NOWHERE

    def at_roots(self, best: list[int]) -> int:
        return max((best[root] for root in self.scales.roots), default=NOWHERE)

    def settle(self, rounds: int) -> bool | list[WalkStep]:
        """Mix the sums so that the heaviest way has as little as can be: False where no way has enough, else a way, or True."""
        if any(self.at_roots(most) < 1 for most in self.most):
            return False
        if len(self.sums) == 1:
            return self.scales.way(self.sums[0], self.best) or True
        return self._settle_mixed(rounds)

    def _settle_mixed(self, rounds: int) -> bool | list[WalkStep]:
        steps: list[WalkStep] = []
        balance = [1] * len(self.sums)
        for _ in range(rounds):
            self.balance = balance
            mixed = self._mixed()
            self.best = self.scales.heaviest(mixed, self.goals)
            if self.at_roots(self.best) < sum(self.balance):
                return False
            steps = self.scales.way(mixed, self.best)
            if not steps:
                return True
            had = self.had(steps)
            if min(had) >= 1:
                return steps
            # what the heaviest way has least of weighs more in the next round
            balance = [b + (much == min(had)) for b, much in zip(balance, had, strict=True)]
        return steps or True

    def _mixed(self) -> list[int | None]:
        """Return what each kind of choice weighs in the mixture."""
        return [self._mixture(weights) for weights in zip(*self.sums, strict=True)]

    def _mixture(self, weights: tuple[int | None, ...]) -> int | None:
        if None in weights:
            return None
        return sum(
            share * (weight or 0) for share, weight in zip(self.balance, weights, strict=True)
        )

    def had(self, steps: list[WalkStep]) -> list[int]:
        """Add up each sum over the choices of a way."""
        out = [0] * len(self.sums)
        for before, step in pairwise(steps):
            kind = self.scales.kind(before.spot, step.option)
            for number, weights in enumerate(self.sums):
                out[number] += weights[kind] or 0
        return out
