"""Broadcasts: written in every language, looked over, agreed to, let go, watched and stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import broadcast_words
from admin.broadcast_forms import draft_of, read_draft, read_moment
from admin.editor_captions import steps_called
from admin.gate import signed_in_here
from admin.reading import number_in
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.screens.inbox import names_here
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import broadcast_sending as sending
from bot.services import broadcast_views as views
from bot.services import broadcasts as service
from bot.services.broadcast_check import Check, examine
from bot.services.broadcasts import Draft
from bot.services.parts import OUTBOX
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("broadcasts", __name__)
NEEDS = Permission.SEND_BROADCASTS
GONE = "no_such_broadcast"


@screen.route("/broadcasts", needs=NEEDS)
def list_broadcasts() -> str:
    """All of them, the newest first."""
    member, after = signed_in_here().member, request.args.get("after")
    page = parts_here().db.read(lambda s: views.list_lines(member, session=s, after=after))
    return render_template(
        "panel/broadcasts.html",
        page=page, is_first=after is None, names=names_here(), said=broadcast_words,
    )  # fmt: skip


@screen.route("/broadcasts/new", methods=["GET", "POST"], needs=NEEDS)
def new() -> AnyResponse:
    """Write one."""
    if request.method == "GET":
        return make_response(_form(Draft("")))
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    draft = read_draft(request.form)
    try:
        made = parts.db.write(
            lambda s: service.write_broadcast(parts, member, draft, session=s, now=now)
        )
    except Refusal as refusal:
        return make_response(_form(draft, error=word(REFUSALS, refusal.code)), 422)
    return see(url_for(".show", broadcast_id=made))


@screen.route("/broadcasts/<int:broadcast_id>/edit", methods=["GET", "POST"], needs=NEEDS)
def edit(broadcast_id: int) -> AnyResponse:
    """Write it anew; what was checked and agreed to is taken back."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    found = _open(broadcast_id)
    if request.method == "GET":
        return make_response(_form(draft_of(found), found))
    draft, seen = read_draft(request.form), _seen()
    try:
        parts.db.write(
            lambda s: service.change_broadcast(
                parts, member, broadcast_id, draft, seen=seen, session=s, now=now
            )
        )
    except Refusal as refusal:
        return make_response(_form(draft, found, error=word(REFUSALS, refusal.code)), 422)
    return see(url_for(".show", broadcast_id=broadcast_id))


@screen.route("/broadcasts/<int:broadcast_id>", needs=NEEDS)
def show(broadcast_id: int) -> str:
    """One: what it says, whom it reaches, how far it is, and what can be done now."""
    return _page(broadcast_id)


@screen.route("/broadcasts/<int:broadcast_id>/progress", needs=NEEDS, extends=False)
def progress(broadcast_id: int) -> AnyResponse:
    """How far it is; asked for by the page itself."""
    found = _open(broadcast_id)
    if found.progress is None:
        abort(404)
    told = render_template("panel/broadcast_progress.html", it=found, said=broadcast_words)
    response = make_response(told)
    response.add_etag()
    return response.make_conditional(request)


@screen.route("/broadcasts/<int:broadcast_id>/results", needs=NEEDS)
def results(broadcast_id: int) -> str:
    """What became of each person's copy, page by page."""
    parts, member, found = parts_here(), signed_in_here().member, _open(broadcast_id)
    after, outcome = number_in(request.args.get("after")) or 0, request.args.get("outcome", "")
    lines, following = parts.db.read(
        lambda s: views.list_results(
            parts, member, broadcast_id, session=s, outcome=outcome, after=after
        )
    )
    return render_template(
        "panel/broadcast_results.html",
        it=found, lines=lines, following=following, outcome=outcome, is_first=not after,
        outcomes=views.OUTCOMES, said=broadcast_words,
    )  # fmt: skip


@screen.route("/broadcasts/<int:broadcast_id>/check", methods=["POST"], needs=NEEDS)
def check(broadcast_id: int) -> AnyResponse:
    """It was looked over as it was shown: nothing blocks."""
    member, now, found = signed_in_here().member, parts_here().clock(), _examined(broadcast_id)
    if found.version != _seen():
        return _refused(broadcast_id, Refusal("broadcast_changed"))
    return _do(
        broadcast_id,
        lambda s: service.pass_check(member, broadcast_id, found, session=s, now=now),
        _("C’est vérifié."),
    )


@screen.route("/broadcasts/<int:broadcast_id>/approve", methods=["POST"], needs=NEEDS)
def approve(broadcast_id: int) -> AnyResponse:
    """A second member agrees."""
    member, now, seen = signed_in_here().member, parts_here().clock(), _seen()
    return _do(
        broadcast_id,
        lambda s: service.approve(member, broadcast_id, seen=seen, session=s, now=now),
        _("Votre accord est noté."),
    )


@screen.route("/broadcasts/<int:broadcast_id>/send", methods=["POST"], needs=NEEDS)
def send(broadcast_id: int) -> AnyResponse:
    """Let it go, now or later."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    seen, fields = _seen(), request.form.copy()

    def story(session: Any) -> None:
        sending.send_broadcast(
            parts, member, broadcast_id, typed=fields.get("count", "")[:20], seen=seen,
            session=session, now=now, due=read_moment(fields),
        )  # fmt: skip

    return _do(broadcast_id, story, _("C’est en route."))


@screen.route("/broadcasts/<int:broadcast_id>/<act>", methods=["POST"], needs=NEEDS)
def steer(broadcast_id: int, act: str) -> AnyResponse:
    """Pause it, let it go on, stop it for good, or try only the failures again."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    one = member, broadcast_id
    acts: dict[str, tuple[Callable[[Any], Any], str]] = {
        "pause": (lambda s: sending.pause(*one, session=s, now=now), _("L’envoi est en pause.")),
        "resume": (lambda s: sending.resume(parts, *one, session=s, now=now), _("Cela continue.")),
        "cancel": (
            lambda s: sending.cancel(*one, session=s, now=now),
            _("L’envoi est arrêté : plus rien ne part."),
        ),
        "retry-doubtful": (
            lambda s: sending.retry(parts, *one, session=s, now=now, doubtful=True),
            _("Les envois incertains sont refaits."),
        ),
        "retry": (
            lambda s: sending.retry(parts, *one, session=s, now=now),
            _("Les échecs sont réessayés."),
        ),
    }
    if act not in acts:
        abort(404)
    return _do(broadcast_id, *acts[act])


def _do(broadcast_id: int, story: Callable[[Any], Any], said: str) -> AnyResponse:
    """One act, and its page again."""
    try:
        parts_here().db.write(story)
    except Refusal as refusal:
        return _refused(broadcast_id, refusal)
    parts_here().bell.ring(OUTBOX)
    flash(said)
    return see(url_for(".show", broadcast_id=broadcast_id))


def _refused(broadcast_id: int, refusal: Refusal) -> AnyResponse:
    if refusal.code == GONE:
        abort(404)
    return make_response(_page(broadcast_id, error=word(REFUSALS, refusal.code)), 422)


def _seen() -> int:
    """The version that the member looked at."""
    written = request.form.get("seen", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else -1


def _open(broadcast_id: int) -> views.Broadcast:
    parts, member = parts_here(), signed_in_here().member
    try:
        return parts.db.read(lambda s: views.open_broadcast(parts, member, broadcast_id, session=s))
    except Refusal as refusal:
        if refusal.code == GONE:
            abort(404)
        raise


def _examined(broadcast_id: int) -> Check:
    parts, now, row = parts_here(), parts_here().clock(), _open(broadcast_id).row
    return parts.db.read(lambda s: examine(parts, row, session=s, now=now))


def _page(broadcast_id: int, *, error: str = "") -> str:
    found = _open(broadcast_id)
    is_before = found.progress is None
    return render_template(
        "panel/broadcast.html",
        it=found,
        check=_examined(broadcast_id) if is_before and found.row.state != "scheduled" else None,
        labels=_choices(),
        names=names_here(),
        error=error,
        typed=request.form,
        said=broadcast_words,
        asks_number=(found.row.recipients or 0) > sending.CONFIRM_ABOVE,
    )


def _form(draft: Draft, found: views.Broadcast | None = None, *, error: str = "") -> str:
    return render_template(
        "panel/broadcast_form.html",
        draft=draft, it=found, labels=_choices(), error=error, said=broadcast_words,
        seen=request.form.get("seen", found.row.version if found else 0),
        languages=service.LANGUAGES, steps=steps_called(draft.opens_flow or ""),
    )  # fmt: skip


def _choices() -> Any:
    parts = parts_here()
    return parts.db.read(lambda s: views.list_choices(parts, session=s))
