"""What one part hears of the other: any named act, from an earlier playthrough or a temperament; and what cannot be heard."""

import json
import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from random_stories import by_dice, examples
from stories import write

from engine.commands.main import main
from engine.play.game import Game, new_setup, start
from engine.proving.budget import Budget
from engine.proving.proof import prove
from engine.runtime.state import Setup
from engine.runtime.step import begin, step
from engine.saves.record_lines import spell_beginning
from engine.saves.record_reading import read_record
from engine.saves.store import SaveStore
from story.loading import load, load_story
from story.meeting import alternatives, met_again
from story.model import Story

TOWER: dict[str, str | bytes] = {
    "story.toml": """format = 1
title = "The Tower"
start = "landing"
[variables]
oil = { start = 1, min = 0, max = 3 }
[cast.mara]
name = "Mara"
pronouns = "ask"
part = "Up."
[cast.jon]
name = "Jon"
pronouns = "ask"
part = "Down."
[canon]
voices = ["mara", "jon"]
hinges = ["storm"]
[[canon.temperaments]]
id = "stays"
storm = { mara = "hold", jon = "climb" }
acts = ["tea", "whistle", "flour"]
[[canon.temperaments]]
id = "goes"
storm = { mara = "bang", jon = "sit" }
acts = { mara = ["flag"], jon = ["flour"] }
[[canon.temperaments]]
id = "quiet"
""",
    "landing.toml": """
[[beats]]
[[beats.choices]]
id = "flour"
say = "Carry the flour."
[[beats.choices]]
say = "Carry nothing."
[[beats]]
when = "voice == 'mara'"
goto = "lamp"
[[beats]]
goto = "kitchen"
""",
    "lamp.toml": """voice = "mara"
[[beats]]
id = "hub"
text = "{if heard('climb')}Jon is coming.{end} {if heard('tea')}Tea.{end} {if heard('flour')}Flour.{end} {Jon.they} {jon:is|are} below."
[[beats.choices]]
id = "whistle"
say = "Whistle."
once = true
goto = "#hub"
[[beats.choices]]
id = "flag"
say = "Flag."
once = true
goto = "#hub"
[[beats.choices]]
say = "On."
[[beats]]
[[beats.choices]]
id = "hold"
hinge = "storm"
say = "Hold it."
goto = "dawn"
[[beats.choices]]
id = "bang"
hinge = "storm"
say = "Let it bang."
goto = "dawn"
""",
    "kitchen.toml": """voice = "jon"
[[beats]]
text = "{if heard('whistle')}A whistle.{end} {if heard('flag')}A flag.{end} {if heard('hold')}Held.{end}"
[[beats.choices]]
id = "tea"
say = "Make tea."
[[beats.choices]]
id = "rum"
say = "Pour rum."
[[beats]]
[[beats.choices]]
id = "climb"
hinge = "storm"
say = "Climb."
goto = "dawn"
[[beats.choices]]
id = "sit"
hinge = "storm"
say = "Sit."
goto = "dawn"
""",
    "dawn.toml": 'ending = { family = "dawn" }\n[[beats]]\ntext = "Light. {if heard(\'rum\')}Rum.{end}"\n',
}


@pytest.fixture
def tower(tmp_path: Path) -> Story:
    return load_story(write(tmp_path / "tower", TOWER))


def played(story: Story, store: SaveStore | None, given: Setup, *says: str) -> Game:
    game = start(story, store, given)
    for words in says:
        game.choose([option.say.plain for option in game.state.offered].index(words))
    game.close()
    return game


def read(game: Game) -> str:
    return " ".join(passage.text.plain for state in game.states for passage in state.read)


def test_a_later_part_hears_every_named_act_of_an_earlier_one_and_its_pronouns(
    tower: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", tower.id)
    asked = {"mara": "she", "jon": "he"}
    ways = ("Carry nothing.", "Whistle.", "Flag.", "On.", "Hold it.")
    first = played(tower, store, new_setup(tower, store, "mara", asked, "quiet"), *ways)
    given = new_setup(tower, store, "jon")
    assert given.heard_from == first.id
    assert given.hears == {"whistle", "flag", "hold"}
    assert given.pronouns == asked
    assert new_setup(tower, store, "jon", {"jon": "they"}).pronouns == {
        "mara": "she",
        "jon": "they",
    }
    second = played(tower, store, given, "Carry the flour.", "Make tea.", "Climb.")
    assert "A whistle. A flag. Held." in read(second)
    back = played(tower, store, new_setup(tower, store, "mara"), "Carry nothing.")
    assert back.given.hears == {"flour", "tea", "climb"}
    assert "Jon is coming. Tea. Flour. He is below." in read(back)


def test_what_was_taken_back_is_not_heard(tower: Story, tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", tower.id)
    game = start(tower, store, new_setup(tower, store, "jon", hear="quiet"))
    for words in ("Carry the flour.", "Pour rum."):
        game.choose([option.say.plain for option in game.state.offered].index(words))
    game.back()
    for place in (0, 0):
        game.choose(place)
    game.close()
    assert new_setup(tower, store, "mara").hears == {"flour", "tea", "climb"}


def test_a_temperament_has_done_what_it_says_in_the_other_part_and_nothing_else(
    tower: Story,
) -> None:
    heard = {
        (voice, whom): new_setup(tower, None, voice, hear=whom).hears
        for voice in ("mara", "jon")
        for whom in ("stays", "goes", "quiet")
    }
    assert heard == {
        ("mara", "stays"): {"climb", "tea", "flour"},
        ("jon", "stays"): {"hold", "whistle", "flour"},
        ("mara", "goes"): {"sit", "flour"},
        ("jon", "goes"): {"bang", "flag"},
        ("mara", "quiet"): frozenset(),
        ("jon", "quiet"): frozenset(),
    }


def test_a_record_keeps_what_is_heard_and_an_older_one_is_read() -> None:
    line = {
        "slackwater": 1,
        "id": "a",
        "story": "s",
        "title": "T",
        "version": "v",
        "started": "",
        "given": {"voice": "jon", "hears": {"storm": "hold", "h2": 7}},
    }
    record = read_record(json.dumps(line).encode() + b"\n")
    assert record is not None
    assert record.beginning.given.hears == {"hold"}
    again = read_record(spell_beginning(record.beginning).encode())
    assert again is not None
    assert again.beginning == record.beginning


def test_acts_heard_are_named_on_the_command_line(
    tower: Story, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call = [tower.folder, "--saves", str(tmp_path / "saves"), "--new", "--plain", "--voice", "jon"]
    assert main(["play", *call, "--heard", "whistle,hold", "--choices", "1"]) == 0
    words = capsys.readouterr().out.split()
    assert " ".join(words).endswith("A whistle. Held. 1. Make tea. 2. Pour rum.")
    assert main(["play", *call, "--heard", "whistel", "--choices", "1"]) == 2
    assert "there is no choice 'whistel'; did you mean 'whistle'?" in capsys.readouterr().err


def test_alternatives_are_acts_of_a_hinge_or_of_a_beat_that_is_met_once(tower: Story) -> None:
    groups = alternatives(tower)
    assert groups["tea"] == groups["rum"]
    assert groups["climb"] == groups["sit"]
    assert groups["whistle"] != groups["flag"]
    assert met_again(tower) == {("lamp", 0)}


LOOPS = {
    "a once-only storylet leads back": ("once = true\n", ""),
    "a storylet stands again": ("", ""),
    "a storylet goes elsewhere": ("once = true\n", 'goto = "shed"\n'),
}


@pytest.mark.parametrize(("once", "goto"), LOOPS.values(), ids=LOOPS)
def test_beats_of_a_storylet_are_met_again_where_it_can_be(
    tmp_path: Path, once: str, goto: str
) -> None:
    act = '[[beats.choices]]\nsay = "x"\n[[beats.choices]]\nsay = "y"\n'
    story = load_story(
        write(
            tmp_path,
            {
                "story.toml": 'format = 1\ntitle = "T"\nstart = "a"\n',
                "a.toml": f'[[beats]]\noffer = {{ pool = "p" }}\n{act}[[beats]]\ngoto = "end"\n',
                "s.toml": f'pool = "p"\nsay = "S"\n{once}[[beats]]\n{goto}{act}',
                "t.toml": f'pool = "p"\nsay = "T"\n{once}[[beats]]\n{goto}{act}',
                "shed.toml": f"[[beats]]\n{act}",
                "end.toml": 'ending = { family = "f" }\n[[beats]]\ntext = "."\n',
            },
        )
    )
    again = met_again(story)
    assert (("s", 0) in again) == (not once or bool(goto))
    assert (("shed", 0) in again) == bool(goto)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(by_dice())
def test_no_playthrough_takes_two_alternatives(files: dict[str, str | bytes]) -> None:
    with TemporaryDirectory() as folder:
        story = load(write(Path(folder), files)).story
    assume(story is not None)
    assert story is not None
    again = {f"{scene}#{story.scenes[scene].beats[beat].name}" for scene, beat in met_again(story)}
    draw = random.Random(0)
    for seed in range(6):
        state, taken = begin(story, Setup("noor", seed=seed)), Counter[str]()
        for _ in range(60):
            open_places = [n for n, option in enumerate(state.offered) if option.locked is None]
            if state.over:
                break
            option = state.offered[place := draw.choice(open_places)]
            taken[option.id.rpartition("/")[0]] += option.place >= 0
            state = step(story, state, place)
        assert {beat for beat, count in taken.items() if count > 1} <= again


def test_the_proof_asks_for_acts_one_by_one_and_never_for_two_alternatives(
    tmp_path: Path,
) -> None:
    promises = """[[promises]]
say = "two acts of a hub can both be heard"
possible = "heard('whistle') and heard('flag')"
[[promises]]
say = "two drinks are never made"
never = "heard('tea') and heard('rum')"
[[promises]]
say = "tea and the stairs can both be heard"
possible = "heard('tea') and heard('climb') and not heard('flour')"
[[promises]]
say = "nobody hears themselves"
never = "voice == 'mara' and heard('whistle')"
"""
    story = load_story(
        write(tmp_path, {**TOWER, "story.toml": str(TOWER["story.toml"]) + promises})
    )
    proof = prove(story, Budget(30))
    assert [outcome.holds for outcome in proof.promises()] == [True] * 4
    assert not proof.never("texts")
    for way in proof.decisions.reached.values():
        groups = [alternatives(story)[act] for act in way.given.hears]
        assert len(groups) == len(set(groups))
