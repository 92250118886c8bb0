"""Sealed: which columns the vault seals, and what each value is bound to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    Update,
    bindparam,
    select,
    tuple_,
    update,
)

from bot.store.session import Session
from bot.store.tables import agreements, metadata

# Keyed hashes and macs: made again from what they stand for, or never; nothing is sealed in them.
KEYED = frozenset(
    {
        *("members.email_index", "addresses.address_index", "addresses.profile_digest"),
        *("seal_head.mac", "seal_head.tag", "seals.mac", "sign_in_attempts.key"),
        *("seal_head.cut_mac", "seal_head.cut_tag"),
        *("tombstones.digest", "erasures.undo_hash", "tickets.code_index"),
        *("member_links.token_hash", "member_sessions.token_hash", "recovery_codes.code_hash"),
        *("transfers.code_hash", "referrals.code_hash", "unheard_texts.digest"),
    }
)
BOUND_TO: dict[str, str] = {agreements.name: "recipient_id"}  # others: to the row's own id


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values only the vault opens."""

    table: str
    column: str
    bound_to: str


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One value; `key` is where in the table it stands, `bound_to` what it was sealed for."""

    key: tuple[int | str, ...]
    bound_to: int
    value: bytes


def sealed_columns() -> Iterator[SealedColumn]:
    """Every one of them, from the tables themselves."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            is_bytes = isinstance(column.type, LargeBinary)
            if is_bytes and f"{table.name}.{column.name}" not in KEYED:
                yield SealedColumn(table.name, column.name, BOUND_TO.get(table.name, "id"))


def list_values(
    session: Session, sealed: SealedColumn, *, after: tuple[int | str, ...] | None, most: int
) -> list[SealedValue]:
    """Some values of a column, in the order of the table, beyond the key `after`."""
    names = _key_names(metadata.tables[sealed.table])
    params = (
        {} if after is None else {f"last_{it}": at for it, at in zip(names, after, strict=True)}
    )
    rows = session.run(_listing(sealed, after is None), {**params, "most": most})
    return [SealedValue(tuple(row[2:]), row[0], row[1]) for row in rows]


def replace_value(
    session: Session, sealed: SealedColumn, value: SealedValue, *, new: bytes
) -> bool:
    """Put another value in its place; False when somebody else changed it meanwhile."""
    names = _key_names(metadata.tables[sealed.table])
    where = {f"at_{it}": at for it, at in zip(names, value.key, strict=True)}
    return session.change(_replacing(sealed), {**where, "was": value.value, "becomes": new}) == 1


def _key_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key.columns)


@cache
def _listing(sealed: SealedColumn, is_first: bool) -> Select[tuple[int, bytes]]:
    table = metadata.tables[sealed.table]
    key: list[Column[int]] = list(table.primary_key.columns)
    value = table.c[sealed.column]
    found = select(table.c[sealed.bound_to], value, *key).where(value.is_not(None))
    if not is_first:
        beyond = tuple_(*(bindparam(f"last_{part.name}") for part in key))
        found = found.where(tuple_(*key) > beyond)
    return found.order_by(*key).limit(bindparam("most"))


@cache
def _replacing(sealed: SealedColumn) -> Update:
    table = metadata.tables[sealed.table]
    conditions: list[ColumnElement[bool]] = [
        part == bindparam(f"at_{part.name}") for part in table.primary_key.columns
    ]
    value = table.c[sealed.column]
    return (
        update(table)
        .where(*conditions, value == bindparam("was"))
        .values({sealed.column: bindparam("becomes")})
    )
