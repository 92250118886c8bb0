"""Finding what was sent, and what came in while nobody listened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.channel import DeliveryFailure, DeliveryState, OutboundMessage, Remedy
from bot.channels.twilio.channel import TwilioChannel
from bot.core.rendering import Medium
from tests.channels.twilio.calls import PERSON, outbound, settings, tappable
from tests.provider import Answer, Fault, Provider


def soon() -> datetime:
    """Return a moment before anything that the test does."""
    return datetime.now(UTC)


def test_a_message_that_was_taken_before_a_cut_is_found(
    provider: Provider, sending: TwilioChannel
) -> None:
    since = soon()
    provider.faults.script([Fault.CUT])
    with pytest.raises(DeliveryFailure):
        sending.send(outbound("Votre rendez-vous est pris"))
    found = sending.find_sent(outbound("Votre rendez-vous est pris"), since=since)
    (sent,) = provider.ledger.sent()
    assert found is not None
    assert (found.provider_id, found.recipient) == (sent.sid, PERSON)


def test_a_message_that_was_dropped_is_not_found(
    provider: Provider, sending: TwilioChannel
) -> None:
    since = soon()
    provider.faults.script([Fault.DROPPED])
    with pytest.raises(DeliveryFailure):
        sending.send(outbound("Bonjour"))
    assert sending.find_sent(outbound("Bonjour"), since=since) is None


def test_another_text_or_another_person_is_not_this_message(sending: TwilioChannel) -> None:
    since = soon()
    sending.send(outbound("un"))
    assert sending.find_sent(outbound("deux"), since=since) is None
    assert sending.find_sent(outbound("un", recipient="+22370000002"), since=since) is None
    assert sending.find_sent(outbound("un", medium=Medium.WHATSAPP), since=since) is None


def test_the_same_text_of_an_hour_ago_is_not_this_message(provider: Provider) -> None:
    channel = TwilioChannel(settings(api_url=provider.url))
    now = provider.clock()
    provider.clock = lambda: now - timedelta(hours=1)
    channel.send(outbound("Bonjour"))
    assert channel.find_sent(outbound("Bonjour"), since=now) is None
    assert channel.find_sent(outbound("Bonjour"), since=now - timedelta(hours=2)) is not None


def test_what_belongs_to_another_message_is_passed_over(sending: TwilioChannel) -> None:
    since = soon()
    first = sending.send(outbound("1", id=1))
    others = frozenset({first.provider_id})
    assert sending.find_sent(outbound("1", id=2), since=since, others=others) is None
    second = sending.send(outbound("1", id=2))
    found = sending.find_sent(outbound("1", id=2), since=since, others=others)
    assert found is not None and found.provider_id == second.provider_id


def test_a_message_still_waiting_at_the_provider_is_found_too(
    provider: Provider, sending: TwilioChannel
) -> None:
    provider.callbacks.delay = 60  # no status yet: the provider has no sending date either
    since = soon()
    sending.send(outbound("Bonjour"))
    found = sending.find_sent(outbound("Bonjour"), since=since)
    assert found is not None and found.state is DeliveryState.QUEUED


def test_a_reply_inside_an_answer_is_found_like_any_other(
    provider: Provider, sending: TwilioChannel
) -> None:
    since = soon()
    came = provider.write_in("Bonjour", PERSON)
    inline = sending.render_inline([outbound("Bienvenue", id=9)])
    provider.act(came, Answer(200, inline, "text/xml"), "https://bot.example.org/webhooks/twilio")
    assert sending.find_sent(outbound("Bienvenue", id=9), since=since) is not None


def test_a_menu_that_went_as_buttons_is_found_by_its_body(
    provider: Provider, sending: TwilioChannel
) -> None:
    since = soon()
    menu = outbound(
        "Choisissez\n1 Oui\n2 Non",
        medium=Medium.WHATSAPP,
        body="Choisissez",
        options=tappable("Oui", "Non"),
    )
    sending.send(outbound("Choisissez", medium=Medium.WHATSAPP))
    assert sending.find_sent(menu, since=since) is not None


def test_where_bodies_are_discarded_the_list_proves_nothing(provider: Provider) -> None:
    channel = TwilioChannel(settings(api_url=provider.url, discard_content=True))
    since = soon()
    channel.send(outbound("Bonjour"))
    assert channel.find_sent(outbound("Bonjour"), since=since) is None


def test_a_list_that_cannot_be_read_is_a_failure_and_not_an_absence(
    provider: Provider, sending: TwilioChannel
) -> None:
    provider.faults.list_works = False
    with pytest.raises(DeliveryFailure) as failed:
        sending.find_sent(outbound(), since=soon())
    assert failed.value.remedy is Remedy.UNCERTAIN
    with pytest.raises(DeliveryFailure):
        sending.list_inbound(since=soon())


def test_a_long_list_is_read_page_after_page(provider: Provider, sending: TwilioChannel) -> None:
    since = soon()
    sending.send(outbound("la première", id=1))
    for number in range(120):
        provider.mailbox.add(
            f"SM{number:032x}",
            to=PERSON,
            sender="+33639980001",
            body=f"suite {number}",
            direction="outbound-api",
            at=provider.clock(),
        )
    assert sending.find_sent(outbound("la première", id=1), since=since) is not None


def test_with_every_kind_of_fault_each_message_arrives_once_and_in_order(
    provider: Provider, sending: TwilioChannel
) -> None:
    provider.faults.rates({"429": 0.2, "500": 0.1, "500-taken": 0.05, "cut": 0.05, "dropped": 0.05})
    since, others, texts = soon(), set[str](), [f"message {number}" for number in range(150)]
    for number, text in enumerate(texts, start=1):
        message = outbound(text, id=number)
        others.add(delivered(sending, message, since, frozenset(others)))
    assert provider.ledger.texts(PERSON) == texts
    assert provider.ledger.duplicates() == {} and provider.ledger.problems() == []
    assert all(
        provider.faults.counts[fault] for fault in (Fault.TOO_MANY, Fault.CUT, Fault.DROPPED)
    )


def delivered(
    channel: TwilioChannel, message: OutboundMessage, since: datetime, others: frozenset[str]
) -> str:
    """Send until the provider has the message; return its id there."""
    while True:
        try:
            return channel.send(message).provider_id
        except DeliveryFailure as failed:
            if failed.remedy is Remedy.UNCERTAIN:
                found = channel.find_sent(message, since=since, others=others)
                if found is not None:
                    return found.provider_id


# What came in.


def test_messages_that_wait_at_the_provider_are_read_in_order(
    provider: Provider, sending: TwilioChannel
) -> None:
    start = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    for minute, text in enumerate(["un", "deux", "trois"]):
        provider.write_in(text, PERSON, at=start + timedelta(minutes=minute))
    came = sending.list_inbound(since=start)
    assert [message.text for message in came] == ["un", "deux", "trois"]
    assert came[1].sent_at == start + timedelta(minutes=1)
    assert {message.sender for message in came} == {PERSON}
    assert provider.ledger.problems() == []


def test_both_media_are_caught_up(provider: Provider, sending: TwilioChannel) -> None:
    since = soon() - timedelta(seconds=1)
    provider.write_in("par sms", PERSON)
    provider.write_in("par whatsapp", PERSON, medium="whatsapp")
    provider.write_in("sans numéro", "whatsapp:ML.456654", medium="whatsapp")
    came = {(one.medium, one.sender, one.recipient) for one in sending.list_inbound(since=since)}
    assert came == {
        (Medium.SMS, PERSON, "+33639980001"),
        (Medium.WHATSAPP, PERSON, "+33639980002"),
        (Medium.WHATSAPP, "ML.456654", "+33639980002"),
    }


def test_older_messages_and_our_own_are_left_out(
    provider: Provider, sending: TwilioChannel
) -> None:
    start = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    provider.write_in("hier", PERSON, at=start - timedelta(days=1))
    provider.write_in("écho", "+33639980001", at=start)
    sending.send(outbound("une réponse", recipient="+33639980077"))
    assert sending.list_inbound(since=start) == []


def test_a_message_has_the_same_id_by_call_and_by_list(
    provider: Provider, sending: TwilioChannel
) -> None:
    came = provider.write_in("Bonjour", PERSON)
    listed = sending.list_inbound(since=came.at - timedelta(seconds=1))
    assert [one.provider_id for one in listed] == [came.sid]


def test_what_came_with_a_message_is_listed_with_it(
    provider: Provider, sending: TwilioChannel
) -> None:
    came = provider.write_in("", PERSON, medium="whatsapp", media=["audio/ogg", "image/jpeg"])
    (listed,) = sending.list_inbound(since=came.at - timedelta(seconds=1))
    form = came.form(provider.account.sid)
    assert [(one.url, one.content_type) for one in listed.attachments] == [
        (form["MediaUrl0"], "audio/ogg"),
        (form["MediaUrl1"], "image/jpeg"),
    ]


def test_500_waiting_messages_are_read_whole(provider: Provider, sending: TwilioChannel) -> None:
    start = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    for second in range(500):
        provider.write_in(str(second), PERSON, at=start + timedelta(seconds=second))
    came = sending.list_inbound(since=start)
    assert [message.text for message in came] == [str(second) for second in range(500)]


def test_a_service_without_known_numbers_lists_the_whole_account(provider: Provider) -> None:
    channel = TwilioChannel(
        settings(api_url=provider.url, sms_from=None, messaging_service_sid="MG" + "0" * 32)
    )
    came = provider.write_in("Bonjour", PERSON)
    listed = channel.list_inbound(since=came.at - timedelta(seconds=1))
    assert [one.provider_id for one in listed] == [came.sid]
