"""Seals: which entries wait, the chain over the others, and where the chain ends."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, exists, func, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import entries, seal_head, seals, unsealed


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of the audit log, as stored."""

    id: int
    happened_at: int
    member_id: int | None
    act: str
    subject: str
    subject_id: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class SealRow:
    """One link of the chain."""

    number: int
    entry_id: int
    mac: bytes
    key_id: str
    sealed_at: int


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Where the chain ends; number 0 before the first seal."""

    number: int
    entry_id: int | None
    mac: bytes | None
    tag: bytes | None
    sealed_at: int | None


@dataclass(frozen=True, slots=True)
class CutRow:
    """Up to where the beginning of the chain was cut off, and what proves it."""

    cut_number: int
    cut_mac: bytes
    cut_tag: bytes
    cut_at: int


ENTRY_COLUMNS = tuple(entries.c[name] for name in EntryRow.__slots__)
_HEAD_COLUMNS = tuple(seal_head.c[name] for name in HeadRow.__slots__)
_CUT_COLUMNS = tuple(seal_head.c[name] for name in CutRow.__slots__)
_ANY_WAITS = select(unsealed.c.entry_id).limit(1)
_HEAD = select(*_HEAD_COLUMNS)
_LOCK_HEAD = select(*_HEAD_COLUMNS).with_for_update(skip_locked=True)
# The sum is no index: else all entries are read in their order to find the few that wait.
_WAITING = (
    select(*ENTRY_COLUMNS)
    .where(entries.c.id.in_(select(unsealed.c.entry_id)))
    .order_by(entries.c.happened_at + 0, entries.c.id)
    .limit(bindparam("limit"))
)
_INSERT = insert(seals).values({name: bindparam(name) for name in SealRow.__slots__})
_SEALED = delete(unsealed).where(unsealed.c.entry_id == bindparam("entry_id"))
_MOVE_HEAD = update(seal_head).values({name: bindparam(name) for name in HeadRow.__slots__})


def does_any_wait(session: Session) -> bool:
    """Whether an entry has no seal yet."""
    return bool(session.run(_ANY_WAITS))


def lock_head(session: Session) -> HeadRow | None:
    """Where the chain ends, locked; None when somebody else is sealing."""
    rows = session.run(_LOCK_HEAD)
    return HeadRow(*rows[0]) if rows else None


def read_head(session: Session) -> HeadRow | None:
    """Where the chain ends; None when the row was removed."""
    rows = session.run(_HEAD)
    return HeadRow(*rows[0]) if rows else None


def list_waiting(session: Session, *, limit: int) -> list[EntryRow]:
    """The entries without a seal, in their order."""
    return [EntryRow(*row) for row in session.run(_WAITING, {"limit": limit})]


def add_seals(session: Session, links: list[SealRow], head: HeadRow) -> None:
    """Lengthen the chain, and say where it ends now."""
    for link in links:
        session.change(_INSERT, {name: getattr(link, name) for name in SealRow.__slots__})
        session.change(_SEALED, {"entry_id": link.entry_id})
    session.change(_MOVE_HEAD, {name: getattr(head, name) for name in HeadRow.__slots__})


_LAST_KEY = select(seals.c.key_id).order_by(seals.c.number.desc()).limit(1)


def read_last_key(session: Session) -> str | None:
    """The name of the key that sealed the last line; None before the first, and when all went."""
    rows = session.run(_LAST_KEY)
    return str(rows[0][0]) if rows else None


_CUT = select(*_CUT_COLUMNS).where(seal_head.c.cut_number.is_not(None))
_MOVE_CUT = update(seal_head).values({name: bindparam(name) for name in CutRow.__slots__})
_CUT_LINKS = select(seals.c.entry_id).where(seals.c.number <= bindparam("up_to"))
_CUT_ENTRIES = delete(entries).where(entries.c.id.in_(_CUT_LINKS))
_CUT_SEALS = delete(seals).where(seals.c.number <= bindparam("up_to"))


_TAG_CUT = update(seal_head).values(cut_tag=bindparam("cut_tag"))


def tag_cut(session: Session, tag: bytes) -> None:
    """Prove with another key where the chain begins. The head is locked already."""
    session.change(_TAG_CUT, {"cut_tag": tag})


def read_cut(session: Session) -> CutRow | None:
    """Where the chain begins, when its beginning was cut off."""
    rows = session.run(_CUT)
    if not rows:
        return None
    number, mac, tag, at = rows[0]  # what somebody took away proves nothing
    return CutRow(number, mac or b"", tag or b"", at or 0)


def cut_off(session: Session, cut: CutRow) -> None:
    """Say where the chain begins now, and remove what comes before. The head is locked already."""
    session.change(_MOVE_CUT, {name: getattr(cut, name) for name in CutRow.__slots__})
    for statement in (_CUT_ENTRIES, _CUT_SEALS):
        session.change(statement, {"up_to": cut.cut_number})


_CHAIN = (
    select(*(seals.c[name] for name in SealRow.__slots__), *ENTRY_COLUMNS)
    .select_from(seals.outerjoin(entries, entries.c.id == seals.c.entry_id))
    .where(seals.c.number > bindparam("after"))
    .order_by(seals.c.number)
    .limit(bindparam("limit"))
)
_WITHOUT_SEAL = (
    select(
        entries.c.id,
        entries.c.happened_at,
        exists().where(unsealed.c.entry_id == entries.c.id),
    )
    .where(~exists().where(seals.c.entry_id == entries.c.id))
    .order_by(entries.c.happened_at, entries.c.id)
)
_COUNT = select(func.count()).select_from(seals)


def list_chain(
    session: Session, *, after: int, limit: int
) -> list[tuple[SealRow, EntryRow | None]]:
    """The links after a number, each with its entry; None where the entry is gone."""
    rows = session.run(_CHAIN, {"after": after, "limit": limit})
    width = len(SealRow.__slots__)
    return [
        (SealRow(*row[:width]), EntryRow(*row[width:]) if row[width] is not None else None)
        for row in rows
    ]


def list_without_seal(session: Session) -> list[tuple[int, int, bool]]:
    """(entry, when it happened, whether it waits for its seal) of every entry without one."""
    return [(row[0], row[1], bool(row[2])) for row in session.run(_WITHOUT_SEAL)]


def count_seals(session: Session) -> int:
    """How many entries are sealed."""
    return int(session.run(_COUNT)[0][0])
