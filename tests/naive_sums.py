"""What the choices of a playthrough add up to, over all states of a small story: what the proof says of leanings is held against it."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from math import inf

from naive import Key, Naive

from story.model import Choice

Weigh = Callable[[Choice], int | None]
"""What a choice adds; None: it is not taken."""


def heaviest(naive: Naive, family: str | None, weigh: Weigh) -> float:
    """Give the most that the choices of any playthrough to a family of endings add up to: -inf where there is none, inf where it has no bounds.

    Gains are carried back from the endings; where one state gains more often than there are states, it gains from a ring.
    """
    into: dict[Key, list[tuple[int, Key]]] = {}
    for key in naive.edges:
        for (gain,), to in _arcs(naive, key, [weigh]):
            into.setdefault(to, []).append((gain, key))
    best = {key: 0.0 for key in naive.ended if _ends(naive, key, family)}
    waiting, gained = deque(best), Counter[Key]()
    while waiting:
        to = waiting.popleft()
        for gain, key in into.get(to, ()):
            if best[to] + gain > best.get(key, -inf):
                gained[key] += 1
                best[key] = best[to] + gain if gained[key] <= len(naive.edges) else inf
                waiting.append(key)
    return max(best.get(key, -inf) for key in naive.beginnings)


def leads(naive: Naive, family: str | None, sums: Sequence[Weigh], most: int = 4) -> bool:
    """Say whether some playthrough has at least 1 of each sum, among those that never have more or less of one than `most`."""
    arcs = {key: [*_arcs(naive, key, sums)] for key in naive.edges}
    waiting = [(key, (0,) * len(sums)) for key in naive.beginnings]
    seen = set(waiting)
    while waiting:
        key, had = waiting.pop()
        if _ends(naive, key, family) and min(had) >= 1:
            return True
        for gains, to in arcs[key]:
            now = to, tuple(map(int.__add__, had, gains))
            if now not in seen and max(map(abs, now[1])) <= most:
                seen.add(now)
                waiting.append(now)
    return False


def _arcs(naive: Naive, key: Key, sums: Sequence[Weigh]) -> Iterator[tuple[tuple[int, ...], Key]]:
    arcs = zip(naive.kinds[key], naive.ways[key], strict=True)
    for choice, to in dict.fromkeys(arcs):
        gains = [0 if choice is None else weigh(choice) for weigh in sums]
        if None not in gains:
            yield tuple(gain or 0 for gain in gains), to


def _ends(naive: Naive, key: Key, family: str | None) -> bool:
    if key not in naive.ended:
        return False
    ending = naive.story.scenes[key[-1]].ending
    return ending is not None and family in (None, ending.family)
