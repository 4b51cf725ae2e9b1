"""What is kept from loading to loading changes nothing: whatever is edited, all is found that a fresh loading finds."""

import os
import random
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from random_stories import examples, stories
from stories import END, GO, HEAD, NAMES, PAGE, make, write

from story.diagnostics import Finding
from story.loading import Loaded, Memory, load
from story.model import Scene, Story
from story.warnings import checking, truths
from story.warnings.checking import _alone
from story.warnings.truths import Truths

BEAT: Final = "[[beats]]\n"
TALK: Final = 'offer = { pool = "p", show = 1 }\n'


def page(text: str, *, head: str = "", keys: str = "", choice: str = "") -> str:
    """A scene of one beat and two choices."""
    said = f'[[beats.choices]]\nsay = "Stay"\n{choice}\ngoto = "end"\n'
    return f'{head}\n[[beats]]\ntext = "{text}"\n{keys}\n{said}{GO}'


PAGES: Final = [
    page("Here."),
    page("Rain. " * 230),
    page("You are a runner, {open}."),
    page("{if lit}So.{else}So.{end} {if open > 2 or open < 3}Yes.{end}"),
    page("{wyn.they} is [[here]] and $lit, ({if lit}so{end})."),
    page("{if heard('one')}Heard.{end}", choice="when = \"chose('one')\""),
    page("{if at('b#door') and seen('c') and noticed('page')}Seen.{end}"),
    page("{lost} {nobody.they}"),
    page("Here.", choice='id = "one"\nhinge = "h1"'),
    page("Here.", choice='id = "one"\nhinge = "h1"', head='voice = "noor"'),
    page("Here.", choice='id = "two"', head='voice = "wyn"'),
    page("Here.", keys='id = "door"'),
    page("Here.", keys='id = "door"', head='pool = "p"\nsay = "Talk."\nvoice = "noor"'),
    page("Here.", head='pool = "one"\nsay = "{if lit}Talk.{end}"'),
    page("Here.", keys=TALK),
    page("Here.", keys='visit = "b"', choice='visit = "c#door"'),
    page("Here.", keys='goto = "b#door"', choice="when = \"open == 2 and lit or road == 'open'\""),
    page("Here.", keys='goto = "c#nowhere"', choice="when = \"times('b') > 1\""),
    page("Here.", choice="set = { lit = true, road = 'closed' }\nadd = { open = 1 }"),
    page("Here. # allow SW611", choice='when = "lit and not lit"  # allow SW611'),
    page("Here.", keys="visit = 'b'", choice='insight = "page"'),
    "[[beats]\n",
    "",
    END,
]
HEADS: Final = [
    HEAD + NAMES,
    HEAD + '[labels]\nwords = ["runner"]\n' + NAMES,
    HEAD + NAMES.replace('name = "Wyn"', 'name = "Wyn"\npronouns = "ask"'),
    HEAD + NAMES.replace("max = 5", "max = 90").replace('["open", "closed"]', '["open", "shut"]'),
    HEAD + NAMES.replace("lit = false\n", ""),
    HEAD + 'language = "de"\n' + NAMES.replace('["noor", "wyn"]', '["noor"]'),
    HEAD + 'status = "{if open > 9}x{end} {date}"\n' + NAMES,
    "format = 1\n[",
]
CONTENTS: Final = {
    **dict.fromkeys(("a.toml", "b.toml", "c.toml"), PAGES),
    "story.toml": HEADS,
    "insights.toml": [PAGE, PAGE.replace("[page]", "[other]"), ""],
}
SCENES: Final = st.tuples(
    st.sampled_from(["a.toml", "b.toml", "c.toml"]), st.sampled_from([None, *PAGES])
)
OTHERS: Final = st.sampled_from(
    [(name, text) for name in ("story.toml", "insights.toml") for text in CONTENTS[name]]
)
EDITS: Final = st.lists(st.one_of(SCENES, SCENES, SCENES, OTHERS), min_size=1, max_size=10)


class Edited:
    """A folder whose files are changed one after the other, loaded with one memory."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.memory, self.time = folder, Memory(), 0

    def put(self, name: str, content: str | bytes | None) -> None:
        """Save a file, or take it away."""
        path = self.folder / name
        if content is None:
            path.unlink(missing_ok=True)
            return

        write(self.folder, {name: content})
        self.time += 1
        os.utime(path, ns=(self.time, self.time))

    def loaded(self) -> Loaded:
        return load(self.folder, warnings=True, memory=self.memory, drafts=True)

    def hold(self) -> None:
        """Hold what is loaded with the memory to what a fresh loading gives."""
        kept, fresh = self.loaded(), load(self.folder, warnings=True, drafts=True)
        assert kept.diagnostics == fresh.diagnostics
        for one, other in (
            (kept.story, fresh.story),
            (kept.draft, fresh.draft),
            (kept.outline, fresh.outline),
        ):
            assert content_of(one) == content_of(other)


def content_of(story: Story | None) -> tuple[str, Mapping[str, Scene]] | None:
    """Give all of a story that comes of its scenes."""
    return None if story is None else (story.version, story.scenes)


def hold_each(edits: list[tuple[str, str | None]]) -> None:
    with TemporaryDirectory() as place:
        edited = Edited(make(Path(place) / "shop", b=PAGES[0], c=PAGES[0]))
        edited.hold()
        for name, content in edits:
            edited.put(name, content)
            edited.hold()


@pytest.mark.slow
@for_all(EDITS)
@settings(max_examples=examples(60))
def test_whatever_is_edited_all_is_found_that_a_fresh_loading_finds(
    edits: list[tuple[str, str | None]],
) -> None:
    hold_each(edits)


def never(low: int) -> str:
    """A scene with a text that is never read, and six values to be tried, twice, to see it."""
    return page(f"{{if open > {low} and open < {low + 1}}}Yes.{{end}}")


@pytest.mark.parametrize("name", ["a.toml", "b.toml"])
def test_what_was_left_untried_is_tried_where_another_takes_less(tmp_path: Path, name: str) -> None:
    with (
        patch.object(truths, "MAX_COMBINATIONS", 6),
        patch.object(truths, "MAX_COMBINATIONS_OF_STORY", 20),
        patch.object(checking, "SURELY_TRIED", 14),
    ):
        edited = Edited(make(tmp_path / "shop", a=never(0), b=never(1), c=never(2)))
        edited.hold()
        assert [found.code for found in edited.loaded().diagnostics].count("SW611") == 1
        edited.put(name, PAGES[0])
        edited.hold()
        edited.put(name, never(3))
        edited.hold()


@pytest.mark.slow
@for_all(st.lists(stories(), min_size=2, max_size=2), st.randoms(use_true_random=False))
@settings(max_examples=examples(15))
def test_so_it_is_where_one_random_story_becomes_another_file_by_file(
    both: list[dict[str, str | bytes]], draw: random.Random
) -> None:
    one, other = both
    names = sorted({*one, *other})
    draw.shuffle(names)
    with TemporaryDirectory() as place:
        edited = Edited(write(Path(place) / "story", one))
        edited.hold()
        for name in names:
            edited.put(name, other.get(name))
            edited.hold()


DOOR: Final = page("B.", keys='id = "door"')
ACT: Final = page("B.", choice='id = "one"')
POOL: Final = page("B.", head='pool = "p"\nsay = "Talk."')


@pytest.mark.parametrize(
    ("asks", "name", "before", "after", "code"),
    [
        (page("{if at('b#door')}x{end}"), "b.toml", DOOR, PAGES[0], "SW307"),
        (page("A.", choice='visit = "b#door"'), "b.toml", DOOR, PAGES[0], "SW202"),
        (page("A.", choice='visit = "b"'), "b.toml", PAGES[0], None, "SW201"),
        (page("{if chose('one')}x{end}"), "b.toml", ACT, PAGES[0], "SW307"),
        (page("A.", keys=TALK), "b.toml", POOL, PAGES[0], "SW207"),
        (
            page("A.", head='voice = "noor"', choice='visit = "b"'),
            "b.toml",
            PAGES[0],
            page("B.", head='voice = "wyn"'),
            "SW211",
        ),
        (page("{if noticed('page')}x{end}"), "insights.toml", PAGE, "", "SW307"),
        (
            page("{wyn.name}"),
            "story.toml",
            HEADS[0],
            HEADS[0].replace("cast.wyn", "cast.w"),
            "SW403",
        ),
        (page("You are a runner."), "story.toml", HEADS[0], HEADS[1], "SW610"),
    ],
)
def test_what_hangs_on_another_file_is_asked_again(
    asks: str, name: str, before: str, after: str | None, code: str, tmp_path: Path
) -> None:
    edited = Edited(make(tmp_path, {"story.toml": HEADS[0], name: before}, a=asks))
    if name == "story.toml":
        edited.put(name, before)
    assert code not in {found.code for found in edited.loaded().diagnostics}
    edited.put(name, after)
    edited.hold()
    told = [found for found in edited.loaded().diagnostics if found.code == code]
    assert "a.toml" in {Path(found.file).name for found in told}


def test_an_id_that_two_scenes_have_is_told_until_one_has_another(tmp_path: Path) -> None:
    edited = Edited(make(tmp_path, a=ACT, b=ACT))
    edited.hold()
    edited.put("b.toml", ACT + "# twice")
    edited.hold()
    assert "SW106" in {found.code for found in edited.loaded().diagnostics}


def test_of_a_scene_that_stays_as_it_was_nothing_is_asked_again(tmp_path: Path) -> None:
    edited = Edited(make(tmp_path, a=PAGES[0], b=PAGES[1], c=PAGES[3]))
    edited.loaded()
    edited.put("b.toml", page("Snow. " * 240))
    asked: list[str] = []

    def noting(story: Story, scene: Scene, tried: Truths) -> tuple[Finding, ...]:
        asked.append(scene.id)
        return _alone(story, scene, tried)

    with patch.object(checking, "_alone", noting):
        found = {(found.code, Path(found.file).name) for found in edited.loaded().diagnostics}

    assert asked == ["b"]
    assert {("SW606", "b.toml"), ("SW621", "c.toml")} <= found
