"""The form of an office: address, and each desk with its hours of the week, one line a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from admin.forms import required
from admin.reading import number_in
from admin.words import MEDIA, PURPOSES
from bot.core.appointments import Hours
from bot.services.office_drafts import Desk, OfficeDraft

WEEKDAYS = (
    N_("Lundi"),
    N_("Mardi"),
    N_("Mercredi"),
    N_("Jeudi"),
    N_("Vendredi"),
    N_("Samedi"),
    N_("Dimanche"),
)
_SPAN = re.compile(r"(\d{1,2})[:hH](\d{2})?\s*-\s*(\d{1,2})[:hH](\d{2})?")
HOURS_HINT = {"maxlength": 60, "placeholder": "08:00-12:00 14:00-16:00", "autocomplete": "off"}
ZONES = ("Africa/Bamako", "Europe/Paris", "Africa/Tripoli", "Africa/Casablanca")


def read_spans(written: str, weekday: int) -> tuple[Hours, ...]:
    """The hours of a day as they are typed: "08:00-12:00 14h-16h". Raises ValueError."""
    left = _SPAN.sub(" ", written).replace(",", " ").replace(";", " ")
    if left.strip():
        raise ValueError(written)
    found = []
    for opens, minute, closes, last in _SPAN.findall(written):
        begins, ends = int(opens) * 60 + int(minute or 0), int(closes) * 60 + int(last or 0)
        found.append(Hours(weekday, begins, ends))
    return tuple(found)


def write_spans(hours: Iterable[Hours], weekday: int) -> str:
    """The hours of a day as one types them."""
    return " ".join(
        f"{_clock(it.opens)}-{_clock(it.closes)}" for it in hours if it.weekday == weekday
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _spans(form: Form, field: StringField) -> None:
    try:
        read_spans(field.data or "", 0)
    except ValueError:
        raise ValidationError(_("Écrivez par exemple 08:00-12:00 14:00-16:00.")) from None


def _day(weekday: int) -> StringField:
    return StringField(WEEKDAYS[weekday], [_spans], render_kw=HOURS_HINT)


class DeskForm(Form):
    """One desk; without a name it is not there."""

    desk_id = HiddenField()
    name = StringField(N_("Nom du guichet"), render_kw={"maxlength": 60, "autocomplete": "off"})
    medium = SelectField(
        N_("Comment"), choices=[SelectChoice(code, said) for code, said in MEDIA.items()]
    )
    purposes = SelectMultipleField(
        N_("Pour quoi"),
        choices=[SelectChoice(code, said) for code, said in PURPOSES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    woman_agent = BooleanField(N_("Une femme reçoit"))
    capacity = IntegerField(N_("Places par créneau"), [Optional()], default=1)
    slot_minutes = IntegerField(N_("Minutes par créneau"), [Optional()], default=30)
    day0, day1, day2, day3 = _day(0), _day(1), _day(2), _day(3)
    day4, day5, day6 = _day(4), _day(5), _day(6)

    def days(self) -> list[StringField]:
        """The seven fields of the week."""
        return [self[f"day{weekday}"] for weekday in range(7)]

    def desk(self) -> Desk:
        """The desk that is described."""
        hours = (
            span
            for weekday, field in enumerate(self.days())
            for span in read_spans(field.data or "", weekday)
        )
        known = self.desk_id.data or ""
        return Desk(
            name=self.name.data or "",
            purposes=tuple(self.purposes.data or ()),
            medium=self.medium.data or "",
            hours=tuple(hours),
            has_woman_agent=bool(self.woman_agent.data),
            capacity=self.capacity.data or 0,
            slot_minutes=self.slot_minutes.data or 0,
            id=number_in(known),
        )


class OfficeForm(FlaskForm):
    """An office with its desks."""

    name = StringField(N_("Nom de l’antenne"), [required()], render_kw={"maxlength": 80})
    region = SelectField(N_("Région"), validate_choice=False)
    address = StringField(N_("Adresse"), [required()], render_kw={"maxlength": 200})
    directions_fr = TextAreaField(N_("Comment venir, en français"), render_kw={"maxlength": 300})
    directions_bm = TextAreaField(N_("Comment venir, en bambara"), render_kw={"maxlength": 300})
    phone = StringField(N_("Téléphone de l’antenne"), render_kw={"maxlength": 30})
    timezone = SelectField(
        N_("Fuseau horaire"),
        choices=[SelectChoice(zone, zone) for zone in ZONES],
        validate_choice=False,
    )
    is_closed = BooleanField(N_("Fermée : plus de rendez-vous ici"))
    desks = FieldList(FormField(DeskForm))

    def draft(self, known: frozenset[int]) -> OfficeDraft:
        """What is described; a desk of another office counts as a new one."""
        desks = [entry.form.desk() for entry in self.desks if (entry.form.name.data or "").strip()]
        return OfficeDraft(
            name=self.name.data or "",
            region=self.region.data or "",
            address=self.address.data or "",
            desks=tuple(it if it.id in known else _new(it) for it in desks),
            directions={"fr": self.directions_fr.data or "", "bm": self.directions_bm.data or ""},
            phone=self.phone.data or "",
            timezone=self.timezone.data if self.timezone.data in available_timezones() else "",
            is_closed=bool(self.is_closed.data),
        )


class ClosureForm(FlaskForm):
    """A day without appointments."""

    day = DateField(N_("Jour"), [required()])
    reason = StringField(N_("Pourquoi"), [required()], render_kw={"maxlength": 100})
    everywhere = BooleanField(N_("Toutes les antennes (jour férié)"))


def filled(draft: OfficeDraft) -> dict[str, Any]:
    """An office as the form wants it, with one empty desk more."""
    return {
        "name": draft.name, "region": draft.region, "address": draft.address,
        "directions_fr": draft.directions.get("fr", ""),
        "directions_bm": draft.directions.get("bm", ""),
        "phone": draft.phone, "timezone": draft.timezone, "is_closed": draft.is_closed,
        "desks": [*(_filled_desk(desk) for desk in draft.desks), {}],
    }  # fmt: skip


def _filled_desk(desk: Desk) -> dict[str, Any]:
    days = {f"day{weekday}": write_spans(desk.hours, weekday) for weekday in range(7)}
    return {
        "desk_id": str(desk.id), "name": desk.name, "medium": desk.medium,
        "purposes": list(desk.purposes), "woman_agent": desk.has_woman_agent,
        "capacity": desk.capacity, "slot_minutes": desk.slot_minutes, **days,
    }  # fmt: skip


def _new(desk: Desk) -> Desk:
    return Desk(
        desk.name, desk.purposes, desk.medium, desk.hours, desk.has_woman_agent, desk.capacity,
        desk.slot_minutes,
    )  # fmt: skip
