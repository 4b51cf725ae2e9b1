"""Whom to answer: the playthroughs that have ended, any of which the other part can answer, or
somebody's words."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from engine.play.line_of_words import has_line, words_needed
from engine.saves.journal import SaveError
from engine.saves.store import Save
from engine.screens.bars import KeyHint
from engine.screens.lines import BLANK, Line, plain_lines, said_lines
from engine.screens.menu import MenuEntry, MenuScreen, heading_lines
from engine.screens.save_summary import counted, standing, when
from engine.screens.spoken import WordsLine

WHOM, SOMEBODYS = "Whom will you answer?", "Somebody’s words"
NONE = "No playthrough has come to an ending yet. Once one of yours has, the other part can answer that one, too."
WORDS = "Or type the {count} words that stand at the end of somebody else’s playthrough, and it is that person you hear."
ONLY_WORDS = "A playthrough ends with {count} words to pass on. Type in those of somebody else, and the part you leave is played as they played it."
TYPE = "type somebody’s words"
ABOUT = "Choose a playthrough. You take the other part, and whoever you were then does again what was done."


class Hearing(MenuScreen):
    """Lists what can be answered, what was touched last first; `voice` narrows it to one part."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "type_words", "Type somebody’s words", id="words", show=False)
    ]
    keys_here = (("words", TYPE), ("leave", "back"))

    def __init__(self, voice: str = "") -> None:
        super().__init__()
        self.voice = voice
        self.notice = ""
        self.heard: list[Save] = []
        self._rows: list[MenuEntry] = []

    def on_mount(self) -> None:
        super().on_mount()
        app = self.game_app
        try:
            every = app.store.all() if app.store is not None else []
        except SaveError as error:
            app.tell(str(error))
            return

        for kept in every:
            if kept.record is not None:
                voice = kept.record.beginning.given.voice
            else:
                voice = None

            if voice and self.voice in ("", voice):
                stands = standing(app.story, kept)
            else:
                stands = None

            if stands is not None and stands.ended:
                self.heard.append(kept)
                self._rows.append(
                    MenuEntry(
                        f"{stands.part} · {stands.where}",
                        f"{when(kept)} · {counted(stands.choices)}",
                    )
                )

    def board(self) -> str:
        return ""

    def words(self, width: int) -> list[Line]:
        heading, said = WHOM, [ABOUT if self.heard else NONE]
        if self.says_words:
            words = (WORDS if self.heard else ONLY_WORDS).format(
                count=words_needed(self.game_app.story)
            )
            if self.heard:
                said = [*said, words]
            else:
                heading, said = SOMEBODYS, [words, *said]

        result = heading_lines(heading, width)
        result += plain_lines("\n\n".join(said), width, "quiet")
        if self.notice:
            return [*result, BLANK, *said_lines(self.notice, width)]

        return result

    @property
    def says_words(self) -> bool:
        """Whether this story has words by which somebody can be heard."""
        return has_line(self.game_app.story)

    def entries(self) -> Sequence[MenuEntry]:
        return self._rows

    def chosen(self, position: int) -> None:
        record = self.heard[position].record
        assert record is not None
        self.game_app.sing_against(self.heard[position].id, record.beginning.given)

    async def action_type_words(self) -> None:
        """Ask for somebody's words."""
        if not self.says_words:
            return

        if not self.query(WordsLine):
            await self.mount(
                WordsLine(placeholder="the words that stood at the end", compact=True),
                before="#hints",
            )

        self.query_one(WordsLine).focus()
        self.show_hints()

    async def action_stop_typing(self) -> None:
        await self.query(WordsLine).remove()
        self.menu_page.focus()
        self.show_hints()

    def hint_parts(self) -> Iterable[KeyHint]:
        """Return which keys do what, in the line too while somebody's words are typed."""
        if self.query(WordsLine):
            return [KeyHint("enter", "hear them"), KeyHint("esc", "back")]

        parts = [*super().hint_parts()]
        if self.says_words:
            return parts

        return [part for part in parts if part.words != TYPE]

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hear whose words these are, or say what is wrong with them and let them be mended."""
        event.stop()
        try:
            self.game_app.hear_words(event.value)
        except SaveError as error:
            self.notice = f"{str(error)[:1].upper()}{str(error)[1:]}"
            self.rebuild()
            return

        await self.action_stop_typing()
