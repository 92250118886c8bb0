"""The directory and all facts: read, corrected, taken back, put back; who was told, and what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from admin import fact_words
from admin.gate import signed_in_here
from admin.refusal_words import REFUSALS
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import fact_changes, withdrawing
from bot.services import fact_views as views
from bot.services.fact_changes import BadFact, find_kind
from bot.services.fact_kinds import KINDS, Part, Shape
from bot.services.fact_preview import preview_fact
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("facts", __name__)
SEE, CHANGE = Permission.SEE_FACTS, Permission.CHANGE_FACTS
LONGEST_TYPED = 60
TICKED = frozenset({Shape.FLAG, Shape.SOME})
A = TypeVar("A")
_BEFORE_A_SIGN = re.compile(r" (?=[:;?!»])")


@screen.route("/facts", needs=SEE)
def list_facts() -> str:
    """Facts by kind and folder, page by page."""
    parts, member, given = parts_here(), signed_in_here().member, request.args
    kind = given.get("kind", "") if given.get("kind") in KINDS else ""
    folder = given.get("folder", "") if given.get("folder") in views.FOLDERS else "all"
    words, after = given.get("words", "")[:LONGEST_TYPED], given.get("after", "")
    page = parts.db.read(
        lambda s: views.list_facts(
            member, session=s, now=parts.clock(), kind=kind, folder=folder, words=words, after=after
        )
    )
    chosen = {"kind": kind or None, "folder": folder, "words": words or None}
    return render_template(
        "panel/facts.html",
        page=page, chosen=chosen, kinds=KINDS, folders=views.FOLDERS, is_first=not after,
        said=fact_words,
    )  # fmt: skip


@screen.route("/facts/<kind>/<key>", needs=SEE)
def show(kind: str, key: str) -> str:
    """One fact: what it says, where from, what was done to it, what people are told."""
    return _page(kind, key)


@screen.route("/facts/<kind>/<key>/edit", methods=["GET", "POST"], needs=CHANGE)
def edit(kind: str, key: str) -> AnyResponse | str:
    """Correct a fact: said from the next message on."""
    if request.method == "GET":
        return _form(kind, key)
    member, now = signed_in_here().member, parts_here().clock()
    form, typed = request.form, typed_here(kind)
    seen = form.get("seen", "")
    mark = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    try:
        _write(
            lambda s: fact_changes.correct_fact(
                member, kind, key, typed, seen=mark, session=s, now=now
            )
        )
    except BadFact as bad:
        return make_response(_form(kind, key, typed, bad.problems), 422)
    except Refusal as refusal:
        _gone(refusal)
        return make_response(_form(kind, key, typed, error=word(REFUSALS, refusal.code)), 422)
    flash(_("C’est corrigé : le prochain message le dit."))
    return see(url_for(".show", kind=kind, key=key))


@screen.route("/facts/<kind>/<key>/verify", methods=["POST"], needs=CHANGE)
def verify(kind: str, key: str) -> AnyResponse:
    """Still true: looked at again in a year."""
    member, now = signed_in_here().member, parts_here().clock()
    _write(lambda s: fact_changes.verify_fact(member, kind, key, session=s, now=now))
    flash(_("C’est noté : vérifié aujourd’hui."))
    return see(url_for(".show", kind=kind, key=key))


@screen.route("/facts/<kind>/<key>/withdraw", methods=["POST"], needs=CHANGE)
def withdraw(kind: str, key: str) -> AnyResponse:
    """Take it back everywhere, at once."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    try:
        count = _write(
            lambda s: withdrawing.withdraw_fact(parts, member, kind, key, session=s, now=now)
        )
    except Refusal as refusal:
        _gone(refusal)
        return make_response(_page(kind, key, word(REFUSALS, refusal.code)), 422)
    flash(_("C’est retiré partout. Plus aucune réponse ne le dit."))
    if count:
        flash(
            ngettext(
                "%(num)d message qui attendait a été changé.",
                "%(num)d messages qui attendaient ont été changés.",
                count,
            )
        )
    return see(url_for(".show", kind=kind, key=key))


@screen.route("/facts/<kind>/<key>/put-back", methods=["POST"], needs=CHANGE)
def put_back(kind: str, key: str) -> AnyResponse:
    """Say it again."""
    member, now = signed_in_here().member, parts_here().clock()
    try:
        _write(lambda s: withdrawing.put_back(member, kind, key, session=s, now=now))
    except Refusal as refusal:
        _gone(refusal)
        return make_response(_page(kind, key, word(REFUSALS, refusal.code)), 422)
    flash(_("C’est remis : les réponses le disent de nouveau."))
    return see(url_for(".show", kind=kind, key=key))


@screen.route("/facts/<kind>/<key>/people", needs=Permission.OPEN_PERSON)
def list_people(kind: str, key: str) -> str:
    """Who was told it within the last month."""
    parts, member, written = parts_here(), signed_in_here().member, request.args.get("page", "")
    page = int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 0
    now = parts.clock()
    fact = parts.db.read(lambda s: views.read_fact(parts, member, kind, key, session=s, now=now))
    told, is_more = parts.db.read(
        lambda s: withdrawing.list_told(parts, member, kind, key, session=s, now=now, page=page)
    )
    return render_template("panel/fact_people.html", fact=fact, told=told, page=page, more=is_more)


@screen.route("/facts/<kind>/<key>/correction", methods=["POST"], needs=CHANGE)
def correct_people(kind: str, key: str) -> AnyResponse:
    """Tell everyone who was told it."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    texts = {language: request.form.get(language, "") for language in ("fr", "bm")}
    try:
        done = _write(
            lambda s: withdrawing.send_correction(
                parts, member, kind, key, texts, session=s, now=now
            )
        )
    except Refusal as refusal:
        _gone(refusal)
        return make_response(_page(kind, key, word(REFUSALS, refusal.code), texts), 422)
    flash(
        ngettext(
            "%(num)d personne reçoit la correction, à une heure qui lui convient.",
            "%(num)d personnes reçoivent la correction, à une heure qui leur convient.",
            done.told,
        )
    )
    if done.skipped:
        count = sum(done.skipped.values())
        flash(ngettext("%(num)d ne peut pas la recevoir.", "%(num)d ne peuvent pas.", count))
    return see(url_for(".show", kind=kind, key=key))


def _page(kind: str, key: str, problem: str = "", texts: Mapping[str, str] | None = None) -> str:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    fact = parts.db.read(lambda s: views.read_fact(parts, member, kind, key, session=s, now=now))
    previews = parts.db.read(lambda s: preview_fact(parts, kind, key, session=s, now=now))
    line = fact.line
    draft = withdrawing.draft_correction(line.title, is_withdrawn=line.is_withdrawn)
    return render_template(
        "panel/fact.html",
        fact=fact, kind=find_kind(kind), previews=previews, problem=problem, said=fact_words,
        texts=texts or {"fr": draft, "bm": ""}, longest=withdrawing.LONGEST_CORRECTION,
        choices=choices_here(kind),
    )  # fmt: skip


def _form(
    kind: str,
    key: str,
    typed: Mapping[str, list[str]] | None = None,
    problems: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    fact = parts.db.read(lambda s: views.read_fact(parts, member, kind, key, session=s, now=now))
    return render_template(
        "panel/fact_edit.html",
        fact=fact, kind=find_kind(kind), values=typed or fact.parts, problems=problems or {},
        error=error, choices=choices_here(kind), said=fact_words,
        seen=request.form.get("seen", fact.changed_at),
    )  # fmt: skip


def choices_here(kind: str) -> dict[str, list[tuple[str, str]]]:
    """(value, label) of what each part may be."""
    return {
        part.path: [
            (
                value,
                _BEFORE_A_SIGN.sub("\N{NO-BREAK SPACE}", label or word(fact_words.VALUES, value)),
            )
            for value, label in _may(part)
        ]
        for part in find_kind(kind).parts
        if part.choices or part.of
    }


def _may(part: Part) -> tuple[tuple[str, str], ...]:
    return parts_here().db.read(lambda s: views.choices_of(part, session=s))


def typed_here(kind: str) -> dict[str, list[str]]:
    """What the form sent: of what browsers leave out, only ticks were taken away."""
    form = request.form
    return {
        part.path: form.getlist(part.path)
        for part in find_kind(kind).parts
        if part.path in form or part.shape in TICKED
    }


def _gone(refusal: Refusal) -> None:
    if refusal.code in {"no_such_fact", "not_allowed"}:
        raise refusal


def _write(story: Callable[..., A]) -> A:
    return parts_here().db.write(story)
