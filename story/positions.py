"""Where in a TOML file a key or a value stands.

The TOML reader keeps no positions, and a story that is right never needs them; so they are looked
up afterwards, and only in a file something is to be said about. The text has been read as valid
TOML before, which keeps this scanner small.
"""

import re
from bisect import bisect_right
from typing import Final, NamedTuple

from story.diagnostics import KeyPath
from story.naming import named
from story.regexes import regex

_LINE: Final = regex("\n")
_SPACE: Final = regex(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE: Final = regex(r"[^\s=.\[\]{}#,\"']+")
_SCALAR: Final = regex(r"[^,\]}#\n]*")
_ESCAPE: Final = regex(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|[ \t]*\n\s*|(.))"
)
INLINE_TABLE: Final = -1
"""What stands for the place of the next member in a table, whose members have names."""
_STRING: Final = regex(
    r"\"\"\"[^\"\\]*(?:(?:\\.|\"{1,2}(?!\"))[^\"\\]*)*\"{3,5}|'''[^']*(?:'{1,2}(?!')[^']*)*'{3,5}"
    r"|\"[^\"\\]*(?:\\.[^\"\\]*)*\"|'[^']*'",
    re.DOTALL,
)
_LETTERS: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


class Span(NamedTuple):
    """The offsets of a key and its value in the file's text."""

    key: int
    value: int


def locate(text: str) -> dict[KeyPath, Span]:
    """Find every key and array member of a valid TOML text; line endings must be plain newlines."""
    return _Scanner(text).scan()


def line_starts(text: str) -> list[int]:
    """List where the lines of a text begin."""
    return [0, *(match.end() for match in _LINE.finditer(text))]


def line_and_column(starts: list[int], offset: int) -> tuple[int, int]:
    """Turn an offset into a line and a column, both counted from 1."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


class Written:
    """A string as it is written in a file: where each of its characters stands.

    Its escapes are looked up once, and only as far as somebody asks.
    """

    def __init__(self, text: str, value: int) -> None:
        self.text = text
        quote = text[value : value + 3]
        if quote not in ('"""', "'''"):
            quote = text[value : value + 1]
        start = value + len(quote)
        if len(quote) == 3 and text.startswith("\n", start):
            start += 1
        self.literal = quote[:1] == "'"
        self.read, self.written = [0], [start]
        """From each character in `read` on, up to the next escape, the text stands as it is, from
        the place in `written` on."""

    def place(self, offset: int) -> int:
        """Turn a character's place in the string into its place in the file."""
        while not self.literal and offset >= self.read[-1] and self._next_escape(offset):
            pass

        known = bisect_right(self.read, offset) - 1
        return min(self.written[known] + offset - self.read[known], len(self.text))

    def _next_escape(self, offset: int) -> bool:
        """Note the next escape, if there is one up to this character."""
        read, written = self.read[-1], self.written[-1]
        escape = self.text.find("\\", written, written + offset - read + 1)
        if escape < 0:
            return False

        match = _ESCAPE.match(self.text, escape)
        assert match is not None
        self.read.append(read + escape - written + bool(match.lastindex))
        self.written.append(match.end())
        return True


def inside_string(text: str, value: int, offset: int) -> int:
    """Turn a character's place in the string at `value` into its place in the file."""
    return Written(text, value).place(offset)


def _unescaped(written: str) -> str:
    """Read the escapes of a key between double quotes."""
    return _ESCAPE.sub(
        lambda m: (
            chr(int(m[1] or m[2] or m[3], 16)) if m[1] or m[2] or m[3] else _LETTERS.get(m[4], m[4])
        ),
        written,
    )


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.found: dict[KeyPath, Span] = {}
        self.last_index: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, Span]:
        """Return where all keys and values of the text stand."""
        table: KeyPath = ()
        self.skip()
        while self.place < len(self.text):
            if self.text.startswith("[", self.place):
                table = self.header()
            else:
                self.pair(table)

            self.skip()

        return self.found

    def skip(self) -> None:
        """Pass over spaces and remarks."""
        match = _SPACE.match(self.text, self.place)
        self.place = match.end() if match else self.place

    def header(self) -> KeyPath:
        """Pass over a header; return the table that begins there."""
        start = self.place
        double = self.text.startswith("[[", start)
        self.place += 2 if double else 1
        self.skip()
        keys = self.keys()
        self.place = self.text.index("]", self.place) + (2 if double else 1)
        path: KeyPath = ()
        for key in keys[:-1]:
            path += (key,)
            self.found.setdefault(path, Span(start, start))
            if path in self.last_index:
                path += (self.last_index[path],)

        path += (keys[-1],)
        self.found.setdefault(path, Span(start, start))
        if double:
            self.last_index[path] = self.last_index.get(path, -1) + 1
            path += (self.last_index[path],)
            self.found[path] = Span(start, start)
        elif path in self.last_index:
            path += (self.last_index[path],)

        return path

    def keys(self) -> list[str]:
        """Pass over a key, which may be several with dots between them."""
        result = []
        while True:
            self.skip()
            if self.text[self.place] in "\"'":
                start = self.place + 1
                basic = self.text[self.place] == '"'
                self.string()
                written = self.text[start : self.place - 1]
                result.append(named(_unescaped(written) if basic else written))
            else:
                match = _BARE.match(self.text, self.place)
                assert match is not None
                result.append(named(match[0]))
                self.place = match.end()

            self.skip()
            if not self.text.startswith(".", self.place):
                return result

            self.place += 1

    def pair(self, table: KeyPath) -> None:
        """Pass over a key and its value, and all that is in that; its own list instead of calls, as
        nesting may be deep."""
        opened: list[tuple[KeyPath, int]] = []
        self.enter(self.key(table), opened)
        while opened:
            self.skip()
            letter = self.text[self.place]
            path, index = opened[-1]
            if letter in "]}":
                opened.pop()
                self.place += 1
            elif letter == ",":
                self.place += 1
            elif index == INLINE_TABLE:
                self.enter(self.key(path), opened)
            else:
                opened[-1] = path, index + 1
                self.found[(*path, index)] = Span(self.place, self.place)
                self.enter((*path, index), opened)

    def key(self, table: KeyPath) -> KeyPath:
        """Pass over a key and its equals sign; returns its path."""
        start = self.place
        path = (*table, *self.keys())
        self.place = self.text.index("=", self.place) + 1
        self.skip()
        for depth in range(len(table) + 1, len(path)):
            self.found.setdefault(path[:depth], Span(start, start))

        self.found[path] = Span(start, self.place)
        return path

    def enter(self, path: KeyPath, opened: list[tuple[KeyPath, int]]) -> None:
        """Pass over a value that holds no other, or go into one that does: its path, and the place
        of its next member."""
        letter = self.text[self.place]
        if letter in "\"'":
            self.string()
        elif letter in "[{":
            opened.append((path, 0 if letter == "[" else INLINE_TABLE))
            self.place += 1
        else:
            match = _SCALAR.match(self.text, self.place)
            self.place = match.end() if match else self.place + 1

    def string(self) -> None:
        match = _STRING.match(self.text, self.place)
        assert match is not None
        self.place = match.end()
