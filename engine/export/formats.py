"""What a playthrough can be exported as: the one table of it, from which the command line takes its
choices."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from engine.play.game import Game


class ExportFormat(NamedTuple):
    """One format: how a playthrough is written in it, and whether that is all of its record,
    whatever the story still has of it."""

    write: Callable[["Game"], str]
    is_whole: bool = False


def _markdown(game: "Game") -> str:
    from engine.export.markdown import markdown

    return markdown(game)


def _html(game: "Game") -> str:
    from engine.export.html import html

    return html(game)


def _shared(game: "Game") -> str:
    from engine.saves.sharing import spell_shared

    return spell_shared(game.story, game.record)


FORMATS: Final = {
    "md": ExportFormat(_markdown),
    "html": ExportFormat(_html),
    "json": ExportFormat(_shared, is_whole=True),
}
"""The formats, the first of which is written where none is named. Each imports what it needs when
it is written."""
DEFAULT: Final = next(iter(FORMATS))
