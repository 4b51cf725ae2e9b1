"""Where a kept playthrough stands, in the words of a list."""

from datetime import datetime
from typing import NamedTuple

from engine.play.titles import ending_title, title_of
from engine.play.whereabouts import last_sentence, movement_of, time_of
from engine.runtime.plan import plan_of
from engine.runtime.step import status
from engine.saves.clock import day, moment
from engine.saves.replaying import replay
from engine.saves.store import Save
from story.ids import scene_of
from story.model import Story
from story.wording import many


class Standing(NamedTuple):
    """A playthrough that can be read: whose part, the scene or the ending it has come to, its
    board, how many choices."""

    part: str
    where: str
    board: str
    choices: int
    over: bool
    ended: bool = False
    """Whether it has come to an ending of the story, and not broken off."""
    movement: str = ""
    """The title of the movement it is in."""
    at: datetime | None = None
    """What day and hour it is there, in the story."""
    last: str = ""
    """The last sentence that was read."""


def standing(story: Story, save: Save) -> Standing | None:
    """Look where a playthrough stands; None where it cannot be read."""
    if save.record is None:
        return None

    replayed = replay(story, save.record)
    state = replayed.states[-1]
    movement = movement_of(story, replayed.states)
    part = story.part_name(save.record.beginning.given.voice)
    if state.ending is not None:
        scene = story.scenes[state.ending]
        where = ending_title(scene)
    elif state.over:
        where = "broken off"
    else:
        scene = story.scenes[scene_of(plan_of(story).beats[state.beat].id)]
        where = title_of(scene)

    return Standing(
        part,
        where,
        status(story, state),
        len(replayed.states) - 1,
        bool(state.over),
        state.ending is not None,
        title_of(movement) if movement is not None else "",
        time_of(story, replayed.states),
        last_sentence(replayed.states),
    )


def counted(choices: int) -> str:
    """Return how many choices."""
    return many(choices, "choice", "" if choices else " yet")


def when(save: Save) -> str:
    """Return when a playthrough was last touched, by the clock on the wall."""
    then = moment(save.updated)
    if then is not None:
        return f"{day(then)}, {then:%H:%M}"

    return "at a time no clock shows"
