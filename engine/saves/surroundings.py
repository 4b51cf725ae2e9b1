"""What stands around a choice: the words read last before it, by which it is known again where
nobody gave it an id.

The words are taken as they are written in the story and not as they read then, so that they are the
same whatever a playthrough carries with it.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from engine.runtime.plan import Plan, plan_of
from engine.runtime.state import Option, State
from engine.saves.record_lines import ChoiceMark, fingerprint, short_fingerprint
from story.ids import BeatId, ChoiceId, PlaceId
from story.language.prose import Prose
from story.model import Beat, Story, beat_id
from story.naming import named

MUCH: Final = 16
"""Letters of a text by which a question can be told from another one: "Do you lie?" has eleven, and
a sentence thirty."""


def mark_of(story: Story, state: State, option: Option) -> ChoiceMark:
    """Return what a choice that stands is known by."""
    return ChoiceMark(option.id, fingerprint(option), surroundings_of(story).under(state))


def surroundings_of(story: Story) -> "Surroundings":
    """Return the surroundings of a story's choices, made when they are first asked for."""
    found = story.derived.get("surroundings")
    if not isinstance(found, Surroundings):
        found = story.derived["surroundings"] = Surroundings(plan_of(story))
    return found


class Surroundings:
    """Fingerprints of what is written in a story, and where each stands."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._own: dict[int, str] = {}
        """What the choices of a beat stand under, by its place in the plan; empty where it has no
        words of its own."""
        self._standing: dict[str, set[BeatId]] | None = None
        self._said: Counter[str] | None = None

    def under(self, state: State) -> str:
        """Return the fingerprint of the words that the choices of a state stand under.

        They are the beat's own; where it has none, those read last before it. Where they are few,
        what the choices say belongs to them.
        """
        position = state.beat
        own = self._own.get(position)
        if own is None:
            own = self._own[position] = self._fingerprint_of(position, self.text_of(position))
        return own or _fingerprint(self._read_last(state), self.plan.beats[position].source)

    def _fingerprint_of(self, position: int, text: str) -> str:
        if text:
            return _fingerprint(text, self.plan.beats[position].source)

        return ""

    def text_of(self, position: int) -> str:
        """Return a beat's own words."""
        return _folded(self.plan.beats[position].source.text)

    def words_above(self, state: State) -> str:
        """Return the words that the choices of a state stand under."""
        return self.text_of(state.beat) or self._read_last(state)

    def _read_last(self, state: State) -> str:
        for passage in reversed(state.read):
            if passage.kind in ("text", "reply") and (read := self._written(passage.place)):
                return read

        return ""

    def _written(self, place: PlaceId) -> str:
        beat = self.plan.read_at(place)
        if beat is not None:
            return _folded(beat.source.text)

        choice = self.plan.acts.get(ChoiceId(place))
        if choice is not None:
            return _folded(choice.source.reply)

        return ""

    def beats_under(self, fingerprint: str) -> frozenset[BeatId]:
        """List the beats whose choices can stand under words of this fingerprint."""
        if self._standing is None:
            self._standing = {}
            written = [(scene, beat) for scene in self.plan.scenes for beat in scene.beats]
            for place, text in self._all_standing([beat for _, beat in written]):
                scene, beat = written[place]
                if beat.choices or beat.offer:
                    mark = _fingerprint(text, beat)
                    self._standing.setdefault(mark, set()).add(beat_id(scene, beat))

        return frozenset(self._standing.get(fingerprint, ()))

    def _all_standing(self, written: list[Beat]) -> Iterator[tuple[int, str]]:
        """Yield what choices can stand under, with the place of their beat: its own words, or those
        that lead to it. Only where a beat has no words, all are laid out."""
        bare = set()
        for position, beat in enumerate(written):
            text = _folded(beat.text)
            yield position, text
            if not text:
                bare.add(position)

        if bare:
            yield from self._leading_to(bare)

    def _leading_to(self, bare: set[int]) -> Iterator[tuple[int, str]]:
        """Yield the places of beats without words of their own, with what leads to each."""
        for position, beat in enumerate(self.plan.beats):
            for jump in (beat.follow, beat.skip):
                if jump.beat in bare:
                    yield jump.beat, self.text_of(position)

            for choice in beat.choices:
                if choice.onward.beat in bare:
                    yield choice.onward.beat, _folded(choice.source.reply)

    def has_twin(self, fingerprint: str, here: BeatId, id: ChoiceId) -> bool:
        """Return whether at another beat than `here` the same as choice `id` is said under words of
        this fingerprint."""
        option = self.plan.acts.get(id)
        words = _folded(option.source.say) if option is not None else ""
        for other in self.beats_under(fingerprint) - {here}:
            for choice in self.plan.by_id[other].choices:
                if _folded(choice.source.say) == words:
                    return True

        return False

    def is_said_once(self, id: ChoiceId) -> bool:
        """Return whether a choice says enough to be told by it, and what no choice at another beat
        says."""
        if self._said is None:
            self._said = Counter()
            for beat in self.plan.beats:
                self._said.update({_folded(choice.source.say) for choice in beat.choices})

        choice = self.plan.acts.get(id)
        words = _folded(choice.source.say) if choice is not None else ""
        return says_much(words) and self._said[words] == 1


def says_much(words: str) -> bool:
    """Return whether words are enough to know something by them: no bare "Yes.", and no "Well?"."""
    return len(words) >= MUCH


def _fingerprint(text: str, beat: Beat) -> str:
    if says_much(text):
        return short_fingerprint(text)

    return short_fingerprint("\n".join([text, *(_folded(choice.say) for choice in beat.choices)]))


def _folded(prose: Prose | None) -> str:
    if prose is not None:
        return named(" ".join(prose.source.split()))

    return ""
