"""A clock set forward and back, a leap day, other zones, three days off: each reminder once.

The clock is the product's own, moved for all its processes by `SEGIN_CLOCK_OFFSET_FILE`; what the
phones got is read in the provider's ledger. Leases keep a clock of their own, which nobody can set.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.app import build
from bot.clock import Clock
from bot.config import from_env
from bot.services.parts import Parts
from bot.services.surveys import DRAW_TIMER
from bot.store.consents import NewConsent, record
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.profiles import set_profile
from bot.store.tables import messages, timers
from tests.faults.crowd import WEBHOOK
from tests.faults.product import Product
from tests.parts import closing, environ
from tests.provider import Provider
from tests.receiving import booked, desk, open_office
from tests.rows import ask, contact_at
from tests.servers import wait_until

ZONES = {
    "+33639950001": "Africa/Bamako",
    "+33639950002": "Europe/Paris",
    "+33639950003": "Africa/Tripoli",
}
BEGIN = datetime(2028, 2, 27, 9, tzinfo=UTC)
LEAP_DAY = datetime(2028, 2, 29, tzinfo=UTC)
STARTS = datetime(2028, 3, 1, 10, tzinfo=UTC)
AFTER_STOP = datetime(2028, 3, 6, 9, tzinfo=UTC)
NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."
HOUR = timedelta(hours=1)
UNDER_WAY = ("ready", "sending", "uncertain")
SETTLE_SECONDS = 90.0


def set_to(clock: Clock, wanted: datetime) -> None:
    """Set the clock of every process."""
    clock.move((wanted - clock()).total_seconds())


@contextmanager
def service(url: str, folder: Path) -> Iterator[tuple[Parts, Clock, Provider]]:
    """What the test and the product have in common: a database, a clock and a provider."""
    folder.mkdir(parents=True, exist_ok=True)
    offset = folder / "offset"
    config = from_env(environ(url) | {"SEGIN_CLOCK_OFFSET_FILE": str(offset)})
    clock = Clock(offset)
    set_to(clock, BEGIN)
    with closing(build(config)) as parts, Provider(clock=clock) as provider:
        provider.wait_for_answers(SETTLE_SECONDS)
        yield parts, clock, provider


def running(url: str, folder: Path, provider: Provider, name: str) -> Product:
    """The product, with the waits of the outbox nearly as they are."""
    settings = {
        "SEGIN_CLOCK_OFFSET_FILE": str(folder / "offset"),
        "SEGIN_PATIENCE_SCALE": "0.5",
        "SEGIN_WEB_PROCESSES": "1",
    }
    return Product(url, folder / name, provider, settings)


def settle(parts: Parts) -> None:
    """Wait until everything that is due was done and everything that waits was sent."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        at = to_micros(parts.clock())
        due = select(func.count()).where(timers.c.state == "waiting", timers.c.due_at <= at)
        way = select(func.count()).where(messages.c.state.in_(UNDER_WAY))
        if not ask(parts, due)[0][0] and not ask(parts, way)[0][0]:
            return
        time.sleep(0.05)
    raise TimeoutError("something stays due or on its way")


def come(parts: Parts, provider: Provider) -> list[int]:
    """Everybody writes once, agrees to reminders, and is where they are."""
    people = []
    for number, zone in ZONES.items():
        came = provider.write_in("Bonjour", number)
        wait_until(lambda came=came: provider.post(came, WEBHOOK).status == 200)  # type: ignore[misc]
        contact_id, at = contact_at(parts, number).id, to_micros(parts.clock())
        consent = NewConsent(
            id=new_id(), contact_id=contact_id, purpose="reminders", decision="given",
            wording="accueil@1.rappels", language="fr", medium="sms", message_id=None,
            decided_at=at,
        )  # fmt: skip
        parts.db.write(lambda s, it=consent: record(s, it))
        parts.db.write(lambda s, it=contact_id, at=at, tz=zone: set_profile(s, it, at, timezone=tz))
        people.append(contact_id)
    return people


def told(provider: Provider) -> dict[str, int]:
    """How many neutral texts each phone got."""
    return {number: provider.ledger.texts(number).count(NEUTRAL) for number in ZONES}


def walk(parts: Parts, clock: Clock, moments: Sequence[datetime]) -> None:
    """Set the clock to each of these, forward or back, and let the worker do what it does then."""
    for moment in moments:
        set_to(clock, moment)
        settle(parts)


def to_and_fro(around: datetime) -> list[datetime]:
    """Over a moment and back and over it again, an hour each time."""
    half = HOUR / 2
    return [around - half, around + half, around - half, around + half, around + 3 * half]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_each_reminder_comes_once_however_the_clock_is_set(
    stocked_url: str, tmp_path: Path
) -> None:
    with service(stocked_url, tmp_path) as (parts, clock, provider):
        open_office(parts, desk(capacity=len(ZONES)))
        with running(stocked_url, tmp_path, provider, "product") as product:
            for contact_id in come(parts, provider):
                booked(parts, contact_id, STARTS)
            walk(parts, clock, to_and_fro(LEAP_DAY.replace(hour=10)))
            assert told(provider) == dict.fromkeys(ZONES, 1), product.log()[-2000:]
            walk(parts, clock, to_and_fro(STARTS - 2 * HOUR))
            walk(parts, clock, to_and_fro(STARTS))
            assert told(provider) == dict.fromkeys(ZONES, 2), product.log()[-2000:]
            assert provider.ledger.duplicates() == {}
            assert provider.ledger.problems() == []
        days = [datetime.fromtimestamp(it.at, UTC) for it in provider.ledger.sent()]
        assert {it.date() for it in days if it > LEAP_DAY} == {LEAP_DAY.date(), STARTS.date()}


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_no_lease_ends_by_the_clock_and_after_three_days_off_nothing_stale_is_sent(
    stocked_url: str, tmp_path: Path
) -> None:
    with service(stocked_url, tmp_path) as (parts, clock, provider):
        open_office(parts, desk(capacity=len(ZONES)))
        with running(stocked_url, tmp_path, provider, "product"):
            people = come(parts, provider)
            for contact_id in people:
                booked(parts, contact_id, STARTS)
                booked(parts, contact_id, AFTER_STOP)
            provider.faults.delay = 5.0
            provider.faults.script(["slow"] * len(people))
            set_to(clock, LEAP_DAY.replace(hour=10, minute=1))
            wait_for_leases(parts, len(people))
            for step in (HOUR, -HOUR, HOUR):  # while all of them are being handed over
                clock.move(step.total_seconds())
                time.sleep(0.3)
            settle(parts)
            assert told(provider) == dict.fromkeys(ZONES, 1)
            attempts = ask(parts, select(messages.c.attempts).where(messages.c.kind == "prompt"))
            assert attempts == [(1,)] * len(people)
        set_to(clock, AFTER_STOP + timedelta(hours=2))
        with running(stocked_url, tmp_path, provider, "again"):
            settle(parts)
        assert told(provider) == dict.fromkeys(ZONES, 1)
        assert provider.ledger.duplicates() == {}
        waiting = select(timers.c.kind, timers.c.due_at).where(timers.c.state == "waiting")
        left = [row for row in ask(parts, waiting) if row[0].startswith("appointment")]
        assert left == []
        nights = [from_micros(row[1]) for row in ask(parts, waiting) if row[0] == DRAW_TIMER]
        assert nights and all(it > clock() for it in nights), "what comes every night goes on"


def wait_for_leases(parts: Parts, count: int) -> None:
    """Wait until so many messages are being handed over."""
    held = select(func.count()).where(messages.c.state == "sending")
    deadline = time.monotonic() + SETTLE_SECONDS
    while ask(parts, held)[0][0] < count:
        assert time.monotonic() < deadline, "they are not being sent"
        time.sleep(0.02)
