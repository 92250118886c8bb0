"""What flows may ask for: lookups and actions by name, and the catalogue that `check` reads."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from bot.core.catalogue import Catalogue
from bot.core.conversation import GUARDS
from bot.core.event import Found, Outcome
from bot.services.talk import Actions, Lookups, Talk
from bot.store import audit, consents, contacts, tickets
from bot.store.identity import new_id
from bot.store.moment import to_micros

MOST_PEOPLE = 6
NEW_PERSON = "new"
REFERENCE_LETTERS = "ACDEFHJKLMNPRTUVWXY"  # none that is mistaken for another, or for a digit


def list_regions(talk: Talk) -> Found:
    """The regions, in the order of the data, by the names that fit a menu of one SMS."""
    regions = talk.shelf.facts.get("regions", {}).get("regions", [])
    return Found(
        tuple((str(it["id"]), str(it.get("sms_label") or it["label_fr"])) for it in regions)
    )


def list_people_here(talk: Talk) -> Found:
    """Everyone else who writes from this phone by first name, and a new person; none alone."""
    people = contacts.list_names(talk.session, talk.address_id)
    others = [
        (str(contact_id), _name(talk, contact_id, name, number))
        for number, (contact_id, name) in enumerate(people, start=1)
        if contact_id != talk.contact_id
    ]
    if not others:
        return Found(())
    return Found((*others, (NEW_PERSON, _phrase(talk, "new_person"))))


def _name(talk: Talk, contact_id: int, name: bytes | None, number: int) -> str:
    if name is None:
        return f"{_phrase(talk, 'person')} {number}"
    return talk.vault.open(name, "contacts", "name", contact_id)


def record_consent(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Add what the person decided to the record, with the wording they saw."""
    conversation = talk.conversation
    consents.record(
        talk.session,
        consents.NewConsent(
            id=new_id(),
            contact_id=talk.contact_id,
            purpose=given["purpose"],
            decision=given["decision"],
            wording=f"{conversation.flow}@{conversation.version}.{conversation.path[-1]}",
            language=conversation.language,
            medium=talk.medium,
            message_id=talk.message_id,
            decided_at=to_micros(talk.now),
        ),
    )
    _note(talk, f"consent_{given['decision']}", purpose=given["purpose"])
    conversation.answers[f"consent_{given['purpose']}"] = given["decision"]
    return Outcome("recorded")


def opt_out(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """No more messages to this address; case and appointments stay."""
    now = to_micros(talk.now)
    if contacts.opt_out(talk.session, address_id=talk.address_id, now=now):
        _note(talk, "opted_out")
        return Outcome("opted_out")
    return Outcome("already_out")


def opt_in(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Messages again."""
    if contacts.opt_in(talk.session, address_id=talk.address_id):
        _note(talk, "opted_in")
        return Outcome("opted_in")
    return Outcome("already_in")


def open_ticket(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Store a request for a person; a second one of the same kind is added to the first."""
    category = given["category"]
    text = talk.conversation.answers.pop("ticket_text", "")
    found = tickets.find_open(talk.session, contact_id=talk.contact_id, category=category)
    if found is not None:
        ticket_id, reference, body = found
        said = talk.vault.open(body, "tickets", "body", ticket_id) if body else ""
        joined = "\n".join(part for part in (said, text) if part)
        sealed = talk.vault.seal(joined, "tickets", "body", ticket_id)
        tickets.set_body(talk.session, ticket_id=ticket_id, body=sealed)
        return Outcome("already_open", {"reference": reference})
    return Outcome("opened", {"reference": _open_new(talk, given, text)})


def _open_new(talk: Talk, given: Mapping[str, str], text: str) -> str:
    while True:
        ticket_id, reference = new_id(), _reference()
        new = tickets.NewTicket(
            id=ticket_id,
            contact_id=talk.contact_id,
            reference=reference,
            category=given["category"],
            urgent=int(given.get("urgent") == "yes"),
            confidential=1,
            state="open",
            body=talk.vault.seal(text, "tickets", "body", ticket_id) if text else None,
            opened_at=to_micros(talk.now),
        )
        if tickets.insert_ticket(talk.session, new):
            _note(talk, "ticket_opened", category=given["category"])
            return reference


def _reference() -> str:
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(3))
    return f"{letters}{secrets.randbelow(900) + 100}"


def switch_person(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """From now on the chosen person writes from this phone."""
    chosen = talk.conversation.answers.pop("person", NEW_PERSON)
    people = [contact_id for contact_id, _ in contacts.list_sharing(talk.session, talk.address_id)]
    if chosen == NEW_PERSON:
        return Outcome("full" if len(people) >= MOST_PEOPLE else "new_person")
    if not chosen.isdigit() or int(chosen) not in people:
        return Outcome("new_person")
    _hand_over(talk, int(chosen))
    return Outcome("switched")


def add_person(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """A new contact at this address, who writes from now on."""
    people = contacts.list_sharing(talk.session, talk.address_id)
    if len(people) >= MOST_PEOPLE:
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
    taken = {position for _, position in people}
    position = next(it for it in range(1, MOST_PEOPLE + 1) if it not in taken)
    contacts.share(
        talk.session, address_id=talk.address_id, contact_id=contact_id, position=position
    )
    _hand_over(talk, contact_id)
    return Outcome("added")


def _hand_over(talk: Talk, contact_id: int) -> None:
    contacts.listen_to(talk.session, address_id=talk.address_id, contact_id=contact_id)
    talk.speaker = contact_id
    _note(talk, "person_switched")


def _note(talk: Talk, act: str, **detail: str) -> None:
    audit.record_entry(
        talk.session,
        entry_id=new_id(),
        act=act,
        subject="contact",
        subject_id=talk.contact_id,
        now=to_micros(talk.now),
        **detail,
    )


def _phrase(talk: Talk, code: str) -> str:
    return talk.shelf.world.phrase(code, talk.conversation.language)


LOOKUPS: Lookups = {"regions": list_regions, "people_here": list_people_here}
ACTIONS: Actions = {
    "record_consent": record_consent,
    "opt_out": opt_out,
    "opt_in": opt_in,
    "open_ticket": open_ticket,
    "switch_person": switch_person,
    "add_person": add_person,
}
OUTCOMES = {
    "record_consent": frozenset({"recorded"}),
    "opt_out": frozenset({"opted_out", "already_out"}),
    "opt_in": frozenset({"opted_in", "already_in"}),
    "open_ticket": frozenset({"opened", "already_open"}),
    "switch_person": frozenset({"switched", "new_person", "full"}),
    "add_person": frozenset({"added", "full"}),
}
PLACEHOLDERS = frozenset({"operator", "reading_hours", "call_numbers", "reference"})


def catalogue() -> Catalogue:
    """What flows may name."""
    return Catalogue(OUTCOMES, frozenset(LOOKUPS), GUARDS, PLACEHOLDERS)
