"""Finished text set as type: paragraphs, verse and gaps, emphasis, quotation marks, dashes, and no
hole where nothing stands.

This happens after the braces are filled in, so that a quotation mark knows its neighbours; what is
a mark was decided when the text was read (see `marks`).
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final, Literal, NamedTuple

from story.language.absences import closed_up
from story.language.marks import (
    ABSENT,
    BLANKS,
    EMPHASIS_ON,
    MARKS,
    STRONG_ON,
    STYLING,
    BlockKind,
    admitted,
    bare,
    kind_of,
    marked,
)
from story.language.quotes import curled
from story.regexes import regex

TAB: Final = 4
"""How far apart the tab stops of a verse are; elsewhere a tab is a space."""
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
        return "\n".join(["".join([run.text for run in line]) for line in self.lines])


Blocks = tuple[Block, ...]


def plain(blocks: Blocks) -> str:
    """Return set type as plain text: a blank line between blocks, `> ` before a verse's lines, `* *
    *` for a gap."""
    return "\n\n".join(map(_plain_block, blocks))


def _plain_block(block: Block) -> str:
    match block.kind:
        case "gap":
            return "* * *"
        case "verse":
            return "\n".join("> " + line for line in block.plain.split("\n"))
        case "paragraph":
            return block.plain


def typeset_source(text: str) -> Blocks:
    """Return a text set as type that has no braces and is read as it stands: a page of the story's
    own.

    >>> plain(typeset_source('"No," she said. *Never.*'))
    '“No,” she said. Never.'
    """
    return typeset(marked(text))


def set_words(words: str) -> Blocks:
    """Return a title, a name or a sentence set as type: its quotation marks and dashes are set, and
    nothing in it is a mark."""
    return tuple(
        Block("paragraph", ((Run(bare(curled(joined(chunk))), ""),),))
        for chunk in _chunks(admitted(words))
    )


def _chunks(words: str) -> Iterator[list[str]]:
    """Yield the lines that stand together between empty ones."""
    lines: list[str] = []
    for line in words.split("\n"):
        if line := line.strip(BLANKS):
            lines.append(line)
        elif lines:
            yield lines
            lines = []

    if lines:
        yield lines


def typeset(text: str) -> Blocks:
    """Return finished text set as type."""
    if is_plain(text):
        paragraphs = map(curled, unset_paragraphs(text))
        return tuple([Block("paragraph", ((Run(words, ""),),)) for words in paragraphs])

    result: list[Block] = []
    for kind, group in groupby(_lines_of(text), key=itemgetter(0)):
        lines = [line for _, line in group]
        match kind:
            case "gap":
                result += [Block("gap", ())] * len(lines)
            case "verse":
                result += _block(kind, [line[2:].expandtabs(TAB) for line in lines])
            case "paragraph":
                result += _block(kind, lines)
            case _:
                pass  # what is empty only parts what stands around it

    return tuple(result)


def _lines_of(text: str) -> Iterator[tuple[BlockKind, str]]:
    """Yield the lines of a text, each with what it is; one of which nothing is left ends no
    paragraph, and is passed over."""
    for written in text.split("\n"):
        line = written.strip(BLANKS)
        if ABSENT not in line or not _is_nothing(line):
            yield kind_of(line), line


def is_plain(text: str) -> bool:
    """Return whether a text holds nothing but paragraphs: no verse, gap, emphasis, nothing absent
    or meant as itself."""
    if ">" in text or "---" in text:
        return False

    return text.isascii() or MARKS.search(text) is None


def unset_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a plain text before their marks are set: set they are no longer."""
    return [joined(chunk) for chunk in _chunks(text)]


def _is_nothing(line: str) -> bool:
    """Whether nothing is read on a line, and no emphasis goes on beyond it."""
    left = line.strip(BLANKS + ABSENT + STYLING)
    return not left and sum(line.count(mark) for mark in _STYLED) * 2 == sum(
        line.count(mark) for mark in STYLING
    )


def _block(kind: BlockKind, lines: list[str]) -> Iterator[Block]:
    """Yield the block that lines make; none where nothing is left of them."""
    is_verse = kind == "verse"
    if not is_verse:
        lines = [joined(lines)]
    if any(ABSENT in line for line in lines):
        lines = list(_left_of(lines, is_verse))
    if not is_verse and not any(line.strip(STYLING) for line in lines):
        return

    if lines:
        opened: list[str] = []
        runs = [_runs(line, opened) for line in curled("\n".join(lines)).split("\n")]
        yield Block("verse" if is_verse else "paragraph", tuple(runs))


def _left_of(lines: list[str], is_verse: bool) -> Iterator[str]:
    """Yield lines with what is absent closed up; of a line of nothing else, nothing is left."""
    for line in lines:
        left = closed_up(line, verse=is_verse)
        if left or ABSENT not in line:
            yield left


_IDEOGRAPH: Final = regex(
    "[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\U00020000-\U0003ffff]"
)
"""Letters that are written without spaces between words; Korean ones are not."""


def joined(lines: list[str]) -> str:
    """Join the lines of a paragraph, one space for every stretch of them.

    Between ideographs the end of a line is no space (CSS Text 3, 4.1.3).
    """
    text = lines[0]
    if len(lines) > 1:
        text = "".join(_with_spaces(lines))
    if "  " in text or "\t" in text:
        return re.sub(r"[ \t]+", " ", text)

    return text


def _is_ideograph(letter: str) -> bool:
    return letter >= "\u2e80" and _IDEOGRAPH.match(letter) is not None


def _with_spaces(lines: list[str]) -> Iterator[str]:
    ends = ""
    for line in lines:
        words = line.strip(STYLING + ABSENT)
        if ends and not (_is_ideograph(ends) and _is_ideograph(words[:1])):
            yield " "
        yield line
        ends = words[-1:] or " "


# emphasis

_STYLING: Final = regex(f"[{STYLING}]")
_STYLED: Final = {EMPHASIS_ON: "emphasis", STRONG_ON: "strong"}


def _runs(line: str, opened: list[str]) -> tuple[Run, ...]:
    """Part a line into its styles; `opened` goes from line to line, as emphasis may."""
    result: list[Run] = []
    place = 0
    for match in _STYLING.finditer(line):
        if match.start() > place:
            result.append(Run(bare(line[place : match.start()]), _style(opened)))
        place = match.end()
        if match[0] in _STYLED:
            opened.append(match[0])
        elif opened:
            opened.pop()

    if place < len(line):
        result.append(Run(bare(line[place:]), _style(opened)))
    return tuple(result)


def _style(opened: list[str]) -> Style:
    if STRONG_ON in opened:
        return "strong"
    if opened:
        return "emphasis"

    return ""
