"""The whole proof of a story, put together."""

from attrs import define

from engine.proving.budget import Budget
from engine.proving.deciding import Decisions, Ground, ground_of
from engine.proving.stuck import Ends, stuck
from engine.proving.targets import KINDS, Target
from engine.proving.walking import Walked
from engine.proving.witnesses import Way
from story.model import Promise, Story

MOST_EXACT = 1_500_000


@define(eq=False)
class Proof:
    """What was found out about a story."""

    ground: Ground
    decisions: Decisions
    exact: Walked | None
    ends: Ends

    @property
    def story(self) -> Story:
        return self.ground.story

    def of_kind(self, kind: str) -> list[Target]:
        return [target for target in self.ground.targets if target.kind == kind]

    def never(self, kind: str) -> list[Target]:
        return [target for target in self.of_kind(kind) if target.index in self.decisions.never]

    def undecided(self, kind: str) -> list[Target]:
        return [target for target in self.of_kind(kind) if target.index in self.decisions.undecided]

    def promises(self) -> list[tuple[Promise, bool | None, Way | None]]:
        """List the promises, whether each holds, and the way that shows it, where one can."""
        out = []
        for promise, target in zip(self.story.promises, self.of_kind("promises"), strict=True):
            way = self.decisions.reached.get(target.index)
            settled = way is not None or target.index in self.decisions.never
            out.append((promise, (way is not None) == (promise.kind == "possible") if settled else None, way))
        return out

    @property
    def complete(self) -> bool:
        """Whether nothing was left undecided."""
        asked = (*KINDS, "promises", "stuck", "locked")
        return self.ends.proved is not None and not any(self.undecided(kind) for kind in asked)


def prove(story: Story, budget: Budget) -> Proof:
    """Prove what can be proved of a story within a budget."""
    ground = ground_of(story)
    decisions = Decisions(ground, budget)
    decisions.by_edges(ground.targets)
    decisions.by_drawing(decisions.open(ground.targets))
    exact = decisions.by_steering(decisions.open(ground.targets), MOST_EXACT, budget.seconds / 8)
    decisions.by_questions(ground.targets)
    return Proof(ground, decisions, exact, stuck(decisions, exact))
