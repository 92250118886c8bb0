"""Is the flow whole: every state reachable, every walk ends in a question, every way leads on.

"No way to a person": the word AIDE works in every state, so no state is without it. What this rule
finds is a state from which no path ends the flow (and so returns to the menu, where a person is
offered) nor calls the help flow: a ring of questions that only someone who knows AIDE can leave.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.check.issue import Code, FlowIssue
from bot.core.check.paths import longest_walks, loops, reachable, reversed_graph
from bot.core.check.sheet import Sheet
from bot.core.engine import LONGEST_TURN
from bot.core.flow import Act, Call, Choose, End, Flow, Go, Say, edges_of
from bot.core.world import HELP

NAMED_AT_MOST = 6


def structure_issues(sheet: Sheet) -> Iterator[FlowIssue]:
    """Everything that is wrong with the ways between the states."""
    yield from _ghosts(sheet)
    yield from _missing_entries(sheet)
    if sheet.flow.start in sheet.flow.states:
        yield from _unreachable(sheet)
    yield from _dead_ends(sheet)
    circles = _silent_loops(sheet.flow)
    for circle in circles:
        first, named = _named(sheet.flow, circle)
        yield sheet.issue(Code.SILENT_LOOP, first, states=named)
    yield from _long_walks(sheet, set[str]().union(*circles))
    yield from _stuck(sheet, circles)


def _ghosts(sheet: Sheet) -> Iterator[FlowIssue]:
    flow = sheet.flow
    if flow.start not in flow.states:
        yield sheet.issue(Code.GHOST_STATE, "", "start", target=flow.start)
    for name, state in flow.states.items():
        for part, target in _named_targets(state):
            if target not in flow.states:
                yield sheet.issue(Code.GHOST_STATE, name, part, target=target)


def _named_targets(state: object) -> Iterator[tuple[str, str]]:
    """Each (field, target) that an author wrote, also those that no edge uses."""
    match state:
        case Choose():
            yield from ((f"{choice.key}.then", choice.then) for choice in state.choices)
        case Act():
            yield from ((f"outcomes.{name}", then) for name, then in state.outcomes.items())
        case Go():
            for place, branch in enumerate(state.branches):
                yield f"branches.{place}.then", branch.then
    for part in ("then", "when_empty", "skip"):
        target = getattr(state, part, None)
        if target is not None:
            yield part, target


def _missing_entries(sheet: Sheet) -> Iterator[FlowIssue]:
    wanted = {*sheet.setting.entries.get(sheet.flow.flow, ()), *sheet.flow.entries}
    for target in sorted(wanted - sheet.flow.states.keys()):
        yield sheet.issue(Code.MISSING_ENTRY, target=target)


def _unreachable(sheet: Sheet) -> Iterator[FlowIssue]:
    found = reachable(sheet.edges, sheet.entries)
    for name in sheet.flow.states:
        if name not in found:
            yield sheet.issue(Code.UNREACHABLE_STATE, name)


def _dead_ends(sheet: Sheet) -> Iterator[FlowIssue]:
    for name, state in sheet.flow.states.items():
        if isinstance(state, Choose) and _may_be_empty(state):
            why = "ajoutez « when_empty » pour une liste vide"
            yield sheet.issue(Code.DEAD_END, name, "options_from", why=why)
        elif isinstance(state, Act) and not state.outcomes:
            yield sheet.issue(Code.DEAD_END, name, "outcomes", why="aucune issue n'est écrite")


def _may_be_empty(state: Choose) -> bool:
    return state.options_from is not None and not state.when_empty and not state.choices


def _silent_loops(flow: Flow) -> list[set[str]]:
    """Rings of say, go and act; a flow that calls itself before it asks is one too."""
    silent: dict[str, set[str]] = {}
    for name, state in flow.states.items():
        if isinstance(state, Say | Go | Act):
            silent[name] = {target for _, target in edges_of(state)}
        elif isinstance(state, Call) and state.flow == flow.flow:
            silent[name] = {flow.start}
    return loops({name: targets & silent.keys() for name, targets in silent.items()})


def _long_walks(sheet: Sheet, in_loops: set[str]) -> Iterator[FlowIssue]:
    """The engine gives up after so many steps of one turn; the stop at the end is one of them."""
    walked = {
        name: sheet.edges[name]
        for name, state in sheet.flow.states.items()
        if isinstance(state, Say | Go) and name not in in_loops
    }
    longest = longest_walks(walked)
    limit = LONGEST_TURN - 1
    begun = {name for name in walked if longest[name] > limit}
    for name in begun - {target for here in begun for target in walked[here]}:
        yield sheet.issue(Code.LONG_WALK, name, steps=longest[name], limit=limit)


def _stuck(sheet: Sheet, circles: list[set[str]]) -> Iterator[FlowIssue]:
    """Rings of questions without a way out. What is broken otherwise was named already."""
    states = sheet.flow.states
    ways_out = {name for circle in circles for name in circle}
    for name, state in states.items():
        targets = {target for _, target in edges_of(state)}
        is_exit = isinstance(state, End) or (isinstance(state, Call) and state.flow == HELP)
        if is_exit or not targets or targets - states.keys():
            ways_out.add(name)
    free = reachable(reversed_graph(sheet.edges), ways_out)
    stuck = reachable(sheet.edges, sheet.entries) - free
    if stuck:
        first, named = _named(sheet.flow, stuck)
        yield sheet.issue(Code.NO_WAY_TO_PERSON, first, states=named)


def _named(flow: Flow, found: set[str]) -> tuple[str, str]:
    """The first of the states in the author's order, and some of them for the sentence."""
    ordered = [name for name in flow.states if name in found]
    more = "…" if len(ordered) > NAMED_AT_MOST else ""
    return ordered[0], ", ".join(ordered[:NAMED_AT_MOST]) + more
