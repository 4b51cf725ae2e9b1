"""The rows of the map as lines, and the lines under it."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from engine.atlas.chart import Row
from engine.atlas.finding import Hit
from engine.reflecting import Hinge
from engine.screens.copying import Copied
from engine.screens.lines import BLANK, Line, Piece, broken, cut, used
from engine.screens.themes import style

ASIDE: Final = 20
"""The width of the column at the right: where a scene begins, when a playthrough did."""
VOICES: Final = 7
NARROW: Final = 60
SIGNS: Final = {
    "beginning": "●",
    "choice": "●",
    "branch": "├─●",
    "untaken": "├─○",
    "closed": "├─◌",
    "lost": "├─×",
}
SPACE: Final = "\u00a0\u00a0 "
"""Three spaces at which a line may still be broken."""
HERE: Final = "  ◂ here "
MOST_MARKS: Final = 4
MOST_BELOW: Final = 4


class Below(Copied):
    """Some lines under the map: what is beside the choice under the cursor, a hint, what was seen of how much."""

    DEFAULT_CSS = "Below { height: 4; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self.margin_left = 0

    def say(self, lines: Sequence[Line], margin: int) -> None:
        """Show other lines; the last ones, where there is not room for all."""
        lines = lines[-MOST_BELOW:]
        if (list(lines), margin) != (list(self.lines), self.margin_left):
            self.lines, self.margin_left = list(lines), margin
            self.refresh()

    @property
    def columns(self) -> tuple[int, int]:
        return self.margin_left, self.size.width

    def drawn_line(self, y: int) -> Strip:
        width, theme = self.size.width, str(getattr(self.app, "theme_key", "dark"))
        start = max(self.size.height - len(self.lines), 0)
        pieces = self.lines[y - start].pieces if 0 <= y - start < len(self.lines) else ()
        segments = [
            Segment(" " * self.margin_left, style(theme, "margin")),
            *(Segment(text, style(theme, role)) for text, role in pieces),
        ]
        return Strip(segments).adjust_cell_length(width, style(theme, "text"))


def row_line(row: Row, width: int, place: int, *, here: bool) -> Line:
    """Lay out one row: its sign and words, the ways beside it, the two voices where it was a hinge, and what stands at the right."""
    sign, role = SIGNS[row.kind], _role(row)
    right = _aside(row) if width >= NARROW else ""
    column = ASIDE if width >= NARROW and row.kind not in ("untaken", "closed") else 0
    marks = (
        " " + "○" * min(row.untaken, MOST_MARKS) + "◌" * min(len(row.closed), MOST_MARKS)
        if row.untaken or row.closed
        else ""
    )
    tail = (
        cell_len(marks)
        + (cell_len(HERE) if here else 0)
        + (VOICES + 1 if row.hinge is not None else 0)
    )
    pieces: list[Piece] = [
        (sign, role),
        (" " + cut(_said(row), width - column - cell_len(sign) - 2 - tail), role),
    ]
    pieces += [(marks, "quiet")] if marks else []
    pieces += [(HERE, "strong")] if here else []
    if row.hinge is not None:
        pieces += voices(row.hinge, width - column - 1 - used(pieces))
    if right:
        pieces += [
            (" " * max(width - column - used(pieces), 1), "text"),
            (cut(right, column), "quiet"),
        ]
    return Line(tuple(pieces), place)


def _role(row: Row) -> str:
    if row.kind == "branch" or is_folded(row):
        return "other"
    return "own" if row.kind in ("beginning", "choice") else "quiet"


def is_folded(row: Row) -> bool:
    """Say whether a row is the beginning of another way than the one shown."""
    return row.kind == "beginning" and row.playthroughs > 0


def _said(row: Row) -> str:
    return {"untaken": "a way not taken", "closed": f"closed: {row.words}"}.get(row.kind, row.words)


def _aside(row: Row) -> str:
    if row.playthroughs > 1 or is_folded(row):
        return f"{row.playthroughs} playthrough{'s' if row.playthroughs > 1 else ''}"
    if row.kind in ("branch", "lost") and row.far:
        return "and 1 more choice" if row.far == 1 else f"and {row.far} more choices"
    return row.aside


def voices(hinge: Hinge, room: int) -> list[Piece]:
    """Draw the two voices of a hinge in seven cells: nearer or farther from the middle, as the two stood then."""
    cells = [(" ", "quiet")] * VOICES
    if hinge.own_lean is not None:
        cells[2 - hinge.own_lean] = ("•", "own")
    if hinge.other_lean is not None:
        cells[4 + hinge.other_lean] = ("•", "other")
    return [(" " * max(room - VOICES, 1), "quiet"), *cells]


def beside_lines(row: Row, width: int, endings: str) -> list[Line]:
    """Say in words what stands beside a choice: ways not taken, ways closed with the lock's own reason; of a beginning also its endings."""
    parts = [endings] if endings else []
    if row.untaken:
        parts.append("○ a way not taken" if row.untaken == 1 else f"○ {row.untaken} ways not taken")
    parts += [
        f"◌ closed: {reason}" for reason in (row.closed if row.kind != "closed" else (row.words,))
    ]
    return broken([(SPACE.join(parts), "quiet")], width) if parts else []


def hit_lines(hit: Hit, width: int, place: int) -> list[Line]:
    """Lay out what was found: the words around it, and the scene under them."""
    return [
        *broken([(hit.excerpt, "choice")], width, 0, place),
        *broken([(hit.scene, "quiet")], width - 2, 2, place),
        BLANK,
    ]
