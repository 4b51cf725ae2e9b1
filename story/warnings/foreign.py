r"""Marks of other systems left in a text, which readers would see: what is written here instead.

They are those of ink, Twine (Harlowe and SugarCube), Yarn Spinner, ChoiceScript and Ren'Py, of Markdown and HTML, and
remarks. What is meant to be read is allowed by a comment: # allow SW623
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from story.diagnostics import KeyPath, short
from story.model import Scene, Story
from story.reading import Source
from story.regexes import regex
from story.warnings.texts import SceneTexts

Advice = Callable[[str, Story], str]
"""What is said of the words that a mark is about, in this story."""

_RARE: Final = regex(r"[\[<>`~$@&#\\_/(=*+%]")
_WORDS: Final = ("TODO", "FIXME", "Double-click", "INCLUDE", "EXTERNAL", "----", "- -", "-\t-")
"""Each of the marks below holds one of these characters, or one of these words."""
_SUSPECT: Final = regex(
    r"[<`~$@&#\\=+%]|\[(?:[\[/]|\w+[\]=]|[^\[\]\n]+\]\()|(?<!\w)_|(?<=\w)\*+\w|\*\*\*|\*/|(?<!\S)\*{1,2}[ \t]|//|/\*|(?<=-)>|\([a-z-]+:"
)
"""What stands at such a character where it is one of a mark; most texts have nothing of it, and are not looked at any further."""
_TAG: Final = regex(r"\\[*{}\\\"'.>-]|\{[^{}]*\}")
_BRACED: Final = "\x02"
"""What stands for a brace and all it holds, while marks are looked for."""


class ForeignMark(NamedTuple):
    """A mark, and what is written in its stead; its group `about`, where it has one, is handed to
    the answer."""

    pattern: re.Pattern[str]
    answer: Advice


def _mark(pattern: str, answer: str | Advice) -> ForeignMark:
    say = (lambda _about, _story: answer) if isinstance(answer, str) else answer
    return ForeignMark(regex(pattern, re.MULTILINE), say)


def _variable(story: Story) -> str:
    return next(iter(story.variables), "road")


def _link(about: str, _story: Story) -> str:
    if "<-" in about:
        target, _, words = about.partition("<-")
    else:
        words, _, target = about.replace("->", "|").partition("|")

    goto = target.strip() or words.strip()
    return f'a link is a choice: [[beats.choices]] with say = "{words.strip()}" and goto = "{goto}"'


def _macro(about: str, story: Story) -> str:
    word = about.lower().lstrip("/")
    if word in ("if", "elseif", "else-if", "else", "endif", "unless", "switch", "case"):
        return f"text varies by {{if {_variable(story)} …}}…{{elif …}}…{{else}}…{{end}}"
    if word in ("set", "put", "declare", "local", "unset"):
        return f"a beat or a choice changes what is remembered: set = {{ {_variable(story)} = … }}"
    if word in ("print", "=", "-"):
        return f"a value is put in by its name: {{{_variable(story)}}}"
    if word in ("either", "random", "shuffle", "cycling-link"):
        return (
            "nothing in a text is drawn at random: storylets are, by offer = { pool = …, show = 1 }"
        )

    return "a beat or a choice leads on by its key 'goto', or there and back by 'visit'"


def _value(about: str, story: Story) -> str:
    known = about if about in story.variables or about in story.cast else _variable(story)
    put = f"{known}.name" if known in story.cast else known
    return f"a value is put in by its name in braces: {{{put}}}"


def _onward(about: str, _: Story) -> str:
    if about in ("END", "DONE"):
        return "the story ends with a scene that has an 'ending', and a visit with the last beat of its scene"

    return f'a beat or a choice leads on by its key: goto = "{about}"'


def _bracketed(about: str, story: Story) -> str:
    """Answer a name in brackets, where it is one of the story's; nothing is said of other words."""
    if about in story.variables or about in story.cast:
        return _value(about, story)

    return ""


_KEYS: Final = (
    "keys of beats and choices act, and never a line of a text: goto, visit, set, add, when"
)
_REMARK: Final = "a remark stands outside of texts, on a line that begins with #"
_EMPHASIS: Final = "emphasis is written *so*, and strong **so**"
_CHOICE: Final = 'a choice is [[beats.choices]] with say = "…"; a list is lines that begin with > '
_GAP: Final = "a gap between paragraphs is --- on a line of its own"
_HEADING: Final = "a heading is a scene's 'title'; a remark stands outside of texts, after #"
_SCENE: Final = "a scene is a file, and a part of it [[beats]] with an id"

MARKS: Final = (
    _mark(r"(?:^|#\s?|//\s?|/\*\s?)(?:TODO|FIXME)\b:?|\b(?:TODO|FIXME):", _REMARK),
    # Twine
    _mark(r"\[\[(?P<about>[^\[\]\s][^\[\]\n]*)\]\]", _link),
    _mark(
        r"<<\s*(?P<about>/?(?:if|elseif|else|endif|switch|case|unless))\b[^<>\n]*>>"
        r"|<<\s*(?P<act>set|unset|declare|local|print|=|-|goto|link|include|jump|detour|call|wait|run|script|button|back|return"
        r"|stop|once|enum|widget|nobr|silently|display|actions|choice)(?![\w-])[^<>\n]*>>",
        _macro,
    ),
    _mark(
        r"\((?P<about>if|unless|else-if|elseif|else|either|set|put|print|link|link-goto|link-reveal|link-repeat|goto|go-to"
        r"|display|random|live|cycling-link|text-style|enchant):",
        _macro,
    ),
    _mark(r"Double-click this passage to edit it", "write what the reader reads"),
    # ink and Yarn Spinner
    _mark(r"^[ \t]*(?:->|<-)[ \t]*(?P<about>\w[\w.]*)[ \t]*$", _onward),
    _mark(r"[ \t]->[ \t]*(?P<about>\w[\w.]*)[ \t]*$", _onward),
    _mark(r"^[ \t]*->[ \t]*\S|^[ \t]*[*+][ \t]+(?![ \t*])\S", _CHOICE),
    _mark(r"^[ \t]*~[ \t]*\w+[ \t]*(?:[-+*/]?=|\+\+|--)", _KEYS),
    _mark(r"^[ \t]*={2,3}[ \t]*\w+(?:[ \t]*=+)?[ \t]*$|^[ \t]*=[ \t]+\w+[ \t]*$", _SCENE),
    _mark(
        r"^[ \t]*(?:VAR|CONST|LIST)[ \t]+\w+[ \t]*=",
        "[variables] in story.toml says what is remembered",
    ),
    _mark(
        r"^[ \t]*(?:INCLUDE|EXTERNAL)[ \t]+\w",
        "every file below the story's folder is read, and nothing else",
    ),
    _mark(r"<>(?=\s|$)", "a new line is a space, and an empty line a new paragraph"),
    _mark(r"#line:\w+", "a choice is known by its 'id'; texts need none"),
    # ChoiceScript and Ren'Py
    _mark(rf"[$@]!{{0,2}}{_BRACED}", "a value is put in by braces alone, like {road}"),
    _mark(r"(?<![\w$])\$(?P<about>[A-Za-z_]\w*)", _value),
    _mark(r"^[ \t]*\$[ \t]+\w+[ \t]*[-+*/]?=", _KEYS),
    _mark(r"\[(?P<about>[A-Za-z_]\w*)\](?!\()", _bracketed),
    _mark(
        r"\[/?(?:b|i|u|em|strong|color|size|wave|shake|center|url|img)(?:=[^\[\]\n]*)?\]", _EMPHASIS
    ),
    # HTML
    _mark(
        r"</?(?:b|i|em|strong|u|s|span|font|small|big|code|tt|mark|sup|sub|h[1-6]|center|blockquote)(?: [^<>\n]*)?/?>",
        _EMPHASIS,
    ),
    _mark(
        r"<(?:br|p|div|hr|ul|ol|li)(?: [^<>\n]*)?/?>",
        "an empty line makes a paragraph; > keeps lines",
    ),
    _mark(
        r"</?(?:a|img|script|style|audio|video|iframe|table)(?: [^<>\n]*)?/?>",
        "a text is words, without links, pictures and sound",
    ),
    _mark(r"&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]{2,8});", "a character is written as it is: é, —, “ ”"),
    _mark(r"<!--|-->|/\*|\*/|^[ \t]*%%", _REMARK),
    # Markdown
    _mark(r"!\[[^\[\]\n]*\]\([^()\n]*\)", "a text has no pictures; [pictures.NAME] makes one"),
    _mark(r"\[[^\[\]\n]+\]\([^()\s]+\)", "a text has no links; a choice leads on by 'goto'"),
    _mark(r"^[ \t]*#{1,6}[ \t]+\S", _HEADING),
    _mark(r"(?<![\w_])__?(?=[^\W_])[^_\n]*(?<![\W_])_?_(?![\w_])", _EMPHASIS),
    _mark(r"\*\*\*(?=\w)[^*\n]*\w\*\*\*", _EMPHASIS),
    _mark(r"(?<=[^\W\d_])\*{1,2}[^\W\d_]{3,}\*{1,2}(?=[^\W\d_])", "emphasis is of whole words"),
    _mark(r"~~(?=\S)[^~\n]+~~", "nothing is struck out; " + _EMPHASIS),
    _mark(r"`[^`\n]+`|^```", _EMPHASIS),
    _mark(
        r"^[ \t]*\*[ \t]*\*[ \t]*\*[* \t]*$|^[ \t]*(?:_{3,}|={4,}|-{4,}|-[ \t]-[ \t]-)[ \t]*$", _GAP
    ),
    # remarks, and slips with TOML's own marks
    _mark(r"^[ \t]*//|(?<![:/\w])//(?=\s)", _REMARK),
    _mark(r"(?<![:/\w])//(?=\w)[^/\n]*\w//(?!\w)", _EMPHASIS),
    _mark(
        r"\\(?:n(?![a-z])|t(?![a-z])|u[0-9A-Fa-f]{4})",
        "between single quotes TOML leaves a backslash as it is: write the text between double ones",
    ),
)
"""What is looked for, in the order in which it is said."""


def check_foreign(story: Story, scene: Scene, texts: SceneTexts, source: Source) -> None:
    """Report marks of other systems, each kind once in a text."""
    written: list[tuple[KeyPath, str]] = [
        *((path, prose.source) for path, prose in texts.every),
        (("title",), scene.title),
        (("place",), scene.place),
    ]
    together = f"{texts.together}\n{scene.title}\n{scene.place}"
    worded = any(word in together for word in _WORDS)
    for path, text in written:
        if worded or _RARE.search(text):
            for found, answer in marks_in(text, story):
                source.report(
                    "SW623", path, answer, offset=found.start(), mark=short(_shown(found), 60)
                )


def marks_in(text: str, story: Story) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the marks of other systems in a text, and what is written here instead; of those that
    overlap the first."""
    if "{" in text or "\\" in text:
        masked = _TAG.sub(lambda tag: _BRACED * len(tag[0]), text)
    else:
        masked = text

    if not is_suspect(masked):
        return

    taken = bytearray(len(masked))  # a 1 for each character of a mark that was told
    for mark in MARKS:
        told = False
        for found in mark.pattern.finditer(masked):
            start, end = found.span()
            if 1 in taken[start:end]:
                continue

            answer = "" if told else mark.answer(_first_group(found), story)
            if told or answer:
                taken[start:end] = b"\1" * (end - start)
            if answer:
                told = True
                yield found, answer


def _first_group(found: re.Match[str]) -> str:
    """Return the first group that something was found for; empty where there is none."""
    for group in found.groups():
        if group:
            return str(group)

    return ""


def is_suspect(text: str) -> bool:
    """Return whether a text may hold a mark of another system: one that holds one always is."""
    if any(_SUSPECT.match(text, rare.start()) for rare in _RARE.finditer(text)):
        return True

    return any(word in text for word in _WORDS)


def _shown(found: re.Match[str]) -> str:
    return found[0].strip().replace(_BRACED, "{")
