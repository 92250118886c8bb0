"""The inbox: who wrote, by folder; search; and what came since the page was loaded."""

from __future__ import annotations

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin import message_words
from admin.forms_of_messages import SearchForm
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import see
from bot.here import parts_here
from bot.services import inbox_views as service
from bot.services.members import list_members
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("inbox", __name__)
LIST = Permission.LIST_MESSAGES


@screen.route("/messages", needs=LIST)
def list_people() -> str:
    """A folder of people, page by page."""
    parts, member, after = parts_here(), signed_in_here().member, request.args.get("after")
    asked = request.args.get("folder", "")
    folder = asked if asked in service.FOLDERS else "all"
    now = parts.clock()
    page = parts.db.read(
        lambda s: service.list_inbox(parts, member, session=s, now=now, folder=folder, after=after)
    )
    return render_template(
        "panel/inbox.html",
        page=page, folder=folder, folders=service.FOLDERS, is_first=after is None,
        names=names_here(), form=SearchForm(formdata=None), words_of=message_words, news=0,
    )  # fmt: skip


@screen.route("/messages/news", needs=LIST, extends=False)
def news() -> AnyResponse:
    """How many messages came since a moment: a link, asked for by the page itself."""
    parts, member, written = parts_here(), signed_in_here().member, request.args.get("since", "")
    is_moment = written.isascii() and written.isdigit() and len(written) < 19
    since = int(written) if is_moment else 2**62
    count = parts.db.read(lambda s: service.count_news(member, since=since, session=s))
    asked = request.args.get("folder", "")
    folder = asked if asked in service.FOLDERS else "all"
    response = make_response(render_template("panel/inbox_news.html", news=count, folder=folder))
    response.add_etag()
    return response.make_conditional(request)


@screen.route("/messages/search", methods=["POST"], needs=LIST)
def search() -> AnyResponse:
    """Whoever is behind a number, a code or a reference; the one who is found is opened."""
    parts, member, form = parts_here(), signed_in_here().member, SearchForm()
    now, typed = parts.clock(), form.who.data or ""
    found: tuple[service.InboxLine, ...] = ()
    try:
        found = parts.db.write(lambda s: service.search(parts, member, typed, session=s, now=now))
    except Refusal as refusal:
        if refusal.code != "empty":
            raise
    if len(found) == 1:
        return see(url_for("panel.person.show", contact_id=found[0].contact_id))
    text = render_template(
        "panel/inbox_found.html", found=found, form=form, names=names_here(),
        words_of=message_words,
    )  # fmt: skip
    return make_response(text, 200 if found else 422)


def names_here() -> dict[int, str]:
    """The members, by id."""
    parts = parts_here()
    everyone = parts.db.read(lambda s: list_members(parts, session=s))
    return {it.id: it.shown_name for it in everyone}
