"""The prove command: what is planted in a copy of the shipped story is found, with a way that shows it; the clean story is proved."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from stories import END, GO, HEAD, PAGE, make

from engine.commands.main import main
from engine.proving.budget import Budget
from engine.proving.findings import Findings, ProofFinding
from engine.proving.proof import Proof, prove
from engine.runtime.state import State
from engine.runtime.step import begin, step
from story.loading import load_story
from story.model import Story
from story.shipped import shipped_folder

pytestmark = pytest.mark.usefixtures("first_movement")

Object = dict[str, Any]


def replayed(story: Story, found: ProofFinding) -> list[State]:
    """Play the way of a finding in the game, every state of it."""
    assert found.way is not None
    states = [begin(story, found.way.given)]
    for place, id in zip(found.way.places, found.way.ids, strict=True):
        assert states[-1].offered[place].id == id
        states.append(step(story, states[-1], place))
    return states


def proved(folder: Path, seconds: float = 60) -> tuple[Story, Proof, list[ProofFinding]]:
    story = load_story(folder)
    proof = prove(story, Budget(seconds))
    return story, proof, Findings(proof).all()


def of_code(found: list[ProofFinding], code: str) -> list[ProofFinding]:
    return [one for one in found if one.diagnostic.code == code]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_folder(), tmp_path / "copy"))


def mend(path: Path, before: str, after: str) -> int:
    """Replace the first of some words in a file; gives their line."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    return text[: text.index(before)].count("\n") + 1


@pytest.mark.slow
def test_the_shipped_story_is_proved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--json"]) == 0
    said: Object = json.loads(capsys.readouterr().out)
    assert said["complete"] is True
    assert said["stuck"] == []
    assert said["always_can_end"] is True
    for kind in ("scenes", "beats", "choices", "texts", "endings"):
        assert said[kind]["reachable"] == said[kind]["total"], kind
    assert len(said["promises"]) >= 10
    assert all(promise["holds"] is True for promise in said["promises"])
    assert said["playthroughs"]["shortest"] <= said["playthroughs"]["longest"]
    assert sum(said["playthroughs"]["endings"].values()) == pytest.approx(1)
    assert not [finding for finding in said["findings"] if finding["severity"] == "error"]


@pytest.mark.slow
def test_a_dead_choice_behind_three_variables_is_found(copy: Path) -> None:
    dead = '[[beats.choices]]\nid = "dead"\nsay = "Never."\nwhen = "open >= 5 and unsaid >= 3 and press >= 3 and chose(\'n1-feed\')"\n\n'
    line = mend(
        copy / "3-morning" / "morning-noor.toml",
        '[[beats.choices]]\nid = "n4-cat"',
        dead + '[[beats.choices]]\nid = "n4-cat"',
    )
    _, proof, found = proved(copy)
    assert proof.complete
    (one,) = of_code(found, "SW702")
    assert (one.where, one.diagnostic.line) == ("morning-noor#tuesday/dead", line)
    assert "open >= 5 and unsaid >= 3" in one.diagnostic.hint


@pytest.mark.slow
def test_a_trap_after_a_storylet_is_found(copy: Path) -> None:
    mend(
        copy / "1-ebb" / "tuesday-noor.toml",
        "[[beats]]\n",
        '[[beats]]\noffer = { pool = "tea", show = 1 }\n',
    )
    storylet = 'pool = "tea"\nsay = "Look into the cellar."\nonce = true\nvoice = "noor"\n[[beats]]\nid = "down"\ntext = "It is dark."\n'
    way_out = '[[beats.choices]]\nsay = "Feel for the door."\ngoto = "#down"\n[[beats.choices]]\nsay = "Go up."\nwhen = "open + press >= 7"\n'
    (copy / "cellar.toml").write_text(
        storylet + way_out + 'goto = "#up"\n[[beats]]\nid = "up"\ntext = "Light."\n'
    )
    story, _, found = proved(copy)
    (one,) = of_code(found, "SW708")
    assert one.where == "cellar#down"
    state = replayed(story, one)[-1]
    for _ in range(5):
        assert [option.id for option in state.offered] == ["cellar#down/0"]
        state = step(story, state, 0)


@pytest.mark.slow
def test_a_promise_broken_by_one_path_in_a_million_is_found(copy: Path) -> None:
    acts = [
        "n1-low",
        "n1-count",
        "n1-feed",
        "n1-fork-run",
        "n3-kit-told",
        "n3-hitch",
        "n3-driver",
        "n3-cold",
        "mn-hurt",
    ]
    never = (
        " and ".join(f"chose('{act}')" for act in [*acts, "n4-cat"])
        + " and press == 0 and heard('w3-say') and at('noor-still-waiting')"
    )
    with (copy / "story.toml").open("a") as file:
        file.write(f'\n[[promises]]\nsay = "It is always sunny"\nnever = "{never}"\n')
    story, proof, found = proved(copy)
    (one,) = of_code(found, "SW709")
    assert "It is always sunny" in one.diagnostic.message
    assert proof.complete
    states = replayed(story, one)
    assert one.way is not None
    assert {id.rpartition("/")[2] for id in one.way.ids} > {*acts, "n4-cat"}
    assert any(passage.place == "noor-still-waiting" for passage in states[-1].read)


@pytest.mark.slow
def test_text_that_can_never_be_read_is_found(copy: Path) -> None:
    path = copy / "3-morning" / "noor-parted-kindly.toml"
    line = mend(
        path,
        "{if just_passing}",
        "{if heard('w3-say') and open >= 1}Never read. {end}{if just_passing}",
    )
    _, proof, found = proved(copy)
    assert proof.complete
    (one,) = of_code(found, "SW703")
    assert one.diagnostic.line == line
    assert "heard('w3-say') and open >= 1" in one.diagnostic.hint


def test_a_status_that_can_never_be_read_is_found_where_it_stands(tmp_path: Path) -> None:
    head = HEAD + "status = 'It is {if lit}lit{else}dark{end}'\n[variables]\nlit = false\n"
    make(tmp_path, {"story.toml": head, "insights.toml": ""}, a="[[beats]]\n" + GO)
    (found,) = of_code(proved(tmp_path)[2], "SW703")
    assert Path(found.diagnostic.file).name == "story.toml"
    assert (found.diagnostic.line, found.diagnostic.column) == (4, 21)


def test_a_text_in_a_branch_that_is_never_read_has_the_cause_of_that_branch(tmp_path: Path) -> None:
    head = HEAD + "[variables]\nlit = false\nn = { start = 0, min = 0, max = 2 }\n"
    scene = "[[beats]]\ntext = '{if lit}Bright{if n < 1} and new{else} and old{end}.{end} Well.'\n"
    scene += '[[beats.choices]]\nsay = "More"\nonce = true\nadd = { n = 1 }\ngoto = "#0"\n'
    folder = make(tmp_path, {"story.toml": head, "insights.toml": ""}, a=scene + GO)
    found = of_code(proved(folder)[2], "SW703")
    assert [one.diagnostic.column for one in found] == [13, 27, 41]
    assert {one.diagnostic.hint for one in found} == {"'lit' never holds here: lit is false"}


def test_fakes_dead_writes_clamps_and_unseen_locks_are_told(tmp_path: Path) -> None:
    head = HEAD + "[variables]\nlit = false\nidle = false\nn = { start = 1, min = 0, max = 2 }\n"
    scene = """[[beats]]
[[beats.choices]]
say = "Left"
goto = "#b"
[[beats.choices]]
say = "Right"
goto = "#b"
[[beats.choices]]
say = "Light it"
set = { lit = true, idle = true }
add = { n = 2 }
goto = "#b"
[[beats]]
id = "b"
text = "{if lit}Bright.{end} {n}"
[[beats.choices]]
say = "Go"
when = "n >= 0 + 1"
locked = "Not yet."
goto = "end"
"""
    story, proof, found = proved(
        make(tmp_path, {"story.toml": head, "insights.toml": ""}, a=scene, end=END)
    )
    assert proof.complete
    said = [(one.diagnostic.code, one.where, one.diagnostic.line) for one in found]
    assert said == [
        ("SW710", "a#0/1", 5),
        ("SW711", "a#0/2", 10),
        ("SW712", "a#0/2", 11),
        ("SW713", "a#b/0", 19),
    ]
    (cut,) = of_code(found, "SW712")
    assert replayed(story, cut)[-1].read[-1].text.plain == "Bright. 2"


def test_a_story_that_can_run_out_and_go_round_is_told(tmp_path: Path) -> None:
    head = HEAD + "[variables]\nlit = false\ndry = false\n"
    scene = """[[beats]]
[[beats.choices]]
say = "Out"
goto = "#out"
[[beats.choices]]
say = "Round"
set = { lit = true }
goto = "#ring"
[[beats.choices]]
say = "Go"
goto = "end"
[[beats]]
id = "ring"
goto = "#ring2"
[[beats]]
id = "ring2"
when = "lit"
goto = "#ring"
[[beats]]
id = "out"
[[beats.choices]]
say = "Go"
when = "dry"
goto = "end"
"""
    folder = make(tmp_path, {"story.toml": head, "insights.toml": ""}, a=scene, end=END)
    story, _, found = proved(folder)
    stuck = {
        one.diagnostic.code: one
        for one in found
        if one.diagnostic.code in ("SW706", "SW707", "SW708")
    }
    assert replayed(story, stuck["SW707"])[-1].over == "loop"
    assert replayed(story, stuck.get("SW706") or stuck["SW708"])[-1].over == "ran-out"


def test_a_budget_that_is_too_small_leaves_things_undecided_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["prove", "--states", "1", "--json"]) == 1
    said: Object = json.loads(capsys.readouterr().out)
    assert said["complete"] is False
    assert said["choices"]["undecided"]
    assert said["budget"]["states"] == 1


def test_a_way_is_shown_and_played(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["prove", "--to", "noor-date-set"]) == 0
    words = capsys.readouterr().out.splitlines()[-1].split()[1:]
    assert main([*words, "--json", "--saves", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["scene"] == "noor-date-set"


def test_a_way_passes_what_it_is_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--from", "n1-passing", "--to", "noor-date-set", "--json"]) == 0
    said: Object = json.loads(capsys.readouterr().out)
    assert any(id.endswith("/n1-passing") for id in said["witness"])
    assert main(["prove", "--from", "w3-first", "--to", "noor-date-set"]) == 1
    assert "there is no way" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--to", "nowhere"], ["--from", "n3-say"], ["--budget", "0"]])
def test_a_wrong_call_is_said_to_be_one(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prove", *words]) == 2
    assert capsys.readouterr().err.startswith("slackwater: ")


def test_a_finding_that_is_meant_is_allowed_where_it_stands_and_an_error_never_is(
    tmp_path: Path,
) -> None:
    shut = (
        '[[beats]]\n[[beats.choices]]\nsay = "In"\nwhen = "lit" # allow SW702\ngoto = "end"\n' + GO
    )
    page = PAGE.replace("[page]", "[page] # allow SW704")
    _, _, found = proved(make(tmp_path, {"insights.toml": page}, a=shut))
    codes = {finding.diagnostic.code for finding in found}
    assert "SW704" not in codes
    assert "SW702" in codes
