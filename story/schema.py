"""The format as JSON Schema, for editors: which keys a file has, what each is for, what its value
can be.

It is made from the keys of `story.keys` and their readers, so it cannot tell of another format than
the one that is read. It refuses nothing that is read without a word: what it cannot say exactly (a
name nobody declared, a condition that cannot be read) it leaves to `check`. Draft 7, which tombi
and taplo both know; patterns in them keep to what every dialect has.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from story import keys
from story.building import MOST_MOVEMENTS, TIDE
from story.describing import DESCRIPTIONS, HINGE, HOURS, plain
from story.model import Story, Variable

Schema = dict[str, Any]

KINDS: Final = ("scene", "story", "insights")
MARK: Final = (
    "Written by `slackwater schema`; what is changed here is lost when it is written anew."
)

_NOT_IN_NAMES: Final = r"\s\x00-/:-@\[-^`{-\x7f"
"""What no name has; the signs of other alphabets are left to `check`, since not every reader of
patterns knows them."""
_ID: Final = rf"[^{_NOT_IN_NAMES}_](?:[^{_NOT_IN_NAMES}]|-)*"
_MORE_THAN_A_NUMBER: Final = (
    rf"(?:[^{_NOT_IN_NAMES}_0-9]|[0-9]+(?:[^{_NOT_IN_NAMES}0-9]|-))(?:[^{_NOT_IN_NAMES}]|-)*"
)
_NAME: Final = rf"[^{_NOT_IN_NAMES}0-9][^{_NOT_IN_NAMES}]*"

TEXT: Final[Schema] = {"type": "string"}
ROW: Final[Schema] = {"type": "string", "pattern": r"^\s*([^\n\t]*\S)?\s*$"}
YES_NO: Final[Schema] = {"type": "boolean"}
NUMBER: Final[Schema] = {
    "type": "integer",
    "minimum": -keys.MAX_VARIABLE,
    "maximum": keys.MAX_VARIABLE,
}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}
IDENTIFIER: Final[Schema] = {"type": "string", "pattern": f"^{_MORE_THAN_A_NUMBER}$"}
_IDENTIFIERS: Final[Schema] = {"type": "array", "items": IDENTIFIER}
VALUE: Final[Schema] = {"type": ["boolean", "integer", "string"]}
READ: Final[Mapping[Callable[[Any], Any], Schema]] = {
    keys.text: TEXT,
    keys.words: ROW,
    keys.plain: ROW,
    keys.prose: TEXT,
    keys.line: {"type": "string", "pattern": r"^\s*\S([^\n\t]*\S)?\s*$"},
    keys.rows_of_words: {"type": "array", "items": ROW},
    keys.yes_no: YES_NO,
    keys.texts: TEXTS,
    keys.identifier: IDENTIFIER,
    keys.moment: {"type": "string", "format": "date-time-local"},
    keys.period: TEXT,
    keys.ifid: {"type": "string", "pattern": r"^\s*[0-9A-Z-]{8,63}\s*$"},
    keys.cover: {"type": "string", "pattern": r"\.([Pp][Nn][Gg]|[Jj][Pp][Ee]?[Gg])\s*$"},
    keys.rows: {"type": "string", "pattern": r"\S"},
    keys.inks: TEXT,
    keys.target: {"type": "string", "pattern": f"^(?:{_ID}(?:#{_ID})?|#{_ID})$"},
}
"""What each reader reads."""


def _part(table: str) -> Schema:
    return {"$ref": f"#/definitions/{table}"}


def _list_of(table: str) -> Schema:
    return {"type": "array", "items": _part(table)}


def _named(inner: Schema) -> Schema:
    """Make a table whose keys a writer invents."""
    return {"type": "object", "additionalProperties": inner}


HELD: Final[Mapping[tuple[str, str], Schema]] = {
    ("story", "format"): {"type": "integer", "enum": [1]},
    ("story", "start"): {"type": "string", "pattern": f"^{_ID}(?:#{_ID})?$"},
    ("story", "variables"): {
        **_named({"anyOf": [YES_NO, _part("variable")]}),
        "propertyNames": {"pattern": f"^{_NAME}$"},
    },
    ("story", "patterns"): _named(_part("pattern")),
    ("story", "cast"): {**_named(_part("cast")), "propertyNames": {"pattern": f"^{_NAME}$"}},
    ("story", "labels"): _part("labels"),
    ("story", "canon"): _part("canon"),
    ("story", "doors"): _part("doors"),
    ("story", "promises"): _list_of("promise"),
    ("story", "movements"): {**_list_of("movement"), "maxItems": MOST_MOVEMENTS},
    ("story", "tides"): _part("tides"),
    ("story", "pictures"): _named(_part("picture")),
    ("canon", "temperaments"): _list_of("temperament"),
    ("canon", "line"): _named(
        {"type": "array", "items": {"anyOf": [IDENTIFIER, {**_IDENTIFIERS, "minItems": 1}]}}
    ),
    ("temperament", "acts"): {"anyOf": [_IDENTIFIERS, _named(_IDENTIFIERS)]},
    ("canon", "names"): _named(TEXT),
    ("tides", "open"): _named(VALUE),
    ("tides", "closed"): _named(VALUE),
    ("scene", "ending"): _part("ending"),
    ("scene", "beats"): {**_list_of("beat"), "minItems": 1},
    ("beat", "set"): _named(VALUE),
    ("beat", "add"): _named({"type": "integer"}),
    ("beat", "offer"): _part("offer"),
    ("beat", "choices"): _list_of("choice"),
    ("choice", "set"): _named(VALUE),
    ("choice", "add"): _named({"type": "integer"}),
    ("variable", "start"): VALUE,
    ("variable", "min"): NUMBER,
    ("variable", "max"): NUMBER,
}
"""What is inside the keys whose reader leaves that to others, and at the start, which is in no
scene."""


def schema(kind: str, story: Story | None = None) -> Schema:
    """Make the schema of one kind of file: "scene", "story" or "insights".

    The names of `story` are offered by an editor, and not demanded: a schema grows old while its
    story is written.
    """
    parts = _Parts(story)
    if kind == "insights":
        root = {"type": "object", "additionalProperties": parts.use("insight")}
    else:
        root = parts.table(kind)

    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": MARK,
        "title": {
            "scene": "A scene",
            "story": "story.toml",
            "insights": "The pages of the notebook",
        }[kind],
        "x-tombi-toml-version": "v1.1.0",
        **root,
        "definitions": {name: parts.made[name] for name in sorted(parts.made)},
    }


class _Parts:
    """The tables of one file, each made when something first refers to it."""

    def __init__(self, story: Story | None) -> None:
        self.offered = _offered(story) if story else {}
        self.made: dict[str, Schema] = {}

    def use(self, table: str) -> Schema:
        """Refer to a table, and make it where it is not yet made."""
        if table not in self.made:
            self.made[table] = {}  # before its keys are, since one of them may lead back here
            self.made[table] = self.table(table)
        return _part(table)

    def table(self, table: str) -> Schema:
        """Return what may stand in a table."""
        readers = keys.TABLES[table]
        result: Schema = {
            "type": "object",
            "properties": {key: self.key(table, key, reader) for key, reader in readers.items()},
            "additionalProperties": False,
        }
        if table in keys.REQUIRED:
            result["required"] = list(keys.REQUIRED[table])
        return {**result, **_RULES.get(table, {})}

    def key(self, table: str, key: str, reader: keys.Converter) -> Schema:
        """Return what a key may hold, and what it is for. Raises LookupError where nobody has said
        that."""
        held = self.offered.get((table, key)) or _held(table, key, reader)
        self.follow(held)
        if key not in DESCRIPTIONS[table]:
            raise LookupError(f"story/describing.py does not say what '{key}' of a {table} is for")

        return {**_bare(held), "description": plain(DESCRIPTIONS[table][key])}

    def follow(self, held: object) -> None:
        """Make every table that is referred to."""
        if isinstance(held, dict):
            if isinstance(name := held.get("$ref"), str):
                self.use(name.rpartition("/")[2])
            for inner in held.values():
                self.follow(inner)
        elif isinstance(held, list):
            for inner in held:
                self.follow(inner)


def _bare(held: Schema) -> Schema:
    """Put a reference by itself into `allOf`: what stands beside one is passed over in this
    draft."""
    if "$ref" in held:
        return {"allOf": [held]}

    return held


def _held(table: str, key: str, reader: keys.Converter) -> Schema:
    if (table, key) in HELD:
        return HELD[table, key]
    if isinstance(reader, keys.Whole):
        return {"type": "integer", "minimum": reader.least, "maximum": reader.most}
    if isinstance(reader, keys.OneOf):
        return {"type": "string", "enum": list(reader.words)}

    if reader not in READ:
        raise LookupError(
            f"nothing says what '{key}' of a {table} holds, which its converter leaves to others: give HELD a row"
        )

    return READ[reader]


_ACT: Final[Schema] = {"anyOf": [IDENTIFIER, _named(IDENTIFIER)], "description": plain(HINGE)}
_HOURS: Final[Schema] = {
    **TEXTS,
    "minItems": 2,
    "maxItems": keys.MOST_HOURS,
    "description": plain(HOURS),
}
_RULES: Final[Mapping[str, Schema]] = {
    "scene": {
        "required": ["beats"],
        "dependencies": {"pool": ["say"], **{key: ["pool"] for key in keys.STORYLET}},
    },
    "variable": {"required": ["start"]},
    "choice": {"dependencies": {"hinge": ["id"]}},
    "temperament": {"additionalProperties": _ACT},
    "tides": {"patternProperties": {"^[0-9]+-[0-9]+-[0-9]+$": _HOURS}},
    "promise": {"oneOf": [{"required": [kind]} for kind in keys.PROMISED]},
}
"""What holds of a table besides what its keys hold."""


def _offered(story: Story) -> dict[tuple[str, str], Schema]:
    """Gather what an editor offers at the keys that hold a name of this story."""
    named = _names(story)
    result = {}
    for table, readers in keys.TABLES.items():
        if table == "variable":  # where a variable starts is no scene
            continue

        for key in readers.keys() & named.keys():
            result[table, key] = _offering(named[key], _held(table, key, readers[key]))

    for table in ("beat", "choice"):
        result[table, "set"] = {**HELD[table, "set"], "properties": _settable(story)}
        result[table, "add"] = {**HELD[table, "add"], "properties": _addable(story)}

    return result


def _names(story: Story) -> dict[str, Iterable[Any]]:
    """Return the names of a story, by the keys that hold one."""
    ids, scenes = list(story.scenes), story.scenes.values()
    pictures = [*story.pictures]
    if story.tides:
        pictures.append(TIDE)
    return {
        "goto": ids,
        "visit": ids,
        "start": ids,
        "insight": list(story.insights),
        "pattern": story.patterns,
        "hinge": story.canon.hinges,
        "voice": story.canon.voices,
        "pool": {scene.pool for scene in scenes} - {None},
        "family": {scene.ending.family for scene in scenes if scene.ending},
        "movement": [movement.id for movement in story.movements],
        "picture": pictures,
        "theme": {insight.theme for insight in story.insights.values()},
    }


def _settable(story: Story) -> Schema:
    """Return each variable with what it can be set to."""
    return {variable.name: _values(variable) for variable in story.variables.values()}


def _addable(story: Story) -> Schema:
    """Return each number, to which a number can be added."""
    result: Schema = {}
    for variable in story.variables.values():
        if variable.kind == "number":
            result[variable.name] = {"type": "integer", "description": variable.about}

    return result


def _offering(words: Iterable[Any], held: Schema) -> Schema:
    words = sorted(words)
    if words:
        return {"anyOf": [{"enum": words}, held]}

    return held


def _values(variable: Variable) -> Schema:
    """Return what a variable can be set to; a number's values are too many to be offered."""
    words: Iterable[Any] = variable.words
    if variable.kind == "yes-no":
        words = (False, True)
    return {**_offering(words, VALUE), "description": variable.about}
