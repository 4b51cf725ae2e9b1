"""What the command palette offers while a game is open: the keys of the page, other pages, themes."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, cast

from engine.screens.sheet import Sheet
from engine.screens.words import Offer, Offers
from engine.settings import THEMES

if TYPE_CHECKING:
    from engine.screens.app import SlackWater


class Commands(Offers):
    """Offers what has a key on this page, by its name, and what can be done anywhere."""

    def offers(self) -> Iterable[Offer]:
        return sorted(self._every(), key=lambda offer: offer.name)

    def _every(self) -> Iterable[Offer]:
        game_app = cast("SlackWater", self.app)
        if isinstance(self.screen, Sheet):
            for active in self.screen.active_bindings.values():
                binding = active.binding
                if active.enabled and binding.id and binding.show and binding.description:
                    yield Offer(binding.description, partial(game_app.simulate_key, binding.key))
        yield Offer("Playthroughs", game_app.open_history, "All that were kept")
        yield Offer("Begin anew", game_app.begin_new, "What was read stays kept")
        for theme in THEMES:
            yield Offer(f"Theme: {theme}", partial(game_app.change, theme=theme))
