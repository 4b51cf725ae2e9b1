"""What a player has chosen about the screen: kept as JSON, and never in the way when the file is
damaged."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from engine.saves.files import write_through
from engine.saves.places import config_folder
from story.files import read_file, reason_of
from story.model import NOTHING
from story.regexes import regex

THEMES: Final = ("dark", "light", "contrast")
PACES: Final = ("at once", "line by line")
PICTURES: Final = ("", "full", "lines", "none")
"""How pictures are drawn; with nothing said, as well as the terminal can."""
NARROWEST, WIDEST = 56, 76
PLACE: Final = "SLACKWATER_SETTINGS"
_KEY: Final = regex(r"[^\s,]{1,40}")
MAX_SETTINGS_BYTES: Final = 1 << 20
"""Bytes; they take some hundred."""


class Settings(NamedTuple):
    """How the screens look and move.

    `width` is the prose column's, in cells, or 0, where the window decides; `pictures` is one of
    `PICTURES`, and `keys` maps a binding's id to keys. `mark_taken` marks choices that were taken
    before, `skip_read` passes over text that was read before.
    """

    theme: str = "dark"
    pace: str = "at once"
    motion: bool = True
    width: int = 0
    pictures: str = ""
    mark_taken: bool = False
    skip_read: bool = False
    keys: Mapping[str, str] = NOTHING


def settings_path() -> Path:
    """Return the file settings are kept in; the environment may name another."""
    if place := os.environ.get(PLACE):
        return Path(place)

    return config_folder() / "settings.json"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; what cannot be understood is as if it were not there."""
    try:
        value = json.loads(read_file(path or settings_path(), MAX_SETTINGS_BYTES))
    except (OSError, ValueError, RecursionError):
        return Settings()

    if isinstance(value, dict):
        return _understood(value)

    return Settings()


_ONE_OF: Final = {"theme": THEMES, "pace": PACES, "pictures": PICTURES}
"""The settings that are a word of a few."""


def _understood(value: dict[str, Any]) -> Settings:
    settings = Settings()
    for name, words in _ONE_OF.items():
        if value.get(name) in words:
            settings = settings._replace(**{name: value[name]})

    for name in ("motion", "mark_taken", "skip_read"):
        if isinstance(value.get(name), bool):
            settings = settings._replace(**{name: value[name]})

    width = value.get("width")
    if isinstance(width, int) and NARROWEST <= width <= WIDEST:
        settings = settings._replace(width=width)
    if isinstance(keys := value.get("keys"), dict):
        settings = settings._replace(
            keys={str(id): key for id, key in keys.items() if _is_key(key)}
        )

    return settings


def _is_key(key: object) -> bool:
    """Return whether something names one key, as the page of keys writes it down: `x`, `ctrl+p`,
    `full_stop`."""
    return isinstance(key, str) and bool(_KEY.fullmatch(key)) and key.isprintable()


def save_settings(settings: Settings, path: Path | None = None) -> str:
    """Keep the settings; returns why that was not possible, or nothing."""
    path = path or settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = f"{json.dumps({**settings._asdict(), 'keys': dict(settings.keys)}, indent=1)}\n".encode()
        write_through(path, raw)
    except OSError as error:
        return f"these settings hold until you close the game; they could not be kept: {reason_of(error)} ({path})"

    return ""
