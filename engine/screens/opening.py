"""The opening page: go on, begin, look at what was kept, close."""

from collections.abc import Callable, Sequence

from engine.keeping import KeepError, Kept
from engine.replaying import replay
from engine.screens.lines import BLANK, Line, broken, plain_lines
from engine.screens.sheet import Answer, Sheet
from engine.state import Given
from engine.step import begin, status


class Opening(Sheet):
    """Shows the title and what can be done."""

    hints = ""

    def __init__(self) -> None:
        super().__init__()
        self.unfinished: Kept | None = None
        self.where = ""
        self.count = 0

    def on_screen_resume(self) -> None:
        self._look()
        super().on_screen_resume()

    def _look(self) -> None:
        """See what is kept, and where the newest unfinished playthrough stands."""
        self.unfinished, self.where, self.count = None, "", 0
        keep = self.game_app.keep
        if keep is None:
            return
        try:
            every = keep.all()
        except KeepError as error:
            self.game_app.tell(str(error))
            return
        self.count = len(every)
        for kept in every:
            if kept.record is None:
                continue
            replayed = replay(self.game_app.story, kept.record)
            state = replayed.states[-1]
            if not state.over:
                line = " ".join(status(self.game_app.story, state).split("   ")[1:2]) or ""
                turns = len(replayed.states) - 1
                self.unfinished = kept
                self.where = f"{line}, {turns} choices in" if line else f"{turns} choices in"
                return

    def board(self) -> str:
        story = self.game_app.story
        return status(story, begin(story, Given())) if story.status else ""

    def words(self, width: int) -> list[Line]:
        story = self.game_app.story
        spaced = " ".join(story.title.upper()) if len(story.title) * 2 < width else story.title
        return [BLANK, *broken([(spaced, "heading")], width), BLANK, *plain_lines(story.about, width)]

    def _menu(self) -> list[tuple[str, Callable[[], None]]]:
        app = self.game_app
        out: list[tuple[str, Callable[[], None]]] = []
        if self.unfinished is not None:
            kept = self.unfinished
            out.append((f"Go on: {self.where}", lambda: app.go_on(kept)))
        out.append(("Begin anew" if self.count else "Begin", app.begin_new))
        if self.count:
            out.append(("Playthroughs kept", app.open_history))
        out += [("Settings", app.action_settings), ("Keys", app.action_keys), ("Close the book", app.close_book)]
        return out

    def answers(self) -> Sequence[Answer]:
        return [Answer(words) for words, _ in self._menu()]

    def chosen(self, place: int) -> None:
        self._menu()[place][1]()

    def action_leave(self) -> None:
        self.game_app.close_book()
