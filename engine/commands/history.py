"""`slackwater history`: the playthroughs kept, and all that can be done with them."""

from pathlib import Path
from typing import Final

from attrs import frozen

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_saves
from engine.commands.saves import Stories, find_save, story_option
from engine.export.formats import DEFAULT, FORMATS
from engine.plain.output import GOOD, fail, print_json, write_line
from engine.runtime.plan import plan_of
from engine.runtime.state import State
from engine.saves.clock import spelt
from engine.saves.journal import SaveError
from engine.saves.replaying import replay
from engine.saves.store import Save, default_root, history_call, recency, save_stores
from story.model import Story
from story.wording import many

ACTS: Final = {
    "list": "",
    "show": "ID",
    "tree": "ID",
    "branch": "ID AT",
    "compare": "ID ID",
    "export": "ID",
    "import": "FILE",
    "delete": "ID",
    "restore": "ID",
    "find": "WORDS",
    "pages": "",
}
"""What can be done, and what has to be named for it."""
EPILOG: Final = """what can be done:
  list               the playthroughs kept (--deleted: those that can be had back)
  show ID            retell one as it was read
  tree ID            every choice ever made in it, each with its number
  branch ID AT       go back (or over) to choice AT of its tree; playing goes on from there, and nothing is lost
  compare ID ID      two of them, from their parting on
  find WORDS         where a word was read, a choice made, a scene entered
  pages              the pages noticed over all of them, and how many are still blank
  export ID          as a page (--to md, --to html), or as a small file to hand on (--to json); -o FILE
  import FILE        take in a file that was handed on, once it is verified
  delete ID          move one aside
  restore ID         have one back that was deleted

The beginning of an ID is enough."""


def add_arguments(parser: Parser) -> None:
    parser.epilog = EPILOG
    parser.add_argument(
        "act",
        nargs="?",
        choices=tuple(ACTS),
        default="list",
        metavar="ACT",
        help="what to do, see below (left out: list)",
    )
    parser.add_argument(
        "names", nargs="*", metavar="ID", help="which playthrough, or what is to be done with it"
    )
    parser.add_argument(
        "--story", metavar="STORY", type=Path, help="where the story lies now, if it was moved"
    )
    parser.add_argument(
        "--to",
        choices=tuple(FORMATS),
        default=DEFAULT,
        help="what export makes (left out: md)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="write it to this file, which must not be there yet",
    )
    parser.add_argument(
        "--deleted", action="store_true", help="list the playthroughs that were deleted"
    )
    add_saves(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")


def run(arguments: Arguments) -> int:
    """Do what was asked; exit code 1 where a playthrough does not hold to its end, 2 where there is none, or no story for it."""
    root = arguments.saves or default_root()
    act, names = arguments.act, arguments.names
    stories = Stories(arguments.story)
    wanted = ACTS[act].split()
    if act == "find" and names:
        names = [" ".join(names)]
    if len(names) != len(wanted):
        return fail(_needs(root, wanted, arguments, names))

    try:
        if act == "list":
            return _list(root, arguments, stories)
        if act in ("delete", "restore"):
            return _put_aside(root, act, names[0])

        if act in ("export", "import"):
            from engine.commands.history_files import export, import_

            if act == "export":
                return export(root, names[0], arguments, stories)

            return import_(root, Path(names[0]), arguments, stories)

        from engine.commands import history_reading

        return {
            "show": history_reading.show,
            "tree": history_reading.tree,
            "branch": history_reading.branch,
            "compare": history_reading.compare_two,
            "find": history_reading.find,
            "pages": history_reading.pages,
        }[act](root, names, arguments, stories)
    except SaveError as error:
        return fail(str(error))


def _needs(root: Path, wanted: list[str], arguments: Arguments, names: list[str]) -> str:
    act = arguments.act
    if not wanted:
        return f"history {act} takes nothing more, and not '{names[0]}'"

    said = {
        "ID": f"the id of a playthrough; they are listed by: {history_call(root)}",
        "FILE": "the file",
        "WORDS": "the words to look for",
    }
    if act == "compare":
        return f"history compare needs the ids of two playthroughs, and not {len(names)}; they are listed by: {history_call(root)}"

    if act == "branch" and names:
        tree = history_call(root, "tree", names[0], *story_option(arguments))
        return f"history branch needs an id and the number of a choice; they are listed by: {tree}"

    if not names:
        return f"history {act} needs {said[wanted[0]]}"

    return f"history {act} takes one name, and not {len(names)}"


@frozen
class ListedSave:
    """One playthrough, as it is listed."""

    id: str
    started: str
    updated: str
    voice: str | None
    scene: str | None
    choices: int
    ending: str | None
    title: str


def row_of(save: Save, story: Story | None) -> ListedSave:
    """Say of a playthrough what a list says; without its story only what the record itself knows."""
    updated = spelt(save.updated)
    if save.record is None:
        return ListedSave(save.id, "", updated, None, None, 0, None, "")

    beginning, path = save.record.beginning, save.record.path()
    if path:
        scene = save.record.taken[path[-1]].choice.partition("#")[0]
    else:
        scene = None

    ending = None
    if story is not None:
        state = replay(story, save.record).states[-1]
        scene, ending = _scene(story, state), state.ending
    return ListedSave(
        save.id,
        beginning.started,
        updated,
        beginning.given.voice,
        scene,
        len(path),
        ending,
        beginning.title,
    )


def _scene(story: Story, state: State) -> str | None:
    if state.over:
        return state.ending

    return plan_of(story).beats[state.beat].id.partition("#")[0]


def _list(root: Path, arguments: Arguments, stories: Stories) -> int:
    found = (
        kept
        for keep in save_stores(root)
        for kept in (keep.trash if arguments.deleted else keep).all()
    )
    every = sorted(found, key=recency, reverse=True)
    rows = []
    for kept in every:
        story = stories.of(kept.record) if kept.record else None
        rows.append(row_of(kept, story))

    if arguments.json:
        keys = ("id", "started", "updated", "voice", "scene", "choices", "ending")
        print_json([{key: getattr(row, key) for key in keys} for row in rows])
        return GOOD

    if not rows:
        write_line(
            f"No playthrough was deleted in {root}."
            if arguments.deleted
            else f"No playthrough is kept yet in {root}."
        )

    for row, kept in zip(rows, every, strict=True):
        if kept.record is None:
            write_line(f"{row.id}  cannot be read; the file is left as it is: {kept.path}")
            continue

        if row.ending:
            where = f"ended: {row.ending}"
        elif row.scene:
            where = f"at {row.scene}"
        else:
            where = "at the beginning"

        voice = f"  {row.voice}" if row.voice else ""
        if kept.record.damage:
            damage = f"  ({kept.record.damage})"
        else:
            damage = ""

        write_line(f"{row.id}  {row.title}{voice}  {many(row.choices, 'choice')}  {where}{damage}")

    return GOOD


def _put_aside(root: Path, act: str, id: str) -> int:
    keep, kept = find_save(root, id, deleted=act == "restore")
    if act == "restore":
        place = keep.restore(kept)
        write_line(f"{place.stem} is back")
    else:
        place = keep.delete(kept)
        write_line(
            f"{kept.id} is deleted, and lies in {place}; it is had back by: {history_call(root, 'restore', place.stem)}"
        )

    return GOOD
