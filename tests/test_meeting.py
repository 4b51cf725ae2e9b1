"""Beats that are met again, held against what that means: every way back from every visit, one by one."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from random_stories import by_dice
from stories import write

from story.flow import Flow, FlowNode
from story.loading import load
from story.meeting import met_again
from story.model import Story
from story.traversal import every_beat


def reached(ways: dict[FlowNode, set[FlowNode]], start: FlowNode) -> set[FlowNode]:
    found, waiting = {start}, [start]
    while waiting:
        new = ways[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def returns(
    flow: Flow, ways: dict[FlowNode, set[FlowNode]], node: FlowNode
) -> Iterator[tuple[FlowNode, FlowNode]]:
    beat = flow.story.scenes[node[0]].beats[node[1]]
    onward = [edge.to for edge in flow.edges(node) if not edge.visit]
    for target in (beat.visit, *(choice.visit for choice in beat.choices)):
        if target is not None and (inside := flow.resolve(target)) is not None:
            yield from ((source, after) for source in reached(ways, inside) for after in onward)
    for storylet in flow.pools[beat.offer.pool] if beat.offer else ():
        for source in reached(ways, (storylet.id, 0)):
            if not (storylet.once and source[0] == storylet.id):
                yield source, node


def as_it_is_meant(story: Story) -> set[FlowNode]:
    flow = Flow(story)
    nodes = [(scene.id, beat.position) for scene, beat in every_beat(story)]
    ways = {node: {edge.to for edge in flow.edges(node)} for node in nodes}
    back = [way for node in nodes for way in returns(flow, ways, node)]
    for source, target in back:
        ways[source].add(target)
    return {
        node for node in nodes if any(node in reached(ways, following) for following in ways[node])
    }


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(by_dice())
def test_what_is_walked_backwards_once_is_what_is_walked_from_every_visit(
    files: dict[str, str | bytes],
) -> None:
    with TemporaryDirectory() as folder:
        story = load(write(Path(folder), files)).story
    if story is not None:
        assert met_again(story) == as_it_is_meant(story)
