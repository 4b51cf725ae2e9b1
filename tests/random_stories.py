"""Small stories at random: loops, storylets, visits, once, clamps, locks, text that varies, a canon; each branch of a text says its id."""

import os
import random
from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st
from stories import write

HEAD = """format = 1
title = "T"
start = "a"
[variables]
lit = false
n = {{ start = 1, min = 0, max = {most} }}
road = {{ start = "open", one-of = ["open", "shut", "wet"] }}
[patterns.staying]
[patterns.leaving]
{patterns}
[labels]
words = ["hermit"]
[cast.wyn]
name = "Wyn"
pronouns = "ask"
[canon]
voices = ["noor", "wyn"]
hinges = ["h1"]
"""
INSIGHTS = (
    '[page]\ntheme = "t"\ntitle = "T"\ntext = "X."\n[leaf]\ntheme = "t"\ntitle = "T"\ntext = "X."\n'
)
ATOMS = [
    "lit",
    "not lit",
    "n >= 2",
    "n == 0",
    "n < 2",
    "n + 1 > 2",
    "road == 'shut'",
    "road in ['open', 'wet']",
    "seen('b')",
    "times('c') >= 2",
    "chose('act')",
    "chose('deed')",
    "noticed('page')",
    "heard('act')",
    "heard('deed')",
    "heard('favour')",
    "heard('tea')",
    "voice == 'wyn'",
    "wyn.they == 'she'",
    "times('s1') >= 1",
    "at('b')",
]
FAR = ["times('a') + n > 3", "times('c') == n", "times('b') - times('a') > 1"]
"""Questions for which a counter goes on to a thousand: seldom asked, as they make a story large."""
COUNTED = ["times('b') == 0", "times('b') == 1", "times('b') in [1, 2]", "3 < times('b')"]
"""Questions about one counter, which have to agree on how far it counts."""
FEW = 100
EFFECTS = [
    "set = { lit = true }",
    "set = { lit = false }",
    "add = { n = 1 }",
    "add = { n = -1 }",
    "set = { n = 0 }",
    "set = { road = 'shut' }",
]
EFFECTS += [
    "set = { road = 'wet', lit = true }",
    "set = { lit = true }\nadd = { n = 2 }",
    "",
    "",
    "",
]
PATTERNS = ("staying", "leaving", "waiting", "")
ACTS = ("act", "deed", "favour", "tea")
Draw = st.DrawFn | random.Random
"""What a story is drawn with: hypothesis, which makes it smaller where it shows a fault, or dice, which are a hundred times quicker."""


def examples(usual: int) -> int:
    """Return how many stories are drawn: as many as usual, or in proportion to SLACKWATER_EXAMPLES, of which 30 is the usual."""
    return usual * int(os.environ.get("SLACKWATER_EXAMPLES", "30")) // 30


def number(draw: Draw, low: int, high: int) -> int:
    if isinstance(draw, random.Random):
        return draw.randint(low, high)
    return draw(st.integers(low, high))


def one_of(draw: Draw, what: Sequence[str]) -> str:
    return what[number(draw, 0, len(what) - 1)]


def yes(draw: Draw) -> bool:
    return bool(number(draw, 0, 1))


def condition(draw: Draw) -> str:
    first = atom(draw)
    if number(draw, 0, 2):
        return first
    return f"({first}) {one_of(draw, ['and', 'or'])} ({atom(draw)})"


def atom(draw: Draw) -> str:
    return one_of(draw, ATOMS if number(draw, 0, 299) else FAR)


def varied(draw: Draw, id: str) -> str:
    """Draw a text whose branches say their ids; a branch may hold another."""
    shape = number(draw, 0, 5)
    if shape > 3:
        return "Plain."
    if shape == 3:
        one, other = one_of(draw, COUNTED), one_of(draw, COUNTED)
        return f"{{if {one}}}<{id}:1>{{elif {other}}}<{id}:2>{{else}}<{id}:3>{{end}}"
    one, other = condition(draw), condition(draw)
    if shape == 0:
        return f"{{if {one}}}<{id}:1>{{else}}<{id}:2>{{end}}"
    if shape == 1:
        nothing_else = "" if ":say" in id and yes(draw) else "."
        return f"{{if {one}}}<{id}:1>{{elif {other}}}<{id}:2>{{end}}{nothing_else}"
    return f"{{if {one}}}<{id}:1> {{if {other}}}<{id}:2>{{else}}<{id}:3>{{end}}{{end}}."


def target(draw: Draw, beats: int, scenes: list[str]) -> str:
    where = number(draw, 0, beats + len(scenes) - 1)
    return f'"#{where}"' if where < beats else f'"{scenes[where - beats]}"'


def choice(draw: Draw, id: str, beats: int, scenes: list[str], own: str, hinge: bool) -> str:
    lines = ["[[beats.choices]]", f'say = "{varied(draw, id + ":say")}"']
    if own:
        lines += [f'id = "{own}"', 'hinge = "h1"' if hinge else ""]
    kind = number(draw, 0, 5)
    if kind <= 2:
        lines.append(f'when = "{condition(draw)}"')
        if kind == 0:
            lines.append(f'locked = "{varied(draw, id + ":locked")}"')
    lines.append(one_of(draw, EFFECTS))
    if yes(draw):
        lines.append(f'reply = "{varied(draw, id + ":reply")}"')
    if number(draw, 0, 4) == 0:
        lines.append(f'echo = "{varied(draw, id + ":echo")}"')
    if number(draw, 0, 3) == 0:
        lines.append("once = true")
    if number(draw, 0, 4) == 0:
        lines.append('insight = "page"')
    pattern = one_of(draw, PATTERNS)
    if pattern:
        lines.append(f'pattern = "{pattern}"')
    way = number(draw, 0, 5)
    if way == 0:
        lines.append('visit = "v"')
    if way < 5:
        lines.append(f"goto = {target(draw, beats, scenes)}")
    return "\n".join(lines)


def twin(written: str) -> str:
    """Return a choice that says something else than one written before, and is like it in all that comes of it."""
    kept = [line for line in written.split("\n")[2:] if not line.startswith(("id =", "hinge ="))]
    return "\n".join(["[[beats.choices]]", 'say = "The other."', *kept])


def scene(draw: Draw, name: str, scenes: list[str], own: tuple[str, ...]) -> str:
    beats, hinge = number(draw, 1, 3), yes(draw)
    out = []
    for place in range(beats):
        id = f"{name}#{place}"
        lines = [
            "[[beats]]",
            f'text = "{varied(draw, id + ":text")}"',
            one_of(draw, EFFECTS),
        ]
        if number(draw, 0, 3) == 0:
            lines.append(f'when = "{condition(draw)}"')
        if number(draw, 0, 5) == 0:
            lines.append('insight = "leaf"')
        if number(draw, 0, 5) == 0:
            lines.append(f"offer = {{ pool = 'p', show = {number(draw, 1, 3)} }}")
        if number(draw, 0, 7) == 0:
            lines.append('visit = "v"')
        if yes(draw) or place == beats - 1:
            lines.append(f"goto = {target(draw, beats, scenes)}")
        asked_about = own if place == 0 else ()
        position = 0
        for _ in range(number(draw, len(asked_about), 3)):
            mine = asked_about[position] if position < len(asked_about) else ""
            lines.append(choice(draw, f"{id}/{mine or position}", beats, scenes, mine, hinge))
            position += 1
            says_its_branches = "<" in "".join(lines[-1].split("\n")[2:])
            last_asked_about = position >= len(asked_about)
            if last_asked_about and not says_its_branches and number(draw, 0, 5) == 0:
                lines.append(twin(lines[-1]))
                position += 1
        out.append("\n".join(lines))
    return "\n".join(out)


def storylet(draw: Draw, name: str) -> str:
    lines = [f'pool = "p"\nsay = "{varied(draw, name + ":say")}"']
    if yes(draw):
        lines.append("once = true")
    if yes(draw):
        lines.append(f'when = "{condition(draw)}"')
    lines.append(f'[[beats]]\ntext = "{varied(draw, name + "#0:text")}"\n{one_of(draw, EFFECTS)}')
    if yes(draw):
        lines.append(choice(draw, f"{name}#0/0", 1, ["end", "b"], "", False))
    return "\n".join(lines)


def some(examples: int) -> st.SearchStrategy[dict[str, str | bytes]]:
    """Return what draws the files of stories: so that a fault is made small where there are few, by dice where there are many."""
    if examples <= FEW:
        return stories()
    return by_dice()


def by_dice() -> st.SearchStrategy[dict[str, str | bytes]]:
    """Return what draws the files of stories at little cost, for laws about a story's form, which a large story shows as well."""
    return st.integers(0, 1 << 60).map(lambda seed: story(random.Random(seed)))


@st.composite
def stories(draw: st.DrawFn) -> dict[str, str | bytes]:
    """Draw the files of a story; not every one can be played."""
    return story(draw)


def story(draw: Draw) -> dict[str, str | bytes]:
    leads = ["a", "b", "c", "end", "end", "other"]
    files = {
        "a": scene(draw, "a", leads, ("act", "favour")[: number(draw, 1, 2)]),
        "b": scene(draw, "b", leads, ("deed",)),
        "c": scene(draw, "c", leads, ("tea",)[: number(draw, 0, 1)]),
        "v": f'[[beats]]\ntext = "{varied(draw, "v#0:text")}"\n{one_of(draw, EFFECTS)}\n',
        **{name: storylet(draw, name) for name in ("s1", "s2", "s3")},
        "end": f'ending = {{ family = "f" }}\n[[beats]]\ntext = "{varied(draw, "end#0:text")}"\n',
        "other": 'ending = { family = "g" }\n[[beats]]\nwhen = "n > 0"\nreflect = true\ntext = "Over."\n',
    }
    if yes(draw):
        files["b"] = 'voice = "wyn"\n' + files["b"].replace("heard('deed')", "heard('act')")
    head = HEAD.format(most=number(draw, 2, 3), patterns="" if yes(draw) else "[patterns.waiting]")
    for kind in ("never", "possible", "at-every-ending"):
        head += f'[[promises]]\nsay = "P"\n{kind} = "{condition(draw)}"\n'
    if "[patterns.waiting]" not in head:
        files = {id: text.replace('pattern = "waiting"', "") for id, text in files.items()}
    named = [act for act in ACTS if any(f'id = "{act}"' in text for text in files.values())]
    return {
        "story.toml": known(head, named),
        "insights.toml": INSIGHTS,
        **{f"{id}.toml": known(text, named) for id, text in files.items()},
    }


def known(text: str, named: list[str]) -> str:
    """Ask for acts that are there in the place of those that are not."""
    for act in set(ACTS).difference(named):
        for asks in ("heard", "chose"):
            text = text.replace(f"{asks}('{act}')", "lit")
    return text


def put(folder: Path, files: dict[str, str | bytes]) -> Path:
    return write(folder, files)
