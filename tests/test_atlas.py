"""The tree of all playthroughs: everything ever chosen is found in it, replayed to the letter, and nothing else is told."""

import json
import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from playthroughs import choose, open_places, play
from stories import shipped, write

from engine.atlas.chart import ChartRow, beginnings, rows_of
from engine.atlas.compatibility import check_compatibility
from engine.atlas.finding import search
from engine.atlas.guiding import Enquiry, hint_at, what_is_left
from engine.atlas.pages import gathered, where_noticed
from engine.atlas.replays import replays
from engine.atlas.scenes import ends, groups, node_of, seen_elsewhere, visits, way_through
from engine.atlas.seen import CHOICE, ENDING, NAME, TURNING, Seen, figures, look_at_all, totals
from engine.atlas.tree import Atlas, TreeNode
from engine.atlas.ways import nearest_unseen, never_opens, ways, what_opens
from engine.play.comparing import compare
from engine.play.game import Game, new_setup, resume, start
from engine.play.reflecting import hinges
from engine.play.retelling import read_only_game, retell
from engine.saves.replaying import replay
from engine.saves.store import SaveStore
from story.loading import load_story
from story.model import Story

pytestmark = pytest.mark.usefixtures("first_movement")

LAMP: dict[str, str | bytes] = {
    "story.toml": """format = 1
title = "The lamp"
start = "road"
[variables]
lit = false
[patterns.staying]
""",
    "insights.toml": '[seen]\ntheme = "fear"\ntitle = "Seen"\ntext = "X."\n[other]\ntheme = "faith"\ntitle = "Other"\ntext = "Y."\n',
    "road.toml": """title = "The road"
[[beats]]
id = "lamp"
text = "It is dark."
[[beats.choices]]
id = "light"
say = "Light the lamp."
set = { lit = true }
reply = "It burns low."
insight = "seen"
[[beats.choices]]
say = "Leave it."
[[beats]]
id = "walk"
text = "{if lit}You see your feet.{else}You feel your feet.{end}"
[[beats.choices]]
say = "Go on."
goto = "door"
""",
    "door.toml": """title = "The door"
[[beats]]
id = "door"
text = "A door."
[[beats.choices]]
id = "in"
say = "Go in."
when = "lit"
locked = "You cannot see the door."
goto = "inside"
[[beats.choices]]
id = "never"
say = "Go up."
locked = "There is no stair."
[[beats.choices]]
say = "Go home."
goto = "home"
""",
    "inside.toml": 'title = "Inside"\nending = { family = "f", title = "Warm" }\n[[beats]]\ntext = "Soup."\n',
    "home.toml": 'title = "Home"\nending = { family = "f", title = "Cold" }\n[[beats]]\ntext = "Rain."\n',
}


@pytest.fixture
def lamp(tmp_path: Path) -> Story:
    return load_story(write(tmp_path / "lamp", LAMP))


def atlas_of(story: Story, store: SaveStore) -> Atlas:
    atlas = Atlas(story, store)
    atlas.look()
    return atlas


def begun(story: Story, store: SaveStore) -> Game:
    return start(story, store, new_setup(story, store, seed=1))


def counted(story: Story, store: SaveStore) -> tuple[Atlas, Seen]:
    atlas, seen = atlas_of(story, store), Seen(story, store)
    seen.load()
    look_at_all(seen, atlas.logs.values())
    return atlas, seen


def nodes(node: TreeNode) -> list[TreeNode]:
    return [node, *(below for child in node.children for below in nodes(child))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@for_all(
    st.lists(
        st.lists(st.sampled_from(["0", "1", "2", "back", "forward", "jump"]), max_size=12),
        max_size=5,
    )
)
def test_every_choice_ever_made_is_found_again_and_replays_to_the_letter(
    lamp: Story, tmp_path_factory: pytest.TempPathFactory, scripts: list[list[str]]
) -> None:
    store = SaveStore(tmp_path_factory.mktemp("saves"), lamp.id)
    expected: set[tuple[str, ...]] = set()
    games = []
    for script in scripts:
        game = begun(lamp, store)
        for act in script:
            places = open_places(game)
            if act == "back":
                game.back()
            elif act == "forward":
                game.forward()
            elif act == "jump" and game.record.taken:
                game.jump(next(iter(game.record.taken)))
            elif act.isdigit() and int(act) in places:
                game.choose(int(act))
        game.close()
        games.append(game)
        expected |= {
            tuple(game.record.taken[line].choice for line in game.record.path(end))
            for end in (0, *game.record.taken)
        }
    atlas = atlas_of(lamp, store)
    found = [node for root in atlas.roots for node in nodes(root)]
    assert {
        tuple(n.option.id for n in node.path() if n.option is not None) for node in found
    } == expected
    assert len(found) == len(expected)
    for game in games:
        for line in (0, *game.record.taken):
            node = atlas.locate(game.id, line)
            assert node is not None
            assert node.state == replay(lamp, game.record, game.record.path(line)).states[-1]
        here = atlas.locate(game.id)
        assert here is not None
        assert here.state == game.state


def test_what_was_given_parts_playthroughs_only_as_far_as_the_story_asks(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    for seed in range(3):
        play(lamp, store, seed)  # a story without storylets never asks for the seed
    assert len(atlas_of(lamp, store).roots) == 1
    store = SaveStore(tmp_path / "saves", shipped().id)
    for voice, hear in (
        ("noor", "remains"),
        ("noor", "remains"),
        ("noor", "goes-away"),
        ("wyn", "remains"),
    ):
        play(shipped(), store, 1, voice, hear, most=2)
    assert sorted(len(root.members) for root in atlas_of(shipped(), store).roots) == [1, 1, 2]


def test_a_way_is_taken_untaken_or_closed_for_the_reason_of_its_lock(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.").close()
    root = atlas_of(lamp, store).roots[0]
    assert [way.kind for way in ways(root)] == ["untaken", "taken"]
    door = next(node for node in nodes(root) if node.turning == "door#door")
    assert [(way.kind, way.reason) for way in ways(door)] == [
        ("closed", "You cannot see the door."),
        ("closed", "There is no stair."),
        ("taken", ""),
    ]
    assert nodes(root)[-1].turning == ""


def chart(focus: TreeNode) -> list[ChartRow]:
    """Lay out the way through a place, all its scenes opened."""
    came_through = visits(way_through(focus))
    return [row for visit in came_through for row in rows_of(focus.story, visit.steps, visit.lost)]


def test_the_map_from_above_has_every_scene_once_with_all_that_leaves_it(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.").close()
    choose(begun(lamp, store), "Light the lamp.", "Go on.", "Go home.").close()
    choose(begun(lamp, store), "Light the lamp.", "Go on.", "Go in.").close()
    atlas, seen = counted(lamp, store)
    way = way_through(atlas.roots[0])
    own = max(way[-1].members, key=lambda member: member[0].touched)[0].id
    came_through = visits(way)
    road, door, inside = came_through
    assert [visit.scene.title for visit in came_through][:2] == ["The road", "The door"]
    assert (road.untaken, len(road.turning_off)) == (0, 1)
    assert (door.untaken, door.closed, len(door.turning_off)) == (0, ("There is no stair.",), 1)
    assert inside.scene.id == "inside"
    assert not inside.steps
    marks = seen.marks(atlas.logs.values())
    assert not seen_elsewhere(lamp, marks, came_through)  # "home" is an ending, listed for itself
    (group,) = groups(lamp, came_through, [])
    assert (group.movement, group.visits) == (None, tuple(came_through))
    found = ends(atlas, seen, own)
    assert {(end.scenes[0].id, end.others) for end in found.seen} == {("inside", 0), ("home", 2)}
    assert not found.are_more
    home = node_of(atlas, seen, [lamp.scenes["home"]])
    assert home is not None
    assert home.state is not None
    assert home.state.ending == "home"


def test_the_map_shows_ways_not_taken_as_ways_and_never_as_text(tmp_path: Path) -> None:
    story, store = shipped(), SaveStore(tmp_path / "saves", shipped().id)
    for seed in range(4):
        play(story, store, seed, "noor", "remains", backs=0.1)
    atlas = atlas_of(story, store)
    taken = {
        option.say.plain
        for log in atlas.logs.values()
        for _, _, option, _, _ in replays(story, log)
        if option is not None
    }
    for focus in (atlas.roots[0], nodes(atlas.roots[0])[-1]):
        rows = chart(focus)
        assert {row.words for row in rows if row.kind in ("choice", "branch")} <= taken
        assert all(row.words == "" for row in rows if row.kind == "untaken")
        way = way_through(focus)
        branches = {id(child) for node in way for child in node.children} - {
            id(node) for node in way
        }
        assert {id(row.node) for row in rows if row.kind == "branch"} == branches
        open_ways = sum(way.kind == "untaken" for node in way for way in ways(node))
        assert open_ways == sum(row.untaken for row in rows)
        assert open_ways == sum(visit.untaken for visit in visits(way))


def test_a_thousand_playthroughs_make_as_many_rows_as_one_way_has(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    one = choose(begun(lamp, store), "Light the lamp.", "Go on.", "Go in.")
    one.close()
    raw = one.journal.path.read_text() if one.journal is not None else ""
    for number in range(50):
        (store.folder / f"copy-{number:02}.jsonl").write_text(
            raw.replace(one.id, f"copy-{number:02}")
        )
    atlas = atlas_of(lamp, store)
    rows = chart(atlas.roots[0])
    assert [row.words for row in rows if row.kind == "choice"] == [
        "Light the lamp.",
        "Go on.",
        "Go in.",
    ]
    assert [visit.scene.id for visit in visits(way_through(atlas.roots[0]))] == [
        "road",
        "door",
        "inside",
    ]
    assert not beginnings(atlas, atlas.roots[0])
    assert len(atlas.roots[0].members) == 51


def test_a_hole_in_a_file_and_a_file_that_is_none_harm_nothing_else(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    game = choose(begun(lamp, store), "Light the lamp.", "Go on.")
    game.close()
    assert game.journal is not None
    with game.journal.path.open("ab") as file:
        file.write(b'{"c":"road#lamp/light","w"\n{"at":1}\nnonsense')
    (store.folder / "x.jsonl").write_bytes(b"\xff\x00")
    (store.folder / "y.jsonl").write_bytes(b"")
    atlas = atlas_of(lamp, store)
    assert list(atlas.logs) == [game.id]
    here = atlas.locate(game.id)
    assert here is not None
    assert here.depth == 1
    assert here.children[0].depth == 2


def test_only_what_was_changed_is_read_again(lamp: Story, tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    first, second = begun(lamp, store), begun(lamp, store)
    atlas = atlas_of(lamp, store)
    before = dict(atlas.logs)
    choose(first, "Leave it.").close()
    atlas.look()
    assert atlas.logs[second.id] is before[second.id]
    assert len(atlas.logs[first.id]) == 1
    second.close()


def test_a_keep_that_is_gone_leaves_the_playthrough_that_is_being_played(
    lamp: Story, tmp_path: Path
) -> None:
    game = choose(start(lamp, None, new_setup(lamp, None, seed=1)), "Leave it.")
    atlas = Atlas(lamp, SaveStore(tmp_path / "nowhere", lamp.id))
    atlas.look(game.record)
    here = atlas.locate(game.id)
    assert here is not None
    assert here.state == game.state


def test_figures_are_exact_and_their_cache_is_never_trusted_for_what_has_changed(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    game = choose(begun(lamp, store), "Leave it.", "Go on.")
    _, seen = counted(lamp, store)
    count = figures(lamp, seen.ever())
    assert (count.turnings.seen, count.turnings.of) == (3, 3)
    assert (count.choices.seen, count.choices.of) == (2, 6)
    assert (count.endings.seen, count.endings.of) == (0, 2)
    assert (count.insights.seen, count.insights.of) == (0, 2)
    choose(game, "Go home.").close()
    _, seen = counted(lamp, store)
    assert figures(lamp, seen.ever()).endings.seen == 1
    kept = seen.files[game.id]
    again = Seen(lamp, store)
    again.load()
    assert again.files == {game.id: kept}
    assert again.missing(atlas_of(lamp, store).logs.values()) == []


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"[]",
        b"{}",
        b'{"version":1}',
        b"\xff",
        b"[" * 100_000,
        b'{"version":"V","table":["t"],"ever":"ff","files":{}}',
        b'{"version":"V","table":3}',
    ],
)
def test_a_damaged_cache_is_as_none(lamp: Story, tmp_path: Path, damage: bytes) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    choose(begun(lamp, store), "Leave it.").close()
    _, before = counted(lamp, store)
    (store.folder / NAME).write_bytes(damage.replace(b'"V"', json.dumps(lamp.version).encode()))
    _, after = counted(lamp, store)
    assert after.ever() == before.ever()


def test_what_was_read_stays_read_when_its_playthrough_is_deleted(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    game = choose(begun(lamp, store), "Light the lamp.")
    game.close()
    counted(lamp, store)
    store.delete(store.find(game.id))
    atlas, seen = counted(lamp, store)
    assert CHOICE + "road#lamp/light" in seen.ever()
    assert seen.marks(atlas.logs.values()) == set()


def test_the_nearest_thing_not_seen_is_found_and_said_only_roughly_at_first(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.").close()
    atlas, seen = counted(lamp, store)
    end = [*atlas.roots[0].onward()][-1]
    unseen = nearest_unseen([end], seen.marks(atlas.logs.values()))
    assert unseen is not None
    assert (unseen.node, unseen.option.say.plain, unseen.further) == (
        atlas.roots[0],
        "Light the lamp.",
        2,
    )
    asking, hint = Enquiry(), hint_at(atlas, seen, end)
    first, then = asking.said(hint, "h"), asking.said(hint, "h")
    assert "The road" in first
    assert "Light" not in first
    assert then == "In “The road”: Light the lamp."
    choose(begun(lamp, store), "Light the lamp.", "Go on.", "Go in.").close()
    atlas, seen = counted(lamp, store)
    assert nearest_unseen([atlas.roots[0]], seen.marks(atlas.logs.values())) is None
    assert what_is_left(atlas, seen) == "There is nothing you have not seen."


def test_a_lock_is_opened_by_the_choice_a_hint_names(lamp: Story, tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    choose(begun(lamp, store), "Leave it.", "Go on.").close()
    atlas, seen = counted(lamp, store)
    door = next(node for node in nodes(atlas.roots[0]) if node.turning == "door#door")
    assert door.state is not None
    locked, never, _ = door.state.offered
    opening = what_opens(door, locked)
    assert opening is not None
    assert opening.option.say.plain == "Light the lamp."
    assert what_opens(door, never) is None
    assert never_opens(lamp, never)
    assert not never_opens(lamp, locked)
    reason = visits(way_through(door))[-1].closed[0]
    assert hint_at(atlas, seen, door, reason).then == "In “The road”: Light the lamp."


def test_found_by_a_word_a_choice_or_a_scene_each_place_once(lamp: Story, tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    for _ in range(3):
        choose(begun(lamp, store), "Light the lamp.", "Go on.", "Go in.").close()
    atlas, seen = counted(lamp, store)

    def found(words: str) -> list[tuple[str, str]]:
        return [
            (hit.scene, hit.excerpt)
            for hit in search(lamp, atlas.logs.values(), words, seen)
            if hit is not None
        ]

    assert found("burns") == [("The road", "It burns low.")]
    assert found("LIGHT the") == [("The road", "› Light the lamp.")]
    assert found("the door") == [("The door", "The door")]
    assert found("feel your feet") == []
    assert found("  ") == []
    (hit,) = [hit for hit in search(lamp, atlas.logs.values(), "soup", seen) if hit is not None]
    node = atlas.locate(hit.id, hit.line)
    assert node is not None
    assert node.state is not None
    assert node.state.ending == "inside"


def test_pages_are_gathered_with_their_scenes_over_all_playthroughs(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    choose(begun(lamp, store), "Leave it.").close()
    choose(begun(lamp, store), "Light the lamp.").close()
    atlas, seen = counted(lamp, store)
    assert [page.id for page in gathered(lamp, seen, atlas.logs.values())] == ["seen"]
    assert [where.scene for where in where_noticed(lamp, seen, atlas.logs.values(), "seen")] == [
        "The road"
    ]


EDITED = (
    LAMP["road.toml"].replace('say = "Leave it."', 'say = "Let it be."')
    if isinstance(LAMP["road.toml"], str)
    else ""
)


def test_an_edited_story_keeps_the_original_and_says_where_and_why_it_parts(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    game = choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.")
    game.close()
    assert game.journal is not None
    before = game.journal.path.read_bytes()
    counted(lamp, store)
    edited = load_story(write(tmp_path / "lamp", {"road.toml": EDITED}))
    (held,) = check_compatibility(edited, store)
    assert [(b.after, b.where, b.lost, b.stands) for b in held.breaks] == [
        (0, "road#lamp", 3, ("road#lamp/light", "road#lamp/1"))
    ]
    assert "no longer there" in held.breaks[0].why
    atlas = atlas_of(edited, store)
    lost = [row for row in chart(atlas.roots[0]) if row.kind == "lost"]
    assert [(row.words, row.far) for row in lost] == [(held.breaks[0].why, 2)]
    assert lost[0].node.holding is atlas.roots[0]
    assert game.journal.path.read_bytes() == before
    assert [held.breaks for held in check_compatibility(lamp, store)] == [()]


def test_an_edit_that_changes_where_a_playthrough_ends_is_told(lamp: Story, tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.").close()
    counted(lamp, store)
    door = LAMP["door.toml"]
    assert isinstance(door, str)
    edited = load_story(
        write(tmp_path / "lamp", {"door.toml": door.replace('goto = "home"', 'goto = "inside"')})
    )
    (held,) = check_compatibility(edited, store)
    assert held.ends_elsewhere
    assert (held.ended, held.ends) == (frozenset({"home"}), frozenset({"inside"}))


def test_a_jump_goes_anywhere_and_what_was_left_stays_whole(tmp_path: Path) -> None:
    story, store = shipped(), SaveStore(tmp_path / "saves", shipped().id)
    game = play(story, store, 3, "wyn", "remains", backs=0.2)
    every = {
        line: replay(story, game.record, game.record.path(line)).states[-1]
        for line in game.record.taken
    }
    for line, state in random.Random(1).sample(sorted(every.items(), key=lambda item: item[0]), 12):
        again = resume(story, store, store.find(game.id), line)
        assert again.state == state
        again.choose(open_places(again)[-1]) if not again.over else None
        again.close()
    record = store.find(game.id).record
    assert record is not None
    assert all(record.taken[line] == game.record.taken[line] for line in every)


def test_forty_playthroughs_are_all_found_replayed_and_compared(tmp_path: Path) -> None:
    story, store = shipped(), SaveStore(tmp_path / "saves", shipped().id)
    temperaments = [temperament.id for temperament in story.canon.temperaments]
    games = [
        play(story, store, seed, story.canon.voices[seed % 2], temperaments[seed % 3], backs=0.03)
        for seed in range(40)
    ]
    atlas, seen = counted(story, store)
    assert len(atlas.logs) == 40
    for game in games:
        node = atlas.locate(game.id)
        assert node is not None
        assert [n.state for n in node.path()] == game.states
    reached = {game.state.ending for game in games if game.state.ending}
    assert reached <= {mark[1:] for mark in seen.ever() if mark[0] == ENDING}
    assert {mark[1:] for mark in seen.ever() if mark[0] == TURNING} <= totals(story)[TURNING]
    for one, other in combinations(games[:8:2], 2):
        comparison = compare(read_only_game(story, one.record), read_only_game(story, other.record))
        left, right = retell(one), retell(other)
        assert [row.left for row in comparison.rows if row.left] == left[
            -len([r for r in comparison.rows if r.left]) :
        ]
        assert [row.right for row in comparison.rows if row.right] == right[
            -len([r for r in comparison.rows if r.right]) :
        ]
        begins = len(left) - sum(row.left is not None for row in comparison.rows)
        assert [(told.choice, told.parts) for told in left[:begins]] == [
            (told.choice, told.parts) for told in right[:begins]
        ]


def playing_hinges(
    voice: str, acts: dict[str, str], store: SaveStore | None, hear: str = "remains"
) -> Game:
    """Play a part to its end, with these acts at its hinges, and else always the first choice that is open."""
    story = shipped()
    game = start(story, store, new_setup(story, store, voice, hear=hear, seed=1))
    while not game.over:
        ids = [option.id.rpartition("/")[2] for option in game.state.offered]
        wanted = [ids.index(act) for act in acts.values() if act in ids]
        game.choose(wanted[0] if wanted else open_places(game)[0])
    game.close()
    return game


def acts_of(voice: str) -> dict[str, list[str]]:
    """List the acts of a part at each hinge."""
    out: dict[str, list[str]] = {hinge: [] for hinge in shipped().canon.hinges}
    for scene in shipped().scenes.values():
        for choice in (
            choice
            for beat in scene.beats
            for choice in beat.choices
            if scene.voice == voice and choice.hinge and choice.id
        ):
            out[choice.hinge or ""].append(choice.id or "")
    return out


@pytest.mark.parametrize(("first", "second"), [("noor", "wyn"), ("wyn", "noor")])
def test_the_second_run_answers_the_first_at_every_hinge(
    tmp_path: Path, first: str, second: str
) -> None:
    store = SaveStore(tmp_path / "saves", shipped().id)
    answers = {hinge: acts[0] for hinge, acts in acts_of(second).items()}
    usual = {hinge: acts[0] for hinge, acts in acts_of(first).items()}
    for hinge, acts in acts_of(first).items():
        assert len(acts) == 3
        read = []
        for act in acts:
            done = playing_hinges(first, {**usual, hinge: act}, store)
            answering = playing_hinges(second, answers, store, hear="")
            assert answering.given.heard_from == done.id
            assert answering.given.hears >= set({**usual, hinge: act}.values())
            patterns = [h.own for h in hinges(done)]
            # The two voices: the second line is the first run's.
            assert [h.other for h in hinges(answering)] == patterns
            read.append(
                [passage.text.plain for state in answering.states for passage in state.read]
            )
        for one, other in combinations(read, 2):
            assert one != other, f"nothing in the answer to {hinge} tells {acts} apart"


def test_any_earlier_playthrough_can_be_answered(tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", shipped().id)
    acts = acts_of("noor")
    early = playing_hinges("noor", {hinge: choices[2] for hinge, choices in acts.items()}, store)
    late = playing_hinges("noor", {hinge: choices[1] for hinge, choices in acts.items()}, store)
    assert new_setup(shipped(), store, "wyn").heard_from == late.id
    heard = new_setup(shipped(), store, "wyn", hear=early.id).hears
    assert heard >= {choices[2] for choices in acts.values()}
    assert not heard & {choices[1] for choices in acts.values()}


def test_a_choice_that_was_closed_since_is_gone_from_the_map_for_that_reason(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    game = choose(begun(lamp, store), "Leave it.", "Go on.", "Go home.")
    game.close()
    door = LAMP["door.toml"]
    assert isinstance(door, str)
    closed = door.replace(
        'say = "Go home."\n', 'say = "Go home."\nwhen = "lit"\nlocked = "Not tonight."\n'
    )
    edited = load_story(
        write(
            tmp_path / "lamp",
            {"door.toml": closed + '[[beats.choices]]\nsay = "Wait."\ngoto = "home"\n'},
        )
    )
    atlas = atlas_of(edited, store)
    (lost,) = [row for row in chart(atlas.roots[0]) if row.kind == "lost"]
    assert lost.words == "the choice you took is closed there now"
    assert lost.node.holding.turning == "door#door"
    assert len(resume(edited, store, store.find(game.id)).taken) == 2


def test_what_was_seen_is_worked_out_anew_for_another_version_of_the_story(
    lamp: Story, tmp_path: Path
) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    choose(begun(lamp, store), "Leave it.").close()
    counted(lamp, store)
    road = LAMP["road.toml"]
    assert isinstance(road, str)
    edited = load_story(
        write(tmp_path / "lamp", {"road.toml": road.replace('id = "walk"', 'id = "stroll"')})
    )
    _, seen = counted(edited, store)
    assert {mark[1:] for mark in seen.ever() if mark[0] == TURNING} == {"road#lamp", "road#stroll"}


def test_an_older_playthrough_is_searched_for_what_only_it_has(lamp: Story, tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    older = choose(begun(lamp, store), "Light the lamp.", "Go on.", "Go in.")
    older.close()
    for _ in range(2):
        choose(begun(lamp, store), "Leave it.").close()
    atlas, seen = counted(lamp, store)
    assert [
        hit.id for hit in search(lamp, atlas.logs.values(), "soup", seen) if hit is not None
    ] == [older.id]


def test_a_page_noticed_twice_in_a_scene_names_it_once(lamp: Story, tmp_path: Path) -> None:
    store = SaveStore(tmp_path / "saves", lamp.id)
    for _ in range(2):
        choose(begun(lamp, store), "Light the lamp.").close()
    atlas, seen = counted(lamp, store)
    assert [where.scene for where in where_noticed(lamp, seen, atlas.logs.values(), "seen")] == [
        "The road"
    ]
