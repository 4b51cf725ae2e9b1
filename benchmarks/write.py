"""Live writing: from a saved file to the page, in one process; what a reader of the files waits for at most is that and a look's interval."""

import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.common import row, write_story
from engine.screens.page import Page
from engine.screens.settings import Settings
from engine.screens.writing import LOOK_SECONDS, Desk
from engine.writing.live import signature_of
from story.shipped import shipped_folder


def main() -> None:
    """Print how long a save takes to be back on the page."""
    print("slackwater write, one file saved")
    with tempfile.TemporaryDirectory() as place:
        shipped = Path(place) / "shipped"
        shutil.copytree(shipped_folder(), shipped)
        many = write_story(Path(place) / "many", 1_000)
        for name, folder, most in (
            ("the shipped story", shipped, 200),
            ("1,000 scenes", many, 300),
        ):
            start = time.perf_counter()
            signature_of(folder)
            looked = time.perf_counter() - start
            took = asyncio.run(saved(folder))
            worst = (took + looked + LOOK_SECONDS) * 1000
            row(
                name,
                f"{took * 1000:.0f} ms, and at most {worst:.0f} ms after the save",
                f"<= {most} ms",
            )


async def saved(folder: Path, choices: int = 10, runs: int = 7) -> float:
    """Give the median time from a changed file to the new text on the page, in seconds."""
    desk = Desk(folder, None, settings=Settings(motion=False))
    times = []
    async with desk.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for _ in range(choices):
            await pilot.press("1")
        path = next(
            path
            for path in sorted(folder.rglob("*.toml"))
            if path.name not in ("story.toml", "insights.toml")
        )
        for run in range(runs):
            path.write_text(path.read_text("utf-8") + f"# {run}\n", "utf-8")
            os.utime(path, ns=(0, run))
            start = time.perf_counter()
            desk.look()
            assert desk.screen.query_one(Page).lines
            await pilot.pause()
            times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]
