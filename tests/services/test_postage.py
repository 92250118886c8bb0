"""Postage: what a message costs comes from a dated table, and is said in one line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.core.rendering import Medium
from bot.core.text import Encoding
from bot.services.postage import Postage, postage_of
from bot.services.tariffs import cost_of
from tests.parts import content

MALI, NIGER = "+22300100001", "+22700100001"
TODAY = date(2026, 11, 21)


def price(**changes: Any) -> dict[str, Any]:
    """One line of the table."""
    line = {
        "id": "x", "medium": "sms", "country": "ML", "price": "15", "currency": "XOF",
        "per": "segment", "as_of": "2026-01-01", "invented": False,
    }  # fmt: skip
    return line | changes


def table(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"tariffs": {"prices": list(lines)}}


def cost(
    *lines: dict[str, Any], number: str = MALI, segments: int = 1, on: date = TODAY
) -> str | None:
    """What an SMS costs by this table."""
    found = cost_of(table(*lines), Medium.SMS, number=number, segments=segments, on=on)
    return None if found is None else str(found)


def posted(text: str, medium: Medium = Medium.SMS) -> Postage:
    return postage_of(text, medium, facts=content().facts, number=MALI, on=TODAY)


def test_each_segment_is_paid_for() -> None:
    assert cost(price(), segments=3) == "45\N{NO-BREAK SPACE}FCFA"
    assert cost(price(per="message"), segments=3) == "15\N{NO-BREAK SPACE}FCFA"


def test_the_newest_price_that_holds_counts() -> None:
    lines = (price(), price(price="18", as_of="2026-06-01"), price(price="99", as_of="2027-01-01"))
    assert cost(*lines) == "18\N{NO-BREAK SPACE}FCFA"
    assert cost(*lines, on=date(2026, 2, 1)) == "15\N{NO-BREAK SPACE}FCFA"
    assert cost(*lines, on=date(2025, 2, 1)) is None


def test_a_price_is_for_one_country_and_one_medium() -> None:
    assert cost(price(), number=NIGER) is None
    assert cost(price(medium="whatsapp")) is None
    assert cost(price(country="NE"), number=NIGER) == "15\N{NO-BREAK SPACE}FCFA"


def test_an_address_without_a_number_has_no_price() -> None:
    assert cost(price(), number="ML.abcdef") is None


def test_without_a_table_nothing_is_known() -> None:
    assert cost_of({}, Medium.SMS, number=MALI, segments=1, on=TODAY) is None


@pytest.mark.parametrize(("amount", "shown"), [("0.045", "0,045 €"), ("100", "100 €")])
def test_money_is_written_as_in_french(amount: str, shown: str) -> None:
    assert cost(price(price=amount, currency="EUR")) == shown.replace(" ", "\N{NO-BREAK SPACE}")


def test_cents_are_added_without_losing_any() -> None:
    found = cost_of(table(price(price="0.1")), Medium.SMS, number=MALI, segments=3, on=TODAY)
    assert found is not None
    assert found.amount == Decimal("0.3")


def test_the_shipped_prices_are_marked_as_invented() -> None:
    prices = content().facts["tariffs"]["prices"]
    assert prices
    assert all(line["invented"] for line in prices)
    assert {line["medium"] for line in prices} == {"sms", "whatsapp"}


def test_a_cheap_sms_is_told_in_one_line() -> None:
    assert str(posted("Bonjour")) == "GSM-7 · 7 caractères · 1 SMS · 15\N{NO-BREAK SPACE}FCFA"


def test_a_dear_sms_says_why() -> None:
    postage = posted("Mɔgɔ " * 20)
    assert postage.encoding is Encoding.UCS2
    assert str(postage).startswith("UCS-2 à cause de ɔ · 100 caractères · 2 SMS · 30")


def test_whatsapp_counts_messages() -> None:
    postage = posted("Mɔgɔ " * 100, Medium.WHATSAPP)
    assert str(postage) == "500 caractères · 1 message · 6\N{NO-BREAK SPACE}FCFA"


def test_one_character_is_one() -> None:
    assert "1 caractère ·" in str(posted("a"))
