"""What members do in a script about one person, or for everybody: each by the name of its sentence.

They act through the same services as the panel, with the rights that the act asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.core.phone import address_key
from bot.services import broadcasts, departures, receiving, referral_acts, relinks, withdrawing
from bot.services.broadcast_check import examine
from bot.services.broadcast_sending import send_broadcast
from bot.services.broadcast_words import Text
from bot.services.broadcasts import Draft
from bot.services.case_people import people_at
from bot.services.closures import add_closure
from bot.services.locks import doubt_holder
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.referral_sending import mark_sent
from bot.services.referral_steps import DELIVERY
from bot.services.surveys import SAMPLE_TIMER
from bot.services.timers import Due, set_timer
from bot.store import appointments, referrals
from bot.store import broadcasts as stored_broadcasts
from bot.store import departures as stored_departures
from bot.store.moment import to_micros
from bot.store.session import Session

CENTRE = "Agadez"
YEAR = timedelta(days=366)
MOST = 10
ARRIVE = "arrive"  # the provider confirms that the organisation has the request
DAYS_CLOSED = 150


@dataclass(frozen=True, slots=True)
class Team:
    """The member of scripts who may do all of it."""

    id: int = 1
    roles: Collection[Role] = field(default_factory=lambda: frozenset(Role))


@dataclass(frozen=True, slots=True)
class Scene:
    """What an act is told: whom it is about, what its sentence names, and now."""

    parts: Parts
    session: Session
    now: datetime
    contact_id: int
    value: str


def act(
    parts: Parts, what: str, value: str, *, number: str, session: Session, now: datetime
) -> None:
    """Do it for whoever writes from a number. Raises LookupError, or what the service refuses."""
    found = people_at(parts, number, session)
    if not found:
        raise LookupError("nobody wrote on this phone")
    ACTS[what](Scene(parts, session, now, found[0], value))


def _plan_journey(scene: Scene) -> None:
    day, session, now = date.fromisoformat(scene.value), scene.session, scene.now
    planned = departures.plan_departure(Team(), CENTRE, day, session=session, now=now)
    departures.add_person(scene.parts, Team(), planned, scene.contact_id, session=session, now=now)


def _move_journey(scene: Scene) -> None:
    departures.move_departure(
        scene.parts, Team(), _journey(scene), date.fromisoformat(scene.value),
        tells=True, session=scene.session, now=scene.now,
    )  # fmt: skip


def _cancel_journey(scene: Scene) -> None:
    departures.cancel_departure(
        scene.parts, Team(), _journey(scene), tells=True, session=scene.session, now=scene.now
    )


def _journey(scene: Scene) -> int:
    since = (scene.now - YEAR).date().isoformat()
    rows = stored_departures.list_departures(scene.session, since=since, most=MOST)
    if not rows:
        raise LookupError("no journey is planned")
    return rows[-1][0].id


def _move_appointment(scene: Scene) -> None:
    held, session, now = _appointment(scene), scene.session, scene.now
    times = receiving.list_other_times(Team(), held, session=session, now=now)
    if not times:
        raise LookupError("the office has no other time")
    receiving.move_for(scene.parts, Team(), held, starts=times[0], session=session, now=now)


def _cancel_appointment(scene: Scene) -> None:
    held = _appointment(scene)
    receiving.cancel_for(scene.parts, Team(), held, session=scene.session, now=scene.now)


def _appointment(scene: Scene) -> int:
    found = appointments.next_meeting(scene.session, scene.contact_id, now=to_micros(scene.now))
    if found is None:
        raise LookupError("no appointment on this phone")
    return found.row.id


def _move_referral(scene: Scene) -> None:
    rows = referrals.list_of(scene.session, scene.contact_id)
    if not rows:
        raise LookupError("no referral on this phone")
    if scene.value == ARRIVE:
        content = scene.parts.library.now(scene.session).content
        due = Due(scene.parts, scene.session, scene.now, DELIVERY, rows[0].id, scene.contact_id, 0)
        mark_sent(due, rows[0], content)
        return
    referral_acts.act(
        scene.parts, Team(), rows[0].id, scene.value,
        seen=rows[0].version, session=scene.session, now=scene.now,
    )  # fmt: skip


def _correct_fact(scene: Scene) -> None:
    name, text = scene.value.split(": ", 1)
    kind, key = name.split(".", 1)
    withdrawing.withdraw_fact(scene.parts, Team(), kind, key, session=scene.session, now=scene.now)
    withdrawing.send_correction(
        scene.parts, Team(), kind, key, {"fr": text}, session=scene.session, now=scene.now
    )


def _write_to_all(scene: Scene) -> None:
    """Write it, look it over and let it go; Bambara was read by somebody named."""
    parts, session, now = scene.parts, scene.session, scene.now
    french, _, bambara = scene.value.partition(" // ")
    texts = {"fr": Text(french), "bm": Text(bambara or french, reader="M. Traoré")}
    draft = Draft("Message à tous", texts=texts)
    written = broadcasts.write_broadcast(parts, Team(), draft, session=session, now=now)
    found = examine(parts, _broadcast(session, written), session=session, now=now)
    broadcasts.pass_check(Team(), written, found, session=session, now=now)
    seen = _broadcast(session, written).version
    send_broadcast(parts, Team(), written, typed="", seen=seen, session=session, now=now)


def _broadcast(session: Session, broadcast_id: int) -> stored_broadcasts.BroadcastRow:
    row = stored_broadcasts.read_broadcast(session, broadcast_id)
    if row is None:
        raise LookupError("no such broadcast")
    return row


def _close_for_weeks(scene: Scene) -> None:
    """Nobody works in any office on the days of the next weeks."""
    for day in range(DAYS_CLOSED):
        add_closure(
            Team(), None, (scene.now + timedelta(days=day)).date(), reason="Inventaire",
            session=scene.session, now=scene.now,
        )  # fmt: skip


def _relink(scene: Scene) -> None:
    relinks.relink(
        scene.parts, Team(), scene.contact_id, address_key(scene.value),
        reason=relinks.Reason.LOST, session=scene.session, now=scene.now,
    )  # fmt: skip


def _draw(scene: Scene) -> None:
    """As the draw of the month does to one in five."""
    month = scene.now.year * 12 + scene.now.month - 1
    set_timer(
        scene.session, SAMPLE_TIMER, scene.contact_id, due=scene.now, now=scene.now,
        contact_id=scene.contact_id, version=month,
    )  # fmt: skip


def _doubt(scene: Scene) -> None:
    """As the service does by itself after a year of silence, or when nothing arrives any more."""
    doubt_holder(scene.session, scene.contact_id, now=scene.now)


ACTS: Mapping[str, Callable[[Scene], None]] = {
    "plan_journey": _plan_journey,
    "move_journey": _move_journey,
    "cancel_journey": _cancel_journey,
    "move_appointment": _move_appointment,
    "cancel_appointment": _cancel_appointment,
    "move_referral": _move_referral,
    "correct_fact": _correct_fact,
    "write_to_all": _write_to_all,
    "relink": _relink,
    "draw": _draw,
    "doubt": _doubt,
    "close_offices": _close_for_weeks,
}
