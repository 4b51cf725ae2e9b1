"""Where a person's programs keep their files.

What platformdirs says, asked only where it takes more than the specification's own two lines: its
import takes as long as a third of a start. (XDG Base Directory Specification, 0.8.)
"""

import os
import sys
from pathlib import Path
from typing import Final

NAME: Final = "slackwater"
_PLACES: Final = {
    "cache": ("XDG_CACHE_HOME", ".cache"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
}


def cache_folder() -> Path:
    """Return the folder for what can be made anew."""
    return _folder("cache")


def config_folder() -> Path:
    """Return the folder for what a person has set."""
    return _folder("config")


def data_folder() -> Path:
    """Return the folder for what a person keeps."""
    return _folder("data")


def _folder(kind: str) -> Path:
    return Path(_by_rule(kind) or _asked(kind))


def _by_rule(kind: str) -> str:
    """Return the folder where nothing but the specification decides; empty elsewhere."""
    if sys.platform != "linux" or "ANDROID_ROOT" in os.environ:
        return ""

    variable, usual = _PLACES[kind]
    root = os.environ.get(variable, "")
    if not root:
        root = os.path.join(os.path.expanduser("~"), usual)
    if os.path.isabs(root):
        return os.path.join(root, NAME)

    return ""


def _asked(kind: str) -> str:
    import platformdirs  # 9 ms

    found: str = getattr(platformdirs, f"user_{kind}_dir")(NAME, appauthor=False)
    return found
