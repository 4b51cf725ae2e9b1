"""The page itself: one HTML file with everything in it."""

from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
RUNTIME: Final = (
    "hashing.js",
    "typesetting.js",
    "stepping.js",
    "playing.js",
    "sharing.js",
    "reflecting.js",
    "speaking.js",
)
"""What plays a story, without a face: it knows no document, so that it runs anywhere."""


def script_of(names: tuple[str, ...]) -> str:
    """Return these files as one script."""
    return "".join((HERE / name).read_text("utf-8") for name in names)
