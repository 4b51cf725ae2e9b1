"""What the benchmarks share: generated stories, and how a figure is printed."""

import random
from pathlib import Path

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
