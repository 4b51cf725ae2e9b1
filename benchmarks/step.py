"""Random play through the engine, text rendered, beside a loop that only looks up where a number leads."""

import random
import time
from pathlib import Path

from benchmarks.common import row
from engine.play.game import new_setup
from engine.runtime.state import Setup
from engine.runtime.step import begin, step
from story.loading import load_story
from story.model import Story
from story.shipped import shipped_folder

CHOICES = 150_000


def main() -> None:
    """Print choices a second on the shipped story, both parts and all temperaments, and the ratio to the loop."""
    print("random play, text rendered")
    story = load_story(Path(shipped_folder()))
    givens = [
        new_setup(story, None, voice, None, t.id, 1)
        for voice in story.canon.voices
        for t in story.canon.temperaments
    ]
    play(story, givens, 10_000)
    ours, loop = (
        max(rates)
        for rates in zip(
            *((play(story, givens, CHOICES), reference(CHOICES)) for _ in range(3)), strict=True
        )
    )
    row("choices a second", f"{ours:,.0f}", ">= 150,000")
    row("a loop with no features", f"{loop:,.0f}")
    row("the loop is faster by", f"{loop / ours:.1f} x")


def play(story: Story, givens: list[Setup], choices: int) -> float:
    """Play at random; returns choices a second."""
    draw = random.Random(1).random
    done, playthrough, letters = 0, 0, 0
    start = time.perf_counter()
    while done < choices:
        state = begin(story, givens[playthrough % len(givens)])
        playthrough += 1
        while not state.over:
            open_ones = [
                place for place, option in enumerate(state.offered) if option.locked is None
            ]
            state = step(story, state, open_ones[int(draw() * len(open_ones))])
            for passage in state.read:
                letters += len(passage.text.plain)
            done += 1
    assert letters
    return done / (time.perf_counter() - start)


def reference(choices: int) -> float:
    """Play a table of numbers at random: what Python itself costs."""
    draw = random.Random(1).random
    table = {
        place: ("A text of some words.", [(place * 3 + way) % 997 for way in range(3)])
        for place in range(997)
    }
    place, letters = 0, 0
    start = time.perf_counter()
    for _ in range(choices):
        text, ways = table[place]
        letters += len(text)
        place = ways[int(draw() * len(ways))]
    return choices / (time.perf_counter() - start)
