"""A broadcast while its worker is killed, paused and resumed: the provider's ledger is the judge.

Everybody presses "Envoyer" at once; then one more broadcast is stopped in the middle.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select, text

from bot.app import build
from bot.config import from_env
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.store import bulk
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.tables import deliveries, messages
from tests.broadcasting import (
    ANNA,
    BOUBA,
    DRAFT,
    approve,
    check,
    row_of,
    send,
    set_up,
    steer,
    write,
)
from tests.faults.killer import ANYWHERE, WORKER, Kill, Killer
from tests.faults.product import Product
from tests.faults.trial import LOGGED, wait_quietly
from tests.faults.witness import witness
from tests.parts import closing, environ
from tests.provider import Provider
from tests.rows import ask

PRESSES = 10
PLACES = ("sent", ANYWHERE, "claimed", "before_commit")
STOPS_WITHIN = 5.0
SETTLE_SECONDS = 900.0
PACE, BUDGET = 60_000, 900_000


@dataclass(slots=True)
class Told:
    """What came of it, by what the phones received."""

    dialect: str
    people: int
    kills: list[Kill]
    accepted_presses: int = 0
    got_one: int = 0
    got_none: int = 0
    got_more: int = 0
    again: int = 0  # sent once more by a member, because nobody knew
    stopped_after: int = 0  # of the second broadcast, how many had left
    late: int = 0  # and how many left more than five seconds after it was stopped
    seconds: float = 0.0
    troubles: list[str] = field(default_factory=list)

    def is_clean(self) -> bool:
        """Each exactly once, and what was stopped has stopped."""
        return (
            self.got_one == self.people
            and not self.got_none + self.got_more + self.late
            and self.accepted_presses == 1
            and not self.troubles
        )

    def __str__(self) -> str:
        hits = sum(kill.held_lease for kill in self.kills)
        return (
            f"{self.dialect}: {self.people} people, {len(self.kills)} kills ({hits} held a lease), "
            f"{self.got_one} got one, {self.got_none} none, {self.got_more} more; "
            f"{self.again} sent again by a member; {self.accepted_presses} of {PRESSES} presses "
            f"counted; stopped after {self.stopped_after}, {self.late} late; "
            f"{self.seconds:.0f} s {self.troubles}"
        )


def try_broadcast(url: str, folder: Path, *, people: int, kills: int) -> Told:
    """Send one to everybody through all that, then stop another one."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [f"+33639{number:06}" for number in range(800_000, 800_000 + people)]
    began, provider = time.monotonic(), Provider(ledger=folder / "ledger")
    provider.callbacks.never = 1.0  # the list alone can tell
    with (
        provider,
        witness(url) as eyes,
        closing(build(from_env(environ(url)))) as parts,
        Product(url, folder / "product", provider) as product,
    ):
        settle_in(parts, numbers)
        set_up(parts, broadcast_pace=PACE, broadcast_budget=BUDGET)
        told = Told(eyes.database.dialect, people, [])
        plan = [(WORKER, PLACES[number % len(PLACES)]) for number in range(kills)]
        killer = Killer(product, eyes, plan)
        broadcast_id = _approved(parts)
        told.accepted_presses = _press(parts, broadcast_id)
        steering = threading.Thread(
            target=_pause_twice, args=(parts, broadcast_id, lambda: _share(provider, people))
        )
        steering.start()
        killer.run(lambda: _share(provider, people))
        steering.join()
        told.kills = killer.kills
        told.again = _finish(parts, broadcast_id, told.troubles)
        told.got_one, told.got_none, told.got_more = _count(provider, numbers)
        _stop_another(parts, provider, told)
        told.troubles += provider.ledger.problems()
        log = product.log()
        told.troubles += [f"logged: {word}" for word in (*LOGGED, "timer_failed") if word in log]
    told.seconds = time.monotonic() - began
    return told


def settle_in(parts: Parts, numbers: list[str]) -> None:
    """Everybody who is to be told, as if they had written long ago."""
    at, rows = to_micros(parts.clock()), []
    for number in numbers:
        contact_id, address_id, vault = new_id(), new_id(), parts.vault
        contact = {
            "id": contact_id, "sequence": 0, "language": "fr", "conversation": None,
            "place_flow": None, "place_version_id": None, "place_state": None,
            "heard_at": None, "created_at": at,
        }  # fmt: skip
        address = {
            "id": address_id, "medium": "sms", "address_index": vault.index("address", number),
            "address": vault.seal(number, "addresses", "address", address_id),
            "provider": "twilio", "contact_id": contact_id, "created_at": at,
        }  # fmt: skip
        rows.append((contact, address))
    parts.db.write(lambda s: bulk.insert_people(s, [it[0] for it in rows], [it[1] for it in rows]))
    if parts.db.dialect == "postgresql":
        parts.db.write(lambda s: s.change(text("analyze")))  # as of those who came long ago


def _approved(parts: Parts) -> int:
    """Urgent, so that it goes at any hour of the day the test runs."""
    broadcast_id = write(parts, DRAFT, urgent_for="danger")
    check(parts, broadcast_id)
    approve(parts, broadcast_id, by=BOUBA)
    return broadcast_id


def _press(parts: Parts, broadcast_id: int) -> int:
    """ "Envoyer", by many hands at one moment; how many presses counted."""
    row, ready = row_of(parts, broadcast_id), threading.Barrier(PRESSES)

    def press(_number: int) -> bool:
        ready.wait()
        try:
            send(parts, broadcast_id, by=ANNA, typed=str(row.recipients), seen=row.version)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(PRESSES) as hands:
        return sum(hands.map(press, range(PRESSES)))


def _share(provider: Provider, people: int) -> float:
    return len(provider.ledger.sent()) / people


def _pause_twice(parts: Parts, broadcast_id: int, share: Callable[[], float]) -> None:
    for moment in (0.3, 0.6):
        while share() < moment:
            time.sleep(0.02)
        try:
            steer(parts, broadcast_id, "pause")
            time.sleep(1.0)
            steer(parts, broadcast_id, "resume")
        except Refusal:  # it was done already
            return


def _finish(parts: Parts, broadcast_id: int, troubles: list[str]) -> int:
    """Wait for its end; whom nobody knows of is told again by a member. How many those were."""
    count = 0
    for _ in range(5):
        if not wait_quietly(lambda: row_of(parts, broadcast_id).state == "done", SETTLE_SECONDS):
            troubles.append(f"not done: {row_of(parts, broadcast_id).state}")
            return count
        try:
            count += steer(parts, broadcast_id, "retry", doubtful=True)
        except Refusal as refusal:
            if refusal.code != "nothing_failed":
                troubles.append(refusal.code)
            return count
    return count


def _count(provider: Provider, numbers: list[str]) -> tuple[int, int, int]:
    counts = Counter(one.to for one in provider.ledger.sent())
    found = [counts[number] for number in numbers]
    return found.count(1), found.count(0), sum(it > 1 for it in found)


def _stop_another(parts: Parts, provider: Provider, told: Told) -> None:
    """A second broadcast, cancelled in the middle."""
    broadcast_id, before = _approved(parts), len(provider.ledger.sent())
    send(parts, broadcast_id, typed=str(row_of(parts, broadcast_id).recipients))
    wait_quietly(lambda: len(provider.ledger.sent()) - before >= told.people * 0.2, SETTLE_SECONDS)
    steer(parts, broadcast_id, "cancel")
    if not wait_quietly(lambda: not _still_to_go(parts, broadcast_id), STOPS_WITHIN):
        told.troubles.append("somebody still waits for what was stopped")
    told.stopped_after = len(provider.ledger.sent()) - before
    time.sleep(1.0)
    told.late = len(provider.ledger.sent()) - before - told.stopped_after


def _still_to_go(parts: Parts, broadcast_id: int) -> int:
    """How many of its deliveries wait, and how many of its copies may still leave."""
    of_it = select(deliveries.c.message_id).where(deliveries.c.broadcast_id == broadcast_id)
    copies = select(func.count()).where(
        messages.c.id.in_(of_it), messages.c.state.in_(("ready", "sending"))
    )
    waiting = select(func.count()).where(
        deliveries.c.broadcast_id == broadcast_id, deliveries.c.state == "waiting"
    )
    return int(ask(parts, copies)[0][0]) + int(ask(parts, waiting)[0][0])
