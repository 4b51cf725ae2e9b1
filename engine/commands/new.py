"""`slackwater new`: a story that already plays, or a scene that is already wired in."""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from engine.commands.common import FALLS_SHORT, GOOD, load_or_tell
from engine.commands.output import fail, print_json, write, write_line
from engine.commands.telling import tell
from story import keys
from story.calling import call, option, story_words
from story.diagnostics import shown
from story.folders import files_of
from story.loading import load
from story.making import NEW_STORY, Refused, template, titled, wire
from story.model import Story, Target
from story.shipped import shipped_folder

EXAMPLE = """slackwater new story mystory
  slackwater new scene attic mystory --after counter"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"for example:\n  {EXAMPLE}"
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
        metavar="PLACE",
        help="lead there from this scene, scene#beat or choice, and on to where that led",
    )
    parser.add_argument(
        "--in",
        metavar="FOLDER",
        dest="inside",
        help="put the scene's file into this folder of the story",
    )
    parser.add_argument("--ending", action="store_true", help="a scene that ends the story")
    parser.add_argument("--pool", metavar="NAME", help="a storylet of this pool")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of lines"
    )


def run(arguments: argparse.Namespace) -> int:
    """Make it; exit code 1 where the story cannot be played, 2 where the call was wrong. Nothing there is ever overwritten."""
    try:
        return _new_story(arguments) if arguments.kind == "story" else _new_scene(arguments)
    except Refused as refused:
        return fail(str(refused))


def _new_story(arguments: argparse.Namespace) -> int:
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
        path.write_text(template(path.name, title=titled(folder.resolve().name)), "utf-8")
    name = story_words(folder)
    return _say(arguments, made, [], f"{call('play', *name)}\n{call('write', *name)}")


def _new_scene(arguments: argparse.Namespace) -> int:
    folder, id = Path(arguments.story), arguments.name
    story, code = load_or_tell(folder)
    if story is None:
        return code
    if folder.resolve() == shipped_folder().resolve() and not os.access(folder, os.W_OK):
        raise Refused("the shipped story lies inside the program; name your own story's folder")
    _good_id(story, id)
    if arguments.pool and (arguments.after or arguments.ending):
        raise Refused(
            "a storylet is led to by the beat that offers its pool: take out --after and --ending"
        )
    changes, text, beside = _texts(story, folder, arguments)
    path = _place(folder, id, arguments.inside, beside)
    text = _schema_line(folder, path) + text
    wrong = _try(folder, {path: text, **changes})
    if wrong:
        return wrong
    _write(path, text)
    for changed, words in changes.items():
        _write(changed, words)
    lead = (
        ""
        if changes or arguments.pool
        else f'nothing leads there yet: a choice or a beat does with goto = "{id}"\n'
    )
    offered = any(
        beat.offer and beat.offer.pool == arguments.pool
        for scene in story.scenes.values()
        for beat in scene.beats
    )
    if arguments.pool and not offered:
        lead = f'nothing offers it yet: a beat does with offer = {{ pool = "{arguments.pool}", show = 3 }}\n'
    return _say(
        arguments,
        [path],
        list(changes),
        lead.rstrip() or call("write", *story_words(folder), *option("--at", id)),
    )


def _texts(
    story: Story, folder: Path, arguments: argparse.Namespace
) -> tuple[dict[Path, str], str, Path]:
    """Give the texts of files that change, the new scene's own, and the folder of the scene it comes after."""
    id = arguments.name
    words = {"id": id, "title": titled(id), "pool": arguments.pool or ""}
    if arguments.pool:
        if not keys.ID.fullmatch(arguments.pool):
            raise Refused(
                f"'{arguments.pool}' cannot be a pool's name; use letters, digits, - and _"
            )
        return {}, template("storylet.toml", **words), folder
    changes: dict[Path, str] = {}
    onward: Target | None = None
    beside = folder
    if arguments.after:
        paths = {Path(path).stem: Path(path) for path in files_of(folder).scenes}
        wiring = wire(
            story,
            arguments.after,
            id,
            {name: path.read_text("utf-8") for name, path in paths.items()},
        )
        changes, onward, beside = (
            {paths[wiring.scene.id]: wiring.text},
            wiring.onward,
            paths[wiring.scene.id].parent,
        )
    else:
        ending = next(
            (scene.id for scene in story.scenes.values() if scene.ending), story.start.scene
        )
        onward = Target(ending, None)
    if arguments.ending:
        return changes, template("ending.toml", **words), beside
    goto = f'goto = "{onward}"' if onward is not None else ""
    return changes, template("scene.toml", goto=goto, **words).rstrip() + "\n", beside


def _good_id(story: Story, id: str) -> None:
    if not keys.ID.fullmatch(id) or id in ("story", "insights"):
        raise Refused(
            f"'{id}' cannot be a scene's id; use letters, digits, - and _, and not 'story' or 'insights'"
        )
    if id in story.scenes:
        raise Refused(f"there is a scene '{id}' already, in {story.scenes[id].file}")


def _place(folder: Path, id: str, inside: str | None, beside: Path) -> Path:
    if inside is None:
        return beside / f"{id}.toml"
    place = folder / inside
    if not place.resolve().is_relative_to(folder.resolve()):
        raise Refused(f"'{inside}' is not a folder of the story")
    return place / f"{id}.toml"


def _schema_line(folder: Path, path: Path) -> str:
    """Name the schema by which an editor completes the file, where the story has one."""
    schema = folder / "scene.schema.json"
    if not schema.is_file():
        return ""
    way = os.path.relpath(schema, path.parent).replace(os.sep, "/")
    return f"#:schema {way if way.startswith('.') else './' + way}\n"


def _try(folder: Path, texts: dict[Path, str]) -> int:
    """Check a copy of the story with these files in it; says what is wrong, and gives the exit code, 0 where nothing is."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / (folder.resolve().name or "story")
        for found in files_of(folder).read:
            target = copy / os.path.relpath(found, folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, target)
        for path, text in texts.items():
            target = copy / os.path.relpath(path, folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        errors = [found for found in load(copy).diagnostics if found.severity == "error"]
    tell(errors)
    if errors:
        fail("nothing was written, as the story could not be played with it")
    return FALLS_SHORT if errors else GOOD


def _write(path: Path, text: str) -> None:
    """Put a whole file in its place at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, "utf-8")
    os.replace(new, path)


def _say(arguments: argparse.Namespace, made: list[Path], changed: list[Path], after: str) -> int:
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
