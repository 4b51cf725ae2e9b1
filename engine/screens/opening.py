"""The opening page: go on, begin, look at what was kept, close."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from engine.pictures.tide import ROAD_ROWS, Sea
from engine.runtime.state import Setup
from engine.runtime.step import begin, status
from engine.saves.journal import SaveError
from engine.saves.store import Save
from engine.screens.block import AIRY_FROM, LOW_UNDER
from engine.screens.lines import BLANK, Line, paragraph, plain_lines, row_of_words
from engine.screens.menu import MenuEntry, MenuScreen, entry_lines
from engine.screens.pictures import (
    RULE,
    authored_lines,
    centred,
    sea_at,
    tide_lines,
    tide_rows,
    title_lines,
)
from engine.screens.save_summary import Standing, standing
from story.building import TIDE

OVER_A_TIDE, OVER_A_TITLE = 0.25, 0.36
"""How much of the free rows stands above what is on the page: a title stands at about a third of
it."""
MOST_LAST: Final = 3
"""So many lines of what was read last are shown at most."""


class Opening(MenuScreen):
    """Shows the title and what can be done."""

    keys_here = (("keys", "keys"), ("quit", ""))

    def __init__(self) -> None:
        super().__init__()
        self.unfinished: Save | None = None
        self.stands: Standing | None = None
        self.count = 0

    def on_screen_resume(self) -> None:
        self._look()
        super().on_screen_resume()

    def _look(self) -> None:
        """See what is kept, and where the newest unfinished playthrough stands."""
        self.unfinished, self.stands, self.count = None, None, 0
        store = self.game_app.store
        if store is None:
            return

        try:
            self.count = store.count()
            for save in store.each():
                stands = standing(self.game_app.story, save)
                if stands is not None and not stands.over:
                    self.unfinished, self.stands = save, stands
                    return
        except SaveError as error:
            self.game_app.tell(str(error))

    def board(self) -> str:
        """Return the board as it stands where one would go on, or else as it stands at the
        beginning."""
        story = self.game_app.story
        if self.stands is not None:
            return self.stands.board
        if story.status is None:
            return ""

        asked = {id: story.cast[id].usual for id in story.asked}
        return status(story, begin(story, Setup(next(iter(story.canon.voices), None), asked)))

    def lines(self, width: int) -> list[Line]:
        """Lay out picture and title, what it is about or what was read last, and the menu, as high
        as the window lets it be."""
        menu, notes = _without_gaps(*entry_lines(self.entries(), width))
        height = self.menu_page.size.height
        if self.app.size.height >= LOW_UNDER:
            about = self._about(width)
        else:
            about = []

        above, top = self._above(width, about, height - len(menu))
        self.menu_page.notes = {row + top + len(above): entry for row, entry in notes.items()}
        return [*[BLANK] * top, *above, *menu]

    def _above(self, width: int, about: Sequence[Line], height: int) -> tuple[list[Line], int]:
        """Return what stands above the menu, the highest that has room, and how many free rows are
        left over it."""
        for head, gap, share in self._heads(width):
            above = [*head, *[BLANK] * gap, *about, *([BLANK] * gap if about else [])]
            if len(above) <= height:
                return above, round((height - len(above)) * share)

        return above, 0

    def _about(self, width: int) -> list[Line]:
        """Return what the story is about; to who comes back, what was read last."""
        if self.stands is not None and self.stands.last:
            return paragraph([(self.stands.last, "verse")], width)[-MOST_LAST:]

        return plain_lines(self.game_app.story.about, width)

    def _heads(self, width: int) -> Iterator[tuple[list[Line], int, float]]:
        """Yield what can stand above the words, the highest first; the empty lines under it; and
        how much of the free lines is over it."""
        story, manner, rows = self.game_app.story, self.game_app.pictures, self.app.size.height
        gap = 2 if rows >= AIRY_FROM else 1
        sea = self._sea() if story.picture == TIDE else None
        for high in sorted(ROAD_ROWS, reverse=True):
            if sea is not None and high <= tide_rows(rows):
                yield tide_lines(sea, width, high, manner, story.title), gap, OVER_A_TIDE

        title = title_lines(story.title, width)
        if rows >= LOW_UNDER:
            picture = authored_lines(story, story.picture, width, manner)
        else:
            picture = []

        if picture:
            yield [*picture, BLANK, *title], gap, OVER_A_TITLE
        rule = centred(RULE, width, "quiet")
        yield [*title, BLANK, rule], 2, OVER_A_TITLE
        yield title, 1, OVER_A_TITLE

    def _sea(self) -> Sea | None:
        """Find the tide of where one would go on, or of the beginning; with no day said there, the
        first one there is."""
        story = self.game_app.story
        if self.stands is not None:
            moment = self.stands.at
        else:
            moment = story.scenes[story.start.scene].at

        sea = sea_at(story, moment)
        if sea is None and story.tides is not None and story.tides.windows:
            return Sea(story.tides.windows[0], story.tides.period)

        return sea

    def _menu(self) -> list[tuple[MenuEntry, Callable[[], None]]]:
        app = self.game_app
        result: list[tuple[MenuEntry, Callable[[], None]]] = []
        if self.unfinished is not None and self.stands is not None:
            kept, stands = self.unfinished, self.stands
            result.append((MenuEntry("Go on", _where(stands)), lambda: app.go_on(kept)))
        result.append((MenuEntry("Begin anew" if self.count else "Begin"), app.begin_new))
        if self.count:
            result.append((MenuEntry("Playthroughs"), app.open_history))
        result.append((MenuEntry("Settings and keys"), app.action_settings))
        if self.unfinished is None:
            result.append((MenuEntry(_capital(app.story.doors.close)), app.close_book))
        return result

    def entries(self) -> Sequence[MenuEntry]:
        return [entry for entry, _ in self._menu()]

    def chosen(self, position: int) -> None:
        self._menu()[position][1]()

    def action_leave(self) -> None:
        """Go back to what was being read, if this was opened from there."""
        if len(self.app.screen_stack) > 1 and self.game_app.game is not None:
            self.dismiss()
        else:
            self.game_app.close_book()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _where(stands: Standing) -> str:
    """Return where one would go on: movement, scene and part."""
    scene = ", as ".join(part for part in (stands.where, stands.part) if part)
    return row_of_words(". ".join(part for part in (stands.movement, scene) if part) + ".")


def _without_gaps(
    menu: Sequence[Line], notes: Mapping[int, int]
) -> tuple[list[Line], dict[int, int]]:
    """Let the entries of a menu stand close, though they have notes."""
    kept = [(row, line) for row, line in enumerate(menu) if line != BLANK]
    closer = {}
    for position, (row, _) in enumerate(kept):
        if row in notes:
            closer[position] = notes[row]

    return [line for _, line in kept], closer
