"""The three themes, as colours for roles, for terminals of many and of few colours, and one without
any colour.

Each is measured by a test: what is read has a contrast of at least 7:1, what is past or in the
margin of at least 4.5:1, and in the high-contrast theme everything of at least 10:1. Nothing is
told by colour alone; pictures are decoration, and fainter on purpose: what they show is also said
in words.
"""

from functools import cache
from typing import Final

from rich.style import Style
from textual.theme import Theme

WITHOUT_COLOUR: Final = "ansi-dark"
"""The theme of Textual's own that, where NO_COLOR is set, sends no colour at all."""
NONE: Final = "none"
"""The table of roles that has attributes only."""

BACKGROUND: Final = {
    "dark": "#11151c",
    "light": "#f6f3ec",
    "contrast": "#000000",
    "dark-256": "#000000",
    "light-256": "#ffffff",
    "contrast-256": "#000000",
    "dark-16": "#000000",
    "light-16": "#ffffff",
    "contrast-16": "#000000",
}
QUIET: Final = frozenset(
    {
        "past",
        "quiet",
        "verse-past",
        "emphasis-past",
        "strong-past",
        "dash-past",
        "locked",
        "number",
        "value",
        "aside",
    }
)
"""The roles that are in the background on purpose."""
INKS: Final = frozenset(
    {"water0", "water1", "water2", "land", "house", "reflection", "line", "under"}
)
"""What pictures are drawn with, beside `lit`; a role like `line/water0` is an ink on a ground."""


def _grey(index: int) -> str:
    """Return the grey that Rich sends as colour `index` (232 to 255) of a terminal of 256."""
    return f"#{round((index - 231) * 255 / 25):02x}" + 2 * f"{round((index - 231) * 255 / 25):02x}"


def _bare(line: str) -> dict[str, str]:
    """Return inks that are all alike: for themes whose pictures are outlines."""
    return dict.fromkeys(sorted(INKS), line)


def _greys(*water: int, land: int, house: int, line: int) -> dict[str, str]:
    """Return the inks of a terminal of 256 colours, in which any other tones fall together."""
    tones = {f"water{position}": _grey(tone) for position, tone in enumerate(water)}
    others = {"land": land, "house": house, "reflection": land, "line": line, "under": line}
    return tones | {ink: _grey(tone) for ink, tone in others.items()}


_CONTRAST: Final = {
    "text": "#ffffff",
    "past": "#c4c4c4",
    "accent": "#ffd75f",
    "other": "#8ff0f0",
    "quiet": "#c4c4c4",
    **_bare("#c4c4c4"),
}
_SIXTEEN: Final = {
    "text": "#ffffff",
    "past": "#aaaaaa",
    "accent": "#ffff55",
    "other": "#55ffff",
    "quiet": "#aaaaaa",
    **_bare("#aaaaaa"),
}
COLOURS: Final[dict[str, dict[str, str]]] = {
    "dark": {
        "text": "#e6e1d8",
        "past": "#858a94",
        "accent": "#e0a458",
        "other": "#7fb3b5",
        "quiet": "#8b9099",
        "water0": "#25404a",
        "water1": "#1e343e",
        "water2": "#182832",
        "land": "#2b3038",
        "house": "#4a515c",
        "reflection": "#2a3c45",
        "line": "#5d6570",
        "under": "#3f6470",
    },
    "light": {
        "text": "#22262e",
        "past": "#6a6d72",
        "accent": "#7d3f00",
        "other": "#0d5357",
        "quiet": "#66696e",
        "water0": "#c3d8d6",
        "water1": "#d2e1de",
        "water2": "#dfe9e5",
        "land": "#dcd6ca",
        "house": "#b9b1a2",
        "reflection": "#bcc5be",
        "line": "#8d8f90",
        "under": "#8fb3b2",
    },
    "contrast": _CONTRAST,
    "dark-256": {
        "text": "#d7d7d7",
        "past": _grey(245),
        "accent": "#d7af5f",
        "other": "#87afaf",
        "quiet": _grey(245),
        **_greys(238, 237, 236, land=239, house=243, line=245),
    },
    "light-256": {
        "text": _grey(235),
        "past": _grey(242),
        "accent": "#870000",
        "other": "#005f5f",
        "quiet": _grey(242),
        **_greys(253, 254, 255, land=252, house=248, line=245),
    },
    "contrast-256": _CONTRAST,
    "dark-16": _SIXTEEN,
    "light-16": {
        "text": "#000000",
        "past": "#555555",
        "accent": "#aa0000",
        "other": "#0000aa",
        "quiet": "#555555",
        **_bare("#555555"),
    },
    "contrast-16": _SIXTEEN,
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
    "chosen": ("other", "bold"),
    "dash": ("other", ""),
    "dash-past": ("line", ""),
    "heading": ("text", "bold"),
    "choice": ("text", ""),
    "picked": ("text", "bold"),
    "value": ("quiet", ""),
    "elsewhere": ("other", ""),
    "number": ("quiet", ""),
    "cursor": ("accent", "bold"),
    "cursor-locked": ("accent", "italic"),
    "locked": ("past", "italic"),
    "quiet": ("quiet", ""),
    "aside": ("quiet", "italic"),
    "key": ("text", ""),
    "question": ("accent", "italic"),
    "own": ("accent", ""),
    "other": ("other", ""),
    "lit": ("accent", ""),
    "ending": ("accent", "bold"),
    **{ink: (ink, "") for ink in sorted(INKS)},
}
"""Each role by its colour and its attributes; without colour, past text is dim and the cursor is
bold.

`accent` is for what is lit and what is open: the cursor, the own voice, a window in a picture, a
question. `other` is for what was chosen, the other voice, other playthroughs. Headings are text:
too much amber dims the lamp.
"""


PAST: Final = {
    "text": "past",
    "emphasis": "emphasis-past",
    "strong": "strong-past",
    "heading": "strong-past",
    "verse": "verse-past",
    "chosen": "past",
    "dash": "dash-past",
}
"""The roles of what was read before, by those it had when it was new."""


def dimmed(role: str) -> str:
    """Return the role that words have once they were read."""
    return PAST.get(role, role)


LIGHTS: Final = dict.fromkeys(
    ("choice", "picked", "number", "value", "elsewhere", "heading"), "cursor"
) | {"locked": "cursor-locked"}
"""What the roles of a line under the cursor light up as; what is closed stays italic, and what else
stands in it keeps its own."""


def theme_key(theme: str, depth: str) -> str:
    """Return which table of roles a theme has on a terminal of `depth` ("full", "256", "16" or
    "none" colours)."""
    if depth == NONE:
        return NONE
    if depth == "full":
        return theme

    return f"{theme}-{depth}"


def has_tones(key: str) -> bool:
    """Return whether a picture can be painted with a table; elsewhere it is an outline."""
    return key in COLOURS and COLOURS[key]["water0"] != COLOURS[key]["land"]


@cache
def style(theme: str, role: str) -> Style:
    """Return the style of a role, or of an ink on a ground; the theme "none" has no colours, only
    attributes."""
    ink, _, ground = role.partition("/")
    colour, attributes = ROLES[ink]
    if theme == NONE:
        return Style.parse(("dim " if ink in QUIET | INKS else "") + attributes or "none")

    colours = COLOURS[theme]
    if ground:
        under = colours[ROLES[ground][0]]
    else:
        under = BACKGROUND[theme]

    return Style.parse(f"{attributes} {colours[colour]} on {under}")


def textual_themes() -> list[Theme]:
    """Return the themes for Textual's own parts: the command palette, toasts, the scroll bar."""
    return [
        Theme(
            name=name,
            primary=COLOURS[name]["accent"],
            secondary=COLOURS[name]["other"],
            accent=COLOURS[name]["accent"],
            foreground=COLOURS[name]["text"],
            background=BACKGROUND[name],
            surface=BACKGROUND[name],
            panel=BACKGROUND[name],
            dark=name != "light",
        )
        for name in ("dark", "light", "contrast")
    ]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    """Return how much light a part of a colour stands for (sRGB, IEC 61966-2-1)."""
    if part <= 0.04045:
        return part / 12.92

    return float(((part + 0.055) / 1.055) ** 2.4)
