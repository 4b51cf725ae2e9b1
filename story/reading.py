"""From a folder to tables: which files there are, what is in them, and what keeps one from being
read.

Nothing here knows what the keys mean. A file that cannot be read is reported and left out; the
others are still read, so that all that is wrong with a story is told at once.
"""

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import tomli

from story.codes import PROOF
from story.diagnostics import MOST_SHOWN, Diagnostic, Finding, KeyPath, short
from story.files import NO_FILE, read_file, reason_of
from story.folders import broken_link
from story.naming import READ, VALUES, is_composed, named
from story.positions import Span, Written, line_and_column, line_starts, locate
from story.printing import HOSTILE
from story.regexes import regex
from story.suppressions import Suppressions

Table = dict[str, Any]

MEGABYTE: Final = 1_000_000
MAX_FILE_BYTES: Final = 4 * MEGABYTE
"""A scene of 80 words is about 1 kB; the longest published game of the craft guide, in one file,
would be under 1 MB."""

MAX_TABLE_DEPTH: Final = 80
"""Tables and lists in each other; the format's own deepest place, a choice's change, has five."""
SHOWN_DEPTH: Final = 1
"""How many keys of a path that is too deep say where it is."""
NESTED_HINT: Final = "a scene needs no more than a list in a table in a list"
_NAMED: Final = regex(
    r"(?P<reason>.+?) \(at (?:line \d+, column \d+|end of document)\)$", re.DOTALL
)


class Source:
    """One file that was read: its text, the table in it, and what is wrong with it."""

    def __init__(self, path: str, name: str) -> None:
        self.path, self.name = path, name
        self.raw, self.text = b"", ""
        self.table: Table = {}
        self.findings: list[Finding] = []
        self.parsed = False
        self.warnings_complete = False
        """Whether it was held against the whole of the warnings: only then is an 'allow' known to
        be needless."""
        self._spans: dict[KeyPath, Span] | None = None
        self._lines: list[int] = []
        self._strings: dict[int, Written] = {}
        self.decomposed: dict[KeyPath, str] = {}
        """Values that were written otherwise than they are compared, as they were written."""

    def report(
        self,
        code: str,
        path: KeyPath = (),
        hint: str = "",
        *,
        offset: int | None = None,
        on_key: bool = False,
        **details: Any,
    ) -> None:
        """Report something about this file: at a key or a value, at a letter of it by `offset`, or
        of the file as a whole. `details` fill the words of the code."""
        self.findings.append(Finding(code, path, details, hint, offset, on_key))

    def again(self, findings: int) -> "Source":
        """Return this file as if it had just been read, with only the first so many of its
        findings."""
        other = Source(self.path, self.name)
        other.raw, other.text, other.table, other.parsed = (
            self.raw,
            self.text,
            self.table,
            self.parsed,
        )
        other._spans, other._lines = self._spans, self._lines
        other.decomposed = self.decomposed
        other.findings = self.findings[:findings]
        return other

    def diagnose(self) -> Iterator[Diagnostic]:
        """Return every finding its line and column, and leave out the warnings that are allowed
        where they stand."""
        if "allow SW" in self.text:
            allowed = Suppressions(self.text)
        else:
            allowed = None

        for finding in self.findings:
            line, column = self._place(finding)
            if (
                allowed is not None
                and finding.code not in PROOF
                and allowed.takes(finding.code, line)
            ):
                continue

            yield self._diagnostic(line, column, finding)

        if allowed is not None and self.warnings_complete:
            for line, column, code in allowed.unused():
                finding = Finding("SW619", (), {"allowed": code}, "take it out")
                yield self._diagnostic(line, column, finding, len(f"allow {code}"))

    def _diagnostic(self, line: int, column: int, finding: Finding, width: int = 0) -> Diagnostic:
        excerpt, first = self._excerpt(line, column)
        return Diagnostic(
            self.name,
            line,
            column,
            finding.code,
            finding.message,
            short(finding.hint),
            excerpt,
            width or _width(excerpt, column - first + 1),
            first,
        )

    def line_of(self, path: KeyPath) -> int:
        """Say on which line of a file that was parsed a key or a value stands."""
        return self._place(Finding("", path, {}))[0]

    def _excerpt(self, line: int, column: int) -> tuple[str, int]:
        """Return a line as it is written, or the part of it around a column, and the column that
        begins with.

        It is empty for the file as a whole.
        """
        starts = self._lines = self._lines or line_starts(self.text)
        if not 0 < line <= len(starts) or not self.text:
            return "", 1

        start = starts[line - 1]
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        first = max(min(column - 1 - MOST_SHOWN // 2, end - start - MOST_SHOWN), 0)
        return self.text[start + first : min(start + first + MOST_SHOWN, end)], first + 1

    def _place(self, finding: Finding) -> tuple[int, int]:
        """Return the line and the column that a finding is about; (0, 0) in an empty file."""
        given = finding.details.get("_at")
        if isinstance(given, tuple):
            return given
        if not self.text:
            return 0, 0

        path = self._nearest_written(finding.path)
        if not path:
            return 1, 1

        span = self._located()[path]
        if finding.on_key or path != finding.path:
            return line_and_column(self._lines, span.key)
        if finding.offset is None:
            return line_and_column(self._lines, span.value)

        return line_and_column(self._lines, self._within(path, span, finding.offset))

    def _located(self) -> dict[KeyPath, Span]:
        """Return where each key and value of the file stands, looked up when it is first asked."""
        if self._spans is None:
            self._spans, self._lines = locate(self.text), self._lines or line_starts(self.text)
        return self._spans

    def _nearest_written(self, path: KeyPath) -> KeyPath:
        """Return a path, or what is nearest above it of all that is written in the file."""
        if not path:
            return path

        spans = self._located()
        while path and path not in spans:
            path = path[:-1]

        return path

    def _within(self, path: KeyPath, span: Span, offset: int) -> int:
        """Return where in the file a letter stands that is counted in a value as it was read."""
        written = self._strings.get(span.value)
        if written is None:
            written = self._strings[span.value] = Written(self.text, span.value)

        raw = self.decomposed.get(path)
        if raw is not None:
            offset = _before_composing(raw, offset)
        return written.place(offset)


def _before_composing(raw: str, offset: int) -> int:
    """Return where in a text a letter stands that is counted in its composed form."""
    for position in range(len(raw)):
        if len(named(raw[:position])) >= offset:
            return position

    return len(raw)


_TOKEN: Final = regex(
    r"""\"{3}|'{3}|\[\[?[^\]\n]*\]\]?|\"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|[\w.#-]+|."""
)


def _width(line: str, column: int) -> int:
    """Say how many characters are meant by a place: a header, a text between quotes, a word, or one
    mark."""
    match = _TOKEN.match(line, max(column - 1, 0))
    if match:
        return len(match[0].rstrip()) or 1

    return 0


def misnamed(names: Iterable[str]) -> dict[str, str]:
    """Find the files that were probably meant to be scenes and whose names do not end in .toml,
    each by the id it would have."""
    result: dict[str, str] = {}
    for name in sorted(names):
        id, dot, _ = name.partition(".")
        if dot and not name.endswith((".toml", ".transcript", "~")) and name.isprintable():
            result.setdefault(id, name)

    return result


def read_source(path: str, name: str, read: Callable[[str, int], bytes] = read_file) -> Source:
    """Read one file, by what reads it; what keeps it from being read stands in its findings."""
    source = Source(path, name)
    try:
        raw = _read(source, read)
    except OSError as error:
        reason = reason_of(error)
        if error.errno in (errno.ENOENT, errno.ELOOP) and os.path.islink(path):
            reason = f"it is a link that {broken_link(path, error)}"
        source.report("SW002", why=reason)
        return source

    if raw is not None:
        _understand(source, raw)
    return source


def source_of(path: str, name: str, raw: bytes) -> Source:
    """Return one file as its bytes were read before; what is wrong with them stands in its
    findings."""
    source = Source(path, name)
    _understand(source, raw)
    return source


def _understand(source: Source, raw: bytes) -> None:
    """Read a file's bytes into its table, or report what is wrong with them."""
    source.raw = raw
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:2].count(0) == 1:
        source.report(
            "SW002",
            why="it is not UTF-8 text, but looks like UTF-16",
            hint="save it with the encoding UTF-8",
            _at=(1, 1),
        )
        return

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode(
            "utf-8-sig", "replace"
        )
        reason = f"it is not UTF-8 text (the byte 0x{raw[error.start]:02X})"
        source.report(
            "SW002",
            why=reason,
            hint="save it with the encoding UTF-8",
            _at=(raw.count(b"\n", 0, error.start) + 1, len(line) + 1),
        )
        return

    if "\r" in text:
        source.text = text.replace("\r\n", "\n")
    else:
        source.text = text

    _parse(source)


def _read(source: Source, read: Callable[[str, int], bytes]) -> bytes | None:
    """Read a file's bytes, or report why it is not read."""
    try:
        return read(source.path, MAX_FILE_BYTES)
    except OSError as error:
        if error.errno == errno.EINVAL:
            source.report("SW002", why=NO_FILE, hint="a scene is a plain file")
        elif error.errno == errno.EFBIG:
            source.report(
                "SW003",
                size=round(os.stat(source.path).st_size / MEGABYTE),
                limit=MAX_FILE_BYTES // MEGABYTE,
                hint="split it into several scenes: a scene is a file",
            )
        else:
            raise

    return None


def _parse(source: Source) -> None:
    try:
        source.table = tomli.loads(source.text)
    except tomli.TOMLDecodeError as error:
        match = _NAMED.match(str(error))
        reason = (match["reason"] if match else str(error)).replace("\n", " ")
        reason = re.sub(r"\('([^']*)',\)", r"[\1]", reason[0].lower() + reason[1:])
        at = (getattr(error, "lineno", 1), getattr(error, "colno", 1))
        source.report("SW004", why=reason, hint=_toml_hint(reason, source.text, at[0]), _at=at)
        return
    except RecursionError:
        source.report("SW009", hint=NESTED_HINT)
        return
    except ValueError:  # Python reads no number of more than 4,300 digits
        source.report("SW004", why="a number in it has thousands of digits")
        return

    if (path := _too_deep(source)) is not None:
        source.report("SW009", path, NESTED_HINT, on_key=True)
        source.table = {}
        return

    source.parsed = True
    if not is_composed(source.text):
        source.table = _composed(source, source.table, ())
    _refuse_hostile(source)


def _composed(source: Source, table: Table, path: KeyPath, *, values: bool = False) -> Table:
    """Return a table in which every name is written as names are compared; two that are one then
    are reported.

    `values` says that this table holds values by the names of variables.
    """
    result: Table = {}
    for written, inner in table.items():
        key = named(written)
        here = (*path, key)
        if key in result:
            hint = "the two names look alike and differ in their letters' code points alone"
            source.report("SW106", here, hint, on_key=True, id=key, other="the same name")
        elif isinstance(inner, dict):
            result[key] = _composed(source, inner, here, values=key in VALUES)
        elif key in READ and not values:
            result[key] = inner
        else:
            result[key] = _composed_value(source, inner, here)

    return result


def _composed_value(source: Source, value: object, path: KeyPath) -> object:
    if isinstance(value, list):
        return [
            _composed_value(source, inner, (*path, position))
            for position, inner in enumerate(value)
        ]

    if isinstance(value, dict):
        return _composed(source, value, path)
    if not isinstance(value, str):
        return value

    composed = named(value)
    if composed != value:
        source.decomposed[path] = value
    return composed


def _too_deep(source: Source) -> KeyPath | None:
    """Find a key whose value is nested deeper than anything in a story; None where there is none.

    How deep the reader itself gets depends on who calls it, and the same file is to be told the
    same everywhere.
    """
    if not _is_deep(source.table):
        return None

    waiting: list[tuple[KeyPath, int, object]] = [((), 0, source.table)]
    while waiting:
        path, depth, node = waiting.pop()
        inner: Iterable[tuple[str | int, object]] = ()
        if isinstance(node, dict):
            inner = node.items()
        elif isinstance(node, list):
            inner = enumerate(node)

        if depth > MAX_TABLE_DEPTH:
            return path

        for key, value in inner:
            waiting.append(((*path, key) if len(path) < SHOWN_DEPTH else path, depth + 1, value))

    return None


_HOLDERS: Final = (dict, list)


def _is_deep(table: Table) -> bool:
    """Return whether anything may lie deeper in a table than it should: it is gone through level by
    level, which is soon done."""
    level: list[Any] = [table]
    for _ in range(MAX_TABLE_DEPTH):
        inner: list[Any] = []
        for node in level:
            inner += node.values() if isinstance(node, dict) else node

        level = [node for node in inner if isinstance(node, _HOLDERS)]
        if not level:
            return False

    return True


_TWICE: Final = r"cannot (?:overwrite|declare|mutate)"
_HINTS: Final = (
    # what the TOML reader says, how the line begins, what was probably meant
    (
        _TWICE,
        r"\[[^\[]",
        "the same table stands twice; where there are several, each begins with two brackets, like [[beats]]",
    ),
    (
        _TWICE,
        r"\[\[beats\]\]",
        "[[beats]] comes first, and the [[beats.choices]] of that beat stand below it",
    ),
    (
        _TWICE,
        "",
        "the same key stands twice in one table; a further choice begins with [[beats.choices]]",
    ),
    (
        "at the end of a",
        r"\[",
        "as many brackets close as open: [[beats]], [[beats.choices]], [variables]",
    ),
    (
        r"illegal character '\\n'",
        "",
        'the text has no closing "; a text of several lines stands between """ and """',
    ),
    (r"character '\\(?:x|u)", "", "take it out"),
    (
        r"unescaped '\\'",
        r"[^\\]*(?:\\[\\\"][^\\]*)*\\[*{}'.>-]",
        r"a mark is escaped with \\ between double quotes, like \\*, and with \ between single ones",
    ),
    (r"unescaped '\\'", "", "a backslash that is to be read is written \\\\"),
    ("key part|invalid statement", r"//|;|<!--", "a remark begins with #"),
    ("invalid value", r"(?:set|add)\s*=\s*\w", "write it like set = { name = value }"),
    (
        "invalid value",
        r".*=\s*(?:(?i:true|false|yes|no)|ture|flase|fasle)\s*(?:[,}#]|$)",
        "yes or no is written true or false, in small letters",
    ),
    (
        "invalid value",
        r"(?:set|add)\b.*=\s*\w+\s*[-+]\s*\d",
        "to count on, write add = { name = 1 }, or less than 0",
    ),
    ("invalid date", "", "this day is not in the calendar, or there is no such hour"),
    (
        "expected newline",
        r"at\s*=\s*\d",
        "a day and an hour are written 2018-10-27T16:00:00, and have to be in the calendar",
    ),
    (
        "expected newline",
        r"[^=]*=\s*(?:\"[^\"]*\"|[^\"']*)[,;]$",
        "nothing stands between two lines: no comma, no semicolon",
    ),
    ("", r"[^=]*=\s*[“”‘’„«»]", 'a text stands between straight quotes: "…"'),
    ("", r"[^=]*=\s*(?!(?:true|false)\b)[^\W_]", "a text stands between quotes"),
    (
        "expected newline",
        r'when\s*=\s*"[^"]*"[^"]*"',
        "within a condition a word stands between single quotes: 'open'",
    ),
    (
        "expected newline",
        r'[^=]*=\s*"[^"]*"[^"]*"',
        'a quotation mark ends the text; one that is to be read is written \\", or the text stands between """ and """',
    ),
    (
        "expected newline",
        r"[^=]*=\s*'[^']*'",
        "a text with an apostrophe in it stands between double quotes",
    ),
    ("expected newline", r'.*"""$', 'a text above is not closed with """ where it should be'),
    (
        "key part|invalid statement|expected '='",
        "",
        'a line is key = value, or [[beats]]; a text of several lines stands between """ and """',
    ),
)


def _toml_hint(reason: str, text: str, line: int) -> str:
    """Guess from the reader's reason, and from the line it names, what was meant."""
    if "inline table" in reason or "unclosed array" in reason:
        return "a { is closed with } and a [ with ], and in them a comma stands between two things"
    if "unterminated" in reason or "unclosed" in reason:
        return _unclosed(text)

    lines = text.split("\n")
    if 0 < line <= len(lines):
        written = lines[line - 1].strip()
    else:
        written = ""

    written = re.sub(r"[ \t]+", " ", written)[:MOST_SHOWN]
    for why, begins, hint in _HINTS:
        if re.search(why, reason) and re.match(begins, written):
            return hint

    return ""


def _unclosed(text: str) -> str:
    quote = max(('"""', "'''"), key=text.rfind)
    position = text.rfind(quote)
    if position >= 0:
        return f"the text that begins on line {text.count(chr(10), 0, position) + 1} is never closed with {quote}"

    return ""


_HOSTILE_KEY: Final = regex(rf"{HOSTILE.pattern}|[\t\n]")
"""In a key there is no place for a tab or a line break either."""


_ESCAPE: Final = regex(r"\\[^\\\"\n]")
"""What may be an escape that stands for a character which is not seen."""


def _is_seen(text: str) -> bool:
    """Return whether all letters of a text that was read as TOML are seen; of those of ASCII, TOML
    sees to that."""
    return text.isascii() or text.replace("\n", "").isprintable()


def _refuse_hostile(source: Source) -> None:
    """Report characters that would act on a terminal; only where escapes or unusual letters make
    them possible."""
    if "\t" not in source.text and _is_seen(source.text) and not _ESCAPE.search(source.text):
        return

    for path, words, is_key in _strings(source.table):
        if words.replace("\n", "").isprintable() and not (is_key and "\n" in words):
            continue  # no hostile character is

        found = (_HOSTILE_KEY if is_key else HOSTILE).search(words)
        if found is not None:
            what = f"{_named_hostile(found[0])} in {'a key' if is_key else 'the text'}"
            source.report(
                "SW008", path, "take it out", what=what, offset=found.start(), on_key=is_key
            )


def _named_hostile(letter: str) -> str:
    """Return what a letter is that would act on a terminal, and its number."""
    if ord(letter) < 0xA0:
        what = "a control character"
    else:
        what = "an invisible mark that can turn the direction of writing"

    return f"{what} (U+{ord(letter):04X})"


def _strings(table: Table) -> Iterator[tuple[KeyPath, str, bool]]:
    """Yield every string in a table, and whether it is a key, with a list of its own instead of
    calls, as nesting may be deep."""
    waiting: list[tuple[KeyPath, object]] = [((), table)]
    while waiting:
        here, node = waiting.pop()
        if isinstance(node, str):
            yield here, node, False
        elif isinstance(node, dict):
            for key, inner in node.items():
                yield (*here, key), key, True
                waiting.append(((*here, key), inner))
        elif isinstance(node, list):
            waiting.extend(((*here, position), inner) for position, inner in enumerate(node))
