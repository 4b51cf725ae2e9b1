"""What the command palette offers while a game is open: the keys of the page, other pages,
themes."""

from collections.abc import Iterable
from functools import partial
from typing import cast

from engine.screens.base import BaseScreen
from engine.screens.host import Host
from engine.screens.settings import THEMES
from engine.screens.words import Offers, PaletteOffer


class Commands(Offers):
    """Offers what has a key on this page, by its name, and what can be done anywhere."""

    def offers(self) -> Iterable[PaletteOffer]:
        return sorted(self._every(), key=lambda offer: offer.name)

    def _every(self) -> Iterable[PaletteOffer]:
        game_app = cast("Host", self.app)
        if isinstance(self.screen, BaseScreen):
            for active in self.screen.active_bindings.values():
                binding = active.binding
                if active.enabled and binding.id and binding.show and binding.description:
                    yield PaletteOffer(
                        binding.description, partial(game_app.simulate_key, binding.key)
                    )

        yield PaletteOffer("Playthroughs", game_app.open_history, "All that were kept")
        yield PaletteOffer("Begin anew", game_app.begin_new, "What was read stays kept")
        for theme in THEMES:
            yield PaletteOffer(f"Theme: {theme}", partial(game_app.change, theme=theme))
