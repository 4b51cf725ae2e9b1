"""The keys of every table of the format, and how each value is read: the one place a new key is
added.

A reader takes the value and returns it converted, or raises InvalidValue. Readers know nothing of
other tables; what a name stands for is held against the story by `building` and `checking`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

from story.diagnostics import KeyPath
from story.guessing import did_you_mean
from story.language.condition_types import Words
from story.language.prose import Prose, ProseError
from story.language.prose_parser import parse_prose
from story.model import Target
from story.pictures import INKS, MOST_COLUMNS, MOST_ROWS, misfit
from story.regexes import regex
from story.tides import LEAST_PERIOD, MOST_PERIOD
from story.wording import many

Converter = Callable[[Any], Any]


class InvalidValue(Exception):
    """A value that cannot be used: which code, with which words and hint, at which character, and
    where within it.

    `others` are further mistakes in it, and `instead` what can stand in its place while the rest of
    the story is looked at.
    """

    def __init__(
        self,
        code: str,
        hint: str = "",
        offset: int | None = None,
        within: KeyPath = (),
        **details: Any,
    ) -> None:
        super().__init__(code, details)
        self.code, self.hint, self.offset, self.details = code, hint, offset, details
        self.within = within
        self.others: tuple[InvalidValue, ...] = ()
        self.instead: Prose | None = None


PADDING: Final = " \t\n"
"""What may stand around words, and is not shown: three quotes often have a line of their own."""
ID: Final = regex(r"[^\W_][\w-]*")
NAME: Final = regex(r"[^\W\d]\w*")
KEYWORDS: Final = frozenset(
    {
        "and",
        "or",
        "not",
        "in",
        "true",
        "false",
        "True",
        "False",
        "if",
        "elif",
        "else",
        "end",
        "endif",
        "elseif",
        "elsif",
        "voice",
    }
)
MAX_VARIABLE: Final = 1_000_000
"""The largest number a variable can reach: with more, nothing could ever be proven."""


def describe(value: object) -> str:
    """Return what a TOML value is, in a writer's words."""
    if isinstance(value, bool):
        return f"yes or no ({spelled(value)})"
    if isinstance(value, str):
        return "a text"

    if isinstance(value, int):
        if abs(value) < 10**18:
            return f"a number ({value})"

        return spelled(value)

    if isinstance(value, float):
        return f"a number with a fraction ({value})"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a table"

    return "a date or time"


def spelled(value: object) -> str:
    """Spell a value as a writer would write it; one with too many digits is not spelt out, as
    Python refuses to."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a number of over 18 digits"
    if isinstance(value, list | dict):
        return describe(value)

    return str(value)


def wrong_type(value: object, wanted: str, hint: str = "") -> InvalidValue:
    """Return the mistake that a value is not of the kind that is wanted."""
    return InvalidValue("SW102", hint, wanted=wanted, found=describe(value))


def text(value: Any) -> str:
    """Read a text. Raises InvalidValue."""
    if not isinstance(value, str):
        raise wrong_type(
            value,
            "a text",
            ""
            if isinstance(value, list | dict)
            else f'write it between quotes: "{spelled(value)}"',
        )

    return value


def words(value: Any) -> str:
    """Read words that stand in a row of their own, shown as they are: a title, a name."""
    written = text(value)
    _refuse_rows(written)
    return written.strip(PADDING)


def _refuse_rows(written: str) -> None:
    """Refuse what would look like rows of its own where it is shown among others, or shift what
    stands beside it."""
    inner = written.strip(PADDING)
    if "\n" in inner:
        hint = "what is longer belongs into a 'reply' or a 'text'"
        raise InvalidValue("SW104", hint, found="several lines", wanted="one line")

    if "\t" in inner:
        position = written.index(inner) + inner.index("\t")
        hint = "put a space in its place"
        raise InvalidValue(
            "SW104", hint, position, found="a line with a tab in it", wanted="one line"
        )


def plain(value: Any) -> str:
    """Read plain words, shown as they are: braces would be shown too."""
    written = text(value)
    if "{" in written:
        raise InvalidValue(
            "SW104",
            "what varies stands in the text of a beat, or in a 'status'",
            written.index("{"),
            found=written,
            wanted="plain words, without braces",
        )

    return words(written)


def prose(value: Any) -> Prose:
    """Read a text into its parts. Raises InvalidValue, with what of it could be read."""
    try:
        return parse_prose(text(value))
    except ProseError as error:
        wrong, *others = (_wrong(each) for each in (error, *error.others))
        wrong.others, wrong.instead = tuple(others), Prose(value, error.sound)
        raise wrong from None


def _wrong(error: ProseError) -> InvalidValue:
    return InvalidValue(error.code, error.hint, error.offset, **error.details)


def line(value: Any) -> Prose:
    """Read prose that stands on one line: what a choice says, an echo, a status."""
    written = text(value)
    _refuse_rows(written)
    if not written.strip():
        raise InvalidValue(
            "SW104", "write what the player reads", found="", wanted="a line of words"
        )

    return prose(written)


def yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(value, "true or false", _unquoted(value))

    return value


def _unquoted(value: object) -> str:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return f"without quotes: {value.lower()}"

    return ""


class Whole:
    """A reader of whole numbers from `least` to `most`; no closure, so that a schema can ask what
    it reads."""

    def __init__(self, least: int, most: int = MAX_VARIABLE) -> None:
        self.least, self.most = least, most

    def __call__(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            if isinstance(value, str) and value.isdigit():
                hint = f"without quotes: {value}"
            else:
                hint = ""

            raise wrong_type(value, "a whole number", hint)

        if not self.least <= value <= self.most:
            raise InvalidValue(
                "SW104", found=spelled(value), wanted=f"a number from {self.least} to {self.most}"
            )

        return value


def texts(value: Any) -> Words:
    """Read a list of texts. Raises InvalidValue."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        if isinstance(value, str):
            hint = f'write it as a list: ["{value}"]'
        else:
            hint = ""

        if isinstance(value, list):
            other = next(item for item in value if not isinstance(item, str))
            raise InvalidValue(
                "SW102",
                hint,
                wanted="a list of texts",
                found=f"a list with {describe(other)} in it",
            )

        raise wrong_type(value, "a list of texts", hint)

    return Words(value)


def rows_of_words(value: Any) -> tuple[str, ...]:
    """Read a list of words, each of which stands in a row of its own."""
    result: list[str] = []
    wrongs: list[InvalidValue] = []
    for position, item in enumerate(texts(value)):
        try:
            result.append(words(item))
        except InvalidValue as wrong:
            wrong.within = (position,)
            wrongs.append(wrong)

    if wrongs:
        first, *others = wrongs
        first.others = tuple(others)
        raise first

    return tuple(result)


def table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong_type(value, "a table", "write it like { name = value }")

    return value


def identifier(value: Any) -> str:
    """Read an id: letters, digits, - and _; not a bare number, which would be a place."""
    words = text(value)
    if not ID.fullmatch(words) or words.isdigit():
        hint = "use letters, digits, - and _, beginning with a letter or digit"
        if words.isdigit():
            hint = "a number alone stands for a place: put a letter to it"
        if (plain := re.sub(r"[^\w-]+", "-", words).strip("-_")) and not plain.isdigit():
            hint += f": {plain.lower()}"
        raise InvalidValue("SW105", hint, id=words)

    return words


def target(value: Any) -> Target:
    """Read where a `goto` leads; the scene is empty for a beat of this scene."""
    scene, mark, beat = text(value).partition("#")
    if (
        (scene and not ID.fullmatch(scene))
        or (mark and not ID.fullmatch(beat))
        or not (scene or mark)
    ):
        raise InvalidValue("SW104", _place_hint(scene, mark + beat), found=value, wanted="a place")

    return Target(scene, beat if mark else None)


def _place_hint(scene: str, beat: str) -> str:
    name = re.split(r"[/\\\\]", scene)[-1].removesuffix(".toml")
    if name != scene and ID.fullmatch(name):
        return f'a scene is called by its file\'s name, without folder and ending: "{name}{beat}"'

    plain = re.sub(r"\W+", "-", scene).strip("-_")
    if ID.fullmatch(plain) and not re.search(r"[/\\]", scene):
        return f'an id has letters, digits, - and _ in it: "{plain}{beat}"'

    return 'write "scene", "scene#beat" or "#beat"; a scene is called by its file\'s name'


class OneOf:
    """A reader of one of a few words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def __call__(self, value: Any) -> str:
        if text(value) not in self.words:
            raise InvalidValue(
                "SW104",
                did_you_mean(value, self.words),
                found=value,
                wanted="one of " + ", ".join(self.words),
            )

        return str(value)


def as_is(value: Any) -> Any:
    return value


def moment(value: Any) -> datetime:
    """Read a day and an hour, as a clock on the wall shows them: without a zone."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            zone = "a story's hours are those of its own clocks: take the zone out"
            raise InvalidValue("SW110", zone, found=value.isoformat(), wanted="a day and an hour")

        return value

    hint = "write it like at = 2018-10-27T16:00:00"
    if isinstance(value, date):
        hint = f"add the hour: {value}T16:00:00"
    elif not isinstance(value, str):
        raise wrong_type(value, "a day and an hour", hint)
    elif _reads_as_moment(value):
        hint = f"without quotes: {datetime.fromisoformat(value):%Y-%m-%dT%H:%M:%S}"

    raise InvalidValue("SW110", hint, found=str(value), wanted="a day and an hour")


def _reads_as_moment(words: str) -> bool:
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False

    return True


DAY: Final = regex(r"\d+-\d+-\d+")
"""What is meant to be a day, among the keys of [tides], whatever it is set to."""


def day(words: str) -> date:
    """Read a day that is a key, like "2018-10-27"."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        hint = (
            "a day is written with its year first, like 2018-10-27, and has to be in the calendar"
        )
        raise InvalidValue("SW110", hint, found=words, wanted="a day") from None


_HOUR: Final = regex(r"([01]?\d|2[0-3]):([0-5]\d)")
MOST_HOURS: Final = 8
"""With the shortest period there are four tides in a day."""


def hours(value: Any) -> tuple[tuple[int, int], ...]:
    """Read the safe hours of a day: pairs of first and last, in minutes after midnight."""
    found = []
    for position, words in enumerate(texts(value)):
        match = _HOUR.fullmatch(words.strip())
        if match is None:
            hint = "an hour is written like 14:35, from 00:00 to 23:59"
            reason = f"'{words}' is no hour of the day"
            raise InvalidValue("SW111", hint, within=(position,), why=reason)

        found.append(60 * int(match[1]) + int(match[2]))

    if not found or len(found) % 2 or len(found) > MOST_HOURS:
        hint = 'from when to when, like ["14:35", "19:10"]; a second tide of the day adds two more'
        raise InvalidValue("SW111", hint, why=f"hours come in pairs, and these are {len(found)}")

    return tuple(zip(found[::2], found[1::2], strict=True))


_PERIOD: Final = regex(r"(\d{1,2}):([0-5]\d(?:\.\d)?)")


def period(value: Any) -> float:
    """Read how long a tide takes, in hours and minutes, as minutes."""
    match = _PERIOD.fullmatch(text(value).strip())
    minutes = 60 * int(match[1]) + float(match[2]) if match else 0
    if not LEAST_PERIOD <= minutes <= MOST_PERIOD:
        between = f"from {LEAST_PERIOD // 60}:00 to {MOST_PERIOD // 60}:00"
        hint = f"hours and minutes from one low water to the next, {between}; the moon's is 12:25.2"
        raise InvalidValue("SW111", hint, why=f"'{value}' is no period of a tide")

    return minutes


def rows(value: Any) -> tuple[str, ...]:
    """Read the rows of a picture: one letter a cell, and nothing that a terminal shows wider or
    acts on."""
    words = text(value)
    result = words.removesuffix("\n").split("\n")
    if not words.strip():
        raise InvalidValue("SW104", "draw it, or take it out", found="", wanted="a picture")

    misfits = {letter: what for letter in set(words) if (what := misfit(letter))}
    if misfits:
        position, letter = next(
            (position, letter) for position, letter in enumerate(words) if letter in misfits
        )
        if letter == "\t":
            hint = "use spaces"
        else:
            hint = "each letter takes one cell: use another"

        raise InvalidValue("SW114", hint, position, what=misfits[letter])

    if len(result) > MOST_ROWS or max(map(len, result)) > MOST_COLUMNS:
        wide = f"{many(max(map(len, result)), 'column')} and {many(len(result), 'row')}"
        hint = f"there is room for {MOST_COLUMNS} columns and {MOST_ROWS} rows"
        raise InvalidValue("SW115", hint, size=wide)

    return tuple(row.rstrip() for row in result)


def inks(value: Any) -> tuple[str, ...]:
    """Read what a picture is drawn in: a letter of `INKS` a cell."""
    words = text(value)
    for position, letter in enumerate(words):
        if letter not in INKS and letter not in " \n":
            hint = "; ".join(f"{known} {what}" for known, what in INKS.items())
            raise InvalidValue("SW113", hint, position, letter=_visible(letter))

    return tuple(row.rstrip() for row in words.removesuffix("\n").split("\n"))


def _visible(letter: str) -> str:
    if letter.isprintable():
        return letter

    return f"U+{ord(letter):04X}"


IFID: Final = re.compile(r"[0-9A-Z-]{8,63}")
"""The number of a work, as the Treaty of Babel has it (revision 12, 2.2): all copies and versions
of a story share one."""


def ifid(value: Any) -> str:
    """Read the number by which archives know a story: a UUID in capitals, or an older one of
    digits, capitals and hyphens."""
    written = text(value).strip()
    if not IFID.fullmatch(written):
        hint = "digits, capitals and hyphens, 8 to 63 of them; a new story is given one"
        if IFID.fullmatch(written.upper()):
            hint = f'in capitals: "{written.upper()}"'
        raise InvalidValue("SW104", hint, found=written, wanted="an IFID")

    return written


COVER: Final = re.compile(r"[^/\\:\0\n]+\.(?:png|jpe?g)", re.IGNORECASE)


def cover(value: Any) -> str:
    """Read the name of a picture that lies beside story.toml."""
    written = text(value).strip()
    if not COVER.fullmatch(written):
        hint = 'it lies beside story.toml, and is a PNG or a JPEG: cover = "cover.png"'
        raise InvalidValue("SW104", hint, found=written, wanted="the name of a cover")

    return written


STORY: Final[Mapping[str, Converter]] = {
    "format": as_is,
    "id": identifier,
    "ifid": ifid,
    "title": words,
    "authors": rows_of_words,
    "language": words,
    "start": target,
    "about": text,
    "content-note": text,
    "credits": text,
    "pause": text,
    "other-voice": text,
    "farewells": rows_of_words,
    "status": line,
    "picture": text,
    "cover": cover,
    "variables": table,
    "patterns": table,
    "cast": table,
    "labels": table,
    "canon": table,
    "doors": table,
    "promises": as_is,
    "movements": as_is,
    "tides": table,
    "pictures": table,
}
SCENE: Final[Mapping[str, Converter]] = {
    "title": plain,
    "place": plain,
    "status": line,
    "movement": text,
    "at": moment,
    "voice": text,
    "pool": identifier,
    "say": line,
    "when": text,
    "weight": Whole(1),
    "once": yes_no,
    "ending": table,
    "beats": as_is,
}
BEAT: Final[Mapping[str, Converter]] = {
    "id": identifier,
    "text": prose,
    "when": text,
    "set": table,
    "add": table,
    "insight": text,
    "goto": target,
    "visit": target,
    "offer": table,
    "reflect": yes_no,
    "at": moment,
    "choices": as_is,
}
CHOICE: Final[Mapping[str, Converter]] = {
    "id": identifier,
    "say": line,
    "when": text,
    "locked": line,
    "reply": prose,
    "echo": line,
    "tell": yes_no,
    "pattern": text,
    "set": table,
    "add": table,
    "once": yes_no,
    "hinge": text,
    "insight": text,
    "goto": target,
    "visit": target,
}
VARIABLE: Final[Mapping[str, Converter]] = {
    "start": as_is,
    "one-of": rows_of_words,
    "min": as_is,
    "max": as_is,
    "about": text,
}
PATTERN: Final[Mapping[str, Converter]] = {"about": text, "lean": Whole(0, 2)}
CAST: Final[Mapping[str, Converter]] = {
    "name": words,
    "pronouns": OneOf("ask", "she", "he", "they"),
    "usual": OneOf("she", "he", "they"),
    "part": words,
    "sample": line,
}
LABELS: Final[Mapping[str, Converter]] = {"words": rows_of_words}
CANON: Final[Mapping[str, Converter]] = {
    "voices": rows_of_words,
    "hinges": rows_of_words,
    "names": table,
    "temperaments": as_is,
    "line": table,
}
TEMPERAMENT: Final[Mapping[str, Converter]] = {"id": identifier, "about": text, "acts": as_is}
PROMISE: Final[Mapping[str, Converter]] = {
    "say": words,
    "never": text,
    "at-every-ending": text,
    "possible": text,
}
ENDING: Final[Mapping[str, Converter]] = {"family": identifier, "title": plain}
OFFER: Final[Mapping[str, Converter]] = {"pool": identifier, "show": Whole(1)}
INSIGHT: Final[Mapping[str, Converter]] = {
    "theme": words,
    "title": words,
    "text": prose,
    "question": words,
    "source": words,
}
DOORS: Final[Mapping[str, Converter]] = {"other-part": plain, "other-one": plain, "close": plain}
MOVEMENT: Final[Mapping[str, Converter]] = {
    "id": identifier,
    "title": plain,
    "line": plain,
    "place": plain,
    "picture": text,
}
TIDES: Final[Mapping[str, Converter]] = {
    "road": plain,
    "period": period,
    "open": table,
    "closed": table,
}
PICTURE: Final[Mapping[str, Converter]] = {
    "words": plain,
    "art": rows,
    "ink": inks,
    "ground": inks,
    "outline": rows,
}
TABLES: Final[Mapping[str, Mapping[str, Converter]]] = {
    "story": STORY,
    "scene": SCENE,
    "beat": BEAT,
    "choice": CHOICE,
    "variable": VARIABLE,
    "pattern": PATTERN,
    "cast": CAST,
    "labels": LABELS,
    "canon": CANON,
    "temperament": TEMPERAMENT,
    "promise": PROMISE,
    "ending": ENDING,
    "offer": OFFER,
    "insight": INSIGHT,
    "doors": DOORS,
    "movement": MOVEMENT,
    "tides": TIDES,
    "picture": PICTURE,
}
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "story": ("format", "title", "start"),
    "choice": ("say",),
    "cast": ("name",),
    "temperament": ("id",),
    "promise": ("say",),
    "ending": ("family",),
    "offer": ("pool",),
    "insight": ("theme", "title", "text"),
    "movement": ("id", "title"),
    "picture": ("words", "art"),
}
STORYLET: Final = ("say", "when", "weight", "once")
"""The keys of a scene that only a storylet has, a scene with a `pool`."""
PROMISED: Final[tuple[Literal["never", "at-every-ending", "possible"], ...]] = (
    "never",
    "at-every-ending",
    "possible",
)
"""The kinds of promise: each promise has one of these keys."""
PLACES: Final[Mapping[str, Mapping[str, Converter]]] = {
    "story.toml": STORY,
    "a scene": SCENE,
    "a beat": BEAT,
    "a choice": CHOICE,
    "[cast]": CAST,
    "[canon]": CANON,
    "an insight": INSIGHT,
    "a picture": PICTURE,
}


SYNONYMS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("label", "option", "prompt"), "say"),
    **dict.fromkeys(("next", "target", "to", "jump", "divert", "leads"), "goto"),
    **dict.fromkeys(("if", "condition", "requires"), "when"),
    **dict.fromkeys(("response", "result", "answer"), "reply"),
    **dict.fromkeys(("var", "vars", "state"), "variables"),
    **dict.fromkeys(("characters", "people", "character"), "cast"),
    **dict.fromkeys(("choice", "options"), "choices"),
    **dict.fromkeys(("body", "content", "description"), "text"),
    **dict.fromkeys(("end", "final"), "ending"),
    "increase": "add",
    "location": "place",
    "values": "one-of",
    "default": "start",
}
"""What other languages call a key, and what it is called here."""


def _synonym(place: str, readers: Mapping[str, Converter]) -> str:
    """Return where a key belongs; a key of the file's own that stands below a header is read as a
    part of what begins there."""
    if place == "a scene" and any(readers is table for table in (BEAT, CHOICE)):
        return "a scene (above its first [[beats]])"

    if place == "story.toml" and any(
        readers is table
        for table in (
            *(VARIABLE, PATTERN, CAST, LABELS, CANON, TEMPERAMENT, PROMISE),
            *(DOORS, MOVEMENT, TIDES, PICTURE),
        )
    ):
        return "story.toml (above its first [header])"

    return place


def hint_for(key: str, readers: Mapping[str, Converter], value: object = None) -> str:
    """Propose what an unknown key was meant to be: a key of this table nearly spelt so, or one that
    belongs elsewhere."""
    if key == "text" and readers is CHOICE:
        return "what the player picks is 'say'; what is read then is 'reply'"

    elsewhere = []
    for place, table in PLACES.items():
        if key in table:
            elsewhere.append(_synonym(place, readers))

    if elsewhere:
        return f"'{key}' belongs to {' or '.join(elsewhere)}"
    if isinstance(value, dict):
        if readers is STORY and "name" in value:
            return f"somebody of the cast is [cast.{key}]"
        if readers is INSIGHT:
            return f"the page begins with [{key}]"

    meant = SYNONYMS.get(key.lower())
    if meant in readers:
        return f"did you mean '{meant}'?"

    return NOT_HERE.get(key.lower()) or did_you_mean(key, readers)


NOT_HERE: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("tags", "tag", "notes", "note", "comment", "comments", "todo"),
        "there is none here; what is for writers is a remark, after #",
    ),
    **dict.fromkeys(
        ("constants", "constant", "const", "consts"),
        "what never changes is written where it is read; what changes stands in [variables]",
    ),
    **dict.fromkeys(
        ("inventory", "items", "item", "flags", "flag", "counters", "counter", "stats"),
        "what is remembered is a variable: [variables] in story.toml, changed by 'set' and 'add'",
    ),
    **dict.fromkeys(
        ("speaker", "dialogue", "dialog", "who", "emotion", "portrait"),
        "who speaks is said in the text, between quotation marks",
    ),
    **dict.fromkeys(
        ("image", "images", "background", "bg", "sound", "sounds", "music", "audio", "sprite"),
        "a story is words; [pictures.NAME] in story.toml makes pictures of letters",
    ),
    **dict.fromkeys(
        ("random", "shuffle", "chance", "probability"),
        "what is drawn is a storylet: a scene with a 'pool' and a 'weight', and a beat that offers it",
    ),
    **dict.fromkeys(
        ("script", "code", "function", "functions", "macro", "macros", "on-enter", "onenter"),
        "nothing of a story is run; 'set' and 'add' change variables, 'when' asks for them",
    ),
    **dict.fromkeys(
        ("include", "includes", "import", "imports", "files", "chapters", "scenes", "passages"),
        "every file below the story's folder is read by itself",
    ),
    **dict.fromkeys(
        ("disabled", "hidden", "enabled", "visible"),
        "a choice stands where its 'when' holds; with 'locked' it is shown closed where it does not",
    ),
    **dict.fromkeys(
        ("sticky", "repeatable", "reusable"),
        "a choice stands whenever its beat is come to; with once = true it does not stand again",
    ),
    **dict.fromkeys(
        ("timer", "timeout", "delay", "wait", "pause-for"),
        "nothing is timed: a reader turns the page when they like",
    ),
    "fallback": "a beat none of whose choices stands leads on by its own 'goto'",
}
"""What other systems have a key for and this one has none, and what to do instead."""


EXAMPLES: Final[Mapping[str, str]] = {
    "ending": 'write it like ending = { family = "…", title = "…" }',
    "offer": 'write it like offer = { pool = "…", show = 3 }',
    "variables": "its lines stand below [variables], in single brackets",
    "cast": "each of the cast begins with [cast.NAME]",
    "patterns": "each pattern begins with [patterns.NAME]",
    "pictures": "each picture begins with [pictures.NAME]",
    "tides": 'its lines stand below [tides], a day each: "2018-10-27" = ["14:35", "19:10"]',
    "locked": 'write what is shown where it is closed: locked = "…"',
}
"""What a key looks like whose value is of the wrong kind, where that says more than the kind."""


MISSING_KEY_HINTS: Final[Mapping[str, str]] = {
    "format": "write format = 1 on the first line",
    "title": 'write title = "…"',
    "start": 'write start = "…" with the id of the scene the story begins with',
    "say": 'write say = "…"',
    "family": 'write family = "…": endings of one kind share it',
    "pool": "write pool = \"…\": the name that its storylets have as their 'pool'",
    "name": 'write name = "…"',
    "theme": 'write theme = "…": the pages of the notebook stand under it',
    "text": 'write text = "…"',
    "id": 'write id = "…"',
    "words": 'write words = "…": what is read where no picture can be shown',
    "art": "draw it between three straight quotes: art = '''…'''",
}
"""What to do where a key is missing."""
