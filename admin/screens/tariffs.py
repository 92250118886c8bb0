"""Tariffs: what messages cost by country, channel and day, as contracts say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from babel import Locale
from flask import flash, make_response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import tariff_words
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import tariff_entry as service
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.tariff_entry import BadTariff, TypedTariff

screen = Screen("tariffs", __name__)
NEEDS = Permission.MANAGE_SETTINGS
LONGEST_TYPED = 200
NOTHING = TypedTariff("sms", "ML", "", "", "XOF", "segment", "", "")


@screen.route("/settings/tariffs", needs=NEEDS)
def show() -> str:
    """Every price, and the form of a new one."""
    return _page(NOTHING, {})


@screen.route("/settings/tariffs", methods=["POST"], needs=NEEDS)
def enter() -> AnyResponse:
    """A price from a day on."""
    member, now = signed_in_here().member, parts_here().clock()
    typed = TypedTariff(
        *(
            " ".join(request.form.get(name, "")[:LONGEST_TYPED].split())
            for name in TypedTariff.__slots__
        )
    )
    try:
        parts_here().db.write(lambda s: service.enter_tariff(member, typed, session=s, now=now))
    except BadTariff as bad:
        return make_response(_page(typed, bad.problems), 422)
    flash(_("Le tarif est enregistré : les coûts affichés en tiennent compte dès son jour."))
    return see(url_for(".show"))


@screen.route("/settings/tariffs/<key>/withdraw", methods=["POST"], needs=NEEDS)
def withdraw(key: str) -> AnyResponse:
    """A price that was entered wrongly counts no more."""
    member, now = signed_in_here().member, parts_here().clock()
    try:
        parts_here().db.write(lambda s: service.withdraw_tariff(member, key, session=s, now=now))
    except Refusal as refusal:
        if refusal.code == "no_such_tariff":
            raise
        flash(word(tariff_words.PROBLEMS, refusal.code))
        return see(url_for(".show"))
    flash(_("Ce tarif ne compte plus."))
    return see(url_for(".show"))


def _page(typed: TypedTariff, problems: Mapping[str, str]) -> str:
    member, today = signed_in_here().member, parts_here().clock().date()
    known = parts_here().db.read(lambda s: service.list_tariffs(member, session=s, today=today))
    return render_template(
        "panel/tariffs.html",
        tariffs=known,
        typed=asdict(typed),
        problems={name: word(tariff_words.PROBLEMS, code) for name, code in problems.items()},
        countries=_countries(),
        said=tariff_words,
        choices={
            "medium": tariff_words.MEDIA,
            "category": tariff_words.CATEGORIES,
            "currency": tariff_words.CURRENCIES,
            "per": tariff_words.PER,
        },
    )


def _countries() -> dict[str, str]:
    """Every country that has telephones, by its name in the member's language."""
    locale = get_locale() or Locale("fr")
    named = {code: locale.territories.get(code, code) for code in service.COUNTRIES}
    return dict(sorted(named.items(), key=lambda it: (it[0] != "ML", it[1])))
