"""Sessions of members at a browser, and the links that open one; tokens only as hashes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, or_, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import member_links, member_sessions


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as stored."""

    id: int
    member_id: int
    token_hash: bytes
    stage: str
    device: str
    pending: bytes | None
    created_at: int
    seen_at: int
    ends_at: int
    ended_at: int | None


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link about to be handed out."""

    id: int
    member_id: int
    purpose: str
    token_hash: bytes
    created_at: int
    expires_at: int


_COLUMNS = tuple(member_sessions.c[name] for name in SessionRow.__slots__)
_INSERT = insert(member_sessions).values({name: bindparam(name) for name in SessionRow.__slots__})
_BY_TOKEN = select(*_COLUMNS).where(member_sessions.c.token_hash == bindparam("token_hash"))
_OPEN_OF = (
    select(*_COLUMNS)
    .where(member_sessions.c.member_id == bindparam("member_id"))
    .where(member_sessions.c.stage == "full")
    .where(member_sessions.c.ended_at.is_(None))
    .where(member_sessions.c.ends_at > bindparam("now"))
    .where(member_sessions.c.seen_at > bindparam("idle_since"))
    .order_by(member_sessions.c.seen_at.desc(), member_sessions.c.id)
)
_HERE = update(member_sessions).where(member_sessions.c.id == bindparam("session_id"))
_OPEN = _HERE.where(member_sessions.c.ended_at.is_(None))
_SEEN = _OPEN.values(seen_at=bindparam("now"))
_RENEW = _OPEN.values(
    token_hash=bindparam("new_hash"),
    stage=bindparam("new_stage"),
    ends_at=bindparam("until"),
    seen_at=bindparam("now"),
    pending=None,
)
_PENDING = (
    select(member_sessions.c.pending)
    .where(member_sessions.c.id == bindparam("session_id"))
    .where(member_sessions.c.pending.is_not(None))
)
_SET_PENDING = _OPEN.values(pending=bindparam("sealed"))
_END = _OPEN.values(ended_at=bindparam("now"))
_END_OF = (
    update(member_sessions)
    .where(member_sessions.c.member_id == bindparam("member"))
    .where(member_sessions.c.id != bindparam("but"))
    .where(member_sessions.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_FORGET = delete(member_sessions).where(
    or_(
        member_sessions.c.ends_at < bindparam("before"),
        member_sessions.c.ended_at < bindparam("before"),
    )
)


def insert_session(session: Session, new: SessionRow) -> None:
    """Open one."""
    session.change(_INSERT, {name: getattr(new, name) for name in SessionRow.__slots__})


def find_session(session: Session, token_hash: bytes) -> SessionRow | None:
    """The session of a token, over or not."""
    rows = session.run(_BY_TOKEN, {"token_hash": token_hash})
    return SessionRow(*rows[0]) if rows else None


def list_open(session: Session, member_id: int, *, now: int, idle_since: int) -> list[SessionRow]:
    """The open sessions of a member, the one used last first."""
    values = {"member_id": member_id, "now": now, "idle_since": idle_since}
    return [SessionRow(*row) for row in session.run(_OPEN_OF, values)]


def mark_seen(session: Session, *, session_id: int, now: int) -> None:
    """The member did something just now."""
    session.change(_SEEN, {"session_id": session_id, "now": now})


def renew(
    session: Session, *, session_id: int, token_hash: bytes, stage: str, now: int, ends_at: int
) -> bool:
    """Give a session another token and stage; False when it is over."""
    values = {
        "session_id": session_id, "new_hash": token_hash, "new_stage": stage,
        "now": now, "until": ends_at,
    }  # fmt: skip
    return session.change(_RENEW, values) == 1


def find_pending(session: Session, session_id: int) -> bytes | None:
    """The sealed second factor that is being set up at a browser."""
    rows = session.run(_PENDING, {"session_id": session_id})
    return bytes(rows[0][0]) if rows else None


def set_pending(session: Session, *, session_id: int, pending: bytes | None) -> None:
    """Keep the sealed second factor that is being set up."""
    session.change(_SET_PENDING, {"session_id": session_id, "sealed": pending})


def end_session(session: Session, *, session_id: int, now: int) -> bool:
    """False when it was over already."""
    return session.change(_END, {"session_id": session_id, "now": now}) == 1


def end_sessions_of(session: Session, *, member_id: int, now: int, but: int = 0) -> int:
    """End every session of a member, except one perhaps. How many were open."""
    return session.change(_END_OF, {"member": member_id, "now": now, "but": but})


def forget_sessions(session: Session, *, before: int) -> int:
    """Remove the rows of sessions that were over before that time."""
    return session.change(_FORGET, {"before": before})


_INSERT_LINK = insert(member_links).values({name: bindparam(name) for name in NewLink.__slots__})
_VALID = (
    (member_links.c.token_hash == bindparam("hash"))
    & (member_links.c.purpose == bindparam("kind"))
    & member_links.c.used_at.is_(None)
    & (member_links.c.expires_at > bindparam("now"))
)
_FIND_LINK = select(member_links.c.member_id).where(_VALID)
_USE_LINK = (
    update(member_links)
    .where(_VALID)
    .values(used_at=bindparam("now"))
    .returning(member_links.c.member_id)
)
_DROP_LINKS = delete(member_links).where(member_links.c.member_id == bindparam("member_id"))


def insert_link(session: Session, new: NewLink) -> None:
    """Hand out a link; those handed out to the member before no longer work."""
    session.change(_DROP_LINKS, {"member_id": new.member_id})
    session.change(_INSERT_LINK, {name: getattr(new, name) for name in NewLink.__slots__})


def find_link(session: Session, *, token_hash: bytes, purpose: str, now: int) -> int | None:
    """Whose link it is, while it works."""
    rows = session.run(_FIND_LINK, {"hash": token_hash, "kind": purpose, "now": now})
    return int(rows[0][0]) if rows else None


def use_link(session: Session, *, token_hash: bytes, purpose: str, now: int) -> int | None:
    """Whose link it was; None when it was used, is too old or never was."""
    rows = session.run(_USE_LINK, {"hash": token_hash, "kind": purpose, "now": now})
    return int(rows[0][0]) if rows else None


def drop_links(session: Session, member_id: int) -> None:
    """No link of this member works any longer."""
    session.change(_DROP_LINKS, {"member_id": member_id})
