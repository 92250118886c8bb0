"""The web side: webhooks, health, metrics, and the phone of the demonstration."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from bot.channels.channel import Channel, OutboundMessage, Rejected, WebhookCall
from bot.cookies import Cookies
from bot.core.rendering import Medium
from bot.here import METER, PARTS, meter_here, parts_here
from bot.organisation_page import organisation_page
from bot.reception import take_in
from bot.services import health, receipts
from bot.services.inbox import Letters
from bot.services.metrics import Meter, render_metrics
from bot.services.parts import Parts
from bot.simulator import simulator
from bot.store.db import NotStored
from bot.store.identity import new_trace

LARGEST_INTEGER = 2**63 - 1
LARGEST_BODY = 512 * 1024  # 64 kB of text, percent-encoded, is still read by a channel

hooks = Blueprint("hooks", __name__)


def build_app(parts: Parts, meter: Meter | None = None) -> Flask:
    """The Flask application of one process. Nothing is opened before the first request."""
    app = Flask("bot", static_folder=None)
    app.url_map.converters["int"] = StoredInteger
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.session_interface = Cookies()
    app.extensions[PARTS] = parts
    app.extensions[METER] = meter or Meter()
    app.register_blueprint(hooks)
    app.register_blueprint(organisation_page)
    if parts.config.is_demo:
        app.register_blueprint(simulator)
    app.register_error_handler(NotStored, _unavailable)
    app.register_error_handler(Exception, _failed)
    return app


class StoredInteger(IntegerConverter):
    """A number of an address, as long as a database could have stored it: else nothing is there."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_INTEGER)


def _unavailable(_error: NotStored) -> Response:
    return Response("try again", 503, {"Retry-After": "5"}, mimetype="text/plain")


def _failed(error: Exception) -> Any:
    """A bug: logged by its place, told in one word. Never a body, a number or a name."""
    if isinstance(error, HTTPException):
        return Response(error.name, error.code, mimetype="text/plain")
    structlog.get_logger().error("request_failed", route=str(request.url_rule), exc_info=error)
    return Response("error", 503, {"Retry-After": "5"}, mimetype="text/plain")


def _call() -> WebhookCall:
    """The call as it arrived, before any cleaning."""
    return WebhookCall(
        method=request.method,
        path=request.path,
        query=request.query_string.decode("latin-1"),
        body=request.get_data(cache=False, parse_form_data=False),
        headers=_headers(request.environ),
    )


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    """By their names in lower case; straight from the server, at a tenth of what a view costs."""
    given = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if "CONTENT_TYPE" in environ:
        given["content-type"] = environ["CONTENT_TYPE"]
    return given


@hooks.post("/webhooks/twilio")
def receive_twilio() -> Response:
    """One message from the provider: verified, received in one story, answered after its commit."""
    return _receive("twilio")


@hooks.post("/webhooks/twilio/status")
def receive_twilio_status() -> Response:
    """What became of one of our messages."""
    return _record("twilio")


@hooks.route("/webhooks/gateway/<name>", methods=["GET", "POST"])
def receive_gateway(name: str) -> Response:
    """One message from an SMS gateway."""
    return _receive(f"gateway:{name}")


@hooks.route("/webhooks/gateway/<name>/status", methods=["GET", "POST"])
def receive_gateway_status(name: str) -> Response:
    """What became of one of our messages, as a gateway tells it. Kannel repeats all but a 200."""
    return _record(f"gateway:{name}", done=200)


def _channel(name: str) -> Channel:
    channel = parts_here().channels.get(name)
    if channel is None:
        abort(404)
    return channel


def _receive(name: str) -> Response:
    parts, channel = parts_here(), _channel(name)
    try:
        message = channel.read_inbound(_call(), now=parts.clock())
    except Rejected as rejected:
        return _rejected(name, rejected)
    letters, trace = Letters(), new_trace()
    if message is not None:
        letters = take_in(parts, channel, message, trace=trace)
        structlog.get_logger().info("received", trace=trace, channel=name)
    medium = message.medium if message is not None else Medium.SMS
    parts.failpoint("answering")
    answer = channel.render_inline(
        OutboundMessage(message_id, medium, "", text) for message_id, text in letters.inline
    )
    return Response(answer, 200, mimetype="text/xml" if answer.startswith("<") else "text/plain")


def _record(name: str, *, done: int = 204) -> Response:
    parts, channel = parts_here(), _channel(name)
    now = parts.clock()
    try:
        receipt = channel.read_receipt(_call(), now=now)
    except Rejected as rejected:
        return _rejected(name, rejected)
    if receipt is not None:
        parts.db.write(
            lambda session: receipts.record_receipt(parts, receipt, session=session, now=now)
        )
    return Response(status=done)


def _rejected(channel: str, rejected: Rejected) -> Response:
    structlog.get_logger().warning("webhook_rejected", channel=channel, code=rejected.code)
    return Response(rejected.code, rejected.status, mimetype="text/plain")


@hooks.get("/health/live")
def live() -> Response:
    """The process answers."""
    return Response("ok", mimetype="text/plain")


@hooks.get("/health/ready")
def ready() -> tuple[dict[str, Any], int]:
    """Whether messages can be stored and are being sent."""
    state = health.read_health(parts_here())
    return state.as_json(), 200 if state.is_ready else 503


@hooks.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus, counted in the database at the time of asking."""
    parts = parts_here()
    token = parts.config.metrics_token
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(401 if token else 404)
    figures = render_metrics(parts, meter_here())
    return Response(figures, mimetype="text/plain; version=0.0.4")
