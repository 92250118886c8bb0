"""Facts as members see and change them: each row, what they did to it, and when."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import fact_changes, facts

PANEL = "panel"


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as it is stored; `body` is JSON."""

    kind: str
    key: str
    position: int
    body: str
    origin: str
    changed_at: int
    withdrawn_at: int | None


@dataclass(frozen=True, slots=True)
class FactChange:
    """What a member did to a fact, and what it said from then on."""

    id: int
    kind: str
    key: str
    act: str
    body: str
    member_id: int
    happened_at: int


_ROW = select(*(facts.c[field.name] for field in fields(FactRow)))
_READ = _ROW.where(facts.c.kind == bindparam("of_kind")).where(facts.c.key == bindparam("of_key"))
_LOCK = _READ.with_for_update()
_OF_KIND = _ROW.where(facts.c.kind == bindparam("of_kind")).order_by(facts.c.position, facts.c.key)
_ALL = _ROW.order_by(facts.c.kind, facts.c.position, facts.c.key)
_LAST_PLACE = select(func.coalesce(func.max(facts.c.position), 0)).where(
    facts.c.kind == bindparam("of_kind")
)
_THIS = (facts.c.kind == bindparam("of_kind"), facts.c.key == bindparam("of_key"))
_CHANGE = (
    update(facts)
    .where(*_THIS)
    .values(body=bindparam("new_body"), origin=PANEL, changed_at=bindparam("now"))
)
_WITHDRAW = update(facts).where(*_THIS).values(withdrawn_at=bindparam("withdrawn"))
_ADD = insert(facts).values(
    kind=bindparam("kind"),
    key=bindparam("key"),
    position=bindparam("position"),
    body=bindparam("body"),
    origin=PANEL,
    changed_at=bindparam("changed_at"),
)
_RECORD = insert(fact_changes).values(
    {field.name: bindparam(field.name) for field in fields(FactChange)}
)
_CHANGES = select(*(fact_changes.c[field.name] for field in fields(FactChange)))
_HISTORY = (
    _CHANGES.where(fact_changes.c.kind == bindparam("of_kind"))
    .where(fact_changes.c.key == bindparam("of_key"))
    .order_by(fact_changes.c.happened_at.desc(), fact_changes.c.id.desc())
    .limit(bindparam("most"))
)
_SEEN_AT = (
    select(fact_changes.c.kind, fact_changes.c.key, func.max(fact_changes.c.happened_at))
    .where(fact_changes.c.act.in_(("corrected", "added", "verified")))
    .group_by(fact_changes.c.kind, fact_changes.c.key)
)


def read_fact(session: Session, kind: str, key: str) -> FactRow | None:
    """One fact; None when there is none."""
    rows = session.run(_READ, {"of_kind": kind, "of_key": key})
    return FactRow(*rows[0]) if rows else None


def lock_fact(session: Session, kind: str, key: str) -> FactRow | None:
    """The same, locked."""
    rows = session.run(_LOCK, {"of_kind": kind, "of_key": key})
    return FactRow(*rows[0]) if rows else None


def list_rows(session: Session, kind: str | None = None) -> list[FactRow]:
    """The facts of a kind in their order, or all."""
    rows = session.run(_OF_KIND, {"of_kind": kind}) if kind else session.run(_ALL)
    return [FactRow(*row) for row in rows]


def change_fact(session: Session, kind: str, key: str, *, body: str, now: int) -> None:
    """What a fact says from now on; the files leave it alone. Raise the revision afterwards."""
    session.change(_CHANGE, {"of_kind": kind, "of_key": key, "new_body": body, "now": now})


def add_fact(session: Session, kind: str, key: str, *, body: str, now: int) -> None:
    """A new fact, after the others of its kind. Raise the revision afterwards."""
    position = int(session.run(_LAST_PLACE, {"of_kind": kind})[0][0]) + 1
    session.change(
        _ADD, {"kind": kind, "key": key, "position": position, "body": body, "changed_at": now}
    )


def set_withdrawn(session: Session, kind: str, key: str, *, at: int | None) -> None:
    """Take a fact back, or put it back. Raise the revision afterwards."""
    session.change(_WITHDRAW, {"of_kind": kind, "of_key": key, "withdrawn": at})


def record_change(session: Session, change: FactChange) -> None:
    """Keep what a member did."""
    session.change(_RECORD, {field.name: getattr(change, field.name) for field in fields(change)})


def list_changes(session: Session, kind: str, key: str, *, most: int) -> list[FactChange]:
    """What members did to a fact, the newest first."""
    rows = session.run(_HISTORY, {"of_kind": kind, "of_key": key, "most": most})
    return [FactChange(*row) for row in rows]


def when_seen_to(session: Session) -> dict[tuple[str, str], int]:
    """When a member last made sure of each fact that one looked at."""
    return {(row[0], row[1]): int(row[2]) for row in session.run(_SEEN_AT)}
