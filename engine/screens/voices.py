"""The two voices on a screen: in the right margin while one reads, and beside the acts when they
are told."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from rich.cells import cell_len

from engine.pictures.canvas import Manner
from engine.pictures.threads import FARTHEST, Threads, in_rows, threads
from engine.play.reflecting import Hinge
from engine.screens.block import VOICES_FROM, Frame
from engine.screens.lines import Margin, Placed, cut
from story.model import Story

FROM_THE_COLUMN: Final = 13
"""Cells from the column to the middle between the voices; less, where the margin is narrow."""
APART: Final = 2
"""Cells from that middle to the names over the voices."""
LATER: Final = 1
"""Rows by which the second voice follows the first."""
ABOUT: Final = ("how near the", "two stood")
"""What is said of them the first time."""


def margin_of(
    hinges: Sequence[Hinge],
    names: tuple[str, str],
    block: Frame,
    size: tuple[int, int],
    manner: Manner,
    *,
    first: bool,
) -> Margin:
    """Return the voices in the right margin of a page of `size` (columns, rows), from its first row
    on.

    `names` stand over them. `first` says under them what they are; nothing is drawn where the
    margin has no room.
    """
    columns, rows = size
    known = [(hinge.own_lean, hinge.other_lean) for hinge in hinges]
    if columns < VOICES_FROM or all(lean is None for lean in chain(*known)):
        return {}

    middle = middle_of(block, columns)
    head = headed(names, middle, known)
    turnings = in_rows(known, rows - len(head) - LATER)
    result = {0: head} if head else {}
    result |= placed(threads(turnings, manner, LATER), middle, len(head[:1]))
    if first:
        under = max(result, default=0) + 2
        for row, words in enumerate(ABOUT, under):
            result[row] = [Placed(middle - FARTHEST - 1, words, "aside")]

    return {row: cells for row, cells in result.items() if row < rows}


def middle_of(block: Frame, columns: int) -> int:
    """Return the column in the middle between the voices, in the right margin."""
    margin = columns - block.margin - block.measure
    return block.margin + block.measure + min(FROM_THE_COLUMN, margin // 2)


def headed(
    names: tuple[str, str], middle: int, known: Sequence[tuple[int | None, int | None]]
) -> list[Placed]:
    """Return the names over the voices, as on a score: of those of which something is known, and
    that have one."""
    own, other = (cut(name, 2 * FARTHEST) for name in names)
    result = []
    if own and any(lean is not None for lean, _ in known):
        result.append(Placed(middle - APART - cell_len(own) + 1, own, "own"))
    if other and any(lean is not None for _, lean in known):
        result.append(Placed(middle + APART, other, "other"))
    return result


def placed(drawn: Threads, middle: int, down: int) -> dict[int, list[Placed]]:
    """Return threads as they stand in the window, so many rows further down."""
    found = {}
    for row, cells in drawn.items():
        found[row + down] = [Placed(middle + column, run.text, run.ink) for column, run in cells]

    return found


def names_of(story: Story, voice: str | None) -> tuple[str, str]:
    """Return what the player's voice and the other one are called where they are drawn."""
    names = story.canon.names
    other = next((names[id] for id in story.canon.voices if id != voice and id in names), "")
    return names.get(voice or "", ""), other
