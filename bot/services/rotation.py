"""Rotation: what an older key sealed is sealed again with the first one, while everything runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.services.parts import Parts
from bot.store.sealed import SealedColumn, SealedValue, list_values, replace_value, sealed_columns
from bot.store.session import Session
from bot.store.vault import Unreadable

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done in one column."""

    table: str
    column: str
    sealed_again: int
    current: int  # sealed with the first key already
    unreadable: int  # with a key that is gone, or damaged: left as it is


def rotate(parts: Parts) -> Iterator[Rotated]:
    """Go through every sealed column, in short stories that hold nobody up for long."""
    for sealed in sealed_columns():
        yield _rotate_column(parts, sealed)


def _rotate_column(parts: Parts, sealed: SealedColumn) -> Rotated:
    again = current = unreadable = 0
    after: tuple[int | str, ...] | None = None
    while found := _some(parts, sealed, after):
        old = [value for value in found if not parts.vault.is_current(value.value)]
        done, broken = _seal_again(parts, sealed, old)
        again, unreadable = again + done, unreadable + broken
        current += len(found) - len(old)
        after = found[-1].key
    return Rotated(sealed.table, sealed.column, again, current, unreadable)


def _some(
    parts: Parts, sealed: SealedColumn, after: tuple[int | str, ...] | None
) -> list[SealedValue]:
    return parts.db.read(lambda s: list_values(s, sealed, after=after, most=AT_ONCE))


def _seal_again(parts: Parts, sealed: SealedColumn, values: list[SealedValue]) -> tuple[int, int]:
    """(sealed again, unreadable). What changed meanwhile was sealed with the first key anyway."""
    fresh: list[tuple[SealedValue, bytes]] = []
    for value in values:
        place = (sealed.table, sealed.column, value.bound_to)
        try:
            plain = parts.vault.open_bytes(value.value, *place)
        except Unreadable:
            continue
        fresh.append((value, parts.vault.seal(plain, *place)))

    def store(session: Session) -> int:
        return sum(replace_value(session, sealed, value, new=new) for value, new in fresh)

    done = parts.db.write(store) if fresh else 0
    return done, len(values) - len(fresh)
