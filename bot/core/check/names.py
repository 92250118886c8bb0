"""Does everything the flow names exist: lookups, actions and their outcomes, guards, flows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.check.issue import Code, FlowIssue
from bot.core.check.sheet import Sheet
from bot.core.flow import Act, Branch, Call, Choose, Go


def name_issues(sheet: Sheet) -> Iterator[FlowIssue]:
    """Every name that the service does not know, and every outcome that leads nowhere."""
    for name, state in sheet.flow.states.items():
        match state:
            case Choose(options_from=str(lookup)) if lookup not in sheet.catalogue.lookups:
                yield sheet.issue(Code.UNKNOWN_LOOKUP, name, "options_from", name=lookup)
            case Act():
                yield from _of_action(sheet, name, state)
            case Go():
                yield from _of_branches(sheet, name, state)
            case Call(flow=called) if called not in sheet.setting.flow_names:
                yield sheet.issue(Code.UNKNOWN_FLOW, name, "flow", name=called)


def _of_action(sheet: Sheet, name: str, state: Act) -> Iterator[FlowIssue]:
    known = sheet.catalogue.actions.get(state.action)
    if known is None:
        yield sheet.issue(Code.UNKNOWN_ACTION, name, "action", name=state.action)
        return
    for outcome in state.outcomes:
        if outcome not in known:
            part = f"outcomes.{outcome}"
            yield sheet.issue(Code.UNKNOWN_OUTCOME, name, part, name=outcome, action=state.action)
    if not state.outcomes:
        return  # a dead end, named as such
    for outcome in sorted(known - state.outcomes.keys()):
        yield sheet.issue(
            Code.UNHANDLED_OUTCOME, name, "outcomes", name=outcome, action=state.action
        )


def _of_branches(sheet: Sheet, name: str, state: Go) -> Iterator[FlowIssue]:
    for place, branch in enumerate(state.branches):
        part = f"branches.{place}"
        if not _is_one_condition(branch):
            yield sheet.issue(Code.BAD_BRANCH, name, part)
        elif branch.when is not None and branch.when not in sheet.catalogue.guards:
            yield sheet.issue(Code.UNKNOWN_GUARD, name, f"{part}.when", name=branch.when)


def _is_one_condition(branch: Branch) -> bool:
    if branch.when is not None:
        return branch.answer is None and not branch.equals
    return branch.answer is not None and bool(branch.equals)
