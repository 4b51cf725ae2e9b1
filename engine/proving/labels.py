"""What every story with labels promises without saying so: it sums nobody up.

No ending hangs on a tally of ways of choosing, every family of endings is open to whoever leans any way, nobody has acts of one
way alone to be told at the end, and no text of the story's own voice puts a label on anybody.
"""

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from attrs import frozen

from engine.proving.deciding import Decisions
from engine.proving.leaning import Leanings
from engine.proving.walking import Walked
from engine.proving.wanting import leaning_to, telling_only
from engine.proving.witnesses import Witness
from story.language.prose import Conditional, Interpolation, Part, Prose, VerbForm, branches_of
from story.language.speech import narrated
from story.language.typesetting import typeset
from story.model import Choice, Story, cast_id
from story.regexes import regex
from story.traversal import endings_of, every_choice, prose_of


@frozen
class Outcome:
    """A promise, whether it holds (None: not decided), the way that shows it, and why where none can."""

    say: str
    holds: bool | None
    way: Witness | None = None
    why: str = ""
    pattern: str = ""
    """The pattern that nobody can lean to, where that is what is wrong."""


def label_promises(decisions: Decisions, exact: Walked | None) -> list[Outcome]:
    """Decide the promises that labels bring with them."""
    asked = Leanings(decisions, exact)
    return [
        _tallies(decisions),
        *_leanings(asked),
        *_lists(asked),
        _spoken(decisions.ground.story),
    ]


def _tallies(decisions: Decisions) -> Outcome:
    """Find numbers that only count how often one chose in one way, and see that nothing steers by them."""
    story, packing = decisions.ground.story, decisions.ground.graph.packing
    for name in tallies(story):
        if (
            packing.mask_only([packing.slots.index["variable", name]])
            & decisions.ground.graph.steering
        ):
            return Outcome(
                "No ending hangs on a tally of ways of choosing",
                False,
                None,
                f"'{name}' counts one way of choosing, and steers",
            )
    return Outcome("No ending hangs on a tally of ways of choosing", True)


def tallies(story: Story) -> list[str]:
    """List the numbers that are raised by the choices of one pattern, two or more, by most of those, and by nothing else."""
    choices = [choice for _, _, choice in every_choice(story)]
    numbers = [one.name for one in story.variables.values() if one.kind == "number"]
    return [name for name in numbers if _is_tally(name, choices)]


def _is_tally(variable: str, choices: list[Choice]) -> bool:
    raised = [choice for choice in choices if _raises(choice, variable)]
    patterns = {choice.pattern for choice in raised}
    if len(raised) < 2 or len(patterns) != 1 or None in patterns:
        return False
    alike = [choice for choice in choices if choice.pattern in patterns]
    return len(raised) * 2 > len(alike)


def _raises(choice: Choice, variable: str) -> bool:
    added = [
        effect.value
        for effect in choice.effects
        if effect.act == "add" and effect.variable == variable
    ]
    return any(isinstance(much, int) and much > 0 for much in added)


def _leanings(asked: Leanings) -> Iterator[Outcome]:
    """For each pattern and each family of endings, find a playthrough that takes the pattern more often than any other."""
    patterns = asked.decisions.ground.story.patterns
    for pattern in patterns if len(patterns) > 1 else ():
        others = [other for other in patterns if other != pattern]
        asked.decisions.budget.tell(f"leaning: {pattern}")
        found = asked.to_each(leaning_to(pattern, others, None))
        if not found and asked.ask(leaning_to(pattern, others, None)).found is False:
            say = f"Somebody can lean to '{pattern}'"
            yield Outcome(say, False, None, _as_often("an end", others), pattern)
            continue
        for family in families(asked.decisions.ground.story):
            asked.decisions.budget.tell(f"leaning: {pattern}, {family}")
            yield _leaning(asked, pattern, others, family, found.get(family))


def families(story: Story) -> list[str]:
    """List the families of endings."""
    return [*dict.fromkeys(ending.family for _, ending in endings_of(story))]


def _leaning(
    asked: Leanings, pattern: str, others: list[str], family: str, known: Witness | None
) -> Outcome:
    say = f"The ending '{family}' can be reached by somebody who leans to '{pattern}'"
    if known is not None:
        return Outcome(say, True, known)
    answer = asked.ask(leaning_to(pattern, others, family))
    why = "" if answer.found is not False else _as_often("it", others)
    return Outcome(
        say, answer.found, answer.way, why if answer.comes else "no playthrough comes to it"
    )


def _as_often(end: str, others: list[str]) -> str:
    names = " or ".join(f"'{other}'" for other in others)
    return f"whoever comes to {end} has taken {names} at least as often"


def _lists(asked: Leanings) -> Iterator[Outcome]:
    """See, for each pattern, that every playthrough does something else, too, that can be told at its end."""
    story = asked.decisions.ground.story
    beats = [beat for scene in story.scenes.values() for beat in scene.beats]
    if len(story.patterns) < 2 or not any(beat.reflect for beat in beats):
        return
    for pattern in story.patterns:
        asked.decisions.budget.tell(f"told at the end: {pattern}")
        say = f"Whoever comes to an end has something else to be told than '{pattern}'"
        answer = asked.ask(telling_only(pattern))
        if answer.found is None:
            yield Outcome(say, None)
        else:
            why = "nothing else that is done has an 'echo'" if answer.found else ""
            yield Outcome(say, not answer.found, answer.way, why)


def _spoken(story: Story) -> Outcome:
    """See that every label stands in somebody's mouth."""
    say = "No text of the story's own voice applies a label"
    words = regex(
        r"\b(" + "|".join(re.escape(word) for word in story.labels) + r")s?\b", re.IGNORECASE
    )
    for scene in story.scenes.values():
        for path, prose in prose_of(scene):
            for text in _readings(story, prose):
                found = next(_labels(words, text), None) if words.search(text) else None
                if found:
                    where = "/".join(str(part) for part in path)
                    return Outcome(
                        say,
                        False,
                        None,
                        f"'{found}' stands outside all quotation marks in the scene '{scene.id}', at {where}",
                    )
    return Outcome(say, True)


def _labels(words: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield the labels that a text, set as it is read, has outside quotation marks."""
    for block in typeset(text):
        yield from (found[0] for found in words.finditer(narrated(block.plain)))


def _readings(story: Story, prose: Prose) -> list[str]:
    """Return texts in which, between them, every branch stands once, each with what stands around it."""
    return ["".join(_pieces(story, prose.parts, turn)) for turn in range(_most_ways(prose.parts))]


def _most_ways(parts: Iterable[Part]) -> int:
    """Count how many readings it takes for every branch to be in one."""
    branches = filter(None, map(branches_of, parts))
    counts = (sum(_most_ways(way.parts) for way in ways) for ways in branches)
    return max(counts, default=1)


def _pieces(story: Story, parts: Iterable[Part], turn: int) -> Iterator[str]:
    for part in parts:
        match part:
            case str():
                yield part
            case Interpolation():
                yield _values(story, part)
            case VerbForm():
                yield f"{part.one} {part.many}"
            case Conditional(ways=ways):
                left = turn
                for way in ways:
                    if left < _most_ways(way.parts) or way is ways[-1]:
                        yield from _pieces(story, way.parts, left)
                        break
                    left -= _most_ways(way.parts)
            case _:
                assert_never(part)


def _values(story: Story, part: Interpolation) -> str:
    """Return all words that can stand in the place of a value or a name."""
    if part.name in story.variables and not part.form:
        return " ".join(story.variables[part.name].words)
    member = cast_id(story.cast, part.name)
    return story.cast[member].name if member and part.form == "name" else "x"
