"""`slackwater graph`: the story drawn, as a picture, or in the language of a program that draws."""

import json
import sys
from pathlib import Path
from typing import Final

from attrs import frozen

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_story, load_or_tell, story_folder
from engine.drawing.formats import DEFAULT, FORMATS, format_of
from engine.drawing.graph import Diagram
from engine.plain.output import FALLS_SHORT, GOOD, fail, write
from engine.saves.files import write_through
from story.calling import call, operand, option, story_words
from story.files import read_file
from story.guessing import did_you_mean
from story.model import Story
from story.naming import named
from story.printing import printable

MAX_DRAWING_BYTES: Final = 1 << 28
"""Bytes of a drawing that is drawn anew."""


def add_arguments(parser: Parser) -> None:
    add_story(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--to",
        choices=tuple(FORMATS),
        help="what to draw it as; left out, what the name of FILE says, else svg (which needs Graphviz)",
    )
    form.add_argument(
        "--json", action="store_true", help="print the graph as one JSON object instead"
    )
    part = parser.add_mutually_exclusive_group()
    part.add_argument(
        "--beats", action="store_true", help="draw the inside of every scene too: its beats"
    )
    part.add_argument("--scene", type=named, metavar="ID", help="draw the inside of one scene")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="write to this file instead of standard output",
    )


@frozen
class DrawingRequest:
    """What is drawn of a story, and as what: `form` is one of FORMATS, or "json".

    With `beats` the inside of every scene is drawn too, with `scene` that of one. Without `output`
    it is printed.
    """

    form: str
    beats: bool
    scene: str | None
    output: Path | None

    @property
    def part(self) -> tuple[str, ...]:
        """The words of the call that say what part of a story is drawn."""
        if self.beats:
            return ("--beats",)
        if self.scene is not None:
            return option("--scene", self.scene)

        return ()


def run(arguments: Arguments) -> int:
    """Draw a story; exit code 0 where it was drawn, 1 where the story cannot be read, 2 where the
    call was wrong or a tool is missing."""
    output: Path | None = arguments.output
    request = DrawingRequest(_form(arguments), arguments.beats, arguments.scene, output)
    if output is not None and output.suffix.lower() == ".toml":
        return fail(
            f"{output} is the name of a scene, which a drawing would be written over; end it in .svg, .dot or .mmd"
        )

    folder = story_folder(arguments)
    if output is None and request.form == "svg" and sys.stdout.isatty():
        named = option("-o", operand(f"{folder.resolve().name or 'story'}.svg"))
        return fail(
            "an svg is for a browser and not for a terminal; it is written to a file by: "
            + call("graph", *story_words(folder), *request.part, *named)
        )

    story, code = load_or_tell(folder)
    if story is None:
        return code or FALLS_SHORT

    if request.scene is not None and request.scene not in story.scenes:
        hint = did_you_mean(request.scene, story.scenes) or "a scene is named by its id, as in goto"
        return fail(f"there is no scene '{request.scene}'; {hint}")

    return _draw(story, folder, request)


def _draw(story: Story, folder: Path, request: DrawingRequest) -> int:
    """Draw a story and put the drawing where it was asked for. Raises OSError."""
    from engine.drawing.placing import NoLayout

    try:
        drawn = _drawn(story, request)
    except NoLayout as missing:
        words = call("graph", *story_words(folder), *request.part, "--to", "mermaid")
        return fail(f"{missing}; a drawing that needs no layout is written by: {words}")

    return _put(drawn, request.output)


def _put(drawn: str, output: Path | None) -> int:
    """Print a drawing, or write it into a file that holds nothing else. Raises OSError."""
    if output is None:
        write(drawn, end="")
        return GOOD

    if not _may_be_written(output):
        return fail(
            f"{output} is there, and is no drawing; it is left as it is, so name another file"
        )

    write_through(output, printable(drawn).encode())
    return GOOD


def _may_be_written(path: Path) -> bool:
    """Return whether a drawing may be put there: where nothing is, or a drawing of this program,
    which is drawn anew. Raises OSError."""
    try:
        raw = read_file(path, MAX_DRAWING_BYTES)
    except FileNotFoundError:
        return True

    is_drawing = raw.startswith((b"<svg", b"<?xml", b"digraph ", b'{"title"'))
    return not raw or is_drawing or b"\nflowchart " in raw[:2_000]


def _form(arguments: Arguments) -> str:
    """Return what is drawn: one of FORMATS, or "json"."""
    output: Path | None = arguments.output
    if arguments.json:
        return "json"
    if arguments.to is not None or output is None:
        return arguments.to or DEFAULT

    return format_of(output.suffix)


def _drawn(story: Story, request: DrawingRequest) -> str:
    graph = _graph(story, request)
    if request.form == "json":
        from engine.drawing.data import as_data

        return json.dumps(as_data(graph), ensure_ascii=False) + "\n"

    def overview() -> Diagram | None:
        from engine.drawing.scenes import scene_graph

        if request.beats:
            return scene_graph(story)

        return None

    return FORMATS[request.form].write(graph, overview)


def _graph(story: Story, request: DrawingRequest) -> Diagram:
    if not (request.beats or request.scene):
        from engine.drawing.scenes import scene_graph

        return scene_graph(story)

    from engine.drawing.beats import beat_graph
    from engine.drawing.cutting import cut

    graph = beat_graph(story)
    if request.scene:
        return cut(graph, request.scene)

    return graph
