"""`slackwater publish`: a story as one file, for a browser or for Python, or as an archive for
where stories are listed."""

import io
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4
from zipfile import BadZipFile, ZipFile

from engine.carrying.distributions import Unportable
from engine.carrying.program import is_program, program_with
from engine.carrying.story_files import files_of_story
from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_story, exit_code, story_folder
from engine.commands.diagnostics import tell
from engine.plain.output import FALLS_SHORT, GOOD, fail, print_json, write, write_error
from engine.saves.files import write_through
from engine.web.archive import archive_of
from engine.web.known import Unpublishable
from engine.web.page import LONGEST_HEAD, is_page, page_of
from story.calling import call, story_words
from story.covers import NoCover, cover_of
from story.diagnostics import Diagnostic
from story.files import read_file
from story.keys import IFID
from story.loading import Memory, load
from story.model import Story
from story.printing import on_one_line
from story.wording import many

MAX_PUBLISHED_BYTES: Final = 1 << 28
"""Bytes of a page that is published anew."""
STANDARD_OUTPUT: Final = Path("-")
READABLE: Final = 0o444
"""The bits of a file's mode by which it is read; two places lower stand those by which it is
run."""


def add_arguments(parser: Parser) -> None:
    add_story(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="write to this file (left out: the story's id with .html, .zip or .pyz behind it, in this folder; - prints the page)",
    )
    parser.add_argument(
        "--zip",
        action="store_true",
        help="make an archive with index.html, the cover and what archives read: for itch.io, IFComp and IFDB",
    )
    parser.add_argument(
        "--python",
        action="store_true",
        help="make a file that Python 3.11 or newer plays, on any machine, in the terminal",
    )
    parser.add_argument(
        "--no-check", action="store_true", help="do not look for what is likely not meant"
    )
    parser.add_argument(
        "--ifid",
        metavar="IFID",
        help="publish under this number of the work, where story.toml has no ifid",
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of lines"
    )


class PublishRequest(NamedTuple):
    """What is to be published: as which kind of file, where to (None: under the story's own name),
    under which number of the work, and whether that is said as JSON."""

    kind: "FileKind"
    output: Path | None
    ifid: str
    json: bool


def run(arguments: Arguments) -> int:
    """Publish a story; exit code 0 where it was, 1 where the story cannot be played, 2 where the
    call was wrong."""
    if arguments.ifid is not None and not IFID.fullmatch(arguments.ifid):
        return fail(
            "--ifid takes digits, capitals and hyphens, 8 to 63 of them; a UUID in capitals is one"
        )

    kind = _kind(arguments)
    if kind is None:
        return fail("--zip and --python make two different files; give one of them")

    request = PublishRequest(kind, arguments.output, arguments.ifid or "", arguments.json)
    memory = Memory()
    loaded = load(story_folder(arguments), warnings=not arguments.no_check, memory=memory)
    if loaded.story is None:
        return _tell_errors(loaded.diagnostics)

    return _publish(loaded.story, request, memory, loaded.diagnostics)


def _publish(
    loaded: Story, request: PublishRequest, memory: Memory, doubts: tuple[Diagnostic, ...]
) -> int:
    """Publish a story that can be played; `doubts` are the warnings about it. Raises OSError."""
    story = loaded._replace(ifid=loaded.ifid or request.ifid)
    output = request.output or Path(f"{story.id}{request.kind.suffixes[0]}")
    if reason := _refused(output, request.kind):
        return fail(reason)

    raw = _made(story, request.kind, memory)
    if raw is None:
        return FALLS_SHORT

    if output == STANDARD_OUTPUT:
        write(raw.decode(), end="")
        return GOOD

    _put_down(output, raw, request.kind)
    if request.json:
        about = {"file": str(output), "bytes": len(raw), "scenes": len(story.scenes)}
        print_json({**about, "ifid": story.ifid, "warnings": len(doubts)})
    else:
        _say(story, output, request.kind, len(raw), doubts)
    return GOOD


def _tell_errors(diagnostics: tuple[Diagnostic, ...]) -> int:
    """Print what keeps a story from being published; return the exit code."""
    errors = [found for found in diagnostics if found.severity == "error"]
    tell(errors)
    code = exit_code(diagnostics) or FALLS_SHORT
    if code == FALLS_SHORT:  # else there is no story that could be mended
        fail(f"nothing was published: {many(len(errors), 'error')} to be mended first")
    return code


def _made(story: Story, kind: "FileKind", memory: Memory) -> bytes | None:
    """Return the bytes of a published story; None where it cannot be made, which is said."""
    try:
        return kind.made_of(story, memory)
    except NoCover as error:
        cover = on_one_line(story.cover)
        fail(f"nothing was published, as the cover '{cover}' cannot be shown: {error}")
    except (Unpublishable, Unportable) as error:
        fail(f"nothing was published: {on_one_line(str(error))}")

    return None


class FileKind(NamedTuple):
    """What can be made: how its name may end, what it is good for, and what makes it of a story and
    its files."""

    suffixes: tuple[str, ...]
    plays: str
    made_of: Callable[[Story, Memory], bytes]


def _page(story: Story, _memory: Memory) -> bytes:
    return page_of(story, cover_of(story)).encode()


def _archive(story: Story, _memory: Memory) -> bytes:
    cover = cover_of(story)
    return archive_of(story, page_of(story, cover), cover)


def _program(story: Story, memory: Memory) -> bytes:
    return program_with(files_of_story(story, memory))


PAGE: Final = FileKind((".html", ".htm"), "plays without a network", _page)
ARCHIVE: Final = FileKind((".zip",), "itch.io and IFComp take it as it is", _archive)
PROGRAM: Final = FileKind((".pyz",), "plays wherever there is Python 3.11 or newer", _program)


def _kind(arguments: Arguments) -> FileKind | None:
    """Return what is to be made, by its option or the file's name; None where two are asked for."""
    if arguments.zip and arguments.python:
        return None

    if arguments.output is not None:
        suffix = arguments.output.suffix.lower()
    else:
        suffix = ""

    if arguments.zip or (suffix == ".zip" and not arguments.python):
        return ARCHIVE

    if arguments.python or suffix == ".pyz":
        return PROGRAM

    return PAGE


def _refused(output: Path, kind: FileKind) -> str:
    """Return why a file is not written to; empty where it is. Raises OSError."""
    if output == STANDARD_OUTPUT:
        if kind is not PAGE:
            return "an archive or a program is written to a file: name one with -o"

        return ""

    if output.suffix.lower() not in kind.suffixes:
        return f"{output} is no name for what is made; end it in {kind.suffixes[0]}"

    if output.is_dir() or not _is_ours(output):
        return f"{output} is there, and was not published by this program; it is left as it is, so name another file"

    return ""


def _is_ours(path: Path) -> bool:
    """Return whether something may be put there: where nothing is, or what this program has
    published. Raises OSError."""
    try:
        raw = read_file(path, MAX_PUBLISHED_BYTES)
    except FileNotFoundError:
        return True

    if not raw or is_page(raw):
        return True

    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            return is_page(_beginning(archive, "index.html")) or is_program(
                _beginning(archive, "__main__.py")
            )
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return False  # no archive, damaged or encrypted


def _beginning(archive: ZipFile, name: str) -> bytes:
    """Return how a file of an archive begins; nothing where there is none of that name."""
    if name not in archive.namelist():
        return b""

    with archive.open(name) as file:
        return file.read(LONGEST_HEAD)


def _put_down(output: Path, raw: bytes, kind: FileKind) -> None:
    """Write what was made, whole or not at all. Raises OSError."""
    is_new = not output.exists()
    write_through(output, raw)
    if kind is PROGRAM and is_new:
        mode = output.stat().st_mode
        with suppress(OSError):  # it is played by naming Python too
            output.chmod(mode | (mode & READABLE) >> 2)


def _say(
    story: Story,
    output: Path,
    kind: FileKind,
    size: int,
    doubts: tuple[Diagnostic, ...],
) -> None:
    """Print what was made, what it is good for, and what it wants still."""
    if doubts:
        checks = call("check", *story_words(story.folder))
        write_error(f"slackwater: {many(len(doubts), 'warning')}, said by: {checks}")
    if not story.ifid and kind is not PROGRAM:
        write_error(
            "slackwater: the story has no number by which archives know it; this line at the top of story.toml gives it one: "
            f'ifid = "{str(uuid4()).upper()}"'
        )

    kilobytes = f"{round(size / 1000):,} kB"
    write(
        f"{on_one_line(str(output))}: {kilobytes}, {many(len(story.scenes), 'scene')}; {kind.plays}"
    )
