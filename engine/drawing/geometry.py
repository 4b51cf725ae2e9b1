"""Sizes and places, in pixels, x to the right and y downwards."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from engine.drawing.graph import Diagram


class Size(NamedTuple):
    """How much room something takes, in pixels."""

    width: float
    height: float


class Box(NamedTuple):
    """Where something stands: its upper left corner and its size, in pixels, downwards."""

    x: float
    y: float
    width: float
    height: float


Points = tuple[tuple[float, float], ...]
"""A curve: an end, then two handles and a point, and again."""


class Curve(NamedTuple):
    """How a line runs: in one piece, or in two with its label between them."""

    pieces: tuple[Points, ...]
    label: Box | None


class Sizes(NamedTuple):
    """How much room every part of a drawing takes: nodes by id, the label of each line in order,
    the heads of groups by id."""

    nodes: Mapping[str, Size]
    labels: tuple[Size | None, ...]
    heads: Mapping[str, Size]


class Placement(NamedTuple):
    """Where all of a drawing is: nodes and groups by id, lines in their order."""

    size: Size
    nodes: Mapping[str, Box]
    lines: tuple[Curve, ...]
    groups: Mapping[str, Box]


Placer = Callable[[Diagram, Sizes], Placement]
"""What places a drawing whose parts have these sizes."""
