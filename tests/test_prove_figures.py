"""The proof's figures, worked out by hand; what labels promise; and a proof that is stopped."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from stories import END, HEAD, make

from engine.proving.budget import Budget
from engine.proving.findings import Findings
from engine.proving.proof import Proof, prove
from story.loading import load_story
from story.shipped import shipped_folder

pytestmark = pytest.mark.usefixtures("first_movement")

OTHER = 'ending = { family = "g" }\n[[beats]]\ntext = "Other end."\n'
GO = '[[beats.choices]]\nsay = "Go"\ngoto = "end"\n'


def proved(folder: Path, head: str, **scenes: str) -> Proof:
    return prove(
        load_story(
            make(folder, {"story.toml": HEAD + head, "insights.toml": ""}, end=END, **scenes)
        ),
        Budget(60),
    )


def test_counts_are_exact_where_they_can_be_worked_out_by_hand(tmp_path: Path) -> None:
    scene = """[[beats]]
text = "One two three."
[[beats.choices]]
say = "A"
[[beats.choices]]
say = "B"
set = { lit = true }
[[beats]]
when = "lit"
[[beats.choices]]
say = "C"
reply = "Four."
goto = "end"
[[beats.choices]]
say = "D"
goto = "other"
[[beats]]
goto = "end"
"""
    proof = proved(tmp_path, "[variables]\nlit = false\n", a=scene, other=OTHER)
    counts = proof.counts
    assert (counts.count, counts.shortest, counts.longest) == ((3, 3), (1, 1), (2, 2))
    assert counts.endings == {"end": 0.75, "other": 0.25}
    assert (counts.words_shortest[0], counts.words_longest[1]) == (4, 5)
    assert proof.tour is not None
    assert (len(proof.tour.ways), proof.tour.at_least) == (3, 2)


def test_a_story_that_can_go_on_has_no_number_of_playthroughs(tmp_path: Path) -> None:
    scene = '[[beats]]\nid = "hub"\n[[beats.choices]]\nsay = "Again"\ngoto = "#hub"\n' + GO
    counts = proved(tmp_path, "", a=scene).counts
    assert counts.endless
    assert counts.shortest == (1, 1)
    assert counts.endings == {"end": 1}


def test_an_ending_that_always_comes_has_the_chance_1_however_large_the_story(
    tmp_path: Path,
) -> None:
    """Twenty facts, all asked for at the end, are too many to be walked together."""
    facts = [f"f{n}" for n in range(20)]
    head = "[variables]\n" + "".join(f"{fact} = false\n" for fact in facts)
    scene = ""
    for fact in facts:
        scene += f'[[beats]]\n[[beats.choices]]\nsay = "Yes"\nset = {{ {fact} = true }}\n'
        scene += '[[beats.choices]]\nsay = "No"\n'
    for fact in facts:
        scene += f'[[beats]]\nwhen = "{fact}"\ntext = "So."\n'
    proof = proved(tmp_path, head, a=scene + '[[beats]]\ngoto = "end"\n')
    assert proof.exact is None
    assert proof.counts.endings == {"end": 1}


def test_storylets_are_tossed_for_by_their_weights(tmp_path: Path) -> None:
    scene = '[[beats]]\noffer = { pool = "p", show = 1 }\n'
    one, three = (
        f'pool = "p"\nsay = "S"\nweight = {n}\n[[beats]]\ngoto = "{to}"\n'
        for n, to in ((1, "end"), (3, "other"))
    )
    counts = proved(tmp_path, "", a=scene, s1=one, s3=three, other=OTHER).counts
    assert counts.endings == {"end": pytest.approx(0.25), "other": pytest.approx(0.75)}


def test_parts_are_alike_however_many_acts_each_can_hear(tmp_path: Path) -> None:
    head = '[canon]\nvoices = ["noor", "wyn"]\nhinges = ["h1"]\n'
    first = '[[beats]]\nwhen = "heard(\'deed\')"\ngoto = "other"\n[[beats]]\ngoto = "b"\n'
    acts = '[[beats]]\n[[beats.choices]]\nid = "{id}"\nhinge = "h1"\nsay = "Do"\ngoto = "end"\n'
    deed = 'voice = "wyn"\n' + acts.format(id="deed")
    choose = (
        "[[beats]]\ntext = \"{if heard('act')}Ah.{end}\"\n"
        + acts.format(id="act")
        + '[[beats.choices]]\nsay = "Go"\nwhen = "voice == \'wyn\'"\ngoto = "c"\n'
    )
    proof = proved(tmp_path, head, a=first, b=choose, c=deed, other=OTHER)
    assert proof.counts.endings["other"] == pytest.approx(1 / 2 / 3)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('"You are a runner," says Ann.', True),
        ("You are a runner.", False),
        ('{if lit}"A runner, pet."{else}"A chaser."{end} So.', True),
        ('"Well.\n\nShe is a chaser.', False),
        ("“You are a runner,” says Ann.", True),
        ("“Well,” says Ann. You are a runner.", False),
        ("“Well.\n\nShe is a chaser.", False),
        ("'You don't mean a runner,' says Ann.", True),
        ("‘You don’t mean a runner,’ says Ann.", True),
        ("The boys’ runner, ‘tis said.", False),
        ("„Ein runner“, sagt Ann.", True),
        ("«Un runner», dit-elle.", True),
        ("»Ein runner«, sagt Ann.", True),
        ("”En runner”, säger Ann.", True),
        ("「runner」", True),
        ("{if lit}“A runner{else}“A chaser{end}, pet.” So.", True),
        ("She calls it {word}.", False),
    ],
)
def test_a_label_stands_in_a_mouth_or_the_promise_is_broken(
    text: str, holds: bool, tmp_path: Path
) -> None:
    head = '[variables]\nlit = false\nword = { start = "runner", one-of = ["runner", "wait"] }\n[labels]\nwords = ["runner", "chaser"]\n'
    proof = proved(tmp_path, head, a=f'[[beats]]\ntext = """{text}"""\n' + GO)
    assert [outcome.holds for outcome in proof.promises() if "label" in outcome.say] == [holds]


def test_a_number_that_only_tallies_and_steers_breaks_a_promise(tmp_path: Path) -> None:
    head = "[variables]\nran = { start = 0, min = 0, max = 3 }\n[patterns.running]\n[patterns.staying]\n[labels]\nwords = ['runner']\n"
    run = '[[beats]]\n[[beats.choices]]\nsay = "Run"\npattern = "running"\nadd = { ran = 1 }\n[[beats.choices]]\nsay = "Stay"\npattern = "staying"\n'
    last = '[[beats]]\n[[beats.choices]]\nsay = "Go"\nwhen = "ran >= 2"\ngoto = "other"\n[[beats]]\ngoto = "end"\n'
    proof = proved(tmp_path, head, a=run * 3 + last, other=OTHER)
    assert proof.complete
    held = {outcome.say: outcome.holds for outcome in proof.promises()}
    assert held["No ending hangs on a tally of ways of choosing"] is False
    assert held["The ending 'g' can be reached by somebody who leans to 'staying'"] is False
    assert held["The ending 'g' can be reached by somebody who leans to 'running'"] is True
    broken = [found for found in Findings(proof).all() if found.diagnostic.code == "SW709"]
    assert len(broken) == sum(holds is False for holds in held.values())


def choice(to: str, *, pattern: str = "", more: str = "") -> str:
    return (
        f'[[beats.choices]]\nsay = "{to} {pattern}"\npattern = "{pattern}"\ngoto = "{to}"\n{more}'
    )


def leanings(proof: Proof) -> dict[str, bool | None]:
    return {o.say: o.holds for o in proof.promises() if "lean" in o.say}


PATTERNS = "[patterns.run]\n[patterns.stay]\n[patterns.keep]\n[labels]\nwords = ['runner']\n"


def test_who_goes_round_leans_as_far_as_the_ring_allows(tmp_path: Path) -> None:
    ring = '[[beats]]\nid = "hub"\n' + choice("#hub", pattern="run") + choice("#keep")
    keep = '[[beats]]\nid = "keep"\n' + choice("#last", pattern="keep")
    last = '[[beats]]\nid = "last"\n' + choice("#again", pattern="keep")
    again = '[[beats]]\nid = "again"\n' + choice("end") + choice("#keep", pattern="run")
    scene = (ring + keep + last + again).replace('pattern = ""\n', "")
    assert leanings(proved(tmp_path, PATTERNS, a=scene)) == {
        "The ending 'f' can be reached by somebody who leans to 'run'": True,
        "Somebody can lean to 'stay'": False,
        "The ending 'f' can be reached by somebody who leans to 'keep'": True,
    }


@pytest.mark.parametrize(("kept", "holds"), [(2, False), (3, True)])
def test_a_pattern_has_to_be_taken_more_often_than_each_and_not_than_the_mean(
    kept: int, holds: bool, tmp_path: Path
) -> None:
    """Where two run and two stay, or four run, it takes three that keep; against either alone two would do."""
    both = choice("#{n}", pattern="run") + choice("#{n}", pattern="stay")
    keep = choice("#{n}", pattern="keep")
    beats = [both] * 4 + [keep] * kept
    scene = "".join(
        f'[[beats]]\nid = "b{n}"\n{beat.replace("#{n}", f"#b{n + 1}")}'
        for n, beat in enumerate(beats)
    )
    scene += f'[[beats]]\nid = "b{len(beats)}"\ngoto = "end"\n'
    held = leanings(proved(tmp_path, PATTERNS, a=scene))
    lean = "The ending 'f' can be reached by somebody who leans to 'keep'"
    assert held.get(lean, False) is holds
    assert held.get("Somebody can lean to 'keep'", True) is holds


def test_a_leaning_is_found_in_a_story_too_large_to_walk_and_so_is_that_there_is_none(
    tmp_path: Path,
) -> None:
    """Forty facts, all asked for at the end, have 2 to the 40th states; and who came in at the gate has run more often than stayed."""
    facts = [f"f{n}" for n in range(40)]
    head = "[variables]\nran = { start = 0, min = 0, max = 40 }\n"
    head += "".join(f"{fact} = false\n" for fact in facts) + PATTERNS
    scene = ""
    for fact in facts:
        scene += '[[beats]]\n[[beats.choices]]\nsay = "Run"\npattern = "run"\n'
        scene += f"set = {{ {fact} = true }}\nadd = {{ ran = 1 }}\n"
        scene += '[[beats.choices]]\nsay = "Stay"\npattern = "stay"\n'
    scene += '[[beats]]\n[[beats.choices]]\nsay = "In"\ngoto = "other"\nwhen = "ran >= 25"\n'
    scene += '[[beats.choices]]\nsay = "Go"\n'
    for fact in facts:
        scene += f'[[beats]]\nwhen = "{fact}"\n[[beats.choices]]\nsay = "Go"\n'
    scene += '[[beats]]\ngoto = "end"\n'
    proof = proved(tmp_path, head, a=scene, other=OTHER)
    assert leanings(proof) == {
        "The ending 'f' can be reached by somebody who leans to 'run'": True,
        "The ending 'g' can be reached by somebody who leans to 'run'": True,
        "The ending 'f' can be reached by somebody who leans to 'stay'": True,
        "The ending 'g' can be reached by somebody who leans to 'stay'": False,
        "Somebody can lean to 'keep'": False,
    }


@pytest.mark.parametrize(
    ("echo", "holds"),
    [
        ('echo = "You stayed."', True),
        ("", False),
    ],
)
def test_nobody_has_acts_of_one_pattern_alone_to_be_told(
    echo: str, holds: bool, tmp_path: Path
) -> None:
    head = "[patterns.running]\n[patterns.staying]\n[labels]\nwords = ['runner']\n"
    run = '[[beats]]\n[[beats.choices]]\nsay = "Run"\npattern = "running"\necho = "You ran."\n'
    stay = f'[[beats]]\n[[beats.choices]]\nsay = "Stay"\npattern = "staying"\n{echo}\n'
    last = 'ending = { family = "g" }\n[[beats]]\nreflect = true\n'
    scene = run + stay + run + 'goto = "last"\n[[beats.choices]]\nsay = "Go"\ngoto = "end"\n'
    proof = proved(tmp_path, head, a=scene, last=last)
    held = {outcome.say: outcome for outcome in proof.promises()}
    told = held["Whoever comes to an end has something else to be told than 'running'"]
    assert told.holds is holds
    assert held["Whoever comes to an end has something else to be told than 'staying'"].holds
    if not holds:
        assert told.way is not None
        assert told.way.ids[:2] == ("a#0/0", "a#1/0")


def test_whoever_stops_it_is_told_what_is_known_so_far() -> None:
    told: list[str] = []
    budget = Budget(60)

    def stop(words: str) -> None:
        told.append(words)
        budget.stopped = len(told) > 3

    budget.tell = stop
    proof = prove(load_story(shipped_folder()), budget)
    assert not proof.complete
    assert proof.decisions.reached
    assert proof.undecided("choices")


def test_interrupted_it_prints_what_it_knows() -> None:
    code = "import os, signal, sys; from engine.proving.deciding import Decisions; from engine.commands.main import main\n"
    code += "note = Decisions.note\n"
    code += "def noted(*words): note(*words); os.kill(os.getpid(), signal.SIGINT)\n"
    code += "Decisions.note = noted; sys.exit(main(['prove', '--json']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done.stderr
    said = json.loads(done.stdout)
    assert said["complete"] is False
    assert 0 < said["choices"]["reachable"] < said["choices"]["total"]
