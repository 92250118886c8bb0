"""A long outage: people write while nothing runs, and are answered once when it runs again."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.product import Product
from tests.faults.trial import LOGGED, wait_quietly
from tests.faults.witness import witness
from tests.provider import Provider

OUTAGE = timedelta(minutes=10)
MOST_SECONDS = 120.0
SETTLE_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Outage:
    """What came of it, by what the phones received."""

    people: int
    answered: int
    doubled: int
    seconds: float  # from the start until the last one was answered
    troubles: list[str] = field(default_factory=list)

    def is_clean(self) -> bool:
        """Everybody was answered once, in time."""
        return self.answered == self.people and not self.doubled and not self.troubles

    def __str__(self) -> str:
        return (
            f"{self.answered} of {self.people} answered, {self.doubled} twice, in "
            f"{self.seconds:.1f} s {self.troubles}"
        )


def live_outage(url: str, folder: Path, *, people: int) -> Outage:
    """Let so many write within ten minutes in which nothing runs; then start it."""
    numbers = [f"+336396{number:05}" for number in range(people)]
    with Provider() as provider, witness(url) as eyes:
        begin = datetime.now(UTC) - OUTAGE
        for place, number in enumerate(numbers):
            provider.write_in("Bonjour", number, at=begin + OUTAGE * place / people)
        started = time.monotonic()
        with Product(url, folder, provider) as product:
            wait_quietly(
                lambda: len({it.to for it in provider.ledger.sent()}) == people, MOST_SECONDS
            )
            seconds = time.monotonic() - started
            settled = wait_quietly(lambda: not eyes.under_way(), SETTLE_SECONDS)
            log = product.log()
        told = Counter(it.to for it in provider.ledger.sent())
        troubles = [f"logged: {word}" for word in LOGGED if word in log]
        troubles += provider.ledger.problems()
        if not settled or eyes.inbound_states() != {"processed": people}:
            troubles.append(f"left: {eyes.under_way()}, {eyes.inbound_states()}")
        doubled = sum(count - 1 for count in told.values())
        return Outage(people, len(told.keys() & set(numbers)), doubled, seconds, troubles)
