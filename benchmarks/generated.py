"""Stories of the shapes a proof is measured on, of any size; what they hold is alike each time."""

import random
from pathlib import Path


def write_whole(folder: Path, beats: int) -> Path:
    """Write the shape of the whole story, in so many beats.

    A line of scenes in five acts, with facts (60 at 1,500 beats) each set by one choice and read acts later by text; six gating
    values; a pool of sixteen storylets of which six are seen in any order; twelve hinges heard from an earlier playthrough.
    """
    draw = random.Random(2)
    scenes = max(beats // 11, 18)
    facts = max(beats // 25, 6)
    gates = [f"g{n}" for n in range(6)]
    head = 'format = 1\ntitle = "Whole"\nstart = "s0"\n[variables]\n'
    head += "".join(f"{gate} = {{ start = 1, min = 0, max = 5 }}\n" for gate in gates)
    head += (
        "".join(f"f{n} = false\n" for n in range(facts))
        + "told = { start = 0, min = 0, max = 6 }\n[patterns.staying]\n"
    )
    head += (
        '[canon]\nvoices = ["noor", "wyn"]\nhinges = ['
        + ", ".join(f'"h{n}"' for n in range(12))
        + "]\n"
    )
    files = {"story": head}
    hinges = {round((n + 1) * scenes / 14): n for n in range(12)}
    hub = scenes // 2
    for number in range(scenes):
        files[f"s{number}"] = _whole_scene(
            draw, number, scenes, facts, gates, hinges.get(number), number == hub
        )
    for number in range(16):
        files[f"p{number}"] = _storylet(draw, number, gates)
    for number in range(6):
        files[f"e{number}"] = f'ending = {{ family = "e{number}" }}\n[[beats]]\ntext = "The end."\n'
    return _put(folder, files)


def _whole_scene(
    draw: random.Random,
    number: int,
    scenes: int,
    facts: int,
    gates: list[str],
    hinge: int | None,
    hub: bool,
) -> str:
    out = f'title = "S{number}"\n'
    for beat in range(10):
        text = "Some words of a page. "
        for _ in range(draw.random() < 0.4):
            fact = draw.randrange(facts)
            if fact * scenes / facts < number * 0.7:
                text += f"{{if f{fact}}}So it was.{{else}}It was not so.{{end}} "
        if hinge is not None and beat > 5:
            text += f"{{if heard('n{hinge}-a')}}Near.{{elif heard('w{hinge}-a')}}Nearer.{{else}}Far.{{end}}"
        out += f'[[beats]]\nid = "b{beat}"\ntext = "{text}"\n'
        if hub and beat == 5:
            out += 'offer = { pool = "p", show = 3 }\n'
            out += '[[beats.choices]]\nsay = "On."\nwhen = "told >= 6"\n'
            continue
        out += (
            _hinge(hinge)
            if hinge is not None and beat == 3
            else _choices(draw, number, beat, scenes, facts, gates)
        )
    return out + (_endings(gates) if number == scenes - 1 else _onward(number))


def _onward(number: int) -> str:
    return f'[[beats]]\ntext = "On."\ngoto = "s{number + 1}"\n'


def _hinge(hinge: int) -> str:
    out = ""
    for voice in "nw":
        for act in "abc":
            when = f"voice == '{'noor' if voice == 'n' else 'wyn'}'"
            out += f'[[beats.choices]]\nid = "{voice}{hinge}-{act}"\nsay = "{act}"\nhinge = "h{hinge}"\nwhen = "{when}"\n'
    return out


def _choices(
    draw: random.Random, number: int, beat: int, scenes: int, facts: int, gates: list[str]
) -> str:
    out = ""
    fact = next((f for f in range(facts) if round(f * scenes / facts) == number), None)
    for place in range(draw.choice((2, 3))):
        lines = [f'say = "Choice {place}."', f'reply = "Reply {place}."']
        gate = draw.choice(gates)
        if place == 0 and beat == 2 and fact is not None:
            lines.append(f"set = {{ f{fact} = true }}")
        elif draw.random() < 0.25:
            lines.append(f"add = {{ {gate} = {draw.choice((-1, 1, 1))} }}")
        if place == 2:
            lines.append(f'when = "{_gated(draw, number, scenes, gates)}"')
            if draw.random() < 0.3 and beat < 8:
                lines.append(f'goto = "#b{beat + 2}"')
        out += "[[beats.choices]]\n" + "\n".join(lines) + "\n"
    return out


def _gated(draw: random.Random, number: int, scenes: int, gates: list[str]) -> str:
    past = number * 14 // scenes - 1
    if past > 0 and draw.random() < 0.15:
        return f"heard('{draw.choice('nw')}{min(draw.randrange(past), 11)}-{draw.choice('abc')}')"
    return f"{draw.choice(gates)} {draw.choice(('>= 2', '>= 3', '<= 1', '== 4'))}"


def _storylet(draw: random.Random, number: int, gates: list[str]) -> str:
    head = f'pool = "p"\nsay = "P{number}."\nonce = true\nwhen = "told < 6"\n'
    beats = f'[[beats]]\ntext = "Words."\nadd = {{ told = 1 }}\n[[beats.choices]]\nsay = "A."\nadd = {{ {draw.choice(gates)} = 1 }}\n'
    return (
        head
        + beats
        + '[[beats.choices]]\nsay = "B."\nreply = "So."\n[[beats]]\ntext = "Done."\n[[beats.choices]]\nsay = "Back."\n'
    )


def _endings(gates: list[str]) -> str:
    out = '[[beats]]\nid = "last"\ntext = "And then."\n'
    for number, gate in enumerate(gates):
        when = f'when = "{gate} >= 3"\n' if number else ""
        out += f'[[beats.choices]]\nsay = "E{number}"\n{when}goto = "e{number}"\n'
    return out


def write_wide(folder: Path, scenes: int) -> Path:
    """Write the other shape: three choices a scene, twelve variables, a third of them read late."""
    draw = random.Random(3)
    names = [f"v{n}" for n in range(12)]
    head = 'format = 1\ntitle = "Wide"\nstart = "s0"\n[variables]\n'
    head += "".join(
        f"{name} = {{ start = 0, min = 0, max = 3 }}\n" if n % 3 else f"{name} = false\n"
        for n, name in enumerate(names)
    )
    files = {"story": head + "[patterns.staying]\n"}
    for number in range(scenes):
        files[f"s{number}"] = _wide_scene(draw, number, scenes, names)
    for number in range(4):
        files[f"e{number}"] = f'ending = {{ family = "e{number}" }}\n[[beats]]\ntext = "The end."\n'
    return _put(folder, files)


def _wide_scene(draw: random.Random, number: int, scenes: int, names: list[str]) -> str:
    late = number > scenes * 3 // 4
    readable = names if late else names[:8]
    text = "Some words."
    if draw.random() < 0.3:
        name = draw.choice(readable)
        text += f" {{if {_test(draw, name)}}}Yes.{{else}}No.{{end}}"
    out = f'title = "W{number}"\n[[beats]]\ntext = "{text}"\n'
    for place in range(3):
        to = number + 1 + draw.choice((0, 0, 1, 2)) if place else number + 1
        goto = f"s{to}" if to < scenes else f"e{min(to - scenes, 3)}"
        lines = [f'say = "Way {place}."', f'reply = "Reply {place}."', f'goto = "{goto}"']
        if place == 2 and draw.random() < 0.5:
            lines.append(f'when = "{_test(draw, draw.choice(readable))}"')
        if draw.random() < 0.3:
            name = draw.choice(names)
            lines.append(
                f"add = {{ {name} = {draw.choice((1, 1, -1))} }}"
                if int(name[1:]) % 3
                else f"set = {{ {name} = true }}"
            )
        out += "[[beats.choices]]\n" + "\n".join(lines) + "\n"
    return out


def write_row(folder: Path, beats: int) -> Path:
    """Write a hub, and a row of so many beats after it, each of which is read for one value only."""
    head = f'format = 1\ntitle = "Row"\nstart = "a"\n[variables]\nx = {{ start = 0, min = 0, max = {beats} }}\n'
    hub = '[[beats]]\nid = "hub"\ntext = "Hub."\n'
    hub += '[[beats.choices]]\nsay = "More."\nadd = { x = 1 }\n'
    hub += '[[beats.choices]]\nsay = "Leave."\ngoto = "end"\n'
    for number in range(1, beats + 1):
        hub += f'[[beats]]\nwhen = "x == {number}"\ntext = "Beat {number}."\ngoto = "#hub"\n'
    end = 'ending = { family = "end" }\n[[beats]]\ntext = "The end."\n'
    return _put(folder, {"story": head, "a": hub + '[[beats]]\ngoto = "end"\n', "end": end})


def write_hub(folder: Path, storylets: int = 250, counters: int = 200, row: int = 80) -> Path:
    """Write the shape of a published game of storylets: a hub, storylets that hang on counters, rows of beats that each set one value.

    Three counters of four only grow. With the usual numbers it has 3,000 beats.
    """
    draw = random.Random(4)
    names = [f"c{n}" for n in range(counters)]
    growing = names[: counters * 3 // 4]
    rows = 25
    head = 'format = 1\ntitle = "Hub"\nstart = "hub"\n[variables]\n'
    head += "".join(f"{name} = {{ start = 0, min = 0, max = 20 }}\n" for name in names)
    head += f"rank = {{ start = 0, min = 0, max = {row} }}\n"
    hub = '[[beats]]\nid = "hub"\ntext = "The hub."\noffer = { pool = "p", show = 4 }\n'
    for number in range(rows):
        when = f'when = "{draw.choice(growing)} >= {draw.randint(1, 5)}"\n' if number else ""
        hub += f'[[beats.choices]]\nsay = "Row {number}."\n{when}visit = "row{number}"\n'
    hub += '[[beats.choices]]\nsay = "Leave."\ngoto = "end"\n[[beats]]\ngoto = "#hub"\n'
    files = {"story": head, "hub": hub}
    files |= {f"row{number}": _row_of_values(row) for number in range(rows)}
    files |= {f"p{number}": _hung(draw, number, names, growing) for number in range(storylets)}
    files["end"] = 'ending = { family = "end" }\n[[beats]]\ntext = "The end."\n'
    return _put(folder, files)


def _row_of_values(beats: int) -> str:
    """Write beats one after the other, each of which sets the same variable to another value."""
    return "".join(
        f'[[beats]]\ntext = "Rank {number}."\nset = {{ rank = {number} }}\n'
        for number in range(1, beats + 1)
    )


def _hung(draw: random.Random, number: int, names: list[str], growing: list[str]) -> str:
    """Write a storylet that hangs on a counter, in four beats; each of its choices changes one."""
    falling = names[len(growing) :]
    when = f"{draw.choice(growing)} >= {draw.randint(1, 4)}"
    if number < 25:
        when = f"{growing[number]} < 6"
    elif number % 3 == 0:
        when += f" and {draw.choice(falling)} <= {draw.randint(2, 6)}"
    out = f'pool = "p"\nsay = "Storylet {number}."\nwhen = "{when}"\n'
    for beat in range(4):
        out += f'[[beats]]\ntext = "Beat {beat}."\n'
    out += f'[[beats.choices]]\nsay = "More."\nadd = {{ {draw.choice(growing)} = 1 }}\n'
    out += f'[[beats.choices]]\nsay = "Else."\nadd = {{ {draw.choice(falling)} = {draw.choice((-1, 1))} }}\n'
    return out


def _test(draw: random.Random, name: str) -> str:
    if int(name[1:]) % 3 == 0:
        return draw.choice((name, f"not {name}"))
    return f"{name} {draw.choice(('>= 1', '>= 2', '== 0', '== 3'))}"


def _put(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return folder
