"""A phone in a test: what is written on it and what it gets, by the real inbound way.

    phone = Phone(parts, OTHERS[0])
    assert "code secret" in phone.say("mes données")
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.core.phone import address_key
from bot.core.rendering import Medium
from bot.core.text import sms_spelling
from bot.services.parts import Parts
from bot.store.session import Session
from bot.store.tables import addresses
from tests.parts import TestClock, said, write_in


@dataclass
class Phone:
    """One number on one medium."""

    parts: Parts
    number: str
    medium: Medium = Medium.SMS
    told: str = ""
    all_told: list[str] = field(default_factory=list)

    def say(self, *texts: str, **more: Any) -> str:
        """Write, and read what the answer to the last text was."""
        clock = self.parts.clock
        assert isinstance(clock, TestClock)
        for text in texts:
            clock.move(seconds=11)  # an answer just given holds the next one back
            message = said(text, sender=self.number, medium=self.medium, **more)
            letters = write_in(self.parts, message)
            assert letters.queued == 0, "what goes through the outbox is not read here"
            self.told = "\n".join(body for _, body in letters.inline)
            self.all_told.append(self.told)
        return self.told

    def pick(self, *labels: str) -> str:
        """Answer with the digit that stands before each label."""
        for label in labels:
            wanted = f" {sms_spelling(label, 'fr')}"
            lines = [line for line in self.told.splitlines() if line.endswith(wanted)]
            assert lines, f"{label!r} is not offered in {self.told!r}"
            self.say(lines[-1].split()[0])
        return self.told

    @property
    def contact_id(self) -> int:
        """Who writes from this number now."""
        return self.parts.db.read(self._speaker)

    def _speaker(self, session: Session) -> int:
        index = self.parts.vault.index("address", address_key(self.number))
        where = (addresses.c.address_index == index) & (addresses.c.medium == self.medium.value)
        rows = session.run(select(addresses.c.contact_id).where(where))
        return int(rows[0][0])

    def welcome(self) -> str:
        """Go through the welcome: French, yes to everything, in Mali, the first region."""
        self.say("bonjour", "1", "1", "1", "3")
        return self.say("1")
