"""The panel put together: its screens under /admin/, each behind the gate, inside the frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, g
from flask_wtf.csrf import CSRFProtect

from admin.errors import explain_errors
from admin.formats import add_formats
from admin.frame import add_frame, context, finish_response
from admin.gate import guard
from admin.language import speak
from admin.screen import Screen
from admin.screens import (
    account,
    agreements,
    appointments,
    assisted,
    audit,
    broadcasts,
    cases,
    departures,
    desk,
    desk_lists,
    editor,
    enrolment,
    fact_sheets,
    facts,
    flow_exchange,
    flows,
    giving_times,
    home,
    inbox,
    new_fact,
    offices,
    person,
    person_templates,
    posters,
    referrals,
    rehearsals,
    reports,
    settings,
    sign_in,
    tariffs,
    team,
    templates,
    text_files,
    texts,
    tickets,
    unheard,
    voices,
    watched,
)
from admin.visitor import FORMS_COOKIE, cookie_name, is_secure
from bot.here import meter_here
from bot.services.parts import Parts
from bot.services.policy import Permission

SCREENS = (
    home, sign_in, enrolment, inbox, person, tickets, cases, appointments, offices, referrals,
    agreements, facts, new_fact, fact_sheets, texts, text_files, voices,
    departures, broadcasts, desk, assisted, desk_lists, account, team,
    settings, templates, tariffs, watched, audit, person_templates,
    flows, editor, rehearsals, flow_exchange,
    reports, unheard, posters, giving_times,
)  # fmt: skip
LARGEST_FORM = 256 * 1024


def mount(app: Flask, parts: Parts, *, locales: Path) -> None:
    """Add the panel to an application that holds these parts."""
    config = parts.config
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME=cookie_name(config, FORMS_COOKIE),
        SESSION_COOKIE_SECURE=is_secure(config),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,  # the gate asks; webhooks have signatures instead
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session it belongs to
        WTF_CSRF_SSL_STRICT=False,  # the gate compares origins
    )
    CSRFProtect(app)
    speak(app, locales)
    add_formats(app)
    add_frame(app)
    app.register_blueprint(build_blueprint())
    prefix = urlsplit(config.public_url).path.rstrip("/")
    if prefix:
        app.wsgi_app = _under(app.wsgi_app, prefix)  # type: ignore[method-assign]


def build_blueprint() -> Blueprint:
    """All screens behind one gate."""
    panel = Blueprint(
        "panel",
        __name__,
        url_prefix="/admin",
        template_folder="templates",
        static_folder="static",
    )
    panel.before_request(_begin)
    panel.before_request(guard)
    panel.after_request(finish_response)
    panel.after_request(_measure)
    panel.context_processor(context)
    explain_errors(panel)
    for module in SCREENS:
        panel.register_blueprint(module.screen)
    panel.register_blueprint(_elsewhere())
    return panel


def _begin() -> None:
    """Remember when this page was asked for."""
    g.began = perf_counter()


def _measure(response: Response) -> Response:
    meter_here().latency.add(perf_counter() - g.began)
    return response


def _elsewhere() -> Screen:
    """Every other address: the sign-in for strangers, a polite page for members."""
    screen = Screen("elsewhere", __name__)

    @screen.route("/<path:rest>", methods=["GET", "POST"], needs=Permission.SEE_HOME)
    def nothing_here(rest: str) -> str:
        abort(404)

    return screen


def _under(application: Callable[..., Any], prefix: str) -> Callable[..., Iterable[bytes]]:
    """Let addresses begin with the path under which a proxy serves us."""

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path.removeprefix(prefix)
        environ["SCRIPT_NAME"] = prefix
        return application(environ, start_response)

    return serve
