"""What a story can be drawn as: the one table of it, from which the command line takes its
choices."""

from collections.abc import Callable
from typing import Final, NamedTuple

from engine.drawing.graph import Diagram

Overview = Callable[[], Diagram | None]
"""Gives the scenes of what is drawn beat by beat, for a format that shows these too; None where
scenes are drawn themselves."""


class DrawingFormat(NamedTuple):
    """One format: how a diagram is written in it, and how its files' names end."""

    write: Callable[[Diagram, Overview], str]
    suffixes: tuple[str, ...]


def _svg(diagram: Diagram, overview: Overview) -> str:
    """Return a drawing as SVG. Raises NoLayout where Graphviz cannot be asked."""
    from engine.drawing import svg
    from engine.drawing.placing import place

    return svg.write(diagram, place, overview())


def _dot(diagram: Diagram, _overview: Overview) -> str:
    from engine.drawing import dot

    return dot.write(diagram)


def _mermaid(diagram: Diagram, _overview: Overview) -> str:
    from engine.drawing import mermaid

    return mermaid.write(diagram)


FORMATS: Final = {
    "svg": DrawingFormat(_svg, (".svg",)),
    "dot": DrawingFormat(_dot, (".dot", ".gv")),
    "mermaid": DrawingFormat(_mermaid, (".mmd", ".mermaid")),
}
"""The formats, the first of which is drawn where none is named. Each imports what it needs when it
is drawn."""
DEFAULT: Final = next(iter(FORMATS))


def format_of(suffix: str) -> str:
    """Return the format that files whose name ends so are in; the default where none has that."""
    by_suffix = {}
    for name, form in FORMATS.items():
        for end in form.suffixes:
            by_suffix[end] = name

    return by_suffix.get(suffix.lower(), DEFAULT)
