"""Where a writer wants to start, and as whom: what was asked is kept, or it is said why it cannot
be."""

from collections.abc import Mapping
from typing import NamedTuple

from engine.play.game import new_setup
from engine.proving.budget import Budget
from engine.proving.packing import FREE, Fixed
from engine.proving.ways import UnknownTarget, find_way
from engine.proving.witnesses import Witness
from engine.runtime.state import Setup
from engine.saves.journal import SaveError
from story.drafting import place_in
from story.guessing import did_you_mean
from story.model import NOTHING, Story
from story.wording import listed


class Asked(NamedTuple):
    """What a writer asked for: whose part, which pronouns, a temperament to be heard. What is empty
    is left open."""

    voice: str | None = None
    pronouns: Mapping[str, str] = NOTHING
    hear: str = ""


class StartSetup(NamedTuple):
    """What a playthrough is given, and what was asked for and cannot be kept, as a sentence (or
    nothing)."""

    given: Setup
    refusal: str = ""


class WayToStart(NamedTuple):
    """A way to where somebody wants to start, if there is one, and what is to be said of it (or
    nothing)."""

    way: Witness | None
    said: str = ""


def beginning_as_asked(story: Story, asked: Asked) -> StartSetup:
    """Return what a playthrough is given that is as it was asked for, as far as the story has
    it."""
    voices = story.canon.voices
    if asked.voice is not None and asked.voice not in voices:
        hint = did_you_mean(asked.voice, voices) or "this story has none"
        setup = beginning_as_asked(story, asked._replace(voice=None)).given
        return StartSetup(setup, f"there is no voice '{asked.voice}'; {hint}")

    try:
        return StartSetup(
            new_setup(story, None, asked.voice, dict(asked.pronouns), asked.hear, seed=1)
        )
    except SaveError as error:
        return StartSetup(
            new_setup(story, None, asked.voice, dict(asked.pronouns), seed=1), str(error)
        )


def way_as_asked(story: Story, target: str, asked: Asked, budget: Budget) -> WayToStart:
    """Find a way to a place that begins as it was asked for, or where there is none, any way,
    saying so."""
    fixed, target = fixed_by(story, asked), place_in(story, target) or target
    try:
        found = find_way(story, target, budget, fixed=fixed)
        if found.way is not None:
            return WayToStart(found.way)

        if found.proved:
            never = "nobody can ever come to"
        else:
            never = f"no way was found in {budget.seconds:.0f} s to"

        if fixed == FREE or budget.over:
            return WayToStart(None, f"{never} '{target}'")

        free = find_way(story, target, budget)
    except UnknownTarget as error:
        return WayToStart(None, str(error))

    said = f"{_as_whom(asked)} {never} '{target}'"
    if free.way is None:
        return WayToStart(None, f"{never} '{target}'")

    return WayToStart(free.way, f"{said}; this is {_as_given(story, free.way.given)}")


def fixed_by(story: Story, asked: Asked) -> Fixed:
    """Return the inputs that what was asked for leaves no choice of."""
    setup = beginning_as_asked(story, asked).given
    names = [name for name in asked.pronouns if name in setup.pronouns]
    pronouns = {name: setup.pronouns[name] for name in names}
    if asked.hear:
        return Fixed(setup.voice, pronouns, setup.hears, setup.heard_from)

    return Fixed(setup.voice if asked.voice is not None else None, pronouns)


def _as_whom(asked: Asked) -> str:
    parts = [f"as {asked.voice}"] if asked.voice is not None else []
    parts += [f"with {name} as {word}" for name, word in asked.pronouns.items()]
    parts += [f"hearing {asked.hear}"] if asked.hear else []
    return f"{listed(parts)},"


def _as_given(story: Story, setup: Setup) -> str:
    parts = [f"as {setup.voice}"] if setup.voice else []
    for name in story.asked:
        if name in setup.pronouns:
            parts.append(f"with {name} as {setup.pronouns[name]}")

    if setup.voice:
        parts += [f"hearing {setup.heard_from or 'what leads here'}"]
    return listed(parts) or "how one comes there"
