"""Playthroughs that Python plays and a browser's JavaScript has to play alike: everything that is seen, told and written of each."""

import json
import random
import shutil
import subprocess
from collections.abc import Sequence
from hashlib import blake2s
from pathlib import Path
from typing import Any, Final

from playthroughs import open_places
from web_slips import Slip, planted

from engine.play.game import Game, line_of
from engine.play.hearing import acts_done
from engine.play.line_of_words import understand
from engine.play.reflecting import hinges, nearness, noticed, told_acts
from engine.play.whereabouts import last_sentence, movement_of, opened, time_of
from engine.runtime.plan import plan_of
from engine.runtime.state import Setup, Text
from engine.runtime.step import begin
from engine.saves.record_lines import Beginning, beginning_as_json
from engine.saves.records import Record
from engine.saves.sharing import spell_shared
from engine.web.page import RUNTIME, script_of
from engine.web.scenes import seconds
from engine.web.writing import data_of
from story.model import Story

NODE: Final = shutil.which("node")
DRIVER: Final = Path(__file__).parent / "web" / "replay.js"
EACH: Final = """
for (const script of SCRIPTS) {
  const out = [];
  const stdout = { write: words => { out.push(words); } };
  new Function("require", "process", script)(require, { argv: process.argv, stdout });
  process.stdout.write(JSON.stringify(out.join("")) + "\\n");
}
"""
"""Runs scripts in one process, each in a scope of its own: node itself takes longer to start than most of them."""
STARTED: Final = "2018-10-27T16:00:00Z"
Answer = Any


def type_of(text: Text) -> list[Any]:
    return [
        [block.kind, [[list(run) for run in line] for line in block.lines]] for block in text.blocks
    ]


def seen(game: Game) -> list[Any]:
    """Return all that is seen at a place."""
    story, state = game.story, game.state
    movement, at = movement_of(story, game.states), time_of(story, game.states)
    return [
        [[p.kind, p.place, p.text.plain, type_of(p.text)] for p in state.read],
        [
            [o.id, o.say.plain, type_of(o.say), o.locked and type_of(o.locked)]
            for o in state.offered
        ],
        game.status,
        list(state.values),
        state.turn,
        state.over,
        state.ending,
        list(state.noticed),
        movement and movement.id,
        seconds(at) if at is not None else None,
        [[place, movement.id] for place, movement in opened(story, game.states)],
        last_sentence(game.states),
    ]


def told(game: Game) -> list[Any]:
    """Return all that is told of a playthrough as a whole."""
    compiler = plan_of(game.story).compiler
    chosen = (game.choice_taken(turn) for turn in range(1, len(game.states)))
    line = line_of(game)
    said = understand(game.story, line) if line else None
    return [
        [[act.turn, act.words] for act in told_acts(game)],
        [
            [
                page.insight.id,
                page.turn,
                page.moment,
                compiler.text(page.insight.text, "", "").read(game.state.values).plain,  # type: ignore[union-attr]
            ]
            for page in noticed(game)
        ],
        [
            [hinge.name, hinge.turn, hinge.own_lean, hinge.other_lean, nearness(hinge)]
            for hinge in hinges(game)
        ],
        sorted(acts_done(choice.source for choice in chosen if choice is not None)),
        line,
        said
        and [
            said.voice,
            sorted(said.acts),
            list(map(list, said.pronouns.items())),
            list(said.unknown),
        ],
        spell_shared(game.story, game.record),
    ]


def given_of(story: Story, draw: random.Random) -> Setup:
    """Draw what a playthrough takes from outside: any acts, seeds of every size that a browser holds."""
    seed = draw.choice([draw.getrandbits(32), draw.getrandbits(32), -draw.getrandbits(50), 0])
    pooled = sorted(scene.id for scene in story.scenes.values() if scene.pool)
    acts = sorted(story.named_choices)
    return Setup(
        voice=draw.choice(story.canon.voices) if story.canon.voices else None,
        pronouns={
            id: draw.choice(("she", "he", "they"))
            for id, member in story.cast.items()
            if member.pronouns == "ask"
        },
        hears=frozenset(act for act in acts if draw.random() < 0.4),
        heard_from=draw.choice(["", "somebody"]),
        seen_before=frozenset(id for id in pooled if draw.random() < 0.3),
        seed=seed,
    )


def played(story: Story, seed: int, most: int = 120) -> tuple[dict[str, Any], Answer]:
    """Play at random, with steps back and forward; returns what was done, and all that came of it."""
    draw = random.Random(seed)
    beginning = Beginning(
        f"20181027-160000-{seed:04x}",
        story.id,
        story.title,
        story.version,
        STARTED,
        given_of(story, draw),
    )
    game = Game(story, Record(beginning), None, [begin(story, beginning.given)], [], [])
    moves: list[object] = []
    out = [seen(game)]
    while len(moves) < most and not (game.over and draw.random() < 0.9):
        move = one_move(game, draw)
        moves.append(move)
        out.append(seen(game))
    job = {"beginning": beginning_as_json(beginning), "moves": moves}
    return job, [out, told(game), True]


def one_move(game: Game, draw: random.Random) -> object:
    """Make one move of those that can be made here, and return it."""
    if game.over or draw.random() < 0.1:
        back = game.over or draw.random() < 0.7
        (game.back if back else game.forward)()
        return "back" if back else "forward"
    place = draw.choice(open_places(game))
    game.choose(place)
    return place


def digested(answer: Answer) -> str:
    return blake2s(spelt(answer).encode()).hexdigest()


def spelt(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def in_node(folder: Path, jobs: dict[str, Any], *, whole: bool = False) -> list[str]:
    """Run jobs in node, behind the runtime; returns a line a playthrough, a text, a file."""
    script = folder / "runtime.js"
    script.write_text(script_of(RUNTIME) + DRIVER.read_text("utf-8"), "utf-8")
    return _run(script, folder, jobs, *(["whole"] if whole else []))


def with_slips(folder: Path, jobs: dict[str, Any], slips: Sequence[Slip]) -> list[list[str]]:
    """Run jobs in node behind a runtime with each of these slips in it, one after the other; returns the lines of each."""
    runtime, driver = script_of(RUNTIME), DRIVER.read_text("utf-8")
    scripts = folder / "slips.js"
    spoiled = [planted(slip, runtime) + driver for slip in slips]
    scripts.write_text(EACH.replace("SCRIPTS", json.dumps(spoiled)), "utf-8")
    return [json.loads(line).splitlines() for line in _run(scripts, folder, jobs)]


def _run(script: Path, folder: Path, jobs: dict[str, Any], *more: str) -> list[str]:
    assert NODE is not None
    file = folder / "jobs.json"
    file.write_text(json.dumps(jobs), "utf-8")
    words = [NODE, str(script), str(file), *more]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def first_difference(one: Any, other: Any, path: str = "") -> str:
    """Say where two answers begin to differ."""
    if type(one) is not type(other):
        return f"{path}: {one!r:.300} in Python, {other!r:.300} in JavaScript"
    if isinstance(one, list):
        for place, (first, second) in enumerate(zip(one, other, strict=False)):
            if found := first_difference(first, second, f"{path}/{place}"):
                return found
        return (
            ""
            if len(one) == len(other)
            else f"{path}: {len(one)} in Python, {len(other)} in JavaScript"
        )
    return "" if one == other else f"{path}: {one!r:.300} in Python, {other!r:.300} in JavaScript"


def agree(folder: Path, plays: Sequence[tuple[Story, Sequence[int]]]) -> int:
    """Hold playthroughs of some stories, by their seeds, against those of the runtime; returns how many there were."""
    stories, expected = [], []
    for story, seeds in plays:
        done = [played(story, seed) for seed in seeds]
        stories.append({"data": data_of(story), "playthroughs": [job for job, _ in done]})
        expected += [(story, job, digested(answer), answer) for job, answer in done]
    answers = in_node(folder, {"stories": stories})
    assert len(answers) == len(expected)
    for (story, job, digest, answer), found in zip(expected, answers, strict=True):
        if found == digest:
            continue
        jobs = {"stories": [{"data": data_of(story), "playthroughs": [job]}]}
        (whole,) = in_node(folder, jobs, whole=True)
        assert not whole.startswith("broke"), f"{job}: {whole}"
        other = json.loads(whole)
        raise AssertionError(f"{job}: {first_difference(json.loads(spelt(answer)), other)}")
    return len(expected)
