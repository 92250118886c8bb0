"""Writing to somebody outside WhatsApp's window: an approved text, looked at, then sent."""

from __future__ import annotations

from flask import flash, make_response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import message_words, template_words
from admin.forms_of_messages import WriteForm
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.person import PERSON, WRITE, open_person, page_of
from admin.screens.sign_in import see
from admin.template_picker import Picked
from admin.words import word
from bot.here import parts_here
from bot.services import template_sending as service
from bot.services.refusal import Refusal
from bot.services.template_sending import BadValues, Draft
from bot.services.template_wording import MOST_VARIABLES

screen = Screen("person_templates", __name__)


@screen.route(f"{PERSON}/template/<int:template_id>", methods=["POST"], needs=WRITE)
def write(contact_id: int, template_id: int) -> AnyResponse:
    """Show what it becomes and costs, or send it; what was filled in stays when it cannot go."""
    values = tuple(_values())
    try:
        if request.form.get("act") != "send":
            return _shown(
                contact_id, Picked(template_id, values, draft=_try(contact_id, template_id, values))
            )
        _send(contact_id, template_id, values)
    except BadValues as bad:
        problems = {
            place: word(template_words.PROBLEMS, code) for place, code in bad.problems.items()
        }
        return _shown(contact_id, Picked(template_id, values, problems), status=422)
    except Refusal as refusal:
        if refusal.code == "no_such_person":
            raise
        known = {**message_words.REFUSALS, **template_words.PROBLEMS}
        picked = Picked(template_id, values, said=word(known, refusal.code))
        return _shown(contact_id, picked, status=422)
    flash(_("Le message est en route. Le bot se tait."))
    return see(f"{url_for('panel.person.show', contact_id=contact_id)}#last")


def _values() -> list[str]:
    names = [f"value-{place}" for place in range(1, MOST_VARIABLES + 1)]
    return [request.form[name][:500] for name in names if name in request.form]


def _try(contact_id: int, template_id: int, values: tuple[str, ...]) -> Draft:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    return parts.db.read(
        lambda s: service.try_template(
            parts, member, contact_id, template_id, values, session=s, now=now
        )
    )


def _send(contact_id: int, template_id: int, values: tuple[str, ...]) -> None:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    seen = WriteForm().seen_here
    parts.db.write(
        lambda s: service.send_template(
            parts, member, contact_id, template_id, values, seen=seen, session=s, now=now
        )
    )


def _shown(contact_id: int, picked: Picked, *, status: int = 200) -> AnyResponse:
    return make_response(page_of(open_person(contact_id), picked=picked), status)
