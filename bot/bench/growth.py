"""What grows with the rows: one message, one list, one timer, one claim, at three sizes.

All sizes are there at once and measured in turn, so that a slow moment of the machine touches all.
A figure is the lowest of the rounds' first quartiles: a busy machine only ever adds. On SQLite, all
of which runs in this process, it is the process's own time; on PostgreSQL the time that passed.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial

from sqlalchemy import bindparam, select, text, update

from bot.bench.grown import VISITORS, Size, open_parts
from bot.bench.made_people import number_of
from bot.bench.panel import Browser
from bot.bench.visits import Visit
from bot.channels.channel import InboundMessage
from bot.channels.simulator import SimulatorChannel
from bot.core.rendering import Medium
from bot.reception import take_in
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.site import build_site
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import timers
from bot.timekeeper import fire_due
from bot.worker import Worker

SIZES = (Size(1_000, 20_000), Size(10_000, 200_000), Size(200_000, 2_000_000))
ROUNDS, TRIES = 3, 12
MESSAGES, DUE = 40, 20
NOISE = 1.5  # between two runs of the same on a machine that does other things too
LISTS: Mapping[str, str] = {
    "accueil": "/admin/",
    "messages": "/admin/messages",
    "messages, à personne": "/admin/messages?folder=nobody",
    "messages, fermés": "/admin/messages?folder=closed",
    "demandes": "/admin/tickets",
    "demandes closes": "/admin/tickets?folder=closed",
    "dossiers": "/admin/cases",
    "dossiers, miens": "/admin/cases?folder=mine",
    "orientations": "/admin/referrals",
    "rendez-vous": "/admin/appointments",
    "envois": "/admin/broadcasts",
    "départs": "/admin/departures",
    "journal": "/admin/audit",
    "journal, un acte": "/admin/audit?act=number_shown",
    "textes non compris": "/admin/unheard",
}


@dataclass(frozen=True, slots=True)
class Growth:
    """One thing at each size, in milliseconds."""

    name: str
    ms: tuple[float, ...]
    bound: float  # how many times the first the last may be

    @property
    def ratio(self) -> float:
        """How many times longer it takes at the largest size."""
        return round(self.ms[-1] / self.ms[0], 2)

    @property
    def is_kept(self) -> bool:
        """Whether it grew no faster than the logarithm of the people, within the noise."""
        return self.ratio <= self.bound

    def as_json(self) -> str:
        """One line for a machine."""
        return json.dumps(asdict(self) | {"ratio": self.ratio}, ensure_ascii=False)


@dataclass(slots=True)
class Subject:
    """A service of one size, and what was measured of it: name -> seconds, a list a round."""

    parts: Parts
    size: Size
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    rounds: dict[str, list[float]] = field(default_factory=dict)

    def timed(self, act: Callable[[], object]) -> float:
        """Seconds that it took."""
        is_here = self.parts.db.dialect == "sqlite"
        clock = time.process_time if is_here else time.perf_counter
        began = clock()
        act()
        return clock() - began

    def note(self, name: str, seconds: Sequence[float]) -> None:
        """The first quartile of a round."""
        quartile = statistics.quantiles(seconds, n=4, method="inclusive")[0]
        self.rounds.setdefault(name, []).append(quartile * 1000)


def bench_growth(urls: Sequence[str], sizes: Sequence[Size] = SIZES) -> Iterator[Growth]:
    """Of databases that have grown to these sizes."""
    subjects = [Subject(open_parts(url), size) for url, size in zip(urls, sizes, strict=True)]
    browsers = [Browser(it.parts, build_site(it.parts), email=min(VISITORS)) for it in subjects]
    for _round in range(ROUNDS):
        for subject, browser in zip(subjects, browsers, strict=True):
            _measure(subject, browser)
    bound = math.log(sizes[-1].contacts) / math.log(sizes[0].contacts) * NOISE
    for name in subjects[0].rounds:
        yield Growth(
            name, tuple(round(min(it.rounds[name]), 2) for it in subjects), round(bound, 2)
        )
    for subject in subjects:
        subject.parts.db.close()


def _measure(subject: Subject, browser: Browser) -> None:
    timed, worker = subject.timed, Worker(subject.parts)
    subject.note("message reçu", [timed(lambda: _receive(subject)) for _ in range(MESSAGES)])
    subject.note("message envoyé", [timed(worker.deliver_next) for _ in range(MESSAGES)])
    subject.note("échéance", [_sweep(subject) for _ in range(4)])
    subject.note("rien d'échu", [timed(worker.fire_timers) for _ in range(TRIES)])
    for name, path in LISTS.items():
        browser.open(Visit(path))
        opens = partial(browser.open, Visit(path))
        subject.note(name, [timed(opens) for _ in range(TRIES)])
    people = subject.parts.db.read(lambda s: _some(s, subject))
    visits = [partial(browser.open, Visit(f"/admin/people/{it}")) for it in people]
    subject.note("personne", [timed(it) for it in visits])


def _receive(subject: Subject) -> None:
    number = subject.chance.randrange(subject.size.contacts)
    message = InboundMessage(
        provider=SimulatorChannel.name,
        provider_id=f"SM{new_id():032x}",
        medium=Medium.WHATSAPP if number % 3 == 2 else Medium.SMS,
        sender=number_of(number),
        recipient="",
        text=subject.chance.choice(("1", "2", "0", "menu")),
    )
    take_in(subject.parts, subject.parts.channels[SimulatorChannel.name], message)


_NEXT = select(timers.c.id).where(text("state = 'waiting'")).order_by(timers.c.due_at).limit(DUE)
_LET = update(timers).where(timers.c.id.in_(_NEXT)).values(due_at=bindparam("at"))


def _sweep(subject: Subject) -> float:
    """Seconds for one timer, where some are due together."""
    at = to_micros(subject.parts.clock()) - 1
    subject.parts.db.write(lambda s: s.change(_LET, {"at": at}))
    taken = 0

    def sweep() -> None:
        nonlocal taken
        taken = fire_due(subject.parts, TIMERS)

    return subject.timed(sweep) / max(taken, 1)


def _some(session: Session, subject: Subject) -> list[int]:
    """Ids of people here and there, by who is named in timers: each has one."""
    asked = select(timers.c.contact_id).where(text("state = 'waiting'")).limit(2_000)
    found = [int(row[0]) for row in session.run(asked) if row[0] is not None]
    return subject.chance.sample(found, min(TRIES, len(found)))
