"""`slackwater publish`: a story as one file that plays in any browser, or as an archive for where stories are listed."""

import argparse
import io
import zlib
from pathlib import Path
from typing import Final
from uuid import uuid4
from zipfile import BadZipFile, ZipFile

from engine.commands.common import add_story, exit_code, story_folder
from engine.commands.diagnostics import tell
from engine.plain.output import FALLS_SHORT, GOOD, fail, print_json, write, write_error
from engine.saves.files import write_through
from engine.web.archive import archive_of
from engine.web.known import Unknown
from engine.web.page import LONGEST_HEAD, is_page, page_of
from story.calling import call, story_words
from story.covers import NoCover, cover_of
from story.diagnostics import Diagnostic
from story.files import read_file
from story.keys import IFID
from story.loading import load
from story.model import Story
from story.printing import on_one_line
from story.wording import many

LARGEST: Final = 1 << 28
"""Bytes of a page that is published anew."""
STANDARD_OUTPUT: Final = Path("-")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_story(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="write to this file (left out: the story's id with .html behind it, in this folder; - prints the page)",
    )
    parser.add_argument(
        "--zip",
        action="store_true",
        help="make an archive with index.html, the cover and what archives read: for itch.io, IFComp and IFDB",
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


def run(arguments: argparse.Namespace) -> int:
    """Publish a story; exit code 0 where it was, 1 where the story cannot be played, 2 where the call was wrong."""
    folder = story_folder(arguments)
    loaded = load(folder, warnings=not arguments.no_check)
    if loaded.story is None:
        errors = [found for found in loaded.diagnostics if found.severity == "error"]
        tell(errors)
        code = exit_code(loaded.diagnostics) or FALLS_SHORT
        if code == FALLS_SHORT:  # else there is no story that could be mended
            fail(f"nothing was published: {many(len(errors), 'error')} to be mended first")
        return code
    if arguments.ifid is not None and not IFID.fullmatch(arguments.ifid):
        return fail(
            "--ifid takes digits, capitals and hyphens, 8 to 63 of them; a UUID in capitals is one"
        )
    story = loaded.story._replace(ifid=loaded.story.ifid or arguments.ifid or "")
    try:
        return _publish(story, arguments, loaded.diagnostics)
    except NoCover as error:
        fail(
            f"nothing was published, as the cover '{on_one_line(story.cover)}' cannot be shown: {error}"
        )
    except Unknown as error:
        fail(f"nothing was published: {on_one_line(str(error))}")
    return FALLS_SHORT


def _publish(story: Story, arguments: argparse.Namespace, doubts: tuple[Diagnostic, ...]) -> int:
    output: Path | None = arguments.output
    is_archive = arguments.zip or (output is not None and output.suffix.lower() == ".zip")
    output = output or Path(f"{story.id}.{'zip' if is_archive else 'html'}")
    if why := _refused(output, is_archive):
        return fail(why)
    cover = cover_of(story)
    page = page_of(story, cover)
    raw = archive_of(story, page, cover) if is_archive else page.encode()
    if output == STANDARD_OUTPUT:
        write(page, end="")
        return GOOD
    write_through(output, raw)
    _say(story, arguments, output, len(raw), doubts)
    return GOOD


def _refused(output: Path, is_archive: bool) -> str:
    """Return why a file is not written to; empty where it is. Raises OSError."""
    if output == STANDARD_OUTPUT:
        if is_archive:
            return "an archive is written to a file: name one with -o"
        return ""
    wanted = (".zip",) if is_archive else (".html", ".htm")
    if output.suffix.lower() not in wanted:
        return f"{output} is no name for what is made; end it in {wanted[0]}"
    if output.is_dir() or not _is_ours(output):
        return f"{output} is there, and was not published by this program; it is left as it is, so name another file"
    return ""


def _is_ours(path: Path) -> bool:
    """Return whether something may be put there: where nothing is, or what this program has published. Raises OSError."""
    try:
        raw = read_file(path, LARGEST)
    except FileNotFoundError:
        return True
    if not raw or is_page(raw):
        return True
    try:
        with ZipFile(io.BytesIO(raw)) as archive, archive.open("index.html") as page:
            return is_page(page.read(LONGEST_HEAD))
    except (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return False  # no archive, damaged, encrypted, or without a page


def _say(
    story: Story,
    arguments: argparse.Namespace,
    output: Path,
    size: int,
    doubts: tuple[Diagnostic, ...],
) -> None:
    """Say what was made, what it is good for, and what it wants still."""
    if arguments.json:
        about = {"file": str(output), "bytes": size, "scenes": len(story.scenes)}
        print_json({**about, "ifid": story.ifid, "warnings": len(doubts)})
        return
    if doubts:
        checks = call("check", *story_words(story.folder))
        write_error(f"slackwater: {many(len(doubts), 'warning')}, said by: {checks}")
    if not story.ifid:
        write_error(
            "slackwater: the story has no number by which archives know it; this line at the top of story.toml gives it one: "
            f'ifid = "{str(uuid4()).upper()}"'
        )
    if output.suffix == ".zip":
        plays = "itch.io and IFComp take it as it is"
    else:
        plays = "plays without a network"
    kilobytes = f"{round(size / 1000):,} kB"
    write(f"{on_one_line(str(output))}: {kilobytes}, {many(len(story.scenes), 'scene')}; {plays}")
