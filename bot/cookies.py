"""Cookies: the panel has a signed one; a webhook, which is a provider's call, has none."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

WEBHOOKS = "/webhooks/"


class Cookies(SecureCookieSessionInterface):
    """Reads the signed cookie of those who look at pages; of a webhook none is looked for."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; None for a webhook, which then has nothing to sign either."""
        if request.path.startswith(WEBHOOKS):
            return None
        return super().open_session(app, request)
