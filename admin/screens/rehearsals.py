"""Rehearsals: the phone of the editor, and the conversations that are kept as scenarios."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.editor_pages import show_work
from admin.editor_phone import LONGEST_SCRIPT, open_phone, read_phone
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.editor import Asked, page, refused, render_shown, to
from bot.here import parts_here
from bot.services import drafts, scenarios
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.transcripts import write_transcript

screen = Screen("rehearsals", __name__)
NEEDS = Permission.EDIT_FLOWS
PHONE = Asked("phone")


@screen.route("/flows/<flow>/phone", methods=["POST"], needs=NEEDS)
def try_out(flow: str) -> str:
    """Go on at the phone; nothing of it is stored."""
    shown = show_work(flow, "phone", "", "")
    return render_shown(shown, phone=open_phone(shown, read_phone(request.form)))


@screen.route("/flows/<flow>/scenarios", methods=["POST"], needs=NEEDS)
def save(flow: str) -> AnyResponse:
    """Keep what was said at the phone as a scenario."""
    script = request.form.get("script", "")[:LONGEST_SCRIPT]
    return _keep(flow, request.form.get("title", ""), script, _("Le scénario est gardé."))


@screen.route("/flows/<flow>/scenarios/play", methods=["POST"], needs=NEEDS)
def play(flow: str) -> str:
    """Play every scenario on the draft."""
    parts, member = parts_here(), signed_in_here().member
    work = parts.db.read(lambda s: drafts.read_work(member, flow, session=s))
    return page(flow, PHONE, played=scenarios.play_all(parts, work))


@screen.route("/flows/<flow>/scenarios/<int:scenario_id>/renew", methods=["POST"], needs=NEEDS)
def renew(flow: str, scenario_id: int) -> AnyResponse:
    """From now on the conversation as it comes out of the draft is the right one."""
    parts, member = parts_here(), signed_in_here().member
    saved = parts.db.read(lambda s: scenarios.list_scenarios(member, flow, session=s))
    found = next((it for it in saved if it.id == scenario_id), None)
    if found is None:
        raise Refusal("no_such_scenario")
    told = _("Le scénario attend désormais cette conversation.")
    return _keep(flow, found.title, write_transcript(found.transcript), told)


@screen.route("/flows/<flow>/scenarios/<int:scenario_id>/remove", methods=["POST"], needs=NEEDS)
def remove(flow: str, scenario_id: int) -> AnyResponse:
    """Forget a scenario."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    parts.db.write(
        lambda s: scenarios.remove_scenario(member, flow, scenario_id, session=s, now=now)
    )
    flash(_("Le scénario est oublié."))
    return to(flow, see="phone")


def _keep(flow: str, title: str, script: str, told: str) -> AnyResponse:
    parts, member = parts_here(), signed_in_here().member
    try:
        scenarios.save_scenario(parts, member, flow, title, script, now=parts.clock())
    except Refusal as refusal:
        return refused(flow, PHONE, refusal)
    flash(told)
    return to(flow, see="phone")
