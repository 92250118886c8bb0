"""Assisting: the desk as an address, and what was last said there with a person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from bot.store.session import Session
from bot.store.tables import contacts, messages

DESK = "desk"  # medium and provider of the address at which nobody is ever written to
ASSISTED = "assisted"  # the kind of every message that was read and said at the desk


@dataclass(frozen=True, slots=True)
class LastSaid:
    """The newest message of a person at the desk; `offered` is sealed."""

    id: int
    offered: bytes | None


_SET_KIND = (
    update(contacts).where(contacts.c.id == bindparam("contact_id")).values(kind=bindparam("new"))
)
_LAST = (
    select(messages.c.id, messages.c.offered)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.kind == bindparam("of_kind"))
    .order_by(messages.c.sequence.desc())
    .limit(1)
)


def be_no_person(session: Session, contact_id: int) -> None:
    """The contact stands for the desk itself: no list of people has it."""
    session.change(_SET_KIND, {"contact_id": contact_id, "new": DESK})


def read_last(session: Session, contact_id: int) -> LastSaid | None:
    """What was said or asked last at the desk; None when the person was never assisted."""
    rows = session.run(_LAST, {"contact_id": contact_id, "of_kind": ASSISTED})
    return LastSaid(*rows[0]) if rows else None
