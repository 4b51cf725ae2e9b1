"""What a transcript can say of a step, and what the step has to show for it."""

from collections.abc import Callable, Iterator
from typing import Final

from attrs import frozen

from engine.play.game import Game
from engine.play.reflecting import ActsGathered, in_paragraphs, newly_noticed
from engine.runtime.state import Option, State
from engine.transcripts.form import Paragraphs, Transcript, TranscriptDamage, folded, paragraphs
from story.guessing import Guesser
from story.ids import last_name
from story.model import Story
from story.traversal import endings_of


def spelled(option: Option) -> str:
    return folded(option.say.plain)


def read_in(game: Game, turn: int, gathered: ActsGathered) -> Paragraphs:
    """Gather what was read after so many choices, the headings of scenes too; turns are asked for
    in their order."""
    result: list[str] = []
    for passage in game.states[turn].read:
        if passage.kind == "reflect":
            for act in in_paragraphs(gathered.told_at(turn)):
                result += paragraphs(act)
        elif passage.kind != "pages":
            result += paragraphs(passage.text.plain)

    return tuple(result)


def noticed_in(game: Game, turn: int) -> list[str]:
    return [insight.id for insight in newly_noticed(game, turn)]


def listed(words: str) -> list[str]:
    """Part ids that stand with commas between them."""
    return [id for part in words.split(",") if (id := part.strip())]


def bare(words: str) -> str:
    """Take off the quotes around expected words, where they are around all of them."""
    plain = folded(words)
    if len(plain) > 2 and plain[0] == plain[-1] == '"' and plain.count('"') == 2:
        return plain[1:-1]

    return plain


@frozen
class StepFacts:
    """One step as it was played. Each method says how it falls short of an expectation; nothing
    where it does not."""

    read: Paragraphs
    noticed: list[str]
    state: State

    @property
    def words(self) -> str:
        return " ".join(part.replace("\n> ", " ").removeprefix("> ") for part in self.read)

    def reads(self, words: str) -> str:
        if bare(words) in self.words:
            return ""

        return f"does not read: {bare(words)}"

    def does_not_read(self, words: str) -> str:
        if bare(words) in self.words:
            return f"does read: {bare(words)}"

        return ""

    def notices(self, words: str) -> str:
        """Return what is wrong where pages have to be noticed."""
        missing = [f"'{id}'" for id in listed(words) if id not in self.noticed]
        if missing:
            return f"does not notice {', '.join(missing)}"

        return ""

    def does_not_notice(self, words: str) -> str:
        """Return what is wrong where pages must not be noticed."""
        there = [f"'{id}'" for id in listed(words) if id in self.noticed]
        if there:
            return f"does notice {', '.join(there)}"

        return ""

    def offers(self, words: str) -> str:
        """Return what is wrong where a choice has to stand open."""
        option = self.standing(words)
        if option is None:
            return f"does not offer: {bare(words)}"
        if option.locked is None:
            return ""

        return f"shows it closed: {bare(words)} ({folded(option.locked.plain)})"

    def closes(self, words: str) -> str:
        """Return what is wrong where a choice has to stand closed."""
        option = self.standing(words)
        if option is None:
            return f"does not show it at all: {bare(words)}"
        if option.locked is None:
            return f"offers it open: {bare(words)}"

        return ""

    def does_not_offer(self, words: str) -> str:
        """Return what is wrong where a choice must not stand."""
        if self.standing(words) is None:
            return ""

        return f"does offer: {bare(words)}"

    def ends_at(self, words: str) -> str:
        """Return what is wrong where the story has to end at a scene."""
        ending = self.state.ending
        if ending == words:
            return ""

        return f"does not end at '{words}'" + (f", but at '{ending}'" if ending else "")

    def standing(self, words: str) -> Option | None:
        """Find a choice that stands, open or closed, by its words or its id."""
        wanted = bare(words)
        for option in self.state.offered:
            if wanted in (spelled(option), option.id, last_name(option.id)):
                return option

        return None


def step_facts(game: Game, gathered: ActsGathered) -> StepFacts:
    turn = len(game.states) - 1
    return StepFacts(read_in(game, turn, gathered), noticed_in(game, turn), game.state)


EXPECTED: Final[dict[str, Callable[[StepFacts, str], str]]] = {
    "reads": StepFacts.reads,
    "not read": StepFacts.does_not_read,
    "noticed": StepFacts.notices,
    "not noticed": StepFacts.does_not_notice,
    "offers": StepFacts.offers,
    "closed": StepFacts.closes,
    "not offered": StepFacts.does_not_offer,
    "ends at": StepFacts.ends_at,
}


MENDED: Final = ("noticed", "ends at")
"""What blessing rewrites together with a step's text."""


def unknown_names(story: Story, transcript: Transcript) -> Iterator[TranscriptDamage]:
    """Yield the names in expectations that the story does not know: with `not noticed` a slip would
    hold for ever.

    Where a step's text is written down, what is noticed and come to belongs to what differs, and
    can be blessed.
    """
    endings = [scene.id for scene, _ in endings_of(story)]
    kinds = {
        "noticed": ("insight", story.insights),
        "not noticed": ("insight", story.insights),
        "ends at": ("ending", endings),
    }
    guesser = Guesser()
    for step in transcript.steps:
        for note in step.notes:
            if note.key in kinds and (step.text is None or note.key not in MENDED):
                kind, known = kinds[note.key]
                for name in listed(note.words):
                    if name not in known:
                        yield TranscriptDamage(
                            note.line,
                            note.column,
                            f"there is no {kind} '{name}'",
                            guesser.meant(name, known),
                        )
