"""The runtime of a page beside the engine, which is the judge: the same playthroughs, to the letter."""

import json
import random
import subprocess
from hashlib import blake2s
from pathlib import Path
from typing import Any

import pytest
from random_stories import examples, put
from random_stories import story as files_of
from stories import make, shipped
from web_judging import NODE, agree, digested, in_node, played, type_of, with_slips
from web_slips import SLIPS
from web_texts import nasty

from engine.runtime.compiling import finished
from engine.runtime.lots import number_of
from engine.saves.record_lines import short_fingerprint
from engine.web.page import RUNTIME, script_of
from engine.web.scenes import seconds
from engine.web.writing import data_of
from story.loading import load
from story.model import Story

pytestmark = pytest.mark.skipif(NODE is None, reason="node is missing: a page's runtime is not run")
TORTURE = Path(__file__).parent / "web" / "torture"
TEXTS = 3_000


@pytest.fixture(scope="module")
def torture() -> Story:
    story = load(TORTURE).story
    assert story is not None
    return story


def test_the_hardest_story_is_played_alike(torture: Story, tmp_path: Path) -> None:
    assert agree(tmp_path, [(torture, range(20))]) == 20


@pytest.mark.slow
def test_the_hardest_story_is_played_alike_many_times(torture: Story, tmp_path: Path) -> None:
    count = examples(150)
    assert agree(tmp_path, [(torture, range(1_000, 1_000 + count))]) == count


def test_the_shipped_story_is_played_alike(tmp_path: Path) -> None:
    story = shipped()
    assert agree(tmp_path, [(story, range(2))]) == 2


@pytest.mark.slow
def test_the_shipped_story_is_played_alike_many_times(tmp_path: Path) -> None:
    story = shipped()
    count = examples(40)
    assert agree(tmp_path, [(story, range(100, 100 + count))]) == count


def some_stories(folder: Path, count: int, seed: int) -> list[tuple[Story, range]]:
    """Return stories drawn at random that can be played, each with the seeds of a few playthroughs."""
    out: list[tuple[Story, range]] = []
    while len(out) < count:
        seed += 1
        story = load(put(folder / str(seed), files_of(random.Random(seed)))).story
        if story is not None:
            out.append((story, range(seed, seed + 4)))
    return out


def test_stories_at_random_are_played_alike(tmp_path: Path) -> None:
    assert agree(tmp_path, some_stories(tmp_path, 5, 0)) == 20


@pytest.mark.slow
def test_many_stories_at_random_are_played_alike(tmp_path: Path) -> None:
    count = examples(30)
    assert agree(tmp_path, some_stories(tmp_path, count, 10_000)) == 4 * count


def test_a_story_of_the_letter_that_stands_for_words_is_played_alike(tmp_path: Path) -> None:
    scene = '[[beats]]\nid = "b"\ntext = "~"\n[[beats.choices]]\nid = "c"\nsay = "~"\nreply = "~ ~"\ngoto = "end"\n'
    story = load(make(tmp_path / "story", a=scene)).story
    assert story is not None
    assert agree(tmp_path, [(story, range(2))]) == 2


def test_the_hours_of_the_road_are_alike(tmp_path: Path) -> None:
    story = shipped()
    assert story.tides is not None
    script = tmp_path / "tides.js"
    asked = f"console.log(JSON.stringify(openStory({json.dumps(data_of(story))}).tides))"
    script.write_text(f"{script_of(RUNTIME)}\n{asked}", "utf-8")
    out = subprocess.run([str(NODE), str(script)], capture_output=True, text=True, check=True)
    windows = [[seconds(window.opens), seconds(window.closes)] for window in story.tides.windows]
    assert json.loads(out.stdout) == {"period": story.tides.period, "windows": windows}


def test_type_is_set_alike(tmp_path: Path) -> None:
    texts = nasty(TEXTS)
    answers = in_node(tmp_path, {"texts": texts})
    for text, answer in zip(texts, answers, strict=True):
        if digested(type_of(finished(text))) != answer:
            (other,) = in_node(tmp_path, {"texts": [text]}, whole=True)
            assert type_of(finished(text)) == json.loads(other), text


def test_hashes_are_alike(tmp_path: Path) -> None:
    texts = [
        letter * count
        for letter in "aé😀"
        for count in (*range(20), 63, 64, 65, 127, 128, 129, 500)
    ]
    for text, answer in zip(texts, in_node(tmp_path, {"hashed": texts}), strict=True):
        digest = blake2s(text.encode(), digest_size=8).hexdigest()
        assert answer == f"{digest} {number_of(text)} {short_fingerprint(text)}"


def jobs_of(story: Story, seeds: range, texts: int) -> tuple[dict[str, Any], list[str]]:
    """Return playthroughs of a story and texts for node, and what Python answers."""
    done, written = [played(story, seed) for seed in seeds], nasty(texts)
    expected = [digested(answer) for _, answer in done]
    expected += [digested(type_of(finished(text))) for text in written]
    stories = [{"data": data_of(story), "playthroughs": [job for job, _ in done]}]
    return {"stories": stories, "texts": written}, expected


@pytest.mark.slow
def test_slips_in_the_runtime_are_seen(torture: Story, tmp_path: Path) -> None:
    sizes = ((2, 30), (6, 100), (40, TEXTS))  # most slips are seen at once
    sized = [jobs_of(torture, range(playthroughs), texts) for playthroughs, texts in sizes]
    jobs, expected = sized[-1]
    assert in_node(tmp_path, jobs) == expected
    unseen = list(SLIPS)
    for jobs, expected in sized:
        answers = with_slips(tmp_path, jobs, unseen)
        unseen = [slip for slip, answer in zip(unseen, answers, strict=True) if answer == expected]
    assert not unseen
