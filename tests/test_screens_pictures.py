"""Pictures on the pages: the opening's tide, movements' pages, an ending's answer, at every size and however they are drawn."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from stories import write
from textual.pilot import Pilot

from engine.play.game import new_setup, start
from engine.runtime.state import Setup
from engine.saves.store import SaveStore
from engine.screens.acts import rows_of_acts
from engine.screens.app import SlackWater
from engine.screens.bars import Bar
from engine.screens.lines import Line
from engine.screens.movements import movement_lines
from engine.screens.opening import Opening
from engine.screens.page import Page
from engine.screens.paging import PageStop, page_end, page_top
from engine.screens.pictures import ending_lines
from engine.screens.reading import Reading
from engine.screens.settings import Settings
from story.loading import load_story
from story.model import Movement, Story

Play = Callable[[Pilot[None], SlackWater], Awaitable[None]]
FILES = {
    "story.toml": '''
format = 1
title = "The Wath"
start = "hall"
about = "Two people and a road."
status = "Here   {date}   safe {safe}"
[patterns.toward]
lean = 0
[patterns.away]
lean = 2
[cast.noor]
name = "Noor"
[cast.wyn]
name = "Wyn"
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
names = { noor = "low", wyn = "high" }
[[canon.temperaments]]
id = "near"
h1 = { wyn = "w" }
[[movements]]
id = "ebb"
title = "Ebb"
line = "Who's that calling?"
place = "Here"
picture = "hut"
[[movements]]
id = "flood"
title = "Flood"
place = "There"
[tides]
"2018-10-27" = ["14:35", "19:10"]
"2018-11-16" = ["18:05", "22:45"]
[pictures.hut]
words = "A hut."
art = """
 ▁▃▁
 █ █
"""
ink = """
 hhh
 h h
"""
ground = """

 hhh
"""
''',
    "hall.toml": """
title = "The hall"
movement = "ebb"
at = 2018-10-27T16:00:00
[[beats]]
text = "It rains. “Well?” says Wyn."
[[beats.choices]]
id = "n"
say = "Answer."
hinge = "h1"
pattern = "away"
echo = "You answered."
reply = "It is an answer."
goto = "road"
[[beats.choices]]
say = "Go, and say nothing."
goto = "road"
[[beats.choices]]
id = "w"
when = "voice == 'wyn'"
say = "Stay."
hinge = "h1"
pattern = "toward"
goto = "road"
""",
    "road.toml": """
title = "The road"
movement = "flood"
at = 2018-11-16T23:20:00
[[beats]]
text = "The water is over it."
[[beats.choices]]
say = "Wait."
goto = "end"
""",
    "end.toml": """
title = "Morning"
ending = { family = "end", title = "Fri 16 Nov, safe 18:05 to 22:45" }
[[beats]]
text = "It gets light."
[[beats]]
reflect = true
text = "That was it.\\n\\nWas it?"
[[beats.choices]]
say = "It was."
""",
}
BARE = {
    "story.toml": 'format = 1\ntitle = "Bare"\nstart = "end"\nabout = "Nothing is drawn."\n',
    "end.toml": 'ending = { family = "end" }\n[[beats]]\ntext = "X."\n',
}
SIZES = [(40, 12), (60, 20), (80, 24), (100, 30), (120, 40), (160, 50), (200, 60)]


@pytest.fixture(autouse=True)
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return load_story(write(tmp_path / "story", {**FILES}))


def run(
    story: Story,
    act: Play,
    size: tuple[int, int] = (80, 24),
    store: SaveStore | None = None,
    pictures: str = "",
) -> None:
    async def playing() -> None:
        settings = Settings(motion=False, pictures=pictures)
        app = SlackWater(story, store, settings)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await act(pilot, app)

    asyncio.run(playing())


def page(app: SlackWater) -> Page:
    return app.screen.query_one(Page)


def shown(app: SlackWater) -> str:
    """Give the rows of the page as they are drawn."""
    return "\n".join(
        page(app).drawn_line(row).text.rstrip() for row in range(page(app).size.height)
    )


def board(app: SlackWater) -> str:
    return app.screen.query_one("#board", Bar).words


def hints(app: SlackWater) -> str:
    return app.screen.query_one("#hints", Bar).words


async def begin(pilot: Pilot[None], app: SlackWater) -> None:
    app.begin(Setup("noor", {}, frozenset({"w"})))
    await pilot.pause()


# the opening


def test_the_opening_has_the_tide_of_the_first_day_with_now_on_it(story: Story) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert "T H E   W A T H" in shown(app)
        assert "━●━" in shown(app)
        assert "16:00" in shown(app)
        assert "14:35            19:10" in shown(app)
        assert board(app) == "Here   Sat 27 Oct   safe 14:35 to 19:10"
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "Two people" not in shown(app)
        assert "14:35            19:10" in shown(app)

    run(story, act)


def test_coming_back_the_opening_is_of_that_day_and_says_what_was_read_last(
    story: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", story.id)
    game = start(story, store, new_setup(story, store, "noor", {}, seed=1))
    game.choose(0)
    game.close()

    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert "18:05            22:45   23:20" in shown(app)
        assert "━●" not in shown(app)
        assert "●" in shown(app)
        assert "The water is over it." in shown(app)
        assert "Flood. The road, as Noor." in shown(app)
        await pilot.press("1")
        assert isinstance(app.screen, Reading)
        assert "F L O O D" not in shown(app)  # it was come to before
        assert "The water is over it." in shown(app)
        assert board(app).endswith("Flood")

    run(story, act, store=store)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pictures", ["full", "lines", "none"])
def test_every_page_with_a_picture_fits_its_column(
    story: Story, size: tuple[int, int], pictures: str
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        for key in ("", "space", "1", "space", "1", "space", "space"):
            if key == "":
                assert isinstance(app.screen, Opening)
            elif isinstance(app.screen, Opening):
                await begin(pilot, app)
            else:
                await pilot.press(key)
            for row in range(page(app).size.height):
                assert cell_len(page(app).drawn_line(row).text) == size[0]
            assert len(page(app).lines) < 400

    run(story, act, size, pictures=pictures)


def test_a_story_without_pictures_has_its_title_at_a_third_and_a_rule(tmp_path: Path) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        rows = shown(app).split("\n")
        title = next(row for row, words in enumerate(rows) if "B A R E" in words)
        assert 2 <= title <= 6
        assert rows[title + 2].strip() == "───"
        assert "Nothing is drawn." in rows[title + 5]

    run(load_story(write(tmp_path, {**BARE})), act)


def test_a_title_that_has_no_room_between_the_waters_stands_below(story: Story) -> None:
    long = story._replace(title="A road that is sometimes there, and sometimes is not")

    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert "A road that is sometimes there" in shown(app)
        assert "14:35" in shown(app)

    run(long, act)


# movements


def test_a_movement_opens_with_its_page_once_and_any_key_goes_on(story: Story) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await begin(pilot, app)
        assert "E B B" in shown(app)
        assert "Who’s that calling?" in shown(app)
        assert "Ebb   Flood" in shown(app)
        assert "▁▃▁" in shown(app)
        assert "It rains" not in shown(app)
        assert board(app) == "Here   Sat 27 Oct   safe 14:35 to 19:10"
        assert "space read on" in hints(app)
        await pilot.press("x")  # which does nothing else
        assert "It rains" in shown(app)
        assert "E B B" not in shown(app)
        assert board(app).endswith("Ebb")
        await pilot.press("1")
        assert "It is an answer." in shown(app)
        assert "The water is over it." not in shown(app)
        assert board(app).startswith("Here   Sat 27 Oct")
        assert board(app).endswith("Ebb")
        await pilot.press("space")
        assert "F L O O D" in shown(app)
        assert not board(app).endswith("Flood")
        await pilot.press("space")
        assert "The water is over it." in shown(app)
        assert "It is an answer." not in shown(app)
        assert board(app).endswith("Flood")

    run(story, act)


def test_stepping_and_jumping_pass_over_a_movements_page(story: Story) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await begin(pilot, app)
        await pilot.press("space", "2")
        assert "F L O O D" in shown(app)  # nothing was read between
        await pilot.press("b", "f")
        assert "F L O O D" not in shown(app)
        assert "The water is over it." in shown(app)
        assert app.game is not None
        app.game.jump(0)
        assert isinstance(app.screen, Reading)
        app.screen.rebuild()
        assert "E B B" not in shown(app)
        assert "It rains" in shown(app)

    run(story, act)


def test_a_window_that_changes_its_size_keeps_a_movements_page(story: Story) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await begin(pilot, app)
        for size in ((60, 20), (200, 60), (40, 12), (10, 3), (120, 40), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            if size[0] >= 40:
                assert "E B B" in shown(app), size
                assert "It rains" not in shown(app), size
        await pilot.press("space")
        for size in ((60, 20), (200, 60), (40, 12), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "It rains" in shown(app), size
            assert "E B B" not in shown(app), size

    run(story, act)


def test_the_programme_names_all_movements_or_those_beside_this_one(story: Story) -> None:
    few = movement_lines(story, story.movements[0], None, (68, 20), 24, "full")
    assert len(few) == 20
    assert "".join(text for text, _ in few[-1].pieces).strip() == "Ebb   Flood"
    assert ("Ebb", "heading") in few[-1].pieces
    many = tuple(Movement(f"m{place}", f"Number {place}") for place in range(40))
    whole = story._replace(movements=many)
    for place in (0, 20, 39):
        lines = movement_lines(whole, many[place], None, (68, 20), 24, "full")
        words = "".join(text for text, _ in lines[-1].pieces).strip()
        assert f"Number {place}" in words
        assert cell_len(words) <= 68
        assert words.startswith("…") == (place > 0)
        assert words.endswith("…") == (place < 39)


def test_nothing_of_a_movements_page_stands_close_to_the_programme(story: Story) -> None:
    for rows in range(9, 40):
        lines = movement_lines(story, story.movements[0], None, (68, rows), 24, "full")
        assert len(lines) <= rows
        programme = next(at for at, line in enumerate(lines) if ("Ebb", "heading") in line.pieces)
        assert not lines[programme - 1].pieces, rows


def test_a_movement_by_itself_has_no_programme(story: Story) -> None:
    alone = story._replace(movements=story.movements[:1])
    lines = movement_lines(alone, alone.movements[0], None, (68, 20), 24, "full")
    assert not lines[-1].pieces
    assert sum("E B B" in "".join(text for text, _ in line.pieces) for line in lines) == 1


# the ending


def test_an_endings_picture_and_title_are_not_parted(story: Story) -> None:
    for name in ("tide", "hut", ""):
        lines = ending_lines(
            story._replace(picture=name), "The end", story.scenes["road"].at, 68, 40, "full"
        )
        drawn = [bool(line.pieces) for line in lines]
        assert drawn == sorted(drawn[: drawn.index(True)]) + [True] * sum(drawn) + [False]


def test_an_ending_answers_the_opening_and_then_tells_the_acts(story: Story) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await begin(pilot, app)
        await pilot.press("space", "1", "space", "space", "1")
        assert "It gets light." in shown(app)
        assert "●" in shown(app)
        assert "━●" in shown(app)
        assert "●━" not in shown(app)  # now is at the road's end
        assert shown(app).count("Fri 16 Nov, safe 18:05 to 22:45") == 1
        assert "18:05            22:45" not in shown(app)
        assert "You answered." not in shown(app)
        await pilot.press("space")
        rows = shown(app).split("\n")
        assert "low   high" in rows[0]
        told = next(row for row in rows if "You answered." in row)
        assert told.count("●") == 2
        assert "It gets light." not in shown(app)
        asked = next(line for line in page(app).lines if ("Was it?", "question") in line.pieces)
        assert asked
        await pilot.press("1")
        assert "Fri 16 Nov" not in shown(app)  # it was said

    run(story, act)


def test_acts_that_do_not_fit_on_one_page_are_parted_between_two_of_them() -> None:
    told = [Line((("You waited.", "text"), ("  ", "text"), ("⡇", "own")))] * 2
    between = Line(((" " * 13, "text"), ("⡇", "own")))
    lines = [between, *told, between, *told, between, *told]
    assert rows_of_acts(lines) == [4, 7]
    stops = [PageStop(0), *(PageStop(row) for row in rows_of_acts(lines))]
    assert page_end(lines, stops, 0, 6) == 4
    assert page_end(lines, stops, 0, 8) == 7
    stops = [PageStop(0, page=True), *stops[1:]]
    assert page_top(lines, 7, 9, 6, stops) == 4, "the whole act before it, and no part of one"
    assert page_top(lines, 7, 9, 4, stops) == 5


def test_the_margin_is_free_on_a_movements_page_and_has_the_voices_beside_it(
    story: Story,
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await begin(pilot, app)
        await pilot.press("space", "1")
        assert "low   high" in shown(app)
        assert "how near the" in shown(app)
        await pilot.press("space")
        assert "F L O O D" in shown(app)
        assert "low   high" not in shown(app)
        await pilot.press("space")
        assert "low   high" in shown(app)

    run(story, act, (120, 40))


def test_a_window_that_changes_its_size_comes_back_to_every_page(story: Story) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        for key in ("", "space", "1", "space", "space", "1", "space", "1"):
            if not isinstance(app.screen, Opening):
                await pilot.press(key)
            elif key:
                await begin(pilot, app)
            before = shown(app)
            for size in ((10, 3), (200, 60), (60, 20), (40, 12), (120, 40), (80, 24)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
            assert shown(app) == before, key

    run(story, act)
