"""Words of danger and of promise: tried on examples, added, taken out, put back."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import watched_words
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.inbox import names_here
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import watched_words as service
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.watched_words import LONGEST_EXAMPLE, Trial, Word

screen = Screen("watched", __name__)
NEEDS = Permission.KEEP_WORDS
LONGEST_TYPED = 120


@screen.route("/settings/words", needs=NEEDS)
def show() -> str:
    """What members changed, a search in all lists, and the form of a new word."""
    return _page()


@screen.route("/settings/words", methods=["POST"], needs=NEEDS)
def add() -> AnyResponse:
    """Try a word; put it in force when nothing changes sides, or somebody wants it all the same."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    typed, example = _typed(), request.form.get("example", "")[:LONGEST_EXAMPLE]
    try:
        trial = service.try_word(parts, member, typed, example)
        if request.form.get("act") != "add":
            return make_response(_page(typed, example, trial=trial))
        agreed = request.form.get("agreed") == "yes"
        parts.db.write(lambda s: service.add_word(member, trial, agreed=agreed, session=s, now=now))
    except Refusal as refusal:
        return _refused(refusal, typed, example)
    flash(_("L’expression est en service : le prochain message est entendu avec elle."))
    return see(url_for(".show"))


@screen.route("/settings/words/remove", methods=["POST"], needs=NEEDS)
def remove() -> AnyResponse:
    """Take a word out; where examples would be heard no more, it is asked first."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    typed = _typed()
    try:
        trial = service.try_removal(parts, member, typed)
        agreed = request.form.get("agreed") == "yes"
        if trial.changes.asks and not agreed:
            return make_response(_page(removal=trial))
        parts.db.write(
            lambda s: service.remove_word(member, trial, agreed=agreed, session=s, now=now)
        )
    except Refusal as refusal:
        return _refused(refusal, None, "")
    flash(_("L’expression est retirée. Elle reste ici, avec qui l’a retirée."))
    return see(url_for(".show"))


def _typed() -> Word:
    names = ("listed", "language", "wording")
    return Word(*(request.form.get(name, "")[:LONGEST_TYPED].strip() for name in names))


def _refused(refusal: Refusal, typed: Word | None, example: str) -> AnyResponse:
    if refusal.code not in watched_words.PROBLEMS:
        raise refusal
    error = word(watched_words.PROBLEMS, refusal.code)
    return make_response(_page(typed, example, error=error), 422)


def _page(
    typed: Word | None = None,
    example: str = "",
    *,
    error: str = "",
    trial: Trial | None = None,
    removal: Trial | None = None,
) -> str:
    parts, member = parts_here(), signed_in_here().member
    asked = request.args.get("q", "")[:LONGEST_TYPED]
    kept = parts.db.read(lambda s: service.list_kept(member, session=s))
    found = parts.db.read(lambda s: service.find_words(parts.library.now(s), asked))
    return render_template(
        "panel/watched.html",
        typed=typed or Word("danger", "fr", ""),
        example=example, error=error, trial=trial, removal=removal, asked=asked, found=found,
        kept=kept, said=watched_words, names=names_here(), longest=service.LONGEST,
    )  # fmt: skip
