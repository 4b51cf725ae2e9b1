"""The map and what belongs to replaying, by their keys: jump, follow, find, hints, compare, skip, marks, and the other part."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playthroughs import choose, play
from stories import write
from test_atlas import LAMP
from textual.pilot import Pilot
from textual.widgets import Input

from engine.atlas.chart import beginnings
from engine.play.game import Game, new_setup, start
from engine.saves.store import SaveStore
from engine.screens.app import SlackWater
from engine.screens.bars import Bar
from engine.screens.comparing import Comparing
from engine.screens.gathered import Gathered
from engine.screens.hearing import Hearing
from engine.screens.history import History
from engine.screens.map import Map
from engine.screens.map_lines import Below
from engine.screens.notebook import Notebook
from engine.screens.page import Page
from engine.screens.reading import Reading
from engine.screens.reflection import Reflection
from engine.screens.settings import Settings, load_settings
from story.loading import load_story
from story.model import Story
from story.shipped import shipped_folder

pytestmark = pytest.mark.usefixtures("first_movement")

Act = Callable[[SlackWater, Pilot[None]], Awaitable[None]]


@pytest.fixture(autouse=True)
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))


@pytest.fixture
def lamp(tmp_path: Path) -> Story:
    return load_story(write(tmp_path / "lamp", LAMP))


@pytest.fixture
def store(tmp_path: Path, lamp: Story) -> SaveStore:
    return SaveStore(tmp_path / "saves", lamp.id)


@pytest.fixture(scope="module")
def shipped() -> Story:
    return load_story(Path(shipped_folder()))


def begun(story: Story, store: SaveStore | None) -> Game:
    return start(story, store, new_setup(story, store, seed=1))


def run(
    story: Story,
    store: SaveStore | None,
    act: Act,
    go_on: str = "",
    size: tuple[int, int] = (80, 24),
    settings: Settings | None = None,
) -> None:
    """Open the game, go on with a playthrough if one is named, and act."""

    async def playing() -> None:
        app = SlackWater(story, store, settings or Settings(motion=False))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            if go_on and store is not None:
                app.go_on(store.find(go_on))
                await pilot.pause()
            await act(app, pilot)

    asyncio.run(playing())


def text(app: SlackWater) -> str:
    """Give what is on the screen, a line a row."""
    page = app.screen.query_one(Page)
    rows = [
        "".join(segment.text for segment in page.render_line(y)).rstrip()
        for y in range(page.size.height)
    ]
    below = [below.lines for below in app.screen.query(Below)]
    rows += ["".join(words for words, _ in line.pieces) for lines in below for line in lines]
    return "\n".join([*rows, app.screen.query_one("#hints", Bar).words])


def row_with(app: SlackWater, words: str) -> int:
    assert isinstance(app.screen, Map)
    return next(place for place, row in enumerate(app.screen.rows) if words in row.words)


async def open_map(app: SlackWater, pilot: Pilot[None]) -> Map:
    await pilot.press("m")
    await pilot.pause()
    assert isinstance(app.screen, Map)
    return app.screen


async def look_inside(app: SlackWater, pilot: Pilot[None], scene: str, words: str = "") -> None:
    """From above, look inside a scene, and put the cursor on a row of it."""
    assert isinstance(app.screen, Map)
    items = enumerate(app.screen.items)
    app.screen.menu_page.cursor = next(
        at for at, item in items if item.visit is not None and item.visit.scene.id == scene
    )
    await pilot.pause()
    await pilot.press("enter")
    if words:
        app.screen.query_one(Page).cursor = row_with(app, words)
        await pilot.pause()


def two_ways(lamp: Story, store: SaveStore) -> str:
    """A playthrough that went home, and went back and on in the light: it stands at the door."""
    game = choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.")
    game.back()
    game.back()
    game.back()
    choose(game, "Light the lamp.", "Go on.").close()
    return game.id


def test_the_map_has_two_heights_and_a_branch_is_opened_and_gone_on_from(
    lamp: Story, store: SaveStore
) -> None:
    id = two_ways(lamp, store)

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        shown_map = await open_map(app, pilot)
        shown = text(app)
        assert "Where you have been" in shown
        assert re.search(r"The road +\+1\n", shown)
        assert re.search(r"The door  ◂ here +○○◌\n", shown)
        assert "○○ two ways not taken, ◌ one closed: There is no stair." in shown
        assert "Go in" not in shown  # a way not taken is a way, and no text
        assert re.search(r"Endings\n +Cold\n", shown)
        assert "○ others, not seen yet" in shown
        await pilot.press("up")
        assert "+1: you went another way here before." in text(app)
        await pilot.press("enter")
        shown = text(app)
        assert "The road" in shown.splitlines()[0]
        assert "● Light the lamp." in shown.replace("●  ", "● ")
        assert "├─●  Leave it." in shown or "╰─●  Leave it." in shown
        shown_map.menu_page.cursor = row_with(app, "Leave it.")
        await pilot.pause()
        assert "You went this way before." in text(app)
        await pilot.press("right")
        assert "●  Leave it." in text(app)
        assert "─●  Light the lamp." in text(app)
        await pilot.press("escape", "escape")
        assert "◂ here" in text(app)  # back on the way that is being read
        await look_inside(app, pilot, "road", "Leave it.")
        await pilot.press("right")
        shown_map.menu_page.cursor = row_with(app, "Go on.")
        await pilot.pause()
        await pilot.press("g")
        await pilot.pause()
        assert isinstance(app.screen, Reading)
        assert [option.say.plain for option in app.screen.game.taken] == ["Leave it.", "Go on."]
        await pilot.press("1")  # the door is closed without a light
        await pilot.press("3")
        assert app.screen.game.over

    run(lamp, store, act, id)
    record = store.find(id).record
    assert record is not None
    assert len(record.taken) == 5  # nothing was lost, and nothing was taken twice


def test_a_jump_into_another_playthrough_leaves_both_whole(lamp: Story, store: SaveStore) -> None:
    other = choose(begun(lamp, store), "Leave it.", "Go on.")
    other.close()
    mine = choose(begun(lamp, store), "Light the lamp.")
    mine.close()

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        await open_map(app, pilot)
        assert "+1 other playthrough turns off here." in text(app)
        await look_inside(app, pilot, "road", "Leave it.")
        assert "+1 other playthrough went this way." in text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.game is not None
        assert (app.game.id, len(app.game.taken)) == (other.id, 1)
        assert isinstance(app.screen, Reading)

    run(lamp, store, act, mine.id)
    assert [
        len(kept.record.taken)
        for kept in sorted(store.all(), key=lambda kept: kept.id != other.id)
        if kept.record
    ] == [2, 1]


def test_what_was_seen_on_another_way_only_is_listed_and_looked_into(
    lamp: Story, store: SaveStore
) -> None:
    choose(begun(lamp, store), "Light the lamp.", "Go on.", "Go in.").close()
    choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.").close()
    mine = choose(begun(lamp, store), "Leave it.")
    mine.close()

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        screen = await open_map(app, pilot)
        assert [item.kind for item in screen.items] == ["visit", "elsewhere", "ending", "ending"]
        screen.menu_page.cursor = 1
        await pilot.pause()
        assert "Seen in another playthrough, and not on this way." in text(app)
        await pilot.press("enter")
        assert "The door" in text(app).splitlines()[0]
        assert screen.visit is not None
        await pilot.press("escape")
        assert "back to your way" in text(app)
        await pilot.press("escape")
        assert "◂ here" in text(app)
        screen.menu_page.cursor = 2
        await pilot.pause()
        assert "+1 other playthrough came to this one. In all: " in text(app)
        await pilot.press("g")
        await pilot.pause()
        assert app.game is not None
        assert app.game.state.ending

    run(lamp, store, act, mine.id)


PARTS = """[[movements]]
id = "out"
title = "Ishbel's road"
[[movements]]
id = "back"
title = "Back"
"""
YARD = """movement = "out"
title = "The yard"
[[beats]]
text = "A yard."
[[beats.choices]]
say = "Go across."
goto = "door"
"""
OF_NO_MOVEMENT: dict[str, str | bytes] = {
    **LAMP,
    "story.toml": f"{LAMP['story.toml']}{PARTS}",  # type: ignore[str-bytes-safe]
    "road.toml": 'movement = "out"\n' + str(LAMP["road.toml"]).replace('"door"', '"yard"'),
    "yard.toml": YARD,
    "door.toml": str(LAMP["door.toml"]).replace("The door", "Lowri's door"),
}


def test_scenes_of_no_movement_stand_last_and_the_cursor_stays_where_the_reader_is(
    tmp_path: Path,
) -> None:
    story = load_story(write(tmp_path / "parts", OF_NO_MOVEMENT))
    store = SaveStore(tmp_path / "kept", story.id)
    choose(begun(story, store), "Leave it.", "Go on.", "Go across.", "Go home.").close()
    mine = choose(begun(story, store), "Leave it.", "Go on.")
    mine.close()

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        screen = await open_map(app, pilot)
        for _ in range(500):  # until the other playthrough is counted
            if len(screen.items) > 2:
                break
            await pilot.pause()
        rows = text(app).splitlines()
        heads = [rows.index(row) for row in rows if row.strip().startswith(("Back", "Other s"))]
        assert heads == sorted(heads)
        assert "Other scenes" in rows[heads[-1]]
        assert "Lowri’s door" in rows[heads[-1] + 1]
        assert screen.menu_page.cursor == 1
        assert screen.items[1].visit is screen.visits[1]
        assert "Ishbel’s road" in text(app)

    run(story, store, act, mine.id)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50), (60, 20)])
def test_other_beginnings_are_one_row_and_a_list(
    shipped: Story, tmp_path: Path, size: tuple[int, int]
) -> None:
    store = SaveStore(tmp_path / "saves", shipped.id)
    play(shipped, store, 1, "wyn", "comes-toward", backs=0).close()
    mine = start(shipped, store, new_setup(shipped, store, "noor", hear="remains", seed=1))
    mine.close()

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        screen = await open_map(app, pilot)
        assert screen.items[-1].kind == "beginnings"
        screen.menu_page.cursor = len(screen.items) - 1
        await pilot.pause()
        assert re.search(r"Other beginnings +\+1\n", text(app))
        await pilot.press("enter")
        assert re.search(r"As Wyn +.*1 playthrough\n", text(app))
        await pilot.press("escape")
        assert "Where you have been" in text(app)
        await pilot.press("enter", "enter")
        assert "as Wyn, one of 2 playthroughs" in text(app)
        assert "◂ here" not in text(app)
        await pilot.press("escape")
        assert "as Noor, one of 2 playthroughs" in text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, Reading)

    run(shipped, store, act, mine.id, size=size)


def test_a_place_that_is_open_in_another_window_is_said_to_be(
    lamp: Story, store: SaveStore
) -> None:
    open_elsewhere = choose(begun(lamp, store), "Leave it.")
    mine = choose(begun(lamp, store), "Light the lamp.")
    mine.close()

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        await open_map(app, pilot)
        await look_inside(app, pilot, "road", "Leave it.")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Map)
        assert any(
            "open in another window" in str(notification.message)
            for notification in app._notifications
        )
        assert app.game is not None
        assert app.game.id == mine.id

    run(lamp, store, act, mine.id)
    open_elsewhere.close()


def test_a_full_disk_in_mid_branch_moves_nothing(
    lamp: Story, store: SaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = two_ways(lamp, store)
    before = store.find(id).path.read_bytes()

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        await open_map(app, pilot)
        await look_inside(app, pilot, "road", "Leave it.")
        monkeypatch.setattr(
            "engine.saves.journal.os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full"))
        )
        await pilot.press("enter")
        await pilot.pause()
        assert any(
            "disk is full" in str(notification.message) for notification in app._notifications
        )
        assert app.game is not None
        assert [option.say.plain for option in app.game.taken] == ["Light the lamp.", "Go on."]

    run(lamp, store, act, id)
    assert store.find(id).path.read_bytes() == before


def test_a_store_that_is_deleted_while_one_plays_leaves_the_map_of_this_playthrough(
    lamp: Story, store: SaveStore
) -> None:
    id = two_ways(lamp, store)

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        for path in store.folder.iterdir():
            path.unlink()
        store.folder.rmdir()
        await pilot.press("m")
        await pilot.pause()
        assert "◂ here" in text(app)
        await look_inside(app, pilot, "road", "Leave it.")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Reading)
        assert "was written anew" in " ".join(text(app).split())

    run(lamp, store, act, id)


@pytest.mark.slow
def test_what_was_read_is_found_from_the_map(lamp: Story, store: SaveStore) -> None:
    id = two_ways(lamp, store)

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("m", "slash", *"rain")
        assert app.screen.query_one(Input).value == "rain"
        await pilot.press("enter")
        await pilot.pause()
        assert "“rain”: 1 place" in text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Map)
        row = app.screen._row()
        assert row is not None
        assert row.words == "Go home."
        await pilot.press("slash", "q", "escape")
        assert not app.screen.query(Input)
        await pilot.press("slash", *"nowhere", "enter")
        await pilot.pause()
        assert "“nowhere” was read nowhere yet." in text(app)
        await pilot.press("escape", "escape")
        assert "Where you have been" in text(app)

    run(lamp, store, act, id)


def test_a_hint_says_more_only_when_asked_again_and_the_unseen_is_gone_to(
    lamp: Story, store: SaveStore
) -> None:
    game = choose(begun(lamp, store), "Leave it.", "Go on.")
    game.close()

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        await open_map(app, pilot)
        await pilot.press("h")
        assert "Something you did in “The road” decides it." in text(app)
        assert "Light" not in text(app)
        await pilot.press("h")
        assert "In “The road”: Light the lamp." in text(app)
        await pilot.press("u")
        assert "From here a way leads to something you have not seen." in text(app)
        await pilot.press("m", "u")
        await pilot.pause()
        assert isinstance(app.screen, Reading)
        assert "From here a way leads to something you have not seen." in text(app)

    run(lamp, store, act, game.id)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
def test_two_ways_side_by_side_where_there_is_room_and_below_each_other_else(
    lamp: Story, store: SaveStore, size: tuple[int, int]
) -> None:
    id = two_ways(lamp, store)

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        await open_map(app, pilot)
        await look_inside(app, pilot, "road", "Leave it.")
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, Comparing)
        lines = [line for line in text(app).splitlines() if "▏" in line]
        assert ("Light the lamp." in lines[0]) == (
            "Light the lamp." in next(line for line in lines if "Leave it." in line)
            or size[0] < 120
        )
        page = app.screen.query_one(Page)
        assert all(
            sum(len(words) for words, _ in line.pieces) <= page.measure for line in page.lines
        )
        await pilot.press("escape")
        assert isinstance(app.screen, Map)

    run(lamp, store, act, id, size=size)


@pytest.mark.slow
def test_every_line_of_the_map_is_come_to_by_the_arrows(
    shipped: Story, tmp_path: Path, first_movement: None
) -> None:
    story = load_story(Path(shipped_folder()))
    store = SaveStore(tmp_path / "saves", story.id)
    temperaments = [temperament.id for temperament in story.canon.temperaments]
    for seed in range(6):
        game = play(
            story, store, seed, story.canon.voices[seed % 2], temperaments[seed % 3], backs=0.05
        )

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        screen = await open_map(app, pilot)
        page = screen.menu_page
        assert "◂ here" in text(app)
        assert text(app).splitlines()[-1].endswith("esc back")
        while page.cursor:
            before = page.cursor
            await pilot.press("up")
            assert page.cursor == before - 1
        for place in range(len(screen.items)):
            assert page.cursor == place
            assert page.sees(place)
            await pilot.press("down")
        names = [row.words for row in beginnings(app.atlas, screen.way[0])]
        assert len(names) == len(set(names)) > 1
        for key in ("left", "left", "right", "right", "up", "h", "u", "escape", "left", "h", "u"):
            await pilot.press(key)
            assert isinstance(app.screen, Map)

    run(story, store, act, game.id)


def test_choices_taken_before_are_marked_and_read_text_is_passed_over_where_that_is_wanted(
    lamp: Story, store: SaveStore
) -> None:
    choose(begun(lamp, store), "Leave it.", "Go on.").close()
    fresh = begun(lamp, store)
    fresh.close()

    async def unmarked(app: SlackWater, pilot: Pilot[None]) -> None:
        assert "Leave it.\n" in text(app).replace(" \n", "\n")
        assert "·" not in text(app)

    async def marked(app: SlackWater, pilot: Pilot[None]) -> None:
        assert "2   Leave it.\u00a0·" in text(app)
        assert "1   Light the lamp.\n" in text(app)

    async def skipping(app: SlackWater, pilot: Pilot[None]) -> None:
        assert isinstance(app.screen, Reading)
        await pilot.press("s")
        assert app.screen.game.state.turn == 0  # there is something to be chosen
        await pilot.press("2", "s")
        # A choice of one is none, and what stood there was read before.
        assert app.screen.game.state.turn == 2
        await pilot.press("b", "b", "1", "s")
        # Asked for at what is in sight, it goes on past a choice of one, to what is new.
        assert app.screen.game.state.turn == 2
        assert [option.say.plain for option in app.screen.game.taken] == [
            "Light the lamp.",
            "Go on.",
        ]

    for act, settings in (
        (unmarked, Settings(motion=False)),
        (marked, Settings(motion=False, mark_taken=True)),
        (skipping, Settings(motion=False)),
    ):
        run(lamp, store, act, fresh.id, settings=settings)


def test_text_that_is_new_is_never_skipped_and_text_that_was_read_is_at_once(
    shipped: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", shipped.id)

    def first() -> str:
        game = start(shipped, store, new_setup(shipped, store, "wyn", hear="remains", seed=1))
        game.close()
        return game.id

    async def new(app: SlackWater, pilot: Pilot[None]) -> None:
        assert "space read on" in text(app)
        await pilot.press("s", "s")
        assert "space read on" in text(app)

    async def read(app: SlackWater, pilot: Pilot[None]) -> None:
        assert "space read on" in text(app)
        await pilot.press("s")
        assert "space read on" not in text(app)
        assert "1-3 choose" in text(app)

    run(shipped, store, new, first())
    run(shipped, store, read, first())


def test_settings_of_replaying_are_kept(lamp: Story, store: SaveStore) -> None:
    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("comma", "6", "7")
        assert "marked" in text(app)
        assert "passed over" in text(app)

    run(lamp, store, act)
    settings = load_settings()
    assert (settings.mark_taken, settings.skip_read) == (True, True)


def ended(story: Story, store: SaveStore, voice: str, seed: int) -> Game:
    game = play(story, store, seed, voice, "remains")
    assert game.state.ending
    return game


def test_after_an_ending_the_other_part_is_sung_against_any_that_ended(
    shipped: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", shipped.id)
    early, late = ended(shipped, store, "noor", 1), ended(shipped, store, "noor", 2)

    async def at_once(app: SlackWater, pilot: Pilot[None]) -> None:
        page = app.screen.query_one(Page)
        line = next(
            "".join(words for words, _ in line.pieces)
            for line in page.lines
            if "other voice" in str(line)
        )
        # One quiet line.
        assert line.replace("\u00a0", " ") == " ".join(shipped.other_voice.split()) + "   o"
        await pilot.press("o")
        await pilot.pause()
        assert app.game is not None
        assert (app.game.given.voice, app.game.given.heard_from) == ("wyn", late.id)

    async def against_another(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("h")
        await pilot.pause()
        assert isinstance(app.screen, Hearing)
        assert len(app.screen.heard) == 2
        await pilot.press(str(1 + [kept.id for kept in app.screen.heard].index(early.id)))
        await pilot.pause()
        assert app.game is not None
        assert (app.game.given.voice, app.game.given.heard_from) == ("wyn", early.id)

    run(shipped, store, at_once, late.id)
    run(shipped, store, against_another, late.id)


@pytest.mark.slow
def test_reflection_notebook_and_all_pages_are_opened_again(shipped: Story, tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", shipped.id)
    game = ended(shipped, store, "wyn", 4)

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        app.open_history()
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(app.screen, Reflection)
        shown = " ".join(text(app).split())
        assert game.state.ending
        ending = shipped.scenes[game.state.ending].ending
        assert ending is not None
        assert ending.title in shown
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, Notebook)
        await pilot.press("escape", "escape", "n")
        await pilot.pause()
        assert isinstance(app.screen, Gathered)
        shelf = app.screen.shelves[0]
        assert "\u00b7" in text(app) or not shelf.blank
        await pilot.press("enter")
        assert app.screen.pages[0].title in text(app)
        assert "After “" in text(app)
        await pilot.press("escape", "escape", "m")
        await pilot.pause()
        assert isinstance(app.screen, Map)
        await pilot.press("escape", "o")
        await pilot.pause()
        assert app.game is not None
        assert app.game.given.heard_from == game.id

    run(shipped, store, act, size=(100, 30))


def test_two_of_the_list_are_laid_beside_each_other(lamp: Story, store: SaveStore) -> None:
    choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.").close()
    choose(begun(lamp, store), "Light the lamp.", "Go on.", "Go in.").close()

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        app.open_history()
        await pilot.press("c", "down")
        assert isinstance(app.screen, History)
        assert "Choose another one and press c" in text(app)
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, Comparing)

    run(lamp, store, act)


def test_without_colour_and_in_every_theme_the_map_says_the_same(
    lamp: Story, store: SaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = two_ways(lamp, store)
    said = []

    async def act(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("m")
        await pilot.pause()
        said.append(text(app))

    for theme in ("dark", "light", "contrast"):
        run(lamp, store, act, id, settings=Settings(motion=False, theme=theme))
    monkeypatch.setenv("NO_COLOR", "1")
    run(lamp, store, act, id)
    assert len(set(said)) == 1
