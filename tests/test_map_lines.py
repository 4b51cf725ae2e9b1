"""The lines of the map, of forty playthroughs of two movements: legible at every width and height, whatever the cursor is on."""

import pytest
from playthroughs import play
from stories import shipped

from engine.atlas.chart import rows_of
from engine.atlas.scenes import (
    EndingsSeen,
    Visit,
    ends,
    groups,
    newest_at,
    seen_elsewhere,
    visits,
    way_through,
)
from engine.atlas.seen import Seen, look_at_all
from engine.atlas.tree import Atlas
from engine.saves.store import SaveStore
from engine.screens.lines import Line, used
from engine.screens.map_lines import foot_inside, inside_lines, read_lines
from engine.screens.map_scenes import View, foot_scenes, items_of, scenes_lines

WIDTHS, HEIGHTS = (36, 56, 68, 72), (6, 15, 31)


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory, first_movement: None) -> tuple[Atlas, Seen]:
    """Forty playthroughs, all of them counted."""
    story = shipped()
    store = SaveStore(tmp_path_factory.mktemp("forty"), story.id)
    for seed in range(40):
        voice = "noor" if seed % 5 else "wyn"
        play(story, store, seed, voice, "remains" if seed % 4 else "goes-away", backs=0.05).close()
    atlas, seen = Atlas(story, store), Seen(story, store)
    atlas.look()
    look_at_all(seen, atlas.logs.values())
    return atlas, seen


@pytest.fixture(scope="module")
def view(forty: tuple[Atlas, Seen]) -> View:
    """The newest playthrough, as it is seen from above."""
    atlas, seen = forty
    log = newest_at(atlas.roots[0], "")
    way = way_through(atlas.roots[0], log)
    came_through = visits(way)
    elsewhere = seen_elsewhere(atlas.story, seen.marks(atlas.logs.values()), came_through)
    movements, found = groups(atlas.story, came_through, elsewhere), ends(atlas, seen, log.id)
    names = {id: member.name for id, member in atlas.story.cast.items()}
    items = items_of(movements, found, 12)
    state = way[-1].state
    assert state is not None
    voice = log.beginning.given.voice or ""
    here = came_through[-1]
    return View(movements, found, items, log.id, voice, names, here, state.ending)


def test_scenes_seen_elsewhere_stand_by_their_days(view: View) -> None:
    for group in view.groups:
        days = [scene.at for scene in group.elsewhere if scene.at is not None]
        assert days == sorted(days)


def shown(lines: list[Line]) -> str:
    return "\n".join("".join(text for text, _ in line.pieces) for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("height", HEIGHTS)
def test_from_above_the_movement_of_the_cursor_is_open_and_no_line_is_too_wide(
    view: View, width: int, height: int
) -> None:
    for cursor, item in enumerate(view.items):
        lines = scenes_lines(view, width, height, cursor, "full")
        assert max(used(line.pieces) for line in lines) <= width
        options = [line.option for line in lines if line.option >= 0]
        assert options == sorted(options)
        assert cursor in options
        if item.group >= 0:
            group = {at for at, other in enumerate(view.items) if other.group == item.group}
            assert group <= set(options)
        words = shown(lines)
        assert "◂ here" in words
        assert all(group.movement is None or group.movement.title in words for group in view.groups)
        assert all(end.title[:10] in words for end in view.ends.seen)
        said = foot_scenes(item, view.own, view.ending)
        assert said or item.kind == "visit"


def test_what_is_folded_is_what_is_farthest_and_what_fits_is_open(view: View) -> None:
    items = len(view.items)
    wide = scenes_lines(view, 68, 60, 0, "full")
    assert len([line for line in wide if line.option >= 0]) == items
    assert "▸" not in shown(wide)
    low = scenes_lines(view, 68, 15, 0, "full")
    assert "▸" in shown(low)
    first = [line.option for line in low if line.option >= 0]
    group = {at for at, item in enumerate(view.items) if item.group == view.items[0].group}
    assert group <= set(first)


def test_no_ending_is_called_unseen_before_all_were_counted(view: View) -> None:
    early = view._replace(ends=EndingsSeen((), are_more=True), is_counted=False)
    assert "○ still being counted" in shown(scenes_lines(early, 68, 60, 0, "full"))
    counted = shown(scenes_lines(early._replace(is_counted=True), 68, 60, 0, "full"))
    assert "○ none seen yet" in counted


def test_the_voices_run_down_through_the_rows_of_their_turnings(view: View) -> None:
    lines = scenes_lines(view, 68, 60, 0, "full")
    hinges = sum(bool(visit.hinges) for group in view.groups for visit in group.visits)
    glyphs = [text for line in lines for text, role in line.pieces if role == "own"]
    assert glyphs.count("•") == hinges - 1
    assert glyphs.count("●") == 1
    bare = scenes_lines(view, 68, 60, 0, "none")
    assert not any("⠀" <= letter <= "⣿" for letter in shown(bare))
    assert not any(
        "•" in text for line in scenes_lines(view, 36, 60, 0, "full") for text, _ in line.pieces
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("height", HEIGHTS)
def test_inside_a_scene_each_row_is_a_line_and_says_its_signs(
    view: View, width: int, height: int
) -> None:
    came_through: list[Visit] = [visit for group in view.groups for visit in group.visits]
    for visit in came_through:
        rows = rows_of(visit.node.story, visit.steps, visit.lost)
        if not rows:
            continue
        lines = inside_lines(rows, width, height, here=None, own=view.own)
        assert [line.option for line in lines if line.option >= 0] == list(range(len(rows)))
        assert max(used(line.pieces) for line in lines) <= width
        assert len(lines) <= max(height, len(rows))
        for row in rows:
            if row.kind == "branch":
                assert "this way" in foot_inside(row, width, view.own)
            if len(row.words) > width - 3 and row.kind == "choice":
                assert row.words in foot_inside(row, width, view.own)
            read = read_lines(row, width, 12)
            assert len(read) <= 12
            assert all(used(line.pieces) <= width for line in read)
