"""A person: what was said, writing to them in place of the bot, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from admin import case_words, message_words, referral_words
from admin.formats import remaining
from admin.forms_of_messages import PersonNoteForm, WriteForm, with_ready
from admin.forms_of_tickets import AssignForm
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.inbox import names_here
from admin.screens.sign_in import see
from admin.template_picker import Picked, picker_for
from admin.words import word
from bot.core.rendering import Medium
from bot.here import parts_here
from bot.services import person_acts as acts
from bot.services import person_media, tickets
from bot.services.members import list_members
from bot.services.person_assigning import assign_person
from bot.services.person_views import Person, read_person
from bot.services.person_ways import Sheet, price, read_reach
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("person", __name__)
OPEN, WRITE, TAKE = Permission.OPEN_PERSON, Permission.WRITE_PERSON, Permission.TAKE_OVER
PERSON = "/people/<int:contact_id>"


@screen.route(PERSON, needs=OPEN)
def show(contact_id: int) -> str:
    """Their page; looking at somebody under protection is recorded."""
    written = request.args.get("before", "")
    is_place = written.isascii() and written.isdigit() and len(written) < 19
    person = open_person(contact_id, before=int(written) if is_place and int(written) else None)
    if person.is_protected:
        parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
        parts.db.write(lambda s: acts.note_seen(member, contact_id, session=s, now=now))
    return page_of(person, is_newest=not is_place)


@screen.route(f"{PERSON}/news", needs=OPEN, extends=False)
def news(contact_id: int) -> AnyResponse:
    """What this page does not know yet, and who else is writing; asked for by the page itself."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    written = request.args.get("seen", "")
    is_place = written.isascii() and written.isdigit() and len(written) < 19
    seen = int(written) if is_place else 2**62
    count, writing = parts.db.read(
        lambda s: acts.count_news(member, contact_id, seen=seen, session=s, now=now)
    )
    response = make_response(
        render_template(
            "panel/person_news.html",
            news=count,
            writing=writing,
            names=names_here(),
            contact_id=contact_id,
        )
    )
    response.add_etag()
    return response.make_conditional(request)


@screen.route(f"{PERSON}/media/<int:attachment_id>", needs=OPEN)
def media(contact_id: int, attachment_id: int) -> AnyResponse:
    """What somebody sent: sealed until now, never a page, never another type than its own."""
    parts, member = parts_here(), signed_in_here().member
    content_type, content = parts.db.read(
        lambda s: person_media.read_media(parts, member, contact_id, attachment_id, session=s)
    )
    response = make_response(content)
    response.headers["Content-Type"] = content_type
    ending = content_type.partition("/")[2]
    response.headers["Content-Disposition"] = f'attachment; filename="{attachment_id}.{ending}"'
    return response


@screen.route(f"{PERSON}/write", methods=["POST"], needs=WRITE)
def write(contact_id: int) -> AnyResponse:
    """Send it, or show what it costs; what was typed stays when it cannot go."""
    parts, member, form = parts_here(), signed_in_here().member, WriteForm()
    now, text, act = parts.clock(), form.text.data or "", request.form.get("act", "send")
    if "quick" in request.form:
        form.text.data = with_ready(text, _quick_replies(), request.form["quick"])
        return make_response(page_of(open_person(contact_id), form))
    if act == "preview" and text.strip():
        parts.db.write(lambda s: acts.note_composing(member, contact_id, session=s, now=now))
        return make_response(page_of(open_person(contact_id), form, sheet=_price(contact_id, text)))
    return _do(
        contact_id, form, "text", _("Le message est en route. Le bot se tait."),
        lambda s: acts.write_person(
            parts, member, contact_id, text,
            seen=form.seen_here, session=s, now=now, by_sms=act == "sms",
        ),
    )  # fmt: skip


@screen.route(f"{PERSON}/composing", methods=["POST"], needs=WRITE)
def composing(contact_id: int) -> str:
    """What the words typed so far cost; colleagues see that somebody is writing."""
    parts, member, text = parts_here(), signed_in_here().member, request.form.get("text", "")
    now = parts.clock()
    parts.db.write(lambda s: acts.note_composing(member, contact_id, session=s, now=now))
    sheet = _price(contact_id, text) if text.strip() else None
    return render_template("panel/person_price.html", sheet=sheet)


@screen.route(f"{PERSON}/note", methods=["POST"], needs=WRITE)
def note(contact_id: int) -> AnyResponse:
    """A note that can never be sent."""
    parts, member, form = parts_here(), signed_in_here().member, PersonNoteForm()
    now, text = parts.clock(), form.note.data or ""
    return _do(
        contact_id, form, "note", _("La note est gardée."),
        lambda s: acts.add_note(parts, member, contact_id, text, session=s, now=now),
    )  # fmt: skip


@screen.route(f"{PERSON}/assign", methods=["POST"], needs=WRITE)
def assign(contact_id: int) -> AnyResponse:
    """What they wait for becomes a member's."""
    member, form, now = signed_in_here().member, AssignForm(), parts_here().clock()
    to = form.member.data or member.id
    return _do(
        contact_id, form, None, _("Les demandes sont confiées."),
        lambda s: assign_person(member, contact_id, to=to, session=s, now=now),
    )  # fmt: skip


@screen.route(f"{PERSON}/take", methods=["POST"], needs=TAKE)
def take(contact_id: int) -> AnyResponse:
    """The bot is silent."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return _do(
        contact_id, FlaskForm(), None, _("Vous parlez avec cette personne : le bot se tait."),
        lambda s: acts.hold_person(parts, member, contact_id, session=s, now=now),
    )  # fmt: skip


@screen.route(f"{PERSON}/back", methods=["POST"], needs=TAKE)
def back(contact_id: int) -> AnyResponse:
    """The bot answers again."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return _do(
        contact_id, FlaskForm(), None, _("Le bot répond de nouveau, et l’a dit à la personne."),
        lambda s: acts.release_person(parts, member, contact_id, session=s, now=now),
    )  # fmt: skip


@screen.route(f"{PERSON}/number", methods=["POST"], needs=Permission.SHOW_NUMBER)
def show_number(contact_id: int) -> str:
    """The page with the whole number, which is recorded."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    number = parts.db.write(
        lambda s: acts.show_number(parts, member, contact_id, session=s, now=now)
    )
    return page_of(open_person(contact_id), number=number)


def _do(
    contact_id: int,
    form: FlaskForm,
    field: str | None,
    done: str,
    story: Callable[[Any], object],
) -> AnyResponse:
    """Do it and say so, or show the page again with why not; nothing typed is lost."""
    try:
        parts_here().db.write(story)
    except Refusal as refusal:
        if refusal.code == "no_such_person":
            raise
        said = word(message_words.REFUSALS, refusal.code)
        if field is not None:
            form[field].errors = [said]
        text = page_of(open_person(contact_id), form, refused=refusal.code, said=said)
        return make_response(text, 422)
    flash(done)
    return see(f"{url_for('.show', contact_id=contact_id)}#last")


def _quick_replies() -> tuple[str, ...]:
    return parts_here().db.read(lambda s: tickets.list_quick_replies(session=s))


def open_person(contact_id: int, *, before: int | None = None) -> Person:
    """Somebody whom this member may open. Raises `Refusal` "no_such_person"."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return parts.db.read(
        lambda s: read_person(parts, member, contact_id, session=s, now=now, before=before)
    )


def _price(contact_id: int, text: str) -> Sheet:
    parts, now = parts_here(), parts_here().clock()

    def ask(session: Any) -> Sheet:
        reach = read_reach(parts, contact_id, session=session, now=now)
        is_whatsapp = reach.medium == Medium.WHATSAPP and not reach.is_closed
        medium = Medium.WHATSAPP if is_whatsapp else Medium.SMS
        return price(parts, contact_id, text, medium, session=session, now=now)

    return parts.db.read(ask)


def page_of(
    person: Person,
    sent: FlaskForm | None = None,
    *,
    number: str | None = None,
    sheet: Sheet | None = None,
    refused: str = "",
    said: str = "",
    is_newest: bool = True,
    picked: Picked | None = None,
) -> str:
    """The page of somebody, with what was typed on it and why that could not go."""
    parts = parts_here()
    form = sent if isinstance(sent, WriteForm) else WriteForm(formdata=None)
    note_form = sent if isinstance(sent, PersonNoteForm) else PersonNoteForm(formdata=None)
    form.seen.data = str(person.seen)  # what is read now is what is answered next
    closes = person.reach.closes_at
    left = remaining((closes - parts.clock()).total_seconds()) if closes is not None else ""
    return render_template(
        "panel/person.html",
        left=left, picker=picker_for(person, picked),
        person=person, form=form, note_form=note_form, number=number, sheet=sheet,
        refused=refused, said=said, is_newest=is_newest, names=names_here(),
        words_of=message_words, kind_of=person_media.kind_of, stages=case_words.STAGES,
        referral_states=referral_words.REFERRAL_STATES, me=signed_in_here().member.id,
        quick=_quick_replies(), assign_form=_assign_form(person),
    )  # fmt: skip


def _assign_form(person: Person) -> AssignForm:
    members = parts_here().db.read(lambda s: list_members(parts_here(), session=s))
    form = AssignForm(formdata=None, member=signed_in_here().member.id)
    form.member.choices = [(it.id, it.shown_name) for it in members if not it.is_disabled]
    return form
