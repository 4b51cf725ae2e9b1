"""`slackwater write`: the game beside what `check` says, shown again at the same place after every save."""

import argparse
import os

from engine.commands.common import GOOD, WRONG_CALL, add_story, fail, story_folder
from engine.commands.play import pronouns_of, real_terminal, wrong_words
from engine.commands.telling import tell
from story.calling import call, story_words
from story.diagnostics import did_you_mean
from story.loading import load
from story.model import Story


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_story(parser)
    parser.add_argument(
        "--at",
        metavar="SCENE",
        default="",
        help="start at this scene, or scene#beat, in a state that really leads there",
    )
    parser.add_argument(
        "--voice", metavar="NAME", help="whose part to take, in a story of two voices"
    )
    parser.add_argument(
        "--pronouns",
        metavar="NAME=she|he|they",
        action="append",
        default=[],
        help="somebody's pronouns, where the story asks",
    )
    parser.add_argument(
        "--hear", metavar="ID", default="", help="whom the other part follows: a temperament"
    )


def run(arguments: argparse.Namespace) -> int:
    """Open the writer's desk; exit code 2 where there is no story or no terminal."""
    folder = story_folder(arguments)
    loaded = load(folder)
    if not os.path.isfile(folder / "story.toml"):
        tell(loaded.diagnostics)
        return WRONG_CALL
    if not real_terminal():
        return fail(
            "write needs a terminal; without one the story is played by: "
            + call("play", *story_words(folder), "--new", "--plain")
        )
    if loaded.story is not None and (wrong := _unknown(loaded.story, arguments.at)):
        return fail(wrong)
    from engine.game import new_given
    from engine.keeping import KeepError
    from engine.screens.writing import Desk

    given = None
    if loaded.story is not None:
        if wrong := wrong_words(loaded.story, arguments):
            return fail(wrong)
        try:
            given = new_given(
                loaded.story, None, arguments.voice, pronouns_of(arguments), arguments.hear, seed=1
            )
        except KeepError as error:
            return fail(str(error))
    Desk(folder, given, arguments.at).play()
    return GOOD


def _unknown(story: Story, at: str) -> str:
    """Say what is wrong with the place to start at; empty where nothing is."""
    scene, _, beat = at.partition("#")
    if at and scene not in story.scenes:
        return f"there is no scene '{scene}'; " + (
            did_you_mean(scene, story.scenes) or "a scene is named by its id, as in goto"
        )
    names = [found.name for found in story.scenes[scene].beats] if at else []
    if beat and beat not in names:
        return f"there is no beat '{beat}' in the scene '{scene}'; " + (
            did_you_mean(beat, names) or "beats without an id are numbered from 0"
        )
    return ""
