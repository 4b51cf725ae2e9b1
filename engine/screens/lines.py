"""Set type broken into lines of a width: the one place where text becomes what a screen shows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len, set_cell_size

from engine.state import Text
from story.printing import on_one_line
from story.typesetting import Block, Type, set_type, set_words

Piece = tuple[str, str]
"""Some words and their role."""


class Line(NamedTuple):
    """One line of the screen; `option` is the choice it belongs to, or -1."""

    pieces: tuple[Piece, ...] = ()
    option: int = -1


BLANK = Line()
DASH: Final = "──  "
"""What stands before a choice that was made."""


def plain_lines(words: str, width: int, role: str = "text", indent: int = 0) -> list[Line]:
    """Return plain paragraphs broken into lines, with an empty line between them; nothing in them is a mark."""
    return _paragraphs(set_words(words), width, role, indent)


def page_lines(words: str, width: int, role: str = "text") -> list[Line]:
    """Return a page of the story's own broken into lines: its marks are read, and it is shown in one role."""
    return _paragraphs(set_type(words), width, role)


def _paragraphs(blocks: Type, width: int, role: str, indent: int = 0) -> list[Line]:
    out: list[Line] = []
    for block in blocks:
        if out:
            out.append(BLANK)
        out += broken([(block.plain, role)], width, indent)
    return out


def text_lines(text: Text, width: int, *, past: bool = False) -> list[Line]:
    """Break a finished text into lines, with an empty line between its blocks."""
    out: list[Line] = []
    for block in text.blocks:
        if out:
            out.append(BLANK)
        out += _block(block, width, past)
    return out


def _block(block: Block, width: int, past: bool) -> Iterator[Line]:
    suffix = "-past" if past else ""
    if block.kind == "gap":
        yield Line(((" " * (width // 2 - 1) + "·", "quiet"),))
        return
    for line in block.lines:
        if block.kind == "verse":
            yield from broken([(run.text, "verse" + suffix) for run in line], width - 4, 4)
        else:
            yield from broken([(run.text, _role(run.style, past)) for run in line], width)


def _role(style: str, past: bool) -> str:
    if not style:
        return "past" if past else "text"
    return style + ("-past" if past else "")


def broken(pieces: Sequence[Piece], width: int, indent: int = 0, option: int = -1) -> list[Line]:
    """Break pieces at spaces into lines of at most `width` cells; a word that is longer is cut."""
    width = max(width, 1)
    lines: list[list[Piece]] = [[]]
    used = 0
    for word in _words(pieces, width):
        size = sum(cell_len(text) for text, _ in word)
        space = 1 if used and word[0][0] else 0
        if used and used + space + size > width:
            lines.append([])
            used = space = 0
        if space:
            lines[-1].append((" ", word[0][1]))
        lines[-1].extend(word)
        used += space + size
    start: list[Piece] = [(" " * indent, "text")] if indent else []
    return [Line((*start, *_joined(line)), option) for line in lines]


def _words(pieces: Iterable[Piece], width: int) -> Iterator[list[Piece]]:
    """Yield words, each as its pieces: a word may change its style half way."""
    word: list[Piece] = []
    for text, role in pieces:
        clean = on_one_line(text)
        for place, part in enumerate(clean.split(" ")):
            if place and word:
                yield word
                word = []
            while cell_len(part) > width:
                yield [*word, (part[:width], role)]
                word, part = [], part[width:]  # noqa: PLW2901 the rest of a word that is longer than a line
            if part:
                word.append((part, role))
    if word:
        yield word


def chosen_lines(words: str, width: int, *, past: bool = False) -> list[Line]:
    """Lay out what was chosen: a dash at the edge, the words where they stood as a choice."""
    dash, role = ("dash-past", "past") if past else ("dash", "chosen")
    lines = broken([(words, role)], width - len(DASH), len(DASH))
    return [Line(((DASH, dash), *lines[0].pieces[1:])), *lines[1:]]


def cut(words: str, room: int) -> str:
    """Return words in at most so many cells, with a mark where the rest is left out."""
    if cell_len(words) <= room:
        return words
    return (set_cell_size(words, room - 1).rstrip() + "…") if room > 0 else ""


def used(pieces: Iterable[Piece]) -> int:
    """Return how many cells pieces take."""
    return sum(cell_len(text) for text, _ in pieces)


def _joined(line: list[Piece]) -> Iterator[Piece]:
    """Join neighbours of one role."""
    text, role = "", ""
    for more, other in line:
        if other != role and text:
            yield text, role
            text = ""
        text, role = text + more, other
    if text:
        yield text, role
