"""Finding a place again: by a scene, by a choice's words, by a word that was read."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from engine.atlas.logs import Log
from engine.atlas.replays import replays
from engine.atlas.seen import Seen
from engine.play.titles import ending_title, title_of
from engine.runtime.plan import plan_of
from engine.runtime.state import State
from story.cells import cells
from story.model import Story

CONTEXT_LENGTH: Final = 32
"""Characters shown on each side of what was found."""


@frozen
class Hit:
    """A place where something was found: in which playthrough, at which line, in which scene, and
    some words around it."""

    id: str
    line: int
    scene: str
    excerpt: str


def search(story: Story, logs: Iterable[Log], words: str, seen: Seen) -> Iterator[Hit | None]:
    """Look for words in all that was read and chosen, newest playthroughs first, each finding once.

    Yields None after each playthrough that was gone through, so that whoever waits can do something
    else. A playthrough in which nothing was read that was not gone through already is passed over.
    """
    wanted = " ".join(words.casefold().split())
    if not wanted:
        return

    found: set[tuple[str, str]] = set()
    gone_through = 0
    for log in sorted(logs, key=lambda log: log.touched, reverse=True):
        bits = seen.files.get(log.id, (0, 0, 0))[2]
        if bits and not bits & ~gone_through:
            continue

        gone_through |= bits
        for place, text, hit in _through(story, log, wanted):
            if (place, text) not in found:
                found.add((place, text))
                yield hit

        yield None


def _through(story: Story, log: Log, wanted: str) -> Iterator[tuple[str, str, Hit]]:
    for line, before, option, state, _ in replays(story, log):
        if (
            before is not None
            and option is not None
            and (excerpt := _excerpt(option.say.plain, wanted)) is not None
        ):
            yield (
                option.id,
                option.say.plain,
                Hit(log.id, line, scene_of(story, before), "› " + excerpt),
            )

        yield from _in_state(story, log, line, state, wanted)


def _in_state(
    story: Story, log: Log, line: int, state: State, wanted: str
) -> Iterator[tuple[str, str, Hit]]:
    scene = scene_of(story, state)
    for passage in state.read:
        excerpt = _excerpt(passage.text.plain, wanted)
        if excerpt is None and passage.kind == "scene" and wanted == passage.place.casefold():
            excerpt = passage.place
        if excerpt is not None:
            yield passage.place, passage.text.plain, Hit(log.id, line, scene, excerpt)


def _excerpt(text: str, wanted: str) -> str | None:
    """Return some words around what is wanted, on one line; None where it is not there."""
    folded = text.casefold()
    if wanted not in folded and " " not in wanted:
        return None

    line = " ".join(text.split())
    if len(folded) == len(text):
        position = line.casefold().find(wanted)
    else:
        position = -1

    if position >= 0:
        return _around(line, position, position + len(wanted))

    if wanted in " ".join(folded.split()):
        return line[: 2 * CONTEXT_LENGTH]

    return None


def _around(line: str, first: int, last: int) -> str:
    """Return the part of a line from `first` to `last`, with some whole words before and behind."""
    start = max(first - CONTEXT_LENGTH, 0)
    if start:
        start = line.find(" ", start, first) + 1 or start
    while 0 < start < first and not cells(line[start]):
        start += 1  # never between a letter and the marks that stand on it

    end = min(last + CONTEXT_LENGTH, len(line))
    while end < len(line) and not cells(line[end]):
        end += 1

    if end < len(line):
        end = max(line.rfind(" ", last, end), last)

    before = "…" if start else ""
    behind = "…" if end < len(line) else ""
    return before + line[start:end] + behind


def scene_of(story: Story, state: State) -> str:
    """Return the title of the scene a state stands in, or its ending's."""
    if state.ending is not None:
        return ending_title(story.scenes[state.ending])
    if state.over:
        return ""

    beat = plan_of(story).beats[state.beat]
    return title_of(plan_of(story).scenes[beat.scene])
