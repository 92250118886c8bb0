"""Requests for a person: the list, one of them, its number, and closing it."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.forms import CloseForm, refuse
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import see
from bot.here import parts_here
from bot.services import tickets as service
from bot.services.members import name_of
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.tickets import Ticket

screen = Screen("tickets", __name__)
FOLDERS = ("waiting", "urgent", "closed")


@screen.route("/tickets", needs=Permission.LIST_TICKETS)
def list_tickets() -> str:
    """A folder of requests, page by page."""
    parts, member, after = parts_here(), signed_in_here().member, request.args.get("after")
    asked = request.args.get("folder", "")
    folder = asked if asked in FOLDERS else "waiting"
    if folder == "closed":
        page = parts.db.read(lambda s: service.list_closed(parts, member, session=s, after=after))
    else:
        is_urgent = folder == "urgent"
        page = parts.db.read(
            lambda s: service.list_waiting(
                parts, member, session=s, only_urgent=is_urgent, after=after
            )
        )
    return render_template("panel/tickets.html", page=page, folder=folder, is_first=after is None)


@screen.route("/tickets/<int:ticket_id>", needs=Permission.OPEN_TICKET)
def show(ticket_id: int) -> str:
    """One request; reading a confidential one is recorded."""
    return _page(_open(ticket_id), CloseForm())


@screen.route("/tickets/<int:ticket_id>/number", methods=["POST"], needs=Permission.SHOW_NUMBER)
def show_number(ticket_id: int) -> str:
    """The same with the whole number, which is recorded too."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    number = parts.db.write(
        lambda s: service.show_number(parts, member, ticket_id, session=s, now=now)
    )
    return _page(_open(ticket_id), CloseForm(formdata=None), number=number)


@screen.route("/tickets/<int:ticket_id>/close", methods=["POST"], needs=Permission.CLOSE_TICKET)
def close(ticket_id: int) -> AnyResponse:
    """Close it for a reason."""
    parts, member, form = parts_here(), signed_in_here().member, CloseForm()
    now, reason = parts.clock(), form.reason.data or ""
    try:
        parts.db.write(
            lambda s: service.close_ticket(member, ticket_id, reason=reason, session=s, now=now)
        )
    except Refusal as refusal:
        if refusal.code == "no_such_ticket":
            raise
        refuse(form.reason, refusal)
        return make_response(_page(_open(ticket_id), form), 422)
    flash(_("La demande est fermée."))
    return see(url_for(".list_tickets"))


def _open(ticket_id: int) -> Ticket:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return parts.db.write(
        lambda s: service.open_ticket(parts, member, ticket_id, session=s, now=now)
    )


def _page(ticket: Ticket, form: CloseForm, *, number: str | None = None) -> str:
    parts, by = parts_here(), ticket.closed_by
    closed_by = parts.db.read(lambda s: name_of(parts, by, session=s)) if by else ""
    return render_template(
        "panel/ticket.html", ticket=ticket, form=form, number=number, closed_by=closed_by
    )
