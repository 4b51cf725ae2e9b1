"""`slackwater history`: the playthroughs kept; list, show, delete."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from engine.commands.common import FALLS_SHORT, GOOD, add_saves, fail, print_json, printable
from engine.game import Game
from engine.keeping import Keep, KeepError, Kept, default_root, keeps
from engine.plan import plan_of
from engine.records import Record
from engine.reflecting import acts
from engine.replaying import replay
from engine.state import State
from story.loading import load
from story.model import Story
from story.shipped import shipped_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=("list", "show", "delete"), default="list", metavar="list | show | delete")
    parser.add_argument("id", nargs="?", metavar="ID", help="which playthrough; the beginning of its id is enough")
    parser.add_argument("--story", metavar="STORY", type=Path, help="where the story lies now, if it was moved")
    add_saves(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")


def run(arguments: argparse.Namespace) -> int:
    """List, show or delete; exit code 1 where a playthrough cannot be read, 2 where there is no such playthrough."""
    root = arguments.saves or default_root()
    try:
        if arguments.act == "list":
            return _list(root, arguments)
        if not arguments.id:
            return fail(f"history {arguments.act} needs the id of a playthrough; slackwater history lists them")
        keep, kept = _find(root, arguments.id)
        if arguments.act == "delete":
            place = keep.delete(kept)
            print(printable(f"{kept.id} is deleted; it can be had back from {place}"))
            return GOOD
        return _show(kept, arguments)
    except KeepError as error:
        return fail(str(error))


def _find(root: Path, id: str) -> tuple[Keep, Kept]:
    found = [(keep, kept) for keep in keeps(root) for kept in keep.all() if kept.id.startswith(id)]
    exact = [pair for pair in found if pair[1].id == id] or found
    if len(exact) == 1:
        return exact[0]
    if found:
        raise KeepError(f"'{id}' could be any of " + ", ".join(kept.id for _, kept in found))
    raise KeepError(f"there is no playthrough '{id}' in {root}; slackwater history lists them")


@frozen
class Row:
    """One playthrough, as it is listed."""

    id: str
    started: str
    updated: str
    voice: str | None
    scene: str | None
    choices: int
    ending: str | None
    title: str


def row_of(kept: Kept, story: Story | None) -> Row:
    """Say of a playthrough what a list says; without its story only what the record itself knows."""
    updated = datetime.fromtimestamp(kept.updated, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if kept.record is None:
        return Row(kept.id, "", updated, None, None, 0, None, "")
    beginning, path = kept.record.beginning, kept.record.path()
    scene = kept.record.taken[path[-1]].choice.partition("#")[0] if path else None
    ending = None
    if story is not None:
        state = replay(story, kept.record).states[-1]
        scene, ending = _scene(story, state), state.ending
    return Row(kept.id, beginning.started, updated, beginning.given.voice, scene, len(path), ending, beginning.title)


def _scene(story: Story, state: State) -> str | None:
    if state.over:
        return state.ending
    return plan_of(story).beats[state.beat].id.partition("#")[0]


class _Stories:
    """The stories that playthroughs belong to, each loaded once."""

    def __init__(self, named: Path | None) -> None:
        self.named, self.loaded = named, dict[str, Story | None]()

    def of(self, record: Record) -> Story | None:
        folder = str(self.named or record.beginning.folder or shipped_folder())
        if folder not in self.loaded:
            self.loaded[folder] = load(Path(folder)).story
        story = self.loaded[folder]
        return story if story is not None and story.id == record.beginning.story else None


def _list(root: Path, arguments: argparse.Namespace) -> int:
    stories = _Stories(arguments.story)
    every = sorted((kept for keep in keeps(root) for kept in keep.all()), key=lambda kept: kept.updated, reverse=True)
    rows = [row_of(kept, stories.of(kept.record) if kept.record else None) for kept in every]
    if arguments.json:
        keys = ("id", "started", "updated", "voice", "scene", "choices", "ending")
        print_json([{key: getattr(row, key) for key in keys} for row in rows])
        return GOOD
    if not rows:
        print(f"No playthrough is kept yet in {root}.")
    for row, kept in zip(rows, every, strict=True):
        if kept.record is None:
            print(printable(f"{row.id}  cannot be read; the file is left as it is: {kept.path}"))
            continue
        where = f"ended: {row.ending}" if row.ending else f"at {row.scene}" if row.scene else "at the beginning"
        voice = f"  {row.voice}" if row.voice else ""
        print(printable(f"{row.id}  {row.title}{voice}  {row.choices} choices  {where}"))
    return GOOD


def _show(kept: Kept, arguments: argparse.Namespace) -> int:
    """Retell a playthrough as it was read."""
    if kept.record is None:
        raise KeepError(f"the playthrough {kept.id} cannot be read; the file is left as it is: {kept.path}")
    story = _Stories(arguments.story).of(kept.record)
    if story is None:
        raise KeepError(f"the story of {kept.id}, '{kept.record.beginning.title}', is not where it was; --story says where it lies now")
    lines = kept.record.path()
    replayed = replay(story, kept.record, lines)
    game = Game(story, kept.record, None, list(replayed.states), lines[: len(replayed.states) - 1], list(replayed.taken), replayed.parting)
    steps = [_step(game, turn) for turn in range(len(game.states))]
    if arguments.json:
        print_json({"id": kept.id, "steps": [{"chosen": chosen, "text": text} for chosen, text in steps]})
    else:
        print("\n\n".join(part for chosen, text in steps for part in (f"> {chosen}" if chosen else "", text) if part))
    if replayed.parting is not None:
        fail(f"here the story and the playthrough part: {replayed.parting.why}; {replayed.parting.of - replayed.parting.after} choices are left")
        return FALLS_SHORT
    return GOOD


def _step(game: Game, turn: int) -> tuple[str, str]:
    """Give what was chosen and what was read then."""
    whole = Game(game.story, game.record, None, game.states[: turn + 1], game.lines[:turn], game.taken[:turn])
    read: list[str] = []
    for passage in whole.state.read:
        read += acts(whole) if passage.kind == "reflect" else [passage.text.plain] if passage.text.plain else []
    return (whole.chosen(turn) if turn else ""), "\n\n".join(read)
