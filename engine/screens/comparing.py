"""Two playthroughs beside each other, from their parting on: two columns where there is room for
them, else one after the other."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from engine.atlas.chart import day_of
from engine.atlas.finding import scene_of
from engine.atlas.tree import TreeNode
from engine.play.comparing import ComparedRow, compare, differing
from engine.play.game import Game
from engine.play.reflecting import Hinge
from engine.play.retelling import RetoldStep, read_only_game
from engine.screens.lines import BLANK, Line, Piece, broken, text_lines
from engine.screens.map_lines import VOICES, voices
from engine.screens.menu import MenuScreen, heading_lines
from story.wording import many

TWO_COLUMNS: Final = 120
GAP: Final = 4
MARK: Final = "▏"
"""What stands before a line that differs, so that it is not told by colour alone."""


class Comparing(MenuScreen):
    """Shows what differs brightly and marked, and what is alike dimly."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "leave", "Back from comparing", id="compare", show=False)
    ]
    keys_here = (("leave", "back"),)

    def __init__(self, one: Game, other: Game) -> None:
        super().__init__()
        self.games = (one, other)
        self.comparison = compare(one, other)

    def column(self) -> int:
        if self.app.size.width >= TWO_COLUMNS:
            return TWO_COLUMNS - GAP

        return super().column()

    def board(self) -> str:
        return ""

    def lines(self, width: int) -> list[Line]:
        self.menu_page.notes = {}
        if width < TWO_COLUMNS - GAP:
            return self._below_each_other(width)

        half = (width - GAP) // 2
        result = [*heading_lines(self._heading(), width)]
        result += beside(self._head(0, half), self._head(1, half), half)
        for row in self.comparison.rows:
            result += [
                BLANK,
                *beside(told_lines(row.left, row, half), told_lines(row.right, row, half), half),
            ]

        return result

    def _below_each_other(self, width: int) -> list[Line]:
        result = heading_lines(self._heading(), width)
        for side in (0, 1):
            result += [*self._head(side, width), BLANK]

        for row in self.comparison.rows:
            sides: Iterable[tuple[str, RetoldStep | None]] = (
                (("", row.left),) if row.alike else (("A ", row.left), ("B ", row.right))
            )
            for letter, told in sides:
                if told is not None:
                    result += [*told_lines(told, row, width, letter), BLANK]

        return result

    def _heading(self) -> str:
        common = self.comparison.common
        if not self.comparison.rows:
            return "They are alike, to the last word"
        if not common:
            return "Two playthroughs, from the beginning"

        return f"Where they part, after {many(common, 'choice')}"

    def _head(self, side: int, width: int) -> list[Line]:
        """Return which playthrough a column is, with the two voices at its hinges."""
        game = self.games[side]
        part = game.story.part_name(game.given.voice)
        words = " · ".join(
            word
            for word in (
                part,
                day_of(game.record.beginning.started),
                scene_of(game.story, game.state),
            )
            if word
        )
        result = broken([(f"{'AB'[side]}  {words}", "heading")], width)
        return result + voices_lines(self.comparison.voices[side])


def game_at(node: TreeNode) -> Game:
    """Make a game, to be looked at, of the playthrough that came to a node last."""
    log, line = max(node.holding.members, key=lambda member: (member[0].touched, member[1]))
    return read_only_game(node.story, log.record, line)


def voices_lines(hinges: Sequence[Hinge]) -> list[Line]:
    """Draw the two voices down the page, a line a hinge."""
    return [Line((("   ", "quiet"), *voices(hinge, VOICES)[1:])) for hinge in hinges]


def told_lines(
    told: RetoldStep | None, row: ComparedRow, width: int, letter: str = ""
) -> list[Line]:
    """Lay out one step: what was chosen and what was read, marked where it is not so on the other
    side."""
    if told is None:
        return []

    other = row.right if told is row.left else row.left
    room = width - 2
    result = _chosen_lines(told, other, room, letter)
    for part, differs in zip(told.parts, differing(told, other), strict=True):
        if part.kind in ("scene", "pages"):
            lines = broken([(part.text.plain, "quiet")], room)
        else:
            lines = text_lines(part.text, room, past=not differs)

        if result:
            result.append(BLANK)
        for line in lines:
            result.append(_marked(line, differs))

    return result


def _chosen_lines(told: RetoldStep, other: RetoldStep | None, room: int, letter: str) -> list[Line]:
    """Return what was chosen at a step; nothing at the beginning."""
    if not told.chosen:
        return []

    differs = other is None or other.chosen != told.chosen
    role = "chosen" if differs else "past"
    return [_marked(line, differs) for line in broken([(f"{letter}› {told.chosen}", role)], room)]


def _marked(line: Line, differs: bool) -> Line:
    if not line.pieces:
        return line

    return Line(((f"{MARK} " if differs else "  ", "other"), *line.pieces))


def beside(left: Sequence[Line], right: Sequence[Line], half: int) -> Iterator[Line]:
    """Put two columns of lines beside each other."""
    for one, other in zip_longest(left, right, fillvalue=BLANK):
        used = sum(cell_len(text) for text, _ in one.pieces)
        pieces: list[Piece] = [*one.pieces, (" " * (half + GAP - used), "text"), *other.pieces]
        yield Line(tuple(pieces))
