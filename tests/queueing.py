"""Messages of ours that wait to be sent, as a reminder, a member or a broadcast leaves them."""

from __future__ import annotations

from datetime import datetime

from bot.core.event import Option, Reply
from bot.core.rendering import Medium, render
from bot.services.letter import letter_of, offered_to_json
from bot.services.parts import Parts
from bot.store import contacts, messages
from bot.store.identity import new_id
from bot.store.messages import NewMessage
from bot.store.moment import to_micros
from bot.store.session import Session
from tests.parts import PERSON
from tests.rows import contact_at


def queue(
    parts: Parts,
    text: str,
    *,
    to: str = PERSON,
    medium: Medium = Medium.SMS,
    kind: str = "reply",
    bulk: bool = False,
    due: datetime | None = None,
    options: tuple[Option, ...] = (),
    confidential: bool = False,
) -> int:
    """Queue one message to a contact who has written before; its id."""
    contact, now = contact_at(parts, to, medium.value), to_micros(parts.clock())
    reply = Reply("menu", "principal", text, options=options, confidential=confidential)
    (dressed,) = render([reply], medium)
    message_id, vault = new_id(), parts.vault
    offered = None
    if dressed.offered is not None:
        offered = vault.seal(offered_to_json(dressed.offered), "messages", "offered", message_id)

    def story(session: Session) -> None:
        messages.insert_outbound(
            session,
            NewMessage(
                id=message_id,
                contact_id=contact.id,
                address_id=contact.address_id,
                direction="out",
                medium=medium.value,
                provider="twilio",
                provider_id=None,
                sequence=contacts.next_sequence(session, contact.id),
                kind="broadcast" if bulk else kind,
                bulk=int(bulk),
                state="ready",
                in_reply_to=None,
                inline=0,
                body=vault.seal(letter_of(dressed).to_json(), "messages", "body", message_id),
                offered=offered,
                confidential=int(confidential),
                segments=dressed.segments,
                due_at=to_micros(due) if due else now,
                trace="t",
                created_at=now,
            ),
        )

    parts.db.write(story)
    return message_id
