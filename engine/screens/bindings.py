"""The keys that belong to no page: those of the whole app, those of the desk, and those that cannot
be had."""

from typing import Final

from textual.binding import Binding, BindingType

TEXTUALS: Final = {
    "tab": "the next part of the screen",
    "shift+tab": "the part before",
    "ctrl+c": "Copy",
    "ctrl+p": "Find anything by name",
}
"""Keys of the program underneath, which cannot be had."""

EVERYWHERE: Final = frozenset({"Everywhere", "Choosing by number"})

AT_THE_DESK: Final = "While writing"

WRITERS: Final[list[BindingType]] = [
    Binding("e", "edit", "Edit what is shown", id="edit"),
    Binding("x", "edit_finding", "Edit what check says", id="edit-finding"),
    Binding("j", "finding(1)", "The next thing check says", id="next-finding", show=False),
    Binding("g", "go_to", "Start at a scene", id="start-at"),
    Binding("w", "make", "Make the scene or the beat that is missing", id="make-scene", show=False),
]
"""The keys of the writer's desk; they are named here, so that a player's first page does not wait
for that screen."""

OF_THE_APP: Final[list[BindingType]] = [
    Binding("question_mark", "keys", "Keys", id="keys", key_display="?"),
    Binding("comma", "settings", "Settings", id="settings", key_display=","),
    Binding("q", "close_book", "Close", id="quit"),
    Binding("ctrl+q", "close_book", "Close", id="quit-at-once", show=False, priority=True),
]
"""What works on every page."""
