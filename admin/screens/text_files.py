"""PO files: out for a translator's own tools, and in again with a look before anything is kept."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, request
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from admin import text_words
from admin.gate import signed_in_here
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.words import word
from bot.here import parts_here
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.text_files import LARGEST, Brought, bring_texts, export_texts, only_changes
from bot.services.texts import DOMAINS

screen = Screen("text_files", __name__)
BAMBARA = "bm"


@screen.route("/text-files/<domain>.po", needs=Permission.SEE_TEXTS)
def export(domain: str) -> Response:
    """The texts of a domain as they stand now."""
    parts = parts_here()
    text = parts.db.read(lambda s: export_texts(parts, BAMBARA, domain, session=s))
    told = {"Content-Disposition": f'attachment; filename="{domain}.po"'}
    return Response(text, mimetype="text/x-gettext-translation", headers=told)


@screen.route("/text-files/<domain>/import", methods=["GET", "POST"], needs=Permission.TRANSLATE)
def import_texts(domain: str) -> AnyResponse:
    """What a file would propose; then the proposals."""
    if domain not in DOMAINS:
        raise Refusal("no_such_text")
    parts, member, brought = parts_here(), signed_in_here().member, None
    error = ""
    if request.method == "POST":
        try:
            brought = bring_texts(
                parts, member, BAMBARA, domain, _file(),
                is_trial=request.form.get("is_seen") != "yes", now=parts.clock(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == "not_allowed":
                raise
            error = word(REFUSALS, refusal.code)
        _tell(brought)
    told = render_template(
        "panel/text_import.html",
        domain=domain, brought=brought, error=error, said=text_words,
        text=only_changes(BAMBARA, brought) if brought else "",
    )  # fmt: skip
    return make_response(told, 422 if error else 200)


def _tell(brought: Brought | None) -> None:
    if brought is not None and brought.is_done:
        count = len(brought.changes)
        flash(ngettext("%(num)d texte est proposé.", "%(num)d textes sont proposés.", count))


def _file() -> bytes:
    uploaded = request.files.get("file")
    if uploaded is not None and uploaded.filename:
        return uploaded.stream.read(LARGEST + 1)
    return request.form.get("text", "").encode()
