"""The frame of every page: navigation, headers, compression, and static files by their digest."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from admin import words
from admin.gate import STATIC, may_here
from bot.config import Config, Environment
from bot.here import parts_here
from bot.services.policy import Permission

STATIC_FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
SMALLEST_COMPRESSED = 1_000
COMPRESSED = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ONLY_HTTPS = "max-age=31536000"  # the proxy may say it too, and for its subdomains


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    address: str
    name: str
    icon: str
    is_here: bool


def add_frame(app: Flask) -> None:
    """Give templates what every page shows."""
    digests = {path.name: _digest(path) for path in sorted(STATIC_FOLDER.iterdir())}

    def static(name: str) -> str:
        return url_for(STATIC, filename=name, v=digests[name])

    app.jinja_env.globals.update(static=static, may=may_here, word=words.word, words=words)
    app.jinja_env.globals["Permission"] = Permission


def context() -> dict[str, object]:
    """What templates of the panel know besides what their view gives them."""
    return {
        "places": _places(),
        "language": str(get_locale() or "fr"),
        "is_demo": parts_here().config.is_demo,
        "signed_in": g.get("signed_in"),
    }


def _places() -> list[Place]:
    listed = (
        ("panel.home.show", _("Accueil"), "home", Permission.SEE_HOME),
        ("panel.inbox.list_people", _("Messages"), "phone", Permission.LIST_MESSAGES),
        ("panel.tickets.list_tickets", _("Demandes"), "ticket", Permission.LIST_TICKETS),
        ("panel.desk.find", _("Guichet"), "person", Permission.ASSIST),
        ("panel.cases.list_cases", _("Dossiers"), "case", Permission.LIST_CASES),
        (
            "panel.appointments.list_day",
            _("Rendez-vous"),
            "wait",
            Permission.LIST_APPOINTMENTS,
        ),
        (
            "panel.referrals.list_referrals",
            _("Orientations"),
            "more",
            Permission.LIST_REFERRALS,
        ),
        (
            "panel.departures.list_departures",
            _("Départs"),
            "more",
            Permission.KEEP_DEPARTURES,
        ),
        ("panel.flows.list_flows", _("Parcours"), "more", Permission.EDIT_FLOWS),
        ("panel.facts.list_facts", _("Annuaire"), "more", Permission.SEE_FACTS),
        (
            "panel.broadcasts.list_broadcasts",
            _("Envois groupés"),
            "phone",
            Permission.SEND_BROADCASTS,
        ),
        ("panel.texts.list_texts", _("Traductions"), "more", Permission.SEE_TEXTS),
        ("panel.reports.show", _("Rapports"), "list", Permission.READ_REPORTS),
        ("panel.posters.show", _("Affiches"), "more", Permission.PRINT_POSTERS),
        ("panel.team.list_members", _("Équipe"), "team", Permission.MANAGE_TEAM),
        ("panel.settings.show", _("Réglages"), "more", Permission.MANAGE_SETTINGS),
        ("panel.watched.show", _("Mots surveillés"), "warning", Permission.KEEP_WORDS),
        ("panel.audit.list_entries", _("Journal"), "audit", Permission.READ_AUDIT),
    )
    here = request.blueprint
    return [
        Place(url_for(endpoint), name, icon, endpoint.rpartition(".")[0] == here)
        for endpoint, name, icon, permission in listed
        if may_here(permission)
    ]


def finish_response(response: Response) -> Response:
    """Headers that keep a page from being framed, kept, guessed or extended; then compression."""
    config: Config = parts_here().config
    response.headers.update(HEADERS)
    if config.environment is Environment.PRODUCTION:
        response.headers["Strict-Transport-Security"] = ONLY_HTTPS
    is_lasting = request.endpoint == STATIC and response.status_code in {200, 304}
    response.headers["Cache-Control"] = FOREVER if is_lasting else "no-store"
    return _compress(response)


def _compress(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    response.direct_passthrough = False
    if (
        response.status_code == 304
        or response.mimetype not in COMPRESSED
        or "gzip" not in request.accept_encodings
        or len(response.get_data()) < SMALLEST_COMPRESSED
    ):
        return response
    response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
