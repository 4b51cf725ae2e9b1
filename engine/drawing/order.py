"""In which order a story comes to its parts, and where it leads back."""

from engine.drawing.graph import Diagram


def in_order(graph: Diagram) -> list[str]:
    """List the nodes as the way from the beginning comes to them, broad before deep; those nothing
    leads to come last."""
    leading = _leading(graph)
    found = dict.fromkeys(node.id for node in graph.nodes if node.start)
    waiting = list(found)
    for here in waiting:  # which grows on the way
        new = dict.fromkeys(end for _, end in leading[here] if end not in found)
        found.update(new)
        waiting += new

    return list(dict.fromkeys([*found, *leading]))


def leading_back(graph: Diagram) -> set[int]:
    """Find the lines that close a ring, when the story is followed from its beginning: those back
    to where the way has been."""
    leading = _leading(graph)
    back: set[int] = set()
    passing: set[str] = set()
    done: set[str] = set()
    for first in sorted(graph.nodes, key=lambda node: not node.start):
        if first.id not in done:
            work = [(first.id, iter(leading[first.id]))]
        else:
            work = []

        passing.update(id for id, _ in work)
        while work:
            here, ways = work[-1]
            for position, end in ways:
                if end in passing:
                    back.add(position)
                elif end not in done:
                    passing.add(end)
                    work.append((end, iter(leading[end])))
                    break
            else:
                passing.discard(here)
                done.add(here)
                work.pop()

    # a pool is offered from above, wherever its scenes lead
    return {position for position in back if graph.lines[position].target in leading}


def interleaved(graph: Diagram, turned: set[int]) -> bool:
    """Return whether the story leaves a folder and comes back to it further on, so that no folder
    can stand wholly above another."""
    outermost = graph.outermost()
    ends = set()
    for position, line in enumerate(graph.lines):
        if position not in turned:
            ends.add((outermost[line.source], outermost[line.target]))

    waiting = set()
    for pair in ends:
        if pair[0] != pair[1] and None not in pair:
            waiting.add(pair)

    while waiting:
        later = {after for _, after in waiting}
        rest = {pair for pair in waiting if pair[0] in later}
        if rest == waiting:
            return True

        waiting = rest

    return False


def _leading(graph: Diagram) -> dict[str, list[tuple[int, str]]]:
    leading: dict[str, list[tuple[int, str]]] = {node.id: [] for node in graph.nodes}
    for position, line in enumerate(graph.lines):
        if line.target in leading:
            ends = [line.target]
        else:
            ends = [node.id for node in graph.members(line.target)]

        leading[line.source] += [(position, end) for end in ends]

    return leading
