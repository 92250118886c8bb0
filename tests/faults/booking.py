"""Many people want the same few seats at one moment, by signed webhooks on two web processes."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from bot.app import build
from bot.config import from_env
from bot.core.appointments import Hours
from bot.services import closures
from bot.services.office_drafts import Desk, OfficeDraft
from bot.services.office_entry import enter_office
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.slots import AHEAD
from bot.store.session import Session
from bot.store.tables import appointments, moves
from bot.store.tables.office import LIVE
from tests.faults.crowd import WEBHOOK
from tests.faults.product import Product
from tests.parts import closing, environ
from tests.provider import Provider
from tests.rows import ask

TIMES = 5  # slots, each with a fifth of the seats
SLOT_MINUTES = 30
OPENS = 8 * 60
PATIENCE_SECONDS = 90.0
WAYS_TO_SAY_NO = ("vient d'etre pris", "plus de place")
SAID_YES = "C'est noté : "


class Member:
    """Whoever enters the office."""

    id = 1
    roles = (Role.ADMIN,)


@dataclass(frozen=True, slots=True)
class Rush:
    """What came of it: by the database, and by what the phones received."""

    booked: int
    seats_doubled: int
    moves: int
    told_yes: int
    told_no: int
    told_neither: int
    statuses: Counter[int | None]
    problems: list[str]
    log: str
    seconds: float

    def is_clean(self) -> bool:
        """No error anywhere, and nobody left without an answer."""
        only_ok = set(self.statuses) == {200}
        return only_ok and not self.told_neither and not self.problems and not self.seats_doubled

    def __str__(self) -> str:
        return (
            f"{self.booked} booked, told yes {self.told_yes}, told no {self.told_no}, "
            f"neither {self.told_neither}, answers {dict(self.statuses)}, {self.seconds:.1f} s"
        )


def rush(url: str, folder: Path, *, people: int, seats: int) -> Rush:
    """Let everybody come to the question of the hour, then answer it at one moment."""
    numbers = [f"+336398{number:05}" for number in range(people)]
    with closing(build(from_env(environ(url)))) as parts, Provider() as provider:
        parts.db.write(lambda session: _office(session, seats, now=parts.clock()))
        with Product(url, folder, provider) as product:
            _to_the_hours(provider, numbers)
            began = time.monotonic()
            statuses = _all_at_once(provider, numbers)
            told = _answers(provider, numbers)
            seconds = time.monotonic() - began
        return _judge(parts, provider, statuses, told, product.log(), seconds)


def _office(session: Session, seats: int, *, now: datetime) -> None:
    """An office with so many seats in all: on one day, in five slots."""
    day = (now + timedelta(days=2)).date()
    hours = Hours(day.weekday(), OPENS, OPENS + TIMES * SLOT_MINUTES)
    desk = Desk("Bureau", ("case",), "in_person", (hours,), capacity=seats // TIMES)
    draft = OfficeDraft("Antenne", "kayes", "Rue 12", (desk,), {})
    office_id = enter_office(session, None, draft, member_id=1, now=now)
    other = day + timedelta(days=7)
    while other <= (now + AHEAD).date():
        closures.add_closure(Member(), office_id, other, reason="essai", session=session, now=now)
        other += timedelta(days=7)


def _to_the_hours(provider: Provider, numbers: Sequence[str]) -> None:
    """Everyone asks for an appointment and picks the one day."""
    for text in ("rdv", "1"):
        wanted = {number: len(provider.ledger.sent(number)) + 1 for number in numbers}
        with ThreadPoolExecutor(16) as threads:
            write = partial(provider.post_inbound, WEBHOOK, text)
            assert {answer.status for answer in threads.map(write, numbers)} == {200}
        _wait_for(provider, wanted)


def _all_at_once(provider: Provider, numbers: Sequence[str]) -> Counter[int | None]:
    """Every fifth person wants the same hour; nobody posts before all are ready to."""
    ready = threading.Barrier(len(numbers))

    def want(index: int) -> int | None:
        came = provider.write_in(str(index % TIMES + 1), numbers[index])
        ready.wait()
        return provider.post(came, WEBHOOK).status

    with ThreadPoolExecutor(len(numbers)) as threads:
        return Counter(threads.map(want, range(len(numbers))))


def _answers(provider: Provider, numbers: Sequence[str]) -> dict[str, str]:
    """What each phone was told last, once each was told."""
    return _wait_for(provider, dict.fromkeys(numbers, 3))


def _wait_for(provider: Provider, wanted: dict[str, int]) -> dict[str, str]:
    """The last text on each phone, once it has so many. After the patience, as it stands."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        sent = provider.ledger.sent()
        counts = Counter(one.to for one in sent)
        if all(counts[number] >= count for number, count in wanted.items()):
            break
        time.sleep(0.1)
    told: dict[str, list[str]] = {number: [] for number in wanted}
    for one in provider.ledger.sent():
        told[one.to].append(one.text)
    return {number: "\n".join(texts[2:]) for number, texts in told.items()}


def _judge(
    parts: Parts,
    provider: Provider,
    statuses: Counter[int | None],
    told: dict[str, str],
    log: str,
    seconds: float,
) -> Rush:
    live = select(appointments.c.slot_id, appointments.c.seat).where(LIVE)
    rows = ask(parts, live)
    booked_moves = select(func.count()).select_from(moves).where(moves.c.trigger == "book")
    yes = sum(SAID_YES in text for text in told.values())
    no = sum(any(way in text for way in WAYS_TO_SAY_NO) for text in told.values())
    return Rush(
        booked=len(rows),
        seats_doubled=len(rows) - len(set(rows)),
        moves=int(ask(parts, booked_moves)[0][0]),
        told_yes=yes,
        told_no=no,
        told_neither=len(told) - yes - no,
        statuses=statuses,
        problems=provider.ledger.problems(),
        log=log,
        seconds=seconds,
    )
