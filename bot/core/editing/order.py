"""The order in which a conversation meets the steps, and what a step is called in a list."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.flow import Act, Call, End, Flow, Go, State, edges_of

LONGEST_CAPTION = 60


def in_order(flow: Flow, *, entries: Iterable[str] = ()) -> tuple[tuple[str, int], ...]:
    """Each step with its depth, as one meets them from the start: a choice's way before the next.

    What nothing leads to stands at the end, with depth -1.
    """
    met: dict[str, int] = {}
    for begin in (flow.start, *flow.entries, *sorted(entries)):
        waiting = [(begin, 0)]
        while waiting:
            name, depth = waiting.pop()
            if name in flow.states and name not in met:
                met[name] = depth
                targets = [target for _, target in edges_of(flow.states[name])]
                waiting.extend((target, depth + 1) for target in reversed(targets))
    left = ((name, -1) for name in flow.states if name not in met)
    return (*met.items(), *left)


def caption(state: State) -> str:
    """The first words of what a step says; its action, flow or question where it says nothing."""
    match state:
        case Act():
            said = state.action
        case Call():
            said = state.flow
        case Go():
            said = " · ".join(dict.fromkeys(it.when or it.answer or "" for it in state.branches))
        case End():
            said = state.text or ""
        case _:
            said = state.text
    said = " ".join(said.split())
    return said if len(said) <= LONGEST_CAPTION else f"{said[: LONGEST_CAPTION - 1].rstrip()}…"


def steps_leading_to(flow: Flow, name: str) -> tuple[str, ...]:
    """The steps from which a way leads to this one, itself left out."""
    return tuple(
        other
        for other, state in flow.states.items()
        if other != name and any(target == name for _, target in edges_of(state))
    )
