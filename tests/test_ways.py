"""A way to any place of a story, played before it is given."""

from pathlib import Path

import pytest
from stories import END, HEAD, make
from stories import shipped as loaded

from engine.proving.ways import UnknownTarget, way_to
from engine.proving.witnesses import Witness
from engine.runtime.state import State
from engine.runtime.step import begin, step
from story.ids import ChoiceId
from story.loading import load_story
from story.model import Story

pytestmark = pytest.mark.usefixtures("first_movement")


@pytest.fixture(scope="module")
def shipped() -> Story:
    return loaded()


def played(story: Story, way: Witness) -> tuple[State, list[ChoiceId]]:
    """Play a way in the game; gives where it leads, and the ids of the choices taken."""
    state, ids = begin(story, way.given), []
    for place in way.places:
        ids.append(state.offered[place].id)
        state = step(story, state, place)
    return state, ids


def test_a_way_leads_to_every_scene_of_the_shipped_story(shipped: Story) -> None:
    for scene in shipped.scenes.values():
        way = way_to(shipped, scene.id)
        assert way is not None, scene.id
        state, ids = played(shipped, way)
        assert tuple(ids) == way.ids
        passed = {passage.place.partition("#")[0] for passage in state.read}
        assert scene.id in passed | {state.ending}


def test_a_way_to_a_choice_takes_it_last(shipped: Story) -> None:
    way = way_to(shipped, "n3-say")
    assert way is not None
    assert way.ids[-1].endswith("/n3-say")
    assert way_to(shipped, way.ids[-1]) == way


def test_a_way_that_needs_a_value_and_a_storylet_is_found(tmp_path: Path) -> None:
    storylets = {
        f"s{n}": f'pool = "p"\nsay = "S{n}"\nonce = true\n[[beats]]\nadd = {{ n = {n} }}\ntext = "x"\n'
        for n in range(1, 6)
    }
    scene = """[[beats]]
id = "hub"
offer = { pool = "p", show = 2 }
[[beats.choices]]
say = "Leave"
when = "n == 9 and times('s4') == 1"
goto = "far"
[[beats.choices]]
say = "Stop"
goto = "end"
"""
    head = HEAD + "[variables]\nn = { start = 0, min = 0, max = 20 }\n"
    far = '[[beats]]\ntext = "Far."\ngoto = "end"\n'
    folder = make(
        tmp_path, {"story.toml": head, "insights.toml": ""}, a=scene, far=far, end=END, **storylets
    )
    story = load_story(folder)
    way = way_to(story, "far")
    assert way is not None
    assert sorted(id.partition("/")[2] for id in way.ids) in (
        ["0", "s4", "s5"],
        ["0", "s2", "s3", "s4"],
    )
    assert played(story, way)[0].ending == "end"


def test_where_there_is_no_way_none_is_given(tmp_path: Path) -> None:
    scene = '[[beats]]\n[[beats.choices]]\nsay = "Go"\ngoto = "end"\n[[beats.choices]]\nsay = "No"\nwhen = "lit"\ngoto = "end"\n'
    story = load_story(make(tmp_path, a=scene))
    assert way_to(story, "a#0/1") is None


def test_an_unknown_name_is_said_to_be_one(shipped: Story) -> None:
    with pytest.raises(UnknownTarget, match="did you mean 'box-noor'"):
        way_to(shipped, "box-nor")
