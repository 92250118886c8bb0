"""Holding: what is held of a person, counted, for them and for whoever exports it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store import holdings
from bot.store.profiles import read_profile
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of one person: whether and how many, never what."""

    messages: int
    tickets: int
    appointments: int
    cases: int
    relatives: int
    has_name: bool
    place: str | None
    region: str | None


def read_held(session: Session, contact_id: int) -> Held:
    """What is held of a contact."""
    counts = holdings.count_held(session, contact_id)
    profile = read_profile(session, contact_id)
    return Held(
        messages=counts.messages,
        tickets=counts.tickets,
        appointments=counts.appointments,
        cases=counts.cases,
        relatives=counts.relatives,
        has_name=bool(counts.names),
        place=profile.place,
        region=profile.region,
    )
