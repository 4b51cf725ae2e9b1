"""What the benchmarks share: generated stories, and how a figure is printed."""

import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final

WORDS = [
    "the",
    "board",
    "road",
    "water",
    "tide",
    "she",
    "said",
    "hall",
    "stove",
    "lamp",
    "van",
    "rope",
    "chair",
    "name",
    "door",
    "wet",
    "cold",
    "six",
    "seven",
]


def row(name: str, value: str, wanted: str = "") -> None:
    """Print one figure, beside what is wanted of it."""
    print(f"  {name:58} {value:>26}   {wanted}")


PROGRAM: Final = [
    sys.executable,
    "-c",
    "import sys; from engine.commands.main import main; sys.exit(main(sys.argv[1:]))",
]
"""How this program is called, as its script calls it."""


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """Return the median of some figures, and from where to where they go."""
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return the ratios of figures that were taken beside each other, pair by pair."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def cpu(command: Sequence[str]) -> float:
    """Return the CPU time a command takes, its own and the system's for it, in seconds."""
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        check=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def in_turn(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, list[float]]:
    """Return the CPU times of some commands, each run once a round, so that what slows the machine slows all of them."""
    out: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            out[name].append(cpu(command))
    return out


def node_with(package: str) -> str | None:
    """Return Node.js, where it has a package (in the folder from which this is run, or named by NODE_PATH)."""
    node = shutil.which("node")
    places = [os.getcwd(), *os.environ.get("NODE_PATH", "").split(":")]
    look = f'require.resolve("{package}", {{paths: {places}}})'
    if (
        node is None
        or subprocess.run([node, "-e", look], check=False, capture_output=True).returncode
    ):
        return None
    return node


def write_story(folder: Path, scenes: int) -> Path:
    """Write a story of so many scenes, 80 words and 3 choices a scene."""
    folder.mkdir(parents=True)
    draw = random.Random(1)
    head = "[variables]\nopen = { start = 2, min = 0, max = 5 }\nleft = false\n[patterns.staying]\n"
    (folder / "story.toml").write_text(f'format = 1\ntitle = "Generated"\nstart = "s0"\n{head}')
    for number in range(scenes - 1):
        (folder / f"s{number}.toml").write_text(_scene(draw, number, scenes))
    (folder / f"s{scenes - 1}.toml").write_text(
        'ending = { family = "end" }\n[[beats]]\ntext = "The end."\n'
    )
    return folder


def _scene(draw: random.Random, number: int, scenes: int) -> str:
    text = " ".join(draw.choice(WORDS) for _ in range(80))
    out = f'title = "Scene {number}"\n\n[[beats]]\ntext = """\n{text}\n"""\n'
    for way in range(3):
        condition = 'when = "open >= 2 or left"\nadd = { open = 1 }\n' if way == 1 else ""
        goto = f"s{min(number + 1 + way, scenes - 1)}"
        out += f'\n[[beats.choices]]\nsay = "Take way {way}, and go on."\npattern = "staying"\n{condition}goto = "{goto}"\n'
    return out
