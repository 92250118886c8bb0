"""What members did in the demonstration: appointments, departures, agreements, texts, a broadcast.

All of it goes through the services that members use, at its time in the past. Production has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.core.phone import address_key
from bot.core.rendering import Medium
from bot.handset import deliver_waiting
from bot.services import appointments, booking, broadcast_sending, broadcasts, departures, templates
from bot.services.agreements import NewAgreement, enter_agreement
from bot.services.audience import Audience
from bot.services.broadcast_check import examine
from bot.services.broadcast_timer import TIMER, go_on
from bot.services.broadcast_words import Text
from bot.services.broadcasts import Draft
from bot.services.case_people import people_at
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.template_views import Approval
from bot.services.templates import TypedTemplate, TypedText
from bot.services.timers import Due
from bot.store import agreements as agreement_store
from bot.store import appointments as appointment_store
from bot.store import broadcasts as broadcast_store
from bot.store import departures as departure_store
from bot.store import slots
from bot.store import templates as template_store
from bot.store.appointments import Meeting
from bot.store.broadcasts import BroadcastRow
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

LAST = 2**63 - 1
SENDING = timedelta(seconds=5)
PREPARING = timedelta(minutes=4)  # from one act of a member to the next
MOST_ROUNDS = 40
MORNING = 10  # the hour at which a broadcast goes: nobody sleeps anywhere


@dataclass(frozen=True, slots=True)
class Nobody:
    """Who did it: no member of the team that looks at the demonstration."""

    id: int = 0
    roles: frozenset[Role] = frozenset({Role.ADMIN, Role.PROTECTION})


@dataclass(frozen=True, slots=True)
class DemoWork:
    """What the file says that was done; days are counted from now, the past is negative."""

    appointments: tuple[dict[str, Any], ...] = ()
    departures: tuple[dict[str, Any], ...] = ()
    agreements: tuple[dict[str, Any], ...] = ()
    templates: tuple[dict[str, Any], ...] = ()
    broadcasts: tuple[dict[str, Any], ...] = field(default=())


def read_work(written: dict[str, Any]) -> DemoWork:
    """The parts of the file that tell of it."""
    names = DemoWork.__slots__
    return DemoWork(**{name: tuple(written.get(name, ())) for name in names})


def fill_work(parts: Parts, work: DemoWork, *, now: datetime) -> None:
    """Do it, once: what is there already is left alone, so that it may be broken off."""
    stories = [partial(_enter_agreements, parts, work), partial(_plan_departures, parts, work)]
    stories += [partial(_book, parts, one) for one in work.appointments]
    for story in (*stories, partial(_enter_templates, work)):
        parts.db.read(parts.library.now)  # not first in a story: there it locks everybody out
        parts.db.write(partial(_tell, story, now))
    parts.db.read(parts.library.now)


def moment_of(one: dict[str, Any], now: datetime) -> datetime:
    """When a broadcast of the file went: in the morning of its day."""
    day = now - timedelta(days=int(one["days_ago"]))
    return min(day.replace(hour=MORNING, minute=0, second=0, microsecond=0), now)


def _tell(story: Callable[..., None], now: datetime, session: Session) -> None:
    story(session=session, now=now)


def _contact(parts: Parts, number: str, session: Session) -> int | None:
    people = people_at(parts, address_key(number.replace(" ", "")), session)
    return people[0] if people else None


def _enter_agreements(parts: Parts, work: DemoWork, *, session: Session, now: datetime) -> None:
    for one in work.agreements:
        if agreement_store.read_agreement(session, one["organisation"]) is not None:
            continue
        at = now - timedelta(days=int(one["days_ago"]))
        new = NewAgreement(
            one["organisation"], at.date().isoformat(), one["contact"],
            one["number"].replace(" ", ""), Medium.SMS.value, bool(one.get("automatic")),
        )  # fmt: skip
        enter_agreement(parts, Nobody(), new, session=session, now=at)
        row = agreement_store.read_agreement(session, one["organisation"])
        assert row is not None, "just entered in this story"
        tested = to_micros(at) if one.get("tested") else None
        changed = replace(row, tested_at=tested, saturated=int(bool(one.get("full"))))
        agreement_store.put_agreement(session, changed)


def _plan_departures(parts: Parts, work: DemoWork, *, session: Session, now: datetime) -> None:
    since = now.date().isoformat()
    listed = departure_store.list_departures(session, since=since, most=50)
    known = {row.centre for row, _count in listed}
    for one in work.departures:
        if one["centre"] in known:
            continue
        leaves_on = now.date() + timedelta(days=int(one["in_days"]))
        departure_id = departures.plan_departure(
            Nobody(), one["centre"], leaves_on, session=session, now=now
        )
        for number in one["people"]:
            contact_id = _contact(parts, number, session)
            if contact_id is not None:
                departures.add_person(
                    parts, Nobody(), departure_id, contact_id, session=session, now=now
                )


def _book(parts: Parts, one: dict[str, Any], *, session: Session, now: datetime) -> None:
    """The first free time from a day on; one that is over was kept or missed."""
    contact_id = _contact(parts, one["number"], session)
    if contact_id is None or appointment_store.list_meetings(session, contact_id):
        return
    day = now + timedelta(days=int(one["in_days"]))
    wish = booking.Wish(purpose=one["purpose"], medium=one.get("medium", ""))
    desks = booking.matching(slots.list_open_desks(session), wish)
    starts = next(booking.free_starts(session, desks, now=_from(day, now)), None)
    if starts is None:
        return
    at = min(starts, now) - timedelta(days=1)
    made = booking.book(session, contact_id, desks, starts=starts, purpose=one["purpose"], now=at)
    if isinstance(made, Meeting):
        _settle(session, made, str(one.get("then", "")), now=now)


def _from(day: datetime, now: datetime) -> datetime:
    """From the beginning of a day on; today, from now on."""
    return now if day.date() == now.date() else day.replace(hour=0, minute=0)


def _settle(session: Session, meeting: Meeting, then: str, *, now: datetime) -> None:
    starts = from_micros(meeting.starts_at)
    after = starts + timedelta(hours=1)
    if then == "confirmed" and starts > now:
        appointments.confirm(session, meeting, now=now)
    elif then == "kept" and after <= now:
        appointments.keep(session, meeting, now=after, member_id=Nobody().id)
    elif then == "missed" and after <= now:
        appointments.miss(session, meeting, now=after, member_id=Nobody().id)


def _enter_templates(work: DemoWork, *, session: Session, now: datetime) -> None:
    known = {row.name for row in template_store.list_templates(session)}
    for one in work.templates:
        if one["name"] in known:
            continue
        day: date = (now - timedelta(days=int(one["days_ago"]))).date()
        text = TypedText(one["text"], one["content_id"], Approval.APPROVED, day.isoformat())
        typed = TypedTemplate(
            one["name"], one["purpose"], "utility", tuple(one.get("variables", ())), {"fr": text}
        )
        templates.enter_template(Nobody(), typed, session=session, now=now)


def broadcast(parts: Parts, one: dict[str, Any]) -> None:
    """Written, looked over and sent at the time of these parts, or left as a draft; once."""
    by, at = Nobody(), parts.clock()
    if parts.db.read(partial(_is_there, one["title"])):
        return
    written, checked, sent = (at - PREPARING * times for times in (3, 2, 1))
    draft = Draft(
        one["title"], Audience(languages=("fr",)), {"fr": Text(one["text"])},
        form=one.get("form", "answer"),
    )  # fmt: skip
    number = parts.db.write(
        lambda s: broadcasts.write_broadcast(parts, by, draft, session=s, now=written)
    )
    row = _row(parts, number)
    check = parts.db.read(lambda s: examine(parts, row, session=s, now=at))
    if one.get("draft") or check.is_blocked:
        return
    parts.db.write(lambda s: broadcasts.pass_check(by, number, check, session=s, now=checked))
    seen, typed = _row(parts, number).version, str(check.recipients)
    parts.db.write(
        lambda s: broadcast_sending.send_broadcast(
            parts, by, number, typed=typed, seen=seen, session=s, now=sent
        )
    )
    _let_it_go(parts, number, at)


def _is_there(title: str, session: Session) -> bool:
    known = broadcast_store.list_broadcasts(session, moment=LAST, before=LAST, limit=50)
    return any(row.title == title for row in known)


def _let_it_go(parts: Parts, number: int, at: datetime) -> None:
    """What the worker would have done then."""
    for place in range(MOST_ROUNDS):
        moment = at + SENDING * place
        then = replace(parts, clock=partial(_same, moment))
        parts.db.write(partial(_go_on, then, number))
        deliver_waiting(then)
        if _row(parts, number).ended_at is not None:
            return


def _same(moment: datetime) -> datetime:
    return moment


def _go_on(parts: Parts, number: int, session: Session) -> None:
    go_on(Due(parts, session, parts.clock(), TIMER, number, None, 0))


def _row(parts: Parts, number: int) -> BroadcastRow:
    row = parts.db.read(lambda s: broadcast_store.read_broadcast(s, number))
    assert row is not None, "written before it is read"
    return row
