"""Who writes from this phone: the people who share it, and handing over between them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Found, Outcome
from bot.services.actions.noting import note
from bot.services.actions.speech import phrase
from bot.services.locks import is_doubted, lock_again
from bot.services.talk import Talk
from bot.store import contacts, sharing
from bot.store.identity import new_id
from bot.store.moment import to_micros

NEW_PERSON = "new"


def list_people_here(talk: Talk) -> Found:
    """Everyone else who writes from this phone by first name, and a new person; none alone.

    Where the number may have another holder nobody is named: a first name is what opens the lock.
    """
    people = sharing.list_names(talk.session, talk.address_id)
    doubted = {it for it, _name in people if is_doubted(talk.session, it)}
    others = [
        (str(it), _name(talk, it, None if doubted & {it, talk.contact_id} else name, number))
        for number, (it, name) in enumerate(people, start=1)
        if it != talk.contact_id
    ]
    if not others:
        return Found(())
    return Found((*others, (NEW_PERSON, phrase(talk, "new_person"))))


def _name(talk: Talk, contact_id: int, name: bytes | None, number: int) -> str:
    if name is None:
        return f"{phrase(talk, 'person')} {number}"
    return talk.vault.open(name, "contacts", "name", contact_id)


def switch_person(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """From now on the chosen person writes from this phone."""
    chosen = talk.conversation.answers.pop("person", NEW_PERSON)
    people = [contact_id for contact_id, _ in sharing.list_sharing(talk.session, talk.address_id)]
    if chosen == NEW_PERSON:
        is_full = sharing.free_position(talk.session, talk.address_id) is None
        return Outcome("full" if is_full else "new_person")
    if not chosen.isdigit() or int(chosen) not in people:
        return Outcome("new_person")
    _hand_over(talk, int(chosen))
    return Outcome("switched")


def add_person(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """A new contact at this address, who writes from now on."""
    position = sharing.free_position(talk.session, talk.address_id)
    if position is None:
        return Outcome("full")
    contact_id, name = new_id(), talk.conversation.answers.pop("first_name", "")
    contacts.insert_contact(
        talk.session,
        contact_id=contact_id,
        language=talk.conversation.language,
        now=to_micros(talk.now),
    )
    sealed = talk.vault.seal(name, "contacts", "name", contact_id)
    contacts.set_name(talk.session, contact_id=contact_id, name=sealed)
    sharing.share(
        talk.session, address_id=talk.address_id, contact_id=contact_id, position=position
    )
    _hand_over(talk, contact_id)
    return Outcome("added")


def _hand_over(talk: Talk, contact_id: int) -> None:
    sharing.listen_to(talk.session, address_id=talk.address_id, contact_id=contact_id)
    lock_again(talk.session, contact_id, now=talk.now)
    talk.speaker = contact_id
    note(talk, "person_switched")
