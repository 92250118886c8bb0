"""Publishing: files become published versions and facts; what staff changed is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.flow import Flow
from bot.core.version import Translation
from bot.services.fact_rows import rows_of
from bot.services.snapshots import snapshot_of
from bot.store import audit
from bot.store import library as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

FILES = "files"
Translations = Mapping[str, Mapping[str, Translation]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to each flow, in words that the command line prints."""

    published: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]  # staff published since: the file does not overwrite their work
    facts: int


def import_files(
    flows: Sequence[tuple[Flow, Translations]],
    facts: Mapping[str, Mapping[str, Any]],
    *,
    session: Session,
    now: datetime,
) -> Imported:
    """Publish each flow whose file is new or changed, and store the facts; one story."""
    outcome: dict[str, list[str]] = {"published": [], "unchanged": [], "kept": []}
    for flow, translations in flows:
        what = _import_flow(flow, translations, session=session, now=now)
        outcome[what].append(flow.flow)
    count = _import_facts(facts, session=session, now=to_micros(now))
    store.raise_revision(session)
    return Imported(
        tuple(outcome["published"]),
        tuple(outcome["unchanged"]),
        tuple(outcome["kept"]),
        count,
    )


def _import_flow(
    flow: Flow, translations: Translations, *, session: Session, now: datetime
) -> str:
    snapshot = snapshot_of(flow, translations)
    digest = hashlib.sha256(snapshot.encode()).hexdigest()
    latest = store.find_latest(session, flow.flow)
    if latest is not None:
        _id, _number, known, origin = latest
        if known == digest:
            return "unchanged"
        if origin != FILES:
            return "kept"
    publish(flow, snapshot, digest, latest[1] + 1 if latest else 1, session=session, now=now)
    return "published"


def publish(
    flow: Flow,
    snapshot: str,
    digest: str,
    number: int,
    *,
    session: Session,
    now: datetime,
    origin: str = FILES,
    member_id: int | None = None,
) -> int:
    """Freeze a snapshot as the published version of its flow; its id."""
    at, version_id = to_micros(now), new_id()
    new = store.NewVersion(
        id=version_id,
        flow=flow.flow,
        number=number,
        status="published",
        snapshot=snapshot,
        digest=digest,
        origin=origin,
        created_at=at,
        published_at=at,
    )
    store.publish_version(session, new, title=flow.title)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act="version_published",
        subject="version",
        subject_id=version_id,
        now=at,
        member_id=member_id,
        flow=flow.flow,
        number=number,
    )
    return version_id


def _import_facts(
    facts: Mapping[str, Mapping[str, Any]], *, session: Session, now: int
) -> int:
    count = 0
    for file, parsed in sorted(facts.items()):
        for kind, key, position, body in rows_of(file, parsed):
            store.put_fact(
                session, kind=kind, key=key, position=position, body=body, now=now
            )
            count += 1
    return count
