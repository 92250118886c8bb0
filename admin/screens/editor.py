"""The editor: the steps of a flow, the form of one of them, and what comes of the draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import editor_words
from admin.editor_pages import Shown, show_work
from admin.editor_phone import open_phone
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.step_forms import plain_name, read_edit, read_words
from admin.words import word
from bot.core.editing import CannotEdit, Draft, add_step, change_flow, changes_between, remove_step
from bot.core.flow import texts_of
from bot.here import parts_here
from bot.services import drafts
from bot.services.drafts import HEADER, DraftChanged, Work
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.transcripts import Transcript

screen = Screen("editor", __name__)
NEEDS = Permission.EDIT_FLOWS
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the editor is shown."""

    see: str = "form"
    step: str = ""
    search: str = ""


@screen.route("/flows/<flow>", needs=NEEDS)
def show(flow: str) -> str:
    """A flow on the table."""
    asked = request.args
    see = asked.get("see", "form")
    return page(flow, Asked(see, asked.get("step", ""), asked.get("q", "")[:60]))


@screen.route("/flows/<flow>/steps/<step>", methods=["POST"], needs=NEEDS)
def save_step(flow: str, step: str) -> AnyResponse:
    """Keep what is written of a step; add, move or remove a choice."""
    edit = read_edit(request.form, step)
    try:
        change(flow, edit, step)
    except DraftChanged as conflict:
        return _conflict(flow, step, conflict.work, edit)
    except Refusal as refusal:
        return refused(flow, Asked("form", step), refusal)
    if request.form.get("do") in (None, "", "save"):
        flash(_("L’étape est enregistrée dans le brouillon."))
    return to(flow, step=step)


@screen.route("/flows/<flow>/steps", methods=["POST"], needs=NEEDS)
def add(flow: str) -> AnyResponse:
    """A step more."""
    form, made = request.form, []

    def edit(draft: Draft) -> Draft:
        kind, then = form.get("kind", ""), plain_name(form.get("then", ""))
        changed, name = add_step(
            draft, kind, title=form.get("title", "")[:200], then=then, action="ask_agent"
        )
        made.append(name)
        return changed

    try:
        change(flow, edit, HEADER, fresh=True)
    except Refusal as refusal:
        return refused(flow, Asked("steps"), refusal)
    return to(flow, step=made[-1])


@screen.route("/flows/<flow>/steps/<step>/remove", methods=["GET", "POST"], needs=NEEDS)
def remove(flow: str, step: str) -> AnyResponse | str:
    """Ask where its ways and its people go, then take a step away."""
    if request.method == "GET":
        return _remove_page(flow, step)
    instead = plain_name(request.form.get("instead", ""))
    people = plain_name(request.form.get("people", ""))
    try:
        change(flow, lambda it: remove_step(it, step, instead=instead, people=people), step)
    except Refusal as refusal:
        return make_response(_remove_page(flow, step, refusal.code), 422)
    flash(_("L’étape est supprimée du brouillon."))
    return to(flow, see="changes")


@screen.route("/flows/<flow>/header", methods=["POST"], needs=NEEDS)
def save_header(flow: str) -> AnyResponse:
    """Another title, other words that lead here, another start."""
    form = request.form

    def edit(draft: Draft) -> Draft:
        return change_flow(
            draft,
            title=form.get("title", "")[:120],
            keywords=read_words(form.get("keywords", "")[:600]),
            start=plain_name(form.get("start", "")),
        )

    try:
        change(flow, edit, HEADER)
    except Refusal as refusal:
        return refused(flow, Asked("steps"), refusal)
    flash(_("C’est enregistré dans le brouillon."))
    return to(flow, see="steps")


@screen.route("/flows/<flow>/french-only", methods=["POST"], needs=NEEDS)
def go_french(flow: str) -> AnyResponse:
    """Let some texts go out in French although their translation is missing or stale."""
    keys = request.form.getlist("key")
    reason = " ".join(request.form.get("reason", "")[:LONGEST_REASON].split())
    try:
        if not reason:
            raise Refusal("no_reason")
        change(flow, lambda it: _allowed(it, keys, reason), HEADER, fresh=True)
    except Refusal as refusal:
        return refused(flow, Asked("problems"), refusal)
    flash(_("Ces textes partiront en français. L’accueil le rappelle jusqu’à la traduction."))
    return to(flow, see="problems")


@screen.route("/flows/<flow>/people/<step>", methods=["POST"], needs=NEEDS)
def lead_people(flow: str, step: str) -> AnyResponse:
    """Say where people go who stand on a step that is gone."""
    target = plain_name(request.form.get("people", ""))
    try:
        change(flow, lambda it: _moved(it, step, target), HEADER, fresh=True)
    except Refusal as refusal:
        return refused(flow, Asked("problems"), refusal)
    return to(flow, see="problems")


def change(flow: str, edit: Callable[[Draft], Draft], step: str, *, fresh: bool = False) -> Work:
    """Change the draft as the member saw it; `fresh`: it does no harm to what others changed."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    seen = request.form.get("seen", "")

    def story(session: drafts.Session) -> Work:
        mark = seen
        if fresh:
            work = drafts.read_work(member, flow, session=session)
            mark = drafts.mark_of(work.draft, step)
        return drafts.change(member, flow, edit, step=step, seen=mark, session=session, now=now)

    return parts.db.write(story)


def to(flow: str, *, see: str = "form", step: str | None = None) -> AnyResponse:
    """Go to a part of the editor."""
    return redirect(url_for("panel.editor.show", flow=flow, see=see, step=step or None), 303)


def page(flow: str, asked: Asked, **more: object) -> str:
    """The editor, with what else its panes show."""
    return render_shown(show_work(flow, asked.see, asked.step, asked.search), **more)


def refused(flow: str, asked: Asked, refusal: Refusal, **more: object) -> AnyResponse:
    """The editor with the reason why nothing was done."""
    if refusal.code in ("no_such_flow", "not_allowed"):
        raise refusal
    told = word(editor_words.REFUSALS, refusal.code)
    return make_response(page(flow, asked, refusal=told, typed=request.form, **more), 422)


def _conflict(flow: str, step: str, theirs: Work, edit: Callable[[Draft], Draft]) -> AnyResponse:
    """Both texts: theirs is stored, mine stands in the form and can be kept instead."""
    try:
        mine = edit(theirs.draft)
    except CannotEdit as problem:
        return refused(flow, Asked("form"), Refusal(problem.code))
    shown = show_work(flow, "form", step, "", mine=mine)
    both = [it for it in changes_between(theirs.draft, mine) if it.state == step]
    return make_response(render_shown(shown, conflict=both), 422)


def render_shown(shown: Shown, **more: object) -> str:
    """The page, with a phone where one is shown."""
    if shown.side == "phone" and "phone" not in more:
        asked = request.args.get("step", "")
        begin = asked if asked in shown.draft.flow.states else ""
        more["phone"] = open_phone(shown, Transcript(begin=begin))
    return render_template("panel/editor.html", it=shown, said=editor_words, **more)


def _remove_page(flow: str, step: str, code: str = "") -> str:
    shown = show_work(flow, "form", step, "")
    if step not in shown.draft.flow.states:
        raise Refusal("no_such_step")
    told = word(editor_words.REFUSALS, code) if code else ""
    return render_template("panel/editor_remove.html", it=shown, refusal=told)


def _allowed(draft: Draft, keys: list[str], reason: str) -> Draft:
    known = {
        f"{name}.{part}" for name, state in draft.flow.states.items() for part, _ in texts_of(state)
    }
    found = {key: reason for key in keys if key in known}
    return Draft(draft.flow, draft.texts, draft.moves, {**draft.french_only, **found})


def _moved(draft: Draft, step: str, target: str) -> Draft:
    moves = {**draft.moves, step: target}
    return Draft(draft.flow, draft.texts, moves, draft.french_only)
