"""A proof keeps to its budget in every phase. Nothing here takes the time: what is done between two looks at the clock is counted."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.proving import tracks, witnesses
from engine.proving.abstraction import Abstraction
from engine.proving.budget import OFTEN, Budget
from engine.proving.findings import Findings
from engine.proving.proof import Proof, prove
from engine.proving.walking import EVERY
from story.loading import load_story
from story.shipped import shipped_folder

pytestmark = [pytest.mark.usefixtures("first_movement"), pytest.mark.slow]
MOST = EVERY + 4 * OFTEN
"""So many steps are a small part of a second."""


class Watched:
    """Counts the steps done since the clock was looked at last: moves in slices, playthroughs' choices in the proof and in the game."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.looks = self.since = self.most = 0
        self.stop_after: int | None = None
        self.budget: Budget | None = None
        for owner, name in ((Abstraction, "moves"), (tracks.Track, "take"), (witnesses, "step")):
            patch.setattr(owner, name, self.counting(getattr(owner, name)))

    def counting(self, done: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*words: Any) -> Any:
            self.since += 1
            return done(*words)

        return counted

    def clock(self) -> float:
        """Tell the time: it stands still until somebody stops the proof."""
        self.looks += 1
        self.most, self.since = max(self.most, self.since), 0
        late = self.stop_after is not None and self.looks > self.stop_after
        return 1000.0 if late else 0.0

    def prove(self, stop_after: int | None = None) -> Proof:
        """Prove the first movement, the budget being used up after so many looks at the clock."""
        self.looks = self.since = self.most = 0
        self.stop_after = stop_after
        proof = prove(load_story(shipped_folder()), Budget(60, clock=self.clock))
        self.clock()
        return proof


def test_the_clock_is_looked_at_all_the_time_and_a_proof_ends_where_it_is_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(monkeypatch)
    assert watched.prove().complete
    assert watched.most <= MOST
    looks = watched.looks
    for part in (0.02, 0.4, 0.95):
        proof = watched.prove(int(looks * part))
        assert proof.tour is None  # it comes last
        assert proof.complete is (part > 0.9)
        assert watched.looks < looks * part + 200
        assert watched.most <= MOST
        assert all(found.way is None or found.way.ids for found in Findings(proof).all())
