"""Settings: who runs the service, its hours and delays, numbers to call, all sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin import setting_words
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.words import word
from bot.here import parts_here
from bot.services import call_numbers, sending
from bot.services import settings as service
from bot.services.call_numbers import MOST, CallNumber
from bot.services.policy import Permission
from bot.services.refusal import Refusal
from bot.services.secret_state import read_secrets
from bot.services.setting_rows import GROUPS, Setting
from bot.services.settings import BadSettings

screen = Screen("settings", __name__)
NEEDS = Permission.MANAGE_SETTINGS
CALLS, SENDING = "calls", "sending"
COLUMNS = ("country", "who", "number", "checked_on")
LONGEST_TYPED, LONGEST_LIST = 200, 8_000
EMPTY_ROWS = 2


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent of one part of the page and could not be kept, and why."""

    part: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    calls: tuple[CallNumber, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)  # code by name; "" is the part


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything of the page, as it is in force."""

    groups: Mapping[str, Mapping[str, str]]
    calls: tuple[CallNumber, ...]
    told_before: str
    is_suspended: bool


@screen.route("/settings", needs=NEEDS)
def show() -> str:
    """Every setting as it is in force."""
    return _page(Typed())


@screen.route("/settings/<group>", methods=["POST"], needs=NEEDS)
def change(group: str) -> AnyResponse:
    """Change the settings of one group."""
    member, now = signed_in_here().member, parts_here().clock()
    names = [it.name for it in GROUPS.get(group, ())]
    values = {name: request.form.get(name, "")[:LONGEST_LIST] for name in names}
    seen = request.form.get("seen", "")

    try:
        parts_here().db.write(
            lambda s: service.change_group(member, group, values, seen=seen, session=s, now=now)
        )
    except BadSettings as bad:
        return _refused(Typed(group, values, problems=bad.problems))
    except Refusal as refusal:
        if refusal.code == "no_such_group":
            raise
        return _refused(Typed(group, problems={"": refusal.code}))
    return _kept()


@screen.route("/settings/calls", methods=["POST"], needs=NEEDS)
def change_calls() -> AnyResponse:
    """Replace the numbers to call."""
    member, now, calls = signed_in_here().member, parts_here().clock(), _typed_calls()
    seen = request.form.get("seen", "")

    try:
        parts_here().db.write(
            lambda s: call_numbers.enter_calls(member, calls, seen=seen, session=s, now=now)
        )
    except BadSettings as bad:
        return _refused(Typed(CALLS, calls=calls, problems=bad.problems))
    except Refusal as refusal:
        return _refused(Typed(CALLS, problems={"": refusal.code}))
    return _kept()


@screen.route("/settings/sending", methods=["POST"], needs=NEEDS)
def switch() -> AnyResponse:
    """Suspend everything that goes out, or let it go on."""
    member, now = signed_in_here().member, parts_here().clock()
    is_stop, cause = request.form.get("to") == "suspended", request.form.get("reason", "")
    try:
        parts_here().db.write(
            lambda s: sending.switch_by_member(
                member, suspended=is_stop, cause=cause, session=s, now=now
            )
        )
    except Refusal as refusal:
        return _refused(Typed(SENDING, problems={"": refusal.code}))
    flash(_("Plus rien ne part.") if is_stop else _("Les messages partent de nouveau."))
    return see(url_for(".show"))


def _typed_calls() -> tuple[CallNumber, ...]:
    rows = (
        [
            " ".join(request.form.get(f"{place}-{column}", "")[:LONGEST_TYPED].split())
            for column in COLUMNS
        ]
        for place in range(MOST)
    )
    return tuple(CallNumber(*row) for row in rows)


def _kept() -> AnyResponse:
    flash(_("C’est enregistré."))
    return see(url_for(".show"))


def _refused(typed: Typed) -> AnyResponse:
    return make_response(_page(typed), 422)


def _read(session: Any) -> Shown:
    return Shown(
        groups={group: service.read_group(group, session=session) for group in GROUPS},
        calls=call_numbers.read_calls(session),
        told_before=call_numbers.written_before(session),
        is_suspended=sending.is_suspended(session),
    )


def _page(typed: Typed) -> str:
    parts = parts_here()
    shown = parts.db.read(_read)
    rows = [*(typed.calls or shown.calls), *([CallNumber("", "", "", "")] * EMPTY_ROWS)][:MOST]
    return render_template(
        "panel/settings.html",
        shown=shown,
        typed=typed,
        groups=GROUPS,
        rows=rows,
        marks={group: service.mark_of(values) for group, values in shown.groups.items()},
        calls_mark=call_numbers.mark_of_calls(shown.calls),
        are_old=call_numbers.are_old(shown.calls, parts.clock().date()),
        causes=sending.RESUMING if shown.is_suspended else sending.SUSPENDING,
        secrets=parts.db.read(lambda s: read_secrets(parts, session=s)),
        said=setting_words,
        problem_of=_problem,
    )


def _problem(code: str, setting: Setting | None = None) -> str:
    told = word(setting_words.PROBLEMS, code)
    return told % {"least": setting.least, "most": setting.most} if setting else told
