"""Set type broken into lines of a width: the one place where text becomes what a screen shows."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple, overload

from rich.cells import cell_len, set_cell_size

from engine.runtime.state import Text
from story.cells import graphemes, is_narrow, parted
from story.language.typesetting import Block, Blocks, plain, set_words, typeset_source
from story.printing import on_one_line

Piece = tuple[str, str]
"""Some words and their role."""


class Line(NamedTuple):
    """One line of the screen; `option` is the choice it belongs to, or -1."""

    pieces: tuple[Piece, ...] = ()
    option: int = -1


class Placed(NamedTuple):
    """Words that stand in a row from a column on."""

    column: int
    text: str
    role: str


Margin = Mapping[int, Sequence[Placed]]
"""What stands beside the lines of a page, by row, at columns of the window."""

BLANK = Line()


class Joined(Sequence[Line]):
    """The lines of what is past, up to where it ends now, and those of what is new, as one
    sequence: none of them is copied.

    A long playthrough has a hundred thousand of them, and each key would copy all.
    """

    def __init__(self, past: Sequence[Line], new: Sequence[Line]) -> None:
        self._past, self._start, self._new = past, len(past), new

    def __len__(self) -> int:
        return self._start + len(self._new)

    def __iter__(self) -> Iterator[Line]:
        return chain(islice(self._past, self._start), self._new)

    @overload
    def __getitem__(self, place: int) -> Line: ...

    @overload
    def __getitem__(self, place: slice) -> list[Line]: ...

    def __getitem__(self, place: int | slice) -> Line | list[Line]:
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(len(self)))]

        row = place + len(self) if place < 0 else place
        if not 0 <= row < len(self):
            raise IndexError(place)

        return self._past[row] if row < self._start else self._new[row - self._start]


NOTICED: Final = "◦"
AIR: Final = "\u00a0\u00a0\u00a0"
"""What stands between words and the key that belongs to them, on one line with its last word."""
SPACES: Final = re.compile("( +)")
TAB: Final = 4
WIDOW: Final = 7
"""A last line of one word of so many cells at most is a widow."""
NARROWER: Final = 6
"""By so many cells a paragraph may be narrower, so that it has none."""
DASH: Final = "──  "
"""What stands before a choice that was made."""


def plain_lines(words: str, width: int, role: str = "text", indent: int = 0) -> list[Line]:
    """Return plain paragraphs broken into lines, with an empty line between them; nothing in them
    is a mark."""
    return _paragraphs(set_words(words), width, role, indent)


def said_lines(words: str, width: int, role: str = "text") -> list[Line]:
    """Return what the program says broken into lines, letter for letter: a path, an option or a key
    in it is to be typed as it stands."""
    return _apart(paragraph([(said, role)], width) for said in words.split("\n\n"))


def page_lines(words: str, width: int, role: str = "text") -> list[Line]:
    """Return a page of the story's own broken into lines: its marks are read, and it is shown in
    one role."""
    return _paragraphs(typeset_source(words), width, role)


def _paragraphs(blocks: Blocks, width: int, role: str, indent: int = 0) -> list[Line]:
    return _apart(paragraph([(block.plain, role)], width, indent) for block in blocks)


def _apart(parts: Iterable[Iterable[Line]]) -> list[Line]:
    """Return lines with an empty one between the parts they belong to."""
    result: list[Line] = []
    for part in parts:
        if result:
            result.append(BLANK)
        result += part

    return result


def text_lines(text: Text, width: int, *, past: bool = False) -> list[Line]:
    """Break a finished text into lines, with an empty line between its blocks."""
    return _apart(_block(block, width, past) for block in text.blocks)


def _block(block: Block, width: int, past: bool) -> Iterator[Line]:
    suffix = "-past" if past else ""
    if block.kind == "gap":
        yield Line(((" " * (width // 2 - 1) + "·", "quiet"),))
        return

    for line in block.lines:
        if block.kind == "verse":
            words = [(run.text.expandtabs(TAB), "verse" + suffix) for run in line]
            yield from broken(words, width - 4, 4, spaced=True)
        else:
            yield from paragraph([(run.text, _role(run.style, past)) for run in line], width)


def _role(style: str, past: bool) -> str:
    if not style:
        return "past" if past else "text"

    return style + ("-past" if past else "")


def paragraph(pieces: Sequence[Piece], width: int, indent: int = 0) -> list[Line]:
    """Break a paragraph into lines, a little narrower where its last line would be one short
    word."""
    lines = broken(pieces, width, indent)
    for narrower in range(1, NARROWER + 1) if _has_widow(lines, indent) else ():
        other = broken(pieces, width - narrower, indent)
        if len(other) > len(lines):
            break
        if not _has_widow(other, indent):
            return other

    return lines


def _has_widow(lines: Sequence[Line], indent: int) -> bool:
    if len(lines) < 2:
        return False

    last = "".join(text for text, _ in lines[-1].pieces)[indent:]
    return " " not in last and cell_len(last) <= WIDOW


def row_of_words(words: str) -> str:
    """Return a title or a name set as type, as one row."""
    return plain(set_words(words)).replace("\n", " ")


def broken(
    pieces: Sequence[Piece], width: int, indent: int = 0, option: int = -1, *, spaced: bool = False
) -> list[Line]:
    """Break pieces into lines of at most `width` cells; a word that is longer is cut, and `spaced`
    keeps every space inside."""
    width = max(width, 1)
    start: list[Piece] = [(" " * indent, "text")] if indent else []
    if len(pieces) == 1 and not spaced:
        words, role = pieces[0]
        rows = _rows_of_narrow(words, width)
        if rows:
            return [Line((*start, *_joined([(row, role)])), option) for row in rows]

    breaking = _Breaking(width, spaced)
    for gap, word in _words(pieces, spaced):
        breaking.add(gap, word)

    return [Line((*start, *_joined(line)), option) for line in breaking.lines]


class _Breaking:
    """Lines while words are put into them; `free` are the cells that are left in the last one."""

    def __init__(self, width: int, spaced: bool) -> None:
        self.width, self.spaced = width, spaced
        self.lines: list[list[Piece]] = [[]]
        self.free = width

    def add(self, gap: str, word: list[Piece]) -> None:
        """Put a word behind the last one, or into a new line, which does not begin with the space
        it was broken at."""
        size = used(word)
        if self.free < self.width and len(gap) + size > self.free:
            self.go_on()
            gap = ""
        if gap and (self.spaced or self.free < self.width):
            self.lines[-1].append((gap[: self.free - 1], word[0][1]))
            self.free -= min(len(gap), self.free - 1)
        if size <= self.free:
            self.put(word)
            return

        for part in _chopped(word, self.free, self.width):
            if part is None:
                self.go_on()
            else:
                self.put(part)

    def put(self, word: list[Piece]) -> None:
        self.lines[-1] += word
        self.free -= used(word)

    def go_on(self) -> None:
        self.lines.append([])
        self.free = self.width


def _rows_of_narrow(words: str, width: int) -> list[str]:
    """Return words that are all of one role broken into rows: the short way, for letters that take
    one cell each and do nothing.

    Where there are other letters, or a word is longer than a row, there are no rows.
    """
    if not is_narrow(words):
        return []

    rest, rows = " ".join(filter(None, words.split(" "))), list[str]()
    while len(rest) > width:
        end = rest.rfind(" ", 0, width + 1)
        if end < 0:
            return []

        rows.append(rest[:end])
        rest = rest[end + 1 :]

    return [*rows, rest]


def _words(pieces: Iterable[Piece], spaced: bool) -> Iterator[tuple[str, list[Piece]]]:
    """Yield words, each with the spaces before it and as its pieces: a word may change its style
    half way."""
    gap, last = "", ""
    word: list[Piece] = []
    for text, role in pieces:
        for place, run in enumerate(SPACES.split(on_one_line(text))):
            if place % 2:
                if word:
                    yield gap, word
                    gap, word = "", []
                gap = gap + run if spaced else " "
                last = ""
                continue

            for part, words in enumerate(parted(run, last)):
                if part and word:
                    yield gap, word
                    gap, word = "", []
                if words:
                    word.append((words, role))

            last = run[-1:] or last

    if word:
        yield gap, word


def _chopped(word: Sequence[Piece], free: int, width: int) -> Iterator[list[Piece] | None]:
    """Yield the parts of a word that is longer than a line, and None for each new line between
    them."""
    for text, role in word:
        for letter in graphemes(text):
            size = cell_len(letter)
            if size > free and free < width:
                yield None
                free = width
            free -= size
            yield [(letter, role)]


def chosen_lines(words: str, width: int, *, past: bool = False) -> list[Line]:
    """Lay out what was chosen: a dash at the edge, the words where they stood as a choice."""
    dash, role = ("dash-past", "past") if past else ("dash", "chosen")
    lines = broken([(words, role)], width - len(DASH), len(DASH))
    return [Line(((DASH, dash), *lines[0].pieces[1:])), *lines[1:]]


def noticed_lines(words: str, key: str, width: int) -> list[Line]:
    """Lay out that something was noticed, and the key that shows it: at the indent of the
    choices."""
    sign = f"{NOTICED:<{len(DASH)}}"
    lines = broken([(words, "aside"), (f"{AIR}{key}", "key")], width - len(sign), len(sign))
    return [Line(((sign, "lit"), *lines[0].pieces[1:])), *lines[1:]]


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
