"""How a person can be written to now: by which medium, until when, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.event import Reply
from bot.core.phone import read_number
from bot.core.rendering import Medium, render
from bot.services.parts import Parts
from bot.services.postage import Postage, postage_of
from bot.services.telling import Skipped, choose_way
from bot.services.window import WINDOW
from bot.store import addresses, ways
from bot.store.moment import from_micros
from bot.store.session import Session
from bot.store.ways import Way


@dataclass(frozen=True, slots=True)
class Reach:
    """`refused` says why nothing can go. `closes_at` is the end of the WhatsApp window."""

    medium: str
    refused: str = ""
    closes_at: datetime | None = None
    is_closed: bool = False
    by_sms: bool = False  # the same words may go by SMS


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text as it would go: each message with its postage."""

    texts: tuple[str, ...]
    postage: tuple[Postage, ...]

    @property
    def segments(self) -> int:
        """What is paid for."""
        return sum(it.segments for it in self.postage)


def read_reach(parts: Parts, contact_id: int, *, session: Session, now: datetime) -> Reach:
    """How somebody can be written to at this moment."""
    way = choose_way(session, contact_id)
    if isinstance(way, Skipped):
        return Reach("", refused=way.code)
    if way.medium != Medium.WHATSAPP:
        return Reach(way.medium)
    closes = from_micros(way.heard_at) + WINDOW if way.heard_at is not None else None
    is_closed = closes is None or closes <= now
    by_sms = may_go_by_sms(parts, way, contact_id, session)
    return Reach(way.medium, closes_at=closes, is_closed=is_closed, by_sms=by_sms)


def sms_way(session: Session, contact_id: int) -> Way | None:
    """An address that takes SMS and wants them."""
    open_ones = [
        way
        for way in ways.list_ways(session, contact_id)
        if way.medium == Medium.SMS and way.opted_out_at is None and way.unreachable_at is None
    ]
    return max(open_ones, key=lambda way: (way.heard_at or 0, way.address_id), default=None)


def price(
    parts: Parts, contact_id: int, text: str, medium: Medium, *, session: Session, now: datetime
) -> Sheet:
    """What a member's words become, and what they cost."""
    person = ways.read_person(session, contact_id)
    language = person.language if person is not None else "fr"
    rendered = render([Reply("", "", text.strip(), language=language)], medium)
    shelf, number = parts.library.now(session), number_of(parts, contact_id, session=session)
    return Sheet(
        tuple(it.text for it in rendered),
        tuple(
            postage_of(it.text, medium, facts=shelf.facts, number=number, on=now.date())
            for it in rendered
        ),
    )


def number_of(parts: Parts, contact_id: int, *, session: Session) -> str:
    """The number of the way by which they are written to; "" without one."""
    way = choose_way(session, contact_id)
    return "" if isinstance(way, Skipped) else _opened(parts, way, session)


def _opened(parts: Parts, way: Way, session: Session) -> str:
    sealed = addresses.read_address(session, way.address_id).sealed
    return parts.vault.open(sealed, "addresses", "address", way.address_id)


def may_go_by_sms(parts: Parts, way: Way, contact_id: int, session: Session) -> bool:
    """Whether what cannot go by WhatsApp reaches this person by SMS."""
    return sms_way(session, contact_id) is not None or becomes_sms(parts, way, session)


def becomes_sms(parts: Parts, way: Way, session: Session) -> bool:
    """Whether what WhatsApp refuses goes to the same number by SMS: no address of it is shut."""
    if parts.channel_for(Medium.SMS) is None:
        return False
    number = _opened(parts, way, session)
    index = parts.vault.index("address", number)
    found = addresses.find_address(session, medium=Medium.SMS, address_index=index)
    return read_number(number) == number and found is None
