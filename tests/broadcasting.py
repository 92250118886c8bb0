"""Broadcasts in tests: people who may be told, members who may send, and a draft let go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.services import broadcast_check, broadcast_sending, broadcasts
from bot.services.broadcast_check import Check
from bot.services.broadcast_words import Text
from bot.services.broadcasts import Draft
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store import broadcasts as store
from bot.store import library
from bot.store.broadcasts import BroadcastRow
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import deliveries
from bot.timekeeper import fire_due
from tests.parts import TestClock, write_in
from tests.rows import ask, contact_at, outbound
from tests.working import deliver_waiting

NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."
FRENCH = "Le bureau est fermé lundi. Il ouvre mardi à 8 h."
BAMBARA = "Biro datugulen bɛ ntɛnɛndon na. A bɛ da yɛlɛ taratadon na."
TEXTS = {"fr": Text(FRENCH), "bm": Text(BAMBARA, reader="M. Traoré")}


@dataclass(frozen=True)
class Member:
    """Somebody who may send to many."""

    id: int = 1
    roles: frozenset[Role] = frozenset({Role.BROADCASTER})


ANNA, BOUBA = Member(1), Member(2)
DRAFT = Draft("Fermeture du bureau", texts=TEXTS)


def people(parts: Parts, numbers: tuple[str, ...]) -> list[int]:
    """Everybody who wrote once from these numbers."""
    for number in numbers:
        write_in(parts, "Bonjour", sender=number)
    return [contact_at(parts, number).id for number in numbers]


def write(parts: Parts, draft: Draft = DRAFT, *, by: Member = ANNA, **changes: Any) -> int:
    """A broadcast written by a member."""
    draft, now = replace(draft, **changes), parts.clock()
    return parts.db.write(
        lambda s: broadcasts.write_broadcast(parts, by, draft, session=s, now=now)
    )


def row_of(parts: Parts, broadcast_id: int) -> BroadcastRow:
    found = parts.db.read(lambda s: store.read_broadcast(s, broadcast_id))
    assert found is not None
    return found


def examine(parts: Parts, broadcast_id: int) -> Check:
    row, now = row_of(parts, broadcast_id), parts.clock()
    return parts.db.read(lambda s: broadcast_check.examine(parts, row, session=s, now=now))


def check(parts: Parts, broadcast_id: int, *, by: Member = ANNA) -> Check:
    """Look it over and pass it."""
    found, now = examine(parts, broadcast_id), parts.clock()
    parts.db.write(lambda s: broadcasts.pass_check(by, broadcast_id, found, session=s, now=now))
    return found


def approve(parts: Parts, broadcast_id: int, *, by: Member) -> None:
    now, seen = parts.clock(), row_of(parts, broadcast_id).version
    parts.db.write(lambda s: broadcasts.approve(by, broadcast_id, seen=seen, session=s, now=now))


def send(
    parts: Parts,
    broadcast_id: int,
    *,
    by: Member = ANNA,
    typed: str = "",
    seen: int | None = None,
    due: datetime | None = None,
) -> None:
    version = row_of(parts, broadcast_id).version if seen is None else seen
    now = parts.clock()
    parts.db.write(
        lambda s: broadcast_sending.send_broadcast(
            parts, by, broadcast_id, typed=typed, seen=version, session=s, now=now, due=due
        )
    )


def let_go(parts: Parts, draft: Draft = DRAFT, **changes: Any) -> int:
    """Written, checked and begun; nothing is queued yet."""
    broadcast_id = write(parts, draft, **changes)
    check(parts, broadcast_id)
    send(parts, broadcast_id)
    return broadcast_id


def steer(parts: Parts, broadcast_id: int, act: str, *, by: Member = ANNA, **more: bool) -> Any:
    """Pause, resume, cancel or retry."""
    now = parts.clock()
    if act in ("resume", "retry"):
        return parts.db.write(
            lambda s: getattr(broadcast_sending, act)(
                parts, by, broadcast_id, session=s, now=now, **more
            )
        )
    return parts.db.write(
        lambda s: getattr(broadcast_sending, act)(by, broadcast_id, session=s, now=now)
    )


def work(parts: Parts) -> None:
    """What the worker does about timers now."""
    fire_due(parts, TIMERS)


def copies(parts: Parts) -> list[str]:
    """The texts of all copies in the outbox or sent, withdrawn ones left out."""
    return [
        it.text for it in outbound(parts) if it.kind == "broadcast" and it.error_code != "withdrawn"
    ]


def states(parts: Parts, broadcast_id: int) -> dict[int, tuple[str, str | None]]:
    rows = ask(
        parts,
        select(deliveries.c.contact_id, deliveries.c.state, deliveries.c.reason).where(
            deliveries.c.broadcast_id == broadcast_id
        ),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def set_up(parts: Parts, **settings: int) -> None:
    """Change numbers of the settings, as an administrator would."""

    def story(session: Session) -> None:
        for name, value in settings.items():
            library.set_setting(session, name=name, value=str(value), now=to_micros(parts.clock()))
        library.raise_revision(session)

    parts.db.write(story)


def run(parts: Parts, clock: TestClock, *, seconds: int = 60) -> None:
    """Let the worker do its work for a while."""
    for _ in range(seconds // 5):
        work(parts)
        deliver_waiting(parts)
        clock.move(seconds=5)
