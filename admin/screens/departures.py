"""Departures: journeys home from a centre, who is on them, and the papers that each still lacks."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import departure_words
from admin.gate import signed_in_here
from admin.reading import day_in
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import departures
from bot.services.case_people import Found, find_people
from bot.services.departure_preview import preview_change
from bot.services.departure_views import list_departures as listed
from bot.services.departure_views import open_departure
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("departures", __name__)
LONGEST_TYPED = 80
NEEDS = Permission.KEEP_DEPARTURES


@screen.route("/departures", needs=NEEDS)
def list_departures() -> str:
    """What is planned, and what left lately."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    found = parts.db.read(lambda s: listed(member, session=s, now=now))
    return render_template("panel/departures.html", found=found, words_of=departure_words)


@screen.route("/departures/new", methods=["GET", "POST"], needs=NEEDS)
def new() -> AnyResponse:
    """Plan one."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    error = ""
    if request.method == "POST":
        centre = request.form.get("centre", "")
        try:
            day = _day()
            made = parts.db.write(
                lambda s: departures.plan_departure(member, centre, day, session=s, now=now)
            )
        except Refusal as refusal:
            error = word(REFUSALS, refusal.code)
        else:
            flash(_("Le départ est prévu. Ajoutez maintenant les personnes."))
            return see(url_for(".show", departure_id=made))
    told = render_template("panel/departure_new.html", given=request.form, error=error)
    return make_response(told, 422 if error else 200)


@screen.route("/departures/<int:departure_id>", needs=NEEDS)
def show(departure_id: int) -> str:
    """One departure with its people."""
    return _page(departure_id)


@screen.route("/departures/<int:departure_id>/people", methods=["POST"], needs=NEEDS)
def add_person(departure_id: int) -> AnyResponse:
    """Put somebody on it: by number or desk code; who shares a number is then chosen."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    typed = request.form.get("who", "")[:LONGEST_TYPED]
    people = parts.db.read(lambda s: find_people(parts, member, typed, session=s, now=now))
    chosen = request.form.get("contact", "")
    if not people:
        error = _("Personne n’écrit de ce numéro ou avec ce code.")
        return make_response(_page(departure_id, error=error, typed=typed), 422)
    if not chosen and len(people) > 1:
        return make_response(_page(departure_id, people=people, typed=typed))
    one = next((it for it in people if str(it.contact_id) == chosen), None)
    if chosen and one is None:
        abort(400)
    contact_id = (one or people[0]).contact_id
    try:
        parts.db.write(
            lambda s: departures.add_person(
                parts, member, departure_id, contact_id, session=s, now=now
            )
        )
    except Refusal as refusal:
        return _refused(departure_id, refusal)
    flash(_("La personne est sur ce départ."))
    return see(url_for(".show", departure_id=departure_id))


@screen.route(
    "/departures/<int:departure_id>/people/<int:contact_id>/remove",
    methods=["POST"],
    needs=NEEDS,
)
def remove_person(departure_id: int, contact_id: int) -> AnyResponse:
    """Take somebody off it."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    try:
        parts.db.write(
            lambda s: departures.remove_person(member, departure_id, contact_id, session=s, now=now)
        )
    except Refusal as refusal:
        return _refused(departure_id, refusal)
    flash(_("La personne n’est plus sur ce départ."))
    return see(url_for(".show", departure_id=departure_id))


@screen.route("/departures/<int:departure_id>/preview", methods=["POST"], needs=NEEDS)
def preview(departure_id: int) -> AnyResponse:
    """What a change would be, and the message that the people would get."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    try:
        day = _new_day()
        found = parts.db.write(  # it locks what it looks at
            lambda s: preview_change(parts, member, departure_id, day, session=s, now=now)
        )
    except Refusal as refusal:
        return _refused(departure_id, refusal)
    told = render_template("panel/departure_change.html", preview=found, words_of=departure_words)
    return make_response(told)


@screen.route("/departures/<int:departure_id>/change", methods=["POST"], needs=NEEDS)
def change(departure_id: int) -> AnyResponse:
    """Move or cancel it as it was seen; tell the people, or not."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    tells, written = request.form.get("tells") == "yes", request.form.get("seen", "")
    seen = int(written) if written.isascii() and written.isdigit() and len(written) < 19 else -1
    try:
        day = _new_day()
        if day is None:
            parts.db.write(
                lambda s: departures.cancel_departure(
                    parts, member, departure_id, tells=tells, session=s, now=now, seen=seen
                )
            )
        else:
            parts.db.write(
                lambda s: departures.move_departure(
                    parts, member, departure_id, day, tells=tells, session=s, now=now, seen=seen
                )
            )
    except Refusal as refusal:
        return _refused(departure_id, refusal)
    flash(_("Le départ est annulé.") if day is None else _("Le départ a une autre date."))
    return see(url_for(".show", departure_id=departure_id))


def _day() -> date:
    day = day_in(request.form.get("day"))
    if day is None:
        raise Refusal("bad_day")
    return day


def _new_day() -> date | None:
    """The day it is moved to; None when it is cancelled."""
    match request.form.get("act"):
        case "move":
            return _day()
        case "cancel":
            return None
    abort(400)


def _refused(departure_id: int, refusal: Refusal) -> AnyResponse:
    if refusal.code == "no_such_departure":
        abort(404)
    return make_response(_page(departure_id, error=word(REFUSALS, refusal.code)), 422)


def _page(
    departure_id: int, *, error: str = "", people: tuple[Found, ...] = (), typed: str = ""
) -> str:
    parts, member = parts_here(), signed_in_here().member
    try:
        found, on_it = parts.db.read(
            lambda s: open_departure(parts, member, departure_id, session=s)
        )
    except Refusal as refusal:
        if refusal.code == "no_such_departure":
            abort(404)
        raise
    return render_template(
        "panel/departure.html",
        departure=found,
        on_it=on_it,
        error=error,
        people=people,
        typed=typed,
        words_of=departure_words,
    )
