"""Flows: all of them, new ones, their versions; publishing and going back."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from admin import editor_words
from admin.editor_pages import shown_names
from admin.gate import signed_in_here
from admin.reading import number_in
from admin.screen import Screen
from admin.screens.editor import Asked, refused, to
from admin.screens.sign_in import see
from admin.step_forms import plain_name
from admin.words import word
from bot.core.editing.steps import free_name
from bot.here import parts_here
from bot.services import draft_publishing, drafts, flow_lists
from bot.services.draft_publishing import Blocked
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.scenarios import play_all

screen = Screen("flows", __name__)
NEEDS = Permission.EDIT_FLOWS


@screen.route("/flows", needs=NEEDS)
def list_flows() -> str:
    """Every flow, and a new one."""
    return _list_page()


@screen.route("/flows/new", methods=["POST"], needs=NEEDS)
def begin() -> AnyResponse:
    """A new flow, empty or like another one."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    title = request.form.get("title", "")[:120]
    like = plain_name(request.form.get("like", ""))
    name = free_name(title, ()) if title.strip() else ""
    try:
        work = parts.db.write(
            lambda s: drafts.begin(member, name, title, like=like, session=s, now=now)
        )
    except Refusal as refusal:
        if refusal.code == "no_such_flow":
            raise
        return make_response(_list_page(refusal.code, title), 422)
    flash(_("Le parcours est commencé. Personne ne le voit avant la publication."))
    return to(work.flow)


@screen.route("/flows/<flow>/publish", methods=["POST"], needs=NEEDS)
def publish(flow: str) -> AnyResponse:
    """Play the scenarios, then freeze the draft as the next version."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    seen, over = _number("seen"), _number("over")
    work = parts.db.read(lambda s: drafts.read_work(member, flow, session=s))
    played = play_all(parts, work)
    if not played.all_pass:
        return refused(flow, Asked("phone"), Refusal("scenarios_fail"), played=played)
    try:
        number = parts.db.write(
            lambda s: draft_publishing.publish_draft(
                parts, member, flow, seen=seen, over=over, session=s, now=now
            )
        )
    except Blocked as refusal:
        return refused(flow, Asked("problems"), refusal)
    except Refusal as refusal:
        return refused(flow, Asked("changes"), refusal)
    flash(_("La version %(number)d est publiée.", number=number))
    if played.results:
        count = len(played.results)
        told = ngettext(
            "%(count)d scénario sur %(count)d passe.",
            "%(count)d scénarios sur %(count)d passent.",
            count,
            count=count,
        )
        flash(told)
    return see(url_for(".show_versions", flow=flow))


@screen.route("/flows/<flow>/discard", methods=["POST"], needs=NEEDS)
def discard(flow: str) -> AnyResponse:
    """Throw the draft away."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    try:
        parts.db.write(lambda s: drafts.discard(member, flow, session=s, now=now))
    except Refusal as refusal:
        return refused(flow, Asked("changes"), refusal)
    flash(_("Le brouillon est jeté."))
    return see(url_for(".list_flows"))


@screen.route("/flows/<flow>/versions", needs=NEEDS)
def show_versions(flow: str) -> str:
    """Every version that was ever published."""
    return _versions_page(flow)


@screen.route("/flows/<flow>/versions/<int:version_id>/return", methods=["POST"], needs=NEEDS)
def go_back(flow: str, version_id: int) -> AnyResponse:
    """Publish an older version again, as a version of its own."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    try:
        number = parts.db.write(
            lambda s: draft_publishing.return_to(member, flow, version_id, session=s, now=now)
        )
    except Refusal as refusal:
        if refusal.code == "not_allowed":
            raise
        return make_response(_versions_page(flow, refusal.code), 422)
    flash(_("C’est de nouveau ce que disait cette version : version %(number)d.", number=number))
    return see(url_for(".show_versions", flow=flow))


def _number(name: str) -> int:
    return number_in(request.form.get(name)) or 0


def _list_page(code: str = "", title: str = "") -> str:
    parts, member = parts_here(), signed_in_here().member
    rows = parts.db.read(lambda s: flow_lists.list_flows(member, session=s))
    return render_template(
        "panel/flows.html",
        flows=rows,
        names=shown_names(row.draft_by for row in rows),
        refusal=word(editor_words.REFUSALS, code) if code else "",
        title=title,
    )


def _versions_page(flow: str, code: str = "") -> str:
    parts, member = parts_here(), signed_in_here().member
    work = parts.db.read(lambda s: drafts.read_work(member, flow, session=s))
    rows = parts.db.read(lambda s: flow_lists.list_versions(member, flow, session=s))
    return render_template(
        "panel/flow_versions.html",
        work=work,
        versions=rows,
        names=shown_names(row.member_id for row in rows),
        refusal=word(editor_words.REFUSALS, code) if code else "",
    )
