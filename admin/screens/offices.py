"""Offices: the address, desks and hours that a member enters, and the days without appointments."""

from __future__ import annotations

from flask import flash, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field
from wtforms.fields.choices import SelectChoice

from admin.forms import refuse
from admin.gate import signed_in_here
from admin.office_forms import ClosureForm, OfficeForm, filled
from admin.screen import Screen
from admin.screens.sign_in import see
from bot.here import parts_here
from bot.services import closures, offices
from bot.services.closures import Closure
from bot.services.office_drafts import OfficeDraft
from bot.services.offices import Office
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("offices", __name__)
LIST, MANAGE = Permission.LIST_APPOINTMENTS, Permission.MANAGE_OFFICES
BLANK = OfficeDraft("", "", "", (), {})


@screen.route("/offices", needs=LIST)
def list_offices() -> str:
    """Every office."""
    parts, member = parts_here(), signed_in_here().member
    known = parts.db.read(lambda s: offices.list_offices(member, session=s))
    return render_template("panel/offices.html", offices=known)


@screen.route("/offices/new", methods=["GET", "POST"], needs=MANAGE)
def create() -> AnyResponse | str:
    """Enter an office."""
    return _save(None, OfficeForm(data=filled(BLANK)))


@screen.route("/offices/<int:office_id>", methods=["GET", "POST"], needs=MANAGE)
def change(office_id: int) -> AnyResponse | str:
    """Change an office; its slots follow at once."""
    parts, member = parts_here(), signed_in_here().member
    office = parts.db.read(lambda s: offices.read_office(member, office_id, session=s))
    return _save(office, OfficeForm(data=filled(office.draft)))


@screen.route("/offices/<int:office_id>/closures", methods=["POST"], needs=MANAGE)
def close_day(office_id: int) -> AnyResponse:
    """No appointments on a day."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    office = parts.db.read(lambda s: offices.read_office(member, office_id, session=s))
    form = ClosureForm()
    if not form.validate_on_submit():
        return _refused(office, form)
    where = None if form.everywhere.data else office_id
    day, reason = form.day.data, form.reason.data or ""
    assert day is not None, "the form requires it"
    try:
        parts.db.write(
            lambda s: closures.add_closure(member, where, day, reason=reason, session=s, now=now)
        )
    except Refusal as refusal:
        refuse(form.day if refusal.code == "day_is_past" else form.reason, refusal)
        return _refused(office, form)
    flash(_("Le jour est fermé. Qui y avait rendez-vous est à déplacer."))
    return see(url_for(".change", office_id=office_id))


@screen.route(
    "/offices/<int:office_id>/closures/<int:closure_id>/remove", methods=["POST"], needs=MANAGE
)
def open_day(office_id: int, closure_id: int) -> AnyResponse:
    """Appointments again on that day."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    parts.db.write(lambda s: closures.remove_closure(member, closure_id, session=s, now=now))
    flash(_("Le jour est rouvert."))
    return see(url_for(".change", office_id=office_id))


def _save(office: Office | None, form: OfficeForm) -> AnyResponse | str:
    form.region.choices = _regions()
    if not form.validate_on_submit():
        return make_response(_page(office, form), 422 if form.errors else 200)
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    known = frozenset(desk.id for desk in office.draft.desks if desk.id) if office else frozenset()
    draft, office_id = form.draft(known), office.id if office else None
    try:
        saved = parts.db.write(
            lambda s: offices.save_office(member, office_id, draft, session=s, now=now)
        )
    except Refusal as refusal:
        refuse(_field(form, refusal.code), refusal)
        return make_response(_page(office, form), 422)
    flash(_("L’antenne est enregistrée. Ses créneaux sont prêts."))
    return see(url_for(".change", office_id=saved))


def _field(form: OfficeForm, code: str) -> Field:
    """Beside which field a refusal is said: the name of the first desk, where it is of a desk."""
    own: dict[str, Field] = {"no_address": form.address, "no_such_zone": form.timezone}
    if code in own:
        return own[code]
    first: Field = form.desks[0].form.name if form.desks else form.name
    return first


def _page(office: Office | None, form: OfficeForm, closure_form: ClosureForm | None = None) -> str:
    return render_template(
        "panel/office.html",
        office=office,
        form=form,
        closure_form=closure_form or ClosureForm(formdata=None),
        closures=_closures(office) if office else (),
    )


def _refused(office: Office, closure_form: ClosureForm) -> AnyResponse:
    form = OfficeForm(formdata=None, data=filled(office.draft))
    form.region.choices = _regions()
    return make_response(_page(office, form, closure_form), 422)


def _closures(office: Office) -> tuple[Closure, ...]:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return parts.db.read(lambda s: closures.list_closures(member, office.id, session=s, now=now))


def _regions() -> list[SelectChoice]:
    known = parts_here().db.read(offices.list_regions)
    return [SelectChoice(code, name) for code, name in known]
