"""What is asked before a playthrough begins: a note on what it touches, where to stand, pronouns."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.game import PRONOUNS, new_given
from engine.keeping import KeepError
from engine.screens.lines import Line, broken, plain_lines
from engine.screens.sheet import Answer, Sheet


class Question(NamedTuple):
    """One thing that is asked, about the content note (""), the part ("voice") or somebody's pronouns."""

    about: str
    words: str
    answers: tuple[str, ...]


class Beginning(Sheet):
    """Asks one thing after another; escape goes back to the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: dict[str, int] = {}
        self.place = 0

    def questions(self) -> list[Question]:
        """List what has to be asked of this story, and was not said on the command line."""
        story, wish = self.game_app.story, self.game_app.wish
        out = [Question("", story.content_note, ("Go on", "Not today"))] if story.content_note else []
        voices = story.canon.voices
        if voices and not wish.get("voice"):
            parts = tuple(story.cast[voice].part or story.cast[voice].name if voice in story.cast else voice for voice in voices)
            out.append(Question("voice", "Where do you stand?", parts))
        asked = [member for member in story.cast.values() if member.pronouns == "ask" and member.id not in self._said()]
        return out + [Question(member.id, f"Which word is {member.name}'s? Nothing that happens depends on it.", PRONOUNS) for member in asked]

    def _said(self) -> Mapping[str, str]:
        said = self.game_app.wish.get("pronouns")
        return said if isinstance(said, dict) else {}

    def board(self) -> str:
        return ""

    def words(self, width: int) -> list[Line]:
        questions = self.questions()
        if self.place >= len(questions):
            return []
        question = questions[self.place]
        return plain_lines(question.words, width) if question.about == "" else broken([(question.words, "heading")], width)

    def answers(self) -> Sequence[Answer]:
        questions = self.questions()
        return [Answer(words) for words in questions[self.place].answers] if self.place < len(questions) else ()

    def on_mount(self) -> None:
        super().on_mount()
        if not self.questions():
            self._begin()

    def chosen(self, place: int) -> None:
        questions = self.questions()
        question = questions[self.place]
        if not question.about and place:
            self.game_app.close_book()
            return
        self.answered[question.about] = place
        self.place += 1
        self.page.cursor = -1
        if self.place < len(questions):
            self.rebuild()
        else:
            self._begin()

    def _begin(self) -> None:
        app = self.game_app
        voices = app.story.canon.voices
        voice = voices[self.answered["voice"]] if "voice" in self.answered else app.wish.get("voice")
        pronouns = {**self._said(), **{id: PRONOUNS[n] for id, n in self.answered.items() if id not in ("", "voice")}}
        try:
            given = new_given(app.story, app.keep, str(voice) if voice else None, pronouns, str(app.wish.get("hear") or ""))
        except KeepError as error:
            app.tell(str(error))
            self.dismiss()
            return
        app.begin(given)

    def action_leave(self) -> None:
        if self.place:
            self.place -= 1
            self.rebuild()
        elif len(self.app.screen_stack) > 1:
            self.dismiss()
        else:
            self.game_app.close_book()
