"""Writing while it plays: the same place after every save, the last good page over every slip, and ways that really lead there."""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from stories import END, GO, HEAD, make, shipped, write
from textual.pilot import Pilot

from engine.proving.ways import way_to
from engine.screens.lending import run_in_terminal
from engine.screens.page import Page
from engine.screens.settings import Settings
from engine.screens.writing import Desk, Panel, Waiting, Writing
from engine.writing.editing import editor_call
from engine.writing.live import Live, here, open_live, play, remembered
from engine.writing.starting import Asked
from story.loading import load

pytestmark = pytest.mark.usefixtures("first_movement")

SHOP = """[[beats]]
id = "door"
text = "The bell rings."
[[beats.choices]]
say = "Go in."
[[beats.choices]]
say = "Go home."
goto = "end"

[[beats]]
id = "counter"
text = "Bread."
[[beats.choices]]
say = "Buy it."
set = { lit = true }
goto = "end"
[[beats.choices]]
id = "look"
say = "Look at it."
goto = "#counter"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    return make(tmp_path / "shop", a=SHOP)


def save(folder: Path, old: str, new: str, name: str = "a.toml") -> None:
    """Change a file, as a save does; its time goes on even where the clock has not."""
    path = folder / name
    text = path.read_text()
    assert old in text
    about = path.stat()
    path.write_text(text.replace(old, new))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1_000_000))


def opened(folder: Path, *places: int) -> Live:
    live = open_live(folder)
    for place in places:
        live.game.choose(place)
    return live


def text(live: Live) -> str:
    return "\n".join(passage.text.plain for passage in live.game.state.read)


def test_a_save_shows_the_same_place_with_the_same_choices_taken(folder: Path) -> None:
    live = opened(folder, 0, 1)
    assert not live.look()
    save(folder, "Bread.", "Brown bread.")
    assert live.look()
    assert (text(live), len(live.game.lines)) == ("Brown bread.", 2)
    assert live.said == "a.toml: the same place, after 2 choices."


def test_words_of_the_very_choices_that_were_taken_can_be_mended(folder: Path) -> None:
    live = opened(folder, 0, 1)
    save(folder, "Go in.", "Step in.")
    save(folder, "Look at it.", "Smell it.")
    live.look()
    assert (live.game.chosen(1), live.game.chosen(2), text(live)) == (
        "Step in.",
        "Smell it.",
        "Bread.",
    )


def test_where_a_choice_is_gone_it_stands_at_the_nearest_that_holds_and_comes_back_with_it(
    folder: Path,
) -> None:
    live = opened(folder, 0, 1)
    save(folder, '[[beats.choices]]\nid = "look"\nsay = "Look at it."\ngoto = "#counter"\n', "")
    live.look()
    assert len(live.game.lines) == 1
    assert "1 of 2 choices still holds here" in live.said
    save(
        folder,
        'set = { lit = true }\ngoto = "end"\n',
        'set = { lit = true }\ngoto = "end"\n[[beats.choices]]\nid = "look"\nsay = "Look at it."\ngoto = "#counter"\n',
    )
    live.look()
    assert len(live.game.lines) == 2


def test_a_slip_leaves_the_page_as_it_was_and_is_told(folder: Path) -> None:
    live = opened(folder, 0)
    for old, new, code in (
        ("Bread.", 'Bread."\ngotto = "x', "SW101"),
        ('"Buy it."', '"Buy it.', "SW004"),
        ("[[beats]]", "[[beats]", "SW004"),
    ):
        before = (folder / "a.toml").read_text()
        save(folder, old, new)
        assert live.look()
        assert code in {found.code for found in live.diagnostics}
        assert "the page is as it was" in live.said
        assert text(live) == "Bread."
        assert here(live) is not None
        live.game.choose(1)
        live.game.back()
        save(folder, (folder / "a.toml").read_text(), before)
        assert live.look()
        assert not any(found.severity == "error" for found in live.diagnostics)


def test_files_that_come_and_go_and_a_variable_that_is_new(folder: Path) -> None:
    live = opened(folder, 0)
    (folder / "attic.toml").write_text("[[beats]]\n" + GO)
    assert live.look()
    assert "attic" in live.story.scenes
    (folder / "attic.toml").unlink()
    assert live.look()
    assert "attic" not in live.story.scenes
    save(folder, "lit = false\n", "lit = false\nwarm = true\n", "story.toml")
    assert live.look()
    assert remembered(live)["warm"] is True
    shutil.rmtree(folder)
    assert live.look()
    assert text(live) == "Bread."


def test_what_is_remembered_and_where_it_stands(folder: Path) -> None:
    live = opened(folder, 0)
    place = here(live)
    assert place is not None
    assert (Path(place.file).name, place.line, remembered(live)["lit"]) == ("a.toml", 10, False)
    live.game.choose(0)
    place = here(live)
    assert place is not None
    assert (Path(place.file).name, remembered(live)["lit"]) == ("end.toml", True)


EDITS = st.lists(
    st.sampled_from(
        [
            ("Bread.", "Cake."),
            ("Cake.", "Bread."),
            ("lit = true", "lit = false"),
            ("gotto", "goto"),
            ('goto = "end"', 'gotto = "end"'),
            ("Go", "Run"),
        ]
    ),
    max_size=6,
)


@pytest.mark.slow
@for_all(EDITS)
def test_what_is_remembered_between_loadings_changes_nothing_of_what_is_loaded(
    edits: list[tuple[str, str]],
) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        folder = make(Path(place) / "shop", a=SHOP)
        live = open_live(folder)
        for old, new in edits:
            if old in (folder / "a.toml").read_text():
                save(folder, old, new)
            live.look()
            fresh = load(folder, warnings=True)
            assert live.diagnostics == fresh.diagnostics
            if fresh.story is not None:
                assert (live.story.version, live.story.scenes) == (
                    fresh.story.version,
                    fresh.story.scenes,
                )


# Ways


@pytest.mark.parametrize(
    "target",
    [
        "first-rehearsal",
        "tuesday-wyn",
        "wyn-parted-kindly",
        "noor-date-set#question",
        "box-noor#their-wait",
    ],
)
def test_a_way_really_leads_there(target: str) -> None:
    story = shipped()
    way = way_to(story, target)
    assert way is not None
    scene, _, beat = target.partition("#")
    read = [passage.place for passage in play(story, way.given, way.places).state.read]
    assert (f"{scene}#{beat}" if beat else scene) in [
        place if beat else place.partition("#")[0] for place in read
    ]
    assert way == way_to(story, target)


def test_where_nobody_can_come_is_said_so_and_the_page_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    shut = (
        '[[beats]]\ntext = "Here."\n[[beats.choices]]\nsay = "In"\nwhen = "lit"\ngoto = "b"\n' + GO
    )
    folder = make(tmp_path / "shut", a=shut, b="[[beats]]\ntext = 'b'\n" + GO)

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        desk.start_at("b")
        await desk.workers.wait_for_complete()
        await pilot.pause()
        assert "Here." in page(desk)
        assert [note.message for note in desk._notifications] == ["Nobody can ever come to 'b'."]

    at_the_desk(folder, act)


# The editor


@pytest.mark.parametrize(
    ("editor", "words", "in_terminal"),
    [
        ("vim", ("vim", "+7", "a.toml"), True),
        ("code --wait", ("code", "--wait", "--goto", "a.toml:7:3"), False),
        ("hx", ("hx", "a.toml:7:3"), True),
        ("someeditor", ("someeditor", "a.toml"), True),
    ],
)
def test_editors_are_opened_at_the_line(
    editor: str, words: tuple[str, ...], in_terminal: bool, tmp_path: Path
) -> None:
    program = tmp_path / editor.split()[0]
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    call = editor_call("a.toml", 7, 3, {"EDITOR": editor, "PATH": str(tmp_path)})
    assert call is not None
    assert (call.words, call.in_terminal) == ((str(program), *words[1:]), in_terminal)


def test_no_editor_is_taken_from_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vim").write_text("#!/bin/sh\n")
    (tmp_path / "vim").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for path in (".", ":/nowhere", "x:."):
        assert editor_call("a.toml", 7, 3, {"EDITOR": "vim", "PATH": path}) is None
    assert editor_call("a.toml", 7, 3, {"EDITOR": "./vim", "PATH": ""}) is not None


@pytest.mark.parametrize(
    ("program", "named", "words"),
    [
        ("o'brien's ed", "{}", ("{}",)),
        ("my editor", "{}", ("{}",)),
        ("my editor", "'{}' --wait", ("{}", "--wait")),
        ("plain", '{} --name "a b"', ("{}", "--name", "a b")),
        ("it's", "{} --wait", ("{}", "--wait")),
        ('"quoted"', "{}", ("{}",)),
        ("plain", "  {}  ", ("{}",)),
        ("back\\slash", "{}", ("{}",)),
        ("plain --wait", "{}", ("{}",)),
    ],
)
def test_an_editor_is_a_program_first_and_words_after(
    program: str, named: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / program
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    call = editor_call("a.toml", 7, 3, {"VISUAL": " ", "EDITOR": named.format(path), "PATH": ""})
    assert call is not None
    assert call.words == (*(word.format(path) for word in words), "a.toml")


def test_an_editor_is_found_in_the_home_folder_and_a_file_is_no_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "vim").write_text("#!/bin/sh\n")
    (tmp_path / "vim").chmod(0o755)
    call = editor_call("-R/a.toml", 7, 3, {"EDITOR": "~/vim -u NONE", "PATH": ""})
    assert call is not None
    assert call.words == (str(tmp_path / "vim"), "-u", "NONE", "+7", "./-R/a.toml")


@pytest.mark.parametrize("named", ["'", '"', "\\", "o'brien", "' '", "no 'such", "/", "."])
def test_what_is_no_editor_is_said_and_ends_nothing(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", named)
    monkeypatch.delenv("VISUAL", raising=False)

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await pilot.press("e")
        assert told(desk)[0].startswith(f"The editor '{named}' is not to be found; set EDITOR")

    at_the_desk(make(tmp_path), act)


def test_an_editor_that_cannot_be_started_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "code"
    program.write_text("no program")
    program.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(program))

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await pilot.press("e")
        assert told(desk) == [f"The editor '{program}' cannot be started: exec format error."]

    at_the_desk(make(tmp_path / "shop"), act)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("exit 0", []),
        ("exit 3", ["ended with the code 3"]),
        ("kill -9 $$", ["was ended by a signal (Killed)"]),
        ("stty raw -echo", []),
        ("exec sleep 60 & kill -INT $PPID; kill $!", []),
    ],
)
def test_how_an_editor_ends_is_said_and_the_terminal_is_as_it_was(
    program: str, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while it is open is for the editor alone, and modes it leaves behind are undone."""
    terminal, modes = pytest.importorskip("pty"), pytest.importorskip("termios")
    master, slave = terminal.openpty()
    before, keyboard = modes.tcgetattr(slave), os.dup(0)
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    script = tmp_path / "ed"
    script.write_text(f"#!/bin/sh\n{program}\n")
    script.chmod(0o755)
    os.dup2(slave, 0)
    try:
        assert run_in_terminal([str(script)]) == "".join(said)
        assert modes.tcgetattr(slave) == before
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, heard)
        os.dup2(keyboard, 0)
        for file in (keyboard, master, slave):
            os.close(file)


def test_without_an_editor_there_is_none(tmp_path: Path) -> None:
    assert editor_call("a.toml", 7, 3, {}) is None
    assert editor_call("a.toml", 7, 3, {"VISUAL": "no-such-editor", "PATH": str(tmp_path)}) is None


# The screen

Act = Callable[[Pilot[None], Desk], Awaitable[None]]


def at_the_desk(
    folder: Path,
    act: Act,
    size: tuple[int, int] = (120, 40),
    start_at: str = "",
    asked: Asked | None = None,
) -> None:
    async def writing() -> None:
        desk = Desk(folder, asked, start_at, Settings(motion=False))
        async with desk.run_test(size=size) as pilot:
            await pilot.pause()
            await act(pilot, desk)

    asyncio.run(writing())


def told(desk: Desk) -> list[str]:
    return [notification.message for notification in desk._notifications]


def page(desk: Desk) -> str:
    return " ".join(
        "".join(text for text, _ in line.pieces) for line in desk.screen.query_one(Page).lines
    )


def panel(desk: Desk) -> str:
    return " ".join(
        "".join(text for text, _ in line.pieces).strip()
        for line in desk.screen.query_one(Panel).lines
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_save_is_back_on_the_page_with_what_check_says_beside_it(
    folder: Path, size: tuple[int, int]
) -> None:
    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await pilot.press("1")
        save(folder, "Bread.", "Brown bread.")
        desk.look()
        await pilot.pause()
        assert "Brown bread." in page(desk)
        assert "the same place, after 1 choice" in panel(desk)
        save(folder, "Brown bread.", 'Rye."\ngotto = "x')
        desk.look()
        await pilot.pause()
        assert "Brown bread." in page(desk)
        assert "unknown key 'gotto'" in panel(desk)
        assert "check: 1 error" in panel(desk)

    at_the_desk(folder, act, size)


def test_below_the_page_a_finding_is_one_row_at_the_pages_left_edge(folder: Path) -> None:
    async def act(pilot: Pilot[None], desk: Desk) -> None:
        rows = desk.screen.query_one(Panel).lines
        assert "check: " in "".join(text for text, _ in rows[1].pieces)
        found = "".join(text for text, _ in rows[2].pieces)
        assert re.match(r"› \S+:\d+:\d+ SW\d+ \S", found)
        assert desk.screen.query_one(Panel).margin_left == desk.screen.query_one(Page).margin

    at_the_desk(folder, act, (80, 24))


def test_it_starts_where_one_asks_and_waits_where_nothing_can_be_played_yet(folder: Path) -> None:
    save(folder, "[[beats]]", "[[beats]")

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        assert isinstance(desk.screen, Waiting)
        assert "SW004" in page(desk)
        save(folder, "[[beats]", "[[beats]]")
        desk.look()
        await pilot.pause()
        assert isinstance(desk.screen, Writing)
        assert "The bell rings." in page(desk)
        await pilot.press("2")
        assert "End." in page(desk)
        desk.start_at("a#counter")
        await desk.workers.wait_for_complete()
        await pilot.pause()
        assert "Bread." in page(desk)

    at_the_desk(folder, act)


def test_what_is_shown_is_opened_in_the_writers_editor(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        monkeypatch.setattr(
            desk, "edit", lambda file, line, column=1: asked.append((Path(file).name, line))
        )
        await pilot.press("1", "e", "x", "j", "x")

    save(folder, "lit = false\n", "lit = false\nspare = false\n", "story.toml")
    at_the_desk(folder, act)
    assert asked[0] == ("a.toml", 10)
    assert len(set(asked)) == 3


def test_an_editor_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await pilot.press("e")
        await pilot.pause()
        (told,) = (notification.message for notification in desk._notifications)
        assert told.startswith("The editor 'no-such-editor' is not to be found; ")
        assert told.endswith("a.toml opens at line 1.")

    at_the_desk(make(tmp_path), act)


# From the top down


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_scene_that_is_missing_is_made_with_a_key_and_gone_on_in(
    folder: Path, size: tuple[int, int]
) -> None:
    save(folder, 'set = { lit = true }\ngoto = "end"', 'set = { lit = true }\ngoto = "drawers"')

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        assert "there is no scene 'drawers'" in panel(desk)
        await pilot.press("1", "1")
        assert "The scene drawers is not made yet.   w makes it, and goes on there." in page(desk)
        await pilot.press("w")
        await pilot.pause()
        assert (folder / "drawers.toml").is_file()
        assert "Here begins" in page(desk)
        assert "the same place, after 2 choices" in panel(desk)
        assert "The new scene is drawers.toml; e opens it." in told(desk)
        await pilot.press("1")
        assert "End." in page(desk)
        await pilot.press("w")
        assert len(list(folder.glob("*.toml"))) == 5

    at_the_desk(folder, act, size)


def test_one_can_start_at_what_is_not_made_yet(folder: Path) -> None:
    save(folder, 'set = { lit = true }\ngoto = "end"', 'set = { lit = true }\ngoto = "drawers#top"')

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await desk.workers.wait_for_complete()
        await pilot.pause()
        assert "The scene drawers is not made yet." in page(desk)
        await pilot.press("w")
        await pilot.pause()
        assert 'id = "top"' in (folder / "drawers.toml").read_text()
        assert "Here begins" in page(desk)

    at_the_desk(folder, act, start_at="drawers")


def test_a_story_without_a_scene_opens_on_the_one_that_it_begins_with(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", {"story.toml": HEAD})

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        assert "The scene a is not made yet." in page(desk)
        await pilot.press("w")
        await pilot.pause()
        assert "So ends" in page(desk)

    at_the_desk(folder, act)


def test_a_beat_that_is_missing_is_made_with_the_same_key_where_that_changes_no_way(
    folder: Path,
) -> None:
    save(folder, 'goto = "#counter"', 'goto = "#shelf"')

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await pilot.press("1", "2")
        assert "The beat shelf of the scene a is not made yet.   w makes it, and goes" in page(desk)
        place = here(desk.live) if desk.live else None
        assert place is not None
        assert (Path(place.file).name, place.line) == ("a.toml", 10)
        save(folder, 'set = { lit = true }\ngoto = "end"', "set = { lit = true }")
        await pilot.press("w")
        assert any(
            words.endswith('give a beat of the scene a id = "shelf".') for words in told(desk)
        )
        save(folder, "set = { lit = true }", 'set = { lit = true }\ngoto = "end"')
        await pilot.press("w")
        await pilot.pause()
        assert "Write what is seen, heard and said." in page(desk)
        assert "The new beat is in a.toml; e opens it." in told(desk)

    at_the_desk(folder, act)


def test_a_way_that_is_not_written_is_said(folder: Path) -> None:
    save(folder, 'goto = "#counter"', "")

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await pilot.press("1", "2")
        assert "Nothing follows here yet." in page(desk)
        await pilot.press("w")
        assert "Nothing follows here yet." in page(desk)

    at_the_desk(folder, act)


def test_what_stands_in_the_way_of_making_a_scene_is_said(folder: Path) -> None:
    save(folder, 'set = { lit = true }\ngoto = "end"', 'set = { lit = true }\ngoto = "drawers"')

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await pilot.press("1", "1")
        (folder / "b.toml").write_text("[[beats]\n")
        await pilot.press("w")
        assert not (folder / "drawers.toml").exists()
        assert "A scene is made once all of the story can be read." in told(desk)

    at_the_desk(folder, act)


def test_a_save_while_a_page_is_opened_or_left_breaks_nothing(folder: Path) -> None:
    async def act(pilot: Pilot[None], desk: Desk) -> None:
        assert desk.live is not None
        desk.push_screen(Writing(desk.live))
        save(folder, "The bell rings.", "The bell clangs.")
        desk.look()  # before there is anything on the new page
        await pilot.pause()
        assert "The bell clangs." in page(desk)
        await desk.screen.query_one(Page).remove()
        save(folder, "The bell clangs.", "The bell tolls.")
        desk.look()
        assert text(desk.live) == "The bell tolls."

    at_the_desk(folder, act)


def test_a_story_that_stays_wrong_while_its_page_is_left_breaks_nothing(folder: Path) -> None:
    save(folder, 'id = "door"', 'id = "door')

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        assert isinstance(desk.screen, Waiting)
        await desk.screen.query_one(Page).remove()
        save(folder, 'id = "door', 'id = "door"\nid = "door"')
        desk.look()
        assert desk.live is None

    at_the_desk(folder, act)


# As it was asked for

TWO = """[cast.sam]
name = "Sam"
pronouns = "ask"
[cast.mia]
name = "Mia"
[canon]
voices = ["mia", "sam"]
hinges = ["tea"]
[[canon.temperaments]]
id = "careful"
tea = { mia = "pour", sam = "sip" }
[[canon.temperaments]]
id = "careless"
tea = { mia = "spill", sam = "gulp" }
"""


def acts(voice: str, *ids: str) -> str:
    choices = (
        f'[[beats.choices]]\nid = "{id}"\nsay = "{id}"\nhinge = "tea"\ngoto = "hall"\n'
        for id in ids
    )
    return f'voice = "{voice}"\n[[beats]]\ntext = "{voice}."\n' + "".join(choices)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    a = '[[beats]]\ntext = "Here."\n'
    for voice in ("mia", "sam"):
        a += (
            f'[[beats.choices]]\nsay = "{voice}"\nwhen = "voice == \'{voice}\'"\ngoto = "{voice}"\n'
        )
    hall = (
        "[[beats]]\ntext = \"Hall. {if heard('gulp')}Gulped.{end}{if heard('spill')}Spilt.{end}\"\n"
        '[[beats.choices]]\nsay = "Cry"\nwhen = "heard(\'spill\')"\ngoto = "wet"\n' + GO
    )
    files: dict[str, str | bytes] = {
        "story.toml": HEAD + TWO,
        "a.toml": a,
        "mia.toml": acts("mia", "pour", "spill"),
        "sam.toml": acts("sam", "sip", "gulp"),
        "hall.toml": hall,
        "wet.toml": '[[beats]]\ntext = "Wet."\n' + GO,
        "end.toml": END,
    }
    return write(tmp_path / "two", files)


@pytest.mark.parametrize(
    ("asked", "target", "voice", "hears", "said"),
    [
        (Asked("sam", {}, "careless"), "hall", "sam", "careless", ""),
        (Asked("mia", {}, "careful"), "hall", "mia", "careful", ""),
        (Asked("sam", {"sam": "he"}, ""), "hall", "sam", None, ""),
        (Asked(None, {}, "careless"), "hall", "mia", "careless", ""),
        (Asked(), "wet", "sam", "careless", ""),
        (
            Asked("mia", {}, "careless"),
            "wet",
            "sam",
            "careless",
            "As mia and hearing careless, nobody can ever come to 'wet'; "
            "this is as sam, with sam as they and hearing careless.",
        ),
        (
            Asked("sam", {}, "careful"),
            "wet",
            "sam",
            "careless",
            "As sam and hearing careful, nobody can ever come to 'wet'; "
            "this is as sam, with sam as they and hearing careless.",
        ),
    ],
)
def test_starting_somewhere_keeps_the_part_and_whom_it_hears_or_says_why_not(
    asked: Asked, target: str, voice: str, hears: str | None, said: str, two: Path
) -> None:
    async def act(pilot: Pilot[None], desk: Desk) -> None:
        await desk.workers.wait_for_complete()
        await pilot.pause()
        assert desk.live is not None
        given = desk.live.game.given
        assert given.voice == voice
        assert hears is None or given.heard_from == hears
        assert all(given.pronouns[name] == word for name, word in asked.pronouns.items())
        assert ("Hall." if target == "hall" else "Wet.") in page(desk)
        assert told(desk) == ([said] if said else [])

    at_the_desk(two, act, start_at=target, asked=asked)


def test_what_was_asked_for_is_kept_until_the_story_can_be_played(two: Path) -> None:
    save(two, "[[beats]]", "[[beats]", "hall.toml")

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        assert isinstance(desk.screen, Waiting)
        save(two, "[[beats]", "[[beats]]", "hall.toml")
        desk.look()
        await desk.workers.wait_for_complete()
        await pilot.pause()
        assert desk.live is not None
        assert (desk.live.game.given.voice, desk.live.game.given.heard_from) == ("sam", "careless")
        assert "Hall. Gulped." not in page(desk)
        assert "Hall. Spilt." in page(desk)

    at_the_desk(two, act, start_at="hall", asked=Asked("sam", {}, "careless"))


def test_a_voice_that_the_story_does_not_have_is_said_once_it_can_be_played(two: Path) -> None:
    save(two, "[[beats]]", "[[beats]", "hall.toml")

    async def act(pilot: Pilot[None], desk: Desk) -> None:
        save(two, "[[beats]", "[[beats]]", "hall.toml")
        desk.look()
        await pilot.pause()
        assert told(desk) == ["There is no voice 'sma'; did you mean 'sam'?."]

    at_the_desk(two, act, asked=Asked("sma"))
