"""The second way: what cannot go by WhatsApp goes to the same person by SMS, spelled for it."""

from __future__ import annotations

from datetime import datetime

from bot.core.event import Reply
from bot.core.phone import read_number
from bot.core.rendering import Medium, Rendered, render
from bot.services.letter import letter_of, offered_to_json
from bot.services.outgoing import letter_in, offered_in
from bot.services.parts import Parts
from bot.store import addresses, contacts, deliveries, messages, sharing
from bot.store.addresses import NewAddress
from bot.store.identity import new_id
from bot.store.messages import NewMessage
from bot.store.moment import to_micros
from bot.store.outbox import Row
from bot.store.session import Session


def send_by_sms(parts: Parts, row: Row, *, session: Session, now: datetime) -> bool:
    """Queue the same message to the contact's SMS address; False when there is no such way.

    The contact is locked already.
    """
    channel = parts.channel_for(Medium.SMS)
    if row.medium == Medium.SMS or channel is None:
        return False
    at = to_micros(now)
    address_id = addresses.find_reachable(
        session, contact_id=row.contact_id, medium=Medium.SMS
    ) or _same_number(parts, row, channel.name, session=session, now=at)
    if address_id is None:
        return False
    carrier = row.id
    for rendered in _rendered(parts, row):
        sequence = contacts.next_sequence(session, row.contact_id)
        new = _sms_row(parts, row, rendered, sequence, address_id, provider=channel.name, now=at)
        messages.insert_outbound(session, new)
        carrier = new.id
    if row.bulk:
        deliveries.follow(session, was=row.id, becomes=carrier)
    return True


def _same_number(
    parts: Parts, row: Row, provider: str, *, session: Session, now: int
) -> int | None:
    """The number that writes on WhatsApp, as an address for SMS; None when it is none, or taken.

    One that is there already is opted out or unreachable, or it is somebody else's.
    """
    sealed = addresses.read_address(session, row.address_id).sealed
    number = parts.vault.open(sealed, "addresses", "address", row.address_id)
    index = parts.vault.index("address", number)
    if read_number(number) != number:
        return None
    addresses.wait_for_newcomer(session, index)
    if addresses.find_address(session, medium=Medium.SMS, address_index=index) is not None:
        return None
    address_id = new_id()
    addresses.insert_address(
        session,
        NewAddress(
            id=address_id,
            medium=Medium.SMS.value,
            address_index=index,
            address=parts.vault.seal(number, "addresses", "address", address_id),
            provider=provider,
            contact_id=row.contact_id,
            created_at=now,
        ),
    )
    for contact_id, position in sharing.list_sharing(session, row.address_id):
        sharing.share(session, address_id=address_id, contact_id=contact_id, position=position)
    return address_id


def _sms_row(
    parts: Parts,
    row: Row,
    rendered: Rendered,
    sequence: int,
    address_id: int,
    *,
    provider: str,
    now: int,
) -> NewMessage:
    vault, message_id = parts.vault, new_id()
    offered = None
    if rendered.offered is not None:
        stored = offered_to_json(rendered.offered)
        offered = vault.seal(stored, "messages", "offered", message_id)
    return NewMessage(
        id=message_id,
        contact_id=row.contact_id,
        address_id=address_id,
        direction="out",
        medium=Medium.SMS.value,
        provider=provider,
        provider_id=None,
        sequence=sequence,
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


def _rendered(parts: Parts, row: Row) -> tuple[Rendered, ...]:
    """The same message as SMS. What offered something without showing it, as the neutral notice
    does, still shows nothing of it: digits answer it all the same."""
    letter, offered = letter_in(parts, row), offered_in(parts, row)
    if offered is None:
        return render([Reply("", "", letter.text, language=letter.language)], Medium.SMS)
    shown = offered.options if letter.options else ()
    place = (offered.flow, offered.state, letter.body)
    reply = Reply(*place, options=shown, page=offered.page, language=letter.language)
    *before, last = render([reply], Medium.SMS)
    return (*before, last._replace(offered=offered))
