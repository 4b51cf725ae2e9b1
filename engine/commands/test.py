"""`slackwater test`: the transcripts of a story, each held against it choice by choice; and their
recording and blessing."""

import errno
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from attrs import frozen

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_saves, load_or_tell, only_read, story_folder
from engine.commands.given import add_given, play_request, wrong_words
from engine.plain.output import FALLS_SHORT, GOOD, WRONG_CALL, fail, print_json, write_line
from engine.plain.request import PlayRequest
from engine.play.game import Game
from engine.runtime.state import Setup
from engine.saves.files import reason, write_new, write_through
from engine.saves.journal import SaveError
from engine.saves.replaying import replay
from engine.saves.store import SaveStore, default_root
from engine.transcripts.bridging import Bridge, bridged
from engine.transcripts.checking import TranscriptCheck, check_transcript
from engine.transcripts.expecting import unknown_names
from engine.transcripts.form import (
    SUFFIX,
    Transcript,
    TranscriptDamage,
    read_transcript,
    spell_transcript,
)
from engine.transcripts.recording import blessed, record
from engine.transcripts.setup import given_by
from engine.writing.manuscripts import read_manuscript
from story import keys
from story.calling import call, option, said_without_a_name, story_words
from story.diagnostics import shown
from story.files import NO_FILE, read_file, reason_of
from story.guessing import did_you_mean
from story.model import Story
from story.naming import named
from story.wording import many

FOLDER: Final = "tests"
MOST_NAMED: Final = 5
MAX_TRANSCRIPT_BYTES: Final = 4_000_000
"""No transcript comes near: one of three hundred choices is under 200 kB."""
UNREAD: Final = {
    errno.EINVAL: NO_FILE,
    errno.EFBIG: f"it has more than {MAX_TRANSCRIPT_BYTES // 1_000_000} MB",
}
"""Why a transcript is not read, where that is its own fault."""


def add_arguments(parser: Parser) -> None:
    parser.usage = "%(prog)s [STORY] [--json] | [STORY] --bless [NAME] | [STORY] --record NAME [--loose] [--choices 1,2,1 | --from ID] …"
    parser.add_argument(
        "story",
        nargs="?",
        metavar="STORY",
        help=f"a folder with a story.toml in it (left out: {said_without_a_name()})",
    )
    parser.add_argument(
        "--bless",
        type=named,
        metavar="NAME",
        nargs="?",
        const="",
        help="write a transcript anew as it plays now; all of them without a NAME",
    )
    parser.add_argument(
        "--record",
        type=named,
        metavar="NAME",
        help=f"play, and write the playthrough into {FOLDER}/NAME{SUFFIX}; nothing is overwritten",
    )
    parser.add_argument(
        "--loose",
        action="store_true",
        help="with --record: the choices, what is noticed and the ending, without the text",
    )
    parser.add_argument(
        "--from",
        metavar="ID",
        dest="kept",
        help="with --record: a playthrough that was kept; the beginning of its id, or 'last'",
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of lines"
    )
    add_given(parser)
    add_saves(parser)


@frozen
class TranscriptsRequest:
    """What is done with a story's transcripts: they are held against it, unless one is blessed or
    recorded.

    `bless` names what is written anew as it plays now (empty: all of them); `record` a new one,
    `loose` where it has no texts. It is taken from the kept playthrough `kept` in the folder
    `saves` where one is named, and else played.
    """

    bless: str | None
    record: str | None
    loose: bool
    kept: str | None
    saves: Path
    json: bool


def transcripts_request(arguments: Arguments) -> TranscriptsRequest:
    """Return what the words of a call ask of a story's transcripts."""
    return TranscriptsRequest(
        bless=arguments.bless,
        record=arguments.record,
        loose=arguments.loose,
        kept=arguments.kept,
        saves=arguments.saves or default_root(),
        json=arguments.json,
    )


def run(arguments: Arguments) -> int:
    """Test, bless or record; exit code 0 where all transcripts hold, 1 where one does not, 2 where
    the call was wrong."""
    if arguments.bless is not None and arguments.record is not None:
        return fail("--bless writes a transcript anew and --record a new one; give one of them")

    _take_a_folder_for_the_story(arguments)
    request = transcripts_request(arguments)
    folder = story_folder(arguments)
    if reason := only_read(folder, "test"):
        return fail(reason)

    story, code = load_or_tell(folder)
    if story is None:
        return code

    try:
        if request.record is None:
            return _test(story, _named(story, request.bless or ""), request)

        if wrong := _wrong_name(story, request.record) or wrong_words(story, arguments):
            return fail(wrong)

        return _record(story, request.record, request, play_request(arguments))
    except SaveError as error:
        return fail(str(error))
    except OSError as error:
        return fail(f"{error.filename} cannot be used: {reason_of(error)}")


def _take_a_folder_for_the_story(arguments: Arguments) -> None:
    """Take what stands behind --bless for the story where it is one, and no transcript's name."""
    word = arguments.bless
    if word and arguments.story is None and Path(word, "story.toml").is_file():
        arguments.story, arguments.bless = word, ""


@frozen
class Result:
    """One transcript held against its story; `held` is None where it could not be played for what
    is wrong with it."""

    path: Path
    transcript: Transcript
    held: TranscriptCheck | None
    damages: tuple[TranscriptDamage, ...] = ()

    @property
    def name(self) -> str:
        return named(self.path.name.removesuffix(SUFFIX))

    @property
    def holds(self) -> bool:
        return self.held is not None and not self.held.differences


def transcripts(folder: Path) -> list[Path]:
    """List a story's transcripts, in the order of their names."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))


def _named(story: Story, name: str) -> list[Path]:
    """List the transcripts that are meant. Raises SaveError where there is none of that name."""
    folder = Path(story.folder, FOLDER)
    every = transcripts(folder)
    if not name:
        return every

    names = [named(path.name.removesuffix(SUFFIX)) for path in every]
    if name.removesuffix(SUFFIX) not in names:
        raise SaveError(
            f"there is no transcript '{name}' in {shown(folder)}; "
            + (did_you_mean(name, names) or f"they are listed by: {_call(story)}")
        )

    return [every[names.index(name.removesuffix(SUFFIX))]]


# testing


def examine(story: Story, path: Path) -> Result:
    """Return what holding one transcript against its story gave; one that cannot be read is told,
    and keeps no other from being held."""
    try:
        raw = read_file(path, MAX_TRANSCRIPT_BYTES)
    except OSError as error:
        why = UNREAD.get(error.errno or 0, f"it cannot be read: {reason(error)}")
        return Result(path, Transcript((), ()), None, (TranscriptDamage(1, 1, why),))

    transcript, damages = read_transcript(raw)
    given, unknown = given_by(story, transcript)
    damages += [*unknown, *unknown_names(story, transcript)]
    if damages:
        return Result(
            path,
            transcript,
            None,
            tuple(sorted(damages, key=lambda damage: (damage.line, damage.column))),
        )

    return Result(path, transcript, check_transcript(story, transcript, given))


def _test(story: Story, paths: list[Path], request: TranscriptsRequest) -> int:
    """Hold transcripts against their story, or write them anew as it plays now, and say what came
    of it."""
    results = [examine(story, path) for path in paths]
    if request.bless is not None:
        results = [_bless(story, result, tell=not request.json) for result in results]
    all_hold = all(result.holds for result in results)
    if request.json:
        print_json({"ok": all_hold, "transcripts": [_as_json(result) for result in results]})
    else:
        _tell_all(story, results)
        if request.bless is None:
            _tell_of_blessing(story, [one.name for one in results if _is_changed(story, one)])

    return GOOD if all_hold else FALLS_SHORT


def _tell_all(story: Story, results: list[Result]) -> None:
    for result in results:
        _tell(result)

    if not results:
        folder, first = (
            shown(Path(story.folder, FOLDER)),
            _call(story, *option("--record", "first")),
        )
        write_line(f"There are no transcripts in {folder}; one is played and written by: {first}")
        return

    held = sum(result.holds for result in results)
    if len(results) == 1:
        what = "transcript holds"
    else:
        what = "transcripts hold"

    write_line(f"{held} of {len(results)} {what}")


def _tell_of_blessing(story: Story, names: list[str]) -> None:
    """Print how transcripts are written anew, each by its name while they are few."""
    if len(names) > MOST_NAMED:
        every = _call(story, "--bless")
        write_line(f"Where the story is meant to read so now, all are written anew by: {every}")
        return

    for name in names:
        one = _call(story, *option("--bless", name))
        write_line(f"Where the story is meant to read so now, {name} is written anew by: {one}")


def _call(story: Story, *words: str) -> str:
    return call("test", *story_words(story.folder), *words)


def _tell(result: Result) -> None:
    if result.holds:
        write_line(f"{result.name}: holds, {_extent(result)}")
        return

    write_line(f"{result.name}: does not hold")
    for line in _said(result):
        write_line(line)


def _extent(result: Result) -> str:
    assert result.held is not None
    game = result.held.game
    if game.state.ending:
        where = f"to '{game.state.ending}'"
    else:
        where = "and goes on"

    return f"{many(len(game.taken), 'choice')} {where}"


def _said(result: Result) -> Iterator[str]:
    """Yield what is to be said of a transcript that does not hold, with the place in its file."""
    file = shown(result.path)
    for damage in result.damages:
        yield f"{file}:{damage.line}:{damage.column}: {damage.why}"
        if damage.hint:
            yield f"    {damage.hint}"

    for (step, line), differences in groupby(
        result.held.differences if result.held else (), lambda d: (d.step, d.line)
    ):
        words = result.transcript.steps[step].words or result.transcript.steps[step].id
        yield f"{file}:{line}:1: " + (f"choice {step}, {words}" if step else "the beginning")
        for difference in differences:
            yield from (f"    {said}" for said in difference.said.split("\n"))


def _as_json(result: Result) -> dict[str, object]:
    differences = result.held.differences if result.held else ()
    return {
        "name": result.name,
        "file": shown(result.path),
        "holds": result.holds,
        "step": differences[0].step if differences else None,
        "difference": "\n".join(_said(result)),
    }


# blessing


def _blessable(result: Result) -> bool:
    return result.held is not None and any(
        not difference.expected for difference in result.held.differences
    )


class _Anew(NamedTuple):
    """A transcript written anew: how it goes on past what was changed, how it holds then, and its
    text."""

    bridge: Bridge
    held: TranscriptCheck
    text: str


def _anew(story: Story, transcript: Transcript, given: Setup) -> _Anew:
    bridge = bridged(story, transcript, given)
    held = check_transcript(story, bridge.transcript, given)
    return _Anew(bridge, held, spell_transcript(blessed(bridge.transcript, held)))


def _is_changed(story: Story, result: Result) -> bool:
    """Return whether a transcript would be another one if it were written anew: what stands after
    the end of its story is for its writer to mend."""
    if result.held is None or not _blessable(result):
        return False

    anew = _anew(story, result.transcript, result.held.game.given)
    return anew.text != spell_transcript(result.transcript)


def _bless(story: Story, result: Result, *, tell: bool) -> Result:
    """Write a transcript anew where it reads otherwise now; gives how it holds then. Raises
    OSError."""
    if result.held is None or not _blessable(result):
        return result

    anew = _anew(story, result.transcript, result.held.game.given)
    write_through(result.path, read_manuscript(result.path).anew(anew.text))
    if tell:
        differences = anew.held.differences
        steps = len({difference.step for difference in differences if not difference.expected})
        changed = many(steps, "step", " changed", none="0")
        write_line(f"{result.name}: written anew, {changed}")
        for passed in anew.bridge.said:
            write_line(f"    {passed}")

        for line in _said(Result(result.path, anew.bridge.transcript, anew.held)):
            write_line(line)

    return examine(story, result.path)


# recording


def _path_of(story: Story, name: str) -> Path:
    return Path(story.folder, FOLDER, f"{name.removesuffix(SUFFIX)}{SUFFIX}")


def _wrong_name(story: Story, written: str) -> str:
    """Return why no transcript can be recorded under a name; empty where one can."""
    name = written.removesuffix(SUFFIX)
    if not keys.ID.fullmatch(name):
        return f"'{name}' cannot be a transcript's name; use letters, digits, - and _"

    path = _path_of(story, name)
    if os.path.lexists(path):
        anew = _call(story, *option("--bless", name))
        return f"{shown(path)} is there already; another name leaves it, and it is written anew by: {anew}"

    return ""


def _record(story: Story, name: str, request: TranscriptsRequest, play: PlayRequest) -> int:
    """Write a playthrough down as a transcript: one that is kept, or one that is played now."""
    if request.kept is not None:
        game: Game | None = _kept(story, request.saves, request.kept)
    else:
        game = _played(story, play)

    if game is None:
        return WRONG_CALL

    path = _path_of(story, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_new(path, spell_transcript(record(game, loose=request.loose)).encode())
    except FileExistsError:  # since it was looked for
        return fail(f"{shown(path)} is there already, and is left as it is")

    write_line(f"{shown(path)}: {_extent(examine(story, path))}")
    return GOOD


def _played(story: Story, play: PlayRequest) -> Game | None:
    from engine.plain.lines import play_unkept  # what is only tested needs none of it

    return play_unkept(story, play)


def _kept(story: Story, saves: Path, named: str) -> Game:
    """Take up a kept playthrough. Raises SaveError where there is none, or the story was changed
    since."""
    store = SaveStore(saves, story.id)
    every = store.all()
    if named == "last" and every:
        save = every[0]
    else:
        save = store.find(named)

    if save.record is None:
        raise SaveError(f"the playthrough {save.id} cannot be read")

    lines = save.record.path()
    replayed = replay(story, save.record, lines)
    if replayed.parting is not None:
        raise SaveError(
            f"the story was changed since {save.id} was played: {replayed.parting.why} (choice {replayed.parting.after + 1})"
        )

    return Game(story, save.record, None, list(replayed.states), lines, list(replayed.taken))
