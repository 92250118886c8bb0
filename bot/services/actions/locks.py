"""The lock of what is personal: what it wants to be opened, a PIN tried, set and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.core.event import Outcome
from bot.core.hearing import fold
from bot.services import locks, moving
from bot.services.actions.noting import note
from bot.services.actions.papers import CODE_LASTS
from bot.services.locks import Lock, Tried
from bot.services.pins import is_easy
from bot.services.relinks import HOLD
from bot.services.talk import Talk
from bot.services.throttle import Counter, count_try, forgive
from bot.store import desk_codes, dwellings, protections
from bot.store.moment import micros, to_micros
from bot.store.profiles import read_profile, set_profile

FREE_CHECKS = 5
HOUR = micros(timedelta(hours=1))


def see_lock(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """What opens the lock. A PIN also shows that the number has no other holder."""
    profile, at = read_profile(talk.session, talk.contact_id), to_micros(talk.now)
    heard_at = None if locks.is_locked(talk) else at
    lock = locks.lock_of(profile, heard_at=heard_at, now=talk.now)
    if lock is None:
        talk.conversation.unlocked = True
        return Outcome("open")
    if lock is Lock.HELD:
        left = (profile.history_opens_at or at) - at
        if left > micros(HOLD):  # the old number objected: a member looks at it first
            return Outcome("objected")
        return Outcome("held", {"hours": str(max(1, -(-left // HOUR)))})
    if profile.pin_hash is None:
        return Outcome("holder")
    if profile.pin_blocked_until > at:
        return _wait(talk)
    return Outcome("pin")


def check_pin(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether what was written is the PIN."""
    tried = locks.try_pin(talk, talk.conversation.answers.pop("pin", ""))
    if tried is Tried.WAIT:
        return _wait(talk)
    if tried is Tried.WRONG:
        return Outcome("wrong")
    if read_profile(talk.session, talk.contact_id).reconfirm_since is not None:
        locks.trust_holder(talk.session, talk.contact_id, now=talk.now)
    talk.conversation.unlocked = True
    return Outcome("right")


def _wait(talk: Talk) -> Outcome:
    return Outcome("wait", {"minutes": str(locks.minutes_to_wait(talk))})


def see_check(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """How a person without a PIN can show that the number is still theirs."""
    known = protections.read_name(talk.session, talk.contact_id)
    return Outcome("desk" if known is None else "name")


def check_holder(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether a first name or a code of the desk shows that it is the same person."""
    name = talk.conversation.answers.pop("holder_name", "")
    code = talk.conversation.answers.pop("holder_code", "")
    counter = Counter(talk.vault.index("tries_holder", str(talk.contact_id)), FREE_CHECKS)
    if count_try(counter, session=talk.session, now=talk.now):
        return Outcome("wait")
    if not (_is_name(talk, name) or _is_desk_code(talk, code)):
        return Outcome("wrong")
    forgive(counter, session=talk.session)
    locks.trust_holder(talk.session, talk.contact_id, now=talk.now)
    talk.conversation.unlocked = True
    note(talk, "holder_checked", by="name" if name else "code")
    return Outcome("right")


def _is_name(talk: Talk, name: str) -> bool:
    known = protections.read_name(talk.session, talk.contact_id)
    if known is None or not name:
        return False
    stored = talk.vault.open(known, "contacts", "name", talk.contact_id)
    return fold(stored) == fold(name)


def _is_desk_code(talk: Talk, code: str) -> bool:
    since = to_micros(talk.now) - micros(CODE_LASTS)
    behind = desk_codes.find_behind(talk.session, code=code, since=since) if code else None
    return behind is not None and behind.contact_id == talk.contact_id


def start_afresh(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Another person has this number now: a new contact writes here, without any past."""
    fresh = moving.newcomer(talk.session, now=talk.now, language=talk.conversation.language)
    for address_id in dwellings.list_same_number(talk.session, talk.address_id):
        dwellings.leave(talk.session, address_id=address_id, contact_id=talk.contact_id)
        moving.move_in(talk.session, fresh, address_id)
    dwellings.cancel_waiting(
        talk.session, talk.contact_id, reason="other_holder", now=to_micros(talk.now)
    )
    note(talk, "holder_replaced")
    talk.speaker = fresh
    return Outcome("fresh")


def see_pin(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether there is a PIN."""
    has_one = read_profile(talk.session, talk.contact_id).pin_hash is not None
    return Outcome("set" if has_one else "none")


def set_pin(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Set the PIN that was written twice alike."""
    first = talk.conversation.answers.pop("new_pin", "")
    again = talk.conversation.answers.pop("new_pin_again", "")
    if is_easy(first):
        return Outcome("easy")
    if first != again:
        return Outcome("different")
    locks.set_pin(talk, first)
    note(talk, "pin_set")
    return Outcome("set")


def remove_pin(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """No PIN any more; it was given a moment ago, or the flow would not be open."""
    locks.remove_pin(talk.session, talk.contact_id, now=talk.now)
    note(talk, "pin_removed")
    return Outcome("removed")


def set_safe_hours(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """The hours in which something may come unasked: "h480_720" are minutes of the day."""
    chosen = talk.conversation.answers.pop("safe_hours", "").removeprefix("h")
    begins, _, ends = chosen.partition("_")
    known = begins.isdigit() and ends.isdigit()
    set_profile(
        talk.session,
        talk.contact_id,
        to_micros(talk.now),
        safe_from=int(begins) if known else None,
        safe_until=int(ends) if known else None,
    )
    note(talk, "safe_hours_set")
    return Outcome("set")


def set_full_text(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Whether news come at once in full, or neutrally first."""
    full = int(given["full"] == "yes")
    set_profile(talk.session, talk.contact_id, to_micros(talk.now), full_text=full)
    note(talk, "full_text_set", full=given["full"])
    return Outcome("set")


OUTCOMES = {
    "see_lock": frozenset({"open", "pin", "wait", "holder", "held", "objected"}),
    "check_pin": frozenset({"right", "wrong", "wait"}),
    "see_check": frozenset({"name", "desk"}),
    "check_holder": frozenset({"right", "wrong", "wait"}),
    "start_afresh": frozenset({"fresh"}),
    "see_pin": frozenset({"set", "none"}),
    "set_pin": frozenset({"set", "different", "easy"}),
    "remove_pin": frozenset({"removed"}),
    "set_safe_hours": frozenset({"set"}),
    "set_full_text": frozenset({"set"}),
}
