"""A grid of cells that is drawn on: each has a glyph, an ink, and a ground under it."""

from typing import Final, Literal, NamedTuple

Manner = Literal["full", "lines", "none"]
"""How a picture is drawn: painted in tones; as an outline, in braille; or with dashes alone, where
there is no braille."""

EMPTY: Final = " "


class InkRun(NamedTuple):
    """Some letters of one row that have one ink and lie on one ground; either may be empty, and is
    the page's own then.

    An ink is the name of a role: water0 to water2, land, house, reflection, line, under, lit, and
    text and heading.
    """

    text: str
    ink: str = ""
    ground: str = ""


Row = tuple[InkRun, ...]
"""One row of a picture, from its left edge on."""


class Canvas:
    """A picture while it is drawn, `columns` by `rows`; what falls outside of it is not drawn."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self._cells = [[InkRun(EMPTY) for _ in range(columns)] for _ in range(rows)]

    def put(self, row: int, column: int, glyph: str, ink: str = "", ground: str = "") -> None:
        """Draw one glyph into one cell."""
        if 0 <= row < len(self._cells) and 0 <= column < self.columns:
            self._cells[row][column] = InkRun(glyph, "" if glyph == EMPTY else ink, ground)

    def write(self, row: int, column: int, words: str, ink: str) -> None:
        """Draw words from a cell on, over whatever lies there, and on its ground."""
        for position, letter in enumerate(words, column):
            if 0 <= row < len(self._cells) and 0 <= position < self.columns:
                self.put(row, position, letter, ink, self._cells[row][position].ground)

    def rows(self) -> list[Row]:
        """Return what was drawn; cells that stand beside each other and are alike are one run."""
        return [_joined(cells) for cells in self._cells]


def _joined(cells: list[InkRun]) -> Row:
    """Join neighbours of one look; a space has no ink, so it is joined to whatever has its
    ground."""
    result: list[InkRun] = []
    for cell in cells:
        last = result[-1] if result else None
        if last is None or not _alike(last, cell):
            result.append(cell)
        else:
            result[-1] = InkRun(last.text + cell.text, last.ink or cell.ink, last.ground)

    if result and not result[-1].ground:
        result[-1] = result[-1]._replace(text=result[-1].text.rstrip())
    return tuple(run for run in result if run.text)


def _alike(last: InkRun, cell: InkRun) -> bool:
    return last.ground == cell.ground and (not last.ink or not cell.ink or last.ink == cell.ink)
