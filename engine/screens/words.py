"""How words come into Textual's own parts: as they stand, and never as markup.

Textual reads `[…]` in most strings it is given as markup, which can name an action to be run. So
nothing but this module makes what its parts show (a test holds it), and every line that is drawn
passes `Printed` on its way to the terminal.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import on
from textual.app import App
from textual.color import Color
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.filter import LineFilter
from textual.message import Message
from textual.widgets import Input, OptionList

from engine.screens.leaving import LeftOnce
from story.printing import harmless, on_one_line

LONGEST_OFFER: Final = 200
"""Letters of a name in the command palette; a title can be as long as a file."""
WHOLE: Final = 2.0
SCATTERED: Final = 1.0
"""How well a name fits what was typed: where it stands in it whole, and where only its letters do,
in their order."""


def literal(words: str) -> Content:
    """Make content of words, with nothing in them read as markup."""
    return Content(on_one_line(words))


def toast(app: App[None], words: str, seconds: float) -> None:
    """Show words for a while in a corner of the screen."""
    app.notify(on_one_line(words), markup=False, timeout=seconds)


class PaletteOffer(NamedTuple):
    """One thing that the command palette offers: its name, what choosing it does, and a few words
    about it."""

    name: str
    does: Callable[[], object]
    about: str = ""


class Palette(CommandPalette, LeftOnce):
    """The command palette."""

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def choose_once(self, message: Message) -> None:
        """Pass over what is chosen a second time before the palette is gone: it would be done
        twice."""
        if self.is_left:
            message.stop()
            message.prevent_default()

    def _action_command_list(self, action: str) -> None:
        """Move in the list; before it is laid out there is nothing to be moved in, and Textual's
        own list would break."""
        with suppress(LookupError):
            super()._action_command_list(action)


class Offers(Provider):
    """Offers things in the command palette by names that may hold anything; each kind says what it
    offers."""

    def offers(self) -> Iterable[PaletteOffer]:
        """Yield what is offered, in the order in which it is listed."""
        return ()

    async def discover(self) -> Hits:
        """Yield everything, as long as nothing was typed."""
        for offer in self.offers():
            yield DiscoveryHit(self._shown(offer), offer.does, text=_name(offer))

    async def search(self, query: str) -> Hits:
        """Yield what fits what was typed."""
        for offer in self.offers():
            places = places_of(query, _name(offer))
            if places:
                whole = places[-1] - places[0] == len(places) - 1
                score = WHOLE if whole else SCATTERED
                yield Hit(score, self._shown(offer, places), offer.does, text=_name(offer))

    def _shown(self, offer: PaletteOffer, positions: Sequence[int] = ()) -> Content:
        name = literal(_name(offer))
        for place in positions:
            name = name.stylize(self.match_style or "reverse", place, place + 1)

        if not offer.about:
            return name

        return Content("\n").join([name, literal(offer.about[:LONGEST_OFFER]).stylize("dim")])


def _name(offer: PaletteOffer) -> str:
    return on_one_line(offer.name[:LONGEST_OFFER])


def places_of(query: str, name: str) -> list[int]:
    """Find the letters of a query in a name, together or at least in their order; none where they
    are not all there.

    Each letter of the name is looked at once or twice: Textual's own search tries every way in
    which the letters could be spread, which in a name of sixty equal letters is millions.
    """
    wanted = [letter.casefold() for letter in query if not letter.isspace()]
    letters = [letter.casefold() for letter in name]
    if len(name.casefold()) == len(name):
        start = name.casefold().find(query.casefold())
    else:
        start = -1

    if query and start >= 0:
        return list(range(start, start + len(query)))

    positions: list[int] = []
    for position, letter in enumerate(letters):
        if len(positions) < len(wanted) and letter == wanted[len(positions)]:
            positions.append(position)

    if len(positions) == len(wanted):
        return positions

    return []


class Printed(LineFilter):
    """The last thing every line goes through: what would act on a terminal is taken out, and spaces
    keep its room."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 Textual names it
        """Return the segments of a line with nothing in them that acts."""
        return [_printed(segment) for segment in segments]


def _printed(segment: Segment) -> Segment:
    text, style, control = segment
    if control is not None or text.isprintable():
        return segment

    clean = harmless(text)
    if clean == text:
        return segment

    return Segment(clean + " " * max(cell_len(text) - cell_len(clean), 0), style)


PRINTED: Final = Printed()
