"""One story for several programs: a graph of beats, as our files and as a script of ink, and one stream of choices for both.

Every beat has a text of eighty words and three choices, one of them under a condition and with a change; it leads one to three
beats on, so that a playthrough is a thousand choices long where there are two thousand beats.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.common import WORDS

WAYS: Final = 3
LENGTH: Final = 80
HEAD: Final = """format = 1
title = "Generated"
start = "f0#b0"
[variables]
open = { start = 2, min = 0, max = 5 }
left = false
[patterns.staying]
"""
MULTIPLIER, MODULUS = 16_807, 2**31 - 1
"""The generator of numbers of Park and Miller (1988): exact in whole numbers of 53 bits, and so alike in any language."""


class Graph(NamedTuple):
    """The texts of the beats in their order; `WAYS` ways lead on from each."""

    texts: tuple[str, ...]

    def to(self, beat: int, way: int) -> int:
        """Return the beat that a way leads to; the one past the last is the end."""
        return min(beat + 1 + way, len(self.texts))


def graph_of(beats: int) -> Graph:
    """Return the graph of so many beats."""
    draw = random.Random(beats)
    return Graph(
        tuple(
            " ".join(draw.choice(WORDS) for _ in range(LENGTH)).capitalize() + "."
            for _ in range(beats)
        )
    )


def write_files(folder: Path, graph: Graph, each: int) -> Path:
    """Write a graph as a story, so many beats a file."""
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text(HEAD)
    for number, first in enumerate(range(0, len(graph.texts), each)):
        last = min(first + each, len(graph.texts))
        beats = (_beat(graph, beat, each) for beat in range(first, last))
        (folder / f"f{number}.toml").write_text(f'title = "File {number}"\n' + "".join(beats))
    end = 'ending = { family = "end" }\n[[beats]]\ntext = "The end."\n'
    (folder / "end.toml").write_text(end)
    return folder


def _beat(graph: Graph, beat: int, each: int) -> str:
    out = f'\n[[beats]]\nid = "b{beat}"\ntext = """\n{graph.texts[beat]}\n"""\n'
    for way in range(WAYS):
        to = graph.to(beat, way)
        goto = f"f{to // each}#b{to}" if to < len(graph.texts) else "end"
        more = 'when = "open >= 2 or left"\nadd = { open = 1 }\n' if way == 1 else ""
        out += f'\n[[beats.choices]]\nsay = "{words_of(way)}"\npattern = "staying"\n{more}goto = "{goto}"\n'
    return out


def words_of(way: int) -> str:
    """Return what a choice says."""
    return f"Take way {way}, and go on."


def as_ink(graph: Graph) -> str:
    """Return a graph as a script of ink: a knot a beat, its choices sticky ones."""
    out = ["VAR open = 2", "VAR left = false", "-> b0"]
    for beat, text in enumerate(graph.texts):
        out += [f"=== b{beat}", text]
        for way in range(WAYS):
            to = graph.to(beat, way)
            condition = "{open >= 2 or left} " if way == 1 else ""
            out.append(f"+ {condition}[{words_of(way)}]")
            out += ["  ~ open = MIN(open + 1, 5)"] if way == 1 else []
            out.append(f"  -> {f'b{to}' if to < len(graph.texts) else 'the_end'}")
    return "\n".join([*out, "=== the_end", "The end.", "-> END", ""])


def as_yarn(graph: Graph) -> str:
    """Return a graph as a script of Yarn: a node a beat; `least` is given to it, the smaller of two numbers."""
    out = []
    for beat, text in enumerate(graph.texts):
        out += [f"title: b{beat}", "---"]
        out += ["<<set $open to 2>>", "<<set $left to false>>"] if beat == 0 else []
        out.append(text)
        for way in range(WAYS):
            to = graph.to(beat, way)
            condition = " <<if $open >= 2 or $left>>" if way == 1 else ""
            out.append(f"-> {words_of(way)}{condition}")
            out += ["    <<set $open to least($open + 1, 5)>>"] if way == 1 else []
            out.append(f"    <<jump {f'b{to}' if to < len(graph.texts) else 'the_end'}>>")
        out.append("===")
    return "\n".join([*out, "title: the_end", "---", "The end.", "===", ""])


def stream() -> Iterator[int]:
    """Yield the numbers by which choices are taken: of so many that stand, the remainder says which."""
    drawn = 1
    while True:
        drawn = drawn * MULTIPLIER % MODULUS
        yield drawn >> 8
