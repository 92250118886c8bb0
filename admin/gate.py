"""The gate: before every request of the panel, whether this browser may enter this route."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest

from admin.screen import Before, Door, Screen
from admin.visitor import read_token
from bot.config import Config, Environment
from bot.environment import is_loopback
from bot.here import parts_here
from bot.services.policy import Permission, may
from bot.services.sign_in import SignedIn, Stage, recognise

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
STATIC = "panel.static"
CSRF = "csrf"
SIGN_IN, SECOND_STEP, ENROLMENT = (
    "panel.sign_in.begin",
    "panel.sign_in.second_step",
    "panel.enrolment.telephone",
)


class ForeignOrigin(BadRequest):
    """The form was sent from another site."""


class SessionOver(Exception):
    """Something was sent, but nobody is signed in any longer: what was typed must not be lost."""


def guard() -> Response | None:
    """None lets the request pass; else where the browser is sent. Raises what the pages explain."""
    g.signed_in = None
    if request.endpoint == STATIC:
        return None
    door = _door()
    if door is None:
        abort(404)
    token = read_token()
    if token:
        g.signed_in = recognise(parts_here(), token, extends=door.extends)
    refused = _turn_away(door, g.signed_in)
    if refused is not None:
        return refused
    if request.method in CHANGES:
        _refuse_forgery()
    return None


def signed_in_here() -> SignedIn:
    """Who is at the browser; 404 where nobody is, which the gate has seen to."""
    if g.signed_in is None:
        abort(404)
    found: SignedIn = g.signed_in
    return found


def may_here(permission: Permission) -> bool:
    """Whether the member at the browser has a permission."""
    found: SignedIn | None = g.get("signed_in")
    return found is not None and found.stage is Stage.FULL and may(found.member, permission)


def _door() -> Door | None:
    name = request.blueprint or ""
    screen = current_app.blueprints.get(name)
    endpoint = (request.endpoint or "").removeprefix(f"{name}.")
    return screen.doors.get(endpoint) if isinstance(screen, Screen) else None


def _turn_away(door: Door, signed_in: SignedIn | None) -> Response | None:
    if door.needs is Before.SIGN_IN:
        return None
    if signed_in is None:
        return _to_sign_in()
    wanted = Stage(door.needs) if isinstance(door.needs, Before) else Stage.FULL
    if signed_in.stage is not wanted:
        return _to_stage(signed_in.stage)
    if isinstance(door.needs, Permission) and not may(signed_in.member, door.needs):
        abort(403)
    return None


def _to_sign_in() -> Response:
    if request.method in CHANGES:
        raise SessionOver
    asked = request.full_path.rstrip("?") if request.path.rstrip("/") != "/admin" else None
    return _see(url_for(SIGN_IN, next=asked))


def _to_stage(stage: Stage) -> Response:
    places = {Stage.SECOND_FACTOR: SECOND_STEP, Stage.ENROLMENT: ENROLMENT}
    return _see(url_for(places.get(stage, "panel.home.show")))


def _see(address: str) -> Response:
    response = redirect(address, 303)
    assert isinstance(response, Response)
    return response


def _refuse_forgery() -> None:
    origin = request.headers.get("Origin")
    if origin is not None and origin not in _own_origins(parts_here().config):
        raise ForeignOrigin
    csrf: CSRFProtect = current_app.extensions[CSRF]
    csrf.protect()


def _is_this_machine(host: str) -> bool:
    return is_loopback(urlsplit(f"//{host}").hostname or "")


def _own_origins(config: Config) -> set[str]:
    public = urlsplit(config.public_url)
    origins = {f"{public.scheme}://{public.netloc}"}
    if config.environment is not Environment.PRODUCTION and _is_this_machine(request.host):
        origins.add(f"{request.scheme}://{request.host}")
    return origins
