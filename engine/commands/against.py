"""`slackwater check --against SAVES`: what a story, as it is now, does to the playthroughs kept."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from engine.atlas.compatibility import Break, Compatibility, check_compatibility
from engine.commands.arguments import Arguments
from engine.commands.diagnostics import github_notice
from engine.plain.output import FALLS_SHORT, GOOD, fail, write, write_line
from engine.saves.journal import SaveError
from engine.saves.store import SaveStore
from story.ids import last_name
from story.model import Story
from story.wording import many, verb

MOST_NAMED: Final = 3


def print_compatibility(
    story: Story, arguments: Arguments, code: int
) -> tuple[int, dict[str, object]]:
    """Hold all playthroughs against a story; gives the exit code (1 where one parts from it) and
    what JSON has to say of them."""
    root = Path(arguments.against)
    if not root.is_dir():
        return fail(
            f"there is no folder {root}, and so no playthroughs to be held against the story"
        ), {}

    try:
        every = list(check_compatibility(story, SaveStore(root, story.id)))
    except SaveError as error:
        return fail(str(error)), {}

    if not arguments.json:
        _print(every, github_notice if arguments.format == "github" else str)
    if code == GOOD and any(held.breaks for held in every):
        code = FALLS_SHORT
    return code, {"playthroughs": _as_json(every)}


def _print(every: list[Compatibility], spelled: Callable[[str], str]) -> None:
    """Print each break once, with the playthroughs that meet it."""
    breaks: dict[tuple[str, str], list[tuple[Compatibility, Break]]] = {}
    for held in every:
        for broken in held.breaks:
            breaks.setdefault((broken.choice, broken.why), []).append((held, broken))

    for (choice, reason), met in breaks.items():
        for line in _told(choice, reason, met):
            write_line(spelled(line))

    for line in _doubted(every):
        write_line(spelled(line))

    for held in every:
        if held.ends_elsewhere:
            write_line(spelled(_ending_moved(held)))

    write(_summed_up(every))


def _ending_moved(held: Compatibility) -> str:
    """Return what is said of a playthrough that holds and comes to another ending than it did."""
    before = ", ".join(sorted(held.ended or ())) or "no ending"
    now = ", ".join(sorted(held.ends)) or "no ending"
    return f"{held.id}: every choice still holds, and it ends at {now} where it ended at {before}"


def _summed_up(every: list[Compatibility]) -> str:
    """Return how many playthroughs hold, how many of them with doubts, and how many part from the
    story."""
    holding = [held for held in every if not held.breaks]
    unsure = sum(bool(held.unsure) for held in holding)
    doubted = f" ({unsure} of them with doubts)" if unsure else ""
    whole, parting = len(holding), len(every) - len(holding)
    hold = f"{whole} {verb(whole, 'hold')}{doubted}"
    part = f"{parting} {verb(parting, 'part')} from the story"
    return f"{many(len(every), 'playthrough')} kept: {hold}, {part}"


def _doubted(every: list[Compatibility]) -> Iterator[str]:
    """Yield what is not certain, each thing once with the playthroughs that meet it."""
    unsure: dict[tuple[str, str, str], list[str]] = {}
    unheard: dict[str, list[str]] = {}
    for held in every:
        for one in held.unsure:
            unsure.setdefault((one.choice, one.now, one.why), []).append(held.id)

        for act in held.unheard:
            unheard.setdefault(act, []).append(held.id)

    for (choice, now, reason), ids in unsure.items():
        taken = "found again" if choice == now else f"taken to be {now}"
        yield f"{choice}: {taken} in {_named(ids)}, with a doubt: {reason}"

    for act, ids in unheard.items():
        yield f"{act}: {_named(ids)} heard this act, and the story has none of this id any more; what was heard of it is not heard now"

    for held in every:
        if held.damage:
            yield f"{held.id}: its file is damaged: {held.damage}"


def _named(ids: list[str]) -> str:
    """Name the first of some playthroughs, each once, and count the others."""
    names = list(dict.fromkeys(ids))
    if len(names) > MOST_NAMED:
        more = f" and {len(names) - MOST_NAMED} more"
    else:
        more = ""

    return ", ".join(names[:MOST_NAMED]) + more


def _told(choice: str, reason: str, met: list[tuple[Compatibility, Break]]) -> list[str]:
    names = _named([held.id for held, _ in met])
    who = f"{many(len(met), 'playthrough')} {verb(len(met), 'part')}"
    lines = [f"{choice}: {who} here: {reason}"]
    lines.append(
        f"    {many(sum(broken.lost for _, broken in met), 'choice')} can no longer be come to, in {names}"
    )
    stands = met[0][1].stands
    lines.append(
        f"    there stand now {', '.join(stands)}" if stands else "    nothing stands there now"
    )
    if last_name(choice).isdigit() and stands:
        lines.append("    a choice with an id of its own is found again when its words are changed")
    return lines


def _as_json(every: list[Compatibility]) -> dict[str, object]:
    return {
        "total": len(every),
        "hold": sum(not held.breaks for held in every),
        "part": [_parted_as_json(held) for held in every if held.breaks],
        "unsure": [_unsure_as_json(held) for held in every if held.unsure or held.unheard],
        "damaged": [{"id": held.id, "damage": held.damage} for held in every if held.damage],
        "end_elsewhere": [_ends_as_json(held) for held in every if held.ends_elsewhere],
    }


def _parted_as_json(held: Compatibility) -> dict[str, object]:
    breaks = [_break(broken) for broken in held.breaks]
    return {"id": held.id, "choices": held.choices, "breaks": breaks}


def _unsure_as_json(held: Compatibility) -> dict[str, object]:
    choices = []
    for one in held.unsure:
        choices.append({"after": one.after, "choice": one.choice, "now": one.now, "why": one.why})

    return {"id": held.id, "choices": choices, "unheard": list(held.unheard)}


def _ends_as_json(held: Compatibility) -> dict[str, object]:
    return {"id": held.id, "before": sorted(held.ended or ()), "now": sorted(held.ends)}


def _break(broken: Break) -> dict[str, object]:
    return {
        "after": broken.after,
        "where": broken.where,
        "choice": broken.choice,
        "why": broken.why,
        "lost": broken.lost,
        "stands": list(broken.stands),
    }
