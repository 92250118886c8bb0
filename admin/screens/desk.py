"""The desk: who stands there, a new person, their papers to print, and a case for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import case_words, desk_words
from admin.desk_words import REFUSALS
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.core.lifecycle import Kind, begins
from bot.here import parts_here
from bot.services.case_opening import NewCase, open_case
from bot.services.case_people import Found
from bot.services.desk_person import (
    find_at_desk,
    find_person,
    give_code,
    read_at_desk,
    read_checklist,
)
from bot.services.locks import confirm_holder, reset_pin
from bot.services.offices import list_regions
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.registering import NewPerson, Wrong, read_wordings, register
from bot.services.relinks import HOLD, relink

screen = Screen("desk", __name__)
NEEDS = Permission.ASSIST
LONGEST_TYPED = 80
GONE = "no_such_person"


@screen.route("/desk", methods=["GET", "POST"], needs=NEEDS)
def find() -> AnyResponse:
    """Who shows a code or says a number; several on one number are chosen from."""
    if request.method == "GET":
        return make_response(render_template("panel/desk.html", typed="", people=(), error=""))
    typed = _given("who")
    people = _people(typed)
    if len(people) == 1:
        return see(url_for(".show", contact_id=people[0].contact_id))
    error = "" if people else _("Personne n’a ce code ou n’écrit de ce numéro.")
    told = render_template("panel/desk.html", typed=typed, people=people, error=error)
    return make_response(told, 200 if people else 422)


@screen.route("/desk/new", methods=["GET", "POST"], needs=NEEDS)
def new() -> AnyResponse:
    """Register somebody; a number that is known leads to who has it."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    if request.method == "GET":
        return _entering()
    entered = NewPerson(
        first_name=_given("first_name"),
        number=_given("number"),
        language=_given("language"),
        place=_given("place"),
        region=_given("region"),
        agreed={it: _given(it) for it in desk_words.PURPOSES},
        shares=_given("shares") == "yes",
    )
    try:
        made = parts.db.write(lambda s: register(parts, member, entered, session=s, now=now))
    except Wrong as wrong:
        people = _people(entered.number) if wrong.code == "number_known" else ()
        return _entering(wrong, people)
    flash(_("La personne est inscrite."))
    return see(url_for(".show", contact_id=made))


@screen.route("/desk/people/<int:contact_id>", needs=NEEDS)
def show(contact_id: int) -> AnyResponse:
    """One person as the desk needs them."""
    return _page(contact_id)


@screen.route("/desk/people/<int:contact_id>/checklist", needs=NEEDS)
def checklist(contact_id: int) -> str:
    """Their list of papers in large type, for the printer."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    asked = request.args.get("language", "fr")
    found = parts.db.read(
        lambda s: read_checklist(parts, member, contact_id, asked, session=s, now=now)
    )
    return render_template(
        "panel/desk_checklist.html",
        sheet=found, contact_id=contact_id, words_of=desk_words, now=now,
    )  # fmt: skip


@screen.route("/desk/people/<int:contact_id>/code", methods=["POST"], needs=NEEDS)
def code(contact_id: int) -> AnyResponse:
    """Give them a desk code."""
    member, now = signed_in_here().member, parts_here().clock()
    return _do(
        contact_id, "code", _("Le code de guichet est donné."),
        lambda s: give_code(member, contact_id, session=s, now=now),
    )  # fmt: skip


@screen.route("/desk/people/<int:contact_id>/case", methods=["POST"], needs=Permission.CHANGE_CASE)
def case(contact_id: int) -> AnyResponse:
    """Open a case for them."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    asked = NewCase(contact_id, _given("stage"), is_protected=_given("protected") == "yes")
    return _do(
        contact_id, "stage", _("Le dossier est ouvert."),
        lambda s: open_case(parts, asked, actor=member, session=s, now=now),
    )  # fmt: skip


@screen.route("/desk/people/<int:contact_id>/number", methods=["POST"], needs=Permission.RELINK)
def number(contact_id: int) -> AnyResponse:
    """Move them to a new number, papers seen."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    typed, reason = _given("new_number"), _given("reason")
    return _do(
        contact_id, "number", _("Le nouveau numéro est relié."),
        lambda s: relink(parts, member, contact_id, typed, reason=reason, session=s, now=now),
        wants_papers=True,
    )  # fmt: skip


@screen.route("/desk/people/<int:contact_id>/pin", methods=["POST"], needs=Permission.RESET_PIN)
def pin(contact_id: int) -> AnyResponse:
    """Take their PIN away, papers seen."""
    member, now, reason = signed_in_here().member, parts_here().clock(), _given("reason")
    return _do(
        contact_id, "pin", _("Le code secret est retiré."),
        lambda s: reset_pin(member, contact_id, reason=reason, session=s, now=now),
        wants_papers=True,
    )  # fmt: skip


@screen.route("/desk/people/<int:contact_id>/holder", methods=["POST"], needs=Permission.RELINK)
def holder(contact_id: int) -> AnyResponse:
    """The number is theirs: a member saw them with it."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return _do(
        contact_id, "holder", _("Le numéro est confirmé."),
        lambda s: confirm_holder(parts, member, contact_id, session=s, now=now),
        wants_papers=True,
    )  # fmt: skip


def _do(
    contact_id: int,
    part: str,
    done: str,
    story: Callable[[Any], object],
    *,
    wants_papers: bool = False,
) -> AnyResponse:
    """Do it for somebody this member may see, or say why not beside the form it came from."""
    member = signed_in_here().member

    def whole(session: Any) -> object:
        find_person(member, contact_id, session=session)
        return story(session)

    try:
        if wants_papers and _given("papers_seen") != "yes":
            raise Refusal("papers_unseen")
        parts_here().db.write(whole)
    except Refusal as refusal:
        if refusal.code == GONE:
            raise
        return _page(contact_id, part=part, error=word(REFUSALS, refusal.code))
    flash(done)
    if part == "stage" and _given("protected") == "yes" and not _still_seen(contact_id):
        return see(url_for(".find"))
    return see(url_for(".show", contact_id=contact_id))


def _still_seen(contact_id: int) -> bool:
    member = signed_in_here().member
    try:
        parts_here().db.read(lambda s: find_person(member, contact_id, session=s))
    except Refusal:
        return False
    return True


def _page(contact_id: int, *, part: str = "", error: str = "") -> AnyResponse:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    found = parts.db.read(lambda s: read_at_desk(parts, member, contact_id, session=s, now=now))
    told = render_template(
        "panel/desk_person.html",
        person=found,
        part=part,
        error=error,
        given=request.form,
        stages=sorted(begins(Kind.CASE)),
        hold_hours=int(HOLD.total_seconds()) // 3600,
        words_of=desk_words,
        case_words=case_words,
    )
    return make_response(told, 422 if error else 200)


def _entering(wrong: Wrong | None = None, people: tuple[Found, ...] = ()) -> AnyResponse:
    parts = parts_here()
    regions = parts.db.read(lambda s: list_regions(s))
    wordings: dict[str, str] = {}
    if regions:  # before anything was imported there is nothing to read aloud
        wordings = parts.db.read(lambda s: read_wordings(parts, "fr", session=s))
    told = render_template(
        "panel/desk_new.html",
        given=request.form,
        field=wrong.field if wrong else "",
        error=word(REFUSALS, wrong.code) if wrong else "",
        is_known=wrong is not None and wrong.code == "number_known",
        people=people,
        regions=regions,
        wordings=wordings,
        words_of=desk_words,
    )
    return make_response(told, 422 if wrong else 200)


def _people(typed: str) -> tuple[Found, ...]:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return parts.db.read(lambda s: find_at_desk(parts, member, typed, session=s, now=now))


def _given(name: str) -> str:
    return request.form.get(name, "")[:LONGEST_TYPED]
