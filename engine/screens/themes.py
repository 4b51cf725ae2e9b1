"""The three themes, as colours for roles, and one without any colour.

Each is measured by a test: what is read has a contrast of at least 7:1, what is past or in the margin of at least 4.5:1, and in
the high-contrast theme everything of at least 10:1. Nothing is told by colour alone.
"""

from functools import cache
from typing import Final

from rich.style import Style
from textual.theme import Theme

WITHOUT_COLOUR: Final = "ansi-dark"
"""The theme of Textual's own that, where NO_COLOR is set, sends no colour at all."""

BACKGROUND: Final = {"dark": "#11151c", "light": "#f6f3ec", "contrast": "#000000"}
QUIET: Final = frozenset({"past", "quiet", "verse-past", "emphasis-past", "strong-past", "locked"})
"""The roles that are in the background on purpose."""

COLOURS: Final[dict[str, dict[str, str]]] = {
    "dark": {
        "text": "#e6e1d8",
        "past": "#858a94",
        "accent": "#e0a458",
        "other": "#7fb3b5",
        "quiet": "#8b9099",
    },
    "light": {
        "text": "#22262e",
        "past": "#6a6d72",
        "accent": "#7d3f00",
        "other": "#0d5357",
        "quiet": "#66696e",
    },
    "contrast": {
        "text": "#ffffff",
        "past": "#c4c4c4",
        "accent": "#ffd75f",
        "other": "#8ff0f0",
        "quiet": "#c4c4c4",
    },
}
ROLES: Final[dict[str, tuple[str, str]]] = {
    "text": ("text", ""),
    "emphasis": ("text", "italic"),
    "strong": ("text", "bold"),
    "verse": ("text", "italic"),
    "past": ("past", ""),
    "emphasis-past": ("past", "italic"),
    "strong-past": ("past", "bold"),
    "verse-past": ("past", "italic"),
    "chosen": ("other", ""),
    "heading": ("accent", "bold"),
    "choice": ("text", ""),
    "cursor": ("accent", "bold"),
    "locked": ("past", "italic"),
    "quiet": ("quiet", ""),
    "own": ("accent", ""),
    "other": ("other", ""),
}
"""Each role by its colour and its attributes; without colour, past text is dim and the cursor is bold."""


@cache
def style(theme: str, role: str) -> Style:
    """Give the style of a role; the theme "none" has no colours, only attributes."""
    if role == "margin":
        return Style.parse(
            "none" if theme == "none" else f"{BACKGROUND[theme]} on {BACKGROUND[theme]}"
        )
    colour, attributes = ROLES[role]
    if theme == "none":
        return Style.parse(("dim " if role in QUIET else "") + attributes or "none")
    return Style.parse(f"{attributes} {COLOURS[theme][colour]} on {BACKGROUND[theme]}")


def textual_themes() -> list[Theme]:
    """Make the themes for Textual's own parts: the command palette, toasts, the scroll bar."""
    return [
        Theme(
            name=name,
            primary=colours["accent"],
            secondary=colours["other"],
            accent=colours["accent"],
            foreground=colours["text"],
            background=BACKGROUND[name],
            surface=BACKGROUND[name],
            panel=BACKGROUND[name],
            dark=name != "light",
        )
        for name, colours in COLOURS.items()
    ]


def contrast(one: str, other: str) -> float:
    """Compute the contrast ratio of two colours (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
