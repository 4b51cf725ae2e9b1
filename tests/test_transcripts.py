"""Transcripts: what is recorded holds, what changes is told, what is blessed holds again, and nothing a writer wrote is lost."""

import io
import json
import os
import random
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stories import shipped, write

from engine.commands.main import main
from engine.play.game import Game, new_setup, start
from engine.transcripts.checking import check_transcript
from engine.transcripts.differing import text_difference
from engine.transcripts.form import (
    REMARK,
    SAID,
    TEXT,
    Note,
    Transcript,
    TranscriptStep,
    folded,
    paragraphs,
    read_transcript,
    spell_transcript,
    text_notes,
)
from engine.transcripts.recording import blessed, record
from engine.transcripts.setup import given_by
from story.loading import load, load_story
from story.model import Story
from story.shipped import shipped_folder

pytestmark = pytest.mark.usefixtures("first_movement")

HEAD = """format = 1
title = "The Lamp"
start = "lamp"
[variables]
oil = { start = 2, min = 0, max = 5 }
[cast.mara]
name = "Mara"
pronouns = "ask"
[cast.jon]
name = "Jon"
[canon]
voices = ["mara", "jon"]
hinges = ["storm"]
[[canon.temperaments]]
id = "stays"
storm = { jon = "climb", mara = "hold" }
[[canon.temperaments]]
id = "goes"
storm = { jon = "sit", mara = "hold" }
"""
LAMP = """title = "The lamp"
[[beats]]
text = \"\"\"
The wick is new -- "new," says Mara, and {mara.they} {mara:is|are} sure. {if heard('climb')}Jon is coming up.{end}

> Trim, fill, wind.
> Trim, fill, wind.
\"\"\"
[[beats.choices]]
say = "Light it, 'quick'."
reply = "It takes at the second match."
insight = "steady"
goto = "watch"
[[beats.choices]]
id = "hold"
hinge = "storm"
say = "Hold the shutter."
reply = "It bangs."
goto = "watch"
[[beats.choices]]
say = "Go down."
when = "oil == 0"
goto = "jon"
locked = "Not while there's oil."
"""
WATCH = """[[beats]]
id = "hub"
text = "Nothing to do now."
offer = { pool = "night", show = 1 }
[[beats.choices]]
say = "Wait."
goto = "dawn"
"""
STORY: dict[str, str | bytes] = {
    "story.toml": HEAD,
    "insights.toml": '[steady]\ntheme = "t"\ntitle = "T"\ntext = "X."\n[other]\ntheme = "t"\ntitle = "T"\ntext = "X."\n',
    "lamp.toml": LAMP,
    "watch.toml": WATCH,
    "fog.toml": 'pool = "night"\nsay = "Listen."\nonce = true\n[[beats]]\ntext = "Fog."\n',
    "moths.toml": 'pool = "night"\nsay = "Count."\nonce = true\n[[beats]]\ntext = "Moths."\n',
    "jon.toml": '[[beats]]\n[[beats.choices]]\nid = "climb"\nsay = "x"\nhinge = "storm"\ngoto = "dawn"\n'
    '[[beats.choices]]\nid = "sit"\nsay = "y"\nhinge = "storm"\ngoto = "dawn"\n',
    "dawn.toml": 'ending = { family = "kept" }\n[[beats]]\ntext = "It gets light."\n',
}
WHOLE = """voice: mara
pronouns: mara they
hears: stays
seed: 0

  The lamp

  The wick is new -- "new," says Mara, and they are sure. Jon is coming up.

  > Trim, fill, wind.
  > Trim, fill, wind.

> Light it, 'quick'.
id: lamp#0/0

  It takes at the second match.

  Nothing to do now.

noticed: steady

> Wait.
id: watch#hub/0

  It gets light.

ends at: dawn
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "lamp", STORY)


def play(folder: Path, *words: str) -> int:
    return main(["test", str(folder), *words])


def put(folder: Path, text: str, name: str = "t") -> Path:
    write(folder, {f"tests/{name}.transcript": text})
    return folder / "tests" / f"{name}.transcript"


def change(folder: Path, old: str, new: str, file: str = "lamp.toml") -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def said_of(folder: Path, text: str) -> list[tuple[int, int, str]]:
    """Hold a transcript against a story; gives step, line and words of every difference."""
    story = load_story(folder)
    transcript, damages = read_transcript(text.encode())
    beginning, unknown = given_by(story, transcript)
    assert damages + unknown == []
    return [
        (d.step, d.line, d.said) for d in check_transcript(story, transcript, beginning).differences
    ]


# recording


def test_a_playthrough_is_recorded_as_a_person_would_write_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(folder, "--record", "t", "--choices", "1,2") == 0
    assert (folder / "tests" / "t.transcript").read_text("utf-8") == WHOLE
    assert play(folder) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 of 1 transcript holds"


def test_a_loose_one_has_no_text(folder: Path) -> None:
    assert (
        play(
            folder,
            "--record",
            "t",
            "--loose",
            "--choices",
            "1,2",
            "--hear",
            "goes",
            "--pronouns",
            "mara=she",
        )
        == 0
    )
    written = (folder / "tests" / "t.transcript").read_text("utf-8")
    assert written == (
        "voice: mara\npronouns: mara she\nhears: goes\nseed: 0\n\n"
        "> Light it, 'quick'.\nid: lamp#0/0\nnoticed: steady\n\n> Wait.\nid: watch#hub/0\nends at: dawn\n"
    )
    assert play(folder) == 0


def test_one_can_play_it_to_the_place_where_it_is_to_stop(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The part, the pronouns, two choices of which one is taken back.
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n1\n2\nb\n1\nq\n"))
    assert play(folder, "--record", "t", "--hear", "stays", "--seed", "5") == 0
    written = (folder / "tests" / "t.transcript").read_text("utf-8")
    assert written.startswith("voice: mara\npronouns: mara she\nhears: stays\nseed: 5\n")
    assert "> Light it, 'quick'." in written
    assert "Hold the shutter" not in written
    assert play(folder) == 0


def test_a_kept_playthrough_is_recorded(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saves = str(tmp_path / "saves")
    assert (
        main(
            ["play", str(folder), "--new", "--choices", "1,2", "--hear", "stays", "--saves", saves]
        )
        == 0
    )
    assert play(folder, "--record", "t", "--from", "last", "--saves", saves) == 0
    assert (folder / "tests" / "t.transcript").read_text("utf-8") == WHOLE
    assert play(folder, "--record", "u", "--from", "nobody", "--saves", saves) == 2
    change(folder, 'say = "Wait."', 'say = "Stay."', "watch.toml")
    assert play(folder, "--record", "u", "--from", "last", "--saves", saves) == 2
    assert "the story was changed since" in capsys.readouterr().err
    assert not (folder / "tests" / "u.transcript").exists()


def test_nothing_is_overwritten_without_being_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(folder, "> mine\n")
    assert play(folder, "--record", "t", "--choices", "1") == 2
    assert path.read_text("utf-8") == "> mine\n"
    said = capsys.readouterr().err
    assert "t.transcript is there already" in said
    assert said.endswith("--bless t\n")


def test_a_wrong_call_records_nothing(folder: Path) -> None:
    for words in (
        ["t", "--choices", "9"],
        ["t", "--choices", "1", "--voice", "nobody"],
        ["../t", "--choices", "1"],
        ["", "--choices", "1"],
    ):
        assert play(folder, "--record", *words) == 2
    assert play(folder, "--record", "t", "--bless") == 2
    assert not list(folder.glob("tests/*"))


def test_a_record_is_the_same_on_any_machine(folder: Path, tmp_path: Path) -> None:
    texts = set()
    for place, environment in enumerate(
        (
            {"PYTHONHASHSEED": "1", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "COLUMNS": "40"},
        )
    ):
        words = ["test", str(folder), "--record", f"t{place}", "--choices", "1,2"]
        code = "import sys; from engine.commands.main import main; sys.exit(main(sys.argv[1:]))"
        root = Path(__file__).parent.parent
        subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=root,
            env={**os.environ, **environment},
            check=True,
            capture_output=True,
        )
        texts.add((folder / "tests" / f"t{place}.transcript").read_bytes())
    assert texts == {WHOLE.encode()}


def random_game(story: Story, seed: int) -> Game:
    draw = random.Random(seed)
    voice = draw.choice(story.canon.voices)
    pronouns = {id: draw.choice(["she", "he", "they"]) for id in story.cast}
    game = start(story, None, new_setup(story, None, voice, pronouns, "", seed))
    for _ in range(draw.randrange(60)):
        if not game.over:
            game.choose(
                draw.choice(
                    [
                        place
                        for place, option in enumerate(game.state.offered)
                        if option.locked is None
                    ]
                )
            )
    return game


@pytest.mark.parametrize("loose", [False, True])
def test_every_playthrough_that_is_recorded_holds(loose: bool) -> None:
    for seed in range(30):
        game = random_game(shipped(), seed)
        text = spell_transcript(record(game, loose=loose))
        transcript, damages = read_transcript(text.encode())
        beginning, unknown = given_by(shipped(), transcript)
        assert damages + unknown == []
        held = check_transcript(shipped(), transcript, beginning)
        assert held.differences == ()
        assert [option.id for option in held.game.taken] == [option.id for option in game.taken]
        assert spell_transcript(blessed(transcript, held)) == text


# holding


def test_a_changed_text_is_told_word_by_word(folder: Path) -> None:
    change(folder, "second match", "third match")
    assert said_of(folder, WHOLE) == [(1, 13, "It takes at the [-second-] {+third+} match.")]


def test_a_change_is_shown_with_its_file_and_how_to_accept_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, WHOLE)
    change(folder, "second match", "third match")
    assert play(folder) == 1
    out = capsys.readouterr().out
    assert "t: does not hold\n" in out
    assert (
        "t.transcript:13:1: choice 1, Light it, 'quick'.\n    It takes at the [-second-] {+third+} match.\n"
        in out
    )
    assert out.endswith(f": slackwater test {folder} --bless t\n")


def test_a_text_that_is_new_or_gone_is_shown_whole(folder: Path) -> None:
    change(
        folder,
        'reply = "It takes at the second match."',
        'reply = """\nIt takes at the second match.\n\nRain.\n"""',
    )
    change(folder, "Nothing to do now.", "", "watch.toml")
    assert [words for _, _, words in said_of(folder, WHOLE)] == ["- Nothing to do now.", "+ Rain."]


def test_a_line_of_verse_is_held(folder: Path) -> None:
    change(
        folder, "> Trim, fill, wind.\n> Trim, fill, wind.", "> Trim, fill, wind. Trim, fill, wind."
    )
    assert said_of(folder, WHOLE) == [(0, 1, "> Trim, fill, wind. [-/ >-] Trim, fill, wind.")]


def test_moved_choices_break_nothing(folder: Path) -> None:
    head, first, second, third = LAMP.split("[[beats.choices]]")
    (folder / "lamp.toml").write_text(
        "[[beats.choices]]".join([head, third + "\n", second, first]), "utf-8"
    )
    assert said_of(folder, WHOLE) == []


def test_a_changed_label_is_told_and_followed(folder: Path) -> None:
    change(folder, "Light it, 'quick'.", "Light the lamp.")
    assert said_of(folder, WHOLE) == [(1, 13, "it says now: Light the lamp.")]


def test_a_loose_step_lets_a_choice_with_an_id_of_its_own_be_reworded(folder: Path) -> None:
    loose = "> Hold the shutter.\nid: hold\nreads: bangs\n"
    change(folder, "Hold the shutter.", "Hold on.")
    assert said_of(folder, loose) == []
    assert said_of(folder, loose + "\n  It bangs.\n\n  Nothing to do now.\n") == [
        (1, 1, "it says now: Hold on.")
    ]


def test_a_choice_that_is_gone_closed_or_past_the_end_is_told(folder: Path) -> None:
    missing = "it does not stand here. What does: Light it, 'quick'.; Hold the shutter.; Go down."
    assert said_of(folder, "> Sing.\n") == [(1, 1, missing)]
    assert said_of(folder, "> Go down.\n") == [(1, 1, "it is closed: Not while there's oil.")]
    assert said_of(folder, WHOLE + "\n> Sing.\n") == [(3, 29, "the story is over before it")]
    change(folder, 'say = "Hold the shutter."', "say = \"Light it, 'quick'.\"")
    twice = "2 choices say this; write the id of the one that is meant below it: id: lamp#0/0, id: lamp#0/hold"
    assert said_of(folder, "> Light it, 'quick'.\n") == [(1, 1, twice)]
    assert said_of(folder, "> Light it, 'quick'.\nid: lamp#0/hold\nreads: bangs\n") == []
    assert said_of(folder, ">\nid: hold\nreads: bangs\n") == []


@pytest.mark.parametrize("id", ["hod", "lamp#0/hod"])
def test_an_id_that_no_choice_has_is_told_and_written_anew(id: str, folder: Path) -> None:
    slip = f"> Hold the shutter.\nid: {id}\nreads: bangs\n"
    assert said_of(folder, slip) == [(1, 1, "no choice has the id 'hod'; did you mean 'hold'?")]
    story = load_story(folder)
    transcript, _ = read_transcript(slip.encode())
    given, _ = given_by(story, transcript)
    anew = blessed(transcript, check_transcript(story, transcript, given))
    assert anew.steps[1].id == "lamp#0/hold"
    assert said_of(folder, spell_transcript(anew)) == []


@pytest.mark.parametrize("id", ["lamp#0/7", "lamp#9/1", "cellar#0/1"])
def test_a_place_that_no_choice_has_is_told_and_written_anew(id: str, folder: Path) -> None:
    slip = f"> Light it, 'quick'.\nid: {id}\n"
    said = f"no choice has the id '{id}'; this one has 'lamp#0/0'"
    assert said_of(folder, slip) == [(1, 1, said)]
    story = load_story(folder)
    transcript, _ = read_transcript(slip.encode())
    given, _ = given_by(story, transcript)
    anew = blessed(transcript, check_transcript(story, transcript, given))
    assert anew.steps[1].id == "lamp#0/0"


def test_what_is_heard_and_was_seen_is_given(folder: Path) -> None:
    for hears, reads in (
        ("stays", "reads"),
        ("storm climb", "reads"),
        ("goes", "not read"),
        ("storm sit", "not read"),
        ("nobody", "not read"),
    ):
        assert said_of(folder, f"hears: {hears}\n{reads}: Jon is coming up.\n") == []
    assert said_of(folder, "seen: fog\n>\nid: hold\noffers: Count.\nnot offered: Listen.\n") == []
    assert said_of(folder, "seen: moths\n>\nid: hold\noffers: fog\n") == []


def test_an_insight_and_an_ending_nobody_wrote_down_are_told_of_a_whole_step(folder: Path) -> None:
    text = WHOLE.replace("noticed: steady\n", "").replace("ends at: dawn\n", "")
    assert said_of(folder, text) == [
        (1, 13, "notices 'steady' too"),
        (2, 21, "ends here, at 'dawn'"),
    ]


def test_a_step_that_reads_nothing_is_held_to_it(folder: Path) -> None:
    change(folder, "Nothing to do now.", "", "watch.toml")
    assert play(folder, "--record", "t", "--choices", "2") == 0
    change(folder, 'reply = "It bangs."\n', "")
    assert play(folder, "--record", "u", "--choices", "2") == 0
    assert "  (nothing)\n" in (folder / "tests" / "u.transcript").read_text("utf-8")
    assert play(folder, "--bless", "u") == 0
    change(folder, 'say = "Hold the shutter."', 'say = "Hold the shutter."\nreply = "It bangs."')
    assert said_of(folder, (folder / "tests" / "u.transcript").read_text("utf-8")) == [
        (1, 13, "+ It bangs.")
    ]


EXPECTATIONS = [
    ("reads: It takes", "does not read: It stays", "reads: It stays"),
    ('reads: "It takes"', "does not read: It stays", 'reads: "It stays"'),
    ("not read: It stays", "does read: It takes", "not read: It takes"),
    ("noticed: steady", "does not notice 'other'", "noticed: steady, other"),
    ("not noticed: other", "does notice 'steady'", "not noticed: steady"),
    ("offers: Wait.", "does not offer: Sing.", "offers: Sing."),
    ("offers: watch#hub/0", "does offer: Wait.", "not offered: Wait."),
    ("not offered: Go down.", "does not show it at all: Go down.", "closed: Go down."),
]


@pytest.mark.parametrize(
    ("right", "why", "wrong"), EXPECTATIONS, ids=[wrong for _, _, wrong in EXPECTATIONS]
)
def test_an_expectation_holds_or_says_why_not(
    right: str, why: str, wrong: str, folder: Path
) -> None:
    assert said_of(folder, f"> Light it, 'quick'.\n{right}\n") == []
    assert said_of(folder, f"> Light it, 'quick'.\n{wrong}\n") == [(1, 2, why)]


def test_what_stands_at_the_beginning_can_be_expected_too(folder: Path) -> None:
    assert (
        said_of(
            folder,
            'closed: Go down.\noffers: hold\nreads: "new," says Mara\nreads: Trim, fill, wind. Trim\n',
        )
        == []
    )
    assert said_of(folder, "offers: Go down.\n") == [
        (0, 1, "shows it closed: Go down. (Not while there's oil.)")
    ]
    assert said_of(folder, "closed: hold\n") == [(0, 1, "offers it open: hold")]
    assert said_of(folder, "ends at: dawn\n") == [(0, 1, "does not end at 'dawn'")]


def test_every_expectation_is_tried_above() -> None:
    assert {words.partition(":")[0] for row in EXPECTATIONS for words in (row[0], row[2])} | {
        "ends at"
    } == set(SAID)


# blessing


def test_a_blessed_transcript_holds_and_keeps_what_its_writer_wrote(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = WHOLE.replace("\n> Light it", "\n# why this is here\n> Light it").replace(
        "noticed: steady", "# and this\nnoticed: steady\nreads: takes"
    )
    path = put(folder, noted)
    assert play(folder) == 0
    change(folder, "Light it, 'quick'.", "Light the lamp.")
    change(folder, "second match", "third match")
    assert play(folder, "--bless") == 0
    assert "it says now: Light the lamp." in capsys.readouterr().out
    new = noted.replace("Light it, 'quick'.", "Light the lamp.").replace(
        "second match", "third match"
    )
    blessed_text = path.read_text("utf-8")
    assert sorted(filter(None, blessed_text.split("\n"))) == sorted(filter(None, new.split("\n")))
    assert play(folder, "--bless") == 0
    assert path.read_text("utf-8") == blessed_text


def test_what_comes_after_the_end_is_not_said_to_be_mended_by_writing_it_anew(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, WHOLE + "\n> Sing.\n")
    assert play(folder) == 1
    said = capsys.readouterr().out
    assert "the story is over before it" in said
    assert "--bless" not in said


def test_what_is_noticed_and_where_it_ends_is_blessed_too(folder: Path) -> None:
    path = put(folder, WHOLE)
    change(folder, 'insight = "steady"\n', "")
    change(folder, 'goto = "dawn"', 'goto = "dusk"', "watch.toml")
    (folder / "dawn.toml").rename(folder / "dusk.toml")
    change(folder, 'goto = "dawn"', 'goto = "dusk"', "jon.toml")
    assert play(folder, "--bless") == 0
    assert path.read_text("utf-8") == WHOLE.replace("noticed: steady\n\n", "").replace(
        "dawn", "dusk"
    )


def test_what_a_writer_expects_is_not_blessed_away(folder: Path) -> None:
    path = put(folder, WHOLE.replace("noticed: steady", "noticed: steady\nreads: second match"))
    change(folder, "second match", "third match")
    assert play(folder, "--bless", "t") == 1
    assert "  It takes at the third match.\n" in path.read_text("utf-8")
    assert "reads: second match\n" in path.read_text("utf-8")


def test_what_comes_after_a_choice_that_is_gone_is_kept(folder: Path) -> None:
    path = put(folder, WHOLE)
    change(folder, "second match", "third match")
    change(folder, 'say = "Wait."', 'say = "Sleep."\nid = "sleep"', "watch.toml")
    assert play(folder, "--bless", "t") == 1
    assert path.read_text("utf-8") == WHOLE.replace("second match", "third match")


PUT_IN = """[[beats]]
text = "The wind gets up."
[[beats.choices]]
say = "Listen to it."
[[beats.choices]]
say = "Stop your ears."
[[beats]]
id = "hub"
"""


@pytest.mark.parametrize("loose", [False, True])
def test_a_blessed_transcript_is_led_past_a_beat_that_was_put_in(
    folder: Path, capsys: pytest.CaptureFixture[str], *, loose: bool
) -> None:
    text = WHOLE if not loose else re.sub(r"(?m)^  .*\n", "", WHOLE)
    path = put(folder, text)
    assert play(folder) == 0
    change(folder, '[[beats]]\nid = "hub"\n', PUT_IN, "watch.toml")
    assert play(folder) == 1
    assert play(folder, "--bless") == 0
    assert "passed, since it is new: Listen to it." in capsys.readouterr().out
    new = path.read_text("utf-8")
    assert "> Listen to it.\nid: watch#0/0\n" in new
    assert ("  The wind gets up.\n" in new) is not loose
    assert new.index("Listen") < new.index("> Wait.")
    assert play(folder) == 0


def test_a_blessed_transcript_leaves_out_a_choice_that_was_cut(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, '[[beats]]\nid = "hub"\n', PUT_IN, "watch.toml")
    path = put(folder, WHOLE)
    play(folder, "--bless")
    change(folder, PUT_IN, '[[beats]]\nid = "hub"\n', "watch.toml")
    assert play(folder, "--bless") == 0
    assert "left out, since it is gone: Listen to it." in capsys.readouterr().out
    assert path.read_text("utf-8") == WHOLE


@pytest.mark.parametrize("own", ["# see to this", "reads: wind"])
def test_a_step_that_a_writer_put_words_to_is_never_left_out(folder: Path, own: str) -> None:
    change(folder, '[[beats]]\nid = "hub"\n', PUT_IN, "watch.toml")
    path = put(folder, WHOLE)
    play(folder, "--bless")
    noted = path.read_text("utf-8").replace("id: watch#0/0\n", f"id: watch#0/0\n{own}\n")
    path.write_text(noted, "utf-8")
    change(folder, PUT_IN, '[[beats]]\nid = "hub"\n', "watch.toml")
    assert play(folder, "--bless") == 1
    assert f"\n{own}\n" in path.read_text("utf-8")


def test_only_the_one_that_is_named_is_blessed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [put(folder, WHOLE, name) for name in ("one", "two")]
    change(folder, "second match", "third match")
    assert play(folder, "--bless", "one") == 0
    assert ["third" in path.read_text("utf-8") for path in paths] == [True, False]
    assert play(folder, "--bless", "three") == 2
    assert "there is no transcript 'three'" in capsys.readouterr().err


def test_a_file_is_replaced_whole_or_not_at_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(folder, WHOLE)
    change(folder, "second match", "third match")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.saves.files.os.write", full)
    assert play(folder, "--bless", "t") == 2
    assert path.read_text("utf-8") == WHOLE
    assert [file.name for file in path.parent.iterdir()] == ["t.transcript"]
    assert "no space left on device" in capsys.readouterr().err


# what is wrong with a transcript

DAMAGED = [
    (b"voise: mara\n> x\n", 1, 1, "there is no 'voise' in a transcript", "did you mean 'voice'?"),
    (b"> x\nread: y\n", 2, 1, "there is no 'read' in a transcript", "did you mean 'reads'?"),
    (b"voice: mra\n> x\n", 1, 8, "there is no voice 'mra'", "did you mean 'mara'?"),
    (b"pronouns: mara it\n> x\n", 1, 11, "'it' is not one of she, he, they", ""),
    (b"pronouns: mara\n> x\n", 1, 11, "'mara' is no name and word", "wyn she"),
    (
        b"pronouns: jon she\n> x\n",
        1,
        11,
        "this story does not ask for the pronouns of 'jon'",
        "mara",
    ),
    (b"hears: stay\n> x\n", 1, 8, "there is nobody called 'stay' to hear", "did you mean 'stays'?"),
    (
        b"hears: storm clim\n> x\n",
        1,
        8,
        "'clim' is not a choice of the hinge 'storm'",
        "did you mean 'climb'?",
    ),
    (b"seen: fogg\n> x\n", 1, 7, "there is no storylet 'fogg'", "did you mean 'fog'?"),
    (b"seed: -1\n> x\n", 1, 7, "'-1' is not a whole number", ""),
    (b"seed: 1\nseed: 1\n> x\n", 2, 1, "'seed' is given twice", ""),
    (b"> x\nseed: 1\n", 2, 1, "'seed' is given before anything is read", "above the first"),
    (b"> x\nnoticed: stedy\n", 2, 10, "there is no insight 'stedy'", "did you mean 'steady'?"),
    (b"> x\nnot noticed: stedy\n", 2, 14, "there is no insight 'stedy'", "did you mean 'steady'?"),
    (b"> x\nends at: lamp\n", 2, 10, "there is no ending 'lamp'", "dawn"),
    (b"> x\nreads:\n", 2, 7, "'reads' says nothing", ""),
    (b"id: x\n", 1, 1, "there is no choice above this 'id'", "below the line of its choice"),
    (b"> x\nid: y\nid: z\n", 3, 1, "this choice has an 'id' already", ""),
    (b">\n", 1, 2, "this choice has neither words nor an 'id'", ""),
    (
        b"> x\nIt takes.\n",
        2,
        1,
        "this line is none of a choice, a text and a 'key: words': It takes.",
        "indented by two spaces",
    ),
    (b"voice: mara\n# nothing\n", 1, 1, "there is nothing in it that could fail", ""),
    (b"", 1, 1, "there is nothing in it that could fail", ""),
    (
        b"> x\n  caf\xe9\n",
        2,
        6,
        "it is not UTF-8 text (the byte 0xE9)",
        "save it with the encoding UTF-8",
    ),
]


@pytest.mark.parametrize(
    ("raw", "line", "column", "why", "hint"), DAMAGED, ids=[row[3][:40] for row in DAMAGED]
)
def test_what_cannot_be_read_is_said_with_line_and_column(
    raw: bytes,
    line: int,
    column: int,
    why: str,
    hint: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(folder, {"tests/t.transcript": raw})
    for words in ((), ("--bless",)):
        assert play(folder, *words) == 1
        out = capsys.readouterr().out
        assert f"t.transcript:{line}:{column}: {why}" in out
        assert hint in out
    assert (folder / "tests" / "t.transcript").read_bytes() == raw


def test_a_folder_and_a_flood_are_no_transcripts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"tests/a.transcript/x": "", "tests/b.transcript": "> x\n" * 1_000_001})
    assert play(folder) == 1
    out = capsys.readouterr().out
    assert "it is no file" in out
    assert "it has more than 4 MB" in out


def test_a_transcript_that_cannot_be_read_keeps_no_other_from_being_held(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, WHOLE)
    (folder / "tests" / "round.transcript").symlink_to("round.transcript")
    assert play(folder) == 1
    out = capsys.readouterr().out
    assert "it cannot be read: links lead round in a circle" in out
    assert "t: holds" in out


LINES = st.lists(
    st.sampled_from(
        [
            "> Wait.",
            ">",
            "> Light it, 'quick'.",
            "  It gets light.",
            "",
            "noticed: steady",
            "ends at: dawn",
            "id: hold",
            "# x",
        ]
    )
    | st.sampled_from(
        [
            "seed: 1",
            "voice: mara",
            "reads: \x1b[2J",
            "\t> x",
            "  > y",
            "hears: a b, c",
            "\ufeff",
            "é: ü",
            "closed: Go down.",
        ]
    ),
    max_size=12,
)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=60) | LINES.map(lambda lines: "\n".join(lines).encode()))
def test_nothing_that_is_read_breaks_anything_and_what_is_sound_is_kept_by_writing_it(
    raw: bytes,
) -> None:
    story = lamp_story()
    transcript, damages = read_transcript(raw)
    beginning, unknown = given_by(story, transcript)
    held = check_transcript(story, transcript, beginning)
    if damages or unknown:
        assert all(
            damage.line >= 1 and damage.column >= 1 and damage.why
            for damage in (*damages, *unknown)
        )
        return
    text = spell_transcript(transcript)
    again, nothing = read_transcript(text.encode())
    assert nothing == []
    assert spell_transcript(again) == text
    assert [d.said for d in check_transcript(story, again, beginning).differences] == [
        d.said for d in held.differences
    ]
    after = read_transcript(spell_transcript(blessed(transcript, held)).encode())[0]
    left = check_transcript(story, after, given_by(story, after)[0])
    assert left.broken == held.broken
    assert [d.said for d in left.differences if not d.expected] == (
        [held.differences[-1].said] if held.broken else []
    )


@cache
def lamp_story() -> Story:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        return load_story(write(Path(place), STORY))


PROSE = st.text(st.sampled_from("ab >.*\"'-—…é\n"), max_size=200)


@given(PROSE)
@example("a" * 77 + " > b")
def test_text_is_read_back_as_it_was_written(text: str) -> None:
    from story.language.typesetting import plain, typeset_source

    read = paragraphs(plain(typeset_source(text)))
    written = Transcript(
        (),
        (TranscriptStep(notes=text_notes(read)), TranscriptStep("x", notes=(Note(REMARK, "# y"),))),
    )
    again, damages = read_transcript(spell_transcript(written).encode())
    assert damages == []
    assert again.steps[0].text == read


@given(
    st.lists(st.text("ab ", max_size=20).map(folded), max_size=4),
    st.lists(st.text("ab ", max_size=20).map(folded), max_size=4),
)
def test_texts_differ_where_they_do(before: list[str], after: list[str]) -> None:
    before, after = [part for part in before if part], [part for part in after if part]
    assert bool(list(text_difference(before, after))) == (before != after)


# the command


def test_json_has_its_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, WHOLE, "one")
    put(folder, WHOLE.replace("second", "third"), "two")
    put(folder, "voise: x\n", "zzz")
    assert play(folder, "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"ok", "transcripts"}
    assert said["ok"] is False
    assert all(
        set(row) == {"name", "file", "holds", "step", "difference"} for row in said["transcripts"]
    )
    assert [(row["name"], row["holds"], row["step"]) for row in said["transcripts"]] == [
        ("one", True, None),
        ("two", False, 1),
        ("zzz", False, None),
    ]
    assert "[-third-] {+second+}" in said["transcripts"][1]["difference"]
    assert said["transcripts"][0]["difference"] == ""


def test_transcripts_are_no_scenes_and_none_is_no_failure(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(folder) == 0
    assert "--record first" in capsys.readouterr().out
    before = load(folder).diagnostics
    put(folder, WHOLE)
    assert load(folder).diagnostics == before


def test_a_story_that_cannot_be_played_and_one_that_is_not_there(folder: Path) -> None:
    change(folder, "goto", "gotto")
    assert play(folder) == 1
    assert play(folder / "nowhere") == 2


def test_a_story_may_stand_behind_bless(folder: Path) -> None:
    put(folder, WHOLE)
    change(folder, "second match", "third match")
    assert main(["test", "--bless", str(folder)]) == 0


def test_slack_water_holds_to_its_transcripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test"]) == 0, (
        "slackwater test says what reads otherwise, and slackwater test --bless accepts it"
    )
    out = capsys.readouterr().out
    assert all(voice in out for voice in ("noor-", "wyn-"))
    texts = [
        path.read_text("utf-8") for path in Path(shipped_folder(), "tests").glob("*.transcript")
    ]
    transcripts = [read_transcript(text.encode())[0] for text in texts]
    assert {
        any(note.key == TEXT for step in t.steps for note in step.notes) for t in transcripts
    } == {True, False}
    assert (
        len({note.words for t in transcripts for step in t.steps for note in step.said("ends at")})
        >= 4
    )
