"""The pages around the reading, by their keys: what they say, where they lead, and that nothing is lost on the way."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine.play.game import new_setup, start
from engine.saves.store import SaveStore
from engine.screens.app import SlackWater
from engine.screens.bars import Bar
from engine.screens.base import BaseScreen
from engine.screens.beginning import BeginningScreen
from engine.screens.history import History
from engine.screens.keys import BINDINGS_BY_ID, Keys, key_contexts, taken
from engine.screens.menu import MenuPage
from engine.screens.notebook import Notebook
from engine.screens.opening import Opening
from engine.screens.pausing import Pausing
from engine.screens.reading import Reading
from engine.screens.settings import Settings, load_settings
from engine.screens.settings_page import SettingsPage
from story.loading import load_story
from story.model import Story

FILES = {
    "story.toml": """
format = 1
title = "Low Water"
start = "hall"
about = "Two people and a road that is sometimes there."
content-note = "It has a night in it, and a \\"no\\"."
pause = "Breathe out."
credits = "The thoughts come from elsewhere."
status = "Sallow   safe 14:35"
[patterns.staying]
[cast.noor]
name = "Noor"
pronouns = "ask"
part = "By the stove."
[cast.wyn]
name = "Wyn"
pronouns = "ask"
part = "By the door."
[canon]
voices = ["noor", "wyn"]
""",
    "insights.toml": """
[seen]
theme = "fear"
title = "Heard to the end"
text = "Being heard is not being found out."
question = "Who was it for?"
source = "Why runners run"
[door]
theme = "faith"
title = "The door on its hook"
text = "Waiting is not standing guard. [b]No[/b] markup."
question = "What of the evening?"
""",
    "hall.toml": """
title = "The hall"
[[beats]]
text = "{Wyn.they} {wyn:sings|sing}."
[[beats.choices]]
say = "Turn round."
insight = "seen"
reply = "You turn round with the poker in your hand."
[[beats.choices]]
say = "Wait."
[[beats]]
insight = "door"
text = "The door stands open."
[[beats.choices]]
say = "Go out."
goto = "end"
""",
    "end.toml": """
title = "Outside"
ending = { family = "end", title = "A date, and no promise" }
[[beats]]
text = "Rain."
""",
}
BARE = {
    "story.toml": 'format = 1\ntitle = "Bare"\nstart = "a"\n',
    "a.toml": '[[beats]]\ntext = "A."\n[[beats.choices]]\nsay = "On."\ngoto = "end"\n',
}
BARE["end.toml"] = FILES["end.toml"]
Script = Callable[[SlackWater, Pilot[None]], Awaitable[None]]


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    return tmp_path / "settings.json"


def told(tmp_path: Path, files: dict[str, str] = FILES, name: str = "story") -> Story:
    folder = tmp_path / name
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return load_story(folder)


def played(story: Story, store: SaveStore, *choices: int, voice: str = "noor") -> str:
    """Keep a playthrough of these choices; returns its id."""
    game = start(story, store, new_setup(story, store, voice, {"wyn": "he"}, seed=1))
    for place in choices:
        game.choose(place)
    game.close()
    return game.id


def run(
    story: Story,
    store: SaveStore | None,
    script: Script,
    size: tuple[int, int] = (80, 24),
    wish: dict[str, object] | None = None,
) -> None:
    async def go() -> None:
        app = SlackWater(story, store, load_settings(), wish=wish)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(go())


def screen(app: SlackWater) -> BaseScreen:
    assert isinstance(app.screen, BaseScreen)
    return app.screen


def text(app: SlackWater) -> str:
    """Spell what the page holds, with the bars above and below."""
    bars = [bar.words for bar in app.screen.query(Bar)]
    return "\n".join(
        [
            bars[0],
            *("".join(words for words, _ in line.pieces) for line in screen(app).page.lines),
            bars[-1],
        ]
    )


def test_the_opening_says_where_one_would_go_on_and_goes_on_there(
    tmp_path: Path, settings_file: Path
) -> None:
    story = told(tmp_path)
    store = SaveStore(tmp_path / "saves", story.id)
    played(story, store, 0)
    id = played(story, store, 1, voice="wyn")
    played(story, store, 1, 0)

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        shown = text(app)
        assert shown.startswith("Sallow   safe 14:35\n")
        assert "L O W   W A T E R" in shown
        assert "Go on\n    The hall, as Wyn.\n2   Begin anew\n3   Playthroughs\n" in shown
        assert "\nThe door stands open.\n" in shown  # what was read last
        assert "Two people and a road" not in shown
        await pilot.press("enter")
        assert isinstance(app.screen, Reading)
        assert app.game is not None
        assert app.game.id == id

    run(story, store, script)


def test_a_first_playthrough_is_asked_all_on_one_page(tmp_path: Path, settings_file: Path) -> None:
    story = told(tmp_path)
    store = SaveStore(tmp_path / "saves", story.id)

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        assert "Go on" not in text(app)
        await pilot.press("1")
        assert "a “no”." in text(app)
        await pilot.press("enter")
        shown = text(app)
        for words in ("●   By the stove.", "○   By the door.", "How is each of them spoken of?"):
            assert words in shown
        assert "Noor      ○ she     ○ he      ● they" in shown
        assert "they, them, theirs" in shown
        await pilot.press("escape")
        assert "Before you begin" in text(app)
        await pilot.press("1", "2", "down", "left", "down", "right")
        shown = text(app)
        assert "○   By the stove." in shown
        assert "Noor      ○ she     ● he      ○ they\n          he, him, his" in shown
        assert "Wyn       ● she     ○ he      ○ they" in shown
        await pilot.press("enter")
        assert app.game is not None
        assert (app.game.given.voice, app.game.given.pronouns) == (
            "wyn",
            {"noor": "he", "wyn": "she"},
        )
        assert len(store.all()) == 1
        app.begin_new()  # what was marked then is marked again
        await pilot.pause()
        await pilot.press("enter")
        assert "●   By the door." in text(app)
        assert "Wyn       ● she" in text(app)

    run(story, store, script)


def test_a_part_under_the_cursor_is_taken_before_anything_begins(
    tmp_path: Path, settings_file: Path
) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "1", "down")
        assert "take this part" in text(app)
        await pilot.press("enter")
        assert "●   By the door." in text(app)
        assert isinstance(app.screen, BeginningScreen)
        await pilot.press("enter")
        assert app.game is not None
        assert app.game.given.voice == "wyn"

    run(told(tmp_path), None, script)


def test_the_page_to_begin_with_is_clicked_as_well(tmp_path: Path, settings_file: Path) -> None:
    async def click(app: SlackWater, pilot: Pilot[None], words: str, row: str = "") -> None:
        page = screen(app).page
        for y in range(page.size.height):
            line = page.render_line(y).text
            if words in line and row in line:
                assert await pilot.click("Page", offset=(line.index(words), y))
                return
        raise AssertionError(words)

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "1")
        await click(app, pilot, "By the door")
        await click(app, pilot, "○ he", "Noor")
        await click(app, pilot, "she", "Wyn")
        shown = text(app)
        assert "●   By the door." in shown
        assert "Noor      ○ she     ● he " in shown
        assert "Wyn       ● she" in shown
        hints = app.screen.query_one("#hints", Bar)
        place = hints.render_line(0).text.index("begin")
        assert await pilot.click("#hints", offset=(place, 0))
        await pilot.pause()
        assert app.game is not None
        assert (app.game.given.voice, app.game.given.pronouns) == (
            "wyn",
            {"noor": "he", "wyn": "she"},
        )

    run(told(tmp_path), None, script)


def test_a_sentence_of_the_story_changes_with_the_pronouns(
    tmp_path: Path, settings_file: Path
) -> None:
    sample = 'sample = "{wyn.They} {wyn:sings|sing} by {wyn.themself}, says Noor."\npart = "By the door."'
    files = {
        **FILES,
        "story.toml": FILES["story.toml"].replace('part = "By the door."', sample),
    }

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "1")
        assert "They sing by themself, says Noor." in text(app)
        await pilot.press("down", "down", "down", "right")
        assert "She sings by herself, says Noor." in text(app)
        line = next(
            line for line in screen(app).page.lines if any("says Noor" in w for w, _ in line.pieces)
        )
        changed = [words for words, role in line.pieces if role == "emphasis"]
        assert "".join(changed).split() == ["She", "sings", "herself"]

    run(told(tmp_path, files), None, script)


def test_the_pronouns_that_are_usual_are_marked_until_others_are(
    tmp_path: Path, settings_file: Path
) -> None:
    usual = FILES["story.toml"].replace('name = "Wyn"', 'name = "Wyn"\nusual = "he"')
    story = told(tmp_path, {**FILES, "story.toml": usual})
    store = SaveStore(tmp_path / "saves", story.id)

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "1")
        assert "Noor      ○ she     ○ he      ● they" in text(app)
        assert "Wyn       ○ she     ● he      ○ they" in text(app)
        await pilot.press("down", "down", "down", "left", "enter")
        assert app.game is not None
        assert app.game.given.pronouns == {"noor": "they", "wyn": "she"}
        app.begin_new()
        await pilot.pause()
        await pilot.press("enter")
        assert "Wyn       ● she" in text(app)

    run(story, store, script)


def test_every_hint_can_be_clicked(tmp_path: Path, settings_file: Path) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        for words, kind in (("keys", Keys), ("esc", Opening)):
            line = app.screen.query_one("#hints", Bar).render_line(0).text
            await pilot.click("#hints", offset=(line.index(words), 0))
            await pilot.pause()
            assert isinstance(app.screen, kind)

    run(told(tmp_path), None, script)


def test_nothing_is_asked_that_the_story_or_the_command_line_answers(
    tmp_path: Path, settings_file: Path
) -> None:
    async def bare(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1")
        assert isinstance(app.screen, Reading)

    run(told(tmp_path, BARE, "bare"), None, bare)

    async def wished(app: SlackWater, pilot: Pilot[None]) -> None:
        assert isinstance(app.screen, BeginningScreen)
        await pilot.press("enter")
        assert app.game is not None
        assert (app.game.given.voice, app.game.given.pronouns) == (
            "wyn",
            {"noor": "he", "wyn": "she"},
        )
        app.begin_new()
        await pilot.pause()
        await pilot.press("1")
        assert "Where do you stand?" in text(app)

    wish = {"new": True, "voice": "wyn", "pronouns": {"noor": "he", "wyn": "she"}}
    run(told(tmp_path), None, wished, wish=wish)


def test_escape_from_the_first_question_of_new_comes_to_the_opening(
    tmp_path: Path, settings_file: Path
) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("escape")
        assert isinstance(app.screen, Opening)

    run(told(tmp_path), None, script, wish={"new": True})


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_the_notebook_opens_on_what_was_noticed_just_now(
    tmp_path: Path, settings_file: Path, size: tuple[int, int]
) -> None:
    story = told(tmp_path)
    store = SaveStore(tmp_path / "saves", story.id)
    played(story, store, 0)

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "n")
        shown = text(app)
        for words in (
            "Heard to the end",
            "not being found out",
            "──  Turn round.\n    The hall",
            "Who was it for?",
            "After “Why runners run”.",
        ):
            assert words in shown
        assert "from elsewhere" not in shown  # said once, under the list
        await pilot.press("right")
        assert "[b]No[/b] markup" in text(app)
        await pilot.press("n")
        shown = text(app)
        assert "Fear\n  Heard to the end\n\nFaith\n  The door on its hook" in shown
        assert "from elsewhere" in shown
        await pilot.press("up", "enter")
        assert "not being found out" in text(app)
        for _ in range(30):
            await pilot.press("down")  # read to its end, and on to the next page
        assert "[b]No[/b] markup" in text(app)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, Reading)

    run(story, store, script, size)


def test_list_and_page_stand_beside_each_other_where_there_is_room(
    tmp_path: Path, settings_file: Path
) -> None:
    blank = "".join(
        f'[blank-{number}]\ntheme = "fear"\ntitle = "Blank {number}"\ntext = "X."\nquestion = "Y?"\n'
        for number in range(3)
    )
    files = {**FILES, "insights.toml": FILES["insights.toml"] + blank}
    story = told(tmp_path, files)
    store = SaveStore(tmp_path / "saves", story.id)
    played(story, store, 0)

    def rows(app: SlackWater) -> list[str]:
        page = screen(app).page
        return [page.render_line(y).text.rstrip() for y in range(page.size.height)]

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "n")
        assert isinstance(app.screen, Notebook)
        shown = rows(app)
        assert "Heard to the end" in shown[1]
        assert "· · ·" in shown[2]
        assert "Blank" not in "".join(shown)
        assert any("not being found out" in row for row in shown)
        assert sum("from elsewhere" in row for row in shown) == 1
        await pilot.press("down")
        assert any("[b]No[/b] markup" in row for row in rows(app))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "[b]No[/b] markup" in text(app)  # the page that was looked at
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert any("[b]No[/b] markup" in row for row in rows(app))
        await pilot.press("up", "g")
        await pilot.pause()
        assert isinstance(app.screen, Reading)
        assert app.game is not None
        assert [option.say.plain for option in app.game.taken] == ["Turn round."]

    run(story, store, script, (120, 40))


def test_an_empty_notebook_says_so(tmp_path: Path, settings_file: Path) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "n")
        assert "Nothing is in the notebook yet." in text(app)
        await pilot.press("enter", "right", "escape")
        assert isinstance(app.screen, Reading)

    run(told(tmp_path, BARE), None, script)


def test_a_pause_goes_on_or_stops_or_leads_to_the_title_page_and_back(
    tmp_path: Path, settings_file: Path
) -> None:
    story = told(tmp_path)
    store = SaveStore(tmp_path / "saves", story.id)
    played(story, store, 0)

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "p")
        assert "Breathe out." in text(app)
        assert "Your place is kept." in text(app)
        await pilot.press("p")
        assert isinstance(app.screen, Reading)
        await pilot.press("p", "2")
        assert isinstance(app.screen, Opening)
        await pilot.press("escape")
        assert isinstance(app.screen, Pausing)
        await pilot.press("3")
        assert app._exit

    run(story, store, script)


@pytest.mark.slow
def test_a_key_is_changed_refused_where_it_is_taken_and_put_back(
    tmp_path: Path, settings_file: Path
) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("1", "question_mark")
        assert re.search(r"Step back +b$", text(app), re.MULTILINE)
        await pilot.press("enter", "n")
        assert "n is taken: Notebook." in text(app)
        assert app.settings.keys == {}
        await pilot.press("enter", "x")
        assert "Step back is x now." in text(app)
        assert load_settings().keys == {"back": "x"}
        await pilot.press("escape", "1", "b")
        assert app.game is not None
        assert len(app.game.states) == 2
        await pilot.press("x")
        assert len(app.game.states) == 1
        await pilot.press("question_mark", "r")
        assert "Step back is b again." in text(app)
        assert load_settings().keys == {}
        await pilot.press("enter", "escape")
        assert isinstance(app.screen, Keys)

    run(told(tmp_path, BARE), None, script)


def test_every_key_of_the_game_is_listed_and_none_is_there_twice() -> None:
    for place in key_contexts():
        for binding in place.bindings:
            assert not [key for key in binding.key.split(",") if taken(binding, key, {})], binding
    screens = [
        Reading,
        Pausing,
        Notebook,
        History,
        SettingsPage,
        Keys,
        BaseScreen,
        SlackWater,
        Opening,
        BeginningScreen,
    ]
    ids = {binding.id for kind in screens for binding in kind.__dict__.get("BINDINGS", ())}
    assert ids <= set(BINDINGS_BY_ID())
    assert taken(BINDINGS_BY_ID()["back"], "d", {}) == ""
    assert taken(BINDINGS_BY_ID()["back"], "1", {}) == "Choose 1"
    assert taken(BINDINGS_BY_ID()["settings"], "d", {}) == "Delete a playthrough"
    assert taken(BINDINGS_BY_ID()["settings"], "d", {"delete": "x"}) == ""


def test_what_stands_below_the_last_entry_is_read_with_the_same_key(
    tmp_path: Path, settings_file: Path
) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("comma")
        page = screen(app).page
        for _ in range(30):
            await pilot.press("down")
        assert app.screen.query_one(MenuPage).more_below is False
        assert "New text is there at once." in text(app)
        top = page.top
        await pilot.press("up")
        assert (page.top, page.cursor) == (top - 1, page.options[-1])
        for _ in range(30):
            await pilot.press("up")
        assert (page.top, page.cursor) == (0, page.options[0])

    run(told(tmp_path), None, script, (60, 13))


def test_a_value_that_has_no_room_is_cut_and_loses_its_remark_first(
    tmp_path: Path, settings_file: Path
) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("comma")
        assert "‹ 56 letters ›" in text(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "‹ 68 letters, as the window has it ›" in text(app)

    run(told(tmp_path), None, script, (60, 20))


def test_settings_change_at_once_and_are_kept(tmp_path: Path, settings_file: Path) -> None:
    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("comma", "right")
        assert app.theme == "light"
        await pilot.press("left", "left")
        assert app.theme == "contrast"
        await pilot.press("down", "enter", "3", "down", "left")
        assert screen(app).page.cursor == 3
        assert load_settings() == app.settings == Settings("contrast", "line by line", False, 76)
        assert screen(app).page.measure == 76
        assert "motion is off" in text(app)
        row = next(place for place, line in enumerate(screen(app).page.lines) if line.option == 0)
        await pilot.click("Page", offset=(20, row))
        assert app.theme == "dark"

    run(told(tmp_path), None, script)


def test_playthroughs_are_listed_deleted_had_back_and_gone_on_with(
    tmp_path: Path, settings_file: Path
) -> None:
    story = told(tmp_path)
    store = SaveStore(tmp_path / "saves", story.id)
    torn = store.folder / "torn.jsonl"
    ended = played(story, store, 0, 0)
    torn.write_text("nonsense", "utf-8")
    os.utime(torn, (1, 1))

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        await pilot.press("2")
        shown = text(app)
        assert "Noor · A date, and no promise" in shown
        assert "2 choices · ended" in shown
        assert "It cannot be read." in shown
        await pilot.press("2")
        assert isinstance(app.screen, History)
        await pilot.press("d")
        assert [kept.id for kept in store.all()] == ["torn"]
        assert "u has it back" in text(app)
        await pilot.press("u")
        assert [kept.id for kept in store.all()] == [ended, "torn"]
        await pilot.press("1")
        assert isinstance(app.screen, Reading)
        assert app.game is not None
        assert app.game.over
        app.open_history()
        await pilot.pause()
        await pilot.press("d")
        assert len(store.all()) == 2
        assert "being read now" in text(app)

    run(story, store, script)


def test_words_that_do_not_fit_are_read_before_anything_is_chosen(
    tmp_path: Path, settings_file: Path
) -> None:
    files = {
        **FILES,
        "story.toml": FILES["story.toml"].replace(
            "It has a night in it", "It has a night in it. " * 60
        ),
    }

    async def script(app: SlackWater, pilot: Pilot[None]) -> None:
        page = screen(app).page
        assert "more" in text(app)
        await pilot.press("down")
        assert (page.top, page.cursor) == (1, 0)
        await pilot.press("enter")
        assert "Before you begin" in text(app)
        await pilot.press("enter")
        assert "Where do you stand?" in text(app)

    run(told(tmp_path, files), None, script, (60, 20), wish={"new": True})
