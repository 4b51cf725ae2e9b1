"""A stranger's story on the screens: nothing of it is read as markup, run or swallowed, and no control reaches the terminal.

Two walls: nothing in the screens can hand words to Textual but through `engine.screens.words` (held by reading the source),
and a story full of markup is played on every page and in every palette (held by watching what Textual reads as markup).
"""

import ast
import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text
from textual.app import App
from textual.command import CommandPalette
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList

from engine.play.game import new_setup, start
from engine.saves.store import SaveStore
from engine.screens.app import SlackWater
from engine.screens.comparing import Comparing
from engine.screens.gathered import Gathered
from engine.screens.hearing import Hearing
from engine.screens.history import History
from engine.screens.keys import Keys
from engine.screens.lines import broken
from engine.screens.map import Map
from engine.screens.notebook import Notebook
from engine.screens.opening import Opening
from engine.screens.pausing import Pausing
from engine.screens.reflection import Reflection
from engine.screens.settings import Settings, load_settings
from engine.screens.settings_page import SettingsPage
from engine.screens.words import Printed, literal, places_of
from engine.screens.writing import Desk
from story.loading import load, load_story
from story.printing import HOSTILE

SCREENS = Path(__file__).parent.parent / "engine" / "screens"


# The first wall: what the source can do

HARMLESS = {
    "rich.cells": {"cell_len", "get_character_cell_size", "set_cell_size"},
    "rich.segment": {"Segment"},
    "rich.style": {"Style"},
    "rich.color": {"ColorSystem"},
    "textual": {"events"},
    "textual.await_complete": {"AwaitComplete"},
    "textual.app": {"App", "ComposeResult"},
    "textual.binding": {"Binding", "BindingType"},
    "textual.color": {"Color"},
    "textual.command": {"CommandPalette", "Provider"},
    "textual.containers": {"Container"},
    "textual._xterm_parser": {"XTermParser"},
    "textual.driver": {"Driver"},
    "textual.drivers.linux_driver": {"LinuxDriver"},
    "textual.filter": {"LineFilter"},
    "textual.geometry": {"Offset", "Region", "Size"},
    "textual.message": {"Message"},
    "textual.reactive": {"reactive"},
    "textual.screen": {"Screen"},
    "textual.selection": {"Selection"},
    "textual.strip": {"Strip"},
    "textual.theme": {"Theme"},
    "textual.timer": {"Timer"},
    "textual.widget": {"Widget"},
    "textual.widgets": {"Input"},
    "textual.worker": {"Worker", "WorkerState"},
}
"""What of Textual and Rich shows nothing by itself, or shows what it is given as it stands."""
READS_MARKUP = {
    *("notify", "tooltip", "border_title", "border_subtitle", "sub_title", "from_markup"),
    *("run_action", "render_str", "from_meta", "get_system_commands"),
}
"""What reads strings as markup, or as an action, wherever it comes from."""


@pytest.mark.parametrize("path", sorted(SCREENS.glob("*.py")), ids=lambda path: path.stem)
def test_no_screen_can_hand_words_to_what_reads_markup(path: Path) -> None:
    if path.stem == "words":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        where = f"{path.name}:{getattr(node, 'lineno', 0)}: say it through engine.screens.words"
        if isinstance(node, ast.Import):
            roots = {alias.name.partition(".")[0] for alias in node.names}
            assert not roots & {"rich", "textual"}, where
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            named = {alias.name for alias in node.names}
            ours = module.partition(".")[0] not in ("rich", "textual")
            assert ours or named <= HARMLESS.get(module, set()), f"{where}: {named}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in READS_MARKUP, where
            stored = isinstance(node.ctx, ast.Store)
            assert not stored or node.attr not in ("title", "placeholder"), where
        if isinstance(node, ast.keyword):
            assert node.arg not in ("markup", "tooltip", "link", "meta"), where
            if node.arg == "placeholder":
                assert isinstance(node.value, ast.Constant), where
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.name != "render", f"{where}; a widget draws lines"


# The second wall: what Textual reads


def hostile(name: str) -> str:
    """Spell a value whose every character is to be seen, and none to be read as markup."""
    return f"[/b][@click=app.exit(9)]{name}[/]"


def quoted(name: str) -> str:
    return f"'''{hostile(name)}'''"


STORY = f"""
format = 1
title = {quoted("title")}
start = "hall"
about = {quoted("about")}
content-note = {quoted("note")}
pause = {quoted("pause")}
credits = {quoted("credits")}
other-voice = {quoted("other")}
farewells = [{quoted("farewell")}]
status = {quoted("status")}
[patterns.staying]
[cast.noor]
name = {quoted("noor")}
pronouns = "ask"
part = {quoted("part")}
[cast.wyn]
name = {quoted("wyn")}
pronouns = "ask"
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
"""
FILES = {
    "story.toml": STORY,
    "insights.toml": f"[seen]\ntheme = {quoted('theme')}\ntitle = {quoted('page')}\n"
    f"text = {quoted('insight')}\nquestion = {quoted('question')}\nsource = {quoted('source')}\n",
    "hall.toml": f"title = {quoted('hall')}\nplace = {quoted('place')}\n"
    f"[[beats]]\ntext = {quoted('text')}\n"
    f"[[beats.choices]]\nid = 'turn'\nhinge = 'h1'\npattern = 'staying'\nsay = {quoted('say')}\n"
    f"insight = 'seen'\nreply = {quoted('reply')}\necho = {quoted('echo')}\ngoto = 'end'\n"
    f"[[beats.choices]]\nsay = {quoted('never')}\nlocked = {quoted('locked')}\n",
    "end.toml": f"title = {quoted('end')}\nending = {{ family = 'f', title = {quoted('ending')} }}\n"
    f"[[beats]]\ntext = {quoted('last')}\nreflect = true\n",
}
FIELDS = [
    *("title", "about", "note", "pause", "credits", "other", "status", "noor", "part", "wyn"),
    *("theme", "page", "insight", "question", "source", "hall", "place", "text", "say", "reply"),
    *("echo", "never", "locked", "ending", "last"),
]
Script = Callable[[App[None], Pilot[None]], Awaitable[None]]


@pytest.fixture
def story_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A story that is hostile in every field, in a folder of a hostile name."""
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    folder = tmp_path / "[b][@click=app.exit(9)]folder"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def read_as_markup(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that Textual or Rich read as markup while a test ran."""
    out: list[str] = []
    for kind in (Content, Text):
        real = kind.from_markup

        def watched(words: object, *rest: object, _real: object = real, **more: object) -> object:
            if isinstance(words, str):
                out.append(words)
            return _real(words, *rest, **more)  # type: ignore[operator]

        monkeypatch.setattr(kind, "from_markup", staticmethod(watched))
    return out


def drawn(screen: Screen[Any]) -> str:
    """Spell all that the widgets of a screen draw, as it goes to the terminal."""
    widgets: list[Widget] = [w for w in screen.walk_children(Widget) if not w.is_container]
    lines = [
        "".join(segment.text for segment in strip).rstrip()
        for widget in widgets
        if widget.size and widget.display
        for strip in widget.render_lines(widget.outer_size.region)
    ]
    return "\n".join(lines)


def run(app: App[None], script: Script, size: tuple[int, int] = (120, 40)) -> None:
    async def go() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(go())


def every_page(app: SlackWater) -> Iterator[Screen[None]]:
    """Yield each page that can be opened from a game, which has ended."""
    game = app.game
    assert game is not None
    yield from (Pausing(), Notebook(), Notebook(game), Gathered(), Map(), History(), Hearing())
    yield from (Reflection(game), Comparing(game, game), Keys())


async def look_at(app: App[None], pilot: Pilot[None]) -> str:
    """Give what is on the screen, then what the palette offers there, with and without words typed in it."""
    shown = drawn(app.screen)
    app.action_command_palette()
    await pilot.pause()
    await app.workers.wait_for_complete()
    shown += drawn(app.screen)
    assert isinstance(app.screen, CommandPalette)
    await pilot.press("e")
    await app.workers.wait_for_complete()
    await pilot.pause()
    shown += drawn(app.screen)
    await pilot.press("escape")
    return shown


def test_a_hostile_story_is_shown_to_the_letter_on_every_page(
    story_folder: Path, tmp_path: Path, read_as_markup: list[str]
) -> None:
    story = load_story(story_folder)
    store = SaveStore(tmp_path / "saves", story.id)
    for voice in ("noor", "wyn"):
        game = start(story, store, new_setup(story, store, voice, {}, seed=1))
        game.choose(0)
        game.close()
    (store.folder / f"{hostile('file').replace('/', '')}.jsonl").write_text("x")
    seen: list[str] = []

    async def script(app: App[None], pilot: Pilot[None]) -> None:
        assert isinstance(app, SlackWater)
        seen.append(await look_at(app, pilot))
        app.begin_new()
        await pilot.pause()
        for _ in range(6):
            if app.game is not None:
                break
            seen.append(await look_at(app, pilot))
            await pilot.press("enter")
        seen.append(await look_at(app, pilot))
        await pilot.press("1")
        for _ in range(4):  # its text, the page of its ending, what it was
            seen.append(drawn(app.screen))
            await pilot.press("space")
        for page in every_page(app):
            app.push_screen(page)
            await pilot.pause()
            seen.append(await look_at(app, pilot))
            app.pop_screen()
        app.tell(hostile("told"))
        await pilot.pause()
        await pilot.pause()
        seen.append(drawn(app.screen))
        assert app.return_code is None, "markup was run"

    run(SlackWater(story, store, Settings()), script)
    shown = re.sub(r"\s", "", "".join(seen).casefold())
    swallowed = [name for name in [*FIELDS, "told"] if hostile(name) not in shown]
    assert not swallowed
    assert not [words for words in read_as_markup if "click" in words or "/b" in words]


def test_a_hostile_story_is_written_on_without_being_run(
    story_folder: Path, read_as_markup: list[str]
) -> None:
    seen: list[str] = []

    async def script(app: App[None], pilot: Pilot[None]) -> None:
        assert isinstance(app, Desk)
        await pilot.press("g")
        await app.workers.wait_for_complete()
        await pilot.pause()
        seen.append(drawn(app.screen))
        await pilot.press("h", "a")
        await app.workers.wait_for_complete()
        await pilot.pause()
        seen.append(drawn(app.screen))
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        seen.append(await look_at(app, pilot))
        (story_folder / "hall.toml").write_text(FILES["hall.toml"] + "x = '[/b]'\n")
        app.look()
        await pilot.pause()
        seen.append(drawn(app.screen))

    run(Desk(story_folder, None, settings=Settings()), script)
    assert all(hostile(name) in seen[0] and hostile(name) in seen[1] for name in ("hall", "place"))
    assert "unknown key 'x'" in seen[-1]
    assert not [words for words in read_as_markup if "click" in words or "/b" in words]


def test_a_hostile_story_that_cannot_be_played_says_why(
    story_folder: Path, read_as_markup: list[str]
) -> None:
    (story_folder / "hall.toml").write_text("'[/b][@click=app.exit(9)]' = 1\n")

    async def script(app: App[None], pilot: Pilot[None]) -> None:
        assert "[/b][@click=app.exit(9)]" in drawn(app.screen)
        await pilot.pause()
        assert app.return_code is None

    assert load(story_folder).story is None
    run(Desk(story_folder, None, settings=Settings()), script)
    assert not [words for words in read_as_markup if "click" in words or "/b" in words]


def test_moving_in_a_palette_that_is_not_laid_out_yet_breaks_nothing(
    story_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError(0)  # as Textual's list does where it has options and no lines yet

    monkeypatch.setattr(OptionList, "_move_page", broken)

    async def script(app: App[None], pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+p")
        await app.workers.wait_for_complete()
        await pilot.press("down", "pagedown", "pageup", "escape")
        assert not isinstance(app.screen, CommandPalette)

    run(SlackWater(load_story(story_folder), None, Settings()), script)


def test_what_is_chosen_twice_in_a_palette_is_done_once_and_ends_nothing(
    story_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two keys can come before the palette is gone; it has dealt with both of them then."""
    begun: list[SlackWater] = []

    def begin(app: SlackWater) -> None:
        begun.append(app)

    monkeypatch.setattr(SlackWater, "begin_new", begin)

    async def script(app: App[None], pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+p")
        await app.workers.wait_for_complete()
        await pilot.press(*"begin anew")
        await app.workers.wait_for_complete()
        await pilot.press("down")
        offered = app.screen.query_one(OptionList)
        for _ in range(3):
            offered.action_select()
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, Opening)
        assert app.is_running

    run(SlackWater(load_story(story_folder), None, Settings()), script)
    assert len(begun) == 1


def test_a_page_that_is_left_twice_leaves_the_one_below_it(story_folder: Path) -> None:
    async def script(app: App[None], pilot: Pilot[None]) -> None:
        await pilot.press("comma")
        page = app.screen
        assert isinstance(page, SettingsPage)
        page.action_leave()
        page.action_leave()
        await pilot.pause()
        assert isinstance(app.screen, Opening)

    run(SlackWater(load_story(story_folder), None, Settings()), script)


def test_keys_in_the_settings_that_are_none_are_passed_over(
    story_folder: Path, tmp_path: Path
) -> None:
    odd = ["", " ", ",", "a,b", "x\n", "\x1b[2J", "\u202e", "y" * 300, 7, None]
    for key in odd:
        written = {"keys": {"later": key, "back": "x", "[b]": "full_stop"}}
        (tmp_path / "settings.json").write_text(json.dumps(written), "utf-8")
        assert load_settings().keys == {"back": "x", "[b]": "full_stop"}

    async def script(app: App[None], pilot: Pilot[None]) -> None:
        await pilot.press("1", "1", "1", "1", "1", "question_mark")
        assert "Step back" in drawn(app.screen)

    run(SlackWater(load_story(story_folder), None, load_settings()), script)


# What is drawn, and what is found

CONTROLS = "a\x1b[2J\x9b2J\x07\u202e\u2028\ufeff\t\nb"


def test_whatever_a_widget_draws_no_control_reaches_the_terminal(
    story_folder: Path, tmp_path: Path
) -> None:
    async def script(app: App[None], pilot: Pilot[None]) -> None:
        assert isinstance(app, SlackWater)
        app.tell(CONTROLS)
        page = app.page
        page.lines = [page.lines[0]._replace(pieces=((CONTROLS, "text"),))] * len(page.lines)
        page.refresh()
        await pilot.pause()
        shown = drawn(app.screen)
        assert "a[2J2Jb" in shown
        assert not HOSTILE.search(shown.replace("\n", ""))

    run(SlackWater(load_story(story_folder), None, Settings()), script)


def test_words_in_lines_and_parts_are_spelt_where_they_would_act() -> None:
    (line, *_) = broken([(CONTROLS, "text")], 400)
    assert line.pieces[0][0].startswith("a\\u001b[2J\\u009b2J\\u0007\\u202e\\u2028\\ufeff\\u0009")
    assert literal("[b]x[/b]\x1b").plain == "[b]x[/b]\\u001b"
    assert isinstance(Printed(), Printed)


def test_the_palette_finds_letters_in_their_order_however_long_the_name() -> None:
    assert places_of("BOX", "the-box  The Box") == [4, 5, 6]
    assert places_of("tbx", "the-box") == [0, 4, 6]
    assert places_of("xyz", "the-box") == []
    assert places_of("a" * 40, "a" * 200) == list(range(40))
    assert places_of("a b" * 30, "ab" * 100)
    assert places_of("ß", "Straße") == [4]
    assert places_of("i", "İi") in ([0], [1])
