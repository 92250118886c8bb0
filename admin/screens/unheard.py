"""Texts that nobody understood: what at least three people wrote, and what each is to mean."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from admin import report_words
from admin.editor_captions import steps_called
from admin.gate import signed_in_here
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import taught, unheard
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("unheard", __name__)
TEACH = Permission.TEACH
LONGEST_TYPED = 200


@screen.route("/unheard", needs=TEACH)
def list_texts() -> str:
    """What was not understood, and what was taught."""
    return _page()


@screen.route("/unheard", methods=["POST"], needs=TEACH)
def teach() -> AnyResponse:
    """Try a text with the meaning that was chosen; it is taught where it is then understood."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    typed = {name: request.form.get(name, "")[:LONGEST_TYPED] for name in _FIELDS}
    try:
        trial = taught.try_phrase(
            parts, member, typed["meaning"], typed["language"], typed["text"], now=now
        )
        count = parts.db.write(lambda s: taught.teach(trial, member, session=s, now=now))
    except Refusal as refusal:
        if refusal.code == "not_allowed":
            raise
        return make_response(_page(typed, problem=word(REFUSALS, refusal.code)), 422)
    flash(_("Essayé : c’est compris maintenant, dès le prochain message."))
    if count:
        flash(
            ngettext("%(num)d personne l’avait écrit.", "%(num)d personnes l’avaient écrit.", count)
        )
    return see(url_for(".list_texts"))


@screen.route("/unheard/taught/<int:phrase_id>/remove", methods=["POST"], needs=TEACH)
def remove(phrase_id: int) -> AnyResponse:
    """Hear a phrase no more."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    parts.db.write(lambda s: taught.unteach(member, phrase_id, session=s, now=now))
    flash(_("Cette phrase n’est plus apprise."))
    return see(url_for(".list_texts"))


_FIELDS = ("meaning", "language", "text")


def _page(typed: dict[str, str] | None = None, *, problem: str = "") -> str:
    parts, member = parts_here(), signed_in_here().member
    texts, rows, meanings = parts.db.read(
        lambda s: (
            unheard.list_unheard(parts, member, session=s),
            taught.list_taught(member, session=s),
            taught.list_meanings(parts.library.now(s)),
        )
    )
    return render_template(
        "panel/unheard.html",
        texts=texts, taught=rows, meanings=meanings, typed=typed or {}, problem=problem,
        called={it.flow: steps_called(it.flow) for it in texts},
        names={it.code: it.name for it in meanings}, said=report_words, fewest=unheard.FEWEST,
    )  # fmt: skip
