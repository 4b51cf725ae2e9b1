"""Choices that are one choice: no way to tell them apart by their words, or by anything that comes of them."""

from collections.abc import Hashable

from story.flow import Flow, opens
from story.model import Beat, Choice, Scene, Story
from story.reading import Source
from story.warnings.unused import Usage, usage_of


def check_sameness(story: Story, scene: Scene, source: Source) -> None:
    """Report choices of one beat that say the same, and choices whose ways never differ."""
    usage = usage_of(story)
    for beat in scene.beats:
        said: dict[str, Choice] = {}
        outcomes: dict[Hashable, Choice] = {}
        for choice in beat.choices if len(beat.choices) > 1 else ():
            path = ("beats", beat.position, "choices", choice.position, "say")
            other = said.setdefault(choice.say.source, choice)
            if other is not choice and not _exclusive(other, choice):
                source.report(
                    "SW618",
                    path,
                    "a reader cannot tell them apart; say what is different",
                    place=other.position + 1,
                )
                continue
            if (
                opens(choice)
                and (other := outcomes.setdefault(_outcome(choice, usage), choice)) is not choice
                and not (choice.once and _comes_again(story, scene, beat))
            ):
                hint = "answer one of them with its own reply, set something that is read later, or make one choice of them"
                source.report("SW605", path, hint, other=other.say.source.strip())


def _exclusive(one: Choice, other: Choice) -> bool:
    """Return whether two choices may be kept apart by their conditions; then words may well be the
    same."""
    return any(
        (choice.when is not None and not choice.locked) or choice.once for choice in (one, other)
    )


def _comes_again(story: Story, scene: Scene, beat: Beat) -> bool:
    """Return whether some way leads from a beat back to it: there what stands only once is missed
    when it was taken."""
    flow = Flow(story)
    here = (scene.id, beat.position)
    seen, waiting = set(), [here]
    while waiting:
        for edge in flow.edges(waiting.pop()):
            if edge.to == here:
                return True
            if edge.to not in seen:
                seen.add(edge.to)
                waiting.append(edge.to)

    return bool(beat.offer)


def _outcome(choice: Choice, usage: Usage) -> Hashable:
    """Gather all that can come of a choice; the pattern too, as the reflection and the voices are
    drawn from it."""
    if choice.id and {("chose", choice.id), ("heard", choice.id)} & usage.asked:
        asked = choice.id
    else:
        asked = None

    return (
        choice.reply.source if choice.reply else "",
        choice.echo.source if choice.echo else "",
        choice.goto,
        choice.visit,
        choice.effects,
        choice.insight,
        choice.hinge and choice.id,
        choice.pattern,
        choice.once,
        asked,
    )
