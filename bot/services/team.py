"""Team: inviting, changing and disabling members; never the last administrator."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.services import links
from bot.services.handing_over import hand_over
from bot.services.members import add, find_row, note, told
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store import members as store
from bot.store import sessions
from bot.store.moment import to_micros
from bot.store.session import Session

INVITATION = timedelta(hours=72)


def invite(
    parts: Parts,
    email: str,
    roles: Collection[Role],
    *,
    by: int,
    session: Session,
    now: datetime,
) -> tuple[int, str]:
    """Add a member who chooses their own password by a link; (member, token of the link).

    Raises `Refusal` "bad_email", "no_role" or "email_taken".
    """
    member_id = add(parts, email, roles, session=session, now=now, by=by)
    return member_id, _new_invitation(member_id, session=session, now=now)


def invite_again(
    parts: Parts, member_id: int, *, by: int | None, session: Session, now: datetime
) -> str:
    """Another link, for somebody who lost password or telephone; the token.

    What they had works until the link is used. Raises `Refusal` "no_such_member", "disabled".
    """
    row = find_row(session, member_id)
    if row.disabled_at is not None:
        raise Refusal("disabled")
    note("member_invited", member_id, by=by, session=session, now=now)
    return _new_invitation(member_id, session=session, now=now)


def _new_invitation(member_id: int, *, session: Session, now: datetime) -> str:
    return links.hand_out(
        member_id, links.Purpose.INVITATION, lasts=INVITATION, session=session, now=now
    )


def set_roles(
    member_id: int, roles: Collection[Role], *, by: int | None, session: Session, now: datetime
) -> None:
    """Give a member these roles and no others. Raises `Refusal` "no_role", "last_admin"."""
    row = find_row(session, member_id)
    if not roles:
        raise Refusal("no_role")
    if Role.ADMIN not in roles:
        _keep_an_admin(session, without=member_id)
    if set(row.roles) == set(roles):
        return
    store.put_roles(session, member_id=member_id, roles=[role.value for role in roles])
    note("roles_changed", member_id, by=by, session=session, now=now, roles=told(roles))


def disable(
    member_id: int,
    *,
    by: int | None,
    session: Session,
    now: datetime,
    heir_id: int | None = None,
) -> None:
    """No more signing in, and every session ends now; their work becomes the heir's, or nobody's.

    Raises `Refusal` "last_admin", or "no_such_member" for an heir who cannot sign in.
    """
    find_row(session, member_id)
    _keep_an_admin(session, without=member_id)
    hand_over(member_id, heir_id, by=by, session=session, now=now)
    if store.disable(session, member_id=member_id, now=to_micros(now)):
        sessions.end_sessions_of(session, member_id=member_id, now=to_micros(now))
        sessions.drop_links(session, member_id)
        note("member_disabled", member_id, by=by, session=session, now=now)


def enable(member_id: int, *, by: int | None, session: Session, now: datetime) -> None:
    """Let a disabled member in again, with the password and the telephone they had."""
    find_row(session, member_id)
    if store.enable(session, member_id=member_id):
        note("member_enabled", member_id, by=by, session=session, now=now)


def _keep_an_admin(session: Session, *, without: int) -> None:
    admins = store.lock_active(session, Role.ADMIN)
    if without in admins and len(admins) == 1:
        raise Refusal("last_admin")
