"""Locks: nothing personal is shown while it is not certain who holds the phone.

A PIN locks after fifteen idle minutes. A number that may have another holder is locked until a
light check. After a re-link at the desk everything before stays closed for two days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.flow import Ask
from bot.services.parts import Parts
from bot.services.pins import hash_pin, is_pin, wait_after
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.talk import Talk
from bot.store import audit, protections
from bot.store.contacts import Reached
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros
from bot.store.profiles import Profile, read_profile, set_profile
from bot.store.session import Session

IDLE = timedelta(minutes=15)


class ResetReason(StrEnum):
    """Why a member takes a PIN away."""

    FORGOTTEN = "forgotten"
    BLOCKED = "blocked"
    SET_BY_ANOTHER = "set_by_another"


class Lock(StrEnum):
    """Why nothing personal is shown."""

    HELD = "held"  # moved at the desk: the old number may still object
    HOLDER = "holder"  # the number may have another holder
    PIN = "pin"


class Tried(StrEnum):
    """How giving a PIN ended."""

    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"


def lock_of(profile: Profile, *, heard_at: int | None, now: datetime) -> Lock | None:
    """What locks a person now; None when nothing does. `heard_at`: their message before this."""
    at = to_micros(now)
    if profile.history_opens_at is not None and profile.history_opens_at > at:
        return Lock.HELD
    if profile.reconfirm_since is not None:
        return Lock.HOLDER
    if profile.pin_hash is None:
        return None
    if profile.unlocked_at is None:
        return Lock.PIN
    idle = at - max(profile.unlocked_at, heard_at or 0)
    return Lock.PIN if idle > micros(IDLE) else None


def is_locked(talk: Talk) -> bool:
    """Whether nothing personal may be shown to who writes now."""
    return not talk.conversation.unlocked


def is_doubted(session: Session, contact_id: int) -> bool:
    """Whether the number where a person writes may be another's by now, PIN or not."""
    return read_profile(session, contact_id).reconfirm_since is not None


def look_at_lock(talk: Talk, reached: Reached) -> None:
    """Let the conversation know at the beginning of a turn whether it is locked.

    Costs nothing for those who have no lock. Who was idle for too long is locked until the PIN.
    """
    if not reached.guarded:
        talk.conversation.unlocked = True
        return
    profile = read_profile(talk.session, talk.contact_id)
    lock = lock_of(profile, heard_at=reached.heard_at, now=talk.now)
    talk.conversation.unlocked = lock is None
    if lock is Lock.PIN and profile.unlocked_at is not None:
        set_profile(talk.session, talk.contact_id, to_micros(talk.now), unlocked_at=None)
    if lock is None and profile.history_opens_at is not None:  # nobody objected in time
        set_profile(talk.session, talk.contact_id, to_micros(talk.now), history_opens_at=None)
        refresh_guard(talk.session, talk.contact_id, replace(profile, history_opens_at=None))


def is_secret(talk: Talk, before: tuple[str, str], text: str, *, guarded: bool) -> bool:
    """True for a text that may be a PIN: digits where one was asked, mistyped or not; and from
    somebody who has one, four to six digits anywhere."""
    digits = [character for character in text if character.isdigit()]
    if not digits:
        return False
    if guarded and 4 <= len(digits) <= 6 and len(digits) == len("".join(text.split())):
        return True
    flow, state = before
    version_id = talk.shelf.published.get(flow)
    if version_id is None:
        return False
    found = talk.library.version(version_id, talk.session).flow.states.get(state)
    return isinstance(found, Ask) and found.expects == "pin"


def lock_again(session: Session, contact_id: int, *, now: datetime) -> None:
    """Another person wrote from this phone: who comes back gives their PIN again."""
    profile = read_profile(session, contact_id)
    if profile.unlocked_at is not None:
        set_profile(session, contact_id, to_micros(now), unlocked_at=None)


def try_pin(talk: Talk, pin: str) -> Tried:
    """Whether it is the PIN; after five wrong ones each further try waits longer."""
    profile, at = read_profile(talk.session, talk.contact_id), to_micros(talk.now)
    if profile.pin_hash is None:
        return Tried.RIGHT
    if profile.pin_blocked_until > at:
        return Tried.WAIT
    if is_pin(talk.vault, talk.contact_id, pin, profile.pin_hash):
        right: dict[str, int | None] = {"pin_failures": 0, "pin_blocked_until": 0}
        set_profile(talk.session, talk.contact_id, at, unlocked_at=at, **right)
        return Tried.RIGHT
    failures = profile.pin_failures + 1
    until = at + micros(wait_after(failures))
    set_profile(
        talk.session, talk.contact_id, at, pin_failures=failures, pin_blocked_until=until
    )
    return Tried.WAIT if until > at else Tried.WRONG


def minutes_to_wait(talk: Talk) -> int:
    """How many minutes until a PIN may be tried again; at least one."""
    profile = read_profile(talk.session, talk.contact_id)
    left = profile.pin_blocked_until - to_micros(talk.now)
    return max(1, -(-left // micros(timedelta(minutes=1))))


def set_pin(talk: Talk, pin: str) -> None:
    """Lock with this PIN from now on; who set it goes on without giving it."""
    at = to_micros(talk.now)
    hashed = hash_pin(talk.vault, talk.contact_id, pin)
    set_profile(
        talk.session,
        talk.contact_id,
        at,
        pin_hash=hashed,
        pin_failures=0,
        pin_blocked_until=0,
        unlocked_at=at,
        discreet=1,
    )
    protections.set_guarded(talk.session, talk.contact_id, guarded=True)


def remove_pin(session: Session, contact_id: int, *, now: datetime) -> None:
    """No PIN any more."""
    set_profile(
        session,
        contact_id,
        to_micros(now),
        pin_hash=None,
        pin_failures=0,
        pin_blocked_until=0,
        unlocked_at=None,
        discreet=0,
    )
    refresh_guard(session, contact_id, read_profile(session, contact_id))


def doubt_holder(session: Session, contact_id: int, *, now: datetime) -> None:
    """The number may have another holder: nothing personal until a light check."""
    if read_profile(session, contact_id).reconfirm_since is None:
        set_profile(session, contact_id, to_micros(now), reconfirm_since=to_micros(now))
    protections.set_guarded(session, contact_id, guarded=True)


def trust_holder(session: Session, contact_id: int, *, now: datetime) -> None:
    """It is still the same person."""
    set_profile(session, contact_id, to_micros(now), reconfirm_since=None)
    refresh_guard(session, contact_id, read_profile(session, contact_id))


def refresh_guard(session: Session, contact_id: int, profile: Profile) -> None:
    """Look at the profile in each turn only as long as something in it can lock."""
    locking = (profile.pin_hash, profile.reconfirm_since, profile.history_opens_at)
    is_guarded = profile.discreet == 1 or any(it is not None for it in locking)
    protections.set_guarded(session, contact_id, guarded=is_guarded)


def reset_pin(
    actor: Actor, contact_id: int, *, reason: str, session: Session, now: datetime
) -> None:
    """Take the PIN away from somebody who forgot it and showed who they are.

    Raises `Refusal` "forbidden", "no_reason", or "no_pin" when there is none.
    """
    if not may(actor, Permission.RESET_PIN):
        raise Refusal("forbidden")
    if reason not in set(ResetReason):
        raise Refusal("no_reason")
    if read_profile(session, contact_id).pin_hash is None:
        raise Refusal("no_pin")
    remove_pin(session, contact_id, now=now)
    _note("pin_reset", contact_id, actor, session=session, now=now, reason=reason)


def confirm_holder(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> None:
    """A member saw the person: the number is theirs. Raises `Refusal` "forbidden"."""
    if not may(actor, Permission.RELINK):
        raise Refusal("forbidden")
    trust_holder(session, contact_id, now=now)
    _note("holder_confirmed", contact_id, actor, session=session, now=now)


def _note(
    act: str, contact_id: int, actor: Actor, *, session: Session, now: datetime, **detail: str
) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="contact",
        subject_id=contact_id,
        now=to_micros(now),
        member_id=actor.id,
        **detail,
    )
