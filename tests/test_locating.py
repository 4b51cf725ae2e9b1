"""Where a key stands: found for every key of every spelling that TOML has, and the same whatever ends the lines."""

import random
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given as for_all
from hypothesis import strategies as st
from stories import GO, make, said

from story.diagnostics import KeyPath
from story.positions import inside_string, line_and_column, line_starts, locate

TEXTS = [
    '""',
    "''",
    '"a"',
    "'\\'",
    '"\\""',
    '"] } , # = \\\\"',
    '""""""',
    "''''''",
    '"""a"""""',
    "'''b'''''",
]
TEXTS += ['"""\n[x]\n"quoted\\" ""\n\\\n   # y\n"""', "'''\n]]''\n'''"]


class Writer:
    """Writes a TOML document by chance, in all the ways TOML has, and notes where it put each key and each member of a list."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.text = ""
        self.places: dict[KeyPath, int] = {}
        self.names = 0

    def note(self, path: KeyPath, place: int | None = None) -> None:
        if path:
            self.places.setdefault(path, len(self.text) if place is None else place)

    def pick(self, *ways: str) -> str:
        return self.chance.choice(ways)

    def name(self) -> tuple[str, str]:
        """Make up a key no other has; gives it and how it is spelt."""
        self.names += 1
        plain = self.pick("k", "K_", "k-", "7") + str(self.names)
        odd = plain + self.pick(" ", ".", "]", "=", "#", "é", "{", "'")
        if self.chance.random() < 0.6:
            return plain, plain
        if "'" not in odd and self.chance.random() < 0.5:
            return odd, f"'{odd}'"
        key = odd + self.pick("", '"', "\\", "\n", "\t", "\U0001f600")
        letters = {
            '"': '\\"',
            "\\": "\\\\",
            "\n": "\\n",
            "\t": "\\u0009",
            "\U0001f600": "\\U0001F600",
            "k": self.pick("k", "\\u006b", "\\x6b"),
        }
        return key, '"' + "".join(letters.get(letter, letter) for letter in key) + '"'

    def space(self) -> str:
        return self.pick("", " ", "\t ")

    def document(self) -> str:
        for _ in range(self.chance.randint(0, 3)):
            self.pair(())
        for _ in range(self.chance.randint(0, 4)):
            self.pick_table(())
        return self.text

    def pick_table(self, path: KeyPath, spelt: str = "") -> None:
        key, written = self.name()
        if self.chance.random() < 0.2:  # a table that is only named on the way to the one it holds
            path, spelt = (*path, key), f"{spelt}{written}."
            key, written = self.name()
        if self.chance.random() < 0.5:
            self.header((*path, key), spelt + written)
            return
        for index in range(self.chance.randint(1, 3)):
            self.header((*path, key), spelt + written, index)

    def header(self, path: KeyPath, spelt: str, index: int | None = None) -> None:
        self.text += self.pick("", "\n", "# [no] = 'one'\n") + self.space()
        place = len(self.text)
        self.note(path[:-1], place)  # unless it was named before
        self.note(path, place)
        if index is None:
            self.text += f"[{self.space()}{spelt}{self.space()}]"
        else:
            path = (*path, index)
            self.note(path, place)
            self.text += f"[[{self.space()}{spelt}{self.space()}]]"
        self.text += self.pick("\n", " # ']]\n")
        for _ in range(self.chance.randint(0, 3)):
            self.pair(path)
        if len(path) < 5 and self.chance.random() < 0.4:
            self.pick_table(path, f"{spelt}{self.space()}.{self.space()}")

    def pair(self, path: KeyPath, end: str = "\n", depth: int = 0) -> None:
        self.text += self.space()
        place = len(self.text)
        spellings = []
        for _ in range(self.chance.choice([1, 1, 1, 2, 3])):
            key, written = self.name()
            path = (*path, key)
            self.note(path, place)
            spellings.append(written)
        self.text += (
            f"{self.space()}.{self.space()}".join(spellings) + self.space() + "=" + self.space()
        )
        self.value(path, depth)
        self.text += self.space() + (self.pick("", '# = """ [[no]]') if end else "") + end

    def value(self, path: KeyPath, depth: int) -> None:
        kind = self.pick("scalar", "text", "text", "list", "table") if depth < 3 else "scalar"
        if kind == "scalar":
            self.text += self.pick(
                "1",
                "0x1F",
                "1_000",
                "3.5e-7",
                "inf",
                "true",
                "1979-05-27",
                "1979-05-27 07:32:00",
                "07:32:00",
            )
        elif kind == "text":
            self.text += self.pick(*TEXTS)
        elif kind == "list":
            self.members(path, depth)
        else:
            self.inline(path, depth)

    def members(self, path: KeyPath, depth: int) -> None:
        self.text += "["
        for index in range(self.chance.randint(0, 3)):
            self.text += self.pick("", " ", "\n", ' # ], "\n\t')
            self.note((*path, index))
            self.value((*path, index), depth + 1)
            self.text += self.pick("", " ", "\n") + ","
        self.text += self.pick("", " ", "\n", " # ]\n") + "]"

    def inline(self, path: KeyPath, depth: int) -> None:
        """Write a table on one line, or on several, as TOML 1.1 has it."""
        self.text += "{"
        lines = self.chance.random() < 0.5
        for place in range(count := self.chance.randint(0, 3)):
            self.text += self.pick("\n", " # }\n") if lines else " "
            self.pair(path, "", depth + 1)
            self.text += "," if lines or place + 1 < count else ""
        self.text += "}"


def paths_of(value: object, path: KeyPath = ()) -> list[KeyPath]:
    pairs: list[tuple[Any, object]] = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    return [
        found for key, inner in pairs for found in [(*path, key), *paths_of(inner, (*path, key))]
    ]


@for_all(st.integers(0, 1 << 32))
def test_every_key_and_member_is_found_where_it_was_written(seed: int) -> None:
    writer = Writer(seed)
    text = writer.document()
    table = tomli.loads(text)
    found = locate(text)
    assert set(paths_of(table)) == set(writer.places), text
    assert {path: found[path].key for path in writer.places if path in found} == writer.places, text


def test_many_documents() -> None:
    for seed in range(600):
        writer = Writer(seed)
        found = locate(writer.document())
        assert {path: span.key for path, span in found.items()} == writer.places, writer.text


@pytest.mark.parametrize(
    ("written", "offset", "at"),
    [
        ('"abc"', 1, 2),
        ("'a\\c'", 2, 3),
        ('"""abc"""', 1, 4),
        ('"""\nabc"""', 1, 5),
        ("'''\nab'c'''", 2, 6),
        ('"\\u2014bc"', 0, 1),
        ('"\\u2014bc"', 1, 7),
        ('"a\\tb\\"c"', 4, 7),
        ('"a\\\\nb"', 2, 4),
        ('"""a \\\n\n   b c"""', 2, 11),
        ('"""\n\\\n  b\\U0001F600c"""', 2, 19),
        ('"a\\x41\\eb"', 3, 8),
        ('"a"', 99, 3),
    ],
)
def test_a_character_of_a_string_is_found_in_the_file(written: str, offset: int, at: int) -> None:
    assert inside_string(written, 0, offset) == min(at, len(written))


@for_all(st.text(alphabet='ab"\\\n\t é\U0001f600', max_size=30), st.integers(0, 29))
def test_a_character_is_found_behind_any_escapes(words: str, place: int) -> None:
    letters = {
        '"': '\\"',
        "\\": "\\\\",
        "\n": "\\n",
        "\t": "\\t",
        "é": "\\u00e9",
        "\U0001f600": "\\U0001F600",
    }
    spelt = [letters.get(letter, letter) for letter in words]
    text = '"' + "".join(spelt) + '"'
    assert tomli.loads("a=" + text)["a"] == words
    assert inside_string(text, 0, min(place, len(words))) == 1 + sum(map(len, spelt[:place]))


def test_lines_and_columns_count_from_one() -> None:
    assert [line_and_column(line_starts("ab\n\nc"), place) for place in range(6)] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (3, 1),
        (3, 2),
    ]


SPELLINGS = {
    "bare": ("[[beats]]\ntxet = 1\n", 2, 1),
    "indented": ("[[beats]]\n\t  txet = 1\n", 2, 4),
    "quoted": ('[[beats]]\n"txet" = 1\n', 2, 1),
    "literal": ("[[beats]]\n'txet' = 1\n", 2, 1),
    "escaped": ('[[beats]]\n"t\\u0078et" = 1\n', 2, 1),
    "dotted": ("[[beats]]\nset.txet = true\n", 2, 1),
    "inline": ("[[beats]]\nset = { lit = true, txet = 1 }\n", 2, 21),
    "inline on lines": ("[[beats]]\nset = {\n  lit = true,\n  txet = 1,\n}\n", 4, 3),
    "in a list of inline tables": ('beats = [ { text = "a" }, {\n txet = 1 } ]\n', 2, 2),
    "behind a text of lines": (
        '[[beats]]\ntext = """\n[[beats]]\n\\"""\n[x]\n"""\ntxet = 1\n',
        7,
        1,
    ),
    "under a table": ("[[beats]]\n[beats.set]\ntxet = true\n", 3, 1),
    "in the second": (
        "[[beats]]\n[[beats]]\n[[beats.choices]]\nsay = 'x'\n[[beats.choices]]\nsay = 'x'\ntxet = 1\n",
        7,
        1,
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
def test_a_wrong_key_is_said_at_its_place(
    tmp_path: Path, spelling: str, ends: str, mark: bytes
) -> None:
    text, line, column = SPELLINGS[spelling]
    folder = make(
        tmp_path,
        a=mark
        + (text + GO.replace("[[beats.choices]]", "[[beats]]\n[[beats.choices]]"))
        .replace("\n", ends)
        .encode(),
    )
    if spelling == "in a list of inline tables":
        (folder / "a.toml").write_bytes(mark + text.replace("\n", ends).encode())
    assert [
        place
        for name, code, *place in said(folder)
        if name == "a.toml" and code in ("SW101", "SW203")
    ] == [[line, column]]
