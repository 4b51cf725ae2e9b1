"""What a page may ask of the app it stands in: the story, the settings, what is played, and other
pages by what they are for.

Pages know this and not the app itself, which opens them; so imports go one way.
"""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from textual.app import App

from engine.runtime.state import Setup
from engine.saves.store import Save, SaveStore
from engine.screens.settings import Settings
from engine.screens.terminal import Pictures
from story.model import Story

if TYPE_CHECKING:
    from engine.atlas.seen import Seen
    from engine.atlas.tree import Atlas, TreeNode
    from engine.play.game import Game


class Host(App[None]):
    """An app that plays one story; `wish` is what the command line asked for, `keep` is None where
    nothing is kept."""

    story: Story
    store: SaveStore | None
    settings: Settings
    wish: dict[str, object]
    game: "Game | None"
    """What is being played, if anything is."""
    writing = False
    """Whether this is the writer's desk."""

    # how things look here

    @property
    @abstractmethod
    def theme_key(self) -> str:
        """Which of our tables of roles is drawn with."""

    @property
    @abstractmethod
    def pictures(self) -> Pictures:
        """How pictures are drawn here: in tones, as outlines, or not at all."""

    @abstractmethod
    def key_of(self, id: str) -> str:
        """Return which key a binding has now, as it is shown."""

    @abstractmethod
    def change(self, **settings: Any) -> None:
        """Change settings, at once and for the next time."""

    # what was played

    @property
    @abstractmethod
    def atlas(self) -> "Atlas":
        """All playthroughs as one tree, as they were when it was looked at last."""

    @property
    @abstractmethod
    def seen(self) -> "Seen":
        """What was seen in them, as far as it is worked out."""

    @property
    @abstractmethod
    def read_before(self) -> set[str]:
        """All that was seen in any playthrough, and in this sitting."""

    @property
    @abstractmethod
    def is_remembering(self) -> bool:
        """Whether anything asked yet for what was read before."""

    @abstractmethod
    def look_at_atlas(self) -> None:
        """See what is kept now, and what is being played. Raises SaveError."""

    @abstractmethod
    def read_elsewhere(self) -> set[str]:
        """Return what was read at any other place than the one where the reader stands."""

    # what is played next

    @abstractmethod
    def begin_new(self) -> None:
        """Go through what is asked before a playthrough begins."""

    @abstractmethod
    def begin(self, setup: Setup) -> None:
        """Begin a playthrough."""

    @abstractmethod
    def go_on(self, save: Save) -> None:
        """Go on with a playthrough that was kept."""

    @abstractmethod
    def sing_other(self) -> None:
        """Begin the other part, against the playthrough that has just ended."""

    @abstractmethod
    def sing_against(self, id: str, then: Setup) -> None:
        """Begin the other part against a playthrough, with the pronouns of then."""

    @abstractmethod
    def hear_words(self, words: str) -> None:
        """Begin the part that hears somebody's words. Raises SaveError with the reason where they
        are none."""

    @abstractmethod
    def jump(self, node: "TreeNode") -> None:
        """Go on from a place on the map."""

    @abstractmethod
    def go_to_unseen(self, other: str = "") -> str:
        """Go to the place from which the nearest turning not seen yet can be come to; says what was
        found."""

    # other pages, by what they are for

    @abstractmethod
    def open_title(self) -> None:
        """Show the title page."""

    @abstractmethod
    def open_history(self) -> None:
        """Show the playthroughs kept."""

    @abstractmethod
    def open_map(self, id: str = "", line: int | None = None) -> None:
        """Show the map, where the reader stands or at a place of another playthrough."""

    @abstractmethod
    def action_settings(self) -> None:
        """Show the settings."""

    @abstractmethod
    def tell(self, words: str) -> None:
        """Show something that went wrong."""

    @abstractmethod
    def close_book(self) -> None:
        """Leave the game; all of it is kept."""
