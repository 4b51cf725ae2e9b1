"""What every screen is: the board above, a page, the hints of keys below; digits, arrows, enter and
the mouse choose."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, NamedTuple, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.widget import Widget

from engine.screens.bars import Bar, KeyHint, board_pieces, hint_pieces, numbers
from engine.screens.block import air_around, column_for
from engine.screens.copying import Copied
from engine.screens.host import Host
from engine.screens.leaving import LeftOnce
from engine.screens.lines import BLANK, Line, broken, plain_lines
from engine.screens.page import Page

DIGITS: Final = 9
"""So many lines of a menu have a digit; the others are reached with the arrows, as nobody types two
digits at once."""


ROWS_AROUND: Final = 4
"""The rows that the page does not have: board, hints, and an empty one beside each."""


class MenuLine(NamedTuple):
    """One line of a menu; `closed` is the reason why it cannot be chosen."""

    words: str
    closed: str = ""


class BaseScreen(LeftOnce):
    """A page of words with a menu under it."""

    DEFAULT_CSS = "BaseScreen { background: $background; } BaseScreen Page { margin: 1 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(digit), f"choose({digit - 1})", "Choose", id=f"choose-{digit}", show=False)
            for digit in range(1, 10)
        ),
        Binding("up", "move(-1)", "Up", id="up", show=False),
        Binding("down", "move(1)", "Down", id="down", show=False),
        Binding("enter", "enter", "Choose", id="enter", show=False),
        Binding("pageup", "scroll(-1)", "Earlier", id="earlier", show=False),
        Binding("pagedown,space", "scroll(1)", "Later", id="later", show=False),
        Binding("escape", "leave", "Back", id="leave", show=False),
    ]
    hints: Sequence[KeyHint] = (KeyHint("esc", "back"),)
    rows_around = ROWS_AROUND
    refused = -1
    """The line of the menu that was tried just now, and is closed."""

    @property
    def game_app(self) -> Host:
        return cast("Host", self.app)

    @property
    def page(self) -> Page:
        return self.query_one(Page)

    @property
    def is_laid_out(self) -> bool:
        """Whether its page has a size to be shown in.

        It has none while the screen is being opened, and is gone while it is being left: what comes
        from elsewhere meanwhile, a file that was saved or a way that was found, is not shown on it.
        """
        return any(page.size.width for page in self.query(Page))

    def compose(self) -> ComposeResult:
        yield Bar(id="board")
        yield Page(self.column())
        yield Bar(id="hints")

    def on_mount(self) -> None:
        self._stand()
        self.page.expected = self.page_size()
        self.page.focus()

    def on_resize(self) -> None:
        self._stand()

    def _stand(self) -> None:
        """Let the block stand where a window of this height has it."""
        above, below = air_around(self.app.size.height)
        if (self.styles.padding.top, self.styles.padding.bottom) != (above, below):
            self.styles.padding = (above, 0, below, 0)

    def page_size(self) -> Size:
        """Return how large the page will be once it is laid out; no size where that cannot be
        said."""
        width, height = self.app.size
        return Size(width, max(height - sum(air_around(height)) - self.rows_around, 0))

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Return what stands at a cell of the screen, and which of its places that is."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        if isinstance(widget, Copied):
            offset = widget.place_of(x - widget.region.x, y - widget.region.y)
        return widget, offset

    def get_selected_text(self) -> str | None:
        """Return the words that were dragged over; None where there are none, so that none are
        copied."""
        return super().get_selected_text() or None

    def text_select_all(self) -> None:
        """Do nothing: three clicks are three clicks."""

    def on_screen_resume(self) -> None:
        self.rebuild()

    def on_page_resized(self) -> None:
        self.rebuild()

    def rebuild(self) -> None:
        """Break all lines anew, for another width, theme or content."""
        if not self.is_laid_out:
            return  # the page says when it is

        self.page.column = self.column()
        self.say_board()
        self.show_hints()
        cursor = max(self.page.cursor, 0) if self.answers() else -1
        self.page.show(self.lines(self.page.measure), cursor=cursor, relaid=True)

    def column(self) -> int:
        """Return how wide the column of this page may be, in cells."""
        return column_for(self.game_app.settings.width, self.app.size.width)

    def board(self) -> str:
        """Return the line at the top."""
        if self.game_app.game:
            return self.game_app.game.status

        return ""

    def running_head(self) -> str:
        """Return what stands at the right end of the board's row."""
        return ""

    def say_board(self) -> None:
        """Show the line at the top, at the column's left edge."""
        block = self.page.block
        pieces = board_pieces(self.board(), self.running_head(), block)
        self.query_one("#board", Bar).say(pieces, block)

    def show_hints(self) -> None:
        """Show what the keys do now."""
        self.say_hints(self.hints)

    def say_hints(self, hints: Sequence[KeyHint]) -> None:
        """Show what the keys do, at the column's left edge; they may run on into the margin."""
        block = self.page.block
        room = self.app.size.width - block.margin - 2
        self.query_one("#hints", Bar).say(hint_pieces(hints, room), block)

    def words(self, width: int) -> list[Line]:
        """Return what stands above the menu."""
        return plain_lines("", width)

    def answers(self) -> Sequence[MenuLine]:
        """Return the lines of the menu."""
        return ()

    def chosen(self, position: int) -> None:
        """Do what line `position` of the menu says."""

    def lines(self, width: int) -> list[Line]:
        above = self.words(width)
        menu = menu_lines(self.answers(), width)
        if above and menu:
            return [*above, BLANK, BLANK, *menu]

        return [*above, *menu]

    def on_page_chosen(self, message: Page.Chosen) -> None:
        self.clicked(message.option, message.cell)

    def clicked(self, position: int, cell: int) -> None:  # noqa: ARG002 where it was clicked matters to some
        """Choose a line: with enter, or with a click on that cell of the column."""
        self._choose(position)

    def _choose(self, position: int) -> None:
        answers = self.answers()
        if not 0 <= position < len(answers):
            return

        if answers[position].closed:
            self.refused = position
            self.show_hints()
        else:
            self.chosen(position)

    def choosing(self) -> Iterator[KeyHint]:
        """Yield which digits choose; of what was tried and is closed, that it is."""
        answers, refused, self.refused = self.answers(), self.refused, -1
        if 0 <= refused < len(answers):
            yield KeyHint(f"{refused + 1}", f"is closed: {answers[refused].closed}")
        elif answers:
            open_ones = []
            for position, answer in enumerate(answers[:DIGITS]):
                if not answer.closed:
                    open_ones.append(position)

            yield KeyHint(numbers(open_ones), "choose")

    def action_choose(self, position: int) -> None:
        """Choose by number; what is not in sight yet is brought there first."""
        page = self.page
        if page.complete():
            return

        if position in page.options and not page.sees(position):
            page.bring(position)
        else:
            self._choose(position)

    def action_move(self, by: int) -> None:
        self.page.step(by)

    def action_enter(self) -> None:
        if not self.page.complete():
            self.page.choose_cursor()

    def action_scroll(self, pages: int) -> None:
        self.page.turn(pages)

    def action_leave(self) -> None:
        self.dismiss()


def menu_lines(answers: Sequence[MenuLine], width: int) -> list[Line]:
    """Lay out a menu: a number, then what can be chosen; what is closed stands with its reason."""
    result: list[Line] = []
    for position, answer in enumerate(answers):
        role = "locked" if answer.closed else "choice"
        lines = broken([(answer.words, role)], width - 4, 4, position)
        first = (f"{position + 1:<4}", "locked" if answer.closed else "number")
        result += [Line((first, *lines[0].pieces[1:]), position), *lines[1:]]
        if answer.closed:
            result += broken([(answer.closed, "locked")], width - 4, 4, position)

    return result
