"""What one part hears of the other: the named acts of an earlier playthrough, or those of a
temperament."""

from collections.abc import Iterable

from engine.runtime.state import Setup
from story.model import Choice, Story, Temperament
from story.outlines import act_named


def acts_done(choices: Iterable[Choice]) -> frozenset[str]:
    """Return the named acts among choices, in the order in which they were taken: of each hinge the
    last one, else all."""
    return _last_of_each((choice.id, choice.hinge) for choice in choices if choice.id)


def _last_of_each(done: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    """Return acts by their ids, of those at one hinge the last."""
    acts = {("hinge", hinge) if hinge else ("act", id): id for id, hinge in done}
    return frozenset(acts.values())


def acts_named(story: Story, ids: Iterable[str]) -> frozenset[str]:
    """Return those of `ids` that are acts of the story, of each hinge the last."""
    found = ((id, act_named(story, id)) for id in ids)
    return _last_of_each((id, act[1].hinge) for id, act in found if act is not None)


def acts_of_temperament(
    story: Story, temperament: Temperament, voice: str | None
) -> frozenset[str]:
    """Return what somebody in the part `voice` hears of a temperament: the acts it has in another
    part."""
    acts = []
    for by_voice in temperament.hinges.values():
        heard = [act for who, act in by_voice.items() if who != voice]
        acts += heard[:1]

    for who, given in temperament.acts.items():
        if who != voice:
            for act in given:
                if voice is None or voice_of(story, act) != voice:
                    acts.append(act)

    return acts_named(story, acts)


def voice_of(story: Story, act: str) -> str | None:
    """Return whose part an act is in; None for a shared scene, and for what is no act."""
    found = act_named(story, act)
    if found is not None:
        return found[0].voice

    return None


def no_longer_heard(story: Story, setup: Setup) -> tuple[str, ...]:
    """Return the acts that a playthrough was given to hear and that are none of the story's any
    more, whose ids were changed or taken out."""
    return tuple(sorted(act for act in setup.hears if act_named(story, act) is None))


def act_at(story: Story, hears: Iterable[str], hinge: str) -> Choice | None:
    """Return what was done at a hinge by whom one hears; None where that is not known."""
    for act in sorted(hears):
        found = story.choice_named(act)
        if found is not None and found[2].hinge == hinge:
            return found[2]

    return None
