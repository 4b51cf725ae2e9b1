"""A choice that was taken, found again among those that stand now, in a story that may have been
edited since.

An id that a writer gave decides: where the choice that was taken has one, no other choice is taken
for it, whatever it says. Where it has none, it is known by its words and by those it stood under.
What is found by less than that, because these were changed or stand at several places, is found
with a doubt, which is told; where nothing speaks for one choice, nothing is found.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from engine.runtime.plan import plan_of
from engine.runtime.state import Option, State
from engine.runtime.step import counted_as_drawn
from engine.saves.record_lines import ChoiceMark, fingerprint
from engine.saves.surroundings import says_much, surroundings_of
from story.ids import BeatId, last_name
from story.model import Story

Likeness = Literal["same", "maybe", "other"]

REWORDED: Final = "the words above it were changed"
SEVERAL_PLACES: Final = "the same is asked at several places, and nothing tells them apart"
SEVERAL_HERE: Final = "more than one choice there says the same"
NO_WORDS: Final = "no words stand above it by which it could be told from another one"
FEW_WORDS: Final = "it stands at another place now, under few words"
OLD: Final = "it was kept without the words above it, and other choices say the same"


class Match(NamedTuple):
    """Where a choice stands, None where it does not; and what speaks against its being the one that
    was taken, empty where nothing does."""

    place: int | None
    doubt: str = ""


NOWHERE: Final = Match(None)
_CERTAIN: Final = tuple(map(Match, range(16)))


class ChoiceName(NamedTuple):
    """A choice's id in its parts; a beat and a choice to which no id was given are known by their
    numbers."""

    scene: str
    beat: str
    choice: str

    @property
    def has_beat(self) -> bool:
        return not self.beat.isdigit()

    @property
    def has_choice(self) -> bool:
        return not self.choice.isdigit()


def name_of(id: str) -> ChoiceName:
    """Return a choice's id in its parts."""
    rest, _, choice = id.rpartition("/")
    scene, _, beat = rest.partition("#")
    return ChoiceName(scene, beat, choice)


def seated(story: Story, state: State, taken: Iterable[str]) -> State:
    """Return a state at which choices with these ids were taken once: the storylets among them
    count as drawn."""
    if state.over or not plan_of(story).beats[state.beat].offer:
        return state

    return counted_as_drawn(story, state, [last_name(id) for id in taken])


def find(
    story: Story, state: State, known: tuple[ChoiceMark, ...], *, is_edited: bool = True
) -> Match:
    """Find a choice that was taken again among those that stand, by what it is known by, newest
    first.

    Where the story was not edited since, nothing is doubted that is as it was. What a choice was
    known by before counts too: so an edit that is taken back finds it again.
    """
    for mark in known:
        for position, option in enumerate(state.offered):
            if option.id != mark.choice or fingerprint(option) != mark.words:
                continue

            if has_own_id(mark.choice):
                if position < len(_CERTAIN):
                    return _CERTAIN[position]

                return Match(position)

            found = _Matching(story, state, mark).exact(position, is_edited)
            if found is not None and _says_enough(mark, known):
                return found

    if state.over:
        return NOWHERE

    others = []
    for mark in known:
        if _says_enough(mark, known):
            others.append(_Matching(story, state, mark).tolerant())

    return min(others, key=lambda match: (match.place is None, bool(match.doubt)))


@lru_cache(maxsize=8192)
def has_own_id(id: str) -> bool:
    """Return whether a choice was given an id: then that alone says which it is."""
    return name_of(id).has_choice


def _says_enough(mark: ChoiceMark, known: tuple[ChoiceMark, ...]) -> bool:
    """Return whether a mark counts beside the newer ones: one of the first version knows nothing of
    where a choice stood."""
    return bool(mark.beat) or mark is known[0] or name_of(mark.choice).has_choice


class _Matching:
    """One choice as it was known, held against those that stand."""

    def __init__(self, story: Story, state: State, mark: ChoiceMark) -> None:
        self.story, self.state, self.mark = story, state, mark
        self.name = name_of(mark.choice)
        self.plan, self.around = plan_of(story), surroundings_of(story)

    @property
    def here(self) -> BeatId:
        """The beat whose choices stand."""
        return self.plan.beats[self.state.beat].id

    def exact(self, position: int, is_edited: bool) -> Match | None:
        """Judge a choice that stands under the same id and says the same; None where another
        question has come to be asked there."""
        if not self.name.has_beat and self.mark.beat not in ("", self.around.under(self.state)):
            return None

        return Match(position, self._doubt_of_the_same() if is_edited else "")

    def _doubt_of_the_same(self) -> str:
        """Return what speaks against a choice that is as it was, where the story is not."""
        if self._count() > 1:
            return SEVERAL_HERE
        if self.name.has_beat:
            return ""

        if not self.mark.beat:
            if self.around.is_said_once(self.mark.choice):
                return ""

            return OLD

        if self.around.has_twin(self.mark.beat, self.here, self.mark.choice):
            return SEVERAL_PLACES
        if self.around.words_above(self.state):
            return ""

        return NO_WORDS

    def _count(self) -> int:
        return sum(fingerprint(option) == self.mark.words for option in self.state.offered)

    def tolerant(self) -> Match:
        """Look for a choice that stands under another id, or says something else."""
        if self.name.has_choice:
            return self._by_id()

        return self._by_words()

    def _by_id(self) -> Match:
        """Look for a choice that was given an id: by that, and where the story no longer has it, by
        being the same but for that."""
        names = [name_of(option.id) for option in self.state.offered]
        for position, name in enumerate(names):
            if name.choice == self.name.choice:
                return Match(position)

        if is_known(self.story, self.name.choice):
            return Match(None)

        alike = self._saying_the_same()
        if len(alike) != 1 or not self._is_under_the_same():
            return Match(None)

        (position,) = alike
        if not names[position].has_choice:
            doubt = "" if self._likeness() == "same" else self._without_id()
            return Match(position, doubt)

        if self._is_at_the_same_beat(names[position]):
            return Match(position, self._renamed(names[position].choice))

        return Match(None)

    def _is_at_the_same_beat(self, now: ChoiceName) -> bool:
        """Return whether a choice stands at the beat where it stood: one of the same name, or else
        one that is like it."""
        if self.name.has_beat:
            return self.name[:2] == now[:2]

        return self._likeness() == "same"

    def _without_id(self) -> str:
        return f"its id was '{self.name.choice}', and it has none now"

    def _renamed(self, now: str) -> str:
        return f"its id was '{self.name.choice}', and is '{now}' now"

    def _by_words(self) -> Match:
        """Look for a choice that was given no id: by its words, where its beat is the one it stood
        at."""
        alike = self._saying_the_same()
        likeness = self._likeness() if alike else "other"
        if likeness == "other":
            return Match(None)

        position = alike[0]
        if len(alike) > 1:
            at_its_number = []
            for number in alike:
                if name_of(self.state.offered[number].id).choice == self.name.choice:
                    at_its_number.append(number)

            if likeness != "same" or not at_its_number:
                return Match(None)

            return Match(at_its_number[0], SEVERAL_HERE)

        return Match(
            position, self._doubt(self.state.offered[position]) if likeness == "maybe" else ""
        )

    def _saying_the_same(self) -> list[int]:
        found = []
        for position, option in enumerate(self.state.offered):
            if fingerprint(option) == self.mark.words:
                found.append(position)

        return found

    def _doubt(self, option: Option) -> str:
        here = name_of(option.id)
        if self.name.has_beat and self.name.beat != here.beat:
            if here.has_beat:
                now = f"is '{here.beat}' now"
            else:
                now = "has no id now"

            return f"its beat was '{self.name.beat}', and {now}"

        if not self.mark.beat:
            return OLD
        if not self._is_under_the_same():
            return REWORDED

        if self._has_twin():
            return SEVERAL_PLACES

        return FEW_WORDS

    def _likeness(self) -> Likeness:
        """Return whether the beat whose choices stand is the one that the choice was taken at."""
        scene, _, beat = self.here.partition("#")
        then, now = self.name, ChoiceName(scene, beat, "")
        if then.has_beat and f"{then.scene}#{then.beat}" in self.plan.by_id:
            if then[:2] == now[:2]:
                return "same"

            return "other"

        if then.has_beat:
            return self._of_a_beat_that_is_gone(then, now)

        if self._is_under_the_same():
            is_sure = says_much(self.around.words_above(self.state)) and not self._has_twin()
            return "same" if is_sure else "maybe"

        if self.mark.beat:
            if self._stands_elsewhere():
                return "other"

            return self._reworded(now)

        return self._old(now)

    def _of_a_beat_that_is_gone(self, then: ChoiceName, now: ChoiceName) -> Likeness:
        """Judge a beat where the one of then was given an id, and is no longer there: it may have
        been moved, or be called otherwise."""
        is_same = self._is_under_the_same()
        if then.beat == now.beat:
            was_moved = is_same or then.scene not in self.story.scenes
            return "same" if was_moved else "maybe"

        if is_same:
            return "maybe"

        if self.mark.beat:
            return "other"

        return self._old(now)

    def _is_under_the_same(self) -> bool:
        return bool(self.mark.beat) and self.mark.beat == self.around.under(self.state)

    def _has_twin(self) -> bool:
        alike = [self.state.offered[position].id for position in self._saying_the_same()]
        return any(self.around.has_twin(self.mark.beat, self.here, id) for id in alike)

    def _stands_elsewhere(self) -> bool:
        return bool(self.around.beats_under(self.mark.beat) - {self.here})

    def _is_said_here_alone(self) -> bool:
        alike = self._saying_the_same()
        return len(alike) == 1 and self.around.is_said_once(self.state.offered[alike[0]].id)

    def _reworded(self, now: ChoiceName) -> Likeness:
        """Judge a beat under other words, where those of then are nowhere any more: the writer may
        have mended them."""
        is_at_its_place = self.name[:2] == now[:2]
        if self._is_said_here_alone():
            if is_at_its_place:
                return "same"

            return "maybe"

        if is_at_its_place:
            return "maybe"

        return "other"

    def _old(self, now: ChoiceName) -> Likeness:
        """Judge a beat where the words that a choice stood under were not kept."""
        if self._is_said_here_alone():
            return "same"

        was_renamed = self.name.scene not in self.story.scenes
        if was_renamed or self.name.scene == now.scene:
            return "maybe"

        return "other"


def is_known(story: Story, id: str) -> bool:
    """Return whether a story has a choice or a storylet that was given this id."""
    scene = story.scenes.get(id)
    return story.choice_named(id) is not None or (scene is not None and scene.pool is not None)


# why it was not found


def why_parted(story: Story, state: State, taken: ChoiceMark, position: int | None) -> str:
    """Return why a choice cannot be taken where it was taken once; `position` is where it
    stands closed, or None."""
    if position is not None:
        return "the choice you took is closed there now"

    name = name_of(taken.choice)
    if name.scene not in story.scenes and not (name.has_choice and is_known(story, name.choice)):
        return f"the scene '{name.scene}' is no longer there"
    if state.over:
        return "the story ends earlier now"
    if not name.has_choice:
        return _why_unnamed(state, taken)
    if (scene := story.scenes.get(name.choice)) is not None and scene.pool:
        return _why_storylet(story, state, scene.id, scene.pool)

    return _why_named(story, state, name.choice, taken)


def _why_storylet(story: Story, state: State, id: str, pool: str) -> str:
    plan = plan_of(story)
    beat = plan.beats[state.beat]
    if beat.offer != pool:
        return f"the storylet '{id}' is not offered there any more"

    storylet = next(one for one in plan.pools[pool] if one.id == id)
    if storylet.once and state.values[storylet.times]:
        return f"the storylet '{id}' is offered only once now"

    return f"the storylet '{id}' does not stand open there now"


def _why_named(story: Story, state: State, id: str, taken: ChoiceMark) -> str:
    found = story.choice_named(id)
    if found is not None:
        scene, beat, _ = found
        here = plan_of(story).beats[state.beat].id == f"{scene.id}#{beat.name}"
        if here:
            where = "does not stand open there now"
        else:
            where = f"stands elsewhere now, at '{scene.id}#{beat.name}'"

        return f"the choice you took, '{id}', {where}"

    same = next((option for option in state.offered if fingerprint(option) == taken.words), None)
    other = name_of(same.id) if same is not None else None
    if other is not None and other.has_choice:
        return f"the choice you took, '{id}', is no longer there; what says the same is '{other.choice}'"

    return f"the choice you took, '{id}', is no longer there"


def _why_unnamed(state: State, taken: ChoiceMark) -> str:
    if any(fingerprint(option) == taken.words for option in state.offered):
        return "another question is asked there now, which the choice you took does not answer"

    return "the choice you took is no longer there, or its words were changed"
