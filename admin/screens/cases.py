"""Cases: lists, one of them with its history, and changes seen in words before they are made."""

from __future__ import annotations

from flask import abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import case_words
from admin.gate import signed_in_here
from admin.person_link import openable
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.core.lifecycle import Kind, begins, states
from bot.here import parts_here
from bot.services.case_import import Report, import_cases
from bot.services.case_opening import NewCase, open_case
from bot.services.case_people import Found, find_people
from bot.services.case_people import show_number as number_of
from bot.services.case_plans import Act, Change
from bot.services.case_preview import preview as preview_change
from bot.services.case_sheet import COLUMNS, LARGEST
from bot.services.case_views import Folder, read_case
from bot.services.case_views import list_cases as listed
from bot.services.cases import Done, change_case, may_change
from bot.services.members import Member, list_members
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.telling import Skipped

screen = Screen("cases", __name__)
LONGEST_TYPED = 60


@screen.route("/cases", needs=Permission.LIST_CASES)
def list_cases() -> str:
    """A folder of cases, page by page."""
    parts, member, given = parts_here(), signed_in_here().member, request.args
    asked = given.get("folder", "")
    folder = Folder(asked) if asked in set(Folder) else Folder.OPEN
    stage = given.get("stage", "") if given.get("stage") in states(Kind.CASE) else ""
    reference = given.get("reference", "")[:LONGEST_TYPED]
    page = parts.db.read(
        lambda s: listed(
            parts,
            member,
            session=s,
            folder=folder,
            stage=stage,
            reference=reference,
            after=given.get("after"),
        )
    )
    chosen = {"folder": folder.value, "stage": stage, "reference": reference}
    return render_template(
        "panel/cases.html",
        page=page,
        chosen={name: value for name, value in chosen.items() if value},
        folder=folder,
        is_first="after" not in given,
        names=_names(),
        words_of=case_words,
    )


@screen.route("/cases/<int:case_id>", needs=Permission.OPEN_CASE)
def show(case_id: int) -> str:
    """One case."""
    return _page(case_id)


@screen.route("/cases/<int:case_id>/number", methods=["POST"], needs=Permission.SHOW_NUMBER)
def show_number(case_id: int) -> str:
    """The same with the whole number, which is recorded."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    number = parts.db.write(lambda s: number_of(parts, member, case_id, session=s, now=now))
    return _page(case_id, number=number)


@screen.route("/cases/<int:case_id>/preview", methods=["POST"], needs=Permission.CHANGE_CASE)
def preview(case_id: int) -> AnyResponse:
    """What a change would be, and the very message that the person would get."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    change = _asked()
    try:
        found = parts.db.read(
            lambda s: preview_change(parts, member, case_id, change, session=s, now=now)
        )
    except Refusal as refusal:
        return _refused(case_id, refusal)
    told = render_template(
        "panel/case_change.html",
        preview=found, row=found.plan.after, change=change, names=_names(), words_of=case_words,
    )  # fmt: skip
    return make_response(told)


@screen.route("/cases/<int:case_id>/change", methods=["POST"], needs=Permission.CHANGE_CASE)
def change(case_id: int) -> AnyResponse:
    """Make the change that was seen."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    asked, written = _asked(), request.form.get("seen", "")
    seen = int(written) if written.isascii() and written.isdigit() and len(written) < 19 else -1
    try:
        done = parts.db.write(
            lambda s: change_case(parts, member, case_id, asked, seen=seen, session=s, now=now)
        )
    except Refusal as refusal:
        return _refused(case_id, refusal)
    flash(_told(done))
    return _after(case_id)


@screen.route("/cases/new", methods=["GET", "POST"], needs=Permission.CHANGE_CASE)
def new() -> AnyResponse:
    """Open a case: first for whom, then where it stands."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    typed = request.values.get("who", "")[:LONGEST_TYPED]
    if request.method == "GET":
        return _asking(typed)
    people = parts.db.read(lambda s: find_people(parts, member, typed, session=s, now=now))
    chosen = request.form.get("contact", "")
    if not people:
        return _asking(typed, error=_("Personne n’écrit de ce numéro ou avec ce code."))
    if not chosen:
        return _asking(typed, people)
    if chosen not in {str(it.contact_id) for it in people}:
        abort(400)
    try:
        return _open(int(chosen))
    except Refusal as refusal:
        return _asking(typed, people, error=word(REFUSALS, refusal.code))


def _open(contact_id: int) -> AnyResponse:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    is_protected = bool(request.form.get("protected"))
    asked = NewCase(contact_id, request.form.get("stage", ""), is_protected=is_protected)
    row = parts.db.write(lambda s: open_case(parts, asked, actor=member, session=s, now=now))
    flash(_("Le dossier %(reference)s est ouvert.", reference=row.reference))
    return _after(row.id)


def _after(case_id: int) -> AnyResponse:
    """The case again where it is still there for the member, else the list."""
    member = signed_in_here().member
    if parts_here().db.read(lambda s: may_change(member, case_id, session=s)):
        return see(url_for(".show", case_id=case_id))
    return see(url_for(".list_cases"))


def _asking(typed: str, people: tuple[Found, ...] = (), *, error: str = "") -> AnyResponse:
    told = render_template(
        "panel/case_new.html",
        typed=typed,
        people=people,
        stages=begins(Kind.CASE),
        error=error,
        words_of=case_words,
    )
    return make_response(told, 422 if error else 200)


@screen.route("/cases/import", methods=["GET", "POST"], needs=Permission.IMPORT_CASES)
def import_sheet() -> AnyResponse:
    """A trial of a file of cases first, then the same file for good."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    report: Report | None = None
    error, text = "", ""
    if request.method == "POST":
        data = _sheet()
        try:
            is_trial = request.form.get("is_seen") != "yes"
            report = import_cases(parts, data, actor=member, dry_run=is_trial, now=now)
            text = data.decode("utf-8-sig")
        except Refusal as refusal:
            error = word(REFUSALS, refusal.code)
        if report is not None and report.is_done:
            flash(_("Le fichier est importé."))
    told = render_template(
        "panel/case_import.html",
        report=report,
        text=text,
        error=error,
        columns=tuple(COLUMNS),
        words_of=case_words,
    )
    return make_response(told, 422 if error or (report and report.rejects) else 200)


def _sheet() -> bytes:
    uploaded = request.files.get("file")
    if uploaded is not None and uploaded.filename:
        return uploaded.stream.read(LARGEST + 1)
    return request.form.get("text", "").encode()


def _asked() -> Change:
    form = request.form
    if form.get("act") not in set(Act):
        abort(400)
    return Change(
        Act(form["act"]),
        form.get("value", "").strip()[:LONGEST_TYPED],
        form.get("detail", "").strip()[:LONGEST_TYPED],
    )


def _refused(case_id: int, refusal: Refusal) -> AnyResponse:
    if refusal.code == "no_such_case":
        raise refusal
    return make_response(_page(case_id, error=word(REFUSALS, refusal.code)), 422)


def _page(case_id: int, *, number: str | None = None, error: str = "") -> str:
    parts, member = parts_here(), signed_in_here().member
    found = parts.db.read(lambda s: read_case(parts, member, case_id, session=s))
    return render_template(
        "panel/case.html",
        case=found,
        row=found.row,
        person_id=openable(found.row.contact_id),
        number=number,
        error=error,
        names=_names(),
        words_of=case_words,
        given=request.form,
    )


def _names() -> dict[int, str]:
    """Every member who is at work, by id."""
    parts = parts_here()
    found: tuple[Member, ...] = parts.db.read(lambda s: list_members(parts, session=s))
    return {member.id: member.shown_name for member in found if not member.is_disabled}


def _told(done: Done) -> str:
    match done.told:
        case None:
            return _("C’est enregistré. La personne n’a pas à le savoir.")
        case Skipped(code):
            return _("C’est enregistré.") + " " + word(case_words.SKIPPED, code)
    return _("C’est enregistré, et la personne est prévenue.")
