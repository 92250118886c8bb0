"""What a person says of themselves: where they are, their first name, somebody else to reach."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Found, Outcome
from bot.core.phone import mask, read_number
from bot.services.actions.noting import note
from bot.services.actions.speech import phrase
from bot.services.locks import is_locked
from bot.services.talk import Talk
from bot.store import consents, contacts, relatives
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.profiles import set_profile
from bot.store.relatives import RelativeRow

RELATIVE = "relative"


def keep_place(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Let the profile say where the person is, as they just answered."""
    answers = talk.conversation.answers
    place, region = answers.get("place"), answers.get("region")
    set_profile(talk.session, talk.contact_id, to_micros(talk.now), place=place, region=region)
    return Outcome("kept")


def set_name(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """The person's own first name, sealed; not while locked: the name is what opens the lock."""
    name = talk.conversation.answers.pop("own_name", "")
    if is_locked(talk):
        return Outcome("locked")
    sealed = talk.vault.seal(name, "contacts", "name", talk.contact_id)
    contacts.set_name(talk.session, contact_id=talk.contact_id, name=sealed)
    note(talk, "name_set")
    return Outcome("set")


def see_relative(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether somebody to reach was named."""
    named = relatives.list_relatives(talk.session, talk.contact_id)
    return Outcome("named" if named else "none")


def show_relative(talk: Talk) -> Found:
    """Who was named, the number masked."""
    said = [_said(talk, row) for row in relatives.list_relatives(talk.session, talk.contact_id)]
    return Found((), {"detail": ", ".join(said) or phrase(talk, "nobody")})


def _said(talk: Talk, row: RelativeRow) -> str:
    number = talk.vault.open(row.address, "relatives", "address", row.id)
    name = talk.vault.open(row.name, "relatives", "name", row.id) if row.name else ""
    return f"{name} {mask(number)}".strip()


def add_relative(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Name somebody to reach, in place of the one before; only on a recorded agreement."""
    answers = talk.conversation.answers
    number = read_number(answers.pop("relative_number", ""))
    if number is None:
        return Outcome("not_a_number")
    name = answers.pop("relative_name", "")
    agreed = consents.latest(talk.session, talk.contact_id, RELATIVE)
    if agreed is None or agreed.decision != "given":
        return Outcome("no_consent")
    at, relative_id = to_micros(talk.now), new_id()
    relatives.remove_relatives(talk.session, talk.contact_id, now=at)
    row = RelativeRow(
        id=relative_id,
        contact_id=talk.contact_id,
        relation=RELATIVE,
        name=talk.vault.seal(name, "relatives", "name", relative_id) if name else None,
        address=talk.vault.seal(number, "relatives", "address", relative_id),
        consent_id=agreed.id,
        created_at=at,
    )
    relatives.insert_relative(talk.session, row)
    note(talk, "relative_named")
    return Outcome("added")


def remove_relative(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Nobody is to be reached any more; name and number are gone."""
    relatives.remove_relatives(talk.session, talk.contact_id, now=to_micros(talk.now))
    note(talk, "relative_removed")
    return Outcome("removed")
