"""What is sent, as a provider made from the published description takes or refuses it."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.channel import (
    Accepted,
    DeliveryFailure,
    DeliveryState,
    OutboundMessage,
    Remedy,
)
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.contents import content_name
from bot.core.rendering import Medium
from tests.channels.twilio.calls import PERSON, outbound, settings, tappable
from tests.provider import Fault, Provider

STATUS = "https://bot.example.org/webhooks/twilio/status?m=41"


def channel_to(provider: Provider, **changes: Any) -> TwilioChannel:
    """Return a channel to this provider with these settings."""
    return TwilioChannel(settings(api_url=provider.url, **changes))


def failing(channel: TwilioChannel, message: OutboundMessage) -> DeliveryFailure:
    """Return the failure of sending this message."""
    with pytest.raises(DeliveryFailure) as failed:
        channel.send(message)
    return failed.value


def test_an_sms_is_taken_under_the_providers_id(provider: Provider) -> None:
    accepted = channel_to(provider).send(outbound("Aw ni ce, i ni sɔgɔma"))
    (sent,) = provider.ledger.sent()
    assert accepted == Accepted(sent.sid, DeliveryState.QUEUED)
    assert (sent.to, sent.text, sent.message_id) == (PERSON, "Aw ni ce, i ni sɔgɔma", 41)
    assert sent.fields == {"From": "+33639980001", "StatusCallback": STATUS}
    assert provider.ledger.problems() == []


def test_whatsapp_addresses_travel_with_their_prefix(provider: Provider) -> None:
    channel_to(provider).send(outbound(medium=Medium.WHATSAPP))
    (sent,) = provider.ledger.sent()
    assert (sent.to, sent.sender) == (f"whatsapp:{PERSON}", "whatsapp:+33639980002")


def test_a_person_without_a_number_is_reached_by_the_opaque_address(provider: Provider) -> None:
    channel_to(provider).send(outbound(medium=Medium.WHATSAPP, recipient="ML.4566546130240823"))
    assert provider.ledger.sent()[0].to == "whatsapp:ML.4566546130240823"


def test_the_messaging_service_sends_sms_where_there_is_one(provider: Provider) -> None:
    service = "MG00000000000000000000000000000001"
    channel = channel_to(provider, messaging_service_sid=service)
    channel.send(outbound())
    channel.send(outbound(medium=Medium.WHATSAPP))
    by_sms, by_whatsapp = (one.fields for one in provider.ledger.sent())
    assert by_sms["MessagingServiceSid"] == service and "From" not in by_sms
    assert by_whatsapp["From"] == "whatsapp:+33639980002"


def test_a_service_alone_carries_sms_and_not_whatsapp() -> None:
    only = TwilioChannel(
        settings(sms_from=None, whatsapp_from=None, messaging_service_sid="MG" + "0" * 32)
    )
    assert only.carries(Medium.SMS) and not only.carries(Medium.WHATSAPP)
    assert only.own_addresses() == frozenset()


def test_without_a_sender_the_channel_stops(provider: Provider) -> None:
    failed = failing(channel_to(provider, whatsapp_from=None), outbound(medium=Medium.WHATSAPP))
    assert (failed.code, failed.remedy) == ("no_sender", Remedy.STOP_CHANNEL)


def test_privacy_and_validity_are_asked_for(provider: Provider) -> None:
    channel = channel_to(provider, discard_content=True, obfuscate_address=True)
    channel.send(outbound(validity=600))
    fields = provider.ledger.sent()[0].fields
    assert fields["ContentRetention"] == "discard"
    assert fields["AddressRetention"] == "obfuscate"
    assert fields["ValidityPeriod"] == "600"


@pytest.mark.parametrize(("asked", "sent"), [(0, "1"), (-5, "1"), (90_000, "36000")])
def test_a_validity_beyond_the_providers_limits_is_brought_within(
    provider: Provider, asked: int, sent: str
) -> None:
    channel_to(provider).send(outbound(validity=asked))
    assert provider.ledger.sent()[0].fields["ValidityPeriod"] == sent


def test_an_attachment_travels_as_an_address(provider: Provider) -> None:
    channel_to(provider).send(outbound("", attachment_url="https://bot.example.org/voice/1.ogg"))
    (sent,) = provider.ledger.sent()
    assert sent.fields["MediaUrl"] == "https://bot.example.org/voice/1.ogg"


def test_an_approved_template_travels_with_its_values(provider: Provider) -> None:
    sid = "HX" + "1" * 32
    provider.contents[sid] = {"types": {"twilio/text": {"body": "Rendez-vous {{1}}"}}}
    channel_to(provider).send(
        outbound(medium=Medium.WHATSAPP, template=sid, template_values={"1": "à Kayes"})
    )
    fields = provider.ledger.sent()[0].fields
    assert (fields["ContentSid"], fields["ContentVariables"]) == (sid, '{"1": "à Kayes"}')


def test_a_template_under_no_id_of_the_provider_calls_a_member(provider: Provider) -> None:
    failed = failing(channel_to(provider), outbound(template="reminder", medium=Medium.WHATSAPP))
    assert (failed.code, failed.remedy) == ("unknown_template", Remedy.ALERT)


@pytest.mark.parametrize("recipient", ["+22300000001", "0022300123456", "whatsapp:+22300999999"])
@pytest.mark.parametrize("medium", list(Medium))
def test_nothing_is_sent_to_a_demonstration_number(
    provider: Provider, recipient: str, medium: Medium
) -> None:
    failed = failing(channel_to(provider), outbound(recipient=recipient, medium=medium))
    assert (failed.code, failed.remedy) == ("demonstration_number", Remedy.PERMANENT)
    assert provider.ledger.sent() == []


@pytest.mark.parametrize(("text", "code"), [("", "empty_text"), ("a" * 1601, "too_long")])
def test_a_text_that_cannot_be_sent_is_not_even_tried(
    provider: Provider, text: str, code: str
) -> None:
    failed = failing(channel_to(provider), outbound(text))
    assert (failed.code, failed.remedy) == (code, Remedy.PERMANENT)
    assert sum(provider.faults.counts.values()) == 0


def test_the_longest_text_is_taken(provider: Provider) -> None:
    channel_to(provider).send(outbound("é" * 1600))
    assert provider.ledger.sent()[0].text == "é" * 1600


# What can go wrong.


def test_too_many_requests_are_tried_again_after_the_wait_that_is_named(provider: Provider) -> None:
    provider.faults.retry_after = 7
    provider.faults.script([Fault.TOO_MANY])
    failed = failing(channel_to(provider), outbound())
    assert (failed.remedy, failed.retry_after) == (Remedy.RETRY, 7.0)
    assert provider.ledger.sent() == []


def test_too_many_requests_without_a_wait_leave_the_wait_to_us(provider: Provider) -> None:
    provider.faults.script([Fault.TOO_MANY])
    assert failing(channel_to(provider), outbound()).retry_after is None


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        (Fault.SERVER_ERROR, False),
        (Fault.LOST_ANSWER, True),
        (Fault.CUT, True),
        (Fault.DROPPED, False),
    ],
)
def test_an_outcome_that_cannot_be_known_is_uncertain_whether_taken_or_not(
    provider: Provider, fault: Fault, taken: bool
) -> None:
    channel = channel_to(provider)
    channel.send(outbound("first", id=40))  # the connection is open and kept: a cut hits it
    provider.faults.script([fault])
    assert failing(channel, outbound()).remedy is Remedy.UNCERTAIN
    assert len(provider.ledger.sent()) == 1 + taken
    assert provider.faults.counts[fault] == 1, "the client must not repeat by itself"


def test_an_answer_that_does_not_come_in_time_is_uncertain(provider: Provider) -> None:
    provider.faults.script([Fault.SLOW])
    failed = failing(channel_to(provider, timeout=0.2), outbound())
    assert (failed.code, failed.remedy) == ("timeout", Remedy.UNCERTAIN)


def test_a_refused_connection_was_not_sent_and_is_tried_again() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        failed = failing(TwilioChannel(settings(api_url=url)), outbound())
    assert (failed.code, failed.remedy) == ("unreachable", Remedy.RETRY)


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (21610, Remedy.OPTED_OUT),
        (21211, Remedy.PERMANENT),
        (21408, Remedy.STOP_CHANNEL),
        (63016, Remedy.TEMPLATE),
        (20429, Remedy.RETRY),
        (12345, Remedy.AGAIN),
    ],
)
def test_the_providers_refusal_becomes_a_remedy(
    provider: Provider, code: int, remedy: Remedy
) -> None:
    provider.faults.refused[PERSON] = code
    failed = failing(channel_to(provider), outbound())
    assert (failed.code, failed.remedy) == (str(code), remedy)


def test_a_wrong_token_stops_the_channel(provider: Provider) -> None:
    failed = failing(channel_to(provider, auth_tokens=("wrong",)), outbound())
    assert (failed.code, failed.remedy) == ("20003", Remedy.STOP_CHANNEL)


def test_a_strange_number_is_refused_for_good(provider: Provider) -> None:
    failed = failing(channel_to(provider), outbound(recipient="12"))
    assert (failed.code, failed.remedy) == ("21211", Remedy.PERMANENT)


def test_neither_number_nor_text_appears_in_a_log_or_an_error(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "un secret très personnel"
    channel = channel_to(provider)
    with caplog.at_level(logging.DEBUG):
        channel.send(outbound(secret))
        channel.find_sent(outbound(secret), since=provider.clock())
        provider.faults.refused[PERSON] = 21211
        refused = failing(channel, outbound(secret))
        provider.stop()
        gone = failing(channel, outbound(secret))
    seen = caplog.text + repr(refused) + repr(gone)
    assert PERSON.lstrip("+") not in seen and secret not in seen


def test_the_surroundings_of_the_process_do_not_change_where_it_sends(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    channel_to(provider).send(outbound())
    assert len(provider.ledger.sent()) == 1


@pytest.mark.parametrize(
    ("configured", "instead"),
    [
        (None, None),
        ("https://api.twilio.com", None),
        ("https://api.dublin.ie1.twilio.com/", None),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://xtwilio.com", "https://xtwilio.com"),
    ],
)
def test_the_providers_own_address_leaves_each_of_its_hosts_as_it_is(
    configured: str | None, instead: str | None
) -> None:
    # Messages and interactive contents live on two hosts: one address cannot stand for both.
    assert settings(api_url=configured).elsewhere() == instead


# Menus.


MENU = tappable("Santé", "Travail")


def menu_message(**changes: Any) -> OutboundMessage:
    """Return a WhatsApp question with choices and their numbered text."""
    fields: dict[str, Any] = {
        "text": "Que cherchez-vous ?\n1 Santé\n2 Travail",
        "medium": Medium.WHATSAPP,
        "options": MENU,
        "body": "Que cherchez-vous ?",
        "content_key": "fr",
    }
    return outbound(**fields | changes)


def with_content(provider: Provider) -> TwilioChannel:
    """Return a channel that knows the content of the menu, as the provider does."""
    sid = "HX" + "2" * 32
    provider.contents[sid] = {"types": {"twilio/quick-reply": {"body": "Que cherchez-vous ?"}}}
    name = content_name("fr", "Que cherchez-vous ?", MENU)
    return TwilioChannel(replace(settings(), api_url=provider.url), contents={name: sid})


def test_a_menu_whose_content_is_known_is_tapped(provider: Provider) -> None:
    with_content(provider).send(menu_message())
    fields = provider.ledger.sent()[0].fields
    assert fields["ContentSid"] == "HX" + "2" * 32 and "Body" not in fields


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "Une autre question ?"},
        {"options": tappable("Santé", "Autre")},
        {"content_key": "bm"},
        {"content_key": None},
        {"options": ()},
        {"medium": Medium.SMS},
    ],
)
def test_any_other_menu_is_numbered_text(provider: Provider, changes: dict[str, Any]) -> None:
    with_content(provider).send(menu_message(**changes))
    (sent,) = provider.ledger.sent()
    assert sent.content_sid is None and sent.text.endswith("1 Santé\n2 Travail")


def test_a_content_that_the_provider_lost_becomes_numbered_text_at_once(
    provider: Provider,
) -> None:
    channel = with_content(provider)
    provider.contents.clear()
    channel.send(menu_message())
    channel.send(menu_message(id=42))
    assert [one.content_sid for one in provider.ledger.sent()] == [None, None]
    refusals_and_sends = sum(provider.faults.counts.values())
    assert refusals_and_sends == 3, "the lost content is asked for once, not every time"
