"""Flows as files: downloaded as YAML and PO; an upload shows what it would change, then waits."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import editor_words
from admin.gate import signed_in_here
from admin.reading import number_in
from admin.screen import Screen
from admin.screens.editor import to
from admin.step_forms import plain_name
from admin.words import word
from bot.core.editing import changes_between
from bot.here import parts_here
from bot.services import drafts, flow_exchange
from bot.services.draft_checks import Problems, find_problems
from bot.services.flow_exchange import LARGEST, BadUpload, Upload
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("flow_exchange", __name__)
NEEDS = Permission.EDIT_FLOWS


@screen.route("/flows/<flow>.yaml", needs=NEEDS)
def export_yaml(flow: str) -> Response:
    """The structure and the French, with what the draft changes."""
    return _file(f"{flow}.yaml", flow_exchange.yaml_of(_work(flow).draft), "application/yaml")


@screen.route("/flows/<flow>.po", needs=NEEDS)
def export_po(flow: str) -> Response:
    """The Bambara beside the French."""
    return _file(f"{flow}.po", flow_exchange.po_of(_work(flow).draft), "text/x-gettext-translation")


@screen.route("/flows/import", methods=["GET", "POST"], needs=NEEDS)
def bring_in() -> AnyResponse | str:
    """Read the files and show what they would change; then put it into the draft."""
    if request.method == "GET":
        return _page(request.args.get("flow", "")[:60])
    flow = plain_name(request.form.get("flow", ""))
    yaml, po = _given("yaml"), _given("po")
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()

    def read(session: drafts.Session) -> tuple[Upload, Problems | None]:
        upload = flow_exchange.read_upload(member, yaml, po, flow=flow, session=session)
        return upload, find_problems(parts, _as_work(upload), session=session)

    try:
        upload, problems = parts.db.read(read)
        if "confirm" in request.form:
            seen = number_in(request.form.get("seen")) or 0
            parts.db.write(
                lambda s: drafts.replace_draft(
                    member, upload.draft, seen=seen, session=s, now=now
                )
            )
            flash(_("C’est dans le brouillon. Rien n’est publié."))
            return to(upload.draft.flow.flow, see="changes")
    except (BadUpload, drafts.DraftChanged, Refusal) as refusal:
        return make_response(_page(flow, yaml=yaml, po=po, refusal=refusal), 422)
    return _page(flow, yaml=yaml, po=po, upload=upload, problems=problems)


def _as_work(upload: Upload) -> drafts.Work:
    """The upload as if it were the draft already."""
    work, name = upload.work, upload.draft.flow.flow
    if work is None:
        return drafts.Work(name, upload.draft, None, 1, None)
    return drafts.Work(name, upload.draft, work.base, work.revision, work.published)


def _given(name: str) -> str:
    """A file, or the text of one that was shown already."""
    sent = request.files.get(name)
    if sent is not None and sent.filename:
        return sent.stream.read(LARGEST + 1).decode("utf-8", "replace").removeprefix("\ufeff")
    return request.form.get(f"{name}_text", "")[: LARGEST + 1]


def _work(flow: str) -> drafts.Work:
    parts, member = parts_here(), signed_in_here().member
    return parts.db.read(lambda s: drafts.read_work(member, flow, session=s))


def _file(name: str, text: str, kind: str) -> Response:
    response = Response(text, mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _page(
    flow: str,
    *,
    yaml: str = "",
    po: str = "",
    upload: Upload | None = None,
    problems: Problems | None = None,
    refusal: Refusal | None = None,
) -> str:
    old = upload.work.draft if upload and upload.work else None
    return render_template(
        "panel/flow_import.html",
        flow=flow,
        yaml=yaml,
        po=po,
        upload=upload,
        problems=problems,
        changes=changes_between(old, upload.draft) if upload and old else (),
        is_new=upload is not None and old is None,
        said=editor_words,
        refusal=word(editor_words.REFUSALS, refusal.code) if refusal else "",
        issues=getattr(refusal, "issues", ()),
        problem=getattr(refusal, "problem", ""),
    )
