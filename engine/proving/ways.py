"""A way to any place of a story: how a writer gets to a scene that lies hours into it."""

from contextlib import suppress

from attrs import define

from engine.proving.budget import Budget, Spent
from engine.proving.deciding import Decisions
from engine.proving.model import Model, model_of
from engine.proving.packing import FREE, Fixed
from engine.proving.targets import ProofTarget
from engine.proving.witnesses import Witness
from story.guessing import did_you_mean
from story.model import Story

__all__ = ["UnknownTarget", "Witness", "targets_called", "way_to"]


class UnknownTarget(Exception):
    """No scene, beat, choice, insight or ending is called so."""


@define
class WayFound:
    """What was found out about a way: None where there is none, or none was found; `proved` tells which."""

    way: Witness | None
    proved: bool


def way_to(story: Story, target: str, *, budget: float = 10.0) -> Witness | None:
    """Find a short way to a scene, beat, choice or insight, played before it is given.

    `target` is an id as the reports spell it (`scene`, `scene#beat`, `scene#beat/choice`, or a choice's or an insight's own
    id), `budget` is in seconds. None where there is no way, or none was found in that time.
    Raises UnknownTarget where nothing is called so.

    >>> way_to(story, "morning").ids
    ('counter#0/1',)
    """
    return find_way(story, target, Budget(budget)).way


def find_way(
    story: Story, name: str, budget: Budget, origin: str | None = None, fixed: Fixed = FREE
) -> WayFound:
    """Find a way to what is called `name`, or a proof that there is none; with `origin`, one that passes that first.

    With `fixed` inputs, a way of that part, with those pronouns, hearing that. Raises UnknownTarget.
    """
    ground = model_of(story, [("passed", origin)] if origin else (), fixed)
    proved, wanted_ones = True, targets_called(ground, name)
    if origin:
        targets_called(ground, origin)
        wanted_ones = [ground.asking.after(wanted, origin) for wanted in wanted_ones]
    for wanted in wanted_ones:
        decisions = Decisions(ground, budget)
        with suppress(Spent):
            decisions.by_edges([wanted])
            if wanted.index not in decisions.never:
                decisions.by_slices(wanted, shortest=True)
        if wanted.index in decisions.reached:
            return WayFound(decisions.reached[wanted.index], True)
        proved = proved and wanted.index in decisions.never
    return WayFound(None, proved)


def targets_called(ground: Model, name: str) -> list[ProofTarget]:
    """Find what a name means. Raises UnknownTarget."""
    kinds = ("scenes", "beats", "choices", "insights")
    known = {target.id: target for target in ground.targets if target.kind in kinds}
    if name in known:
        return [known[name]]
    if ground.story.choice_named(name):
        choices = [target for target in known.values() if target.kind == "choices"]
        own = [choice for choice in choices if choice.id.endswith(f"/{name}")]
        if own:
            return own
    spelling = "an id is scene, scene#beat, scene#beat/choice, or an insight's"
    hint = did_you_mean(name, known) or spelling
    raise UnknownTarget(f"there is nothing called '{name}'; {hint}")
