"""Requests for a person: folders, one of them, answering, notes, whose it is, closing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field

from admin import message_words
from admin.forms import CloseForm, refuse
from admin.forms_of_messages import with_ready
from admin.forms_of_tickets import AboutForm, AnswerForm, AssignForm, NoteForm, SortForm
from admin.gate import may_here, signed_in_here
from admin.person_link import openable
from admin.screen import Screen
from admin.screens.sign_in import see
from bot.here import parts_here
from bot.services import ticket_acts as acts
from bot.services import ticket_sorting
from bot.services import tickets as service
from bot.services.members import list_members, name_of
from bot.services.person_ways import Reach, read_reach
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.ticket_views import Ticket

screen = Screen("tickets", __name__)
FOLDERS = (*service.FOLDERS, "closed")
NOBODY = 0
ANSWER = Permission.ANSWER_TICKET


@screen.route("/tickets", needs=Permission.LIST_TICKETS)
def list_tickets() -> str:
    """A folder of requests, page by page."""
    parts, member, after = parts_here(), signed_in_here().member, request.args.get("after")
    asked = request.args.get("folder", "")
    folder = asked if asked in FOLDERS else "waiting"
    if folder == "closed":
        page = parts.db.read(lambda s: service.list_closed(parts, member, session=s, after=after))
    else:
        page = parts.db.read(
            lambda s: service.list_waiting(parts, member, session=s, folder=folder, after=after)
        )
    return render_template(
        "panel/tickets.html",
        page=page, folder=folder, folders=FOLDERS, is_first=after is None, names=_names(),
    )  # fmt: skip


@screen.route("/tickets/<int:ticket_id>", needs=Permission.OPEN_TICKET)
def show(ticket_id: int) -> str:
    """One request; reading a confidential one is recorded."""
    return _page(_open(ticket_id))


@screen.route("/tickets/<int:ticket_id>/number", methods=["POST"], needs=Permission.SHOW_NUMBER)
def show_number(ticket_id: int) -> str:
    """The same with the whole number, which is recorded too."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    number = parts.db.write(
        lambda s: service.show_number(parts, member, ticket_id, session=s, now=now)
    )
    return _page(_open(ticket_id), number=number)


@screen.route("/tickets/<int:ticket_id>/answer", methods=["POST"], needs=ANSWER)
def answer(ticket_id: int) -> AnyResponse:
    """Answer it by message; what was typed stays when it cannot go."""
    parts, member, form = parts_here(), signed_in_here().member, AnswerForm()
    now, text, seen = parts.clock(), form.text.data or "", form.version.data or ""
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    if "quick" in request.form:
        form.text.data = with_ready(text, _quick_replies(), request.form["quick"])
        return make_response(_page(_open(ticket_id), form))
    return _do(
        ticket_id, form, form.text, _("La réponse est en route."),
        lambda s: acts.answer_ticket(
            parts, member, ticket_id, text, version=version, session=s, now=now
        ),
    )  # fmt: skip


@screen.route("/tickets/<int:ticket_id>/note", methods=["POST"], needs=ANSWER)
def note(ticket_id: int) -> AnyResponse:
    """A note that can never be sent."""
    parts, member, form = parts_here(), signed_in_here().member, NoteForm()
    now, text = parts.clock(), form.note.data or ""
    return _do(
        ticket_id, form, form.note, _("La note est gardée."),
        lambda s: acts.add_note(parts, member, ticket_id, text, session=s, now=now),
    )  # fmt: skip


@screen.route("/tickets/<int:ticket_id>/assign", methods=["POST"], needs=ANSWER)
def assign(ticket_id: int) -> AnyResponse:
    """Make it somebody's."""
    member, form, now = signed_in_here().member, AssignForm(), parts_here().clock()
    to = form.member.data or None
    return _do(
        ticket_id, form, form.member, _("La demande est confiée."),
        lambda s: acts.assign_ticket(member, ticket_id, to=to, session=s, now=now),
    )  # fmt: skip


@screen.route("/tickets/<int:ticket_id>/sort", methods=["POST"], needs=ANSWER)
def sort(ticket_id: int) -> AnyResponse:
    """Set category, urgency and deadline."""
    member, form, now = signed_in_here().member, SortForm(), parts_here().clock()
    if form.due.errors or (form.due.raw_data and form.due.raw_data[0] and form.due.data is None):
        refuse(form.due, Refusal("bad_day"))
        return make_response(_page(_open(ticket_id), form), 422)
    due = datetime.combine(form.due.data, time(18), tzinfo=UTC) if form.due.data else None
    return _do(
        ticket_id, form, form.category, _("C’est noté."),
        lambda s: ticket_sorting.sort_ticket(
            member, ticket_id, category=form.category.data or "",
            is_urgent=bool(form.is_urgent.data), due=due, session=s, now=now,
        ),
    )  # fmt: skip


@screen.route("/tickets/<int:ticket_id>/about", methods=["POST"], needs=ANSWER)
def about(ticket_id: int) -> AnyResponse:
    """Say whom of the team it is about: they see nothing of it any more."""
    member, form, now = signed_in_here().member, AboutForm(), parts_here().clock()
    whom = form.about.data or None
    return _do(
        ticket_id, form, form.about, _("C’est noté : ce membre ne voit plus cette demande."),
        lambda s: ticket_sorting.name_member(member, ticket_id, about=whom, session=s, now=now),
    )  # fmt: skip


@screen.route("/tickets/<int:ticket_id>/reopen", methods=["POST"], needs=ANSWER)
def reopen(ticket_id: int) -> AnyResponse:
    """Open it again, with a new deadline."""
    member, form, now = signed_in_here().member, FlaskForm(), parts_here().clock()
    return _do(
        ticket_id, form, None, _("La demande est rouverte."),
        lambda s: acts.reopen_ticket(member, ticket_id, session=s, now=now),
    )  # fmt: skip


@screen.route("/tickets/<int:ticket_id>/close", methods=["POST"], needs=Permission.CLOSE_TICKET)
def close(ticket_id: int) -> AnyResponse:
    """Close it for a reason."""
    member, form, now = signed_in_here().member, CloseForm(), parts_here().clock()
    reason = form.reason.data or ""
    return _do(
        ticket_id, form, form.reason, _("La demande est fermée."),
        lambda s: acts.close_ticket(member, ticket_id, reason=reason, session=s, now=now),
        leads_to_list=True,
    )  # fmt: skip


def _do(
    ticket_id: int,
    form: FlaskForm,
    field: Field | None,
    done: str,
    story: Callable[[Any], object],
    *,
    leads_to_list: bool = False,
) -> AnyResponse:
    """Do it and say so, or show the page again with why not; nothing typed is lost."""
    try:
        parts_here().db.write(story)
    except Refusal as refusal:
        if refusal.code == "no_such_ticket" or field is None:
            raise
        refuse(field, refusal)
        return make_response(_page(_open(ticket_id), form), 422)
    flash(done)
    return see(url_for(".list_tickets") if leads_to_list else url_for(".show", ticket_id=ticket_id))


def _open(ticket_id: int) -> Ticket:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return parts.db.write(
        lambda s: service.open_ticket(parts, member, ticket_id, session=s, now=now)
    )


def _page(ticket: Ticket, sent: FlaskForm | None = None, *, number: str | None = None) -> str:
    parts, by, line = parts_here(), ticket.closed_by, ticket.line
    closed_by = parts.db.read(lambda s: name_of(parts, by, session=s)) if by else ""
    own = signed_in_here().member.id
    forms: dict[str, Any] = {
        "answer": AnswerForm(formdata=None, version=ticket.version),
        "note": NoteForm(formdata=None),
        "assign": AssignForm(formdata=None, member=line.assigned_to or own),
        "about": AboutForm(formdata=None, about=ticket.about_id or NOBODY),
        "sort": SortForm(
            formdata=None, category=line.category, is_urgent=line.is_urgent,
            due=line.due_at.date() if line.due_at else None,
        ),
        "close": CloseForm(formdata=None),
    }  # fmt: skip
    for name, form in forms.items():
        if isinstance(sent, type(form)):
            forms[name] = sent
    forms["answer"].version.data = ticket.version  # what is read now is what is answered next
    names = _names()
    forms["assign"].member.choices = [*names.items()]
    others = {it: name for it, name in names.items() if it != own}
    forms["about"].about.choices = [(NOBODY, _("personne de l’équipe")), *others.items()]
    forms["sort"].offer(line.category)
    return render_template(
        "panel/ticket.html",
        ticket=ticket, forms=forms, number=number, closed_by=closed_by, names=names,
        quick=_quick_replies(), words_of=message_words, reach=_reach(ticket),
        person_id=None if line.is_anonymous else openable(ticket.contact_id),
    )  # fmt: skip


def _names() -> dict[int, str]:
    """The members who work here, by id."""
    parts = parts_here()
    everyone = parts.db.read(lambda s: list_members(parts, session=s))
    return {it.id: it.shown_name for it in everyone if not it.is_disabled}


def _reach(ticket: Ticket) -> Reach | None:
    """How the answer would go; None for who gave no number."""
    parts, now, contact_id = parts_here(), parts_here().clock(), ticket.contact_id
    if contact_id is None or not may_here(Permission.ANSWER_TICKET):
        return None
    return parts.db.read(lambda s: read_reach(parts, contact_id, session=s, now=now))


def _quick_replies() -> tuple[str, ...]:
    """What is written often: the setting `quick_replies`, one a line."""
    parts = parts_here()
    return parts.db.read(lambda s: service.list_quick_replies(session=s))
