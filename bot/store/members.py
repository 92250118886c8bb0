"""Members: who works here, in which roles, and what proves that it is them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, delete, func, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import member_roles, members, recovery_codes

NOBODY = 0


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as stored; e-mail address, name and secret are sealed."""

    id: int
    email: bytes
    name: bytes | None
    password_hash: str | None
    totp_secret: bytes | None
    totp_step: int
    language: str
    created_at: int
    disabled_at: int | None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member about to be added."""

    id: int
    email: bytes
    email_index: bytes
    name: bytes | None
    password_hash: str | None
    totp_secret: bytes | None
    created_at: int


_STORED = MemberRow.__slots__[:-1]
_COLUMNS = tuple(members.c[name] for name in _STORED)
_INSERT = (
    insert(members)
    .values({name: bindparam(name) for name in NewMember.__slots__})
    .on_conflict_do_nothing(index_elements=["email_index"])
    .returning(members.c.id)
)
_BY_ID = select(*_COLUMNS).where(members.c.id == bindparam("member_id"))
_BY_EMAIL = select(*_COLUMNS).where(members.c.email_index == bindparam("email_index"))
_ALL = select(*_COLUMNS).order_by(members.c.created_at, members.c.id)
_ROLES = (
    select(member_roles.c.role)
    .where(member_roles.c.member_id == bindparam("member_id"))
    .order_by(member_roles.c.role)
)
_ALL_ROLES = select(member_roles.c.member_id, member_roles.c.role).order_by(member_roles.c.role)
_ADD_ROLE = insert(member_roles).values(member_id=bindparam("member_id"), role=bindparam("role"))
_DROP_ROLES = delete(member_roles).where(member_roles.c.member_id == bindparam("member_id"))


def insert_member(session: Session, new: NewMember) -> bool:
    """False when somebody has the e-mail address already."""
    return bool(session.run(_INSERT, {name: getattr(new, name) for name in NewMember.__slots__}))


def find_member(session: Session, member_id: int) -> MemberRow | None:
    """A member by id."""
    return _with_roles(session, _BY_ID, {"member_id": member_id})


def find_by_email(session: Session, email_index: bytes) -> MemberRow | None:
    """A member by the index of the e-mail address."""
    return _with_roles(session, _BY_EMAIL, {"email_index": email_index})


def list_members(session: Session) -> list[MemberRow]:
    """Everyone, the longest here first, those who are disabled too."""
    roles: dict[int, list[str]] = {}
    for member_id, role in session.run(_ALL_ROLES):
        roles.setdefault(member_id, []).append(role)
    rows = session.run(_ALL)
    return [MemberRow(*[*row, tuple(roles.get(row[0], ()))]) for row in rows]


def read_roles(session: Session, member_id: int) -> tuple[str, ...]:
    """The roles of a member."""
    return tuple(row[0] for row in session.run(_ROLES, {"member_id": member_id}))


def put_roles(session: Session, *, member_id: int, roles: Collection[str]) -> None:
    """Let a member have these roles and no others."""
    session.change(_DROP_ROLES, {"member_id": member_id})
    for role in sorted(roles):
        session.change(_ADD_ROLE, {"member_id": member_id, "role": role})


def _with_roles(
    session: Session, statement: Select[tuple[object, ...]], values: dict[str, int | bytes]
) -> MemberRow | None:
    rows = session.run(statement, values)
    # Asked for nobody too: a stranger who signs in takes as long as a member.
    roles = read_roles(session, rows[0][0] if rows else NOBODY)
    return MemberRow(*[*rows[0], roles]) if rows else None


_ACTIVE_WITH_ROLE = (
    select(members.c.id)
    .select_from(members.join(member_roles, member_roles.c.member_id == members.c.id))
    .where(member_roles.c.role == bindparam("role"))
    .where(members.c.disabled_at.is_(None))
    .with_for_update(of=members)
)
_HERE = update(members).where(members.c.id == bindparam("member"))
_DISABLE = _HERE.where(members.c.disabled_at.is_(None)).values(disabled_at=bindparam("now"))
_ENABLE = _HERE.where(members.c.disabled_at.is_not(None)).values(disabled_at=None)
_SET_PASSWORD = _HERE.values(password_hash=bindparam("hash"))
_SET_SECRET = _HERE.values(totp_secret=bindparam("secret"), totp_step=bindparam("step"))
_SET_NAME = _HERE.values(name=bindparam("sealed"))
_SET_LANGUAGE = _HERE.values(language=bindparam("chosen"))
_USE_STEP = _HERE.where(members.c.totp_step < bindparam("step")).values(totp_step=bindparam("step"))


def lock_active(session: Session, role: str) -> set[int]:
    """The members of a role who are not disabled, locked: nobody else can be the last to go."""
    return {row[0] for row in session.run(_ACTIVE_WITH_ROLE, {"role": role})}


def disable(session: Session, *, member_id: int, now: int) -> bool:
    """False when the member was disabled already."""
    return session.change(_DISABLE, {"member": member_id, "now": now}) == 1


def enable(session: Session, *, member_id: int) -> bool:
    """False when the member was not disabled."""
    return session.change(_ENABLE, {"member": member_id}) == 1


def set_password(session: Session, *, member_id: int, password_hash: str | None) -> None:
    """Store the hash of a new password; None lets no password open."""
    session.change(_SET_PASSWORD, {"member": member_id, "hash": password_hash})


def set_totp(session: Session, *, member_id: int, secret: bytes | None, step: int) -> None:
    """Store a new sealed secret; codes up to `step` are used."""
    session.change(_SET_SECRET, {"member": member_id, "secret": secret, "step": step})


def use_totp_step(session: Session, *, member_id: int, step: int) -> bool:
    """False when a code of this or a later step was used before."""
    return session.change(_USE_STEP, {"member": member_id, "step": step}) == 1


def set_name(session: Session, *, member_id: int, name: bytes) -> None:
    """Store the sealed name."""
    session.change(_SET_NAME, {"member": member_id, "sealed": name})


def set_language(session: Session, *, member_id: int, language: str) -> None:
    """Store the language of the member's screens."""
    session.change(_SET_LANGUAGE, {"member": member_id, "chosen": language})


_DROP_CODES = delete(recovery_codes).where(recovery_codes.c.member_id == bindparam("member_id"))
_ADD_CODE = insert(recovery_codes).values(
    member_id=bindparam("member_id"), code_hash=bindparam("code_hash")
)
_USE_CODE = (
    update(recovery_codes)
    .where(recovery_codes.c.member_id == bindparam("member"))
    .where(recovery_codes.c.code_hash == bindparam("hash"))
    .where(recovery_codes.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_COUNT_CODES = (
    select(func.count())
    .select_from(recovery_codes)
    .where(recovery_codes.c.member_id == bindparam("member_id"))
    .where(recovery_codes.c.used_at.is_(None))
)


def put_recovery_codes(session: Session, *, member_id: int, hashes: Collection[bytes]) -> None:
    """Replace all codes of a member."""
    session.change(_DROP_CODES, {"member_id": member_id})
    for code_hash in hashes:
        session.change(_ADD_CODE, {"member_id": member_id, "code_hash": code_hash})


def use_recovery_code(session: Session, *, member_id: int, code_hash: bytes, now: int) -> bool:
    """False when the member has no such code, or used it before."""
    return session.change(_USE_CODE, {"member": member_id, "hash": code_hash, "now": now}) == 1


def count_recovery_codes(session: Session, member_id: int) -> int:
    """How many codes a member has left."""
    return int(session.run(_COUNT_CODES, {"member_id": member_id})[0][0])
