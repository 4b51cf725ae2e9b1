"""`slackwater play`: the game, in the terminal or as plain lines, going on where it stopped."""

import gc
import os
import sys

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_saves, add_story, open_or_tell, story_folder
from engine.commands.given import add_given, play_request, pronouns_of, wrong_words
from engine.plain.output import GOOD, fail, write
from engine.saves.journal import SaveError
from engine.saves.store import SaveStore, default_root
from story.model import Story


def add_arguments(parser: Parser) -> None:
    add_story(parser)
    add_saves(parser)
    parser.add_argument(
        "--new", action="store_true", help="begin a new playthrough; the others stay kept"
    )
    parser.add_argument(
        "--plain", action="store_true", help="plain lines, for a pipe or a screen reader"
    )
    parser.add_argument(
        "--json", action="store_true", help="with plain lines: one JSON object a step"
    )
    add_given(parser)


def run(arguments: Arguments) -> int:
    """Play; exit code 0, 1 where the story cannot be played, 2 where the call was wrong."""
    gc.disable()  # until the first page stands: nothing made on the way there is thrown away
    story, code = open_or_tell(story_folder(arguments))
    if story is None:
        return code
    if wrong := wrong_words(story, arguments):
        return fail(wrong)

    store = SaveStore(arguments.saves or default_root(), story.id)
    try:
        return _play(story, store, arguments)
    except SaveError as error:
        return fail(str(error))


def _play(story: Story, store: SaveStore, arguments: Arguments) -> int:
    store.probe()
    if arguments.plain or arguments.choices is not None or arguments.json or not real_terminal():
        from engine.plain.lines import play_plainly

        gc.freeze()  # and what is there now never is: it is not looked through again and again
        gc.enable()
        return play_plainly(story, store, play_request(arguments))

    from engine.screens.app import run as run_screens

    farewell = run_screens(
        story,
        store,
        new=arguments.new,
        voice=arguments.voice,
        hear=arguments.hear,
        pronouns=pronouns_of(arguments),
    )
    if farewell:
        write(farewell)
    return GOOD


def real_terminal() -> bool:
    """Return whether there is a terminal that can be drawn on."""
    return (
        sys.stdin.isatty()
        and sys.stdout.isatty()
        and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
    )
