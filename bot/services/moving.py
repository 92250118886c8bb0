"""Moving: a person leaves a number or comes to one; whoever writes there next sees nothing of them.
"""

from __future__ import annotations

from datetime import datetime

from bot.services.reaching import FIRST_LANGUAGE
from bot.store import contacts, dwellings, sharing
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session


def move_out(session: Session, contact_id: int, address_id: int, *, now: datetime) -> int:
    """The contact leaves an address for good; who speaks there from now on, and hears of it in the
    language that was spoken there."""
    language, _conversation = contacts.read_conversation(session, contact_id)
    speaker = hand_on(session, contact_id, address_id, now=now, language=language)
    dwellings.leave(session, address_id=address_id, contact_id=contact_id)
    return speaker


def hand_on(
    session: Session,
    contact_id: int,
    address_id: int,
    *,
    now: datetime,
    language: str = FIRST_LANGUAGE,
) -> int:
    """Another of those who share an address speaks there now, else a contact without any past."""
    people = [it for it, _ in sharing.list_sharing(session, address_id) if it != contact_id]
    speaker = people[0] if people else newcomer(session, now=now, language=language)
    if not people:
        _share(session, speaker, address_id)
    sharing.listen_to(session, address_id=address_id, contact_id=speaker)
    return speaker


def newcomer(session: Session, *, now: datetime, language: str = FIRST_LANGUAGE) -> int:
    """A contact of whom nothing is known."""
    contact_id = new_id()
    contacts.insert_contact(
        session, contact_id=contact_id, language=language, now=to_micros(now)
    )
    return contact_id


def move_in(session: Session, contact_id: int, address_id: int) -> bool:
    """The contact writes from this address from now on; False when six people do already.

    Who wrote there and is nobody yet (no name, nothing agreed to, nothing asked) leaves.
    """
    for it, _position in sharing.list_sharing(session, address_id):
        if it != contact_id and dwellings.is_stub(session, it):
            dwellings.leave(session, address_id=address_id, contact_id=it)
    people = {it for it, _ in sharing.list_sharing(session, address_id)}
    if contact_id not in people and not _share(session, contact_id, address_id):
        return False
    sharing.listen_to(session, address_id=address_id, contact_id=contact_id)
    return True


def _share(session: Session, contact_id: int, address_id: int) -> bool:
    """False when six people are there."""
    position = sharing.free_position(session, address_id)
    if position is None:
        return False
    sharing.share(session, address_id=address_id, contact_id=contact_id, position=position)
    return True
