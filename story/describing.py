"""What each key of the format is for, in a sentence: what the reference prints and an editor shows
beside the key.

Checking a story needs none of this, so nothing that checks imports it. The words are Markdown; a
link leads to a part of the page on writing. Keys that stand one after the other with the same words
share a row of the reference.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

_CONDITION: Final = "a [condition](#conditions)."
_GOTO: Final = '`"scene"`, `"scene#beat"` or `"#beat"` of this scene.'
_INSIGHT: Final = "the page of the notebook that is noticed here"
_EFFECTS: Final = "`{ variable = value }`"
_ADD: Final = "`{ number = 1 }`, or less than 0. A number stays between its `min` and `max`"

DESCRIPTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "story": {
        "format": "`format = 1`, on the first line; has to be there",
        "title": "has to be there; `id` is made from it",
        "start": 'where it begins: `"scene"` or `"scene#beat"`; has to be there',
        "id": "what playthroughs are kept under. Made from the title where it is left out, so write one before you change the title",
        "ifid": "the number by which archives know the story, the same in every copy and version: `new story` writes one. "
        "[Publishing](publishing.md) says what it is good for",
        "authors": "said of the story",
        "language": "said of the story",
        "about": "stands on the story's first page",
        "content-note": "read before a playthrough begins",
        "pause": "the page behind the pause key",
        "credits": "the last lines of the notebook",
        "farewells": "said when the book is closed, one of them at a time",
        "other-voice": "a line after an ending, in a story of two parts",
        "status": "the one status line at the top; in a story with [tides](#tides), `{date}` and `{safe}` put the day and the hours of the scene in",
        "picture": 'the picture of the first page: a name of `[pictures]`, or `"tide"`, which it is where there are `[tides]`',
        "cover": "a picture beside story.toml, PNG or JPEG, for where a story is listed; see [publishing](publishing.md)",
        "variables": '`name = false`; a word: `{ start = "a", one-of = ["a", "b"] }`; a number: `{ start = 0, min = 0, max = 5 }`; '
        "`about` says what for",
        "patterns": "ways of choosing. They are recorded and drawn, never shown before a choice, never summed into a name",
        "cast": "who is in it: `name`, `pronouns`, `part`",
        "labels": "`words` that may be talked about and are never what someone is. "
        "`check` [warns](diagnostics.md#sw610) where the story says one of the reader, or in an ending",
        "canon": "two parts that hear each other; see [two parts](#two-parts)",
        "doors": "what leads out of a playthrough, in the story's own words; see [endings and reflection](#endings-and-reflection)",
        "promises": "what must hold whatever a player does; see [promises](#promises)",
        "movements": "parts that open with a page of their own; see [movements](#movements-and-pictures)",
        "tides": "the hours at which a road is safe, day by day; see [tides](#tides)",
        "pictures": "pictures made of letters and blocks; see [movements and pictures](#movements-and-pictures)",
    },
    "scene": {
        "title": "shown when the scene is entered; plain words, without braces",
        "place": "shown when the scene is entered; plain words, without braces",
        "status": "the status line, until another scene that has one is entered. One that says `at` has the story's again, "
        "if that has `{date}` or `{safe}` in it",
        "movement": "one of `[[movements]]`: its page is shown before the first scene of it that is read",
        "at": "the day and the hour when it opens, as a clock on the wall has them: `at = 2018-10-27T16:00:00`",
        "voice": "whose part this is, in a story of two",
        "ending": "[the story ends](#endings-and-reflection) with this scene",
        "beats": "its beats; one at least",
        "pool": "makes it a [storylet](#storylets), and says which offers it belongs to",
        "say": "the line by which a storylet is offered; a storylet has to have it",
        "when": "a storylet is offered only where this [condition](#conditions) holds",
        "weight": "how likely a storylet is drawn among its equals; 1 where left out",
        "once": "a storylet is offered until it was read in this playthrough",
    },
    "beat": {
        "id": "a name for `goto` and `at`",
        "text": "what is read: [prose](#prose)",
        "when": f"{_CONDITION} Where it fails, the beat is passed over to the next one in order, and not to its `goto`",
        "set": _EFFECTS,
        "add": _ADD,
        "insight": _INSIGHT,
        "goto": f"where the beat leads: {_GOTO} Left out: to the next beat",
        "visit": "go there, come back, and go on where the beat leads. A choice that is open takes its place, so it belongs to beats without choices",
        "offer": '`{ pool = "…", show = 3 }`: [storylets](#storylets), before the beat\'s own choices',
        "reflect": "`reflect = true` reads the playthrough back; see [endings and reflection](#endings-and-reflection)",
        "at": "the day and the hour, where it is later than when the scene opened; the status says so from this beat on to the end of the scene",
        "choices": "its choices",
    },
    "choice": {
        "say": "what the player picks, on one line; has to be there",
        "id": "a name for `chose('…')` and `heard('…')`, and for what is kept; unique in the story",
        "when": f"{_CONDITION} The choice stands only where it holds",
        "locked": "one line. With `when`: where that fails, the choice is shown closed, with this reason. Without: it is shown closed, always",
        "reply": "[prose](#prose) that follows at once",
        "echo": "the same act in the past tense, on one line; the reflection may quote it",
        "tell": "`tell = true`: an act that will be remembered; the reflection tells it before others. Needs an `echo`",
        "pattern": "one of `[patterns]`",
        "set": _EFFECTS,
        "add": _ADD,
        "once": "does not stand again after it was taken",
        "hinge": "the turning point this act belongs to: of each hinge one act is kept; the choice needs an `id`",
        "insight": _INSIGHT,
        "goto": f"where the choice leads: {_GOTO} Left out: where the beat leads",
        "visit": "go there, come back, and go on to `goto`, or where the beat leads",
    },
    "variable": {
        "start": "its value at the beginning: true or false, a word of `one-of`, or a number from `min` to `max`",
        "one-of": "every word it can be",
        "min": "the least it can be; adding stops there",
        "max": "the most it can be; adding stops there",
        "about": "what it is for",
    },
    "pattern": {
        "about": "which acts belong to it",
        "lean": "how far from the other one it goes, to draw the [two voices](#two-parts) by: 0 toward, 1 neither (as where left out), 2 away",
    },
    "cast": {
        "name": "what they are called; has to be there",
        "pronouns": '`"she"`, `"he"`, `"they"` (which it is where left out), or `"ask"`, asked of the player',
        "usual": 'which of them is marked where they are asked, until a player marks others; `"they"` where left out',
        "part": "the line by which a player takes this part",
        "sample": "a sentence with their pronouns in it, to choose them by; names and pronouns alone can vary it",
    },
    "labels": {"words": "words that may be talked about and are never what someone is"},
    "canon": {
        "voices": "the parts; ids of the cast, so that they have a name and a `part`",
        "hinges": "the turning points that both parts pass, each in its own way",
        "names": 'what the two voices are called where they are drawn: `{ mara = "low", jon = "high" }`',
        "temperaments": 'whom a first playthrough hears: `id`, for each hinge a choice, or one by voice: `{ mara = "…", jon = "…" }`, '
        'and `acts`, a list of others: `["…", "…"]`',
        "line": 'for each voice, the acts that keep their place in the [line of words](#a-line-of-words): `{ mara = ["…", ["…", "…"]] }`',
    },
    "temperament": {
        "id": "its name, for `--hear`; has to be there",
        "about": "whom one hears",
        "acts": 'what they did beside the hinges: `["…", "…"]`, or a list by voice: `{ mara = ["…"], jon = ["…"] }`. '
        "What is not said was not done",
    },
    "promise": {
        "say": "what is promised, in words; has to be there",
        "never": "holds when the condition is never true, anywhere",
        "at-every-ending": "holds when it is true at the end of every ending",
        "possible": "holds when it is true somewhere, in some playthrough",
    },
    "ending": {
        "family": "endings of one kind share it; has to be there",
        "title": "shown at the end",
    },
    "offer": {
        "pool": "the `pool` of the storylets that stand here; has to be there",
        "show": "how many of them stand at most; 3 where left out",
    },
    "insight": {
        "theme": "the pages of the notebook stand under it; has to be there",
        "title": "the page's heading; has to be there",
        "text": "the page itself: [prose](#prose); has to be there",
        "question": "what the page asks the reader",
        "source": "where the thought comes from",
    },
    "doors": {
        "other-part": 'what begins the other part, against the playthrough that has ended: `"sing the other part"`',
        "other-one": "the same against another one",
        "close": 'what ends the sitting: `"close the book"`',
    },
    "movement": {
        "id": "its name, for the `movement` of a scene; has to be there",
        "title": "stands on its page, and over the pages that are read in it; has to be there",
        "line": "a line under the title, as of a song",
        "place": "where and when it is",
        "picture": 'a name of `[pictures]`, or `"tide"`',
    },
    "tides": {
        "road": "what the road is called",
        "period": 'hours and minutes from one low water to the next; `"12:25.2"`, the moon\'s, where left out',
        "open": 'what the story remembers while the road is safe, to hold scenes to: `{ road = "open" }`',
        "closed": 'the same while it is not: `{ road = "closed" }`',
    },
    "picture": {
        "words": "what it shows, in words: they stand in its place where no picture can be shown; has to be there",
        "art": "its glyphs, a letter a cell, at most 68 by 12; has to be there",
        "ink": "what each glyph is drawn in: a letter below it, cell by cell",
        "ground": "what lies under each cell, by the same letters",
        "outline": "the same picture without colour",
    },
}
HINGE: Final = 'the choice taken at this hinge, or one by voice: `{ mara = "…", jon = "…" }`'
HOURS: Final = 'from when to when the road is safe on this day, once a tide: `["14:35", "19:10"]`'
SPELT: Final[Mapping[str, str]] = {
    "variables": "[variables]",
    "patterns": "[patterns.NAME]",
    "cast": "[cast.NAME]",
    "labels": "[labels]",
    "canon": "[canon]",
    "doors": "[doors]",
    "promises": "[[promises]]",
    "beats": "[[beats]]",
    "choices": "[[beats.choices]]",
    "temperaments": "[[canon.temperaments]]",
    "line": "[canon.line]",
    "movements": "[[movements]]",
    "tides": "[tides]",
    "pictures": "[pictures.NAME]",
}
"""How the keys are written that hold tables."""


def plain(description: str) -> str:
    """Return a description's words without its links, for where there is no page to lead to."""
    return re.sub(r"\[([^]]+)\]\(#[^)]+\)", r"\1", description)


def reference(table: str, keys: Iterable[str]) -> str:
    """Spell a part of the reference: a Markdown table with a row for each key, or for several that
    share their words."""
    rows = ["| key | what |", "|---|---|"]
    for words, group in groupby(keys, DESCRIPTIONS[table].__getitem__):
        names = ", ".join(f"`{SPELT.get(key, key)}`" for key in group)
        rows.append(f"| {names} | {words.replace('|', chr(92) + '|')} |")

    return "".join(f"{row}\n" for row in rows)
