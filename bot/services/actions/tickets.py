"""Requests and complaints as flows ask for them: opened once, added to, followed, opened again."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Outcome
from bot.core.hearing import Word
from bot.core.references import Reference, reference_in
from bot.core.world import HELP
from bot.services.actions.noting import note
from bot.services.actions.speech import content_of, phrase
from bot.services.locks import is_locked
from bot.services.talk import Talk
from bot.services.throttle import Counter, count_try, forgive
from bot.services.ticket_opening import (
    Opened,
    Wish,
    add_to,
    find_by_code,
    find_own,
    open_request,
)
from bot.store import ticket_notes, tickets
from bot.store.tickets import TicketRow

# What a request says it is about, for the staff; the answer's name and the label's.
ABOUT = {
    "search_aim": ("Recherche", "aim"), "search_trade": ("Métier", "trade"),
    "region": ("Région", "region"), "organisation": ("Structure", "organisation"),
    "asked": ("Question", "question"), "paper": ("Papier", "paper"), "step": ("Étape", "step"),
    "project": ("Projet", "project"), "place": ("Lieu", "place"),
    "situations": ("Situation", "situation"), "papers": ("Papiers", "paper"),
}  # fmt: skip
CARE = "sante"  # the questions that are about it
SHOWN = 3  # of one's own requests
FREE_TRIES = 10  # wrong codes of one reference


def open_ticket(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Store a request for a person; a second one of the same kind is added to the first."""
    return _request(talk, given, talk.conversation.answers.pop("ticket_text", ""))


def write_to_person(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """The same for a message to a person; one that tells of danger is an urgent request.

    One that tells of illness is kept for the request about health, which the flow opens.
    """
    text = talk.conversation.answers.pop("ticket_text", "")
    if talk.shelf.world.hear_danger(text) is None:
        if _tells_of_illness(talk, text):
            talk.conversation.answers["ticket_text"] = text
            return Outcome("ill")
        return _request(talk, given, text)
    return Outcome("urgent", _request(talk, {"category": "danger", "urgent": "yes"}, text).values)


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


def file_complaint(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Store a complaint, with the person or without; one that tells of danger is urgent."""
    answers = talk.conversation.answers
    text = answers.pop("ticket_text", "")
    category = answers.pop("complaint_about", "opinion")
    is_unnamed = answers.pop("complaint_name", "") == "unnamed"
    is_urgent = talk.shelf.world.hear_danger(text) is not None
    contact_id = None if is_unnamed else talk.contact_id
    opened = _open(talk, Wish(category, text, contact_id, is_urgent))
    values = {"reference": opened.reference, "code": opened.code, "hint": _hint(talk, text)}
    talk.forgets = talk.forgets or is_unnamed
    if is_urgent:
        return Outcome("urgent_unnamed" if is_unnamed else "urgent", values)
    if is_unnamed:
        return Outcome("unnamed", values)
    return Outcome(_told_as(talk, opened), values)


def ticket_status(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Where a request stands, by its reference, or the person's own last ones without any."""
    said = talk.conversation.answers.pop("ticket_reference", "")
    asked = reference_in(said)
    if asked is None:
        return _own_status(talk) if not said else Outcome("unknown")
    row = _find(talk, asked)
    if isinstance(row, Outcome):
        return row
    talk.forgets = talk.forgets or bool(row.anonymous)
    talk.conversation.answers["ticket_at"] = f"{asked.reference} {asked.code}".strip()
    return Outcome("known", {"reference": row.reference, "detail": _told(talk, row)})


def add_to_ticket(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Add to the request that was looked at; it is opened again when it was answered or closed."""
    answers = talk.conversation.answers
    text, asked = answers.pop("ticket_text", ""), reference_in(answers.pop("ticket_at", ""))
    row = Outcome("unknown") if asked is None else _find(talk, asked)
    if isinstance(row, Outcome):
        return row
    talk.forgets = talk.forgets or bool(row.anonymous)
    settings = talk.shelf.settings
    add_to(talk.vault, row, text, settings=settings, session=talk.session, now=talk.now)
    if talk.shelf.world.hear_danger(text) is None:
        return Outcome("added", {"reference": row.reference, "hint": _hint(talk, text)})
    tickets.mark_urgent(talk.session, row.id)
    return Outcome("urgent", {"reference": row.reference})


def _find(talk: Talk, asked: Reference) -> TicketRow | Outcome:
    """The person's own request, or the anonymous one whose code they have.

    Codes are counted by the reference alone: nothing leads to who reads an anonymous answer.
    """
    row = find_own(talk.session, asked.reference, contact_id=talk.contact_id)
    if row is None and asked.code:
        counter = Counter(talk.vault.index("tries_ticket", asked.reference), FREE_TRIES)
        if count_try(counter, session=talk.session, now=talk.now):
            return Outcome("wait")
        row = find_by_code(talk.vault, talk.session, asked.reference, code=asked.code)
        if row is not None:
            forgive(counter, session=talk.session)
    return Outcome("unknown") if row is None else row


def _tells_of_illness(talk: Talk, text: str) -> bool:
    """Of illness and of nothing else: a question about care is one too ("j'ai mal")."""
    if not text:
        return False
    heard = talk.shelf.world.understand(text, talk.conversation.language).entries
    questions = content_of(talk).questions
    return bool(heard) and all(
        entry.place == (HELP, Word.HEALTH.value)
        or (
            (asked := questions.get(entry.answers.get("question", ""))) is not None
            and asked.topic == CARE
        )
        for entry in heard
    )


def _hint(talk: Talk, text: str) -> str:
    """Where help for the sick is, for who speaks of it in a complaint; else nothing."""
    return phrase(talk, "if_ill") if _tells_of_illness(talk, text) else ""


def _request(talk: Talk, given: Mapping[str, str], text: str) -> Outcome:
    is_urgent = given.get("urgent") == "yes"
    opened = _open(talk, Wish(given["category"], text, talk.contact_id, is_urgent))
    return Outcome(_told_as(talk, opened), {"reference": opened.reference})


def _told_as(talk: Talk, opened: Opened) -> str:
    """That there was a request before is the person's own: it is not told on a locked phone."""
    return "opened" if opened.is_new or is_locked(talk) else "already_open"


def _open(talk: Talk, wish: Wish) -> Opened:
    opened = open_request(
        talk.vault, wish, settings=talk.shelf.settings, session=talk.session, now=talk.now
    )
    if opened.is_new and wish.contact_id is not None:
        note(talk, "ticket_opened", category=wish.category)
    return opened


def _own_status(talk: Talk) -> Outcome:
    """On a locked phone there are none: who writes may be another, and then knows no reference."""
    if is_locked(talk):
        return Outcome("none")
    rows = tickets.list_newest(talk.session, contact_id=talk.contact_id, limit=SHOWN)
    if not rows:
        return Outcome("none")
    lines = [f"{row.reference} : {_told(talk, row)}" for row in rows]
    return Outcome("own", {"detail": "\n".join(lines)})


def _told(talk: Talk, row: TicketRow) -> str:
    """The state in words, and for an anonymous one the last answer: it was sent to nobody."""
    told = phrase(talk, f"ticket_{row.state}")
    if not row.anonymous:
        return told
    answers = [it for it in ticket_notes.list_notes(talk.session, row.id) if it.kind == "answer"]
    if not answers:
        return told
    last = answers[-1]
    return f"{told} {talk.vault.open(last.body, 'ticket_notes', 'body', last.id)}"
