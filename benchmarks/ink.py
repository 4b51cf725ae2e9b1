"""`slackwater check` beside inkjs compiling the same story, as whole processes, in CPU seconds.

It needs Node.js and inkjs (`npm install inkjs`, in the folder from which this is run, or named by NODE_PATH), and says so where they are not.
"""

import resource
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.check import CHECK
from benchmarks.common import row, write_story
from story.loading import load_story
from story.model import Story

COMPILE: Final = """
const { Compiler } = require(require.resolve("inkjs/full", { paths: [process.cwd(), ...(process.env.NODE_PATH || "").split(":")] }));
new Compiler(require("fs").readFileSync(process.argv[1], "utf8")).Compile().ToJson();
"""


def main() -> None:
    """Print how many times the CPU time of a check a compilation takes."""
    print("slackwater check, beside inkjs")
    node = shutil.which("node")
    if (
        node is None
        or subprocess.run(
            [node, "-e", 'require.resolve("inkjs/full", {paths: [process.cwd()]})'],
            check=False,
            capture_output=True,
        ).returncode
    ):
        print("  not measured: it needs node and inkjs (npm install inkjs)")
        return
    with tempfile.TemporaryDirectory() as place:
        folder = write_story(Path(place) / "many", 1_000)
        script = Path(place) / "many.ink"
        script.write_text(as_ink(load_story(folder)), "utf-8")
        compiled = cpu([node, "-e", COMPILE, str(script)])
        checked = cpu([*CHECK, str(folder)])
    row("1,000 scenes: inkjs compiles", f"{compiled:.2f} s")
    row("1,000 scenes: slackwater check", f"{checked:.2f} s = 1/{compiled / checked:.1f}", "<= 1/4")


def as_ink(story: Story) -> str:
    """Write a generated story in ink: a knot a scene, its choices as sticky ones."""
    out = ["VAR open = 2", "VAR left = false", "-> s0"]
    for scene in story.scenes.values():
        out.append(f"=== {scene.id}")
        for beat in scene.beats:
            out.append(beat.text.source.strip() if beat.text else "")
            for choice in beat.choices:
                condition = "{open >= 2 or left} " if choice.when else ""
                out.append(f"+ {condition}[{choice.say.source}]")
                out += ["  ~ open = MIN(open + 1, 5)"] if choice.effects else []
                out.append(f"  -> {choice.goto}")
        if scene.ending:
            out.append("-> END")
    return "\n".join(out) + "\n"


def cpu(command: list[str], runs: int = 5) -> float:
    """Give the least CPU time a command takes, its own and the system's for it, in seconds."""
    least = float("inf")
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least
