"""Theme, pace, motion and width: each line steps to its next value, and is seen at once."""

from collections.abc import Sequence

from engine.screens.lines import BLANK, Line, broken
from engine.screens.sheet import Answer, Sheet
from engine.settings import PACES, THEMES

WIDTHS = (56, 60, 64, 68, 72, 76)


class SettingsPage(Sheet):
    """Changes settings."""

    def words(self, width: int) -> list[Line]:
        sample = "The board says 14:35. It is 14:31, and the far end of the road has gone the colour of a spoon."
        return [
            *broken([("Settings", "heading")], width),
            BLANK,
            *broken([(sample, "text")], width),
            BLANK,
            *broken([("› Say nothing.", "chosen")], width),
        ]

    def answers(self) -> Sequence[Answer]:
        settings = self.game_app.settings
        theme = "no colour, as NO_COLOR asks" if self.app.no_color else settings.theme
        motion = "on" if settings.motion else "off"
        rows = {"Theme": theme, "Pace of text": settings.pace, "Motion": motion, "Width of the column": str(settings.width)}
        return [Answer(name, value=value) for name, value in rows.items()]

    def chosen(self, place: int) -> None:
        settings, change = self.game_app.settings, self.game_app.change
        if place == 0:
            change(theme=_after(THEMES, settings.theme))
        elif place == 1:
            change(pace=_after(PACES, settings.pace))
        elif place == 2:
            change(motion=not settings.motion)
        else:
            change(width=int(_after(tuple(map(str, WIDTHS)), str(settings.width))))


def _after(values: tuple[str, ...], value: str) -> str:
    place = values.index(value) + 1 if value in values else 0
    return values[place % len(values)]
