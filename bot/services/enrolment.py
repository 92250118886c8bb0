"""Enrolment: an invitation becomes a password and a telephone; the way into the demonstration."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.services import links, members, passwords, second_factor, sign_in, throttle
from bot.services.links import Purpose
from bot.services.members import Member, note, view
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.sign_in import SignedIn, Stage
from bot.store import members as store
from bot.store import sessions
from bot.store.moment import to_micros
from bot.store.session import Session

DEMONSTRATION = timedelta(minutes=10)
DEMONSTRATION_EMAIL = "demo@segin.invalid"
DEMONSTRATION_NAME = "Awa (démonstration)"


@dataclass(frozen=True, slots=True)
class SetUp:
    """A telephone that is being set up: what it is told, as text and as an address for a QR."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A telephone that was set up: the new token, and codes that are shown this once."""

    token: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


def invited(parts: Parts, token: str) -> Member | None:
    """Whose invitation it is; None when it does not work any longer."""
    now = parts.clock()

    def question(session: Session) -> Member | None:
        member_id = links.whose(token, Purpose.INVITATION, session=session, now=now)
        row = store.find_member(session, member_id) if member_id else None
        return view(parts, row) if row else None

    return parts.db.read(question)


def accept(parts: Parts, token: str, *, name: str, password: str, device: str) -> str:
    """Set name and password by an invitation; the token of a session that sets up the telephone.

    What opened before no longer does. Raises `Refusal` "link_over", or a reason of
    `passwords.why_easy`.
    """
    member = invited(parts, token)
    if member is None:
        raise Refusal("link_over")
    refuse_easy(password, email=member.email)
    password_hash, now = passwords.hash_password(password), parts.clock()

    def story(session: Session) -> str:
        member_id = links.use(token, Purpose.INVITATION, session=session, now=now)
        if member_id is None:
            raise Refusal("link_over")
        sessions.end_sessions_of(session, member_id=member_id, now=to_micros(now))
        store.set_password(session, member_id=member_id, password_hash=password_hash)
        store.set_totp(session, member_id=member_id, secret=None, step=0)
        store.put_recovery_codes(session, member_id=member_id, hashes=())
        members.rename(parts, member_id, name=name, language=member.language, session=session)
        note("invitation_accepted", member_id, by=member_id, session=session, now=now)
        return sign_in.open_session(
            parts, member_id, Stage.ENROLMENT, device=device, session=session, now=now
        )

    return parts.db.write(story)


def refuse_easy(password: str, *, email: str) -> None:
    """Raise `Refusal` with the reason why a new password will not do."""
    reason = passwords.why_easy(password, email=email)
    if reason is not None:
        raise Refusal(f"password_{reason}")


def read_set_up(parts: Parts, signed_in: SignedIn) -> SetUp:
    """What the telephone is to be told. Raises `Refusal` "nothing_pending"."""
    pending = parts.db.read(lambda s: sessions.find_pending(s, signed_in.session_id))
    if pending is None:
        raise Refusal("nothing_pending")
    secret = parts.vault.open(pending, "member_sessions", "pending", signed_in.session_id)
    return SetUp(secret, second_factor.setup_address(secret, signed_in.member.email))


def start_set_up(parts: Parts, signed_in: SignedIn, *, session: Session) -> None:
    """Begin with another telephone; the old one works until the new one has shown a code."""
    sealed = parts.vault.seal(
        second_factor.new_secret(), "member_sessions", "pending", signed_in.session_id
    )
    sessions.set_pending(session, session_id=signed_in.session_id, pending=sealed)


def confirm(parts: Parts, signed_in: SignedIn, code: str) -> Confirmed:
    """The telephone shows a right code: from now on it is the second factor.

    Raises `Refusal` "nothing_pending" or "wrong_code", or `TooManyTries`.
    """
    set_up = read_set_up(parts, signed_in)
    counter = sign_in.code_counter(parts, signed_in)
    throttle.try_once(parts, counter)
    now, member_id = parts.clock(), signed_in.member.id
    step = second_factor.step_of(code, set_up.secret, now=now)
    if step is None:
        raise Refusal("wrong_code")

    def story(session: Session) -> Confirmed:
        throttle.forgive(counter, session=session)
        sealed = parts.vault.seal(set_up.secret, "members", "totp_secret", member_id)
        store.set_totp(session, member_id=member_id, secret=sealed, step=step)
        codes = put_recovery_codes(parts, member_id, session=session)
        sessions.end_sessions_of(
            session, member_id=member_id, now=to_micros(now), but=signed_in.session_id
        )
        note("second_factor_set", member_id, by=member_id, session=session, now=now)
        return Confirmed(sign_in.renew(signed_in, session=session, now=now), codes)

    return parts.db.write(story)


def put_recovery_codes(parts: Parts, member_id: int, *, session: Session) -> tuple[str, ...]:
    """New codes on paper; the old ones no longer open."""
    codes = second_factor.new_recovery_codes()
    hashes = [sign_in.hash_recovery_code(parts, member_id, code) for code in codes]
    store.put_recovery_codes(session, member_id=member_id, hashes=hashes)
    return codes


def demonstration_link(parts: Parts) -> str:
    """The token of a link into the demonstration, which works once and for ten minutes.

    Raises `Refusal` "not_the_demonstration".
    """
    if not parts.config.is_demo:
        raise Refusal("not_the_demonstration")
    now = parts.clock()

    def story(session: Session) -> str:
        index = members.email_index(parts, DEMONSTRATION_EMAIL)
        row = store.find_by_email(session, index)
        member_id = row.id if row else _add_demonstration_admin(parts, session=session)
        return links.hand_out(
            member_id, Purpose.DEMONSTRATION, lasts=DEMONSTRATION, session=session, now=now
        )

    return parts.db.write(story)


def _add_demonstration_admin(parts: Parts, *, session: Session) -> int:
    now = parts.clock()
    roles = (Role.ADMIN,)
    member_id = members.add(parts, DEMONSTRATION_EMAIL, roles, session=session, now=now)
    members.rename(parts, member_id, name=DEMONSTRATION_NAME, language="fr", session=session)
    return member_id


def enter_demonstration(parts: Parts, token: str, *, device: str) -> str:
    """The token of a full session. Raises `Refusal` "link_over" or "not_the_demonstration"."""
    if not parts.config.is_demo:
        raise Refusal("not_the_demonstration")
    now = parts.clock()

    def story(session: Session) -> str:
        member_id = links.use(token, Purpose.DEMONSTRATION, session=session, now=now)
        if member_id is None:
            raise Refusal("link_over")
        note("signed_in_by_link", member_id, by=member_id, session=session, now=now)
        return sign_in.open_session(
            parts, member_id, Stage.FULL, device=device, session=session, now=now
        )

    return parts.db.write(story)
