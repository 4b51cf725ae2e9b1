"""All keys, by where they work; each can be given another key."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import ClassVar, Final, NamedTuple

from textual import events
from textual.binding import Binding, BindingType

from engine.screens.bars import Hint
from engine.screens.leaf import Entry, Leaf, heading_lines
from engine.screens.lines import Line, plain_lines
from engine.screens.naming import shown_key
from engine.screens.sheet import Sheet

TEXTUALS: Final = {
    "tab": "the next part of the screen",
    "shift+tab": "the part before",
    "ctrl+c": "Copy",
    "ctrl+p": "Find anything by name",
}
"""Keys of the program underneath, which cannot be had."""
EVERYWHERE: Final = frozenset({"Everywhere", "Choosing by number"})
HELP: Final = "Choose a line to give it another key. ctrl+p finds everything by name."


AT_THE_DESK: Final = "While writing"
WRITERS: Final[list[BindingType]] = [
    Binding("e", "edit", "Edit what is shown", id="edit"),
    Binding("x", "edit_finding", "Edit what check says", id="edit-finding"),
    Binding("j", "finding(1)", "The next thing check says", id="next-finding", show=False),
    Binding("g", "go_to", "Start at a scene", id="start-at"),
    Binding("w", "make", "Make the scene that is missing", id="make-scene", show=False),
]
"""The keys of the writer's desk; they are named here, so that a player's first page does not wait for that screen."""


class Place(NamedTuple):
    """Where some keys work, and what they do."""

    name: str
    bindings: tuple[Binding, ...]


@cache
def places() -> tuple[Place, ...]:
    """Gather every binding of the game, by where it works; a new screen with keys of its own is named here."""
    from engine.screens.app import SlackWater
    from engine.screens.beginning import Beginning
    from engine.screens.choosing_settings import SettingsPage
    from engine.screens.hearing import Hearing
    from engine.screens.history import History
    from engine.screens.map import Map
    from engine.screens.notebook import Notebook
    from engine.screens.pausing import Pausing
    from engine.screens.reading import Reading
    from engine.screens.shelves import Shelves

    everywhere: list[Binding] = []
    numbers: list[Binding] = []
    for binding in _of(Sheet.BINDINGS):
        (numbers if binding.action.startswith("choose") else everywhere).append(binding)
    return (
        Place("While reading", _of(Reading.BINDINGS)),
        Place(AT_THE_DESK, _of(WRITERS)),
        Place("In a pause", _of(Pausing.BINDINGS)),
        Place("In the notebook", (*_of(Shelves.BINDINGS), *_of(Notebook.BINDINGS))),
        Place("On the map", _of(Map.BINDINGS)),
        Place("Among the playthroughs", _of(History.BINDINGS)),
        Place("Choosing whom to hear", _of(Hearing.BINDINGS)),
        Place("In the settings", _of(SettingsPage.BINDINGS)),
        Place("Before a playthrough", _of(Beginning.BINDINGS)),
        Place("On this page", _of(Keys.BINDINGS)),
        Place("Everywhere", (*everywhere, *_of(SlackWater.BINDINGS))),
        Place("Choosing by number", tuple(numbers)),
    )


def _of(bindings: Iterable[BindingType]) -> tuple[Binding, ...]:
    return tuple(binding for binding in bindings if isinstance(binding, Binding) and binding.id)


@cache
def BINDINGS_BY_ID() -> dict[str, Binding]:  # noqa: N802 it reads as the table it is
    """Gather every binding of the game by its id; where two screens share an id they share its key, and the first one names it."""
    out: dict[str, Binding] = {}
    for place in places():
        for binding in place.bindings:
            out.setdefault(binding.id or "", binding)
    return out


class Keys(Leaf):
    """Lists the keys; choosing one waits for the key that is to do it from now on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "reset", "The key as it was", id="reset-key", show=False),
        Binding("R", "reset_all", "All keys as they were", id="reset-keys", show=False),
    ]
    numbered = False

    def __init__(self) -> None:
        super().__init__()
        self.waiting: Binding | None = None
        self.notice = ""

    def _rows(self) -> list[tuple[str, Binding]]:
        """List each binding once, with the place where it works; a player has nothing to do with the writer's desk."""
        first = BINDINGS_BY_ID()
        shown = [place for place in places() if place.name != AT_THE_DESK or self.game_app.writing]
        return [
            (place.name, binding)
            for place in shown
            for binding in place.bindings
            if first[binding.id or ""] is binding
        ]

    def words(self, width: int) -> list[Line]:
        words = self.notice or HELP
        if self.waiting is not None:
            words = f"Press the key that is to mean: {self.waiting.description}. Escape leaves it as it is."
        return [*heading_lines("Keys", width), *plain_lines(words, width, "quiet")]

    def entries(self) -> Sequence[Entry]:
        out, before = [], ""
        for place, binding in self._rows():
            key = (
                "press a key" if binding is self.waiting else self.game_app.key_of(binding.id or "")
            )
            out.append(Entry(_said(binding), value=key, above=place if place != before else ""))
            before = place
        return out

    def hint_parts(self) -> Iterable[Hint]:
        key = self.key_of
        if self.waiting is not None:
            yield Hint("esc", "leave it as it is")
            return
        yield Hint(key("enter"), "another key")
        if self.game_app.settings.keys:
            yield Hint(key("reset-key"), "as it was")
            yield Hint(key("reset-keys"), "all as they were")
        yield Hint(key("leave"), "back")

    def chosen(self, place: int) -> None:
        self.notice = ""
        self.waiting = None if self.waiting is not None else self._rows()[place][1]
        self.rebuild()

    def on_key(self, event: events.Key) -> None:
        """Take the key that was waited for, before it does what it means."""
        if self.waiting is None:
            return
        event.stop()
        event.prevent_default()
        binding, self.waiting = self.waiting, None
        if event.key != "escape":
            self._give(binding, event.key)
        self.rebuild()

    def _give(self, binding: Binding, key: str) -> None:
        """Give a binding another key, unless another one has it where this one works."""
        keys = self.game_app.settings.keys
        if meaning := taken(binding, key, keys):
            self.notice = f"{shown_key(key)} is taken: {meaning}. {_said(binding)} stays on {self.game_app.key_of(binding.id or '')}."
            return
        self.notice = f"{_said(binding)} is {shown_key(key)} now."
        if key == binding.key:
            self._reset(binding)
        else:
            self.game_app.change(keys={**keys, binding.id or "": key})

    def _reset(self, binding: Binding) -> None:
        keys = self.game_app.settings.keys
        self.game_app.change(keys={id: key for id, key in keys.items() if id != binding.id})

    def action_reset(self) -> None:
        """Give the line under the cursor the key it had at first, if that is free."""
        place, rows = self.leaf_page.cursor, self._rows()
        if not 0 <= place < len(rows):
            return
        binding = rows[place][1]
        meaning = next(
            (
                m
                for key in binding.key.split(",")
                if (m := taken(binding, key, self.game_app.settings.keys))
            ),
            "",
        )
        self.notice = (
            f"{shown_key(binding.key)} is taken: {meaning}."
            if meaning
            else f"{_said(binding)} is {shown_key(binding.key)} again."
        )
        if not meaning:
            self._reset(binding)
        self.rebuild()

    def action_reset_all(self) -> None:
        self.notice = "All keys are as they were."
        self.game_app.change(keys={})
        self.rebuild()


def _said(binding: Binding) -> str:
    return (
        f"{binding.description} {binding.id[7:]}"
        if binding.id and binding.id.startswith("choose-")
        else binding.description
    )


def taken(binding: Binding, key: str, keys: Mapping[str, str]) -> str:
    """Say what `key` already means where `binding` works, or nothing; keys of other screens do not stand in its way."""
    if key in TEXTUALS:
        return TEXTUALS[key]
    here = {
        place.name for place in places() if any(other.id == binding.id for other in place.bindings)
    }
    for place in places():
        if place.name in here | EVERYWHERE or here & EVERYWHERE:
            for other in place.bindings:
                if other.id != binding.id and shown_key(key) in shown_key(
                    keys.get(other.id or "") or other.key
                ).split(" "):
                    return _said(other)
    return ""
