"""A broadcast as the answer to 1: what it says, and where it leads for some days."""

from __future__ import annotations

from datetime import timedelta

from bot.core.event import Found
from bot.services.actions.news import SUBJECT
from bot.services.actions.speech import Options, answer, card, withdrawn
from bot.services.broadcast_words import FRENCH, Text, entry_of, filled
from bot.services.talk import Talk
from bot.store import broadcasts
from bot.store.broadcasts import BroadcastRow
from bot.store.moment import from_micros

CHOICES = 34  # room for the choices beside the text


def show_broadcast(talk: Talk) -> Found:
    """The text in the person's language; where it opens a flow, the choice that leads there."""
    subject = answer(talk, SUBJECT)
    row = broadcasts.read_broadcast(talk.session, int(subject)) if subject.isdigit() else None
    if row is None:
        return withdrawn(talk)
    texts = {it.language: it for it in broadcasts.list_texts(talk.session, row.id)}
    spoken = talk.conversation.language if talk.conversation.language in texts else FRENCH
    if spoken not in texts:
        return withdrawn(talk)
    stored = texts[spoken]
    body = talk.vault.open(stored.body, "broadcast_texts", "body", stored.id)
    said = filled(body, talk.shelf, spoken, talk.now.date())
    if said is None:
        return withdrawn(talk)
    options = _options(talk, row, Text(body, stored.label))
    return card(talk, said.splitlines(), options=options, reserve=CHOICES)


def _options(talk: Talk, row: BroadcastRow, text: Text) -> Options:
    entry = entry_of(row)
    if entry is None or row.started_at is None:
        return ()
    lasts_until = from_micros(row.started_at) + timedelta(days=row.opens_days)
    return ((entry.as_key(), text.label),) if talk.now <= lasts_until else ()
