"""Whom to answer: the playthroughs that have ended, against any of which the other part can be sung."""

from collections.abc import Sequence

from engine.keeping import KeepError, Kept
from engine.screens.leaf import Entry, Leaf, heading_lines
from engine.screens.lines import Line, plain_lines
from engine.screens.standing import counted, standing, when

NONE = (
    "No playthrough has come to an ending yet. Once one has, the other part can be sung against it."
)
ABOUT = "Choose a playthrough. You take the other part, and whoever you were then does again what was done."


class Hearing(Leaf):
    """Lists what can be sung against, what was touched last first; `voice` narrows it to one part."""

    keys_here = (("leave", "back"),)

    def __init__(self, voice: str = "") -> None:
        super().__init__()
        self.voice = voice
        self.heard: list[Kept] = []
        self._rows: list[Entry] = []

    def on_mount(self) -> None:
        super().on_mount()
        app = self.game_app
        try:
            every = app.keep.all() if app.keep is not None else []
        except KeepError as error:
            app.tell(str(error))
            return
        for kept in every:
            voice = kept.record.beginning.given.voice if kept.record is not None else None
            stands = standing(app.story, kept) if voice and self.voice in ("", voice) else None
            if stands is not None and stands.ended:
                self.heard.append(kept)
                self._rows.append(
                    Entry(
                        f"{stands.part} · {stands.where}",
                        f"{when(kept)} · {counted(stands.choices)}",
                    )
                )

    def board(self) -> str:
        return ""

    def words(self, width: int) -> list[Line]:
        heading = heading_lines("Whom will you answer?", width)
        return [*heading, *plain_lines(ABOUT if self.heard else NONE, width, "quiet")]

    def entries(self) -> Sequence[Entry]:
        return self._rows

    def chosen(self, place: int) -> None:
        record = self.heard[place].record
        assert record is not None
        self.game_app.sing_against(self.heard[place].id, record.beginning.given)
