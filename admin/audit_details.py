"""What an entry of the audit log says beside its act, and where what it speaks of is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from admin.case_words import STAGES
from admin.gate import may_here
from admin.message_words import LANGUAGES
from admin.setting_words import CAUSES, NAMES
from admin.watched_words import LISTS
from admin.words import CATEGORIES, REASONS, ROLES, Words, word
from bot.services.audit import Entry
from bot.services.fact_kinds import BY_STORED
from bot.services.policy import Permission

DETAILS: Mapping[str, Words] = {
    "roles": ROLES,
    "reason": {**REASONS, **CAUSES},
    "category": CATEGORIES,
    "settings": NAMES,
    "stage": STAGES,
    "language": LANGUAGES,
    "list": LISTS,
}
AS_WRITTEN = frozenset({"flow", "organisation", "tariff", "fact", "text"})  # names of ours
# Where each kind of subject is shown, by what it is called there, and to whom.
PAGES: Mapping[str, tuple[str, str, Permission]] = {
    "ticket": ("panel.tickets.show", "ticket_id", Permission.OPEN_TICKET),
    "case": ("panel.cases.show", "case_id", Permission.OPEN_CASE),
    "contact": ("panel.person.show", "contact_id", Permission.OPEN_PERSON),
    "appointment": ("panel.appointments.show", "appointment_id", Permission.LIST_APPOINTMENTS),
    "referral": ("panel.referrals.show", "referral_id", Permission.LIST_REFERRALS),
    "departure": ("panel.departures.show", "departure_id", Permission.KEEP_DEPARTURES),
    "broadcast": ("panel.broadcasts.show", "broadcast_id", Permission.SEND_BROADCASTS),
    "office": ("panel.offices.change", "office_id", Permission.MANAGE_OFFICES),
    "member": ("panel.team.show", "member_id", Permission.MANAGE_TEAM),
}


def detail(told: Mapping[str, str | int]) -> str:
    """Its codes in words, as far as there are words for them."""
    return ", ".join(said for key, codes in sorted(told.items()) for said in _said(key, str(codes)))


def _said(key: str, codes: str) -> list[str]:
    if key in DETAILS:
        return [word(DETAILS[key], code) for code in codes.split()]
    if key == "number":
        return [_("version %(number)s", number=codes)]
    return [codes] if key in AS_WRITTEN else []


def leads_to(entry: Entry) -> str:
    """The page of what it speaks of, for a member who may look there; else nothing."""
    makes: Callable[[Entry], str] = {"fact": _fact, "version": _flow, "text": _text}.get(
        entry.subject, _page
    )
    return makes(entry)


def _page(entry: Entry) -> str:
    place = PAGES.get(entry.subject)
    if place is None or entry.subject_id is None or not may_here(place[2]):
        return ""
    values: dict[str, Any] = {place[1]: entry.subject_id}
    return url_for(place[0], **values)


def _fact(entry: Entry) -> str:
    stored, _dot, key = str(entry.detail.get("fact", "")).rpartition(".")
    if stored not in BY_STORED:
        return ""
    return url_for("panel.facts.show", kind=BY_STORED[stored].name, key=key)


def _flow(entry: Entry) -> str:
    flow = str(entry.detail.get("flow", ""))
    if not flow or not may_here(Permission.EDIT_FLOWS):
        return ""
    return url_for("panel.flows.show_versions", flow=flow)


def _text(entry: Entry) -> str:
    domain, _dot, path = str(entry.detail.get("text", "")).partition(".")
    if not path or not may_here(Permission.SEE_TEXTS):
        return ""
    return url_for("panel.texts.show", domain=domain, path=path)
