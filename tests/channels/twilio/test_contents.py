"""Menus become buttons or lists where WhatsApp can show them whole, and are made once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.channel import DeliveryFailure, Remedy
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.contents import Menu, content_for, content_name
from bot.core.rendering import Medium, Tappable
from tests.channels.twilio.calls import outbound, settings, tappable
from tests.provider import Provider


def menu(*labels: str, **changes: Any) -> Menu:
    """Return a menu with these choices."""
    fields: dict[str, Any] = {
        "language": "fr",
        "body": "Que cherchez-vous ?",
        "options": tappable(*labels),
    }
    return Menu(**fields | changes)


def kind(of: Menu) -> str | None:
    """Return the kind of content that this menu becomes."""
    content = content_for(of)
    return next(iter(content["types"])) if content else None


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Oui"], "twilio/quick-reply"),
        (["Oui", "Non", "Menu"], "twilio/quick-reply"),
        (["a" * 20, "b" * 20], "twilio/quick-reply"),
        (["a" * 21, "b"], "twilio/list-picker"),
        (["Oui", "Non", "Menu", "Aide"], "twilio/list-picker"),
        ([str(number) for number in range(10)], "twilio/list-picker"),
        (["a" * 24], "twilio/list-picker"),
        (["a" * 25], None),
        ([str(number) for number in range(11)], None),
        (["Oui", "Oui"], None),
        (["Oui", ""], None),
        ([], None),
    ],
)
def test_the_number_and_length_of_choices_decide(labels: list[str], expected: str | None) -> None:
    assert kind(menu(*labels)) == expected


@pytest.mark.parametrize(("length", "fits"), [(1, True), (1024, True), (1025, False), (0, False)])
def test_a_question_that_is_too_long_stays_numbered_text(length: int, fits: bool) -> None:
    assert (kind(menu("Oui", body="a" * length)) is not None) is fits


def test_a_payload_that_is_too_long_stays_numbered_text() -> None:
    assert kind(menu(options=(Tappable("1", "Oui", "p" * 200),))) is not None
    assert kind(menu(options=(Tappable("1", "Oui", "p" * 201),))) is None


@pytest.mark.parametrize(
    "changed",
    [
        menu("Oui", "Non", language="bm"),
        menu("Oui", "Non", body="Autre ?"),
        menu("Oui", "Non "),
        menu("Non", "Oui"),
        menu(options=(Tappable("1", "Oui", "x"), Tappable("2", "Non", "y"))),
    ],
)
def test_another_word_makes_another_content(changed: Menu) -> None:
    def name(of: Menu) -> str:
        return content_name(of.language, of.body, of.options)

    assert name(changed) != name(menu("Oui", "Non")) == name(menu("Oui", "Non"))


def test_contents_are_made_as_the_provider_describes_them(
    provider: Provider, sending: TwilioChannel
) -> None:
    found = sending.sync_contents([menu("Oui", "Non"), menu(*"abcdefgh", body="Quelle lettre ?")])
    assert provider.ledger.problems() == []
    assert set(found.values()) == set(provider.contents)
    assert [next(iter(made["types"])) for made in provider.contents.values()].count(
        "twilio/list-picker"
    ) == 1


def test_making_contents_twice_makes_them_once(provider: Provider, sending: TwilioChannel) -> None:
    first = sending.sync_contents([menu("Oui", "Non")])
    again = TwilioChannel(settings(api_url=provider.url)).sync_contents([menu("Oui", "Non")])
    assert first == again and len(provider.contents) == 1


def test_a_menu_that_cannot_be_shown_is_not_made(
    provider: Provider, sending: TwilioChannel
) -> None:
    assert sending.sync_contents([menu("a" * 25)]) == {}
    assert provider.contents == {}


def test_a_content_just_made_is_used_by_the_next_message(
    provider: Provider, sending: TwilioChannel
) -> None:
    asked = outbound(
        "Que cherchez-vous ?\n1 Oui\n2 Non",
        medium=Medium.WHATSAPP,
        body="Que cherchez-vous ?",
        options=tappable("Oui", "Non"),
        content_key="fr",
    )
    sending.send(asked)
    sending.sync_contents([menu("Oui", "Non")])
    sending.send(asked)
    before, after = provider.ledger.sent()
    assert before.content_sid is None
    assert after.content_sid in provider.contents and after.text == "Que cherchez-vous ?"


def test_contents_with_the_wrong_token_are_a_failure_like_any_other(provider: Provider) -> None:
    channel = TwilioChannel(settings(api_url=provider.url, auth_tokens=("wrong",)))
    with pytest.raises(DeliveryFailure) as failed:
        channel.sync_contents([menu("Oui")])
    assert failed.value.remedy is Remedy.STOP_CHANNEL
