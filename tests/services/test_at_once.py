"""Two processes that put the same thing at the same moment: both go on, and it is there once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.services import drafts, settings, throttle
from bot.services.office_entry import enter_office
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.publishing import import_files
from bot.services.refusal import Refusal
from bot.services.timers import set_timer
from bot.store.session import Session
from tests.parts import content
from tests.receiving import Member, draft
from tests.services.test_drafts import AWA, BINTA, FLOW, read, said, titled
from tests.services.test_lock_order import ON_POSTGRES, both_at_once

pytestmark = ON_POSTGRES


def found(parts: Parts, question: str) -> list[Any]:
    return [row[0] for row in parts.db.read(lambda s: s.run(text(question)))]


def test_a_timer_set_by_two_at_once_is_the_second_ones(parts: Parts) -> None:
    def setting(version: int) -> Callable[[Session], None]:
        now = parts.clock()
        due = now + timedelta(days=version)
        return lambda s: set_timer(s, "kit", 5, due=due, now=now, version=version)

    both_at_once(parts, setting(1), setting(2))
    waiting = "SELECT version FROM timers WHERE kind = 'kit' AND state = 'waiting'"
    assert found(parts, waiting) == [2]


def test_two_offices_of_one_name_are_entered_at_once(parts: Parts) -> None:
    def entering(member_id: int) -> Callable[[Session], int]:
        now = parts.clock()
        return lambda s: enter_office(s, None, draft(), member_id=member_id, now=now)

    both_at_once(parts, entering(1), entering(2))
    keys = found(parts, "SELECT key FROM offices ORDER BY key")
    assert keys == ["antenne_de_kayes", "antenne_de_kayes_2"]


def test_two_who_begin_to_change_a_flow_at_once_share_its_draft(parts: Parts) -> None:
    now, before = parts.clock(), read(parts).draft
    start = before.flow.start
    title, line = titled("Autre titre"), said(parts, "Ici une machine.")

    def head(session: Session) -> None:
        seen = drafts.mark_of(before, drafts.HEADER)
        drafts.change(AWA, FLOW, title, step=drafts.HEADER, seen=seen, session=session, now=now)

    def step(session: Session) -> None:
        seen = drafts.mark_of(before, start)
        drafts.change(BINTA, FLOW, line, step=start, seen=seen, session=session, now=now)

    both_at_once(parts, head, step)
    work = read(parts)
    assert (work.revision, work.draft.flow.title) == (2, "Autre titre")
    assert "Ici une machine." in str(work.draft.flow.states[start])


def test_settings_saved_by_two_at_once_are_the_first_ones(parts: Parts) -> None:
    now, chief = parts.clock(), Member(1, (Role.ADMIN,))
    was = parts.db.read(lambda s: settings.read_group("operator", session=s))

    def saving(operator: str) -> Callable[[Session], Any]:
        typed, seen = was | {"operator": operator}, settings.mark_of(was)
        return lambda s: settings.change_group(
            chief, "operator", typed, seen=seen, session=s, now=now
        )

    with pytest.raises(Refusal, match="changed_settings"):
        both_at_once(parts, saving("Danaya"), saving("Jigi"))
    assert found(parts, "SELECT value FROM settings WHERE name = 'operator'") == ["Danaya"]


def test_a_try_counted_while_another_is_forgiven_begins_anew(parts: Parts) -> None:
    now, source = parts.clock(), throttle.source_counter(parts, "192.0.2.1")

    def trying(session: Session) -> None:
        throttle.count_try(source, session=session, now=now)

    parts.db.write(trying)
    both_at_once(parts, lambda s: throttle.forgive(source, session=s), trying)
    assert found(parts, "SELECT failures FROM sign_in_attempts") == [1]


def test_two_processes_that_publish_the_same_files_at_once_publish_them_once(
    parts: Parts,
) -> None:
    put = content()
    flow, translations = next(it for it in put.flows if it[0].flow == FLOW)
    newer = (flow.model_copy(update={"title": "Autre titre"}), translations)

    def publishing(session: Session) -> None:
        import_files([newer], {}, session=session, now=parts.clock())

    both_at_once(parts, publishing, publishing)
    numbers = f"SELECT number FROM flow_versions WHERE flow = '{FLOW}' ORDER BY number"
    assert found(parts, numbers) == [1, 2]
