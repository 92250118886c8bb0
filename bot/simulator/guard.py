"""Who may use the phone: this machine's own browser, from this page and from no other."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Request, Response, abort, request

from bot.environment import is_loopback
from bot.here import parts_here

TOKEN_FIELD = "form_token"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def only_from_here() -> None:
    """Answer 404 to another machine or under another name, 403 to a form of another page.

    The name is checked because a foreign page can have its own name point to this machine.
    """
    if not is_loopback(request.remote_addr or "") or not is_loopback(_name_of(request.host)):
        abort(404)
    if request.method == "POST" and not (_is_same_origin(request) and _has_token(request)):
        abort(403)


def with_headers(response: Response) -> Response:
    """Nothing inline, nothing from elsewhere, nothing kept; static files may be kept a while."""
    response.headers.update(HEADERS)
    if request.endpoint != "simulator.static":
        response.headers["Cache-Control"] = "no-store"
    return response


def form_token() -> str:
    """What every form of the page carries: only who can read the page knows it."""
    key = parts_here().config.secret_key.encode()
    return hmac.digest(key, b"simulator form", "sha256").hex()


def _name_of(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _is_same_origin(asked: Request) -> bool:
    """Old browsers send no origin; then the token alone decides."""
    origin = asked.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == asked.host


def _has_token(asked: Request) -> bool:
    return hmac.compare_digest(asked.form.get(TOKEN_FIELD, "").encode(), form_token().encode())
