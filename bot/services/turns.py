"""Turns: one stored message heard by its contact's conversation, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channels.channel import InboundMessage
from bot.core.conversation import Conversation
from bot.core.event import Event, Opened, Reply, Returned, Said
from bot.core.rendering import Medium, render
from bot.services.actions import ACTIONS, LOOKUPS
from bot.services.check_ins import hear_from
from bot.services.coming_back import happening
from bot.services.letter import offered_from_json
from bot.services.library import Shelf
from bot.services.locks import is_secret, look_at_lock
from bot.services.naming_facts import keep_named
from bot.services.parts import Parts
from bot.services.repeated_danger import Answer, note_danger
from bot.services.replies import Posted, line_at, post, save
from bot.services.saying import read_said, spelt
from bot.services.silence import Bucket, Silence, heard_always, is_urgent, why_silent
from bot.services.stops import opt_in_by_provider, opt_out_by_provider
from bot.services.talk import Talk, go_on
from bot.services.unheard import keep_unheard
from bot.services.unnamed import forget_later
from bot.store import addresses, contacts, messages
from bot.store.contacts import Reached
from bot.store.messages import NewMessage
from bot.store.moment import micros, to_micros
from bot.store.session import Session

LONG_AWAY = micros(timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Heard:
    """What was answered: in the webhook's own answer, through the outbox, or not at all."""

    inline: tuple[tuple[int, str], ...] = ()  # our id, text
    queued: int = 0
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """One stored message being heard by the contact's conversation."""

    parts: Parts
    session: Session
    reached: Reached
    inbound: NewMessage
    now: datetime
    written: datetime  # when the person wrote it, as far as is known
    may_go_inline: bool
    is_counted: bool = False  # for the flood limit, when it came in

    @property
    def shelf(self) -> Shelf:
        """What is published now."""
        return self.parts.library.at(self.reached.revision, self.session)

    def answer(self, message: InboundMessage) -> Heard:
        """Hear it, store the replies and the contact's row; silence has a reason."""
        bucket = self.counted_bucket()
        if message.opt_out is not None:
            return self._obey_provider(message.opt_out, bucket)
        text = spelt(message.text)
        word = heard_always(text, self.shelf.world.words)
        limit = self.parts.config.flood_per_minute
        at = to_micros(self.now)
        silence = why_silent(self.reached, bucket, limit=limit, now=at, word=word)
        if silence is not None and not is_urgent(text, self.shelf.world):
            return self._keep_silent(silence, bucket)
        if silence is Silence.FLOOD and (answer := note_danger(self, text)) is not Answer.FULL:
            return self._keep_silent(silence, bucket, is_told=answer is Answer.RECEIVED)
        if self.reached.opted_out_at is not None and word is None:
            addresses.note_answer_after_stop(self.session, self.reached.address_id)
        self._find_again(at)
        talk = self._talk()
        look_at_lock(talk, self.reached)
        before = (talk.conversation.flow, talk.conversation.state)
        go_on(talk, self._event(message, talk.conversation), lookups=LOOKUPS, actions=ACTIONS)
        self.parts.failpoint("heard")
        is_quiet = is_confidential(talk, before)
        if is_quiet:
            messages.hide(self.session, self.inbound.id)
        if talk.forgets:
            forget_later(self.session, self.inbound.id, now=self.now)
        if is_secret(talk, before, text, guarded=bool(self.reached.guarded)):
            messages.blank(self.session, self.inbound.id)
            talk.is_unclear = False  # nothing is learnt from it
        if self.reached.opted_out_at is not None and word is None and silence is None:
            talk.replies[:] = self._with_way_back(talk.replies)
        posted = self._post(talk.replies, is_notice=word is not None)
        if not (is_quiet or talk.forgets):
            self._keep_named(talk, posted)
            keep_unheard(talk, text, at=before)
        save(self, talk.conversation, posted, bucket)
        if talk.speaker is not None:
            posted = posted.joined(self._greet_other(talk.speaker, posted))
        return Heard(posted.inline, posted.queued)

    def _keep_named(self, talk: Talk, posted: Posted) -> None:
        keep_named(
            self.session, talk.named, contact_id=talk.contact_id, message_id=posted.message_id,
            now=self.now,
        )  # fmt: skip

    def _find_again(self, at: int) -> None:
        """Whoever was given up for lost and writes is there again. Asked only after a while."""
        heard_at = self.reached.heard_at
        if heard_at is None or at - heard_at <= LONG_AWAY:
            return
        contact_id, library = self.reached.contact_id, self.parts.library
        hear_from(library, contact_id, session=self.session, now=self.now)

    def leave_to_staff(self) -> Heard:
        """Too late to answer the present question: kept for staff, and the person is told."""
        posted = Posted()
        if self.reached.opted_out_at is None:
            posted = self._tell("late")
        save(self, None, posted, self.present_bucket())
        return Heard(posted.inline, posted.queued)

    def apologise(self) -> None:
        """The turn cannot be had: the person is told once that a member will answer."""
        posted = Posted()
        if self.reached.opted_out_at is None:
            posted = self._tell("went_wrong")
        save(self, None, posted, self.present_bucket())

    def present_bucket(self) -> Bucket:
        """The flood bucket as it stands, without this message."""
        return Bucket(self.reached.flood_level, self.reached.flood_at)

    def counted_bucket(self) -> Bucket:
        """The flood bucket with this message in it."""
        present = self.present_bucket()
        if self.is_counted:
            return present
        return present.after(to_micros(self.now), limit=self.parts.config.flood_per_minute)

    def _tell(self, code: str) -> Posted:
        text = self.shelf.world.phrase(code, self.reached.language)
        return self._post([Reply("", "", text, language=self.reached.language)])

    def _obey_provider(self, kind: str, bucket: Bucket) -> Heard:
        """The provider heard STOP or START and answered itself: do as it did, say nothing."""
        contact_id, address_id = self.reached.contact_id, self.reached.address_id
        if kind == "STOP":
            opt_out_by_provider(
                self.session, contact_id=contact_id, address_id=address_id, now=self.now
            )
        elif kind == "START":
            opt_in_by_provider(
                self.session, contact_id=contact_id, address_id=address_id, now=self.now
            )
        save(self, None, Posted(), bucket)
        return Heard(silence=Silence.STOPPED)

    def _keep_silent(self, silence: Silence, bucket: Bucket, *, is_told: bool = False) -> Heard:
        posted, code = Posted(), "received" if is_told else "flood"
        if (is_told or bucket.just_overflowed) and self.reached.opted_out_at is None:
            posted = self._tell(code)
        save(self, None, posted, bucket)
        return Heard(posted.inline, posted.queued, silence)

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
        said, at, heard_at = self._said(message), to_micros(self.written), self.reached.heard_at
        silence = micros(timedelta(hours=float(self.shelf.settings["silence_hours"])))
        is_long_ago = heard_at is not None and at - heard_at > silence
        published = self.shelf.published
        return happening(conversation, said, published=published, is_long_ago=is_long_ago)

    def _said(self, message: InboundMessage) -> Said:
        offered = None
        if self.reached.offered is not None:
            stored = self.parts.vault.open(
                self.reached.offered, "contacts", "offered", self.reached.contact_id
            )
            offered = offered_from_json(stored)
        return read_said(message, offered=offered, shelf=self.shelf)

    def _with_way_back(self, replies: list[Reply]) -> list[Reply]:
        """The one answer after STOP, which says how to come back: nothing follows it."""
        said = self.shelf.world.phrase("stopped", self.reached.language)
        first = [it._replace(text=f"{said}\n{it.text}", short=None) for it in replies[:1]]
        return first + replies[1:]

    def _post(self, replies: list[Reply], *, is_notice: bool = False) -> Posted:
        return post(self, render(replies, Medium(self.inbound.medium)), is_notice=is_notice)

    def _greet_other(self, speaker: int, posted: Posted) -> Posted:
        """Another contact writes here from now on: ask what that one was asked last."""
        other = contacts.lock_contact(
            self.session, contact_id=speaker, address_id=self.reached.address_id
        )
        assert other is not None, "a contact that an action has just found or made"
        inbound = replace(self.inbound, contact_id=speaker, sequence=other.sequence)
        hearing = replace(
            self,
            reached=other,
            inbound=inbound,
            may_go_inline=self.may_go_inline
            and messages.is_line_free(self.session, inbound, line_at(self.parts, self.now)),
        )
        theirs = hearing._talk()
        look_at_lock(theirs, other)
        event = Returned() if theirs.conversation.flow else Opened()
        go_on(theirs, event, lookups=LOOKUPS, actions=ACTIONS)
        answers = post(hearing, render(theirs.replies, theirs.medium))
        save(hearing, theirs.conversation, answers, hearing.present_bucket())
        return answers


def is_confidential(talk: Talk, before: tuple[str, str]) -> bool:
    """True when the person answered a confidential question, or what they wrote led to one."""
    if any(reply.confidential for reply in talk.replies):
        return True
    flow, state = before
    version_id = talk.shelf.published.get(flow)
    if version_id is None:
        return False
    found = talk.library.version(version_id, talk.session).flow.states.get(state)
    return found is not None and found.confidential
