"""Sheets of facts: out as CSV, and in again with a look before anything is changed."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import fact_words
from admin.gate import signed_in_here
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.words import word
from bot.here import parts_here
from bot.services.fact_changes import find_kind
from bot.services.fact_import import Report, import_sheet
from bot.services.fact_sheet import LARGEST, columns_of, write_sheet
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("fact_sheets", __name__)


@screen.route("/fact-sheets/<kind>.csv", needs=Permission.SEE_FACTS)
def export(kind: str) -> Response:
    """Every fact of a kind, for a sheet; no cell is a formula."""
    parts, member = parts_here(), signed_in_here().member
    text = parts.db.read(lambda s: write_sheet(member, kind, session=s))
    told = {"Content-Disposition": f'attachment; filename="{find_kind(kind).name}.csv"'}
    return Response(f"\ufeff{text}", mimetype="text/csv", headers=told)


@screen.route("/fact-sheets/<kind>/import", methods=["GET", "POST"], needs=Permission.CHANGE_FACTS)
def import_facts(kind: str) -> AnyResponse:
    """What a file would add, change and leave out; then the same file for good."""
    parts, member, form = parts_here(), signed_in_here().member, request.form
    report: Report | None = None
    error, text = "", ""
    if request.method == "POST":
        data = _sheet()
        try:
            report = import_sheet(
                parts, member, kind, data, is_trial=form.get("is_seen") != "yes",
                removes=form.get("removes") == "yes", now=parts.clock(),
            )  # fmt: skip
            text = data.decode("utf-8-sig")
        except Refusal as refusal:
            if refusal.code in {"no_such_fact", "not_allowed"}:
                raise
            error = word(REFUSALS, refusal.code)
        if report is not None and report.is_done:
            flash(_("Le fichier est importé : le prochain message le dit."))
    told = render_template(
        "panel/fact_import.html",
        kind=find_kind(kind), report=report, text=text, error=error, said=fact_words,
        columns=columns_of(find_kind(kind)),
    )  # fmt: skip
    return make_response(told, 422 if error or (report and report.rejects) else 200)


def _sheet() -> bytes:
    uploaded = request.files.get("file")
    if uploaded is not None and uploaded.filename:
        return uploaded.stream.read(LARGEST + 1)
    return request.form.get("text", "").encode()
