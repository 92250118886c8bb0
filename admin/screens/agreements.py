"""Agreements with organisations: entered, tested by a message, full or not, ended."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from admin import referral_words
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import agreement_views as views
from bot.services import agreements as service
from bot.services.agreements import LONGEST_NAME, NewAgreement
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("agreements", __name__)
FIELDS = {
    "not_eligible": "organisation", "bad_day": "agreed_on", "no_contact": "contact_name",
    "bad_number": "number", "persons_number": "number", "bad_medium": "medium",
}  # fmt: skip


class AgreementForm(FlaskForm):
    """What was agreed, with whom, and where the organisation is written to."""

    organisation = SelectField(N_("Structure"), validate_choice=False)
    agreed_on = DateField(N_("Accord donné le"), format="%Y-%m-%d")
    contact_name = StringField(
        N_("Personne avec qui c’est convenu"),
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )
    number = StringField(
        N_("Numéro où écrire à la structure"),
        render_kw={"autocomplete": "off", "inputmode": "tel", "maxlength": 40},
    )
    medium = RadioField(
        N_("Par"),
        choices=[SelectChoice("sms", N_("SMS")), SelectChoice("whatsapp", N_("WhatsApp"))],
        default="sms",
        validate_choice=False,
    )
    automatic = BooleanField(N_("Envoyer sans qu’un membre regarde d’abord"))


@screen.route("/agreements", needs=Permission.LIST_REFERRALS)
def list_agreements() -> str:
    """Every agreement."""
    return _list()


@screen.route("/agreements/enter", methods=["GET", "POST"], needs=Permission.MANAGE_AGREEMENTS)
def enter() -> AnyResponse | str:
    """Enter an agreement, or correct one."""
    parts, member, form = parts_here(), signed_in_here().member, AgreementForm()
    known = parts.db.read(lambda s: views.list_eligible(parts, session=s))
    form.organisation.choices = [SelectChoice(*it) for it in known]
    if request.method == "GET":
        form.organisation.data = request.args.get("organisation", "")
        return render_template("panel/agreement.html", form=form)
    new, now = _read(form), parts.clock()
    try:
        if new.organisation not in dict(known):
            raise Refusal("not_eligible")
        parts.db.write(
            lambda s: service.enter_agreement(parts, member, new, session=s, now=now)
        )
    except Refusal as refusal:
        field = form[FIELDS.get(refusal.code, "organisation")]
        field.errors = [word(referral_words.REFERRAL_REFUSALS, refusal.code)]
        return make_response(render_template("panel/agreement.html", form=form), 422)
    flash(_("L’accord est noté. Envoyez maintenant le message d’essai."))
    return see(url_for(".list_agreements"))


@screen.route(
    "/agreements/<organisation>/test", methods=["POST"], needs=Permission.MANAGE_AGREEMENTS
)
def test(organisation: str) -> AnyResponse:
    """Send the test message."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    try:
        parts.db.write(
            lambda s: service.send_test(parts, member, organisation, session=s, now=now)
        )
    except Refusal as refusal:
        return _refused(refusal)
    flash(_("Le message d’essai est parti. Le numéro compte quand il est arrivé."))
    return see(url_for(".list_agreements"))


@screen.route(
    "/agreements/<organisation>/room", methods=["POST"], needs=Permission.MANAGE_AGREEMENTS
)
def set_room(organisation: str) -> AnyResponse:
    """Say that the organisation is full, or has room again."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    is_full = request.form.get("full") == "yes"
    try:
        parts.db.write(
            lambda s: service.set_saturated(
                member, organisation, is_saturated=is_full, session=s, now=now
            )
        )
    except Refusal as refusal:
        return _refused(refusal)
    return see(url_for(".list_agreements"))


@screen.route(
    "/agreements/<organisation>/end", methods=["POST"], needs=Permission.MANAGE_AGREEMENTS
)
def end(organisation: str) -> AnyResponse:
    """Nobody is referred there any more."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    try:
        parts.db.write(lambda s: service.end_agreement(member, organisation, session=s, now=now))
    except Refusal as refusal:
        return _refused(refusal)
    flash(_("L’accord est terminé."))
    return see(url_for(".list_agreements"))


def _read(form: AgreementForm) -> NewAgreement:
    day = form.agreed_on.data
    return NewAgreement(
        organisation=form.organisation.data or "",
        agreed_on=day.isoformat() if day else "",
        contact_name=form.contact_name.data or "",
        number=form.number.data or "",
        medium=form.medium.data or "",
        is_automatic=bool(form.automatic.data),
    )


def _refused(refusal: Refusal) -> AnyResponse:
    return make_response(_list(word(referral_words.REFERRAL_REFUSALS, refusal.code)), 422)


def _list(problem: str = "") -> str:
    parts, member = parts_here(), signed_in_here().member
    found = parts.db.read(lambda s: views.list_agreements(parts, member, session=s))
    return render_template(
        "panel/agreements.html", agreements=found, problem=problem, said=referral_words
    )
