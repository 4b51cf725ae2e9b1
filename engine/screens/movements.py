"""A movement's page: its picture, its title, a line, a place, and the programme at the foot."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from engine.pictures.canvas import Manner
from engine.play.titles import title_of
from engine.screens.block import AIRY_FROM, LOW_UNDER
from engine.screens.lines import BLANK, Line, Piece, paragraph, row_of_words, used
from engine.screens.pictures import RULE, centred, centred_line, movement_picture, title_lines
from story.model import Movement, Story

BETWEEN: Final = "   "
"""What stands between two titles of the programme."""
MORE: Final = "…"
USUAL_ROWS: Final = 9
"""So high a picture has its usual air; a higher one has less."""


class _Air(NamedTuple):
    """The empty rows of a page: over the picture, under it, over the place, under the programme."""

    over: int
    under: int
    apart: int
    foot: int


AIRY, CLOSE, CLOSEST = _Air(5, 4, 2, 2), _Air(1, 2, 1, 0), _Air(0, 1, 1, 0)


def movement_lines(
    story: Story,
    movement: Movement,
    moment: datetime | None,
    size: tuple[int, int],
    window_rows: int,
    manner: Manner,
) -> list[Line]:
    """Return the page of a movement, `size` (columns, rows) large, in a window of so many rows."""
    columns, rows = size
    airs = (AIRY, CLOSE, CLOSEST) if window_rows >= AIRY_FROM else (CLOSE, CLOSEST)
    picture: list[Line] = []
    if window_rows >= LOW_UNDER and movement.picture:
        picture = movement_picture(story, movement.picture, moment, (columns, window_rows), manner)
    for drawn in (picture, []) if picture else ([],):
        for air in airs:
            page = _page(story, movement, drawn, columns, rows, air)
            if len(page) <= rows:
                return page

    return page[:rows]


def _page(
    story: Story, movement: Movement, picture: list[Line], columns: int, rows: int, air: _Air
) -> list[Line]:
    """Lay out a page with so much air; it is longer than `rows` where there is not room for it."""
    others = len(story.movements) > 1
    foot = [*programme(story, movement, columns), *[BLANK] * air.foot] if others else []
    words = _words(movement, columns, air.apart, drawn=bool(picture))
    if picture:
        under = max(air.under - max(len(picture) - USUAL_ROWS, 0) // 2, 1)
        above = [*[BLANK] * air.over, *picture, *[BLANK] * under]
    else:
        above = [BLANK] * (max(rows - len(words) - len(foot), 0) * 2 // 5)

    page = [*above, *words]
    between = max(rows - len(page) - len(foot), 1 if foot else 0)
    return [*page, *[BLANK] * between, *foot]


def _words(movement: Movement, columns: int, apart: int, *, drawn: bool) -> list[Line]:
    """Lay out title, line and place; without a picture and a line there is a rule."""
    result = [*title_lines(title_of(movement), columns), BLANK]
    if movement.line:
        result += _centred(movement.line, columns, "verse")
    else:
        result.append(BLANK if drawn else centred(RULE, columns, "quiet"))
        apart = apart if drawn else 2

    if movement.place:
        result += [*[BLANK] * apart, *_centred(movement.place, columns, "quiet")]
    return result


def _centred(words: str, columns: int, role: str) -> list[Line]:
    lines = paragraph([(row_of_words(words), role)], columns)
    return [centred_line(line, columns) for line in lines]


def programme(story: Story, movement: Movement, columns: int) -> list[Line]:
    """Return the titles of all movements in a row, this one bold; where they are too many, those
    beside it."""
    titles = [title_of(other) for other in story.movements]
    ids = [other.id for other in story.movements]
    here = ids.index(movement.id) if movement.id in ids else 0
    shown = (here, here)
    while True:
        wider = _wider(shown, len(titles))
        fitting = [ends for ends in wider if _fits(titles, here, ends, columns)]
        if not fitting:
            return [centred_line(Line(tuple(_named(titles, here, shown))), columns)]

        shown = min(fitting, key=lambda ends: abs(here - ends[0] - (ends[1] - here)))


def _wider(ends: tuple[int, int], count: int) -> Iterator[tuple[int, int]]:
    """Yield a stretch of so many titles with one more of them, before it and behind it."""
    first, last = ends
    if first > 0:
        yield first - 1, last
    if last + 1 < count:
        yield first, last + 1


def _fits(titles: Sequence[str], here: int, ends: tuple[int, int], columns: int) -> bool:
    return used(_named(titles, here, ends)) <= columns


def _named(titles: Sequence[str], here: int, ends: tuple[int, int]) -> list[Piece]:
    first, last = ends
    result: list[Piece] = [(MORE + BETWEEN, "quiet")] if first > 0 else []
    for position in range(first, last + 1):
        result += [(BETWEEN, "quiet")] if position > first else []
        result.append((titles[position], "heading" if position == here else "quiet"))

    return [*result, (BETWEEN + MORE, "quiet")] if last + 1 < len(titles) else result
