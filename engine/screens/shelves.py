"""Pages of the notebook on their shelves: a list by theme with its blank leaves, a page, or both
beside each other."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import ClassVar, Final, NamedTuple

from textual.binding import Binding, BindingType

from engine.atlas.tree import TreeNode
from engine.play.titles import title_of
from engine.screens.bars import Bar, KeyHint
from engine.screens.block import BESIDE_FROM
from engine.screens.lines import (
    BLANK,
    DASH,
    Line,
    Margin,
    Placed,
    broken,
    page_lines,
    plain_lines,
    used,
)
from engine.screens.menu import MenuEntry, MenuScreen
from story.model import Insight, Story

LIST, PAGE = 36, 64
"""Cells of the list and of the page, where they stand beside each other."""
INDENT: Final = 2
LEAF: Final = "·"


class Shelf(NamedTuple):
    """The pages of a theme that were noticed, in the story's order, and how many of it are
    blank."""

    theme: str
    pages: tuple[Insight, ...]
    blank: int


def shelves_of(story: Story, found: Collection[str]) -> list[Shelf]:
    """Return the themes of which a page was noticed, in the story's order."""
    themes: dict[str, list[Insight]] = {}
    for insight in story.insights.values():
        themes.setdefault(insight.theme, []).append(insight)

    result = []
    for theme, pages in themes.items():
        noticed = tuple(page for page in pages if page.id in found)
        if noticed:
            result.append(Shelf(theme, noticed, len(pages) - len(noticed)))

    return result


class NoticedMoment(NamedTuple):
    """What showed a page: the choice, empty where there was none, and where that was."""

    chosen: str
    where: str


class Shelves(MenuScreen):
    """Lists pages, or shows one; each kind says which there are, what showed them, and where they
    were."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "leaf(-1)", "The page before", id="page-before", show=False),
        Binding("right", "leaf(1)", "The next page", id="page-after", show=False),
        Binding("g", "go_there", "Go to where it was", id="go-there", show=False),
    ]
    numbered = False
    heading = "Noticed"
    empty = ""

    def __init__(self) -> None:
        super().__init__()
        self.shelves: list[Shelf] = []
        self.open_page: int | None = None
        """The page that is shown alone."""
        self._from_list = False

    @property
    def pages(self) -> list[Insight]:
        return list(chain.from_iterable(shelf.pages for shelf in self.shelves))

    def laid_out(self, insight: Insight, width: int) -> list[Line]:
        """Return the text of a page, and its question."""
        raise NotImplementedError

    def moment(self, insight: Insight) -> NoticedMoment | None:
        """Return what showed a page."""
        raise NotImplementedError

    def node(self, insight: Insight) -> TreeNode | None:
        """Find where a page was noticed."""
        raise NotImplementedError

    @property
    def is_wide(self) -> bool:
        """Whether list and page stand beside each other."""
        size = self.app.size
        return bool(self.shelves) and (
            size.width >= BESIDE_FROM[0] and size.height >= BESIDE_FROM[1]
        )

    def column(self) -> int:
        if self.is_wide:
            return LIST + PAGE

        return super().column()

    def say_board(self) -> None:
        """Show the heading at the top: there is no tide here."""
        self.query_one("#board", Bar).say([(self.heading, "heading")], self.page.block)

    def rebuild(self) -> None:
        if self.is_wide and self.open_page is not None:
            self.menu_page.set_reactive(type(self.menu_page).cursor, self.open_page)
        super().rebuild()

    def entries(self) -> Sequence[MenuEntry]:
        if self.open_page is not None and not self.is_wide:
            return ()

        return [MenuEntry(title_of(page)) for page in self.pages]

    def lines(self, width: int) -> list[Line]:
        self.menu_page.notes, self.menu_page.beside = {}, {}
        if not self.shelves:
            return plain_lines(self.empty, width)

        if self.is_wide:
            self._lay_beside()
            return list(self._index(LIST - INDENT))

        if self.open_page is not None:
            return self._page(self.pages[self.open_page], width)

        return [*self._index(width), *self._credits(width)]

    def _index(self, width: int) -> Iterator[Line]:
        """Lay out the list: themes, their pages, and a dot for each leaf that is blank still."""
        place = 0
        for number, shelf in enumerate(self.shelves):
            if number:
                yield BLANK
            yield from broken([(shelf.theme[:1].upper() + shelf.theme[1:], "quiet")], width)
            for page in shelf.pages:
                yield from broken([(title_of(page), "choice")], width - INDENT, INDENT, place)
                place += 1

            if shelf.blank:
                leaves = " ".join(LEAF * shelf.blank)
                yield from broken([(leaves, "quiet")], width - INDENT, INDENT)

    def _page(self, insight: Insight, width: int) -> list[Line]:
        """Lay out a page: its title, its text, the question, the choice that showed it, whose
        thought it is."""
        result = [*broken([(title_of(insight), "heading")], width), BLANK]
        result += self.laid_out(insight, width)
        if insight.question:
            result += [BLANK, *plain_lines(insight.question, width, "question")]
        moment = self.moment(insight)
        if moment is not None:
            result += [BLANK, BLANK, *_moment_lines(moment, width)]
        if insight.source:
            result += [BLANK, *plain_lines(f"After “{insight.source}”.", width, "quiet")]
        return result

    def _credits(self, width: int) -> list[Line]:
        """Return what the story says of whose thoughts these are: once, under the list, or under
        the page beside it."""
        credits = page_lines(self.game_app.story.credits, width, "quiet")
        if credits:
            return [BLANK, *credits]

        return []

    def _lay_beside(self) -> None:
        """Let the page under the cursor stand beside the list, wherever that is scrolled to."""
        page, pages = self.menu_page, self.pages
        place = max(min(page.cursor, len(pages) - 1), 0)
        lines = [*self._page(pages[place], PAGE), *self._credits(PAGE)][: page.rows]
        page.beside = _beside(lines, page.margin + LIST)

    def on_page_scrolled(self) -> None:
        if self.is_wide:
            if self.open_page is not None:
                self.open_page = self.menu_page.cursor
            self._lay_beside()

        super().on_page_scrolled()

    def _shown(self) -> Insight | None:
        """Return the page that is shown, or that the cursor is on."""
        if self.open_page is None:
            place = self.menu_page.cursor
        else:
            place = self.open_page

        if 0 <= place < len(self.pages):
            return self.pages[place]

        return None

    def hint_parts(self) -> Iterable[KeyHint]:
        key = self.key_of
        move = f"{key('up')} {key('down')}"
        alone = self.open_page is not None and not self.is_wide
        if self.is_wide:
            yield KeyHint(move, "another page" if len(self.pages) > 1 else "")
        elif not alone and self.pages:
            yield from (KeyHint(key("enter"), "open"), KeyHint(move, "move"))
        elif len(self.pages) > 1:
            # Up and down read what there is of this page first, where it is longer than the window.
            page = self.menu_page
            if page.lowest:
                turn = f"{key('page-before')} {key('page-after')}"
            else:
                turn = move

            yield KeyHint(turn, "another page")

        if self.pages:
            yield KeyHint(key("go-there"), "go to where it was")
        yield KeyHint(key("leave"), "all pages" if alone and self._from_list else "back")

    def chosen(self, position: int) -> None:
        if self.is_wide:
            return

        self._from_list = True
        self.open_page = position
        self.turn()

    def action_move(self, by: int) -> None:
        """Go to another page; but what there is of this one is read first."""
        page = self.menu_page
        if self.open_page is None or self.is_wide:
            super().action_move(by)
        elif (by > 0 and page.more_below) or (by < 0 and page.top):
            page.scroll_lines(by)
        else:
            self.action_leaf(by)

    def action_leaf(self, by: int) -> None:
        """Turn to the page before or after; from the list, open the one under the cursor."""
        if self.is_wide:
            self.action_move(by)
        elif self.open_page is None:
            self.action_enter()
        elif 0 <= self.open_page + by < len(self.pages):
            self.open_page += by
            self.turn()

    def action_go_there(self) -> None:
        """Go on from where the page was noticed."""
        insight = self._shown()
        node = self.node(insight) if insight is not None else None
        if node is not None:
            self.game_app.jump(node)

    def show_list(self) -> None:
        """Go from a page to the list of all."""
        place, self.open_page = self.open_page, None
        self.turn(place or 0)

    def action_leave(self) -> None:
        """Go back the way one came: to the list, or straight out."""
        if self.open_page is not None and self._from_list and not self.is_wide:
            self.show_list()
        else:
            self.dismiss()


def _moment_lines(moment: NoticedMoment, width: int) -> Iterator[Line]:
    """Lay out what showed a page: the choice as it stands on the reading page, and under it where
    that was."""
    indent = len(DASH) if moment.chosen else 0
    if moment.chosen:
        first, *rest = broken([(moment.chosen, "other")], width - indent, indent)
        yield from (Line(((DASH, "dash"), *first.pieces[1:])), *rest)
    yield from broken([(moment.where, "quiet")], width - indent, indent) if moment.where else ()


def _beside(lines: Sequence[Line], column: int) -> Margin:
    """Place lines in the rows of a page, from a column of the window on."""
    result = {}
    for row, line in enumerate(lines):
        cells = []
        start = column
        for piece in line.pieces:
            cells.append(Placed(start, *piece))
            start += used([piece])

        if cells:
            result[row] = cells

    return result
