"""All keys, by where they work; each can be given another key."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import ClassVar, Final, NamedTuple

from textual import events
from textual.binding import Binding, BindingType

from engine.screens.bars import KeyHint
from engine.screens.base import BaseScreen
from engine.screens.bindings import AT_THE_DESK, EVERYWHERE, OF_THE_APP, TEXTUALS, WRITERS
from engine.screens.lines import Line, said_lines
from engine.screens.menu import MenuEntry, MenuScreen, heading_lines
from engine.screens.naming import shown_key

HELP: Final = "Choose a line to give it another key. ctrl+p finds everything by name."


class KeyContext(NamedTuple):
    """Where some keys work, and what they do."""

    name: str
    bindings: tuple[Binding, ...]


@cache
def key_contexts() -> tuple[KeyContext, ...]:
    """Gather every binding of the game, by where it works; a new screen with keys of its own is
    named here."""
    from engine.screens.beginning import BeginningScreen
    from engine.screens.hearing import Hearing
    from engine.screens.history import History
    from engine.screens.map import Map
    from engine.screens.notebook import Notebook
    from engine.screens.pausing import Pausing
    from engine.screens.reading import Reading
    from engine.screens.settings_page import SettingsPage
    from engine.screens.shelves import Shelves

    everywhere: list[Binding] = []
    numbers: list[Binding] = []
    for binding in _of(BaseScreen.BINDINGS):
        (numbers if binding.action.startswith("choose") else everywhere).append(binding)

    return (
        KeyContext("While reading", _of(Reading.BINDINGS)),
        KeyContext(AT_THE_DESK, _of(WRITERS)),
        KeyContext("In a pause", _of(Pausing.BINDINGS)),
        KeyContext("In the notebook", (*_of(Shelves.BINDINGS), *_of(Notebook.BINDINGS))),
        KeyContext("On the map", _of(Map.BINDINGS)),
        KeyContext("Among the playthroughs", _of(History.BINDINGS)),
        KeyContext("Choosing whom to hear", _of(Hearing.BINDINGS)),
        KeyContext("In the settings", _of(SettingsPage.BINDINGS)),
        KeyContext("Before a playthrough", _of(BeginningScreen.BINDINGS)),
        KeyContext("On this page", _of(Keys.BINDINGS)),
        KeyContext("Everywhere", (*everywhere, *_of(OF_THE_APP))),
        KeyContext("Choosing by number", tuple(numbers)),
    )


def _of(bindings: Iterable[BindingType]) -> tuple[Binding, ...]:
    found = []
    for binding in bindings:
        if isinstance(binding, Binding) and binding.id:
            found.append(binding)

    return tuple(found)


@cache
def BINDINGS_BY_ID() -> dict[str, Binding]:  # noqa: N802 it reads as the table it is
    """Gather every binding of the game by its id; where two screens share an id they share its key,
    and the first one names it."""
    result: dict[str, Binding] = {}
    for place in key_contexts():
        for binding in place.bindings:
            result.setdefault(binding.id or "", binding)

    return result


class Keys(MenuScreen):
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
        """List each binding once, with the place where it works; a player has nothing to do with
        the writer's desk."""
        first = BINDINGS_BY_ID()
        shown = []
        for context in key_contexts():
            if context.name != AT_THE_DESK or self.game_app.writing:
                shown.append(context)

        found = []
        for context in shown:
            for binding in context.bindings:
                if first[binding.id or ""] is binding:
                    found.append((context.name, binding))

        return found

    def words(self, width: int) -> list[Line]:
        words = self.notice or HELP
        if self.waiting is not None:
            words = f"Press the key that is to mean: {self.waiting.description}. Escape leaves it as it is."
        return [*heading_lines("Keys", width), *said_lines(words, width, "quiet")]

    def entries(self) -> Sequence[MenuEntry]:
        result, before = [], ""
        for context, binding in self._rows():
            if binding is self.waiting:
                key = "press a key"
            else:
                key = self.game_app.key_of(binding.id or "")

            result.append(
                MenuEntry(_said(binding), value=key, above=context if context != before else "")
            )
            before = context

        return result

    def hint_parts(self) -> Iterable[KeyHint]:
        key = self.key_of
        if self.waiting is not None:
            yield KeyHint("esc", "leave it as it is")
            return

        yield KeyHint(key("enter"), "another key")
        if self.game_app.settings.keys:
            yield KeyHint(key("reset-key"), "as it was")
            yield KeyHint(key("reset-keys"), "all as they were")
        yield KeyHint(key("leave"), "back")

    def chosen(self, position: int) -> None:
        self.notice = ""
        if self.waiting is not None:
            self.waiting = None
        else:
            self.waiting = self._rows()[position][1]

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
        position, rows = self.menu_page.cursor, self._rows()
        if not 0 <= position < len(rows):
            return

        binding = rows[position][1]
        meaning = next(
            (
                m
                for key in binding.key.split(",")
                if (m := taken(binding, key, self.game_app.settings.keys))
            ),
            "",
        )
        if meaning:
            self.notice = f"{shown_key(binding.key)} is taken: {meaning}."
        else:
            self.notice = f"{_said(binding)} is {shown_key(binding.key)} again."

        if not meaning:
            self._reset(binding)
        self.rebuild()

    def action_reset_all(self) -> None:
        self.notice = "All keys are as they were."
        self.game_app.change(keys={})
        self.rebuild()


def _said(binding: Binding) -> str:
    if binding.id and binding.id.startswith("choose-"):
        return f"{binding.description} {binding.id[7:]}"

    return binding.description


def taken(binding: Binding, key: str, keys: Mapping[str, str]) -> str:
    """Return what `key` already means where `binding` works, or nothing; keys of other screens do
    not stand in its way."""
    if key in TEXTUALS:
        return TEXTUALS[key]

    here = {context.name for context in key_contexts() if _holds(context, binding)}
    for context in key_contexts():
        if context.name not in here | EVERYWHERE and not here & EVERYWHERE:
            continue

        for other in context.bindings:
            if other.id != binding.id and shown_key(key) in _keys_of(other, keys):
                return _said(other)

    return ""


def _holds(context: KeyContext, binding: Binding) -> bool:
    return any(other.id == binding.id for other in context.bindings)


def _keys_of(binding: Binding, keys: Mapping[str, str]) -> list[str]:
    """Return the keys that a binding has now, as they are shown."""
    return shown_key(keys.get(binding.id or "") or binding.key).split(" ")
