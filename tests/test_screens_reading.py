"""The reading screen, by its keys and its mouse: what is new, what is past, what is chosen, and what happens when keeping fails."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given as drawn_from
from hypothesis import strategies as st
from rich._palettes import STANDARD_PALETTE
from rich.color import Color, ColorSystem
from stories import END, GO, HEAD, PAGE, write
from textual.pilot import Pilot
from textual.strip import Strip

from engine.play.game import new_setup, start
from engine.play.reflecting import hinges
from engine.runtime.state import Setup
from engine.saves.journal import Journal, SaveError
from engine.saves.records import Record, spell_record
from engine.saves.store import SaveStore
from engine.screens.app import SlackWater
from engine.screens.bars import Bar, KeyHint, hint_pieces, numbers
from engine.screens.lines import broken, text_lines
from engine.screens.notebook import Notebook
from engine.screens.page import Page
from engine.screens.pausing import Pausing
from engine.screens.reading import Reading
from engine.screens.settings import Settings
from engine.screens.strips import strip_of
from engine.screens.themes import BACKGROUND, COLOURS, INKS, QUIET, ROLES, contrast
from story.language.typesetting import typeset_source
from story.loading import load_story
from story.model import Story
from story.shipped import shipped_folder

pytestmark = pytest.mark.usefixtures("first_movement")

FOOT = "Stand on the foot with the other one."
TOWING = "You tow cars out of the sea for a living."
Play = Callable[[Pilot[None], SlackWater], Awaitable[None]]


@pytest.fixture(scope="module")
def story() -> Story:
    return load_story(Path(shipped_folder()))


@pytest.fixture
def store(tmp_path: Path, story: Story, monkeypatch: pytest.MonkeyPatch) -> SaveStore:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    return SaveStore(tmp_path / "saves", story.id)


def run(
    story: Story,
    store: SaveStore,
    act: Play,
    size: tuple[int, int] = (80, 24),
    given: Setup | None = None,
    settings: Settings | None = None,
    turned: bool = True,
) -> None:
    """Begin a playthrough in an app of this size and act on it."""

    async def playing() -> None:
        app = SlackWater(story, store, settings or Settings(motion=False))
        async with app.run_test(size=size) as pilot:
            app.begin(given or new_setup(story, store, "noor", None, "remains", 1))
            await pilot.pause()
            if turned:
                await turn_pages(pilot, app)
            await act(pilot, app)

    asyncio.run(playing())


async def turn_pages(pilot: Pilot[None], app: SlackWater) -> None:
    """Go on to the page where the choices stand."""
    for _ in range(9):
        if "read on" not in hint(app):
            return
        await pilot.press("space")


async def take(pilot: Pilot[None], app: SlackWater, *keys: str) -> None:
    """Press keys, each where the choices stand."""
    for key in keys:
        await pilot.press(key)
        await turn_pages(pilot, app)


def shown(app: SlackWater) -> list[str]:
    """Give the rows of the page as they are drawn."""
    page = app.screen.query_one(Page)
    return [page.render_line(y).text.rstrip() for y in range(page.size.height)]


def text(app: SlackWater) -> str:
    return "\n".join(shown(app))


def hint(app: SlackWater) -> str:
    return app.screen.query_one("#hints", Bar).words


def test_digits_choose_and_what_was_chosen_is_a_line_of_its_own(
    story: Story, store: SaveStore
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert FOOT in text(app)
        await pilot.press("2")
        assert "──  Ask her for the note." in text(app)
        assert "You could hang a door on it." in text(app)
        assert app.game is not None
        assert len(app.game.lines) == 1
        await pilot.press("9")
        assert len(app.game.lines) == 1

    run(story, store, act)


def test_arrows_and_enter_choose(story: Story, store: SaveStore) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await pilot.press("enter")
        assert app.game is not None
        assert not app.game.lines
        await pilot.press("down", "down")
        assert any(row.strip().startswith("› 2") for row in shown(app))
        await pilot.press("up", "enter")
        assert app.game.chosen(1) == "Say that the stove needs you."

    run(story, store, act)


def test_a_click_chooses(story: Story, store: SaveStore) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        row = next(y for y, words in enumerate(shown(app)) if FOOT in words)
        await pilot.click(Page, offset=(14, row))
        assert app.game is not None
        assert app.game.chosen(1) == FOOT

    run(story, store, act)


def test_back_and_forward_and_another_way(story: Story, store: SaveStore) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await take(pilot, app, "1", "1", "b")
        assert app.game is not None
        assert len(app.game.lines) == 1
        assert "f forward" in hint(app)
        await pilot.press("f")
        assert len(app.game.lines) == 2
        await take(pilot, app, "b", "b", "b")
        assert FOOT in text(app)
        await pilot.press("3")
        assert "And now it’s the other one" in text(app)
        assert len(app.game.record.leaves()) == 2

    run(story, store, act)


@pytest.mark.slow
def test_the_past_can_be_scrolled_to_its_beginning(story: Story, store: SaveStore) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await take(pilot, app, *["1"] * 8)
        assert TOWING not in text(app)
        for _ in range(20):
            if TOWING not in text(app):
                await pilot.press("pageup")
        assert TOWING in text(app)

    run(story, store, act)


@pytest.mark.slow
def test_what_is_longer_than_a_page_is_turned_and_nothing_is_skipped(
    story: Story, store: SaveStore
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        page = app.screen.query_one(Page)
        seen: set[str] = set()
        assert app.game is not None
        for _ in range(200):
            if app.game.over:
                break
            seen.update(row.strip() for row in shown(app))
            if "read on" in hint(app):
                turns = len(app.game.lines)
                await pilot.press("1")
                assert len(app.game.lines) == turns
            else:
                assert any(option in page.options for option in range(len(app.game.state.offered)))
                await pilot.press("2" if app.game.state.offered[0].locked else "1")
        assert app.game.over
        seen.update(row.strip() for row in shown(app))
        for state in app.game.states:
            for passage in state.read:
                if passage.kind in ("text", "reply"):
                    for line in text_lines(passage.text, page.measure):
                        words = "".join(part for part, _ in line.pieces).strip()
                        assert words in seen

    run(story, store, act, turned=False)


def test_a_locked_choice_gives_its_reason_and_is_not_taken(story: Story, store: SaveStore) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert app.game is not None
        for _ in range(40):
            locked = [
                place
                for place, option in enumerate(app.game.state.offered)
                if option.locked is not None
            ]
            if locked:
                while "read on" in hint(app):
                    await pilot.press("space")
                assert "you keep it full." in text(app)
                turns = len(app.game.lines)
                open_ones = [
                    place for place in range(len(app.game.state.offered)) if place not in locked
                ]
                assert hint(app).startswith(f"{numbers(open_ones)} choose")
                await pilot.press(str(locked[0] + 1))
                assert len(app.game.lines) == turns
                assert hint(app).startswith(f"{locked[0] + 1} is closed: ")
                await pilot.press("down")
                assert hint(app).startswith(f"{numbers(open_ones)} choose")
                page = app.screen.query_one(Page)
                page.cursor = locked[0]
                looks = {
                    role for row in range(page.rows) for _, role in page._looks(page.top + row)
                }
                assert "cursor-locked" in looks
                assert "cursor" in looks, "the mark before it"
                return
            await pilot.press("1")
        raise AssertionError("no locked choice was met")

    run(story, store, act)


@pytest.mark.slow
def test_what_is_noticed_is_a_quiet_line_and_a_page(story: Story, store: SaveStore) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        for _ in range(60):
            if "for the notebook" in text(app):
                break
            await pilot.press("1")
        assert "a page for the notebook: a thought on what you read" in text(app)
        await pilot.press("n")
        assert isinstance(app.screen, Notebook)
        await pilot.press("escape")
        assert isinstance(app.screen, Reading)
        await pilot.press("p")
        assert isinstance(app.screen, Pausing)

    run(story, store, act)


@pytest.mark.slow
def test_the_two_voices_stand_in_the_margin_from_96_columns_on(
    story: Story, store: SaveStore, tmp_path: Path
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert app.game is not None
        while len(hinges(app.game)) < 1:
            await pilot.press("1")
        rows = shown(app)
        assert sum(row.count("●") for row in rows) == (2 if app.size.width >= 96 else 0)
        assert ("low   high" in rows[0]) == (app.size.width >= 96)
        assert any("how near the" in row for row in rows) == (app.size.width >= 96)

    for size in ((80, 24), (95, 30), (96, 30), (120, 40)):
        run(story, SaveStore(tmp_path / str(size[0]), story.id), act, size)


@pytest.mark.parametrize("size", [(10, 3), (1, 1), (39, 24), (80, 11)])
def test_a_terminal_that_is_too_small_is_said_and_is_no_crash(
    story: Story, store: SaveStore, size: tuple[int, int]
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert "You tow" not in text(app)
        if size[0] > 20:
            assert "too small" in text(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "E B B" in text(app)
        await pilot.press("space")
        assert "Hallan is an island twice a day" in text(app)

    run(story, store, act, size)


def test_sixty_columns_still_read(story: Story, store: SaveStore) -> None:
    async def act(_: Pilot[None], app: SlackWater) -> None:
        assert max(len(row) for row in shown(app)) <= 60
        assert FOOT in text(app)

    run(story, store, act, (60, 24))


def test_a_choice_that_cannot_be_kept_is_said_and_can_be_tried_again(
    story: Story, store: SaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise SaveError(
            "this choice could not be kept: the disk is full (/o'neil/a--b); --saves DIR keeps"
        )

    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert app.game is not None
        with monkeypatch.context() as patch:
            patch.setattr(Journal, "choose", full)
            await pilot.press("1")
            assert "the disk is full (/o'neil/a--b); --saves DIR" in " ".join(text(app).split())
            assert not app.game.lines
            await take(pilot, app, "k", "1")
            assert len(app.game.lines) == 1
            assert app.game.journal is None

    run(story, store, act)


@pytest.mark.slow
def test_the_ending_offers_the_other_part_against_this_one(story: Story, store: SaveStore) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        assert app.game is not None
        while not app.game.over:
            await pilot.press("2" if app.game.state.offered[0].locked else "1")
        first = app.game.id
        assert story.other_voice in " ".join(text(app).split())
        await pilot.press("o")
        await pilot.pause()
        assert app.game.given.voice == "wyn"
        assert app.game.given.heard_from == first
        read = [text(app)]
        while "read on" in hint(app):
            await pilot.press("space")
            read.append(text(app))
        assert any("You tune pianos" in page for page in read)

    run(story, store, act)


def test_an_edited_story_is_met_with_an_explanation(story: Story, store: SaveStore) -> None:
    game = start(story, store, new_setup(story, store, "noor", None, "remains", 1))
    game.choose(0)
    game.choose(0)
    game.close()
    record = Record(game.record.beginning)
    for line in game.record.path():
        mark = game.record.taken[line].mark
        gone = mark.choice.replace("stove#song/", "stove#gone/")
        record.add(gone, "000000", mark.beat)
    store.add("20260101-000000-0000", spell_record(record).encode())

    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        app.go_on(store.find("20260101"))
        await pilot.pause()
        assert "The story was changed since you read it" in " ".join(text(app).split())

    run(story, store, act)


def test_text_that_comes_line_by_line_is_completed_by_any_key(
    story: Story, store: SaveStore
) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        page = app.screen.query_one(Page)
        await pilot.press("1")
        assert page.revealed < len(page.lines)
        await pilot.press("down")
        assert page.revealed == len(page.lines)
        assert app.game is not None
        assert len(app.game.lines) == 1

    run(story, store, act, settings=Settings(pace="line by line"))


def test_the_contrast_of_each_theme_is_what_is_said() -> None:
    """Text 7:1, what is dimmed 4.5:1, all of the high-contrast theme 10:1; as the terminal shows it, and so far as that is known."""
    for theme, colours in COLOURS.items():
        name, _, depth = theme.partition("-")
        for role, (colour, _) in ROLES.items():
            if role in INKS or colour in INKS:
                continue  # decoration: what it shows is in words on the page
            quiet = role in QUIET or colour in ("past", "quiet")
            least = 10.0 if name == "contrast" and depth != "16" else 4.5 if quiet else 7.0
            one, other = (sent(part, depth) for part in (colours[colour], BACKGROUND[theme]))
            assert contrast(one, other) >= least, (theme, role)


def test_few_colours_are_told_apart() -> None:
    for theme in ("dark-256", "light-256"):
        inks = [COLOURS[theme][ink] for ink in ("water0", "water1", "water2", "land", "house")]
        assert len({sent(colour, "256") for colour in inks}) == 5
    for theme, colours in COLOURS.items():
        depth = theme.partition("-")[2]
        told = ("text", "past", "accent", "other")
        assert len({sent(colours[colour], depth) for colour in told}) == 4


def sent(colour: str, depth: str) -> str:
    """Give a colour as Rich sends it to a terminal of so many colours."""
    parsed = Color.parse(colour)
    if depth == "256":
        return parsed.downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex
    if depth == "16":
        return STANDARD_PALETTE[parsed.downgrade(ColorSystem.STANDARD).number or 0].hex
    return colour


def test_lines_hold_every_word_and_no_line_is_too_wide() -> None:
    words = "A plain *sentence with emphasis* that is **long enough** to be broken, and-a-word-that-is-far-too-long-for-any-line-here."
    for width in range(1, 40):
        lines = broken(
            [(run.text, run.style or "text") for run in typeset_source(words)[0].lines[0]], width
        )
        assert all(sum(len(part) for part, _ in line.pieces) <= width for line in lines)
        joined = "".join(part for line in lines for part, _ in line.pieces)
        assert joined.replace(" ", "") == typeset_source(words)[0].plain.replace(" ", "")


@drawn_from(st.text("ab “”’-…é\xa0漢\n\t", max_size=120), st.integers(0, 40), st.integers(0, 6))
def test_words_are_broken_the_short_way_as_the_long_one_breaks_them(
    words: str, width: int, indent: int
) -> None:
    whole = broken([(words, "text")], width, indent, 2)
    parts = [(letter, "text") for letter in words]
    assert whole == broken(parts, width, indent, 2)


def test_a_row_has_no_more_styles_than_its_words_and_all_its_cells() -> None:
    strip = strip_of([("──  ", "dash"), ("On.", "chosen")], 6, 20, "dark")
    assert [segment.text for segment in strip] == ["      ──  ", "On." + " " * 7]
    strip = strip_of([("▂▃", "water0/water1")], 2, 8, "dark")
    assert [segment.text for segment in strip] == ["  ", "▂▃", "    "]
    assert strip_of([("more than fits", "text")], 4, 8, "none").text == "    more"


def test_a_row_that_looks_the_same_is_not_drawn_again(story: Story, store: SaveStore) -> None:
    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        page = app.screen.query_one(Page)
        drawn: list[int] = []
        real = page.render_line

        def counted(y: int) -> Strip:
            drawn.append(y)
            return real(y)

        page.render_line = counted  # type: ignore[method-assign]
        await pilot.press("down")
        await pilot.pause()
        rows = [y for y in range(page.size.height) if page.lines[page.top + y :][:1]]
        lit = [y for y in rows if page.lines[page.top + y].option >= 0]
        assert drawn
        assert set(drawn) <= set(lit)
        drawn.clear()
        app.change(theme="light")
        await pilot.pause()
        assert len(set(drawn)) == page.size.height

    run(story, store, act)


def test_hints_give_way_whole_and_the_ways_out_stay() -> None:
    hints = [
        KeyHint(*words.split(" ", 1))
        for words in ("1-3 choose", "b back", "n notebook", "m map", "p pause", "? keys")
    ]
    for room in range(8, 90):
        said = "".join(text for text, _ in hint_pieces(hints, room))
        assert len(said) <= room
        whole = [part for part in said.replace("   ", "  ").split("  ") if part]
        assert all(part in [" ".join(hint) for hint in hints] for part in whole) or room < 10
        if room >= 56:
            assert whole == [" ".join(hint) for hint in hints]
        if room >= 40:
            assert "p pause" in said
            assert "? keys" in said
    assert numbers([0, 1, 2]) == "1-3"
    assert numbers([0, 2, 3]) == "1 3-4"
    assert numbers([1]) == "2"
    assert numbers([]) == ""


ROUNDS: dict[str, str | bytes] = {
    "story.toml": HEAD,
    "a.toml": '[[beats]]\nid = "hub"\ntext = "Round."\nreflect = true\n'
    '[[beats.choices]]\nsay = "Sing"\necho = "You sang."\ngoto = "#hub"\n'
    '[[beats.choices]]\nsay = "Read"\ninsight = "page"\ngoto = "#hub"\n'
    '[[beats.choices]]\nsay = "Dance"\necho = "You danced."\ngoto = "#hub"\n' + GO,
    "end.toml": END,
    "insights.toml": PAGE,
}


def test_what_is_past_tells_what_had_been_done_by_then(store: SaveStore, tmp_path: Path) -> None:
    rounds = load_story(write(tmp_path / "rounds", ROUNDS))

    def past(app: SlackWater) -> list[str]:
        """Give what was told in what is past, a word each round."""
        page = app.screen.query_one(Page)
        rows = ["".join(words for words, _ in line.pieces) for line in page.lines]
        new = max(row for row, words in enumerate(rows) if words.startswith("──"))
        told = [words for words in rows[:new] if words and words != "Round."]
        return [words.removeprefix("──  ").removeprefix("◦   ").strip() for words in told]

    async def act(pilot: Pilot[None], app: SlackWater) -> None:
        await take(pilot, app, "1", "2", "3", "1")
        key = app.key_of("notebook")
        told = [
            *("Sing", "You sang."),
            *("Read", "You sang.", f"1 page noticed\u00a0\u00a0\u00a0{key}"),
            *("Dance", "You sang. You danced.", f"1 page noticed\u00a0\u00a0\u00a0{key}"),
        ]
        assert past(app) == told
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert past(app) == told
        await pilot.press("b", "b", "b")
        await take(pilot, app, "3", "1")
        assert past(app) == ["Sing", "You sang.", "Dance", "You sang. You danced."]

    run(rounds, store, act, given=Setup())
