"""The notebook: the pages noticed in this playthrough, each with the moment that showed it and one question."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.game import Game
from engine.plan import plan_of
from engine.reflecting import Noticed, noticed, themes
from engine.screens.bars import Hint
from engine.screens.leaf import Entry, Leaf, heading_lines
from engine.screens.lines import BLANK, Line, broken, page_lines, plain_lines, text_lines

EMPTY = "Nothing is in the notebook yet. When something is noticed while you read, a quiet line says so, and its page is kept here."


class Notebook(Leaf):
    """Lists the pages by theme, or shows one; it opens on what was noticed just now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "leaf(-1)", "The page before", id="page-before", show=False),
        Binding("right", "leaf(1)", "The next page", id="page-after", show=False),
        Binding("n", "all", "All pages", id="notebook", show=False),
    ]

    def __init__(self, game: Game | None = None) -> None:
        """Open the notebook of a playthrough; of the one being read, if left out."""
        super().__init__()
        self.looked_at = game
        self.open_page: int | None = None
        self._from_list = False

    def on_mount(self) -> None:
        super().on_mount()
        self._pages = self._by_theme()
        newest = max(self._pages, key=lambda page: page.turn, default=None)
        if (
            newest is not None
            and newest.turn == len(self._game().states) - 1
            and self.looked_at is None
        ):
            self.open_page = self._pages.index(newest)

    def _game(self) -> Game:
        game = self.looked_at or self.game_app.game
        assert game is not None
        return game

    def _by_theme(self) -> list[Noticed]:
        return [page for pages in themes(noticed(self._game())).values() for page in pages]

    def words(self, width: int) -> list[Line]:
        if self.open_page is not None:
            return self._page(self._pages[self.open_page], width)
        heading = heading_lines("Noticed", width)
        return heading[:-1] if self._pages else [*heading, *plain_lines(EMPTY, width)]

    def _page(self, page: Noticed, width: int) -> list[Line]:
        """Lay out one page: its title, its text, the moment, the question, whose thought it is."""
        story, insight = self.game_app.story, page.insight
        compiled = plan_of(story).compiler.text(insight.text, "", "")
        parts = [
            [
                *broken([(insight.title, "heading")], width),
                *broken([(insight.theme, "quiet")], width),
            ],
            text_lines(compiled.read(self._game().state.values), width) if compiled else [],
            [
                line
                for part in page.moment.split("\n")
                for line in broken([(part, "past")], width - 4, 4)
            ]
            if page.moment
            else [],
            plain_lines(insight.question, width, "emphasis"),
            plain_lines(f"From “{insight.source}”.", width, "quiet") if insight.source else [],
            page_lines(story.credits, width, "quiet"),
        ]
        return [line for part in parts if part for line in [BLANK, *part]][1:]

    def entries(self) -> Sequence[Entry]:
        if self.open_page is not None:
            return ()
        before = ""
        out = []
        for page in self._pages:
            theme = page.insight.theme
            out.append(Entry(page.insight.title, above=theme if theme != before else ""))
            before = theme
        return out

    def hint_parts(self) -> Iterable[Hint]:
        key = self.key_of
        yield from super().hint_parts()
        if self.open_page is not None and len(self._pages) > 1:
            yield Hint(f"{key('page-before')} {key('page-after')}", "other pages")
            yield Hint(key("notebook"), "all pages")
        yield Hint(key("leave"), "back")

    def chosen(self, place: int) -> None:
        self._from_list = True
        self.open_page = place
        self.turn()

    def action_leaf(self, by: int) -> None:
        """Turn to the page before or after; from the list, open the one under the cursor."""
        if self.open_page is None:
            self.action_enter()
            return
        place = self.open_page + by
        if 0 <= place < len(self._pages):
            self.open_page = place
            self.turn()

    def action_all(self) -> None:
        """Go to the list of all pages, and from there out of the notebook again."""
        if self.open_page is None:
            self.dismiss()
        else:
            self._list()

    def _list(self) -> None:
        place, self.open_page = self.open_page, None
        self.turn(place or 0)

    def action_leave(self) -> None:
        """Go back the way one came: to the list, or straight to the reading."""
        if self.open_page is not None and self._from_list:
            self._list()
        else:
            self.dismiss()
