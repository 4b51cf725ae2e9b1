"""A playthrough retold: what was chosen and what was read then, step by step, as everything that
shows one again needs it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from engine.play.game import Game
from engine.play.reflecting import ActsGathered, in_paragraphs, newly_noticed, pages_in_words
from engine.runtime.compiling import worded
from engine.runtime.plan import plan_of
from engine.runtime.state import Passage, Text
from engine.saves.records import Record
from engine.saves.replaying import replay
from engine.saves.restoring import restore
from story.model import Insight, Story


class Part(NamedTuple):
    """A piece of what was read."""

    kind: Literal["scene", "text", "reply", "act", "pages"]
    text: Text


class RetoldStep(NamedTuple):
    """One step: the choice taken (empty for the beginning) and its line in the record, what was
    read then, what was noticed.

    `turning` is the beat whose choices stood then, or the ending; `hinge` is the hinge the choice
    belongs to.
    """

    turn: int
    line: int
    chosen: str
    choice: str
    parts: tuple[Part, ...]
    noticed: tuple[Insight, ...]
    turning: str
    hinge: str

    @property
    def plain(self) -> list[str]:
        """What was read, as plain paragraphs, without the headings of scenes."""
        found = []
        for part in self.parts:
            if part.kind not in ("scene", "pages") and part.text.plain:
                found.append(part.text.plain)

        return found


def read_only_game(story: Story, record: Record, end: int | None = None) -> Game:
    """Make a game of a record, to look at and not to play: at line `end`, or where the reader
    stands, as far as the story holds."""
    restore(story, record)
    lines = record.path(end)
    replayed = replay(story, record, lines)
    held = lines[: len(replayed.taken)]
    states, taken = list(replayed.states), list(replayed.taken)
    return Game(story, record, None, states, held, taken, replayed.parting, replayed.doubts)


def retell(game: Game) -> list[RetoldStep]:
    """Retell a game from its beginning to where it stands.

    >>> [told.chosen for told in retell(game)]
    ['', 'Open it.']
    """
    gathered = ActsGathered(game)
    return [_told(game, turn, gathered) for turn in range(len(game.states))]


def _told(game: Game, turn: int, gathered: ActsGathered) -> RetoldStep:
    state = game.states[turn]
    if state.over:
        turning = state.ending or ""
    else:
        turning = plan_of(game.story).beats[state.beat].id

    parts: list[Part] = []
    for passage in state.read:
        parts += _parts(turn, passage, gathered)

    told = RetoldStep(turn, 0, "", "", tuple(parts), tuple(newly_noticed(game, turn)), turning, "")
    if not turn:
        return told

    choice = game.choice_taken(turn)
    return told._replace(
        line=game.lines[turn - 1],
        chosen=game.chosen(turn),
        choice=game.taken[turn - 1].id,
        hinge=(choice.source.hinge or "") if choice is not None else "",
    )


def _parts(turn: int, passage: Passage, gathered: ActsGathered) -> Iterator[Part]:
    if passage.kind == "reflect":
        for act in in_paragraphs(gathered.told_at(turn)):
            yield Part("act", worded(act))
    elif passage.kind == "pages":
        if words := pages_in_words(gathered.pages_at(turn)):
            yield Part("pages", worded(words))
    else:
        yield Part(passage.kind, passage.text)
