"""Every recorded call of the provider, posted to the application: what it must lead to."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from bot.services.parts import Parts
from bot.store.library import raise_revision
from bot.store.tables import attachments, facts, messages, tickets
from bot.worker import Worker
from tests.parts import PERSON, Builder
from tests.rows import all_messages, ask, change, contact_at, count, errors, inbound, outbound
from tests.web.calling import FIXTURES, Provider, messages_in

NEGATIVE = sorted(name for name in FIXTURES if name.startswith("neg_"))
STATUSES = sorted(name for name in FIXTURES if name.startswith("st_"))
SILENT = {"sms_stop_optouttype", "wa_stop", "sms_from_self"}
INCOMING = sorted({*FIXTURES} - {*NEGATIVE, *STATUSES, "pos_sha256_sharedkey"})
LATEST = 15.0  # seconds that the provider waits


@pytest.fixture
def twilio(parts: Parts) -> Provider:
    return Provider(parts)


def medium_of(name: str) -> str:
    return "whatsapp" if name.startswith(("wa_",)) else "sms"


def test_every_message_is_taken_in_time_and_stored_as_it_is(build_parts: Builder) -> None:
    parts = build_parts(SEGIN_FLOOD_PER_MINUTE=0)
    parts.db.read(parts.library.now)
    parts.library.get_ready()  # what a server reads before it takes its first call
    twilio, expected = Provider(parts), []
    for name in INCOMING:
        started = time.monotonic()
        response = twilio.replay(name)
        assert time.monotonic() - started < LATEST
        assert response.status_code in FIXTURES[name]["expect"]["status"], name
        assert messages_in(response) == [] or name not in SILENT
        if name != "sms_from_self":
            expected.append(FIXTURES[name]["params"].get("Body", ""))
    assert [it.text for it in inbound(parts)] == expected
    assert errors(parts) == []


def test_what_is_not_the_providers_is_refused_without_a_row(
    parts: Parts, twilio: Provider
) -> None:
    for name in NEGATIVE:
        assert twilio.replay(name).status_code in FIXTURES[name]["expect"]["status"], name
    assert (count(parts, "messages"), count(parts, "contacts")) == (0, 0)


def test_a_status_is_answered_204_also_for_a_message_that_is_not_ours(
    parts: Parts, twilio: Provider
) -> None:
    for name in STATUSES:
        response = twilio.replay(name)
        assert (response.status_code, response.data) == (204, b""), name
    assert count(parts, "receipts") == len(STATUSES) - 1, "kept, but the one without a status"


# --- messages -----------------------------------------------------------------------------------


def test_sms_first_contact(parts: Parts, twilio: Provider) -> None:
    """Create contact + consent/language prompt; one outbound reply <= 1 segment."""
    (text,) = messages_in(twilio.replay("sms_first_contact"))
    assert count(parts, "contacts") == 1
    assert contact_at(parts).place == ("accueil", "langue")
    assert "1 Francais" in text and "2 Bamanankan" in text
    segments = ask(parts, select(messages.c.segments).where(messages.c.direction == "out"))
    assert segments == [(1,)]


@pytest.mark.parametrize("name", ["sms_digit_noise", "sms_digit_fullwidth", "sms_two_fast"])
def test_digits_with_noise(parts: Parts, twilio: Provider, name: str) -> None:
    """Treated as 1."""
    twilio.say("Bonjour", From="+33639981001")
    twilio.say("1", From="+33639981001")
    twilio.say("Bonjour")
    twilio.replay(name)
    assert contact_at(parts).place == contact_at(parts, "+33639981001").place
    assert contact_at(parts).place != ("accueil", "langue")


def unnumbered(text: str) -> str:
    """A text without the reference of the request it tells of: each has its own."""
    return re.sub(r"\b[A-Z]{3}[0-9]{3}\b", "...", text)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("sms_bambara_grave", "N bɛ baara ɲini Bamakɔ"),
        ("sms_bambara_official", "n be baara nyini bamako"),
        ("sms_tone_marks", "kɛnɛya"),
    ],
)
def test_spellings_of_bambara(parts: Parts, twilio: Provider, name: str, plain: str) -> None:
    """Same intent; tone marks folded for matching, kept in log; the same answer."""
    plainly = messages_in(twilio.say(plain, From="+33639981001"))
    texts = messages_in(twilio.replay(name))
    assert contact_at(parts).place == contact_at(parts, "+33639981001").place
    assert [unnumbered(text) for text in texts] == [unnumbered(text) for text in plainly]
    assert contact_at(parts).place[0] == ("accueil" if name == "sms_tone_marks" else "metiers")


@pytest.mark.parametrize(
    "name", ["sms_empty_body", "sms_body_missing", "sms_whitespace_only", "wa_location_bad"]
)
def test_nothing_to_read(parts: Parts, twilio: Provider, name: str) -> None:
    """Help/fallback, no exception, also in the midst of a conversation."""
    medium = FIXTURES[name]["params"]
    for text in ("Bonjour", "1"):
        twilio.say(text, From=medium["From"], To=medium["To"])
    place = contact_at(parts, medium=medium_of(name)).place
    assert twilio.replay(name).status_code == 200
    assert contact_at(parts, medium=medium_of(name)).place == place
    assert len(outbound(parts)) == 3
    assert errors(parts) == []


@pytest.mark.parametrize(
    "name", ["sms_xml_injection", "sms_format_injection", "wa_profile_hostile"]
)
def test_injections(parts: Parts, twilio: Provider, name: str) -> None:
    """Treated as plain text; escaped if echoed."""
    (text,) = messages_in(twilio.replay(name))
    assert not any(part in text for part in ("Redirect", "script", "49", "None", "Error"))
    assert count(parts, "contacts") == 1


def test_sms_same_text_new_sid(parts: Parts, twilio: Provider) -> None:
    """Same sender and text, another MessageSid: a second effect."""
    twilio.say("Bonjour")
    twilio.say("2")
    twilio.replay("sms_same_text_new_sid")
    assert len(inbound(parts)) == 3
    assert len(outbound(parts)) == 3


def test_sms_two_fast(parts: Parts, twilio: Provider) -> None:
    """Serialised per contact, no lost update."""
    twilio.say("Bonjour")
    calls = [{}, {"MessageSid": "SM" + "b" * 32}]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda it: twilio.replay("sms_two_fast", **it), calls))
    assert [it.status_code for it in answers] == [200, 200]
    sequences = [it.sequence for it in all_messages(parts)]
    assert sequences == list(range(1, 7))


def test_sms_stop_optouttype(parts: Parts, twilio: Provider) -> None:
    """200 + empty <Response/>: send nothing; contact marked opted out."""
    twilio.say("Bonjour")
    sent = len(outbound(parts))
    assert messages_in(twilio.replay("sms_stop_optouttype")) == []
    assert len(outbound(parts)) == sent
    assert contact_at(parts).opted_out_at is not None


def test_sms_arret(parts: Parts, twilio: Provider) -> None:
    """Opt out in our own list; one confirmation."""
    (text,) = messages_in(twilio.replay("sms_arret"))
    assert contact_at(parts).opted_out_at is not None
    assert "START" in text


def test_sms_stop_in_sentence(parts: Parts, twilio: Provider) -> None:
    """Explicit: asked whether to stop, or opted out with a confirmation; never ignored."""
    (text,) = messages_in(twilio.replay("sms_stop_in_sentence"))
    is_asked = contact_at(parts).place == ("arret", "unsure") and "1 Oui" in text
    is_out = contact_at(parts).opted_out_at is not None and "START" in text
    assert is_asked or is_out


def test_sms_stop_bambara(parts: Parts, twilio: Provider) -> None:
    """Configurable per-language opt-out keywords."""
    twilio.say("Bonjour")
    add_stop_word(parts, "a jɔ")
    twilio.replay("sms_stop_bambara")
    assert contact_at(parts).opted_out_at is not None


def add_stop_word(parts: Parts, word: str) -> None:
    """Let the words that staff keep in the database have one more."""
    row = (facts.c.kind == "words.words") & (facts.c.key == "-")
    body = json.loads(ask(parts, select(facts.c.body).where(row))[0][0])
    body["stop"].append(
        {"language": "bm", "confidence": "C", "source": "composed", "written": [word]}
    )
    change(parts, update(facts).where(row).values(body=json.dumps(body)))
    parts.db.write(raise_revision)


def test_sms_from_self(parts: Parts, twilio: Provider) -> None:
    """200, no reply loop."""
    assert messages_in(twilio.replay("sms_from_self")) == []
    assert count(parts, "messages") == 0


def test_wa_button(parts: Parts, twilio: Provider) -> None:
    """Route on ButtonPayload first, then ButtonText, then Body."""
    start = {"From": f"whatsapp:{PERSON}", "To": "whatsapp:+33639980002"}
    twilio.say("Bonjour", **start)
    offered = contact_at(parts, medium="whatsapp").offered
    assert offered is not None
    key = offered.options[0][1]
    payload = f"{offered.flow}:{offered.state}:{key}"
    twilio.replay("wa_button", ButtonPayload=payload, MessageSid="SM" + "c" * 32)
    place = contact_at(parts, medium="whatsapp").place
    assert place[0] == offered.flow and place[1] != offered.state
    twilio.replay("wa_button")  # a payload that is not ours: the label counts
    assert ask(parts, select(tickets.c.category)) == [("health",)]


def test_wa_media_ssrf(parts: Parts, twilio: Provider) -> None:
    """Never fetched: the guard of these tests would name the address."""
    twilio.replay("wa_media_ssrf")
    Worker(parts).fetch_media()
    assert ask(parts, select(attachments.c.state, attachments.c.body)) == [("refused", None)]


@pytest.mark.parametrize("name", ["wa_nummedia_mismatch", "wa_contacts"])
def test_media(parts: Parts, twilio: Provider, name: str) -> None:
    """What has an address is kept; fallback."""
    assert len(messages_in(twilio.replay(name))) == 1
    assert count(parts, "attachments") == 1


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [
        ("wa_no_prefix", "accueil"),
        ("wa_location", "accueil"),
        ("wa_forwarded", "questions"),  # that somebody pays is hearsay: answered with what is known
        ("wa_referral", "accueil"),
    ],
)
def test_on_whatsapp(parts: Parts, twilio: Provider, name: str, leads_to: str) -> None:
    """It is the person's WhatsApp address, with or without the prefix."""
    assert len(messages_in(twilio.replay(name))) == 1
    flow, _state = contact_at(parts, medium="whatsapp").place
    assert flow == leads_to


def test_wa_stop(parts: Parts, twilio: Provider) -> None:
    """Opt out on this channel; empty <Response/>."""
    twilio.say("Bonjour")
    assert messages_in(twilio.replay("wa_stop")) == []
    assert contact_at(parts, medium="whatsapp").opted_out_at is not None
    assert contact_at(parts).opted_out_at is None
