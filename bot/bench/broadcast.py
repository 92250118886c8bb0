"""How fast a broadcast gives everybody their delivery, against plain rows in the same run."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass

from sqlalchemy import bindparam, func, select, text

from bot.core.lifecycle import BroadcastState
from bot.services.audience import Audience
from bot.services.broadcast_timer import TIMER, go_on
from bot.services.parts import Parts
from bot.services.seeding import grow
from bot.services.timers import Due
from bot.store import broadcasts
from bot.store.broadcasts import BroadcastRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import contacts, deliveries

_STATISTICS = text("analyze")
BOUNDS = {"sqlite": 0.25, "postgresql": 0.5}
_PLAIN = insert(deliveries).values(
    {name: bindparam(name) for name in ("broadcast_id", "contact_id", "state")}
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows a second, each judged for why it may not be sent; and plain rows, by executemany."""

    database: str
    people: int
    gathered_per_second: int
    plain_per_second: int
    ratio: float
    bound: float

    def as_json(self) -> str:
        """The figures for a machine."""
        return json.dumps(asdict(self))


def bench_broadcast(parts: Parts, *, people: int) -> Figures:
    """Seed so many people in an empty database, then enqueue them in both ways."""
    for _ in grow(parts, contacts=people, messages=0):
        pass
    parts.db.write(lambda session: session.change(_STATISTICS))  # as it has them of grown tables
    plain = _plain(parts)
    gathered, count = _gathered(parts)
    each, floor = count / gathered, count / plain
    dialect = parts.db.dialect
    return Figures(
        dialect, count, round(each), round(floor), round(each / floor, 2), BOUNDS[dialect]
    )


def _running(parts: Parts) -> int:
    broadcast_id, at = new_id(), to_micros(parts.clock())
    row = BroadcastRow(
        id=broadcast_id, title="bench", state=BroadcastState.RUNNING,
        audience=Audience().to_json(), form="answer", purpose="service", author_id=1,
        created_at=at, changed_at=at, started_at=at,
    )  # fmt: skip
    parts.db.write(lambda session: broadcasts.insert_broadcast(session, row))
    return broadcast_id


def _plain(parts: Parts) -> float:
    """Seconds for the same number of rows of which nothing is asked, in one story."""
    broadcast_id = _running(parts)
    everybody = select(contacts.c.id).order_by(contacts.c.id)
    ids = parts.db.read(lambda session: session.run(everybody))
    rows = [{"broadcast_id": broadcast_id, "contact_id": it[0], "state": "waiting"} for it in ids]
    began = time.perf_counter()
    parts.db.write(lambda session: session.run_many(_PLAIN, rows))
    return time.perf_counter() - began


def _gathered(parts: Parts) -> tuple[float, int]:
    """(seconds until everybody has a delivery, how many), page by page as the worker does it."""
    broadcast_id = _running(parts)

    def turn(session: Session) -> bool:
        go_on(Due(parts, session, parts.clock(), TIMER, broadcast_id, None, 0))
        row = broadcasts.read_broadcast(session, broadcast_id)
        return row is not None and row.gathered_at is not None

    began = time.perf_counter()
    while not parts.db.write(turn):
        pass
    seconds = time.perf_counter() - began
    asked = select(func.count()).where(deliveries.c.broadcast_id == broadcast_id)
    return seconds, int(parts.db.read(lambda session: session.run(asked))[0][0])
