"""Who is in an audience: counted, listed, and given one delivery each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Executable, bindparam, case, func, select, update

from bot.store.audiences import CAREFUL, REASON, Terms, of_shape, words
from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import address_contacts, addresses, contacts, deliveries, messages, profiles

Params = Mapping[str, Any]
MOST_CENTRES = 60
LAST = 2**63 - 1  # no contact comes after it


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody who is sent it, with one address that takes it; `address` is sealed."""

    contact_id: int
    language: str
    full_text: int
    careful: int
    address_id: int
    medium: str
    address: bytes
    speaks: int
    heard_at: int | None


def _values(fitting: Params, terms: Terms) -> dict[str, Any]:
    return {
        **fitting,
        "purpose": terms.purpose,
        "must_be_given": terms.must_be_given,
        "week": terms.week,
        "guarded": terms.guarded,
    }


@cache
def _counting(shape: tuple[str, ...]) -> Executable:
    judged = of_shape(shape, contacts.c.language, REASON.label("reason")).subquery()
    return select(judged.c.language, judged.c.reason, func.count()).group_by(
        judged.c.language, judged.c.reason
    )


def count(session: Session, fitting: Params, terms: Terms) -> list[tuple[str, str | None, int]]:
    """(language, why nothing is sent or None, how many)."""
    rows = session.run(_counting(tuple(sorted(fitting))), _values(fitting, terms))
    return [(row[0], row[1], row[2]) for row in rows]


_PAGE_END = (
    select(contacts.c.id)
    .where(contacts.c.id > bindparam("after"))
    .order_by(contacts.c.id)
    .limit(1)
    .offset(bindparam("size"))
)


def find_page_end(session: Session, *, after: int, size: int) -> int | None:
    """The contact at which a page of so many ends; None: the rest is shorter."""
    rows = session.run(_PAGE_END, {"after": after, "size": size - 1})
    return int(rows[0][0]) if rows else None


@cache
def _gathering(shape: tuple[str, ...]) -> Executable:
    chosen = of_shape(
        shape,
        bindparam("broadcast_id", type_=BigInteger),
        contacts.c.id,
        words("waiting"),
        REASON,
    )
    chosen = chosen.where(contacts.c.id > bindparam("after"), contacts.c.id <= bindparam("last"))
    return (
        insert(deliveries)
        .from_select(["broadcast_id", "contact_id", "state", "reason"], chosen)
        .on_conflict_do_nothing(index_elements=["broadcast_id", "contact_id"])
    )


_LEAVE_OUT = (
    update(deliveries)
    .where(deliveries.c.broadcast_id == bindparam("of_broadcast"))
    .where(deliveries.c.contact_id > bindparam("after"))
    .where(deliveries.c.contact_id <= bindparam("last"))
    .where(deliveries.c.reason.is_not(None))
    .values(state=words("excluded"), outcome=words("excluded"))
)


def gather(
    session: Session, broadcast_id: int, fitting: Params, terms: Terms, *, after: int, last: int
) -> int:
    """One delivery for each who fits among these contacts, once; how many were added."""
    values = _values(fitting, terms) | {"broadcast_id": broadcast_id, "after": after, "last": last}
    count = session.change(_gathering(tuple(sorted(fitting))), values)
    session.change(_LEAVE_OUT, {"of_broadcast": broadcast_id, "after": after, "last": last})
    return count


_HEARD = (
    select(func.max(messages.c.created_at))
    .where(messages.c.address_id == addresses.c.id)
    .where(messages.c.direction == "in")
    .scalar_subquery()
)


@cache
def _reaching(shape: tuple[str, ...]) -> Executable:
    judged = of_shape(
        shape,
        contacts.c.id,
        contacts.c.language,
        func.coalesce(profiles.c.full_text, 0).label("full_text"),
        case((CAREFUL, 1), else_=0).label("careful"),
        REASON.label("reason"),
    ).subquery()
    homes = address_contacts.join(addresses, addresses.c.id == address_contacts.c.address_id)
    return (
        select(
            judged.c.id,
            judged.c.language,
            judged.c.full_text,
            judged.c.careful,
            addresses.c.id,
            addresses.c.medium,
            addresses.c.address,
            addresses.c.contact_id,
            _HEARD,
        )
        .select_from(judged.join(homes, address_contacts.c.contact_id == judged.c.id))
        .where(judged.c.reason.is_(None))
        .where(addresses.c.opted_out_at.is_(None), addresses.c.unreachable_at.is_(None))
        .order_by(judged.c.id, addresses.c.id)
    )


def list_reached(session: Session, fitting: Params, terms: Terms) -> Sequence[Reached]:
    """Everybody who is sent it, once for each address that takes it."""
    rows = session.run(_reaching(tuple(sorted(fitting))), _values(fitting, terms))
    return [Reached(*row) for row in rows]


_CENTRES = (
    select(profiles.c.centre)
    .where(profiles.c.centre.is_not(None))
    .distinct()
    .order_by(profiles.c.centre)
    .limit(MOST_CENTRES)
)


def list_centres(session: Session) -> list[str]:
    """The transit centres that somebody waits in."""
    return [str(row[0]) for row in session.run(_CENTRES)]
