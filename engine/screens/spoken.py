"""The line of words on the screen: as it stands at the end, and as it is typed in."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from engine.play.game import THESE_WORDS, Game, line_of
from engine.screens.lines import BLANK, Line, broken


def line_lines(game: Game, width: int) -> list[Line]:
    """Return the words by which somebody else can hear a playthrough that has ended; nothing
    before."""
    words = line_of(game)
    if not words:
        return []

    return [
        BLANK,
        *broken([(THESE_WORDS, "quiet")], width),
        *broken([(words, "text")], width),
    ]


class WordsLine(Input):
    """The line in which somebody's words are typed; it is only there while they are."""

    DEFAULT_CSS = (
        "WordsLine { margin: 0 2; background: $background; &:focus { background: $background; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.stop_typing", "Back", show=False)
    ]
