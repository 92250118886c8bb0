"""Catch-up: what the provider holds for us after an outage is answered once, and in its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.reception import take_in
from bot.services import catch_up
from bot.services.parts import Parts
from bot.worker import Worker
from tests.parts import OTHERS, PERSON, Builder, TestClock, said, write_in
from tests.provider import Provider
from tests.rows import all_messages, contact_at, inbound, outbound
from tests.working import drain, speak


def look(parts: Parts) -> None:
    """One look of the worker at every provider's list."""
    Worker(parts).look_for_missed()


def test_what_came_during_an_outage_is_answered_through_the_outbox(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    provider.write_in("Bonjour", PERSON)
    clock.move(minutes=10)
    look(parts)
    assert [(it.text, it.state) for it in inbound(parts)] == [("Bonjour", "processed")]
    drain(parts, clock)
    assert len(provider.ledger.texts(PERSON)) == 1


def test_five_hundred_messages_of_an_outage_are_answered_once_each(
    build_parts: Builder, provider: Provider, clock: TestClock
) -> None:
    parts = build_parts(SEGIN_FLOOD_PER_MINUTE=0)
    for text in ("Bonjour", "1", "1", "1", "1"):
        for number in OTHERS:
            provider.write_in(text, number)
        clock.move(minutes=2)
    look(parts)
    look(parts)
    drain(parts, clock)
    assert {it.state for it in inbound(parts)} == {"processed"}
    assert len(inbound(parts)) == 500
    assert provider.ledger.duplicates() == {}
    answered = {message.contact_id for message in outbound(parts)}
    assert len(answered) == len(OTHERS)
    sequences = {number: provider.ledger.sent(number) for number in OTHERS}
    texts = {tuple(sent.text for sent in told) for told in sequences.values()}
    assert len(texts) == 1, "everybody wrote the same, so everybody was told the same in order"


def test_two_messages_of_one_person_are_both_heard_in_their_order(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    provider.write_in("Bonjour", PERSON)
    clock.move(seconds=30)
    provider.write_in("1", PERSON)
    clock.move(minutes=10)
    look(parts)
    assert [(it.text, it.state) for it in inbound(parts)] == [
        ("Bonjour", "processed"),
        ("1", "processed"),
    ]
    assert contact_at(parts).place != ("accueil", "langue")


def test_what_a_webhook_brought_is_not_taken_in_again(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    speak(parts, provider, "Bonjour")
    clock.move(minutes=10)
    before = [it.id for it in all_messages(parts)]
    look(parts)
    assert [it.id for it in all_messages(parts)] == before


def test_what_came_a_moment_ago_is_left_to_its_webhook(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    came = provider.write_in("Bonjour", PERSON)
    clock.move(seconds=5)
    missed = catch_up.list_missed(parts, parts.channels["twilio"], now=clock())
    assert missed == catch_up.Missed((), is_all=False)
    clock.move(seconds=30)
    missed = catch_up.list_missed(parts, parts.channels["twilio"], now=clock())
    assert missed is not None and missed.is_all
    assert [it.provider_id for it in missed.messages] == [came.sid]


def test_a_webhook_after_the_catch_up_has_no_effect(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    came = provider.write_in("Bonjour", PERSON)
    clock.move(minutes=10)
    look(parts)
    letters = write_in(parts, said("Bonjour", provider_id=came.sid))
    assert letters.repeat and letters.inline == ()
    assert len(inbound(parts)) == 1


def test_a_message_older_than_one_answered_already_goes_to_the_staff_and_its_writer_is_told(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    speak(parts, provider, "Bonjour")
    clock.move(minutes=1)
    provider.write_in("2", PERSON)  # its webhook is lost
    clock.move(minutes=1)
    speak(parts, provider, "1")
    place = contact_at(parts).place
    clock.move(minutes=10)
    look(parts)
    late = inbound(parts)[-1]
    assert (late.text, late.state) == ("2", "late")
    assert contact_at(parts).place == place, "it does not answer the present question"
    drain(parts, clock)
    assert "en retard" in provider.ledger.texts(PERSON)[-1]


@pytest.mark.parametrize(("seconds", "state"), [(1, "processed"), (5, "late")])
def test_clocks_that_differ_by_a_second_make_nothing_late(
    parts: Parts, provider: Provider, clock: TestClock, seconds: int, state: str
) -> None:
    written = clock() + timedelta(minutes=1)
    clock.move(minutes=1, seconds=seconds)
    speak(parts, provider, "Bonjour")
    message = said("1", sent_at=written)
    take_in(parts, parts.channels["twilio"], message, caught_up=True)
    assert inbound(parts)[-1].state == state


def test_a_late_message_does_not_hide_how_long_somebody_was_silent(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    speak(parts, provider, "Bonjour")
    speak(parts, provider, "1")
    heard = contact_at(parts).heard_at
    old = said("2", sent_at=clock() - timedelta(hours=1))
    clock.move(hours=1)
    take_in(parts, parts.channels["twilio"], old, caught_up=True)
    assert contact_at(parts).heard_at == heard


def test_after_stop_a_late_message_is_kept_and_not_answered(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    speak(parts, provider, "Bonjour")
    clock.move(minutes=1)
    provider.write_in("1", PERSON)
    clock.move(minutes=1)
    speak(parts, provider, "STOP")
    clock.move(minutes=10)
    sent = len(outbound(parts))
    look(parts)
    assert inbound(parts)[-1].state == "late"
    assert len(outbound(parts)) == sent


def test_a_list_that_cannot_be_read_is_asked_again_from_the_same_time(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    look(parts)
    provider.write_in("Bonjour", PERSON)
    provider.faults.list_works = False
    clock.move(hours=3)
    look(parts)
    assert inbound(parts) == []
    provider.faults.list_works = True
    clock.move(minutes=5)
    look(parts)
    assert len(inbound(parts)) == 1


def test_the_second_look_begins_where_the_first_ended(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    provider.write_in("Bonjour", PERSON, at=clock() - timedelta(hours=30))
    look(parts)
    assert inbound(parts) == [], "a day at most"
    clock.move(minutes=5)
    provider.write_in("Bonjour", PERSON)
    clock.move(minutes=5)
    look(parts)
    assert len(inbound(parts)) == 1


def test_waiting_for_young_messages_scales_with_every_other_wait(parts: Parts) -> None:
    short = replace(parts, patience=parts.patience.scaled(0.05))
    assert short.patience.webhook == parts.patience.webhook * 0.05
