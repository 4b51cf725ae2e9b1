"""The examples in the docstrings of what others call: each is run, in the story that `slackwater new story` makes."""

import doctest
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.atlas.compatibility import check_compatibility
from engine.commands.main import main
from engine.play.game import new_setup, start
from engine.play.retelling import retell
from engine.proving.proof import prove
from engine.proving.ways import way_to
from engine.runtime.state import Setup
from engine.runtime.step import begin, step
from engine.saves.replaying import replay
from engine.saves.store import SaveStore
from engine.stats.counting import count
from engine.stats.sampling import sample
from story.language.condition_parser import parse_condition
from story.language.prose_parser import parse_prose
from story.language.typesetting import typeset_source
from story.loading import load, load_story

NOTHING = "nothing"
ENTRANCES: tuple[Callable[..., object], ...] = (
    load,
    load_story,
    parse_prose,
    parse_condition,
    typeset_source,
    begin,
    step,
    start,
    retell,
    replay,
    check_compatibility,
    count,
    sample,
    prove,
    way_to,
)


@pytest.fixture(scope="module")
def at_hand(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Return what the examples take for given: a story, its folder, a finished playthrough, and where it is kept."""
    folder = tmp_path_factory.mktemp("examples") / "left-luggage"
    assert main(["new", "story", str(folder)]) == 0
    story = load_story(folder)
    store = SaveStore(folder.parent / "saves", story.id)
    game = start(story, store, new_setup(story, store, seed=1))
    game.choose(0)
    game.close()
    return {"story": story, "folder": folder, "game": game, "store": store, "Setup": Setup}


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda entrance: entrance.__name__)
def test_an_example_shows_what_is_so(
    entrance: Callable[..., object], at_hand: dict[str, object]
) -> None:
    known = {**entrance.__globals__, **at_hand}
    (found,) = (
        test
        for test in doctest.DocTestFinder(recurse=False).find(entrance, globs=known)
        if test.examples
    )
    said: list[str] = []
    result = doctest.DocTestRunner().run(found, out=said.append)
    assert result.attempted, "no example"
    assert not result.failed, "".join(said)


def test_public_names_are_what_they_say() -> None:
    import engine
    import story

    for package in (engine, story):
        for name in package.__all__:
            assert getattr(package, name).__name__ == name
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            getattr(package, NOTHING)


def test_the_templates_are_where_they_are_looked_for() -> None:
    assert (
        Path(__file__).parent.parent / "engine" / "writing" / "templates" / "story.toml"
    ).is_file()
