"""Publishing a draft, and going back: both make a version that never changes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.editing import moves_after, prune
from bot.services.draft_checks import find_problems
from bot.services.drafts import PANEL, allow, digest_of, read_work, record
from bot.services.parts import Parts
from bot.services.policy import Actor
from bot.services.publishing import publish
from bot.services.refusal import Refusal
from bot.services.snapshots import draft_from_snapshot, moves_in, snapshot_of_draft
from bot.store import drafts as store
from bot.store import library
from bot.store.moment import to_micros
from bot.store.session import Session


class Blocked(Refusal):
    """Something must be mended first: errors, or people on a step that is gone."""

    def __init__(self) -> None:
        super().__init__("draft_blocked")


def publish_draft(
    parts: Parts,
    actor: Actor,
    flow: str,
    *,
    seen: int,
    over: int,
    session: Session,
    now: datetime,
) -> int:
    """Freeze the draft as the next version; its number.

    `seen` is the revision that was shown and rehearsed; `over` the number of the version that it
    replaces. Raises `Blocked`, or `Refusal` "not_allowed", "no_draft", "draft_changed" or
    "published_meanwhile".
    """
    work = read_work(actor, flow, session=session)
    if not work.revision:
        raise Refusal("no_draft")
    if work.revision != seen:
        raise Refusal("draft_changed")
    if over != (work.published.number if work.published else 0):
        raise Refusal("published_meanwhile")
    problems = find_problems(parts, work, session=session)
    if problems.blocking or problems.left:
        raise Blocked
    before = {}
    if work.published is not None:
        before = moves_in(library.read_snapshot(session, work.published.id) or "{}")
    draft = prune(work.draft)
    draft = replace(draft, moves=moves_after(before, draft))
    number = _next_number(session, flow)
    snapshot = snapshot_of_draft(draft)
    store.remove_draft(session, flow)
    version_id = publish(
        draft.flow,
        snapshot,
        digest_of(snapshot),
        number,
        session=session,
        now=now,
        origin=PANEL,
        member_id=actor.id,
    )
    store.sign_version(
        session,
        version_id,
        member_id=actor.id,
        based_on=work.published.id if work.published else None,
        french_only=len(draft.french_only),
    )
    library.raise_revision(session)
    return number


def return_to(actor: Actor, flow: str, version_id: int, *, session: Session, now: datetime) -> int:
    """Publish what an older version says, as a version of its own; its number.

    A draft stays as it is. Raises `Refusal` "not_allowed", "no_such_version" or "nothing_changed".
    """
    allow(actor)
    row = store.find_version(session, version_id)
    if row is None or row.flow != flow or row.status == "draft":
        raise Refusal("no_such_version")
    if row.status == "published":
        raise Refusal("nothing_changed")
    snapshot = library.read_snapshot(session, version_id) or ""
    draft = draft_from_snapshot(snapshot)
    number = _next_number(session, flow)
    new_id = publish(
        draft.flow,
        snapshot,
        row.digest,
        number,
        session=session,
        now=now,
        origin=PANEL,
        member_id=actor.id,
    )
    store.sign_version(
        session,
        new_id,
        member_id=actor.id,
        based_on=version_id,
        french_only=len(draft.french_only),
    )
    record(
        session,
        "version_returned",
        new_id,
        actor,
        now=to_micros(now),
        number=number,
        like=row.number,
    )
    library.raise_revision(session)
    return number


def _next_number(session: Session, flow: str) -> int:
    latest = library.find_latest(session, flow)
    return latest[1] + 1 if latest else 1
