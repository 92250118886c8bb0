"""Stops: an address is opted out or in again by the provider's word, and the log says so."""

from __future__ import annotations

from datetime import datetime

from bot.store import addresses, audit
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session


def opt_out_by_provider(
    session: Session, *, contact_id: int, address_id: int, now: datetime
) -> None:
    """The provider sends this address nothing more: neither do we."""
    if addresses.opt_out(session, address_id=address_id, now=to_micros(now)):
        _note(session, "opted_out", contact_id=contact_id, now=now)


def opt_in_by_provider(
    session: Session, *, contact_id: int, address_id: int, now: datetime
) -> None:
    """The provider sends to this address again."""
    if addresses.opt_in(session, address_id=address_id):
        _note(session, "opted_in", contact_id=contact_id, now=now)


def _note(session: Session, act: str, *, contact_id: int, now: datetime) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="contact",
        subject_id=contact_id,
        now=to_micros(now),
        by="provider",
    )
