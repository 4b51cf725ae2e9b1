"""The prose language: what stands between three quotes in a scene, read into parts and set as type.

    {if left_first}"You went first last time," {wyn.they} {wyn:says|say}.{end}

Reading happens once, when a story is loaded. Setting (curly quotes, dashes, paragraphs, emphasis) happens on finished
text, after the braces are filled in, so that a quotation mark knows its neighbours.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from story.conditions import ConditionError, Node, read

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


Part = str | Put | Agree | Vary


class Prose(NamedTuple):
    """Prose as it was written, and read into parts.

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
Piece = tuple[str, int]
"""Some literal text, or an x in the place of what varies, and its place in the source."""


def read_prose(source: str) -> Prose:
    """Read prose into its parts.

    Raises ProseError with the character at which it goes wrong.
    """
    if "{" not in source:
        _refuse_open_emphasis([(source, 0)])
        return Prose(source, (source,))
    parts, _ = _Reader(source).parts(0, None)
    return Prose(source, parts or ("",))


class _Reader:
    """Reads parts up to the tag that ends them; the depth of `{if}` is the depth of its calls."""

    def __init__(self, source: str) -> None:
        self.source, self.marked = source, "*" in source
        self.depth = 0

    def parts(self, place: int, opened: int | None) -> tuple[tuple[Part, ...], int]:
        """Read from `place` to the end, or to the tag that ends the branch opened at `opened`; returns parts and its place."""
        out: list[Part] = []
        literal: list[Piece] = []
        flat: list[Piece] = []
        while True:
            brace = self.source.find("{", place)
            literal.append((self.source[place : brace if brace >= 0 else len(self.source)], place))
            if brace < 0:
                if opened is not None:
                    raise ProseError(
                        "SW402", opened, "close it with {end}", why="this {if} is never closed"
                    )
                return self.closed(out, literal, flat), len(self.source)
            if self.source.startswith("{{", brace):
                literal.append(("{", brace))
                place = brace + 2
                continue
            word, rest, _, after = self.tag(brace)
            if word in ("elif", "else", "end"):
                self.refuse_rest(word, rest, brace)
                if opened is None:
                    raise ProseError(
                        "SW402",
                        brace,
                        "every {if} has one {end}",
                        why=f"this {{{word}}} belongs to no {{if}}",
                    )
                return self.closed(out, literal, flat), brace
            if text := "".join(piece for piece, _ in literal):
                out.append(text)
            flat += [*literal, ("x", brace)]
            literal = []
            if word == "if":
                vary, place = self.vary(brace)
                out.append(vary)
            else:
                out.append(self.value(f"{word} {rest}".strip(), brace))
                place = after

    def closed(self, out: list[Part], literal: list[Piece], flat: list[Piece]) -> tuple[Part, ...]:
        """End one level: what was literal last is added, and the level's asterisks are held against each other."""
        if self.marked:
            _refuse_open_emphasis([*flat, *literal])
        text = "".join(piece for piece, _ in literal)
        return tuple([*out, text] if text else out)

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
        inside = self.source[brace + 1 : end]
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
    def value(tag: str, brace: int) -> Part:
        if match := _AGREE.fullmatch(tag):
            return Agree(match[1], match[2], match[3], brace + 1)
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


def _refuse_open_emphasis(pieces: list[Piece]) -> None:
    flat = "".join(text for text, _ in pieces)
    if "*" not in flat or (found := _open_mark(flat)) is None:
        return
    mark, place = found
    for text, offset in pieces:
        if place < len(text):
            rule = re.fullmatch(r"(?s).*?^\s*\*{3,}\s*$.*", flat, re.MULTILINE)
            hint = (
                "a gap between paragraphs is written ---"
                if rule
                else "an asterisk that is to be read stands between spaces"
            )
            raise ProseError("SW404", offset + place, hint, mark=mark)
        place -= len(text)


_EMPHASIS = re.compile(r"\*\*|\*")


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Yield the asterisks that open or close, and not those that stand between spaces."""
    for match in _EMPHASIS.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if before.strip() or after.strip():
            yield match


def _open_mark(text: str) -> tuple[str, int] | None:
    """Find the last asterisks that are never closed in their paragraph, verse or letter, and their place."""
    opened: list[tuple[str, int]] = []
    place, before = 0, ""
    for line in text.splitlines(keepends=True):
        kind = _kind(line.strip())
        if kind != before and opened:
            return opened[-1]
        before = kind
        for match in _marks(line):
            if opened and opened[-1][0] == match[0]:
                opened.pop()
            else:
                opened.append((match[0], place + match.start()))
        place += len(line)
    return opened[-1] if opened else None


def _kind(line: str) -> Literal["", "paragraph", "verse", "gap"]:
    """Say what a line, without the spaces around it, belongs to; an empty one belongs to nothing."""
    if line == ">" or line.startswith("> "):
        return "verse"
    return "gap" if line == "---" else "paragraph" if line else ""


Style = Literal["", "emphasis", "strong"]


class Run(NamedTuple):
    """Some words in one style."""

    text: str
    style: Style


class Block(NamedTuple):
    """A paragraph, a verse or letter (its lines kept), or a gap."""

    kind: Literal["paragraph", "verse", "gap"]
    lines: tuple[tuple[Run, ...], ...]

    @property
    def plain(self) -> str:
        return "\n".join("".join(run.text for run in line) for line in self.lines)


Type = tuple[Block, ...]


def plain(blocks: Type) -> str:
    """Spell set type as plain text: a blank line between blocks, `> ` before a verse's lines, `* * *` for a gap."""
    return "\n\n".join(_plain_block(block) for block in blocks)


def _plain_block(block: Block) -> str:
    if block.kind == "gap":
        return "* * *"
    return (
        "\n".join("> " + line for line in block.plain.splitlines())
        if block.kind == "verse"
        else block.plain
    )


def set_type(text: str) -> Type:
    """Set finished text as type: paragraphs, verses and gaps, with curly quotes, dashes and emphasis."""
    return tuple(
        block
        for chunk in re.split(r"\n\s*\n", text.strip())
        for block in _blocks(chunk.strip())
        if block
    )


def _blocks(chunk: str) -> Iterator[Block]:
    """Yield the blocks of what stands between two blank lines: verse lines end a paragraph, and the other way round."""
    lines: list[str] = []
    before: Literal["paragraph", "verse"] = "paragraph"
    for raw in chunk.splitlines():
        line = raw.strip()
        kind = _kind(line)
        if lines and kind not in ("", before):
            yield _block(before, lines)
            lines = []
        if kind == "gap":
            yield Block("gap", ())
        elif kind:
            before = kind
            lines.append(line[2:] if kind == "verse" else line)
    if lines:
        yield _block(before, lines)


def _block(kind: Literal["paragraph", "verse"], lines: list[str]) -> Block:
    if kind == "paragraph":
        lines = [re.sub(r"\s+", " ", " ".join(lines))]
    opened: list[str] = []
    return Block(kind, tuple(_runs(line, opened) for line in _curly("\n".join(lines)).split("\n")))


def _runs(line: str, opened: list[str]) -> tuple[Run, ...]:
    """Part a line into its styles; `opened` goes from line to line, as emphasis may."""
    out: list[Run] = []
    place = 0
    for match in _marks(line):
        if match.start() > place:
            out.append(Run(line[place : match.start()], _style(opened)))
        place = match.end()
        if opened and opened[-1] == match[0]:
            opened.pop()
        else:
            opened.append(match[0])
    if place < len(line):
        out.append(Run(line[place:], _style(opened)))
    return tuple(out)


def _style(opened: list[str]) -> Style:
    return "strong" if "**" in opened else "emphasis" if opened else ""


_ELISION = re.compile(r"'(?:\d|(?:em|tis|twas|twere|til|cause|bout|n|round|cos)\b)", re.IGNORECASE)


_CLOSING = re.compile(r"\S'(?!\w)")
_WORD_BEGINS = re.compile(r"\**[^*\s.,;:!?)\]}\u2014\u2013\u2026]")


def _curly(text: str) -> str:
    text = (
        text.replace("---", "\u2014")
        .replace(" -- ", " \u2013 ")
        .replace("--", "\u2014")
        .replace("...", "\u2026")
    )
    if '"' not in text and "'" not in text:
        return text
    out: list[str] = []
    before = " "
    for place, written in enumerate(text):
        letter = written
        if written == '"':
            letter = "\u201c" if _opens(before, text, place) else "\u201d"
        elif written == "'":
            letter = (
                "\u2018" if _opens(before, text, place) and _closes_later(text, place) else "\u2019"
            )
        out.append(letter)
        if letter != "*":
            before = letter
    return "".join(out)


def _opens(before: str, text: str, place: int) -> bool:
    """Whether the quotation mark at `place` opens: after a space; after a bracket or dash too, unless it is the last of its word ("So--")."""
    if before.isspace():
        return True
    return (
        before in "([{\u2014\u2013\u201c\u2018" and _WORD_BEGINS.match(text, place + 1) is not None
    )


def _closes_later(text: str, place: int) -> bool:
    """Whether the single quote at `place` opens a quotation, and is no apostrophe before a shortened word."""
    if _ELISION.match(text, place):
        return False
    return _CLOSING.search(text, place + 1) is not None
