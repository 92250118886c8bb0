"""Made-up people and what they wrote over a year, in the order in which it happened."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.bench.pouring import Row, Rows
from bot.core.conversation import Conversation
from bot.services.letter import Letter
from bot.services.seeding import Place
from bot.store.moment import micros
from bot.store.tables import (
    address_contacts,
    addresses,
    consents,
    contacts,
    flow_steps,
    message_days,
    messages,
    profiles,
    receipts,
)
from bot.store.vault import Vault

SPAN = micros(timedelta(days=365))
DAY, SECOND = micros(timedelta(days=1)), micros(timedelta(seconds=1))
PROVIDER = "simulator"
REGIONS = ("kayes", "bamako", "koulikoro", "sikasso", "segou", "mopti")
TRADES = ("soudure", "maconnerie", "couture", "elevage", "mecanique")
SAID = (
    "1", "2", "0", "menu", "oui", "kayes", "bonjour", "merci", "je ne comprends pas",
    "je suis arrivé à Bamako la semaine dernière et je voudrais savoir pour mon dossier",
)  # fmt: skip
ANSWERED = tuple(
    Letter(text, text, place=f"menu.{place}").to_json()
    for place, text in (
        ("choisir", "Que voulez-vous faire ?\n1 Papiers\n2 Parler à quelqu'un\n3 Mon profil"),
        ("note", "Merci, c'est noté. Un membre de l'équipe vous répond avant demain soir."),
        ("region", "Dans quelle région ?\n1 Bamako\n2 Kayes\n3 Koulikoro\n4 Sikasso\n5 Ségou"),
    )
)
MESSAGE = (
    "id", "contact_id", "address_id", "direction", "medium", "provider", "provider_id",
    "sequence", "kind", "bulk", "state", "in_reply_to", "body", "segments", "due_at",
    "error_code", "trace", "created_at", "sent_at", "settled_at",
)  # fmt: skip
UNDER_WAY = 200  # of the newest replies
_EPOCH = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())


def number_of(index: int) -> str:
    """The number of a made-up person: as long as a telephone's, and nobody's."""
    return f"+22300{index:06}"


@dataclass(slots=True)
class Crowd:
    """So many people with ids of their own; `heard` and `counts` grow while messages are made."""

    size: int
    now: int
    chance: random.Random
    ids: array[int] = field(init=False)
    addresses: array[int] = field(init=False)
    counts: array[int] = field(init=False)
    heard: array[int] = field(init=False)
    answered: array[int] = field(init=False)  # the last message of ours to each
    days: Counter[tuple[str, str, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        spread = SPAN // max(self.size, 1)
        began = [self.now - SPAN + number * spread for number in range(self.size)]
        self.ids = array("q", (self.new_id(at) for at in began))
        self.addresses = array("q", (self.new_id(at) for at in began))
        self.counts = array("q", bytes(8 * self.size))
        self.heard = array("q", bytes(8 * self.size))
        self.answered = array("q", bytes(8 * self.size))
        self.days = Counter()

    def new_id(self, at: int) -> int:
        """An identifier as one made at that time would be."""
        step = (at // SECOND - _EPOCH) >> 15
        return step << 47 | self.chance.getrandbits(47)

    def medium(self, number: int) -> str:
        """Every third writes on WhatsApp."""
        return "whatsapp" if number % 3 == 2 else "sms"


def made_messages(crowd: Crowd, vault: Vault, *, count: int) -> Iterator[Row]:
    """Questions and their answers, each a moment after the one before."""
    pairs = max(count // 2, 1)
    apart = SPAN // pairs
    for pair in range(pairs):
        number = crowd.chance.randrange(crowd.size)
        at = crowd.now - SPAN + pair * apart
        day = datetime.fromtimestamp(at / SECOND, UTC).date().isoformat()
        medium, asked = crowd.medium(number), crowd.new_id(at)
        who = (crowd.ids[number], crowd.addresses[number])
        sequence = crowd.counts[number] + 1
        text = SAID[pair % len(SAID)]
        sealed = vault.seal(text, "messages", "body", asked)
        yield (
            asked, *who, "in", medium, PROVIDER, f"SM{asked:016x}", sequence, "inbound", 0,
            "processed", None, sealed, 0, None, None, "poured", at, None, None,
        )  # fmt: skip
        ours, left = crowd.new_id(at), pairs - pair
        kind = "member" if pair % 40 == 7 else "reply"
        state, due, error = _fate(pair, left, at)
        sealed = vault.seal(ANSWERED[pair % len(ANSWERED)], "messages", "body", ours)
        settled = None if due else at + 5 * SECOND
        yield (
            ours, *who, "out", medium, PROVIDER, None if due else f"SM{ours:016x}", sequence + 1,
            kind, 0, state, asked, sealed, 1, due, error, "poured", at + 1,
            None if due else at + SECOND, settled,
        )  # fmt: skip
        crowd.counts[number], crowd.heard[number] = sequence + 1, at
        crowd.answered[number] = ours
        crowd.days[day, "in", medium, "inbound"] += 1
        crowd.days[day, "out", medium, kind] += 1


def _fate(pair: int, left: int, at: int) -> tuple[str, int | None, str | None]:
    if left <= UNDER_WAY:
        return "ready", at, None
    if pair % 97 == 0:
        return "failed", None, "30005"
    return "delivered", None, None


def people(crowd: Crowd, vault: Vault, place: Place | None) -> Iterator[Rows]:
    """Everybody's rows; asked for after their messages were made."""
    numbers = range(crowd.size)
    where = (place.flow, place.version_id, place.state) if place else (None, None, None)
    yield Rows(
        contacts,
        ("id", "sequence", "language", "name", "conversation", "place_flow", "place_version_id",
         "place_state", "heard_at", "created_at"),
        (
            (crowd.ids[it], crowd.counts[it], _language(it),
             vault.seal("Awa", "contacts", "name", crowd.ids[it]),
             _conversation(vault, crowd.ids[it], it, place), *where,
             crowd.heard[it] or None, crowd.now - SPAN)
            for it in numbers
        ),
    )  # fmt: skip
    yield Rows(
        addresses,
        ("id", "medium", "address_index", "address", "provider", "contact_id", "created_at"),
        (
            (crowd.addresses[it], crowd.medium(it), vault.index("address", number_of(it)),
             vault.seal(number_of(it), "addresses", "address", crowd.addresses[it]),
             PROVIDER, crowd.ids[it], crowd.now - SPAN)
            for it in numbers
        ),
    )  # fmt: skip
    sharing = ((crowd.addresses[it], crowd.ids[it], 1) for it in numbers)
    yield Rows(address_contacts, ("address_id", "contact_id", "position"), sharing)
    yield Rows(
        profiles, ("contact_id", "place", "centre", "region", "trade", "changed_at"),
        (
            (crowd.ids[it], "mali", "agadez" if it % 5 == 0 else None, REGIONS[it % len(REGIONS)],
             TRADES[it % len(TRADES)], crowd.now - DAY)
            for it in numbers
        ),
    )  # fmt: skip
    yield Rows(
        consents,
        ("id", "contact_id", "purpose", "decision", "wording", "language", "medium", "decided_at"),
        (
            (crowd.new_id(crowd.now - SPAN), crowd.ids[it], purpose, "given", "accueil.1",
             _language(it), crowd.medium(it), crowd.now - SPAN)
            for it in numbers
            for purpose in ("service", "reminders")
        ),
    )  # fmt: skip


def counted_days(crowd: Crowd) -> Iterator[Rows]:
    """What the nightly counting would have stored: all but the last two days."""
    last = datetime.fromtimestamp((crowd.now - 2 * DAY) / SECOND, UTC).date().isoformat()
    days = {day for day, *_ in crowd.days if day <= last}
    yield Rows(
        message_days, ("day", "direction", "medium", "kind", "country", "messages", "segments"),
        (
            (day, *alike, "ML", count, count)
            for (day, *alike), count in sorted(crowd.days.items())
            if day in days
        ),
    )  # fmt: skip
    steps = [(f"menu{flow}" if flow else "menu", f"etape_{it}") for flow in range(6)
             for it in range(12)]  # fmt: skip
    yield Rows(
        flow_steps,
        ("day", "flow", "state", "language", "medium", "answered", "helped", "dropped"),
        (
            (day, *step, language, medium, 9, 1, 2)
            for day in sorted(days)[-max(crowd.size // 80, 30) :]
            for step in steps
            for language in ("fr", "bm")
            for medium in ("sms", "whatsapp")
        ),
    )
    yield Rows(
        receipts, ("id", "provider", "provider_id", "message_id", "state", "raw_state",
                   "received_at"),
        (
            (crowd.new_id(crowd.now), PROVIDER, f"SMx{it:x}", None, "delivered", "delivered",
             crowd.now - 30 * DAY * it // crowd.size)
            for it in range(crowd.size)
        ),
    )  # fmt: skip


def poured_messages(crowd: Crowd, vault: Vault, *, count: int) -> Rows:
    """The messages as rows of their table."""
    return Rows(messages, MESSAGE, made_messages(crowd, vault, count=count))


def _language(number: int) -> str:
    return "bm" if number % 4 == 3 else "fr"


def _conversation(vault: Vault, contact_id: int, number: int, place: Place | None) -> bytes | None:
    if place is None:
        return None
    it = Conversation(language=_language(number))
    it.stand_at(place.flow, place.version_id, place.state)
    it.answers = {"place": "mali", "region": "kayes", "consent_service": "given"}
    return vault.seal(it.to_json(), "contacts", "conversation", contact_id)
