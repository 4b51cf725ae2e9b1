"""The proof of generated stories, of four shapes in several sizes, and how hopeless it is to walk all of their states.

`python -m benchmarks.prove` takes some minutes; the other benchmarks leave it out.
"""

import resource
import tempfile
import time
from pathlib import Path

from benchmarks.common import row
from benchmarks.generated import write_hub, write_row, write_whole, write_wide
from engine.proving.abstraction import Abstraction
from engine.proving.budget import Budget
from engine.proving.model import model_of
from engine.proving.proof import prove
from engine.proving.walking import Monitor, OutOfBudget, asked_at, walk
from story.loading import load_story
from story.model import Story
from story.shipped import shipped_folder

WHOLE, WIDE, ROWS = (400, 1_500, 2_500, 4_550, 9_100), (250, 1_000), (200, 400, 1_000)
HUBS = ((250, 200, 80, "complete, < 120 s"), (800, 600, 270, "complete"))
"""How many storylets, counters and beats a row a game of storylets has, and what is wanted of its proof."""
NAIVE_SECONDS = 15.0


def main() -> None:
    """Print seconds, states and states a minute."""
    print("slackwater prove")
    story = load_story(shipped_folder())
    row("the shipped story", proved(story), "complete, < 20 s")
    row("walking all of its values, nothing sliced", everything(story))
    with tempfile.TemporaryDirectory() as place:
        for beats in WHOLE:
            story = load_story(write_whole(Path(place) / f"whole{beats}", beats * 22 // 20))
            row(
                f"the shape of the whole story, {count(story):,} beats",
                proved(story),
                "complete, < 15, 40, 120 s",
            )
        row("walking all that steers the largest, merged", everything(story))
        for scenes in WIDE:
            story = load_story(write_wide(Path(place) / f"wide{scenes}", scenes))
            row(
                f"{scenes:,} scenes, {3 * scenes:,} choices, 12 variables",
                proved(story),
                "complete, < 60 s",
            )
        for storylets, counters, beats, wanted in HUBS:
            folder = Path(place) / f"hub{storylets}"
            story = load_story(write_hub(folder, storylets, counters, beats))
            row(f"a hub of {storylets} storylets, {count(story):,} beats", proved(story), wanted)
        for beats in ROWS:
            story = load_story(write_row(Path(place) / f"row{beats}", beats))
            row(f"a hub and a row of {beats:,} guarded beats", proved(story), "complete, < 3 s")
    row(
        "memory at most",
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB",
        "< 2,048 MiB",
    )


def count(story: Story) -> int:
    return sum(len(scene.beats) for scene in story.scenes.values())


def proved(story: Story) -> str:
    """Prove a story within five minutes; says how long it took, and how many states were walked."""
    begun = time.perf_counter()
    proof = prove(story, Budget(300))
    word = "complete" if proof.complete else "not complete"
    return f"{word}, {time.perf_counter() - begun:.1f} s, {proof.decisions.budget.states:,} states"


def everything(story: Story) -> str:
    """Walk all that steers a story and all that its texts read, at once, for a while."""
    ground = model_of(story)
    asked = asked_at(ground.targets, ground.graph.at)
    slice = Abstraction(ground.graph, ground.graph.packing.everything, asked)
    begun = time.perf_counter()
    try:
        states, word = (
            len(
                walk(slice, Monitor(slice), lambda *_: time.perf_counter() - begun < NAIVE_SECONDS)
            ),
            "all",
        )
    except OutOfBudget as spent:
        states, word = spent.states, "given up at"
    took = time.perf_counter() - begun
    return f"{word} {states:,} states, {states / took * 60 / 1e6:.1f} million a minute"


if __name__ == "__main__":
    main()
