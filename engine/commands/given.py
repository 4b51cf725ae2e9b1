"""What a playthrough can be given on the command line, and what is wrong with it."""

from engine.commands.arguments import HIDDEN, Arguments, Parser
from engine.commands.common import whole_number
from engine.plain.output import number_in
from engine.plain.request import PlayRequest
from engine.play.game import PRONOUNS
from story.guessing import did_you_mean
from story.model import Story
from story.naming import named


def add_given(parser: Parser) -> None:
    """Add what a playthrough can be given, and its choices."""
    add_voice(parser)
    parser.add_argument(
        "--hear",
        type=named,
        metavar="ID",
        default="",
        help="whom the other part follows: a temperament or a kept playthrough",
    )
    add_pronouns(parser)
    parser.add_argument(
        "--choices", metavar="1,2,1", help="take these choices, say what follows, and stop"
    )
    parser.add_argument(
        "--heard",
        type=named,
        metavar="ID,ID",
        help="with --choices: hear these acts of the other part, as 'prove' spells them",
    )
    parser.add_argument("--seed", type=whole_number, metavar="N", help=HIDDEN)


def add_voice(parser: Parser) -> None:
    """Add the option that says whose part is taken."""
    parser.add_argument(
        "--voice", type=named, metavar="NAME", help="whose part to take, in a story of two voices"
    )


def add_pronouns(parser: Parser) -> None:
    """Add the option that says somebody's pronouns."""
    parser.add_argument(
        "--pronouns",
        type=named,
        metavar="NAME=she|he|they",
        action="append",
        default=[],
        help="somebody's pronouns, where the story asks",
    )


def pronouns_of(arguments: Arguments) -> dict[str, str]:
    return dict(word.split("=", 1) for word in arguments.pronouns)


def play_request(arguments: Arguments) -> PlayRequest:
    """Return what the words of a call, which are known to be right, ask of the plain lines."""
    return PlayRequest(
        arguments.voice,
        pronouns_of(arguments),
        arguments.hear,
        _listed(arguments.heard),
        _numbers(arguments.choices),
        arguments.seed,
        getattr(arguments, "new", False),
        arguments.json,
    )


def _listed(words: str | None) -> tuple[str, ...] | None:
    if words is None:
        return None

    return tuple(word.strip() for word in words.split(","))


def _numbers(words: str | None) -> tuple[int, ...] | None:
    if words is None:
        return None
    if words.strip():
        return tuple(int(part) for part in words.split(","))

    return ()


def wrong_words(story: Story, arguments: Arguments) -> str:
    """Return what is wrong with the options, as far as that can be known from the story; empty
    where nothing is."""
    return (
        _wrong_voice(story, arguments.voice)
        or _wrong_pronouns(story, arguments.pronouns)
        or _wrong_acts(story, getattr(arguments, "heard", None) or "")
        or _wrong_choices(getattr(arguments, "choices", None) or "")
    )


def _wrong_voice(story: Story, voice: str | None) -> str:
    voices = story.canon.voices
    if voice is None or voice in voices:
        return ""

    return f"there is no voice '{voice}'; " + (did_you_mean(voice, voices) or "this story has none")


def _wrong_pronouns(story: Story, words: list[str]) -> str:
    asked = story.asked
    for word in words:
        name, _, pronoun = word.partition("=")
        if name not in asked:
            whom = ", ".join(asked) or "nobody"
            return f"this story asks for the pronouns of {whom}, and not of '{name}'"

        if pronoun not in PRONOUNS:
            return f"'{pronoun}' is not one of {', '.join(PRONOUNS)}"

    return ""


def _wrong_acts(story: Story, heard: str) -> str:
    for word in heard.split(","):
        act = word.strip()
        if not act or story.choice_named(act) is not None:
            continue

        hint = did_you_mean(act, story.named_choices)
        return f"there is no choice '{act}'" + (f"; {hint}" if hint else "")

    return ""


def _wrong_choices(choices: str) -> str:
    if not choices.strip():
        return ""

    for part in choices.split(","):
        if number_in(part.strip()) is None:
            return (
                f"--choices takes numbers with commas between them, like 1,2,1, and not '{choices}'"
            )

    return ""
