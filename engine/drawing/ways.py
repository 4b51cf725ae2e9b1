"""What the ways of a story are called: each edge of its flow, with the choices that take it."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.drawing.graph import LineKind, Route
from engine.drawing.words import clean, spell
from story.flow import Flow, FlowNode, opens, surely_stops
from story.model import Beat, Choice, Condition, Scene


class Called(NamedTuple):
    """An edge of the flow by its kind, with its ways; `pool` where storylets are offered."""

    to: FlowNode
    kind: LineKind
    ways: tuple[Route, ...] = ()
    pool: str = ""


def called(flow: Flow, scene: Scene, beat: Beat) -> Iterator[Called]:
    """Name every edge that leads from a beat; every one the flow knows is there, and no other."""
    for edge in dict.fromkeys(flow.edges((scene.id, beat.position))):
        if not edge.visit:
            yield Called(edge.to, "goto", tuple(_going(flow, scene, beat, edge.to)))
            continue

        offered = (
            beat.offer is not None
            and edge.to[1] == 0
            and flow.story.scenes[edge.to[0]].pool == beat.offer.pool
        )
        if offered and beat.offer is not None:
            yield Called(edge.to, "offer", pool=beat.offer.pool)
        if ways := tuple(_visiting(flow, beat, edge.to)):
            yield Called(edge.to, "visit", ways)


def _going(flow: Flow, scene: Scene, beat: Beat, to: FlowNode) -> Iterator[Route]:
    follower = flow.follower(scene, beat)
    for choice in filter(opens, beat.choices):
        if choice.goto is None:
            leads = follower
        else:
            leads = flow.resolve(choice.goto)

        if leads == to:
            yield _by(flow, choice)

    if follower == to and not surely_stops(beat):
        yield Route(when=_falls_when(beat))

    if beat.when is not None and to == (scene.id, beat.position + 1):
        yield Route(when=f"not ({_spelt(beat.when)})")


def _falls_when(beat: Beat) -> str:
    """Return when a beat leads on by itself; empty where it always does."""
    if beat.choices or beat.offer:
        return "nothing is open"
    if beat.goto is not None:
        return _spelt(beat.when)

    return ""


def _visiting(flow: Flow, beat: Beat, to: FlowNode) -> Iterator[Route]:
    if beat.visit is not None and flow.resolve(beat.visit) == to:
        yield Route(when=_spelt(beat.when))
    for choice in filter(opens, beat.choices):
        if choice.visit is not None and flow.resolve(choice.visit) == to:
            yield _by(flow, choice)


def _by(flow: Flow, choice: Choice) -> Route:
    return Route(spell(choice.say, flow.story), _spelt(choice.when))


def _spelt(condition: Condition | None) -> str:
    if condition is not None:
        return clean(condition.source)

    return ""
