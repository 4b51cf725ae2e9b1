"""Writing from the top down: what is not made yet is said with how it is made, can be made, and is played up to."""

import random
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from random_stories import examples, story
from stories import END, GO, HEAD, said, write

from engine.commands.main import main
from engine.play.game import new_setup
from engine.writing.live import missing, open_live, play
from engine.writing.making import Refused
from engine.writing.new_beats import prepare_beat
from engine.writing.new_scenes import SceneRequest, faults, prepare, put_down
from story.drafting import UNFINISHED, is_made, unmade
from story.loading import Loaded, load
from story.model import Story

ROOM = "[[beats]]\n" + GO
ASKS = '[[beats.choices]]\nsay = "Ask"\nwhen = "?"\ngoto = "end"\n'
CALL = re.compile(r": slackwater (.*)$", re.MULTILINE)


def led(to: str, key: str = "goto") -> str:
    return f'[[beats]]\ntext = "Here."\n[[beats.choices]]\nsay = "On"\n{key} = "{to}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {"story.toml": HEAD, "a.toml": led("drawers"), "end.toml": END}
    return write(tmp_path / "my shop", files)


def calls(words: str) -> list[list[str]]:
    return [shlex.split(found) for found in CALL.findall(words)]


def test_a_scene_that_is_not_made_is_told_with_the_call_that_makes_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder)]) == 1
    (call,) = calls(capsys.readouterr().err)
    assert call == ["new", "scene", "drawers", str(folder)]
    assert main(call) == 0
    assert main(["check", "--strict", str(folder)]) == 0
    assert 'goto = "end"' in (folder / "drawers.toml").read_text()


def test_a_story_grows_from_its_head_by_the_calls_that_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path, {"story.toml": HEAD.replace('"a"', '"hall#door"')})
    main(["check", str(folder)])
    (call,) = calls(capsys.readouterr().err)
    assert main(call) == 0
    assert "It ends the story" in capsys.readouterr().out
    assert 'id = "door"' in (folder / "hall.toml").read_text()
    (folder / "hall.toml").write_text(
        led("attic").replace("text", 'id = "door"\ntext')
        + '[[beats.choices]]\nsay = "Down"\nvisit = "cellar#steps"\ngoto = "attic"\n'
    )
    main(["check", str(folder)])
    made = calls(capsys.readouterr().err)
    assert {call[2] for call in made} == {"attic", "cellar"}
    assert main(["new", "scene", "attic", str(folder)]) == 0
    out = capsys.readouterr().out
    assert calls(out)[-1] == ["new", "scene", "cellar", str(folder)]
    assert main(calls(out)[-1]) == 0
    assert 'id = "steps"' in (folder / "cellar.toml").read_text()
    story = load(folder).story
    assert story is not None
    assert story.scenes["cellar"].beats[0].choices[0].goto is None  # a visit comes back by itself


@pytest.mark.parametrize(
    ("files", "call"),
    [
        ({"a.toml": led("x", "visit") + 'goto = "end"\n'}, ["new", "scene", "x"]),
        ({"a.toml": ROOM + ASKS.replace("?", "seen('x')")}, ["new", "scene", "x"]),
        ({"a.toml": ROOM + ASKS.replace("?", "times('x') > 1")}, ["new", "scene", "x"]),
        (
            {"a.toml": "[[beats]]\noffer = { pool = 'tea' }\n" + GO},
            ["new", "scene", "tea", "--pool", "tea"],
        ),
        ({"a.toml": led("finish")}, ["new", "scene", "finish", "--ending"]),
    ],
)
def test_what_is_asked_about_or_offered_is_made_by_the_call_too(
    files: dict[str, str | bytes], call: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, files)
    assert main(["check", str(folder)]) == 1
    (printed,) = calls(capsys.readouterr().err)
    assert [word for word in printed if word != str(folder)] == call
    assert main(printed) == 0
    assert [code for _, code, _, _ in said(folder)] in ([], ["SW601"])


def test_a_name_that_comes_near_is_proposed_before_it_is_made(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"drawer.toml": ROOM, "story.toml": HEAD})
    main(["check", str(folder)])
    said = capsys.readouterr().err
    assert "did you mean 'drawer'? If not, make it: slackwater new scene drawers" in said
    write(folder, {"a.toml": led("Drawer")})
    main(["check", str(folder)])
    assert calls(capsys.readouterr().err) == []


def test_what_is_wrong_elsewhere_keeps_no_scene_from_being_made(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks = "[[beats]]\nwhen = \"chose('deed')\"\n" + GO
    write(folder, {"b.toml": ROOM + "gotto = 1\nset = { wet = true }\n", "c.toml": asks})
    write(folder, {"empty.toml": ""})
    assert main(["new", "scene", "drawers", str(folder)]) == 0
    assert calls(capsys.readouterr().out) == [["check", str(folder)]]
    assert main(["new", "scene", "x", str(folder), "--after", "nowhere"]) == 2
    assert main(["new", "scene", "x", str(folder), "--after", "empty"]) == 2
    assert "'empty' has no beat yet" in capsys.readouterr().err
    assert {code for _, code, _, _ in said(folder)} == {"SW101", "SW103", "SW203"}


def test_a_story_that_does_not_say_where_it_begins_gets_scenes_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"story.toml": 'format = 1\ntitle = "T"\n'})
    assert main(["new", "scene", "b", str(folder), "--after", "end"]) == 2
    assert main(["new", "scene", "b", str(folder)]) == 0
    out = capsys.readouterr().out
    assert [call[:3] for call in calls(out)] == [
        ["new", "scene", "drawers"],
        ["check", str(folder)],
    ]


def test_nothing_comes_after_a_scene_that_is_not_made_itself(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "scene", "x", str(folder), "--after", "drawers"]) == 2
    assert "'drawers' is not made yet" in capsys.readouterr().err


def test_where_not_all_can_be_read_nothing_is_made(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"b.toml": "[[beats]\n"})
    assert main(["new", "scene", "drawers", str(folder)]) == 1
    assert "SW004" in (err := capsys.readouterr().err)
    assert "nothing was made, as not all of the story can be read" in err
    assert not (folder / "drawers.toml").exists()


def test_a_scene_that_is_wrong_by_itself_is_not_made(folder: Path) -> None:
    assert main(["new", "scene", "0", str(folder), "--pool", "p"]) == 1
    assert not (folder / "0.toml").exists()


def test_an_id_that_differs_in_capitals_alone_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for id, why in (("Drawers", "'drawers' is led to"), ("END", "there is a scene 'end'")):
        assert main(["new", "scene", id, str(folder)]) == 2
        assert why in capsys.readouterr().err


def test_what_is_wrong_elsewhere_once_nothing_is_missing_is_not_the_new_scenes_fault(
    folder: Path,
) -> None:
    ring = "[[beats]]\ngoto = '#r'\n[[beats]]\nid = 'r'\ngoto = '#r'\n"
    write(folder, {"a.toml": led("drawers") + '[[beats.choices]]\nsay = "R"\ngoto = "ring"\n'})
    write(folder, {"ring.toml": ring})
    assert [code for _, code, _, _ in said(folder)] == ["SW201"]
    assert main(["new", "scene", "drawers", str(folder)]) == 0
    assert [code for _, code, _, _ in said(folder)] == ["SW503"]


def test_a_way_that_runs_out_is_cured_by_a_scene_behind_it(folder: Path) -> None:
    write(folder, {"a.toml": '[[beats]]\ntext = "Here."\n[[beats.choices]]\nsay = "Off"\n' + GO})
    assert [code for _, code, _, _ in said(folder)] == ["SW501"]
    assert main(["new", "scene", "b", str(folder), "--after", "a#0/0"]) == 0
    assert said(folder) == []


def test_a_new_scene_lies_beside_what_leads_there_and_ends_in_its_part(tmp_path: Path) -> None:
    head = HEAD + '[cast.wyn]\nname = "Wyn"\n[cast.noor]\nname = "Noor"\n'
    head += '[canon]\nvoices = ["noor", "wyn"]\n'
    files: dict[str, str | bytes] = {
        "story.toml": head,
        "a.toml": '[[beats]]\n[[beats.choices]]\nsay = "N"\nwhen = "voice == \'noor\'"\n'
        'goto = "n"\n[[beats.choices]]\nsay = "W"\nwhen = "voice == \'wyn\'"\ngoto = "w"\n',
        "1/n.toml": 'voice = "noor"\n' + led("n-end"),
        "1/n-end.toml": 'voice = "noor"\n' + END,
        "2/w.toml": 'voice = "wyn"\n' + led("attic"),
        "2/w-end.toml": 'voice = "wyn"\n' + END,
    }
    folder = write(tmp_path, files)
    assert main(["new", "scene", "attic", str(folder)]) == 0
    assert 'goto = "w-end"' in (folder / "2" / "attic.toml").read_text()


# Drafts


def drafted(folder: Path) -> Loaded:
    return load(folder, drafts=True)


def test_a_draft_is_played_up_to_what_is_missing_and_goes_on_where_it_is_made(folder: Path) -> None:
    live = open_live(folder)
    assert missing(live) == ""
    live.game.choose(0)
    assert missing(live) == "drawers"
    assert live.game.state.read[-1].text.plain == "The scene drawers is not made yet."
    assert main(["new", "scene", "drawers", str(folder)]) == 0
    assert live.look()
    assert missing(live) == ""
    assert "Here begins" in live.game.state.read[-1].text.plain


def test_a_beat_that_is_missing_and_a_visit_to_a_scene_that_is(folder: Path) -> None:
    write(folder, {"a.toml": led("#top") + 'visit = "drawers"\n'})
    live = open_live(folder)
    live.game.choose(0)
    assert [passage.text.plain for passage in live.game.state.read] == [
        "The scene drawers is not made yet.",
        "The beat top of the scene a is not made yet.",
    ]


def test_a_story_that_is_whole_is_its_own_draft_and_one_that_is_wrong_has_none(
    folder: Path,
) -> None:
    assert load(folder).draft is None
    write(folder, {"drawers.toml": ROOM})
    whole = drafted(folder)
    assert whole.draft is whole.story is not None
    write(folder, {"drawers.toml": "[[beats]\n"})
    assert drafted(folder).draft is None


GAPS = 12
"""So many kinds of gaps there are in a story that is written from the top down."""
NOT_MADE = ['"attic"', '"attic#door"', '"cellar"', '"#nook"', '"b#nook"', '"end#nook"', '"a#9"']
STORYLETS = ["s1", "s2", "s3"]
Files = dict[str, str | bytes]


def with_a_gap(files: Files, draw: random.Random) -> Files:
    """Return a story's files with one thing that is not made yet, or not written."""
    name = draw.choice(["a", "b", "c", "v", *STORYLETS]) + ".toml"
    text = str(files.get(name, ""))
    match draw.randrange(GAPS):
        case 0 | 1:
            return {other: held for other, held in files.items() if other != name}
        case 2:
            pool = {f"{id}.toml" for id in STORYLETS}
            return {other: held for other, held in files.items() if other not in pool}
        case 3:
            beats = text.split("[[beats]]")
            return {**files, name: "[[beats]]".join(beats[: max(2, len(beats) - 1)])}
        case 4:
            return {**files, name: without_a_way(text, draw)}
        case 5:
            start = draw.choice(["attic", "attic#door", "a#nook", "b"])
            head = str(files["story.toml"]).replace('start = "a"', f'start = "{start}"')
            return {**files, "story.toml": head}
        case 6:
            asks = draw.choice(["seen('attic')", "not seen('attic')", "times('cellar') < 2"])
            return {**files, name: re.sub(r'when = "[^"]*"', f'when = "{asks}"', text, count=1)}
        case 7:
            visited = f"[[beats.choices]]\nvisit = {draw.choice(NOT_MADE)}"
            return {**files, name: text.replace("[[beats.choices]]", visited, 1)}
        case 8:
            ended = {id: held for id, held in files.items() if id not in ("end.toml", "other.toml")}
            return draw.choice([files, ended])
        case _:
            return {**files, name: led_on(text, draw)}


def without_a_way(text: str, draw: random.Random) -> str:
    """Return a scene in which one way is not written yet."""
    ways = [found.span() for found in re.finditer(r"^goto = .*\n?", text, re.MULTILINE)]
    if not ways:
        return text
    start, end = draw.choice(ways)
    return text[:start] + text[end:]


def led_on(text: str, draw: random.Random) -> str:
    """Return a scene in which one way leads to what is not made."""
    ways = [found.span(1) for found in re.finditer(r"^goto = (.*)$", text, re.MULTILINE)]
    if not ways:
        return text
    start, end = draw.choice(ways)
    return text[:start] + draw.choice(NOT_MADE) + text[end:]


def played(draft: Story, draw: random.Random) -> None:
    """Play a draft: it ends at an ending, or at what is not made yet."""
    game = play(draft, new_setup(draft, None, seed=1))
    for _ in range(40):
        open_ones = [n for n, option in enumerate(game.state.offered) if not option.locked]
        if game.over or not open_ones:
            break
        game.choose(draw.choice(open_ones))
    assert game.status is not None


def made(folder: Path) -> Iterator[str]:
    """Make all that a draft is missing, and yield why a beat of it has to be made by hand."""
    before = drafted(folder).draft
    for id in unmade(before) if before is not None else ():
        now = drafted(folder)
        assert now.draft is not None
        prepared = prepare(now.draft, folder, SceneRequest(id))
        assert faults(folder, now, prepared) == []
        put_down(prepared)
    now = drafted(folder)
    for place in [id for id in now.draft.scenes if "#" in id] if now.draft is not None else ():
        scene, _, beat = place.partition("#")
        now = drafted(folder)
        assert now.draft is not None
        try:
            prepared = prepare_beat(now.draft, folder, scene, beat)
        except Refused as refused:
            yield str(refused)
            continue
        assert faults(folder, now, prepared) == []
        put_down(prepared)


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@for_all(st.integers(0, 1 << 60))
def test_whatever_is_missing_a_draft_plays_and_is_made_whole(seed: int) -> None:
    """A story with nothing but gaps has a draft, which is played; all that is missing is made, and nothing else is wrong then."""
    draw = random.Random(seed)
    with TemporaryDirectory() as place:
        files = story(draw)
        folder = write(Path(place, "shop"), files)
        while load(folder).story is None:
            files = story(draw)
            write(folder, files)
        for _ in range(draw.randint(1, 4)):
            files = with_a_gap(files, draw)
        shutil.rmtree(folder)
        write(folder, files)
        before = drafted(folder)
        if before.draft is None:
            codes = {found.code for found in before.diagnostics if found.severity == "error"}
            assert codes - UNFINISHED
            return
        played(before.draft, draw)
        by_hand = list(made(folder))
        after = drafted(folder)
        assert after.draft is not None
        assert [id for id in unmade(after.draft) if "#" not in id] == []
        left = [id for id, scene in after.draft.scenes.items() if not is_made(scene)]
        assert len(left) == len(by_hand)
        played(after.draft, draw)
