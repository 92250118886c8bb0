"""Giving somebody an appointment: where and what for, then one of the free times."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from admin.gate import signed_in_here
from admin.reading import moment_in, number_in
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import PURPOSES, word
from bot.here import parts_here
from bot.services import giving_times, offices
from bot.services.booking import Wish
from bot.services.person_views import read_person
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("giving_times", __name__)
ADDRESS = "/people/<int:contact_id>/appointment"
HERE = "Africa/Bamako"


@screen.route(ADDRESS, needs=Permission.KEEP_APPOINTMENTS)
def choose(contact_id: int) -> str:
    """Where and what for; once both are said, the free times."""
    return _page(contact_id, _wish(request.args))


@screen.route(ADDRESS, methods=["POST"], needs=Permission.KEEP_APPOINTMENTS)
def give(contact_id: int) -> AnyResponse:
    """Book the time that was chosen; the person is told."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    wish, starts = _wish(request.form), moment_in(request.form.get("starts"))
    try:
        if wish is None or starts is None or starts.tzinfo is None:
            raise Refusal("no_time")
        chosen, at = wish, starts
        made = parts.db.write(
            lambda s: giving_times.give_time(
                parts, member, contact_id, chosen, starts=at, session=s, now=now
            )
        )
    except Refusal as refusal:
        if refusal.code == "no_such_person":
            raise
        return make_response(_page(contact_id, wish, error=word(REFUSALS, refusal.code)), 422)
    flash(_("Le rendez-vous est pris. Un message le dit à la personne, si elle en accepte encore."))
    return see(url_for("panel.appointments.show", appointment_id=made))


def _wish(given: MultiDict[str, str]) -> Wish | None:
    """What was asked for; None while something of it is missing."""
    office, purpose = number_in(given.get("office")), given.get("purpose", "")
    if office is None or purpose not in PURPOSES:
        return None
    return Wish(office, purpose, woman_agent=given.get("woman") == "yes")


def _page(contact_id: int, wish: Wish | None, *, error: str = "") -> str:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    present = parts.db.read(
        lambda s: giving_times.find_present(member, contact_id, session=s, now=now)
    )
    person = parts.db.read(lambda s: read_person(parts, member, contact_id, session=s, now=now))
    known = parts.db.read(lambda s: offices.list_offices(member, session=s))
    office = next((it for it in known if wish is not None and it.id == wish.office_id), None)
    times: tuple[datetime, ...] = ()
    if wish is not None and office is not None and present is None:
        asked, zone = wish, ZoneInfo(office.draft.timezone or HERE)
        found = parts.db.read(
            lambda s: giving_times.list_free(member, contact_id, asked, session=s, now=now)
        )
        times = tuple(starts.astimezone(zone) for starts in found)
    return render_template(
        "panel/giving_times.html",
        person=person, present=present, offices=known, wish=wish, office=office, times=times,
        wants_woman=wish.woman_agent if wish else bool(person.profile.woman_agent), error=error,
    )  # fmt: skip
