"""Every recorded form is read or refused as its fixture says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from twilio.request_validator import RequestValidator

from bot.channels.channel import (
    Attachment,
    DeliveryState,
    InboundMessage,
    Receipt,
    Rejected,
    Remedy,
    WebhookCall,
)
from bot.channels.twilio.channel import TwilioChannel
from bot.core.rendering import Medium
from tests.channels.twilio.calls import FIXTURES, FORM, NOW, call, settings

BY_ID: dict[str, dict[str, Any]] = {fixture["id"]: fixture for fixture in FIXTURES["fixtures"]}
NEGATIVE = sorted(name for name in BY_ID if name.startswith("neg_"))
STATUSES = sorted(name for name in BY_ID if name.startswith("st_"))
INCOMING = sorted(set(BY_ID) - set(NEGATIVE) - set(STATUSES) - {"pos_sha256_sharedkey"})

SMS = {"medium": Medium.SMS, "sender": "+22370000001", "recipient": "+33639980001"}
WHATSAPP = {"medium": Medium.WHATSAPP, "sender": "+22370000001", "recipient": "+33639980002"}
MEDIA = "https://api.twilio.com/x/"

READ: dict[str, dict[str, Any]] = {
    "sms_first_contact": SMS | {"text": "Bonjour"},
    "sms_digit_noise": SMS | {"text": " 1. \r\n"},
    "sms_digit_fullwidth": SMS | {"text": "１"},
    "sms_bambara_official": SMS | {"text": "N bɛ baara ɲini Bamakɔ"},
    "sms_bambara_grave": SMS | {"text": "N bè baara nyini Bamakò"},
    "sms_tone_marks": SMS | {"text": "Kɛ́nɛ́yà"},
    "sms_emoji": SMS | {"text": "👍🏿 ❤️ 🇲🇱"},
    "sms_empty_body": SMS | {"text": ""},
    "sms_body_missing": SMS | {"text": ""},
    "sms_whitespace_only": SMS | {"text": " \xa0\u200b\n"},
    "sms_1600": SMS | {"text": "a" * 1600},
    "sms_xml_injection": SMS | {"text": "</Message><Redirect>http://x</Redirect>"},
    "sms_format_injection": SMS | {"text": "{0} %s %(x)s {{7*7}} ${x} \\u0000 '; DROP TABLE--"},
    "sms_same_text_new_sid": SMS | {"text": "2"},
    "sms_two_fast": SMS | {"text": "1"},
    "sms_stop_optouttype": SMS | {"text": "STOP", "opt_out": "STOP"},
    "sms_arret": SMS | {"text": "ARRÊT"},
    "sms_stop_in_sentence": SMS | {"text": "stop please"},
    "sms_stop_bambara": SMS | {"text": "A jɔ"},
    "wa_button": WHATSAPP | {"text": "Santé", "payload": "menu.sante", "label": "Santé"},
    "wa_media_ssrf": WHATSAPP
    | {"attachments": (Attachment("http://169.254.169.254/latest/meta-data/", "image/jpeg"),)},
    "wa_nummedia_mismatch": WHATSAPP
    | {"text": "photo", "attachments": (Attachment(f"{MEDIA}ME1", "image/jpeg"),)},
    "wa_location": WHATSAPP | {"location": (12.6391580, -8.0028890)},
    "wa_location_bad": WHATSAPP,
    "wa_contacts": WHATSAPP | {"attachments": (Attachment(f"{MEDIA}ME2", "text/vcard"),)},
    "wa_forwarded": WHATSAPP | {"text": "Un centre vous paie 500000F"},
    "wa_referral": WHATSAPP | {"text": "Info"},
    "wa_no_prefix": WHATSAPP | {"text": "1"},
    "wa_profile_hostile": WHATSAPP | {"text": "1"},
    "wa_stop": WHATSAPP | {"text": "STOP", "opt_out": "STOP"},
}

FAILED: dict[str, tuple[DeliveryState, str, Remedy]] = {
    "st_undelivered_30003": (DeliveryState.UNDELIVERED, "30003", Remedy.LATER),
    "st_undelivered_30005": (DeliveryState.UNDELIVERED, "30005", Remedy.PERMANENT),
    "st_undelivered_30006": (DeliveryState.UNDELIVERED, "30006", Remedy.PERMANENT),
    "st_undelivered_30007": (DeliveryState.UNDELIVERED, "30007", Remedy.ALERT),
    "st_undelivered_30008": (DeliveryState.UNDELIVERED, "30008", Remedy.RETRY),
    "st_failed_21610": (DeliveryState.FAILED, "21610", Remedy.OPTED_OUT),
    "st_failed_63018": (DeliveryState.FAILED, "63018", Remedy.RETRY),
    "st_failed_63024": (DeliveryState.FAILED, "63024", Remedy.OTHER_MEDIUM),
    "st_delivered_then_failed": (DeliveryState.FAILED, "30008", Remedy.RETRY),
}
PASSED: dict[str, DeliveryState] = {
    "st_sent": DeliveryState.SENT,
    "st_delivered": DeliveryState.DELIVERED,
    "st_late_sent": DeliveryState.SENT,
    "st_unknown_status": DeliveryState.PARTIALLY_DELIVERED,
    "st_unknown_sid": DeliveryState.DELIVERED,
}


def posted(fixture: dict[str, Any]) -> WebhookCall:
    """Return the call of this fixture."""
    raw = fixture.get("raw_body")
    return call(
        (raw if raw is not None else urlencode(fixture["params"])).encode(),
        path=urlsplit(fixture["url"]).path,
        signature=fixture["signature"],
        content_type=fixture.get("content_type", FORM),
        headers={name.lower(): value for name, value in fixture.get("headers", {}).items()},
    )


def test_the_file_holds_as_many_fixtures_as_it_says() -> None:
    assert len(BY_ID) == FIXTURES["count"]


def test_every_fixture_has_an_expected_reading() -> None:
    assert set(INCOMING) == {*READ, "sms_from_self"}
    assert set(STATUSES) == {*FAILED, *PASSED, "st_no_status"}


@pytest.mark.parametrize("name", sorted(READ))
def test_an_incoming_fixture_is_read_in_every_field(channel: TwilioChannel, name: str) -> None:
    fixture = BY_ID[name]
    expected = InboundMessage(
        provider="twilio",
        provider_id=fixture["params"]["MessageSid"],
        profile_name=fixture["params"].get("ProfileName"),
        **({"text": ""} | READ[name]),
    )
    assert channel.read_inbound(posted(fixture), now=NOW) == expected


def test_an_echo_of_our_own_number_is_not_a_message(channel: TwilioChannel) -> None:
    assert channel.read_inbound(posted(BY_ID["sms_from_self"]), now=NOW) is None


@pytest.mark.parametrize("name", sorted(FAILED))
def test_a_failed_status_names_its_code_and_remedy(channel: TwilioChannel, name: str) -> None:
    state, code, remedy = FAILED[name]
    assert channel.read_receipt(posted(BY_ID[name]), now=NOW) == Receipt(
        provider="twilio",
        provider_id=BY_ID[name]["params"]["MessageSid"],
        message_id=None,
        state=state,
        raw_state=BY_ID[name]["params"]["MessageStatus"],
        error_code=code,
    )
    assert channel.remedy(code) is remedy


@pytest.mark.parametrize("name", sorted(PASSED))
def test_a_passing_status_has_no_error(channel: TwilioChannel, name: str) -> None:
    receipt = channel.read_receipt(posted(BY_ID[name]), now=NOW)
    assert receipt is not None
    assert (receipt.state, receipt.error_code) == (PASSED[name], None)


def test_a_callback_without_a_status_is_no_news(channel: TwilioChannel) -> None:
    assert channel.read_receipt(posted(BY_ID["st_no_status"]), now=NOW) is None


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_negative_fixture_is_rejected_with_a_listed_status(
    channel: TwilioChannel, name: str
) -> None:
    with pytest.raises(Rejected) as rejected:
        channel.read_inbound(posted(BY_ID[name]), now=NOW)
    assert rejected.value.status in BY_ID[name]["expect"]["status"]


@pytest.mark.parametrize("name", ["neg_empty_signature", "neg_other_account", "neg_bad_utf8"])
def test_what_is_not_ours_is_forbidden_rather_than_unreadable(
    channel: TwilioChannel, name: str
) -> None:
    with pytest.raises(Rejected) as rejected:
        channel.read_inbound(posted(BY_ID[name]), now=NOW)
    assert rejected.value.status == 403


def test_a_shared_key_signature_is_forbidden_while_no_key_is_configured(
    channel: TwilioChannel,
) -> None:
    with pytest.raises(Rejected, match="bad_signature"):
        channel.read_inbound(posted(BY_ID["pos_sha256_sharedkey"]), now=NOW)


def test_a_shared_key_signature_passes_once_the_key_is_configured() -> None:
    fixture = dict(BY_ID["pos_sha256_sharedkey"])
    secret = "a secret that both sides know"
    fixture["signature"] = RequestValidator(secret).compute_signature(
        fixture["url"], fixture["params"], "HMAC_SHA256"
    )
    channel = TwilioChannel(settings(shared_key=secret))
    message = channel.read_inbound(posted(fixture), now=NOW)
    assert message is not None and message.text == "1"
