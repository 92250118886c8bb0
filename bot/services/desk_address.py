"""The desk as an address: what is said there is stored, and nothing is ever sent from it."""

from __future__ import annotations

from datetime import datetime

from bot.services.moving import newcomer
from bot.services.parts import Parts
from bot.store import addresses, assisting, dwellings
from bot.store.addresses import NewAddress
from bot.store.assisting import DESK
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session


def desk_address(parts: Parts, *, session: Session, now: datetime) -> int:
    """The one address at which everyone is assisted; made with the first of them.

    Nobody shares it, so that no way to a person ever leads there.
    """
    index = parts.vault.index("address", DESK)
    found = addresses.find_address(session, medium=DESK, address_index=index)
    if found is None:
        addresses.wait_for_newcomer(session, index)
        found = addresses.find_address(session, medium=DESK, address_index=index)
    return _made(parts, index, session=session, now=now) if found is None else found


def own_address(session: Session, contact_id: int) -> int | None:
    """Where a person is written to, which STOP is about; None for somebody without a telephone."""
    homes = dwellings.list_dwellings(session, contact_id)
    own = next((it for it in homes if it.speaker == contact_id), None) or next(iter(homes), None)
    return own.address_id if own else None


def _made(parts: Parts, index: bytes, *, session: Session, now: datetime) -> int:
    nobody, address_id = newcomer(session, now=now), new_id()
    assisting.be_no_person(session, nobody)
    sealed = parts.vault.seal(DESK, "addresses", "address", address_id)
    new = NewAddress(address_id, DESK, index, sealed, DESK, nobody, to_micros(now))
    addresses.insert_address(session, new)
    return address_id
