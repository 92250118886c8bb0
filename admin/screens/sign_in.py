"""Signing in and out: e-mail and password, then a code of the telephone or one on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field

from admin.forms import CodeForm, RecoveryForm, SignInForm, refuse
from admin.gate import signed_in_here
from admin.language import CHOSEN
from admin.screen import Before, Screen
from admin.visitor import device, hand_token, source, take_token
from bot.here import parts_here
from bot.services import sign_in as service
from bot.services.members import LANGUAGES
from bot.services.policy import Permission
from bot.services.refusal import Refusal, TooManyTries

screen = Screen("sign_in", __name__)
NEXT = "next"


@screen.route("/sign-in", methods=["GET", "POST"], needs=Before.SIGN_IN)
def begin() -> AnyResponse | str:
    """Ask for e-mail and password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("panel/sign_in.html", form=form)

    def open_first() -> AnyResponse:
        email, password = form.email.data or "", form.password.data or ""
        token = service.begin(parts_here(), email, password, source=source(), device=device())
        asked = request.args.get(NEXT, "")
        forget_form()
        if is_inside(asked):
            session[NEXT] = asked
        return hand_token(see(url_for(".second_step")), token)

    return attempt(open_first, form, form.password, "panel/sign_in.html")


@screen.route("/second-step", methods=["GET", "POST"], needs=Before.SECOND_FACTOR)
def second_step() -> AnyResponse | str:
    """Ask for the code of the telephone."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("panel/second_step.html", form=form)
    return attempt(
        lambda: _enter(service.finish(parts_here(), signed_in_here(), form.code.data or "")),
        form,
        form.code,
        "panel/second_step.html",
    )


@screen.route("/recovery", methods=["GET", "POST"], needs=Before.SECOND_FACTOR)
def recovery() -> AnyResponse | str:
    """Ask for a code on paper instead."""
    form = RecoveryForm()
    if not form.validate_on_submit():
        return render_template("panel/recovery.html", form=form)

    def open_on_paper() -> AnyResponse:
        code = form.code.data or ""
        return _enter(service.finish_with_recovery_code(parts_here(), signed_in_here(), code))

    return attempt(open_on_paper, form, form.code, "panel/recovery.html")


@screen.route("/sign-out", methods=["POST"], needs=Permission.KEEP_OWN_ACCOUNT)
def sign_out() -> AnyResponse:
    """End this session."""
    parts, signed_in = parts_here(), signed_in_here()
    now = parts.clock()
    parts.db.write(lambda s: service.sign_out(signed_in, session=s, now=now))
    forget_form()
    return take_token(see(url_for(".begin")))


@screen.route("/language", methods=["POST"], needs=Before.SIGN_IN)
def choose_language() -> AnyResponse:
    """Choose the language of this browser before signing in."""
    chosen = request.form.get(CHOSEN, "")
    if chosen in LANGUAGES:
        session[CHOSEN] = chosen
    back = request.form.get("back", "")
    return see(request.script_root + back if is_inside(back) else url_for(".begin"))


def attempt(
    work: Callable[[], AnyResponse | str],
    form: FlaskForm,
    field: Field,
    template: str,
    *,
    elsewhere: Mapping[str, Field] = MappingProxyType({}),
    **shown: Any,
) -> AnyResponse | str:
    """Do it, or show the form again with the refusal beside its field, or beside the one that
    `elsewhere` has for its code.
    """
    try:
        return work()
    except Refusal as refusal:
        refuse(elsewhere.get(refusal.code, field), refusal)
        response = make_response(render_template(template, form=form, **shown), 422)
        if isinstance(refusal, TooManyTries):
            response.status_code = 429
            response.headers["Retry-After"] = str(refusal.seconds)
        return response


def _enter(token: str) -> AnyResponse:
    """The full session, with a new token for the forms too; then where the member wanted to go."""
    asked = session.get(NEXT, "")
    forget_form()
    place = request.script_root + asked if is_inside(asked) else url_for("panel.home.show")
    return hand_token(see(place), token)


def forget_form() -> None:
    """Forms shown before this step no longer work; the language stays."""
    chosen = session.get(CHOSEN)
    session.clear()
    if chosen:
        session[CHOSEN] = chosen


def is_inside(address: str) -> bool:
    """Whether an address leads to a page of the panel and nowhere else."""
    return address.startswith("/admin/") and not any(it in address for it in ("//", "\\", "\n"))


def see(address: str) -> Response:
    """Go and look there."""
    response = redirect(address, 303)
    assert isinstance(response, Response)
    return response
