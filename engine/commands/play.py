"""`slackwater play`: the game, in the terminal or as plain lines, going on where it stopped."""

import argparse
import gc
import os
import sys

from engine.commands.common import (
    GOOD,
    add_saves,
    add_story,
    fail,
    number_in,
    open_or_tell,
    story_folder,
    whole_number,
)
from engine.commands.output import write
from engine.game import PRONOUNS
from engine.keeping import Keep, KeepError, default_root
from story.guessing import did_you_mean
from story.model import Story
from story.naming import named


def add_arguments(parser: argparse.ArgumentParser) -> None:
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


def add_given(parser: argparse.ArgumentParser) -> None:
    """Add what a playthrough can be given, and its choices."""
    parser.add_argument(
        "--voice", type=named, metavar="NAME", help="whose part to take, in a story of two voices"
    )
    parser.add_argument(
        "--hear",
        type=named,
        metavar="ID",
        default="",
        help="whom the other part follows: a temperament or a kept playthrough",
    )
    parser.add_argument(
        "--pronouns",
        type=named,
        metavar="NAME=she|he|they",
        action="append",
        default=[],
        help="somebody's pronouns, where the story asks",
    )
    parser.add_argument(
        "--choices", metavar="1,2,1", help="take these choices, say what follows, and stop"
    )
    parser.add_argument(
        "--heard",
        type=named,
        metavar="ID,ID",
        help="with --choices: hear these acts of the other part, as 'prove' spells them",
    )
    parser.add_argument("--seed", type=whole_number, metavar="N", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Play; exit code 0, 1 where the story cannot be played, 2 where the call was wrong."""
    gc.disable()  # until the first page stands: nothing made on the way there is thrown away
    story, code = open_or_tell(story_folder(arguments))
    if story is None:
        return code
    if wrong := wrong_words(story, arguments):
        return fail(wrong)
    keep = Keep(arguments.saves or default_root(), story.id)
    try:
        return _play(story, keep, arguments)
    except KeepError as error:
        return fail(str(error))


def _play(story: Story, keep: Keep, arguments: argparse.Namespace) -> int:
    keep.probe()
    if arguments.plain or arguments.choices is not None or arguments.json or not real_terminal():
        from engine.commands.plain import play_plainly

        gc.freeze()  # and what is there now never is: it is not looked through again and again
        gc.enable()
        return play_plainly(story, keep, arguments)
    from engine.screens.app import run as run_screens

    farewell = run_screens(
        story,
        keep,
        new=arguments.new,
        voice=arguments.voice,
        hear=arguments.hear,
        pronouns=pronouns_of(arguments),
    )
    if farewell:
        write(farewell)
    return GOOD


def real_terminal() -> bool:
    """Say whether there is a terminal that can be drawn on."""
    return (
        sys.stdin.isatty()
        and sys.stdout.isatty()
        and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
    )


def pronouns_of(arguments: argparse.Namespace) -> dict[str, str]:
    return dict(word.split("=", 1) for word in arguments.pronouns)


def wrong_words(story: Story, arguments: argparse.Namespace) -> str:
    """Say what is wrong with the options, as far as that can be known from the story; empty where nothing is."""
    voices = story.canon.voices
    if arguments.voice is not None and arguments.voice not in voices:
        return f"there is no voice '{arguments.voice}'; " + (
            did_you_mean(arguments.voice, voices) or "this story has none"
        )
    for word in arguments.pronouns:
        name, _, pronoun = word.partition("=")
        asked = [member.id for member in story.cast.values() if member.pronouns == "ask"]
        if name not in asked:
            return f"this story asks for the pronouns of {', '.join(asked) or 'nobody'}, and not of '{name}'"
        if pronoun not in PRONOUNS:
            return f"'{pronoun}' is not one of {', '.join(PRONOUNS)}"
    heard: str = getattr(arguments, "heard", None) or ""
    for word in heard.split(","):
        if word.strip() and story.choice_named(word.strip()) is None:
            hint = did_you_mean(word.strip(), story.named_choices)
            return f"there is no choice '{word.strip()}'" + (f"; {hint}" if hint else "")
    choices: str | None = getattr(arguments, "choices", None)
    if (
        choices is not None
        and choices.strip()
        and any(number_in(part.strip()) is None for part in choices.split(","))
    ):
        return f"--choices takes numbers with commas between them, like 1,2,1, and not '{choices}'"
    return ""
