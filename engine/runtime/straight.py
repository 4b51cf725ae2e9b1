"""Straight ways: from a choice to the next beat where something stands, where nothing on the way
asks for anything.

Such a way is gone through once, and kept with the choice: what it changes, and what is read on it.
What stands at its end is kept with the beat, by which of its conditions hold. All else is for the
step's own walk, which comes to the same wherever there is a straight way; this is only sooner
there.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from engine.runtime.compiling import EMPTY, MAX_CACHED, TextPlan
from engine.runtime.plan import NOWHERE, BeatPlan, Change, ChoicePlan, Entry, Plan
from engine.runtime.state import Option, Passage, State, Text, Values

MAX_BEATS: Final = 32
"""Beats of a straight way: a longer one is walked, as is one that goes round."""

_state: Callable[[type[State], tuple[object, ...]], State] = tuple.__new__
"""Makes a state of its parts in a third of the time that its own class takes: it is made for every
choice."""


class Varying(NamedTuple):
    """A piece that reads by some values, with what is changed before it is read."""

    changes: tuple[Change, ...]
    kind: str
    place: str
    text: TextPlan


class Straight:
    """A straight way, to `beat`: what changes on it, what is read, and what is noticed.

    Where all that is read stays the same, it is `read`, and `changes` are all changes; else
    `pieces` are read one after the other, those that stay the same among them, and `changes` are
    what is changed after the last of them that varies.
    """

    __slots__ = ("beat", "board", "changes", "noticed", "pieces", "pushed", "read")

    def __init__(
        self, beat: BeatPlan, board: int | None, pushed: tuple[int, ...], way: "_StraightWay"
    ) -> None:
        self.beat, self.board, self.pushed = beat, board, pushed
        self.changes, self.noticed = tuple(way.changes), tuple(way.noticed)
        same = [piece for piece in way.pieces if isinstance(piece, Passage)]
        self.read = tuple(same) if len(same) == len(way.pieces) else None
        self.pieces = () if self.read is not None else tuple(way.pieces)

    def go(self, state: State) -> State | None:
        """Return the state at the end of the way; None where nothing stands there, so that one goes
        on."""
        values, read = state.values, self.read
        if read is None:
            values, read = self._read(values)
        if self.changes:
            values = changed(values, self.changes)
        beat = self.beat
        offered = beat.options if beat.options is not None else standing(beat, values)
        if not offered:
            return None

        stack = state.stack + self.pushed if self.pushed else state.stack
        board = state.board if self.board is None else self.board
        noticed, turn = self.noticed, state.turn + 1
        return _state(
            State, (beat.place, values, stack, board, turn, read, offered, noticed, "", None)
        )

    def _read(self, values: Values) -> tuple[Values, tuple[Passage, ...]]:
        """Return what is read on the way, and the values after the last piece of it that varies."""
        result: list[Passage] = []
        for piece in self.pieces:
            if isinstance(piece, Passage):
                result.append(piece)
                continue
            if piece.changes:
                values = changed(values, piece.changes)
            text = piece.text.read(values)
            if text is not EMPTY:
                result.append(Passage(piece.kind, piece.place, text))  # type: ignore[arg-type]

        return values, tuple(result)


class _StraightWay:
    """A straight way while it is gone through."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.pieces: list[Passage | Varying] = []
        self.noticed: list[str] = []
        self.board: int | None = None

    def read(self, kind: str, place: str, text: TextPlan | None) -> None:
        """Add a text: at once where it never varies, else with the changes before it."""
        if text is None:
            return
        if text.varies:
            self.pieces.append(Varying(tuple(self.changes), kind, place, text))
            self.changes.clear()
        elif (same := text.read(())) is not EMPTY:
            self.pieces.append(Passage(kind, place, same))  # type: ignore[arg-type]

    def enter(self, entry: Entry) -> None:
        """Come into a scene, as the step does."""
        if entry.tally is not None:
            self.changes.append(entry.tally)
        if entry.board is not None:
            self.board = entry.board
        if entry.opening is not None:
            self.pieces.append(entry.opening)

    def beat(self, beat: BeatPlan) -> None:
        """Read a beat, as the step does."""
        self.changes += beat.changes
        if beat.reflect:
            self.pieces.append(Passage("reflect", beat.id, EMPTY))
        self.read("text", beat.id, beat.text)
        if beat.reflect:
            self.pieces.append(Passage("pages", beat.id, EMPTY))
        if beat.insight is not None:
            self.noticed.append(beat.insight)


def straight_from(plan: Plan, choice: ChoicePlan) -> Straight | None:
    """Return the straight way on from a choice; None where what is met on it asks for something."""
    way = _StraightWay()
    way.changes += choice.changes
    way.read("reply", choice.id, choice.reply)
    if choice.insight is not None:
        way.noticed.append(choice.insight)
    jump = choice.onward
    pushed: tuple[int, ...] = ()
    if choice.visit is not None:
        jump, pushed = choice.visit, (choice.back,)
    for _ in range(MAX_BEATS):
        if jump.beat == NOWHERE:
            return None
        if jump.enters is not None:
            way.enter(jump.enters)
        beat = plan.beats[jump.beat]
        if beat.when is not None or beat.offer:
            return None

        way.beat(beat)
        if beat.choices:
            return Straight(beat, way.board, pushed, way)
        if beat.visit is not None:
            return None

        jump = beat.follow

    return None


def standing(beat: BeatPlan, values: Values) -> tuple[Option, ...]:
    """Return the choices that stand at a beat that offers no storylets; nothing where none of them
    can be taken."""
    if beat.constant:
        found = beat.options = that_can_be_taken(choices_at(beat, values))
        return found

    asked = beat.asked
    key = asked[0](values) if len(asked) == 1 else tuple([ask(values) for ask in asked])
    kept = beat.standing.get(key)
    if kept is None:
        kept = that_can_be_taken(choices_at(beat, values))
        if len(beat.standing) >= MAX_CACHED:
            beat.standing.clear()
        beat.standing[key] = kept
    return kept


def choices_at(beat: BeatPlan, values: Values) -> list[Option]:
    """List the choices that are shown at a beat, those that are locked among them."""
    result: list[Option] = []
    for choice in beat.choices:
        if choice.option is not None:
            result.append(choice.option)
            continue
        if choice.once is not None and values[choice.once]:
            continue

        reason: Text | None = None
        if choice.never or (choice.when is not None and not choice.when(values)):
            if choice.locked is None:
                continue

            reason = choice.locked.read(values)
        option = Option(choice.id, choice.say.read(values), reason, choice.source.position)
        if choice.constant:
            choice.option = option
        result.append(option)

    return result


def that_can_be_taken(shown: list[Option]) -> tuple[Option, ...]:
    """Return what is shown, or nothing where nothing of it can be taken."""
    if any(option.locked is None for option in shown):
        return tuple(shown)

    return ()


def changed(values: Values, changes: tuple[Change, ...]) -> Values:
    """Apply changes to a copy of the values."""
    result = list(values)
    for slot, add, value, low, high in changes:
        if add:
            result[slot] = min(max(int(result[slot]) + int(value), low), high)
        else:
            result[slot] = value

    return tuple(result)
