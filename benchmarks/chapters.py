"""Stories of any size with the shape of real ones: chapters in folders, storylets, visits, endings, long ways back."""

import random
from pathlib import Path

PLACES = (
    "quay",
    "lamp room",
    "kitchen",
    "chapel",
    "long field",
    "ferry",
    "cellar",
    "school",
    "weir",
    "market",
    "attic",
    "orchard",
)
MOODS = (
    "The",
    "Under the",
    "Back at the",
    "Rain over the",
    "Nobody in the",
    "A letter from the",
    "The other",
    "Locked out of the",
)
ACTS = (
    "Take the rope.",
    "Ask what it cost.",
    "Say nothing, and wait.",
    "Leave by the back.",
    "Follow the dog down to the water.",
    "Hold the lamp up higher.",
)
HEAD = """format = 1
title = "The Long Tide"
start = "c1-s1"
[variables]
rope = { start = 0, min = 0, max = 3 }
lit = false
[patterns.unspoken]
"""


def chapters(folder: Path, count: int, scenes: int, seed: int = 1) -> Path:
    """Write a story of so many chapters, of so many scenes each (eight or more); returns its folder."""
    draw = random.Random(seed)
    files = {"story.toml": HEAD}
    for chapter in range(1, count + 1):
        name = f"{chapter:02}-{draw.choice(PLACES).replace(' ', '-')}"
        files |= {f"{name}/{id}.toml": text for id, text in _chapter(draw, chapter, count, scenes)}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def _chapter(draw: random.Random, chapter: int, count: int, scenes: int) -> list[tuple[str, str]]:
    here = f"c{chapter}"
    following = f"c{chapter + 1}-s1" if chapter < count else f"{here}-end-late"
    endings = (
        [f"{here}-end-late", f"{here}-end-early"]
        if chapter == count
        else [f"{here}-end-early"]
        if chapter % 3 == 0
        else []
    )
    storylets = [f"{here}-aside-{number}" for number in range(1, scenes // 4 + 1)]
    main = scenes - len(storylets) - len(endings) - 1
    out = [(id, _ending(draw, id)) for id in endings]
    out += [(id, _storylet(draw, here)) for id in storylets]
    out.append((f"{here}-visit", _scene(draw, [])))
    for number in range(1, main + 1):
        ahead = [f"{here}-s{number + step}" for step in (1, 2, 3) if number + step <= main]
        targets = draw.sample(ahead, min(len(ahead), draw.choice((1, 1, 2, 2, 3)))) or [following]
        if ahead and ahead[0] not in targets:
            targets[0] = ahead[0]
        if number == main and endings:
            targets += endings
        if number == main // 2 and chapter > 1 and draw.random() < 0.5:
            targets.append(f"c{draw.randrange(1, chapter)}-s1")
        out.append(
            (
                f"{here}-s{number}",
                _scene(
                    draw,
                    targets,
                    here if number == 2 else None,
                    f"{here}-visit" if number == 3 else None,
                ),
            )
        )
    return out


def _words(draw: random.Random) -> str:
    return (
        " ".join(
            draw.choice((*PLACES, "and", "then", "slowly", "she said", "no light", "cold"))
            for _ in range(24)
        ).capitalize()
        + "."
    )


def _head(draw: random.Random) -> str:
    return f'title = "{draw.choice(MOODS)} {draw.choice(PLACES)}"\nplace = "The {draw.choice(PLACES)}, after dark"\n'


def _scene(
    draw: random.Random, targets: list[str], pool: str | None = None, visit: str | None = None
) -> str:
    out = f'{_head(draw)}[[beats]]\ntext = "{_words(draw)}"\n'
    out += f'offer = {{ pool = "{pool}", show = 3 }}\n' if pool else ""
    out += f'[[beats.choices]]\nsay = "Look in next door."\nvisit = "{visit}"\n' if visit else ""
    out += f'[[beats]]\ntext = "{_words(draw)}"\n'
    for place, target in enumerate(targets):
        when = 'when = "rope >= 1"\n' if place == 1 else ""
        out += f'[[beats.choices]]\nsay = "{draw.choice(ACTS)}"\npattern = "unspoken"\n{when}add = {{ rope = 1 }}\ngoto = "{target}"\n'
    return out


def _storylet(draw: random.Random, pool: str) -> str:
    return f'{_head(draw)}pool = "{pool}"\nsay = "{draw.choice(ACTS)}"\n[[beats]]\ntext = "{_words(draw)}"\n'


def _ending(draw: random.Random, id: str) -> str:
    family = "late" if id.endswith("late") else "early"
    ending = f'ending = {{ family = "{family}", title = "{draw.choice(MOODS)} {draw.choice(PLACES)}, at last" }}\n'
    return f'{_head(draw)}{ending}[[beats]]\ntext = "{_words(draw)}"\n'
