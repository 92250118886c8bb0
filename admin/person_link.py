"""The way from what is kept of somebody to their own page, for members whom they are there for."""

from __future__ import annotations

from admin.gate import may_here, signed_in_here
from bot.here import parts_here
from bot.services.people_policy import may_open
from bot.services.policy import Permission


def openable(contact_id: int | None) -> int | None:
    """The same person where the member at the browser may open them; None: no link leads there."""
    if contact_id is None or not may_here(Permission.OPEN_PERSON):
        return None
    member = signed_in_here().member
    is_there = parts_here().db.read(lambda s: may_open(member, contact_id, session=s))
    return contact_id if is_there else None
