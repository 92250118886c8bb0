"""Postage: how one message travels and what it costs, as the demonstration and staff see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.rendering import Medium
from bot.core.text import Encoding, measure, outside_gsm7
from bot.services.tariffs import Cost, cost_of


@dataclass(frozen=True, slots=True)
class Postage:
    """`costly`: the characters that turn the whole SMS into the dear encoding."""

    medium: Medium
    encoding: Encoding
    units: int
    segments: int
    costly: tuple[str, ...]
    cost: Cost | None

    def __str__(self) -> str:
        """Return it in French on one line: "GSM-7 · 143 caractères · 1 SMS · 15 FCFA"."""
        words = [f"{self.units} caractère{'s' if self.units > 1 else ''}", self._carried()]
        if self.medium is Medium.SMS:
            why = f" à cause de {' '.join(self.costly[:3])}" if self.costly else ""
            words.insert(0, self.encoding + why)
        if self.cost is not None:
            words.append(str(self.cost))
        return " · ".join(words)

    def _carried(self) -> str:
        if self.medium is Medium.SMS:
            return f"{self.segments} SMS"
        return f"{self.segments} message"


def postage_of(
    text: str,
    medium: Medium,
    *,
    facts: Mapping[str, Mapping[str, Any]],
    number: str,
    on: date,
    category: str = "",
) -> Postage:
    """The postage of a text exactly as it is sent."""
    measured = measure(text)
    is_sms = medium is Medium.SMS
    segments = measured.segments if is_sms else 1
    return Postage(
        medium=medium,
        encoding=measured.encoding,
        units=measured.units if is_sms else len(text),
        segments=segments,
        costly=outside_gsm7(text) if is_sms else (),
        cost=cost_of(facts, medium, number=number, segments=segments, on=on, category=category),
    )
