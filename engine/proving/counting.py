"""How many playthroughs there are, how short and how long, and how likely each ending is when every choice is a coin's toss.

Worked out backwards over merged states, each of which stands for all that comes to it; nothing is sampled. Two playthroughs
differ if another choice was taken, or if whose part it is, or whom one hears, changed which ways are open.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from math import comb
from typing import Final

from attrs import define, field

from engine.proving.budget import Budget
from engine.proving.graph import PASS, Graph
from engine.proving.walking import Walked
from story.language.prose import Conditional, Interpolation, Part, Prose, VerbForm

Following = list[list[tuple[int, bool, list[int]]]]
LEFT_OVER: Final = 1e-9
"""In a story that can go round, chances are passed on until no more than this is still on its way."""
MOST_WORK: Final = 30_000_000
"""So many chances are passed on before it is given up."""
MOST_SETS: Final = 3_000
"""A pool from which more sets of storylets can be drawn than these is too large for chances."""
MAX_COUNTED_STATES: Final = 600_000
"""Walks of more states are not counted over."""


class TooMany(Exception):
    """There are more ways to draw storylets than can be weighed."""


@define(eq=False)
class PlaythroughCounts:
    """What could be counted. A pair is a lower and an upper bound, alike where the number is exact; None: without end, or unknown."""

    exact: bool = False
    endless: bool = False
    """Whether a playthrough can go on as long as one likes."""
    count: tuple[int, int | None] = (0, None)
    shortest: tuple[int, int | None] = (0, None)
    longest: tuple[int, int | None] = (0, None)
    words_shortest: tuple[int, int | None] = (0, None)
    words_longest: tuple[int, int | None] = (0, None)
    endings: dict[str, float] = field(factory=dict)


def words_of(prose: Prose | None) -> tuple[int, int]:
    """Count the words of a text: the fewest and the most it can have."""
    return _words(prose.parts) if prose is not None else (0, 0)


def _words(parts: Iterable[Part]) -> tuple[int, int]:
    low = high = 0
    for part in parts:
        fewest, most = _words_of_part(part)
        low, high = low + fewest, high + most
    return low, high


def _words_of_part(part: Part) -> tuple[int, int]:
    match part:
        case str():
            count = len(part.split())
            return count, count
        case Interpolation() | VerbForm():
            return 1, 1
        case Conditional(ways=branches):
            ways = [_words(way.parts) for way in branches]
            if branches[-1].when is not None:
                ways.append((0, 0))
            return min(way[0] for way in ways), max(way[1] for way in ways)


def following_of(walked: Walked, budget: Budget) -> Following:
    """List the ways on from every state. Raises Spent, as do all here that take a budget."""
    spots = walked.slice.graph.spots
    return [
        walked.following(state) if not spots[walked.spots[state]].ends else []
        for state in budget.paced(range(len(walked)))
    ]


def backwards(following: Following, budget: Budget) -> list[int] | None:
    """Order the states so that each comes after all that may follow it; None where one can go round."""
    order: list[int] = []
    mark = bytearray(len(following))
    for root in range(len(following)):
        if mark[root]:
            continue
        mark[root] = 1
        stack = [(root, iter([to for _, _, all_to in following[root] for to in all_to]))]
        while stack:
            budget.tick()
            state, rest = stack[-1]
            for to in rest:
                if mark[to] == 1:
                    return None
                if not mark[to]:
                    mark[to] = 1
                    stack.append((to, iter([x for _, _, all_to in following[to] for x in all_to])))
                    break
            else:
                mark[state] = 2
                order.append(state)
                stack.pop()
    return order


def counted(walked: Walked, budget: Budget) -> PlaythroughCounts:
    """Count playthroughs over the states of a walk: exactly where its slice is exact, and as bounds where not."""
    out = PlaythroughCounts(exact=not walked.slice.guessed)
    if len(walked) > MAX_COUNTED_STATES:
        return PlaythroughCounts()
    following = following_of(walked, budget)
    order = backwards(following, budget)
    roots = [walked.seen[spot][v] for spot, v in walked.slice.begin()]
    out.endless = order is None and out.exact
    budget.look()
    _count(out, walked, following, order, roots)
    budget.look()
    _measure(out, walked, following, order, roots)
    if out.exact:
        with suppress(TooMany):
            out.endings = chances(walked, following, order, roots, budget)
    return out


def _count(
    out: PlaythroughCounts,
    walked: Walked,
    following: Following,
    order: list[int] | None,
    roots: list[int],
) -> None:
    """Count from the endings backwards: every open option adds what may follow it."""
    if order is None:
        return
    low, high = [0] * len(walked), [0] * len(walked)
    for state in order:
        if walked.ends(state):
            low[state] = high[state] = 1
            continue
        ways = following[state]
        high[state] = sum(high[to] for _, _, all_to in ways for to in all_to)
        least = sum if out.exact else min
        sure = [
            least([low[to] for to in all_to])
            for option, certain, all_to in ways
            if certain and option != PASS
        ]
        possible = [least([low[to] for to in all_to]) for _, _, all_to in ways]
        low[state] = sum(sure) if sure else min(possible, default=0)
    out.count = (sum(low[root] for root in roots), sum(high[root] for root in roots))


def _measure(
    out: PlaythroughCounts,
    walked: Walked,
    following: Following,
    order: list[int] | None,
    roots: list[int],
) -> None:
    lengths = {state: walked.depth[state] for state in range(len(walked)) if walked.ends(state)}
    if lengths:
        out.shortest = (min(lengths.values()), min(lengths.values()) if out.exact else None)
    if order is None:
        return
    choices = _extreme(walked, following, order, lambda _, option: (option != PASS, option != PASS))
    most = max((choices[root][1] for root in roots if choices[root][1] >= 0), default=0)
    out.longest = (most if out.exact else 0, most)
    weigh = _weigher(walked)
    words = _extreme(walked, following, order, weigh)
    ended = [root for root in roots if words[root][1] >= 0]
    out.words_shortest = (min((words[root][0] for root in ended), default=0), None)
    out.words_longest = (0, max((words[root][1] for root in ended), default=0))


def _weigher(walked: Walked) -> Callable[[int, int], tuple[int, int]]:
    """Make what counts the words of one step: the reply, and the text of the beat it starts from."""
    graph = walked.slice.graph

    @cache
    def weigh(spot: int, option: int) -> tuple[int, int]:
        place = graph.spots[spot].place
        if place < 0:
            return (0, 0)
        beat = graph.plan.beats[place].source
        low, high = words_of(beat.text)
        if 0 <= option < PASS:
            more = words_of(beat.choices[option].reply)
            low, high = low + more[0], high + more[1]
        return low, high

    return lambda state, option: weigh(walked.spots[state], option)


def _extreme(
    walked: Walked,
    following: Following,
    order: list[int],
    weigh: Callable[[int, int], tuple[int, int]],
) -> list[tuple[int, int]]:
    """Find the least and the most that lies between each state and an ending; (0, -1) where it leads to none."""
    out = [(0, -1)] * len(walked)
    for state in order:
        if walked.ends(state):
            out[state] = (0, 0)
            continue
        low, high = -1, -1
        for option, _, all_to in following[state]:
            least, most = weigh(state, option)
            for to in all_to:
                if out[to][1] >= 0:
                    low = out[to][0] + least if low < 0 else min(low, out[to][0] + least)
                    high = max(high, out[to][1] + most)
        out[state] = (max(low, 0), high)
    return out


def chances(
    walked: Walked,
    following: Following,
    order: list[int] | None,
    roots: list[int],
    budget: Budget,
) -> dict[str, float]:
    """Work out how likely each ending is, if every open choice is as likely as the others, and so is every input."""
    graph = walked.slice.graph
    states = budget.paced(range(len(walked)))
    odds = [_odds(walked, state, following[state]) for state in states]
    at: dict[int, float] = defaultdict(float)
    voice = graph.packing.voice.mask if graph.packing.voice is not None else 0
    parts = Counter(walked.values[root] & voice for root in roots)
    for root in roots:  # every part alike, and within it all that it can begin with
        at[root] += 1 / len(parts) / parts[walked.values[root] & voice]
    out: dict[str, float] = defaultdict(float)
    if order is not None:
        for state in reversed(order):
            _pass_on(graph, walked, odds[state], state, at.pop(state, 0.0), at, out)
        ending = all(following[state] or walked.ends(state) for state in order)
        return _made_whole(out) if ending else dict(out)
    ends = [state for state in range(len(walked)) if walked.ends(state)]
    hopeful, work = reaching(walked, following, ends, budget), 0
    at = defaultdict(float, {state: chance for state, chance in at.items() if hopeful[state]})
    odds = [[(to, part) for to, part in ways if hopeful[to]] for ways in odds]
    while sum(at.values()) > LEFT_OVER and work < MOST_WORK:
        before, at = at, defaultdict(float)
        work += len(before)
        for state, chance in budget.paced(before.items()):
            _pass_on(graph, walked, odds[state], state, chance, at, out)
    if work >= MOST_WORK:
        return {}
    return _made_whole(out) if all(hopeful) else dict(out)


def _made_whole(chances: dict[str, float]) -> dict[str, float]:
    """Return the chances of endings of which one always comes, so that they add up to 1: what is still on its way comes to them alike."""
    whole = sum(chances.values())
    return {ending: chance / whole for ending, chance in chances.items()}


def reaching(walked: Walked, following: Following, goals: list[int], budget: Budget) -> bytearray:
    """Mark the states from which some way leads to a goal."""
    into: dict[int, list[int]] = defaultdict(list)
    for state, ways in budget.paced(enumerate(following)):
        for _, _, all_to in ways:
            for to in all_to:
                into[to].append(state)
    out = bytearray(len(walked))
    waiting = list(goals)
    for state in waiting:
        out[state] = 1
    while waiting:
        budget.tick()
        for state in into.get(waiting.pop(), ()):
            if not out[state]:
                out[state] = 1
                waiting.append(state)
    return out


def _pass_on(
    graph: Graph,
    walked: Walked,
    odds: list[tuple[int, float]],
    state: int,
    chance: float,
    at: dict[int, float],
    out: dict[str, float],
) -> None:
    if not chance:
        return
    if walked.ends(state):
        out[graph.ending(graph.spots[walked.spots[state]].place)] += chance
    for to, part in odds:
        at[to] += chance * part


def _odds(
    walked: Walked, state: int, ways: list[tuple[int, bool, list[int]]]
) -> list[tuple[int, float]]:
    """Return how likely each state is to follow: options alike, storylets as their weights draw them, inputs alike."""
    options = [option for option, _, _ in ways]
    chance = _tossed(walked, state, options)
    return [(to, chance[option] / len(all_to)) for option, _, all_to in ways for to in all_to]


def _tossed(walked: Walked, state: int, options: list[int]) -> dict[int, float]:
    storylets = [option for option in options if option < 0]
    others = [option for option in options if option >= 0]
    if not storylets:
        return dict.fromkeys(options, 1 / max(len(options), 1))
    graph = walked.slice.graph
    beat = graph.plan.beats[graph.spots[walked.spots[state]].place]
    pool = graph.plan.pools[beat.offer]
    ranked: dict[int, list[tuple[int, int]]] = defaultdict(list)
    values = graph.packing.unpacked(walked.values[state])
    for option in storylets:
        storylet = pool[-1 - option]
        ranked[int(values[storylet.times]) if beat.show < len(pool) else 0].append(
            (option, storylet.weight)
        )
    if comb(len(storylets), min(beat.show, len(storylets))) > MOST_SETS:
        raise TooMany
    out: dict[int, float] = defaultdict(float)
    for drawn, chance in _drawings(
        tuple(tuple(ranked[rank]) for rank in sorted(ranked)), beat.show
    ):
        for option in (*drawn, *others):
            out[option] += chance / (len(drawn) + len(others))
    return out


@cache
def _drawings(
    ranks: tuple[tuple[tuple[int, int], ...], ...], room: int
) -> list[tuple[frozenset[int], float]]:
    """List which storylets may be drawn together, and how likely: by weight, one after the other, rank by rank."""
    ranks = tuple(rank for rank in ranks if rank)
    if not ranks or not room:
        return [(frozenset(), 1.0)]
    out: dict[frozenset[int], float] = defaultdict(float)
    first, whole = ranks[0], sum(weight for _, weight in ranks[0])
    for option, weight in first:
        rest = (tuple(pair for pair in first if pair[0] != option), *ranks[1:])
        for drawn, chance in _drawings(rest, room - 1):
            out[drawn | {option}] += chance * weight / whole
    return list(out.items())
