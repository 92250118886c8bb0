"""What the editor shows: steps in order with their badges, one of them, and the pane beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from admin.editor_captions import called, named
from admin.editor_words import VIEWS
from admin.flow_words import ACTIONS, LISTS
from admin.gate import signed_in_here
from admin.outcome_words import OUTCOMES
from bot.core.editing import (
    Change,
    Draft,
    Plan,
    changes_between,
    draw_plan,
    in_order,
    steps_leading_to,
)
from bot.core.flow import Act, Call, Choose, State, texts_of
from bot.core.hearing import fold
from bot.here import parts_here
from bot.services.actions import catalogue
from bot.services.draft_checks import Problems, entries_of, find_problems, is_reached
from bot.services.drafts import HEADER, Session, Work, mark_of, read_work
from bot.services.flow_lists import list_flows
from bot.services.members import name_of

SIDE = ("phone", "plan", "problems", "changes")


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the list of steps."""

    name: str
    kind: str
    caption: str
    depth: int
    errors: int
    warnings: int
    people: int
    is_here: bool
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The editor as it is shown: `side` is what stands on the right of a wide screen."""

    flow: str
    work: Work
    draft: Draft
    see: str
    side: str
    step: str
    state: State | None
    steps: tuple[Step, ...]
    search: str
    problems: Problems
    changes: tuple[Change, ...]
    plan: Plan | None
    mark: str
    header_mark: str
    changed_by: str
    captions: Mapping[str, str]
    leading: tuple[str, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # part -> language
    marks: Mapping[str, str] = field(default_factory=dict)  # part -> mark of its translation
    lists: tuple[tuple[str, str], ...] = ()  # what a question may offer, and its word
    actions: tuple[tuple[str, str], ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()  # of the action of the step
    flows: tuple[tuple[str, str], ...] = ()


def show_work(flow: str, see: str, step: str, search: str, *, mine: Draft | None = None) -> Shown:
    """Everything of the page. `mine` is shown instead of the draft, after a conflict."""
    parts, member = parts_here(), signed_in_here().member
    work = parts.db.read(lambda s: read_work(member, flow, session=s))
    problems = parts.db.read(lambda s: find_problems(parts, work, session=s))
    draft = mine or work.draft
    states = draft.flow.states
    see = see if see in VIEWS else "form"
    step = step if step in states else draft.flow.start if draft.flow.start in states else ""
    state = states.get(step)
    side = see if see in SIDE else "problems"
    texts, marks = _texts(draft, step, state)
    captions = {name: called(it) for name, it in states.items()}
    return Shown(
        flow=flow,
        work=work,
        draft=draft,
        see=see,
        side=side,
        step=step,
        state=state,
        steps=_steps(draft, problems, search, step),
        search=search,
        problems=problems,
        changes=changes_between(work.base, draft) if work.base and side == "changes" else (),
        plan=_plan(draft, captions) if side == "plan" else None,
        mark=mark_of(work.draft, step) if step else "",
        header_mark=mark_of(work.draft, HEADER),
        changed_by=_name(work.member_id),
        captions=captions,
        leading=steps_leading_to(draft.flow, step) if step else (),
        texts=texts,
        marks=marks,
        **_names(state),
    )


def _names(state: State | None) -> dict[str, Any]:
    """What the lists of the form offer: nothing else can be named."""
    known = catalogue()
    match state:
        case Choose():
            return {"lists": named(known.lookups, LISTS)}
        case Act():
            return {
                "actions": named(known.actions, ACTIONS),
                "outcomes": named(known.actions.get(state.action, ()), OUTCOMES),
            }
        case Call():
            member = signed_in_here().member
            rows = parts_here().db.read(lambda s: list_flows(member, session=s))
            return {"flows": tuple((row.name, row.title) for row in rows if row.published)}
    return {}


def _plan(draft: Draft, captions: Mapping[str, str]) -> Plan:
    return draw_plan(draft.flow, entries=entries_of(draft.flow), captions=captions)


def _steps(draft: Draft, problems: Problems, search: str, here: str) -> tuple[Step, ...]:
    reached = is_reached(draft.flow)
    wanted = fold(search)
    return tuple(
        Step(
            name=name,
            kind=state.kind,
            caption=called(state) or name,
            depth=max(depth, 0),
            errors=sum(it.blocks for it in problems.found if it.state == name),
            warnings=sum(not it.blocks for it in problems.found if it.state == name),
            people=problems.people.get(name, 0),
            is_here=name == here,
            is_reached=name in reached,
        )
        for name, depth in in_order(draft.flow, entries=entries_of(draft.flow))
        for state in (draft.flow.states[name],)
        if not wanted or _holds(draft, name, state, wanted)
    )


def _holds(draft: Draft, name: str, state: State, wanted: str) -> bool:
    said = [name, *(text for _, text in texts_of(state))]
    for texts in draft.texts.values():
        said += [it.text for key, it in texts.items() if key.startswith(f"{name}.")]
    return any(wanted in fold(text) for text in said)


def _texts(
    draft: Draft, step: str, state: State | None
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Part -> language -> text of a step, and how far each translation is trusted."""
    texts: dict[str, dict[str, str]] = {"text": {}, "sms": {}}
    marks: dict[str, str] = {}
    for part, french in texts_of(state) if state is not None else ():
        texts[part] = {"fr": french}
    for language, found in draft.texts.items():
        for key, it in found.items():
            if step and key.startswith(f"{step}."):
                part = key.removeprefix(f"{step}.")
                texts.setdefault(part, {})[language] = it.text
                marks[part] = it.mark.value
    return texts, marks


def _name(member_id: int | None) -> str:
    return shown_names([member_id]).get(member_id or 0, "")


def shown_names(ids: Iterable[int | None]) -> Mapping[int, str]:
    """The names of members, by id."""
    parts, wanted = parts_here(), {it for it in ids if it is not None}

    def question(session: Session) -> dict[int, str]:
        return {it: name_of(parts, it, session=session) for it in wanted}

    return parts.db.read(question) if wanted else {}
