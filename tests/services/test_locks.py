"""Locks: a PIN, a number that may have another holder, and what is never shown meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from bot.services import locks
from bot.services.locks import ResetReason
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store.profiles import read_profile
from bot.store.tables import messages
from tests.parts import OTHERS, TestClock
from tests.phones import Phone

PIN = "4829"


@dataclass(frozen=True)
class Member:
    id: int = 7
    roles: frozenset[Role] = field(default_factory=lambda: frozenset({Role.AGENT}))


def with_pin(parts: Parts, number: str = OTHERS[0]) -> Phone:
    """Somebody who has just set a PIN."""
    phone = Phone(parts, number)
    phone.welcome()
    phone.say("mon profil")
    phone.pick("Protéger mes messages", "Code secret", "Oui")
    assert "C'est fait" in phone.say(PIN, PIN)
    return phone


def test_after_fifteen_idle_minutes_nothing_personal_comes_without_the_pin(
    parts: Parts, clock: TestClock
) -> None:
    phone = with_pin(parts)
    assert "messages" in phone.say("mes donnees")
    clock.move(minutes=16)
    locked = phone.say("mes donnees")
    assert "code secret" in locked and "Nous gardons" not in locked
    assert "Nous gardons" in phone.say(PIN)


def test_who_stood_in_something_personal_is_asked_for_the_pin_whatever_they_write(
    parts: Parts, clock: TestClock
) -> None:
    phone = with_pin(parts)
    phone.say("mes donnees")
    clock.move(minutes=16)
    assert "code secret" in phone.say("1")
    assert "code secret" in phone.say("repeter")
    assert "Que voulez-vous faire" in phone.say("0")


def test_a_turn_within_fifteen_minutes_keeps_it_open(parts: Parts, clock: TestClock) -> None:
    phone = with_pin(parts)
    for _ in range(4):
        clock.move(minutes=10)
        assert "Nous gardons" in phone.say("mes donnees")


def test_the_pin_is_neither_echoed_nor_kept_in_a_message(parts: Parts, clock: TestClock) -> None:
    phone = with_pin(parts)
    clock.move(minutes=16)
    phone.say("mes donnees", "9 9 9 1", PIN)
    assert not [told for told in phone.all_told if PIN in told or "9991" in told]
    rows = parts.db.read(
        lambda s: s.run(
            select(messages.c.id, messages.c.body, messages.c.confidential).where(
                messages.c.direction == "in"
            )
        )
    )
    kept = [parts.vault.open(body, "messages", "body", row) for row, body, _ in rows if body]
    assert not [text for text in kept if PIN in text or "9 9 9 1" in text]
    assert all(confidential for _, body, confidential in rows if body is None)
    assert sum(body is None for _, body, _ in rows) == 4


def test_after_five_wrong_pins_each_try_waits_longer(parts: Parts, clock: TestClock) -> None:
    phone = with_pin(parts)
    clock.move(minutes=16)
    phone.say("mes donnees")
    for wrong in ("1111", "2222", "3333", "4444"):
        assert "pas ce code" in phone.say(wrong)
    assert "Attendez 5 min" in phone.say("5555")
    assert "Attendez 5 min" in phone.say("mes donnees")
    clock.move(minutes=6)
    phone.say("mes donnees")
    assert "Attendez 10 min" in phone.say("6666")
    clock.move(minutes=11)
    phone.say("mes donnees")
    assert "Nous gardons" in phone.say(PIN)


def test_a_call_for_help_passes_the_lock(parts: Parts, clock: TestClock) -> None:
    phone = with_pin(parts)
    clock.move(minutes=16)
    phone.say("mes donnees")
    assert "De quoi avez-vous besoin" in phone.say("AIDE")


def test_a_member_takes_a_forgotten_pin_away_and_it_is_on_record(
    parts: Parts, clock: TestClock
) -> None:
    phone, now = with_pin(parts), clock()
    contact_id = phone.contact_id
    with pytest.raises(Refusal, match="no_reason"):
        parts.db.write(
            lambda s: locks.reset_pin(Member(), contact_id, reason="x", session=s, now=now)
        )
    with pytest.raises(Refusal, match="forbidden"):
        stranger = Member(roles=frozenset({Role.VIEWER}))
        parts.db.write(
            lambda s: locks.reset_pin(
                stranger, contact_id, reason=ResetReason.FORGOTTEN, session=s, now=now
            )
        )
    parts.db.write(
        lambda s: locks.reset_pin(
            Member(), contact_id, reason=ResetReason.FORGOTTEN, session=s, now=now
        )
    )
    assert parts.db.read(lambda s: read_profile(s, contact_id)).pin_hash is None
    clock.move(minutes=60)
    assert "Nous gardons" in phone.say("mes donnees")


def test_two_people_on_one_phone_have_a_pin_each(parts: Parts, clock: TestClock) -> None:
    phone = with_pin(parts)
    first = phone.contact_id
    phone.say("autre personne")
    phone.say("Awa")
    assert phone.contact_id != first
    assert "Nous gardons" in phone.say("mes donnees")  # she has set none
    phone.say("autre personne")
    phone.say("1")
    assert phone.contact_id == first
    assert "code secret" in phone.say("mes donnees")


def test_a_number_silent_for_long_shows_nothing_until_a_light_check(
    parts: Parts, clock: TestClock
) -> None:
    phone = Phone(parts, OTHERS[1])
    phone.welcome()
    phone.say("mon profil")
    phone.pick("Mon prénom")
    phone.say("Bakary")
    contact_id = phone.contact_id
    parts.db.write(lambda s: locks.doubt_holder(s, contact_id, now=clock()))
    assert "Qui écrit" in phone.say("mes donnees")
    phone.pick("La même personne")
    assert "pas cela" not in phone.told
    assert "code que le bureau" in phone.say("Moussa")
    phone.say("0", "mes donnees")
    phone.pick("La même personne")
    assert "Nous gardons" in phone.say("bakary")


def test_a_new_holder_of_a_number_starts_without_any_past(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, OTHERS[1])
    phone.welcome()
    before = phone.contact_id
    parts.db.write(lambda s: locks.doubt_holder(s, before, now=clock()))
    phone.say("mes donnees")
    phone.pick("Une nouvelle personne")
    assert phone.contact_id != before
    assert "Nous gardons de vous : 2 messages" in phone.say("mes donnees")
