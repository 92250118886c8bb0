"""Stories that want the same rows wait for one another, in one order: none has to be undone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import insert, text, update

from bot.channels.channel import DeliveryState, Receipt
from bot.services import oblivion, retention
from bot.services import outbox as outbox_stories
from bot.services.broadcast_timer import TIMER
from bot.services.due import TIMERS
from bot.services.erasure import ask_erasure
from bot.services.parts import Parts
from bot.services.receipts import record_receipt
from bot.services.timers import unset_timer
from bot.store import claiming, contacts, forgetting
from bot.store.broadcasts import lock_broadcast
from bot.store.db import Database
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import broadcasts, deliveries, messages, receipts
from bot.timekeeper import fire_due
from tests.broadcasting import let_go, people, set_up
from tests.parts import OTHERS, Builder, TestClock, write_in
from tests.queueing import queue
from tests.rows import contact_at, outbound
from tests.servers import wait_until
from tests.services.test_outbox_order import known
from tests.working import deliver_next

ON_POSTGRES = pytest.mark.parametrize(
    "dialect", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
WAITERS = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
    " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)


class Counted:
    """A database that counts its stories, and how often they were told."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.read = db.read
        self.stories = self.told = 0

    def write(self, story: Callable[[Session], Any]) -> Any:
        def tell(session: Session) -> Any:
            self.told += 1
            return story(session)

        self.stories += 1
        return self._db.write(tell)


def counted(parts: Parts) -> tuple[Parts, Counted]:
    db = Counted(parts.db)
    return replace(parts, db=cast("Database", db)), db


def wait_for(parts: Parts, waiters: int) -> None:
    """Return when so many stories wait for what another has locked."""
    wait_until(lambda: count_waiting(parts) == waiters)


def count_waiting(parts: Parts) -> int:
    return int(parts.db.read(lambda s: s.run(WAITERS))[0][0])


@ON_POSTGRES
def test_a_claim_and_an_erasure_lock_a_message_before_the_copy_that_follows_it(
    parts: Parts,
) -> None:
    write_in(parts, "bonjour")
    contact_id, now = contact_at(parts).id, to_micros(parts.clock())
    carry_copy(parts, queue(parts, "un", kind="broadcast", bulk=True), contact_id)
    parts, db = counted(parts)
    claimed, goes_on = threading.Event(), threading.Event()

    def claim(session: Session) -> None:
        found = claiming.find_next(session, now=now, inline_since=now, held_until=now)
        assert found is not None
        claimed.set()
        assert goes_on.wait(40)
        claiming.lease(session, message_id=found[0].id, boot="", until=now)

    def erase(session: Session) -> None:
        contacts.lock(session, contact_id)
        forgetting.delete_but_protection(session, contact_id, frozenset())

    with ThreadPoolExecutor(2) as pool:
        sending = pool.submit(parts.db.write, claim)
        assert claimed.wait(40)
        erasing = pool.submit(parts.db.write, erase)
        wait_for(parts, 1)
        goes_on.set()
        sending.result(40)
        erasing.result(40)
    assert (db.stories, db.told) == (2, 2)
    assert outbound(parts) == []


def carry_copy(parts: Parts, message_id: int, contact_id: int) -> None:
    """Let a message be somebody's copy of a broadcast."""

    def story(session: Session) -> None:
        session.change(
            insert(broadcasts).values(
                id=5, title="t", state="running", audience="{}", form="answer",
                purpose="service", author_id=1, created_at=0, changed_at=0,
            )
        )  # fmt: skip
        session.change(
            insert(deliveries).values(
                broadcast_id=5, contact_id=contact_id, state="queued", message_id=message_id
            )
        )

    parts.db.write(story)


@ON_POSTGRES
def test_what_one_night_and_an_erasure_both_remove_keeps_neither_from_it(
    build_parts: Builder, clock: TestClock, tmp_path: Any
) -> None:
    parts = build_parts(SEGIN_VAR_DIR=tmp_path)
    old_and_erased(parts, clock)
    parts, db = counted(parts)
    with psycopg.connect(parts.config.database_url) as other, ThreadPoolExecutor(2) as pool:
        other.execute("LOCK TABLE relatives IN SHARE MODE")  # holds the erasure in its middle
        erasing = pool.submit(oblivion.forget_ready, parts)
        wait_for(parts, 1)
        sweeping = pool.submit(fire_due, parts, TIMERS)
        wait_for(parts, 2)
        other.rollback()
        assert erasing.result(40) == 1
        assert sweeping.result(40) == 1
    assert db.told == db.stories
    assert outbound(parts) == []


def old_and_erased(parts: Parts, clock: TestClock) -> None:
    """Somebody to be forgotten now, whose message and receipt are also over by their days."""
    write_in(parts, "bonjour")
    message = outbound(parts)[-1]
    kept = {"id": 1, "provider": "x", "message_id": message.id, "raw_state": "x", "received_at": 0}

    def age(session: Session) -> None:
        session.change(insert(receipts).values(**kept))
        ask_erasure(parts.vault, message.contact_id, session=session, now=clock())
        session.change(update(messages).values(created_at=0, state="read"))

    parts.db.write(age)
    clock.move(days=7)
    fire_due(parts, TIMERS)
    retention.begin_nights(parts)
    others = text("DELETE FROM timers WHERE kind <> 'retention'")
    parts.db.write(lambda s: s.change(others))
    clock.move(days=1)


@ON_POSTGRES
@pytest.mark.parametrize("is_settled_first", [True, False])
def test_a_report_without_our_id_and_the_providers_answer_meet_whichever_is_first(
    parts: Parts, is_settled_first: bool
) -> None:
    known(parts)
    queue(parts, "un")
    handed = deliver_next(parts)
    assert handed is not None and handed.accepted is not None
    sid, now = handed.accepted.provider_id, parts.clock()
    receipt = Receipt("twilio", sid, None, DeliveryState.DELIVERED, "delivered", None)

    def settle(session: Session) -> None:
        outbox_stories.settle(parts, handed, session=session, now=now)

    def report(session: Session) -> None:
        record_receipt(parts, receipt, session=session, now=now)

    stories = (settle, report) if is_settled_first else (report, settle)
    both_at_once(parts, *stories)
    assert outbound(parts)[-1].state == "delivered"


def both_at_once(parts: Parts, first: Callable[[Session], Any], second: Any) -> None:
    """The second is told when all of the first is said and nothing of it is committed."""
    said, goes_on = threading.Event(), threading.Event()

    def slowly(session: Session) -> None:
        first(session)
        session.run(WAITERS)  # what was put is there
        said.set()
        assert goes_on.wait(40)

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(parts.db.write, slowly)
        assert said.wait(40)
        quick = pool.submit(parts.db.write, second)
        wait_until(lambda: quick.done() or count_waiting(parts) == 1)
        goes_on.set()
        slow.result(40)
        quick.result(40)


@ON_POSTGRES
def test_whoever_stops_a_broadcast_and_its_timer_lock_the_broadcast_first(parts: Parts) -> None:
    set_up(parts)
    people(parts, OTHERS[:3])
    broadcast_id = let_go(parts)
    working, members = counted(parts), counted(parts)
    locked, goes_on = threading.Event(), threading.Event()

    def stop(session: Session) -> None:
        assert lock_broadcast(session, broadcast_id) is not None
        locked.set()
        assert goes_on.wait(40)
        unset_timer(session, TIMER, broadcast_id, now=parts.clock())

    with ThreadPoolExecutor(2) as pool:
        stopping = pool.submit(members[0].db.write, stop)
        assert locked.wait(40)
        firing = pool.submit(fire_due, working[0], {TIMER: TIMERS[TIMER]})
        wait_for(parts, 1)
        goes_on.set()
        stopping.result(40)
        assert firing.result(40) == 0
    assert (members[1].told, working[1].told) == (1, 1)


@ON_POSTGRES
def test_two_workers_that_begin_the_nights_at_once_set_each_timer_once(parts: Parts) -> None:
    parts.db.write(lambda s: s.change(text("DELETE FROM timers")))

    def begin(session: Session) -> None:
        retention.begin_all(session, now=parts.clock())

    both_at_once(parts, begin, begin)
    waiting = text("SELECT kind FROM timers WHERE state = 'waiting' ORDER BY kind")
    kinds = [kind for (kind,) in parts.db.read(lambda s: s.run(waiting))]
    assert kinds == sorted(retention.NIGHTLY)
