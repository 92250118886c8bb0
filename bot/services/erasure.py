"""Erasure: somebody is hidden at once and forgotten after seven days, unless the desk undoes it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services import moving
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.referrals import withdraw_all
from bot.services.refusal import Refusal
from bot.services.timers import Due, set_timer, unset_timer
from bot.store import audit, contacts, dwellings, erasures, forgetting, protections
from bot.store.cases import is_person
from bot.store.erasures import ErasureRow
from bot.store.identity import new_id
from bot.store.moment import from_micros, micros, to_micros
from bot.store.session import Session
from bot.store.vault import Vault

TIMER = "erase"
WAITS = timedelta(days=7)
LOOK_AGAIN = timedelta(days=1)  # while a request for protection is open
CODE_LETTERS = "ACDEFHJKLMNPRTUVWXY34679"  # none that is mistaken for another
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """A wish that waits, for the staff: no name, no number."""

    id: int
    contact_id: int
    asked_at: datetime
    due_at: datetime
    is_held_by_protection: bool


def ask_erasure(
    vault: Vault,
    contact_id: int,
    *,
    session: Session,
    now: datetime,
    member_id: int | None = None,
) -> str:
    """Hide a contact now and forget them in seven days; the code that undoes it at the desk.

    Whoever writes from their numbers next is somebody else. Raises `Refusal` "no_such_person",
    "erased_already".
    """
    contacts.lock(session, contact_id)
    if erasures.find_of_contact(session, contact_id) is not None:
        raise Refusal("erased_already")
    if not is_person(session, contact_id):
        raise Refusal("no_such_person")
    at, erasure_id, code = to_micros(now), new_id(), _new_code()
    row = ErasureRow(
        id=erasure_id,
        contact_id=contact_id,
        asked_at=at,
        due_at=at + micros(WAITS),
        undo_hash=vault.index("erasure", code),
        member_id=member_id,
    )
    erasures.insert_erasure(session, row)
    hide(session, contact_id, now=now)
    set_timer(
        session, TIMER, erasure_id, due=now + WAITS, now=now, contact_id=contact_id
    )
    _note("erasure_asked", contact_id, session=session, now=now, member_id=member_id)
    return code


def hide(session: Session, contact_id: int, *, now: datetime) -> None:
    """Nobody finds the contact any more, and nothing reaches their numbers on their behalf."""
    at = to_micros(now)
    protections.mark_erased(session, contact_id, at=at)
    for dwelling in dwellings.list_dwellings(session, contact_id):
        if dwelling.speaker == contact_id:
            moving.hand_on(session, contact_id, dwelling.address_id, now=now)
    dwellings.cancel_waiting(session, contact_id, reason="erased", now=at)
    withdraw_all(session, contact_id, now=now)


def undo_erasure(
    parts: Parts, actor: Actor, code: str, *, session: Session, now: datetime
) -> int:
    """Show the contact again who came back with the code; their id.

    Raises `Refusal` "forbidden", or "no_such_code" for any other code and after the seven days.
    """
    if not may(actor, Permission.UNDO_ERASURE):
        raise Refusal("forbidden")
    written = "".join(it for it in code.upper() if it.isalnum())
    row = erasures.lock_by_code(session, parts.vault.index("erasure", written))
    if row is None or row.ready_at is not None:
        raise Refusal("no_such_code")
    contact_id = row.contact_id
    contacts.lock(session, contact_id)
    erasures.undo(session, row.id, now=to_micros(now))
    unset_timer(session, TIMER, row.id, now=now)
    protections.mark_erased(session, contact_id, at=None)
    for dwelling in dwellings.list_dwellings(session, contact_id):
        moving.move_in(session, contact_id, dwelling.address_id)
    _note("erasure_undone", contact_id, session=session, now=now, member_id=actor.id)
    return contact_id


def list_erasures(actor: Actor, *, session: Session) -> tuple[ErasureLine, ...]:
    """What waits to be forgotten, the oldest wish first. Raises `Refusal` "forbidden"."""
    if not may(actor, Permission.LIST_ERASURES):
        raise Refusal("forbidden")
    return tuple(
        ErasureLine(
            id=row.id,
            contact_id=row.contact_id,
            asked_at=from_micros(row.asked_at),
            due_at=from_micros(row.due_at),
            is_held_by_protection=forgetting.has_open_protection(session, row.contact_id),
        )
        for row in erasures.list_open(session)
    )


def let_go(due: Due) -> None:
    """The seven days are over: what follows needs the ledger first and is done by the worker."""
    row = erasures.lock_erasure(due.session, due.subject_id)
    if row is not None and row.undone_at is None:
        erasures.set_ready(due.session, row.id, at=to_micros(due.now))


def wait_for_protection(session: Session, row: ErasureRow, *, now: datetime) -> None:
    """A request for protection is open: its role keeps it; look again tomorrow."""
    erasures.set_ready(session, row.id, at=None)
    set_timer(
        session, TIMER, row.id, due=now + LOOK_AGAIN, now=now, contact_id=row.contact_id
    )


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def _note(
    act: str, contact_id: int, *, session: Session, now: datetime, member_id: int | None
) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="contact",
        subject_id=contact_id,
        now=to_micros(now),
        member_id=member_id,
    )
