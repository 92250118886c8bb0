"""What members see of agreements: who takes people, since when, where it was tested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.phone import mask
from bot.services.agreements import can_agree
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import agreements as store
from bot.store import library
from bot.store.agreements import AgreementRow
from bot.store.moment import from_micros
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement on screen; `number` is masked."""

    organisation: str
    name: str
    agreed_on: str
    contact_name: str
    number: str
    medium: str
    tested: datetime | None
    is_tested_now: bool  # the test message is on its way
    is_saturated: bool
    is_automatic: bool
    is_over: bool


def list_agreements(
    parts: Parts, actor: Actor, *, session: Session
) -> tuple[Agreement, ...]:
    """Every agreement, those that ended last. Raises `Refusal` "not_allowed"."""
    if not may(actor, Permission.LIST_REFERRALS):
        raise Refusal("not_allowed")
    found = [_view(parts, row, session=session) for row in store.list_agreements(session)]
    return tuple(sorted(found, key=lambda it: (it.is_over, it.name)))


def list_eligible(parts: Parts, *, session: Session) -> tuple[tuple[str, str], ...]:
    """(id, name) of each organisation with which an agreement may be entered.

    Before anything is published there is no directory, and nobody to choose.
    """
    if not library.list_published(session):
        return ()
    content = parts.library.now(session).content
    eligible = (it for it in content.organisations.values() if can_agree(it))
    return tuple(sorted(((it.id, it.name) for it in eligible), key=lambda it: it[1]))


def name_of(parts: Parts, organisation: str, *, session: Session) -> str:
    """What an organisation is called."""
    known = parts.library.now(session).content.organisations.get(organisation)
    return known.name if known is not None else organisation


def _view(parts: Parts, row: AgreementRow, *, session: Session) -> Agreement:
    vault, recipient = parts.vault, row.recipient_id
    contact = row.contact_name
    return Agreement(
        organisation=row.organisation,
        name=name_of(parts, row.organisation, session=session),
        agreed_on=row.agreed_on,
        contact_name=vault.open(contact, "agreements", "contact_name", recipient)
        if contact
        else "",
        number=mask(vault.open(row.address, "agreements", "address", recipient)),
        medium=row.medium,
        tested=from_micros(row.tested_at) if row.tested_at is not None else None,
        is_tested_now=row.tested_at is None and row.test_message_id is not None,
        is_saturated=bool(row.saturated),
        is_automatic=bool(row.automatic),
        is_over=row.ended_at is not None,
    )
