"""The keys that other pages name: those of the desk, and those that cannot be had."""

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
    Binding("w", "make", "Make the scene that is missing", id="make-scene", show=False),
]
"""The keys of the writer's desk; they are named here, so that a player's first page does not wait for that screen."""
