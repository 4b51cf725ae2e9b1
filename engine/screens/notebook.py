"""The notebook: the pages noticed in this playthrough, each with the moment that showed it and one question."""

from collections.abc import Sequence

from engine.game import Game
from engine.plan import plan_of
from engine.reflecting import Noticed, noticed, themes
from engine.screens.lines import BLANK, Line, broken, plain_lines, text_lines
from engine.screens.sheet import Answer, Sheet


class Notebook(Sheet):
    """Lists the pages by theme; a page opens in its place, the newest one first."""

    def __init__(self) -> None:
        super().__init__()
        self.open_page: Noticed | None = None

    def on_mount(self) -> None:
        super().on_mount()
        pages = self._pages()
        if pages and pages[-1].turn == len(self._game().states) - 1:
            self.open_page = pages[-1]

    def _game(self) -> Game:
        game = self.game_app.game
        assert game is not None
        return game

    def _pages(self) -> list[Noticed]:
        return noticed(self._game())

    def _by_theme(self) -> list[Noticed]:
        return [page for pages in themes(self._pages()).values() for page in pages]

    def words(self, width: int) -> list[Line]:
        if self.open_page is not None:
            return self._page(self.open_page, width)
        if not self._pages():
            return plain_lines("Nothing is in the notebook yet. When something is noticed, a quiet line says so, and its page is here.", width)
        return [*broken([("Noticed", "heading")], width), BLANK, *plain_lines(self.game_app.story.credits, width, "quiet")]

    def _page(self, page: Noticed, width: int) -> list[Line]:
        story = self.game_app.story
        compiled = plan_of(story).compiler.text(page.insight.text, "", "")
        body = text_lines(compiled.read(self._game().state.values), width) if compiled else []
        source = f"{story.credits.split('.')[0]}." if not page.insight.source else f"From: {page.insight.source}"
        return [
            *broken([(page.insight.title, "heading"), (f"   {page.insight.theme}", "quiet")], width),
            BLANK,
            *body,
            BLANK,
            *broken([(page.moment, "past")], width - 4, 4),
            BLANK,
            *plain_lines(page.insight.question, width, "emphasis"),
            BLANK,
            *plain_lines(source, width, "quiet"),
        ]

    def answers(self) -> Sequence[Answer]:
        if self.open_page is not None:
            return [Answer("All pages")] if len(self._pages()) > 1 else ()
        return [Answer(page.insight.title) for page in self._by_theme()]

    def chosen(self, place: int) -> None:
        self.open_page = None if self.open_page is not None else self._by_theme()[place]
        self.page.cursor = -1
        self.rebuild()
