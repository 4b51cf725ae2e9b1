"""Playthroughs as files: exported as a page or to be handed on, and taken in again."""

from pathlib import Path

from engine.commands.arguments import Arguments
from engine.commands.history_reading import tell_of
from engine.commands.saves import Stories, find_save, readable
from engine.export.formats import FORMATS
from engine.plain.output import FALLS_SHORT, GOOD, fail, print_json, write, write_error, write_line
from engine.play.retelling import read_only_game
from engine.saves.files import write_new
from engine.saves.journal import SaveError
from engine.saves.sharing import NotAPlaythrough, Tampered, read_shared
from engine.saves.sharing import import_playthrough as take_in_shared
from engine.saves.store import SaveStore
from story.calling import meant_without_a_name
from story.printing import printable
from story.wording import many, some_hold


def export(root: Path, id: str, arguments: Arguments, stories: Stories) -> int:
    """Write a playthrough to standard output, or to a file that is not there yet."""
    _, kept = find_save(root, id)
    story, record = stories.needed(kept), readable(kept)
    game = read_only_game(story, record)
    tell_of(game)
    form = FORMATS[arguments.to]
    words = form.write(game)
    if arguments.output is None:
        write(words, end="")
    else:
        _write(arguments.output, words)
        write_error(f"{kept.id} is written to {arguments.output}")

    if game.parting is not None and not form.is_whole:
        lost = many(game.parting.of - game.parting.after, "choice")
        fail(
            f"the playthrough is told as far as the story still holds: {game.parting.why}; {lost} more cannot be followed"
        )
        return FALLS_SHORT

    return GOOD


def _write(path: Path, words: str) -> None:
    """Write a new file: all of it, or nothing; a page does no more to whom it is shown than a terminal. Raises SaveError."""
    try:
        write_new(path, printable(words).encode(errors="replace"))
    except FileExistsError as error:
        raise SaveError(
            f"{path} is there already, and is left as it is; name another file"
        ) from error
    except OSError as error:
        raise SaveError(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}"
        ) from error


def import_(root: Path, path: Path, arguments: Arguments, stories: Stories) -> int:
    """Keep a playthrough that was handed on; exit code 1 where it was tampered with, 2 where it is none of this story's."""
    story = stories.at(arguments.story or meant_without_a_name())
    if story is None:
        return fail(f"there is no story to be played in {arguments.story}")

    try:
        shared = read_shared(story, path)
    except Tampered as error:
        fail(str(error))
        return FALLS_SHORT
    except NotAPlaythrough as error:
        return fail(str(error))

    id, new = take_in_shared(SaveStore(root, story.id), story, shared.record)
    parting = shared.parting
    if arguments.json:
        if parting is not None:
            said = {
                "after": parting.after,
                "of": parting.of,
                "where": parting.where,
                "why": parting.why,
            }
        else:
            said = None

        print_json({"id": id, "new": new, "parting": said})
    else:
        write_line(f"{id} is kept" if new else f"this playthrough is kept already, as {id}")

    if parting is not None:
        fail(
            f"it is of another version of the story, and {some_hold(parting.after, parting.of, 'choice')}: {parting.why}. All of it is kept"
        )

    return GOOD
