"""How keys are spelt on the screen, and which key is meant by what is spelt there."""

from typing import Final

SHOWN: Final = {
    "question_mark": "?",
    "comma": ",",
    "full_stop": ".",
    "slash": "/",
    "minus": "-",
    "plus": "+",
    "semicolon": ";",
    "colon": ":",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
"""Keys by the names that Textual has for them, and as they stand on a keyboard."""
WORDS: Final = frozenset({"enter", "space", "tab", "home", "end", "backspace", "delete", "insert"})
"""Keys that are spelt as they are called."""


def shown_key(keys: str) -> str:
    """Spell keys as they stand on a keyboard."""
    return " ".join(SHOWN.get(key.strip(), key.strip()) for key in reversed(keys.split(",")))


def named_key(shown: str) -> str:
    """Return a key by Textual's name for it, from how it is spelt; empty where that is no one
    key."""
    name = next((name for name, spelt in SHOWN.items() if spelt == shown), shown)
    if len(shown) == 1 or name in SHOWN or name in WORDS or "+" in name:
        return name

    return ""
