"""Translations: every text in French and Bambara, written by one member and approved by another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import text_words
from admin.gate import signed_in_here
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import translating as service
from bot.services.flow_wording import read_rules
from bot.services.members import name_of
from bot.services.policy import Permission
from bot.services.recording import LANGUAGES, Voice, list_voices
from bot.services.refusal import Refusal
from bot.services.text_checks import Cost, Remark, check_text, cost_of
from bot.services.text_lists import FOLDERS, list_page
from bot.services.texts import TextRow, siblings_of
from bot.services.translating import BadText

screen = Screen("texts", __name__)
SEE, TRANSLATE = Permission.SEE_TEXTS, Permission.TRANSLATE
BAMBARA = "bm"
TEXT = "/texts/<domain>/<path>"
LONGEST_TYPED = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One text with everything of its page."""

    row: TextRow
    typed: str
    remarks: tuple[Remark, ...]
    cost: Cost
    translator: str
    approver: str
    voices: Mapping[str, Voice]


@screen.route("/texts", needs=SEE)
def list_texts() -> str:
    """Texts by state and place, page by page."""
    parts, given = parts_here(), request.args
    folder = given.get("folder", "") if given.get("folder") in FOLDERS else "all"
    group, words = given.get("group", "")[:LONGEST_TYPED], given.get("words", "")[:LONGEST_TYPED]
    after = given.get("after", "")[:200]
    page = parts.db.read(
        lambda s: list_page(
            parts, BAMBARA, session=s, folder=folder, group=group, words=words, after=after
        )
    )
    return render_template(
        "panel/texts.html",
        page=page, folders=FOLDERS, is_first=not after, said=text_words,
        chosen={"folder": folder, "group": group or None, "words": words or None},
    )  # fmt: skip


@screen.route(TEXT, needs=SEE)
def show(domain: str, path: str) -> str:
    """One text: the French, what is said, what waits for a reader."""
    return _page(domain, path)


@screen.route(TEXT, methods=["POST"], needs=TRANSLATE)
def propose(domain: str, path: str) -> AnyResponse:
    """Look at what a text would be, or propose it."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    text, seen = request.form.get("text", "")[: service.LONGEST + 1], request.form.get("seen", "")
    if request.form.get("act") == "check":
        return make_response(_page(domain, path, typed=text))
    try:
        _write(
            lambda s: service.propose_text(
                parts, member, BAMBARA, domain, path, text, seen=seen, session=s, now=now
            )
        )
    except BadText:
        refused = word(REFUSALS, "bad_translation")
        return make_response(_page(domain, path, typed=text, problem=refused), 422)
    except Refusal as refusal:
        return refused_text(domain, path, refusal, typed=text)
    flash(_("C’est proposé. Une autre personne l’approuve, et alors le bot le dit."))
    return see(url_for(".show", domain=domain, path=path))


@screen.route(f"{TEXT}/approve", methods=["POST"], needs=TRANSLATE)
def approve(domain: str, path: str) -> AnyResponse:
    """Let it be said."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    seen = request.form.get("seen", "")
    try:
        _write(
            lambda s: service.approve_text(
                parts, member, BAMBARA, domain, path, seen=seen, session=s, now=now
            )
        )
    except Refusal as refusal:
        return refused_text(domain, path, refusal)
    flash(_("C’est approuvé : le bot le dit dès le prochain message."))
    return see(url_for(".show", domain=domain, path=path))


@screen.route(f"{TEXT}/send-back", methods=["POST"], needs=TRANSLATE)
def send_back(domain: str, path: str) -> AnyResponse:
    """Take a proposal away."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    try:
        _write(
            lambda s: service.send_back(parts, member, BAMBARA, domain, path, session=s, now=now)
        )
    except Refusal as refusal:
        return refused_text(domain, path, refusal)
    flash(_("La proposition est retirée."))
    return see(url_for(".show", domain=domain, path=path))


def _page(domain: str, path: str, *, typed: str | None = None, problem: str = "") -> str:
    shown = _read(domain, path, typed)
    row, me = shown.row, signed_in_here().member.id
    is_mine = row.proposal is not None and row.proposal.translator_id == me
    return render_template(
        "panel/text.html",
        shown=shown, row=row, said=text_words, spoken=LANGUAGES, problem=problem, is_mine=is_mine,
        is_tried=typed is not None, changes=list(_changes(row.french_before, row.french)),
        before=list(_changes(row.text, row.waiting)) if row.proposal else [],
    )  # fmt: skip


def _read(domain: str, path: str, typed: str | None) -> Shown:
    parts = parts_here()
    row, rows = parts.db.read(lambda s: service.open_text(parts, BAMBARA, domain, path, session=s))
    text, rules = typed if typed is not None else row.waiting or row.text, parts.db.read(read_rules)
    remarks = check_text(row, text, siblings=siblings_of(rows, row), rules=rules)
    approver = row.approved.approver_id if row.approved else None
    voices = parts.db.read(lambda s: list_voices(parts, row, session=s))
    told = remarks if text else ()
    return Shown(
        row, text, told, cost_of(text, row), _name(row.changed_by), _name(approver), voices
    )


def _name(member_id: int | None) -> str:
    parts = parts_here()
    return parts.db.read(lambda s: name_of(parts, member_id, session=s)) if member_id else ""


def _changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """(kind, words) of what became of a text: "same", "gone", "new"."""
    old, new = before.split(), after.split()
    if not old:
        return
    for what, begin, end, start, stop in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            yield "same", " ".join(old[begin:end])
            continue
        if end > begin:
            yield "gone", " ".join(old[begin:end])
        if stop > start:
            yield "new", " ".join(new[start:stop])


def refused_text(
    domain: str, path: str, refusal: Refusal, *, typed: str | None = None
) -> AnyResponse:
    """The page of the text again, with why; what is not there stays a page of its own."""
    if refusal.code in {"no_such_text", "not_allowed"}:
        raise refusal
    page = _page(domain, path, typed=typed, problem=word(REFUSALS, refusal.code))
    return make_response(page, 422)


def _write(story: Callable[..., None]) -> None:
    parts_here().db.write(story)
