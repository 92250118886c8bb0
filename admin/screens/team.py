"""The team: who works here, inviting, roles, disabling."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import flash, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field

from admin.forms import InviteForm, LeavingForm, RolesForm, refuse
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import attempt, see
from bot.here import parts_here
from bot.services import members, team
from bot.services.handing_over import Work, count_work
from bot.services.members import Member
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("team", __name__)
NEEDS = Permission.MANAGE_TEAM


@screen.route("/team", needs=NEEDS)
def list_members() -> str:
    """Everyone who works here or did."""
    parts = parts_here()
    everyone = parts.db.read(lambda s: members.list_members(parts, session=s))
    return render_template("panel/team.html", members=everyone)


@screen.route("/team/new", methods=["GET", "POST"], needs=NEEDS)
def invite() -> AnyResponse | str:
    """Add a member and show the link to hand to them."""
    form, template = InviteForm(), "panel/invite.html"
    if not form.validate_on_submit():
        return render_template(template, form=form)
    parts, by = parts_here(), signed_in_here().member.id
    email, roles, now = form.email.data or "", form.chosen(), parts.clock()

    def add() -> str:
        member_id, token = parts.db.write(
            lambda s: team.invite(parts, email, roles, by=by, session=s, now=now)
        )
        return _link_page(member_id, token)

    return attempt(add, form, form.email, template, elsewhere={"no_role": form.roles})


@screen.route("/team/<int:member_id>", needs=NEEDS)
def show(member_id: int) -> str:
    """One member."""
    member = _read(member_id)
    return _page(member, RolesForm(roles=[role.value for role in member.roles]))


@screen.route("/team/<int:member_id>/roles", methods=["POST"], needs=NEEDS)
def set_roles(member_id: int) -> AnyResponse:
    """Change what a member may do."""
    form, by, parts = RolesForm(), signed_in_here().member.id, parts_here()
    if not form.validate():
        return make_response(_page(_read(member_id), form), 422)
    roles, now = form.chosen(), parts.clock()
    return _change(
        member_id,
        lambda: parts.db.write(
            lambda s: team.set_roles(member_id, roles, by=by, session=s, now=now)
        ),
        form,
        form.roles,
        _("Les rôles sont changés."),
    )


@screen.route("/team/<int:member_id>/disable", methods=["POST"], needs=NEEDS)
def disable(member_id: int) -> AnyResponse:
    """Shut a member out at once; what stood in their name goes to who was chosen."""
    parts, by, now = parts_here(), signed_in_here().member.id, parts_here().clock()
    member, work = _read(member_id), _work_of(member_id)
    form = RolesForm(formdata=None, roles=[role.value for role in member.roles])
    leaving = _leaving(member)
    if work and not leaving.validate():
        return make_response(_page(member, form, leaving), 422)
    heir_id = leaving.heir_id() if work else None
    return _change(
        member_id,
        lambda: parts.db.write(
            lambda s: team.disable(member_id, by=by, session=s, now=now, heir_id=heir_id)
        ),
        form,
        form.roles,
        _("%(name)s ne peut plus se connecter.", name=member.shown_name),
    )


@screen.route("/team/<int:member_id>/enable", methods=["POST"], needs=NEEDS)
def enable(member_id: int) -> AnyResponse:
    """Let a disabled member in again."""
    parts, by, now = parts_here(), signed_in_here().member.id, parts_here().clock()
    parts.db.write(lambda s: team.enable(member_id, by=by, session=s, now=now))
    flash(_("Ce membre peut de nouveau se connecter."))
    return see(url_for(".show", member_id=member_id))


@screen.route("/team/<int:member_id>/link", methods=["POST"], needs=NEEDS)
def new_link(member_id: int) -> str:
    """Another link, for somebody who lost password or telephone."""
    parts, by, now = parts_here(), signed_in_here().member.id, parts_here().clock()
    token = parts.db.write(lambda s: team.invite_again(parts, member_id, by=by, session=s, now=now))
    return _link_page(member_id, token)


def _change(
    member_id: int, work: Callable[[], None], form: RolesForm, field: Field, done: str
) -> AnyResponse:
    try:
        work()
    except Refusal as refusal:
        refuse(field, refusal)
        return make_response(_page(_read(member_id), form), 422)
    flash(done)
    return see(url_for(".show", member_id=member_id))


def _read(member_id: int) -> Member:
    parts = parts_here()
    return parts.db.read(lambda s: members.read_member(parts, member_id, session=s))


def _page(member: Member, form: RolesForm, leaving: LeavingForm | None = None) -> str:
    return render_template(
        "panel/member.html",
        member=member,
        form=form,
        leaving=leaving or _leaving(member),
        work=_work_of(member.id),
    )


def _work_of(member_id: int) -> Work:
    return parts_here().db.read(lambda s: count_work(member_id, session=s))


def _leaving(member: Member) -> LeavingForm:
    parts, form = parts_here(), LeavingForm()
    everyone = parts.db.read(lambda s: members.list_members(parts, session=s))
    form.offer(
        (it.id, it.shown_name) for it in everyone if not it.is_disabled and it.id != member.id
    )
    return form


def _link_page(member_id: int, token: str) -> str:
    parts = parts_here()
    path = url_for("panel.enrolment.accept", token=token)
    public = urlsplit(parts.config.public_url)
    address = f"{public.scheme}://{public.netloc}{path}"
    return render_template("panel/invited.html", member=_read(member_id), address=address)
