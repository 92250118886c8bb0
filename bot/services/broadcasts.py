"""Broadcasts: written, checked, agreed to, sent, paused and stopped by members of staff.

Every move goes through the lifecycle, is recorded, and leaves an entry in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.lifecycle import BroadcastState, Condition, Kind, begins
from bot.services.audience import Audience, is_sound
from bot.services.broadcast_check import Check
from bot.services.broadcast_steps import (
    NOT_BEGUN,
    lock_for,
    move_by,
    note,
    see_to,
    see_to_version,
)
from bot.services.broadcast_timer import TIMER
from bot.services.broadcast_words import LANGUAGES, LONGEST, LONGEST_LABEL, Text
from bot.services.moves import record_move
from bot.services.notice_kinds import REMINDERS, SERVICE, SURVEYS
from bot.services.parts import Parts
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.timers import unset_timer
from bot.store import broadcasts as store
from bot.store import deliveries
from bot.store.broadcasts import BroadcastRow, TextRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

SECOND_ABOVE = 1_000
LONGEST_TITLE = 80
LONGEST_READER = 60
MOST_DAYS = 30
FORMS = ("answer", "direct")
PURPOSES = (SERVICE, REMINDERS, SURVEYS)
URGENT = ("office_closed", "event_moved", "danger", "false_rumour")
CHECKED = frozenset({"checked_at", "checked_by", "recipients", "estimate", "approved_at"}) | {
    "approved_by", "confirmed_at", "confirmed_by", "due_at", "lapses_at", "gathered_at",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A broadcast as a member writes it."""

    title: str
    audience: Audience = field(default_factory=Audience)
    texts: Mapping[str, Text] = field(default_factory=dict)
    form: str = "answer"
    purpose: str = SERVICE
    urgent_for: str | None = None
    opens_flow: str | None = None
    opens_state: str | None = None
    opens_days: int = 7


def write_broadcast(
    parts: Parts, actor: Actor, draft: Draft, *, session: Session, now: datetime
) -> int:
    """A new one; its id. Raises `Refusal` as `change_broadcast` does."""
    see_to(actor)
    _see_to_draft(parts, draft, session=session)
    at, broadcast_id = to_micros(now), new_id()
    state = begins(Kind.BROADCAST)[0]
    row = BroadcastRow(
        id=broadcast_id,
        title=draft.title,
        state=state,
        audience=draft.audience.to_json(),
        form=draft.form,
        purpose=draft.purpose,
        author_id=actor.id,
        created_at=at,
        changed_at=at,
        urgent_for=draft.urgent_for,
        opens_flow=draft.opens_flow,
        opens_state=draft.opens_state,
        opens_days=draft.opens_days,
    )
    store.insert_broadcast(session, row)
    _keep_texts(parts, broadcast_id, draft, session=session)
    record_move(
        session, Kind.BROADCAST, broadcast_id, "write", None, state, now=now, member_id=actor.id
    )
    note("broadcast_written", broadcast_id, actor, session=session, now=now)
    return broadcast_id


def change_broadcast(
    parts: Parts,
    actor: Actor,
    broadcast_id: int,
    draft: Draft,
    *,
    seen: int,
    session: Session,
    now: datetime,
) -> None:
    """Write it anew; check, approval and schedule are taken back.

    Raises `Refusal` "not_allowed", "no_such_broadcast", "broadcast_changed", "broadcast_begun",
    "no_title", "title_long", "text_too_long", "bad_audience", "bad_broadcast" or "no_such_step".
    """
    row = lock_for(actor, broadcast_id, session=session)
    see_to_version(row, seen)
    if row.state not in NOT_BEGUN:
        raise Refusal("broadcast_begun")
    _see_to_draft(parts, draft, session=session)
    if row.state != BroadcastState.DRAFT:
        deliveries.clear(session, row.id)
        unset_timer(session, TIMER, row.id, now=now)
        emptied: dict[str, Any] = dict.fromkeys(CHECKED)
        move_by(actor, row, "edit", session=session, now=now, **emptied)
    store.change_broadcast(
        session,
        row.id,
        title=draft.title,
        audience=draft.audience.to_json(),
        form=draft.form,
        purpose=draft.purpose,
        urgent_for=draft.urgent_for,
        opens_flow=draft.opens_flow,
        opens_state=draft.opens_state,
        opens_days=draft.opens_days,
        changed_at=to_micros(now),
        gathered_to=0,
    )
    _keep_texts(parts, row.id, draft, session=session)
    note("broadcast_changed", row.id, actor, session=session, now=now)


def pass_check(
    actor: Actor, broadcast_id: int, check: Check, *, session: Session, now: datetime
) -> None:
    """It was looked over and nothing blocks: its texts and its number stand from now on.

    Raises `Refusal` "not_allowed", "no_such_broadcast", "broadcast_changed", "broadcast_blocked"
    or "not_now".
    """
    row = lock_for(actor, broadcast_id, session=session)
    see_to_version(row, check.version)
    if check.is_blocked:
        raise Refusal("broadcast_blocked")
    move_by(
        actor, row, "check", session=session, now=now,
        holds=frozenset({Condition.NOTHING_BLOCKS}),
        checked_at=to_micros(now), checked_by=actor.id, recipients=check.recipients,
        estimate=check.cost, guarded=int(check.guarded),
    )  # fmt: skip


def approve(actor: Actor, broadcast_id: int, *, seen: int, session: Session, now: datetime) -> None:
    """A second member agrees: neither who wrote it nor who checked it.

    Raises `Refusal` "not_allowed", "no_such_broadcast", "broadcast_changed", "second_needed" or
    "not_now".
    """
    row = lock_for(actor, broadcast_id, session=session)
    see_to_version(row, seen)
    agree(actor, row, session=session, now=now)


def agree(actor: Actor, row: BroadcastRow, *, session: Session, now: datetime) -> None:
    """Agree to a locked one. Raises `Refusal` "second_needed" or "not_now"."""
    holds = frozenset[Condition]()
    if not needs_second(row) or actor.id not in (row.author_id, row.checked_by):
        holds = frozenset({Condition.ENOUGH_MEMBERS_AGREE})
    elif row.state == BroadcastState.CHECKED:
        raise Refusal("second_needed")
    move_by(
        actor, row, "approve", session=session, now=now, holds=holds,
        approved_at=to_micros(now), approved_by=actor.id,
    )  # fmt: skip


def needs_second(row: BroadcastRow) -> bool:
    """Whether a second member must agree: many people, or safe hours passed."""
    return (row.recipients or 0) > SECOND_ABOVE or row.urgent_for is not None


def _see_to_draft(parts: Parts, draft: Draft, *, session: Session) -> None:
    if not draft.title.strip():
        raise Refusal("no_title")
    if len(draft.title) > LONGEST_TITLE:
        raise Refusal("title_long")
    texts = draft.texts.values()
    if any(len(it.body) > LONGEST or len(it.label) > LONGEST_LABEL for it in texts):
        raise Refusal("text_too_long")
    if not is_sound(draft.audience):
        raise Refusal("bad_audience")
    is_known = draft.form in FORMS and draft.purpose in PURPOSES
    is_known = is_known and (draft.urgent_for is None or draft.urgent_for in URGENT)
    if not is_known or set(draft.texts) - set(LANGUAGES):
        raise Refusal("bad_broadcast")
    if draft.opens_flow is not None:
        _see_to_step(parts, draft, session=session)


def _see_to_step(parts: Parts, draft: Draft, *, session: Session) -> None:
    version_id = parts.library.now(session).published.get(draft.opens_flow or "")
    if version_id is None or not 1 <= draft.opens_days <= MOST_DAYS:
        raise Refusal("no_such_step")
    version = parts.library.version(version_id, session)
    if draft.opens_state is not None and draft.opens_state not in version.flow.states:
        raise Refusal("no_such_step")


def _keep_texts(parts: Parts, broadcast_id: int, draft: Draft, *, session: Session) -> None:
    rows = []
    for language, text in draft.texts.items():
        if text.body.strip():
            text_id = new_id()
            body = parts.vault.seal(text.body.strip(), "broadcast_texts", "body", text_id)
            label, reader = text.label.strip(), text.reader.strip()[:LONGEST_READER]
            rows.append(TextRow(text_id, broadcast_id, language, body, label, reader))
    store.replace_texts(session, broadcast_id, rows)
