"""One new fact from a form: tried, shown as the bot would say it, then published."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import fact_words
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.facts import choices_here, typed_here
from admin.screens.sign_in import see
from bot.here import parts_here
from bot.services import fact_entry as service
from bot.services.fact_changes import BadFact
from bot.services.fact_entry import ENTERED, REQUIRED, Entry
from bot.services.policy import Permission

screen = Screen("new_fact", __name__)
NEEDS = Permission.CHANGE_FACTS


@screen.route("/new-fact", needs=NEEDS)
def choose() -> str:
    """Which kind it is of."""
    return render_template("panel/fact_choose.html", kinds=ENTERED, said=fact_words)


@screen.route("/new-fact/<kind>", methods=["GET", "POST"], needs=NEEDS)
def enter(kind: str) -> AnyResponse | str:
    """The form; what it becomes; then it is said from the next message on."""
    service.find_entered(kind)
    if request.method == "GET":
        return _page(kind, {}, {})
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    typed = typed_here(kind)
    try:
        if request.form.get("act") != "publish":
            entry = parts.db.read(
                lambda s: service.try_fact(parts, member, kind, typed, session=s, now=now)
            )
            return _page(kind, typed, {}, entry)
        key = parts.db.write(
            lambda s: service.publish_fact(member, kind, typed, session=s, now=now)
        )
    except BadFact as bad:
        return make_response(_page(kind, typed, bad.problems), 422)
    flash(_("C’est publié : le prochain message le dit."))
    return see(url_for("panel.facts.show", kind=kind, key=key))


def _page(
    kind: str,
    typed: Mapping[str, list[str]],
    problems: Mapping[str, str],
    entry: Entry | None = None,
) -> str:
    return render_template(
        "panel/fact_new.html",
        kind=service.find_entered(kind), values=typed, problems=problems, entry=entry,
        choices=choices_here(kind), said=fact_words, required=REQUIRED,
    )  # fmt: skip
