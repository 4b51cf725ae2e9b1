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
    "she": {"they": "she", "them": "her", "their": "her", "theirs": "hers", "themself": "herself"},
    "he": {"they": "he", "them": "him", "their": "his", "theirs": "his", "themself": "himself"},
    "they": {"they": "they", "them": "them", "their": "their", "theirs": "theirs", "themself": "themself"},
}
FORMS: Final = ("name", *PRONOUNS["they"])

# C0 but tab and newline, DEL, C1, bidirectional marks and overrides, line and paragraph separators, and the byte-order
# mark: written as escapes in TOML they would reach the terminal.
HOSTILE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class ProseError(Exception):
    """Prose that cannot be read: which code, at which character of it, with which words and hint."""

    def __init__(self, code: str, offset: int, hint: str = "", **details: Any) -> None:
        super().__init__(code, offset, details)
        self.code, self.offset, self.hint, self.details = code, offset, hint, details


class Put(NamedTuple):
    """A value put in: a variable, a cast member's name or one form of their pronoun."""

    name: str
    form: str
    capital: bool
    offset: int


class Agree(NamedTuple):
    """A verb that follows a cast member's pronoun: `{wyn:sings|sing}`."""

    name: str
    one: str
    many: str
    offset: int


class Way(NamedTuple):
    """One branch of varying text; `when` is None for `{else}`."""

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


_PUT = re.compile(r"(\w+)(?:\.(\w+))?")
_AGREE = re.compile(r"(\w+):([^|{}]*)\|([^|{}]*)")


def read_prose(source: str) -> Prose:
    """Read prose into its parts.

    Raises ProseError with the character at which it goes wrong.
    """
    if "{" not in source:
        if "*" in source:
            _refuse_open_emphasis((source,))
        return Prose(source, (source,))
    parts, _ = _Reader(source).parts(0, None)
    _refuse_open_emphasis(parts)
    return Prose(source, parts or ("",))


class _Reader:
    """Reads parts up to the tag that ends them; the depth of `{if}` is the depth of its calls."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.depth = 0

    def parts(self, place: int, opened: int | None) -> tuple[tuple[Part, ...], int]:
        """Read from `place` to the end, or to the tag that ends the branch opened at `opened`; returns parts and its place."""
        out: list[Part] = []
        literal: list[str] = []
        while True:
            brace = self.source.find("{", place)
            literal.append(self.source[place : brace if brace >= 0 else len(self.source)])
            if brace < 0:
                if opened is not None:
                    raise ProseError("SW402", opened, "close it with {end}", why="this {if} is never closed")
                return self.closed(out, literal), len(self.source)
            if self.source.startswith("{{", brace):
                literal.append("{")
                place = brace + 2
                continue
            tag, after = self.tag(brace)
            word = tag.split(None, 1)[0] if tag.split() else ""
            if word in ("elif", "else", "end"):
                if opened is None:
                    raise ProseError("SW402", brace, "every {if} has one {end}", why=f"this {{{word}}} belongs to no {{if}}")
                return self.closed(out, literal), brace
            if any(literal):
                out.append("".join(literal))
            literal = []
            if word == "if":
                vary, place = self.vary(brace)
                out.append(vary)
            else:
                out.append(self.value(tag, brace))
                place = after

    @staticmethod
    def closed(out: list[Part], literal: list[str]) -> tuple[Part, ...]:
        text = "".join(literal)
        return tuple([*out, text] if text else out)

    def tag(self, brace: int) -> tuple[str, int]:
        end = self.source.find("}", brace)
        if end < 0:
            raise ProseError("SW401", brace, "a brace that is to be read is written {{", why="it is never closed")
        return self.source[brace + 1 : end].strip(), end + 1

    def vary(self, brace: int) -> tuple[Vary, int]:
        self.depth += 1
        if self.depth > 20:
            raise ProseError("SW402", brace, why="{if} stands inside {if} too deeply")
        ways: list[Way] = []
        place, start = brace, brace
        while True:
            tag, after = self.tag(place)
            word, _, condition = tag.partition(" ")
            if word == "end":
                self.depth -= 1
                return Vary(tuple(ways)), after
            if ways and ways[-1].when is None:
                raise ProseError("SW402", place, "{else} comes last", why=f"this {{{word}}} stands after {{else}}")
            when = None if word == "else" else self.condition(condition, place)
            parts, ended = self.parts(after, start)
            ways.append(Way(when, parts, place))
            place = ended

    def condition(self, source: str, brace: int) -> Node:
        at = self.source.index(source, brace) if source else brace + 1
        if not source.strip():
            raise ProseError("SW401", brace, "write it like {if road == 'open'}", why="a condition is missing")
        try:
            return read(source)
        except ConditionError as error:
            raise ProseError(error.code, at + error.offset, error.hint, **error.details) from None

    @staticmethod
    def value(tag: str, brace: int) -> Part:
        if match := _AGREE.fullmatch(tag):
            return Agree(match[1], match[2], match[3], brace + 1)
        if match := _PUT.fullmatch(tag):
            name, form = match[1], match[2] or ""
            return Put(name, form, bool(form) and name[0].isupper(), brace + 1)
        hint = "a brace that is to be read is written {{"
        if "|" in tag or ":" in tag:
            hint = "write it like {wyn:sings|sing}"
        raise ProseError("SW401", brace, hint, why=f"'{{{tag[:40]}}}' is neither a value nor an {{if}}")


def _refuse_open_emphasis(parts: tuple[Part, ...]) -> None:
    flat = "".join(part if isinstance(part, str) else "x" for part in parts)
    for part in parts:
        if isinstance(part, Vary):
            for way in part.ways:
                _refuse_open_emphasis(way.parts)
    for paragraph in flat.split("\n\n"):
        if mark := _open_mark(paragraph):
            first = next(p for p in parts if isinstance(p, str))
            raise ProseError("SW404", max(first.find(mark), 0), "an asterisk that is to be read stands between spaces", mark=mark)


_EMPHASIS = re.compile(r"\*\*|\*")


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Yield the asterisks that open or close, and not those that stand between spaces."""
    for match in _EMPHASIS.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if before.strip() or after.strip():
            yield match


def _open_mark(text: str) -> str:
    opened: list[str] = []
    for match in _marks(text):
        if opened and opened[-1] == match[0]:
            opened.pop()
        else:
            opened.append(match[0])
    return opened[-1] if opened else ""


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
    return "\n".join("> " + line for line in block.plain.splitlines()) if block.kind == "verse" else block.plain


def set_type(text: str) -> Type:
    """Set finished text as type: paragraphs, verses and gaps, with curly quotes, dashes and emphasis."""
    return tuple(block for chunk in re.split(r"\n\s*\n", text.strip()) for block in _blocks(chunk.strip()) if block)


def _blocks(chunk: str) -> Iterator[Block]:
    """Yield the blocks of what stands between two blank lines: verse lines end a paragraph, and the other way round."""
    lines: list[str] = []
    kind: Literal["paragraph", "verse"] = "paragraph"
    for raw in [*chunk.splitlines(), None]:
        line = raw.strip() if raw is not None else None
        now: Literal["paragraph", "verse"] = "verse" if line is not None and (line == ">" or line.startswith("> ")) else "paragraph"
        if lines and (line is None or now != kind or line == "---"):
            yield _block(kind, lines)
            lines = []
        kind = now
        if line == "---":
            yield Block("gap", ())
        elif line:
            lines.append(line[2:] if now == "verse" else line)


def _block(kind: Literal["paragraph", "verse"], lines: list[str]) -> Block:
    if kind == "paragraph":
        lines = [re.sub(r"\s+", " ", " ".join(lines))]
    return Block(kind, tuple(_runs(line) for line in _curly("\n".join(lines)).split("\n")))


def _runs(line: str) -> tuple[Run, ...]:
    out: list[Run] = []
    opened: list[str] = []
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


def _curly(text: str) -> str:
    text = text.replace(" -- ", " \u2013 ").replace("--", "\u2014").replace("...", "\u2026")
    if '"' not in text and "'" not in text:
        return text
    out: list[str] = []
    before = " "
    for place, written in enumerate(text):
        letter = written
        if written == '"':
            letter = "\u201c" if _opens(before) else "\u201d"
        elif written == "'":
            letter = "\u2018" if _opens(before) and _closes_later(text, place) else "\u2019"
        out.append(letter)
        if letter != "*":
            before = letter
    return "".join(out)


def _opens(before: str) -> bool:
    return before.isspace() or before in "([{\u2014\u2013\u201c\u2018"


def _closes_later(text: str, place: int) -> bool:
    """Whether the single quote at `place` opens a quotation, and is no apostrophe before a shortened word."""
    if _ELISION.match(text, place):
        return False
    return re.search(r"[\w.,!?\u2026*]'(?!\w)", text[place + 1 :]) is not None
