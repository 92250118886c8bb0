"""A crowd: people who write, read what they are told, and write again; told twice when in doubt."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.services.parts import Parts
from bot.store.tables import messages
from tests.parts import PUBLIC_URL, said, write_in
from tests.provider import Provider
from tests.rows import ask, contact_at

WEBHOOK = f"{PUBLIC_URL}/webhooks/twilio"
WORDS = ("1", "2", "3", "0", "retour", "oui", "n'importe quoi", "menu", "1", "suite")
# What means the same whatever was offered last: one may write it before the answers have come.
STEERING = ("0", "retour", "menu", "0", "n'importe quoi")
IMPATIENT = 3  # of ten people write on without waiting for an answer
DRAWN = re.compile(r"\b([A-Z]{3}[0-9]{3}|[A-Z]{2}[0-9]{4})\b")  # a reference, a code of the desk
POSTING = 8  # calls at the same time
READING_SECONDS = 0.05
TOGETHER = 60  # people who write at the same time
PATIENCE_SECONDS = 300.0  # a hundred answers, one by one, of a worker that is killed each second
POSTED_AGAIN_SECONDS = 240.0  # far longer than any trial keeps the database away


@dataclass(frozen=True, slots=True)
class Script:
    """What one person writes, and what a service that is never killed tells them."""

    number: str
    texts: tuple[str, ...]
    answers: tuple[str, ...]  # all of them, in order
    counts: tuple[int, ...]  # how many have come after each text
    place: tuple[str | None, str | None]
    waits: bool  # for the answer to each text, before the next


def rehearse(parts: Parts, numbers: Sequence[str], *, length: int, seed: int) -> list[Script]:
    """Scripts for these people, played through without a kill on a database of their own.

    Left out is what ends differently each time (a reference or a code is drawn), and what may not
    be sent twice.
    """
    chance, spare = random.Random(seed), 0
    scripts: list[Script] = []
    for person, number in enumerate(numbers):
        script, waits = None, person % 10 >= IMPATIENT
        while script is None:
            spare += 1
            texts = ("Bonjour", *chance.choices(WORDS if waits else STEERING, k=length - 1))
            script = _play(parts, number, f"+33639{spare:06}", texts, waits=waits)
        scripts.append(script)
    return scripts


def _play(
    parts: Parts, number: str, understudy: str, texts: Sequence[str], *, waits: bool
) -> Script | None:
    answers: list[str] = []
    counts: list[int] = []
    for text in texts:
        letters = write_in(parts, said(text, sender=understudy))
        answers += [told for _, told in letters.inline]
        counts.append(len(answers))
    contact = contact_at(parts, understudy)
    held = select(messages.c.id).where(
        messages.c.contact_id == contact.id, messages.c.confidential == 1
    )
    if any(DRAWN.search(answer) for answer in answers) or ask(parts, held):
        return None
    return Script(number, tuple(texts), tuple(answers), tuple(counts), contact.place, waits)


@dataclass(slots=True)
class Crowd:
    """People at their phones. `answered` counts the texts whose answers have come."""

    provider: Provider
    scripts: Sequence[Script]
    is_known: Callable[[int], bool]  # does the service know that this message went?
    repeats: float = 0.1
    seed: int = 0
    pause: float = 0.0  # seconds that somebody takes to type, about, until they are in a hurry
    hurry: threading.Event = field(default_factory=threading.Event)
    answered: int = 0
    stuck: list[str] = field(default_factory=list)
    statuses: Counter[int | None] = field(default_factory=Counter)  # None: no whole answer
    took: list[float] = field(default_factory=list)  # seconds to each whole answer
    silence: float = 0.0  # the longest time in which nobody got one
    _last: float = field(default_factory=time.monotonic)
    _posting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(POSTING))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Let everybody write to the end of their script."""
        with ThreadPoolExecutor(TOGETHER) as threads:
            list(threads.map(self._live, range(len(self.scripts))))

    def _live(self, index: int) -> None:
        script, chance = self.scripts[index], random.Random(self.seed * 1_000 + index)
        for text, count in zip(script.texts, script.counts, strict=True):
            self.hurry.wait(chance.uniform(0, 2 * self.pause))
            self._write(text, script.number, chance)
            if script.waits and not self._read(script.number, count):
                self.stuck.append(f"after {text!r}, {count} answers wanted")
                return
            with self._lock:
                self.answered += 1
        if not self._read(script.number, script.counts[-1]):
            self.stuck.append(f"at the end, {script.counts[-1]} answers wanted")

    def _write(self, text: str, number: str, chance: random.Random) -> None:
        """Post it until there is a whole answer; some are posted twice, half of those at once."""
        came, is_repeated = self.provider.write_in(text, number), chance.random() < self.repeats
        beside = None
        if is_repeated and chance.random() < 0.5:
            beside = threading.Thread(target=self.provider.post, args=(came, WEBHOOK))
            beside.start()
        deadline = time.monotonic() + POSTED_AGAIN_SECONDS
        while time.monotonic() < deadline:
            with self._posting:
                asked = time.monotonic()
                answer = self.provider.post(came, WEBHOOK)
            self._note(answer.status, asked)
            if answer.is_complete:
                break
            time.sleep(0.1)
        else:
            self.stuck.append(f"{text!r} was never taken")
        if beside is not None:
            beside.join()
        elif is_repeated:
            self.provider.post(came, WEBHOOK)

    def _note(self, status: int | None, asked: float) -> None:
        now = time.monotonic()
        with self._lock:
            self.statuses[status] += 1
            if status == 200:
                self.took.append(now - asked)
                self.silence, self._last = max(self.silence, now - self._last), now

    def _read(self, number: str, count: int) -> bool:
        """True when so many answers have come and the service knows that they went.

        Nobody answers a text in the moment in which it is handed over: a person takes longer than
        the service takes to note it, unless it is killed just then.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            told = self.provider.ledger.sent(number)
            if len(told) >= count and (not told or self.is_known(told[-1].message_id or 0)):
                return True
            time.sleep(READING_SECONDS)
        return False
