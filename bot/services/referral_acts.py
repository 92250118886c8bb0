"""What members do to a referral, and what they see of it: the stalled ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.lifecycle import Condition, IllegalMove, Kind, moves
from bot.core.phone import mask
from bot.services.agreements import find_accepting
from bot.services.moves import Past, tell_history
from bot.services.parts import Parts
from bot.services.people_policy import hidden_among, is_hidden
from bot.services.policy import Actor, Permission, may
from bot.services.referral_sending import ENOUGH, TO_SEND
from bot.services.referral_steps import note
from bot.services.referrals import ask_to_send, find_holding, make_move, withdraw
from bot.services.refusal import Refusal
from bot.services.telling import Skipped
from bot.store import contacts
from bot.store import referrals as store
from bot.store.moment import from_micros
from bot.store.referrals import Place, ReferralLine, ReferralRow
from bot.store.session import Session

PAGE = 30
FIRST = Place(stalled=2, moment=-1, after_id=0)
BY_TIME = frozenset({"note_silence"})
UNDER_WAY = "under_way"


@dataclass(frozen=True, slots=True)
class Line:
    """A referral in a list; no name, half a number."""

    id: int
    reference: str
    organisation: str
    trade: str | None
    state: str
    since: datetime
    person: str
    stalled_for: str | None
    is_on_the_way: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of referrals; `after` leads to the next one, None on the last."""

    lines: tuple[Line, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral in full, with what may be done to it now."""

    line: Line
    contact_id: int
    version: int
    first_name: str
    region: str | None
    proposed: datetime
    answer: str | None
    acts: tuple[str, ...]
    missing: tuple[str, ...]  # what must hold before it is sent
    history: tuple[Past, ...]


def list_referrals(
    parts: Parts,
    actor: Actor,
    *,
    session: Session,
    is_open: bool = True,
    after: str | None = None,
) -> Page:
    """Referrals page by page, the stalled ones first, of people who are there for the member.

    Raises `Refusal` "not_allowed".
    """
    if not may(actor, Permission.LIST_REFERRALS):
        raise Refusal("not_allowed")
    rows = store.list_lines(session, is_open=is_open, after=_place(after), limit=PAGE + 1)
    more = _written(rows[PAGE - 1].referral) if len(rows) > PAGE else None
    hidden = hidden_among(actor, {it.referral.contact_id for it in rows}, session=session)
    shown = [it for it in rows[:PAGE] if it.referral.contact_id not in hidden]
    return Page(tuple(_line(parts, row) for row in shown), more)


def list_of_person(actor: Actor, contact_id: int, *, session: Session) -> tuple[ReferralRow, ...]:
    """Somebody's, the newest first; none for who may not see them."""
    is_seen = may(actor, Permission.LIST_REFERRALS)
    return tuple(store.list_of(session, contact_id)) if is_seen else ()


def count_stalled(actor: Actor, *, session: Session) -> int:
    """How many do not go on by themselves, as far as they are there for a member."""
    stalled = store.list_stalled(session)
    hidden = hidden_among(actor, set(stalled), session=session)
    return sum(contact_id not in hidden for contact_id in stalled)


def open_referral(
    parts: Parts, actor: Actor, referral_id: int, *, session: Session, now: datetime
) -> Referral:
    """One referral; reading it is recorded. Raises `Refusal` "no_such_referral"."""
    found = store.read_line(session, referral_id)
    if found is None or not may(actor, Permission.LIST_REFERRALS):
        raise Refusal("no_such_referral")
    row = found.referral
    _see_to_person(actor, row, session=session)
    note("referral_viewed", row, actor.id, session=session, now=now)
    name = ""
    if found.name is not None and found.erased_at is None:
        name = parts.vault.open(found.name, "contacts", "name", row.contact_id)
    missing: tuple[str, ...] = ()
    if row.state in TO_SEND:
        holds = find_holding(session, row, parts.library.now(session).content)
        missing = tuple(sorted(it.value for it in ENOUGH - holds))
    return Referral(
        line=_line(parts, found),
        contact_id=row.contact_id,
        version=row.version,
        first_name=name,
        region=row.region,
        proposed=from_micros(row.proposed_at),
        answer=row.answer,
        acts=_acts(row, missing) if may(actor, Permission.KEEP_REFERRALS) else (),
        missing=missing,
        history=tell_history(session, Kind.REFERRAL, row.id),
    )


def _see_to_person(actor: Actor, row: ReferralRow, *, session: Session) -> None:
    """A referral of somebody who is not there for the member is not there either."""
    if is_hidden(actor, row.contact_id, session=session):
        raise Refusal("no_such_referral")


def _acts(row: ReferralRow, missing: tuple[str, ...]) -> tuple[str, ...]:
    """The moves of the lifecycle, but what time makes, and what would be refused."""
    sending = set(TO_SEND.values())
    return tuple(
        it
        for it in moves(Kind.REFERRAL, row.state)
        if it not in BY_TIME and not (it in sending and (missing or row.asked_at is not None))
    )


def act(
    parts: Parts,
    actor: Actor,
    referral_id: int,
    trigger: str,
    *,
    seen: int,
    session: Session,
    now: datetime,
) -> None:
    """Do what a button says: send it, note an answer that came by voice, or withdraw it.

    Raises `Refusal` "no_such_referral", "changed_meanwhile", "illegal_move", "under_way", or the
    name of the condition that does not hold.
    """
    found = store.read_referral(session, referral_id)
    if found is None or not may(actor, Permission.KEEP_REFERRALS):
        raise Refusal("no_such_referral")
    _see_to_person(actor, found, session=session)
    contacts.lock(session, found.contact_id)
    row = store.lock_referral(session, referral_id)
    if row is None or row.version != seen:
        raise Refusal("changed_meanwhile")
    if trigger in BY_TIME or trigger not in moves(Kind.REFERRAL, row.state):
        raise Refusal("illegal_move")
    if trigger in TO_SEND.values():
        _send(parts, actor, row, session=session, now=now)
    elif trigger == "withdraw":
        withdraw(row, session=session, now=now, member_id=actor.id)
    else:
        _make(parts, actor, row, trigger, session=session, now=now)


def _send(parts: Parts, actor: Actor, row: ReferralRow, *, session: Session, now: datetime) -> None:
    """Everything but the delivery must hold; that is what follows."""
    if row.asked_at is not None:
        raise Refusal(UNDER_WAY)
    content = parts.library.now(session).content
    missing = ENOUGH - find_holding(session, row, content)
    if missing:
        raise Refusal(min(missing).value)
    agreement = find_accepting(session, content, row.organisation)
    assert not isinstance(agreement, Skipped), "it holds"
    ask_to_send(row, agreement.recipient_id, session=session, now=now)
    note("referral_sent_by_member", row, actor.id, session=session, now=now)


def _make(
    parts: Parts, actor: Actor, row: ReferralRow, trigger: str, *, session: Session, now: datetime
) -> None:
    no_condition: frozenset[Condition] = frozenset()
    try:
        make_move(
            parts, row, trigger, session=session, now=now, holds=no_condition,
            member_id=actor.id, answer="by_member",
        )  # fmt: skip
    except IllegalMove:
        raise Refusal("illegal_move") from None


def _line(parts: Parts, found: ReferralLine) -> Line:
    row, person = found.referral, ""
    if found.address is not None and found.address_id is not None and found.erased_at is None:
        address = parts.vault.open(found.address, "addresses", "address", found.address_id)
        person = mask(address)
    return Line(
        id=row.id,
        reference=row.reference,
        organisation=row.organisation,
        trade=row.trade,
        state=row.state,
        since=from_micros(row.since_at),
        person=person,
        stalled_for=row.stalled_for,
        is_on_the_way=row.asked_at is not None,
    )


def _written(row: ReferralRow) -> str:
    return f"{int(row.stalled_at is not None)}.{row.since_at}.{row.id}"


def _place(written: str | None) -> Place:
    """The place an address names; the beginning where somebody changed the address."""
    numbers = (written or "").split(".")
    if len(numbers) != 3 or not all(
        it.isascii() and it.isdigit() and len(it) < 20 for it in numbers
    ):
        return FIRST
    stalled, moment, after_id = map(int, numbers)
    if max(stalled, moment, after_id) >= 2**63:
        return FIRST
    return Place(stalled, moment, after_id)
