"""Flows, their versions, facts and settings: what changes rarely and is cached by revision."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import content, facts, flow_versions, flows, settings

LAST_BACKUP = "last_backup_at"  # the setting that says when one was last made

_REVISION = select(content.c.revision, content.c.sending_suspended_at)
_LOCK_REVISION = select(content.c.revision).with_for_update()
_RAISE = update(content).values(revision=content.c.revision + 1)
_SUSPEND = update(content).values(
    sending_suspended_at=bindparam("moment"), revision=content.c.revision + 1
)


def read_revision(session: Session) -> tuple[int, int | None]:
    """(content revision, since when sending is suspended)."""
    row = session.run(_REVISION)[0]
    return (row[0], row[1])


def lock_revision(session: Session) -> None:
    """Change what is said alone: who does the same waits, and then sees what became of it."""
    session.put(_LOCK_REVISION)


def raise_revision(session: Session) -> None:
    """Tell every process that the content changed."""
    session.change(_RAISE)


def suspend_sending(session: Session, *, since: int | None) -> None:
    """Stop everything that goes out; None lets it go again."""
    session.change(_SUSPEND, {"moment": since})


_PUBLISHED = select(flows.c.name, flows.c.published_id).where(flows.c.published_id.is_not(None))
_PUBLISHED_SNAPSHOTS = select(flow_versions.c.snapshot).join(
    flows, flows.c.published_id == flow_versions.c.id
)
_SNAPSHOT = select(flow_versions.c.snapshot).where(flow_versions.c.id == bindparam("version_id"))
_FACTS = select(
    facts.c.kind, facts.c.key, facts.c.body, facts.c.withdrawn_at.is_not(None)
).order_by(facts.c.kind, facts.c.position)
_SETTINGS = select(settings.c.name, settings.c.value)


def list_published(session: Session) -> dict[str, int]:
    """The published version of each flow."""
    return {row[0]: row[1] for row in session.run(_PUBLISHED)}


def list_published_snapshots(session: Session) -> list[str]:
    """What every published flow says."""
    return [str(row[0]) for row in session.run(_PUBLISHED_SNAPSHOTS)]


def read_snapshot(session: Session, version_id: int) -> str | None:
    """The snapshot of a version; None when there is no such version."""
    rows = session.run(_SNAPSHOT, {"version_id": version_id})
    return str(rows[0][0]) if rows else None


def list_facts(session: Session) -> list[tuple[str, str, str, bool]]:
    """(kind, key, body, whether it was withdrawn) of every fact, in order."""
    return [(row[0], row[1], row[2], bool(row[3])) for row in session.run(_FACTS)]


_WITHDRAW = (
    update(facts)
    .where(facts.c.kind == bindparam("of_kind"), facts.c.key == bindparam("of_key"))
    .where(facts.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("now"))
)


def withdraw_fact(session: Session, kind: str, key: str, *, now: int) -> bool:
    """Take a fact back; False when it is not there. Raise the revision afterwards."""
    return session.change(_WITHDRAW, {"of_kind": kind, "of_key": key, "now": now}) == 1


def list_settings(session: Session) -> dict[str, str]:
    """Every setting by name."""
    return {row[0]: row[1] for row in session.run(_SETTINGS)}


_SET = (
    insert(settings)
    .values(name=bindparam("name"), value=bindparam("value"), changed_at=bindparam("changed_at"))
    .on_conflict_do_update(
        index_elements=["name"],
        set_={"value": bindparam("value"), "changed_at": bindparam("changed_at")},
    )
)


def set_setting(session: Session, *, name: str, value: str, now: int) -> None:
    """Store a setting."""
    session.change(_SET, {"name": name, "value": value, "changed_at": now})


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version about to be inserted."""

    id: int
    flow: str
    number: int
    status: str
    snapshot: str
    digest: str
    origin: str
    created_at: int
    published_at: int | None


_LATEST = (
    select(
        flow_versions.c.id, flow_versions.c.number, flow_versions.c.digest, flow_versions.c.origin
    )
    .where(flow_versions.c.flow == bindparam("flow"))
    .where(flow_versions.c.status != "draft")
    .order_by(flow_versions.c.number.desc())
    .limit(1)
)
_INSERT_VERSION = insert(flow_versions).values(
    {name: bindparam(name) for name in NewVersion.__slots__}
)
_RETIRE = (
    update(flow_versions)
    .where(flow_versions.c.flow == bindparam("of_flow"))
    .where(flow_versions.c.status == "published")
    .values(status="retired")
)
_PUT_FLOW = (
    insert(flows)
    .values(name=bindparam("name"), title=bindparam("title"), published_id=None)
    .on_conflict_do_update(index_elements=["name"], set_={"title": bindparam("title")})
)
_POINT = (
    update(flows)
    .where(flows.c.name == bindparam("of_flow"))
    .values(published_id=bindparam("version_id"))
)


def find_latest(session: Session, flow: str) -> tuple[int, int, str, str] | None:
    """(id, number, digest, origin) of the newest version that is no draft; None when new."""
    rows = session.run(_LATEST, {"flow": flow})
    return tuple(rows[0]) if rows else None


def publish_version(session: Session, new: NewVersion, *, title: str) -> None:
    """Insert a published version, retire the one before, move the pointer."""
    session.change(_PUT_FLOW, {"name": new.flow, "title": title})
    session.change(_RETIRE, {"of_flow": new.flow})
    session.change(_INSERT_VERSION, {name: getattr(new, name) for name in NewVersion.__slots__})
    session.change(_POINT, {"of_flow": new.flow, "version_id": new.id})


_PUT_FACT = (
    insert(facts)
    .values(
        kind=bindparam("kind"),
        key=bindparam("key"),
        position=bindparam("position"),
        body=bindparam("body"),
        origin="files",
        changed_at=bindparam("changed_at"),
    )
    .on_conflict_do_update(
        index_elements=["kind", "key"],
        set_={
            "position": bindparam("position"),
            "body": bindparam("body"),
            "changed_at": bindparam("changed_at"),
        },
        where=facts.c.origin == "files",
    )
)
_COUNT_FACTS = select(func.count()).select_from(facts)


def put_fact(session: Session, *, kind: str, key: str, position: int, body: str, now: int) -> None:
    """Store a fact from the files; one that staff changed is left as it is."""
    session.change(
        _PUT_FACT,
        {"kind": kind, "key": key, "position": position, "body": body, "changed_at": now},
    )


def count_facts(session: Session) -> int:
    """How many facts are stored."""
    return int(session.run(_COUNT_FACTS)[0][0])
