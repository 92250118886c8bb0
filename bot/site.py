"""The site of one process: webhooks and health, the phone of the demonstration, the panel."""

from __future__ import annotations

from flask import Flask

from admin.panel import mount
from bot.app import LOCALES
from bot.services.metrics import Meter
from bot.services.parts import Parts
from bot.web import build_app


def build_site(parts: Parts, meter: Meter | None = None) -> Flask:
    """The whole Flask application. Nothing is opened before the first request."""
    app = build_app(parts, meter)
    mount(app, parts, locales=LOCALES)
    return app
