"""A message that was not taken or did not arrive: what follows for it, its address, the staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels.channel import DeliveryFailure, Remedy
from bot.services import fates
from bot.services.failures import note_failure
from bot.services.parts import Parts
from bot.services.second_way import send_by_sms
from bot.services.stops import opt_out_by_provider
from bot.store import addresses, outbox
from bot.store.holding_back import hold_back
from bot.store.moment import to_micros
from bot.store.outbox import Fate, Row
from bot.store.session import Session

STAFF_LOOKS = frozenset({Remedy.ALERT, Remedy.STOP_CHANNEL, Remedy.ASK_AGAIN})
EXPECTED_END = frozenset({Remedy.PERMANENT, Remedy.OPTED_OUT})
ANOTHER_WAY = frozenset({Remedy.OTHER_MEDIUM, Remedy.TEMPLATE})
BAD_TEMPLATES = frozenset(
    {"unknown_template", "21655", "21656", "63027", "63028", "63029", "63041"}
)  # staff mend the template; this person is written to all the same


def refuse(
    parts: Parts, row: Row, failure: DeliveryFailure, *, session: Session, now: datetime
) -> None:
    """Record that it was not taken, or that nobody knows. The contact is locked already."""
    fate = fates.refused(row, failure, now=to_micros(now), patience=parts.patience)
    _follow(parts, row, failure, fate, session=session, now=now)


def record_undelivered(
    parts: Parts,
    row: Row,
    failure: DeliveryFailure,
    *,
    state: str,
    provider_id: str | None,
    session: Session,
    now: datetime,
) -> None:
    """Record that it was taken and did not arrive; `state` is the provider's word for it."""
    fate = fates.undelivered(row, failure, now=to_micros(now), patience=parts.patience)
    fate = replace(fate, provider_id=provider_id or row.provider_id)
    if fate.state == "failed":
        fate = replace(fate, provider_state=state)
    _follow(parts, row, failure, fate, session=session, now=now)


def _follow(
    parts: Parts,
    row: Row,
    failure: DeliveryFailure,
    fate: Fate,
    *,
    session: Session,
    now: datetime,
) -> None:
    outbox.set_fate(session, row.id, fate)
    longest = to_micros(now + parts.patience.long_back_off)
    if fate.state == "ready" and fate.due_at is not None and fate.due_at <= longest:
        hold_back(session, row, until=fate.due_at)
    remedy = failure.remedy
    went_another_way = False
    if remedy is Remedy.OPTED_OUT:
        opt_out_by_provider(session, contact_id=row.contact_id, address_id=row.address_id, now=now)
    if _is_the_address(failure):
        addresses.mark_unreachable(session, address_id=row.address_id, now=to_micros(now))
    if remedy in ANOTHER_WAY or failure.code in BAD_TEMPLATES:
        went_another_way = send_by_sms(parts, row, session=session, now=now)
    gave_up = fate.state == "failed" and remedy not in EXPECTED_END and not went_another_way
    if (gave_up or remedy in STAFF_LOOKS) and row.error_code != failure.code:
        _tell_staff(row, failure.code, session=session, now=now)


def _is_the_address(failure: DeliveryFailure) -> bool:
    """True when the provider says that nothing will arrive there."""
    if failure.remedy is Remedy.OTHER_MEDIUM:
        return True
    return failure.remedy is Remedy.PERMANENT and failure.code.isdigit()


def give_up(parts: Parts, row: Row, code: str, *, session: Session, now: datetime) -> None:
    """It cannot be sent at all: staff see it."""
    failure = DeliveryFailure(code, Remedy.ALERT)
    refuse(parts, row, failure, session=session, now=now)


def _tell_staff(row: Row, code: str, *, session: Session, now: datetime) -> None:
    error = f"delivery {code}"
    note_failure(session, error, message_id=row.id, now=now, trace=row.trace)
