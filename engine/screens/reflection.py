"""The reflection of a playthrough that has ended, opened again: what was done, what was noticed,
how near the two stood."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.atlas.chart import day_of
from engine.atlas.finding import scene_of
from engine.play.game import Game
from engine.play.reflecting import pages_noticed
from engine.screens.acts import acts_lines
from engine.screens.lines import BLANK, Line, broken, plain_lines
from engine.screens.menu import MenuScreen, heading_lines
from engine.screens.spoken import line_lines

NOTHING = "There is nothing particular to be told of it."


class Reflection(MenuScreen):
    """Shows the acts of a playthrough, its pages by their titles, and the two voices."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "notebook", "Its notebook", id="notebook", show=False),
        Binding("r", "leave", "Back from it", id="reflection", show=False),
    ]
    keys_here = (("notebook", "its notebook"), ("leave", "back"))

    def __init__(self, game: Game) -> None:
        super().__init__()
        self.looked_at = game

    def board(self) -> str:
        return ""

    def lines(self, width: int) -> list[Line]:
        game = self.looked_at
        part = game.story.part_name(game.given.voice)
        under = " · ".join(word for word in (part, day_of(game.record.beginning.started)) if word)
        result = [
            *heading_lines(scene_of(game.story, game.state), width)[:-1],
            *broken([(under, "quiet")], width),
        ]
        block, columns = self.page.block, self.page.size.width
        told = acts_lines(game, block, columns, self.game_app.pictures)
        result += [BLANK, *(told or plain_lines(NOTHING, width))]
        words = pages_noticed(game)
        if words:
            result += [BLANK, *broken([(f"◦ {words}", "quiet")], width)]
        return [*result, *line_lines(game, width)]

    def action_notebook(self) -> None:
        from engine.screens.notebook import Notebook

        self.app.push_screen(Notebook(self.looked_at))
