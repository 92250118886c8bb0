"""TwiML equals the library's, and any reader of XML finds in it what was to be said."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.twiml import EMPTY, render
from tests.channels.twilio.calls import outbound, settings

ADDRESS = "https://bot.example.org/webhooks/twilio/status?m=41"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TEXTS = st.text(st.characters(), min_size=1, max_size=40)
SPEAKABLE = TEXTS.map(lambda text: FORBIDDEN.sub("", text).replace("\r", "")).filter(bool)
ADDRESSES = st.integers(1, 2**63 - 1).map(
    lambda number: f"https://bot.example.org/s?a=1&m={number}&q=\"<'>"
)


@examples(deadline=None)  # others may be using this machine
@given(replies=st.lists(st.tuples(SPEAKABLE, ADDRESSES), min_size=1, max_size=4))
def test_the_document_is_the_librarys_document(replies: list[tuple[str, str]]) -> None:
    oracle = MessagingResponse()
    for text, address in replies:
        oracle.message(text, status_callback=address)
    assert render(replies) == str(oracle)


@examples(deadline=None)  # others may be using this machine
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_a_reader_of_xml_finds_every_text_without_what_xml_cannot_hold(texts: list[str]) -> None:
    document = render((text, ADDRESS) for text in texts)
    found = [message.text for message in ElementTree.fromstring(document.encode())]
    clean = [re.sub("\r\n?", "\n", FORBIDDEN.sub("", text)) for text in texts]
    assert found == [text for text in clean if text]


def test_a_text_cannot_end_its_message_and_begin_another_verb() -> None:
    document = render([("</Message><Redirect>http://x</Redirect>", ADDRESS)])
    root = ElementTree.fromstring(document)
    assert [verb.tag for verb in root] == ["Message"]
    assert root[0].text == "</Message><Redirect>http://x</Redirect>"


def test_control_characters_and_lone_surrogates_are_left_out() -> None:
    assert "ab" in render([("a\x00\x0b\ud800\ufffeb", ADDRESS)])


def test_nothing_to_say_is_an_empty_response() -> None:
    assert render([]) == EMPTY == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    assert render([("\x00", ADDRESS)]) == EMPTY
    assert ElementTree.fromstring(EMPTY).tag == ElementTree.fromstring(str(MessagingResponse())).tag


def test_each_message_carries_its_own_id_home() -> None:
    channel = TwilioChannel(settings())
    document = channel.render_inline([outbound("un", id=7), outbound("deux", id=8)])
    found = [
        (message.text, message.get("statusCallback"))
        for message in ElementTree.fromstring(document)
    ]
    home = "https://bot.example.org/webhooks/twilio/status?m="
    assert found == [("un", f"{home}7"), ("deux", f"{home}8")]


def test_no_message_asks_the_provider_to_come_back_for_more() -> None:
    # After a message with `action` the provider does not reach the messages that follow it.
    assert "action=" not in TwilioChannel(settings()).render_inline([outbound(), outbound()])


def test_the_same_replies_are_the_same_bytes() -> None:
    channel = TwilioChannel(settings())
    assert channel.render_inline([outbound("é", id=7)]) == channel.render_inline(
        [outbound("é", id=7)]
    )
