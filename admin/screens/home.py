"""Home: what waits, each a way to its list, and whether the service is sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import make_response, render_template, request, url_for
from flask_babel import format_date, ngettext
from werkzeug.wrappers import Response as AnyResponse

from admin.charts import standing_bars
from admin.gate import may_here, signed_in_here
from admin.screen import Screen
from bot.here import parts_here
from bot.services.case_views import Folder
from bot.services.overview import Counted, read_overview
from bot.services.policy import Permission
from bot.services.reports import read_trend

screen = Screen("home", __name__)
REQUESTS = "panel.tickets.list_tickets"
ALARMING = frozenset({Counted.PROTECTION, Counted.URGENT, Counted.OVERDUE, Counted.FAILED})
HEALTH = "#service"


@dataclass(frozen=True, slots=True)
class Counter:
    """One number of the first screen, with what it counts and where that is."""

    count: int
    name: str
    address: str
    is_alarming: bool


@screen.route("/", needs=Permission.SEE_HOME)
def show() -> str:
    """The first screen after signing in."""
    return render_template("panel/home.html", **_read(), trend=_trend())


def _trend() -> dict[str, object] | None:
    """Messages of each of the last thirty days, drawn and as a table."""
    if not may_here(Permission.READ_REPORTS):
        return None
    parts = parts_here()
    days = parts.db.read(lambda s: read_trend(s, now=parts.clock()))
    most = max(max(it.inbound, it.outbound) for it in days)
    inbound = [(format_date(it.day, "d MMM"), it.inbound) for it in days]
    outbound = [(format_date(it.day, "d MMM"), it.outbound) for it in days]
    return {
        "days": days,
        "inbound": standing_bars(inbound, most=most),
        "outbound": standing_bars(outbound, most=most),
    }


@screen.route("/now", needs=Permission.SEE_HOME, extends=False)
def now() -> AnyResponse:
    """The part of the home screen that changes, asked for by the page itself."""
    response = make_response(render_template("panel/now.html", **_read()))
    response.add_etag()
    return response.make_conditional(request)


def _read() -> dict[str, object]:
    overview = read_overview(parts_here(), signed_in_here().member)
    return {"overview": overview, "counters": _counters(overview.counts)}


def _counters(counts: Mapping[Counted, int]) -> list[Counter]:
    return [
        Counter(count, _name(kind, count), _address(kind), kind in ALARMING and count > 0)
        for kind, count in counts.items()
    ]


def _address(kind: Counted) -> str:
    match kind:
        case Counted.WAITING:
            return url_for(REQUESTS)
        case Counted.PROTECTION | Counted.URGENT:
            return url_for(REQUESTS, folder="urgent")
        case Counted.OVERDUE:
            return url_for(REQUESTS, folder="overdue")
        case Counted.TODAY:
            return url_for("panel.appointments.list_day")
        case Counted.SILENT:
            return url_for("panel.cases.list_cases", folder=Folder.SILENT.value)
        case Counted.STALLED:
            return url_for("panel.referrals.list_referrals")
        case Counted.FAILED:
            return HEALTH
        case Counted.FRENCH_ONLY:
            return url_for("panel.flows.list_flows")


def _name(kind: Counted, count: int) -> str:
    match kind:
        case Counted.WAITING:
            return ngettext("demande à traiter", "demandes à traiter", count)
        case Counted.PROTECTION:
            return ngettext("protection urgente", "protections urgentes", count)
        case Counted.URGENT:
            return ngettext("demande urgente", "demandes urgentes", count)
        case Counted.OVERDUE:
            return ngettext("demande en retard", "demandes en retard", count)
        case Counted.TODAY:
            return ngettext("rendez-vous du jour", "rendez-vous du jour", count)
        case Counted.SILENT:
            return ngettext("dossier sans nouvelle", "dossiers sans nouvelle", count)
        case Counted.STALLED:
            return ngettext("orientation bloquée", "orientations bloquées", count)
        case Counted.FAILED:
            return ngettext("envoi en échec", "envois en échec", count)
        case Counted.FRENCH_ONLY:
            return ngettext(
                "texte en français seulement, à traduire",
                "textes en français seulement, à traduire",
                count,
            )
