"""WhatsApp templates: entered as the provider approved them, changed, withdrawn."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import template_words
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.inbox import names_here
from admin.screens.sign_in import see
from admin.template_forms import TemplateForm, filled
from admin.words import word
from bot.here import parts_here
from bot.services import templates as service
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.template_views import Template, list_templates
from bot.services.templates import BadTemplate

screen = Screen("templates", __name__)
NEEDS = Permission.MANAGE_SETTINGS
TEMPLATE = "/settings/templates/<int:template_id>"


@screen.route("/settings/templates", needs=NEEDS)
def list_all() -> str:
    """Every template with its texts."""
    known = parts_here().db.read(list_templates)
    return render_template(
        "panel/templates.html", templates=known, said=template_words, names=names_here()
    )


@screen.route("/settings/templates/new", methods=["GET", "POST"], needs=NEEDS)
def enter() -> AnyResponse | str:
    """Enter one."""
    form = TemplateForm()
    if request.method == "GET":
        return _page(form)
    member, now, typed = signed_in_here().member, parts_here().clock(), form.typed()
    try:
        parts_here().db.write(lambda s: service.enter_template(member, typed, session=s, now=now))
    except BadTemplate as bad:
        form.tell(bad.problems)
        return make_response(_page(form), 422)
    flash(_("Le modèle est enregistré."))
    return see(url_for(".list_all"))


@screen.route(TEMPLATE, methods=["GET", "POST"], needs=NEEDS)
def change(template_id: int) -> AnyResponse | str:
    """Change one: a text that differs takes the place of the one before, which is kept."""
    member, now = signed_in_here().member, parts_here().clock()
    template = _read(template_id)
    if request.method == "GET":
        return _page(TemplateForm(formdata=None, data=filled(template)), template)
    form = TemplateForm()
    typed = form.typed()
    try:
        parts_here().db.write(
            lambda s: service.change_template(
                member, template_id, typed, seen=form.seen_here, session=s, now=now
            )
        )
    except BadTemplate as bad:
        form.tell(bad.problems)
        return make_response(_page(form, template), 422)
    except Refusal as refusal:
        said = word(template_words.PROBLEMS, refusal.code)
        return make_response(_page(form, template, said), 422)
    flash(_("Le modèle est enregistré."))
    return see(url_for(".list_all"))


@screen.route(f"{TEMPLATE}/withdraw", methods=["POST"], needs=NEEDS)
def withdraw(template_id: int) -> AnyResponse:
    """Nobody is sent it any more."""
    member, now = signed_in_here().member, parts_here().clock()
    try:
        parts_here().db.write(
            lambda s: service.withdraw_template(member, template_id, session=s, now=now)
        )
    except Refusal as refusal:
        if refusal.code == "no_such_template":
            raise
        flash(word(template_words.PROBLEMS, refusal.code))
        return see(url_for(".list_all"))
    flash(_("Le modèle est retiré : personne ne le reçoit plus."))
    return see(url_for(".list_all"))


def _read(template_id: int) -> Template:
    member = signed_in_here().member
    return parts_here().db.read(lambda s: service.read_template(member, template_id, session=s))


def _page(form: TemplateForm, template: Template | None = None, error: str = "") -> str:
    member, history = signed_in_here().member, []
    if template is not None:
        known = template.id
        history = parts_here().db.read(lambda s: service.list_history(member, known, session=s))
    return render_template(
        "panel/template.html",
        form=form, template=template, error=error, history=history, said=template_words,
        names=names_here(),
    )  # fmt: skip
