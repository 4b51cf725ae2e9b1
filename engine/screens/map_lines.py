"""The lines of the map inside a scene, what stands under them, and what both heights of the map
have in common."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from textual.strip import Strip

from engine.atlas.chart import ChartRow, standing
from engine.atlas.finding import Hit
from engine.atlas.scenes import Visit
from engine.atlas.tree import TreeNode
from engine.play.reflecting import Hinge, nearness
from engine.screens.copying import Copied
from engine.screens.lines import (
    BLANK,
    Line,
    Piece,
    Placed,
    broken,
    chosen_lines,
    cut,
    text_lines,
    used,
)
from engine.screens.strips import strip_of
from story.ids import scene_of
from story.wording import many

VOICES: Final = 7
SIGNS: Final = {
    "choice": "●",
    "end": "●",
    "branch": "├─●",
    "untaken": "├─○",
    "closed": "├─◌",
    "lost": "├─×",
}
LAST: Final = {"├": "╰"}
SPINE: Final = "│"
HERE: Final = "◂ "
ROWS_BELOW: Final = 3
FEW: Final = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
LEAST_READ: Final = 4
"""What was read at a place is shown under the rows where at least so many lines of it have room."""


class Below(Copied):
    """Some lines under the map: each sign of the row under the cursor in words, or a hint."""

    DEFAULT_CSS = f"Below {{ height: {ROWS_BELOW}; width: 1fr; }}"

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self.margin_left = 0

    def say(self, lines: Sequence[Line], margin: int) -> None:
        """Show other lines: the first ones, where there is not room for all."""
        lines = list(lines[:ROWS_BELOW])
        if (lines, margin) != (list(self.lines), self.margin_left):
            self.lines, self.margin_left = lines, margin
            self.refresh()

    @property
    def columns(self) -> tuple[int, int]:
        return self.margin_left, self.size.width

    def drawn_line(self, y: int) -> Strip:
        width, theme = self.size.width, str(getattr(self.app, "theme_key", "dark"))
        pieces = self.lines[y].pieces if y < len(self.lines) else ()
        return strip_of(pieces, self.margin_left, width, theme)


def few(count: int) -> str:
    """Return a small number in words, a large one in figures."""
    if count < len(FEW):
        return FEW[count]

    return f"{count:,}"


def ways_said(untaken: int, closed: Sequence[str], signs: int = 0) -> str:
    """Return how many ways were not taken, and of those that are closed the locks' own reasons;
    after at most so many of their signs."""
    parts = []
    if untaken:
        if untaken == 1:
            said = "a way not taken"
        else:
            said = f"{few(untaken)} ways not taken"

        parts.append(f"{'○' * min(untaken, signs)} {said}".strip())

    if closed:
        said = f"{few(len(closed))} closed: {' '.join(dict.fromkeys(closed))}"
        parts.append(f"{'◌' * min(len(closed), signs)} {said}".strip())
    return ", ".join(parts)


def turning_said(hinge: Hinge) -> str:
    """Return what the two dots of a turning show."""
    near = nearness(hinge)
    if near:
        return f"The dots: at this turning the two stood {near}."

    return ""


def headed(left: Sequence[Piece], right: str, width: int) -> list[Line]:
    """Lay out the heading of the map, with what is said of the playthrough at its right where there
    is room, and an empty line."""
    free = width - used(left) - cell_len(right)
    beside: list[Piece] = [(" " * free, "text"), (right, "quiet")] if free >= 2 else []
    return [Line((*left, *beside)), BLANK]


def spread(cells: Sequence[Placed], option: int = -1) -> Line:
    """Lay out words that stand at given cells of a line; what would stand on others gives way."""
    pieces: list[Piece] = []
    at = 0
    for column, text, role in sorted(cells):
        if column < at or not text:
            continue

        if column > at:
            pieces.append((" " * (column - at), "text"))
        pieces.append((text, role))
        at = column + cell_len(text)

    return Line(tuple(pieces), option)


def at_right(count: int, width: int) -> list[Placed]:
    """Place how many playthroughs turn off, at the right edge."""
    words = f"+{count:,}" if count else ""
    return [Placed(width - cell_len(words), words, "other")]


def dots(hinge: Hinge | None, middle: int) -> list[Placed]:
    """Place the two dots of a turning, nearer or farther from the middle, as the two stood then."""
    if hinge is None or not middle:
        return []

    result = []
    if hinge.own_lean is not None:
        result.append(Placed(middle - 1 - 2 * hinge.own_lean, "•", "own"))
    if hinge.other_lean is not None:
        result.append(Placed(middle + 1 + 2 * hinge.other_lean, "•", "other"))
    return result


def middle_in(width: int) -> int:
    """Return the cell of a column in the middle between the voices; 0 where they have no room."""
    if width >= 68:
        return 54
    if width >= 52:
        return 42

    return 0


def inside_lines(
    rows: Sequence[ChartRow], width: int, height: int, *, here: TreeNode | None, own: str
) -> list[Line]:
    """Lay out the rows inside a scene, a line each, with air between the places where it fits;
    `own` is the playthrough's id."""
    starts = [position for position, row in enumerate(rows) if row.kind in ("choice", "end")]
    airy = len(rows) + len(starts) <= height
    result: list[Line] = []
    stands = standing(rows, here)
    for position, row in enumerate(rows):
        if airy and position in starts[1:]:
            result.append(Line(((SPINE, "line"),)))
        ends = position + 1 == len(rows) or (
            position + 1 in starts and not airy and position not in starts
        )
        result.append(_inside_line(row, width, position, here=row is stands, ends=ends, own=own))

    return result


def _inside_line(
    row: ChartRow, width: int, position: int, *, here: bool, ends: bool, own: str
) -> Line:
    sign = SIGNS[row.kind]
    sign = LAST.get(sign[0], sign[0]) + sign[1:] if ends else sign
    if row.kind == "branch":
        count = len({log.id for log, _ in row.node.members} - {own})
    else:
        count = 0

    marks = at_right(count, width)
    middle = middle_in(width)
    drawn = dots(row.hinge, middle)
    end = min((cell.column for cell in [*drawn, *marks] if cell.text), default=width + 1) - 1
    mark = here and row.kind != "end"
    room = end - cell_len(sign) - 2 - (8 if mark else 0)
    words = cut(said_inside(row, here=here), room)
    cells = [
        *_signed(sign, row),
        Placed(cell_len(sign) + 2, words, _role(row)),
        *drawn,
        *marks,
    ]
    if mark:
        cells.append(Placed(cell_len(sign) + 4 + cell_len(words), f"{HERE}here", "strong"))
    return spread(cells, position)


def _signed(sign: str, row: ChartRow) -> Iterator[Placed]:
    """Place the sign of a row: what joins it to the spine is fainter."""
    if row.kind in ("choice", "end"):
        role = "own"
    elif row.kind == "branch":
        role = "other"
    else:
        role = "quiet"

    if len(sign) > 1:
        yield Placed(0, sign[:-1], "line")
    yield Placed(len(sign) - 1, sign[-1], role)


def _role(row: ChartRow) -> str:
    match row.kind:
        case "branch" | "beginning":
            return "elsewhere"
        case "closed" | "lost":
            return "locked"
        case "untaken":
            return "number"
        case _:
            return "choice"


def said_inside(row: ChartRow, *, here: bool) -> str:
    """Return a row inside a scene in words."""
    match row.kind:
        case "untaken":
            return ways_said(row.untaken, ())
        case "closed":
            return f"closed: {row.words}"
        case "end":
            if here:
                return f"{HERE}here"

            return "so far"
        case _:
            return row.words


def foot_inside(row: ChartRow, width: int, own: str) -> str:
    """Return each sign of a row inside a scene in words, and the row itself where it was cut."""
    parts = []
    room = width - 3 if row.hinge is None else middle_in(width) - 9
    if cell_len(row.words) > room:
        parts.append(row.words)
    if row.kind == "branch":
        count = len({log.id for log, _ in row.node.members} - {own})
        who = many(count, "other playthrough", " went this way.")
        parts.append(f"+{who}" if count else "You went this way before.")

    if row.kind == "lost":
        parts.append("The story has changed: from here on it no longer leads where it led.")
    if row.hinge is not None:
        parts.append(turning_said(row.hinge))
    return " ".join(filter(None, parts))


def read_lines(row: ChartRow, width: int, height: int) -> list[Line]:
    """Return the page as it was read at a row, dim, in so many lines at most; none where it has no
    room, or nothing was read."""
    node = row.node
    if height < LEAST_READ or row.kind not in ("choice", "branch") or node.state is None:
        return []

    result = chosen_lines(row.words, width, past=True)
    for passage in node.state.read:
        if passage.kind in ("text", "reply"):
            result += [BLANK, *text_lines(passage.text, width, past=True)]

    if len(result) <= height:
        return result

    return [*result[: height - 1], Line((("…", "past"),))]


def visit_lines(visit: Visit, width: int) -> list[Line]:
    """Return what was read in a scene in which nothing was to be chosen."""
    result: list[Line] = []
    for passage in visit.node.state.read if visit.node.state is not None else ():
        if passage.kind == "text" and scene_of(passage.place) == visit.scene.id:
            result += [*([BLANK] if result else []), *text_lines(passage.text, width, past=True)]

    return result


def beginning_lines(rows: Sequence[ChartRow], width: int) -> list[Line]:
    """Lay out beginnings: whose part it was, and when it began the first time."""
    result = []
    for position, row in enumerate(rows):
        count = many(row.playthroughs, "playthrough", none="0")
        right = f"{row.aside}   {count}" if row.aside else count
        words = cut(row.words, width - cell_len(right) - 2)
        column = width - cell_len(right)
        result.append(
            spread([Placed(0, words, "elsewhere"), Placed(column, right, "quiet")], position)
        )

    return result


def voices(hinge: Hinge, room: int) -> list[Piece]:
    """Draw the two voices of a hinge in seven cells: nearer or farther from the middle, as the two
    stood then."""
    cells = [(" ", "quiet")] * VOICES
    if hinge.own_lean is not None:
        cells[2 - hinge.own_lean] = ("•", "own")
    if hinge.other_lean is not None:
        cells[4 + hinge.other_lean] = ("•", "other")
    return [(" " * max(room - VOICES, 1), "quiet"), *cells]


def hit_lines(hit: Hit, width: int, position: int) -> list[Line]:
    """Lay out what was found: the words around it, and the scene under them."""
    return [
        *broken([(hit.excerpt, "choice")], width, 0, position),
        *broken([(hit.scene, "quiet")], width - 2, 2, position),
        BLANK,
    ]
