"""Pictures as lines of a page: the picture of an opening, a movement, an ending, as this window can
show it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.cells import cell_len

from engine.pictures.authored import authored, width
from engine.pictures.canvas import Manner, Row
from engine.pictures.tide import ROAD_ROWS, Sea, gap, tide
from engine.screens.block import AIRY_FROM, LOW_UNDER
from engine.screens.lines import BLANK, Line, Piece, broken, row_of_words
from story.building import TIDE
from story.model import Story

EMPTY: Final = Line(((" ", "text"),))
"""An empty line within something that is not parted at the end of a page."""
HIGH, MIDDLE, LOW = sorted(ROAD_ROWS, reverse=True)
RULE: Final = "───"
"""What stands under a title without a picture."""
BESIDE_A_TITLE: Final = 2
"""Cells of air at least between a title and the water on either side."""


def tide_rows(window_rows: int) -> int:
    """Return how many rows high the tide is in a window of so many."""
    if window_rows >= AIRY_FROM:
        return HIGH
    if window_rows >= LOW_UNDER:
        return MIDDLE

    return LOW


def sea_at(story: Story, moment: datetime | None) -> Sea | None:
    """Return the tide of the story at a time; None where it has none then."""
    if story.tides is None or moment is None:
        return None

    window = story.tides.about(moment)
    if window is not None:
        return Sea(window, story.tides.period, moment)

    return None


def tide_lines(sea: Sea, columns: int, rows: int, manner: Manner, title: str = "") -> list[Line]:
    """Return a tide as lines, `columns` wide, and the hours under it.

    The title stands in the gap between the waters, in spaced capitals; where it has no room there,
    under the picture.
    """
    words = spaced(title) if title else ""
    _, free = gap(sea, columns, rows)
    if words and cell_len(words) + 2 * BESIDE_A_TITLE <= free and len(words) == cell_len(words):
        return lines_of(tide(sea, columns, rows, manner, words))

    lines = lines_of(tide(sea, columns, rows, manner))
    if title:
        return [*lines, BLANK, *title_lines(title, columns)]

    return lines


def authored_lines(story: Story, name: str, columns: int, manner: Manner) -> list[Line]:
    """Return a picture of the story in the middle of the column; nothing where it is too wide, or
    cannot be drawn."""
    picture = story.pictures.get(name)
    if picture is None or width(picture) > columns:
        return []

    return lines_of(authored(picture, manner), (columns - width(picture)) // 2)


def movement_picture(
    story: Story, name: str, moment: datetime | None, size: tuple[int, int], manner: Manner
) -> list[Line]:
    """Return the picture that is called so, in a column and a window of `size` (columns, rows)."""
    columns, rows = size
    if name != TIDE:
        return authored_lines(story, name, columns, manner)

    sea = sea_at(story, moment)
    if sea is not None:
        return tide_lines(sea, columns, tide_rows(rows), manner)

    return []


def ending_lines(
    story: Story,
    title: str,
    moment: datetime | None,
    columns: int,
    window_rows: int,
    manner: Manner,
) -> list[Line]:
    """Return the picture of the first page as it is at an ending, and the ending's title under it.

    The tide is that of the last day, with now at the end of the road.
    """
    airy = window_rows >= AIRY_FROM
    picture: list[Line] = []
    sea = sea_at(story, moment) if story.picture == TIDE else None
    if sea is not None:
        sea = sea._replace(now=sea.window.closes)
        picture = lines_of(tide(sea, columns, tide_rows(window_rows), manner, hours=False))
    elif window_rows >= LOW_UNDER:
        picture = authored_lines(story, story.picture, columns, manner)

    words = broken([(row_of_words(title), "ending")], columns)
    over, under = (2, 2) if airy else (0, 1)
    below = [BLANK] * under if picture else []
    answer = [*picture, *below, *(centred_line(line, columns) for line in words)]
    return [*[BLANK] * over, *(line if line.pieces else EMPTY for line in answer), BLANK]


def lines_of(rows: Sequence[Row], indent: int = 0) -> list[Line]:
    """Return rows of a picture as lines of a page."""
    margin: list[Piece] = [(" " * indent, "text")] if indent else []
    found = []
    for row in rows:
        found.append(Line((*margin, *((run.text, _role(run.ink, run.ground)) for run in row))))

    return found


def _role(ink: str, ground: str) -> str:
    """Return the role of an ink on a ground; what has neither is empty."""
    if not ground:
        return ink or "text"

    return f"{ink or ground}/{ground}"


def spaced(title: str) -> str:
    """Return a title in spaced capitals."""
    return " ".join(title.upper())


def title_lines(title: str, columns: int) -> list[Line]:
    """Return a title in the middle of the column: in spaced capitals, where it can be spaced."""
    words = spaced(title)
    if len(words) == cell_len(words) <= columns:
        return [centred(words, columns, "heading")]

    return [centred_line(line, columns) for line in broken([(title, "heading")], columns)]


def centred(words: str, columns: int, role: str) -> Line:
    """Return words in the middle of the column."""
    return centred_line(Line(((words, role),)), columns)


def centred_line(line: Line, columns: int) -> Line:
    """Return a line in the middle of the column."""
    used = sum(cell_len(text) for text, _ in line.pieces)
    before = max((columns - used) // 2, 0)
    if before:
        return Line(((" " * before, "text"), *line.pieces), line.option)

    return line
