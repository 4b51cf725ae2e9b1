"""Dragging and ctrl+c: the words that were dragged over are copied, or none, and nothing is chosen by it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from stories import make
from textual.pilot import Pilot

from engine.screens.app import SlackWater
from engine.screens.copying import between
from engine.screens.reading import Reading
from engine.screens.settings import Settings
from story.loading import load_story

TEXT = "The island is an island twice a day. 水を見て The road lies dry between two shores, and one window is lit."
STORY: dict[str, str | bytes] = {
    "a.toml": f'[[beats]]\ntext = "{TEXT}"\n[[beats.choices]]\nsay = "Go over."\ngoto = "end"\n'
}
Script = Callable[[SlackWater, Pilot[None]], Awaitable[None]]


def run(tmp_path: Path, script: Script) -> None:
    async def go() -> None:
        app = SlackWater(load_story(make(tmp_path, STORY)), None, Settings())
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.begin_new()
            for _ in range(6):
                await pilot.pause()
                if isinstance(app.screen, Reading):
                    break
                await pilot.press("enter")
            assert isinstance(app.screen, Reading)
            await script(app, pilot)

    asyncio.run(go())


def cell_of(app: SlackWater, words: str, after: int = 0) -> tuple[int, int]:
    """Find where words stand on the page, in cells; `after` counts letters into them."""
    for row, line in enumerate(app.page.lines[app.page.top :]):
        text = "".join(piece for piece, _ in line.pieces)
        if words in text:
            start = text.index(words) + after
            return app.page.margin + cell_len(text[:start]), row
    raise AssertionError(words)


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down("Page", offset=start)
    await pilot.hover("Page", offset=((start[0] + end[0]) // 2, end[1]))
    await pilot.hover("Page", offset=end)
    await pilot.mouse_up("Page", offset=end)
    await pilot.pause()


def test_the_words_dragged_over_are_copied_and_nothing_else(tmp_path: Path) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await drag(pilot, cell_of(app, "island"), cell_of(app, "island", 5))
        await pilot.press("ctrl+c")
        assert app.clipboard == "island"
        await drag(pilot, cell_of(app, "twice", 4), cell_of(app, "twice"))
        await pilot.press("ctrl+c")
        assert app.clipboard == "twice"
        await drag(pilot, cell_of(app, "水を見て"), cell_of(app, "水を見て", 3))
        await pilot.press("ctrl+c")
        assert app.clipboard == "水を見て"
        first = "".join(piece for piece, _ in app.page.lines[app.page.top].pieces)
        await drag(pilot, cell_of(app, "day."), (cell_of(app, "day.")[0] - 20, 1))
        await pilot.press("ctrl+c")
        assert app.clipboard.startswith(first[first.index("day.") :] + "\n")
        assert len(app.clipboard.splitlines()) == 2

    run(tmp_path, script)


def test_where_no_words_are_nothing_is_copied(tmp_path: Path) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        app.copy_to_clipboard("mine")
        for start, end in (((0, 0), (3, 0)), ((10, 18), (60, 20)), ((75, 0), (79, 0))):
            await drag(pilot, start, end)
            await pilot.press("ctrl+c")
            assert app.clipboard == "mine"
        await pilot.click("Page", offset=cell_of(app, "island"), times=3)
        await pilot.press("ctrl+c")
        assert app.clipboard == "mine"

    run(tmp_path, script)


def test_a_drag_that_ends_on_a_choice_does_not_choose_it(tmp_path: Path) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        assert app.game is not None
        choice = cell_of(app, "Go over.")
        await drag(pilot, cell_of(app, "island"), (choice[0] + 3, choice[1]))
        assert len(app.game.taken) == 0
        await pilot.press("ctrl+c")
        assert app.clipboard.startswith("island is")
        assert app.clipboard.endswith("1   Go o")
        await pilot.click("Page", offset=choice)
        assert len(app.game.taken) == 1
        await pilot.press("ctrl+c")
        assert app.screen.get_selected_text() is None

    run(tmp_path, script)


def test_a_window_made_too_small_after_a_drag_has_nothing_to_copy(tmp_path: Path) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        app.page.top = 3
        await drag(pilot, (10, 0), (60, 2))
        app.page.top = 9
        await pilot.resize_terminal(20, 3)
        await pilot.press("ctrl+c")
        assert isinstance(app.screen, Reading)

    run(tmp_path, script)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(0, 3, "abc"), (1, 2, "b"), (3, 4, "水"), (4, 5, "水"), (4, 6, "水d"), (6, 99, "e\u0301f")],
)
def test_letters_are_cut_out_whole(start: int, end: int, words: str) -> None:
    assert between("abc水de\u0301f", start, end) == words
