"""`slackwater check`: everything that is wrong with a story, at once."""

import atexit
import gc

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_story, exit_code, story_folder
from engine.commands.diagnostics import FORMATS, tell
from engine.plain.output import FALLS_SHORT, print_json, write
from story.diagnostics import Diagnostic
from story.loading import Loaded, load
from story.printing import on_one_line
from story.wording import many


def add_arguments(parser: Parser) -> None:
    add_story(parser)
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of lines"
    )
    parser.add_argument(
        "--format",
        choices=list(FORMATS),
        default="people",
        help="how each is said: people (the line shown), short (a line each), gcc (editors read it), github (CI annotates a change with it)",
    )
    parser.add_argument(
        "--strict", action="store_true", help="let a warning count as what falls short: exit code 1"
    )
    parser.add_argument(
        "--against",
        metavar="SAVES",
        help="also say what the story, as it is now, does to the playthroughs kept in this folder",
    )


def run(arguments: Arguments) -> int:
    """Check a story; exit code 0 where it can be played (with --strict: and nothing is doubtful), 1
    where not, 2 where there is none."""
    gc.disable()  # nothing made here is thrown away before the end: collecting would only look for it
    atexit.register(gc.freeze)  # nor is it gone over once more then
    loaded = load(story_folder(arguments), warnings=True)
    code = exit_code(loaded.diagnostics)
    if not code and arguments.strict and loaded.diagnostics:
        code = FALLS_SHORT

    more: dict[str, object] = {}
    if arguments.against is not None and loaded.story is not None:
        from engine.commands.against import print_compatibility

        code, more = print_compatibility(loaded.story, arguments, code)

    if arguments.json:
        diagnostics = [_as_json(diagnostic) for diagnostic in loaded.diagnostics]
        print_json({"ok": code == 0, "diagnostics": diagnostics, **more})
    else:
        tell(loaded.diagnostics, arguments.format)
        write(_summed_up(loaded, named=arguments.format != "github"))

    return code


def _summed_up(loaded: Loaded, *, named: bool) -> str:
    """Return how much there is in a story that can be played, and how much is wrong; its title
    before, where it is `named`."""
    errors = sum(diagnostic.severity == "error" for diagnostic in loaded.diagnostics)
    warnings = len(loaded.diagnostics) - errors
    wrong = f"{many(errors, 'error')}, {many(warnings, 'warning')}"
    if loaded.story is None:
        return wrong

    scenes = loaded.story.scenes.values()
    beats = sum(len(scene.beats) for scene in scenes)
    title = f"{on_one_line(loaded.story.title)}: " if named else ""
    return f"{title}{many(len(scenes), 'scene')}, {many(beats, 'beat')}; {wrong}"


def _as_json(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "file": diagnostic.file,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
