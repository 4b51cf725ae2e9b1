"""How many playthroughs there are, how short and how long, and how likely each ending is when every choice is a coin's toss.

Worked out backwards over merged states, each of which stands for all that comes to it; nothing is sampled. Two playthroughs
differ if another choice was taken, or if whose part it is, or whom one hears, changed which ways are open.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import chain
from math import comb
from typing import Final

from attrs import define, field

from engine.proving.budget import Budget
from engine.proving.graph import PASS, Graph
from engine.proving.walking import Walked
from engine.runtime.plan import BeatPlan
from story.language.prose import Conditional, Interpolation, Part, Prose, VerbForm

Following = list[list[tuple[int, bool, list[int]]]]
Ranks = tuple[tuple[tuple[int, int], ...], ...]
"""Storylets with their weights, by the order in which they are drawn."""
LEFT_OVER: Final = 1e-9
"""In a story that can go round, chances are passed on until no more than this is still on its way."""
MAX_PASSED_ON: Final = 30_000_000
"""So many chances are passed on before it is given up."""
MAX_STORYLET_SETS: Final = 3_000
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
        stack = [(root, _states_after(following[root]))]
        while stack:
            budget.tick()
            state, rest = stack[-1]
            for to in rest:
                if mark[to] == 1:
                    return None
                if not mark[to]:
                    mark[to] = 1
                    stack.append((to, _states_after(following[to])))
                    break
            else:
                mark[state] = 2
                order.append(state)
                stack.pop()
    return order


def _states_after(ways: list[tuple[int, bool, list[int]]]) -> Iterator[int]:
    """Yield every state that some ways may lead to, one after the other."""
    return chain.from_iterable([all_to for _, _, all_to in ways])


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
        low[state] = _fewest(following[state], low, out.exact)
        high[state] = sum(map(high.__getitem__, _states_after(following[state])))
    out.count = (sum(low[root] for root in roots), sum(high[root] for root in roots))


def _fewest(ways: list[tuple[int, bool, list[int]]], low: list[int], exact: bool) -> int:
    """Return how many playthroughs there are at least from a state that some ways lead on from, as there are `low` after it."""
    least = sum if exact else min
    sure: list[int] = []
    possible: list[int] = []
    for option, certain, all_to in ways:
        fewest = least([low[to] for to in all_to])
        possible.append(fewest)
        if certain and option != PASS:
            sure.append(fewest)
    return sum(sure) if sure else min(possible, default=0)


def _measure(
    out: PlaythroughCounts,
    walked: Walked,
    following: Following,
    order: list[int] | None,
    roots: list[int],
) -> None:
    lengths = [depth for state, depth in enumerate(walked.depth) if walked.ends(state)]
    if lengths:
        out.shortest = (min(lengths), min(lengths) if out.exact else None)
    if order is None:
        return
    choices = _extreme(walked, following, order, lambda _, option: (option != PASS, option != PASS))
    _, most = _extreme_of(choices, roots)
    out.longest = (most if out.exact else 0, most)
    words = _extreme(walked, following, order, _weigher(walked))
    fewest_words, most_words = _extreme_of(words, roots)
    out.words_shortest, out.words_longest = (fewest_words, None), (0, most_words)


def _extreme_of(extremes: list[tuple[int, int]], roots: list[int]) -> tuple[int, int]:
    """Return the least and the most over those beginnings from which an ending can be come to; 0 where there are none."""
    ended = [extremes[root] for root in roots if extremes[root][1] >= 0]
    if not ended:
        return 0, 0
    return min(low for low, _ in ended), max(high for _, high in ended)


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
    states = budget.paced(range(len(walked)))
    odds = [_odds(walked, state, following[state]) for state in states]
    at = _at_roots(walked, roots)
    if order is None:
        return _chances_going_round(walked, following, odds, at, budget)
    out: dict[str, float] = defaultdict(float)
    for state in reversed(order):
        _pass_on(walked, odds[state], state, at.pop(state, 0.0), at, out)
    ending = all(following[state] or walked.ends(state) for state in order)
    return _made_whole(out) if ending else dict(out)


def _at_roots(walked: Walked, roots: list[int]) -> dict[int, float]:
    """Return the chances of the beginnings: every part alike, and within it all that it can begin with."""
    packing = walked.slice.graph.packing
    voice = packing.voice.mask if packing.voice is not None else 0
    parts = Counter(walked.values[root] & voice for root in roots)
    at: dict[int, float] = defaultdict(float)
    for root in roots:
        at[root] += 1 / len(parts) / parts[walked.values[root] & voice]
    return at


def _chances_going_round(
    walked: Walked,
    following: Following,
    odds: list[list[tuple[int, float]]],
    at: dict[int, float],
    budget: Budget,
) -> dict[str, float]:
    """Pass chances on through a story that can go round, until next to nothing is still on its way; none where that takes too long."""
    ends = [state for state in range(len(walked)) if walked.ends(state)]
    hopeful, work = reaching(walked, following, ends, budget), 0
    at = defaultdict(float, {state: chance for state, chance in at.items() if hopeful[state]})
    odds = [[(to, part) for to, part in ways if hopeful[to]] for ways in odds]
    out: dict[str, float] = defaultdict(float)
    while sum(at.values()) > LEFT_OVER and work < MAX_PASSED_ON:
        before, at = at, defaultdict(float)
        work += len(before)
        for state, chance in budget.paced(before.items()):
            _pass_on(walked, odds[state], state, chance, at, out)
    if work >= MAX_PASSED_ON:
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
        graph = walked.slice.graph
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
    if comb(len(storylets), min(beat.show, len(storylets))) > MAX_STORYLET_SETS:
        raise TooMany
    ranks = _ranks(graph, beat, walked.values[state], storylets)
    out: dict[int, float] = defaultdict(float)
    for drawn, chance in _drawings(ranks, beat.show):
        for option in (*drawn, *others):
            out[option] += chance / (len(drawn) + len(others))
    return out


def _ranks(graph: Graph, beat: BeatPlan, v: int, storylets: list[int]) -> Ranks:
    """Sort storylets into those that are drawn first, as they were seen least, and so on; all alike where each has room."""
    pool = graph.plan.pools[beat.offer]
    values = graph.packing.unpacked(v)
    ranked: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for option in storylets:
        storylet = pool[-1 - option]
        times = int(values[storylet.times]) if beat.show < len(pool) else 0
        ranked[times].append((option, storylet.weight))
    return tuple(tuple(ranked[times]) for times in sorted(ranked))


@cache
def _drawings(ranks: Ranks, room: int) -> list[tuple[frozenset[int], float]]:
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
