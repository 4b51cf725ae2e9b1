"""The whole proof of a story, put together."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from attrs import define

from engine.proving.budget import Budget, Spent
from engine.proving.counting import PlaythroughCounts, counted
from engine.proving.deciding import FEW_STATES, Decisions
from engine.proving.drawing import SHARE
from engine.proving.labels import Outcome, label_promises
from engine.proving.model import Model, model_of
from engine.proving.stuck import EndingSearch, stuck
from engine.proving.targets import KINDS, ProofTarget
from engine.proving.touring import Tour, toured
from engine.proving.walking import Walked
from story.model import Story

MOST_EXACT: Final = 300_000
"""A story is walked whole where all that steers it comes to no more states: then its playthroughs can be counted exactly."""


@define(eq=False)
class Proof:
    """What was found out about a story."""

    ground: Model
    decisions: Decisions
    exact: Walked | None
    ends: EndingSearch
    counts: PlaythroughCounts
    labels: list[Outcome]
    tour: Tour | None
    seconds: float = 0.0

    @property
    def story(self) -> Story:
        return self.ground.story

    def of_kind(self, kind: str) -> list[ProofTarget]:
        return [target for target in self.ground.targets if target.kind == kind]

    def never(self, kind: str) -> list[ProofTarget]:
        return [target for target in self.of_kind(kind) if target.index in self.decisions.never]

    def undecided(self, kind: str) -> list[ProofTarget]:
        return [target for target in self.of_kind(kind) if target.index in self.decisions.undecided]

    def promises(self) -> list[Outcome]:
        """List the promises of the story and those every story with labels makes, and whether each holds."""
        return [*self._written(), *self.labels]

    def _written(self) -> Iterator[Outcome]:
        for promise, target in zip(self.story.promises, self.of_kind("promises"), strict=True):
            way = self.decisions.reached.get(target.index)
            settled = way is not None or target.index in self.decisions.never
            why = "" if way is not None else f"'{target.about}' never holds anywhere"
            yield Outcome(
                promise.say,
                (way is not None) == (promise.kind == "possible") if settled else None,
                way,
                why,
            )

    @property
    def complete(self) -> bool:
        """Whether nothing was left undecided."""
        asked = (*KINDS, "promises", "stuck", "locked", "blank")
        return (
            self.ends.proved is not None
            and not any(self.undecided(kind) for kind in asked)
            and all(outcome.holds is not None for outcome in self.labels)
        )


def prove(story: Story, budget: Budget) -> Proof:
    """Prove what can be proved of a story within a budget.

    >>> prove(story, Budget(10.0)).complete
    True
    """
    ground = model_of(story)
    decisions = Decisions(ground, budget)
    exact = _decided(decisions)
    decisions.undecided |= {target.index for target in decisions.open(ground.targets)}
    ends = stuck(decisions, exact)
    walked = exact if exact is not None else ends.walked
    counts, tour = PlaythroughCounts(), None
    if walked is not None:
        with suppress(Spent):
            budget.tell("counting")
            counts = counted(walked, budget)
    if ends.proved and not counts.endings:
        counts.endings = _only_ending(decisions)
    labels = label_promises(decisions, exact) if story.labels else []
    with suppress(Spent):
        tour = toured(decisions, exact)
    return Proof(ground, decisions, exact, ends, counts, labels, tour, budget.used)


def _only_ending(decisions: Decisions) -> dict[str, float]:
    """Return the chance of the ending that always comes; of none where there may be several.

    Where every state can still end, choices tossed for come to an ending sooner or later.
    """
    endings = [target for target in decisions.ground.targets if target.kind == "endings"]
    left = [target.id for target in endings if target.index not in decisions.never]
    return {left[0]: 1.0} if len(left) == 1 else {}


def _decided(decisions: Decisions) -> Walked | None:
    """Decide what can be, as far as the budget goes; gives the walk of all that steers the story, where that came to its end."""
    budget, targets, exact = decisions.budget, decisions.ground.targets, None
    with suppress(Spent):
        decisions.by_edges(targets)
        exact = decisions.by_steering(decisions.open(targets), FEW_STATES, budget.seconds / 8)
        apart = decisions.by_values(decisions.open(targets)) if exact is None else None
        decisions.by_drawing(decisions.open(targets), 1 / SHARE)
        if apart is not None:
            decisions.by_aiming(decisions.open(targets), apart, 1 / SHARE)
        if exact is None:
            left = decisions.open(targets)
            exact = decisions.by_steering(left, MOST_EXACT, budget.seconds / 8)
        asked = [target for target in targets if target.kind != "clamps" or decisions.base]
        decisions.by_questions(asked)
    return exact
