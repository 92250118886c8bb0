"""Own account: a member's sessions, password and codes; what matters asks for the password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.services import enrolment, passwords, sign_in, throttle
from bot.services.members import note
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.services.sign_in import IDLE, SignedIn
from bot.store import members, sessions
from bot.store.moment import from_micros, micros, to_micros
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser where the member is signed in."""

    id: int
    device: str
    since: datetime
    seen: datetime
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class Account:
    """What the account page shows."""

    sessions: tuple[OpenSession, ...]
    recovery_codes_left: int


def read_account(signed_in: SignedIn, *, session: Session, now: datetime) -> Account:
    """The member's own sessions, and how many codes on paper are left."""
    member_id, at = signed_in.member.id, to_micros(now)
    rows = sessions.list_open(session, member_id, now=at, idle_since=at - micros(IDLE))
    listed = tuple(
        OpenSession(
            row.id,
            row.device,
            from_micros(row.created_at),
            from_micros(row.seen_at),
            row.id == signed_in.session_id,
        )
        for row in rows
    )
    return Account(listed, members.count_recovery_codes(session, member_id))


def end_session(signed_in: SignedIn, session_id: int, *, session: Session, now: datetime) -> None:
    """End one of the member's own sessions. Raises `Refusal` "no_such_session" for any other."""
    own = read_account(signed_in, session=session, now=now).sessions
    if session_id not in {it.id for it in own}:
        raise Refusal("no_such_session")
    sessions.end_session(session, session_id=session_id, now=to_micros(now))
    _note(signed_in, "session_ended", session=session, now=now)


def end_other_sessions(signed_in: SignedIn, *, session: Session, now: datetime) -> int:
    """End all the member's sessions but this one; how many there were."""
    ended = sessions.end_sessions_of(
        session, member_id=signed_in.member.id, now=to_micros(now), but=signed_in.session_id
    )
    if ended:
        _note(signed_in, "session_ended", session=session, now=now)
    return ended


def confirm_password(parts: Parts, signed_in: SignedIn, password: str) -> None:
    """Make sure that it is the member. Raises `Refusal` "wrong_password", or `TooManyTries`."""
    member_id = signed_in.member.id
    counter = throttle.account_counter(parts, f"password of {member_id}")
    throttle.try_once(parts, counter)
    row = parts.db.read(lambda session: members.find_member(session, member_id))
    if row is None or not passwords.is_password(password, row.password_hash):
        raise Refusal("wrong_password")
    parts.db.write(lambda session: throttle.forgive(counter, session=session))


def change_password(parts: Parts, signed_in: SignedIn, *, old: str, new: str) -> str:
    """Set another password and end all other sessions; the new token of this one.

    Raises `Refusal` "wrong_password" or a reason of `passwords.why_easy`, or `TooManyTries`.
    """
    enrolment.refuse_easy(new, email=signed_in.member.email)
    confirm_password(parts, signed_in, old)
    password_hash, now = passwords.hash_password(new), parts.clock()
    member_id = signed_in.member.id

    def story(session: Session) -> str:
        members.set_password(session, member_id=member_id, password_hash=password_hash)
        sessions.end_sessions_of(
            session, member_id=member_id, now=to_micros(now), but=signed_in.session_id
        )
        _note(signed_in, "password_changed", session=session, now=now)
        return sign_in.renew(signed_in, session=session, now=now)

    return parts.db.write(story)


def new_recovery_codes(parts: Parts, signed_in: SignedIn, *, password: str) -> tuple[str, ...]:
    """Codes on paper, shown this once; older ones no longer open. Raises like above."""
    confirm_password(parts, signed_in, password)
    now, member_id = parts.clock(), signed_in.member.id

    def story(session: Session) -> tuple[str, ...]:
        _note(signed_in, "recovery_codes_made", session=session, now=now)
        return enrolment.put_recovery_codes(parts, member_id, session=session)

    return parts.db.write(story)


def start_new_telephone(parts: Parts, signed_in: SignedIn, *, password: str) -> None:
    """Begin with another telephone as the second factor. Raises like above."""
    confirm_password(parts, signed_in, password)
    parts.db.write(lambda s: enrolment.start_set_up(parts, signed_in, session=s))


def _note(signed_in: SignedIn, act: str, *, session: Session, now: datetime) -> None:
    member_id = signed_in.member.id
    note(act, member_id, by=member_id, session=session, now=now)
