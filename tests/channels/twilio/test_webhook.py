"""What a verified form says, field by field."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.channels.channel import RANK, Attachment, DeliveryState, InboundMessage, Receipt, Rejected
from bot.channels.twilio.channel import TwilioChannel
from bot.core.rendering import Medium
from tests.channels.twilio.calls import INBOUND, NOW, STATUS_PATH, call, settings, signed

STATUS = {
    "AccountSid": INBOUND["AccountSid"],
    "From": "+33639980001",
    "MessageSid": "SM" + "b" * 32,
    "MessageStatus": "sent",
    "To": "+22370000001",
}


def read(**changes: str) -> InboundMessage:
    """Return the message that a signed form with these changes holds."""
    message = TwilioChannel(settings()).read_inbound(signed(INBOUND | changes), now=NOW)
    assert message is not None
    return message


def told(query: str = "", **changes: str) -> Receipt:
    """Return the receipt that a signed callback with these changes holds."""
    posted = signed(STATUS | changes, path=STATUS_PATH, query=query)
    receipt = TwilioChannel(settings()).read_receipt(posted, now=NOW)
    assert receipt is not None
    return receipt


def rejection(posted: Any) -> Rejected:
    """Return why this call is rejected."""
    with pytest.raises(Rejected) as rejected:
        TwilioChannel(settings()).read_inbound(posted, now=NOW)
    return rejected.value


@examples(deadline=None)  # others may be using this machine
@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_the_text_is_what_the_person_wrote(text: str) -> None:
    assert read(Body=text).text == text


def test_an_address_without_a_number_is_an_address() -> None:
    message = read(From="whatsapp:ML.4566546130240823", To="whatsapp:+33639980002")
    assert message.sender == "ML.4566546130240823"
    assert message.medium is Medium.WHATSAPP


@pytest.mark.parametrize(
    ("fields", "payload", "label"),
    [
        ({"ButtonPayload": "a", "ButtonText": "b"}, "a", "b"),
        ({"ListId": "c", "ListTitle": "d"}, "c", "d"),
        ({"ButtonPayload": "a", "ListId": "c", "ButtonText": "b", "ListTitle": "d"}, "a", "b"),
        ({"ButtonPayload": "", "ListId": "c"}, "c", None),
        ({"ButtonText": "b"}, None, "b"),
        ({}, None, None),
    ],
)
def test_a_tap_is_read_from_buttons_first_and_then_from_lists(
    fields: dict[str, str], payload: str | None, label: str | None
) -> None:
    message = read(**fields)
    assert (message.payload, message.label) == (payload, label)


@pytest.mark.parametrize("count", ["", "x", "-1", "²", "0", "1.5"])
def test_a_strange_count_of_media_means_none(count: str) -> None:
    assert read(NumMedia=count, MediaUrl0="https://api.twilio.com/x").attachments == ()


def test_no_more_than_ten_media_are_read() -> None:
    urls = {f"MediaUrl{number}": f"https://api.twilio.com/{number}" for number in range(40)}
    attachments = read(NumMedia="9" * 4000, **urls).attachments
    assert [one.url[-1] for one in attachments] == list("0123456789")


def test_a_medium_without_a_type_is_still_a_medium() -> None:
    attachments = read(NumMedia="1", MediaUrl0="https://api.twilio.com/x").attachments
    assert attachments == (Attachment("https://api.twilio.com/x", ""),)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("91", "0"),
        ("0", "181"),
        ("nan", "0"),
        ("0", "inf"),
        ("", ""),
        ("12,6", "-8"),
        ("1e999", "0"),
    ],
)
def test_a_place_that_is_not_on_earth_is_no_place(latitude: str, longitude: str) -> None:
    assert read(Latitude=latitude, Longitude=longitude).location is None


def test_half_a_place_is_no_place() -> None:
    assert read(Latitude="12.6").location is None


@pytest.mark.parametrize(
    ("given_type", "expected"),
    [("STOP", "STOP"), ("start", "START"), ("HELP", "HELP"), ("", None), ("OTHER", None)],
)
def test_the_providers_own_opt_out_is_told(given_type: str, expected: str | None) -> None:
    assert read(OptOutType=given_type).opt_out == expected


def test_a_long_sms_that_came_as_mms_in_base64_is_decoded() -> None:
    text = "Je suis à Kayes et je cherche une formation de maçon, merci"
    body = b64encode(text.encode()).decode()
    assert read(Body=body, MessageSid="MM" + "c" * 32).text == text
    assert read(Body=body, MessageSid="SM" + "c" * 32).text == body


@pytest.mark.parametrize(
    "body", ["AbidjanBamakoKayesSikasso", "aaaaaaaaaaaaaaaaaaaa", "Bonjour", "12345678901234567890"]
)
def test_a_word_that_looks_like_base64_stays_a_word(body: str) -> None:
    assert read(Body=body, MessageSid="MM" + "c" * 32).text == body


def test_fields_that_nobody_knows_are_ignored() -> None:
    assert read(NewField="x", ButtonColour="y") == read()


def test_an_echo_on_whatsapp_is_no_message() -> None:
    echo = INBOUND | {"From": "whatsapp:+33639980002", "To": "whatsapp:+22370000001"}
    assert TwilioChannel(settings()).read_inbound(signed(echo), now=NOW) is None


def test_a_number_that_writes_to_itself_is_no_message() -> None:
    echo = INBOUND | {"From": "+33639980077", "To": "+33639980077"}
    assert TwilioChannel(settings()).read_inbound(signed(echo), now=NOW) is None


@pytest.mark.parametrize("field", ["From", "MessageSid"])
def test_a_signed_call_without_sender_or_id_is_unreadable(field: str) -> None:
    rest = {name: value for name, value in INBOUND.items() if name != field}
    assert rejection(signed(rest)).status == 400


def test_a_signed_call_with_two_bodies_is_unreadable() -> None:
    rejected = rejection(signed([*INBOUND.items(), ("Body", "2")]))
    assert (rejected.code, rejected.status) == ("repeated_field", 400)


def test_the_same_value_twice_is_one_value() -> None:
    posted = signed([*INBOUND.items(), ("Body", INBOUND["Body"])])
    message = TwilioChannel(settings()).read_inbound(posted, now=NOW)
    assert message is not None and message.text == INBOUND["Body"]


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data"])
def test_what_is_not_a_form_is_unreadable_however_it_is_signed(content_type: str) -> None:
    posted = call(b"{}", signature=signed({}).headers["x-twilio-signature"])
    posted.headers["content-type"] = content_type
    rejected = rejection(posted)
    assert (rejected.code, rejected.status) == ("not_a_form", 400)


@pytest.mark.parametrize("body", [b"Body=" + b"a" * 600_000, b"&a=1" * 2000])
def test_a_form_beyond_all_measure_is_not_even_read(body: bytes) -> None:
    assert rejection(call(body, signature="x")).code == "too_large"


def test_64_kilobytes_of_text_are_read() -> None:
    assert len(read(Body="é" * 64_000).text) == 64_000


def test_our_own_id_comes_back_in_the_query_of_the_callback() -> None:
    assert told(query="m=9007199254740993").message_id == 9007199254740993


@pytest.mark.parametrize("query", ["", "m=", "m=0", "m=-4", "m=4.0", "m=²", f"m={2**63}", "x=1"])
def test_an_id_that_cannot_be_ours_is_none(query: str) -> None:
    assert told(query=query).message_id is None


@pytest.mark.parametrize("state", list(DeliveryState))
def test_every_status_that_has_a_rank_is_known(state: DeliveryState) -> None:
    assert told(MessageStatus=state.value).state is state
    assert state in RANK


def test_scheduled_ranks_with_accepted() -> None:
    assert told(MessageStatus="scheduled").state is DeliveryState.ACCEPTED


def test_a_status_from_the_future_is_kept_as_it_is() -> None:
    receipt = told(MessageStatus="teleported")
    assert (receipt.state, receipt.raw_state) == (None, "teleported")


def test_the_older_field_of_the_status_serves_too() -> None:
    assert told(MessageStatus="", SmsStatus="delivered").state is DeliveryState.DELIVERED


def test_an_error_code_of_zero_is_no_error() -> None:
    assert told(ErrorCode="0").error_code is None
