"""Every mistake there is a code for, made in a real file: where it is said to be, what is said, and what is proposed."""

import os
from pathlib import Path
from typing import NamedTuple

import pytest
from stories import END, GO, HEAD, NAMES, PAGE, make, named, said

from story.codes import ERRORS
from story.guessing import did_you_mean
from story.loading import load

BEAT = "[[beats]]\n"
CHOICE = BEAT + "[[beats.choices]]\n"
STORY = HEAD + NAMES
TIDES = HEAD + "[tides]\n"
PICTURE = '[pictures.p]\nwords = "w"\n'
MOVEMENT = '[[movements]]\nid = "m"\n'
TEMPERAMENT = STORY + '[[canon.temperaments]]\nid = "t"\n'


class Mistake(NamedTuple):
    """One mistake: where it is said, part of its hint, the files it is made in, the codes of what follows from it."""

    code: str
    file: str
    line: int
    column: int
    hint: str
    files: dict[str, str | bytes]
    also: tuple[str, ...] = ()


MISTAKES = [
    Mistake(
        "SW002",
        "a.toml",
        2,
        12,
        "save it with the encoding UTF-8",
        {"a.toml": b"[[beats]]\ntext = 'caf\xe9'\n"},
    ),
    Mistake(
        "SW002",
        "b.toml",
        1,
        1,
        "save it with the encoding UTF-8",
        {"b.toml": ("[[beats]]\n" + GO).encode("utf-16")},
    ),
    Mistake(
        "SW003",
        "b.toml",
        0,
        0,
        "split it into several scenes: a scene is",
        {"b.toml": "#" * 5000000},
    ),
    Mistake("SW004", "a.toml", 3, 10, "", {"a.toml": BEAT + 'text = "a"\ngoto =   = "b"\n'}),
    Mistake(
        "SW004", "a.toml", 2, 8, "a text stands between quotes", {"a.toml": BEAT + "text = hello\n"}
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        8,
        'a text stands between straight quotes: "…"',
        {"a.toml": BEAT + "text = “hello”\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        19,
        "a quotation mark ends the text; one that",
        {"a.toml": BEAT + 'text = "She said "no" to it"\n'},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        12,
        "a text with an apostrophe in it stands",
        {"a.toml": BEAT + "text = 'It's hers'\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        12,
        'the text has no closing "; a text of',
        {"a.toml": BEAT + 'text = "one\ntwo"\n'},
    ),
    Mistake(
        "SW004",
        "a.toml",
        7,
        1,
        "the text that begins on line 2 is never",
        {"a.toml": BEAT + 'text = """\none\n' + GO},
    ),
    Mistake("SW004", "a.toml", 2, 10, "take it out", {"a.toml": BEAT + "text = 'a\x1b'\n"}),
    Mistake(
        "SW004",
        "a.toml",
        3,
        11,
        "the same key stands twice in one table; a",
        {"a.toml": BEAT + "text = 'a'\ntext = 'b'\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        7,
        "the same table stands twice; where there",
        {"a.toml": "[beats]\n[beats]\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        5,
        "a line is key = value, or [[beats]]; a",
        {"a.toml": BEAT + "The door opens.\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        3,
        13,
        "a backslash that is to be read is",
        {"a.toml": BEAT + 'id = "x"\ntext = "C:\\way"\n'},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        15,
        "yes or no is written true or false, in",
        {"a.toml": BEAT + "set = { lit = True }\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        16,
        "to count on, write add = { name = 1 }",
        {"a.toml": BEAT + "set = { open = open + 1 }\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        7,
        "write it like set = { name = value }",
        {"a.toml": BEAT + "set = lit = true\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        3,
        1,
        "a { is closed with } and a [ with ], and",
        {"a.toml": BEAT + "set = { lit = true\ngoto = 'end'\n"},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        20,
        "a { is closed with } and a [ with ], and",
        {"a.toml": BEAT + "set = { lit = true open = 1 }\n"},
    ),
    Mistake("SW004", "a.toml", 1, 8, "as many brackets close as open:", {"a.toml": "[[beats]\n"}),
    Mistake(
        "SW004",
        "a.toml",
        3,
        8,
        "[[beats]] comes first, and the",
        {"a.toml": "[[beats.choices]]\nsay = 'x'\n[[beats]]\n"},
    ),
    Mistake("SW004", "a.toml", 1, 1, "a remark begins with #", {"a.toml": "// first\n"}),
    Mistake(
        "SW004",
        "a.toml",
        2,
        11,
        "nothing stands between two lines: no",
        {"a.toml": BEAT + 'text = "a",\n'},
    ),
    Mistake(
        "SW004",
        "a.toml",
        2,
        18,
        "within a condition a word stands between",
        {"a.toml": BEAT + 'when = "road == "open""\n'},
    ),
    Mistake("SW004", "a.toml", 1, 1, "", {"a.toml": "a = " + "9" * 5000 + "\n"}),
    Mistake(
        "SW004", "a.toml", 1, 13, "a text stands between quotes", {"a.toml": "title = 1979-13-40\n"}
    ),
    Mistake(
        "SW006", "z/a.toml", 1, 1, "a scene's id is its file's name; rename", {"z/a.toml": END}
    ),
    Mistake("SW007", "b c.toml", 1, 1, "use letters, digits, - and _ in the", {"b c.toml": END}),
    Mistake(
        "SW008", "a.toml", 2, 9, "take it out", {"a.toml": BEAT + 'text = "\\u001b[2J"\n' + GO}
    ),
    Mistake("SW008", "a.toml", 2, 10, "take it out", {"a.toml": BEAT + 'text = "a\u202eb"\n' + GO}),
    Mistake(
        "SW008",
        "a.toml",
        3,
        1,
        "take it out",
        {"a.toml": BEAT + 'text = "a"\n"\\u009b" = 1\n' + GO},
        also=("SW101",),
    ),
    Mistake(
        "SW009",
        "a.toml",
        1,
        1,
        "a scene needs no more than a list in a",
        {"a.toml": "a = " + "[" * 10000 + "]" * 10000},
    ),
    Mistake(
        "SW010",
        "story.toml",
        1,
        10,
        "write format = 1",
        {"story.toml": STORY.replace("format = 1", "format = 2")},
    ),
    Mistake(
        "SW101", "a.toml", 2, 1, "did you mean 'text'?", {"a.toml": BEAT + "txet = 'a'\n" + GO}
    ),
    Mistake(
        "SW101",
        "a.toml",
        4,
        1,
        "did you mean 'goto'?",
        {"a.toml": CHOICE + "say = 'a'\ngotto = 'end'\n"},
    ),
    Mistake(
        "SW101",
        "a.toml",
        2,
        1,
        "'pattern' belongs to a choice",
        {"a.toml": BEAT + "pattern = 'staying'\n" + GO},
    ),
    Mistake("SW101", "a.toml", 2, 1, "did you mean 'set'?", {"a.toml": BEAT + "set-up = 1\n" + GO}),
    Mistake(
        "SW101",
        "story.toml",
        1,
        1,
        "did you mean 'authors'?",
        {"story.toml": "athors = []\n" + STORY},
    ),
    Mistake(
        "SW101",
        "insights.toml",
        5,
        1,
        "did you mean 'question'?",
        {"insights.toml": PAGE + "quesion = ''\n"},
    ),
    Mistake(
        "SW101",
        "end.toml",
        1,
        26,
        "'name' belongs to [cast]",
        {"end.toml": END.replace('"f"', '"f", name = "x"')},
    ),
    Mistake(
        "SW101", "a.toml", 2, 1, "did you mean 'goto'?", {"a.toml": BEAT + "next = 'end'\n" + GO}
    ),
    Mistake(
        "SW101",
        "a.toml",
        5,
        1,
        "what the player picks is 'say'; what is",
        {"a.toml": BEAT + GO + "text = 'x'\n"},
    ),
    Mistake(
        "SW101",
        "end.toml",
        4,
        1,
        "'ending' belongs to a scene (above its",
        {"end.toml": END + 'ending = { family = "g" }\n'},
    ),
    Mistake(
        "SW101",
        "story.toml",
        16,
        1,
        "to story.toml (above its first [header])",
        {"story.toml": STORY + 'about = "x"\n'},
    ),
    Mistake(
        "SW101",
        "story.toml",
        16,
        1,
        "somebody of the cast is [cast.jon]",
        {"story.toml": STORY + '[jon]\nname = "Jon"\n'},
    ),
    Mistake(
        "SW101",
        "insights.toml",
        5,
        1,
        "the page begins with [other]",
        {"insights.toml": PAGE + "[insights.other]\n"},
    ),
    Mistake(
        "SW102",
        "end.toml",
        1,
        10,
        'write it like ending = { family = "…"',
        {"end.toml": "ending = true\n[[beats]]\n"},
    ),
    Mistake(
        "SW102",
        "insights.toml",
        1,
        1,
        "it begins with [page], in single brackets",
        {"insights.toml": PAGE.replace("[page]", "[[page]]")},
    ),
    Mistake(
        "SW102",
        "a.toml",
        5,
        10,
        "write what is shown where it is closed:",
        {"a.toml": BEAT + GO + "locked = true\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        9,
        "the story's own 'about' stands above",
        {"story.toml": HEAD + "[variables]\nabout = 'x'\n"},
    ),
    Mistake(
        "SW102",
        "a.toml",
        2,
        8,
        'write it between quotes: "3"',
        {"a.toml": BEAT + "text = 3\n" + GO},
    ),
    Mistake(
        "SW102",
        "a.toml",
        2,
        8,
        'write it between quotes: "true"',
        {"a.toml": BEAT + "when = true\n" + GO},
    ),
    Mistake(
        "SW102",
        "a.toml",
        2,
        8,
        'quotes: "1979-05-27"',
        {"a.toml": BEAT + "when = 1979-05-27\n" + GO},
    ),
    Mistake(
        "SW102", "a.toml", 5, 8, "without quotes: true", {"a.toml": BEAT + GO + 'once = "true"\n'}
    ),
    Mistake("SW102", "a.toml", 1, 10, "", {"a.toml": "beats = ['x']\n"}),
    Mistake(
        "SW102", "a.toml", 1, 1, "each begins with [[beats]]", {"a.toml": "[beats]\ntext = 'x'\n"}
    ),
    Mistake(
        "SW102",
        "a.toml",
        2,
        7,
        "write it like { name = value }",
        {"a.toml": BEAT + "set = ['lit']\n" + GO},
    ),
    Mistake(
        "SW102",
        "story.toml",
        1,
        10,
        "write format = 1",
        {"story.toml": STORY.replace("format = 1", "format = '1'")},
    ),
    Mistake(
        "SW102",
        "story.toml",
        1,
        11,
        'write it as a list: ["me"]',
        {"story.toml": "authors = 'me'\n" + STORY},
    ),
    Mistake("SW102", "story.toml", 1, 11, "", {"story.toml": "authors = ['me', 2]\n" + STORY}),
    Mistake("SW102", "insights.toml", 1, 8, "", {"insights.toml": "page = 'x'\n"}),
    Mistake(
        "SW103",
        "story.toml",
        1,
        1,
        'write start = "…" with the id of the',
        {"story.toml": STORY.replace('start = "a"\n', "")},
    ),
    Mistake("SW103", "a.toml", 2, 1, 'write say = "…"', {"a.toml": CHOICE + 'goto = "end"\n'}),
    Mistake(
        "SW103", "a.toml", 1, 1, "a beat begins with [[beats]]", {"a.toml": 'title = "no beats"\n'}
    ),
    Mistake("SW103", "a.toml", 1, 1, "a beat begins with [[beats]]", {"a.toml": "beats = []\n"}),
    Mistake(
        "SW103",
        "end.toml",
        1,
        1,
        'write family = "…": endings of one kind',
        {"end.toml": END.replace('family = "f"', "")},
    ),
    Mistake(
        "SW103",
        "b.toml",
        1,
        1,
        "it is the line by which the storylet is",
        {"b.toml": 'pool = "p"\n' + BEAT, "a.toml": BEAT + 'offer = { pool = "p" }\n' + GO},
    ),
    Mistake(
        "SW103",
        "a.toml",
        5,
        1,
        "the canon keeps it by its id",
        {"a.toml": BEAT + GO + 'hinge = "h1"\n'},
    ),
    Mistake(
        "SW104",
        "a.toml",
        1,
        11,
        "put a space in its place",
        {"a.toml": 'title = "a\tb"\n' + BEAT + GO},
    ),
    Mistake(
        "SW104",
        "story.toml",
        7,
        44,
        "what is longer belongs into",
        {"story.toml": STORY.replace('"open", "closed"', '"open", "clo\\nsed"')},
    ),
    Mistake(
        "SW008", "a.toml", 2, 1, "take it out", {"a.toml": BEAT + '"a\\tb" = 1\n' + GO}, ("SW101",)
    ),
    Mistake(
        "SW104",
        "a.toml",
        4,
        8,
        '"the-end"',
        {"a.toml": CHOICE + 'say = "Go"\ngoto = "the end"\n'},
    ),
    Mistake(
        "SW104",
        "a.toml",
        4,
        7,
        "what is longer belongs into a 'reply' or",
        {"a.toml": CHOICE + 'goto = "end"\nsay = """\nGo\non"""\n'},
    ),
    Mistake(
        "SW104",
        "a.toml",
        4,
        7,
        "write what the player reads",
        {"a.toml": CHOICE + 'goto = "end"\nsay = " "\n'},
    ),
    Mistake(
        "SW104",
        "a.toml",
        2,
        30,
        "",
        {
            "a.toml": BEAT + 'offer = { pool = "p", show = 0 }\n' + GO,
            "p.toml": 'pool = "p"\nsay = "x"\n' + BEAT,
        },
    ),
    Mistake(
        "SW104",
        "story.toml",
        3,
        9,
        'write "scene" or "scene#beat"',
        {"story.toml": STORY.replace('start = "a"', 'start = "#a"')},
    ),
    Mistake(
        "SW104",
        "story.toml",
        11,
        12,
        "did you mean 'she'?",
        {"story.toml": STORY.replace('name = "Wyn"', 'name = "Wyn"\npronouns = "shee"')},
    ),
    Mistake(
        "SW105",
        "a.toml",
        2,
        6,
        "use letters, digits, - and _, beginning",
        {"a.toml": BEAT + 'id = "my beat"\n' + GO},
    ),
    Mistake(
        "SW105",
        "a.toml",
        2,
        6,
        "a number alone stands for a place: put a",
        {"a.toml": BEAT + 'id = "7"\n' + GO},
    ),
    Mistake(
        "SW105",
        "story.toml",
        5,
        1,
        "use letters, digits and _, beginning with",
        {"story.toml": HEAD + "[variables]\n'a b' = false\n"},
    ),
    Mistake(
        "SW105",
        "story.toml",
        5,
        1,
        "this word has a meaning of its own in",
        {"story.toml": HEAD + "[variables]\ntrue = false\n"},
    ),
    Mistake(
        "SW105",
        "story.toml",
        9,
        1,
        "a variable has this name",
        {"story.toml": STORY.replace("[cast.wyn]", "[cast.lit]")},
    ),
    Mistake(
        "SW105",
        "story.toml",
        15,
        17,
        "a temperament has a key of this name",
        {"story.toml": STORY.replace('["h1"]', '["h1", "id"]')},
    ),
    Mistake(
        "SW106",
        "a.toml",
        5,
        6,
        "beats' ids are unique in their scene",
        {"a.toml": BEAT + 'id = "x"\ngoto = "#x"\n' + BEAT + 'id = "x"\n' + GO},
    ),
    Mistake(
        "SW106",
        "a.toml",
        6,
        6,
        "where a storylet is offered, it is called so among the choices",
        {
            "a.toml": "[[beats]]\noffer = { pool = 'p' }\n" + GO + 'id = "c"\n',
            "c.toml": 'pool = "p"\nsay = "C"\n[[beats]]\ntext = "C."\n',
        },
    ),
    Mistake(
        "SW007",
        "0.toml",
        1,
        1,
        "put a letter to it",
        {
            "a.toml": "[[beats]]\noffer = { pool = 'p' }\n" + GO,
            "0.toml": 'pool = "p"\nsay = "C"\n[[beats]]\ntext = "C."\n',
        },
    ),
    Mistake(
        "SW106",
        "end.toml",
        7,
        6,
        "choices' ids are unique in the whole story",
        {"a.toml": BEAT + GO + 'id = "c"\n', "end.toml": END + CHOICE + 'say = "x"\nid = "c"\n'},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        5,
        "a number: { start = 0, min = 0, max = 5",
        {"story.toml": HEAD + "[variables]\nn = 3\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        1,
        "a number: { start = 0, min = 0, max = 5",
        {"story.toml": HEAD + "[variables]\nn = { start = 9, min = 0, max = 5 }\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        1,
        "a number: { start = 0, min = 0, max = 5",
        {"story.toml": HEAD + "[variables]\nn = { start = 1 }\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        1,
        "a number: { start = 0, min = 0, max = 5",
        {"story.toml": HEAD + "[variables]\nn = { start = 'a' }\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        1,
        "a number: { start = 0, min = 0, max = 5",
        {"story.toml": HEAD + "[variables]\nn = { start = 'a', one-of = ['b'] }\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        1,
        "a number: { start = 0, min = 0, max = 5",
        {"story.toml": HEAD + "[variables]\nn = { start = 'a', one-of = ['a', 'a'] }\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        1,
        "a number: { start = 0, min = 0, max = 5",
        {"story.toml": HEAD + "[variables]\nn = { start = 1.5, min = 0, max = 5 }\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        1,
        "a number: { start = 0, min = 0, max = 5",
        {"story.toml": HEAD + "[variables]\nn = { min = 0, max = 5 }\n"},
    ),
    Mistake(
        "SW107",
        "story.toml",
        5,
        1,
        "a number: { start = 0, min = 0, max = 5",
        {
            "story.toml": HEAD
            + "[variables]\nn = { start = 1, min = 0, max = 99999999999999999999 }\n"
        },
    ),
    Mistake(
        "SW108",
        "story.toml",
        5,
        21,
        "take it out",
        {"story.toml": HEAD + "[variables]\nn = { start = true, min = 0 }\n"},
    ),
    Mistake(
        "SW108",
        "story.toml",
        5,
        36,
        "take it out",
        {"story.toml": HEAD + "[variables]\nn = { start = 'a', one-of = ['a'], max = 1 }\n"},
    ),
    Mistake(
        "SW108",
        "a.toml",
        1,
        1,
        "add 'pool', or take it out",
        {"a.toml": "weight = 2\n" + BEAT + GO},
    ),
    Mistake(
        "SW108",
        "story.toml",
        16,
        1,
        'write what never holds, like never = "lit',
        {"story.toml": STORY + "[[promises]]\nsay = 'x'\n"},
    ),
    Mistake(
        "SW108",
        "story.toml",
        6,
        1,
        'set pronouns = "ask"',
        {"story.toml": HEAD + "[cast.ada]\nname = 'Ada'\nusual = 'she'\n"},
    ),
    Mistake(
        "SW108",
        "story.toml",
        16,
        1,
        "make two of it",
        {"story.toml": STORY + "[[promises]]\nsay = 'x'\nnever = 'lit'\npossible = 'lit'\n"},
    ),
    Mistake(
        "SW104",
        "a.toml",
        4,
        8,
        'without folder and ending: "end#x"',
        {"a.toml": CHOICE + 'say = "Go"\ngoto = "x/end.toml#x"\n' + GO},
    ),
    Mistake(
        "SW201",
        "a.toml",
        5,
        8,
        'did you mean "#far"?',
        {"a.toml": CHOICE + 'say = "Go"\nonce = true\ngoto = "far"\n' + BEAT + 'id = "far"\n' + GO},
    ),
    Mistake(
        "SW201",
        "a.toml",
        4,
        8,
        'did you mean "b#far"?',
        {"a.toml": CHOICE + 'say = "Go"\ngoto = "far"\n' + GO, "b.toml": END + 'id = "far"\n'},
    ),
    Mistake(
        "SW201",
        "a.toml",
        4,
        8,
        "the story ends with a scene that has an 'ending'; make one: slackwater new scene finish",
        {"a.toml": CHOICE + 'say = "Go"\ngoto = "finish"\n' + GO},
    ),
    Mistake(
        "SW201",
        "a.toml",
        4,
        8,
        "did you mean 'end'?",
        {"a.toml": CHOICE + 'say = "Go"\ngoto = "END"\n' + GO},
    ),
    Mistake(
        "SW201",
        "a.toml",
        4,
        8,
        "'b.toml.txt' is not read: the name of a",
        {"a.toml": CHOICE + 'say = "Go"\ngoto = "b"\n' + GO, "x/b.toml.txt": END},
    ),
    Mistake(
        "SW201",
        "a.toml",
        4,
        8,
        "did you mean 'end'?",
        {"a.toml": CHOICE + 'say = "Go"\ngoto = "edn"\n' + GO},
    ),
    Mistake(
        "SW201",
        "story.toml",
        3,
        9,
        "make it: slackwater new scene b ",
        {"story.toml": STORY.replace('start = "a"', 'start = "b"')},
    ),
    Mistake(
        "SW201",
        "a.toml",
        2,
        9,
        "make it: slackwater new scene nowhere-at-all ",
        {"a.toml": BEAT + 'visit = "nowhere-at-all"\n' + GO},
    ),
    Mistake(
        "SW202",
        "a.toml",
        4,
        8,
        'give the beat that is meant id = "far";',
        {"a.toml": CHOICE + 'say = "Go"\ngoto = "end#far"\n' + GO},
    ),
    Mistake(
        "SW202",
        "a.toml",
        3,
        8,
        "did you mean 'one'?",
        {"a.toml": BEAT + 'id = "one"\ngoto = "#oen"\n' + BEAT + GO},
    ),
    Mistake(
        "SW203",
        "a.toml",
        2,
        9,
        "did you mean 'open'?",
        {"a.toml": BEAT + "add = { opne = 1 }\n" + GO},
    ),
    Mistake(
        "SW203",
        "a.toml",
        2,
        9,
        "x = false under [variables] in story.toml",
        {"a.toml": BEAT + "set = { x = true }\n" + GO, "story.toml": HEAD},
    ),
    Mistake(
        "SW204",
        "a.toml",
        2,
        16,
        "did you mean 'closed'?",
        {"a.toml": BEAT + 'set = { road = "clsoed" }\n' + GO},
    ),
    Mistake("SW204", "a.toml", 2, 16, "", {"a.toml": BEAT + "set = { road = 3 }\n" + GO}),
    Mistake("SW204", "a.toml", 2, 16, "", {"a.toml": BEAT + "set = { open = 9 }\n" + GO}),
    Mistake("SW204", "a.toml", 2, 16, "", {"a.toml": BEAT + "set = { open = 1.5 }\n" + GO}),
    Mistake("SW204", "a.toml", 2, 15, "", {"a.toml": BEAT + "set = { lit = 1 }\n" + GO}),
    Mistake(
        "SW204",
        "a.toml",
        2,
        12,
        "",
        {"a.toml": BEAT + "set.open = 999999999999999999999999\n" + GO},
    ),
    Mistake("SW204", "a.toml", 2, 16, "", {"a.toml": BEAT + "add = { open = 0 }\n" + GO}),
    Mistake("SW204", "a.toml", 2, 15, "", {"a.toml": BEAT + "add = { lit = 1 }\n" + GO}),
    Mistake("SW204", "a.toml", 2, 16, "", {"a.toml": BEAT + "add = { road = 1 }\n" + GO}),
    Mistake("SW204", "a.toml", 2, 16, "", {"a.toml": BEAT + "add = { open = true }\n" + GO}),
    Mistake(
        "SW204",
        "a.toml",
        2,
        15,
        "without quotes: true",
        {"a.toml": BEAT + "set = { lit = 'True' }\n" + GO},
    ),
    Mistake(
        "SW204",
        "a.toml",
        2,
        16,
        "without quotes: -1",
        {"a.toml": BEAT + "add = { open = '-1' }\n" + GO},
    ),
    Mistake(
        "SW204",
        "a.toml",
        2,
        16,
        "to count on, write add = { open = 1 }",
        {"a.toml": BEAT + "set = { open = 'open + 1' }\n" + GO},
    ),
    Mistake(
        "SW104",
        "a.toml",
        1,
        14,
        "what varies stands in the text of a beat",
        {"a.toml": "title = 'The {road}'\n" + BEAT + GO},
    ),
    Mistake(
        "SW205",
        "a.toml",
        5,
        11,
        "did you mean 'staying'?",
        {"a.toml": BEAT + GO + 'pattern = "stayin"\n'},
    ),
    Mistake(
        "SW205",
        "a.toml",
        5,
        11,
        "[patterns.stayin] in story.toml makes it",
        {"a.toml": BEAT + GO + 'pattern = "stayin"\n', "story.toml": HEAD},
    ),
    Mistake(
        "SW206",
        "a.toml",
        2,
        11,
        "did you mean 'page'?",
        {"a.toml": BEAT + 'insight = "pgae"\n' + GO},
    ),
    Mistake(
        "SW207",
        "a.toml",
        2,
        18,
        "make a scene that belongs to it: slackwater new scene night ",
        {"a.toml": BEAT + 'offer = { pool = "night" }\n' + GO},
    ),
    Mistake(
        "SW208", "a.toml", 1, 9, "did you mean 'noor'?", {"a.toml": 'voice = "nor"\n' + BEAT + GO}
    ),
    Mistake(
        "SW209",
        "a.toml",
        6,
        9,
        "known here: h1",
        {"a.toml": BEAT + GO + 'id = "x"\nhinge = "h9"\n'},
    ),
    Mistake(
        "SW210",
        "story.toml",
        18,
        6,
        'no choice has hinge = "h1" and an id yet',
        {"story.toml": TEMPERAMENT + 'h1 = "nobody"\n'},
    ),
    Mistake(
        "SW210",
        "story.toml",
        18,
        14,
        "known here: x",
        {
            "story.toml": TEMPERAMENT + 'h1 = { wyn = "y" }\n',
            "a.toml": BEAT + GO + 'id = "x"\nhinge = "h1"\n',
        },
    ),
    Mistake(
        "SW211",
        "a.toml",
        5,
        8,
        "lead to a scene of the same voice, or to",
        {
            "a.toml": 'voice = "wyn"\n' + CHOICE + 'say = "x"\ngoto = "b"\n',
            "b.toml": 'voice = "noor"\n' + END,
        },
    ),
    Mistake(
        "SW212",
        "story.toml",
        18,
        6,
        'give that choice hinge = "h1"',
        {"story.toml": TEMPERAMENT + 'h1 = "x"\n', "a.toml": BEAT + GO + 'id = "x"\n'},
    ),
    Mistake(
        "SW212",
        "story.toml",
        18,
        14,
        "each voice has the act of its own part",
        {
            "story.toml": TEMPERAMENT + 'h1 = { wyn = "x" }\n',
            "a.toml": 'voice = "noor"\n' + BEAT + GO + 'id = "x"\nhinge = "h1"\n',
        },
    ),
    Mistake(
        "SW210",
        "story.toml",
        18,
        9,
        "did you mean 'wait'?",
        {
            "story.toml": TEMPERAMENT + 'acts = ["wiat"]\n',
            "a.toml": BEAT + GO + 'id = "wait"\n',
        },
    ),
    Mistake(
        "SW210",
        "story.toml",
        18,
        26,
        "did you mean 'wait'?",
        {
            "story.toml": TEMPERAMENT + 'acts = { noor = ["wait", "wiat"] }\n',
            "a.toml": BEAT + GO + 'id = "wait"\n',
        },
    ),
    Mistake(
        "SW213",
        "a.toml",
        3,
        21,
        "chose('x') asks what was done in this playthrough",
        {
            "a.toml": 'voice = "noor"\n'
            + BEAT
            + "when = \"not lit and heard('x')\"\n"
            + GO
            + 'id = "x"\n',
        },
    ),
    Mistake(
        "SW214",
        "a.toml",
        2,
        9,
        "under [canon] in story.toml makes two",
        {"story.toml": HEAD, "a.toml": BEAT + "when = \"heard('x')\"\n" + GO + 'id = "x"\n'},
    ),
    Mistake(
        "SW215",
        "story.toml",
        18,
        17,
        "each voice has the acts of its own part",
        {
            "story.toml": TEMPERAMENT + 'acts = { wyn = ["x"] }\n',
            "a.toml": 'voice = "noor"\n' + BEAT + GO + 'id = "x"\n',
        },
    ),
    Mistake(
        "SW216",
        "story.toml",
        18,
        14,
        "take one of them out",
        {
            "story.toml": TEMPERAMENT + 'acts = ["x", "y"]\n',
            "a.toml": BEAT + GO + 'id = "x"\n' + GO + 'id = "y"\n',
        },
    ),
    Mistake(
        "SW216",
        "story.toml",
        19,
        9,
        "take one of them out",
        {
            "story.toml": TEMPERAMENT + 'h1 = "x"\nacts = ["y"]\n',
            "a.toml": BEAT + GO + 'id = "x"\nhinge = "h1"\n' + GO + 'id = "y"\nhinge = "h1"\n',
        },
    ),
    Mistake(
        "SW218",
        "story.toml",
        17,
        14,
        "a place that was given is kept",
        {
            "story.toml": STORY + '[canon.line]\nnoor = ["x", "x"]\n',
            "a.toml": BEAT + GO + 'id = "x"\n',
        },
    ),
    Mistake(
        "SW219",
        "story.toml",
        17,
        14,
        "give each a place of its own",
        {
            "story.toml": STORY + '[canon.line]\nwyn = [["x", "y"]]\n',
            "a.toml": BEAT + '[[beats.choices]]\nsay = "On"\nid = "x"\n' + BEAT + GO + 'id = "y"\n',
        },
    ),
    Mistake(
        "SW217",
        "a.toml",
        5,
        1,
        'echo = "You …"',
        {"a.toml": BEAT + GO + "tell = true\n"},
    ),
    Mistake(
        "SW301",
        "a.toml",
        2,
        13,
        "did you mean ==?",
        {"a.toml": BEAT + 'when = "lit = true"\n' + GO},
    ),
    Mistake(
        "SW302", "a.toml", 2, 9, "did you mean 'lit'?", {"a.toml": BEAT + 'when = "lti"\n' + GO}
    ),
    Mistake(
        "SW303",
        "a.toml",
        2,
        9,
        "known here: at, chose, heard, noticed,",
        {"a.toml": BEAT + "when = \"__import__('os')\"\n" + GO},
    ),
    Mistake(
        "SW304", "a.toml", 2, 9, "compare it: open == …", {"a.toml": BEAT + 'when = "open"\n' + GO}
    ),
    Mistake(
        "SW304",
        "a.toml",
        2,
        17,
        "a number stands without quotes: 2",
        {"a.toml": BEAT + "when = \"open == '2'\"\n" + GO},
    ),
    Mistake(
        "SW305",
        "a.toml",
        2,
        17,
        "did you mean 'open'?",
        {"a.toml": BEAT + "when = \"road == 'opne'\"\n" + GO},
    ),
    Mistake(
        "SW305",
        "a.toml",
        2,
        16,
        "open goes from 0 to 5",
        {"a.toml": BEAT + 'when = "lit or open > 5"\n' + GO},
    ),
    Mistake(
        "SW306",
        "a.toml",
        2,
        9,
        "write a != b, or not (a == b)",
        {"a.toml": BEAT + 'when = "not open == 2"\n' + GO},
    ),
    Mistake(
        "SW306",
        "a.toml",
        2,
        16,
        "put brackets round what belongs together:",
        {"a.toml": BEAT + 'when = "lit or lit and lit"\n' + GO},
    ),
    Mistake(
        "SW307",
        "a.toml",
        2,
        9,
        "did you mean 'end'?",
        {"a.toml": BEAT + "when = \"seen('edn')\"\n" + GO},
    ),
    Mistake(
        "SW302",
        "a.toml",
        7,
        2,
        "did you mean 'lit'?",
        {"a.toml": BEAT + GO + 'when = """\nlit and\n lti"""\n'},
    ),
    Mistake(
        "SW302",
        "story.toml",
        18,
        18,
        "did you mean 'lit'?",
        {"story.toml": STORY + "[[promises]]\nsay = 'x'\nnever = 'lit and lti'\n"},
    ),
    Mistake(
        "SW302",
        "p.toml",
        3,
        9,
        "did you mean 'lit'?",
        {
            "p.toml": 'pool = "p"\nsay = "x"\nwhen = "lti"\n' + BEAT,
            "a.toml": BEAT + 'offer = { pool = "p" }\n' + GO,
        },
    ),
    Mistake(
        "SW401",
        "a.toml",
        4,
        3,
        "close it with }; a brace that is to be",
        {"a.toml": BEAT + 'text = """\nOne.\na {never\n"""\n' + GO},
    ),
    Mistake(
        "SW401",
        "a.toml",
        4,
        10,
        "did you mean {end}?",
        {"a.toml": BEAT + 'text = """\nOne.\n{if lit}a{endif}\n"""\n' + GO},
    ),
    Mistake(
        "SW402",
        "a.toml",
        4,
        3,
        "close it with {end}",
        {"a.toml": BEAT + 'text = """\nOne.\na {if lit}b\n"""\n' + GO},
    ),
    Mistake(
        "SW402",
        "a.toml",
        4,
        10,
        "write {elif lit}",
        {"a.toml": BEAT + 'text = """\nOne.\n{if lit}a{else if lit}b{end}\n"""\n' + GO},
    ),
    Mistake(
        "SW403",
        "a.toml",
        4,
        4,
        "did you mean 'road'?",
        {"a.toml": BEAT + 'text = """\nOne.\na {raod}\n"""\n' + GO},
    ),
    Mistake(
        "SW403",
        "a.toml",
        4,
        2,
        "did you mean {wyn.name}?",
        {"a.toml": BEAT + 'text = """\nOne.\n{wyn}\n"""\n' + GO},
    ),
    Mistake(
        "SW403",
        "a.toml",
        4,
        2,
        "write {if lit}…{end}",
        {"a.toml": BEAT + 'text = """\nOne.\n{lit}\n"""\n' + GO},
    ),
    Mistake(
        "SW403",
        "a.toml",
        4,
        2,
        "did you mean 'noor'?",
        {"a.toml": BEAT + 'text = """\nOne.\n{nora:is|are}\n"""\n' + GO},
    ),
    Mistake(
        "SW404",
        "a.toml",
        4,
        3,
        "an asterisk that is to be read is written",
        {"a.toml": BEAT + 'text = """\nOne.\na *b\n"""\n' + GO},
    ),
    Mistake(
        "SW406",
        "a.toml",
        3,
        7,
        "say something in every case",
        {"a.toml": CHOICE + 'say = "{if lit}Go{end}"\nwhen = "not lit"\ngoto = "end"\n' + GO},
    ),
    Mistake(
        "SW405",
        "a.toml",
        4,
        2,
        "did you mean 'their'?",
        {"a.toml": BEAT + 'text = """\nOne.\n{wyn.thier}\n"""\n' + GO},
    ),
    Mistake(
        "SW302",
        "a.toml",
        4,
        5,
        "did you mean 'lit'?",
        {"a.toml": BEAT + 'text = """\nOne.\n{if lti}a{end}\n"""\n' + GO},
    ),
    Mistake(
        "SW301",
        "a.toml",
        4,
        9,
        "did you mean ==?",
        {"a.toml": BEAT + 'text = """\nOne.\n{if lit = true}a{end}\n"""\n' + GO},
    ),
    Mistake(
        "SW403",
        "story.toml",
        1,
        16,
        "did you mean 'road'?",
        {"story.toml": "status = 'now {raod}'\n" + STORY},
    ),
    Mistake(
        "SW403",
        "insights.toml",
        4,
        12,
        "did you mean 'road'?",
        {"insights.toml": PAGE.replace("X.", "X {raod}")},
    ),
    Mistake(
        "SW405",
        "a.toml",
        5,
        14,
        "known here: name, their, theirs, them,",
        {"a.toml": BEAT + GO + 'echo = "You {wyn.xyz}"\n'},
    ),
    Mistake(
        "SW405",
        "a.toml",
        2,
        10,
        "did you mean {wyn.them} or {wyn.their}?",
        {"a.toml": BEAT + 'text = "{wyn.her}"\n' + GO},
    ),
    Mistake(
        "SW405",
        "a.toml",
        2,
        10,
        "did you mean {wyn.They}?",
        {"a.toml": BEAT + 'text = "{wyn.THEY}"\n' + GO},
    ),
    Mistake(
        "SW405",
        "a.toml",
        2,
        10,
        "did you mean {wyn.themself}?",
        {"a.toml": BEAT + 'text = "{wyn.themselves}"\n' + GO},
    ),
    Mistake(
        "SW405",
        "a.toml",
        2,
        10,
        "did you mean {wyn.They're} or {wyn.They've}?",
        {"a.toml": BEAT + 'text = "{wyn.She\'s}"\n' + GO},
    ),
    Mistake(
        "SW405",
        "a.toml",
        2,
        10,
        "did you mean {wyn.name}?",
        {"a.toml": BEAT + 'text = "{wyn.Name}"\n' + GO},
    ),
    Mistake(
        "SW401",
        "a.toml",
        2,
        9,
        "write it like {wyn:sings|sing}",
        {"a.toml": BEAT + 'text = "{wyn:is/are}"\n' + GO},
    ),
    Mistake(
        "SW401",
        "a.toml",
        2,
        9,
        "'goto' is a key of a beat or a choice, on",
        {"a.toml": BEAT + 'text = "{goto end}"\n' + GO},
    ),
    Mistake(
        "SW401",
        "a.toml",
        2,
        9,
        "did you mean {road}?",
        {"a.toml": BEAT + 'text = "{$road}"\n' + GO},
    ),
    Mistake(
        "SW303",
        "a.toml",
        2,
        9,
        "did you mean 'seen'?",
        {"a.toml": BEAT + "when = \"visited('end')\"\n" + GO},
    ),
    Mistake(
        "SW307",
        "a.toml",
        2,
        9,
        'give that choice id = "go", and ask',
        {"a.toml": BEAT + "when = \"chose('Go')\"\n" + GO},
    ),
    Mistake(
        "SW307",
        "a.toml",
        2,
        9,
        "ask about it by its id, 'off'",
        {"a.toml": BEAT + "when = \"chose('go')\"\n" + GO + 'id = "off"\n'},
    ),
    Mistake(
        "SW307",
        "a.toml",
        2,
        9,
        "a choice is asked about by its id, and it",
        {"a.toml": BEAT + "when = \"chose('xyz')\"\n" + GO},
    ),
    Mistake(
        "SW501",
        "a.toml",
        1,
        1,
        "give it a 'goto', or the scene an 'ending'",
        {"a.toml": BEAT + "text = 'a'\n"},
        also=("SW601",),
    ),
    Mistake(
        "SW501",
        "a.toml",
        1,
        1,
        "'a' leads nowhere: 'goto' says where",
        {"a.toml": CHOICE + "say = 'a'\n" + GO},
    ),
    Mistake(
        "SW502",
        "a.toml",
        3,
        1,
        'lead there with goto = "#lost"; the beat',
        {"a.toml": BEAT + 'goto = "end"\n' + BEAT + 'id = "lost"\ngoto = "end"\n'},
    ),
    Mistake(
        "SW503",
        "a.toml",
        1,
        1,
        "put a choice on the way, or a 'when'",
        {"a.toml": BEAT + 'id = "x"\ngoto = "#y"\n' + BEAT + 'id = "y"\ngoto = "#x"\n'},
        also=("SW601",),
    ),
    Mistake(
        "SW504",
        "a.toml",
        1,
        1,
        "let the visited scene end after its last",
        {
            "a.toml": BEAT + 'visit = "b"\ngoto = "end"\n',
            "b.toml": CHOICE + 'say = "Round"\ngoto = "a"\n',
        },
    ),
    Mistake(
        "SW505",
        "story.toml",
        1,
        1,
        'a scene with ending = { family = "…",',
        {"end.toml": BEAT + 'goto = "a"\n'},
    ),
    Mistake(
        "SW506",
        "a.toml",
        4,
        10,
        "add 'when', or take out where it leads",
        {"a.toml": CHOICE + 'say = "a"\nlocked = "no"\ngoto = "end"\n' + GO},
    ),
    Mistake("SW601", "b.toml", 1, 1, 'lead there with goto = "b", from a choice', {"b.toml": END}),
    Mistake(
        "SW004",
        "a.toml",
        1,
        6,
        "this day is not in the calendar",
        {"a.toml": "at = 2018-02-30T16:00:00\n"},
    ),
    Mistake(
        "SW004", "a.toml", 1, 10, "a day and an hour are written", {"a.toml": "at = 2018-13-01\n"}
    ),
    *(
        Mistake("SW110", "a.toml", 1, 6, hint, {"a.toml": f"at = {written}\n" + BEAT + GO})
        for written, hint in (
            ("2018-10-27", "add the hour: 2018-10-27T16:00:00"),
            ("2018-10-27T16:00:00Z", "take the zone out"),
            ('"2018-10-27T16:00"', "without quotes: 2018-10-27T16:00:00"),
            ('"noon"', "write it like at = 2018-10-27T16:00:00"),
        )
    ),
    Mistake("SW110", "a.toml", 2, 6, "add the hour", {"a.toml": BEAT + "at = 2018-10-27\n" + GO}),
    Mistake(
        "SW102", "a.toml", 1, 6, "write it like at = 2018", {"a.toml": "at = 16\n" + BEAT + GO}
    ),
    *(
        Mistake(code, "story.toml", 5, column, hint, {"story.toml": TIDES + line})
        for code, column, hint, line in (
            ("SW110", 1, "has to be in the calendar", '2018-02-30 = ["14:35", "19:10"]'),
            ("SW110", 1, "has to be in the calendar", '"27-10-2018" = ["14:35", "19:10"]'),
            ("SW111", 26, "an hour is written like 14:35", '"2018-10-27" = ["14:35", "24:10"]'),
            ("SW111", 17, "an hour is written like 14:35", '"2018-10-27" = ["two", "19:10"]'),
            ("SW111", 16, "a second tide of the day", '"2018-10-27" = ["14:35"]'),
            ("SW111", 16, "a second tide of the day", '"2018-10-27" = []'),
            ("SW111", 16, "once a tide", '"2018-10-27" = ["14:35", "14:35"]'),
            ("SW111", 16, "once a tide", '"2018-10-27" = ["14:35", "14:20"]'),
            ("SW111", 16, "once a tide", '"2018-10-27" = ["04:35", "09:20", "08:00", "13:00"]'),
            ("SW111", 10, "the moon's is 12:25.2", 'period = "3:00"'),
            ("SW111", 10, "the moon's is 12:25.2", 'period = "half a day"'),
            ("SW102", 16, "write it as a list", '"2018-10-27" = "14:35 to 19:10"'),
            ("SW110", 1, "a day is written", 'saturday = ["14:35", "19:10"]'),
            ("SW203", 10, "makes it a word", 'open = { sea = "low" }'),
        )
    ),
    Mistake(
        "SW111",
        "story.toml",
        6,
        16,
        "once a tide",
        {
            "story.toml": TIDES
            + '"2018-10-27" = ["21:00", "01:30"]\n"2018-10-28" = ["01:00", "05:00"]'
        },
    ),
    Mistake(
        "SW204",
        "story.toml",
        7,
        18,
        "",
        {"story.toml": HEAD + "[variables]\nlit = false\n[tides]\nclosed = { lit = 3 }"},
    ),
    Mistake(
        "SW102",
        "story.toml",
        4,
        9,
        "its lines stand below [tides]",
        {"story.toml": HEAD + "tides = 3"},
    ),
    *(
        Mistake(code, "story.toml", line, column, hint, {"story.toml": HEAD + PICTURE + text})
        for code, line, column, hint, text in (
            (
                "SW112",
                10,
                2,
                "letter below letter",
                "art = '''\n▄▄ \n'''\nink = '''\nh\n'''",
            ),
            (
                "SW112",
                10,
                1,
                "letter below letter",
                "art = '''\n▄▄\n'''\nground = '''\nhh\nhh\n'''",
            ),
            ("SW113", 10, 2, "w shallow water; v water", "art = '''\n▄▄\n'''\nink = '''\nhq\n'''"),
            ("SW114", 7, 2, "use another", "art = '''\n▄夜▄\n'''"),
            ("SW114", 7, 2, "use another", "art = '''\na\u0301\n'''"),
            ("SW114", 7, 2, "use another", "art = '''\na\u200b\n'''"),
            ("SW114", 7, 2, "use spaces", "art = '''\na\tb\n'''"),
            ("SW008", 6, 9, "take it out", 'art = "a\\u001b[2J"'),
            ("SW115", 6, 7, "there is room for 68", "art = '''\n" + 69 * "▄" + "\n'''"),
            ("SW115", 6, 7, "there is room for 68", "art = '''\n" + 13 * "▄\n" + "'''"),
            ("SW104", 6, 7, "draw it", "art = '''\n\n'''"),
            ("SW103", 4, 1, "draw it between three", ""),
        )
    ),
    Mistake(
        "SW103",
        "story.toml",
        4,
        1,
        "what is read where no picture can be shown",
        {"story.toml": HEAD + "[pictures.p]\nart = 'a'"},
    ),
    Mistake(
        "SW105",
        "story.toml",
        4,
        1,
        "the one that [tides] makes",
        {"story.toml": HEAD + "[pictures.tide]\nwords = 'w'\nart = 'a'"},
    ),
    Mistake(
        "SW116",
        "story.toml",
        4,
        11,
        "[tides] in story.toml makes it",
        {"story.toml": HEAD + 'picture = "tide"'},
    ),
    Mistake(
        "SW116",
        "story.toml",
        7,
        11,
        "[pictures.p] in story.toml makes it one",
        {"story.toml": HEAD + MOVEMENT + 'title = "M"\npicture = "p"'},
    ),
    Mistake(
        "SW117",
        "a.toml",
        1,
        12,
        "did you mean 'm'?",
        {"a.toml": 'movement = "M"\n' + BEAT + GO, "story.toml": HEAD + MOVEMENT + 'title = "M"'},
    ),
    Mistake("SW103", "story.toml", 4, 1, 'write title = "…"', {"story.toml": HEAD + MOVEMENT}),
    Mistake(
        "SW106",
        "story.toml",
        8,
        6,
        "movements' ids are unique",
        {"story.toml": HEAD + 2 * (MOVEMENT + 'title = "M"\n')},
    ),
    Mistake(
        "SW118",
        "story.toml",
        4 + 3 * 40,
        1,
        "are folders: they cost nothing",
        {
            "story.toml": HEAD
            + "".join(f'[[movements]]\nid = "m{n}"\ntitle = "M"\n' for n in range(500))
        },
    ),
    Mistake(
        "SW208",
        "story.toml",
        6,
        11,
        "known here: wyn",
        {"story.toml": HEAD + '[canon]\nvoices = ["wyn"]\nnames = { someone = "low" }'},
    ),
    Mistake(
        "SW104",
        "story.toml",
        5,
        8,
        "",
        {"story.toml": HEAD + "[patterns.staying]\nlean = 3"},
    ),
    *(
        Mistake("SW403", file, 1, column, hint, {**files})
        for file, column, hint, files in (
            (
                "a.toml",
                18,
                "[tides] in story.toml",
                {"a.toml": 'status = "It is {date}"\n' + BEAT + GO},
            ),
            (
                "a.toml",
                18,
                "at = 2018",
                {"a.toml": 'status = "It is {date}"\n' + BEAT + GO, "story.toml": TIDES},
            ),
            ("story.toml", 17, "at = 2018", {"story.toml": 'status = "safe {safe}"\n' + TIDES}),
        )
    ),
    Mistake(
        "SW403",
        "story.toml",
        8,
        12,
        "",
        {
            "story.toml": HEAD
            + '[variables]\nopen = { start = 2, min = 0, max = 5 }\n[cast.wyn]\nname = "W"\n'
            + 'sample = "{open}"'
        },
    ),
    Mistake(
        "SW402",
        "story.toml",
        8,
        17,
        "",
        {
            "story.toml": HEAD
            + '[variables]\nlit = false\n[cast.wyn]\nname = "W"\n'
            + 'sample = "a {if lit}b{end}"'
        },
    ),
]
ELSEWHERE = {"SW001", "SW005", "SW011"}
"""Codes of a folder or an archive that is no story, which no file in one can be made wrong for."""


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{n}-{m.code}" for n, m in enumerate(MISTAKES)])
def test_a_mistake_is_said_where_it_is_and_what_was_meant_is_proposed(
    tmp_path: Path, mistake: Mistake
) -> None:
    found = load(make(tmp_path, mistake.files)).diagnostics
    here = [d for d in found if d.code == mistake.code]
    assert [(named(tmp_path, d), d.line, d.column) for d in here] == [
        (mistake.file, mistake.line, mistake.column)
    ], [str(d) for d in found]
    assert mistake.hint in here[0].hint
    assert bool(mistake.hint) == bool(here[0].hint)
    assert sorted(d.code for d in found if d not in here) == list(mistake.also), [
        str(d) for d in found
    ]


def test_the_story_they_are_made_in_has_no_mistake(tmp_path: Path) -> None:
    assert said(make(tmp_path)) == []


def test_a_folder_that_is_no_story_is_said(tmp_path: Path) -> None:
    missing = load(tmp_path / "nothing").diagnostics[0]
    assert (missing.code, missing.line, missing.hint) == (
        "SW001",
        0,
        "is it spelt as it is on disk?",
    )
    (tmp_path / "a.toml").write_text("x")
    (file,) = load(tmp_path / "a.toml").diagnostics
    assert (file.code, file.message) == ("SW011", "this file is no story: it is no ZIP archive")
    assert file.hint == "a story is a folder with a story.toml in it, or a zip of such a folder"
    empty = load(tmp_path).diagnostics[0]
    assert (empty.code, empty.line) == ("SW005", 0)
    assert "begins with format = 1" in empty.hint
    (tmp_path / "Story.toml.txt").write_text("x")
    assert (
        load(tmp_path).diagnostics[0].hint
        == "the file is called 'Story.toml.txt'; call it story.toml"
    )
    (tmp_path / "Story.toml.txt").unlink()
    make(tmp_path / "inner")
    assert "did you mean" in load(tmp_path).diagnostics[0].hint
    (tmp_path / "story.toml").mkdir()
    assert load(tmp_path).diagnostics[0].code == "SW005"


def test_every_code_is_provoked_here() -> None:
    """Codes are listed where they are said; none is only listed, and none is left untried."""
    source = "".join(
        path.read_text("utf-8")
        for folder in (".", "language")
        for path in (Path(__file__).parent.parent / "story" / folder).glob("*.py")
        if path.name != "codes.py"
    )
    reported = {code for code in (*ERRORS, "SW601") if code in source}
    assert reported == {m.code for m in MISTAKES} | ELSEWHERE


def test_all_mistakes_of_a_story_are_told_at_once_in_the_order_of_files_and_lines(
    tmp_path: Path,
) -> None:
    make(
        tmp_path,
        {
            "story.toml": STORY.replace("[cast.wyn]", "[cast.wyn]\npronuons = 'she'"),
            "1/a.toml": BEAT
            + "txet = 'a'\nwhen = 'lti'\ntext = '{raod} *'\n"
            + GO.replace("end", "edn")
            + "once = 1\n",
            "1/broken.toml": "x = [",
            "2/deep/b.toml": BEAT + "text = 3\n" + GO + "pattern = 'x'\n",
            "2/latin.toml": b"title = '\xe9'",
            "insights.toml": PAGE + "theem = 'x'\n",
        },
    )
    (tmp_path / "a.toml").unlink()
    assert said(tmp_path) == [
        ("1/a.toml", "SW101", 2, 1),
        ("1/a.toml", "SW302", 3, 9),
        ("1/a.toml", "SW403", 4, 10),
        ("1/a.toml", "SW201", 7, 8),
        ("1/a.toml", "SW102", 8, 8),
        ("1/broken.toml", "SW004", 1, 6),
        ("2/deep/b.toml", "SW102", 2, 8),
        ("2/deep/b.toml", "SW205", 6, 11),
        ("2/latin.toml", "SW002", 1, 10),
        ("insights.toml", "SW101", 5, 1),
        ("story.toml", "SW101", 10, 1),
    ]


def test_what_a_file_that_cannot_be_read_may_hold_is_not_reported_missing(tmp_path: Path) -> None:
    """One broken file is one mistake, not as many as there are ways to it."""
    going = (
        BEAT
        + "when = \"seen('end') and chose('c') and at('end#x')\"\n"
        + GO.replace('"end"', '"end#far"')
    )
    assert [row[:2] for row in said(make(tmp_path, a=going, end="x = ["))] == [
        ("end.toml", "SW004")
    ]


USING = (
    BEAT
    + "set = { lit = true, road = 'open' }\nadd = { open = 1 }\ninsight = 'page'\nwhen = \"lit and wyn.they == 'she'\"\n"
    + "text = '{road} {Wyn.they} {wyn:is|are} {if noticed(\"page\")}x{end}'\n"
    + GO
    + "pattern = 'staying'\nhinge = 'h1'\nid = 'c'\n"
)
"""A scene that names all there is to name."""


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said_once"),
    [
        ("story.toml", "lit = false", "lit = flase", ["SW004"]),
        ("story.toml", "[variables]", "[[variables]]", ["SW102"]),
        ("story.toml", "[variables]", "[variable]", ["SW101"]),
        ("story.toml", "lit = false", "lit = 1", ["SW107"]),
        ("story.toml", "[cast.wyn]", "[[cast.wyn]]", ["SW102"]),
        ("story.toml", "[cast.wyn]", "[wyn]", ["SW101"]),
        ("story.toml", "[patterns.staying]", "[pattern.staying]", ["SW101"]),
        ("insights.toml", "[page]", "[[page]]", ["SW102"]),
        ("insights.toml", "theme = ", "theme : ", ["SW004"]),
    ],
)
def test_what_only_follows_from_a_broken_declaration_is_not_said(
    tmp_path: Path, file: str, right: str, wrong: str, said_once: list[str]
) -> None:
    files = {"story.toml": STORY, "insights.toml": PAGE, "a.toml": USING}
    assert said(make(tmp_path, {**files})) == []
    assert right in files[file]
    (tmp_path / file).write_text(files[file].replace(right, wrong))
    assert [code for _, code, _, _ in said(tmp_path)] == said_once
    (tmp_path / "a.toml").write_text(
        USING.replace("lit and", "lti and").replace("{road}", "{raod}")
    )
    if "SW004" not in said_once and "ariable" not in wrong:
        assert [code for _, code, _, _ in said(tmp_path)][:2] == ["SW302", "SW403"], (
            "what stands for nothing is said all the same"
        )


def test_a_diagnostic_is_one_line_and_a_hint(tmp_path: Path) -> None:
    make(tmp_path, a=BEAT + "txet = 'a'\n" + GO)
    assert (
        str(load(tmp_path).diagnostics[0])
        == f"{tmp_path}/a.toml:2:1: SW101 unknown key 'txet' in beat 1\n    did you mean 'text'?"
    )


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("goto", ["got", "go-to"], "did you mean 'go-to'?"),
        ("CONTENT_NOTE", ["content-note", "title"], "did you mean 'content-note'?"),
        ("x", ["b", "a"], "known here: a, b"),
        ("x", [], ""),
        ("x", [f"name-{n}" for n in range(13)], ""),
        ("k" * 100_000, ["k"], "known here: k"),
    ],
)
def test_what_was_meant_is_proposed_or_what_is_known_is_listed(
    name: str, known: list[str], said: str
) -> None:
    assert did_you_mean(name, known) == said


def test_a_message_is_never_as_long_as_the_file(tmp_path: Path) -> None:
    make(tmp_path, a=BEAT + "k" * 100_000 + " = 1\n" + GO)
    (found,) = load(tmp_path).diagnostics
    assert len(str(found)) < 600
    assert "(100000 characters)" in found.message


def test_a_folder_that_cannot_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path)
    (folder / "shut").mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)
    assert [(Path(d.file).name, d.code, d.message) for d in load(folder).diagnostics] == [
        ("shut", "SW002", "this cannot be read: permission denied"),
    ]
