"""A thousand playthroughs of 120 choices: the map, a key on it, a jump to any choice, a word found, what it all takes on the disk."""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.common import row
from benchmarks.screen import GAME, Run
from engine.atlas.chart import rows_of
from engine.atlas.finding import search
from engine.atlas.scenes import visits, way_through
from engine.atlas.seen import Seen, look_at_all
from engine.atlas.tree import Atlas
from engine.play.game import new_setup, resume
from engine.runtime.step import begin, step
from engine.saves.record_lines import Beginning, spell_beginning
from engine.saves.records import Record
from engine.saves.store import Save, SaveStore
from engine.saves.surroundings import mark_of
from story.loading import load_story
from story.model import Story

PLAYTHROUGHS, CHOICES, BEATS = 1_000, 120, 60


def main() -> None:
    """Print the figures, each measured in this run."""
    print(f"{PLAYTHROUGHS:,} playthroughs of {CHOICES} choices kept")
    with tempfile.TemporaryDirectory() as place:
        folder, saves = write_ring(Path(place) / "ring"), Path(place) / "saves"
        story = load_story(folder)
        store = SaveStore(saves, story.id)
        fill(story, store)
        played = sum(path.stat().st_size for path in store.folder.iterdir())
        in_memory(story, store)
        whole = sum(path.stat().st_size for path in store.folder.iterdir())
        count = PLAYTHROUGHS * CHOICES
        row("bytes a choice, its share of the beginning in it", f"{played / count:.0f}", "< 100")
        row("  and with what was worked out of it", f"{whole / count:.0f}", "< 100")
        in_a_terminal(folder, saves)


def write_ring(folder: Path) -> Path:
    """Write a story of 60 beats in a ring, three ways on from each."""
    folder.mkdir()
    (folder / "story.toml").write_text(
        'format = 1\ntitle = "Ring"\nstart = "a"\n[variables]\nn = { start = 0, min = -9, max = 9 }\n'
    )
    out = ['title = "Ring"\n']
    for beat in range(BEATS):
        out.append(
            f'[[beats]]\nid = "b{beat}"\ntext = "Beat-{beat}- at {{n}}. {"Some words of a page. " * 12}"\n'
        )
        for way, (say, change) in enumerate(
            (("Higher", "add = { n = 1 }"), ("Lower", "add = { n = -1 }"), ("Over", ""))
        ):
            out.append(
                f'[[beats.choices]]\nsay = "{say} from {beat}."\n{change}\ngoto = "#b{(beat + 1 + way // 2) % BEATS}"\n'
            )
    (folder / "a.toml").write_text("".join(out) + '[[beats.choices]]\nsay = "Stop"\ngoto = "end"\n')
    (folder / "end.toml").write_text('ending = { family = "end" }\n[[beats]]\ntext = "End."\n')
    return folder


def fill(story: Story, store: SaveStore) -> None:
    """Keep playthroughs that were played at random."""
    store.folder.mkdir(parents=True)
    draw = random.Random(1)
    for number in range(PLAYTHROUGHS):
        given = new_setup(story, None, seed=number)
        state = begin(story, given)
        id = f"20260101-{number:06}-0000"
        started = "2026-01-01T00:00:00Z"
        beginning = Beginning(
            id, story.id, story.title, story.version, started, given, story.folder
        )
        record, out = Record(beginning), [spell_beginning(beginning)]
        for _ in range(CHOICES):
            place = draw.randrange(3)
            mark = mark_of(story, state, state.offered[place])
            out.append(record.spell_next(mark, record.lines))
            record.add(*mark)
            state = step(story, state, place)
        (store.folder / f"{id}.jsonl").write_text("".join(out))


def timed(act: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def in_memory(story: Story, store: SaveStore) -> None:
    """Measure the engine's part of it."""
    atlas, seen = Atlas(story, store), Seen(story, store)
    ids = [path.stem for path in store.folder.iterdir()]
    row(
        "  the tree read, and the rows of one way laid out",
        f"{timed(lambda: opened(atlas, ids[0])) * 1000:.0f} ms",
    )
    row(
        "  the same again, nothing changed", f"{timed(lambda: opened(atlas, ids[0])) * 1000:.0f} ms"
    )
    counted = timed(lambda: look_at_all(seen, atlas.logs.values()))
    row(
        "  what was seen in all of them, the first time (in slices)",
        f"{counted * 1000:.0f} ms = {PLAYTHROUGHS * CHOICES / counted:,.0f} choices/s",
    )
    again = Seen(story, store)
    row("  and every other time", f"{timed(again.load) * 1000:.1f} ms")
    row(
        "  a word found in all that was read",
        f"{timed(lambda: list(search(story, atlas.logs.values(), 'Beat-59- at 7', again))) * 1000:.0f} ms",
    )
    draw = random.Random(2)
    jumps = [timed(lambda: jumped(story, store, atlas, draw)) for _ in range(200)]
    row(
        "  a jump to any choice, kept",
        f"{median(jumps) * 1000:.1f} ms, worst of 200 {max(jumps) * 1000:.0f} ms",
    )


def opened(atlas: Atlas, id: str) -> None:
    atlas.look()
    here = atlas.locate(id)
    assert here is not None
    steps = [step for visit in visits(way_through(here)) for step in visit.steps]
    assert len(rows_of(atlas.story, steps)) > CHOICES


def jumped(story: Story, store: SaveStore, atlas: Atlas, draw: random.Random) -> None:
    id, line = draw.choice(list(atlas.logs)), draw.randint(1, CHOICES)
    node = atlas.locate(id, line)
    game = resume(story, store, save_of(store, id), line)
    assert node is not None
    assert game.state == node.state
    game.close()


def save_of(store: SaveStore, id: str) -> Save:
    return Save(id, store.folder / f"{id}.jsonl", 0.0, None)


def in_a_terminal(folder: Path, saves: Path) -> None:
    """Measure what a reader sees, in a terminal of 80x24, from the key to the page."""
    opens, others, moves, jumps = [], [], [], []
    for _ in range(5):
        run = Run(
            [sys.executable, "-c", GAME, "play", str(folder), "--saves", str(saves)],
            "Settings and keys",
        )
        run.settle()
        run.send(b"1")
        run.wait_for("Beat-")
        run.settle()
        others.append(after(run, b",", "Length of a line"))
        run.settle()
        run.send(b"\x1b")
        run.settle()
        opens.append(after(run, b"m", "Where you have been", "here"))
        run.settle()
        run.send(b"\r")  # inside the scene: from above there are not ten lines to go through
        run.settle()
        for _ in range(10):
            moves.append(after(run, b"\x1b[B", ""))
            run.settle(0.03)
        jumps.append(after(run, b"g", "Beat-"))
        run.close()
    opened_in, other = median(opens), median(others)
    row(
        "the map opens, in a terminal",
        f"{opened_in * 1000:.0f} ms = {opened_in / other:.1f} x",
        "< 150 ms; beside the settings",
    )
    row("a key on the map", f"{median(moves) * 1000:.1f} ms", "a frame: < 17 ms")
    row("a jump shows its page", f"{median(jumps) * 1000:.0f} ms", "< 100 ms")


def after(run: Run, key: bytes, *words: str) -> float:
    """Press a key; gives the seconds until one of the words is drawn, or anything."""
    begun = time.perf_counter()
    run.send(key)
    run.wait_for_any(words)
    return time.perf_counter() - begun
