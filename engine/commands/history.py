"""`slackwater history`: the playthroughs kept, and all that can be done with them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from attrs import frozen

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_saves
from engine.commands.history_request import HistoryRequest, history_request
from engine.commands.saves import Stories, find_save
from engine.export.formats import DEFAULT, FORMATS
from engine.plain.output import GOOD, fail, print_json, write_line
from engine.runtime.plan import plan_of
from engine.runtime.state import State
from engine.saves.clock import spelt
from engine.saves.journal import SaveError
from engine.saves.replaying import replay
from engine.saves.store import Save, history_call, recency, save_stores
from story.ids import scene_of
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
Act: TypeAlias = Callable[[HistoryRequest, Stories], int]
"""What does one of them, and returns the exit code."""
_PAGES: Final = ", ".join(f"--to {name}" for name, form in FORMATS.items() if not form.is_whole)
_WHOLE: Final = ", ".join(f"--to {name}" for name, form in FORMATS.items() if form.is_whole)
EPILOG: Final = f"""what can be done:
  list               the playthroughs kept (--deleted: those that can be had back)
  show ID            retell one as it was read
  tree ID            every choice ever made in it, each with its number
  branch ID AT       go back (or over) to choice AT of its tree; playing goes on from there, and nothing is lost
  compare ID ID      two of them, from their parting on
  find WORDS         where a word was read, a choice made, a scene entered
  pages              the pages noticed over all of them, and how many are still blank
  export ID          as a page ({_PAGES}), or as a small file to hand on ({_WHOLE}); -o FILE
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
        help=f"what export makes (left out: {DEFAULT})",
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
    """Do what was asked; exit code 1 where a playthrough does not hold to its end, 2 where there is
    none, or no story for it."""
    request = history_request(arguments)
    wanted = ACTS[request.act].split()
    if len(request.names) != len(wanted):
        return fail(_needs(request, wanted))

    try:
        return _act(request.act)(request, Stories(request.story))
    except SaveError as error:
        return fail(str(error))


def _act(name: str) -> Act:
    """Return what does one of ACTS; only what it needs is imported."""
    if name == "list":
        return _list
    if name in ("delete", "restore"):
        return _put_aside

    if name in ("export", "import"):
        from engine.commands.history_files import export, import_

        if name == "export":
            return export

        return import_

    from engine.commands import history_reading

    reading: dict[str, Act] = {
        "show": history_reading.show,
        "tree": history_reading.tree,
        "branch": history_reading.branch,
        "compare": history_reading.compare_two,
        "find": history_reading.find,
        "pages": history_reading.pages,
    }
    return reading[name]


def _needs(request: HistoryRequest, wanted: list[str]) -> str:
    """Return what an act needs that was not named, or takes no more of."""
    act, names = request.act, request.names
    if not wanted:
        return f"history {act} takes nothing more, and not '{names[0]}'"

    listed = f"they are listed by: {history_call(request.root)}"
    if act == "compare":
        return f"history compare needs the ids of two playthroughs, and not {len(names)}; {listed}"

    if act == "branch" and names:
        tree = history_call(request.root, "tree", names[0], *request.story_option)
        return f"history branch needs an id and the number of a choice; they are listed by: {tree}"

    if names:
        return f"history {act} takes one name, and not {len(names)}"

    needed = {
        "ID": f"the id of a playthrough; {listed}",
        "FILE": "the file",
        "WORDS": "the words to look for",
    }
    return f"history {act} needs {needed[wanted[0]]}"


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
    """Return what a list says of a playthrough; without its story only what the record itself
    knows."""
    updated = spelt(save.updated)
    if save.record is None:
        return ListedSave(save.id, "", updated, None, None, 0, None, "")

    beginning, path = save.record.beginning, save.record.path()
    scene: str | None = None
    ending = None
    if path:
        scene = scene_of(save.record.taken[path[-1]].choice)
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

    return scene_of(plan_of(story).beats[state.beat].id)


def _list(request: HistoryRequest, stories: Stories) -> int:
    saves = sorted(_saves(request), key=recency, reverse=True)
    rows = []
    for save in saves:
        story = stories.of(save.record) if save.record else None
        rows.append(row_of(save, story))

    if request.json:
        keys = ("id", "started", "updated", "voice", "scene", "choices", "ending")
        print_json([{key: getattr(row, key) for key in keys} for row in rows])
        return GOOD

    if not rows:
        what = "was deleted" if request.deleted else "is kept yet"
        write_line(f"No playthrough {what} in {request.root}.")
    for row, save in zip(rows, saves, strict=True):
        write_line(_listed(row, save))

    return GOOD


def _saves(request: HistoryRequest) -> Iterator[Save]:
    """Yield the playthroughs of all stories, or those of them that were deleted."""
    for store in save_stores(request.root):
        if request.deleted:
            yield from store.trash.all()
        else:
            yield from store.all()


def _listed(row: ListedSave, save: Save) -> str:
    """Return a playthrough in a line."""
    if save.record is None:
        return f"{row.id}  cannot be read; the file is left as it is: {save.path}"

    where = "at the beginning"
    if row.ending:
        where = f"ended: {row.ending}"
    elif row.scene:
        where = f"at {row.scene}"

    voice = f"  {row.voice}" if row.voice else ""
    if save.record.damage:
        damage = f"  ({save.record.damage})"
    else:
        damage = ""

    return f"{row.id}  {row.title}{voice}  {many(row.choices, 'choice')}  {where}{damage}"


def _put_aside(request: HistoryRequest, _stories: Stories) -> int:
    """Delete a playthrough, or have one back that was deleted."""
    (id,) = request.names
    store, save = find_save(request.root, id, deleted=request.act == "restore")
    if request.act == "restore":
        write_line(f"{store.restore(save).stem} is back")
        return GOOD

    path = store.delete(save)
    restoring = history_call(request.root, "restore", path.stem)
    write_line(f"{save.id} is deleted, and lies in {path}; it is had back by: {restoring}")
    return GOOD
