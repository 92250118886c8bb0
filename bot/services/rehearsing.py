"""Rehearsing: the real engine, lists and actions on a draft, of which nothing is ever stored.

Everything happens in one story that is given up at its end: an invented person with a number of the
demonstration writes, and what was done for them is undone. Wrong tries would be undone with it: so
no code that somebody was really given is known there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.conversation import Conversation
from bot.core.editing import Draft
from bot.core.engine import RunsInCircles, offered_by
from bot.core.event import Event, Expired, Offered, Opened, Said
from bot.core.machine import Uncompilable
from bot.core.rendering import Rendered, render
from bot.core.version import Version
from bot.services.actions import ACTIONS, LOOKUPS
from bot.services.library import Library, Shelf
from bot.services.parts import Parts
from bot.services.talk import Astray, Talk, go_on
from bot.services.transcripts import Step, Transcript
from bot.store import addresses, contacts, sharing
from bot.store.identity import new_id
from bot.store.library import read_revision
from bot.store.moment import to_micros
from bot.store.session import Session

DRAFT_ID = 1  # no version has it: identifiers are large and random
BETWEEN = timedelta(seconds=3)
NUMBER = "+22300990099"  # nobody's
ANSWERED = {"consent_service": "given", "region": "kayes"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One step as it was played: what came of it, and where the conversation stood afterwards."""

    step: Step | None  # None: what comes before anything is said
    messages: tuple[Rendered, ...]
    place: str  # "flow.state"

    @property
    def texts(self) -> tuple[str, ...]:
        """The messages as they would be sent."""
        return tuple(message.text for message in self.messages)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A conversation as it was played; `problem` says why it did not come to its end."""

    transcript: Transcript
    moments: tuple[Moment, ...]
    problem: str = ""

    def written_down(self) -> Transcript:
        """The transcript with the answers that came."""
        if not self.moments:
            return self.transcript
        steps = [
            replace(step, answers=moment.texts)
            for step, moment in zip(self.transcript.steps, self.moments[1:], strict=False)
        ]
        return replace(self.transcript, opening=self.moments[0].texts, steps=tuple(steps))


class _DraftLibrary(Library):
    """The library as it would be with the draft published; it reads nothing anew."""

    def __init__(self, real: Library, shelf: Shelf, draft: Version) -> None:
        self._real, self._present, self._drafted = real, shelf, draft

    def at(self, revision: int, session: Session) -> Shelf:
        """What would be published."""
        return self._present

    def now(self, session: Session) -> Shelf:
        """What would be published."""
        return self._present

    def version(self, version_id: int, session: Session) -> Version:
        """The draft, or what is really published."""
        if version_id == DRAFT_ID:
            return self._drafted
        return self._real.version(version_id, session)


class _GivenUp(Exception):
    """Carries what was learnt out of a story that must not be stored."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        super().__init__("rehearsed")
        self.rehearsal = rehearsal


def rehearse(parts: Parts, draft: Draft, transcript: Transcript, *, now: datetime) -> Rehearsal:
    """Play a transcript on a draft; nothing stays of it. Raises `NotStored` without a database."""

    def story(session: Session) -> Rehearsal:
        raise _GivenUp(_play(parts, draft, transcript, session=session, now=now))

    try:
        return parts.db.write(story)
    except _GivenUp as over:
        return over.rehearsal


@dataclass(slots=True)
class _Stage:
    """The invented person, their conversation, and the clock."""

    parts: Parts
    library: Library
    shelf: Shelf
    session: Session
    transcript: Transcript
    now: datetime
    conversation: Conversation
    contact_id: int
    address_id: int
    offered: Offered | None = None
    heard_at: datetime | None = None
    shown: list[Rendered] = field(default_factory=list)

    def happen(self, event: Event, step: Step | None) -> Moment:
        talk = Talk(
            session=self.session,
            vault=self.parts.vault.apart("rehearsal"),
            library=self.library,
            shelf=self.shelf,
            now=self.now,
            contact_id=self.contact_id,
            address_id=self.address_id,
            message_id=new_id(),
            medium=self.transcript.medium,
            conversation=self.conversation,
        )
        go_on(talk, event, lookups=LOOKUPS, actions=ACTIONS)
        self.conversation = talk.conversation
        for reply in talk.replies:
            self.offered = offered_by(reply) or self.offered
        told = render(talk.replies, self.transcript.medium)
        self.shown += told
        self.heard_at = self.now
        return Moment(step, told, f"{talk.conversation.flow}.{talk.conversation.state}")

    def event_of(self, step: Step) -> Event:
        """What a step is to the engine: as for a message that comes in."""
        said = Said(step.text or "", offered=self.offered)
        if step.tap is not None:
            said = Said(step.tap, self._payload(step.tap), self.offered)
        silence = timedelta(hours=float(self.shelf.settings["silence_hours"]))
        if self.heard_at is not None and self.now - self.heard_at > silence:
            return Expired(said)
        return said

    def _payload(self, label: str) -> str | None:
        for message in reversed(self.shown):
            for option in message.options:
                if option.label == label:
                    return option.payload
        return None


def _play(
    parts: Parts, draft: Draft, transcript: Transcript, *, session: Session, now: datetime
) -> Rehearsal:
    moments: list[Moment] = []
    try:
        stage = _set(parts, draft, transcript, session=session, now=now)
        moments.append(stage.happen(Opened(state=transcript.begin or None), None))
        for step in transcript.steps:
            stage.now += step.pause or BETWEEN
            if step.pause is None:
                moments.append(stage.happen(stage.event_of(step), step))
            else:
                moments.append(Moment(step, (), moments[-1].place))
    except Uncompilable:
        return Rehearsal(transcript, tuple(moments), "uncompilable")
    except (RunsInCircles, Astray, KeyError):
        return Rehearsal(transcript, tuple(moments), "astray")
    return Rehearsal(transcript, tuple(moments))


def _set(
    parts: Parts, draft: Draft, transcript: Transcript, *, session: Session, now: datetime
) -> _Stage:
    flow = draft.flow.flow
    real = parts.library.at(read_revision(session)[0], session)
    version = parts.library.make(DRAFT_ID, draft.flow, draft.texts, {})
    shelf = replace(real, published={**real.published, flow: DRAFT_ID})
    contact_id, address_id = _invent(parts, transcript, session=session, now=to_micros(now))
    conversation = Conversation(language=transcript.language)
    conversation.answers.update(_answered(transcript))
    conversation.stand_at(flow, DRAFT_ID, "")
    library = _DraftLibrary(parts.library, shelf, version)
    return _Stage(
        parts, library, shelf, session, transcript, now, conversation, contact_id, address_id
    )


def _answered(transcript: Transcript) -> Mapping[str, str]:
    return {**ANSWERED, "place": transcript.place, "language": transcript.language}


def _invent(parts: Parts, transcript: Transcript, *, session: Session, now: int) -> tuple[int, int]:
    contact_id, address_id = new_id(), new_id()
    contacts.insert_contact(session, contact_id=contact_id, language=transcript.language, now=now)
    new = addresses.NewAddress(
        id=address_id,
        medium=transcript.medium.value,
        address_index=parts.vault.index("address", f"{NUMBER}/{address_id}"),
        address=parts.vault.seal(NUMBER, "addresses", "address", address_id),
        provider="rehearsal",
        contact_id=contact_id,
        created_at=now,
    )
    addresses.insert_address(session, new)
    sharing.share(session, address_id=address_id, contact_id=contact_id, position=1)
    return contact_id, address_id
