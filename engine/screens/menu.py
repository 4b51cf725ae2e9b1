"""A leaf: a heading, some words, and entries that can be chosen; what every page around the reading
is made of."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding

from engine.screens.bars import Bar, KeyHint
from engine.screens.base import DIGITS, BaseScreen, MenuLine
from engine.screens.lines import BLANK, Line, broken, cut
from engine.screens.page import Page

INDENT: Final = 4


class MenuEntry(NamedTuple):
    """One thing that can be chosen.

    `note` stands under it and `value` beside it; `closed` is the reason why it cannot be chosen;
    `above` is a quiet heading over it.
    """

    words: str
    note: str = ""
    value: str = ""
    closed: str = ""
    above: str = ""


class MenuPage(Page):
    """A page that never scrolls past its end, and whose notes belong to the entry above them."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.notes: dict[int, int] = {}
        """The rows that are notes, and the entries they belong to."""

    @property
    def lowest(self) -> int:
        """The farthest that it can be scrolled."""
        return max(len(self.lines) - self.rows, 0)

    @property
    def more_below(self) -> bool:
        return self.top < self.lowest

    @property
    def cursor_is_below(self) -> bool:
        """Whether the entry under the cursor is still to be scrolled to."""
        rows = self.cursor_rows
        return bool(rows) and rows[-1] >= self.top + self.rows

    def complete(self) -> bool:
        return False  # all of it is there, and is scrolled

    def step(self, by: int) -> None:
        """Go to another entry; but words that stand before the first one are read first, and again
        on the way up.

        What stands below the last one is read on the way down, and the cursor's entry is come back
        to before it moves up.
        """
        at_first, at_last = (bool(self.options) and self.cursor == self.options[n] for n in (0, -1))
        is_ahead = self.cursor_is_below or (at_last and self.more_below)
        is_behind = at_first or (at_last and not self.sees(self.cursor))
        if (by > 0 and is_ahead) or (by < 0 and is_behind):
            self.scroll_lines(by)
        else:
            self.move(by)

    def turn(self, by: int) -> None:
        self.scroll_lines(by * max(self.rows - 2, 1))

    def bring_cursor(self) -> None:
        super().bring_cursor()
        rows = [row for row, option in self.notes.items() if option == self.cursor]
        if rows and rows[-1] >= self.top + self.rows:
            self.top = max(rows[-1] - self.rows + 1, 0)

    def _option_at(self, y: int) -> int:
        return self.notes.get(self.top + y, super()._option_at(y))


class MenuScreen(BaseScreen):
    """A page around the reading; each kind says its words, its entries and what its keys do."""

    DEFAULT_CSS = "MenuScreen { background: $background; }"
    numbered = True
    """Whether entries have digits."""
    keys_here: Sequence[tuple[str, str]] = ()
    """The bindings hinted at the bottom of this kind of page, and what they are for; without words,
    the story's own for leaving."""

    def compose(self) -> ComposeResult:
        yield Bar(id="board")
        yield MenuPage(self.column())
        yield Bar(id="hints")

    @property
    def menu_page(self) -> MenuPage:
        return self.query_one(MenuPage)

    def entries(self) -> Sequence[MenuEntry]:
        """Return what can be chosen."""
        return ()

    def answers(self) -> Sequence[MenuLine]:
        return [MenuLine(entry.words, entry.closed) for entry in self.entries()]

    def lines(self, width: int) -> list[Line]:
        above = self.words(width)
        menu, notes = entry_lines(self.entries(), width, numbered=self.numbered)
        if above and menu:
            is_tight = len(above) + 2 + len(menu) > self.menu_page.rows
            if is_tight or menu[0] == BLANK:
                above = [*above, BLANK]
            else:
                above = [*above, BLANK, BLANK]

        self.menu_page.notes = {row + len(above): entry for row, entry in notes.items()}
        return [*above, *menu]

    def rebuild(self) -> None:
        if not self.is_laid_out:
            return  # its first size will call again

        super().rebuild()
        page = self.menu_page
        if page.cursor > 0:
            page.bring_cursor()
        self.show_hints()

    def turn(self, cursor: int = 0) -> None:
        """Show other words and entries, from their beginning."""
        self.menu_page.lines = ()
        self.menu_page.set_reactive(Page.cursor, cursor)
        self.rebuild()

    def key_of(self, id: str) -> str:
        """Return which key a binding that works here has now, without looking at all other screens,
        which the first page would wait for."""
        from engine.screens.naming import shown_key

        return shown_key(self.game_app.settings.keys.get(id) or self._first_key(id))

    def _first_key(self, id: str) -> str:
        """Return the key that a binding has where nobody gave it another; empty for none."""
        for owner in (*type(self).__mro__, *type(self.app).__mro__):
            for binding in owner.__dict__.get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id == id:
                    return binding.key

        return ""

    def hint_parts(self) -> Iterable[KeyHint]:
        """Return which keys do what here."""
        if self.numbered:
            yield from self.choosing()
        for id, words in self.keys_here:
            yield KeyHint(self.key_of(id), words or self.game_app.story.doors.close)

    def show_hints(self) -> None:
        page = self.menu_page
        if page.more_below:
            more = [KeyHint(self.key_of("down"), "more")]
        else:
            more = []

        self.say_hints([*more, *self.hint_parts()])

    def on_page_scrolled(self) -> None:
        self.show_hints()

    def action_choose(self, position: int) -> None:
        if self.numbered:
            super().action_choose(position)

    def action_enter(self) -> None:
        """Take the entry under the cursor, if it is in sight; else go down to it."""
        if self.menu_page.cursor_is_below:
            self.action_scroll(1)
        else:
            super().action_enter()


def entry_lines(
    entries: Sequence[MenuEntry], width: int, *, numbered: bool = True
) -> tuple[list[Line], dict[int, int]]:
    """Lay out entries; also says which rows are notes, and whose."""
    result: list[Line] = []
    notes: dict[int, int] = {}
    indent = INDENT if numbered else 0
    values = max((cell_len(entry.words) for entry in entries if entry.value), default=0) + 3
    for position, entry in enumerate(entries):
        if entry.above:
            result += [BLANK, *broken([(entry.above, "quiet")], width)]
        number = f"{position + 1}" if numbered and position < DIGITS else ""
        result += _entry(entry, number, position, width, indent, values)
        note = _note(entry, width, indent)
        for line in note:
            notes[len(result)] = position
            result.append(line)

        if note and position + 1 < len(entries):
            result.append(BLANK)

    return result, notes


def _note(entry: MenuEntry, width: int, indent: int) -> list[Line]:
    """Return the rows under an entry: why it is closed, or what is to be said of it."""
    if entry.closed:
        return broken([(entry.closed, "locked")], width - indent, indent)
    if entry.note:
        return broken([(entry.note, "quiet")], width - indent, indent)

    return []


def _entry(
    entry: MenuEntry, number: str, position: int, width: int, indent: int, values: int
) -> list[Line]:
    """Lay out one entry without its note."""
    role = "locked" if entry.closed else "choice"
    if entry.value:
        words = entry.words + " " * (values - cell_len(entry.words))
        value = cut(entry.value, width - indent - values)
        pieces = [(f"{number:<{indent}}", "number"), (words, role), (value, "value")]
        return [Line(tuple(pieces), position)]

    lines = broken([(entry.words, role)], width - indent, indent, position)
    if not indent:
        return lines

    quiet = "locked" if entry.closed else "number"
    return [Line(((f"{number:<{indent}}", quiet), *lines[0].pieces[1:]), position), *lines[1:]]


def heading_lines(words: str, width: int) -> list[Line]:
    """Lay out a heading, and the empty line under it."""
    return [*broken([(words, "heading")], width), BLANK]
