"""What a story costs grows with its length, whatever is in it: no text, name or file is made that keeps anybody waiting.

Each shape is measured at a length and at sixteen times that length, in CPU time, the least of a few. Where doubling doubles
the cost that is 16 times, where doubling quadruples it 256 times: the limit lies between the two, and far from both.
"""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from stories import END, GO, HEAD, NAMES, PAGE, write

from engine.commands.diagnostics import for_gcc, for_people
from engine.play.retelling import retell
from engine.runtime.plan import plan_of
from engine.runtime.state import Setup
from engine.runtime.step import begin
from engine.saves.record_lines import (
    Beginning,
    ChoiceMark,
    spell_beginning,
    spell_choice,
    spell_move,
)
from engine.saves.record_reading import read_record
from engine.transcripts.checking import check_transcript
from engine.transcripts.differing import text_difference
from engine.transcripts.expecting import unknown_names
from engine.transcripts.form import read_transcript, spell_transcript
from engine.transcripts.recording import blessed, record
from story.ids import ChoiceId
from story.loading import load, load_story

TIMES = 16
MOST = 2.6**4
"""Doubling the input may cost 2.6 times as much: room for what is sorted, and for a machine that is busy."""
PATIENCE = 8.0
"""Seconds after which a shape has failed, and is not waited for."""
LEAST: Final = 0.003
"""Seconds that the little is taken to cost at least: what is shorter cannot be told from the machine's own stirring."""
Files = dict[str, str | bytes]
BEAT = "[[beats]]\n"
WORDS = "[variables]\nw = {{ start = 'w0', one-of = [{}] }}\n"
DARK = Setup()


def least(work: Callable[[], None], least_of: int) -> float:
    """Return the CPU seconds that a piece of work takes at least."""
    found = []
    gc.disable()
    try:
        for _ in range(least_of):
            before = time.process_time()
            work()
            found.append(time.process_time() - before)
    finally:
        gc.enable()
    return min(found)


def checked(folder: Path, files: Files) -> Callable[[], None]:
    """Return the work of checking a story, saying all that is wrong, and reading its first beats."""
    write(folder, {"story.toml": HEAD + NAMES, "end.toml": END, **files})

    def work() -> None:
        loaded = load(folder, warnings=True)
        for diagnostic in loaded.diagnostics:
            for_people(diagnostic)
            for_gcc(diagnostic)
        if loaded.story is not None:
            state = begin(loaded.story, DARK)
            for beat in plan_of(loaded.story).beats[:3]:
                for text in (beat.text, *(choice.say for choice in beat.choices[:3])):
                    if text is not None:
                        text.read(state.values)

    return work


def grows(make: Callable[[int], Callable[[], None]]) -> None:
    """Hold the cost of sixteen times as much input against the cost of the little; `make` gives the work for a factor."""
    small = make(1)
    little = max(least(small, 3), LEAST)
    some = least(make(4), 1)
    assert some < PATIENCE / TIMES, f"{little:.4f} s, and {some:.4f} s for 4 times as much"
    large = make(TIMES)
    much = least(large, 1)
    for _ in range(3):  # somebody else may have had the machine in between
        if little * MOST < much < PATIENCE:
            much, little = min(much, least(large, 1)), max(little, least(small, 1))
    assert much < little * MOST, f"{little:.4f} s, and {much:.4f} s for {TIMES} times as much"


TEXTS: dict[str, tuple[int, Callable[[int], str]]] = {
    # how long it is at first, and what it is
    "emphasis over empty lines": (4_000, lambda n: "*a" + "\n" * n + "b*"),
    "asterisks that open": (2_000, lambda n: "*a " * n),
    "asterisks that close others": (1_000, lambda n: "*a " * n + "b** " * n),
    "emphasised words": (1_000, lambda n: "*a* " * n),
    "a long row of asterisks": (10_000, lambda n: "a " + "*" * n),
    "quotation marks that never close": (1_000, lambda n: "\" 'a" * n),
    "single quotation marks": (1_000, lambda n: " 'a" * n),
    "plurals": (500, lambda n: " 'as' b" * n),
    "blanks": (20_000, lambda n: "a" + " " * n + "b"),
    "lines of blanks": (200, lambda n: ("a" + " " * 50 + "\n" + " " * 50 + "\n") * n),
    "braces of no variable": (300, lambda n: "{unknown} " * n),
    "braces of many names": (300, lambda n: "".join(f"{{x{i}}} " for i in range(n))),
    "braces that close nothing": (2_000, lambda n: "} " * n),
    "a tag of blanks": (10_000, lambda n: "{if" + " " * n + "lit}a{end}"),
    "varying words": (300, lambda n: "{if lit}a{else}b{end} " * n),
    "words that are absent": (300, lambda n: "({if lit}a {end}, " * n + ")" * n),
    "many ways": (100, lambda n: "{if open == 1}a" + "{elif open == 2}b" * n + "{end}"),
    "nested ways": (10, lambda n: ("{if lit}" * 19 + "a" + "{end}" * 19) * n),
    "pronouns after a long word": (5_000, lambda n: "a" * n + " {wyn.they} sings"),
    "pronouns": (100, lambda n: "{wyn.they} {wyn:sings|sing} " * n),
    "a pronoun before blanks": (10_000, lambda n: "{wyn.they}" + " " * n + "-"),
    "dashes": (2_000, lambda n: " -- " * n),
    "verse": (1_000, lambda n: "> a\n" * n),
    "what nearly says what somebody is": (1_000, lambda n: "you are as a " * n),
    "links that never close": (2_000, lambda n: "[[a->" * n),
    "tags that never close": (2_000, lambda n: "<b <<if " * n),
    "headings of blanks": (10_000, lambda n: "== a" + " " * n + "x"),
    "a list of underscores": (2_000, lambda n: "_a " * n),
    "marks of all kinds": (200, lambda n: "`a` ~~b~~ $c [d](e) //f// # g\n* h\n" * n),
    "dollars": (2_000, lambda n: "$a " * n),
    "stars and blanks": (10_000, lambda n: "* * *" + " " * n + "x"),
    "escapes": (2_000, lambda n: "\\*" * n),
    "combining letters": (5_000, lambda n: "e" + "\u0301" * n),
    "faces joined into one": (2_000, lambda n: "\U0001f469\u200d" * n),
    "a long word before a wide letter": (10_000, lambda n: "a" * n + "\u65e5"),
    "hours": (2_000, lambda n: "12:3 " * n),
    "comments that allow": (200, lambda n: "# allow SW605\n" * n),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text(name: str, tmp_path: Path) -> None:
    length, make = TEXTS[name]

    def story(times: int) -> Callable[[], None]:
        text = f"{BEAT}text = '''\n{make(length * times)}'''\n{GO}"
        return checked(tmp_path / str(times), {"a.toml": text})

    grows(story)


def _many(n: int, line: str) -> str:
    return "".join(line.format(i=i) for i in range(n))


FILES: dict[str, tuple[int, Callable[[int], Files]]] = {
    # lines that are no TOML, and keys of all kinds
    "blanks before a word": (4_000, lambda n: {"a.toml": f"x ={' ' * n}1 y\n"}),
    "blanks in a key": (4_000, lambda n: {"a.toml": f"x{' ' * n}y\n"}),
    "quotation marks": (4_000, lambda n: {"a.toml": "x = " + '"" ' * n + "\n"}),
    "equals": (4_000, lambda n: {"a.toml": "x =" + "= " * n + "\n"}),
    "brackets": (4_000, lambda n: {"a.toml": "[" * n}),
    "a remark of number signs": (
        20_000,
        lambda n: {"a.toml": f"{BEAT}{GO}#{'#' * n}\n# allow SW605\n"},
    ),
    "words that allow": (400, lambda n: {"a.toml": f"{BEAT}{GO}# allow {'SW605 ' * n}\n"}),
    "one line of mistakes": (100, lambda n: {"a.toml": "beats = [" + "{gotto=1}," * n + "]\n"}),
    "escapes before mistakes": (
        100,
        lambda n: {"a.toml": BEAT + 'text = "' + "\\u0041 {xx} " * n + '"\n' + GO},
    ),
    "unknown keys": (100, lambda n: {"a.toml": BEAT + _many(n, "k{i} = 1\n") + GO}),
    "letters that are refused": (
        100,
        lambda n: {"a.toml": BEAT + _many(n, '"a{i}\\u0007" = 1\n') + GO},
    ),
    "a text that is no UTF-8": (20_000, lambda n: {"a.toml": b"a\n" * n + b"\xff"}),
    # names that are not there
    "scenes that lead nowhere": (
        10,
        lambda n: {
            f"s{i}.toml": f'{BEAT}[[beats.choices]]\nsay = "Go"\ngoto = "x{i}s"\n' for i in range(n)
        },
    ),
    "choices that lead nowhere": (
        60,
        lambda n: {"a.toml": BEAT + _many(n, '[[beats.choices]]\nsay = "Go {i}"\ngoto = "x{i}"\n')},
    ),
    "choices that are asked about by their words": (
        60,
        lambda n: {
            "a.toml": BEAT
            + _many(
                n,
                '[[beats.choices]]\nsay = "Go {i}"\nwhen = "chose(\'go-{i}\')"\ngoto = "end"\n',
            )
        },
    ),
    "variables nobody declared": (
        60,
        lambda n: {
            "story.toml": HEAD + "[variables]\n" + _many(n, "v{i} = false\n"),
            "a.toml": _many(
                n, BEAT + "when = 'w{i}x'\nset = {{ u{i} = true }}\ntext = '{{z{i}}}'\n"
            )
            + BEAT
            + GO,
        },
    ),
    "words a variable never has": (
        60,
        lambda n: {
            "story.toml": HEAD + WORDS.format(_many(n, "'w{i}',")),
            "a.toml": _many(n, BEAT + "when = \"w == 'x{i}'\"\nset = {{ w = 'y{i}' }}\n")
            + BEAT
            + GO,
        },
    ),
    "people nobody declared": (
        60,
        lambda n: {
            "story.toml": HEAD + _many(n, "[cast.c{i}]\nnam = 'N'\n"),
            "a.toml": f"{BEAT}text = '''{_many(n, '{{d{i}.name}} {{D{i}.they}} ')}'''\n{GO}",
        },
    ),
    "insights nobody wrote": (
        60,
        lambda n: {
            "insights.toml": _many(n, PAGE.replace("page", "i{i}")),
            "a.toml": _many(n, BEAT + "insight = 'j{i}'\nwhen = \"noticed('k{i}')\"\n") + BEAT + GO,
        },
    ),
    "beats nobody wrote": (
        60,
        lambda n: {
            "a.toml": _many(n, BEAT + "id = 'b{i}'\ngoto = '#c{i}x'\n") + BEAT + GO,
        },
    ),
    # stories that can be played
    "beats": (
        60,
        lambda n: {
            "a.toml": _many(
                n,
                BEAT
                + "id = 'b{i}'\ntext = 'x'\n[[beats.choices]]\nsay = 'Go'\ngoto = '#b{i}'\n"
                + "[[beats.choices]]\nsay = 'On'\n",
            )
            + BEAT
            + GO
        },
    ),
    "choices": (
        60,
        lambda n: {
            "a.toml": BEAT
            + _many(n, '[[beats.choices]]\nsay = "Go {i}"\nid = "c{i}"\ngoto = "end"\n')
        },
    ),
    "words a variable has": (
        60,
        lambda n: {
            "story.toml": HEAD + WORDS.format(_many(n, "'w{i}',")),
            "a.toml": _many(
                n, BEAT + "when = \"w == 'w{i}'\"\nset = {{ w = 'w{i}' }}\ntext = '{{w}}'\n"
            )
            + BEAT
            + GO,
        },
    ),
    "hinges": (
        60,
        lambda n: {
            "story.toml": f"{HEAD}[canon]\nvoices = ['a', 'b']\nhinges = [{_many(n, chr(39) + 'h{i}' + chr(39) + ',')}]\n",
            "a.toml": BEAT
            + _many(
                n, "[[beats.choices]]\nid = 'c{i}'\nsay = 'g{i}'\nhinge = 'h{i}'\ngoto = 'end'\n"
            ),
        },
    ),
    "labels": (
        200,
        lambda n: {
            "story.toml": f"{HEAD}[labels]\nwords = [{_many(n, chr(39) + 'zz{i}' + chr(39) + ',')}]\n",
            "a.toml": f"{BEAT}text = '''{'you are a good man ' * n}'''\n{GO}",
        },
    ),
    "a pool, offered often": (
        8,
        lambda n: {
            "a.toml": (BEAT + "offer = { pool = 'p' }\n" + GO) * n,
            **{f"s{i}.toml": "pool = 'p'\nsay = 's'\n" + BEAT + "text = 'x'\n" for i in range(n)},
        },
    ),
    "visits within visits": (
        10,
        lambda n: {
            "a.toml": f"{BEAT}visit = 'v0'\n{BEAT}{GO}",
            **{f"v{i}.toml": f"{BEAT}visit = 'v{i + 1}'\n" for i in range(n)},
            f"v{n}.toml": BEAT + "text = 'x'\n",
        },
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_story(name: str, tmp_path: Path) -> None:
    length, make = FILES[name]
    grows(lambda times: checked(tmp_path / str(times), make(length * times)))


FIRST = spell_beginning(Beginning("20200101-000000-abcd", "s", "T", "v", "2020", DARK)).encode()


def mark(number: int) -> ChoiceMark:
    return ChoiceMark(ChoiceId(f"a#b/{number}"), "0a1b2c", "xyz")


def after(number: int) -> ChoiceMark | None:
    return mark(number - 1) if number else None


RECORDS: dict[str, Callable[[int], bytes]] = {
    "choices": lambda n: "".join(spell_choice(mark(i), after(i)) for i in range(n)).encode(),
    "moves": lambda n: "".join(
        spell_choice(mark(i), None, (2 * i + 1, 0)) + spell_move(2 * i + 2, 0) for i in range(n)
    ).encode(),
    "of the first version": lambda n: b"".join(
        b'{"c":"a#b/%d","w":"0a1b2c"}\n{"at":%d}\n' % (i, i) for i in range(n)
    ),
    "lines that are gone": lambda n: "".join(
        spell_choice(mark(i), None, (100 * i + 100, 0)) for i in range(n)
    ).encode(),
    "behind one that is gone": lambda n: "".join(
        spell_choice(mark(i), after(i)) for i in range(1, n)
    ).encode(),
    "broken lines": lambda n: b'{"c":"a#b/0 0a1b2cxyz!!!!!"}\n' * n,
    "lines that are none": lambda n: b'{"c":\n' * n,
    "a line that is nested": lambda n: b"[" * n,
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_kept_playthrough(name: str) -> None:
    def work(times: int) -> Callable[[], None]:
        raw = FIRST + RECORDS[name](1_000 * times)
        return lambda: void(read_record(raw))

    grows(work)


TRANSCRIPTS: dict[str, Callable[[int], str]] = {
    "text": lambda n: "> a\n" + "  words\n" * n,
    "verse": lambda n: "> a\n" + "  > words\n" * n,
    "choices": lambda n: "> a\nid: b\n" * n,
    "blanks in a key": lambda n: "> a\na" + " " * n * 20 + "b\n",
    "keys there are not": lambda n: "> a\n" + _many(n, "reeds{i}: a\n"),
    "remarks, and seeds": lambda n: "# a\n" * n + "seed: 1\n" * n,
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_transcript(name: str) -> None:
    def work(times: int) -> Callable[[], None]:
        raw = TRANSCRIPTS[name](200 * times).encode()

        def read() -> None:
            transcript, _ = read_transcript(raw)
            spell_transcript(transcript)
            for step in transcript.steps:
                void(step.text)

        return read

    grows(work)


ROUND: Files = {
    "story.toml": HEAD,
    "a.toml": BEAT + 'id = "hub"\ntext = "Round."\n[[beats.choices]]\nsay = "On."\ngoto = "#hub"\n'
    'insight = "page"\n[[beats.choices]]\nsay = "Out."\ngoto = "end"\n',
    "end.toml": END,
    "insights.toml": PAGE,
}
TOLD: Files = {
    "story.toml": HEAD,
    "a.toml": BEAT
    + 'id = "hub"\ntext = "Round."\nreflect = true\n[[beats.choices]]\nsay = "On."\ngoto = "#hub"\n'
    'echo = "You went on."\n[[beats.choices]]\nsay = "Out."\ngoto = "end"\n',
    "end.toml": END,
}
PLAYED: dict[str, str] = {
    "words": "> On.\n",
    "text": "> On.\n  Round.\n\n",
    "ids that no choice has": "> On.\nid: onn\n",
    "places that no choice has": "> On.\nid: a#9/9\n",
    "pages that are not there": "> On.\nnot noticed: q\n",
}


@pytest.mark.parametrize("files", [ROUND, TOLD], ids=["round", "told"])
@pytest.mark.parametrize("name", PLAYED)
def test_a_transcript_that_is_held(name: str, files: Files, tmp_path: Path) -> None:
    story = load_story(write(tmp_path, files))

    def work(times: int) -> Callable[[], None]:
        transcript, _ = read_transcript((PLAYED[name] * 200 * times).encode())

        def hold() -> None:
            void(list(unknown_names(story, transcript)))
            void(check_transcript(story, transcript, Setup()))

        return hold

    grows(work)


@pytest.mark.parametrize("files", [ROUND, TOLD], ids=["round", "told"])
def test_a_transcript_that_is_written(files: Files, tmp_path: Path) -> None:
    story = load_story(write(tmp_path, files))

    def work(times: int) -> Callable[[], None]:
        transcript, _ = read_transcript((PLAYED["text"] * 500 * times).encode())
        held = check_transcript(story, transcript, Setup())

        def again() -> None:
            void(blessed(transcript, held))
            void(record(held.game))
            void(retell(held.game))

        return again

    grows(work)


DIFFERENCES: dict[str, Callable[[int], tuple[list[str], list[str]]]] = {
    "paragraphs alike": lambda n: (["a b"] * n, ["a b"] * n + ["c"]),
    "words alike": lambda n: (["a " * n], ["a " * n + "b"]),
    "other paragraphs": lambda n: ([f"a {i}" for i in range(n)], [f"b {i}" for i in range(n + 3)]),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_difference_between_texts(name: str) -> None:
    # from a size on a difference is not looked into any more, so it is measured from there
    def work(times: int) -> Callable[[], None]:
        before, after = DIFFERENCES[name](1_000 * times)
        return lambda: void(list(text_difference(before, after)))

    grows(work)


def void(_: object) -> None:
    """Take what a measured piece of work returns."""
