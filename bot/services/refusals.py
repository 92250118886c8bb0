"""A message that was not taken or not delivered: what follows for it, its address, the staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels.channel import DeliveryFailure, Remedy
from bot.core.event import Reply
from bot.core.rendering import Medium, Rendered, render
from bot.services import fates
from bot.services.aside import note_failure
from bot.services.letter import letter_of, offered_to_json
from bot.services.outgoing import letter_in, offered_in
from bot.services.parts import Parts
from bot.store import contacts, messages, outbox
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.outbox import Row
from bot.store.session import Session


def refuse(
    parts: Parts,
    row: Row,
    failure: DeliveryFailure,
    *,
    session: Session,
    now: datetime,
    state: str | None = None,
) -> None:
    """Record a failure; `state` is the provider's own word for it."""
    at = to_micros(now)
    fate = fates.refused(row, failure, now=at, patience=parts.patience)
    if state is not None:
        fate = replace(fate, provider_state=state)
    outbox.set_fate(session, row.id, fate)
    match failure.remedy:
        case Remedy.OPTED_OUT:
            contacts.opt_out(session, address_id=row.address_id, now=at)
        case Remedy.PERMANENT if failure.code.isdigit():
            contacts.mark_unreachable(session, address_id=row.address_id, now=at)
        case Remedy.OTHER_MEDIUM:
            contacts.mark_unreachable(session, address_id=row.address_id, now=at)
            send_by_sms(parts, row, session=session, now=now)
        case Remedy.TEMPLATE:
            send_by_sms(parts, row, session=session, now=now)
        case Remedy.ALERT | Remedy.STOP_CHANNEL:
            error = f"delivery {failure.code}"
            note_failure(session, error, message_id=row.id, now=now, trace=row.trace)
        case _:
            return


def send_by_sms(parts: Parts, row: Row, *, session: Session, now: datetime) -> bool:
    """The same message to the contact's SMS address, spelled for it; False when there is none."""
    address_id = outbox.find_address(session, contact_id=row.contact_id, medium=Medium.SMS)
    channel = parts.channel_for(Medium.SMS)
    if row.medium == Medium.SMS or address_id is None or channel is None:
        return False
    for rendered in render([_as_reply(parts, row)], Medium.SMS):
        new = _sms_row(parts, row, rendered, address_id, channel.name, now=to_micros(now))
        sequence = outbox.next_sequence(session, row.contact_id)
        messages.insert_outbound(session, replace(new, sequence=sequence))
    return True


def _sms_row(
    parts: Parts, row: Row, rendered: Rendered, address_id: int, provider: str, *, now: int
) -> messages.NewMessage:
    vault, message_id = parts.vault, new_id()
    offered = None
    if rendered.offered is not None:
        stored = offered_to_json(rendered.offered)
        offered = vault.seal(stored, "messages", "offered", message_id)
    return messages.NewMessage(
        id=message_id,
        contact_id=row.contact_id,
        address_id=address_id,
        direction="out",
        medium=Medium.SMS.value,
        provider=provider,
        provider_id=None,
        sequence=0,
        kind=row.kind,
        bulk=row.bulk,
        state="ready",
        in_reply_to=row.in_reply_to,
        inline=0,
        body=vault.seal(letter_of(rendered).to_json(), "messages", "body", message_id),
        offered=offered,
        confidential=row.confidential,
        segments=rendered.segments,
        due_at=now,
        trace=row.trace,
        created_at=now,
    )


def _as_reply(parts: Parts, row: Row) -> Reply:
    letter, offered = letter_in(parts, row), offered_in(parts, row)
    if offered is None:
        return Reply("", "", letter.text, language=letter.language)
    place = (offered.flow, offered.state, letter.body)
    return Reply(*place, options=offered.options, page=offered.page, language=letter.language)
