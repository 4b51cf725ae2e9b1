"""The game as plain lines, and the commands around it, as their users call them."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.commands.main import main

Call = Callable[..., tuple[int, str, str]]

STORY = """format = 1
title = "The lamp"
start = "a"
about = "A short walk."
content-note = "It is dark."
farewells = ["Go well."]
[variables]
lit = false
[patterns.staying]
[cast.wyn]
name = "Wyn"
pronouns = "ask"
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
[[canon.temperaments]]
id = "near"
h1 = { noor = "n-light", wyn = "w-light" }
[[canon.temperaments]]
id = "far"
h1 = { noor = "n-wait", wyn = "w-wait" }
"""
A = """[[beats]]
when = "voice == 'noor'"
goto = "noor"
[[beats]]
goto = "wyn"
"""


def part(name: str) -> str:
    first, other = name[0], "wn"[name == "wyn"]
    return f"""title = "The board"
voice = "{name}"
[[beats]]
id = "lamp"
text = '''"It's dark," {{wyn.they}} {{wyn:says|say}}.{{if heard('{other}-light')}} A lamp answers.{{end}}'''
insight = "page"
[[beats.choices]]
id = "{first}-light"
say = "Light it."
set = {{ lit = true }}
reply = "It is lit."
echo = "You lit the lamp."
hinge = "h1"
[[beats.choices]]
id = "{first}-wait"
say = "Wait."
echo = "You waited."
hinge = "h1"
[[beats]]
[[beats.choices]]
say = "Go in."
when = "lit"
locked = "You cannot see the door."
goto = "end-{name}"
[[beats.choices]]
say = "Go home."
goto = "end-{name}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "lamp"
    out.mkdir()
    (out / "story.toml").write_text(STORY)
    (out / "insights.toml").write_text(
        '[page]\ntheme = "fear"\ntitle = "The dark"\ntext = "It is dark."\nquestion = "Is it?"\n'
    )
    (out / "a.toml").write_text(A)
    for name in ("noor", "wyn"):
        (out / f"{name}.toml").write_text(part(name))
        (out / f"end-{name}.toml").write_text(
            f'voice = "{name}"\nending = {{ family = "home", title = "Sat, 20:00" }}\n[[beats]]\nreflect = true\ntext = "Morning."\n'
        )
    return out


@pytest.fixture
def call(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Call:
    """Call `slackwater` with words and what is typed; STORY and SAVES stand for this test's folders."""

    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(
            [
                word.replace("STORY", str(folder)).replace("SAVES", str(tmp_path / "saves"))
                for word in words
            ]
        )
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


PLAY = ("play", "STORY", "--saves", "SAVES")


def steps(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_choices_with_json_prints_one_object_a_step_and_keeps_them(call: Call) -> None:
    code, out, _ = call(*PLAY, "--choices", "1,1", "--json")
    assert code == 0
    first, second, third = steps(out)
    assert first == {
        "scene": "noor",
        "beat": "noor#lamp",
        "text": "“It’s dark,” they say. A lamp answers.",
        "choices": [
            {"id": "noor#lamp/n-light", "say": "Light it.", "locked": None},
            {"id": "noor#lamp/n-wait", "say": "Wait.", "locked": None},
        ],
        "noticed": ["page"],
        "ending": None,
    }
    assert (second["text"], second["beat"], second["noticed"]) == ("It is lit.", "noor#1", [])
    assert (third["text"], third["scene"], third["choices"], third["ending"]) == (
        "The board: You lit the lamp.\n\nMorning.",
        "end-noor",
        [],
        "end-noor",
    )


def test_empty_choices_show_where_it_stands(call: Call) -> None:
    call(*PLAY, "--choices", "2")
    code, out, _ = call(*PLAY, "--choices", "", "--json")
    assert code == 0
    (step,) = steps(out)
    assert step["beat"] == "noor#1"
    assert step["choices"] == [
        {"id": "noor#1/0", "say": "Go in.", "locked": "You cannot see the door."},
        {"id": "noor#1/1", "say": "Go home.", "locked": None},
    ]


@pytest.mark.parametrize("choices", ["3", "1,9", "0", "2,1"])
def test_a_number_that_is_not_offered_is_an_error_and_nothing_is_kept(
    call: Call, choices: str
) -> None:
    code, _, err = call(*PLAY, "--choices", choices, "--json")
    assert code == 2
    assert "nothing was kept" in err
    assert json.loads(call("history", "--saves", "SAVES", "--json")[1]) == []


def test_what_was_kept_before_a_wrong_number_stays(call: Call) -> None:
    call(*PLAY, "--choices", "2")
    assert call(*PLAY, "--choices", "1")[0] == 2
    (row,) = json.loads(call("history", "--saves", "SAVES", "--json")[1])
    assert (row["choices"], row["scene"], row["voice"], row["ending"]) == (1, "noor", "noor", None)
    assert set(row) == {"id", "started", "updated", "voice", "scene", "choices", "ending"}


def test_a_new_playthrough_leaves_the_old_one_whole(call: Call) -> None:
    call(*PLAY, "--choices", "1,1")
    call(*PLAY, "--new", "--choices", "2")
    rows = json.loads(call("history", "--saves", "SAVES", "--json")[1])
    assert sorted(row["choices"] for row in rows) == [1, 2]


def test_the_other_part_hears_the_last_finished_one(call: Call) -> None:
    call(*PLAY, "--choices", "2,2", "--hear", "far")
    _, out, _ = call(*PLAY, "--voice", "wyn", "--choices", "", "--json")
    assert "A lamp answers" not in str(steps(out)[0]["text"])
    _, out, _ = call(
        *PLAY,
        "--voice",
        "wyn",
        "--new",
        "--hear",
        "near",
        "--pronouns",
        "wyn=he",
        "--choices",
        "",
        "--json",
    )
    assert steps(out)[0]["text"] == "“It’s dark,” he says. A lamp answers."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--voice", "now"), "there is no voice 'now'"),
        (("--pronouns", "wyn=it"), "'it' is not one of she, he, they"),
        (("--pronouns", "ada=she"), "asks for the pronouns of wyn"),
        (("--hear", "nobody"), "there is no playthrough 'nobody'"),
        (("--choices", "one"), "--choices takes numbers"),
    ],
)
def test_wrong_words_are_said(call: Call, words: tuple[str, ...], said: str) -> None:
    code, _, err = call(*PLAY, "--choices", "", *words)
    assert code == 2
    assert said in err


def test_a_person_plays_with_numbers_and_letters(call: Call) -> None:
    code, out, _ = call(*PLAY, "--plain", "--seed", "1", typed="2\n1\n\nx\n7\n1\nb\nf\nn\np\n1\n")
    assert code == 0
    for words in (
        "A short walk.",
        "It is dark.",
        "Where do you stand?",
        "Wyn is",
        "(a page for the notebook: a thought on what you read; type n to read)",
        "a number chooses",
        "There is no choice 7",
        "THE DARK",
    ):
        assert words in out
    assert "Sat, 20:00" in out
    assert "\x1b" not in out


def test_what_was_noticed_is_told_when_the_scene_is_over(call: Call, folder: Path) -> None:
    words = (*PLAY, "--plain", "--new", "--voice", "wyn", "--choices")
    told = "(a page for the notebook: a thought on what you read; type n to read)"
    assert told not in call(*words, "1")[1]
    over = call(*words, "1,2")[1]
    assert over.count(told) == 1
    assert over.index("> Go home.") < over.index(told) < over.index("Sat, 20:00")
    end = folder / "end-wyn.toml"
    end.write_text(f'title = "The yard"\n{end.read_text()}')
    over = call(*words, "1,2")[1]
    assert over.count(told) == 1
    assert over.index("> Go home.") < over.index(told) < over.index("The yard")


def test_a_step_back_takes_what_was_noticed_with_it(call: Call, folder: Path) -> None:
    wyn = folder / "wyn.toml"
    text = wyn.read_text().replace('insight = "page"\n', "")
    wyn.write_text(text.replace('say = "Light it."', 'say = "Light it."\ninsight = "page"'))
    typed = {"kept": "\n1\n2\n", "taken back": "\n1\nb\n2\n2\n"}
    words = (*PLAY, "--plain", "--voice", "wyn")
    assert "(a page for the notebook" in call(*words, typed=typed["kept"])[1]
    assert "(a page for the notebook" not in call(*words, typed=typed["taken back"])[1]


def test_the_board_changes_after_what_came_of_the_choice_that_left(
    call: Call, folder: Path
) -> None:
    story = folder / "story.toml"
    story.write_text(f'status = "Before"\n{story.read_text()}')
    end = folder / "end-wyn.toml"
    end.write_text(f'status = "After"\ntitle = "The end"\n{end.read_text()}')
    board = folder / "wyn.toml"
    board.write_text(
        board.read_text().replace('say = "Go home."', 'say = "Go home."\nreply = "You go."')
    )
    words = ["--plain", "--voice", "wyn", "--choices", "1,2"]
    said = call("play", "STORY", "--saves", "SAVES", *words)[1]
    assert said.index("Before") < said.index("The board") < said.index("You go.")
    assert said.index("You go.") < said.index("After") < said.index("The end")


def test_typing_nothing_stops_kindly_and_goes_on_later(call: Call) -> None:
    code, out, _ = call(*PLAY, "--plain", typed="1\n1\n2\n")
    assert code == 0
    assert "Go well." in out
    code, out, _ = call(*PLAY, "--plain", typed="2\n")
    assert "Where do you stand?" not in out
    assert "Sat, 20:00" in out


def test_json_reads_numbers_from_standard_input(call: Call) -> None:
    code, out, _ = call(*PLAY, "--json", typed="1\n1\n")
    assert code == 0
    assert len(steps(out)) == 3
    assert call(*PLAY, "--json", "--new", typed="1\nrubbish\n")[0] == 2


def test_history_shows_and_deletes(call: Call) -> None:
    call(*PLAY, "--choices", "1,1")
    (row,) = json.loads(call("history", "--saves", "SAVES", "--json")[1])
    code, out, _ = call("history", "show", str(row["id"]), "--saves", "SAVES")
    assert code == 0
    assert "> Light it." in out
    assert "You lit the lamp." in out
    assert re.search(
        r"The lamp +noor +2 choices +ended: end-noor", call("history", "--saves", "SAVES")[1]
    )
    assert call("history", "delete", str(row["id"]), "--saves", "SAVES")[0] == 0
    assert json.loads(call("history", "--saves", "SAVES", "--json")[1]) == []
    assert call("history", "show", "nothing", "--saves", "SAVES")[0] == 2


def test_check_says_it_all_and_answers_in_json(call: Call, folder: Path) -> None:
    assert call("check", "STORY")[0] == 0
    (folder / "a.toml").write_text(
        A.replace('goto = "wyn"', 'goto = "win"').replace("voice ==", "vioce ==")
    )
    code, out, err = call("check", "STORY")
    assert code == 1
    assert "SW201" in err
    assert "SW302" in err
    assert "2 errors" in out
    code, out, _ = call("check", "STORY", "--json")
    found = json.loads(out)
    assert (code, found["ok"]) == (1, False)
    assert set(found["diagnostics"][0]) == {
        "code",
        "severity",
        "file",
        "line",
        "column",
        "message",
        "hint",
    }
    assert call("play", "STORY", "--plain", "--saves", "SAVES")[0] == 1


def test_a_misspelt_command_is_said(call: Call) -> None:
    code, _, err = call("chekc")
    assert code == 2
    assert "did you mean 'check'?" in err


def test_an_empty_line_takes_the_pronouns_that_are_usual(call: Call, folder: Path) -> None:
    story = folder / "story.toml"
    story.write_text(STORY.replace('pronouns = "ask"', 'pronouns = "ask"\nusual = "she"'))
    new = ("--new", "--voice", "noor", "--hear", "far", "--plain")
    assert "“It’s dark,” she says." in call(*PLAY, *new, typed="\n\n")[1]
    assert "“It’s dark,” he says." in call(*PLAY, *new, typed="2\n\n")[1]
    assert json.loads(call(*PLAY, "--choices", "", "--new", "--json")[1])["text"].startswith(
        "“It’s dark,” she says."
    )


def test_after_an_ending_the_other_part_is_sung_and_any_earlier_one_can_be_answered(
    call: Call,
) -> None:
    new = ("--new", "--voice", "noor", "--pronouns", "wyn=she", "--plain")
    call(*PLAY, *new, "--hear", "far", typed="2\n2\n")  # waited
    first = json.loads(call("history", "--saves", "SAVES", "--json")[1])[0]["id"]
    # Lit it, then sings against that.
    code, out, _ = call(*PLAY, *new, "--hear", "far", typed="1\n1\no\n1\n1\n")
    assert code == 0
    assert f"o and an id, against an earlier one: {first}" in out
    assert out.count("\n\nThe board\n\n“It’s dark") == 2
    assert "A lamp answers." in out.partition("o, to ")[2]
    rows = json.loads(call("history", "--saves", "SAVES", "--json")[1])
    assert [row["voice"] for row in rows] == ["wyn", "noor", "noor"]
    _, out, _ = call(*PLAY, *new, "--hear", "far", typed=f"1\n1\no nobody\no {first}\n2\n2\n\n")
    answer = out.partition("o, to ")[2]
    assert "there is no playthrough 'nobody'" in answer
    assert "A lamp answers." not in answer.partition("The board")[2]


def test_the_map_in_plain_lines_says_what_the_screen_draws_and_goes_anywhere(call: Call) -> None:
    new = ("--new", "--voice", "noor", "--hear", "far", "--pronouns", "wyn=she", "--plain")
    typed = "2\nm\nv 1\nh\nh\nm\ng 1\n1\nm\nv 1\nv 2\ng 9\n/ lit\n/ nothing\nu\nq\n"
    _, out, _ = call(*PLAY, *new, typed=typed)
    shown = out.split("\n\n")
    above = [part.splitlines() for part in shown if part.startswith("1. The board")]
    assert above[0] == above[1]
    assert above[0] == [
        "1. The board · 2 ways not taken · closed: You cannot see the door. (you are here)",
        "No ending was seen yet.",
    ]
    assert above[2] == [
        "1. The board · 2 ways not taken · you went another way here before (you are here)",
        "No ending was seen yet.",
    ]
    inside = [part.splitlines()[:-1] for part in shown if part.startswith("The board:")]
    assert inside == [
        [
            "The board:",
            "1. Wait.",
            "2. 1 way not taken",
            "3. so far (you are here)",
            "4. 1 way not taken",
            "5. closed: You cannot see the door.",
        ],
        [
            "The board:",
            "1. Light it.",
            "2. a branch: Wait.",
            "3. so far (you are here)",
            "4. 2 ways not taken",
        ],
        [
            "The board:",
            "1. Wait.",
            "2. a branch: Light it. (you are here)",
            "3. so far",
            "4. 1 way not taken",
            "5. closed: You cannot see the door.",
        ],
    ]
    assert (
        "Something you did in “The board” decides it. Ask again (h), and it says which.\n\nIn “The board”: Light it."
        in out
    )
    assert "1. The board: It is lit.\ng and a number goes on from there." in out
    assert "'nothing' was read nowhere yet." in out
    assert "From here a way leads to something you have not seen." in out
    (row,) = json.loads(call("history", "--saves", "SAVES", "--json")[1])
    assert row["choices"] == 1
