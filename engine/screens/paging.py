"""How lines become pages: parted between paragraphs, filled from above, and found again when they
are laid out anew."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from engine.screens.lines import Line

UNDER_A_HEADING: Final = 8
"""So many lines follow a heading on its page, or it goes on the next one."""
OF_A_LONG_ONE: Final = 2
"""So many lines of a paragraph that is longer than the page stand above its next part."""


class PageStop(NamedTuple):
    """Where a paragraph begins: a page ends before one; with `page` it ends there, whatever has
    room."""

    line: int
    heading: bool = False
    page: bool = False


class PagePosition(NamedTuple):
    """Where a line stands, whatever the width.

    `before` counts the letters before its paragraph and `into` those of the paragraph before the
    line; `words` are the paragraph's letters, by which it is found again where the text around it
    has changed.
    """

    before: int
    into: int
    words: str


def page_end(lines: Sequence[Line], stops: Sequence[PageStop], start: int, height: int) -> int:
    """Return the line before which a page of `height` rows ends that begins at `start`.

    As many paragraphs as fit are taken; one that is longer than the page is parted where a choice
    begins, or else where the page is full. `stops` are in order.
    """
    full = start + max(height, 1)
    last = _first_page_after(stops, start, len(lines))
    if without_air(lines, last) <= full:
        return last

    fitting = []
    for stop in stops:
        if start < stop.line < last and without_air(lines, stop.line) <= full:
            fitting.append(stop)

    if not fitting:
        choices = []
        for row in range(start + 1, full + 1):
            if _begins_option(lines, row):
                choices.append(row)

        return choices[-1] if choices else full

    return _with_its_heading(lines, fitting)


def _first_page_after(stops: Sequence[PageStop], start: int, end: int) -> int:
    """Return the first stop behind a line at which a page has to end; `end` where there is none."""
    for stop in stops:
        if stop.page and stop.line > start:
            return stop.line

    return end


def _with_its_heading(lines: Sequence[Line], fitting: Sequence[PageStop]) -> int:
    """Return the last stop of those that fit, or that of the heading above it, where too little
    would follow that one on its page."""
    end = fitting[-1].line
    for stop in reversed(fitting):
        if stop.heading and stop.line < end and _under(lines, stop.line, end) < UNDER_A_HEADING:
            end = stop.line

    return end


def _under(lines: Sequence[Line], heading: int, end: int) -> int:
    """Return how many lines stand under a heading on a page that ends before `end`."""
    row = heading
    while row < end and lines[row].pieces:
        row += 1

    return without_air(lines, end) - row


def _begins_option(lines: Sequence[Line], row: int) -> bool:
    return 0 <= lines[row].option != lines[row - 1].option


def without_air(lines: Sequence[Line], row: int) -> int:
    """Return the line after the last one with words before `row`."""
    while row and not lines[row - 1].pieces:
        row -= 1

    return row


def last_paragraph(lines: Sequence[Line], row: int) -> int:
    """Return where the last paragraph before `row` begins."""
    row = without_air(lines, row)
    while row and lines[row - 1].pieces:
        row -= 1

    return row


def page_top(
    lines: Sequence[Line], start: int, end: int, height: int, stops: Sequence[PageStop] = ()
) -> int:
    """Return the first line to show on a page of the lines `start` to `end`: what is past fills the
    rest.

    It fills half of the page at most where what is new begins (at the first of `stops`), and all
    that is free on the pages after that: what stands above was new a page ago. Only whole
    paragraphs are taken; of one that is longer than the page, its parts from a stop on, or its last
    two lines; and none from before a stop at which a page has to end.
    """
    free = height - (without_air(lines, end) - start)
    if not stops or start <= stops[0].line:
        free = min(free, height // 2)
    first = page_begun(stops, start)
    top = start
    for row in range(start - 1, max(start - free, first) - 1, -1):
        if begins_paragraph(lines, row):
            top = row

    if top == start and start > first and lines[start - 1].pieces:
        whole = []
        for stop in stops:
            if first <= stop.line < start <= stop.line + free:
                whole.append(stop.line)

        top = min(whole, default=start - max(min(OF_A_LONG_ONE, free), 0))
    return top


def page_begun(stops: Sequence[PageStop], row: int) -> int:
    """Return the last stop up to a line at which a page has to end; 0 where there is none."""
    return max((stop.line for stop in stops if stop.page and stop.line <= row), default=0)


def pages(lines: Sequence[Line], stops: Sequence[PageStop], start: int, height: int) -> int:
    """Return how many pages the lines from `start` on take."""
    count = 1
    while (start := page_end(lines, stops, start, height)) < len(lines):
        count += 1

    return count


def begins_paragraph(lines: Sequence[Line], row: int) -> bool:
    """Return whether a line has words, and the one above it none."""
    return bool(lines[row].pieces) and (not row or not lines[row - 1].pieces)


def place_of(lines: Sequence[Line], row: int) -> PagePosition:
    """Return where a line stands; of an empty one, where the next one with words does."""
    while row < len(lines) - 1 and not lines[row].pieces:
        row += 1

    place = PagePosition(0, 0, "")
    for first, before, letters in _paragraphs(lines):
        if first > row:
            break

        place = PagePosition(before, sum(map(_letters, lines[first:row])), letters)

    return place


def row_of(lines: Sequence[Line], place: PagePosition) -> int:
    """Return the line that stands where one stood when these lines were laid out otherwise."""
    if not lines:
        return 0

    row, into = _paragraph_of(lines, place)
    while row + 1 < len(lines) and lines[row + 1].pieces and into >= _letters(lines[row]):
        into -= _letters(lines[row])
        row += 1

    return row


def _paragraph_of(lines: Sequence[Line], place: PagePosition) -> tuple[int, int]:
    """Return the first line of the paragraph that a line stood in, and how many of its letters
    stood before that line: the nearest that reads alike, else the one that is as far on."""
    every = list(_paragraphs(lines)) or [(0, 0, "")]
    alike = [part for part in every if part[2] == place.words]
    if alike:
        first, _, letters = min(alike, key=lambda part: abs(part[1] - place.before))
        return first, min(place.into, max(len(letters) - 1, 0))

    wanted = place.before + place.into
    first, before, _ = [part for part in every if part[1] <= wanted][-1]
    return first, wanted - before


def _paragraphs(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Yield each paragraph: its first line, the letters before it, and its own."""
    before, first, letters = 0, 0, ""
    for row, line in enumerate(lines):
        if line.pieces:
            first = first if letters else row
            letters += "".join(text.replace(" ", "") for text, _ in line.pieces)
        elif letters:
            yield first, before, letters
            before, letters = before + len(letters), ""

    if letters:
        yield first, before, letters


def _letters(line: Line) -> int:
    return sum(len(text) - text.count(" ") for text, _ in line.pieces)
