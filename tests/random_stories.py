"""Small stories at random: loops, storylets, visits, once, clamps, locks, text that varies, a canon; each branch of a text says its id."""

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
    "times('a') + n > 3",
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
ACTS = ("act", "deed", "favour", "tea")
Draw = st.DrawFn


@st.composite
def conditions(draw: Draw) -> str:
    first = draw(st.sampled_from(ATOMS))
    if draw(st.integers(0, 2)):
        return first
    return f"({first}) {draw(st.sampled_from(['and', 'or']))} ({draw(st.sampled_from(ATOMS))})"


def varied(draw: Draw, id: str) -> str:
    """Draw a text whose branches say their ids; a branch may hold another."""
    shape = draw(st.integers(0, 4))
    if shape > 2:
        return "Plain."
    one, other = draw(conditions()), draw(conditions())
    if shape == 0:
        return f"{{if {one}}}<{id}:1>{{else}}<{id}:2>{{end}}"
    if shape == 1:
        return f"{{if {one}}}<{id}:1>{{elif {other}}}<{id}:2>{{end}}."
    return f"{{if {one}}}<{id}:1> {{if {other}}}<{id}:2>{{else}}<{id}:3>{{end}}{{end}}."


def target(draw: Draw, beats: int, scenes: list[str]) -> str:
    where = draw(st.integers(0, beats + len(scenes) - 1))
    return f'"#{where}"' if where < beats else f'"{scenes[where - beats]}"'


def choice(draw: Draw, id: str, beats: int, scenes: list[str], own: str, hinge: bool) -> str:
    lines = ["[[beats.choices]]", f'say = "{varied(draw, id + ":say")}"']
    if own:
        lines += [f'id = "{own}"', 'hinge = "h1"' if hinge else ""]
    kind = draw(st.integers(0, 5))
    if kind <= 2:
        lines.append(f'when = "{draw(conditions())}"')
        if kind == 0:
            lines.append(f'locked = "{varied(draw, id + ":locked")}"')
    lines.append(draw(st.sampled_from(EFFECTS)))
    if draw(st.booleans()):
        lines.append(f'reply = "{varied(draw, id + ":reply")}"')
    if draw(st.integers(0, 4)) == 0:
        lines.append(f'echo = "{varied(draw, id + ":echo")}"')
    if draw(st.integers(0, 3)) == 0:
        lines.append("once = true")
    if draw(st.integers(0, 4)) == 0:
        lines.append('insight = "page"')
    way = draw(st.integers(0, 5))
    if way == 0:
        lines.append('visit = "v"')
    if way < 5:
        lines.append(f"goto = {target(draw, beats, scenes)}")
    return "\n".join(lines)


def scene(draw: Draw, name: str, scenes: list[str], own: tuple[str, ...]) -> str:
    beats, hinge = draw(st.integers(1, 3)), draw(st.booleans())
    out = []
    for place in range(beats):
        id = f"{name}#{place}"
        lines = [
            "[[beats]]",
            f'text = "{varied(draw, id + ":text")}"',
            draw(st.sampled_from(EFFECTS)),
        ]
        if draw(st.integers(0, 3)) == 0:
            lines.append(f'when = "{draw(conditions())}"')
        if draw(st.integers(0, 5)) == 0:
            lines.append('insight = "leaf"')
        if draw(st.integers(0, 5)) == 0:
            lines.append(f"offer = {{ pool = 'p', show = {draw(st.integers(1, 3))} }}")
        if draw(st.integers(0, 7)) == 0:
            lines.append('visit = "v"')
        if draw(st.booleans()) or place == beats - 1:
            lines.append(f"goto = {target(draw, beats, scenes)}")
        for position in range(draw(st.integers(0, 3))):
            mine = own[position] if place == 0 and position < len(own) else ""
            lines.append(choice(draw, f"{id}/{mine or position}", beats, scenes, mine, hinge))
        out.append("\n".join(lines))
    return "\n".join(out)


def storylet(draw: Draw, name: str) -> str:
    lines = [f'pool = "p"\nsay = "{varied(draw, name + ":say")}"']
    if draw(st.booleans()):
        lines.append("once = true")
    if draw(st.booleans()):
        lines.append(f'when = "{draw(conditions())}"')
    lines.append(
        f'[[beats]]\ntext = "{varied(draw, name + "#0:text")}"\n{draw(st.sampled_from(EFFECTS))}'
    )
    if draw(st.booleans()):
        lines.append(choice(draw, f"{name}#0/0", 1, ["end", "b"], "", False))
    return "\n".join(lines)


@st.composite
def stories(draw: Draw) -> dict[str, str | bytes]:
    """Draw the files of a story; not every one can be played."""
    leads = ["a", "b", "c", "end", "end", "other"]
    files = {
        "a": scene(draw, "a", leads, draw(st.sampled_from([("act",), ("act", "favour")]))),
        "b": scene(draw, "b", leads, ("deed",)),
        "c": scene(draw, "c", leads, draw(st.sampled_from([(), ("tea",)]))),
        "v": f'[[beats]]\ntext = "{varied(draw, "v#0:text")}"\n{draw(st.sampled_from(EFFECTS))}\n',
        **{name: storylet(draw, name) for name in ("s1", "s2", "s3")},
        "end": f'ending = {{ family = "f" }}\n[[beats]]\ntext = "{varied(draw, "end#0:text")}"\n',
        "other": 'ending = { family = "g" }\n[[beats]]\nwhen = "n > 0"\ntext = "Over."\n',
    }
    if draw(st.booleans()):
        files["b"] = 'voice = "wyn"\n' + files["b"].replace("heard('deed')", "heard('act')")
    head = HEAD.format(most=draw(st.integers(2, 3)))
    for kind in ("never", "possible", "at-every-ending"):
        head += f'[[promises]]\nsay = "P"\n{kind} = "{draw(conditions())}"\n'
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
