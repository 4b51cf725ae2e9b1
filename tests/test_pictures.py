"""Pictures as rows of cells: the tide and its road, what a story draws, the two threads."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import shipped

from engine.pictures.authored import authored, width
from engine.pictures.canvas import InkRun, Manner, Row
from engine.pictures.threads import FARTHEST, Turning, in_rows, offset, threads
from engine.pictures.tide import CELLS_A_TIDE, ROAD_ROWS, Sea, gap, tide
from story.model import Picture
from story.tides import PERIOD, Window

OCTOBER: Final = Window(datetime(2018, 10, 27, 14, 35), datetime(2018, 10, 27, 19, 10))
NOVEMBER: Final = Window(datetime(2018, 11, 16, 18, 5), datetime(2018, 11, 16, 22, 45))
BEGINNING: Final = """\
▂▃▄▅▆▆▆▅▄▃▁                                              ▁▃▄▅▆▆▆▅▄▃▂
            ▅▃                                        ▃▅
               ▅▂      S L A C K   W A T E R       ▂▅
                 ▇▄▁                            ▁▄▇
                    ▅▂     16:00              ▂▅
──────────────────────▇━━━━━━●━━━━━━━━━━━━━━━▇──────────────────────
                         ▆▄▁            ▁▄▆
                            ▇▆▄▃▂▂▂▂▃▄▆▇
                       14:35            19:10
"""
BACK: Final = """\
 ▁▃▃▄▄▄▃▂▁                                                ▁▂▃▄▄▄▃▃▁
           ▆▄▁                                        ▁▄▆
              ▇▄▁      S L A C K   W A T E R       ▁▄▇
                 ▆▃                              ▃▆
                    ▅▁                        ▁▅
──────────────────────▆━━━━━━━━━━━━━━━━━━━━━━▆─●────────────────────
                         ▆▃▁            ▁▃▆
                            ▇▅▄▃▂▂▂▂▃▄▅▇
                       18:05            22:45   23:20
"""
TITLE: Final = "S L A C K   W A T E R"
MANNERS: Final[tuple[Manner, ...]] = ("full", "lines", "none")
BRAILLE: Final = {chr(0x2800 + bits) for bits in range(1, 256)}


def plain(rows: list[Row]) -> str:
    return "".join("".join(run.text for run in row).rstrip() + "\n" for row in rows)


def cells(row: Row) -> list[InkRun]:
    """Part a row into its cells."""
    return [run._replace(text=letter) for run in row for letter in run.text]


@pytest.mark.parametrize(
    ("window", "now", "drawn"),
    [
        (OCTOBER, datetime(2018, 10, 27, 16, 0), BEGINNING),
        (NOVEMBER, datetime(2018, 11, 16, 23, 20), BACK),
    ],
)
def test_a_tide_is_drawn_about_its_safe_hours(window: Window, now: datetime, drawn: str) -> None:
    assert plain(tide(Sea(window, PERIOD, now), 68, 8, "full", TITLE)) == drawn


def test_the_road_is_lit_where_it_is_safe_and_a_thread_under_water() -> None:
    rows = tide(Sea(OCTOBER), 68, 8, "full")
    road = cells(rows[8 - ROAD_ROWS[8]])
    lit = [place for place, cell in enumerate(road) if cell.ink == "lit"]
    assert len(lit) == pytest.approx(275 / PERIOD * CELLS_A_TIDE, abs=1)
    assert {cell.text for cell in road if cell.ink == "lit"} == {"━"}
    assert all(cell.ground == "" for cell in road if cell.ink == "lit")
    assert {cell.ground for cell in road if cell.ink == "under"} == {"water2"}
    assert lit[0] + lit[-1] == 67  # low water is the middle of the column


def test_water_has_three_tones_and_its_edge_the_tone_of_its_row() -> None:
    rows = tide(Sea(OCTOBER), 68, 11, "full")
    tones = [cells(row)[0] for row in rows[:11]]
    seen = [(cell.ground or cell.ink) for cell in tones]
    assert seen == 4 * ["water0"] + 3 * ["water1"] + 4 * ["water2"]
    for row in rows[:11]:
        grounds = {run.ground for run in row} | {run.ink for run in row if run.text.strip("─━● ")}
        assert len(grounds - {"", "lit", "under", "text"}) == 1


def test_longer_hours_make_a_flatter_tide() -> None:
    def peak(minutes: int) -> int:
        """Count the rows that have water at the moment of high water."""
        opens = OCTOBER.low - timedelta(minutes=minutes / 2)
        window = Window(opens, opens + timedelta(minutes=minutes))
        column = round(34 - CELLS_A_TIDE / 2)
        rows = tide(Sea(window), 68, 11, "full")[:11]
        return sum(len(cells(row)) > column and bool(cells(row)[column].ground) for row in rows)

    heights = [peak(minutes) for minutes in (240, 280, 340, 420, 540, 700)]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > heights[-1]


@given(
    st.integers(360, 3000),
    st.integers(1, 99),
    st.integers(-3000, 3000),
    st.integers(36, 76),
    st.sampled_from(sorted(ROAD_ROWS)),
    st.sampled_from(MANNERS),
)
def test_any_tide_fits_its_picture(
    period: int, share: int, late: int, columns: int, high: int, manner: Manner
) -> None:
    open_for = max(period * share // 100, 1)
    window = Window(OCTOBER.opens, OCTOBER.opens + timedelta(minutes=open_for))
    sea = Sea(window, period, window.low + timedelta(minutes=late))
    rows = tide(sea, columns, high, manner)
    assert len(rows) == high + 1
    assert all(len(cells(row)) <= columns for row in rows)
    drawn = plain(rows)
    assert drawn.count("●") == 1
    assert "━" in drawn or open_for < 2 * period / CELLS_A_TIDE
    assert (manner == "lines") or not BRAILLE & set(drawn)
    assert f"{window.closes:%H:%M}" in drawn


def test_without_colour_the_water_is_a_line_and_without_braille_of_dashes() -> None:
    outline = plain(tide(Sea(OCTOBER), 68, 8, "lines"))
    assert BRAILLE & set(outline)
    assert "━" * 20 in outline
    dashes = plain(tide(Sea(OCTOBER), 68, 8, "none"))
    assert set(dashes) <= set("▔─▁━ \n0123456789:")


def test_the_gap_says_what_title_has_room() -> None:
    row, free = gap(Sea(OCTOBER), 68, 8)
    assert row == 2
    assert len(TITLE) + 4 <= free < 40


# what a story draws


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("name", ["ebb", "flood", "high", "race", "slack"])
def test_the_shipped_pictures_are_drawn_as_they_are_written(name: str, manner: Manner) -> None:
    picture = shipped().pictures[name]
    rows = authored(picture, manner)
    if manner == "none":
        assert rows == []
        return
    written = picture.art if manner == "full" else picture.outline
    assert plain(rows).splitlines() == [row.rstrip() for row in written]
    assert width(picture) == 68
    lit = [cell for row in rows for cell in cells(row) if cell.ink == "lit"]
    assert lit
    assert manner == "full" or not any(cell.ground for row in rows for cell in cells(row))


def test_a_picture_without_inks_is_drawn_in_lines_and_without_an_outline_by_its_glyphs() -> None:
    picture = Picture("p", "words", art=("▄ ▄", " ▀"), ground=("", "www"))
    assert authored(picture, "full") == [
        (InkRun("▄ ▄", "line"),),
        (InkRun(" ▀ ", "line", "water0"),),
    ]
    assert plain(authored(picture, "lines")) == "▄ ▄\n ▀\n"


# the two threads


def test_a_thread_goes_from_turning_to_turning_and_the_second_enters_a_row_later() -> None:
    drawn = threads([Turning(0, 1, 0), Turning(2, 1, 2), Turning(4, 0, 2)], "full")
    own = {row: [run for run in drawn[row] if run[1].ink == "own"] for row in drawn}
    other = {row: [run for run in drawn[row] if run[1].ink == "other"] for row in drawn}
    assert own[0] == [(-3, InkRun("•", "own"))]
    assert own[2] == [(-3, InkRun("•", "own"))]
    assert own[4] == [(-1, InkRun("●", "own"))]
    assert other[0] == []
    assert other[1] == [(1, InkRun("•", "other"))]
    assert (5, InkRun("●", "other")) in other[5]
    assert all(own[row] for row in range(5))
    assert all(other[row] for row in range(1, 6))


@given(
    st.lists(st.tuples(*[st.none() | st.integers(0, 2)] * 2), max_size=20),
    st.integers(1, 40),
    st.sampled_from(MANNERS),
    st.integers(0, 1),
)
def test_threads_keep_to_their_place(
    leans: list[tuple[int | None, int | None]], rows: int, manner: Manner, later: int
) -> None:
    turnings = in_rows(leans, rows)
    drawn = threads(turnings, manner, later)
    assert all(0 <= row < max(rows, 2) + later for row in drawn)
    for cells_of_row in drawn.values():
        assert all(-FARTHEST <= column <= FARTHEST for column, _ in cells_of_row)
    for turning in turnings:
        for side, lean, row in (
            (-1, turning.own, turning.row),
            (1, turning.other, turning.row + later),
        ):
            if lean is not None:
                dots = [run.text for column, run in drawn[row] if column == side * offset(lean)]
                assert set(dots) & set("•●")
    if manner == "none":
        assert not BRAILLE & {run.text for row in drawn.values() for _, run in row}


def test_when_not_all_turnings_fit_the_last_ones_do() -> None:
    leans: list[tuple[int | None, int | None]] = [*[(0, 0)] * 10, (2, 2), (1, 1)]
    kept = in_rows(leans, 7)
    assert [turning.row for turning in kept] == [0, 2, 4]
    assert [turning.own for turning in kept] == [0, 2, 1]
