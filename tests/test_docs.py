"""The documents say what is so: the tutorial's story plays, and what is linked is there."""

import random
import re
from pathlib import Path

import pytest

from engine.game import new_given, start
from story import keys
from story.codes import DESCRIPTORS
from story.loading import load_story

ROOT = Path(__file__).parent.parent
LISTING = re.compile(r"<!-- story: (?P<path>\S+) -->\n```toml\n(?P<text>.*?)```", re.DOTALL)


def test_the_story_of_the_tutorial_plays_to_its_ending(tmp_path: Path) -> None:
    for match in LISTING.finditer((ROOT / "docs" / "writing.md").read_text("utf-8")):
        path = tmp_path / match["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(match["text"], "utf-8")
    story = load_story(tmp_path / "bakery")
    draw = random.Random(1)
    game = start(story, None, new_given(story, None, seed=1))
    while not game.over:
        game.choose(draw.choice([place for place, option in enumerate(game.state.offered) if option.locked is None]))
    assert game.state.ending == "morning"


@pytest.mark.parametrize("name", ["README.md", "docs/playing.md", "docs/writing.md", "docs/design.md"])
def test_what_is_linked_is_there(name: str) -> None:
    page = ROOT / name
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / link).exists(), link


def test_every_key_of_the_format_is_in_the_reference() -> None:
    reference = (ROOT / "docs" / "writing.md").read_text("utf-8")
    for table in (keys.STORY, keys.SCENE, keys.BEAT, keys.CHOICE, keys.CAST, keys.CANON, keys.PROMISE, keys.ENDING, keys.OFFER, keys.INSIGHT):
        for key in table:
            assert re.search(rf"(?:^|[`\[. {{]){key}\b", reference, re.MULTILINE), key


def test_every_code_is_reported_somewhere_and_every_report_has_a_code() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "story").glob("*.py") if path.name != "codes.py")
    used = set(re.findall(r"SW\d{3}", source))
    assert used <= set(DESCRIPTORS)
