"""The line of words: it holds what can be heard and nothing else, a wrong word is always found, and it outlives the story's versions."""

import asyncio
import io
import json
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playthroughs import choose
from stories import make, named, shipped, write
from test_hearing import TOWER, played, read

from engine.commands.main import main
from engine.play.game import THESE_WORDS, line_of, new_setup, not_in
from engine.play.line_of_words import (
    LIST,
    NotUnderstood,
    Said,
    distance,
    has_line,
    is_line,
    nearest,
    spell,
    understand,
    word_list,
    words_in,
    words_needed,
)
from engine.saves.journal import SaveError
from engine.saves.store import SaveStore
from engine.screens.app import SlackWater
from engine.screens.hearing import Hearing
from engine.screens.page import Page
from engine.screens.settings import load_settings
from engine.screens.spoken import WordsLine
from story.language.prose import PRONOUNS
from story.line_layout import CHECK, MOST_WORDS, WORDS, layout_of, told_acts
from story.loading import load, load_story
from story.model import Story

LINE = '[canon.line]\nmara = [["bang", "hold"], "whistle", "flag", "flour"]\njon = ["tea"]\n'


@pytest.fixture
def tower(tmp_path: Path) -> Story:
    return load_story(write(tmp_path / "tower", TOWER))


def tower_with(folder: Path, line: str = "", **files: str) -> Story:
    head = str(TOWER["story.toml"])
    return load_story(write(folder, {**TOWER, "story.toml": head + line, **files}))


def refused(story: Story, line: str) -> str:
    with pytest.raises(NotUnderstood) as caught:
        understand(story, line)
    return str(caught.value)


# the words


def test_the_words_are_short_and_many_letters_apart() -> None:
    words = word_list()
    assert len(words) == len(set(words)) == WORDS
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
    assert {len(word) for word in words} <= set(range(4, 9))
    shortened: dict[str, list[str]] = {}
    for word in words:
        for gone in {gone for count in range(3) for gone in combinations(range(len(word)), count)}:
            left = "".join(letter for place, letter in enumerate(word) if place not in gone)
            shortened.setdefault(left, []).append(word)
    near = {pair for alike in shortened.values() for pair in combinations(sorted(set(alike)), 2)}
    assert min(distance(one, other) for one, other in near) == 3


def test_the_words_keep_their_order_for_ever() -> None:
    assert sha256(LIST.read_bytes()).hexdigest()[:16] == "dc8f66cbeba24bf5"


# what it holds


def test_a_line_holds_the_acts_that_can_be_heard_and_the_pronouns(tower: Story) -> None:
    asked = {"mara": "she", "jon": "he"}
    acts = {"whistle", "hold", "flour", "no-such-act"}
    said = understand(tower, spell(tower, "mara", acts, asked))
    assert said == Said("mara", frozenset({"whistle", "hold", "flour"}), asked)
    assert layout_of(tower, "mara").places == (
        ("bang", "hold"),
        ("flag",),
        ("flour",),
        ("whistle",),
    )
    assert layout_of(tower, "jon").places == (("climb", "sit"), ("flour",), ("rum", "tea"))


def test_acts_that_nobody_asks_for_are_not_in_it(tmp_path: Path) -> None:
    promise = '[[promises]]\nsay = "P"\npossible = "heard(\'flag\')"\n'
    kitchen = str(TOWER["kitchen.toml"]).replace("{if heard('flag')}A flag.{end}", "")
    story = tower_with(tmp_path, promise, **{"kitchen.toml": kitchen})
    assert told_acts(story, "mara") == {"bang", "hold", "flour", "whistle"}


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["noor", "wyn"]),
    st.randoms(use_true_random=False),
    st.sampled_from([*PRONOUNS]),
    st.sampled_from([*PRONOUNS]),
)
def test_whatever_was_done_is_said_and_understood(voice: str, draw, one: str, other: str) -> None:  # type: ignore[no-untyped-def]
    story = shipped()
    acts = {act for place in layout_of(story, voice).places if (act := draw.choice([*place, ""]))}
    said = understand(story, spell(story, voice, acts, {"noor": one, "wyn": other}))
    assert said == Said(voice, frozenset(acts), {"noor": one, "wyn": other})


def test_the_line_of_the_shipped_story_is_short() -> None:
    assert words_needed(shipped()) <= MOST_WORDS
    assert all(not layout_of(shipped(), voice).left_out for voice in ("noor", "wyn"))


# what goes wrong


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_wrong_word_and_two_exchanged_are_found_and_mended(draw) -> None:  # type: ignore[no-untyped-def]
    story = shipped()
    acts = {draw.choice(place) for place in layout_of(story, "noor").places}
    right = spell(story, "noor", acts, {"noor": "she", "wyn": "he"}).split()
    place = draw.randrange(len(right))
    other = draw.choice([word for word in word_list() if word != right[place]])
    for wrong in (
        [*right[:place], other, *right[place + 1 :]],
        [*right[:place], "wrnog", *right[place + 1 :]],
        [right[1], right[0], *right[2:]],
    ):
        if wrong != right:
            assert f"did you mean '{' '.join(right)}'?" in refused(story, " ".join(wrong))


def test_what_was_typed_is_read_whatever_stands_between(tower: Story) -> None:
    line = spell(tower, "jon", {"tea", "climb"}, {"mara": "she", "jon": "he"})
    for typed in (line.upper(), line.replace(" ", ", "), line.replace(" ", "\n"), f"  {line}. "):
        assert understand(tower, typed).acts == {"tea", "climb"}
    assert words_in("Lamp-Otter,\tFern.") == ["lamp", "otter", "fern"]
    assert is_line("lamp otter")
    assert not is_line("quick-then-careful")
    assert not is_line("")


WRONG = [
    ("xxlantern harborz", "'xxlantern' and 'harborz' are none of the words: did you mean '"),
    ("lantern", "a line of this story has 3 words, and this has 1"),
    (" ".join(["lantern"] * 9), "a line has 8 words at most, and this has 9"),
    ("lantern lantern lantern", "more than one of these words is wrong, or they are of"),
    ("\x1b[2J lantern", "none of the words"),
]


@pytest.mark.parametrize(("line", "why"), WRONG, ids=[row[1] for row in WRONG])
def test_what_is_no_line_is_refused_with_the_reason(tower: Story, line: str, why: str) -> None:
    assert why in refused(tower, line)
    assert "\x1b" not in refused(tower, line)


def test_the_nearest_word_is_offered() -> None:
    assert nearest("lanturn") == "lantern"
    assert nearest("LANTERN".lower()) == "lantern"
    assert distance("lantern", "latnern") == 1
    assert nearest("x" * 5_000)


def test_a_line_of_another_story_or_of_a_story_without_parts_is_refused(
    tower: Story, tmp_path: Path
) -> None:
    line = spell(tower, "mara", {"hold"}, {})
    head = str(TOWER["story.toml"]).replace('title = "The Tower"', 'title = "The Pier"')
    other = load_story(write(tmp_path / "pier", {**TOWER, "story.toml": head}))
    assert refused(other, line)
    alone = load_story(
        make(tmp_path / "alone", {"story.toml": 'format = 1\ntitle = "T"\nstart = "a"\n'})
    )
    assert not has_line(alone)
    assert spell(alone, None, {"x"}, {}) == ""
    assert refused(alone, line) == "this story has no two parts that could hear each other"


# versions


def test_an_edit_of_words_and_files_changes_no_line(tower: Story, tmp_path: Path) -> None:
    line = spell(tower, "mara", {"hold", "flag"}, {})
    lamp = str(TOWER["lamp.toml"]).replace("Let it bang.", "Leave it.") + '[[beats]]\ntext = "x"\n'
    files = {name: text for name, text in TOWER.items() if name != "lamp.toml"}
    edited = load_story(
        write(
            tmp_path / "edited",
            {**files, "a/b/lamp.toml": lamp.replace('[[beats]]\ntext = "x"\n', "")},
        )
    )
    assert spell(edited, "mara", {"hold", "flag"}, {}) == line
    assert understand(edited, line).acts == {"hold", "flag"}


def test_a_line_holds_in_a_later_version_and_says_what_it_does_not_know(tmp_path: Path) -> None:
    before = tower_with(tmp_path / "before", LINE)
    line = spell(before, "mara", {"hold", "flag"}, {"mara": "he", "jon": "she"})
    new = LINE.replace('"flour"]', '"flour", "salute"]')
    lamp = str(TOWER["lamp.toml"]).replace(
        '[[beats.choices]]\nsay = "On."', '[[beats.choices]]\nid = "salute"\nsay = "Salute."'
    )
    kitchen = str(TOWER["kitchen.toml"]).replace(
        "A whistle.", "A whistle{if heard('salute')}!{end}"
    )
    after = tower_with(tmp_path / "after", new, **{"lamp.toml": lamp, "kitchen.toml": kitchen})
    said = understand(after, line)
    pronouns = {"mara": "he", "jon": "she"}
    assert said == Said("mara", frozenset({"hold", "flag"}), pronouns, ("salute",))
    assert "know nothing of 1 act" in not_in(said)
    newer = spell(after, "mara", {"hold", "salute"}, {})
    assert "another version of the story" in refused(before, newer)


def test_an_act_that_is_gone_keeps_its_place(tmp_path: Path) -> None:
    before = tower_with(tmp_path / "before", LINE)
    line = spell(before, "mara", {"hold", "whistle", "flour"}, {})
    lamp = str(TOWER["lamp.toml"]).replace('id = "whistle"\n', "")
    kitchen = str(TOWER["kitchen.toml"]).replace("{if heard('whistle')}A whistle.{end}", "")
    head = LINE + "# whistle is gone, and keeps its place\n"
    files = {"lamp.toml": lamp, "kitchen.toml": kitchen}
    story = str(TOWER["story.toml"]).replace('"whistle", ', "")
    after = load_story(write(tmp_path / "after", {**TOWER, **files, "story.toml": story + head}))
    assert understand(after, line).acts == {"hold", "flour"}


def test_a_story_with_more_than_fits_leaves_out_the_last(tmp_path: Path) -> None:
    acts = [f"a{number:02}" for number in range(80)]
    choices = "".join(
        f'[[beats.choices]]\nid = "{act}"\nsay = "{act}"\nonce = true\ngoto = "#hub"\n'
        for act in acts
    )
    asks = "".join(f"{{if heard('{act}')}}{act}{{end}}" for act in acts)
    head = str(TOWER["story.toml"]) + '[canon.line]\nmara = ["a79"]\n'
    lamp = 'voice = "mara"\n[[beats]]\nid = "hub"\n' + choices
    lamp += str(TOWER["lamp.toml"]).partition("[[beats]]")[2].join(["[[beats]]", ""])
    kitchen = str(TOWER["kitchen.toml"]).replace("A whistle.", f"A whistle.{asks}")
    story = load_story(
        write(
            tmp_path,
            {
                **TOWER,
                "story.toml": head,
                "lamp.toml": lamp.replace('id = "hub"\ntext', "text"),
                "kitchen.toml": kitchen,
            },
        )
    )
    layout = layout_of(story, "mara")
    held = {act for place in layout.places for act in place}
    assert layout.places[0] == ("a79",)
    assert held | set(layout.left_out) == told_acts(story, "mara")
    assert len(layout.left_out) > 10
    assert words_needed(story) == MOST_WORDS
    line = spell(story, "mara", {"a79", "a00", layout.left_out[0]}, {})
    assert understand(story, line).acts == {"a79", "a00"}
    told = [d for d in load(tmp_path, warnings=True).diagnostics if d.code == "SW652"]
    assert len(told) == len(layout.left_out)


# the list of places


MISTAKES = [
    ('mara = ["bang", "whistle", "bang"]', "SW218", 28),
    ('mara = [["bang", "whistle"]]', "SW219", 18),
    ('mara = ["tea"]', "SW215", 9),
    ('jan = ["tea"]', "SW101", 1),
    ('mara = "bang"', "SW102", 8),
    ("mara = [7]", "SW102", 8),
]


@pytest.mark.parametrize(("line", "code", "column"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_the_list_of_places_is_checked(tmp_path: Path, line: str, code: str, column: int) -> None:
    head = str(TOWER["story.toml"]) + f"[canon.line]\n{line}\n"
    found = load(write(tmp_path, {**TOWER, "story.toml": head})).diagnostics
    assert [(named(tmp_path, d), d.code, d.line, d.column) for d in found] == [
        ("story.toml", code, head.count("\n"), column)
    ], [str(d) for d in found]


def test_what_has_no_place_yet_is_told_once_there_is_a_list(tmp_path: Path) -> None:
    head = str(TOWER["story.toml"]) + '[canon.line]\nmara = [["bang", "hold"], "whistle"]\n'
    found = load(write(tmp_path, {**TOWER, "story.toml": head}), warnings=True).diagnostics
    told = [d for d in found if d.code != "SW604"]
    assert [(d.code, d.message.split("'")[1], d.hint) for d in told] == [
        ("SW651", "flag", 'add it at the end of mara = […]: "flag"'),
        ("SW651", "flour", 'add it at the end of mara = […]: "flour"'),
    ]


# where it is said and typed


def test_a_line_is_heard_with_its_pronouns_in_the_other_part(tower: Story) -> None:
    asked = {"mara": "she", "jon": "he"}
    first = played(
        tower, None, new_setup(tower, None, "mara", asked, "quiet"), "Carry the flour.", "Whistle."
    )
    assert line_of(first) == ""
    choose(first, "On.", "Hold it.")
    line = line_of(first)
    heard = new_setup(tower, None, hear=line)
    assert (heard.voice, heard.pronouns) == ("jon", asked)
    assert heard.hears == {"flour", "whistle", "hold"}
    assert heard.heard_from == line
    assert "A whistle." in read(played(tower, None, heard, "Carry nothing."))
    with pytest.raises(SaveError, match="these words are Mara's, and it is the other part"):
        new_setup(tower, None, "mara", hear=line)


def test_plain_lines_say_it_and_take_it(
    tower: Story,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call = ["play", tower.folder, "--saves", str(tmp_path / "saves"), "--new", "--plain"]
    mara = ["--voice", "mara", "--pronouns", "mara=she", "--choices", "1,1,2,1"]
    assert main([*call, *mara]) == 0
    out = capsys.readouterr().out
    line = out.partition(f"{THESE_WORDS}\n")[2].strip()
    assert understand(tower, line).acts == {"flour", "whistle", "hold"}
    assert main([*call, "--json", *mara]) == 0
    steps = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [step.get("line") for step in steps] == [None, None, None, None, line]

    assert main([*call, "--hear", line, "--choices", "1"]) == 0
    assert "A whistle. Held." in " ".join(capsys.readouterr().out.split())
    assert main([*call, "--hear", line.replace(line.split()[0], "lantern"), "--choices", "1"]) == 2
    assert f"did you mean '{line}'?" in capsys.readouterr().err

    wrong = " ".join([*line.split()[:-1], "zzzz"])
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{wrong}\n{line}\n1\n1\n1\no {line}\n1\nq\n"))
    assert main(call) == 0
    typed = capsys.readouterr().out
    assert "Or type the words of somebody whom you want to hear." in typed
    assert f"'zzzz' is none of the words: did you mean '{line}'?" in typed
    assert typed.count("A whistle.") == 2


def test_the_number_of_a_line_is_the_same_everywhere(tower: Story) -> None:
    """These are the lines that another program has to make of the same acts."""
    assert (
        spell(tower, "mara", {"hold", "flag"}, {"mara": "she", "jon": "they"})
        == "voyage resident hillside"
    )
    assert spell(tower, "jon", set(), {"mara": "he", "jon": "he"}) == "backside vacancy abstract"
    assert CHECK > WORDS


def test_on_the_screen_it_stands_at_the_end_and_is_typed_under_whom_one_hears(
    tower: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACKWATER_SETTINGS", str(tmp_path / "settings.json"))
    store = SaveStore(tmp_path / "saves", tower.id)
    ways = ("Carry the flour.", "Whistle.", "On.", "Hold it.")
    first = played(tower, None, new_setup(tower, None, "mara", {"mara": "she"}, "quiet"), *ways)
    line = line_of(first)

    async def go() -> None:
        app = SlackWater(tower, store, load_settings(), wish={"new": True})
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("h", "w", *"lantern ", "enter")
            await pilot.pause()
            assert isinstance(app.screen, Hearing)
            assert "3 words, and this has 1" in app.screen.notice
            app.screen.query_one(WordsLine).value = line
            await pilot.press("enter")
            await pilot.pause()
            assert app.game is not None
            assert app.game.given.hears == {"flour", "whistle", "hold"}
            assert (app.game.given.voice, app.game.given.pronouns["mara"]) == ("jon", "she")
            await pilot.press("1", "1", "1")
            await pilot.pause()
            shown = " ".join(
                words for row in app.screen.query_one(Page).lines for words, _ in row.pieces
            )
            assert line_of(app.game) in shown

    asyncio.run(go())
