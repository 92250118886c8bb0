"""The inbox: each message has one effect, whoever brings it, how often, and at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update

from bot.channels.channel import Attachment, InboundMessage
from bot.core.rendering import Medium
from bot.services.inbox import Letters
from bot.services.parts import Parts
from bot.store.tables import addresses
from tests.parts import OTHERS, PERSON, Builder, TestClock, said, write_in
from tests.rows import all_messages, ask, change, contact_at, count, inbound, outbound
from tests.working import rendered

GATEWAY = {
    "SEGIN_GATEWAY_ORANGE_PRESET": "json",
    "SEGIN_GATEWAY_ORANGE_SEND_URL": "http://127.0.0.1:9/send",
    "SEGIN_GATEWAY_ORANGE_SECRET": "a-secret-of-the-gateway",
}


def at_once(parts: Parts, *messages: InboundMessage) -> list[Letters]:
    """Bring these messages at the same moment, each from a thread of its own.

    What a server reads before it takes a call is read: else the first story makes it for seconds
    with the contact locked, and those behind it give up.
    """
    parts.db.read(parts.library.now)
    parts.library.get_ready()
    start = Barrier(len(messages))

    def bring(message: InboundMessage) -> Letters:
        start.wait(60)
        return write_in(parts, message)

    with ThreadPoolExecutor(len(messages)) as threads:
        return list(threads.map(bring, messages))


def test_a_first_message_makes_a_contact_and_is_answered_with_the_choice_of_a_language(
    parts: Parts,
) -> None:
    letters = write_in(parts, "Bonjour")
    assert [text for _, text in letters.inline] == [outbound(parts)[0].text]
    assert "Francais" in letters.inline[0][1] and "Bamanankan" in letters.inline[0][1]
    assert contact_at(parts).place == ("accueil", "langue")
    assert [(it.sequence, it.direction, it.state) for it in all_messages(parts)] == [
        (1, "in", "processed"),
        (2, "out", "inline"),
    ]


def test_a_digit_answers_the_question_that_was_asked(parts: Parts) -> None:
    write_in(parts, "Bonjour")
    write_in(parts, "1")
    assert contact_at(parts).place != ("accueil", "langue")
    assert contact_at(parts).language == "fr"


def test_a_repeat_gets_the_same_bytes_and_has_no_other_effect(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    clock.move(minutes=1)
    message = said("1")
    first = write_in(parts, message)
    before, place = all_messages(parts), contact_at(parts)
    clock.move(seconds=30)
    again = [write_in(parts, message) for _ in range(100)]
    assert {rendered(parts, it) for it in again} == {rendered(parts, first)}
    assert all(it.repeat for it in again)
    assert [it.id for it in all_messages(parts)] == [it.id for it in before]
    assert contact_at(parts) == place


def test_a_repeat_of_a_reply_that_went_through_the_outbox_gets_an_empty_answer(
    parts: Parts,
) -> None:
    write_in(parts, "Bonjour")
    message = said("1")
    assert write_in(parts, message).queued == 1
    assert write_in(parts, message).inline == ()
    assert len(outbound(parts)) == 2


def test_a_repeat_after_an_opt_out_tells_nothing_of_what_was_said_before(
    parts: Parts, clock: TestClock
) -> None:
    message = said("Bonjour")
    write_in(parts, message)
    clock.move(minutes=1)
    stop = said("STOP")
    confirmed = write_in(parts, stop)
    assert write_in(parts, message).inline == ()
    assert write_in(parts, stop).inline == confirmed.inline != ()


def test_the_same_id_at_two_providers_is_two_messages(build_parts: Builder) -> None:
    parts = build_parts(**GATEWAY)
    write_in(parts, said("Bonjour", provider_id="1"))
    write_in(parts, said("Bonjour", provider_id="1", provider="gateway:orange"))
    assert len(inbound(parts)) == 2


def test_identical_calls_at_the_same_moment_have_one_effect(parts: Parts) -> None:
    message = said("Bonjour")
    answers = at_once(parts, *[message] * 8)
    assert len({rendered(parts, it) for it in answers}) == 1
    assert sum(not it.repeat for it in answers) == 1
    assert (len(inbound(parts)), len(outbound(parts)), count(parts, "contacts")) == (1, 1, 1)


def test_messages_of_one_contact_at_the_same_moment_are_heard_one_after_the_other(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    clock.move(minutes=1)
    at_once(parts, *[said("1") for _ in range(8)])
    sequences = [it.sequence for it in all_messages(parts)]
    assert sequences == list(range(1, len(sequences) + 1)), "no number is given twice"
    assert len(inbound(parts)) == 9 and len(outbound(parts)) >= 9
    assert sum(it.state == "inline" for it in outbound(parts)) <= 2, "the others wait their turn"


def test_a_newcomer_who_writes_several_times_at_once_is_one_contact(parts: Parts) -> None:
    at_once(parts, *[said(f"Bonjour {number}") for number in range(8)])
    assert (count(parts, "contacts"), count(parts, "addresses")) == (1, 1)
    assert count(parts, "address_contacts") == 1
    assert len(inbound(parts)) == 8


def test_a_newcomer_on_sms_and_whatsapp_at_the_same_moment_is_one_contact(parts: Parts) -> None:
    for number in OTHERS[:10]:
        at_once(
            parts,
            *(said("Bonjour", sender=number, medium=medium) for medium in Medium for _ in range(2)),
        )
    assert (count(parts, "contacts"), count(parts, "addresses")) == (10, 20)


def test_many_newcomers_at_once_are_as_many_contacts(parts: Parts) -> None:
    at_once(parts, *[said("Bonjour", sender=number) for number in OTHERS[:12]])
    assert count(parts, "contacts") == 12


def test_the_same_number_on_sms_and_whatsapp_goes_on_with_one_conversation(parts: Parts) -> None:
    write_in(parts, "Bonjour")
    write_in(parts, "1")
    write_in(parts, "0", medium=Medium.WHATSAPP)
    assert count(parts, "contacts") == 1
    assert contact_at(parts).id == contact_at(parts, medium="whatsapp").id
    assert contact_at(parts, medium="whatsapp").language == "fr"
    assert [it.medium for it in inbound(parts)] == ["sms", "sms", "whatsapp"]


@pytest.mark.parametrize("written", ["00223 70 00 00 01", "whatsapp:+22370000001", "22370000001"])
def test_a_number_is_known_however_a_provider_writes_it(parts: Parts, written: str) -> None:
    write_in(parts, "Bonjour", sender=PERSON)
    write_in(parts, "1", sender=written)
    assert count(parts, "contacts") == 1


def test_an_address_without_a_number_is_a_contact_too(parts: Parts) -> None:
    write_in(parts, "Bonjour", sender="ML.4566546130240823", medium=Medium.WHATSAPP)
    assert contact_at(parts, "ML.4566546130240823", "whatsapp").place == ("accueil", "langue")


def test_who_writes_is_reachable_again_and_through_whoever_carried_it(
    build_parts: Builder,
) -> None:
    parts = build_parts(**GATEWAY)
    write_in(parts, "Bonjour")
    change(parts, update(addresses).values(unreachable_at=1))
    write_in(parts, said("1", provider="gateway:orange"))
    assert contact_at(parts).unreachable_at is None
    assert ask(parts, select(addresses.c.provider)) == [("gateway:orange",)]


def test_media_are_kept_for_the_worker_and_answered_politely(parts: Parts) -> None:
    write_in(parts, "Bonjour")
    voice = Attachment("https://api.twilio.com/x/ME1", "audio/ogg")
    letters = write_in(parts, "", attachments=(voice,))
    assert letters.queued == 1
    assert count(parts, "attachments") == 1
    assert "vocal" in outbound(parts)[-1].text
