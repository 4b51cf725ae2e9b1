"""Play with its text rendered, beside other systems on the same story, and beside a loop that only looks up where a number leads.

All of them take the same choices, and a digest of all that is read shows that they played the same. Rounds are interleaved, and a
ratio is one of two rounds beside each other, in CPU time. It needs Node.js with inkjs and yarn-bound (`npm install inkjs yarn-bound`).
"""

import gc
import hashlib
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.common import node_with, ratios, row, spread
from benchmarks.graphs import Graph, as_ink, as_yarn, graph_of, stream, write_files
from engine.runtime.state import Setup, State
from engine.runtime.step import begin, step
from story.loading import load_story
from story.model import Story

PEERS: Final = {"inkjs": "ink", "yarn-bound": "yarn"}
SCRIPT: Final = str(Path(__file__).with_name("peers.js"))
WANTED: Final = {1_000: 20, 10_000: 15}
"""Beats, and how many times inkjs's choices in a second are wanted."""
CHOICES: Final = 40_000
"""A round's choices; peers, which take some ten times as long, take a tenth of them, and these are what the digest is of."""
ROUNDS: Final = 7
EACH: Final = 25
"""Beats a file."""


def main() -> None:
    """Print choices in a second of CPU, and the ratios to each peer."""
    for beats in WANTED:
        print(f"play, text rendered: {beats:,} beats of 80 words")
        with tempfile.TemporaryDirectory() as place:
            measure(Path(place), graph_of(beats))


def measure(place: Path, graph: Graph) -> None:
    """Print the figures of one graph."""
    story = load_story(write_files(place / "story", graph, EACH))
    digest = digest_of(story, CHOICES // 10)
    gc.collect()
    with peers_of(place, graph, CHOICES // 10) as peers:
        for name, peer in peers.items():
            theirs = peer.line()
            row(f"what {name} read", "the same" if theirs == digest else f"other: {theirs}")
        ours: list[float] = []
        loop: list[float] = []
        others: dict[str, list[float]] = {name: [] for name in peers}
        for _ in range(ROUNDS):
            ours.append(rate(lambda: play(story, CHOICES), CHOICES))
            loop.append(rate(lambda: look_up(len(graph.texts), CHOICES), CHOICES))
            for name, peer in peers.items():
                others[name].append(peer.round())
    row("choices a second", spread(ours, ",.0f"))
    for name, rates in others.items():
        row(f"  {name}", spread(rates, ",.0f"))
        wanted = f">= {WANTED[len(graph.texts)]}" if name == "inkjs" else ""
        row(f"  times {name}", spread(ratios(ours, rates), ".1f"), wanted)
    row("  a loop without features is faster by", spread(ratios(loop, ours), ".1f"))
    first = [first_visits(place / "story") for _ in range(3)]
    row("  first visits a second", spread(first, ",.0f"))


def rate(act: Callable[[], object], choices: int) -> float:
    """Return how many choices are taken in a second of CPU."""
    begun = time.process_time()
    act()
    return choices / (time.process_time() - begun)


def play(story: Story, choices: int) -> int:
    """Take so many choices, and return the letters that were read."""
    letters, drawn, state = 0, stream(), begin(story, Setup())
    for _ in range(choices):
        if state.over:
            state = begin(story, Setup())
        for passage in state.read:
            letters += len(passage.text.plain)
        offered = state.offered
        for option in offered:
            letters += len(option.say.plain)
        state = step(story, state, next(drawn) % len(offered))
    return letters


def look_up(beats: int, choices: int) -> int:
    """Play a table of numbers: what Python itself costs."""
    text, said = "A text of some words.", ("Take this way.",) * 3
    table = [
        (text, said, [(place + 1 + way) % beats for way in range(3)]) for place in range(beats)
    ]
    letters, place, drawn = 0, 0, stream()
    for _ in range(choices):
        words, options, ways = table[place]
        letters += len(words)
        for option in options:
            letters += len(option)
        place = ways[next(drawn) % len(ways)]
    return letters


def first_visits(folder: Path) -> float:
    """Return how many beats are come to for the first time in a second of CPU, in a story that was just loaded."""
    gc.disable()
    story = load_story(folder)
    gc.freeze()
    gc.enable()
    states = 0
    begun = time.process_time()
    state, drawn = begin(story, Setup()), stream()
    while not state.over:
        state = step(story, state, next(drawn) % len(state.offered))
        states += 1
    return states / (time.process_time() - begun)


def digest_of(story: Story, choices: int) -> str:
    """Return a digest of all that is read and can be chosen, choice by choice; how it is broken into lines is left out."""
    digest = hashlib.sha256()

    def told(state: State) -> None:
        read = [passage.text.plain for passage in state.read if passage.kind != "scene"]
        words = " ".join([*read, *(option.say.plain for option in state.offered)]).split()
        digest.update((" ".join(words) + "\n").encode())

    drawn, state = stream(), begin(story, Setup())
    for _ in range(choices):
        if state.over:
            told(state)
            state = begin(story, Setup())
        told(state)
        state = step(story, state, next(drawn) % len(state.offered))
    return digest.hexdigest()


class Peer:
    """Another system that plays the story, a round whenever it is asked for one."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def round(self) -> float:
        """Return the choices it takes in a second of CPU."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.line())

    def close(self) -> None:
        self.process.communicate()


@contextmanager
def peers_of(place: Path, graph: Graph, choices: int) -> Iterator[dict[str, Peer]]:
    """Give the peers that are there, each with the story in its own form; of the others it is said that they are not measured."""
    (place / "ink").write_text(as_ink(graph), "utf-8")
    (place / "yarn").write_text(as_yarn(graph), "utf-8")
    peers: dict[str, Peer] = {}
    for name, form in PEERS.items():
        node = node_with(name)
        if node is None:
            row(name, "not measured: it needs Node.js and", f"npm install {name}")
            continue
        path = place / form
        if form == "ink":
            subprocess.run(
                [node, SCRIPT, "compile", str(path), str(place / "ink.json")], check=True
            )
            path = place / "ink.json"
        peers[name] = Peer([node, SCRIPT, "play", form, str(path), str(choices)])
    try:
        yield peers
    finally:
        for peer in peers.values():
            peer.close()
