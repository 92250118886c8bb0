"""Tariffs: what a message costs, from the dated table in `flows/data/tariffs.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import phonenumbers

from bot.core.phone import address_key
from bot.core.rendering import Medium

FRANCS = "XOF"
SIGNS = {"XOF": "FCFA", "EUR": "€"}
IN_FRANCS = {"XOF": Decimal(1), "EUR": Decimal("655.957")}  # the parity of the euro is fixed


@dataclass(frozen=True, slots=True)
class Cost:
    """What one message costs; `is_invented` until somebody enters the price of a contract."""

    amount: Decimal
    currency: str
    as_of: date
    is_invented: bool

    @property
    def francs(self) -> Decimal:
        """The amount in francs, in which budgets are counted."""
        return self.amount * IN_FRANCS.get(self.currency, Decimal(1))

    def __str__(self) -> str:
        """Return the amount as it is shown: "30 FCFA", never cut at a line's end."""
        shown = f"{self.amount.normalize():f}".replace(".", ",")
        return f"{shown}\N{NO-BREAK SPACE}{SIGNS.get(self.currency, self.currency)}"


def cost_of(
    facts: Mapping[str, Mapping[str, Any]],
    medium: Medium,
    *,
    number: str,
    segments: int,
    on: date,
    category: str = "",
) -> Cost | None:
    """The cost of one message to a number on a day; None where no price is known for it."""
    country = country_of(number)
    return cost_in(facts, medium, country=country, segments=segments, on=on, category=category)


def cost_in(
    facts: Mapping[str, Mapping[str, Any]],
    medium: Medium,
    *,
    country: str | None,
    segments: int,
    on: date,
    messages: int = 1,
    category: str = "",
) -> Cost | None:
    """The same by country, for one message or many; None where no price is known.

    An approved text is charged by its category, where the table has a price for that.
    """
    known = [
        price
        for price in facts.get("tariffs", {}).get("prices", ())
        if price["medium"] == medium.value
        and price["country"] == country
        and date.fromisoformat(str(price["as_of"])) <= on
    ]
    of_category = [price for price in known if price.get("category", "") == category]
    known = of_category or [price for price in known if not price.get("category")]
    if not known:
        return None
    newest = max(known, key=lambda price: str(price["as_of"]))
    charged = segments if newest["per"] == "segment" else messages
    return Cost(
        Decimal(str(newest["price"])) * charged,
        str(newest["currency"]),
        date.fromisoformat(str(newest["as_of"])),
        bool(newest["invented"]),
    )


def has_invented_prices(facts: Mapping[str, Mapping[str, Any]]) -> bool:
    """True until every price of the table is that of a contract."""
    return any(price["invented"] for price in facts.get("tariffs", {}).get("prices", ()))


def country_of(number: str) -> str | None:
    """The country whose code the number begins with; no range is asked for, new ones must pass."""
    try:
        code = phonenumbers.parse(address_key(number)).country_code
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.region_code_for_country_code(code or 0)
