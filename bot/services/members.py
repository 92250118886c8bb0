"""Members: who works here, as screens and policy see them, and how one is added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.services import passwords
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.second_factor import new_secret
from bot.store import audit
from bot.store import members as store
from bot.store.identity import new_id
from bot.store.members import MemberRow
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

LONGEST_EMAIL = 200
LONGEST_NAME = 60
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Member:
    """A member as screens and policy see one."""

    id: int
    email: str
    name: str
    roles: frozenset[Role]
    language: str
    created_at: datetime
    is_disabled: bool
    has_password: bool
    has_second_factor: bool

    @property
    def shown_name(self) -> str:
        """The name, else what stands before the @."""
        return self.name or self.email.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Enlisted:
    """A new member who can sign in at once; this is the only time the secrets are seen."""

    id: int
    email: str
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)


def plain_email(typed: str) -> str:
    """The one spelling of an e-mail address. Raises `Refusal` "bad_email"."""
    email = typed.strip().casefold()
    name, at, domain = email.partition("@")
    is_odd = any(character.isspace() or not character.isprintable() for character in email)
    if not (name and at and domain) or "@" in domain or is_odd or len(email) > LONGEST_EMAIL:
        raise Refusal("bad_email")
    return email


def email_index(parts: Parts, email: str) -> bytes:
    """How a member is found by an address."""
    return parts.vault.index("member_email", email)


def view(parts: Parts, row: MemberRow) -> Member:
    """A stored member, opened."""
    name = parts.vault.open(row.name, "members", "name", row.id) if row.name else ""
    return Member(
        id=row.id,
        email=parts.vault.open(row.email, "members", "email", row.id),
        name=name,
        roles=frozenset(Role(role) for role in row.roles),
        language=row.language,
        created_at=from_micros(row.created_at),
        is_disabled=row.disabled_at is not None,
        has_password=row.password_hash is not None,
        has_second_factor=row.totp_secret is not None,
    )


def enlist(parts: Parts, email: str, roles: Collection[Role]) -> Enlisted:
    """Add a member with a password and a second factor, for whoever has the machine.

    Raises `Refusal` "bad_email", "no_role" or "email_taken".
    """
    password, secret = passwords.new_password(), new_secret()
    password_hash, now = passwords.hash_password(password), parts.clock()

    def story(session: Session) -> Enlisted:
        member_id = add(parts, email, roles, session=session, now=now, password_hash=password_hash)
        sealed = parts.vault.seal(secret, "members", "totp_secret", member_id)
        store.set_totp(session, member_id=member_id, secret=sealed, step=0)
        return Enlisted(member_id, plain_email(email), password, secret)

    return parts.db.write(story)


def add(
    parts: Parts,
    email: str,
    roles: Collection[Role],
    *,
    session: Session,
    now: datetime,
    password_hash: str | None = None,
    by: int | None = None,
) -> int:
    """A new member's id. Raises `Refusal` "bad_email", "no_role" or "email_taken"."""
    member_id, plain = new_id(), plain_email(email)
    if not roles:
        raise Refusal("no_role")
    new = store.NewMember(
        id=member_id,
        email=parts.vault.seal(plain, "members", "email", member_id),
        email_index=email_index(parts, plain),
        name=None,
        password_hash=password_hash,
        totp_secret=None,
        created_at=to_micros(now),
    )
    if not store.insert_member(session, new):
        raise Refusal("email_taken")
    store.put_roles(session, member_id=member_id, roles=[role.value for role in roles])
    note("member_added", member_id, by=by, session=session, now=now, roles=told(roles))
    return member_id


def list_members(parts: Parts, *, session: Session) -> tuple[Member, ...]:
    """Everyone, the longest here first, those who are disabled too."""
    return tuple(view(parts, row) for row in store.list_members(session))


def read_member(parts: Parts, member_id: int, *, session: Session) -> Member:
    """One member. Raises `Refusal` "no_such_member"."""
    return view(parts, find_row(session, member_id))


def name_of(parts: Parts, member_id: int, *, session: Session) -> str:
    """What colleagues call a member; empty for one who is not there."""
    row = store.find_member(session, member_id)
    return view(parts, row).shown_name if row else ""


def find_by_email(parts: Parts, email: str, *, session: Session) -> Member:
    """The member with an address. Raises `Refusal` "bad_email" or "no_such_member"."""
    row = store.find_by_email(session, email_index(parts, plain_email(email)))
    if row is None:
        raise Refusal("no_such_member")
    return view(parts, row)


def find_row(session: Session, member_id: int) -> MemberRow:
    """One member as stored. Raises `Refusal` "no_such_member"."""
    row = store.find_member(session, member_id)
    if row is None:
        raise Refusal("no_such_member")
    return row


def rename(parts: Parts, member_id: int, *, name: str, language: str, session: Session) -> None:
    """Set the name that colleagues see and the language of the screens."""
    told = " ".join(name.split())[:LONGEST_NAME]
    sealed = parts.vault.seal(told, "members", "name", member_id)
    store.set_name(session, member_id=member_id, name=sealed)
    if language in LANGUAGES:
        store.set_language(session, member_id=member_id, language=language)


def note(
    act: str,
    member_id: int | None,
    *,
    by: int | None,
    session: Session,
    now: datetime,
    **detail: str,
) -> None:
    """Add to the audit log what `by` did to a member; None is the command line, or no member."""
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="member",
        subject_id=member_id,
        now=to_micros(now),
        member_id=by,
        **detail,
    )


def told(roles: Collection[Role]) -> str:
    """Roles as the audit log says them."""
    return " ".join(sorted(role.value for role in roles))
