"""Pages: parted between paragraphs only, filled from above, and the place on them kept whatever the window does."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playthroughs import play
from stories import write
from textual.pilot import Pilot

from engine.play.game import new_setup
from engine.saves.store import SaveStore
from engine.screens.app import SlackWater
from engine.screens.bars import Bar
from engine.screens.gathered import Gathered
from engine.screens.hearing import Hearing
from engine.screens.history import History
from engine.screens.keys import Keys
from engine.screens.lines import BLANK, Joined, Line, plain_lines
from engine.screens.map_lines import Below
from engine.screens.page import Page
from engine.screens.paging import PageStop, page_end, page_top, pages, place_of, row_of
from engine.screens.reading import Reading
from engine.screens.settings import Settings
from engine.screens.settings_page import SettingsPage
from engine.screens.writing import Desk
from story.loading import load_story
from story.model import Story

Paragraphs = list[tuple[int, bool]]


def laid_out(paragraphs: Paragraphs, choices: int = 0) -> tuple[list[Line], list[PageStop]]:
    """Lay out paragraphs of so many lines, headings among them, and choices under them."""
    lines: list[Line] = []
    stops: list[PageStop] = []
    for number, (size, heading) in enumerate(paragraphs):
        stops.append(PageStop(len(lines), heading))
        lines += [Line(((f"p{number}.{row}", "text"),)) for row in range(size)]
        lines.append(BLANK)
    if choices:
        lines.append(BLANK)
        stops.append(PageStop(len(lines)))
        lines += [Line(((f"choice {place}", "choice"),), place) for place in range(choices)]
    return lines, stops


PARAGRAPHS = st.lists(st.tuples(st.integers(1, 14), st.just(False)), min_size=1, max_size=30)


@given(PARAGRAPHS, st.integers(0, 6), st.integers(6, 40))
def test_every_line_is_on_one_page_and_pages_end_between_paragraphs(
    paragraphs: Paragraphs, choices: int, height: int
) -> None:
    lines, stops = laid_out(paragraphs, choices)
    start, count = 0, 0
    begins = {stop.line for stop in stops}
    while start < len(lines):
        end = page_end(lines, stops, start, height)
        assert start < end <= len(lines)
        words = [row for row in range(start, end) if lines[row].pieces]
        assert words[-1] - start < height
        following = [stop.line for stop in stops if stop.line > start]
        sizes = [size for size, _ in paragraphs]
        if end < len(lines) and max(sizes) <= height:
            assert end in begins
            # one more would not have fitted
            after = next((stop for stop in following if stop > end), len(lines))
            while after and not lines[after - 1].pieces:
                after -= 1
            assert after - start > height
        start, count = end, count + 1
    assert count == pages(lines, stops, 0, height)


def test_a_heading_has_eight_lines_under_it_or_goes_on_the_next_page() -> None:
    for above in range(1, 16):
        lines, stops = laid_out([(above, False), (2, True), (5, False), (9, False)])
        end = page_end(lines, stops, 0, 20)
        heading = stops[1].line
        assert end == heading or end - 1 - (heading + 2) >= 8
    lines, stops = laid_out([(2, True), (30, False)])
    assert page_end(lines, stops, 0, 20) == 3  # where it begins the page, what follows is parted


def test_a_heading_goes_with_what_it_heads() -> None:
    lines, stops = laid_out([(3, False), (1, True), (12, False), (8, False)])
    assert page_end(lines, stops, 0, 16) == stops[1].line


@given(PARAGRAPHS, st.integers(16, 40))
def test_what_was_new_a_page_ago_fills_all_that_is_free(
    paragraphs: Paragraphs, height: int
) -> None:
    lines, stops = laid_out(paragraphs, 2)
    start = 0
    while (end := page_end(lines, stops, start, height)) < len(lines):
        start = end
    top = page_top(lines, start, end, height, stops)
    free = height - (len(lines) - start)
    earlier = [stop.line for stop in stops if stop.line < top]
    assert start - top <= max(free, 0)
    assert not earlier or start - earlier[-1] > free
    assert top in {stop.line for stop in stops}


@given(PARAGRAPHS, st.integers(6, 40))
def test_what_is_past_fills_the_page_in_whole_paragraphs_up_to_half_of_it(
    paragraphs: Paragraphs, height: int
) -> None:
    lines, stops = laid_out(paragraphs, 2)
    for stop in stops:
        end = page_end(lines, stops, stop.line, height)
        top = page_top(lines, stop.line, end, height)
        assert stop.line - top <= height // 2
        assert top in {other.line for other in stops}
        earlier = [other.line for other in stops if other.line < top]
        if earlier and end == len(lines):
            room = min(height - (end - stop.line), height // 2)
            assert stop.line - earlier[-1] > room


def test_choices_that_are_longer_than_the_page_are_parted_between_choices() -> None:
    lines = [Line(((f"choice {place}", "choice"),), place // 3) for place in range(27)]
    assert page_end(lines, [PageStop(0)], 0, 20) == 18


WORDS = "\n\n".join(
    f"{number} " + "words of a paragraph, " * (number % 5 + 1) for number in range(60)
)


@given(st.integers(20, 100), st.integers(20, 100), st.integers(0, 400))
def test_a_place_is_found_again_at_any_width(one: int, other: int, row: int) -> None:
    before, after = plain_lines(WORDS, one), plain_lines(WORDS, other)
    row = min(row, len(before) - 1)
    while not before[row].pieces:
        row += 1
    letters = "".join(text for text, _ in before[row].pieces).replace(" ", "")
    found = row_of(after, place_of(before, row))
    near = "".join(text for line in after[found : found + 2] for text, _ in line.pieces)
    assert letters[0] in near
    assert row_of(before, place_of(after, row_of(after, place_of(before, row)))) <= row
    assert row_of(before, place_of(before, row)) == row


def test_a_place_is_found_again_where_the_text_around_it_has_changed() -> None:
    before = plain_lines(WORDS, 60)
    row = next(
        row for row, line in enumerate(before) if line.pieces and line.pieces[0][0][:3] == "40 "
    )
    changed = WORDS.replace("10 words", "10 quite other and rather longer words").replace("55 ", "")
    after = plain_lines("A new beginning.\n\n" + changed, 60)
    assert after[row_of(after, place_of(before, row))].pieces[0][0].startswith("40 ")


LONG = "\n\n".join(
    f"Paragraph {number}. " + "It goes on for a while, as long ones do. " * 4
    for number in range(24)
)
STORY: dict[str, str | bytes] = {
    "story.toml": 'format = 1\ntitle = "Long"\nstart = "a"\npause = "Breathe."\n',
    "a.toml": f"""
title = "A long one"
[[beats]]
text = '''Before.'''
[[beats.choices]]
say = "On."
[[beats]]
text = '''{LONG}'''
[[beats.choices]]
say = "Left."
goto = "b"
[[beats.choices]]
say = "Right."
goto = "b"
""",
    "b.toml": 'ending = { family = "b", title = "The end" }\n[[beats]]\ntext = "Done."\n',
}


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    return load_story(write(tmp_path / "long", STORY))


def top_row(app: SlackWater) -> str:
    page = app.screen.query_one(Page)
    return "".join(segment.text for segment in page.render_line(0)).strip()


def hint(app: SlackWater) -> str:
    return app.screen.query_one("#hints", Bar).words


def read(story: Story, tmp_path: Path, act: object, size: tuple[int, int] = (80, 24)) -> None:
    async def playing() -> None:
        app = SlackWater(story, SaveStore(tmp_path / "saves", story.id), Settings(motion=False))
        async with app.run_test(size=size) as pilot:
            app.begin(new_setup(story, None, seed=1))
            await pilot.pause()
            await act(pilot, app)  # type: ignore[operator]

    asyncio.run(playing())


SIZES = [(10, 3), (60, 20), (200, 60), (39, 24), (120, 40), (80, 11), (160, 50)]


def test_the_place_is_kept_under_other_pages_and_in_any_window(long: Story, tmp_path: Path) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await pilot.press("1", "space", "space", "space")
        page = app.screen.query_one(Page)
        assert page.start > 0
        before = [page.render_line(y).text for y in range(page.size.height)]
        at_top = top_row(app)
        for key, back in (
            ("n", "escape"),
            ("m", "escape"),
            ("p", "escape"),
            ("comma", "escape"),
            ("question_mark", "escape"),
        ):
            await pilot.press(key)
            await pilot.pause()
            await pilot.press(back)
            await pilot.pause()
            assert [page.render_line(y).text for y in range(page.size.height)] == before, key
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            if size[0] >= 40 and size[1] >= 12:
                assert top_row(app)[:30] == at_top[:30], size
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert [page.render_line(y).text for y in range(page.size.height)] == before
        await pilot.press("pageup", "up", "up")
        scrolled = top_row(app)
        for size in [*SIZES, (80, 24)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert top_row(app) == scrolled
        await pilot.press("1")
        assert [page.render_line(y).text for y in range(page.size.height)] == before
        assert app.game is not None
        assert len(app.game.lines) == 1
        page.to_end()
        at_top = top_row(app)
        for size in ((200, 60), (80, 30), (120, 40), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert top_row(app)[:30] == at_top[:30], size

    read(long, tmp_path, act)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
def test_a_digit_takes_no_choice_that_is_not_in_sight(
    long: Story, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert app.game is not None
        await pilot.press("1")
        assert len(app.game.lines) == 1
        for _ in range(30):
            if "read on" not in hint(app):
                break
            await pilot.press("2")
            assert len(app.game.lines) == 1
        await pilot.press("pageup", "pageup")
        assert "read on" in hint(app)
        await pilot.press("2")
        assert len(app.game.lines) == 1
        assert "read on" not in hint(app)
        await pilot.press("2")
        assert len(app.game.lines) == 2

    read(long, tmp_path, act, size)


def test_the_very_first_page_is_turned_by_a_digit_too(tmp_path: Path) -> None:
    first: dict[str, str | bytes] = {
        **STORY,
        "a.toml": str(STORY["a.toml"]).replace(
            "[[beats]]\ntext = '''Before.'''\n[[beats.choices]]\nsay = \"On.\"\n", ""
        ),
    }
    story = load_story(write(tmp_path / "first", first))

    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert app.game is not None
        await pilot.press("2")
        assert not app.game.lines
        assert app.screen.query_one(Page).start > 0

    read(story, tmp_path, act)


def test_a_page_that_was_turned_has_the_end_of_the_last_one_above_it_and_dim(
    long: Story, tmp_path: Path
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        page = app.screen.query_one(Page)
        await pilot.press("1")
        while "read on" in hint(app):
            await pilot.press("space")
        assert page.top < page.start
        assert page.lines[page.top].pieces[0][1] == "text"
        colours = {
            segment.style.color.name
            for segment in page.render_line(0)
            if segment.text.strip() and segment.style and segment.style.color
        }
        assert colours == {"#858a94"}

    read(long, tmp_path, act)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_place_is_kept_while_the_story_is_written(
    long: Story, tmp_path: Path, size: tuple[int, int]
) -> None:
    folder = tmp_path / "long"
    scene = folder / "a.toml"

    async def writing() -> None:
        desk = Desk(folder, None, "", Settings(motion=False))
        async with desk.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("1", "space", "space")
            at_top = top_row(desk)
            start = desk.screen.query_one(Page).start
            assert start > 20
            written = scene.read_text("utf-8")
            for old, new in (
                (
                    "Paragraph 1. ",
                    "Paragraph 1, with more words in it than there were before. " * 5,
                ),
                ("Paragraph 20. ", ""),
                ("Before.", "Long before."),
            ):
                assert old in written
                written = written.replace(old, new)
                scene.write_text(written, "utf-8")
                assert desk.live is not None
                desk.look()
                await pilot.pause()
                assert top_row(desk) == at_top
            scene.write_text("[[", "utf-8")
            desk.look()
            await pilot.pause()
            assert top_row(desk) == at_top

    asyncio.run(writing())


def drawn(app: SlackWater) -> list[str]:
    """Give all rows that are drawn: the page, what stands below it, the hints."""
    page = app.screen.query_one(Page)
    below = [line for below in app.screen.query(Below) for line in below.lines]
    rows = [page.render_line(y).text.rstrip() for y in range(page.size.height)]
    return [*rows, *("".join(text for text, _ in line.pieces) for line in below), hint(app)]


async def through_all_pages(pilot: Pilot[None], app: SlackWater) -> AsyncIterator[str]:
    """Go to one page after the other, and to places in the middle of some; yield what each is."""

    async def press(*keys: str) -> None:
        await pilot.press(*keys)
        await pilot.pause()

    yield "the opening"
    app.begin_new()
    await pilot.pause()
    yield "the note"
    for name in ("what is asked", "a movement", "the first page", "the second"):
        await press("enter" if app.game is None else "space")
        yield name
    while "read on" in hint(app):
        await press("space")
    yield "the last page"
    await press("down")
    yield "its second choice"
    await press("pageup", "up")
    yield "what was read before"
    await press("2", "2")
    yield "what came of it"
    for _ in range(14):
        await press("2")
    yield "a later page"
    for key, name in (("n", "the notebook"), ("m", "the map"), ("p", "a pause")):
        await press(key)
        yield name
        await press("down")
        yield f"{name}, further down"
        if key != "p":
            await press("enter")
            yield f"{name}, inside"
        while not isinstance(app.screen, Reading):
            await press("escape")
    await press("m", "slash", *"the", "enter")
    yield "what was found"
    await press("down", "down", "down", "down", "down", "down", "down", "down")
    yield "what was found, further down"
    await press("escape", "escape")
    for screen in (SettingsPage(), Keys(), History(), Hearing("noor"), Gathered()):
        app.push_screen(screen)
        await pilot.pause()
        yield type(screen).__name__
        await press("down", "down", "pagedown", "down")
        yield f"{type(screen).__name__}, further down"
        await press("escape")


@pytest.mark.slow
def test_a_window_of_any_size_comes_back_to_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    story = load_story(Path(__file__).parent / "first-movement" / "scenes")
    store = SaveStore(tmp_path / "saves", story.id)
    for seed in range(3):
        play(story, store, seed, "noor" if seed else "wyn")
    seen: list[str] = []

    async def playing() -> None:
        app = SlackWater(story, store, Settings(motion=False))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            async for name in through_all_pages(pilot, app):
                before = drawn(app)
                words = re.search(r"[A-Za-z].{0,11}", "\n".join(before))
                at_top = words[0] if words else ""
                for other in ((10, 3), (200, 60), (80, 24)):
                    await pilot.resize_terminal(*other)
                    await pilot.pause()
                    assert other == (10, 3) or at_top in "\n".join(drawn(app)), (name, other)
                assert drawn(app) == before, name
                seen.append(name)

    asyncio.run(playing())
    assert len(set(seen)) >= 20


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)), st.data())
def test_what_is_past_and_what_is_new_read_as_one_without_being_copied(
    past: list[int], new: list[int], data: st.DataObject
) -> None:
    lines, more = ([Line(option=number) for number in numbers] for numbers in (past, new))
    both, joined = [*lines, *more], Joined(lines, more)
    lines.append(Line())  # what comes later is not part of it
    assert (list(joined), len(joined), bool(joined)) == (both, len(both), bool(both))
    first, last = (data.draw(st.integers(-12, 12)) for _ in range(2))
    assert joined[first:last] == both[first:last]
    assert [joined[row] for row in range(-len(both), len(both))] == both * 2
    with pytest.raises(IndexError):
        joined[len(both)]
