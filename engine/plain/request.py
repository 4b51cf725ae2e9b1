"""What is asked of the plain lines, whatever a call spelt it by."""

from collections.abc import Mapping
from typing import NamedTuple

from story.model import NOTHING


class PlayRequest(NamedTuple):
    """How to play.

    `choices` are the numbers to take, counted from 1; None where what is typed is taken. `heard`
    are ids of acts, `hear` is whose, and `seed` is None where it is drawn. `new` begins another
    playthrough, and `as_json` prints one object a step.
    """

    voice: str | None = None
    pronouns: Mapping[str, str] = NOTHING
    hear: str = ""
    heard: tuple[str, ...] | None = None
    choices: tuple[int, ...] | None = None
    seed: int | None = None
    new: bool = False
    as_json: bool = False

    @property
    def only_looks(self) -> bool:
        """Whether nothing is to be chosen: where the story stands is printed, and that is all."""
        return self.choices == ()

    @property
    def asks(self) -> bool:
        """Whether somebody is there to be asked what was left open."""
        return self.choices is None and not self.as_json
