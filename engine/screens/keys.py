"""All keys, by where they work; each can be given another key."""

from collections.abc import Sequence
from functools import cache
from itertools import chain

from textual import events
from textual.binding import Binding

from engine.screens.lines import BLANK, Line, broken, plain_lines
from engine.screens.sheet import Answer, Sheet

SHOWN = {"question_mark": "?", "comma": ",", "escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "space": "space"}


@cache
def BINDINGS_BY_ID() -> dict[str, Binding]:  # noqa: N802 it reads as the table it is
    """Gather every binding of the game by its id."""
    from engine.screens.app import SlackWater
    from engine.screens.reading import Reading

    listed = chain(Reading.BINDINGS, SlackWater.BINDINGS, Sheet.BINDINGS)
    return {binding.id: binding for binding in listed if isinstance(binding, Binding) and binding.id}


def shown_key(keys: str) -> str:
    """Spell keys as they stand on a keyboard."""
    return " ".join(SHOWN.get(key, key) for key in reversed(keys.split(",")))


class Keys(Sheet):
    """Lists the keys; choosing one waits for the key that is to do it from now on."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: Binding | None = None
        self.notice = ""

    def _rows(self) -> list[Binding]:
        return [binding for id, binding in BINDINGS_BY_ID().items() if not id.startswith("choose-") and id != "quit-at-once"]

    def words(self, width: int) -> list[Line]:
        above = broken([("Keys", "heading")], width)
        text = "Digits choose, and so do the arrows with enter, or a click. ctrl+p finds everything by name. Choose a line to give it another key."
        if self.waiting is not None:
            text = f"Press the key that is to mean: {self.waiting.description}. Escape leaves it as it is."
        return [*above, BLANK, *plain_lines(self.notice or text, width, "quiet")]

    def answers(self) -> Sequence[Answer]:
        if self.waiting is not None:
            return ()
        rows = [Answer(binding.description, value=self.game_app.key_of(binding.id or "")) for binding in self._rows()]
        return [*rows, Answer("All keys as they were")]

    def chosen(self, place: int) -> None:
        bindings = self._rows()
        self.notice = ""
        if place < len(bindings):
            self.waiting = bindings[place]
            self.rebuild()
        else:
            self.game_app.change(keys={})

    def on_key(self, event: events.Key) -> None:
        if self.waiting is None:
            return
        event.stop()
        event.prevent_default()
        binding, self.waiting = self.waiting, None
        if event.key != "escape":
            self._give(binding, event.key)
        self.rebuild()

    def _give(self, binding: Binding, key: str) -> None:
        """Give a binding another key, unless another one has it."""
        keys = self.game_app.settings.keys
        for id, other in BINDINGS_BY_ID().items():
            if id != binding.id and key in (keys.get(id) or other.key).split(","):
                self.notice = f"{shown_key(key)} already means: {other.description}."
                return
        self.game_app.change(keys={**keys, binding.id or "": key})

    def action_choose(self, place: int) -> None:
        if self.waiting is None:
            super().action_choose(place)

    def action_leave(self) -> None:
        if self.waiting is None:
            super().action_leave()
