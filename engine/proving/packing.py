"""A state's values as one whole number, a few bits for each: forgetting what no longer matters is then a single `&`.

What comes from outside (whose part, which pronouns, whom one hears) is an input: it has one more code, 0, for "not
looked at yet", and is given its values where it is first asked for. Twelve hinges heard are not three to the power of
twelve beginnings. Acts that exclude each other share an input; all others are heard, or not, each for itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from engine.play.hearing import acts_of_temperament, voice_of
from engine.runtime.compiling import Compiler
from engine.runtime.plan import Change, Plan
from engine.runtime.slots import Key, Slots
from engine.runtime.state import Setup, Values
from story.language.conditions import BoolOp, Node, Value
from story.language.prose import PRONOUNS
from story.meeting import alternatives
from story.model import NOTHING, Story, Variable

SILENT: Final = ""
"""The other voice did none of the acts that are asked about."""
HEARD: Final = "heard "
"""How the name of an input begins that holds acts heard; those that exclude each other are one input."""
MAX_TABLE: Final = 64
"""Adding to a number of at most so many values is written as a table, which is quicker than arithmetic."""

Test = Callable[[int], Any]
Step = Callable[[int], int]


class Field(NamedTuple):
    """A few bits of a state: where they lie, and which value each code stands for (an input's codes begin with 1)."""

    name: str
    shift: int
    mask: int
    domain: tuple[Value, ...] | range
    input: bool

    @property
    def codes(self) -> range:
        return range(1, len(self.domain) + 1) if self.input else range(len(self.domain))

    @property
    def shifted_codes(self) -> list[int]:
        """List the codes where they lie in a state."""
        return [code << self.shift for code in self.codes]

    def code(self, value: Value) -> int:
        return (self.domain.index(value) + self.input) << self.shift  # type: ignore[arg-type]


class Guard(NamedTuple):
    """A condition over a packed state, with the bits that it reads and how it was written; `needs` has to hold for it to."""

    test: Test
    mask: int
    source: str
    needs: "tuple[Guard, ...]" = ()


class Fixed(NamedTuple):
    """Inputs that are not free: whose part it is, some pronouns, whom one hears. None, or nothing, leaves one free."""

    voice: str | None = None
    pronouns: Mapping[str, str] = NOTHING
    hears: frozenset[str] | None = None
    heard_from: str = ""


FREE: Final = Fixed()


class Packing(Compiler):
    """Where each value lies in the number, and conditions and changes compiled to work on it.

    Beside the slots of play there can be marks: bits that play has no use for, and a question has. Inputs that are `fixed`
    have one value.
    """

    def __init__(
        self, story: Story, plan: Plan, marks: Iterable[Key] = (), fixed: Fixed = FREE
    ) -> None:
        slots = _slots_with(marks, story, plan)
        super().__init__(story, slots)
        self.plan, self.fixed = plan, fixed
        self.keys = {slot: key for key, slot in slots.index.items()}
        self.fields: list[Field] = []
        self.of_slot: dict[int, int] = {}
        self.guards: dict[str, Guard] = {}
        self._heard: dict[tuple[str, int], list[int]] = {}
        self._steps: dict[tuple[tuple[Change, ...], int], Step | None] = {}
        self._touched: dict[tuple[Change, ...], int] = {}
        self._bits = 0
        for key, slot in self.slots.index.items():
            self._place(key, slot)
        self.everything = (1 << self._bits) - 1
        self._summarise()

    def _summarise(self) -> None:
        """Note, now that all fields lie where they do, what is looked up about them."""
        self._field_of_bit: list[int] = []
        for place, field in enumerate(self.fields):
            self._field_of_bit += [place] * field.mask.bit_count()
        self._slots_of_field: list[list[int]] = [[] for _ in self.fields]
        for slot, place in self.of_slot.items():
            self._slots_of_field[place].append(slot)
        self.acts = sum(field.mask for field in self.fields if field.name.startswith(HEARD))
        self.voice = next((field for field in self.fields if field.name == "voice"), None)
        self.input_fields = [field for field in self.fields if field.input]
        self.input_fields.sort(key=lambda field: field is not self.voice)
        self.inputs = sum(field.mask for field in self.input_fields)

    def _place(self, key: Key, slot: int) -> None:
        kind, name = key
        if kind == "heard":
            self._place_act(slot, name)
        elif kind == "voice":
            self._add(slot, "voice", self.story.canon.voices, True)
        elif kind == "they" and self.story.cast[name].pronouns == "ask":
            self._add(slot, f"{name}.they", tuple(PRONOUNS), True)
        elif kind == "variable":
            self._add(slot, name, _domain(self.story.variables[name]))
        elif kind == "times":
            self._add(slot, f"times('{name}')", range(self.slots.bounds[slot][1] + 1))
        elif kind == "board":
            self._add(slot, "board", range(len(self.plan.boards)))
        elif kind not in ("seed", "before", "they"):
            self._add(slot, f"{kind}('{name}')", (False, True))

    def _add(
        self, slot: int, name: str, domain: tuple[Value, ...] | range, input: bool = False
    ) -> None:
        bits = max((len(domain) - 1 + input).bit_length(), 1)
        self.of_slot[slot] = len(self.fields)
        self.fields.append(Field(name, self._bits, ((1 << bits) - 1) << self._bits, domain, input))
        self._bits += bits

    def _place_act(self, slot: int, act: str) -> None:
        """All acts that exclude each other share a field: at most one of them is heard."""
        groups = alternatives(self.story)
        name = HEARD + groups[act]
        known = next((place for place, field in enumerate(self.fields) if field.name == name), None)
        if known is not None:
            self.of_slot[slot] = known
            return
        asked = [heard for kind, heard in self.slots.index if kind == "heard"]
        acts = [id for id in asked if groups[id] == groups[act]]
        self._add(slot, name, (*acts, SILENT), True)

    def value(self, slot: int) -> str:
        """Write the value of a slot as Python over a packed state `v`."""
        place = self.of_slot.get(slot)
        if place is None:
            return repr(self.slots.start[slot])
        field = self.fields[place]
        bits = f"v >> {field.shift} & {field.mask >> field.shift}"
        kind, name = self.keys[slot]
        if kind == "heard":
            return f"({bits} == {field.domain.index(name) + 1})"  # type: ignore[arg-type]
        if isinstance(field.domain, range):
            return f"(({bits}) + {field.domain.start})" if field.domain.start else f"({bits})"
        if field.domain == (False, True):
            return f"({bits})"
        return f"{(None, *field.domain) if field.input else field.domain!r}[{bits}]"

    def mask_of(self, slots: Iterable[int]) -> int:
        """Give the bits of some slots; what depends on whom one hears depends on whose part it is too."""
        mask = 0
        for slot in slots:
            if slot in self.of_slot:
                mask |= self.fields[self.of_slot[slot]].mask
        return self.closed(mask)

    def closed(self, mask: int) -> int:
        return mask | self.voice.mask if mask & self.acts and self.voice else mask

    def guard(self, node: Node, scene: str, beat: str) -> Guard:
        """Compile a condition as it holds in one beat."""
        needs = (
            tuple(self.guard(part, scene, beat) for part in node.of)
            if isinstance(node, BoolOp) and node.word == "and"
            else ()
        )
        return self.written(self.python(node, scene, beat), self.asked(node), needs)

    def written(self, source: str, slots: Iterable[int], needs: tuple[Guard, ...] = ()) -> Guard:
        """Compile a condition that is already written as Python over `v`."""
        found = self.guards.get(source)
        if found is None:
            test = _compiled(source)
            mask = 0 if source in ("True", "False") else self.mask_of(slots)
            found = self.guards[source] = Guard(test, mask, source, needs)
        return found

    def all_of(self, guards: Sequence[Guard]) -> Guard:
        """Compile that several conditions hold together."""
        if len(guards) == 1:
            return guards[0]
        source = " and ".join(f"({guard.source})" for guard in guards)
        found = self.guards.get(source)
        if found is None:
            mask = 0
            for guard in guards:
                mask |= guard.mask
            found = self.guards[source] = Guard(_compiled(source), mask, source, tuple(guards))
        return found

    def joined(self, guard: Guard | None, slot: int) -> Guard:
        """Add to a condition that a mark is set."""
        source = self.value(slot) if guard is None else f"({guard.source}) and {self.value(slot)}"
        return Guard(_compiled(source), self.mask_of([slot]) | (guard.mask if guard else 0), source)

    def step(self, changes: tuple[Change, ...], kept: int) -> Step | None:
        """Compile changes as far as they touch the bits in `kept`; None where they touch nothing."""
        if not changes:
            return None
        key = (changes, kept & self.touched(changes))
        if key not in self._steps:
            source = "v"
            for change in changes:
                source = self._changed(source, change, kept)
            self._steps[key] = _compiled(source) if source != "v" else None
        return self._steps[key]

    def _changed(self, source: str, change: Change, kept: int) -> str:
        place = self.of_slot.get(change.slot)
        if place is None or not self.fields[place].mask & kept:
            return source
        field = self.fields[place]
        if not change.add:
            return f"(({source}) & {~field.mask} | {field.code(change.value)})"
        most, bits = len(field.domain) - 1, f"v >> {field.shift} & {field.mask >> field.shift}"
        if most < MAX_TABLE:
            table = tuple(
                min(max(code + int(change.value), 0), most) << field.shift
                for code in range(most + 1)
            )
            added = f"{table}[{bits}]"
        else:
            added = f"min(max(({bits}) + {change.value}, 0), {most}) << {field.shift}"
        return f"(lambda v: v & {~field.mask} | {added})({source})"

    def touched(self, changes: tuple[Change, ...]) -> int:
        """Return the bits that changes change."""
        if changes not in self._touched:
            self._touched[changes] = self.mask_only({change.slot for change in changes})
        return self._touched[changes]

    def overwritten(self, changes: tuple[Change, ...]) -> int:
        """Give the bits that changes set whatever they were before."""
        if not changes:
            return 0
        return self.mask_only({change.slot for change in changes if not change.add})

    def mask_only(self, slots: Iterable[int]) -> int:
        """Give the bits of some slots, and nothing that goes with them."""
        mask = 0
        for slot in slots:
            if slot in self.of_slot:
                mask |= self.fields[self.of_slot[slot]].mask
        return mask

    def open_codes(self, field: Field, v: int) -> list[int]:
        """List the codes an input can have, where they lie; of acts only those that another part has, or a temperament gives it."""
        if (fixed := self._fixed_value(field)) is not None:
            return [field.code(fixed)]
        if not field.name.startswith(HEARD):
            return field.shifted_codes
        if not self.story.canon.voices:
            return [len(field.domain) << field.shift]
        assert self.voice is not None
        code = (v & self.voice.mask) >> self.voice.shift
        key = (field.name, code)
        if key not in self._heard:
            voices = (self.voice.domain[code - 1],) if code else self.voice.domain
            self._heard[key] = []
            for number, act in enumerate(field.domain, 1):
                if any(self._hears(str(voice), str(act)) for voice in voices):
                    self._heard[key].append(number << field.shift)
        return self._heard[key]

    def _fixed_value(self, field: Field) -> str | None:
        """Return the one value that a fixed input has; None where it is free."""
        fixed = self.fixed
        if field is self.voice:
            return fixed.voice
        if not field.name.startswith(HEARD):
            return fixed.pronouns.get(field.name.removesuffix(".they"))
        if fixed.hears is None:
            return None
        return next((str(act) for act in field.domain if act in fixed.hears), SILENT)

    def _hears(self, voice: str, act: str) -> bool:
        """Whether one part can hear an act: another part does it, or a temperament gives it to another."""
        if act == SILENT:
            return True
        return voice_of(self.story, act) != voice or any(
            act in acts_of_temperament(self.story, temperament, voice)
            for temperament in self.story.canon.temperaments
        )

    def start(self) -> int:
        """Pack what a playthrough starts with, its inputs not looked at yet."""
        packed = 0
        for slot, place in self.of_slot.items():
            if not self.fields[place].input:
                packed |= self.fields[place].code(self.slots.start[slot])
        return packed

    def packed(self, given: Setup) -> int:
        """Pack what a playthrough starts with, its inputs as given."""
        values, packed = self.plan.slots.fill(given), self.start()
        for slot, place in self.of_slot.items():
            field = self.fields[place]
            if field.name.startswith(HEARD):
                if values[slot]:
                    packed = packed & ~field.mask | field.code(self.keys[slot][1])
            elif field is self.voice:
                packed |= field.code(given.voice or self.slots.start[slot])
            elif field.input:
                packed |= field.code(values[slot])
        for field in self.input_fields:
            if not packed & field.mask:
                packed |= len(field.domain) << field.shift
        return packed

    def given(self, packed: int, seed: int = 0) -> Setup:
        """Return what a playthrough has to be given for its inputs to be as packed; what was not looked at is as usual.

        Whom one hears is a temperament wherever one fits, since everybody can ask for that one by its name.
        """
        heard: dict[str, str] = {}
        pronouns = dict(self.fixed.pronouns)
        for field in self.fields:
            code = (packed & field.mask) >> field.shift
            if field.name.startswith(HEARD) and code:
                heard[field.name.removeprefix(HEARD)] = str(field.domain[code - 1])
            elif field.input and code and field is not self.voice:
                pronouns[field.name.removesuffix(".they")] = str(field.domain[code - 1])
        voice = self._voice_in(packed)
        asked = {member: pronouns.get(member, "they") for member in self.story.asked}
        hears, whom = self._temperament(heard, voice)
        if self.fixed.hears is not None:
            hears, whom = self.fixed.hears, self.fixed.heard_from
        return Setup(voice=voice, pronouns=asked, hears=hears, heard_from=whom, seed=seed)

    def _voice_in(self, packed: int) -> str | None:
        """Return whose part it is in a packed state, the first one where that was not looked at; None where there are no parts."""
        if self.voice is None:
            return self.fixed.voice or next(iter(self.story.canon.voices), None)
        code = (packed & self.voice.mask) >> self.voice.shift
        return str(self.voice.domain[max(code, 1) - 1])

    def _temperament(
        self, heard: Mapping[str, str], voice: str | None
    ) -> tuple[frozenset[str], str]:
        asked = [name for kind, name in self.slots.index if kind == "heard"]
        groups = alternatives(self.story)
        for temperament in self.story.canon.temperaments:
            acts = acts_of_temperament(self.story, temperament, voice)
            done = {groups[act]: act for act in asked if act in acts}
            if all(done.get(group, SILENT) == act for group, act in heard.items()):
                return acts, temperament.id
        return frozenset(act for act in heard.values() if act != SILENT), ""

    def unpacked(self, packed: int) -> Values:
        """Spell a packed state as the values that play has; an input not looked at is as at the start."""
        out = list(self.slots.start[: len(self.plan.slots.start)])
        for (kind, name), slot in self.plan.slots.index.items():
            place = self.of_slot.get(slot)
            if place is None:
                continue
            field = self.fields[place]
            code = (packed & field.mask) >> field.shift
            if kind == "heard":
                out[slot] = code > 0 and field.domain[code - 1] == name
            elif code or not field.input:
                out[slot] = field.domain[code - field.input]
        return tuple(out)

    def slots_of(self, bits: int) -> list[int]:
        """List the slots of play that hold some of these bits."""
        out: list[int] = []
        while bits:
            lowest = (bits & -bits).bit_length() - 1
            field = self.fields[self._field_of_bit[lowest]]
            out += self._slots_of_field[self._field_of_bit[lowest]]
            bits &= ~field.mask
        return out

    def agrees(self, slot: int, values: Values, packed: int) -> bool:
        """Whether a value of play is what the proof holds for it; what only one of them has agrees."""
        place = self.of_slot.get(slot)
        if place is None or slot >= len(values):
            return True
        field = self.fields[place]
        code = (packed & field.mask) >> field.shift
        if self.keys[slot][0] == "heard":
            return bool(values[slot]) == (code > 0 and field.domain[code - 1] == self.keys[slot][1])
        if not code and field.input:
            return values[slot] == self.slots.start[slot]
        return values[slot] == field.domain[code - field.input]

    def names(self, mask: int) -> list[str]:
        """Name what some bits hold, for people."""
        return [field.name for field in self.fields if field.mask & mask]


def told_values(field: Field, codes: set[int]) -> str:
    """Return what a value can be."""
    values = [field.domain[code - field.input] for code in sorted(codes) if code or not field.input]
    if field.input or not values or len(values) == len(field.domain):
        return ""
    whole = len(values) == max(codes) - min(codes) + 1
    if isinstance(field.domain, range) and len(values) > 2 and whole:
        return f"{field.name} is {values[0]} to {values[-1]}"
    return f"{field.name} is {' or '.join(map(_spelt, values))}"


def _spelt(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _slots_with(marks: Iterable[Key], story: Story, plan: Plan) -> Slots:
    """Return the slots of play, and with them marks, and whose part it is where anybody can be heard: who can depends on it."""
    slots = Slots(dict(plan.slots.index), list(plan.slots.start), dict(plan.slots.bounds))
    for key in marks:
        slots.add(key, 0 if key[0] == "board" else False)
    if story.canon.voices and any(kind == "heard" for kind, _ in slots.index):
        slots.add(("voice", ""), story.canon.voices[0])
    return slots


def _domain(variable: Variable) -> tuple[Value, ...] | range:
    """Return every value that a variable can have."""
    if variable.kind == "number":
        return range(variable.low, variable.high + 1)
    return variable.words or (False, True)


def _compiled(source: str) -> Test:
    test: Test = eval(
        compile(f"lambda v: {source}", "<slice>", "eval"),
        {"__builtins__": {}, "min": min, "max": max},
    )
    return test
