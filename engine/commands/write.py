"""`slackwater write`: the game beside what `check` says, shown again at the same place after every
save."""

import os

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_story, only_read, story_folder
from engine.commands.diagnostics import tell
from engine.commands.given import add_pronouns, add_voice, pronouns_of, wrong_words
from engine.commands.play import real_terminal
from engine.plain.output import GOOD, WRONG_CALL, fail
from story.calling import call, story_words
from story.drafting import place_in
from story.guessing import did_you_mean
from story.loading import load
from story.model import Story
from story.naming import named


def add_arguments(parser: Parser) -> None:
    add_story(parser)
    parser.add_argument(
        "--at",
        type=named,
        metavar="SCENE",
        default="",
        help="start at this scene, or scene#beat, in a state that really leads there",
    )
    add_voice(parser)
    add_pronouns(parser)
    parser.add_argument(
        "--hear",
        type=named,
        metavar="ID",
        default="",
        help="whom the other part follows: a temperament",
    )


def run(arguments: Arguments) -> int:
    """Open the writer's desk; exit code 2 where there is no story or no terminal."""
    folder = story_folder(arguments)
    if reason := only_read(folder, "write"):
        return fail(reason)

    loaded = load(folder, drafts=True)
    if not os.path.isfile(folder / "story.toml"):
        tell(loaded.diagnostics)
        return WRONG_CALL

    if not real_terminal():
        return fail(
            "write needs a terminal; without one the story is played by: "
            + call("play", *story_words(folder), "--new", "--plain")
        )

    from engine.screens.writing import Desk
    from engine.writing.starting import Asked, beginning_as_asked

    asked = Asked(arguments.voice, pronouns_of(arguments), arguments.hear)
    if loaded.draft is not None:
        wrong = _unknown(loaded.draft, arguments.at) or wrong_words(loaded.draft, arguments)
        if wrong := wrong or beginning_as_asked(loaded.draft, asked).refusal:
            return fail(wrong)

    Desk(folder, asked, arguments.at).play()
    return GOOD


def _unknown(story: Story, at: str) -> str:
    """Return what is wrong with the place to start at; empty where nothing is."""
    scene, _, beat = at.partition("#")
    if place_in(story, at):
        return ""

    if at and scene not in story.scenes:
        return f"there is no scene '{scene}'; " + (
            did_you_mean(scene, story.scenes) or "a scene is named by its id, as in goto"
        )

    if at:
        names = [found.name for found in story.scenes[scene].beats]
    else:
        names = []

    if beat and beat not in names:
        return f"there is no beat '{beat}' in the scene '{scene}'; " + (
            did_you_mean(beat, names) or "beats without an id are numbered from 0"
        )

    return ""
