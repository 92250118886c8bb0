"""Transfers: a person moves to a new number by a code that the old one asked for."""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum

from bot.services import moving
from bot.services.talk import Talk
from bot.services.throttle import Counter, count_try, take_back
from bot.store import audit, contacts, dwellings, transfers
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros

LASTS = timedelta(minutes=15)
DIGITS = 6
FREE_TRIES = 5


class Moved(StrEnum):
    """How writing a code ended."""

    MOVED = "moved"
    WRONG = "wrong"
    WAIT = "wait"
    FULL = "full"


def issue_code(talk: Talk) -> str:
    """A code that moves this person for a quarter of an hour, once. The one before it is void."""
    at = to_micros(talk.now)
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        is_free = transfers.issue(
            talk.session,
            transfer_id=new_id(),
            contact_id=talk.contact_id,
            code_hash=talk.vault.index("transfer", code),
            now=at,
            expires_at=at + micros(LASTS),
        )
        if is_free:
            return code


def use_code(talk: Talk, code: str) -> Moved:
    """Move the person behind the code here and cut off their old number; they speak from now on.

    After five wrong codes from one number each further one waits longer. A right one takes back
    none of them: who has two numbers could guess without end between their own codes.
    """
    counter = Counter(talk.vault.index("tries_transfer", str(talk.address_id)), FREE_TRIES)
    if count_try(counter, session=talk.session, now=talk.now):
        return Moved.WAIT
    found = transfers.find_behind(
        talk.session, code_hash=talk.vault.index("transfer", code), now=to_micros(talk.now)
    )
    if found is None or found[1] == talk.contact_id:
        return Moved.WRONG
    transfer_id, contact_id = found
    contacts.lock(talk.session, contact_id)
    here = dwellings.list_same_number(talk.session, talk.address_id)
    if not all(moving.move_in(talk.session, contact_id, address_id) for address_id in here):
        return Moved.FULL
    take_back(counter, session=talk.session, now=talk.now)
    _cut_off(talk, contact_id, keep=frozenset(here))
    transfers.use(talk.session, transfer_id=transfer_id, now=to_micros(talk.now))
    audit.record_entry(
        talk.session,
        entry_id=new_id(),
        act="number_transferred",
        subject="contact",
        subject_id=contact_id,
        now=to_micros(talk.now),
        member_id=None,
    )
    talk.speaker = contact_id
    return Moved.MOVED


def _cut_off(talk: Talk, contact_id: int, *, keep: frozenset[int]) -> None:
    """Whoever writes from the old number is somebody else, and what waited for it is not sent."""
    at = to_micros(talk.now)
    dwellings.cancel_waiting(talk.session, contact_id, reason="moved", now=at)
    for old in dwellings.list_dwellings(talk.session, contact_id):
        if old.address_id not in keep:
            moving.move_out(talk.session, contact_id, old.address_id, now=talk.now)
