"""Theme, pace, motion, width, and what is done with what was seen before: each is changed with left
and right or a click, and is seen at once."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, TypeVar

from textual.binding import Binding, BindingType

from engine.screens.bars import KeyHint
from engine.screens.lines import BLANK, Line, chosen_lines, plain_lines
from engine.screens.menu import MenuEntry, MenuScreen, heading_lines
from engine.screens.settings import NARROWEST, PACES, PICTURES, THEMES, WIDEST

Value = TypeVar("Value", str, int)
ROOMY: Final = 64
"""A column of so many cells has room for values of several words."""
WIDTHS: Final = (0, *range(NARROWEST, WIDEST + 1, 4))
PAST: Final = "What has been read is like this."
CHOSEN: Final = "What was chosen is a line of its own."
NEW: Final = "What is new is like this, in lines as long as these. Choose a length at which the eye finds the beginning of the next line by itself."


class SettingsPage(MenuScreen):
    """Changes settings, over a sample of what they do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "The value before", id="value-before", show=False),
        Binding("right", "step(1)", "The next value", id="value-after", show=False),
    ]

    def words(self, width: int) -> list[Line]:
        return heading_lines("Settings", width)[:-1]

    def entries(self) -> Sequence[MenuEntry]:
        settings = self.game_app.settings
        if self.app.no_color:
            theme = "none (NO_COLOR is set)"
        else:
            theme = settings.theme

        width = f"{settings.width or self.page.measure} letters"
        rows = {
            "Theme": theme,
            "Pace of the text": settings.pace,
            "Motion": "on" if settings.motion else "off",
            "Length of a line": width if settings.width else self._decided(width, "window"),
            "Pictures": settings.pictures or self._decided(self.game_app.pictures, "terminal"),
            "Choices taken before": "marked" if settings.mark_taken else "as all others",
            "Text read before": "passed over" if settings.skip_read else "as all other text",
        }
        return [MenuEntry(name, value=f"‹ {value} ›") for name, value in rows.items()]

    def _decided(self, value: str, by: str) -> str:
        """Return a value that was not chosen, with what decides on it where there is room for
        that."""
        if self.page.measure >= ROOMY:
            return f"{value}, as the {by} has it"

        return value

    def hint_parts(self) -> Iterable[KeyHint]:
        key = self.key_of
        yield KeyHint(
            f"{key('value-before')} {key('value-after')} 1-{len(self.entries())}", "change"
        )
        yield KeyHint(key("keys"), "keys")
        yield KeyHint(key("leave"), "back")

    def lines(self, width: int) -> list[Line]:
        return [*super().lines(width), BLANK, BLANK, *self._sample(width)]

    def _sample(self, width: int) -> list[Line]:
        """Show what a page looks like with these settings."""
        result: list[Line] = []
        for part in (
            plain_lines(PAST, width, "past"),
            chosen_lines(CHOSEN, width),
            plain_lines(NEW, width),
        ):
            result += [*part, BLANK]

        return [*result, *plain_lines(self._about_pace(), width, "quiet")]

    def _about_pace(self) -> str:
        settings = self.game_app.settings
        if settings.pace == "at once":
            return "New text is there at once."
        if not settings.motion or self.app.animation_level == "none":
            return "New text would come line by line, but motion is off, so it is there at once."

        return "New text comes line by line; any key shows the rest of it."

    def chosen(self, position: int) -> None:
        self._step(position, 1)

    def action_step(self, by: int) -> None:
        self._step(max(self.menu_page.cursor, 0), by)

    def _step(self, position: int, by: int) -> None:
        """Give a setting its next value; after the last comes the first."""
        settings, change = self.game_app.settings, self.game_app.change
        self.menu_page.cursor = position
        if position == 0:
            change(theme=_after(THEMES, settings.theme, by))
        elif position == 1:
            change(pace=_after(PACES, settings.pace, by))
        elif position == 2:
            change(motion=not settings.motion)
        elif position == 3:
            change(width=_after(WIDTHS, settings.width, by))
        elif position == 4:
            change(pictures=_after(PICTURES, settings.pictures, by))
        elif position == 5:
            change(mark_taken=not settings.mark_taken)
        else:
            change(skip_read=not settings.skip_read)


def _after(values: Sequence[Value], value: Value, by: int) -> Value:
    position = values.index(value) + by if value in values else 0
    return values[position % len(values)]
