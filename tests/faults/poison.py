"""Poison: under load some people write what breaks, and some stand where every turn breaks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy import select, update

from bot.core.phone import address_key
from bot.store.tables import addresses, contacts, messages
from tests.faults.crowd import WEBHOOK
from tests.faults.trial import Stage, wait_quietly
from tests.faults.troubles import wait_for

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ODD = ("un\0deux\0", "\0", "é" * 32_768, FAMILY * 2_600, FAMILY, "a" + "\u0301" * 5_000)
BROKEN = 4
DEAD_SECONDS = 120.0
MISHAP = "turn_failed"


@dataclass(slots=True)
class Poison:
    """Carried out on a stage; afterwards it says what came of it."""

    odd: list[str] = field(default_factory=list)  # who wrote something odd
    broken: list[str] = field(default_factory=list)  # whose every turn breaks
    statuses: set[int | None] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)  # what must be on the dead list
    dead: set[str] = field(default_factory=set)
    stray: list[str] = field(default_factory=list)  # events logged of anybody else's message

    def __call__(self, stage: Stage) -> None:
        """Write the odd bodies and break some people's turns, all while the crowd goes on."""
        wait_for(stage, 0.1)
        for number in range(BROKEN):
            self._break(stage, f"+336395{number:05}")
        for number, body in enumerate(ODD):
            self.odd.append(f"+336394{number:05}")
            self._post(stage, body, self.odd[-1])
        wait_for(stage, 1.0)
        wait_quietly(lambda: len(self._dead(stage)) >= BROKEN, DEAD_SECONDS)
        self.dead = {sid for sid, _ in self._dead(stage)}
        self._read_log(stage)

    def _post(self, stage: Stage, body: str, number: str) -> str:
        came = stage.provider.write_in(body, number)
        status = stage.provider.post(came, WEBHOOK).status
        if status is None:  # too late on a busy machine: then it is brought once more
            status = stage.provider.post(came, WEBHOOK).status
        self.statuses.add(status)
        return came.sid

    def _break(self, stage: Stage, number: str) -> None:
        """What is stored of their conversation does not open any more."""
        self._post(stage, "Bonjour", number)
        index = stage.eyes.vault.index("address", address_key(number))
        theirs = select(addresses.c.contact_id).where(addresses.c.address_index == index)
        broken = (
            update(contacts).where(contacts.c.id.in_(theirs)).values(conversation=b"1:" + bytes(40))
        )
        stage.eyes.database.write(lambda session: session.change(broken))
        self.broken.append(number)
        self.wanted.add(self._post(stage, "1", number))

    @staticmethod
    def _dead(stage: Stage) -> list[tuple[str, str]]:
        asked = select(messages.c.provider_id, messages.c.trace).where(messages.c.state == "dead")
        return [(row[0], row[1]) for row in stage.eyes.ask(asked)]

    def _read_log(self, stage: Stage) -> None:
        traces = {trace for _, trace in self._dead(stage)}
        for line in stage.product.log().splitlines():
            if '"level": "error"' not in line:
                continue
            told = json.loads(line)
            if told.get("trace") not in traces or not told["event"].startswith(MISHAP):
                self.stray.append(told["event"])
