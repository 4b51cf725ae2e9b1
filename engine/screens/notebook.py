"""The notebook: the pages noticed in this playthrough, each with the choice that showed it and one
question."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.atlas.finding import scene_of
from engine.atlas.tree import TreeNode
from engine.play.game import Game
from engine.play.reflecting import Noticed, noticed
from engine.play.titles import title_of
from engine.play.whereabouts import movement_of, time_of
from engine.runtime.plan import plan_of
from engine.saves.journal import SaveError
from engine.screens.lines import Line, text_lines
from engine.screens.shelves import NoticedMoment, Shelves, shelves_of
from story.model import Insight

EMPTY = "Nothing is in the notebook yet. When a page comes to stand in it while you read, a quiet line says so."


class Notebook(Shelves):
    """Lists the pages by theme, or shows one; it opens on what was noticed just now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "all", "All pages", id="notebook", show=False),
    ]
    empty = EMPTY

    def __init__(self, game: Game | None = None) -> None:
        """Open the notebook of a playthrough; of the one being read, if left out."""
        super().__init__()
        self.looked_at = game
        self._noticed: dict[str, Noticed] = {}

    def on_mount(self) -> None:
        super().on_mount()
        game = self._game()
        self._noticed = {page.insight.id: page for page in noticed(game)}
        self.shelves = shelves_of(self.game_app.story, self._noticed)
        newest = max(self._noticed.values(), key=lambda page: page.turn, default=None)
        is_new = newest is not None and newest.turn == len(game.states) - 1
        if newest is not None and is_new and self.looked_at is None:
            self.open_page = self.pages.index(newest.insight)

    def _game(self) -> Game:
        game = self.looked_at or self.game_app.game
        assert game is not None
        return game

    def laid_out(self, insight: Insight, width: int) -> list[Line]:
        text = plan_of(self.game_app.story).compiler.text(insight.text, "", "")
        if text:
            return text_lines(text.read(self._game().state.values), width)

        return []

    def moment(self, insight: Insight) -> NoticedMoment:
        """Return the choice that showed a page, and the movement, the scene and the day it was
        in."""
        game, story = self._game(), self.game_app.story
        turn = self._noticed[insight.id].turn
        states = game.states[: max(turn, 1)]
        movement, moment = movement_of(story, states), time_of(story, states)
        where = scene_of(story, states[-1])
        day = f", {moment:%a} {moment.day} {moment:%b}" if moment is not None else ""
        head = f"{title_of(movement)}. " if movement is not None else ""
        return NoticedMoment(game.chosen(turn) if turn else "", f"{head}{where}{day}")

    def node(self, insight: Insight) -> TreeNode | None:
        app, game = self.game_app, self._game()
        turn = self._noticed[insight.id].turn
        try:
            app.look_at_atlas()
        except SaveError as error:
            app.tell(str(error))

        return app.atlas.locate(game.id, game.lines[turn - 1] if turn else 0)

    def action_all(self) -> None:
        """Go to the list of all pages, and from there out of the notebook again."""
        if self.open_page is None or self.is_wide:
            self.dismiss()
        else:
            self.show_list()
