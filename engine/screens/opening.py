"""The opening page: go on, begin, look at what was kept, close."""

from collections.abc import Callable, Sequence
from typing import Final

from rich.cells import cell_len

from engine.keeping import KeepError, Kept
from engine.screens.leaf import Entry, Leaf
from engine.screens.lines import BLANK, Line, broken, page_lines
from engine.screens.standing import Standing, counted, standing
from engine.state import Given
from engine.step import begin, status

AIR: Final = 4
"""One part in so many of the free lines stands above the title."""


class Opening(Leaf):
    """Shows the title and what can be done."""

    keys_here = (("keys", "keys"), ("quit", "close the book"))

    def __init__(self) -> None:
        super().__init__()
        self.unfinished: Kept | None = None
        self.stands: Standing | None = None
        self.count = 0

    def on_screen_resume(self) -> None:
        self._look()
        super().on_screen_resume()

    def _look(self) -> None:
        """See what is kept, and where the newest unfinished playthrough stands."""
        self.unfinished, self.stands, self.count = None, None, 0
        keep = self.game_app.keep
        if keep is None:
            return
        try:
            self.count = keep.count()
            for kept in keep.each():
                stands = standing(self.game_app.story, kept)
                if stands is not None and not stands.over:
                    self.unfinished, self.stands = kept, stands
                    return
        except KeepError as error:
            self.game_app.tell(str(error))

    def board(self) -> str:
        """Say the board as it stands where one would go on, or else as it stands at the beginning."""
        story = self.game_app.story
        if self.stands is not None:
            return self.stands.board
        if story.status is None:
            return ""
        asked = {id: "they" for id, member in story.cast.items() if member.pronouns == "ask"}
        return status(story, begin(story, Given(next(iter(story.canon.voices), None), asked)))

    def words(self, width: int) -> list[Line]:
        story = self.game_app.story
        title = spaced(story.title, width)
        about = page_lines(story.about, width)
        return [*title, BLANK, BLANK, *about] if about else title

    def lines(self, width: int) -> list[Line]:
        """Leave some air above the title, as a title page has, where there is room for it."""
        lines = super().lines(width)
        air = max((self.leaf_page.size.height - len(lines)) // AIR, 0)
        self.leaf_page.notes = {row + air: entry for row, entry in self.leaf_page.notes.items()}
        return [*[BLANK] * air, *lines]

    def _menu(self) -> list[tuple[Entry, Callable[[], None]]]:
        app = self.game_app
        out: list[tuple[Entry, Callable[[], None]]] = []
        if self.unfinished is not None and self.stands is not None:
            kept, stands = self.unfinished, self.stands
            where = " · ".join(
                part for part in (stands.part, stands.where, counted(stands.choices)) if part
            )
            out.append((Entry("Go on", where), lambda: app.go_on(kept)))
        out.append((Entry("Begin anew" if self.count else "Begin"), app.begin_new))
        if self.count:
            out.append((Entry("Playthroughs"), app.open_history))
        out += [
            (Entry("Settings"), app.action_settings),
            (Entry("Keys"), app.action_keys),
            (Entry("Close the book"), app.close_book),
        ]
        return out

    def entries(self) -> Sequence[Entry]:
        return [entry for entry, _ in self._menu()]

    def chosen(self, place: int) -> None:
        self._menu()[place][1]()

    def action_leave(self) -> None:
        """Go back to what was being read, if this was opened from there."""
        if len(self.app.screen_stack) > 1 and self.game_app.game is not None:
            self.dismiss()
        else:
            self.game_app.close_book()


def spaced(title: str, width: int) -> list[Line]:
    """Set a title in spaced capitals, where it can be spaced."""
    capitals = title.upper()
    simple = all(cell_len(letter) == 1 for letter in capitals)
    if simple and 2 * len(capitals) - 1 <= width:
        return [Line(((" ".join(capitals), "heading"),))]
    return broken([(title, "heading")], width)
