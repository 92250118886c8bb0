"""The rules that protect people: promises, invented numbers, neutral words, consent first.

Consent. In the welcome flow every way to a state marked `personal`, from the start or any other
entry, must pass `record_consent` with `decision: given`; one that only passes a refusal does not
count. A flow marked `needs_consent` asks for its own agreement (a survey, sharing with a partner,
a relative's number) and is held to the same. In other flows the agreement of the welcome flow
serves; that it was given is for the service to look at when it opens the flow, so a personal state
there is only pointed out. A `go` whose guard is `has_consent` counts as passing consent anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.check.issue import Code, FlowIssue
from bot.core.check.paths import reachable
from bot.core.check.sheet import Sheet, Written
from bot.core.check.wording import found_in, spoken
from bot.core.flow import Act, Go, State, edges_of
from bot.core.world import WELCOME

CONSENT_ACTION, CONSENT_GUARD, GIVEN = "record_consent", "has_consent", "given"

_DATES = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b|\b\d{4}-\d\d-\d\d\b|\b(?:19|20)\d\d ?[-–à] ?(?:19|20)\d\d\b"
)
_TELEPHONE = re.compile(r"(?:\+|\b)\d(?:[\s.()-]{0,2}\d){5,}")
_CALLED = re.compile(r"\b(?:appel|t[ée]l[ée]phon|wele)\w*\s+(?:le|au|à|:)?\s*\d{2,5}\b", re.I)
_CURRENCY = r"(?:F\s?CFA|CFA|XOF|FRANCS?|EUROS?|EUR|€|dɔrɔmɛ|dorome|F\b)"
_AMOUNTS = (
    re.compile(r"\b\d[\d\s.,]{0,20}" + _CURRENCY, re.I),
    re.compile(r"(?:\b(?:F?CFA|XOF|EUR|dɔrɔmɛ|dorome)|€)\s?\d[\d\s.,]{0,20}", re.I),
    re.compile(r"\b(?:cents?|mille|millions?)\s+(?:de\s+)?(?:francs?|F\s?CFA|euros?)\b", re.I),
)


def safety_issues(sheet: Sheet) -> Iterator[FlowIssue]:
    """Everything that could harm a person who believes the text."""
    for written in sheet.every_text():
        yield from _promises(sheet, written)
        yield from _numbers(sheet, written)
        if sheet.flow.states[written.state].unsolicited:
            yield from _denied(sheet, written)
    yield from _consent(sheet)


def _promises(sheet: Sheet, written: Written) -> Iterator[FlowIssue]:
    rules = sheet.setting.wording
    listed = rules.promises.get(written.language)
    if listed is None or f"{sheet.flow.flow}.{written.key}" in rules.approved:
        return
    for word in found_in(spoken(written.literals), listed):
        yield sheet.issue(
            Code.PROMISE_WORD, written.state, written.field, word=word, language=written.language
        )


def _numbers(sheet: Sheet, written: Written) -> Iterator[FlowIssue]:
    text = _DATES.sub(" ", written.literals)
    for found in invented_numbers(text):
        yield sheet.issue(
            Code.INVENTED_NUMBER,
            written.state,
            written.field,
            found=found,
            language=written.language,
        )


def invented_numbers(text: str) -> tuple[str, ...]:
    """What reads as a telephone number or an amount of money, each place of the text once."""
    amounts = [match for pattern in _AMOUNTS for match in pattern.finditer(text)]
    found = amounts + [match for match in _CALLED.finditer(text)]
    taken = [match.span() for match in found]
    for match in _TELEPHONE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(match)
    return tuple(dict.fromkeys(match[0].strip() for match in found))


def _denied(sheet: Sheet, written: Written) -> Iterator[FlowIssue]:
    for word in found_in(spoken(written.literals), sheet.setting.wording.denied):
        yield sheet.issue(
            Code.DENIED_WORD, written.state, written.field, word=word, language=written.language
        )


def _consent(sheet: Sheet) -> Iterator[FlowIssue]:
    flow = sheet.flow
    asks_itself = flow.flow == WELCOME or flow.needs_consent
    code = Code.PERSONAL_BEFORE_CONSENT if asks_itself else Code.CONSENT_NOT_ASKED_HERE
    unguarded = {
        name: {target for _, target in edges_of(state) if target in flow.states}
        - _behind_consent(state)
        for name, state in flow.states.items()
    }
    for name in sorted(reachable(unguarded, sheet.entries)):
        if flow.states[name].personal:
            yield sheet.issue(code, name)


def _behind_consent(state: State) -> set[str]:
    """Where this state leads once consent was given."""
    if isinstance(state, Act) and state.action == CONSENT_ACTION:
        return set(state.outcomes.values()) if state.given.get("decision") == GIVEN else set()
    if isinstance(state, Go):
        allowed = {branch.then for branch in state.branches if branch.when == CONSENT_GUARD}
        others = {branch.then for branch in state.branches if branch.when != CONSENT_GUARD}
        return allowed - others - {state.then}
    return set()
