"""The first row and the last one: the tide board with the running head, and the hints of keys."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.strip import Strip

from engine.screens.block import Frame
from engine.screens.copying import Copied
from engine.screens.lines import Piece, cut, used
from engine.screens.naming import named_key
from engine.screens.strips import strip_of

GAPS: Final = (3, 2)
"""How many cells stand between two hints: as many as there is room for."""
LEAST_GAP: Final = 2
"""How many cells stand at least between the board and what is at the end of its row."""


class KeyHint(NamedTuple):
    """A key, and what it does here; either may be empty."""

    key: str
    words: str


class Bar(Copied):
    """One row of words, at the text's own left edge."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; }"

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.pieces: tuple[Piece, ...] = ()
        self.block = Frame(0, 0)

    @property
    def words(self) -> str:
        """What it says, without the air between its parts."""
        return "".join(text for text, _ in self.pieces).strip()

    def say(self, pieces: Iterable[Piece], block: Frame) -> None:
        """Show other words, in another place."""
        pieces = tuple(pieces)
        if (pieces, block) != (self.pieces, self.block):
            self.pieces, self.block = pieces, block
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked, or whose words were."""
        if self.was_dragged_over:
            key = ""
        else:
            key = self.key_at(event.x - self.block.margin)

        if key:
            self.app.simulate_key(key)

    def key_at(self, cell: int) -> str:
        """Return the key that a cell of the row belongs to; empty where it belongs to none, or to
        several."""
        keys: list[str] = []
        start = 0
        for text, role in self.pieces:
            end = start + cell_len(text)
            if role == "key":
                keys = text.split(" ")
            elif not text.strip():
                keys = []

            if start <= cell < end:
                if role != "key" or len(keys) == 1:
                    one = keys
                else:
                    one = _under(text, cell - start)

                if len(one) == 1:
                    return named_key(one[0])

                return ""

            start = end

        return ""

    @property
    def columns(self) -> tuple[int, int]:
        return self.block.margin, self.size.width

    def drawn_line(self, y: int) -> Strip:
        width, theme = self.size.width, str(getattr(self.app, "theme_key", "dark"))
        return strip_of(self.pieces if y == 0 else (), self.block.margin, width, theme)


def _under(keys: str, cell: int) -> list[str]:
    """Return the one of several keys that stands in a cell."""
    before = keys[: cell + 1].count(" ")
    if keys[cell : cell + 1].strip():
        return keys.split(" ")[before : before + 1]

    return []


def board_pieces(board: str, head: str, block: Frame) -> list[Piece]:
    """Return the board, and the running head at the right end of the column where both have
    room."""
    board = cut(board, block.measure)
    free = block.measure - cell_len(board) - cell_len(head)
    if not head or free < (LEAST_GAP if board else 0):
        return [(board, "quiet")]

    return [(board, "quiet"), (" " * free, "quiet"), (head, "aside")]


def hint_pieces(hints: Sequence[KeyHint], room: int) -> list[Piece]:
    """Return hints in a row: closer together where they have less room, and then the ones of least
    weight left out whole.

    The first says what one came for, and the last ones are the ways out and to all other keys; what
    gives way are those before the last two, the later ones first.
    """
    kept = []
    for hint in hints:
        if hint.key or hint.words:
            kept.append(hint)

    while True:
        for gap in GAPS:
            pieces = _in_a_row(kept, gap)
            if used(pieces) <= room:
                return pieces

        if len(kept) <= 1:
            return [(cut(text, room), role) for text, role in pieces[:1]]

        del kept[-3 if len(kept) > 3 else len(kept) - 2 or -1]


def numbers(positions: Iterable[int]) -> str:
    """Return the digits that choose, counted from 1, neighbours as one: `1-3`, `1 3-4`."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and runs[-1][-1] == position - 1:
            runs[-1].append(position)
        else:
            runs.append([position])

    return " ".join(map(_run_of_numbers, runs))


def _run_of_numbers(positions: Sequence[int]) -> str:
    if len(positions) == 1:
        return f"{positions[0] + 1}"

    return f"{positions[0] + 1}-{positions[-1] + 1}"


def _in_a_row(hints: Sequence[KeyHint], gap: int) -> list[Piece]:
    result: list[Piece] = []
    for hint in hints:
        if result:
            result.append((" " * gap, "quiet"))
        if hint.key:
            result.append((hint.key, "key"))
        if hint.words:
            result.append((f" {hint.words}" if hint.key else hint.words, "quiet"))

    return result
