"""What was done, told line by line, each act at its own row of the two voices."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.pictures.canvas import Manner
from engine.pictures.threads import FARTHEST, Turning, threads
from engine.play.game import Game
from engine.play.reflecting import Hinge, hinges, told_acts
from engine.screens.block import VOICES_FROM, Frame
from engine.screens.lines import BLANK, Line, Piece, Placed, paragraph, used
from engine.screens.voices import headed, middle_of, names_of, placed

ASIDE: Final = 18
"""Cells that are left free beside the acts for the voices, where these have to stand in the
column."""
NARROW: Final = 50
"""A column of fewer cells has no room for the voices beside its words."""


def acts_lines(game: Game, block: Frame, columns: int, manner: Manner) -> list[Line]:
    """Return the acts of a playthrough, an act a paragraph, and beside them the two voices.

    These stand in the right margin of a window of so many columns, or in the column where there is
    no such margin. A turning whose act is not told stands between those that are.
    """
    passed = [hinge for hinge in hinges(game) if hinge.own_lean is not None]
    beside = columns >= VOICES_FROM
    if not passed or (not beside and block.measure < NARROW):
        return _told(game, block.measure)[0]

    told, rows = _told(game, block.measure if beside else block.measure - ASIDE)
    if not told:
        return []

    if beside:
        middle = middle_of(block, columns) - block.margin
    else:
        middle = block.measure - 1 - FARTHEST

    known = [(hinge.own_lean, hinge.other_lean) for hinge in passed]
    drawn = placed(threads(_turnings(passed, rows), manner, later=0), middle, 1)
    drawn.setdefault(0, headed(names_of(game.story, game.given.voice), middle, known))
    return _with_voices([BLANK, *told], drawn)


def _with_voices(lines: list[Line], drawn: Mapping[int, Sequence[Placed]]) -> list[Line]:
    """Put what is drawn beside lines, with as many empty ones below as it takes."""
    last = max(drawn, default=0)
    lines = [*lines, *[BLANK] * (last + 1 - len(lines))]
    return [_beside(line, drawn.get(row, ())) for row, line in enumerate(lines)]


def rows_of_acts(lines: Sequence[Line]) -> list[int]:
    """Return on which of the rows of `acts_lines` an act begins, but for the first one: there they
    can be parted."""
    words = [bool(line.pieces and line.pieces[0][0].strip()) for line in lines]
    begun = []
    for row, is_told in enumerate(words):
        if is_told and row and not words[row - 1]:
            begun.append(row)

    return begun[1:]


def _told(game: Game, width: int) -> tuple[list[Line], dict[int, int]]:
    """Return the acts, and on which row each begins, by the number of choices after which it was
    done."""
    lines: list[Line] = []
    rows: dict[int, int] = {}
    for act in told_acts(game):
        if lines:
            lines.append(BLANK)
        rows[act.turn] = len(lines)
        lines += paragraph([(act.words, "text")], width)

    return lines, rows


def _turnings(passed: Sequence[Hinge], rows: Mapping[int, int]) -> list[Turning]:
    """Return each hinge the row of its act, or else a row of its own between those of its
    neighbours, if one is free."""
    result: list[Turning] = []
    waiting: list[Hinge] = []
    for hinge in passed:
        row = rows.get(hinge.turn)
        if row is None:
            waiting.append(hinge)
            continue

        result += _between(waiting, result[-1].row + 1 if result else 0, row)
        result.append(_turning(hinge, row))
        waiting = []

    last = result[-1].row + 1 if result else 0
    return [*result, *_between(waiting, last, max(rows.values(), default=0) + 1)]


def _between(waiting: Sequence[Hinge], first: int, end: int) -> list[Turning]:
    """Spread turnings over the free rows from `first` to before `end`; those that have no room are
    left out."""
    free = max(end - first, 0)
    kept = waiting[:free]
    result = []
    for position, hinge in enumerate(kept):
        result.append(_turning(hinge, first + (position * 2 + 1) * free // (2 * len(kept))))

    return result


def _turning(hinge: Hinge, row: int) -> Turning:
    return Turning(row, hinge.own_lean, hinge.other_lean)


def _beside(line: Line, cells: Sequence[Placed]) -> Line:
    """Return a line with what stands beside it."""
    pieces: list[Piece] = list(line.pieces)
    for column, text, role in cells:
        free = column - used(pieces)
        if free >= 0:
            pieces += [(" " * free, "text")] if free else []
            pieces.append((text, role))

    return Line(tuple(pieces), line.option)
