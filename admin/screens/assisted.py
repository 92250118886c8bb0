"""Assisted mode: the bot's own conversation with a person, walked by a member at the desk."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.desk_words import REFUSALS
from admin.gate import signed_in_here
from admin.reading import number_in
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import assisted as service
from bot.services.assisted import Given, Sitting
from bot.services.desk_person import find_person, first_name
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("assisted", __name__)
NEEDS = Permission.ASSIST
SITTING = "sitting"  # in the signed cookie: member, person, and after which place it began
LONGEST_TYPED = 1_000
LONGEST_PAYLOAD = 300


@screen.route("/desk/people/<int:contact_id>/assisted", needs=NEEDS)
def show(contact_id: int) -> AnyResponse:
    """What was said since this member began, and what can be answered."""
    return _page(contact_id)


@screen.route("/desk/people/<int:contact_id>/assisted/begin", methods=["POST"], needs=NEEDS)
def begin(contact_id: int) -> AnyResponse:
    """Begin, or begin anew: what was said before is not shown again."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    since = parts.db.write(
        lambda s: service.begin(parts, member, contact_id, session=s, now=now)
    )
    session[SITTING] = [member.id, contact_id, since]
    return see(url_for(".show", contact_id=contact_id))


@screen.route("/desk/people/<int:contact_id>/assisted/say", methods=["POST"], needs=NEEDS)
def say(contact_id: int) -> AnyResponse:
    """Give the person's answer: a choice that was pressed, else what was typed."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    payload = request.form.get("choice", "")[:LONGEST_PAYLOAD] or None
    text = "" if payload else request.form.get("text", "")[:LONGEST_TYPED]
    known = number_in(request.form.get("seen"))
    seen = -1 if known is None else known
    if _since(contact_id) is None:
        return see(url_for(".show", contact_id=contact_id))
    try:
        parts.db.write(
            lambda s: service.say(
                parts, member, contact_id, Given(text, payload), seen=seen, session=s, now=now
            )
        )
    except Refusal as refusal:
        if refusal.code == "no_such_person":
            raise
        return _page(contact_id, error=word(REFUSALS, refusal.code), typed=text)
    return see(url_for(".show", contact_id=contact_id) + "#last")


@screen.route("/desk/people/<int:contact_id>/assisted/end", methods=["POST"], needs=NEEDS)
def end(contact_id: int) -> AnyResponse:
    """Leave: nothing that was said is shown on this browser any more."""
    session.pop(SITTING, None)
    flash(_("C’est terminé. Tout ce que la personne a répondu est gardé."))
    member = signed_in_here().member
    try:
        parts_here().db.read(lambda s: find_person(member, contact_id, session=s))
    except Refusal:
        return see(url_for("panel.desk.find"))
    return see(url_for("panel.desk.show", contact_id=contact_id))


def _since(contact_id: int) -> int | None:
    """After which place of the thread this member began with this person."""
    kept = session.get(SITTING)
    if not isinstance(kept, list) or kept[:2] != [signed_in_here().member.id, contact_id]:
        return None
    return int(kept[2])


def _page(contact_id: int, *, error: str = "", typed: str = "") -> AnyResponse:
    parts, member, since = parts_here(), signed_in_here().member, _since(contact_id)
    sitting: Sitting | None = None
    if since is not None:
        begun = since
        sitting = parts.db.read(
            lambda s: service.read_sitting(parts, member, contact_id, since=begun, session=s)
        )
    person = parts.db.read(
        lambda s: find_person(member, contact_id, session=s, is_erased_too=sitting is not None)
    )
    told = render_template(
        "panel/assisted.html",
        contact_id=contact_id,
        first_name=first_name(parts, contact_id, person),
        is_erased=person.erased_at is not None,
        sitting=sitting,
        error=error,
        typed=typed,
    )
    return make_response(told, 422 if error else 200)
