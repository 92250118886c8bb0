"""Drafts, versions, scenarios and files of flows, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.core.editing import (
    Draft,
    WrittenStep,
    add_step,
    change_flow,
    rewrite_step,
)
from bot.services import audit, drafts, flow_exchange, flow_lists, scenarios
from bot.services.draft_checks import find_problems
from bot.services.draft_publishing import Blocked, publish_draft, return_to
from bot.services.drafts import HEADER, DraftChanged, Work
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.publishing import Imported, import_files
from bot.services.refusal import Refusal
from bot.store.session import Session
from tests.parts import content


@dataclass(frozen=True)
class Editor:
    """Somebody who edits flows."""

    id: int = 11
    roles: frozenset[Role] = field(default_factory=lambda: frozenset({Role.EDITOR}))


AWA, BINTA = Editor(11), Editor(12)
VIEWER = Editor(13, frozenset({Role.VIEWER, Role.AGENT, Role.PROTECTION}))
FLOW, STEP = "qui", "qui"


def read(parts: Parts, flow: str = FLOW) -> Work:
    return parts.db.read(lambda s: drafts.read_work(AWA, flow, session=s))


def edit(
    parts: Parts,
    act: Callable[[Draft], Draft],
    *,
    flow: str = FLOW,
    step: str = HEADER,
    seen: str | None = None,
    actor: Editor = AWA,
) -> Work:
    mark = drafts.mark_of(read(parts, flow).draft, step) if seen is None else seen
    return parts.db.write(
        lambda s: drafts.change(
            actor, flow, act, step=step, seen=mark, session=s, now=parts.clock()
        )
    )


def publish(parts: Parts, flow: str = FLOW, *, over: int | None = None) -> int:
    work = read(parts, flow)
    number = (work.published.number if work.published else 0) if over is None else over
    return parts.db.write(
        lambda s: publish_draft(
            parts, AWA, flow, seen=work.revision, over=number, session=s, now=parts.clock()
        )
    )


def titled(title: str) -> Callable[[Draft], Draft]:
    return lambda it: change_flow(
        it, title=title, keywords=list(it.flow.keywords), start=it.flow.start
    )


def first_text(work: Work) -> str:
    return str(getattr(work.draft.flow.states[work.draft.flow.start], "text", ""))


def said(parts: Parts, text: str) -> Callable[[Draft], Draft]:
    start = read(parts).draft.flow.start
    return lambda it: rewrite_step(it, start, WrittenStep({"fr": {"text": text}}, still_right=True))


def test_a_flow_without_draft_shows_what_is_published(parts: Parts) -> None:
    work = read(parts)
    assert (work.revision, work.draft) == (0, work.base)
    assert work.published is not None and work.published.number == 1


def test_the_first_change_begins_a_draft_that_nobody_is_told_of(parts: Parts) -> None:
    before = parts.db.read(parts.library.now).published[FLOW]
    work = edit(parts, titled("Autre titre"))
    assert (work.revision, work.draft.flow.title, work.member_id) == (1, "Autre titre", AWA.id)
    assert parts.db.read(parts.library.now).published[FLOW] == before
    acts = [it.act for it in parts.db.read(lambda s: audit.list_entries(session=s)).entries]
    assert "draft_begun" in acts


def test_a_colleagues_change_of_another_step_is_kept_beside_mine(parts: Parts) -> None:
    seen = drafts.mark_of(read(parts).draft, HEADER)
    edit(parts, said(parts, "Ici une machine."), step=read(parts).draft.flow.start, actor=BINTA)
    work = edit(parts, titled("Autre"), seen=seen)
    assert (first_text(work), work.draft.flow.title) == ("Ici une machine.", "Autre")


def test_a_colleagues_change_of_the_same_thing_is_not_overwritten(parts: Parts) -> None:
    seen = drafts.mark_of(read(parts).draft, HEADER)
    edit(parts, titled("La sienne"), actor=BINTA)
    with pytest.raises(DraftChanged) as conflict:
        edit(parts, titled("La mienne"), seen=seen)
    assert conflict.value.work.draft.flow.title == "La sienne"
    assert conflict.value.work.member_id == BINTA.id
    assert read(parts).draft.flow.title == "La sienne"


def test_publishing_makes_a_version_that_people_are_answered_with(parts: Parts) -> None:
    edit(parts, said(parts, "Ici parle une machine, pour {operator}."))
    assert publish(parts) == 2
    work = read(parts)
    assert (work.revision, work.published and work.published.number) == (0, 2)
    assert first_text(work) == "Ici parle une machine, pour {operator}."
    noted = parts.db.read(lambda s: audit.list_entries(session=s)).entries
    assert ("version_published", AWA.id) in {(it.act, it.member_id) for it in noted}
    shelf = parts.db.read(parts.library.now)
    version = parts.db.read(lambda s: parts.library.version(shelf.published[FLOW], s))
    assert version.flow == work.draft.flow


def test_going_back_is_a_version_of_its_own_and_leaves_the_draft(parts: Parts) -> None:
    before = read(parts).draft
    edit(parts, said(parts, "Ici parle une machine, pour {operator}."))
    publish(parts)
    edit(parts, titled("Encore un brouillon"))
    first = parts.db.read(lambda s: flow_lists.list_versions(AWA, FLOW, session=s))[-1]
    number = parts.db.write(lambda s: return_to(AWA, FLOW, first.id, session=s, now=parts.clock()))
    work = read(parts)
    assert (number, work.base and work.base.flow) == (3, before.flow)
    assert work.draft.flow.title == "Encore un brouillon" and work.is_behind
    listed = parts.db.read(lambda s: flow_lists.list_versions(AWA, FLOW, session=s))
    assert [(it.number, it.is_published, it.based_on) for it in listed] == [
        (3, True, 1), (2, False, 1), (1, False, None)
    ]  # fmt: skip
    for version, code in ((listed[0].id, "nothing_changed"), (5, "no_such_version")):
        with pytest.raises(Refusal, match=code):
            parts.db.write(
                lambda s, it=version: return_to(AWA, FLOW, it, session=s, now=parts.clock())
            )


def test_files_leave_alone_what_was_published_here(parts: Parts) -> None:
    edit(parts, said(parts, "Ici parle une machine, pour {operator}."))
    put = content()

    def take(session: Session) -> Imported:
        return import_files(put.flows, put.facts, session=session, now=parts.clock())

    assert FLOW in parts.db.write(take).unchanged, "a draft is nobody's version"
    publish(parts)
    assert parts.db.write(take).kept == (FLOW,)
    assert first_text(read(parts)) == "Ici parle une machine, pour {operator}."


def test_errors_keep_a_draft_from_being_published(parts: Parts) -> None:
    edit(parts, lambda it: add_step(it, "say", title="Perdue", then=it.flow.start)[0])
    work = read(parts)
    problems = parts.db.read(lambda s: find_problems(parts, work, session=s))
    assert {it.state for it in problems.blocking} == {"perdue"}
    with pytest.raises(Blocked):
        publish(parts)
    assert read(parts).published.number == 1  # type: ignore[union-attr]


def test_names_that_are_in_no_list_are_never_published(parts: Parts) -> None:
    def forged(it: Draft) -> Draft:
        added, name = add_step(it, "act", title="Forge", then="", action="os_system")
        return change_flow(added, title="x", keywords=[], start=name)

    edit(parts, forged)
    with pytest.raises(Blocked):
        publish(parts)


def test_a_missing_translation_blocks_until_somebody_says_why_not(parts: Parts) -> None:
    start = read(parts).draft.flow.start
    edit(parts, lambda it: rewrite_step(it, start, WrittenStep({"bm": {"text": ""}})))
    with pytest.raises(Blocked):
        publish(parts)
    edit(parts, lambda it: Draft(it.flow, it.texts, it.moves, {f"{start}.text": "urgent"}))
    publish(parts)
    assert parts.db.read(lambda s: flow_lists.count_french_only(session=s)) == 1
    edit(
        parts,
        lambda it: rewrite_step(it, start, WrittenStep({"bm": {"text": "Masin don, {operator}."}})),
    )
    publish(parts)
    assert parts.db.read(lambda s: flow_lists.count_french_only(session=s)) == 0


def test_what_was_published_meanwhile_is_not_published_over_unseen(parts: Parts) -> None:
    edit(parts, titled("Autre"))
    with pytest.raises(Refusal, match="published_meanwhile"):
        publish(parts, over=7)


def test_a_new_flow_is_seen_once_published_and_gone_once_thrown_away(parts: Parts) -> None:
    now = parts.clock()
    parts.db.write(lambda s: drafts.begin(AWA, "transport", "Transport", session=s, now=now))
    with pytest.raises(Refusal, match="flow_exists"):
        parts.db.write(lambda s: drafts.begin(AWA, "transport", "Autre", session=s, now=now))
    with pytest.raises(Refusal, match="flow_exists"):
        parts.db.write(lambda s: drafts.begin(AWA, "import", "Import", session=s, now=now))
    listed = parts.db.read(lambda s: flow_lists.list_flows(AWA, session=s))
    assert [it.published for it in listed if it.name == "transport"] == [None]
    parts.db.write(lambda s: drafts.discard(AWA, "transport", session=s, now=now))
    with pytest.raises(Refusal, match="no_such_flow"):
        read(parts, "transport")
    with pytest.raises(Refusal, match="no_draft"):
        parts.db.write(lambda s: drafts.discard(AWA, FLOW, session=s, now=now))


def test_a_copy_says_the_same_under_its_own_name(parts: Parts) -> None:
    now = parts.clock()
    copy = parts.db.write(
        lambda s: drafts.begin(AWA, "qui_deux", "Qui, deux", like=FLOW, session=s, now=now)
    )
    assert copy.draft.flow.states == read(parts).draft.flow.states
    assert copy.draft.texts == read(parts).draft.texts


def test_nobody_else_opens_changes_or_publishes(parts: Parts) -> None:
    now, draft = parts.clock(), read(parts).draft
    acts: list[Callable[[object], object]] = [
        lambda s: drafts.read_work(VIEWER, FLOW, session=s),
        lambda s: drafts.change(VIEWER, FLOW, titled("x"), step="", seen="", session=s, now=now),
        lambda s: drafts.begin(VIEWER, "a", "A", session=s, now=now),
        lambda s: drafts.discard(VIEWER, FLOW, session=s, now=now),
        lambda s: publish_draft(parts, VIEWER, FLOW, seen=1, over=1, session=s, now=now),
        lambda s: return_to(VIEWER, FLOW, 1, session=s, now=now),
        lambda s: flow_lists.list_flows(VIEWER, session=s),
        lambda s: flow_lists.list_versions(VIEWER, FLOW, session=s),
        lambda s: scenarios.list_scenarios(VIEWER, FLOW, session=s),
        lambda s: scenarios.remove_scenario(VIEWER, FLOW, 1, session=s, now=now),
        lambda s: flow_exchange.read_upload(VIEWER, "flow: x", "", session=s),
        lambda s: drafts.replace_draft(VIEWER, draft, seen=0, session=s, now=now),
    ]
    for act in acts:
        with pytest.raises(Refusal, match="not_allowed"):
            parts.db.write(act)
