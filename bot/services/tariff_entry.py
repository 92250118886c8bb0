"""Tariffs entered by administrators: the price of a contract, from the day it holds.

A price is a row of the table that the files begin: a newer day takes the place of an older one, and
one that was entered wrongly is taken out and kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

import phonenumbers

from bot.core.rendering import Medium
from bot.services.fact_changes import dump_body
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.settings import see_to
from bot.services.template_views import Category
from bot.store import audit, library
from bot.store import facts as store
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

KIND = "tariffs.prices"
PER = ("segment", "message")
CURRENCIES = ("XOF", "EUR")
DEAREST = Decimal(100_000)
LATEST = timedelta(days=400)
LONGEST_SOURCE = 120
COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
_PRICE = re.compile(r"\d{1,6}([.,]\d{1,4})?")


class BadTariff(Refusal):
    """It cannot be kept so: the code of what is wrong by the name of the field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("bad_tariff")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class TypedTariff:
    """A price as it was typed."""

    medium: str
    country: str
    category: str
    price: str
    currency: str
    per: str
    as_of: str
    source: str


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price of the table. `is_in_force`: it is the one that counts today."""

    key: str
    medium: str
    country: str
    category: str
    price: str
    currency: str
    per: str
    as_of: str
    source: str
    is_invented: bool
    is_in_force: bool
    withdrawn_at: datetime | None


def list_tariffs(actor: Actor, *, session: Session, today: date) -> tuple[Tariff, ...]:
    """Every price, the newest of each kind first. Raises `Refusal` "not_allowed"."""
    see_to(actor)
    rows = [(row, json.loads(row.body)) for row in store.list_rows(session, KIND)]
    newest: dict[tuple[str, ...], str] = {}
    for row, body in sorted(rows, key=lambda it: str(it[1]["as_of"])):
        if row.withdrawn_at is None and str(body["as_of"]) <= today.isoformat():
            newest[_same(body)] = row.key
    made = [
        Tariff(
            row.key, body["medium"], body["country"], body.get("category", ""),
            str(body["price"]), body["currency"], body["per"], str(body["as_of"]),
            body.get("source", ""), bool(body["invented"]), newest.get(_same(body)) == row.key,
            None if row.withdrawn_at is None else from_micros(row.withdrawn_at),
        )
        for row, body in rows
    ]  # fmt: skip
    made.sort(key=lambda it: it.as_of, reverse=True)
    made.sort(key=lambda it: (it.withdrawn_at is not None, it.country, it.medium, it.category))
    return tuple(made)


def enter_tariff(actor: Actor, typed: TypedTariff, *, session: Session, now: datetime) -> None:
    """A price from a day on. Raises `Refusal` "not_allowed", or `BadTariff`."""
    see_to(actor)
    problems = {name: code for name, code in _problems(typed, now.date()).items() if code}
    if problems:
        raise BadTariff(problems)
    key = f"panel_{new_id()}"
    body = {
        "id": key, "medium": typed.medium, "country": typed.country,
        "price": typed.price.replace(",", "."),
        "currency": typed.currency, "per": typed.per, "as_of": typed.as_of,
        "source": typed.source, "invented": False,
        **({"category": typed.category} if typed.category else {}),
    }  # fmt: skip
    store.add_fact(session, KIND, key, body=dump_body(body), now=to_micros(now))
    _record("tariff_entered", key, actor, session=session, now=now)


def withdraw_tariff(actor: Actor, key: str, *, session: Session, now: datetime) -> None:
    """It counts no more. Raises `Refusal` "not_allowed", "no_such_tariff", "already_so"."""
    see_to(actor)
    row = store.lock_fact(session, KIND, key)
    if row is None:
        raise Refusal("no_such_tariff")
    if row.withdrawn_at is not None:
        raise Refusal("already_so")
    store.set_withdrawn(session, KIND, key, at=to_micros(now))
    _record("tariff_withdrawn", key, actor, session=session, now=now)


def _same(body: Mapping[str, str]) -> tuple[str, ...]:
    return (body["medium"], body["country"], body.get("category", ""))


def _problems(typed: TypedTariff, today: date) -> dict[str, str]:
    is_sms = typed.medium == Medium.SMS
    return {
        "medium": "" if typed.medium in set(Medium) else "no_choice",
        "country": "" if typed.country in COUNTRIES else "no_choice",
        "category": "" if typed.category in {"", *Category} and not (is_sms and typed.category)
        else "sms_has_none",
        "price": _problem_of_price(typed.price),
        "currency": "" if typed.currency in CURRENCIES else "no_choice",
        "per": "" if typed.per in PER else "no_choice",
        "as_of": _problem_of_day(typed.as_of, today),
        "source": "empty" if not typed.source
        else "text_long" if len(typed.source) > LONGEST_SOURCE else "",
    }  # fmt: skip


def _problem_of_price(written: str) -> str:
    if not _PRICE.fullmatch(written):
        return "bad_price"
    try:
        price = Decimal(written.replace(",", "."))
    except InvalidOperation:
        return "bad_price"
    return "" if price <= DEAREST else "bad_price"


def _problem_of_day(written: str, today: date) -> str:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return "bad_day"
    return "" if day <= today + LATEST else "bad_day"


def _record(act: str, key: str, actor: Actor, *, session: Session, now: datetime) -> None:
    library.raise_revision(session)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="service",
        subject_id=None,
        now=to_micros(now),
        member_id=actor.id,
        tariff=key,
    )
