"""The pictures that a story brings: its letters, each in the ink and on the ground that stand for
it."""

from typing import Final

from engine.pictures.canvas import EMPTY, Canvas, Manner, Row
from story.model import Picture

ROLES: Final = {
    "w": "water0",
    "v": "water1",
    "u": "water2",
    "l": "land",
    "h": "house",
    "r": "reflection",
    "-": "line",
    ".": "under",
    "*": "lit",
}
"""The role that each ink of `story.pictures.INKS` is drawn in."""


def authored(picture: Picture, manner: Manner) -> list[Row]:
    """Draw a picture as it is written; without tones as its outline, and where there is no braille
    not at all."""
    if manner == "none":
        return []

    glyphs = picture.art
    if manner == "lines":
        glyphs = picture.outline or picture.art
    columns = width(picture)
    canvas = Canvas(columns, len(glyphs))
    for row, letters in enumerate(glyphs):
        for column, glyph in enumerate(letters.ljust(columns)):
            ink, ground = _role(picture.ink, row, column), _role(picture.ground, row, column)
            if manner == "lines":
                canvas.put(row, column, glyph, "lit" if ink == "lit" else "line")
            elif glyph != EMPTY or ground:
                canvas.put(row, column, glyph, ink or "line", ground)

    return canvas.rows()


def width(picture: Picture) -> int:
    """Return how many cells a picture is wide."""
    parts = (picture.art, picture.ground, picture.outline)
    return max((len(row) for part in parts for row in part), default=0)


def _role(letters: tuple[str, ...], row: int, column: int) -> str:
    """Return the role of the letter at a cell; empty where there is none."""
    line = letters[row] if row < len(letters) else ""
    if column < len(line):
        return ROLES.get(line[column], "")

    return ""
