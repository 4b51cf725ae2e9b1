"""The playthroughs kept: open one, or delete it and have it back."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.keeping import KeepError, Kept
from engine.replaying import replay
from engine.screens.lines import BLANK, Line, broken, plain_lines
from engine.screens.sheet import Answer, Sheet
from engine.step import status


class History(Sheet):
    """Lists what is kept, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "delete", "Delete", id="delete", show=False),
        Binding("u", "undo", "Have it back", id="undo-delete", show=False),
    ]
    hints = "enter go on from there   d delete   u have the last one back   esc back"

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Kept] = []
        self.deleted: list[tuple[Path, Path]] = []

    def on_screen_resume(self) -> None:
        self._look()
        super().on_screen_resume()

    def _look(self) -> None:
        try:
            self.kept = self.game_app.keep.all() if self.game_app.keep else []
        except KeepError as error:
            self.game_app.tell(str(error))

    def words(self, width: int) -> list[Line]:
        note = "" if self.kept else "No playthrough is kept yet."
        return [*broken([("Playthroughs kept", "heading")], width), BLANK, *plain_lines(note, width)]

    def answers(self) -> Sequence[Answer]:
        return [self._answer(kept) for kept in self.kept]

    def _answer(self, kept: Kept) -> Answer:
        if kept.record is None:
            return Answer(kept.id, f"It cannot be read. The file is left as it is: {kept.path}")
        story = self.game_app.story
        state = replay(story, kept.record).states[-1]
        beginning = kept.record.beginning
        voice = beginning.given.voice or ""
        part = story.cast[voice].name if voice in story.cast else ""
        where = "ended" if state.over else "under way"
        ending = story.scenes[state.ending].ending if state.ending else None
        line = ending.title if ending and ending.title else " ".join(status(story, state).split("   ")[:2])
        begun = f"{beginning.started[:10]} {beginning.started[11:16]}"
        return Answer(", ".join(word for word in (begun, part, f"{len(kept.record.path())} choices", where, line) if word))

    def chosen(self, place: int) -> None:
        self.game_app.go_on(self.kept[place])

    def action_delete(self) -> None:
        place = self.page.cursor
        keep, game = self.game_app.keep, self.game_app.game
        if keep is None or not 0 <= place < len(self.kept):
            return
        kept = self.kept[place]
        if game is not None and game.id == kept.id:
            self.game_app.tell("this playthrough is open; begin or open another one first")
            return
        try:
            self.deleted.append((keep.delete(kept), kept.path))
        except KeepError as error:
            self.game_app.tell(str(error))
        self._look()
        self.rebuild()

    def action_undo(self) -> None:
        if not self.deleted:
            return
        aside, place = self.deleted.pop()
        try:
            aside.rename(place)
        except OSError as error:
            self.game_app.tell(f"it could not be had back: {error.strerror}")
        self._look()
        self.rebuild()
