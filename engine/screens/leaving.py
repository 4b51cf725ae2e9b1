"""Pages that are left once."""

from textual.await_complete import AwaitComplete
from textual.screen import Screen


class LeftOnce(Screen[None]):
    """A page that takes away itself and no other one.

    Two keys can come before the page has dealt with the first of them. What was asked of a page
    that has gone by then would be done to the one below it.
    """

    @property
    def is_left(self) -> bool:
        """Whether another page stands in its place."""
        return self.app.screen is not self

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave the page, where it was not left yet."""
        return AwaitComplete() if self.is_left else super().dismiss(result)
