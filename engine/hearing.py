"""What one part hears of the other: the named acts of an earlier playthrough, or those of a temperament."""

from collections.abc import Iterable

from engine.state import Given
from story.model import Choice, Story, Temperament


def acts_done(choices: Iterable[Choice]) -> frozenset[str]:
    """Return the named acts among choices, in the order in which they were taken: of each hinge the last one, else all."""
    acts: dict[tuple[str, str], str] = {}
    for choice in choices:
        if choice.id:
            key = ("hinge", choice.hinge) if choice.hinge else ("act", choice.id)
            acts[key] = choice.id
    return frozenset(acts.values())


def acts_named(story: Story, ids: Iterable[str]) -> frozenset[str]:
    """Return those of `ids` that are acts of the story, of each hinge the last."""
    found = (story.choice_named(id) for id in ids)
    return acts_done(place[2] for place in found if place is not None)


def acts_of_temperament(
    story: Story, temperament: Temperament, voice: str | None
) -> frozenset[str]:
    """Return what somebody in the part `voice` hears of a temperament: the acts it has in another part."""
    acts = [
        act
        for by_voice in temperament.hinges.values()
        for act in [next((act for who, act in by_voice.items() if who != voice), None)]
        if act is not None
    ]
    for who, given in temperament.acts.items():
        if who != voice:
            acts += [act for act in given if voice is None or voice_of(story, act) != voice]
    return acts_named(story, acts)


def voice_of(story: Story, act: str) -> str | None:
    """Return whose part an act is in; None for a shared scene, and for what is no act."""
    found = story.choice_named(act)
    return found[0].voice if found is not None else None


def no_longer_heard(story: Story, given: Given) -> tuple[str, ...]:
    """Return the acts that a playthrough was given to hear and that are none of the story's any more, whose ids were changed or taken out."""
    return tuple(sorted(act for act in given.hears if story.choice_named(act) is None))


def act_at(story: Story, hears: Iterable[str], hinge: str) -> Choice | None:
    """Return what was done at a hinge by whom one hears; None where that is not known."""
    for act in sorted(hears):
        found = story.choice_named(act)
        if found is not None and found[2].hinge == hinge:
            return found[2]
    return None
