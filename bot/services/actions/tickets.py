"""Requests for a person: opened once, added to, with what the person was looking at."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from bot.core.event import Outcome
from bot.services.actions.noting import note
from bot.services.talk import Talk
from bot.store import tickets
from bot.store.identity import new_id
from bot.store.moment import to_micros

REFERENCE_LETTERS = "ACDEFHJKLMNPRTUVWXY"  # none that is mistaken for another, or for a digit


# What a request says it is about, for the staff; the answer's name and the label's.
ABOUT = {
    "search_aim": ("Recherche", "aim"), "search_trade": ("Métier", "trade"),
    "region": ("Région", "region"), "organisation": ("Structure", "organisation"),
    "asked": ("Question", "question"), "paper": ("Papier", "paper"), "step": ("Étape", "step"),
    "project": ("Projet", "project"), "place": ("Lieu", "place"),
    "situations": ("Situation", "situation"), "papers": ("Papiers", "paper"),
}  # fmt: skip


def open_ticket(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Store a request for a person; a second one of the same kind is added to the first."""
    return _request(talk, given, talk.conversation.answers.pop("ticket_text", ""))


def ask_agent(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Ask for an agent about what the person was looking at: `about` names the answers."""
    answers, world = talk.conversation.answers, talk.shelf.world
    told = []
    for key in given["about"].split():
        title, name = ABOUT[key]
        said = [world.label(name, value, "fr") for value in answers.get(key, "").split()]
        if said:
            told.append(f"{title} : {', '.join(said)}")
    return _request(talk, given, "\n".join(told))


def _request(talk: Talk, given: Mapping[str, str], text: str) -> Outcome:
    category = given["category"]
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
            note(talk, "ticket_opened", category=given["category"])
            return reference


def _reference() -> str:
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(3))
    return f"{letters}{secrets.randbelow(900) + 100}"
