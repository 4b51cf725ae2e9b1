"""Beats that run dry: what is said of them is played by the game, and where no condition decides, nothing is missed."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from stories import END, HEAD, write

from engine.commands.main import main
from engine.runtime.state import Setup, State
from engine.runtime.step import begin, step
from story.loading import load
from story.model import Story


def choice(say: str, *keys: str) -> str:
    return "\n".join(["[[beats.choices]]", f'say = "{say}"', *keys, ""])


ONCE, BACK, OFF = "once = true", 'goto = "#hub"', 'goto = "end"'
HUB = '[[beats]]\nid = "hub"\ntext = "A hub."\n'
ROOM = '[[beats]]\ntext = "A room."\n'


def dry(folder: Path, **scenes: str) -> list[tuple[str, int, str]]:
    """Check a story; gives scene, line and how it breaks off, of all that runs dry."""
    files: dict[str, str | bytes] = {f"{id}.toml": text for id, text in scenes.items()}
    write(folder, {"story.toml": HEAD + "[variables]\nlit = false\n", "end.toml": END, **files})
    found = [d for d in load(folder, warnings=True).diagnostics if d.code == "SW631"]
    return [(Path(d.file).stem, d.line, d.message.partition("the story ")[2]) for d in found]


RUNS_OUT = [("a", 1, "runs out")]
DRY = [
    ({"a": HUB + choice("Look", ONCE, BACK)}, RUNS_OUT),
    ({"a": HUB + choice("Look", ONCE, BACK) + choice("Hear", ONCE, BACK)}, RUNS_OUT),
    ({"a": HUB + choice("Look", ONCE, BACK) + choice("Shut", 'locked = "No."')}, RUNS_OUT),
    ({"a": HUB + choice("Look", ONCE, 'goto = "b"'), "b": ROOM + 'goto = "a"\n'}, RUNS_OUT),
    ({"a": HUB + choice("Look", ONCE, 'visit = "b"', BACK), "b": ROOM}, RUNS_OUT),
    (
        {"a": HUB + choice("Look", ONCE, 'goto = "b"'), "b": ROOM + choice("Back", 'goto = "a"')},
        RUNS_OUT,
    ),
    (
        {
            "a": HUB + choice("Out", ONCE, 'goto = "b"'),
            "b": ROOM + choice("Back", ONCE, 'goto = "a"'),
        },
        RUNS_OUT,
    ),
    ({"a": HUB + BACK + "\n" + choice("Look", ONCE, BACK)}, [("a", 1, "goes round for ever")]),
    (
        {
            "a": ROOM + choice("In", 'goto = "b"') + choice("Off", OFF),
            "b": HUB + choice("L", ONCE, BACK),
        },
        [("b", 1, "runs out")],
    ),
]
FINE = [
    {"a": HUB + choice("Look", ONCE, BACK) + choice("Off", OFF)},
    {"a": HUB + choice("Look", ONCE, BACK) + '[[beats]]\ntext = "On."\ngoto = "end"\n'},
    {"a": HUB + OFF + "\n" + choice("Look", ONCE, BACK)},
    {"a": HUB + choice("Look", ONCE, OFF)},
    {"a": HUB + choice("Look", ONCE, BACK) + choice("Off", 'when = "lit"', OFF)},
    {"a": 'ending = { family = "f" }\n' + HUB + choice("Look", ONCE, BACK)},
    {"a": HUB + 'when = "lit"\n' + choice("Look", ONCE, BACK) + ROOM + OFF + "\n"},
    {
        "a": ROOM + choice("In", 'when = "lit"', 'goto = "b"') + choice("Off", OFF),
        "b": HUB + choice("Look", ONCE, BACK),
    },
    {
        "a": ROOM + choice("In", 'visit = "b"', OFF),
        "b": HUB + choice("Look", ONCE, BACK),
    },
]


@pytest.mark.parametrize(("scenes", "found"), DRY)
def test_what_runs_dry_is_said_where_it_does(
    scenes: dict[str, str], found: list[tuple[str, int, str]], tmp_path: Path
) -> None:
    assert dry(tmp_path, **scenes) == found


@pytest.mark.parametrize("scenes", FINE)
def test_what_goes_on_or_depends_is_not_doubted(scenes: dict[str, str], tmp_path: Path) -> None:
    assert dry(tmp_path, **scenes) == []
    assert load(tmp_path).story is not None


def test_check_and_prove_and_play_say_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dry(tmp_path, a=HUB + choice("Look", ONCE, BACK)) == RUNS_OUT
    assert main(["prove", str(tmp_path), "--json"]) == 1
    (stuck,) = json.loads(capsys.readouterr().out)["stuck"]
    assert (stuck["where"], stuck["how"]) == ("a#hub", "ran-out")
    saves = ["--saves", str(tmp_path / "saves")]
    assert main(["play", str(tmp_path), "--choices", "1", *saves]) == 0
    out = capsys.readouterr().out
    assert out.endswith(f"Where it does so is said by: slackwater prove {tmp_path}\n\n")


# Against the game


@st.composite
def hubs(draw: st.DrawFn) -> dict[str, str | bytes]:
    """Draw a story in which nothing depends on a condition, and much is there once only."""
    leads = ["a", "b", "c", "#hub", "#far", "end"]
    files: dict[str, str | bytes] = {"story.toml": HEAD, "end.toml": END, "v.toml": ROOM}
    for id in ("a", "b", "c"):
        text = ""
        for beat in ("hub", "far"):
            text += f'[[beats]]\nid = "{beat}"\ntext = "{id}."\n'
            if draw(st.integers(0, 2)) == 0:
                text += f'goto = "{draw(st.sampled_from(leads))}"\n'
            for number in range(draw(st.integers(0, 3))):
                keys = [f'goto = "{draw(st.sampled_from(leads))}"']
                keys += [ONCE] if draw(st.integers(0, 3)) else []
                keys += ['visit = "v"'] if draw(st.integers(0, 5)) == 0 else []
                text += choice(str(number), *keys)
        files[f"{id}.toml"] = text
    return files


def breaks_off(story: Story, most: int = 1_500) -> set[str]:
    """Play all ways; gives how the story breaks off."""
    states = [begin(story, Setup())]
    seen: set[tuple[object, ...]] = set()
    out: set[str] = set()
    while states:
        state: State = states.pop()
        key = (state.beat, state.values, state.stack)
        if state.over in ("ran-out", "loop"):
            out.add(state.over)
        if key in seen:
            continue
        seen.add(key)
        assume(len(seen) < most)
        states += [
            step(story, state, place)
            for place, option in enumerate(state.offered)
            if option.locked is None
        ]
    return out


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@for_all(hubs())
def test_what_is_said_can_be_played_and_nothing_that_can_is_missed(
    files: dict[str, str | bytes],
) -> None:
    with TemporaryDirectory() as folder:
        loaded = load(write(Path(folder), files), warnings=True)
    assume(loaded.story is not None)
    assert loaded.story is not None
    said = {d.message.rpartition(" the story ")[2] for d in loaded.diagnostics if d.code == "SW631"}
    played = breaks_off(loaded.story)
    names = {"ran-out": "runs out", "loop": "goes round for ever"}
    assert said <= {names[how] for how in played}
    assert bool(said) == bool(played)
