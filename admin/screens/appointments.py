"""Appointments: day and week of an office, what became of each, moving, the sheet on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.gate import may_here, signed_in_here
from admin.person_link import openable
from admin.reading import day_in, moment_in, number_in
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import PURPOSES, word
from bot.here import parts_here
from bot.services import appointment_lists, offices, receiving
from bot.services.appointment_calendar import calendar_of
from bot.services.appointment_lists import Line
from bot.services.offices import Office
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("appointments", __name__)
LIST, KEEP = Permission.LIST_APPOINTMENTS, Permission.KEEP_APPOINTMENTS
WEEK = 7
NOT_FOUND = frozenset({"no_such_appointment", "not_allowed"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days of which office the address asks for."""

    first: date
    days: int
    office_id: int | None
    begins: int = 0  # a later page of the same days


@screen.route("/appointments", needs=LIST)
def list_day() -> str:
    """One day."""
    return _list("panel/appointments.html", _asked(1))


@screen.route("/appointments/week", needs=LIST)
def list_week() -> str:
    """One week, from Monday."""
    return _list("panel/appointments.html", _asked(WEEK))


@screen.route("/appointments/sheet", needs=KEEP)
def show_sheet() -> str:
    """The day on paper, for the desk."""
    return _list("panel/appointment_sheet.html", _asked(1), is_whole=True)


@screen.route("/appointments/calendar.ics", needs=LIST)
def download_week() -> Response:
    """The week as a calendar file."""
    lines, _offices, _following = _read(_asked(WEEK), is_whole=True)
    return _calendar([line for line in lines if line.is_coming])


@screen.route("/appointments/<int:appointment_id>", needs=LIST)
def show(appointment_id: int) -> str:
    """One appointment."""
    return _page(appointment_id)


@screen.route("/appointments/<int:appointment_id>.ics", needs=LIST)
def download(appointment_id: int) -> Response:
    """The same as a calendar file."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    found = parts.db.read(
        lambda s: appointment_lists.read_appointment(
            parts, member, appointment_id, session=s, now=now
        )
    )
    return _calendar([found.line])


@screen.route("/appointments/<int:appointment_id>/keep", methods=["POST"], needs=KEEP)
def mark_kept(appointment_id: int) -> AnyResponse:
    """The person came."""
    member, now = signed_in_here().member, parts_here().clock()
    return _change(
        appointment_id,
        lambda s: receiving.mark_kept(member, appointment_id, session=s, now=now),
        _("C’est noté : la personne est venue."),
    )


@screen.route("/appointments/<int:appointment_id>/miss", methods=["POST"], needs=KEEP)
def mark_missed(appointment_id: int) -> AnyResponse:
    """The person did not come."""
    member, now = signed_in_here().member, parts_here().clock()
    return _change(
        appointment_id,
        lambda s: receiving.mark_missed(member, appointment_id, session=s, now=now),
        _("C’est noté. Un seul message, gentil, lui propose un autre jour."),
    )


@screen.route("/appointments/<int:appointment_id>/cancel", methods=["POST"], needs=KEEP)
def cancel(appointment_id: int) -> AnyResponse:
    """The office cannot receive them."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return _change(
        appointment_id,
        lambda s: receiving.cancel_for(parts, member, appointment_id, session=s, now=now),
        _("Le rendez-vous est annulé. Un message prévient la personne, si elle en accepte encore."),
    )


@screen.route("/appointments/<int:appointment_id>/move", methods=["POST"], needs=KEEP)
def move(appointment_id: int) -> AnyResponse:
    """Another time."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    starts = _moment(request.form.get("starts", ""))
    if starts is None:
        return _refused(appointment_id, Refusal("no_time"))
    return _change(
        appointment_id,
        lambda s: receiving.move_for(
            parts, member, appointment_id, starts=starts, session=s, now=now
        ),
        _(
            "Le rendez-vous est déplacé. "
            "Un message prévient la personne, si elle en accepte encore."
        ),
    )


def _change(appointment_id: int, act: Callable[[Any], object], told: str) -> AnyResponse:
    try:
        moved = parts_here().db.write(act)
    except Refusal as refusal:
        if refusal.code in NOT_FOUND:
            raise
        return _refused(appointment_id, refusal)
    flash(told)
    shown = moved if isinstance(moved, int) else appointment_id
    return see(url_for(".show", appointment_id=shown))


def _refused(appointment_id: int, refusal: Refusal) -> AnyResponse:
    return make_response(_page(appointment_id, refused=word(REFUSALS, refusal.code)), 422)


def _page(appointment_id: int, *, refused: str = "") -> str:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    found = parts.db.read(
        lambda s: appointment_lists.read_appointment(
            parts, member, appointment_id, session=s, now=now
        )
    )
    times: tuple[datetime, ...] = ()
    if may_here(KEEP):
        times = parts.db.read(
            lambda s: receiving.list_other_times(member, appointment_id, session=s, now=now)
        )
    zone = found.line.starts.tzinfo
    return render_template(
        "panel/appointment.html",
        appointment=found,
        person_id=openable(found.contact_id),
        times=[starts.astimezone(zone) for starts in times],
        refused=refused,
    )


def _list(template: str, asked: Asked, *, is_whole: bool = False) -> str:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    lines, known, following = _read(asked, is_whole=is_whole)
    to_do = parts.db.read(lambda s: appointment_lists.list_to_do(parts, member, session=s, now=now))
    step = timedelta(days=asked.days)
    return render_template(
        template,
        lines=lines,
        following=following,
        offices=known,
        asked=asked,
        to_do=to_do,
        today=now.date(),
        before=asked.first - step,
        after=asked.first + step,
        office=next((it for it in known if it.id == asked.office_id), None),
    )


def _read(
    asked: Asked, *, is_whole: bool
) -> tuple[tuple[Line, ...], tuple[Office, ...], int | None]:
    """The lines, every office, and where the next page begins."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()

    def read(session: Any) -> tuple[tuple[Line, ...], tuple[Office, ...], int | None]:
        known = offices.list_offices(member, session=session)
        office = asked.office_id if asked.office_id in {it.id for it in known} else None
        lines, following = appointment_lists.list_page(
            parts, member, asked.first,
            days=asked.days, office_id=office, begins=asked.begins, is_whole=is_whole,
            session=session, now=now,
        )  # fmt: skip
        return lines, known, following

    return parts.db.read(read)


def _asked(days: int) -> Asked:
    """What the address says; today, and every office, where it says nothing that can be."""
    first = day_in(request.args.get("day")) or parts_here().clock().date()
    if days == WEEK:
        first -= timedelta(days=first.weekday())
    office, begins = number_in(request.args.get("office")), number_in(request.args.get("from"))
    return Asked(first, days, office, begins or 0)


def _moment(written: str) -> datetime | None:
    moment = moment_in(written)
    return moment if moment is not None and moment.tzinfo is not None else None


def _calendar(lines: list[Line]) -> Response:
    purposes = {code: str(said) for code, said in PURPOSES.items()}
    body = calendar_of(lines, purposes=purposes, now=parts_here().clock())
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return response
