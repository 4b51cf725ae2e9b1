"""What every story with labels promises without saying so: it sums nobody up.

No ending hangs on a tally of ways of choosing, every family of endings is open to whoever leans any way, nobody has acts of one
way alone to be told at the end, and no text of the story's own voice puts a label on anybody.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from attrs import frozen

from engine.proving.counting import Following, backwards, following_of
from engine.proving.graph import PASS
from engine.proving.walking import Step, Walked
from engine.proving.witnesses import Way, concrete, played
from story.building import prose_of
from story.model import Choice, Story
from story.prose import Part, Prose, Put, Vary
from story.references import cast_id
from story.speech import narrated
from story.typesetting import typeset

if TYPE_CHECKING:
    from engine.proving.deciding import Decisions

MANY: Final = 1_000_000
"""More than the choices of any playthrough."""


@frozen
class Outcome:
    """A promise, whether it holds (None: not decided), the way that shows it, and why where none can."""

    say: str
    holds: bool | None
    way: Way | None = None
    why: str = ""


def label_promises(decisions: "Decisions", exact: Walked | None) -> list[Outcome]:
    """Decide the promises that labels bring with them."""
    story = decisions.ground.story
    following = following_of(exact) if exact is not None and len(story.patterns) > 1 else []
    whole = (
        _Whole(exact, following, backwards(following)) if exact is not None and following else None
    )
    return [
        _tallies(decisions),
        *_leanings(decisions, whole),
        *_lists(decisions, whole),
        _spoken(story),
    ]


@frozen
class _Whole:
    """Every playthrough of a story as a graph: its states, what each leads to, and an order in which what follows comes first."""

    exact: Walked
    following: Following
    order: list[int] | None


def _tallies(decisions: "Decisions") -> Outcome:
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
    out = []
    choices = [
        choice for scene in story.scenes.values() for beat in scene.beats for choice in beat.choices
    ]
    for variable in story.variables.values():
        raised = [choice for choice in choices if _raises(choice, variable.name)]
        patterns = {choice.pattern for choice in raised}
        if (
            variable.kind == "number"
            and len(raised) > 1
            and len(patterns) == 1
            and None not in patterns
        ):
            alike = [choice for choice in choices if choice.pattern in patterns]
            if len(raised) * 2 > len(alike):
                out.append(variable.name)
    return out


def _raises(choice: Choice, variable: str) -> bool:
    return any(
        e.act == "add" and e.variable == variable and isinstance(e.value, int) and e.value > 0
        for e in choice.effects
    )


def _leanings(decisions: "Decisions", whole: _Whole | None) -> Iterator[Outcome]:
    """For each family of endings and each pattern, find a playthrough that takes the pattern more often than any other."""
    story = decisions.ground.story
    families = dict.fromkeys(
        scene.ending.family for scene in story.scenes.values() if scene.ending is not None
    )
    for family in families if len(story.patterns) > 1 else ():
        for pattern in story.patterns:
            decisions.budget.tell(f"leaning: {family}, {pattern}")
            say = f"The ending '{family}' can be reached by somebody who leans to '{pattern}'"
            yield _leaning(decisions, whole, family, pattern, say)


def _lists(decisions: "Decisions", whole: _Whole | None) -> Iterator[Outcome]:
    """See, for each pattern, that every playthrough does something else, too, that can be told at its end."""
    story = decisions.ground.story
    beats = [beat for scene in story.scenes.values() for beat in scene.beats]
    if len(story.patterns) < 2 or not any(beat.reflect for beat in beats):
        return
    for pattern in story.patterns:
        decisions.budget.tell(f"told at the end: {pattern}")
        yield _listed(decisions, whole, pattern)


def _listed(decisions: "Decisions", whole: _Whole | None, pattern: str) -> Outcome:
    """Find the playthrough with the fewest acts to be told beside those of one pattern; where it has none, its list is a label."""
    say = f"Whoever comes to an end has something else to be told than '{pattern}'"
    if whole is None or whole.order is None or decisions.budget.over:
        return Outcome(say, None)

    def weigh(choice: Choice) -> int:
        if choice.echo is None:
            return 0
        return 1 if choice.pattern == pattern else -MANY

    steps, most = _heaviest(whole, None, weigh)
    if steps is None or most <= 0:
        return Outcome(say, True)
    return Outcome(say, False, _play(decisions, steps), "nothing else that is done has an 'echo'")


def _leaning(
    decisions: "Decisions", whole: _Whole | None, family: str, pattern: str, say: str
) -> Outcome:
    if whole is None or whole.order is None or decisions.budget.over:
        return Outcome(say, None)
    others = [other for other in decisions.ground.story.patterns if other != pattern]
    for weights in _weights(pattern, others):
        steps, most = _heaviest(whole, family, _by_pattern(weights))
        if steps is None:
            return Outcome(say, False, None, "no playthrough comes to it")
        if len(weights) == 2 and most <= 0:
            rival = next(name for name in weights if name != pattern)
            return Outcome(
                say, False, None, f"whoever comes to it has taken '{rival}' at least as often"
            )
        way = _play(decisions, steps)
        if way is not None and _leans(decisions, way, pattern):
            return Outcome(say, True, way)
    return Outcome(say, None)


def _by_pattern(weights: dict[str, int]) -> Callable[[Choice], int]:
    return lambda choice: weights.get(choice.pattern or "", 0)


def _weights(pattern: str, others: list[str]) -> Iterator[dict[str, int]]:
    yield {pattern: len(others), **dict.fromkeys(others, -1)}
    for other in others:
        yield {pattern: 1, other: -1}
    for other in others:
        yield {pattern: 3, **dict.fromkeys(others, -1), other: -2}


def _heaviest(
    whole: _Whole, family: str | None, weigh: Callable[[Choice], int]
) -> tuple[list[Step] | None, int]:
    """Find the playthrough to a family of endings, or to any ending, whose choices weigh most together."""
    exact, graph = whole.exact, whole.exact.slice.graph
    best: list[tuple[int, int, int] | None] = [None] * len(exact)
    for state in whole.order or ():
        spot = graph.spots[exact.spots[state]]
        if exact.ends(state):
            scene = graph.story.scenes[graph.ending(spot.place)]
            best[state] = (
                (0, PASS, -1)
                if scene.ending is not None and family in (None, scene.ending.family)
                else None
            )
            continue
        for option, _, all_to in whole.following[state]:
            chosen = 0 <= option < PASS
            weight_here = (
                weigh(graph.plan.beats[spot.place].source.choices[option]) if chosen else 0
            )
            for to in all_to:
                found = best[to]
                if found is not None:
                    weight = found[0] + weight_here
                    here = best[state]
                    if here is None or weight > here[0]:
                        best[state] = (weight, option, to)
    roots = [exact.seen[spot][v] for spot, v in exact.slice.begin()]
    root = max(
        (root for root in roots if best[root] is not None),
        key=lambda r: (best[r] or (0,))[0],
        default=None,
    )
    return (None, 0) if root is None else (_steps(exact, best, root), (best[root] or (0,))[0])


def _steps(exact: Walked, best: list[tuple[int, int, int] | None], root: int) -> list[Step]:
    out, state, option = [], root, PASS
    while state >= 0:
        out.append(Step(option, exact.spots[state], exact.values[state]))
        found = best[state]
        assert found is not None
        _, option, state = found
    return out


def _play(decisions: "Decisions", steps: list[Step]) -> Way | None:
    from engine.proving.slicing import Slice

    graph = decisions.ground.graph
    found = concrete(graph, Slice(graph, graph.packing.everything, forgets=False), steps)
    replay = None if isinstance(found, int) else played(graph, decisions.ground.whole, *found)
    return replay.way if replay is not None else None


def _leans(decisions: "Decisions", way: Way, pattern: str) -> bool:
    acts = decisions.ground.graph.plan.acts
    counts: dict[str, int] = {}
    for id in way.ids:
        if id in acts and (own := acts[id].source.pattern) is not None:
            counts[own] = counts.get(own, 0) + 1
    return (
        all(counts.get(pattern, 0) > count for name, count in counts.items() if name != pattern)
        and pattern in counts
    )


def _spoken(story: Story) -> Outcome:
    """See that every label stands in somebody's mouth."""
    say = "No text of the story's own voice applies a label"
    words = re.compile(
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
    counts = [
        sum(_most_ways(way.parts) for way in part.ways) for part in parts if isinstance(part, Vary)
    ]
    return max(counts, default=1)


def _pieces(story: Story, parts: Iterable[Part], turn: int) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Vary):
            left = turn
            for way in part.ways:
                if left < _most_ways(way.parts) or way is part.ways[-1]:
                    yield from _pieces(story, way.parts, left)
                    break
                left -= _most_ways(way.parts)
        elif isinstance(part, Put):
            yield _values(story, part)
        else:
            yield part if isinstance(part, str) else f"{part.one} {part.many}"


def _values(story: Story, part: Put) -> str:
    """Return all words that can stand in the place of a value or a name."""
    if part.name in story.variables and not part.form:
        return " ".join(story.variables[part.name].words)
    member = cast_id(story.cast, part.name)
    return story.cast[member].name if member and part.form == "name" else "x"
