"""What waits at the desk: objections to a new number, and people who asked to be forgotten."""

from __future__ import annotations

from flask import abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.desk_words import REFUSALS
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services.erasure import list_erasures, undo_erasure
from bot.services.members import list_members
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.relinks import list_objections, settle_objection

screen = Screen("desk_lists", __name__)
LONGEST_CODE = 20


@screen.route("/desk/objections", needs=Permission.RELINK)
def objections() -> AnyResponse:
    """New numbers to which the old one said no."""
    return _objections()


@screen.route("/desk/objections/<int:relink_id>", methods=["POST"], needs=Permission.RELINK)
def settle(relink_id: int) -> AnyResponse:
    """The papers were seen again: the new number stays, or the old one comes back."""
    member, now = signed_in_here().member, parts_here().clock()
    decided = request.form.get("decided")
    if decided not in ("right", "wrong"):
        abort(400)
    try:
        parts_here().db.write(
            lambda s: settle_objection(
                member, relink_id, is_right=decided == "right", session=s, now=now
            )
        )
    except Refusal as refusal:
        return _objections(word(REFUSALS, refusal.code))
    flash(_("Le nouveau numéro reste.") if decided == "right" else _("L’ancien numéro est remis."))
    return see(url_for(".objections"))


@screen.route("/desk/erasures", needs=Permission.LIST_ERASURES)
def erasures() -> AnyResponse:
    """Who waits to be forgotten: no name, no number."""
    return _erasures()


@screen.route("/desk/erasures/undo", methods=["POST"], needs=Permission.UNDO_ERASURE)
def undo() -> AnyResponse:
    """Bring back who came with the code."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    code = request.form.get("code", "")[:LONGEST_CODE]
    try:
        contact_id = parts.db.write(
            lambda s: undo_erasure(parts, member, code, session=s, now=now)
        )
    except Refusal as refusal:
        return _erasures(word(REFUSALS, refusal.code), typed=code)
    flash(_("L’effacement est annulé. La personne est de nouveau là."))
    return see(url_for("panel.desk.show", contact_id=contact_id))


def _objections(error: str = "") -> AnyResponse:
    parts, member = parts_here(), signed_in_here().member
    found = parts.db.read(lambda s: list_objections(member, session=s))
    names = {it.id: it.shown_name for it in parts.db.read(lambda s: list_members(parts, session=s))}
    told = render_template("panel/desk_objections.html", found=found, names=names, error=error)
    return make_response(told, 422 if error else 200)


def _erasures(error: str = "", *, typed: str = "") -> AnyResponse:
    member = signed_in_here().member
    found = parts_here().db.read(lambda s: list_erasures(member, session=s))
    told = render_template("panel/desk_erasures.html", found=found, error=error, typed=typed)
    return make_response(told, 422 if error else 200)
