"""What is asked before a playthrough begins: a note on what it touches, where to stand, pronouns."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from engine.game import PRONOUNS, new_given
from engine.keeping import KeepError
from engine.screens.leaf import Entry, Leaf, heading_lines
from engine.screens.lines import Line, page_lines
from story.prose import PRONOUNS as FORMS

FREE = "It can be any of them. It changes nothing that happens, and a later playthrough asks again."


class Question(NamedTuple):
    """One thing that is asked: about the content note (""), the part ("voice") or somebody's pronouns."""

    about: str
    words: str
    answers: tuple[str, ...]
    note: str = ""


class Beginning(Leaf):
    """Asks one thing after another; escape goes back to the one before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hear", "Hear somebody else", id="hear", show=False)
    ]

    def __init__(self) -> None:
        super().__init__()
        self.keys_here = [("leave", "back")]
        self.answered: dict[str, int] = {}
        self.place = 0

    def on_mount(self) -> None:
        if len(self.game_app.story.canon.voices) > 1:
            self.keys_here = [("hear", "hear somebody else"), *self.keys_here]
        super().on_mount()
        if not self.questions():
            self._begin()

    def questions(self) -> list[Question]:
        """List what has to be asked of this story, and was not said on the command line."""
        story, wish = self.game_app.story, self.game_app.wish
        out = (
            [Question("", "Before you begin", ("Go on", "Not today"), story.content_note)]
            if story.content_note.strip()
            else []
        )
        voices = story.canon.voices
        if voices and not wish.get("voice"):
            parts = tuple(
                story.cast[voice].part or story.cast[voice].name if voice in story.cast else voice
                for voice in voices
            )
            out.append(Question("voice", "Where do you stand?", parts))
        forms = tuple(
            ", ".join(FORMS[word][form] for form in ("they", "them", "theirs")) for word in PRONOUNS
        )
        asked = [
            member
            for member in story.cast.values()
            if member.pronouns == "ask" and member.id not in self._said()
        ]
        return out + [
            Question(member.id, f"How is {member.name} spoken of?", forms, FREE) for member in asked
        ]

    def _said(self) -> Mapping[str, str]:
        said = self.game_app.wish.get("pronouns")
        return said if isinstance(said, dict) else {}

    def _question(self) -> Question | None:
        questions = self.questions()
        return questions[self.place] if self.place < len(questions) else None

    def board(self) -> str:
        return ""

    def words(self, width: int) -> list[Line]:
        question = self._question()
        if question is None:
            return []
        note = page_lines(question.note, width, "quiet" if question.about else "text")
        heading = heading_lines(question.words, width)
        return [*heading, *note] if note else heading[:-1]

    def entries(self) -> Sequence[Entry]:
        question = self._question()
        return [Entry(words) for words in question.answers] if question is not None else ()

    def chosen(self, place: int) -> None:
        question = self._question()
        if question is None:
            return
        if not question.about and place:
            self._leave()
            return
        self.answered[question.about] = place
        self.place += 1
        if self._question() is not None:
            self.turn()
        else:
            self._begin()

    def _begin(self) -> None:
        app = self.game_app
        voices = app.story.canon.voices
        voice = (
            voices[self.answered["voice"]] if "voice" in self.answered else app.wish.get("voice")
        )
        pronouns = {
            **self._said(),
            **{
                id: PRONOUNS[place]
                for id, place in self.answered.items()
                if id not in ("", "voice")
            },
        }
        try:
            given = new_given(
                app.story,
                app.keep,
                str(voice) if voice else None,
                pronouns,
                str(app.wish.get("hear") or ""),
            )
        except KeepError as error:
            app.tell(str(error))
            self._leave()
            return
        app.wish = {}  # what the command line said was for this playthrough; the next one is asked about
        app.begin(given)

    def action_hear(self) -> None:
        """Choose whom to hear: an earlier playthrough, or somebody by their words."""
        if len(self.game_app.story.canon.voices) > 1:
            from engine.screens.hearing import Hearing

            self.app.push_screen(Hearing())

    def action_leave(self) -> None:
        if not self.place:
            self._leave()
            return
        self.place -= 1
        question = self._question()
        self.turn(self.answered.get(question.about, 0) if question is not None else 0)

    def _leave(self) -> None:
        """Go back to where this was opened, which is the opening page where the game began with this one."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
            return
        from engine.screens.opening import Opening

        self.app.push_screen(Opening())  # the lowest screen cannot be exchanged
