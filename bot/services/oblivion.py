"""Oblivion: what the worker removes once the days of an erasure are over, and after a restore.

First the ledger, then the rows: a process that dies between the two removes them later, and a
backup from before finds in the ledger whom it must not bring back.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.services import ledger
from bot.services.digests import case_digest, message_digest
from bot.services.erasure import TIMER, hide, wait_for_protection
from bot.services.ledger import Line, Said
from bot.services.parts import Parts
from bot.services.redaction import redact_next
from bot.services.retention import begin_nights
from bot.services.timers import set_timer
from bot.store import contacts, dwellings, erasures, forgetting, redactions, tombstones
from bot.store.alone import REMOVING, be_alone
from bot.store.erasures import ErasureRow
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.vault import Vault

AT_ONCE = 20
# What a request for protection that is still open needs: the request, and how to reach the person.
FOR_PROTECTION = frozenset({"tickets", "erasures", "timers", "address_contacts"})


def tidy(parts: Parts) -> None:
    """What the worker does so that nothing is kept too long. Raises OSError, NotStored."""
    begin_nights(parts)
    keep_ledger(parts)
    forget_ready(parts)
    for _ in range(AT_ONCE):
        if not redact_next(parts):
            return


def keep_ledger(parts: Parts) -> int:
    """Write down every wish, and every one that was taken back; how many lines."""
    rows = parts.db.read(lambda session: erasures.list_not_logged(session, most=AT_ONCE))
    for row in rows:
        said = Said.ASKED if row.logged is None else Said.UNDONE
        _write(parts, said, row)
        parts.db.write(partial(_set_logged, row, said))
    return len(rows)


def forget_ready(parts: Parts) -> int:
    """Remove those whose days are over; how many contacts. Raises OSError, NotStored."""
    rows = parts.db.read(lambda session: erasures.list_ready(session, most=AT_ONCE))
    for row in rows:
        if not parts.db.read(partial(_is_held, row)):
            _write(parts, Said.DONE, row)
        parts.db.write(partial(_forget, parts, row))
    return len(rows)


def _set_logged(row: ErasureRow, said: Said, session: Session) -> None:
    erasures.set_logged(session, row.id, said=said)


def _is_held(row: ErasureRow, session: Session) -> bool:
    return forgetting.has_open_protection(session, row.contact_id)


def _write(parts: Parts, said: Said, row: ErasureRow) -> None:
    ledger.write_line(
        parts,
        said,
        row.contact_id,
        erasure_id=row.id,
        now=parts.clock(),
        due_at=row.due_at,
        undo_hash=row.undo_hash,
    )


def _forget(parts: Parts, row: ErasureRow, session: Session) -> None:
    now = parts.clock()
    be_alone(session, REMOVING)
    contacts.lock(session, row.contact_id)
    locked = erasures.lock_erasure(session, row.id)
    if locked is None or locked.undone_at is not None:
        return
    if forgetting.has_open_protection(session, row.contact_id):
        _bury(parts.vault, row.contact_id, session=session, now=now)
        forgetting.delete_but_protection(session, row.contact_id, FOR_PROTECTION)
        wait_for_protection(session, row, now=now)
        return
    forget_contact(parts.vault, row.contact_id, session=session, now=now)


def forget_contact(vault: Vault, contact_id: int, *, session: Session, now: datetime) -> int:
    """Remove every row of a contact; what is left are tombstones, and providers to be asked."""
    _bury(vault, contact_id, session=session, now=now)
    lived_at = [it.address_id for it in dwellings.list_dwellings(session, contact_id)]
    for dwelling in dwellings.list_dwellings(session, contact_id):
        if dwelling.speaker == contact_id:  # after a restore
            hide(session, contact_id, now=now)
    count = forgetting.delete_contact(session, contact_id)
    for address_id in lived_at:
        forgetting.delete_empty_address(session, address_id)
    return count


def _bury(vault: Vault, contact_id: int, *, session: Session, now: datetime) -> None:
    """Leave a tombstone of each message and case, and let the providers be asked to forget."""
    at, known = to_micros(now), forgetting.list_provider_ids(session, contact_id)
    digests = [message_digest(vault, *it) for it in known]
    references = forgetting.list_case_references(session, contact_id)
    digests += [case_digest(vault, reference) for reference in references]
    tombstones.add_tombstones(session, digests, now=at)
    redactions.ask_for(session, known, now=at)


def replay(parts: Parts) -> int:
    """Forget again whom the ledger names, and hide again who waits; how many contacts.

    To be run on a restored database before anybody can read it.
    """
    lines = sorted(ledger.read_lines(ledger.ledger_path(parts)), key=lambda line: line.at)
    last = {line.contact: line for line in lines}  # of several machines, one file after the other
    if not last:
        return 0
    known = parts.db.read(forgetting.list_contact_ids)
    count = 0
    for contact_id in known:
        line = last.get(ledger.digest_of(parts.vault, contact_id))
        if line is not None and line.said is not Said.UNDONE:
            parts.db.write(partial(_again, parts, contact_id, line))
            count += 1
    return count


def _again(parts: Parts, contact_id: int, line: Line, session: Session) -> None:
    now = parts.clock()
    be_alone(session, REMOVING)
    contacts.lock(session, contact_id)
    if line.said is Said.DONE or line.due_at <= to_micros(now):
        forget_contact(parts.vault, contact_id, session=session, now=now)
    elif erasures.find_of_contact(session, contact_id) is None:
        row = ErasureRow(
            id=line.erasure_id,
            contact_id=contact_id,
            asked_at=line.at,
            due_at=line.due_at,
            undo_hash=bytes.fromhex(line.undo_hash),
            logged=Said.ASKED,
        )
        erasures.insert_erasure(session, row)
        hide(session, contact_id, now=now)
        set_timer(
            session, TIMER, row.id, due=from_micros(row.due_at), now=now, contact_id=contact_id
        )
