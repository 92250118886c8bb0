"""Walking the graph of a flow: what can be reached, what loops, how long a walk is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

Graph = Mapping[str, Collection[str]]


def reachable(graph: Graph, starts: Iterable[str], *, but: Collection[str] = ()) -> set[str]:
    """What can be reached from `starts`, themselves included, without going through `but`."""
    found: set[str] = set()
    waiting = [start for start in starts if start not in but]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(there for there in graph.get(here, ()) if there not in but)
    return found


def reversed_graph(graph: Graph) -> dict[str, set[str]]:
    """The same graph with every arrow turned round."""
    turned: dict[str, set[str]] = {here: set() for here in graph}
    for here, targets in graph.items():
        for there in targets:
            turned.setdefault(there, set()).add(here)
    return turned


def loops(graph: Graph) -> list[set[str]]:
    """The sets of states from each of which all others of the set can be reached again."""
    turned = reversed_graph(graph)
    found: list[set[str]] = []
    seen: set[str] = set()
    for here in graph:
        if here in seen:
            continue
        circle = reachable(graph, [here]) & reachable(turned, [here])
        seen |= circle
        if len(circle) > 1 or here in graph[here]:
            found.append(circle)
    return found


def longest_walks(graph: Graph) -> dict[str, int]:
    """For each state of a graph without loops, the most states that a walk from it passes."""
    longest: dict[str, int] = {}
    for first in graph:
        stack = [first]
        while stack:
            here = stack[-1]
            open_ends = [it for it in graph[here] if it in graph and it not in longest]
            if open_ends:
                stack.extend(open_ends)
            else:
                after = (longest[it] for it in graph[here] if it in graph)
                longest[here] = 1 + max(after, default=0)
                stack.pop()
    return longest
