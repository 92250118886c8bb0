"""Replies on their way out of an inbound story: in the webhook's answer, or through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.conversation import Conversation
from bot.core.event import Offered
from bot.core.rendering import Medium, Rendered
from bot.services.contents import is_interactive
from bot.services.letter import letter_of, offered_to_json
from bot.services.parts import Parts
from bot.services.silence import Bucket
from bot.store import contacts, messages
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros

if TYPE_CHECKING:
    from bot.services.turns import Hearing


@dataclass(frozen=True, slots=True)
class Posted:
    """What was stored to be sent, and what digits will answer."""

    inline: tuple[tuple[int, str], ...] = ()
    queued: int = 0
    offered: Offered | None = None
    offered_sequence: int = 0
    last_sequence: int = 0
    message_id: int = 0  # of the last one

    def joined(self, other: Posted) -> Posted:
        """Both, for the webhook's answer."""
        return Posted((*self.inline, *other.inline), self.queued + other.queued)


def line_at(parts: Parts, now: datetime) -> messages.Line:
    """Which older messages must go first, at this time."""
    at, patience = to_micros(now), parts.patience
    return messages.Line(
        inline_since=at - micros(patience.inline_holds_line),
        held_until=at + micros(patience.long_back_off),
    )


def post(hearing: Hearing, rendered: Sequence[Rendered], *, is_notice: bool = False) -> Posted:
    """Store the replies. They go inline when nothing older of this contact is on its way."""
    if not rendered:
        return Posted()
    inline = hearing.may_go_inline and hearing.reached.suspended_at is None
    medium = Medium(hearing.inbound.medium)
    if any(is_interactive(hearing.shelf, reply, medium) for reply in rendered):
        inline = False
    sequence = hearing.inbound.sequence
    told, offered, offered_sequence = list[tuple[int, str]](), None, 0
    for reply in rendered:
        sequence += 1
        row = _row(hearing, reply, sequence, inline=inline, is_notice=is_notice)
        messages.insert_outbound(hearing.session, row)
        told.append((row.id, reply.text))
        if inline and reply.offered is not None:
            offered, offered_sequence = reply.offered, sequence
    return Posted(
        tuple(told) if inline else (),
        0 if inline else len(told),
        offered,
        offered_sequence,
        sequence,
        told[-1][0],
    )


def _row(
    hearing: Hearing, reply: Rendered, sequence: int, *, inline: bool, is_notice: bool
) -> messages.NewMessage:
    vault, inbound = hearing.parts.vault, hearing.inbound
    message_id, at = new_id(), to_micros(hearing.now)
    offered = None
    if reply.offered is not None:
        stored = offered_to_json(reply.offered)
        offered = vault.seal(stored, "messages", "offered", message_id)
    return messages.NewMessage(
        id=message_id,
        contact_id=hearing.reached.contact_id,
        address_id=hearing.reached.address_id,
        direction="out",
        medium=inbound.medium,
        provider=inbound.provider,
        provider_id=None,
        sequence=sequence,
        kind="notice" if is_notice else "reply",
        bulk=0,
        state="inline" if inline else "ready",
        in_reply_to=inbound.id,
        inline=int(inline),
        body=vault.seal(letter_of(reply).to_json(), "messages", "body", message_id),
        offered=offered,
        confidential=int(reply.confidential),
        segments=reply.segments,
        due_at=at + micros(hearing.parts.patience.unproven_inline) if inline else at,
        trace=inbound.trace,
        created_at=at,
    )


def save(
    hearing: Hearing, conversation: Conversation | None, posted: Posted, bucket: Bucket
) -> None:
    """The contact's row at the end of the story; no conversation leaves the present one."""
    reached, vault = hearing.reached, hearing.parts.vault
    offered = None
    if posted.offered is not None:
        stored = offered_to_json(posted.offered)
        offered = vault.seal(stored, "contacts", "offered", reached.contact_id)
    place: dict[str, str | int | None] = {}
    sealed = None
    if conversation is not None:
        sealed = vault.seal(
            conversation.to_json(), "contacts", "conversation", reached.contact_id
        )
        place = {
            "place_flow": conversation.flow,
            "place_version_id": conversation.version,
            "place_state": conversation.state,
        }
    contacts.save_heard(
        hearing.session,
        contacts.Heard(
            contact_id=reached.contact_id,
            sequence=max(posted.last_sequence, hearing.inbound.sequence),
            language=conversation.language if conversation else reached.language,
            conversation=sealed,
            offered=offered,
            offered_sequence=posted.offered_sequence,
            heard_at=to_micros(hearing.written),
            flood_level=bucket.level,
            flood_at=bucket.at,
            **place,  # type: ignore[arg-type]
        ),
    )
