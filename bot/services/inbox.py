"""The inbox: one inbound message, received once and answered once, in one story."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channels.channel import InboundMessage
from bot.core.conversation import Conversation
from bot.core.event import Event, Expired, Opened, Reply, Returned, Said
from bot.core.hearing import Word
from bot.core.phone import address_key
from bot.core.rendering import Medium, render
from bot.core.text import storable
from bot.services.actions import ACTIONS, LOOKUPS
from bot.services.letter import letter_from_json, offered_from_json
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.services.replies import Posted, post, save
from bot.services.silence import Bucket, Silence, heard_always, why_silent
from bot.services.talk import Talk, go_on
from bot.store import contacts, messages
from bot.store.contacts import NewAddress, Reached
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros
from bot.store.session import Session

LONGEST_HEARD = 2_000


@dataclass(frozen=True, slots=True)
class Letters:
    """What the webhook's own answer carries, in order: (our id, text)."""

    inline: tuple[tuple[int, str], ...] = ()
    queued: int = 0  # how many replies went to the outbox instead
    silence: Silence | None = None
    repeat: bool = False
    message_id: int | None = None


def receive(
    parts: Parts,
    message: InboundMessage,
    *,
    session: Session,
    now: datetime,
    trace: str,
    answers_inline: bool = True,
    caught_up: bool = False,
) -> Letters:
    """Store a message and its answer. A repeat gets the stored answer and has no other effect.

    `caught_up`: it was found in the provider's list, not brought by a webhook.

    Raises whatever a bug raises: nothing is stored then, and `aside.set_aside` keeps the message.
    """
    reached = reach(parts, message, session=session, now=now)
    shelf = parts.library.at(reached.revision, session)
    inbound = inbound_row(parts, message, reached, trace=trace, now=now)
    late = caught_up and _is_late(message, reached)
    if late:
        inbound = replace(inbound, state="late")
    if not messages.insert_inbound(session, inbound):
        if caught_up:
            return Letters(repeat=True)
        return _repeat(parts, message, session=session, now=now)
    _keep_attachments(parts, message, inbound.id, session=session, now=now)
    hearing = Hearing(parts, session, shelf, reached, inbound, now, answers_inline)
    return hearing.leave_to_staff() if late else hearing.answer(message)


def _is_late(message: InboundMessage, reached: Reached) -> bool:
    """True for a message that was written before one we answered already: it answers no longer."""
    if message.sent_at is None or reached.heard_at is None:
        return False
    return to_micros(message.sent_at) < reached.heard_at


def reach(parts: Parts, message: InboundMessage, *, session: Session, now: datetime) -> Reached:
    """The contact who speaks at the sender's address, locked; a new one when nobody did."""
    key = address_key(message.sender)
    index = parts.vault.index("address", key)
    medium = message.medium.value
    found = contacts.lock_at_address(session, medium=medium, address_index=index)
    if found is None:
        _add_address(parts, message, key, index, session=session, now=to_micros(now))
        found = contacts.lock_at_address(session, medium=medium, address_index=index)
    if found is None:  # somebody switched while we waited for the lock
        found = contacts.lock_at_address(session, medium=medium, address_index=index)
    assert found is not None
    return found


def _add_address(
    parts: Parts, message: InboundMessage, key: str, index: bytes, *, session: Session, now: int
) -> None:
    """A new address: of a new contact, or of the one who has the same number on another medium."""
    medium = message.medium.value
    known = contacts.find_same_number(session, medium=medium, address_index=index)
    contact_id = known[1] if known else new_id()
    if known is None:
        contacts.insert_contact(session, contact_id=contact_id, language="fr", now=now)
    address_id = new_id()
    sealed = parts.vault.seal(key, "addresses", "address", address_id)
    new = NewAddress(address_id, medium, index, sealed, message.provider, contact_id, now)
    if not contacts.insert_address(session, new):
        return
    sharing = contacts.list_sharing(session, known[0]) if known else [(contact_id, 1)]
    for sharer, position in sharing:
        contacts.share(session, address_id=address_id, contact_id=sharer, position=position)


def inbound_row(
    parts: Parts, message: InboundMessage, reached: Reached, *, trace: str, now: datetime
) -> messages.NewMessage:
    """The row of an inbound message, next in its contact's order."""
    message_id = new_id()
    text = storable(message.text or message.label or "")
    return messages.NewMessage(
        id=message_id,
        contact_id=reached.contact_id,
        address_id=reached.address_id,
        direction="in",
        medium=message.medium.value,
        provider=message.provider,
        provider_id=message.provider_id,
        sequence=reached.sequence + 1,
        kind="inbound",
        bulk=0,
        state="processed",
        in_reply_to=None,
        inline=0,
        body=parts.vault.seal(text, "messages", "body", message_id),
        offered=None,
        confidential=0,
        segments=0,
        due_at=None,
        trace=trace,
        created_at=to_micros(now),
    )


def _repeat(
    parts: Parts, message: InboundMessage, *, session: Session, now: datetime
) -> Letters:
    """The stored answer again, byte for byte; nothing after an opt-out or an erasure."""
    found = messages.find_inbound(
        session, provider=message.provider, provider_id=message.provider_id
    )
    if found is None:
        return Letters(repeat=True)
    message_id = found[0]
    replies = messages.list_inline_replies(session, message_id)
    texts = tuple(
        (it.id, letter_from_json(parts.vault.open(it.body, "messages", "body", it.id)).text)
        for it in replies
        if it.body is not None
    )
    if texts:
        messages.prove_inline_replies(session, message_id=message_id, now=to_micros(now))
    return Letters(inline=texts, repeat=True, message_id=message_id)


def _keep_attachments(
    parts: Parts, message: InboundMessage, message_id: int, *, session: Session, now: datetime
) -> None:
    for position, attachment in enumerate(message.attachments):
        attachment_id = new_id()
        messages.insert_attachment(
            session,
            {
                "id": attachment_id,
                "message_id": message_id,
                "position": position,
                "url": parts.vault.seal(attachment.url, "attachments", "url", attachment_id),
                "content_type": attachment.content_type[:100],
                "state": "waiting",
                "created_at": to_micros(now),
                "due_at": to_micros(now),
            },
        )


@dataclass(slots=True)
class Hearing:
    """One stored message being heard by the contact's conversation."""

    parts: Parts
    session: Session
    shelf: Shelf
    reached: Reached
    inbound: messages.NewMessage
    now: datetime
    answers_inline: bool

    def answer(self, message: InboundMessage) -> Letters:
        """Hear it, store the replies and the contact's row; silence has a reason."""
        limit = self.parts.config.flood_per_minute
        at = to_micros(self.now)
        bucket = Bucket(self.reached.flood_level, self.reached.flood_at).after(at, limit=limit)
        if message.opt_out is not None:
            return self._obey_provider(message.opt_out, bucket)
        word = heard_always(message.text[:LONGEST_HEARD], self.shelf.world.words)
        silence = why_silent(self.reached, bucket, limit=limit, now=at, word=word)
        if silence is not None:
            return self._keep_silent(silence, bucket, limit=limit)
        if self.reached.opted_out_at is not None and word is None:
            contacts.note_answer_after_stop(self.session, self.reached.address_id)
        talk = self._talk()
        go_on(talk, self._event(message, talk.conversation), lookups=LOOKUPS, actions=ACTIONS)
        posted = self._post(talk.replies, word=word)
        save(self, talk.conversation, posted, bucket)
        if talk.speaker is not None:
            posted = posted.joined(self._greet_other(talk, posted))
        return Letters(posted.inline, posted.queued, None, False, self.inbound.id)

    def leave_to_staff(self) -> Letters:
        """Too late to answer the present question: kept for staff, and the person is told."""
        bucket = Bucket(self.reached.flood_level, self.reached.flood_at)
        posted = Posted()
        if self.reached.opted_out_at is None:
            posted = self._tell("late")
        save(self, None, posted, bucket)
        return Letters(posted.inline, posted.queued, None, False, self.inbound.id)

    def _tell(self, code: str) -> Posted:
        language = self.reached.language
        text = self.shelf.world.phrase(code, language)
        return self._post([Reply("", "", text, language=language)], word=None)

    def _obey_provider(self, kind: str, bucket: Bucket) -> Letters:
        """The provider heard STOP or START and answered itself: do as it did, say nothing."""
        at, address_id = to_micros(self.now), self.reached.address_id
        if kind == "STOP":
            contacts.opt_out(self.session, address_id=address_id, now=at)
        elif kind == "START":
            contacts.opt_in(self.session, address_id=address_id)
        save(self, None, Posted(), bucket)
        return Letters(silence=Silence.STOPPED, message_id=self.inbound.id)

    def _keep_silent(self, silence: Silence, bucket: Bucket, *, limit: int) -> Letters:
        posted = Posted()
        before = Bucket(self.reached.flood_level, self.reached.flood_at)
        if silence is Silence.FLOOD and bucket.just_overflowed(before, limit=limit):
            posted = self._tell("flood")
        save(self, None, posted, bucket)
        return Letters(posted.inline, posted.queued, silence, False, self.inbound.id)

    def _talk(self) -> Talk:
        reached, parts = self.reached, self.parts
        conversation = Conversation(language=reached.language)
        if reached.conversation is not None:
            conversation = Conversation.from_json(
                parts.vault.open(
                    reached.conversation, "contacts", "conversation", reached.contact_id
                )
            )
        return Talk(
            session=self.session,
            vault=parts.vault,
            library=parts.library,
            shelf=self.shelf,
            now=self.now,
            contact_id=reached.contact_id,
            address_id=reached.address_id,
            message_id=self.inbound.id,
            medium=Medium(self.inbound.medium),
            conversation=conversation,
        )

    def _event(self, message: InboundMessage, conversation: Conversation) -> Event:
        """What happened: new here, back after a long silence, or simply said."""
        said = self._said(message)
        if not conversation.flow:
            return Opened(then=said)
        heard_at = self.reached.heard_at
        silence = timedelta(hours=float(self.shelf.settings["silence_hours"]))
        if heard_at is not None and to_micros(self.now) - heard_at > micros(silence):
            return Expired(said)
        return said

    def _said(self, message: InboundMessage) -> Said:
        offered = None
        if self.reached.offered is not None:
            stored = self.parts.vault.open(
                self.reached.offered, "contacts", "offered", self.reached.contact_id
            )
            offered = offered_from_json(stored)
        text = (message.text or message.label or "")[:LONGEST_HEARD]
        said = Said(text, message.payload, offered)
        if text.strip() or message.payload:
            return said
        if message.location is not None:
            region = nearest_region(self.shelf, message.location)
            return replace(said, text=region) if region else replace(said, courtesy="far_away")
        return replace(said, courtesy=_courtesy(message)) if message.attachments else said

    def _post(self, replies: list[Reply], *, word: Word | None) -> Posted:
        medium = Medium(self.inbound.medium)
        return post(self, render(replies, medium), is_notice=word is not None)

    def _greet_other(self, talk: Talk, posted: Posted) -> Posted:
        """Another contact writes here from now on: ask what that one was asked last."""
        assert talk.speaker is not None
        other = contacts.lock_contact(
            self.session, contact_id=talk.speaker, address_id=self.reached.address_id
        )
        assert other is not None
        hearing = replace(
            self, reached=other, inbound=replace(self.inbound, sequence=other.sequence)
        )
        theirs = hearing._talk()
        event = Returned() if theirs.conversation.flow else Opened()
        go_on(theirs, event, lookups=LOOKUPS, actions=ACTIONS)
        answers = post(
            hearing, render(theirs.replies, theirs.medium), inline=bool(posted.inline) or None
        )
        save(hearing, theirs.conversation, answers, Bucket(other.flood_level, other.flood_at))
        return answers


def _courtesy(message: InboundMessage) -> str:
    kind = message.attachments[0].content_type
    if kind.startswith("audio/"):
        return "voice_note"
    return "photo" if kind.startswith("image/") else "other_media"


def nearest_region(shelf: Shelf, location: tuple[float, float]) -> str | None:
    """The name of the region whose capital is nearest; None for a place far from Mali."""
    capitals = shelf.facts.get("pins", {}).get("capitals", [])
    latitude, longitude = location
    best, name = 36.0, None  # six degrees: some 650 km
    for capital in capitals:
        distance = (capital["latitude"] - latitude) ** 2 + (capital["longitude"] - longitude) ** 2
        if distance < best:
            best, name = distance, str(capital["label"])
    return name
