"""From tables to the model: every key read, every mistake in it reported, nothing yet held against
other scenes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from story import keys
from story.diagnostics import KeyPath, declaring
from story.guessing import Guesser
from story.keys import Converter, InvalidValue
from story.language.condition_parser import parse_condition
from story.language.condition_types import listed
from story.language.conditions import BoolOp, ConditionError, Node, Value
from story.model import (
    Beat,
    Canon,
    CastMember,
    Choice,
    Condition,
    Doors,
    Effect,
    Ending,
    Insight,
    Movement,
    Offer,
    Pattern,
    Picture,
    Promise,
    Scene,
    Target,
    Temperament,
    Variable,
)
from story.pictures import mismatch
from story.reading import Source, Table
from story.tides import MINUTE, Tides, Window

MOST_MOVEMENTS: Final = 40
"""A movement has a page of its own, and stands on one with all others: a screen of 24 rows can name
no more."""

TIDE: Final = "tide"
"""The name of the picture that [tides] makes."""

_DOMAINS: Final = "a number: { start = 0, min = 0, max = 5 }; a word: { start = 'a', one-of = ['a', 'b'] }; yes or no: false"


class Builder:
    """Builds the parts of a story from its files' tables.

    `variables` has to be filled before scenes are built, since effects are held against them at
    once.
    """

    def __init__(self) -> None:
        self.variables: dict[str, Variable] = {}
        self.guesser = Guesser()
        self._conditions: dict[str, Node | ConditionError] = {}

    def fill(
        self,
        source: Source,
        value: object,
        readers: Mapping[str, Converter],
        path: KeyPath,
        where: str,
    ) -> Table:
        """Read the keys of one table; a wrong one is reported and left out, or of a text what could
        be read is taken."""
        if not isinstance(value, dict):
            self._report_no_table(source, value, path, where)
            return {}

        result: Table = {}
        for key, inner in value.items():
            reader = readers.get(key)
            if reader is None:
                hint = keys.hint_for(key, readers, inner)
                source.report("SW101", (*path, key), hint, on_key=True, key=key, where=where)
                continue

            try:
                result[key] = reader(inner)
            except InvalidValue as wrong:
                for each in (wrong, *wrong.others):
                    self._report(source, each, (*path, key))

                if wrong.instead is not None:
                    result[key] = wrong.instead

        return result

    def _report_no_table(self, source: Source, value: object, path: KeyPath, where: str) -> None:
        """Report something that should be a table; several of one where there is one is a slip that
        is seen."""
        header = ".".join(map(str, path))
        hint = ""
        if isinstance(value, list) and header and len(path) < 3:
            hint = f"it begins with [{header}], in single brackets"

        wrong = keys.wrong_type(value, "a table", hint)
        name = path[-1] if path and isinstance(path[-1], str) else where
        source.report(wrong.code, path, wrong.hint, key=name, **wrong.details)

    @staticmethod
    def _report(source: Source, wrong: InvalidValue, path: KeyPath) -> None:
        """Report a value that cannot be used."""
        key = str(path[-1])
        if wrong.code == "SW102":
            hint = keys.EXAMPLES.get(key, wrong.hint)
        else:
            hint = wrong.hint

        where = (*path, *wrong.within)
        details = {"key": key, **wrong.details}
        source.report(wrong.code, where, hint, offset=wrong.offset, **details)

    def listed(self, source: Source, value: object, path: KeyPath, example: str) -> list[Any]:
        """Take a list of tables, or report what it is instead."""
        if isinstance(value, list):
            return value

        if value is not None:
            wrong = keys.wrong_type(value, "a list of tables", f"each begins with {example}")
            source.report(wrong.code, path, wrong.hint, on_key=True, key=path[-1], **wrong.details)
        return []

    def need(
        self, source: Source, filled: Table, table: object, path: KeyPath, where: str, *wanted: str
    ) -> bool:
        """Report the keys that have to be there and are not; says whether all were read."""
        whole = True
        for key in wanted:
            if key in filled:
                continue

            whole = False
            if isinstance(table, dict) and key not in table:
                source.report(
                    "SW103", path, keys.MISSING_KEY_HINTS[key], on_key=True, where=where, key=key
                )

        return whole

    def condition(self, source: Source, text: str | None, path: KeyPath) -> Condition | None:
        """Read a condition, once for all places it is written at; of one that cannot be read, what
        of it could."""
        if text is None:
            return None

        node = self._conditions.get(text)
        if node is None:
            try:
                node = parse_condition(text)
            except ConditionError as error:
                node = error

            self._conditions[text] = node

        if isinstance(node, ConditionError):
            for each in (node, *node.others):
                source.report(each.code, path, each.hint, offset=each.offset, **each.details)

            return Condition(text, BoolOp("and", node.sound, 0))

        return Condition(text, node)

    # scenes

    def scene(self, source: Source, id: str) -> Scene:
        """Build one scene from its file."""
        where = f"the scene '{id}'"
        filled = self.fill(source, source.table, keys.SCENE, (), where)
        beats = self.listed(source, filled.pop("beats", None), ("beats",), "[[beats]]")
        if not beats and source.table.get("beats", []) == []:
            source.report("SW103", where=where, key="beats", hint="a beat begins with [[beats]]")
        self._storylet_keys(source, filled, id)
        ending = self.ending(source, filled.pop("ending", None))
        when = self.condition(source, filled.pop("when", None), ("when",))
        built = tuple(self.beat(source, beat, position, id) for position, beat in enumerate(beats))
        return Scene(id=id, file=source.name, beats=built, when=when, ending=ending, **filled)

    @staticmethod
    def _storylet_keys(source: Source, filled: Table, id: str) -> None:
        if "pool" in filled:
            if "say" not in filled and "say" not in source.table:
                source.report(
                    "SW103",
                    where=f"the storylet '{id}'",
                    key="say",
                    hint="it is the line by which the storylet is offered",
                )

            return

        for key in keys.STORYLET:
            if key in filled:
                reason = f"'{key}' belongs to a storylet, and this scene has no 'pool'"
                source.report(
                    "SW108", (key,), "add 'pool', or take it out", on_key=True, why=reason
                )

    def ending(self, source: Source, table: Table | None) -> Ending | None:
        """Read how a scene ends the story; None where it does not, or that cannot be read."""
        if table is None:
            return None

        filled = self.fill(source, table, keys.ENDING, ("ending",), "an ending")
        if not self.need(source, filled, table, ("ending",), "an ending", *keys.REQUIRED["ending"]):
            return None

        return Ending(filled["family"], filled.get("title", ""))

    def beat(self, source: Source, table: object, index: int, scene: str) -> Beat:
        """Read a beat and its choices."""
        path: KeyPath = ("beats", index)
        where = f"beat {index + 1}"
        filled = self.fill(source, table, keys.BEAT, path, where)
        filled["effects"] = self.effects(source, filled, path)
        if "when" in filled:
            filled["when"] = self.condition(source, filled["when"], (*path, "when"))
        if "offer" in filled:
            filled["offer"] = self.offer(source, filled["offer"], path)
        choices = self.listed(
            source, filled.pop("choices", None), (*path, "choices"), "[[beats.choices]]"
        )
        _localise(filled, scene)
        built = []
        for number, choice in enumerate(choices):
            built.append(self.choice(source, choice, (*path, "choices", number), number, scene))

        return Beat(position=index, choices=tuple([c for c in built if c is not None]), **filled)

    def offer(self, source: Source, table: Table | None, path: KeyPath) -> Offer | None:
        """Read an offer of storylets; None where there is none, or it cannot be read."""
        if table is None:
            return None

        path = (*path, "offer")
        filled = self.fill(source, table, keys.OFFER, path, "an offer")
        if not self.need(source, filled, table, path, "an offer", *keys.REQUIRED["offer"]):
            return None

        return Offer(filled["pool"], filled.get("show", 3))

    def choice(
        self, source: Source, table: object, path: KeyPath, index: int, scene: str
    ) -> Choice | None:
        """Read a choice; None where it has no words."""
        where = f"choice {index + 1} of beat {int(path[1]) + 1}"
        filled = self.fill(source, table, keys.CHOICE, path, where)
        if not self.need(source, filled, table, path, where, *keys.REQUIRED["choice"]):
            return None

        filled["effects"] = self.effects(source, filled, path)
        if "when" in filled:
            filled["when"] = self.condition(source, filled["when"], (*path, "when"))
        _localise(filled, scene)
        leads = "goto" in filled or "visit" in filled or "reply" in filled
        if "locked" in filled and leads and "when" not in _keys(table):
            source.report("SW506", (*path, "locked"), "add 'when', or take out where it leads")
        if filled.get("tell") and "echo" not in _keys(table):
            hint = 'write the act in the past tense: echo = "You …"'
            source.report("SW217", (*path, "tell"), hint, on_key=True)
        return Choice(position=index, **filled)

    def effects(self, source: Source, filled: Table, path: KeyPath) -> tuple[Effect, ...]:
        """Take `set` and `add` out of what was filled, each held against the variables."""
        if "set" not in filled and "add" not in filled:
            return ()

        result: list[Effect] = []
        for act in ("set", "add"):
            if act not in filled:
                continue

            for name, value in filled.pop(act).items():
                here = (*path, act, name)
                variable = self.variables.get(name)
                if variable is None:
                    source.report(
                        "SW203",
                        here,
                        self.guesser.meant_or_made(name, self.variables, declaring(name, value)),
                        on_key=True,
                        name=name,
                    )
                elif reason := refusal(act, variable, value):
                    if act == "set":
                        spelt = keys.spelled(value)
                    else:
                        spelt = f"increased by {keys.spelled(value)}"

                    source.report(
                        "SW204",
                        here,
                        _value_hint(variable, value, self.guesser),
                        name=name,
                        value=spelt,
                        why=reason,
                    )
                else:
                    result.append(Effect("set" if act == "set" else "add", name, value))

        return tuple(result)

    # story.toml

    def build_variables(self, source: Source, table: Table) -> None:
        """Read `[variables]` into `variables`."""
        for name, value in table.items():
            path: KeyPath = ("variables", name)
            if not keys.NAME.fullmatch(name) or name in keys.KEYWORDS:
                source.report("SW105", path, _name_hint(name), on_key=True, id=name)
            elif variable := self.variable(source, name, value, path):
                self.variables[name] = variable

    def variable(self, source: Source, name: str, value: object, path: KeyPath) -> Variable | None:
        """Read a variable; None where what it can be is not said."""
        if isinstance(value, bool):
            return Variable(name, value)

        if not isinstance(value, dict):
            if name in keys.STORY:
                hint = f"the story's own '{name}' stands above [variables]"
            else:
                hint = _DOMAINS

            source.report(
                "SW107",
                path,
                hint,
                name=name,
                why=f"{keys.describe(value)} alone does not say what else it can be",
            )
            return None

        filled = self.fill(source, value, keys.VARIABLE, path, f"the variable '{name}'")
        if any(key in value and key not in filled for key in keys.VARIABLE):
            return None  # which is said already

        self._foreign_keys(source, filled, path)
        made = self.domain(name, filled)
        if isinstance(made, Variable):
            return made

        source.report("SW107", path, _DOMAINS, on_key=True, name=name, why=made)
        return None

    @staticmethod
    def _foreign_keys(source: Source, filled: Table, path: KeyPath) -> None:
        start = filled.get("start")
        foreign: tuple[str, ...] = ()
        kind = ""
        if isinstance(start, bool):
            kind, foreign = "yes or no", ("one-of", "min", "max")
        elif isinstance(start, str):
            kind, foreign = "a word", ("min", "max")

        for key in foreign:
            if key in filled:
                source.report(
                    "SW108",
                    (*path, key),
                    "take it out",
                    on_key=True,
                    why=f"'{key}' says nothing of a variable that is {kind}",
                )

    def domain(self, name: str, filled: Table) -> Variable | str:
        """Make a variable of its start and what else it can be, or say why that cannot be."""
        start, about = filled.get("start"), filled.get("about", "")
        if start is None:
            return "it has no 'start'"
        if isinstance(start, bool):
            return Variable(name, start, about=about)
        if "one-of" in filled:
            return self.word_domain(name, start, filled["one-of"], about)
        if isinstance(start, str):
            return "a word needs 'one-of', the list of words it can be"
        if not isinstance(start, int):
            return f"{keys.describe(start)} is neither a whole number, nor a word, nor yes or no"

        return self.number_domain(name, start, filled)

    @staticmethod
    def word_domain(name: str, start: Value, words: tuple[str, ...], about: str) -> Variable | str:
        """Make a variable that is one of some words, or say why that cannot be."""
        if start not in words:
            return f"{keys.spelled(start)} is not one of its words"
        if len(set(words)) < len(words):
            return "a word stands twice in 'one-of'"

        return Variable(name, start, words=words, about=about)

    @staticmethod
    def number_domain(name: str, start: int, filled: Table) -> Variable | str:
        """Make a variable that is a number within bounds, or say why that cannot be."""
        low, high, about = filled.get("min"), filled.get("max"), filled.get("about", "")
        if low is None or high is None:
            return "a number needs 'min' and 'max'"
        if not (_is_number(low) and _is_number(high)):
            return f"'min' and 'max' are whole numbers, from -{keys.MAX_VARIABLE} to {keys.MAX_VARIABLE}"
        if not low <= start <= high:
            return f"{keys.spelled(start)} is not from {low} to {high}"

        return Variable(name, start, low=low, high=high, about=about)

    def patterns(self, source: Source, table: Table) -> dict[str, Pattern]:
        """Read `[patterns.NAME]`."""
        result = {}
        for name, value in table.items():
            filled = self.fill(
                source, value, keys.PATTERN, ("patterns", name), f"the pattern '{name}'"
            )
            result[name] = Pattern(name, **filled)

        return result

    def cast(self, source: Source, table: Table) -> dict[str, CastMember]:
        """Read `[cast.NAME]`; somebody whose name stands for something else is left out."""
        result = {}
        for id, value in table.items():
            path: KeyPath = ("cast", id)
            if not keys.NAME.fullmatch(id) or id in keys.KEYWORDS or id in self.variables:
                if id in self.variables:
                    hint = "a variable has this name"
                else:
                    hint = _name_hint(id)

                source.report("SW105", path, hint, on_key=True, id=id)
                continue

            where = f"the cast member '{id}'"
            filled = self.fill(source, value, keys.CAST, path, where)
            if "usual" in filled and filled.get("pronouns") != "ask":
                reason = f"'usual' belongs to pronouns that are asked, and {where}'s are not"
                hint = 'set pronouns = "ask", or take it out'
                source.report("SW108", (*path, "usual"), hint, on_key=True, why=reason)

            if self.need(source, filled, value, path, where, *keys.REQUIRED["cast"]):
                result[id] = CastMember(id, **filled)

        return result

    def labels(self, source: Source, table: Table) -> tuple[str, ...]:
        """Read the words of `[labels]`."""
        words: tuple[str, ...] = self.fill(source, table, keys.LABELS, ("labels",), "[labels]").get(
            "words", ()
        )
        return words

    def canon(self, source: Source, table: Table) -> Canon:
        """Read `[canon]`; a hinge that is called like a key of a temperament is left out."""
        filled = self.fill(source, table, keys.CANON, ("canon",), "[canon]")
        voices, hinges = filled.get("voices", ()), filled.get("hinges", ())
        for position, hinge in enumerate(hinges):
            if hinge in keys.TEMPERAMENT:
                source.report(
                    "SW105",
                    ("canon", "hinges", position),
                    "a temperament has a key of this name",
                    id=hinge,
                )

        hinges = tuple(hinge for hinge in hinges if hinge not in keys.TEMPERAMENT)
        temperaments = self.listed(
            source, filled.get("temperaments"), ("canon", "temperaments"), "[[canon.temperaments]]"
        )
        built = []
        for number, value in enumerate(temperaments):
            built.append(
                self.temperament(source, value, ("canon", "temperaments", number), voices, hinges)
            )

        names = self.texts_by_name(source, filled.get("names", {}), ("canon", "names"))
        line = self.line(source, filled.get("line", {}), voices)
        return Canon(voices, hinges, tuple(t for t in built if t), names, line)

    def line(
        self, source: Source, table: Table, voices: tuple[str, ...]
    ) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Read the places of the line of words: for each voice a list of acts, and of lists of acts
        that share a place."""

        def places(found: Any) -> tuple[tuple[str, ...], ...]:
            if not isinstance(found, list):
                raise keys.wrong_type(found, "a list of acts", 'write it like ["…", ["…", "…"]]')

            return tuple(map(one_place, found))

        def one_place(place: Any) -> tuple[str, ...]:
            if not isinstance(place, list) or not place:
                place = [place]
            return tuple(map(keys.identifier, place))

        readers = dict.fromkeys(voices, places)
        return self.fill(source, table, readers, ("canon", "line"), "[canon.line]")

    def texts_by_name(self, source: Source, table: Table, path: KeyPath) -> dict[str, str]:
        """Read a table of names and words, whatever the names are."""
        readers = dict.fromkeys(table, keys.plain)
        return self.fill(source, table, readers, path, f"[{'.'.join(map(str, path))}]")

    def temperament(
        self,
        source: Source,
        value: object,
        path: KeyPath,
        voices: tuple[str, ...],
        hinges: tuple[str, ...],
    ) -> Temperament | None:
        """Read a temperament; a hinge's act is one choice, or one for each voice, and its other
        acts are lists of these."""

        by_voice = ", ".join(f"{voice} = …" for voice in voices)
        lists = ", ".join(f'{voice} = ["…"]' for voice in voices)

        def act(found: Any) -> dict[str, str]:
            if isinstance(found, str):
                return {"": keys.identifier(found)}
            if not _is_by_voice(found, voices):
                raise keys.wrong_type(
                    found, "a choice's id, or one for each voice", f"{{ {by_voice} }}"
                )

            return {voice: keys.identifier(choice) for voice, choice in found.items()}

        def acts(found: Any) -> dict[str, tuple[str, ...]]:
            if isinstance(found, list):
                return {"": _identifiers(found)}
            if not _is_by_voice(found, voices):
                raise keys.wrong_type(
                    found, "a list of choices' ids, or one for each voice", f"{{ {lists} }}"
                )

            return {voice: _identifiers(keys.texts(ids)) for voice, ids in found.items()}

        readers: dict[str, Converter] = {
            **keys.TEMPERAMENT,
            "acts": acts,
            **dict.fromkeys(hinges, act),
        }
        filled = self.fill(source, value, readers, path, "a temperament")
        if not self.need(
            source, filled, value, path, "a temperament", *keys.REQUIRED["temperament"]
        ):
            return None

        return Temperament(
            filled["id"],
            {hinge: filled[hinge] for hinge in hinges if hinge in filled},
            filled.get("acts", {}),
            filled.get("about", ""),
        )

    def promise(self, source: Source, value: object, position: int) -> Promise | None:
        """Read a promise; None where it is not one alone, or cannot be read."""
        path: KeyPath = ("promises", position)
        filled = self.fill(source, value, keys.PROMISE, path, "a promise")
        given = [kind for kind in keys.PROMISED if kind in _keys(value)]
        if len(given) != 1:
            if given:
                hint = "make two of it"
            else:
                hint = "write what never holds, like never = \"lit and road == 'closed'\""

            source.report(
                "SW108",
                path,
                hint,
                why=f"a promise has one of 'never', 'at-every-ending' and 'possible', and this has {len(given) or 'none'}",
            )
            return None

        condition = self.condition(source, filled.get(given[0]), (*path, given[0]))
        if (
            not self.need(source, filled, value, path, "a promise", *keys.REQUIRED["promise"])
            or condition is None
        ):
            return None

        return Promise(filled["say"], given[0], condition)

    def doors(self, source: Source, table: Table) -> Doors:
        """Read `[doors]`; what says nothing is as if it were not there."""
        filled = self.fill(source, table, keys.DOORS, ("doors",), "[doors]")
        return Doors(**{key.replace("-", "_"): said for key, said in filled.items() if said})

    def movements(self, source: Source, listed: list[object]) -> tuple[Movement, ...]:
        """Read `[[movements]]`; one whose id is read counts, so that what names it is not reported
        too."""
        if len(listed) > MOST_MOVEMENTS:
            hint = "parts of a story that need no page of their own are folders: they cost nothing"
            here = ("movements", MOST_MOVEMENTS)
            source.report("SW118", here, hint, count=len(listed), most=MOST_MOVEMENTS)

        result: dict[str, Movement] = {}
        for position, value in enumerate(listed):
            path: KeyPath = ("movements", position)
            filled = self.fill(source, value, keys.MOVEMENT, path, "a movement")
            self.need(source, filled, value, path, "a movement", *keys.REQUIRED["movement"])
            id = filled.get("id")
            if id in result:
                hint = "movements' ids are unique"
                source.report("SW106", (*path, "id"), hint, id=id, other="another movement")
            elif id is not None:
                result[id] = Movement(**{"title": "", **filled})

        return tuple(result.values())

    def pictures(self, source: Source, table: Table) -> dict[str, Picture]:
        """Read `[pictures.NAME]`; "tide" is the one that `[tides]` makes."""
        result = {}
        for name, value in table.items():
            path: KeyPath = ("pictures", name)
            where = f"the picture '{name}'"
            filled = self.fill(source, value, keys.PICTURE, path, where)
            if name == TIDE:
                hint = "the picture 'tide' is the one that [tides] makes: call this another name"
                source.report("SW105", path, hint, on_key=True, id=name)
            self.need(source, filled, value, path, where, *keys.REQUIRED["picture"])
            self._shapes(source, filled, _keys(value), path)
            result[name] = Picture(name, **{"words": "", **filled})

        return result

    @staticmethod
    def _shapes(source: Source, filled: Table, table: Mapping[str, object], path: KeyPath) -> None:
        """Report where the parts of a picture have not one shape."""
        if "art" not in filled:
            return

        parts = [filled.get(part, ()) for part in ("ink", "ground", "outline")]
        for part, row, column, reason in mismatch(filled["art"], *parts):
            written = str(table[part]).split("\n")
            before = sum(len(line) + 1 for line in written[:row])
            hint = "each row of it stands below the row it belongs to, letter below letter"
            place = before + min(column, len(written[row]))
            source.report("SW112", (*path, part), hint, offset=place, why=reason)

    def tides(self, source: Source, table: Table) -> Tides:
        """Read `[tides]`: its keys, and a line a day."""
        days = []
        for key, value in table.items():
            if key not in keys.TIDES and (keys.DAY.fullmatch(key) or isinstance(value, list)):
                days.append(key)

        readers = {**keys.TIDES, **dict.fromkeys(days, keys.hours)}
        filled = self.fill(source, table, readers, ("tides",), "[tides]")
        windows: list[tuple[Window, KeyPath]] = []
        for key in days:
            windows += self._windows(source, key, filled.pop(key, ()))

        windows.sort()
        settings = {key: value for key, value in filled.items() if key in keys.TIDES}
        tides = Tides(**settings, windows=tuple(window for window, _ in windows))
        self._hours(source, windows, timedelta(minutes=tides.period))
        return tides

    @staticmethod
    def _windows(
        source: Source, key: str, hours: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[Window, KeyPath]]:
        """Yield the hours of one line of a day, in minutes of that day, as moments; none where its
        key is no day, which is reported."""
        path: KeyPath = ("tides", key)
        try:
            day = datetime.combine(keys.day(key), datetime.min.time())
        except InvalidValue as wrong:
            source.report(wrong.code, path, wrong.hint, on_key=True, **wrong.details)
            return

        for opens, closes in hours:
            later = closes + (24 * 60 if closes < opens else 0)
            yield Window(day + opens * MINUTE, day + later * MINUTE), path

    @staticmethod
    def _hours(source: Source, windows: list[tuple[Window, KeyPath]], period: timedelta) -> None:
        """Report hours that no tide can have: of no length, longer than a tide, or over each
        other."""
        last: Window | None = None
        for window, path in windows:
            reason = ""
            if window.opens == window.closes:
                reason = "they end when they begin"
            elif window.closes - window.opens >= period:
                reason = "they are longer than a tide"
            elif last is not None and window.opens <= last.closes:
                reason = f"they begin before the hours before them end, {last.closes:%d.%m. %H:%M}"

            if reason:
                hint = "a road that floods is open about low water, once a tide"
                spelt = f"{window.opens:%H:%M} to {window.closes:%H:%M}"
                source.report("SW111", path, hint, why=f"{spelt} cannot be: {reason}")

            last = window

    def insights(self, source: Source) -> dict[str, Insight]:
        """Read insights.toml, a page for each of its tables."""
        result = {}
        for id, value in source.table.items():
            where = f"the insight '{id}'"
            filled = self.fill(source, value, keys.INSIGHT, (id,), where)
            if isinstance(value, dict) and value and not any(key in keys.INSIGHT for key in value):
                continue  # it is no page, which is said of what is in it

            if self.need(source, filled, value, (id,), where, *keys.REQUIRED["insight"]):
                result[id] = Insight(id, **filled)

        return result


def _is_by_voice(value: object, voices: tuple[str, ...]) -> bool:
    """Return whether a value says something for each voice, or for some of them."""
    return isinstance(value, dict) and set(value) <= set(voices)


def _identifiers(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(map(keys.identifier, values))


def _keys(table: object) -> Mapping[str, object]:
    if isinstance(table, dict):
        return table

    return {}


def _localise(filled: Table, scene: str) -> None:
    """Give `#beat` its scene."""
    for key in ("goto", "visit"):
        target: Target | None = filled.get(key)
        if target is not None and not target.scene:
            filled[key] = Target(scene, target.beat)


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int) and not isinstance(value, bool) and abs(value) <= keys.MAX_VARIABLE
    )


def _name_hint(name: str) -> str:
    if keys.NAME.fullmatch(name):
        return "this word has a meaning of its own in conditions or texts"

    plain = re.sub(r"\W+", "_", name).strip("_")
    if keys.NAME.fullmatch(plain) and plain not in keys.KEYWORDS:
        better = f": {plain}"
    else:
        better = ""

    return f"use letters, digits and _, beginning with a letter{better}"


def refusal(act: str, variable: Variable, value: Value) -> str:
    """Return why a variable cannot be set to `value` or have it added; empty where it can."""
    number = isinstance(value, int) and not isinstance(value, bool)
    if act == "add":
        return _refused_to_add(variable, is_number=number, value=value)

    match variable.kind:
        case "yes-no":
            fits, wanted = isinstance(value, bool), "yes or no: true or false"
        case "number" if not number:
            fits, wanted = False, "a number"
        case "number":
            return _out_of_range(variable, int(value))
        case _:
            fits, wanted = value in variable.words, f"one of {listed(variable.words)}"

    return "" if fits else f"it is {wanted}"


def _refused_to_add(variable: Variable, *, is_number: bool, value: Value) -> str:
    if variable.kind != "number":
        return f"it is {_kind(variable)}, and only a number can be added to"
    if is_number and value != 0:
        return ""

    return "a whole number other than 0 is added"


def _out_of_range(variable: Variable, value: int) -> str:
    if variable.low <= value <= variable.high:
        return ""

    return f"it goes from {variable.low} to {variable.high}"


def _kind(variable: Variable) -> str:
    return {"yes-no": "yes or no", "word": "a word", "number": "a number"}[variable.kind]


def _value_hint(variable: Variable, value: Value, guesser: Guesser) -> str:
    if not isinstance(value, str):
        return ""

    if variable.kind == "number":
        if re.fullmatch(r"-?\d{1,7}", value):
            return f"without quotes: {value}"
        if re.search(r"[-+]", value):
            return f"to count on, write add = {{ {variable.name} = 1 }}"

        return ""

    if variable.kind == "yes-no":
        if value.lower() in ("true", "false"):
            return f"without quotes: {value.lower()}"

        return ""

    return guesser.meant(value, variable.words)
