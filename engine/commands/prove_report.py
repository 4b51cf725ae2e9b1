"""What a proof says, as lines for a person and as one JSON object."""

from engine.commands.diagnostics import for_lines
from engine.plain.output import write, write_line
from engine.proving.counting import PlaythroughCounts
from engine.proving.findings import ProofFinding
from engine.proving.proof import Proof
from engine.proving.targets import KINDS, TargetKind
from engine.proving.touring import Tour
from engine.proving.witnesses import Witness
from story.calling import call, option, story_words
from story.model import Story
from story.wording import many, verb

MOST_SHOWN = 12


def way_words(story: Story, way: Witness | None) -> dict[str, object]:
    """Spell a way: its choices, and the call that plays it."""
    return {
        "witness": list(way.ids) if way else [],
        "play": play_words(story, way) if way else "",
    }


def play_words(story: Story, way: Witness) -> str:
    """Spell the call of `slackwater play` that replays a way."""
    setup = way.given
    words = [*story_words(story.folder), "--new", "--plain"]
    if setup.voice:
        words += option("--voice", setup.voice)
    if setup.heard_from:
        words += option("--hear", setup.heard_from)
    elif setup.voice:
        words += option("--heard", ",".join(sorted(setup.hears)))

    for name, pronoun in setup.pronouns.items():
        if pronoun != "they":
            words += option("--pronouns", f"{name}={pronoun}")

    if setup.seed:
        words += option("--seed", str(setup.seed))
    numbers = ",".join(str(place + 1) for place in way.places)
    return call("play", *words, "--choices", numbers)


def as_json(proof: Proof, findings: list[ProofFinding]) -> dict[str, object]:
    """Return all of a proof under stable keys."""
    result: dict[str, object] = {
        "complete": proof.complete,
        "states": proof.decisions.budget.states,
        "seconds": round(proof.seconds, 3),
        "budget": {
            "seconds": proof.decisions.budget.seconds,
            "states": proof.decisions.budget.most,
        },
    }
    for kind in KINDS:
        never, undecided = proof.never(kind), proof.undecided(kind)
        total = len(proof.of_kind(kind))
        result[kind] = {
            "total": total,
            "reachable": total - len(never) - len(undecided),
            "unreachable": [target.id for target in never],
            "undecided": [target.id for target in undecided],
        }

    result["stuck"] = [
        {"where": stop.where, "how": stop.how, **way_words(proof.story, stop.way)}
        for stop in proof.ends.found
    ]
    result["always_can_end"] = proof.ends.proved
    result["promises"] = [
        {
            "say": outcome.say,
            "holds": outcome.holds,
            **way_words(proof.story, outcome.way),
            "why": outcome.why,
        }
        for outcome in proof.promises()
    ]
    result["playthroughs"] = {
        **_counts_as_json(proof.counts),
        "everything": _tour_as_json(proof.story, proof.tour),
    }
    result["findings"] = [_finding_as_json(proof.story, found) for found in findings]
    return result


def _counts_as_json(counts: PlaythroughCounts) -> dict[str, object]:
    def exactly(pair: tuple[int, int | None]) -> int | None:
        if pair[0] == pair[1]:
            return pair[0]

        return None

    bounds = {"shortest": counts.shortest, "longest": counts.longest, "count": counts.count}
    return {
        "shortest": exactly(counts.shortest),
        "longest": None if counts.endless else exactly(counts.longest),
        "count": None if counts.endless else exactly(counts.count),
        "endless": counts.endless,
        "bounds": {name: list(pair) for name, pair in bounds.items()},
        "words": {"shortest": list(counts.words_shortest), "longest": list(counts.words_longest)},
        "endings": counts.endings,
    }


def _tour_as_json(story: Story, tour: Tour | None) -> dict[str, object] | None:
    if tour is None:
        return None

    return {
        "minimal": tour.minimal,
        "at_least": tour.at_least,
        "ways": [way_words(story, way) for way in tour.ways],
    }


def _finding_as_json(story: Story, found: ProofFinding) -> dict[str, object]:
    said = found.diagnostic
    return {
        "code": said.code,
        "severity": said.severity,
        "where": found.where,
        "file": said.file,
        "line": said.line,
        "column": said.column,
        "message": said.message,
        "hint": said.hint,
        **way_words(story, found.way),
    }


def tell_proof(proof: Proof, findings: list[ProofFinding]) -> None:
    """Print a proof to a person."""
    for found in findings:
        write_line(for_lines(found.diagnostic))
        if found.diagnostic.hint:
            write_line(f"    {found.diagnostic.hint}")
        if found.way is not None:
            write(f"    {play_words(proof.story, found.way)}")

    if findings:
        write()
    for kind in KINDS:
        write(_reached(proof, kind))

    _tell_ends(proof)
    _tell_promises(proof)
    _tell_counts(proof.counts)
    if proof.tour is not None:
        _tell_tour(proof.tour)

    write(f"\n{_how_far(proof)}")
    for fault in proof.decisions.faults[:3]:
        write(f"a fault of this program, please report it: {fault}")


def _reached(proof: Proof, kind: TargetKind) -> str:
    """Return how many places of a kind can be come to, never are, or are undecided."""
    never, undecided = len(proof.never(kind)), proof.undecided(kind)
    total = len(proof.of_kind(kind))
    words = f"{kind + ':':10} {total - never - len(undecided):,} of {total:,} can be reached"
    if never:
        words += f", {never:,} never"
    if undecided:
        words += f", {len(undecided):,} undecided: {_some([target.id for target in undecided])}"
    return words


def _tell_tour(tour: Tour) -> None:
    if tour.minimal:
        few = "the fewest there can be"
    else:
        few = f"there are no fewer than {tour.at_least}"

    write(f"playthroughs that between them see everything: {len(tour.ways)}, {few}")


def _how_far(proof: Proof) -> str:
    """Return whether all was decided, and what that took."""
    budget = proof.decisions.budget
    took = f"{many(budget.states, 'state')} in {proof.seconds:.1f} s"
    if proof.complete:
        return f"complete: {took}"

    allowed = f"of {budget.seconds:g} s and {many(budget.most, 'state')} allowed"
    return f"not complete: {took}, {allowed}"


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:MOST_SHOWN]) + (
        f" and {len(ids) - MOST_SHOWN:,} more" if len(ids) > MOST_SHOWN else ""
    )


def _tell_ends(proof: Proof) -> None:
    if proof.ends.proved:
        write("nobody can get stuck: whatever was chosen, an ending can still be reached")
    elif proof.ends.proved is None:
        write("whether one can get stuck is undecided")


def _tell_promises(proof: Proof) -> None:
    outcomes = proof.promises()
    if outcomes:
        kept = sum(outcome.holds is True for outcome in outcomes)
        write(f"{'promises:':10} {kept} of {len(outcomes)} {verb(kept, 'hold')}")
    for outcome in outcomes:
        word = {True: "holds", False: "does not hold", None: "undecided"}[outcome.holds]
        write(
            f"  {word}: {outcome.say}"
            + (f" ({outcome.why})" if outcome.holds is False and outcome.why else "")
        )


def _tell_counts(counts: PlaythroughCounts) -> None:
    if counts.endless:
        write("playthroughs: without end, as one can go round")
    elif counts.count[1]:
        write(f"playthroughs: {_between(counts.count)}")

    if counts.shortest[0]:
        if counts.endless:
            longest = "as long as one likes"
        else:
            longest = f"{_between(counts.longest)}"

        write(
            f"choices in one: {_between(counts.shortest)} at the shortest, {longest} at the longest"
        )

    if counts.words_longest[1]:
        write(
            f"words in one: from {counts.words_shortest[0]:,} to {counts.words_longest[1]:,}, never fewer and never more"
        )

    for ending, chance in sorted(counts.endings.items(), key=lambda pair: -pair[1]):
        write(f"  {chance:7.2%}  {ending}, if every choice is a coin's toss")


def _between(pair: tuple[int, int | None]) -> str:
    if pair[0] == pair[1]:
        return _number(pair[0])
    if pair[1] is None:
        return f"at least {_number(pair[0])}"
    if pair[0]:
        return f"{_number(pair[0])} to {_number(pair[1])}"

    return f"at most {_number(pair[1])}"


def _number(number: int) -> str:
    """Spell a number, however large."""
    if number < 10**15:
        return f"{number:,}"

    return f"about 10^{len(str(number)) - 1}"
