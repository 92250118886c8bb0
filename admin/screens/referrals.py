"""Referrals: the stalled ones first, one of them, and what its lifecycle allows next."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import referral_words
from admin.gate import signed_in_here
from admin.person_link import openable
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import referral_acts as service
from bot.services.agreement_views import name_of
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("referrals", __name__)


@screen.route("/referrals", needs=Permission.LIST_REFERRALS)
def list_referrals() -> str:
    """A page of referrals: under way, or over."""
    parts, member, after = parts_here(), signed_in_here().member, request.args.get("after")
    is_open = request.args.get("folder") != "over"
    page = parts.db.read(
        lambda s: service.list_referrals(parts, member, session=s, is_open=is_open, after=after)
    )
    return render_template(
        "panel/referrals.html",
        page=page, is_open=is_open, is_first=after is None,
        names=_names([it.organisation for it in page.lines]),
        trades=_labels("trade", [it.trade for it in page.lines]),
        said=referral_words,
    )  # fmt: skip


@screen.route("/referrals/<int:referral_id>", needs=Permission.LIST_REFERRALS)
def show(referral_id: int) -> str:
    """One referral; reading it is recorded."""
    return _page(referral_id)


@screen.route(
    "/referrals/<int:referral_id>/act", methods=["POST"], needs=Permission.KEEP_REFERRALS
)
def act(referral_id: int) -> AnyResponse:
    """Do what a button says."""
    parts, member = parts_here(), signed_in_here().member
    trigger, seen, now = request.form.get("trigger", ""), _seen(), parts.clock()
    try:
        parts.db.write(
            lambda s: service.act(
                parts, member, referral_id, trigger, seen=seen, session=s, now=now
            )
        )
    except Refusal as refusal:
        if refusal.code == "no_such_referral":
            raise
        told = word(referral_words.REFERRAL_REFUSALS, refusal.code)
        return make_response(_page(referral_id, problem=told), 422)
    flash(_("C’est fait."))
    return see(url_for(".show", referral_id=referral_id))


def _seen() -> int:
    written = request.form.get("seen", "")
    is_number = written.isascii() and written.isdigit() and len(written) < 10
    return int(written) if is_number else -1


def _page(referral_id: int, *, problem: str = "") -> str:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    referral = parts.db.write(
        lambda s: service.open_referral(parts, member, referral_id, session=s, now=now)
    )
    line = referral.line
    return render_template(
        "panel/referral.html",
        referral=referral, line=line, problem=problem, said=referral_words,
        person_id=openable(referral.contact_id),
        name=_names([line.organisation])[line.organisation],
        trade=_labels("trade", [line.trade]).get(line.trade or "", ""),
        region=_labels("region", [referral.region]).get(referral.region or "", ""),
    )  # fmt: skip


def _names(organisations: list[str]) -> dict[str, str]:
    parts = parts_here()
    return parts.db.read(
        lambda s: {it: name_of(parts, it, session=s) for it in set(organisations)}
    )


def _labels(kind: str, values: list[str | None]) -> dict[str, str]:
    named = {it for it in values if it}
    if not named:
        return {}
    world = parts_here().db.read(parts_here().library.now).world
    return {it: world.label(kind, it, "fr") for it in named}
