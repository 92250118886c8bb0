"""Sign-in: password, then a code of the telephone; the session is a row that can be ended.

The token changes at each of the two steps and stands in the database as a hash only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.services import links, passwords, second_factor, throttle
from bot.services.members import Member, email_index, note, view
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.store import members, sessions
from bot.store.identity import new_id
from bot.store.members import MemberRow
from bot.store.moment import from_micros, micros, to_micros
from bot.store.session import Session
from bot.store.sessions import SessionRow

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=10)
BETWEEN_STEPS = timedelta(minutes=10)
FOR_ENROLMENT = timedelta(hours=1)  # an application has to come down a slow line first
SEEN_EVERY = timedelta(minutes=1)  # a write for every page would be too many
KEPT_AFTER_END = timedelta(days=7)


class Stage(StrEnum):
    """How far somebody has come."""

    SECOND_FACTOR = "second_factor"  # the password was right, the code is missing
    ENROLMENT = "enrolment"  # a telephone has to be set up first
    FULL = "full"


LASTS = {
    Stage.SECOND_FACTOR: BETWEEN_STEPS,
    Stage.ENROLMENT: FOR_ENROLMENT,
    Stage.FULL: LONGEST,
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the browser. Only stage FULL opens screens."""

    session_id: int
    stage: Stage
    since: datetime
    member: Member


def begin(parts: Parts, email: str, password: str, *, source: str, device: str) -> str:
    """The token of a session that waits for its second step.

    A refused try costs the same and leaves the same behind, whether there is such a member or not.
    Raises `Refusal` "wrong", which does not say what was wrong, or `TooManyTries`.
    """
    plain = email.strip().casefold()
    counters = (throttle.account_counter(parts, plain), throttle.source_counter(parts, source))
    throttle.try_once(parts, *counters)
    row = parts.db.read(lambda session: members.find_by_email(session, email_index(parts, plain)))
    is_there = row is not None and row.disabled_at is None
    is_right = passwords.is_password(password, row.password_hash if row and is_there else None)
    now = parts.clock()
    if row is None or not is_right:
        who = row.id if row else None
        parts.db.write(lambda s: note("sign_in_refused", who, by=None, session=s, now=now))
        raise Refusal("wrong")

    def story(session: Session) -> str:
        throttle.take_back(*counters, session=session, now=now)
        stage = Stage.SECOND_FACTOR if row.totp_secret else Stage.ENROLMENT
        return open_session(parts, row.id, stage, device=device, session=session, now=now)

    return parts.db.write(story)


def open_session(
    parts: Parts, member_id: int, stage: Stage, *, device: str, session: Session, now: datetime
) -> str:
    """The token of a new session; for an enrolment with the secret that is being set up."""
    session_id, token, at = new_id(), links.new_token(), to_micros(now)
    pending = None
    if stage is Stage.ENROLMENT:
        secret = second_factor.new_secret()
        pending = parts.vault.seal(secret, "member_sessions", "pending", session_id)
    sessions.forget_sessions(session, before=at - micros(KEPT_AFTER_END))
    new = SessionRow(
        id=session_id,
        member_id=member_id,
        token_hash=links.hash_token(token),
        stage=stage.value,
        device=device,
        pending=pending,
        created_at=at,
        seen_at=at,
        ends_at=at + micros(LASTS[stage]),
        ended_at=None,
    )
    sessions.insert_session(session, new)
    return token


def recognise(parts: Parts, token: str, *, extends: bool = True) -> SignedIn | None:
    """Who holds this token; None once the session is over or too old.

    `extends` is False for what a page asks by itself: that keeps nobody signed in.
    """
    now = parts.clock()
    found = parts.db.read(lambda session: _look_up(session, token, now=now))
    if found is None:
        return None
    row, member = found
    if extends and to_micros(now) - row.seen_at >= micros(SEEN_EVERY):
        at = to_micros(now)
        parts.db.write(lambda session: sessions.mark_seen(session, session_id=row.id, now=at))
    return SignedIn(row.id, Stage(row.stage), from_micros(row.created_at), view(parts, member))


def _look_up(session: Session, token: str, *, now: datetime) -> tuple[SessionRow, MemberRow] | None:
    row, at = sessions.find_session(session, links.hash_token(token)), to_micros(now)
    if row is None or row.ended_at is not None or row.ends_at <= at:
        return None
    if row.stage == Stage.FULL and row.seen_at + micros(IDLE) <= at:
        return None
    member = members.find_member(session, row.member_id)
    if member is None or member.disabled_at is not None:
        return None
    return row, member


def finish(parts: Parts, signed_in: SignedIn, code: str) -> str:
    """The new token of a full session, for a code of the telephone.

    Raises `Refusal` "wrong_code" or "used_code", or `TooManyTries`.
    """
    counter = code_counter(parts, signed_in)
    throttle.try_once(parts, counter)
    now, member_id = parts.clock(), signed_in.member.id
    row = parts.db.read(lambda session: members.find_member(session, member_id))
    if row is None or row.totp_secret is None:
        raise Refusal("wrong_code")
    secret = parts.vault.open(row.totp_secret, "members", "totp_secret", member_id)
    step = second_factor.step_of(code, secret, now=now)
    if step is None:
        _note_wrong_code(parts, signed_in)
        raise Refusal("wrong_code")

    def story(session: Session) -> str:
        if not members.use_totp_step(session, member_id=member_id, step=step):
            raise Refusal("used_code")
        return _complete(parts, signed_in, "signed_in", session=session, now=now)

    return parts.db.write(story)


def finish_with_recovery_code(parts: Parts, signed_in: SignedIn, code: str) -> str:
    """The new token of a full session, for a code on paper, which is then used up.

    Raises `Refusal` "wrong_code", or `TooManyTries`.
    """
    throttle.try_once(parts, code_counter(parts, signed_in))
    now, member_id = parts.clock(), signed_in.member.id
    code_hash = hash_recovery_code(parts, member_id, code)

    def story(session: Session) -> str:
        at = to_micros(now)
        if not members.use_recovery_code(session, member_id=member_id, code_hash=code_hash, now=at):
            raise Refusal("wrong_code")
        return _complete(parts, signed_in, "signed_in_on_paper", session=session, now=now)

    try:
        return parts.db.write(story)
    except Refusal:
        _note_wrong_code(parts, signed_in)
        raise


def code_counter(parts: Parts, signed_in: SignedIn) -> throttle.Counter:
    """The counter of wrong codes of a member."""
    return throttle.account_counter(parts, f"code of {signed_in.member.id}")


def hash_recovery_code(parts: Parts, member_id: int, code: str) -> bytes:
    """What is stored of a code on paper."""
    plain = second_factor.plain_recovery_code(code)
    return parts.vault.index("recovery_code", f"{member_id} {plain}")


def _note_wrong_code(parts: Parts, signed_in: SignedIn) -> None:
    now = parts.clock()
    member_id = signed_in.member.id
    parts.db.write(lambda s: note("code_refused", member_id, by=None, session=s, now=now))


def _complete(
    parts: Parts, signed_in: SignedIn, act: str, *, session: Session, now: datetime
) -> str:
    member = signed_in.member
    account = throttle.account_counter(parts, member.email)
    throttle.forgive(account, code_counter(parts, signed_in), session=session)
    note(act, member.id, by=member.id, session=session, now=now)
    return renew(signed_in, session=session, now=now)


def renew(signed_in: SignedIn, *, session: Session, now: datetime) -> str:
    """Another token for the same browser, at stage FULL. Raises `Refusal` "session_over"."""
    token, at = links.new_token(), to_micros(now)
    began = at if signed_in.stage is not Stage.FULL else to_micros(signed_in.since)
    is_open = sessions.renew(
        session,
        session_id=signed_in.session_id,
        token_hash=links.hash_token(token),
        stage=Stage.FULL.value,
        now=at,
        ends_at=began + micros(LONGEST),
    )
    if not is_open:
        raise Refusal("session_over")
    return token


def sign_out(signed_in: SignedIn, *, session: Session, now: datetime) -> None:
    """End the session: whoever copied its cookie has nothing."""
    member_id = signed_in.member.id
    if sessions.end_session(session, session_id=signed_in.session_id, now=to_micros(now)):
        note("signed_out", member_id, by=member_id, session=session, now=now)
