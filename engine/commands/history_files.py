"""Playthroughs as files: exported as a page or to be handed on, and taken in again."""

from pathlib import Path

from engine.commands.history_reading import tell_of
from engine.commands.history_request import HistoryRequest
from engine.commands.saves import Stories, find_save, readable
from engine.export.formats import FORMATS
from engine.plain.output import FALLS_SHORT, GOOD, fail, print_json, write, write_error, write_line
from engine.play.retelling import read_only_game
from engine.saves.files import write_new
from engine.saves.journal import SaveError
from engine.saves.replaying import Divergence
from engine.saves.sharing import NotAPlaythrough, Tampered, read_shared
from engine.saves.sharing import import_playthrough as take_in_shared
from engine.saves.store import SaveStore
from story.calling import meant_without_a_name
from story.files import reason_of
from story.printing import printable
from story.wording import many, some_hold


def export(request: HistoryRequest, stories: Stories) -> int:
    """Write a playthrough to standard output, or to a file that is not there yet."""
    _, save = find_save(request.root, request.names[0])
    story, record = stories.needed(save), readable(save)
    game = read_only_game(story, record)
    tell_of(game)
    form = FORMATS[request.form]
    words = form.write(game)
    if request.output is None:
        write(words, end="")
    else:
        _write(request.output, words)
        write_error(f"{save.id} is written to {request.output}")

    if game.parting is not None and not form.is_whole:
        lost = many(game.parting.of - game.parting.after, "choice")
        fail(
            f"the playthrough is told as far as the story still holds: {game.parting.why}; {lost} more cannot be followed"
        )
        return FALLS_SHORT

    return GOOD


def _write(path: Path, words: str) -> None:
    """Write a new file: all of it, or nothing; a page does no more to whom it is shown than a
    terminal. Raises SaveError."""
    try:
        write_new(path, printable(words).encode(errors="replace"))
    except FileExistsError as error:
        raise SaveError(
            f"{path} is there already, and is left as it is; name another file"
        ) from error
    except OSError as error:
        raise SaveError(f"{path} cannot be written: {reason_of(error)}") from error


def import_(request: HistoryRequest, stories: Stories) -> int:
    """Keep a playthrough that was handed on; exit code 1 where it was tampered with, 2 where it is
    none of this story's."""
    story = stories.at(request.story or meant_without_a_name())
    if story is None:
        return fail(f"there is no story to be played in {request.story}")

    try:
        shared = read_shared(story, Path(request.names[0]))
    except Tampered as error:
        fail(str(error))
        return FALLS_SHORT
    except NotAPlaythrough as error:
        return fail(str(error))

    id, new = take_in_shared(SaveStore(request.root, story.id), story, shared.record)
    parting = shared.parting
    if request.json:
        print_json({"id": id, "new": new, "parting": _as_json(parting)})
    else:
        write_line(f"{id} is kept" if new else f"this playthrough is kept already, as {id}")

    if parting is not None:
        fail(
            f"it is of another version of the story, and {some_hold(parting.after, parting.of, 'choice')}: {parting.why}. All of it is kept"
        )

    return GOOD


def _as_json(parting: Divergence | None) -> dict[str, object] | None:
    if parting is None:
        return None

    return {
        "after": parting.after,
        "of": parting.of,
        "where": parting.where,
        "why": parting.why,
    }
