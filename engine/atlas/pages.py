"""The pages noticed over all playthroughs: which, where each was, and how many are still blank."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from engine.atlas.finding import scene_of
from engine.atlas.logs import Log
from engine.atlas.replays import replays
from engine.atlas.seen import INSIGHT, Seen
from story.model import Insight, Story


@frozen
class Where:
    """One place where a page was noticed: in which playthrough, at which line, in which scene."""

    id: str
    line: int
    scene: str


def gathered(story: Story, seen: Seen, logs: Iterable[Log]) -> list[Insight]:
    """List the pages that were ever noticed, by theme, in the story's own order."""
    marks = seen.marks(logs)
    found = [insight for insight in story.insights.values() if INSIGHT + insight.id in marks]
    themes = list(dict.fromkeys(insight.theme for insight in found))
    return sorted(found, key=lambda insight: themes.index(insight.theme))


def where_noticed(
    story: Story, seen: Seen, logs: Iterable[Log], insight: str, most: int = 40
) -> Iterator[Where]:
    """Yield the scenes in which a page was noticed, each once, looking through at most so many
    playthroughs, the newest first."""
    scenes: set[str] = set()
    for log in seen.having(INSIGHT + insight, logs)[:most]:
        for line, before, _, state, _ in replays(story, log):
            scene = scene_of(story, before if before is not None else state)
            if insight in state.noticed and scene not in scenes:
                scenes.add(scene)
                yield Where(log.id, line, scene)
