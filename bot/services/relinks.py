"""Re-links: at the desk, papers seen, a person gets a new number without their old phone.

The old number gets one neutral text and two days to object; until then nothing from before is
shown on the new one. After an objection it stays closed until a member has looked at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.phone import read_number
from bot.core.rendering import Medium
from bot.services import moving
from bot.services.locks import refresh_guard
from bot.services.notices import notify
from bot.services.parts import Parts
from bot.services.people_policy import hidden_among, is_hidden
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import addresses, audit, contacts, dwellings, relinks
from bot.store.addresses import NewAddress
from bot.store.identity import new_id
from bot.store.moment import from_micros, micros, to_micros
from bot.store.profiles import read_profile, set_profile
from bot.store.relinks import RelinkRow
from bot.store.session import Session

NOTICE = "relinked"
HOLD = timedelta(hours=48)
UNTIL_SETTLED = timedelta(days=3650)


class Reason(StrEnum):
    """Why somebody comes to the desk with a new number."""

    LOST = "lost"
    STOLEN = "stolen"
    BROKEN = "broken"
    TAKEN_AWAY = "taken_away"
    NO_CREDIT = "number_expired"


@dataclass(frozen=True, slots=True)
class Objection:
    """A re-link that the old number says was not them."""

    relink_id: int
    contact_id: int
    member_id: int
    made_at: datetime
    objected_at: datetime


def relink(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    new_number: str,
    *,
    reason: str,
    session: Session,
    now: datetime,
) -> int:
    """Move a person to a new number; the id of the re-link.

    Raises `Refusal` "forbidden", "no_reason", "not_a_number", "same_number" or "full".
    """
    if not may(actor, Permission.RELINK):
        raise Refusal("forbidden")
    if reason not in set(Reason):
        raise Refusal("no_reason")
    number = read_number(new_number)
    if number is None:
        raise Refusal("not_a_number")
    contacts.lock(session, contact_id)
    before = dwellings.list_dwellings(session, contact_id)
    here = _settle_at(parts, contact_id, number, session=session, now=now)
    left = [it for it in before if it.address_id not in here]
    if before and not left:
        raise Refusal("same_number")
    old_id = left[0].address_id if left else None
    row = RelinkRow(
        id=new_id(),
        contact_id=contact_id,
        old_address_id=old_id,
        new_address_id=here[0],
        member_id=actor.id,
        reason=reason,
        made_at=to_micros(now),
        opens_at=to_micros(now) + micros(HOLD),
    )
    relinks.insert_relink(session, row)
    dwellings.cancel_waiting(session, contact_id, reason="moved", now=to_micros(now))
    speakers = {
        moving.move_out(session, contact_id, it.address_id, now=now)
        for it in left
        if it.speaker == contact_id
    }
    for it in left:
        dwellings.leave(session, address_id=it.address_id, contact_id=contact_id)
    for speaker in sorted(speakers):
        notify(parts, speaker, NOTICE, row.id, session=session, now=now)
    _close(session, contact_id, now=now)
    _note("relinked", contact_id, session=session, now=now, member_id=actor.id, reason=reason)
    return row.id


def _settle_at(
    parts: Parts, contact_id: int, number: str, *, session: Session, now: datetime
) -> list[int]:
    """The addresses of a number, where the contact writes from now on."""
    index = parts.vault.index("address", number)
    addresses.wait_for_newcomer(session, index)
    here = [
        it
        for medium in Medium
        if (it := addresses.find_address(session, medium=medium.value, address_index=index))
    ]
    if here:
        if not all(moving.move_in(session, contact_id, it) for it in here):
            raise Refusal("full")
        return here
    channel = parts.channel_for(Medium.SMS)
    address_id = new_id()
    new = NewAddress(
        id=address_id,
        medium=Medium.SMS.value,
        address_index=index,
        address=parts.vault.seal(number, "addresses", "address", address_id),
        provider="" if channel is None else channel.name,
        contact_id=contact_id,
        created_at=to_micros(now),
    )
    addresses.insert_address(session, new)
    moving.move_in(session, contact_id, address_id)
    return [address_id]


def _close(session: Session, contact_id: int, *, now: datetime) -> None:
    """What is from before is closed until every hold is over and every objection was looked at."""
    until = to_micros(now)
    for row in relinks.list_unsettled(session, contact_id):
        is_open = row.objected_at is not None
        until = max(until, to_micros(now + UNTIL_SETTLED) if is_open else row.opens_at)
    set_profile(session, contact_id, to_micros(now), history_opens_at=until, unlocked_at=None)
    refresh_guard(session, contact_id, read_profile(session, contact_id))


def object_to(relink_id: int, *, session: Session, now: datetime) -> bool:
    """The old number says that it was not them: all stays closed. False when that comes too late.
    """
    row = relinks.lock_relink(session, relink_id)
    if row is None or row.opens_at <= to_micros(now):
        return False
    if relinks.object_to(session, relink_id, now=to_micros(now)):
        _close(session, row.contact_id, now=now)
        _note("relink_objected", row.contact_id, session=session, now=now, member_id=None)
    return True


def list_objections(actor: Actor, *, session: Session) -> tuple[Objection, ...]:
    """What a member must look at, the oldest first. Raises `Refusal` "forbidden"."""
    if not may(actor, Permission.RELINK):
        raise Refusal("forbidden")
    rows = relinks.list_objected(session)
    hidden = hidden_among(actor, {row.contact_id for row in rows}, session=session)
    return tuple(
        Objection(
            relink_id=row.id,
            contact_id=row.contact_id,
            member_id=row.member_id,
            made_at=from_micros(row.made_at),
            objected_at=from_micros(row.objected_at or row.made_at),
        )
        for row in rows
        if row.contact_id not in hidden
    )


def settle_objection(
    actor: Actor, relink_id: int, *, is_right: bool, session: Session, now: datetime
) -> None:
    """The papers were looked at again: the new number is theirs, or it never was and goes.

    Raises `Refusal` "forbidden", or "no_objection" when there is none (any more).
    """
    if not may(actor, Permission.RELINK):
        raise Refusal("forbidden")
    row = relinks.lock_relink(session, relink_id)
    if row is None or row.objected_at is None:
        raise Refusal("no_objection")
    if is_hidden(actor, row.contact_id, session=session):
        raise Refusal("no_objection")
    if not relinks.settle(session, relink_id, now=to_micros(now)):
        raise Refusal("no_objection")
    if not is_right:
        _take_back(session, row, now=now)
    _close(session, row.contact_id, now=now)
    act = "relink_confirmed" if is_right else "relink_undone"
    _note(act, row.contact_id, session=session, now=now, member_id=actor.id)


def _take_back(session: Session, row: RelinkRow, *, now: datetime) -> None:
    """Back to the old number; whoever has the new one sees nothing."""
    for it in dwellings.list_dwellings(session, row.contact_id):
        moving.move_out(session, row.contact_id, it.address_id, now=now)
    if row.old_address_id is not None:
        for address_id in dwellings.list_same_number(session, row.old_address_id):
            moving.move_in(session, row.contact_id, address_id)


def _note(
    act: str,
    contact_id: int,
    *,
    session: Session,
    now: datetime,
    member_id: int | None,
    **detail: str,
) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="contact",
        subject_id=contact_id,
        now=to_micros(now),
        member_id=member_id,
        **detail,
    )
