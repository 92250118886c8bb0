"""Audit: reading the log, and sealing it in a keyed chain that names what was tampered with.

Each seal is a keyed mac over its entry and the seal before it. Whoever has the database but not
`SEGIN_SECRET_KEY` can remove or change rows, but cannot make the chain fit them again. The head of
the chain also goes into the logs: kept elsewhere, it shows that the whole end was not replaced.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.services.audit_keys import KeyRing, is_genuine
from bot.services.parts import Parts
from bot.store import audit as store
from bot.store import seals
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.seals import EntryRow, HeadRow, SealRow
from bot.store.session import Session

PAGE = 30
SEALED_AT_ONCE = 200
FIRST = b"\0" * 32
LAST_MOMENT = 2**62


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, by ids and codes."""

    id: int
    at: datetime
    member_id: int | None
    act: str
    subject: str
    subject_id: int | None
    detail: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries; `after` leads to the next page, None on the last."""

    entries: tuple[Entry, ...]
    after: tuple[int, int] | None


def list_entries(
    *,
    session: Session,
    act: str | None = None,
    member_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: tuple[int, int] | None = None,
) -> Found:
    """The newest entries first: of an act, by a member, of a time, after where a page ended."""
    latest = to_micros(until) if until else LAST_MOMENT
    moment, before = min(after, (latest, 0)) if after else (latest, 0)
    rows = store.list_entries(
        session,
        act=act,
        member_id=member_id,
        since=to_micros(since) if since else 0,
        moment=moment,
        before=before,
        limit=PAGE + 1,
    )
    shown = rows[:PAGE]
    more = (shown[-1].happened_at, shown[-1].id) if len(rows) > PAGE else None
    return Found(tuple(_entry(row) for row in shown), more)


def _entry(row: EntryRow) -> Entry:
    return Entry(
        row.id,
        from_micros(row.happened_at),
        row.member_id,
        row.act,
        row.subject,
        row.subject_id,
        json.loads(row.detail),
    )


def seal(parts: Parts) -> int:
    """Seal the entries that wait, and log the new head of the chain; how many there were.

    Any number of processes may call it: who holds the head's row seals, the others do nothing.
    """
    if not parts.db.glance(seals.does_any_wait):
        return 0
    now = parts.clock()
    before, head = parts.db.write(lambda session: _seal(parts, session=session, now=now))
    count = head.number - before
    if count and head.mac is not None:
        structlog.get_logger().info("audit_sealed", count=count, head=written_head(head))
    return count


def _seal(parts: Parts, *, session: Session, now: datetime) -> tuple[int, HeadRow]:
    head = seals.lock_head(session)
    if head is None:
        return 0, HeadRow(0, None, None, None, None)
    keys, at = KeyRing(parts.config), to_micros(now)
    _go_on(keys, session=session, now=at)
    key, number, mac, links = keys.present, head.number, head.mac or FIRST, list[SealRow]()
    for entry in seals.list_waiting(session, limit=SEALED_AT_ONCE):
        number += 1
        mac = key.mac(number, mac, entry, sealed_at=at)
        links.append(SealRow(number, entry.id, mac, key.id, at))
    if not links:
        return head.number, head
    end = HeadRow(number, links[-1].entry_id, mac, key.tag(number, mac), at)
    seals.add_seals(session, links, end)
    return head.number, end


def _go_on(keys: KeyRing, *, session: Session, now: int) -> None:
    """With a key that never sealed before the chain goes on, and an entry says so."""
    last, cut = seals.read_last_key(session), seals.read_cut(session)
    is_new = cut is None or is_genuine([keys.present], cut)  # where all lines went, it knows
    if last == keys.present.id or (last is None and is_new):
        return
    if cut is not None and is_genuine(keys.of_end(last), cut):
        seals.tag_cut(session, keys.present.cut_tag(cut.cut_number, cut.cut_mac, at=cut.cut_at))
    store.record_entry(
        session, entry_id=new_id(), act="audit_key_changed", subject="service",
        subject_id=None, now=now, member_id=None,
    )  # fmt: skip


def written_head(head: HeadRow) -> str:
    """The head as it stands in the logs: its number and the beginning of its mac; "" for none."""
    if head.mac is None:
        return ""
    mac = head.mac.hex()[:32]
    # In groups, so that the logs do not take a run of digits for a telephone number.
    return f"{head.number}:" + ":".join(mac[start : start + 4] for start in range(0, 32, 4))
