"""`slackwater new`: a story that already plays, or a scene that is already wired in."""

import os
from pathlib import Path
from uuid import uuid4

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import exit_code, only_read
from engine.commands.diagnostics import tell
from engine.plain.output import FALLS_SHORT, GOOD, fail, print_json, write, write_error, write_line
from engine.saves.files import write_new
from engine.writing.making import NEW_STORY, Refused, template, titled
from engine.writing.new_scenes import Prepared, SceneRequest, faults, prepare, put_down
from story.calling import call, option, story_words
from story.diagnostics import shown
from story.drafting import unmade
from story.loading import load
from story.model import Story
from story.naming import named
from story.shipped import shipped_folder
from story.traversal import every_beat

MOST_LISTED = 5


def add_arguments(parser: Parser) -> None:
    examples = [("story", "mystory"), ("scene", "attic", "mystory", "--after", "counter")]
    parser.epilog = "for example:" + "".join(f"\n  {call('new', *words)}" for words in examples)
    parser.add_argument("kind", choices=["story", "scene"], help="what is made")
    parser.add_argument(
        "name", metavar="DIR or ID", help="the new story's folder, or the new scene's id"
    )
    parser.add_argument(
        "story",
        nargs="?",
        metavar="STORY",
        default=".",
        help="the story a scene belongs to (left out: this folder)",
    )
    parser.add_argument(
        "--after",
        type=named,
        metavar="PLACE",
        default="",
        help="lead there from this scene, scene#beat or choice, and on to where that led",
    )
    parser.add_argument(
        "--in",
        metavar="FOLDER",
        default="",
        dest="inside",
        help="put the scene's file into this folder of the story",
    )
    parser.add_argument("--ending", action="store_true", help="a scene that ends the story")
    parser.add_argument(
        "--pool", type=named, metavar="NAME", default="", help="a storylet of this pool"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of lines"
    )


def run(arguments: Arguments) -> int:
    """Make it; exit code 1 where the story cannot be played, 2 where the call was wrong. Nothing
    there is ever overwritten."""
    try:
        if arguments.kind == "story":
            return _new_story(arguments)

        return _new_scene(arguments)
    except Refused as refused:
        code = fail(str(refused) + (":" if refused.instead else ""))
        for place, what in refused.instead:
            write_error(f"  {what}: {_called(arguments, place)}")

        return code


def _new_story(arguments: Arguments) -> int:
    folder = Path(arguments.name)
    if arguments.after or arguments.pool or arguments.ending or arguments.inside:
        raise Refused("--after, --in, --ending and --pool are for a new scene")

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(
            f"'{shown(folder)}' is there already, and not empty; a new story wants a folder of its own"
        )

    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / name for name in NEW_STORY]
    for path in made:
        words = {"title": titled(folder.resolve().name), "ifid": str(uuid4()).upper()}
        write_new(path, template(path.name, **words).encode())

    name = story_words(folder)
    return _print(arguments, made, [], f"{call('play', *name)}\n{call('write', *name)}")


def _called(arguments: Arguments, after: str) -> str:
    """Spell the same call with another place for the scene to come after."""
    words: list[str] = []
    if arguments.story != ".":
        words += story_words(arguments.story)
    words += option("--after", after)
    if arguments.inside:
        words += option("--in", arguments.inside)
    words += ["--ending"] if arguments.ending else ()
    words += ["--json"] if arguments.json else ()
    return call("new", "scene", arguments.name, *words)


def _new_scene(arguments: Arguments) -> int:
    folder, wanted = Path(arguments.story), _wanted(arguments)
    if reason := only_read(folder, "new"):
        raise Refused(reason)

    before = load(folder, drafts=True)
    if before.outline is None:
        tell(found for found in before.diagnostics if found.severity == "error")
        fail("nothing was made, as not all of the story can be read")
        return exit_code(before.diagnostics)

    if folder.resolve() == shipped_folder().resolve() and not os.access(folder, os.W_OK):
        raise Refused("the shipped story lies inside the program; name your own story's folder")

    prepared = prepare(before.outline, folder, wanted)
    if wrong := faults(folder, before, prepared):
        tell(wrong)
        fail("nothing was written, as the story could not be played with it")
        return FALLS_SHORT

    put_down(prepared)
    return _print(
        arguments,
        [prepared.path],
        list(prepared.changes),
        "\n".join(_after(folder, wanted, prepared)),
    )


def _wanted(arguments: Arguments) -> SceneRequest:
    return SceneRequest(
        named(arguments.name), arguments.after, arguments.inside, arguments.ending, arguments.pool
    )


def _after(folder: Path, wanted: SceneRequest, prepared: Prepared) -> list[str]:
    """Return what is to be done next: to lead to the scene where nothing does, to make what is
    missing, to write."""
    now = load(folder, drafts=True)
    story, named = now.outline, story_words(folder)
    if prepared.ends:
        lines = ["It ends the story, as no other scene does yet."]
    else:
        lines = []

    if wanted.pool and story is not None and not _offered(story, wanted.pool):
        offer = f'offer = {{ pool = "{wanted.pool}", show = 3 }}'
        lines.append(f"Nothing offers it yet: a beat does with {offer}")
    elif not wanted.pool and not prepared.led_to:
        lines.append(f'Nothing leads there yet: a choice or a beat does with goto = "{wanted.id}"')
    elif now.draft is not None:
        lines.append(call("write", *named, *option("--at", wanted.id)))

    for id in unmade(story)[:MOST_LISTED] if story is not None else ():
        lines.append(f"Still to be made: {call('new', 'scene', id, *named)}")

    if now.draft is None:
        lines.append(f"What else is to be mended is said by: {call('check', *named)}")
    return lines


def _offered(story: Story, pool: str) -> bool:
    offers = [beat.offer for _, beat in every_beat(story)]
    return any(offer is not None and offer.pool == pool for offer in offers)


def _print(arguments: Arguments, made: list[Path], changed: list[Path], after: str) -> int:
    if arguments.json:
        print_json(
            {"files": [shown(path) for path in made], "changed": [shown(path) for path in changed]}
        )
        return GOOD

    for path in made:
        write_line(shown(path))

    for path in changed:
        write_line(f"{shown(path)} leads there now")

    write(f"\n{after}")
    return GOOD
