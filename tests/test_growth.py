"""What is done for a story grows with the story: twice the beats, or twice the mistakes, are twice the calls, and not four times."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from benchmarks.graphs import graph_of, write_files
from engine.runtime.plan import plan_of
from story.loading import Loaded, load

FEW, MANY = 60, 120
MOST = 2.3
"""A little more than twice: what is done once a file or once a story is divided otherwise."""
WRONG = {
    "nothing": ("", ""),
    "a beat that is not there": ("#b", "#c"),
    "a scene that is not there": ('goto = "f', 'goto = "g'),
    "a pattern": ('pattern = "staying"', 'pattern = "stying"'),
    "a variable": ("add = { open", "add = { opn"),
    "a condition": ('when = "open', 'when = "opne'),
    "a key": ("pattern =", "patern ="),
    "a brace": ("Take way", "Take {wy}"),
}


def calls_of(act: Callable[[], object]) -> int:
    """Count the calls that an act makes, those of functions written in C among them."""
    count = 0

    def counted(_frame: FrameType, event: str, _of: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def written(folder: Path, beats: int, each: int, wrong: str) -> Path:
    write_files(folder, graph_of(beats), each)
    for path in folder.glob("f*.toml"):
        path.write_text(path.read_text().replace(*WRONG[wrong]))
    return folder


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("each", [1, MANY])
def test_loading_grows_with_the_story(each: int, wrong: str, tmp_path: Path) -> None:
    counts = []
    for beats in (FEW, MANY):
        folder = written(tmp_path / str(beats), beats, each, wrong)
        found: list[Loaded] = []
        counts.append(calls_of(lambda folder=folder, found=found: found.append(load(folder))))  # type: ignore[misc]
        assert bool(found[0].diagnostics) == (wrong != "nothing")
    few, many = counts
    assert many < MOST * few


def test_laying_out_grows_with_the_story(tmp_path: Path) -> None:
    counts = []
    for beats in (FEW, MANY):
        story = load(written(tmp_path / str(beats), beats, MANY, "nothing")).story
        assert story is not None
        counts.append(calls_of(lambda story=story: list(plan_of(story).beats)))  # type: ignore[misc]
    few, many = counts
    assert many < MOST * few
