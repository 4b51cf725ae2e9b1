"""What the terminal can show: how many colours, and which signs; and so which pictures."""

import os
import sys
from collections.abc import Mapping
from typing import Final, Literal

Pictures = Literal["full", "lines", "none"]
"""Pictures painted in tones; as outlines, drawn in braille; or none but what dashes and blocks can
say."""

DEPTHS: Final = {"truecolor": "full", "windows": "16", "256": "256", "standard": "16"}
WITHOUT_BRAILLE: Final = frozenset({"linux", "dumb"})
"""The terminals, by TERM, whose fonts have no braille."""
COERCED: Final = frozenset({"C.UTF-8", "C.utf8"})
"""What Python sets LC_CTYPE to where the locale is C: it says nothing about the terminal."""


def depth_of(color_system: str | None, *, no_color: bool) -> str:
    """Return how many colours there are, as `themes.theme_key` wants it; `color_system` is Rich's
    word for it."""
    if no_color:
        return "none"

    return DEPTHS.get(color_system or "", "full")


def has_braille(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Return whether the terminal can be trusted with braille: it is no console, and its locale is
    one of UTF-8."""
    if environ.get("TERM", "") in WITHOUT_BRAILLE:
        return False
    if platform in ("win32", "darwin"):
        return True  # there the terminal is one of UTF-8, whatever the locale says

    kind = environ.get("LC_CTYPE", "")
    named = environ.get("LC_ALL") or ("" if kind in COERCED else kind) or environ.get("LANG", "")
    return "utf-8" in named.lower() or "utf8" in named.lower()


def pictures_for(asked: str, *, tones: bool, braille: bool) -> Pictures:
    """Return how pictures are drawn: as `asked`, or else as well as the terminal can; without tones
    none is painted."""
    if asked == "none" or (not asked and not braille):
        return "none"
    if asked in ("", "full") and tones:
        return "full"

    return "lines"
