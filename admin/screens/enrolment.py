"""First steps of a new member: the invitation, the telephone, the codes on paper."""

from __future__ import annotations

from typing import Any

import segno
from flask import abort, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from admin.forms import AcceptForm, CodeForm
from admin.gate import signed_in_here
from admin.screen import Before, Screen
from admin.screens.sign_in import attempt, forget_form, see
from admin.visitor import device, hand_token
from bot.here import parts_here
from bot.services import enrolment as service
from bot.services.refusal import Refusal

screen = Screen("enrolment", __name__)
MODULE_PIXELS = 4


@screen.route("/enter/<token>", needs=Before.SIGN_IN)
def enter(token: str) -> AnyResponse:
    """Come into the demonstration by its link: the one address that acts when it is opened."""
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        abort(404)  # whoever only looks ahead must not use the link up
    try:
        opened = service.enter_demonstration(parts_here(), token, device=device())
    except Refusal:
        abort(404)
    forget_form()
    return hand_token(see(url_for("panel.home.show")), opened)


@screen.route("/invitation/<token>", methods=["GET", "POST"], needs=Before.SIGN_IN)
def accept(token: str) -> AnyResponse | str:
    """Let an invited member choose name and password."""
    member = service.invited(parts_here(), token)
    if member is None:
        return make_response(render_template("panel/link_over.html"), 404)
    form = AcceptForm(name=member.name)
    if not form.validate_on_submit():
        return render_template("panel/invitation.html", form=form, email=member.email)

    def set_up() -> AnyResponse:
        name, password = form.name.data or "", form.password.data or ""
        opened = service.accept(parts_here(), token, name=name, password=password, device=device())
        forget_form()
        return hand_token(see(url_for(".telephone")), opened)

    return attempt(set_up, form, form.password, "panel/invitation.html", email=member.email)


@screen.route("/telephone", methods=["GET", "POST"], needs=Before.ENROLMENT)
def telephone() -> AnyResponse | str:
    """Set up the telephone that shows the codes."""
    return set_up_telephone("panel/telephone.html")


def set_up_telephone(template: str) -> AnyResponse | str:
    """Show what the telephone is to be told, and take its first code. Raises `Refusal`."""
    parts, signed_in, form = parts_here(), signed_in_here(), CodeForm()
    told = service.read_set_up(parts, signed_in)
    shown: dict[str, Any] = {"secret": _in_groups(told.secret), "picture": picture_of(told.address)}
    if not form.validate_on_submit():
        return render_template(template, form=form, **shown)

    def confirm() -> AnyResponse:
        confirmed = service.confirm(parts, signed_in, form.code.data or "")
        forget_form()
        page = render_template("panel/recovery_codes.html", codes=confirmed.recovery_codes)
        return hand_token(make_response(page), confirmed.token)

    return attempt(confirm, form, form.code, template, **shown)


def picture_of(address: str) -> Markup:
    """A QR code as SVG in the page itself."""
    code = segno.make(address, error="m", micro=False)
    return Markup(
        code.svg_inline(scale=MODULE_PIXELS, border=4, light="#fff", omitsize=True, svgclass="qr")
    )


def _in_groups(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
