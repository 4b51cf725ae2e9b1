"""A playthrough being played: its states one after the other, each choice kept before its
consequence is shown.

Every face (the screens, the plain lines) plays through this and has no rules of its own.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from engine.play.hearing import acts_done, acts_of_temperament
from engine.play.line_of_words import NotUnderstood, Said, is_line, spell, understand, words_in
from engine.runtime.plan import ChoicePlan, plan_of
from engine.runtime.state import Option, Setup, State
from engine.runtime.step import begin, status, step
from engine.saves.journal import Journal, SaveError
from engine.saves.matching import find, name_of
from engine.saves.record_lines import BEGINNING, Beginning
from engine.saves.records import Record
from engine.saves.replaying import Divergence, Doubt, Replayed, at_line, opened, replay
from engine.saves.restoring import restore
from engine.saves.store import Save, SaveStore, recency
from engine.saves.surroundings import mark_of
from story.model import NOTHING, Story, Temperament
from story.outlines import outlines_of
from story.wording import many

PRONOUNS: Final = ("she", "he", "they")
THESE_WORDS: Final = "Words for a friend: typed in where a new game asks for a friend’s words, they let the other part be played against yours."
"""What is said above a line of words, at the end."""


class Game:
    """One playthrough of one story, at one place in it.

    `states[n]` is what stood after n choices; `taken[n - 1]` is that choice, and `lines[n - 1]`
    names it in the record. `journal` is None where nothing is kept. `parting` says where an older
    record parted from the story as it is now, `doubts` which of its choices may be other ones now.
    """

    def __init__(
        self,
        story: Story,
        record: Record,
        journal: Journal | None,
        states: list[State],
        lines: list[int],
        taken: list[Option],
        parting: Divergence | None = None,
        doubts: tuple[Doubt, ...] = (),
    ) -> None:
        self.story, self.record, self.journal = story, record, journal
        self.states, self.lines, self.taken = states, lines, taken
        self.parting, self.doubts = parting, doubts

    @classmethod
    def at_the_beginning(cls, story: Story, record: Record, journal: Journal | None) -> "Game":
        """Return a playthrough before its first choice."""
        return cls(story, record, journal, [begin(story, record.beginning.given)], [], [])

    @property
    def id(self) -> str:
        return self.record.beginning.id

    @property
    def given(self) -> Setup:
        return self.record.beginning.given

    @property
    def state(self) -> State:
        return self.states[-1]

    @property
    def status(self) -> str:
        return status(self.story, self.state)

    @property
    def over(self) -> bool:
        return bool(self.state.over)

    def choose(self, position: int) -> State:
        """Take choice `position` (from 0) of `state.offered`: kept first, then taken.

        Raises NotOffered where it does not stand or is locked, and SaveError where it could not be
        kept; in both cases nothing has changed.
        """
        following = step(self.story, self.state, position)
        option = self.state.offered[position]
        for line in self.record.following.get(self._here, ()):
            if self._find(line) == position:
                return self._go_to(line, option, at_line(self.story, self.record, line, following))

        if self.record.cursor != self._here:
            # an edited story was met earlier than the record goes: from here a branch grows
            self._move(self._here)

        mark = mark_of(self.story, self.state, option)
        if self.journal is not None:
            self.journal.choose(mark)
        else:
            self.record.add(*mark)

        return self._stand(self.record.cursor, option, following)

    def _find(self, line: int) -> int | None:
        """Find the choice on a line of the record among those that stand."""
        is_edited = self.record.beginning.version != self.story.version
        return find(
            self.story, self.state, self.record.taken[line].known, is_edited=is_edited
        ).place

    def _go_to(self, line: int, option: Option, state: State) -> State:
        self._move(line)
        return self._stand(line, option, state)

    def _stand(self, line: int, option: Option, state: State) -> State:
        self.lines.append(line)
        self.taken.append(option)
        self.states.append(state)
        return state

    def _move(self, line: int) -> None:
        if self.journal is not None:
            self.journal.move(line)
        else:
            self.record.move(line)

    @property
    def _here(self) -> int:
        return self.lines[-1] if self.lines else BEGINNING

    @property
    def can_go_back(self) -> bool:
        return bool(self.lines)

    @property
    def can_go_forward(self) -> bool:
        return self._forward() is not None

    def back(self) -> bool:
        """Step back one choice; the branch stays kept. Says whether there was one. Raises
        SaveError."""
        if not self.lines:
            return False

        self._move(self.lines[-2] if len(self.lines) > 1 else BEGINNING)
        self.lines.pop()
        self.taken.pop()
        self.states.pop()
        return True

    def _forward(self) -> tuple[int, Option, State] | None:
        """Find the way stepped back from last, if it still holds."""
        line = self.record.latest.get(self._here)
        if line is None:
            return None

        position = self._find(line)
        if position is None or self.state.offered[position].locked is not None:
            return None

        state = at_line(self.story, self.record, line, step(self.story, self.state, position))
        return line, self.state.offered[position], state

    def forward(self) -> bool:
        """Step forward again where one stepped back. Says whether that was possible. Raises
        SaveError."""
        ahead = self._forward()
        if ahead is None:
            return False

        self._go_to(*ahead)
        return True

    def jump(self, line: int) -> None:
        """Go to any choice ever made in this playthrough, or as far towards it as the story still
        holds. Raises SaveError."""
        lines = self.record.path(line)
        replayed = replay(self.story, self.record, lines)
        held = lines[: len(replayed.states) - 1]
        if self.record.cursor != (here := held[-1] if held else BEGINNING):
            self._move(here)
        self.follow(replayed, lines)

    def follow(self, replayed: Replayed, lines: list[int]) -> None:
        """Stand where a replay of these lines has led. What they are known by now is kept with the
        next choice."""
        held = lines[: len(replayed.taken)]
        self.states, self.taken, self.lines = list(replayed.states), list(replayed.taken), held
        self.parting, self.doubts = replayed.parting, replayed.doubts
        for state, option, line in zip(self.states, self.taken, held, strict=False):
            self.record.know_as(line, mark_of(self.story, state, option))

        self.record.hold_to(self.story.version)

    def take_news(self) -> str:
        """Return, once, what another program has done to the file of this playthrough, as a
        sentence; empty where nothing."""
        if self.journal is not None:
            return self.journal.take_news()

        return ""

    def chosen(self, turn: int) -> str:
        """Return the words of the choice that led to `states[turn]`, counting from 1."""
        return self.taken[turn - 1].say.plain

    def choice_taken(self, turn: int) -> ChoicePlan | None:
        """Return the choice that led to `states[turn]`, counting from 1; None for a storylet."""
        return plan_of(self.story).acts.get(self.taken[turn - 1].id)

    def close(self) -> None:
        """Let go of the save store."""
        if self.journal is not None:
            self.journal.close()


def new_setup(
    story: Story,
    store: SaveStore | None,
    voice: str | None = None,
    pronouns: Mapping[str, str] | None = None,
    hear: str = "",
    seed: int | None = None,
    heard: frozenset[str] | None = None,
) -> Setup:
    """Gather what a new playthrough takes from outside.

    `hear` is a temperament's or a playthrough's id, or a line of words that somebody said; a
    playthrough gives its pronouns too, where `pronouns` says nothing, and both also the part that
    hears them, where `voice` says nothing. Without it the last finished playthrough of the other
    part is heard, or else a temperament drawn by the seed. Where `heard` is given, these acts are
    heard and nobody is asked. Raises SaveError where nothing is called `hear`.
    """
    seed = int.from_bytes(os.urandom(4)) if seed is None else seed
    said = said_by(story, hear) if heard is None and is_line(hear) else None
    if story.canon.voices and voice is None:
        other = said.voice if said is not None else part_of_heard(story, store, hear)
        voice = _part_beside(story, other)

    whom = _Heard(heard) if heard is not None else _heard(story, store, voice, hear, seed)
    spoken_of = {**whom.pronouns, **(pronouns or {})}
    asked = {id: spoken_of.get(id, story.cast[id].usual) for id in story.asked}
    return Setup(voice, asked, whom.acts, whom.id, storylets_seen(story, store), seed)


def _part_beside(story: Story, other: str | None) -> str | None:
    """Return the part that is played against another; the first one where there is none."""
    if other is None:
        return story.canon.voices[0]

    return part_against(story, other)


def setup_of_heard(story: Story, store: SaveStore | None, hear: str) -> Setup | None:
    """Return what the playthrough that `hear` names was given; None where it names none that can be
    read, but something else."""
    names = {temperament.id for temperament in story.canon.temperaments}
    if store is None or not hear or hear in names or is_line(hear):
        return None

    found = store.named(hear)
    record = found[0].record if len(found) == 1 else None
    return record.beginning.given if record is not None else None


def part_of_heard(story: Story, store: SaveStore | None, hear: str) -> str | None:
    """Return whose part the playthrough that `hear` names took; None where it names none."""
    given = setup_of_heard(story, store, hear)
    return given.voice if given is not None else None


def part_against(story: Story, voice: str | None) -> str:
    """Return the part that hears the part `voice`; a damaged record may have one that is none."""
    voices = story.canon.voices
    position = voices.index(voice) if voice in voices else 0
    return voices[(position + 1) % len(voices)]


def said_by(story: Story, words: str) -> Said:
    """Return what a line of words says. Raises SaveError with the reason where it is none."""
    try:
        return understand(story, words)
    except NotUnderstood as error:
        raise SaveError(str(error)) from None


def line_of(game: "Game") -> str:
    """Return the words by which somebody else can hear a playthrough; empty before its end, and
    where nobody could."""
    if game.state.over != "ending":
        return ""

    choices = (game.choice_taken(turn) for turn in range(1, len(game.states)))
    acts = acts_done(choice.source for choice in choices if choice is not None)
    return spell(game.story, game.given.voice, acts, game.given.pronouns)


def not_in(said: Said) -> str:
    """Return what a line of an older version of the story cannot hold; empty where it holds all
    that can be heard of."""
    if not said.unknown:
        return ""

    since = many(len(said.unknown), "act")
    return (
        "These words are of an earlier version of the story. All that they say holds; "
        f"they know nothing of {since} that can be heard of since."
    )


def _heard_of(story: Story, voice: str | None, words: str) -> "_Heard":
    said = said_by(story, words)
    if voice == said.voice:
        member = story.cast.get(said.voice)
        name = member.name if member is not None else said.voice
        raise SaveError(f"these words are {name}'s, and it is the other part that hears them")

    return _Heard(said.acts, said.pronouns, " ".join(words_in(words)))


class _Heard(NamedTuple):
    """Whom a playthrough hears: the acts, the pronouns of then, and the id of a playthrough or a
    temperament."""

    acts: frozenset[str] = frozenset()
    pronouns: Mapping[str, str] = NOTHING
    id: str = ""


def _heard(
    story: Story, store: SaveStore | None, voice: str | None, hear: str, seed: int
) -> _Heard:
    """Return whom a playthrough hears: whom `hear` names, else who played the other part last, else
    a temperament by the seed."""
    if not story.canon.voices:
        return _Heard()
    if is_line(hear):
        return _heard_of(story, voice, hear)

    temperaments = {temperament.id: temperament for temperament in story.canon.temperaments}
    if hear in temperaments:
        return _heard_temperament(story, temperaments[hear], voice)

    if hear and store is None:
        there_are = ", ".join(temperaments) or "no temperaments"
        raise SaveError(f"there is nobody called '{hear}' to hear; there are {there_are}")

    save = _save_to_hear(story, store, voice, hear)
    if save is not None:
        return _heard_in(story, save)
    if not temperaments:
        return _Heard()

    drawn = story.canon.temperaments[seed % len(temperaments)]
    return _heard_temperament(story, drawn, voice)


def _save_to_hear(
    story: Story, store: SaveStore | None, voice: str | None, hear: str
) -> Save | None:
    """Return the playthrough that `hear` names, or the last one of another part; None where there
    is none. Raises SaveError where nothing is called so."""
    if store is None:
        return None
    if hear:
        return store.find(hear)

    return _last_of_others(story, store, voice)


def _heard_temperament(story: Story, temperament: Temperament, voice: str | None) -> _Heard:
    return _Heard(acts_of_temperament(story, temperament, voice), id=temperament.id)


def _heard_in(story: Story, save: Save) -> _Heard:
    if save.record is None:
        raise SaveError(f"the playthrough {save.id} cannot be read")

    return _Heard(acts_of(story, save.record), save.record.beginning.given.pronouns, save.id)


def ended(story: Story, store: SaveStore | None, voice: str | None) -> Iterator[Save]:
    """Yield the playthroughs of a part that have come to an ending, the one touched last first."""
    for save in store.each() if store is not None else ():
        if (
            save.record is not None
            and save.record.beginning.given.voice == voice
            and replay(story, save.record).states[-1].over == "ending"
        ):
            yield save


def _last_of_others(story: Story, store: SaveStore, voice: str | None) -> Save | None:
    """Find the finished playthrough of another part that was touched last."""
    others = (
        next(ended(story, store, other), None) for other in story.canon.voices if other != voice
    )
    return max(
        (kept for kept in others if kept is not None),
        key=recency,
        default=None,
    )


def acts_of(story: Story, record: Record) -> frozenset[str]:
    """Return the named acts of a record as far as it holds, on the way to where its reader stands;
    of each hinge the last."""
    acts = plan_of(story).acts
    taken = (acts.get(option.id) for option in replay(story, record).taken)
    return acts_done(choice.source for choice in taken if choice is not None)


def storylets_seen(story: Story, store: SaveStore | None) -> frozenset[str]:
    """List the storylets that were taken in any playthrough kept."""
    pooled = {id for id, found in outlines_of(story).items() if found.pool}
    if store is None or not pooled:
        return frozenset()

    taken: set[str] = set()
    for save in store.all():
        if save.record is not None:
            taken.update(name_of(line.choice).choice for line in save.record.taken.values())

    return frozenset(pooled & taken)


def start(story: Story, store: SaveStore | None, setup: Setup) -> Game:
    """Begin a new playthrough. Raises SaveError where it cannot be kept.

    >>> game = start(story, None, new_setup(story, None, seed=1))
    >>> game.choose(0).ending
    'morning'
    """
    if store is None:
        record = Record(Beginning("", story.id, story.title, story.version, "", setup))
        return Game.at_the_beginning(story, record, None)

    journal = store.create(story, setup)
    return Game.at_the_beginning(story, journal.record, journal)


def resume(story: Story, store: SaveStore, save: Save, line: int | None = None) -> Game:
    """Go on with a kept playthrough, where it stopped (or after the choice on `line`), or at the
    furthest place that still holds.

    Raises SaveError where the file cannot be opened. The record is never shortened: what cannot be
    followed stays in it.
    """
    journal = store.open(save)
    restore(story, journal.record)
    if line is not None:
        return _resume_at(story, journal, line)

    record = journal.record
    game = Game(story, record, journal, [], [], [])
    lines = record.path()
    game.follow(replay(story, record, lines), lines)
    return game


def _resume_at(story: Story, journal: Journal, line: int) -> Game:
    record = journal.record
    game = Game(story, record, journal, [opened(story, record)], [], [])
    try:
        game.jump(line if line in record.taken else BEGINNING)
    except SaveError:
        journal.close()
        raise

    return game
