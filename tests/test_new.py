"""New stories and scenes: what is made plays at once, what was there is changed where it must be and nowhere else."""

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from stories import GO, HEAD, write

from engine.commands.main import main
from engine.writing.making import NEW_STORY, Refused, exits_of, titled
from engine.writing.new_scenes import SceneRequest, prepare, put_down
from story.flow import Flow
from story.loading import Memory, load, load_story
from story.model import Story
from story.shipped import shipped_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert main(["new", "story", str(tmp_path / "night-shift")]) == 0
    return tmp_path / "night-shift"


def made(folder: Path, *words: str) -> int:
    return main(["new", "scene", words[0], str(folder), *words[1:]])


def checked(folder: Path) -> list[str]:
    return [str(found) for found in load(folder, warnings=True).diagnostics]


def reached(story: Story) -> set[tuple[str, int]]:
    return set(Flow(story).reached())


def test_a_new_story_plays_at_once_and_nothing_is_to_be_said_of_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(NEW_STORY)
    assert checked(folder) == []
    for choice, word in (("1", "You left it on"), ("2", "it hums all the way")):
        assert (
            main(
                [
                    "play",
                    str(folder),
                    "--plain",
                    "--choices",
                    choice,
                    "--new",
                    "--saves",
                    str(folder.parent / "saves"),
                ]
            )
            == 0
        )
        assert word in capsys.readouterr().out
    assert load_story(folder).title == "Night shift"
    assert main(["prove", str(folder)]) == 0


def test_nothing_is_ever_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert main(["new", "story", str(folder)]) == 2
    assert "there already, and not empty" in capsys.readouterr().err
    assert made(folder, "morning") == 2
    assert "there is a scene 'morning' already" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_scene_comes_after_another_and_leads_on_to_where_that_led(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "counter.toml").read_text()
    assert made(folder, "attic", "--after", "counter") == 0
    assert "counter.toml leads there now" in capsys.readouterr().out
    assert (folder / "counter.toml").read_text() == before.replace(
        'goto = "morning"', 'goto = "attic"'
    )
    assert 'goto = "morning"' in (folder / "attic.toml").read_text()
    assert checked(folder) == []
    assert made(folder, "stairs", "--after", "attic") == 0
    assert checked(folder) == []


def test_a_scene_comes_after_a_beat_or_a_choice_that_only_fell_through(folder: Path) -> None:
    assert made(folder, "radio", "--after", "counter#0/0") == 0
    assert made(folder, "window", "--after", "counter#1") == 0
    assert checked(folder) == []
    story = load_story(folder)
    assert {("radio", 0), ("window", 0)} <= reached(story)
    assert str(story.scenes["radio"].beats[0].choices[0].goto) == "counter#1"


def test_storylets_endings_folders_and_the_schema_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "scene.schema.json").write_text("{}")
    assert made(folder, "moth", "--pool", "night", "--in", "small/hours") == 0
    assert "Nothing offers it yet" in capsys.readouterr().out
    assert (
        (folder / "small/hours/moth.toml")
        .read_text()
        .startswith("#:schema ../../scene.schema.json\n")
    )
    assert made(folder, "elsewhere", "--ending") == 0
    assert load_story(folder).scenes["elsewhere"].ending is not None
    assert made(folder, "drift") == 0
    assert 'goto = "drift"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a/b"], "cannot be a scene's id"),
        (["story"], "cannot be a scene's id"),
        (["x", "--after", "morning"], "the story ends with 'morning'"),
        (["x", "--after", "countr"], "did you mean 'counter'?"),
        (["x", "--after", "counter#9"], "there is no beat '9'"),
        (["x", "--after", "counter#0/9"], "there is no choice '9'"),
        (["x", "--in", "../out"], "is not a folder of the story"),
        (["x", "--pool", "a b"], "cannot be a pool's name"),
        (["x", "--pool", "p", "--ending"], "take out --after and --ending"),
    ],
)
def test_a_wrong_call_is_told_and_leaves_all_as_it_was(
    words: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*")}
    assert made(folder, *words) == 2
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*")} == before


def test_a_story_that_is_wrong_is_mended_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "counter.toml").write_text("[[beats]\n")
    assert made(folder, "attic") == 1
    assert "SW004" in capsys.readouterr().err
    assert not (folder / "attic.toml").exists()
    assert main(["new", "scene", "attic", str(folder.parent / "nowhere")]) == 2


def test_several_ways_out_are_asked_about_by_the_words_to_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fork = "[[beats]]\n" + GO + '[[beats.choices]]\nid = "back"\nsay = "Back"\ngoto = "b"\n'
    end = 'ending = { family = "f" }\n[[beats]]\ntext = "End."\n'
    write(
        tmp_path,
        {"story.toml": HEAD, "a.toml": fork, "b.toml": "[[beats]]\n" + GO, "end.toml": end},
    )
    assert made(tmp_path, "x", "--after", "a") == 2
    assert capsys.readouterr().err.splitlines() == [
        "slackwater: 'a' leads to several places; say which way:",
        f"  on the way to end: slackwater new scene x {tmp_path} --after 'a#0/0'",
        f"  on the way to b: slackwater new scene x {tmp_path} --after back",
    ]
    assert made(tmp_path, "x", "--after", "back") == 0
    assert load_story(tmp_path).scenes["x"].beats[0].choices[0].goto is not None
    assert made(tmp_path, "inline", "--after", "a#0/0", "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["changed"]


def test_what_is_a_scene_and_a_choice_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    end = 'ending = { family = "f" }\n[[beats]]\ntext = "End."\n'
    files = {"story.toml": HEAD, "a.toml": "[[beats]]\n" + GO + 'id = "a"\n', "end.toml": end}
    write(tmp_path, {**files})
    assert made(tmp_path, "x", "--after", "a") == 2
    assert capsys.readouterr().err.splitlines() == [
        "slackwater: 'a' is a scene and a choice; say which:",
        f"  the choice: slackwater new scene x {tmp_path} --after 'a#0/0'",
        f"  the scene's last beat: slackwater new scene x {tmp_path} --after 'a#0'",
    ]
    assert made(tmp_path, "x", "--after", "a#0") == 2
    assert "only choices lead on from 'a#0'; say which" in capsys.readouterr().err
    assert made(tmp_path, "x", "--after", "a#0/0") == 0


def places(story: Story) -> list[str]:
    """List everything a scene could come after."""
    out = []
    for scene in story.scenes.values():
        out.append(scene.id)
        for beat in scene.beats:
            out.append(f"{scene.id}#{beat.name}")
            out += [f"{scene.id}#{beat.name}/{choice.position}" for choice in beat.choices]
    return out


Shape = tuple[object, ...]
FIRST_MOVEMENT = Path(__file__).parent / "first-movement" / "scenes"


def shape(story: Story, place: str) -> Shape:
    """Say what making a scene after a place hangs on: how it is named, and where and how each way out of it is written. Raises Refused."""
    scene, exits = exits_of(story, place)
    ways = {
        (
            "choices" in exit.path,
            exit.written,
            exit.to and (exit.to.scene == scene.id, exit.to.beat is None),
            exit.path[1] == scene.beats[-1].position,
        )
        for exit in exits
    }
    offers = any(beat.offer is not None for beat in scene.beats)
    several = len({exit.to for exit in exits}) > 1
    return (
        "#" in place,
        len(exits) > 1,
        several,
        scene.pool is None,
        offers,
        *sorted(map(str, ways)),
    )


def shapes(story: Story) -> dict[Shape, list[str]]:
    """Collect the places of each shape."""
    out: dict[Shape, list[str]] = {}
    for place in places(story):
        with suppress(Refused):
            out.setdefault(shape(story, place), []).append(place)
    return out


Ways = dict[tuple[str, int], set[tuple[str, int]]]


def ways(story: Story) -> Ways:
    """Say from every beat where it leads."""
    flow = Flow(story)
    return {node: {edge.to for edge in flow.own_edges(node)} for node in flow.reached()}


def through(found: Ways) -> Ways:
    """Take the new scene out again: who came to it comes to where it leads."""
    new = ("between", 0)
    on = found.pop(new)
    return {node: (to - {new}) | (on if new in to else set()) for node, to in found.items()}


@pytest.mark.parametrize("of", [FIRST_MOVEMENT, shipped_folder()], ids=["short", "shipped"])
def test_wherever_a_scene_can_come_all_that_could_be_reached_still_can(
    of: Path, tmp_path: Path
) -> None:
    """Try a place of every shape there is; of two of one shape, the second is made by the same lines of code."""
    folder, memory = tmp_path / "copy", Memory()
    shutil.copytree(of, folder)
    before = load(folder, memory=memory).story
    assert before is not None
    could, led = reached(before), 0
    seen = set() if of == FIRST_MOVEMENT else set(shapes(load_story(FIRST_MOVEMENT)))
    for kind, alike in shapes(before).items():
        if kind in seen:
            continue
        with suppress(Refused):
            prepared = prepare(
                before, folder, SceneRequest("between", after=alike[len(alike) // 2])
            )
            raws = {path: path.read_bytes() for path in prepared.changes}
            put_down(prepared)
            after = load(folder, memory=memory)
            assert after.story is not None, (alike, after.diagnostics)
            assert {*could, ("between", 0)} == reached(after.story), alike
            assert ways(before) == through(ways(after.story)), alike
            led += 1
            prepared.path.unlink()
            for path, raw in raws.items():
                path.write_bytes(raw)
    assert led > 8


def test_a_title_is_made_of_an_id() -> None:
    assert [titled(id) for id in ("the-box-at-seven", "left_first", "--")] == [
        "The box at seven",
        "Left first",
        "A story",
    ]
