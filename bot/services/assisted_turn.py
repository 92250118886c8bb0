"""A turn at the desk: one thing heard for a person by the same talk, and what is read to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.conversation import Conversation
from bot.core.event import Event
from bot.core.rendering import Medium, Rendered, render
from bot.services.actions import ACTIONS, LOOKUPS
from bot.services.check_ins import hear_from
from bot.services.desk_address import own_address
from bot.services.letter import letter_of, offered_to_json
from bot.services.locks import is_secret, look_at_lock
from bot.services.naming_facts import keep_named
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.services.talk import Talk, go_on
from bot.services.turns import LONG_AWAY, is_confidential
from bot.services.unnamed import forget_later
from bot.store import addresses, contacts, messages
from bot.store.assisting import ASSISTED, DESK
from bot.store.contacts import Reached
from bot.store.identity import new_id, new_trace
from bot.store.messages import NewMessage
from bot.store.moment import to_micros
from bot.store.session import Session

MEDIUM = Medium.WHATSAPP  # a screen shows long texts, and the usual spelling of Bambara


class AssistedTurn:
    """One thing heard at the desk, and what is answered."""

    def __init__(
        self, parts: Parts, session: Session, reached: Reached, member_id: int, now: datetime
    ) -> None:
        self.parts, self.session, self.reached, self.now = parts, session, reached, now
        self.member_id = member_id
        self.shelf = parts.library.at(reached.revision, session)
        self.words = self.shelf.world.words
        self.own_address = own_address(session, reached.contact_id)
        self.conversation = Conversation(language=reached.language)
        if reached.conversation is not None:
            stored = parts.vault.open(
                reached.conversation, "contacts", "conversation", reached.contact_id
            )
            self.conversation = Conversation.from_json(stored)

    def take(self, text: str, event: Event) -> None:
        """Store what was said, let it happen, store what is answered."""
        inbound = self._inbound(text)
        messages.insert_outbound(self.session, inbound)
        self._find_again()
        talk = self._talk(inbound.id)
        look_at_lock(talk, self.reached)
        before = (talk.conversation.flow, talk.conversation.state)
        go_on(talk, event, lookups=LOOKUPS, actions=ACTIONS)
        if talk.speaker is not None:  # who comes next is registered, not switched to
            raise Refusal("other_person")
        is_quiet = is_confidential(talk, before)
        if is_quiet:
            messages.hide(self.session, inbound.id)
        if talk.forgets:
            forget_later(self.session, inbound.id, now=self.now)
        elif not is_quiet:
            keep_named(
                self.session, talk.named, contact_id=talk.contact_id, message_id=inbound.id,
                now=self.now,
            )  # fmt: skip
        if is_secret(talk, before, text, guarded=bool(self.reached.guarded)):
            messages.blank(self.session, inbound.id)
        last = self._answer(inbound, render(talk.replies, MEDIUM))
        if self.own_address is None:  # a STOP that came by a menu is not the next person's
            addresses.opt_in(self.session, address_id=self.reached.address_id)
        self._save(talk.conversation, last)

    def _find_again(self) -> None:
        heard_at = self.reached.heard_at
        if heard_at is not None and to_micros(self.now) - heard_at > LONG_AWAY:
            hear_from(
                self.parts.library, self.reached.contact_id, session=self.session, now=self.now
            )

    def _talk(self, message_id: int) -> Talk:
        return Talk(
            session=self.session,
            vault=self.parts.vault,
            library=self.parts.library,
            shelf=self.shelf,
            now=self.now,
            contact_id=self.reached.contact_id,
            address_id=self.own_address or self.reached.address_id,
            message_id=message_id,
            medium=MEDIUM,
            conversation=self.conversation,
            member_id=self.member_id,
        )

    def _inbound(self, text: str) -> NewMessage:
        message_id = new_id()
        return NewMessage(
            id=message_id,
            contact_id=self.reached.contact_id,
            address_id=self.reached.address_id,
            direction="in",
            medium=MEDIUM.value,
            provider=DESK,
            provider_id=None,
            sequence=self.reached.sequence + 1,
            kind=ASSISTED,
            bulk=0,
            state="processed",
            in_reply_to=None,
            inline=0,
            body=self.parts.vault.seal(text, "messages", "body", message_id),
            offered=None,
            confidential=0,
            segments=0,
            due_at=None,
            trace=new_trace(),
            created_at=to_micros(self.now),
        )

    def _answer(self, inbound: NewMessage, rendered: Sequence[Rendered]) -> int:
        """Store what the member reads out; the place of the last of it."""
        vault, sequence = self.parts.vault, inbound.sequence
        for part in rendered:
            sequence, message_id, offered = sequence + 1, new_id(), None
            if part.offered is not None:
                stored = offered_to_json(part.offered)
                offered = vault.seal(stored, "messages", "offered", message_id)
            row = replace(
                inbound,
                id=message_id,
                direction="out",
                sequence=sequence,
                state="read",  # aloud, or by the person themselves: nothing waits to be sent
                in_reply_to=inbound.id,
                body=vault.seal(letter_of(part).to_json(), "messages", "body", message_id),
                offered=offered,
                confidential=int(part.confidential),
            )
            messages.insert_outbound(self.session, row)
        return sequence

    def _save(self, conversation: Conversation, sequence: int) -> None:
        reached, sealed = self.reached, conversation.to_json()
        contacts.save_heard(
            self.session,
            contacts.Heard(
                contact_id=reached.contact_id,
                sequence=sequence,
                language=conversation.language,
                heard_at=to_micros(self.now),
                flood_level=reached.flood_level,
                flood_at=reached.flood_at,
                conversation=self.parts.vault.seal(
                    sealed, "contacts", "conversation", reached.contact_id
                ),
                place_flow=conversation.flow,
                place_version_id=conversation.version,
                place_state=conversation.state,
            ),
        )
