"""Drafts: a flow as a member changes it, saved against what they saw, lost to nobody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.editing import CannotEdit, Draft, begin_flow, duplicate_flow, prune
from bot.core.editing.draft import as_written
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.rewording import read_rewordings, reworded_flow
from bot.services.snapshots import draft_from_snapshot, snapshot_of_draft
from bot.store import audit, scenarios
from bot.store import drafts as store
from bot.store.drafts import VersionRow
from bot.store.identity import new_id
from bot.store.library import NewVersion, read_snapshot
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

PANEL, FILES = "panel", "files"
Edit = Callable[[Draft], Draft]
RESERVED = frozenset({"new", "import"})  # addresses of the panel
HEADER = ""  # instead of a step: what the flow says of itself


@dataclass(frozen=True, slots=True)
class Work:
    """A flow on the table: `draft` is what is shown, `base` what people get now.

    `revision` is 0 while nobody changed anything. `is_behind`: somebody published another version
    since the draft was begun.
    """

    flow: str
    draft: Draft
    base: Draft | None
    revision: int
    published: VersionRow | None
    based_on: int | None = None
    member_id: int | None = None
    changed_at: datetime | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the draft was made from a version that is no longer the published one."""
        return self.revision > 0 and self.based_on != (self.published and self.published.id)


class DraftChanged(Refusal):
    """A colleague changed the same part meanwhile: nothing was saved. `work` holds theirs."""

    def __init__(self, work: Work) -> None:
        super().__init__("draft_changed")
        self.work = work


def allow(actor: Actor) -> None:
    """Raise `Refusal` "not_allowed" unless the member edits flows."""
    if not may(actor, Permission.EDIT_FLOWS):
        raise Refusal("not_allowed")


def read_work(actor: Actor, flow: str, *, session: Session) -> Work:
    """The flow with its draft. Raises `Refusal` "not_allowed" or "no_such_flow"."""
    allow(actor)
    row = store.find_draft(session, flow)
    published = _published(session, flow)
    base = _said_now(session, published) if published else None
    if row is None:
        if base is None:
            raise Refusal("no_such_flow")
        return Work(flow, base, base, 0, published)
    draft = draft_from_snapshot(read_snapshot(session, row.id) or "")
    changed = from_micros(row.changed_at) if row.changed_at else None
    return Work(flow, draft, base, row.revision, published, row.based_on, row.member_id, changed)


def _published(session: Session, flow: str) -> VersionRow | None:
    rows = store.list_versions(session, flow)
    return next((row for row in rows if row.status == "published"), None)


def _said_now(session: Session, row: VersionRow) -> Draft:
    """A version as people get it: with the translations that were approved since."""
    draft = draft_from_snapshot(read_snapshot(session, row.id) or "")
    texts = reworded_flow(
        draft.flow, draft.texts, read_rewordings(session), from_files=row.origin == FILES
    )
    return Draft(draft.flow, texts, {}, draft.french_only)


def mark_of(draft: Draft, step: str) -> str:
    """What was shown of a step, or of the flow itself, in short: the same mark, the same words."""
    written = as_written(draft.flow)
    if step:
        prefix = f"{step}."
        shown: object = [
            written["states"].get(step),
            {
                language: {key: it.text for key, it in found.items() if key.startswith(prefix)}
                for language, found in draft.texts.items()
            },
        ]
    else:
        shown = {name: it for name, it in written.items() if name != "states"}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:12]


def change(
    actor: Actor, flow: str, edit: Edit, *, step: str, seen: str, session: Session, now: datetime
) -> Work:
    """Change the draft, which begins with the first change.

    `seen` is the mark of the step that was shown; another member's change elsewhere does no harm.
    Raises `DraftChanged`, or `Refusal` with the code of the edit that cannot be done.
    """
    work = read_work(actor, flow, session=session)
    if seen != mark_of(work.draft, step):
        raise DraftChanged(work)
    try:
        draft = prune(edit(work.draft))
    except CannotEdit as problem:
        raise Refusal(problem.code) from None
    return _save(actor, work, draft, session=session, now=now)


def _save(actor: Actor, work: Work, draft: Draft, *, session: Session, now: datetime) -> Work:
    if draft == work.draft and work.revision:
        return work
    snapshot, at = snapshot_of_draft(draft), to_micros(now)
    if not work.revision:
        based_on = work.published.id if work.published else None
        _begin(actor, draft, based_on, session=session, now=at)
    elif not store.save_draft(
        session,
        work.flow,
        seen=work.revision,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        member_id=actor.id,
        now=at,
    ):
        raise DraftChanged(read_work(actor, work.flow, session=session))
    return read_work(actor, work.flow, session=session)


def digest_of(snapshot: str) -> str:
    """What a snapshot says, in short."""
    return hashlib.sha256(snapshot.encode()).hexdigest()


def _begin(actor: Actor, draft: Draft, based_on: int | None, *, session: Session, now: int) -> None:
    snapshot, version_id = snapshot_of_draft(draft), new_id()
    new = NewVersion(
        id=version_id,
        flow=draft.flow.flow,
        number=0,
        status="draft",
        snapshot=snapshot,
        digest=digest_of(snapshot),
        origin=PANEL,
        created_at=now,
        published_at=None,
    )
    store.insert_draft(session, new, member_id=actor.id, based_on=based_on)
    record(session, "draft_begun", version_id, actor, now=now, flow=draft.flow.flow)


def begin(
    actor: Actor, name: str, title: str, *, like: str = "", session: Session, now: datetime
) -> Work:
    """A new flow as a draft: empty, or like another one.

    Raises `Refusal` "not_allowed", "no_such_flow", "no_title", "bad_value" or "flow_exists".
    """
    allow(actor)
    try:
        if like:
            draft = duplicate_flow(read_work(actor, like, session=session).draft, name, title)
        else:
            draft = begin_flow(name, title)
    except CannotEdit as problem:
        raise Refusal(problem.code) from None
    if name in RESERVED or not store.add_flow(session, name, draft.flow.title):
        raise Refusal("flow_exists")
    _begin(actor, draft, None, session=session, now=to_micros(now))
    return read_work(actor, name, session=session)


def replace_draft(
    actor: Actor, draft: Draft, *, seen: int, session: Session, now: datetime
) -> Work:
    """Put another whole draft in its place, as an import does; `seen` is the revision shown.

    Raises `Refusal` "not_allowed", "flow_exists" for a name that cannot be, or `DraftChanged`.
    """
    allow(actor)
    name = draft.flow.flow
    if name in RESERVED:
        raise Refusal("flow_exists")
    if store.add_flow(session, name, draft.flow.title):
        _begin(actor, draft, None, session=session, now=to_micros(now))
        return read_work(actor, name, session=session)
    work = read_work(actor, name, session=session)
    if work.revision != seen:
        raise DraftChanged(work)
    return _save(actor, work, prune(draft), session=session, now=now)


def discard(actor: Actor, flow: str, *, session: Session, now: datetime) -> None:
    """Throw the draft away; a flow that was never published goes with it.

    Raises `Refusal` "not_allowed" or "no_draft".
    """
    allow(actor)
    row = store.find_draft(session, flow)
    if row is None:
        raise Refusal("no_draft")
    store.remove_draft(session, flow)
    if not store.list_versions(session, flow):
        scenarios.remove_scenarios(session, flow)
        store.remove_flow(session, flow)
    record(session, "draft_discarded", row.id, actor, now=to_micros(now), flow=flow)


def record(
    session: Session, act: str, version_id: int, actor: Actor, *, now: int, **detail: str | int
) -> None:
    """Leave an entry about a version in the audit log."""
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="version",
        subject_id=version_id,
        now=now,
        member_id=actor.id,
        **detail,
    )
