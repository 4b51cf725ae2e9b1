"""The prose language: what stands between three quotes in a scene, read into parts.

    {if left_first}"You went first last time," {wyn.they} {wyn:says|say}.{end}

Reading happens once, when a story is loaded; then it is settled what is a mark (see `marks`). How the finished text is set
is for `typesetting`.
"""

import re
from typing import Any, Final, NamedTuple

from story.conditions import ConditionError, Node, read
from story.marks import BLANKS, ESCAPED, VALUE, VARYING, Piece, admitted, itself, marked, pair
from story.naming import named

PRONOUNS: Final[dict[str, dict[str, str]]] = {
    "she": {
        "they": "she",
        "them": "her",
        "their": "her",
        "theirs": "hers",
        "themself": "herself",
        "they're": "she's",
        "they've": "she's",
        "they'd": "she'd",
        "they'll": "she'll",
    },
    "he": {
        "they": "he",
        "them": "him",
        "their": "his",
        "theirs": "his",
        "themself": "himself",
        "they're": "he's",
        "they've": "he's",
        "they'd": "he'd",
        "they'll": "he'll",
    },
    "they": {
        form: form
        for form in (
            "they",
            "them",
            "their",
            "theirs",
            "themself",
            "they're",
            "they've",
            "they'd",
            "they'll",
        )
    },
}
"""What each form of a pronoun is called, which is as those of *they* are, and how it reads for whom."""
FORMS: Final = ("name", *PRONOUNS["they"])


class ProseError(Exception):
    """Prose that cannot be read: which code, at which character of it, with which words and hint."""

    def __init__(self, code: str, offset: int, hint: str = "", **details: Any) -> None:
        super().__init__(code, offset, details)
        self.code, self.offset, self.hint, self.details = code, offset, hint, details


class Put(NamedTuple):
    """A value put in: a variable, a cast member's name or one form of their pronoun; `capital` for `{wyn.They}`."""

    name: str
    form: str
    capital: bool
    offset: int


def pronoun(part: Put, member: str, pronouns: str) -> str:
    """Return a pronoun as it reads for the cast member `member`: `{wyn.They}` and `{Wyn.they}` with a capital."""
    word = PRONOUNS[pronouns][part.form]
    return word[0].upper() + word[1:] if part.capital or part.name != member else word


class Agree(NamedTuple):
    """A verb that follows a cast member's pronoun: `{wyn:sings|sing}`."""

    name: str
    one: str
    many: str
    offset: int


class Way(NamedTuple):
    """One branch of varying text; `when` is None for `{else}`. `offset` is where the condition, or the tag, stands."""

    when: Node | None
    parts: tuple["Part", ...]
    offset: int


class Vary(NamedTuple):
    """Text that differs: the first way whose condition holds."""

    ways: tuple[Way, ...]

    @property
    def inline(self) -> bool:
        """Whether this stands within a line; where a way of it begins or ends with a new line, it is lines of its own."""
        return not (_starts_line(self) or _ends_line(self))


Part = str | Put | Agree | Vary


def _starts_line(part: Part) -> bool:
    if isinstance(part, Vary):
        return any(_starts_line(way.parts[0]) for way in part.ways if way.parts)
    return isinstance(part, str) and part.lstrip(BLANKS).startswith("\n")


def _ends_line(part: Part) -> bool:
    if isinstance(part, Vary):
        return any(_ends_line(way.parts[-1]) for way in part.ways if way.parts)
    return isinstance(part, str) and part.rstrip(BLANKS).endswith("\n")


class Prose(NamedTuple):
    """Prose as it was written, and read into parts, in whose texts the marks are told apart from what is only read.

    `parts` is a single string where nothing varies.
    """

    source: str
    parts: tuple[Part, ...]

    @property
    def varies(self) -> bool:
        return not (len(self.parts) == 1 and isinstance(self.parts[0], str))


_PUT = re.compile(r"(\w+)(?:\.(\w+(?:['’]\w+)?))?")
_AGREE = re.compile(r"(\w+):([^|{}]*)\|([^|{}]*)")
_TAGS: Final = {"if": "{if …}", "elif": "{elif …}", "else": "{else}", "end": "{end}"}
_MEANT: Final = {
    "endif": "{end}",
    "/if": "{end}",
    "elseif": "{elif …}",
    "elsif": "{elif …}",
    **_TAGS,
}
_MARK: Final = re.compile(ESCAPED + r"|\{\{?|\*+")
_RULE: Final = re.compile(r"^[ \t]*(\*{3,})[ \t]*$", re.MULTILINE)


def read_prose(source: str) -> Prose:
    """Read prose into its parts.

    Raises ProseError with the character at which it goes wrong.
    """
    if "***" in source and (rule := _RULE.search(source)):
        raise ProseError(
            "SW404",
            rule.start(1),
            f"a gap between paragraphs is written ---; {_LITERAL_STARS}",
            mark=rule[1][:40],
            why="is never closed",
        )
    if not ("{" in source or "*" in source or "\\" in source):
        return Prose(source, (admitted(source),))
    parts, _ = _Reader(source).parts(0, None)
    return Prose(source, parts or ("",))


_LITERAL_STARS: Final = r"an asterisk that is to be read is written \\* between double quotes, and \* between single ones"


class _Level:
    """What stands side by side in a text, or in one branch of it."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.parts: dict[int, Put | Agree | Vary] = {}
        """The parts that are no text, by the piece that stands for them."""

    def text(self, text: str, offset: int) -> None:
        if text:
            self.pieces.append(Piece(text, offset))

    def stars(self, stars: str, offset: int) -> None:
        self.pieces.append(Piece(stars, offset, stars=True))

    def part(self, part: Put | Agree | Vary, offset: int) -> None:
        self.parts[len(self.pieces)] = part
        self.pieces.append(Piece(VARYING if isinstance(part, Vary) else VALUE, offset))

    def closed(self) -> tuple[Part, ...]:
        """Read the asterisks of this level, and return its parts; raises ProseError where some have no other half."""
        texts, unpaired = pair(self.pieces)
        if unpaired is not None:
            piece = self.pieces[unpaired.piece]
            why = "is never closed" if unpaired.opens else "closes nothing"
            raise ProseError("SW404", piece.offset, _LITERAL_STARS, mark=piece.text, why=why)
        out: list[Part] = []
        waiting: list[str] = []
        for number, text in enumerate(texts):
            part = self.parts.get(number)
            if part is None:
                waiting.append(text)
                continue
            if waiting:
                out.append("".join(waiting))
                waiting = []
            out.append(part)
        return tuple([*out, "".join(waiting)] if waiting else out)


class _Reader:
    """Reads parts up to the tag that ends them; the depth of `{if}` is the depth of its calls."""

    def __init__(self, source: str) -> None:
        self.source, self.depth = admitted(source), 0

    def parts(self, place: int, opened: int | None) -> tuple[tuple[Part, ...], int]:
        """Read from `place` to the end, or to the tag that ends the branch opened at `opened`; returns parts and its place."""
        level = _Level()
        while match := _MARK.search(self.source, place):
            at = match.start()
            level.text(self.source[place:at], place)
            place = match.end()
            if match[0][0] == "*":
                level.stars(match[0], at)
            elif match[0] != "{":  # an escape, or {{
                level.text(itself(match[0][1]), at)
            elif ended := self.braces(level, at, opened):
                if ended < 0:
                    return level.closed(), at
                place = ended
        if opened is not None:
            raise ProseError(
                "SW402", opened, "close it with {end}", why="this {if} is never closed"
            )
        level.text(self.source[place:], place)
        return level.closed(), len(self.source)

    def braces(self, level: _Level, brace: int, opened: int | None) -> int:
        """Read what stands in the braces at `brace`; returns the place behind it, or -1 where it ends this branch."""
        word, rest, _, after = self.tag(brace)
        if word == "if":
            vary, after = self.vary(brace)
            level.part(vary, brace)
        elif word in ("elif", "else", "end"):
            self.refuse_rest(word, rest, brace)
            if opened is None:
                why = f"this {{{word}}} belongs to no {{if}}"
                raise ProseError("SW402", brace, "every {if} has one {end}", why=why)
            return -1
        else:
            level.part(self.value(f"{word} {rest}".strip(), brace), brace)
        return after

    def tag(self, brace: int) -> tuple[str, str, int, int]:
        """Read the braces at `brace`: the first word in them, the rest, the place of the rest, and the place behind."""
        end = self.source.find("}", brace)
        if end < 0:
            raise ProseError(
                "SW401",
                brace,
                "close it with }; a brace that is to be read is written {{",
                why="it is never closed",
            )
        inside = named(self.source[brace + 1 : end])
        word = (inside.split(None, 1) or [""])[0]
        start = inside.find(word) + len(word)
        rest = inside[start:]
        return word, rest.strip(), brace + 1 + start + len(rest) - len(rest.lstrip()), end + 1

    @staticmethod
    def refuse_rest(word: str, rest: str, brace: int) -> None:
        """Refuse words that would be passed over: `{else if lit}` would stand for `{else}`."""
        if not rest or word == "elif":
            return
        hint = (
            f"write {{elif {rest.removeprefix('if').strip()}}}"
            if word == "else" and rest.startswith("if")
            else f"write {{{word}}}"
        )
        raise ProseError(
            "SW402",
            brace,
            hint,
            why=f"nothing can stand after '{word}', and this is {{{word} {rest[:40]}}}",
        )

    def vary(self, brace: int) -> tuple[Vary, int]:
        self.depth += 1
        if self.depth > 20:
            raise ProseError(
                "SW402",
                brace,
                "use a variable for a part of it",
                why="{if} stands inside {if} too deeply",
            )
        ways: list[Way] = []
        place = brace
        while True:
            word, condition, at, after = self.tag(place)
            if word == "end":
                self.depth -= 1
                return Vary(tuple(ways)), after
            if ways and ways[-1].when is None:
                raise ProseError(
                    "SW402",
                    place,
                    "{else} comes last",
                    why=f"this {{{word}}} stands after {{else}}",
                )
            when = None if word == "else" else self.condition(word, condition, place, at)
            parts, ended = self.parts(after, brace)
            ways.append(Way(when, parts, place if when is None else at))
            place = ended

    @staticmethod
    def condition(word: str, source: str, brace: int, at: int) -> Node:
        if not source:
            raise ProseError(
                "SW401",
                brace,
                f"write it like {{{word} road == 'open'}}",
                why="a condition is missing",
            )
        try:
            return read(source)
        except ConditionError as error:
            raise ProseError(error.code, at + error.offset, error.hint, **error.details) from None

    @staticmethod
    def value(tag: str, brace: int) -> Put | Agree:
        if match := _AGREE.fullmatch(tag):
            return Agree(match[1], marked(match[2]), marked(match[3]), brace + 1)
        if (match := _PUT.fullmatch(tag)) and match[0].lower() not in _MEANT:
            form = (match[2] or "").replace("’", "'")
            capital = form[:1].isupper() and form[0].lower() + form[1:] in PRONOUNS["they"]
            return Put(match[1], form.lower() if capital else form, capital, brace + 1)
        raise ProseError(
            "SW401",
            brace,
            _brace_hint(tag),
            why=f"'{{{tag[:40]}}}' is neither a value nor an {{if}}",
        )


def _brace_hint(tag: str) -> str:
    if meant := _MEANT.get((tag.lower().split() or [""])[0]):
        return f"did you mean {meant}?"
    if "|" in tag or ":" in tag:
        name = re.match(r"\w*", tag)
        return f"write it like {{{name[0] if name and name[0] else 'wyn'}:sings|sing}}"
    if match := re.match(r"(goto|visit|set|add|insight)\b", tag, re.IGNORECASE):
        return f"'{match[1].lower()}' is a key of a beat or a choice, on a line of its own"
    if match := re.match(r"[$@%]\s*(\w+)$", tag):
        return f"did you mean {{{match[1]}}}?"
    if re.match(r"\w+\s*[-+*/=<>]", tag):
        return "a brace holds a name alone, like {road}; 'set' or 'add' changes what it holds"
    return "a brace that is to be read is written {{"
