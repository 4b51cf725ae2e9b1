"""A story is edited under the playthroughs kept of it: none of them answers another question without a word, and what holds is told alike."""

import io
import random
from pathlib import Path

import pytest
from edited_stories import Draft, Page, drafted, edited, loaded
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from playthroughs import choose, open_places
from stories import write

from engine.atlas.compatibility import check_compatibility
from engine.atlas.logs import Log, read_logs
from engine.atlas.replays import replays
from engine.atlas.tree import Atlas
from engine.commands.main import main
from engine.play.game import Game, new_setup, resume, start
from engine.play.notices import heard_told, notices
from engine.play.retelling import read_only_game
from engine.saves.store import SaveStore
from story.diagnostics import StoryError
from story.loading import load_story
from story.model import Story

Lines = dict[int, Page]
"""The question that each line of a record answers, and how it read."""


def begun(story: Story, store: SaveStore) -> Game:
    return start(story, store, new_setup(story, None, seed=1))


def played(draw: random.Random, story: Story, store: SaveStore) -> Game:
    """Play a while, now and then back and another way."""
    game = begun(story, store)
    for _ in range(draw.randint(1, 12)):
        if game.over:
            for _ in range(draw.randint(1, 4)):
                game.back()
        game.choose(draw.choice(open_places(game)))
    game.close()
    return game


def is_the_same(was: Page, now: Page) -> bool:
    """Say whether it is the same question; one that reads the same to the letter is, as nobody could tell them apart."""
    return was[0] == now[0] or (was[1] != "" and was[1:3] == now[1:3])


@settings(max_examples=50)
@for_all(st.integers(0, 1 << 30))
def test_no_save_answers_another_question_in_silence(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    draw = random.Random(seed)
    folder = tmp_path_factory.mktemp("edited")
    draft = drafted(draw)
    story = loaded(folder / "edited", draft)
    store = SaveStore(folder / "saves", story.id)
    game = played(draw, story, store)
    pages = draft.pages()
    answered = {line: pages[taken.choice] for line, taken in game.record.taken.items()}
    told: set[int] = set()
    for _ in range(3):
        draft, story = edited_and_loaded(draw, draft, folder / "edited")
        told |= hold_to_what_was_answered(story, store, game.id, answered, draft.pages(), told)
        game = resume(story, store, store.find(game.id))
        assert agrees(story, store, game)
        if not game.over and draw.random() < 0.5:
            game.choose(draw.choice(open_places(game)))
            answered.setdefault(game.lines[-1], draft.pages()[game.taken[-1].id])
        game.close()


def edited_and_loaded(draw: random.Random, draft: Draft, folder: Path) -> tuple[Draft, Story]:
    """Edit until the story can be played."""
    while True:
        after = edited(draw, draft)
        try:
            return after, loaded(folder, after)
        except StoryError:
            continue


def hold_to_what_was_answered(
    story: Story, store: SaveStore, id: str, answered: Lines, pages: dict[str, Page], told: set[int]
) -> set[int]:
    """Replay everything; gives the lines of which it was told that they may answer something else, where they do."""
    out = set()
    for replay in replays(story, read_logs(store, {})[id]):
        if replay.option is None or is_the_same(answered[replay.line], pages[replay.option.id]):
            continue
        assert replay.doubt or replay.line in told
        out.add(replay.line)
    return out


def agrees(story: Story, store: SaveStore, game: Game) -> bool:
    """Hold `check --against` to what play does."""
    log = read_logs(store, {})[game.id]
    every = {replay.line: replay for replay in replays(story, log)}
    way = log.way(log.end)
    broken = [line for line in way if line not in every]
    assert (game.parting.line if game.parting is not None else None) == next(iter(broken), None)
    assert {doubt.line for doubt in game.doubts} == {
        line for line in way if line in every and every[line].doubt
    }
    (held,) = check_compatibility(story, store)
    assert sum(one.lost for one in held.breaks) == len(log) - (len(every) - 1)
    assert len(held.unsure) == sum(bool(replay.doubt) for replay in every.values())
    return map_agrees(story, store, log, set(every))


def map_agrees(story: Story, store: SaveStore, log: Log, holding: set[int]) -> bool:
    atlas = Atlas(story, store)
    atlas.look()
    (root,) = atlas.roots
    waiting, found = [root], set()
    while waiting:
        node = waiting.pop()
        waiting += node.children
        found |= {line for _, line in node.members if node.state is not None}
    return found == holding


# the smallest of each kind


HEAD = 'format = 1\ntitle = "Asked"\nstart = "a"\n'
END = 'ending = { family = "f" }\n[[beats]]\ntext = "Over."\n'


def asked(
    *questions: tuple[str, str], beats: bool = False, says: tuple[str, ...] = ("Yes.", "No.")
) -> str:
    """Write a scene of questions, each with its text and the name that its answers' ids begin with, or no ids."""
    out = []
    for place, (text, name) in enumerate(questions):
        out.append(f'[[beats]]\ntext = "{text}"\n')
        if beats and name:
            out.append(f'id = "{name}"\n')
        for say in says:
            id = f'id = "{name}-{say.strip(".").lower()}"\n' if name and not beats else ""
            goto = 'goto = "end"\n' if place == len(questions) - 1 else ""
            out.append(f'[[beats.choices]]\nsay = "{say}"\n{id}{goto}')
    return "".join(out)


def made(folder: Path, scene: str) -> Story:
    return load_story(write(folder, {"story.toml": HEAD, "a.toml": scene, "end.toml": END}))


LEND, LIE, TEA = (
    "Do you lend him the money?",
    "Do you lie to her about it?",
    "Would you like some tea?",
)
TWO = [(LEND, "lend"), (LIE, "lie")]


@pytest.fixture
def store(tmp_path: Path) -> SaveStore:
    return SaveStore(tmp_path / "saves", "asked")


def kept(tmp_path: Path, store: SaveStore, scene: str, *says: str) -> str:
    game = choose(begun(made(tmp_path / "asked", scene), store), *says)
    game.close()
    return game.id


@pytest.mark.parametrize("form", ["ids", "no ids", "ids of beats"])
def test_a_question_that_is_put_above_is_not_answered_by_what_was_answered_below(
    tmp_path: Path, store: SaveStore, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two questions, each yes or no; a third such one above them: it was never answered."""
    beats = form == "ids of beats"
    names = ("lend", "lie", "tea") if form != "no ids" else ("", "", "")
    two = [(LEND, names[0]), (LIE, names[1])]
    id = kept(tmp_path, store, asked(*two, beats=beats), "Yes.", "No.")
    before = store.find(id).path.read_bytes()
    edit = made(tmp_path / "asked", asked((TEA, names[2]), *two, beats=beats))
    game = resume(edit, store, store.find(id))
    assert game.taken == []
    assert game.parting is not None
    assert not game.parting.why.startswith("the choice you took is no longer there")
    game.close()
    assert main(["check", str(tmp_path / "asked"), "--against", str(store.root)]) == 1
    assert "0 hold, 1 parts" in capsys.readouterr().out
    assert store.find(id).path.read_bytes() == before
    again = resume(made(tmp_path / "asked", asked(*two, beats=beats)), store, store.find(id))
    assert [option.say.plain for option in again.taken] == ["Yes.", "No."]
    assert (again.parting, again.doubts) == (None, ())
    again.close()


HOLDING = {
    "ids, all reworded": (
        asked(*TWO),
        asked(("Money?", "lend"), ("Truth?", "lie")).replace("Yes.", "Of course."),
    ),
    "moved to another scene": (asked(*TWO), None),
    "ids given": (asked((LEND, ""), (LIE, "")), asked(*TWO)),
    "ids of beats given": (asked((LEND, ""), (LIE, "")), asked(*TWO, beats=True)),
    "a text before them": (
        asked((LEND, ""), (LIE, "")),
        '[[beats]]\ntext = "It is late."\n' + asked((LEND, ""), (LIE, "")),
    ),
    "another answer to each": (
        asked((LEND, ""), (LIE, "")),
        asked((LEND, ""), (LIE, ""), says=("Later.", "Yes.", "No.")),
    ),
    "a question after them": (
        asked((LEND, ""), (LIE, "")),
        asked((LEND, ""), (LIE, ""), (TEA, "")),
    ),
    "ids of beats, all reworded": (
        asked(*TWO, beats=True),
        asked(("Money?", "lend"), ("Truth?", "lie"), beats=True),
    ),
}


@pytest.mark.parametrize("edit", HOLDING)
def test_what_still_asks_the_same_is_answered_as_it_was_without_a_doubt(
    tmp_path: Path, store: SaveStore, edit: str
) -> None:
    before, after = HOLDING[edit]
    id = kept(tmp_path, store, before, "Yes.", "No.")
    if after is None:
        start = '[[beats]]\ntext = "It is late."\ngoto = "b"\n'
        story = load_story(write(tmp_path / "asked", {"a.toml": start, "b.toml": before}))
    else:
        story = made(tmp_path / "asked", after)
    game = resume(story, store, store.find(id))
    assert len(game.taken) == 2
    assert (game.parting, game.doubts) == (None, ())
    game.close()


DOUBTED = {
    "the words above were changed": (
        asked((LEND, ""), (LIE, "")),
        asked(("Do you lend him the money or not?", ""), (LIE, "")),
        "the words above it were changed",
    ),
    "a beat was given another id": (
        asked(*TWO, beats=True),
        asked((LEND, "loan"), (LIE, "lie"), beats=True),
        "its beat was 'lend', and is 'loan' now",
    ),
    "a choice was given another id": (
        asked(*TWO),
        asked((LEND, "loan"), (LIE, "lie")),
        "its id was 'lend-yes', and is 'loan-yes' now",
    ),
    "the same is asked twice": (
        asked((LEND, ""), (LIE, "")),
        asked((LEND, ""), (LEND, ""), (LIE, "")),
        "the same is asked at several places",
    ),
    "the same is said twice": (
        asked((LEND, ""), (LIE, "")),
        asked((LEND, ""), (LIE, ""), says=("Yes.", "Yes.", "No.")),
        "more than one choice there says the same",
    ),
}


@pytest.mark.parametrize("edit", DOUBTED)
def test_what_is_found_by_less_is_told_once_and_then_holds(
    tmp_path: Path, store: SaveStore, edit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, why = DOUBTED[edit]
    id = kept(tmp_path, store, before, "Yes.")
    story = made(tmp_path / "asked", after)
    main(["check", str(tmp_path / "asked"), "--against", str(store.root)])
    out = capsys.readouterr().out
    assert why in out
    assert "1 holds (1 of them with doubts)" in out
    game = resume(story, store, store.find(id))
    assert [why in doubt.why for doubt in game.doubts] == [True]
    assert why in " ".join(notices(game))
    game.choose(0)
    game.close()
    again = resume(story, store, store.find(id))
    assert again.doubts == ()
    assert len(again.taken) == 2
    again.close()


def test_an_edit_that_is_taken_back_brings_everything_back_though_it_was_played_on_meanwhile(
    tmp_path: Path, store: SaveStore
) -> None:
    first = asked((LEND, ""), (LIE, ""))
    id = kept(tmp_path, store, first, "Yes.")
    renamed = made(tmp_path / "asked", asked((LEND, "lend"), ("Do you lie?", "lie")))
    game = resume(renamed, store, store.find(id))
    game.choose(1)
    game.close()
    again = resume(made(tmp_path / "asked", first), store, store.find(id))
    assert [option.id for option in again.taken] == ["a#0/0"]
    again.close()
    game = resume(
        made(tmp_path / "asked", asked((LEND, "lend"), ("Do you lie?", "lie"))),
        store,
        store.find(id),
    )
    assert [option.id for option in game.taken] == ["a#0/lend-yes", "a#1/lie-no"]
    assert game.doubts == ()
    game.close()


def test_a_save_of_the_first_version_is_told_what_it_cannot_know(
    tmp_path: Path, store: SaveStore
) -> None:
    story = made(tmp_path / "asked", asked((LEND, ""), (LIE, "")))
    id = kept(tmp_path, store, asked((LEND, ""), (LIE, "")), "Yes.", "No.")
    record = store.find(id).record
    assert record is not None
    given = '{"voice":null,"pronouns":{},"hears":{},"heard_from":"","seen_before":[],"seed":1}'
    head = f'{{"slackwater":1,"id":"old","story":"asked","title":"Asked","version":"{story.version}","started":"","given":{given}}}\n'
    lines = [f'{{"c":"{taken.choice}","w":"{taken.words}"}}\n' for taken in record.taken.values()]
    store.add("old", "".join([head, *lines]).encode())
    assert resume_and_close(story, store, "old").doubts == ()
    edit = made(tmp_path / "asked", asked((TEA, ""), (LEND, ""), (LIE, "")))
    game = resume_and_close(edit, store, "old")
    assert len(game.doubts) == len(game.taken) == 2
    assert "without the words above it" in game.doubts[0].why


def resume_and_close(story: Story, store: SaveStore, id: str) -> Game:
    game = resume(story, store, store.find(id))
    game.close()
    return game


# storylets


def storylet(number: int, weight: int, more: str) -> str:
    head = f'pool = "p"\nsay = "S{number}"\nweight = {weight}\n{more}\n'
    return f'{head}[[beats]]\ntext = "In {number}."\n'


def pool(
    count: int, weights: dict[int, int] | None = None, folder: str = "", more: str = ""
) -> dict[str, str | bytes]:
    hub = '[[beats]]\nid = "hub"\noffer = { pool = "p", show = 2 }\n[[beats.choices]]\nsay = "End"\ngoto = "end"\n'
    return {
        "story.toml": HEAD,
        "a.toml": hub,
        "end.toml": END,
        **{
            f"{folder * (n % 2)}s{n}.toml": storylet(n, (weights or {}).get(n, n % 3 + 1), more)
            for n in range(count)
        },
    }


def of_pool(folder: Path, files: dict[str, str | bytes]) -> Story:
    for path in folder.rglob("*.toml"):
        path.unlink()
    return load_story(write(folder, files))


def test_a_hundred_playthroughs_hold_whatever_becomes_of_a_pool(
    tmp_path: Path, store: SaveStore
) -> None:
    """Before each storylet had a lot of its own and what was taken counted as drawn, 37 and 48 of 100 held."""
    story = of_pool(tmp_path / "asked", pool(6))
    for seed in range(100):
        game = start(story, store, new_setup(story, None, seed=seed))
        for _ in range(2):
            game.choose(random.Random(seed).randrange(2))
        game.choose(2)
        game.close()
    for files in (pool(7), pool(6, {2: 9}), pool(6, folder="zz/"), pool(9, {0: 5, 1: 7})):
        edit = of_pool(tmp_path / "asked", files)
        assert [held.breaks for held in check_compatibility(edit, store)] == [()] * 100
    gone = of_pool(tmp_path / "asked", pool(5))
    whys = {one.why for held in check_compatibility(gone, store) for one in held.breaks}
    assert whys == {"the choice you took, 's5', is no longer there"}
    shut = of_pool(tmp_path / "asked", pool(6, more="when = \"seen('end')\""))
    whys = {one.why for held in check_compatibility(shut, store) for one in held.breaks}
    assert any("does not stand open there now" in why for why in whys)


def test_a_storylet_that_was_taken_stands_where_it_was_on_the_map_and_when_one_steps_back(
    tmp_path: Path, store: SaveStore
) -> None:
    story = of_pool(tmp_path / "asked", pool(6))
    for seed in range(12):
        game = start(story, store, new_setup(story, None, seed=seed))
        taken = [game.state.offered[0].id, game.state.offered[1].id]
        game.choose(0)
        game.back()
        game.choose(1)
        game.close()
        edit = of_pool(tmp_path / "asked", pool(12, dict.fromkeys(range(6, 12), 90)))
        again = resume(edit, store, store.find(game.id))
        assert again.back()
        assert {option.id for option in again.state.offered[:2]} == set(taken)
        assert len(again.state.offered) == 3
        assert again.forward()
        again.close()
        record = store.find(game.id).record
        assert record is not None
        assert read_only_game(edit, record).parting is None
        story = of_pool(tmp_path / "asked", pool(6))


# acts that are heard


CANON: dict[str, str | bytes] = {
    "story.toml": HEAD
    + """[patterns.staying]
[cast.noor]
name = "Noor"
pronouns = "ask"
[cast.wyn]
name = "Wyn"
pronouns = "ask"
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
""",
    "a.toml": """[[beats]]
text = "It begins."
goto = "n"
when = "voice == 'noor'"
[[beats]]
text = "It begins."
goto = "w"
""",
    "n.toml": """voice = "noor"
[[beats]]
id = "ask"
text = "Do you stay by the stove?"
[[beats.choices]]
id = "stay"
hinge = "h1"
say = "Stay."
goto = "end"
[[beats.choices]]
id = "leave"
hinge = "h1"
say = "Leave."
goto = "end"
""",
    "w.toml": """voice = "wyn"
[[beats]]
text = "{if heard('stay')}She stayed.{else}Nobody.{end}"
[[beats.choices]]
say = "End."
goto = "end"
""",
    "end.toml": END,
}


def renamed(files: dict[str, str | bytes]) -> dict[str, str | bytes]:
    return {
        name: text.replace('"stay"', '"remain"').replace("'stay'", "'remain'")
        if isinstance(text, str)
        else text
        for name, text in files.items()
    }


def test_a_hinge_whose_id_was_changed_is_still_heard_or_it_is_told(
    tmp_path: Path, store: SaveStore, capsys: pytest.CaptureFixture[str]
) -> None:
    story = load_story(write(tmp_path / "asked", CANON))
    first = choose(
        start(story, store, new_setup(story, store, "noor", {"wyn": "he", "noor": "she"}, seed=1)),
        "Stay.",
    )
    first.close()
    second = start(story, store, new_setup(story, store, "wyn", hear=first.id, seed=1))
    assert "She stayed." in [passage.text.plain for passage in second.state.read]
    second.close()
    edit = load_story(write(tmp_path / "asked", renamed(CANON)))
    given = new_setup(edit, store, "wyn", hear=first.id, seed=1)
    assert given.hears == {"remain"}  # the act of then, under the id it has now
    assert dict(given.pronouns) == {"wyn": "he", "noor": "she"}
    main(["check", str(tmp_path / "asked"), "--against", str(store.root)])
    out = " ".join(capsys.readouterr().out.split())
    assert "its id was 'stay', and is 'remain' now" in out
    assert f"stay: {second.id} heard this act" in out
    unasked = new_setup(edit, store, hear=first.id, seed=1)
    assert (unasked.voice, dict(unasked.pronouns)) == ("wyn", {"wyn": "he", "noor": "she"})
    again = resume(edit, store, store.find(second.id))
    assert "it no longer knows" in " ".join(notices(again))
    again.close()


def test_hearing_a_playthrough_on_the_command_line_asks_nothing_that_it_says(
    tmp_path: Path,
    store: SaveStore,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = load_story(write(tmp_path / "asked", CANON))
    pronouns = {"wyn": "he", "noor": "she"}
    first = choose(start(story, store, new_setup(story, store, "noor", pronouns, seed=1)), "Stay.")
    first.close()
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    words = ["play", str(tmp_path / "asked"), "--new", "--plain", "--hear", first.id]
    assert main([*words, "--saves", str(store.root)]) == 0
    out = capsys.readouterr().out
    assert "Where do you stand?" not in out
    assert "Noor is" not in out
    assert "She stayed." in out
    given = next(kept for kept in store.all() if kept.id != first.id).record
    assert given is not None
    assert given.beginning.given.pronouns == pronouns


def test_a_playthrough_that_is_heard_and_parts_from_the_story_is_told(
    tmp_path: Path, store: SaveStore
) -> None:
    story = load_story(write(tmp_path / "asked", CANON))
    first = choose(start(story, store, new_setup(story, store, "noor", seed=1)), "Stay.")
    first.close()
    scene = str(CANON["n.toml"]).replace('id = "stay"', 'id = "sit"').replace("Stay.", "Sit down.")
    heard = str(CANON["w.toml"]).replace("stay", "sit")
    edit = load_story(write(tmp_path / "asked", {"n.toml": scene, "w.toml": heard}))
    given = new_setup(edit, store, "wyn", hear=first.id, seed=1)
    assert given.hears == frozenset()
    assert "what was done after that is not heard" in heard_told(edit, store, given)
    assert heard_told(story, store, given) == ""
