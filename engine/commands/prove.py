"""`slackwater prove`: what holds in a story whatever a player does, and the way to any place of it."""

import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from attrs import frozen

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_story, load_or_tell, seconds, story_folder, whole_number
from engine.commands.prove_report import as_json, play_words, tell_proof, way_words
from engine.plain.output import FALLS_SHORT, GOOD, fail, print_json, write, write_progress
from engine.proving.budget import Budget, silent
from engine.proving.findings import Findings
from engine.proving.proof import prove
from engine.proving.ways import UnknownTarget, find_way
from story.model import Story
from story.naming import named

SECONDS, STATES = 60.0, 20_000_000


def add_arguments(parser: Parser) -> None:
    add_story(parser)
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of lines"
    )
    parser.add_argument(
        "--budget",
        metavar="SECONDS",
        type=seconds,
        default=SECONDS,
        help="give up after so long what is not decided by then (60)",
    )
    parser.add_argument(
        "--states",
        metavar="N",
        type=whole_number,
        default=STATES,
        help="walk at most so many states (20 million)",
    )
    parser.add_argument(
        "--to",
        type=named,
        metavar="ID",
        help="show a shortest way to a scene, beat, choice or insight",
    )
    parser.add_argument(
        "--from",
        type=named,
        metavar="ID",
        dest="origin",
        help="with --to: a way that passes this first",
    )


@frozen
class ProofRequest:
    """What is to be proved of a story: all of it, or the way to `target`, past `origin` where one
    is named.

    What is not decided after so many `seconds`, or with so many `states`, is given up.
    """

    target: str | None
    origin: str | None
    seconds: float
    states: int
    json: bool


def run(arguments: Arguments) -> int:
    """Prove a story; exit code 0 where all is decided and well, 1 where not, 2 where the call was
    wrong."""
    request = ProofRequest(
        target=arguments.to,
        origin=arguments.origin,
        seconds=arguments.budget,
        states=arguments.states,
        json=arguments.json,
    )
    if request.seconds <= 0 or request.states <= 0:
        return fail("a budget is more than nothing")
    if request.origin and not request.target:
        return fail("--from says where a way comes from, and --to is missing")

    story, code = load_or_tell(story_folder(arguments))
    if story is None:
        return code

    budget = Budget(request.seconds, request.states, _teller())
    _stop_on_interrupt(budget)
    if request.target:
        return _way(story, request.target, request, budget)

    return _whole(story, request, budget)


def _whole(story: Story, request: ProofRequest, budget: Budget) -> int:
    """Prove all of a story, and say what was found."""
    proof = prove(story, budget)
    findings = Findings(proof).all()
    _clear()
    if request.json:
        print_json(as_json(proof, findings))
    else:
        tell_proof(proof, findings)

    if proof.complete and not any(found.serious for found in findings):
        return GOOD

    return FALLS_SHORT


def _way(story: Story, target: str, request: ProofRequest, budget: Budget) -> int:
    """Print a way to a place, or that there is none."""
    try:
        found = find_way(story, target, budget, request.origin)
    except UnknownTarget as error:
        return fail(str(error))

    _clear()
    if request.json:
        is_decided = found.way is not None or found.proved
        reachable = found.way is not None if is_decided else None
        print_json({"to": target, "reachable": reachable, **way_words(story, found.way)})
    elif found.way is not None:
        write("\n".join(found.way.ids) or "(where the story begins)")
        write(f"\n{play_words(story, found.way)}")
    elif found.proved:
        write(f"there is no way to {target}")
    else:
        write(f"no way to {target} was found in {budget.used:.0f} s")

    return GOOD if found.way is not None else FALLS_SHORT


def _teller() -> Callable[[str], None]:
    """Make what tells, on a terminal, how far the proof is; it speaks a few times a second at
    most."""
    if not sys.stderr.isatty():
        return silent

    last = [0.0]

    def tell(words: str) -> None:
        if time.monotonic() - last[0] > 0.2:
            last[0] = time.monotonic()
            write_progress(words)

    return tell


def _clear() -> None:
    if sys.stderr.isatty():
        write_progress()


def _stop_on_interrupt(budget: Budget) -> None:
    """Let Ctrl-C end the proof with what is known so far; a second one ends the program."""

    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:  # as nohup has it
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        budget.stopped = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
