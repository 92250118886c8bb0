"""Writing to an organisation: at the address of its agreement and at no other."""

from __future__ import annotations

from datetime import datetime

from bot.core.event import Reply
from bot.core.rendering import Medium, render
from bot.services.parts import Parts
from bot.services.telling import Skipped, Told, send
from bot.store import contacts, ways
from bot.store.agreements import AgreementRow
from bot.store.session import Session

KIND = "organisation"
FRENCH = "fr"


def write_to(
    parts: Parts, agreement: AgreementRow, text: str, *, session: Session, now: datetime
) -> Told | Skipped:
    """Queue a text for an organisation; locks the contact as which it is written to."""
    recipient = agreement.recipient_id
    contacts.lock(session, recipient)
    found = [it for it in ways.list_ways(session, recipient) if it.medium == agreement.medium]
    if not found:
        return Skipped("no_address")
    way = found[-1]
    if way.opted_out_at is not None:
        return Skipped("opted_out")
    if way.unreachable_at is not None:
        return Skipped("unreachable")
    rendered = render([Reply("", "", text, language=FRENCH)], Medium(way.medium))
    return send(parts, recipient, way, rendered, kind=KIND, session=session, now=now)
