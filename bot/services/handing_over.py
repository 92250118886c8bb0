"""Handing over: what stood in a leaving member's name becomes a colleague's, or nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.services.members import find_row, note
from bot.services.policy import Permission, Role, Subject, may
from bot.services.refusal import Refusal
from bot.services.ticket_categories import is_protected
from bot.store import held_work as store
from bot.store.held_work import HeldCase, HeldTicket
from bot.store.session import Session


class Give(Protocol):
    """Makes one case or request somebody's."""

    def __call__(self, session: Session, item_id: int, /, *, to: int | None) -> None: ...


@dataclass(frozen=True, slots=True)
class Work:
    """Open cases and unanswered requests."""

    cases: int
    tickets: int

    def __bool__(self) -> bool:
        return bool(self.cases or self.tickets)


@dataclass(frozen=True, slots=True)
class Heir:
    """The colleague who takes over, as the policy knows them."""

    id: int
    roles: frozenset[Role]


def count_work(member_id: int, *, session: Session) -> Work:
    """What stands in a member's name now."""
    return Work(*store.count_held(session, member_id))


def hand_over(
    member_id: int, heir_id: int | None, *, by: int | None, session: Session, now: datetime
) -> Work:
    """Give everything to the heir; what they may not open becomes nobody's. What they got.

    Nobody's cases and requests stand in the lists of those who may open them. Raises `Refusal`
    "no_such_member" for an heir who cannot sign in.
    """
    heir = None if heir_id is None else _heir(heir_id, member_id, session=session)
    held = store.lock_cases(session, member_id), store.lock_tickets(session, member_id)
    got = Work(
        _give(session, heir, [(it.id, _may_open(heir, it)) for it in held[0]], store.give_case),
        _give(session, heir, [(it.id, _may_answer(heir, it)) for it in held[1]], store.give_ticket),
    )
    if any(held):
        note(
            "work_handed_over", member_id, by=by, session=session, now=now,
            to=str(heir_id or ""), cases=f"{got.cases}/{len(held[0])}",
            tickets=f"{got.tickets}/{len(held[1])}",
        )  # fmt: skip
    return got


def _give(session: Session, heir: Heir | None, items: list[tuple[int, bool]], give: Give) -> int:
    """Each to the heir where they may have it, else to nobody; how many they got."""
    for item_id, is_taken in items:
        give(session, item_id, to=heir.id if heir is not None and is_taken else None)
    return sum(is_taken for _, is_taken in items)


def _heir(heir_id: int, member_id: int, *, session: Session) -> Heir:
    row = find_row(session, heir_id)
    if row.disabled_at is not None or heir_id == member_id:
        raise Refusal("no_such_member")
    return Heir(heir_id, frozenset(Role(role) for role in row.roles))


def _may_open(heir: Heir | None, case: HeldCase) -> bool:
    subject = Subject(is_protected=bool(case.protected))
    return heir is not None and may(heir, Permission.OPEN_CASE, subject)


def _may_answer(heir: Heir | None, ticket: HeldTicket) -> bool:
    subject = Subject(
        is_confidential=bool(ticket.confidential),
        is_protected=bool(ticket.protected) or is_protected(ticket.category),
        about_id=ticket.about_member_id,
    )
    return heir is not None and may(heir, Permission.ANSWER_TICKET, subject)
